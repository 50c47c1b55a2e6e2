"""The receiver's jobs for the disk: create, change or remove a file, with rows for the database."""

from concurrent.futures import Future

import msgspec

Statement = tuple[str, tuple[object, ...]]
"""SQL with its parameters."""


class ChangedError(Exception):
    """A file has changed since it was read: nothing was written."""


class Job(msgspec.Struct, eq=False):
    """A file to create (``old`` is None), change, or remove (``new`` is None); or only rows.

    ``path`` is relative to the site, "" for none. The future raises FileExistsError if the name
    is taken, ChangedError, and OSError, UsageError or sqlite3.Error if writing fails.
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
