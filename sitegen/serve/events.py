"""What a preview has to say: how the last build ended, and what it changed.

There is one value of this, which the builds replace and the server reads, so that neither waits
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
"""Builds of which it is known what they changed; a page that is older is loaded anew."""

MAX_EXCERPTS = 20
"""Errors, or warnings, that are shown with their lines."""

MAX_NAMED = 1000
"""Changed files up to which they are named; where there are more, every page is loaded anew."""


class ProblemExcerpt(msgspec.Struct, frozen=True):
    """An error, and the lines of its file around it."""

    problem: Problem
    lines: tuple[Line, ...] = ()


class PreviewState(msgspec.Struct, frozen=True, kw_only=True):
    """What the last build came to.

    ``root`` is the path that the site is served under, with "/" at its end. ``changes`` are what
    the last builds changed, the newest last: addresses, or None for all. ``number`` is that of
    the newest, and ``session`` tells the numbers of one server from those of another.
    ``unpublished`` are the addresses of drafts and the like, with their states. ``errors`` are the
    first errors, beside which there are ``more_errors``, and ``warnings`` are the same of a build
    without errors; ``crash`` is a traceback of ours.
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
        """Return whether the pages are what the sources say."""
        return not (self.errors or self.crash)

    @property
    def name(self) -> str:
        """The number as a page carries it."""
        return f"{self.session}.{self.number}"

    def since(self, name: str) -> frozenset[str] | None:
        """Return what has changed since the build of a name, None where that may be anything."""
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
        """Return the state of the page at an address of the site, "" for what is published."""
        owner = path if path in self.unpublished else path.partition("comments/")[0]
        return self.unpublished.get(owner, "")

    def after_build(self, result: Result, site: Path, root: str, crash: str = "") -> "PreviewState":
        """Return the state after the next build; raise nothing for whatever it came to."""
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
