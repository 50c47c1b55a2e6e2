"""Records of comma-separated values, with the position of every cell.

The format is that of RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180). Lines may end in any way;
within a cell, every end of a line becomes a line feed. A quote within a cell that does not begin
with one is a character like any other.
"""

import re
from bisect import bisect_left

import msgspec

from sitegen.frontmatter.yaml_nodes import Scalar

_CELL = re.compile(r'(?:"([^"]*+(?:""[^"]*+)*+)"|((?!")[^,\r\n]*+))(,|\r\n?|\n|\Z)')
"""The text of a cell with or without quotes, and the characters that end it."""
_QUOTED = re.compile(r'"[^"]*+(?:""[^"]*+)*+"')
_LINE_END = re.compile(r"\r\n?|\n")


class Record(msgspec.Struct, frozen=True, gc=False):
    """The cells of a row, its first and last line, and its beginning and end in the text.

    A cell is ``plain`` where it has no quotes; its position is that of its first character.
    """

    cells: list[Scalar]
    first_line: int
    last_line: int
    start: int
    end: int

    @property
    def is_empty(self) -> bool:
        """Whether no cell holds anything except spaces."""
        for cell in self.cells:  # noqa: SIM110 - in half the time
            if cell.value and not cell.value.isspace():
                return False
        return True


class BrokenCellError(ValueError):
    """A cell cannot be read; carries the line and column of the mistake."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class RecordReader:
    """Read the records of a text one after the other."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line = 1
        self._at = self._line_start = 0

    def read(self) -> Record | None:
        """Return the next record, None at the end; raise BrokenCellError.

        After an error, the next record is that of the next line.
        """
        start, first_line = self._at, self._line
        if start >= len(self._text):
            return None
        cells: list[Scalar] = []
        text, match = self._text, _CELL.match
        at, line_start, line, end = start, self._line_start, first_line, ","
        while end == ",":
            found = match(text, at)
            if found is None:
                self._at = at
                raise self._broken(line, line_start)
            inside, bare, end = found.groups()
            begin, at = at, found.end()
            if inside is None:
                cells.append(Scalar(bare, line, begin - line_start + 1))
                continue
            cells.append(Scalar(_unquoted(inside), line, begin - line_start + 2, plain=False))
            if "\n" in inside or "\r" in inside:
                ends = list(_LINE_END.finditer(inside))
                line += len(ends)
                line_start = begin + 1 + ends[-1].end()
        self._at = self._line_start = at
        self._line = line + 1
        return Record(cells, first_line, line, start, self._at)

    def _broken(self, line: int, line_start: int) -> BrokenCellError:
        """Return the error of the cell that begins here, and continue after its last line."""
        text, at = self._text, self._at
        found = _QUOTED.match(text, at)
        if found is None:
            self._at = len(text)
            message = "this quote is never closed: end the cell with another quote"
            return BrokenCellError(message, line, at - line_start + 1)
        first_line = line
        for end in _LINE_END.finditer(found[0]):
            line, line_start = line + 1, at + end.end()
        column = found.end() - line_start
        following = _LINE_END.search(text, found.end())
        self._line = line + 1
        self._at = self._line_start = following.end() if following else len(text)
        begin = "" if first_line == line else f", which begins on line {first_line},"
        message = f"this quote ends the cell{begin} but text follows"
        return BrokenCellError(f"{message}: write a quote in the text twice", line, column)


class CellPositions:
    """Find the positions of a cell's characters in the file; in quotes, a quote takes two."""

    def __init__(self, cell: Scalar) -> None:
        self._cell = cell
        self._ends = [match.start() for match in re.finditer("\n", cell.value)]
        quotes = () if cell.plain else re.finditer('"', cell.value)
        self._quotes = [match.start() for match in quotes]

    def of_offset(self, offset: int) -> tuple[int, int]:
        """Return the line and column of an offset in the cell's text."""
        line = bisect_left(self._ends, offset)
        start = self._ends[line - 1] + 1 if line else 0
        doubled = bisect_left(self._quotes, offset) - bisect_left(self._quotes, start)
        column = (1 if line else self._cell.column) + offset - start + doubled
        return self._cell.line + line, column

    def of_position(self, line: int, column: int) -> tuple[int, int]:
        """Return the line and column of a position in the cell's text, counted from 1."""
        start = self._ends[line - 2] + 1 if 1 < line <= len(self._ends) + 1 else 0
        return self.of_offset(start + column - 1)


def _unquoted(inside: str) -> str:
    """Return the text that is meant by the characters between a cell's quotes."""
    if "\r" in inside:
        inside = inside.replace("\r\n", "\n").replace("\r", "\n")
    return inside.replace('""', '"') if '"' in inside else inside
