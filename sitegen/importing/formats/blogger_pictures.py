"""Pictures of Blogger: one upload has an address for each size."""

import re
from urllib.parse import urlsplit

from sitegen.importing.addresses import host_of

_HOST = re.compile(r"(?:.+\.)?(?:bp\.blogspot\.com|googleusercontent\.com|ggpht\.com)")

LARGEST = 1600
"""Pixels of the size that Blogger's own links to a picture use."""

_SIZE = r"(?:s(?P<{0}>\d{{1,4}})|w\d{{1,4}}-h\d{{1,4}}|[wh]\d{{1,4}})(?:-[a-z]{{1,4}}\d{{0,3}})*"
_IN_PATH = re.compile(f"/{_SIZE.format('path')}(?=/[^/]*$)")
_AT_END = re.compile(f"={_SIZE.format('end')}$")


def is_picture(address: str) -> bool:
    """Return whether an address is one of Google's for pictures of blogs."""
    return _HOST.fullmatch(host_of(address)) is not None


def original(address: str) -> str:
    """Return the address of the largest copy of a picture that Blogger's links use.

    ``/s320/``, ``/w640-h480/`` and ``=s320`` become ``s1600``; a larger size stays.
    """
    if not is_picture(address):
        return address
    try:
        path = urlsplit(address).path
    except ValueError:
        return address
    for pattern, name, mark in ((_IN_PATH, "path", "/"), (_AT_END, "end", "=")):
        found = pattern.search(path)
        if found is None:
            continue
        size = int(found[name] or LARGEST)
        size = LARGEST if 0 < size < LARGEST else size
        head, _, tail = address.partition(path)
        return f"{head}{path[: found.start()]}{mark}s{size}{path[found.end() :]}{tail}"
    return address
