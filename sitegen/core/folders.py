"""Folders that are held open, so that no link redirects a change to another place.

The folder that a build writes into may be part of a fetched site, so a link can be where a folder
is expected. So a folder is opened by its descriptor without following a link (POSIX.1-2017, openat
and O_NOFOLLOW). All reading, making, moving and removing uses names relative to that descriptor.

A system without such calls, such as Windows, is asked for the type of a path before each use. This
also finds every link that came with a site. It does not find a link that a program on the same
machine makes between the question and the use.
"""

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from io import BufferedReader
from pathlib import Path
from types import TracebackType

from sitegen.core.diagnostics import UsageError

MAX_FOLDERS = 100
"""Most folders in a path, each inside the one before."""

NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG)
"""System errors that mean that the file does not exist."""

_CALLS = {os.mkdir, os.open, os.rename, os.rmdir, os.stat, os.unlink}
_HELD = os.supports_dir_fd >= _CALLS and os.scandir in os.supports_fd
"""Whether this system opens files relative to a folder's descriptor."""

_FOLDER = getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
_FILE = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_JUNCTION = getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", None)
_LINK = "a link; sitegen does not follow links here"


class UnsafePathError(UsageError):
    """A path where sitegen writes holds an entry that it did not make and does not touch."""


def read_plain(file: Path, limit: int = -1) -> bytes:
    """Return the bytes of a plain file, at most ``limit`` of them; raise OSError."""
    with open_plain(file) as stream:
        return stream.read(limit)


def open_plain(file: Path) -> BufferedReader:
    """Open a plain file for reading; use it in a ``with`` block.

    Raises OSError, also for a link or a special file. It does not wait for the writer of a pipe.
    """
    descriptor = os.open(file, os.O_RDONLY | _FILE)
    stream = open(descriptor, "rb")  # noqa: PTH123, SIM115 - a descriptor, for the caller to close
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        stream.close()
        raise OSError(errno.EINVAL, "is not a file", os.fspath(file))
    return stream


class Folder:
    """An open folder; use it in a ``with`` block, or close it.

    ``path`` is for messages. Names are those of entries directly within it.
    """

    def __init__(self, path: str, descriptor: int | None = None) -> None:
        self.path = path
        self._descriptor = descriptor

    @classmethod
    def at(cls, path: Path | str, *, make: bool = False) -> "Folder":
        """Open a folder by a path whose outer folders the caller trusts; raise OSError.

        Raises UnsafePathError for a link. ``make`` makes it, if only the last folder is missing.
        """
        outer, name = os.path.split(os.path.abspath(path))  # noqa: PTH100 - no link is resolved
        if not name:
            return cls(outer, os.open(outer, _FOLDER) if _HELD else None)
        with cls(outer, None) as around:
            return around.folder(name, make=make)

    def __enter__(self) -> "Folder":
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the folder."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    @property
    def descriptor(self) -> int | None:
        """The system's descriptor of the folder while it is open, None without such calls."""
        return self._descriptor

    def _named(self, name: str) -> str:
        """Return the path for a system call: relative to our descriptor, or in full."""
        return f"{self.path}{os.sep}{name}" if self._descriptor is None else name

    def _refused(self, name: str, what: str = _LINK) -> Exception:
        return UnsafePathError(f"{self.path}{os.sep}{name} is {what}: remove it")

    # ------------------------------------------------------------ what is there

    def mode(self, name: str) -> int:
        """Return the type of an entry, without following links; 0 if there is none.

        Raises OSError.
        """
        try:
            found = os.stat(self._named(name), dir_fd=self._descriptor, follow_symlinks=False)
        except OSError as failure:
            if failure.errno in NOT_THERE:
                return 0
            raise
        if _JUNCTION is not None and getattr(found, "st_reparse_tag", 0) == _JUNCTION:
            return stat.S_IFLNK
        return found.st_mode

    def size(self, name: str) -> int:
        """Return the size of a file in bytes, without following links; raise OSError."""
        return os.stat(self._named(name), dir_fd=self._descriptor, follow_symlinks=False).st_size

    def names(self) -> list[str]:
        """Return the names of all entries directly inside; raise OSError."""
        return os.listdir(self.path if self._descriptor is None else self._descriptor)  # noqa: PTH208

    def links(self) -> Iterator[str]:
        """Yield the names of links directly inside; raise OSError."""
        with os.scandir(self.path if self._descriptor is None else self._descriptor) as entries:
            yield from (entry.name for entry in entries if entry.is_symlink())

    def refuse_links(self) -> None:
        """Raise UnsafePathError if a link is directly inside; raise OSError."""
        for name in self.links():
            raise self._refused(name)

    def refuse_others(self, name: str) -> None:
        """Raise UnsafePathError if an entry exists and is not a file; raise OSError."""
        mode = self.mode(name)
        if stat.S_ISLNK(mode):
            raise self._refused(name)
        if mode and not stat.S_ISREG(mode):
            raise self._refused(name, "no file")

    def folder(self, name: str, *, make: bool = False) -> "Folder":
        """Open a folder inside; raise UnsafePathError for a link, and OSError.

        ``make`` makes it where nothing is there.
        """
        path = f"{self.path.rstrip(os.sep)}{os.sep}{name}"
        if make:
            with suppress(FileExistsError):
                os.mkdir(self._named(name), dir_fd=self._descriptor)
        if not _HELD:
            mode = self.mode(name)
            if stat.S_ISLNK(mode):
                raise self._refused(name)
            if not stat.S_ISDIR(mode):
                code = errno.ENOTDIR if mode else errno.ENOENT
                raise OSError(code, os.strerror(code), path)
            return Folder(path)
        try:
            return Folder(path, os.open(self._named(name), _FOLDER, dir_fd=self._descriptor))
        except OSError as failure:
            if stat.S_ISLNK(self.mode(name)):
                raise self._refused(name) from failure
            raise OSError(failure.errno, failure.strerror, path) from failure

    # ------------------------------------------------------------ files

    def read(self, name: str) -> bytes:
        """Return a file's bytes; raise UnsafePathError if it is not a file, and OSError."""
        self.refuse_others(name)
        file = os.open(self._named(name), os.O_RDONLY | _FILE, dir_fd=self._descriptor)
        with open(file, "rb") as stream:  # noqa: PTH123 - a descriptor
            return stream.read()

    def create(self, name: str, data: bytes) -> None:
        """Create a new file; raise OSError."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FILE
        file = os.open(self._named(name), flags, 0o666, dir_fd=self._descriptor)
        with open(file, "wb") as stream:  # noqa: PTH123 - a descriptor
            stream.write(data)

    def append(self, name: str, data: bytes) -> None:
        """Append to a file, and create it if it does not exist.

        Raises UnsafePathError for what is no file, and OSError.
        """
        self.refuse_others(name)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | _FILE
        file = os.open(self._named(name), flags, 0o666, dir_fd=self._descriptor)
        with open(file, "wb") as stream:  # noqa: PTH123 - a descriptor
            stream.write(data)

    def write(self, name: str, data: bytes, *, draft: str = "") -> None:
        """Write a file completely or not at all, through a draft next to it.

        By default, each process has a name for its drafts. Raises UnsafePathError for a link in
        its place, and OSError.
        """
        draft = draft or f"{name}.{os.getpid()}"
        self.unlink(draft)
        if stat.S_ISLNK(self.mode(name)):
            raise self._refused(name)
        self.create(draft, data)
        self.move(draft, self, name)

    def move(self, name: str, target: "Folder", new: str) -> None:
        """Move an entry into a folder, and replace a file there; raise OSError."""
        os.replace(
            self._named(name),
            target._named(new),
            src_dir_fd=self._descriptor,
            dst_dir_fd=target._descriptor,
        )

    # ------------------------------------------------------------ removing

    def unlink(self, name: str) -> None:
        """Remove a file if it exists; raise UnsafePathError for a link, and OSError."""
        mode = self.mode(name)
        if stat.S_ISLNK(mode):
            raise self._refused(name)
        if mode:
            os.unlink(self._named(name), dir_fd=self._descriptor)

    def rmdir(self, name: str) -> None:
        """Remove an empty folder; raise OSError."""
        os.rmdir(self._named(name), dir_fd=self._descriptor)

    def clear(self, name: str) -> None:
        """Remove a file, or a folder with all its contents; raise OSError.

        Raises UnsafePathError where a link is anywhere within, and then removes nothing.
        """
        if not stat.S_ISDIR(self.mode(name)):
            self.unlink(name)
            return
        with self.folder(name) as inner:
            inner._refuse_links_within(MAX_FOLDERS)
        shutil.rmtree(self._named(name), dir_fd=self._descriptor)

    def _refuse_links_within(self, depth: int) -> None:
        self.refuse_links()
        for name in self.names():
            if stat.S_ISDIR(self.mode(name)):
                if not depth:
                    raise self._refused(name, f"within more than {MAX_FOLDERS} folders")
                with self.folder(name) as inner:
                    inner._refuse_links_within(depth - 1)


class Tree:
    """The folders below a folder, opened one inside the other; the last path stays open.

    It is quick where paths come in order. To be used in a ``with`` block.
    """

    def __init__(self, root: Folder) -> None:
        self._root = root
        self._names: list[str] = []
        self._open: list[Folder] = []

    def __enter__(self) -> "Tree":
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._leave(0)

    def _leave(self, depth: int) -> None:
        while len(self._open) > depth:
            self._open.pop().close()
            self._names.pop()

    def around(self, path: str, *, make: bool = False) -> Folder:
        """Return the open folder of a path; the next call closes it.

        Raises UnsafePathError for a link on the way, and OSError.
        """
        wanted = path.split("/")[:-1]
        depth = 0
        while depth < min(len(wanted), len(self._names)) and wanted[depth] == self._names[depth]:
            depth += 1
        self._leave(depth)
        for name in wanted[depth:]:
            self._open.append(self._last.folder(name, make=make))
            self._names.append(name)
        return self._last

    @property
    def _last(self) -> Folder:
        return self._open[-1] if self._open else self._root

    def leave_empty(self) -> None:
        """Remove those folders of the last call that are empty."""
        while self._open:
            name = self._names[-1]
            self._leave(len(self._open) - 1)
            try:
                self._last.rmdir(name)
            except OSError:
                return
