"""Bars in a row of a table: those between cells, and those that hide words in a cell."""

import re
from collections.abc import Iterator

MASKED_BAR = "\x13"
"""Placeholder of a bar that does not separate cells, while a row is divided."""

_HIDES = 2 * MASKED_BAR
_RUN = re.compile(r"(?P<slashes>\\*+)(?P<ticks>`+)")
_ROW = re.compile(r"\\.|(?P<ticks>(?<!`)`+)|(?P<bars>\|+)", re.DOTALL)


def mask_hiding_bars(row: str) -> str:
    """Return a table's row in which the bars that hide text within one cell are masked."""
    found = list(_bars_of(row))
    pieces, at, opening = [], 0, -1
    for start, end in found:
        before, after = row[start - 1 : start], row[end : end + 1]
        if end - start != 2:
            opening = -1
        elif opening >= 0 and not before.isspace() and start > opening + 2:
            pieces += [row[at:opening], _HIDES, row[opening + 2 : start], _HIDES]
            at, opening = end, -1
        elif not (before.isalnum() or after.isspace() or not after):
            opening = start
        else:
            opening = -1
    return "".join((*pieces, row[at:]))


def mask_doubtful_bars(row: str) -> str:
    """Return a row with its bars masked if some look as if they were meant to hide text."""
    found = [(start, end) for start, end in _bars_of(row) if end - start > 1]
    if not any(_is_doubtful(row, start, end) for start, end in found):
        return row
    pieces, at = [], 0
    for start, end in found:
        pieces += [row[at:start], MASKED_BAR * (end - start)]
        at = end
    return "".join((*pieces, row[at:]))


def _is_doubtful(row: str, start: int, end: int) -> bool:
    """Return whether bars are not an empty cell: more than two, or a space on one side only."""
    is_apart = start == 0 or row[start - 1].isspace()
    return end - start > 2 or is_apart != (not row[end : end + 1].strip())


def _bars_of(row: str) -> Iterator[tuple[int, int]]:
    """Find the bars of a row, also single ones, outside code."""
    at = 0
    while match := _ROW.search(row, at):
        at = match.end()
        if match["bars"]:
            yield match.span()
        elif match["ticks"]:
            ticks = re.escape(match["ticks"])
            end = re.compile(rf"(?<!`){ticks}(?!`)").search(row, at)
            at = end.end() if end else at


def bars_in_code(cell: str) -> str:
    r"""Return a cell in whose code ``\|`` is a bar: the backslash prevents a new cell."""
    if "`" not in cell or "\\|" not in cell:
        return cell
    runs = [(len(match["slashes"]) % 2, *match.span("ticks")) for match in _RUN.finditer(cell)]
    waiting: dict[int, list[int]] = {}
    for number in range(len(runs) - 1, -1, -1):
        _, start, end = runs[number]
        waiting.setdefault(end - start, []).append(number)
    pieces, at, number = [], 0, 0
    while number < len(runs):
        escaped, start, end = runs[number]
        same = waiting[end - start]
        while same and same[-1] <= number:
            same.pop()
        if not escaped and same:
            number = same[-1]
            pieces += [cell[at:end], cell[end : runs[number][1]].replace("\\|", "|")]
            at = runs[number][1]
        number += 1
    return "".join((*pieces, cell[at:]))
