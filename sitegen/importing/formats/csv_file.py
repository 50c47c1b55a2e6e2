"""Tables of comma-separated values, as services export them: columns are known by their names.

The format is that of RFC 4180. A row with too few cells is filled up, and one with empty cells too
many is cut, with a warning; a table that loses more than that is refused. There is no warning if
all rows have the same number of cells too many: some programs end each row with a comma.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from typing import NamedTuple

import msgspec

from sitegen.importing.messages import MAX_WARNINGS, ImportRefused, Messages
from sitegen.importing.sources import Source

_MAX_CELL = 10 << 20
"""Characters of a cell."""


class RawRow(NamedTuple):
    """Cells, and the line at which the row begins, from 1."""

    line: int
    cells: list[str]


class Line(msgspec.Struct, frozen=True):
    """A row of a table: its position as messages show it, and its cells by column, trimmed."""

    position: str
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """Return a cell, "" where the table has no such column."""
        return self.cells.get(column, "")


def header_of(source: Source) -> list[str]:
    """Return the names of a table's columns, [] for what is none."""
    head = source.head(8192)
    if not head or b"\0" in head[:512]:
        return []
    text = head.decode("utf-8-sig", "replace").lstrip("\r\n")
    try:
        first = next(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)), [])
    except csv.Error:
        return []
    return [name.strip() for name in first]


def _delimiter(text: str) -> str:
    """Return what parts the cells: spreadsheets write semicolons in some languages, or tabs."""
    first = re.sub(r'"[^"]*"', "", text.lstrip("\r\n").partition("\n")[0])
    counts = {sign: first.count(sign) for sign in ",;\t"}
    return "," if counts[","] else max(counts, key=lambda sign: counts[sign])


def has_columns(source: Source, columns: Iterable[str]) -> bool:
    """Return whether a file is a table that has some columns."""
    return not source.is_folder and set(columns) <= set(header_of(source))


def raw_rows(source: Source, messages: Messages) -> Iterator[RawRow]:
    """Yield the rows of a table, empty lines left out; raise ImportRefused for a broken table."""
    csv.field_size_limit(_MAX_CELL)
    with closing(io.TextIOWrapper(source.open(), "utf-8-sig", newline="")) as stream:
        cleaned = _without_nul(stream, source, messages)
        delimiter = _delimiter(source.head(8192).decode("utf-8-sig", "replace"))
        reader = csv.reader(cleaned, strict=True, delimiter=delimiter)
        before = 0
        try:
            for cells in reader:
                line, before = before + 1, reader.line_num
                if any(cell.strip() for cell in cells):
                    yield RawRow(line, cells)
        except csv.Error as failure:
            raise ImportRefused(
                f"{source.name}:{before + 1}: {failure}: the table is broken; export it again"
            ) from failure
        except UnicodeDecodeError as failure:
            raise ImportRefused(
                f"{source.name}:{_undecodable(source)}: the table is not UTF-8; save it as UTF-8"
            ) from failure


Repair = Callable[[Sequence[str], Sequence[str]], Sequence[str] | None]
"""Returns as many cells as there are columns, None where it is not clear which are missing."""


def lines(
    source: Source,
    messages: Messages,
    needed: Sequence[str] = (),
    at: Iterable[RawRow] = (),
    repair: Repair = lambda *_: None,
) -> Iterator[Line]:
    """Yield the rows of a table by the names in its header.

    ``needed`` are columns without which it is refused. ``at`` are rows that the caller has begun to
    read, the header next. ``repair`` adds or drops empty cells. Raises ImportRefused.
    """
    rows = iter(at or raw_rows(source, messages))
    header = next(rows, None)
    if header is None:
        raise ImportRefused(f"{source.name} is empty: export it again")
    names = [" ".join(name.split()) for name in header.cells]
    if missing := [name for name in needed if name not in names]:
        raise ImportRefused(f"{source.name} has no column {', '.join(missing)}")
    surplus = _Surplus(source.name, len(names))
    for line, written in rows:
        cells: Sequence[str] = written
        position = f"{source.name}:{line}"
        if len(cells) != len(names) and (repaired := repair(names, cells)) is not None:
            messages.warning(
                f"the row has {len(cells)} cells and the header has {len(names)}: empty cells were "
                "added or dropped",
                position,
            )
            cells = repaired
        surplus.add(line, len(cells))
        yield Line(position, _by_name(names, cells, position, messages))
    surplus.tell(messages)


class _Surplus:
    """Counts rows with more cells than the header: a comma too many may have moved their cells."""

    def __init__(self, name: str, width: int) -> None:
        self._name = name
        self._width = width
        self._kinds: set[int] = set()
        self._rows: list[tuple[int, int]] = []

    def add(self, line: int, width: int) -> None:
        """Count a row by its line and its number of cells."""
        self._kinds.add(max(width, self._width))
        if width > self._width and len(self._rows) <= MAX_WARNINGS:
            self._rows.append((line, width))

    def tell(self, messages: Messages) -> None:
        """Warn of each such row, unless all rows have the same number of cells."""
        for line, width in self._rows if len(self._kinds) > 1 else ():
            messages.warning(
                f"the row has {width} cells and the header has {self._width}: the last cells are "
                "empty and were left out; check its commas",
                f"{self._name}:{line}",
            )


def _by_name(
    names: Sequence[str], cells: Sequence[str], position: str, messages: Messages
) -> dict[str, str]:
    if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
        raise ImportRefused(
            f"{position}: the row has {len(cells)} cells and the header has {len(names)}: "
            "the table is broken; export it again"
        )
    if len(cells) < len(names):
        number = len(names) - len(cells)
        told = "cell is missing: it is" if number == 1 else "cells are missing: they are"
        messages.warning(f"{number} {told} empty", position)
    found: dict[str, str] = {}
    for name, cell in zip(names, cells, strict=False):
        found.setdefault(name, cell.strip())  # of two columns of one name, the first counts
    return found


def _undecodable(source: Source) -> int:
    """Return the first line that is not UTF-8, from 1."""
    with source.open() as stream:
        for number, line in enumerate(stream, 1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number
    return 1


def _without_nul(stream: Iterable[str], source: Source, messages: Messages) -> Iterator[str]:
    for line in stream:
        if "\0" in line:
            messages.warning("it has NUL characters: they were left out", source.name)
        yield line.replace("\0", "")


def tables(source: Source, test: Callable[[Source], bool]) -> list[Source]:
    """Return the tables of a folder or a zip that pass a test, or a file that does."""
    found = [s for s in source.members() if s.suffix == ".csv"] if source.is_folder else [source]
    return [s for s in found if "__MACOSX" not in s.path and test(s)]


def tables_or_refuse(
    sources: Iterable[Source],
    test: Callable[[Source], bool],
    reason: str,
    *,
    takes_any_file: bool = False,
) -> list[Source]:
    """Return the tables of sources that pass a test.

    With ``takes_any_file``, a source that is a file is not tested: its reader names the columns
    that are missing. Raises ImportRefused with the ``reason`` for a source without a table.
    """
    found: list[Source] = []
    for source in sources:
        is_taken = takes_any_file and not source.is_folder
        own = [source] if is_taken else tables(source, test)
        if not own:
            raise ImportRefused(f"{source.name} {reason}")
        found += own
    return found
