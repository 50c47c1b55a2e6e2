"""Compares addresses of an old blog, as its readers used them.

One page has many spellings: with and without ``www.``, ``https``, a slash or ``index.php`` at the
end, percent-encoded or not. All spellings have one key here.
"""

import posixpath
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import SplitResult, parse_qs, unquote, urljoin, urlsplit

from sitegen.core.urls import old_address

_INDEX = re.compile(r"/index\.(?:html?|php)$")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""Characters that no YAML can have as they are."""

_ID_QUERIES = ("p", "page_id", "attachment_id")
"""Queries that name a document in WordPress."""


class OldBlog:
    """The hosts and the base path of an old blog, from the addresses that its source names."""

    def __init__(
        self, home: str, addresses: Iterable[str] = (), media_hosts: Iterable[str] = ()
    ) -> None:
        parts = split_address(home)
        self.home = home if parts is not None and parts.netloc else ""
        self._base = parts.path.rstrip("/") if parts is not None and parts.netloc else ""
        hosts = {host_of(home)} | {host_of(address) for address in addresses}
        self._hosts = frozenset(hosts - {""})
        self._media_hosts = frozenset(media_hosts)

    def is_own(self, address: str) -> bool:
        """Return whether an address is the blog's own: relative, or on one of its hosts."""
        parts = split_address(address)
        if parts is None or parts.scheme not in ("", "http", "https"):
            return False
        return not parts.netloc or host_of(address) in self._hosts

    def has_medium(self, address: str) -> bool:
        """Return whether an address is one where the blog's pictures may be."""
        return self.is_own(address) or host_of(address) in self._media_hosts

    def path(self, address: str) -> str:
        """Return the path of an address below the blog's home, encoded as it is; "" for none."""
        parts = split_address(address)
        if parts is None:
            return ""
        path = parts.path
        if self._base and (path == self._base or path.startswith(f"{self._base}/")):
            path = path[len(self._base) :]
        return path or "/"

    def key(self, address: str, base: str = "") -> str:
        """Return the key that all spellings of an address of the blog share, "" for none.

        Relative addresses start at ``base``.
        """
        joined = _joined(_joined(self.home, base), address)
        if not self.has_medium(joined):
            return ""
        parts = split_address(joined)
        if parts is None:
            return ""
        path = unicodedata.normalize("NFC", unquote(self.path(joined)))
        path = _INDEX.sub("/", path).rstrip("/").casefold()
        query = parse_qs(parts.query) if parts.query and path in ("", "/") else {}
        for name in _ID_QUERIES:
            if name in query:
                return f"?{name}={query[name][0]}"
        return path or "/"

    def full(self, address: str, base: str = "") -> str:
        """Return an address in full, "" if it is relative and has no base."""
        joined = _joined(_joined(self.home, base), address)
        parts = split_address(joined)
        if parts is None or not (parts.scheme and (parts.netloc or parts.path)):
            return f"https:{joined}" if joined.startswith("//") else ""
        return joined

    def alias(self, address: str) -> str:
        """Return the path of an address as a document's alias, "" if it cannot be one."""
        parts = split_address(address)
        if parts is None or parts.query or not self.is_own(address):
            return ""
        path = unicodedata.normalize("NFC", unquote(self.path(address)))
        try:
            old_address(_escaped(path))
        except ValueError:
            return ""
        return _escaped(path) if path != "/" and not _CONTROLS.search(path) else ""


def host_of(address: str) -> str:
    """Return the host of an address in lower case without ``www.`` and port, "" for none."""
    parts = split_address(address)
    if parts is None:
        return ""
    return (parts.hostname or "").lower().removeprefix("www.")


def _escaped(path: str) -> str:
    """Return a decoded path; encode the characters that an alias cannot have."""
    return re.sub(r"[%\s]", lambda sign: f"%{ord(sign[0]):02X}", path)


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip()) if base else address.strip()
    except ValueError:
        return ""


def split_address(address: str) -> SplitResult | None:
    """Return the parts of an address, None if it is invalid."""
    try:
        parts = urlsplit(address.strip())
        _ = parts.port
    except ValueError:
        return None
    return parts


def static_path(path: str) -> str:
    """Return the path below ``content/static/`` for a medium's old path, "" if there is none."""
    decoded = unicodedata.normalize("NFC", unquote(path)).lstrip("/")
    plain = posixpath.normpath(decoded) if decoded else ""
    if (
        not plain
        or plain.startswith("..")
        or plain != decoded
        or re.search(r"[\x00-\x1f\\]", plain)
    ):
        return ""
    return plain
