"""Pictures in the texts of blogs whose host serves them in many sizes."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from html import escape, unescape
from urllib.parse import urlsplit

from sitegen.importing.addresses import host_of
from sitegen.importing.records import Medium

_ADDRESS = re.compile(r"//[^\s\"'<>()]+")
_PICTURE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\s(src|alt|title)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.I)


def _addresses(html: str) -> Iterator[tuple[int, int, str]]:
    """Yield the addresses in HTML, each with its start and end."""
    for match in _ADDRESS.finditer(html):
        start, end = match.span()
        for scheme in ("https:", "http:"):
            if html.endswith(scheme, 0, start):
                start -= len(scheme)
                break
        yield start, end, unescape(html[start:end])


def with_originals(html: str, original: Callable[[str], str]) -> str:
    """Return HTML with each address in it replaced by that of its original."""
    parts: list[str] = []
    done = 0
    for start, end, address in _addresses(html):
        if (other := original(address)) != address:
            parts += (html[done:start], escape(other))
            done = end
    return "".join((*parts, html[done:]))


class Pictures:
    """Yields the pictures of a blog, each once, and collects their hosts.

    ``is_own`` returns whether an address is of a picture that was uploaded for the blog.
    """

    def __init__(self, is_own: Callable[[str], bool]) -> None:
        self._is_own = is_own
        self._seen: set[str] = set()
        self._hosts: set[str] = set()

    @property
    def hosts(self) -> tuple[str, ...]:
        """Return the hosts of the pictures so far."""
        return tuple(sorted(self._hosts))

    def of(self, html: str, parent: str) -> Iterator[Medium]:
        """Yield the pictures of a document's text that no earlier text had."""
        for tag in _PICTURE.finditer(html):
            values = {"src": "", "alt": "", "title": ""}
            for name, *ways in _ATTRIBUTE.findall(tag[0]):
                values[name.lower()] = unescape("".join(ways)).strip()
            yield from self.one(values["src"], parent, values["alt"], values["title"])

    def one(self, address: str, parent: str, alt: str = "", title: str = "") -> Iterator[Medium]:
        """Yield a picture by its address, nothing for other people's or repeated ones."""
        if not address or address in self._seen or not self._is_own(address):
            return
        self._seen.add(address)
        self._hosts |= {host_of(address)} - {""}
        yield Medium(identity=address, address=address, alt=alt, title=title, parent=parent)


class HostVotes:
    """Finds the address of a blog from the links in its texts, if the export does not give it.

    A link to one of the blog's own paths is a vote for its host.
    """

    def __init__(self) -> None:
        self._links: set[tuple[str, str]] = set()
        self._own: set[str] = set()

    def add(self, path: str, html: str, shape: re.Pattern[str]) -> None:
        """Note a document's path, and the links of its text whose paths have the shape."""
        if path:
            self._own.add(path)
        for _, _, address in _addresses(html):
            try:
                parts = urlsplit(address)
            except ValueError:
                continue
            if parts.netloc and shape.fullmatch(parts.path):
                self._links.add((f"{parts.scheme or 'https'}://{parts.netloc}/", parts.path))

    def home(self) -> str:
        """Return the address of most links, "" if no link is to the blog."""
        votes = Counter(origin for origin, path in self._links if path in self._own)
        return min(votes, key=lambda origin: (-votes[origin], origin), default="")
