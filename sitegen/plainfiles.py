"""Reads plain files, and nothing that only looks like one: a pipe would be waited for for ever."""

import errno
import os
import stat
from pathlib import Path

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


def read_plain(file: Path, limit: int = -1) -> bytes:
    """Return the bytes of a plain file, at most ``limit`` of them.

    Raises OSError, also for a link and for whatever else is no file; a pipe is opened without
    waiting for its writer.
    """
    descriptor = os.open(file, _FLAGS)
    with open(descriptor, "rb") as stream:  # noqa: PTH123 - it is open already
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "is not a file", os.fspath(file))
        return stream.read(limit)
