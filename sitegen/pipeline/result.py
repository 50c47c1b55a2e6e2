"""The result of a build."""

import msgspec

from sitegen.core.diagnostics import Problem, has_errors


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """The result of a build: counts, every problem in order, and its time in seconds.

    ``changed`` names each written or removed file, relative to the output folder. A build that
    is ``unfinished`` failed while it moved files into place; the next command moves the rest.
    ``left_out`` counts unpublished documents, by state. ``unpublished`` has the addresses of
    documents that a usual build would leave out, with the reason. A site that ``has_search`` needs
    an index, which a build does not make.
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
        """Return whether the site is unchanged, or incomplete if the build is unfinished."""
        return has_errors(self.problems)
