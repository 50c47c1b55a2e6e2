"""The form of reports: numbers, medians with their ranges, tables in Markdown, and markers."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

BEGIN, END = "<!-- bench -->", "<!-- end -->"
NOTHING = "–"
"""The cell of a figure that does not exist."""


class Spread(msgspec.Struct, frozen=True):
    """The median of several measurements, with the least and the greatest."""

    median: float
    least: float
    most: float


def spread(values: Iterable[float]) -> Spread:
    """Return the median and the ends of values, of which there is at least one."""
    known = sorted(values)
    return Spread(statistics.median(known), known[0], known[-1])


def number(value: float) -> str:
    """Return a number with as many places as say something: 0.123, 1.23, 12.3, 1,234."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def cell(found: Spread | None) -> str:
    """Return a median, with its range in brackets if there is one; a dash without values."""
    if found is None:
        return NOTHING
    middle, least, most = (number(value) for value in (found.median, found.least, found.most))
    return middle if least == most else f"{middle} ({least}–{most})"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; all columns but the first are numbers."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows)) + "\n"


def save(text: str, path: Path, marker: str = BEGIN) -> None:
    """Write a report between the markers of a file; without markers, replace the whole file."""
    marked = f"{marker}\n{text}{END}"
    old = path.read_text("utf-8") if path.is_file() else ""
    before, begin, rest = old.partition(marker)
    _, end, after = rest.partition(END)
    new = f"{before}{marked}{after}" if begin and end else f"{marked}\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(new, "utf-8", newline="\n")
