"""Files that are on the disk once a call has returned, even if the machine fails afterwards.

A new file is written under another name and gets its own as a whole. It survives a loss of power
once both it and its folder have been synchronised (fsync, POSIX.1-2017). Links are never followed.
"""

import errno
import os
import stat

from sitegen.core.folders import Folder

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL
_FLAGS |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS)
"""Errors of file systems without hard links."""


def _named(folder: Folder, name: str) -> str:
    return f"{folder.path}{os.sep}{name}" if folder.descriptor is None else name


def create(folder: Folder, name: str, data: bytes, mode: int = 0o666) -> int:
    """Create a new file; return its descriptor, which ``sync_file`` takes.

    Raises OSError, and then leaves no file.
    """
    file = os.open(_named(folder, name), _FLAGS, mode, dir_fd=folder.descriptor)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(file, rest) :]
    except BaseException:
        os.close(file)
        folder.unlink(name)
        raise
    return file


def sync_file(file: int) -> None:
    """Flush a file to the disk and close it; raise OSError."""
    try:
        os.fsync(file)
    finally:
        os.close(file)


def sync_folder(folder: Folder) -> None:
    """Flush the names in a folder to the disk; raise OSError. Windows has no call for it."""
    if folder.descriptor is not None:
        os.fsync(folder.descriptor)


def place(folder: Folder, draft: str, name: str) -> None:
    """Give a file its name; never replace another file.

    Raises FileExistsError where something has that name, and OSError; the draft stays then.
    """
    here = folder.descriptor
    try:
        os.link(_named(folder, draft), _named(folder, name), src_dir_fd=here, dst_dir_fd=here)
    except FileExistsError:
        raise
    except OSError as failure:
        if failure.errno not in _NO_LINKS:
            raise
        if folder.mode(name):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), name) from failure
        folder.move(draft, folder, name)
        return
    folder.unlink(draft)


def mode_of(folder: Folder, name: str) -> int:
    """Return the permissions of a file, links not followed; raise OSError."""
    found = os.stat(_named(folder, name), dir_fd=folder.descriptor, follow_symlinks=False)
    return stat.S_IMODE(found.st_mode)
