"""What the receiver has the disk do: make, change or remove a file, and put rows beside it."""

from concurrent.futures import Future

import msgspec

Statement = tuple[str, tuple[object, ...]]
"""SQL with its parameters."""


class ChangedError(Exception):
    """A file is not what it was when it was read: nothing was written."""


class Job(msgspec.Struct, eq=False):
    """A file to be made (``old`` is None), changed, or removed (``new`` is None); or rows alone.

    ``path`` is relative to the site, "" for none. The future raises FileExistsError for a name that
    is taken, ChangedError, and OSError, UsageError or sqlite3.Error for what cannot be written.
    """

    path: str = ""
    old: bytes | None = None
    new: bytes | None = None
    statements: tuple[Statement, ...] = ()
    done: "Future[None]" = msgspec.field(default_factory=Future)
    draft: str = ""
    file: int = -1

    @property
    def name(self) -> str:
        """The name of its file in the folder."""
        return self.path.rpartition("/")[2]

    @property
    def makes_a_file(self) -> bool:
        """Whether the file is a new one."""
        return bool(self.path) and self.old is None
