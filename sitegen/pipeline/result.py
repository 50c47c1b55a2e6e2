"""What a build reports."""

import msgspec

from sitegen.core.diagnostics import Problem, has_errors


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What a build did: counts, every problem in order, and how long it took, in seconds.

    ``changed`` names each file that was written or removed, below the output folder. A build that
    is ``unfinished`` failed while it moved files into place; the next command moves the rest.
    ``left_out`` counts what is not published, by its state. ``unpublished`` holds the addresses of
    what a usual build would leave out, and says why. A site that ``has_search`` needs an index,
    which a build does not make.
    """

    pages: int = 0
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    posts: int = 0
    works: int = 0
    comments: int = 0
    seconds: float = 0.0
    changed: tuple[str, ...] = ()
    left_out: dict[str, int] = {}
    unpublished: dict[str, str] = {}
    problems: tuple[Problem, ...] = ()
    unfinished: bool = False
    has_search: bool = False

    @property
    def failed(self) -> bool:
        """Return whether the site was left as it was, or in part if the build is unfinished."""
        return has_errors(self.problems)
