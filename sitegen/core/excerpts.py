"""The lines of a source around a problem, for error pages and reports."""

import re
from pathlib import Path

import msgspec

from sitegen.core.diagnostics import Problem
from sitegen.core.files import is_inside

CONTEXT_LINES = 2
"""Lines shown before and after the line of a problem."""

_MAX_BYTES = 1_000_000
_MAX_WIDTH = 160
_NEWLINE = re.compile(r"\r\n?|\n")
_WORD = re.compile(r"\w+|\S")


class Line(msgspec.Struct, frozen=True):
    """A line of a source with its number; in the problem's line, a part is ``marked``."""

    number: int
    before: str
    marked: str = ""
    after: str = ""


def excerpt(site: Path, problem: Problem) -> tuple[Line, ...]:
    """Return the lines around a problem, none if its file cannot be read."""
    lines = lines_of(site, problem)
    first, last = (
        max(problem.line - CONTEXT_LINES, 1),
        min(problem.line + CONTEXT_LINES, len(lines)),
    )
    return tuple(
        _marked(number, lines[number - 1], problem.column)
        if number == problem.line
        else Line(number, lines[number - 1][:_MAX_WIDTH])
        for number in range(first, last + 1)
    )


def lines_of(site: Path, problem: Problem) -> list[str]:
    """Return the lines of a problem's file, none if it cannot be read."""
    path = site / problem.file
    try:
        if not problem.file or not is_inside(path, site):
            return []
        with path.open("rb") as file:
            text = file.read(_MAX_BYTES).decode("utf-8-sig", "replace")
    except (OSError, ValueError):
        return []
    return _NEWLINE.split(text)


def _marked(number: int, line: str, column: int) -> Line:
    """Return a line, or the part of a long one, with the word at a column marked."""
    start = max(0, column - _MAX_WIDTH // 2) if len(line) > _MAX_WIDTH else 0
    line, at = line[start : start + _MAX_WIDTH], column - 1 - start
    found = _WORD.match(line, at)
    end = found.end() if found else at
    return Line(number, line[:at], line[at:end], line[end:])
