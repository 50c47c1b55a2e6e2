"""The state of a preview: the result of the last build, and its changes.

There is one state. The builds replace it and the server reads it, so neither waits
for the other.
"""

from pathlib import Path
from urllib.parse import unquote

import msgspec

from sitegen.core.diagnostics import Problem
from sitegen.core.excerpts import Line, excerpt
from sitegen.core.urls import output_path
from sitegen.pipeline.result import Result

MAX_REMEMBERED = 50
"""Builds whose changes are stored; older pages are loaded again."""

MAX_EXCERPTS = 20
"""The most errors, or warnings, that are shown with their lines."""

MAX_NAMED = 1000
"""The most changed files that are named; if there are more, every page is loaded again."""


class ProblemExcerpt(msgspec.Struct, frozen=True):
    """An error, and the lines of its file around it."""

    problem: Problem
    lines: tuple[Line, ...] = ()


class PreviewState(msgspec.Struct, frozen=True, kw_only=True):
    """The result of the last build.

    ``root`` is the path of the site, with "/" at its end. ``changes`` are the changes of
    the last builds, the newest last: addresses, or None for all. ``number`` is the newest build,
    and ``session`` distinguishes the numbers of two servers.
    ``unpublished`` are the addresses of drafts and the like, with their states. ``errors`` are the
    first errors, and ``more_errors`` the number of the others. ``warnings`` are the same for a
    build without errors; ``crash`` is a traceback of sitegen.
    """

    session: str
    number: int = 0
    root: str = "/"
    changes: tuple[frozenset[str] | None, ...] = ()
    unpublished: dict[str, str] = {}
    errors: tuple[ProblemExcerpt, ...] = ()
    more_errors: int = 0
    warnings: tuple[ProblemExcerpt, ...] = ()
    more_warnings: int = 0
    crash: str = ""

    @property
    def is_good(self) -> bool:
        """Return whether the pages are from the present sources."""
        return not (self.errors or self.crash)

    @property
    def name(self) -> str:
        """The number of the build, as a page contains it."""
        return f"{self.session}.{self.number}"

    def since(self, name: str) -> frozenset[str] | None:
        """Return the changes since a build, by its name; None if any page may have changed."""
        session, _, number = name.partition(".")
        if session != self.session or not number.isascii() or not number.isdecimal():
            return None
        missed = self.number - int(number)
        if not 0 <= missed <= len(self.changes):
            return None
        found: set[str] = set()
        for paths in self.changes[len(self.changes) - missed :]:
            if paths is None:
                return None
            found |= paths
        return frozenset(found)

    def state_of(self, path: str) -> str:
        """Return the state of the page at an address of the site, "" if it is published."""
        owner = path if path in self.unpublished else path.partition("comments/")[0]
        return self.unpublished.get(owner, "")

    def after_build(self, result: Result, site: Path, root: str, crash: str = "") -> "PreviewState":
        """Return the state after the next build; raise nothing for any result."""
        unpublished = self.unpublished if result.failed or crash else result.unpublished
        paths: frozenset[str] | None = None
        if self.number and root == self.root and len(result.changed) <= MAX_NAMED:
            flipped = self.unpublished.items() ^ unpublished.items()
            changed = {*result.changed, *(output_path(url) for url, _ in flipped)}
            paths = frozenset(unquote(root) + path for path in changed)
        errors = [problem for problem in result.problems if problem.severity == "error"]
        others = () if errors else result.problems
        return msgspec.structs.replace(
            self,
            number=self.number + 1,
            root=root,
            changes=(*self.changes, paths)[-MAX_REMEMBERED:],
            unpublished=unpublished,
            errors=tuple(
                ProblemExcerpt(error, excerpt(site, error)) for error in errors[:MAX_EXCERPTS]
            ),
            more_errors=max(0, len(errors) - MAX_EXCERPTS),
            warnings=tuple(
                ProblemExcerpt(other, excerpt(site, other)) for other in others[:MAX_EXCERPTS]
            ),
            more_warnings=max(0, len(others) - MAX_EXCERPTS),
            crash=crash,
        )
