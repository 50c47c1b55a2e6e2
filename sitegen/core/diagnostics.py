"""Mistakes in a site and their positions: one line for each mistake, as a compiler prints them.

Every phase of a build returns its value and its problems, so that one run finds every mistake.
"""

from collections.abc import Iterable
from functools import cached_property
from heapq import nlargest
from itertools import pairwise
from typing import Literal

import msgspec

Severity = Literal["error", "warning"]

CURLY_QUOTES = "“”„‟‘’‚«»"
"""Quotes that word processors write; YAML reads them as ordinary letters."""

_FEW, _LIKELY = 200, 5
"""Up to `_FEW` names are all compared for a hint; of more names, the `_LIKELY` most alike."""


class Problem(msgspec.Struct, frozen=True, order=True):
    """One mistake: its file (relative to the site, ``/`` between folders) and 1-based position."""

    file: str
    line: int
    column: int
    severity: Severity
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.severity}: {self.message}"


class SettingsError(Exception):
    """The settings or the command line cannot be used; carries every problem found in them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class UsageError(Exception):
    """The command cannot be carried out, even if the content is correct: exit code 2."""

    @property
    def problems(self) -> "tuple[Problem, ...]":
        """Return the message as a problem without a file."""
        return (Problem("", 1, 1, "error", str(self)),)


class ContentError(Exception):
    """A command cannot use the source that it was given to read: exit code 1."""


def error(file: str, message: str, line: int = 1, column: int = 1) -> Problem:
    """Return an error, by default about the file as a whole."""
    return Problem(file, line, column, "error", message)


def warning(file: str, message: str, line: int = 1, column: int = 1) -> Problem:
    """Return a warning, by default about the file as a whole."""
    return Problem(file, line, column, "warning", message)


def has_errors(problems: Iterable[Problem]) -> bool:
    """Return whether any of the problems prevents the site from being written."""
    return any(problem.severity == "error" for problem in problems)


def escalate(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Turn every warning into an error, as ``--strict`` asks."""
    return tuple(msgspec.structs.replace(problem, severity="error") for problem in problems)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort the problems by file and position, each of them once."""
    return tuple(sorted(set(problems)))


def nearest(name: str, names: Iterable[str], likeness: float = 0.6) -> str:
    """Return the name that is most like a name, "" if none is as like as that (0 to 1)."""
    from difflib import get_close_matches  # nothing that is right needs it

    return "".join(get_close_matches(name, names, 1, likeness))


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Return a hint that names the most likely name, "" if no name is close.

    Of equally close names it takes the first by alphabet, in any order of ``names``.
    """
    return Hints(names).nearest(name)


class Hints:
    """Find the most likely name among some names, for several misspelt names in turn."""

    def __init__(self, names: Iterable[str]) -> None:
        self._given = names

    def nearest(self, name: str) -> str:
        """Return a hint that names the most likely name, "" if no name is close."""
        found = nearest(name, self._likely(name))
        return f": did you mean {found!r}?" if found else ""

    def _likely(self, name: str) -> list[str]:
        """Return the names that share the most pairs of letters with a name, if there are many.

        difflib takes 0.1 seconds for 5,000 names, and longer the longer they are.
        """
        if len(self._names) <= _FEW:
            return self._names
        pairs = _pairs(name)
        similarities = [2 * len(pairs & other) / (len(pairs) + len(other)) for other in self._pairs]
        return [name for _, name in nlargest(_LIKELY, zip(similarities, self._names, strict=True))]

    @cached_property
    def _names(self) -> list[str]:
        return sorted(self._given)

    @cached_property
    def _pairs(self) -> list[frozenset[str]]:
        return [_pairs(name) for name in self._names]


def _pairs(name: str) -> frozenset[str]:
    """Return every pair of adjacent letters in a name, its ends marked."""
    return frozenset(map("".join, pairwise(f"^{name}$")))
