"""Shows the line of a mistake with a caret below it, for people on a terminal only.

In a file or in the input of another program, each message stays on one line.
"""

import re
from pathlib import Path

import msgspec

from sitegen.core.diagnostics import Problem
from sitegen.core.excerpts import lines_of

_TOKEN = re.compile(r"[\w.+-]+|\S")
_ELLIPSIS = "…"
_BEFORE_CARET = 2 / 3
"""Largest share of a narrow terminal for the text before the mistake."""


class Excerpt(msgspec.Struct, frozen=True):
    """A line as the terminal shows it, with the cells before and below its mistake."""

    number: int
    line: str
    before: int
    length: int

    @property
    def rows(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """The gutter and the text of both rows: the line, and its carets."""
        number = f"{self.number:>5} | "
        empty = f"{'':>{len(number) - 3}} | "
        return (number, self.line), (empty, " " * self.before + "^" * self.length)


def excerpt(site: Path, problem: Problem, width: int) -> Excerpt | None:
    """Return the line of a problem, at most so many cells wide; None if there is no line to show.

    Characters that cannot be printed become their codes. So no text of an untrusted file can give
    the terminal a command.
    """
    lines = lines_of(site, problem)
    line = lines[problem.line - 1] if problem.line <= len(lines) else ""
    if not line.strip(" -"):
        return None
    at = min(problem.column - 1, len(line))
    token = _TOKEN.match(line, at)
    marked = _visible(token[0] if token else line[at : at + 1])
    before, after = _visible(line[:at]), _visible(line[token.end() if token else at + 1 :])
    room = max(width - len("12345 | "), 20)
    marked = _cut(marked, room // 3)
    before = _cut(before[::-1], int(room * _BEFORE_CARET) - cells(marked))[::-1]
    shown = before + marked
    return Excerpt(
        problem.line,
        shown + _cut(after, room - cells(shown)),
        cells(before),
        max(cells(marked), 1),
    )


def cells(text: str) -> int:
    """Return how many cells of a terminal a text takes: wide characters take two."""
    from rich.cells import cell_len

    return cell_len(text)


def _visible(text: str) -> str:
    """Return a text with tabs as arrows, and other invisible characters as their codes."""
    return "".join(
        char if char.isprintable() else "→   " if char == "\t" else _code(char) for char in text
    )


def _code(char: str) -> str:
    return char.encode("unicode_escape").decode()


def _cut(text: str, room: int) -> str:
    """Return as much of the beginning of a text as fits."""
    if cells(text) <= room:
        return text
    while text and cells(text) > room - 1:
        text = text[: -max(1, (cells(text) - room) // 2)]
    return text + _ELLIPSIS
