"""Tables that fit a terminal, and never cut a name that you copy into the next command.

Wide characters, such as Chinese ones, take two cells. On a narrow terminal, a table first drops
the least useful columns, then cuts the text. A name that is too long gets its own line.
"""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

_GAP = 2
"""Cells between two columns."""


class TableLayout(msgspec.Struct, frozen=True, kw_only=True):
    """The columns of a table, in order, and how much each of them matters.

    ``name`` is the column that you copy: it is never cut. ``text`` is cut first, and has at least
    ``min_text`` cells. ``optional`` columns are dropped in their order. ``numbers`` are aligned to
    the right. ``limits`` are the most cells that some columns get.
    """

    columns: tuple[str, ...]
    name: str
    text: str
    min_text: int = 12
    optional: tuple[str, ...] = ()
    numbers: frozenset[str] = frozenset()
    limits: Mapping[str, int] = {}


def table_lines(
    rows: Sequence[Mapping[str, str]], layout: TableLayout, width: int
) -> Iterator[list[tuple[str, str]]]:
    """Yield the lines of a table that is so many cells wide, each as its columns and texts.

    The texts of a line are padded: joined by two spaces, they form columns.
    """
    widths = _widths(rows, layout, width)
    for row in rows:
        if _cells(row[layout.name]) <= widths[layout.name]:
            yield [(name, _fitted(row[name], widths[name], name, layout)) for name in widths]
            continue
        rest = {name: cells for name, cells in widths.items() if name != layout.name}
        rest[layout.text] = max(width - sum(rest.values()) - _GAP * (len(rest) - 1), 0)
        rest[layout.text] += widths[layout.text]
        yield [(name, _fitted(row[name], cells, name, layout)) for name, cells in rest.items()]
        yield [(layout.name, " " * _GAP + row[layout.name])]


def _widths(rows: Sequence[Mapping[str, str]], layout: TableLayout, width: int) -> dict[str, int]:
    """Return how many cells each column gets, without the columns that are dropped."""
    widths = {name: max(_cells(row[name]) for row in rows) for name in layout.columns}
    for name, limit in layout.limits.items():
        widths[name] = min(widths[name], limit)
    least = min(widths[layout.text], layout.min_text)

    def room() -> int:
        """Return the cells that names may take next to the shortest texts."""
        others = [cells for name, cells in widths.items() if name not in (layout.name, layout.text)]
        return width - sum(others) - _GAP * (len(others) + 1) - least

    dropped = [name for name in layout.optional if name in widths]
    widest = room() + sum(widths[name] + _GAP for name in dropped)
    names = [_cells(row[layout.name]) for row in rows]
    needed = max((cells for cells in names if cells <= widest), default=0)
    for name in dropped:
        if needed <= room():
            break
        del widths[name]
    widths[layout.name] = needed
    widths[layout.text] = min(widths[layout.text], max(room() + least - needed, least))
    return widths


def _fitted(text: str, cells: int, column: str, layout: TableLayout) -> str:
    """Return a text that takes exactly so many cells."""
    from rich.cells import set_cell_size

    if _cells(text) > cells:
        return set_cell_size(text, cells - 1) + "…" if cells > 0 else ""
    space = " " * (cells - _cells(text))
    return space + text if column in layout.numbers else text + space


def _cells(text: str) -> int:
    from rich.cells import cell_len  # slow to import

    return cell_len(text)
