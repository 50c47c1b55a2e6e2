"""Tables: each row of a CSV file becomes a mapping whose scalars keep their position in the file.

A table is in UTF-8, with or without a byte order mark, and has a header. A column with a dot in its
name nests: ``identifiers.imdb`` is the key ``imdb`` of the mapping ``identifiers``. Cells of lists
hold items with "; " between them. An empty cell is as if its key were not there.
"""

import re
from collections.abc import Iterator
from collections.abc import Sequence as Listed
from itertools import islice
from typing import Literal, TypeAlias, cast

import msgspec

from sitegen.core.diagnostics import Problem, Severity
from sitegen.frontmatter.csv_records import BrokenCellError, CellPositions, Record, RecordReader
from sitegen.frontmatter.yaml_nodes import (
    UNREADABLE,
    Mapping,
    Node,
    Scalar,
    Sequence,
    code_point,
    quoted,
)

MAX_BYTES = 64 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 500
MAX_CELLS = 4_000_000
MAX_ITEMS = 20_000
"""Most items of one cell."""
MAX_PROBLEMS = 100
"""Most mistakes that are listed of one table, which may have a mistake in every row."""

_BOM = "\ufeff"
_SEPARATOR = re.compile(r";(?:\s+|\Z)")
_OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """How the cells of a column become values.

    ``parts`` are the keys that lead to its value. ``is_list`` says that its cells are lists.
    ``unparted`` is the severity of a list without "; " but with one of ``separators``.
    ``is_boolean`` says that TRUE and FALSE, as spreadsheets write them, are true and false.
    """

    parts: tuple[str, ...]
    is_list: bool = False
    unparted: Severity | Literal[""] = ""
    separators: str = ";"
    is_boolean: bool = False


class Row(msgspec.Struct, frozen=True):
    """A row: its values, its first and last line, and its beginning and end in the table's text."""

    node: Mapping
    first_line: int
    last_line: int
    start: int
    end: int


_Branch: TypeAlias = "tuple[Scalar, int | None, list[_Branch]]"
"""A key, the index of its column if it has one, and the columns nested in it."""


class Table:
    """A table: its header is read at once, its rows when a caller asks for them.

    ``header`` has a scalar for each column. ``problems`` gets what is wrong with the header, and
    with rows as they are read. ``is_whole`` becomes False where a row could not be read.
    """

    def __init__(self, data: bytes, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.is_whole = True
        self.header: tuple[Scalar, ...] = ()
        self._records = RecordReader(self._decoded(data))
        self._read_header()

    def report(self, message: str, line: int, column: int, severity: Severity = "error") -> None:
        """Add a problem, unless the table has too many."""
        if len(self.problems) > MAX_PROBLEMS:
            return
        if len(self.problems) == MAX_PROBLEMS:
            message = "there are more mistakes; the rest is not listed"
        self.problems.append(Problem(self.path, line, column, severity, message))

    def _lose(self, message: str, line: int = 1, column: int = 1) -> None:
        """Add an error that leaves some rows unknown."""
        self.is_whole = False
        self.report(message, line, column)

    def _decoded(self, data: bytes) -> str:
        """Return the table's text; report invalid UTF-8 and characters that are not allowed."""
        if len(data) > MAX_BYTES:
            self._lose(f"is larger than {MAX_BYTES >> 20} MB: make several tables of it")
            return ""
        try:
            text = data.decode().removeprefix(_BOM)
        except UnicodeDecodeError as fault:
            before = data[: fault.start].decode().removeprefix(_BOM)
            self._lose("is not UTF-8: save the table as UTF-8", *_position(before))
            return ""
        found = (match for match in UNREADABLE.finditer(text) if match[0] != "\r")
        at, line, column = 0, 1, 1
        for match in islice(found, MAX_PROBLEMS):
            lines, last = _position(text[at : match.start()])
            line, column = line + lines - 1, last if lines > 1 else column + last - 1
            at = match.start()
            message = f"{code_point(match[0])} is not allowed in a table: remove it"
            self._lose(message, line, column)
        if not self.problems:
            return text
        return UNREADABLE.sub(lambda match: match[0] if match[0] == "\r" else "\ufffd", text)

    def _next_record(self) -> Record | None:
        """Return the next record that is not empty, None at the end; report cells without end."""
        while True:
            try:
                record = self._records.read()
            except BrokenCellError as fault:
                self._lose(str(fault), fault.line, fault.column)
                continue
            if record is None or not record.is_empty:
                return record

    # ------------------------------------------------------------ header

    def _read_header(self) -> None:
        record = self._next_record()
        if record is None:
            if self.is_whole:
                self._lose("has no header: write the names of the columns in the first line")
            return
        cells = record.cells
        delimiter = next((sign for sign in _OTHER_DELIMITERS if sign in cells[0].value), "")
        if len(cells) == 1 and delimiter:
            got = _OTHER_DELIMITERS[delimiter]
            message = f"expected commas between the columns, got {got}: save with commas"
            self._lose(message, cells[0].line, cells[0].column)
            return
        if len(cells) > MAX_COLUMNS:
            self._lose(f"has {len(cells):,} columns: a table has at most {MAX_COLUMNS}")
            return
        self.header = tuple(msgspec.structs.replace(c, value=c.value.strip()) for c in cells)
        firsts: dict[str, Scalar] = {}
        for number, name in enumerate(self.header, 1):
            first = firsts.setdefault(name.value, name)
            if not name.value:
                self.report(f"column {number} has no name: give it one", name.line, name.column)
            elif first is not name:
                message = f"{quoted(name.value)} is also the name of another column"
                self.report(f"{message}: remove one of them", name.line, name.column)

    # ------------------------------------------------------------ rows

    def rows(self, columns: Listed[Column | None]) -> Iterator[Row]:
        """Yield each row that is not empty; ``columns`` are those of the header, None for none.

        A row that does not have a cell for each column is an error, and left out.
        """
        tree = _tree(self.header, columns)
        wanted, count = len(self.header), 0
        while wanted and (record := self._next_record()) is not None:
            count += 1
            if count > MAX_ROWS or count * wanted > MAX_CELLS:
                number = f"{min(MAX_ROWS, MAX_CELLS // wanted):,}"
                message = f"a table of {wanted} columns has at most {number} rows: make several"
                self._lose(message, record.first_line)
                return
            if len(record.cells) != wanted:
                self._lose(_ragged(len(record.cells), wanted), record.first_line)
                continue
            pairs = self._pairs(tree, record, columns)
            node = Mapping(pairs, record.first_line, 1)
            yield Row(node, record.first_line, record.last_line, record.start, record.end)

    def _pairs(
        self, tree: "list[_Branch]", record: Record, columns: Listed[Column | None]
    ) -> tuple[tuple[Scalar, Node], ...]:
        """Return the keys of a row that have a value."""
        found: list[tuple[Scalar, Node]] = []
        for key, index, below in tree:
            node: Node | None = None
            if index is not None:
                cell = record.cells[index]
                if cell.value and not cell.value.isspace():
                    node = self._value(cell, key, cast("Column", columns[index]))
            if below and (inner := self._pairs(below, record, columns)):
                value = inner[0][1]
                if node is not None:
                    message = f"{key.value}: is given twice, in this column and in one nested in it"
                    self.report(f"{message}: leave one empty", node.line, node.column)
                node = Mapping(inner, value.line, value.column)
            if node is not None:
                found.append((key, node))
        return tuple(found)

    def _value(self, cell: Scalar, key: Scalar, column: Column) -> Node:
        """Return the node of a cell."""
        if column.is_list:
            return self._items(cell, key, column)
        if column.is_boolean and cell.value.strip() in ("TRUE", "FALSE"):
            return msgspec.structs.replace(cell, value=cell.value.strip().lower())
        return cell

    def _items(self, cell: Scalar, key: Scalar, column: Column) -> Sequence:
        """Return the items of a cell that holds a list."""
        text, items, start = cell.value, [], 0
        if ";" not in text and not (column.unparted and "," in column.separators):
            return Sequence((cell,), cell.line, cell.column)
        found = list(islice(_SEPARATOR.finditer(text), MAX_ITEMS + 1))
        if len(found) > MAX_ITEMS:
            message = f"{key.value}: a cell has at most {MAX_ITEMS:,} items: remove some"
            self.report(message, cell.line, cell.column)
            found = found[:MAX_ITEMS]
        elif not found:
            if column.unparted and any(sign in text for sign in column.separators):
                message = f"{key.value}: write '; ' between items, and ';' after a single item"
                self.report(message, cell.line, cell.column, column.unparted)
            return Sequence((cell,), cell.line, cell.column)
        positions = CellPositions(cell)
        for end, after in [*((match.start(), match.end()) for match in found), (len(text), 0)]:
            part = text[start:end]
            if item := part.strip():
                at = start + len(part) - len(part.lstrip())
                items.append(Scalar(item, *positions.of_offset(at), plain=cell.plain))
            start = after
        return Sequence(tuple(items), cell.line, cell.column)


def without_row(data: bytes, row: Row) -> bytes:
    """Return a table's bytes without the lines of a row; all other bytes are unchanged."""
    text = data.decode()
    shift = len(text) - len(text.removeprefix(_BOM))
    return (text[: row.start + shift] + text[row.end + shift :]).encode()


def nested(header: Listed[Scalar], columns: Listed[Column | None]) -> Mapping:
    """Return a header as a mapping of keys, nested like rows, with empty values."""

    def mapping(tree: "list[_Branch]") -> Mapping:
        return Mapping(
            tuple(
                (key, mapping(below) if below else Scalar("", key.line, key.column))
                for key, _, below in tree
            )
        )

    return mapping(_tree(header, columns))


def _tree(header: Listed[Scalar], columns: Listed[Column | None]) -> "list[_Branch]":
    """Return the nested keys of a table's columns, in the order of their first columns."""
    root: list[_Branch] = []
    for index, (name, column) in enumerate(zip(header, columns, strict=True)):
        level = root
        for depth, part in enumerate(column.parts if column is not None else ()):
            at = next((at for at, (key, _, _) in enumerate(level) if key.value == part), None)
            if at is None:
                at = len(level)
                level.append((msgspec.structs.replace(name, value=part), None, []))
            key, own, below = level[at]
            if column is not None and depth == len(column.parts) - 1 and own is None:
                level[at] = (key, index, below)
            level = below
    return root


def _ragged(found: int, wanted: int) -> str:
    """Return a message that a row and the header differ in their number of cells."""
    cells = "1 cell" if found == 1 else f"{found:,} cells"
    fix = "quote a cell that holds a comma" if found > wanted else "write a comma for each cell"
    return f"the row has {cells} and the header has {wanted:,}: {fix}"


def _position(before: str) -> tuple[int, int]:
    """Return the line and column that follow a text."""
    lines = before.replace("\r\n", "\n").replace("\r", "\n")
    return lines.count("\n") + 1, len(lines) - lines.rfind("\n")
