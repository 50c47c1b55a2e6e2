"""The comments that a broken link on a page comes from, as the last build read them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from sitegen.cache.database import Database
from sitegen.check.resolver import Resolver, Target
from sitegen.core.folders import read_plain
from sitegen.models.richtext import unit_of
from sitegen.models.views import AnyView

if TYPE_CHECKING:
    from sitegen.comments.parsing import ParsedComment

_view = msgspec.msgpack.Decoder(AnyView).decode

_HREF = re.compile(r' href="([^"]*)"')
"""An address in a comment's HTML, written by the sanitizer."""

_Addresses = Mapping[str, Sequence[str]]
"""The links of a thread's comments, each with the files of the comments."""


class CommentLinks:
    """Finds links in the threads that the last build showed."""

    def __init__(self, site: Path, output: Path, store: Database, resolver: Resolver) -> None:
        self._site = site
        self._output = str(output.resolve())
        self._store = store
        self._resolver = resolver
        self._threads: dict[str, str] = {}
        self._addresses: dict[str, _Addresses | None] = {}

    def files(self, path: str, target: Target) -> Sequence[str]:
        """Return the files of comments under a page that link to an address."""
        return (self._linked(path) or {}).get(_name(target), ())

    def may_have(self, path: str, target: Target) -> bool:
        """Return whether comments under a page may link to an address; True if they are unknown."""
        return self._linked(path) is None or bool(self.files(path, target))

    def position(self, file: str, address: str) -> tuple[int, int]:
        """Return line and column of an address in a comment's file, 1 and 1 if unknown."""
        from sitegen.comments.parsing import MAX_FILE_BYTES

        try:
            text = read_plain(self._site / file, MAX_FILE_BYTES).decode("utf-8-sig", "replace")
        except OSError:
            return 1, 1
        before, found, _ = text.partition(address)
        return (before.count("\n") + 1, len(before) - before.rfind("\n")) if found else (1, 1)

    def _linked(self, path: str) -> _Addresses | None:
        """Return the links of the comments under a page, None if they are unknown."""
        if path not in self._threads:
            found = self._store.page(self._output, path)
            thread = getattr(_view(found[1]), "thread", None) if found else None
            reference = thread.reference if thread else ""
            self._threads[path] = unit_of(reference) if reference else ""
        name = self._threads[path]
        if name not in self._addresses:
            self._addresses[name] = self._read(name) if name else None
        return self._addresses[name]

    def _read(self, name: str) -> _Addresses:
        from sitegen.parse.comments import comments_in  # only needed for broken links

        files: dict[str, list[str]] = defaultdict(list)
        for comment in comments_in(self._store.parse_cache(name)):
            for address in dict.fromkeys(_addresses(comment)):
                files[_name(self._resolver.target("", address))].append(comment.path)
        return files


def _addresses(comment: "ParsedComment") -> Iterator[str]:
    """Yield the addresses that a comment links to."""
    if comment.url:
        yield comment.url
    yield from map(unescape, _HREF.findall(comment.html))


def _name(target: Target) -> str:
    return target.address or target.external
