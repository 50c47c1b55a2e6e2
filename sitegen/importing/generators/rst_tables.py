"""A bound on the cells of the tables in a text, before docutils reads them.

A row has a cell for each column, even if the row is one character long. So a text of 500 KB can
have millions of cells, and docutils parses each cell as a text. It finds the cells of a grid in a
time that grows with the square of their number. A table beyond the bound is code.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from docutils import nodes
from docutils.parsers.rst import tableparser
from docutils.parsers.rst.directives.tables import CSVTable
from docutils.utils import SystemMessagePropagation

MAX_CELLS = 20_000
"""Cells of all tables of a text; of a simple table, its columns times its lines."""

TOO_MANY = f"the tables have more than {MAX_CELLS:,} cells: this table is code now"


class Cells:
    """Counts the cells of a text's tables."""

    def __init__(self) -> None:
        self._number = 0

    def are_too_many(self, more: int) -> bool:
        """Count the cells of a further table; return whether the text has too many with them."""
        if self._number + more > MAX_CELLS:
            return True
        self._number += more
        return False


@contextmanager
def bounded_tables() -> Iterator[type[CSVTable]]:
    """Have docutils read tables up to the bound; give the directive that does it for csv-table."""
    cells = Cells()
    simple, grid = tableparser.SimpleTableParser, tableparser.GridTableParser
    tableparser.SimpleTableParser = _bounded(simple, cells, _in_simple)
    tableparser.GridTableParser = _bounded(grid, cells, _in_grid)
    try:
        yield _bounded_csv(cells)
    finally:
        tableparser.SimpleTableParser, tableparser.GridTableParser = simple, grid


def _in_simple(lines: Sequence[str]) -> int:
    return len(lines[0].split()) * len(lines)


def _in_grid(lines: Sequence[str]) -> int:
    return sum(line.count("+") for line in lines)


def _bounded(kind: Any, cells: Cells, count: Callable[[Sequence[str]], int]) -> Any:
    """Return a parser of tables that refuses those beyond the bound."""

    def parse(self: Any, block: Any) -> Any:
        if cells.are_too_many(count(block)):
            raise tableparser.TableMarkupError(TOO_MANY)
        return kind.parse(self, block)

    return type(kind.__name__, (kind,), {"parse": parse})


def _bounded_csv(cells: Cells) -> type[CSVTable]:
    """Return the directive csv-table, which fills short rows, with the bound."""

    class Bounded(CSVTable):  # type: ignore[misc]
        def extend_short_rows_with_empty_cells(self, columns: int, parts: Any) -> None:
            if cells.are_too_many(columns * sum(map(len, parts))):
                source = nodes.literal_block(self.block_text, self.block_text)
                message = self.reporter.error(TOO_MANY, source, line=self.lineno)
                raise SystemMessagePropagation(message)
            CSVTable.extend_short_rows_with_empty_cells(columns, parts)

    return Bounded
