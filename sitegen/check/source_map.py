"""Maps findings on the pages of a finished site to positions in the sources."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from sitegen.cache.database import Database
from sitegen.cache.metadata import decode_metadata
from sitegen.comments.formats import FOLDER as COMMENTS
from sitegen.content.documents import Parsed
from sitegen.content.work_tables import WorksTable
from sitegen.core.diagnostics import Problem, Severity
from sitegen.core.row_paths import is_table
from sitegen.models.richtext import LinkRef, RichText, unit_of
from sitegen.models.views import AnyView

_view = msgspec.msgpack.Decoder(AnyView).decode

_STATIC = "content/static"

Text = tuple[str, RichText]
"""A file's path from the site's folder, and a text in it."""


class SourceMap:
    """Looks up the records of the last build's pages."""

    def __init__(self, site: Path, output: Path, store: Database) -> None:
        self._site = site
        self._output = output
        self._store = store
        self._known: dict[str, tuple[Text, ...]] = {}

    def problem(
        self,
        path: str,
        line: int,
        severity: Severity,
        message: str,
        written: str = "",
        to: str = "",
    ) -> Problem:
        """Return a problem of a page, at its position in the source if that is known.

        ``line`` is the line in the page. ``written`` is an address as the page has it, ``to`` the
        same from the site's root.
        """
        for file, text in self._texts(path):
            found = self._reference(file, text, to) or self._position(file, written)
            if found:
                return Problem(file, *found, severity, message)
        return self.of_line(path, line, severity, message)

    def of_line(self, path: str, line: int, severity: Severity, message: str) -> Problem:
        """Return a problem of a page, at its line there."""
        return Problem(self._served(path), line, 1, severity, message)

    def of_page(self, path: str, severity: Severity, message: str) -> Problem:
        """Return a problem of a whole page, at the file of its document."""
        texts = self._texts(path)
        if len(texts) != 1:
            return Problem(self._served(path), 1, 1, severity, message)
        [(file, text)] = texts
        return Problem(file, self._first_line(file, text), 1, severity, message)

    def is_copy(self, path: str) -> bool:
        """Return whether a page is an author's own file, served unchanged."""
        return (self._site / _STATIC / path).is_file()

    def _served(self, path: str) -> str:
        """Return the file with a page's bytes."""
        return f"{_STATIC}/{path}" if self.is_copy(path) else f"{self._output.name}/{path}"

    def _texts(self, path: str) -> tuple[Text, ...]:
        """Return the authors' texts on a page."""
        if path not in self._known:
            found = self._store.page(str(self._output.resolve()), path)
            self._known[path] = tuple(_texts(_view(found[1]))) if found else ()
        return self._known[path]

    def _reference(self, file: str, text: RichText, to: str) -> tuple[int, int] | None:
        """Return line and column of a text's link to an address of the site.

        A page's record has no positions of links, so that moving a link does not rebuild the page.
        The parsed unit has them, in the same order.
        """
        unit = self._store.unit(file)
        metadata = decode_metadata(file, unit[1]) if unit else None
        document = _document(metadata[0], text) if metadata else None
        written = getattr(document, "body", RichText()).refs
        for ref, parsed in zip(text.refs, written, strict=False):
            if not isinstance(ref, LinkRef) or not isinstance(parsed, LinkRef):
                continue
            if ref.target + ref.suffix == to:
                return parsed.line, parsed.column
        return None

    def _first_line(self, file: str, text: RichText) -> int:
        """Return the first line of a text's document: for a table, the line of its row."""
        if not is_table(file):
            return 1
        unit = self._store.unit(file)
        metadata = decode_metadata(file, unit[1]) if unit else None
        row = _document(metadata[0], text) if metadata else None
        return row.at("")[0] if isinstance(row, Parsed) else 1

    def _position(self, file: str, written: str) -> tuple[int, int] | None:
        """Return line and column of the first occurrence of a text in a file."""
        if not written:
            return None
        try:
            text = (self._site / file).read_text("utf-8-sig")
        except (OSError, ValueError):
            return None
        before, found, _ = text.partition(written)
        return (before.count("\n") + 1, len(before) - before.rfind("\n")) if found else None


def _document(metadata: Any, text: RichText) -> Any:
    """Return the document of a text: the unit's own, or the one of a table's row."""
    if not isinstance(metadata, WorksTable):
        return metadata
    same = (work for work in metadata.works if work.body.reference == text.reference)
    return next(same, None)


def _texts(value: Any) -> Iterator[Text]:
    """Yield the authors' texts in a record, each with the file that it comes from."""
    if isinstance(value, RichText):
        file = unit_of(value.reference) if value.reference else ""
        if file and not file.startswith(f"{COMMENTS}/"):
            yield file, value
    parts = value if isinstance(value, tuple) else ()
    if isinstance(value, msgspec.Struct):
        parts = tuple(getattr(value, name) for name in value.__struct_fields__)
    for part in parts:
        if isinstance(part, msgspec.Struct | tuple):
            yield from _texts(part)
