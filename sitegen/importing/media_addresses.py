"""Addresses of pictures and other files, and which of them are copies of one original.

Blog programs make smaller copies of a picture, and services offer other copies, each with its own
address: WordPress's ``-300x200``, Photon's ``i0.wp.com``, Blogger's ``/s320/``, Medium's
``max/800``. A link to any of them becomes a link to the original.
"""

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from sitegen.core.digest import digest_of
from sitegen.importing.addresses import OldBlog, host_of, split_address, static_path
from sitegen.importing.media_types import ENDINGS, ending_of

FOLDER = "media"
"""The folder below ``static/`` for files of a service whose paths have no meaning."""

_NAME = re.compile(r"(?P<stem>.+?)(?:-\d{1,5}x\d{1,5}|-scaled|-rotated)(?P<ending>\.[a-z0-9]{2,5})")
"""A copy that WordPress made; the stem's own ending may be a number, as in ``a-2.jpg``."""

_PHOTON = re.compile(r"i\d\.wp\.com")
_FILES = re.compile(r"[a-z0-9-]+\.files\.wordpress\.com")
_BLOGGER_SIZE = re.compile(r"[swh]\d{1,5}(?:-[a-z0-9]+)*")
_BLOGGER_END = re.compile(r"=[swh]\d{1,5}(?:-[a-z0-9]+)*$")
_SUBSTACK = re.compile(r"(?:substackcdn\.com|cdn\.substack\.com)")
_STORES = {
    "blogger": re.compile(
        r"\d\.bp\.blogspot\.com|blogger\.googleusercontent\.com"
        r"|lh\d\.(?:googleusercontent|ggpht)\.com"
    ),
    "medium": re.compile(r"cdn-images-\d\.medium\.com|miro\.medium\.com"),
    "substack": re.compile(
        r"(?:bucketeer-[a-z0-9-]+|substack-post-media)\.s3\.(?:[a-z0-9-]+\.)?amazonaws\.com"
    ),
}
"""The hosts on which services keep the files of all their blogs."""

_HOMES = {
    "blogger": re.compile(r".+\.blogspot\.[a-z.]+"),
    "medium": re.compile(r"(?:.+\.)?medium\.com"),
    "substack": re.compile(r".+\.substack\.com"),
}
_MIRRORS = {"medium": "miro.medium.com", "blogger": "bp.blogspot.com"}
"""One host in place of several that serve the same files."""

_GHOST_SIZE = re.compile(r"(/content/images/)(?:size/[wh0-9]+/)(?:format/[a-z]+/)?")
_IMGPROXY = re.compile(r"/https?(?::|%3A)(?:/|%2F){1,2}", re.IGNORECASE)


class Place(NamedTuple):
    """The address of a file, and its path below ``content/static/``, perhaps without an ending.

    ``key`` is the same for all spellings of the address.
    """

    key: str
    address: str
    path: str


class OldMedia:
    """Finds the files of an old blog, and the addresses that refer to the same file.

    ``declared`` are addresses of files that the source names as the blog's own: they may be on any
    host, for example the blog's previous host or a file store.
    """

    def __init__(self, blog: OldBlog, format_name: str, declared: Iterable[str] = ()) -> None:
        self.blog = blog
        self._services = frozenset(
            name
            for name, hosts in _HOMES.items()
            if name == format_name or hosts.fullmatch(host_of(blog.home))
        )
        hosts = {host for address in declared if (host := _host(_unwrapped(address)))}
        if (match := re.fullmatch(r"([a-z0-9-]+)\.wordpress\.com", host_of(blog.home))) is not None:
            hosts.add(f"{match[1]}.files.wordpress.com")
        self._hosts = frozenset(host for host in hosts if not _service_of(host))

    def places(self, address: str, base: str = "") -> Iterator[Place]:
        """Yield the possible addresses of a file, the original first, the copy itself last.

        Yields nothing for a file that does not belong to the blog.
        """
        full = _unwrapped(self.blog.full(address, base) or address)
        parts = split_address(full)
        if parts is None:
            return
        host = _host(full)
        if self.blog.is_own(full):
            for path in _paths(parts.path):
                other = _address(parts, path)
                if static := static_path(self.blog.path(other)):
                    yield Place(self.blog.key(other), other, static)
        elif host in self._hosts:
            for path in _paths(parts.path):
                yield _elsewhere(host, _address(parts, path), path)
        elif _service_of(host) in self._services:
            original = _original(host, parts.path)
            for path in dict.fromkeys((original, parts.path)) if original else ():
                yield _at_service(host, _address(parts, path), original)
            if not original and parts.path.strip("/"):
                yield _elsewhere(host, full, parts.path)

    def declared_place(self, address: str) -> Place | None:
        """Return the address of a file that the source names as the blog's own, or None."""
        full = _unwrapped(self.blog.full(address))
        parts = split_address(full)
        if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
            return None
        path = _decoded(parts.path)
        found = list(self.places(full))
        exact = (place for place in found if _decoded(urlsplit(place.address).path) == path)
        first = next(exact, None) or next(iter(found), None)
        if first is not None or self.blog.is_own(full):
            return first
        host = _host(full)
        if original := _original(host, parts.path):
            return _at_service(host, full, original)
        return _elsewhere(host, full, parts.path)

    def is_of_services(self, address: str) -> bool:
        """Return whether an address is on the host of a service that keeps this blog's files."""
        return _service_of(_host(_unwrapped(address))) in self._services


def is_medium(address: str) -> bool:
    """Return whether an address looks like the address of a picture or another file."""
    parts = split_address(_unwrapped(address))
    if parts is None:
        return False
    is_named = posixpath.splitext(unquote(parts.path))[1].lower() in ENDINGS
    return is_named or bool(_service_of((parts.hostname or "").lower()))


def with_ending(path: str, data: bytes) -> str:
    """Return the path of a file with an ending that servers know, by its first bytes."""
    if posixpath.splitext(path)[1].lower() in ENDINGS:
        return path
    return path + ending_of(data)


# ------------------------------------------------------------ copies and services


def _paths(path: str) -> Iterator[str]:
    """Yield the path of an original, of the reduced large one, and the path itself."""
    path = _GHOST_SIZE.sub(r"\1", path)
    found = [path]
    folder, slash, name = path.rpartition("/")
    if match := _NAME.fullmatch(name.lower()):
        at = match.end("stem")
        stem, ending = name[:at], name[match.start("ending") :]
        found = [f"{folder}{slash}{stem}{ending}", f"{folder}{slash}{stem}-scaled{ending}", path]
    yield from dict.fromkeys(found)


# ------------------------------------------------------------ services


def _unwrapped(address: str) -> str:
    """Return the address of the original file behind a service's copies, if it has one."""
    for _ in range(3):
        parts = split_address(address)
        if parts is None:
            return address
        host, path = (parts.hostname or "").lower(), parts.path
        if _PHOTON.fullmatch(host) and "/" in path.strip("/"):
            scheme = "https" if "ssl=1" in parts.query.split("&") else "http"
            address = f"{scheme}://{path.lstrip('/')}"
        elif _SUBSTACK.fullmatch(host) and (match := _IMGPROXY.search(path)):
            address = unquote(path[match.start() + 1 :])
            address = re.sub(r"^(https?):/+", r"\1://", address)
        else:
            return address
    return address


def _service_of(host: str) -> str:
    """Return the name of the service that a host keeps files for, "" for none."""
    return next((name for name, hosts in _STORES.items() if hosts.fullmatch(host)), "")


def _original(host: str, path: str) -> str:
    """Return the path of the original of a file at a service, "" if there is none."""
    service = _service_of(host)
    if service == "blogger":
        parts = path.split("/")
        if len(parts) > 2 and _BLOGGER_SIZE.fullmatch(parts[-2]):
            parts[-2] = "s0"
            return "/".join(parts)
        return f"{_BLOGGER_END.sub('', path)}=s0" if path.strip("/") else ""
    if service == "medium":
        name = path.rpartition("/")[2]
        return f"/{name}" if "*" in unquote(name) else ""
    return path if service == "substack" and path.strip("/") else ""


def _elsewhere(host: str, address: str, path: str) -> Place:
    """Return the place of a file of the blog on a host that belongs to no service."""
    _, uploads, after = path.rpartition("/wp-content/uploads/")
    if _FILES.fullmatch(host):
        uploads, after = "/wp-content/uploads/", path.lstrip("/")
    if uploads and (static := static_path(f"wp-content/uploads/{after}")):
        return Place(f"//{host}{_decoded(path)}", address, static)
    return _at_service(host, address, path)


def _at_service(host: str, address: str, original: str) -> Place:
    """Return the place of a file whose path at its host has no meaning for readers."""
    plain = _decoded(original)
    key = f"//{_MIRRORS.get(_service_of(host), host)}{plain}"
    name = _BLOGGER_END.sub("", plain.rpartition("/")[2])
    stem, ending = posixpath.splitext(name)
    if ending.lower() not in ENDINGS:
        stem, ending = name, ""
    words = re.sub(r"[^\w.-]+", "-", stem).strip(".-")[:60] or "file"
    return Place(key, address, f"{FOLDER}/{digest_of(key).hex()[:12]}/{words}{ending}")


# ------------------------------------------------------------ spelling


def _address(parts: SplitResult, path: str) -> str:
    """Return an address with another path, and without a query, which only sets a size."""
    scheme = parts.scheme if parts.scheme in ("http", "https") else "https"
    host = parts.netloc.rpartition("@")[2]
    return f"{scheme}://{host}{path}" if host else path


def _host(address: str) -> str:
    """Return the host of an address in lower case, "" for none."""
    parts = split_address(address)
    return (parts.hostname or "").lower() if parts is not None else ""


def _decoded(path: str) -> str:
    return unicodedata.normalize("NFC", unquote(path))
