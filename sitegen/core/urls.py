"""Addresses: from a page's place in the site to links, absolute addresses and output files.

Inside sitegen an address is a path from the site's root that begins with "/", decoded and in
Unicode NFC ("/posts/归途列车/"): an IRI path of RFC 3987. In a page it is percent-encoded
(RFC 3986) and has the base path. In records a "?" or "#" ends the path; a "?" or "#" in a file's
name is replaced there.
"""

import posixpath
import re
import unicodedata
from functools import lru_cache
from typing import Literal
from urllib.parse import quote, unquote, urlsplit

import msgspec

from sitegen.core.folders import MAX_FOLDERS

_MAX_BYTES = 4096
"""Longest path of a file in the output folder, in UTF-8."""
_MAX_BYTES_OF_NAME = 255
"""Longest name of a file or a folder that common file systems store, in UTF-8."""
_SHORT = 50
"""Characters of an address that no limit can reach, with any letters."""
_SAFE = "/!$&'()*+,;=:@-._~"
_EXTERNAL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_BAD_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f?#*%\\]")
_SUFFIX = re.compile(r"[?#]")
_STAND_IN = str.maketrans("?#", "\x1e\x1f")
_STOOD_FOR = str.maketrans("\x1e\x1f", "?#")


def is_external(address: str) -> bool:
    """Return whether an address names its own scheme or host."""
    return _EXTERNAL.match(address) is not None


def decode(path: str) -> str:
    """Return a written path decoded, in NFC, as sitegen keeps it."""
    return unicodedata.normalize("NFC", unquote(path))


def old_address(written: str) -> str:
    """Return an old address of a site, decoded; raise ValueError that says why it is invalid.

    The message follows what was written.
    """
    if not written.startswith("/"):
        hint = "write only its path" if is_external(written) else "write a path"
        raise ValueError(f"does not start with /: {hint}, as in /old/")
    if "?" in written or "#" in written:
        raise ValueError("has a query or a fragment: pages of a static site cannot have them")
    if re.search(r"\s", written):
        raise ValueError("has a space in it: write %20")
    if _BAD_ESCAPE.search(written):
        raise ValueError("has a % without two digits behind it: write %25 for the sign itself")
    try:
        path = unicodedata.normalize("NFC", unquote(written, errors="strict"))
    except UnicodeDecodeError:
        raise ValueError("is percent-encoded, but not in UTF-8: write it in letters") from None
    if found := _NOT_IN_NAMES.search(path):
        raise ValueError(f"has {found[0]!r} in it: addresses here cannot have it")
    is_plain = posixpath.normpath(path) == path.rstrip("/") and "//" not in path
    if not is_plain or "/ " in path or " /" in f"{path}/":
        raise ValueError("is not a plain path: write one, as in /2011/03/old/")
    return path


def split_suffix(address: str) -> tuple[str, str]:
    """Split an address into its path and its query and fragment, as written."""
    found = _SUFFIX.search(address)
    return (address, "") if found is None else (address[: found.start()], address[found.start() :])


def escape_path(path: str) -> str:
    """Return the path of a file as records store it, without the signs "#" and "?"."""
    return path.translate(_STAND_IN)


def unescape_path(path: str) -> str:
    """Return the path of a file from the form that records store."""
    return path.translate(_STOOD_FOR)


def output_path(url: str) -> str:
    """Return the file under output/ that a web host serves for the address."""
    path = url.removeprefix("/")
    return f"{path}index.html" if url.endswith("/") else path


def too_long(url: str) -> str:
    """Return why an address is too long for a file's path, "" if it is not."""
    if len(url) <= _SHORT:
        return ""
    path = output_path(url)
    message = ""
    if path.count("/") > MAX_FOLDERS:
        message = f"more than {MAX_FOLDERS} folders"
    elif len(path.encode()) > _MAX_BYTES:
        message = f"more than {_MAX_BYTES:,} bytes"
    elif 4 * len(path) > _MAX_BYTES_OF_NAME and any(
        len(part.encode()) > _MAX_BYTES_OF_NAME for part in path.split("/")
    ):
        message = f"a name of more than {_MAX_BYTES_OF_NAME} bytes"
    return f"{url[:60]}…: {message}: shorten it" if message else ""


def folder_of(url: str) -> str:
    """Return the folder that holds a page's own files: "/a/" for "/a/" and for "/a.html"."""
    return url if url.endswith("/") else f"{url.removesuffix('.html')}/"


def comments_page(url: str, number: int) -> str:
    """Return the address of a page of the comments on an address, from 1."""
    return url if number == 1 else f"{folder_of(url)}comments/{number}/"


def list_page_url(url: str, number: int) -> str:
    """Return the address of a list's page k, counted from the oldest."""
    return f"{url}page/{number}/"


class Place(msgspec.Struct, frozen=True):
    """The place of a page, which decides how its links are written.

    ``base_url`` is the absolute address of the site's root and ends in "/". Links are written as
    paths from the host's root, relative to the page (so that the site works from a disk), or in
    full (for feeds). ``owner`` names the text of which this is the page.
    """

    url: str
    base_url: str
    links: Literal["path", "relative", "absolute"] = "path"
    owner: str = ""

    def absolute(self, address: str) -> str:
        """Return the full address, with scheme and host, for feeds and canonical links."""
        return self.base_url + _encode(address) if address.startswith("/") else address

    def href(self, address: str) -> str:
        """Return the address as a link on this page writes it."""
        if not address.startswith("/") or address.startswith("//"):
            return address
        if self.links == "absolute":
            return self.absolute(address)
        if self.links == "relative":
            return self._relative(address)
        return _base_path(self.base_url) + _encode(address)

    def _relative(self, address: str) -> str:
        path, suffix = split_suffix(address)
        here = posixpath.dirname("/" + output_path(self.url))
        there = posixpath.relpath("/" + output_path(path), here)
        # Up to the first "/" a colon would end a scheme (RFC 3986, 4.2).
        there = f"./{there}" if ":" in there.partition("/")[0] else there
        return _quoted(there) + suffix


@lru_cache(16)
def _base_path(base_url: str) -> str:
    """Return the path of the site's root."""
    return urlsplit(base_url).path


@lru_cache(16384)
def _encode(address: str) -> str:
    """Return a site address without its first "/", percent-encoded up to its query."""
    path, suffix = split_suffix(address)
    return _quoted(path.removeprefix("/")) + suffix


def _quoted(path: str) -> str:
    return quote(unescape_path(path), safe=_SAFE)
