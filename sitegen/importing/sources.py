"""Opens exports: a file, a folder, or a zip, which is read without unpacking.

A zip is as untrusted as its content. So members are found by name, and there are limits on their
number, their size and their compression. A member with a path outside the archive, a link or an
encrypted member is skipped with a warning.
"""

import io
import os
import re
import stat
import struct
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from sitegen.core.slugs import natural_key, path_key
from sitegen.importing.messages import ImportRefused, Messages

MAX_FILE_BYTES = 4 << 30
"""A larger file is refused."""

MAX_MEMBER_BYTES = 1 << 30
"""A larger member of a zip is refused."""

MAX_ZIP_BYTES = 4 << 30
"""All members of a zip together."""

MAX_MEMBERS = 100_000
"""Files that a folder or a zip may have."""

MAX_RATIO = 200
"""Largest compression ratio of a member of more than ``SMALL_BYTES``."""

SMALL_BYTES = 1 << 20

_HEADER_BYTES = 30
"""Least bytes of a member's header before its name (APPNOTE.TXT, 4.3.7)."""


class Source:
    """A file to import, or a folder or a zip with its members.

    ``name`` is for messages. ``path`` is the path in the folder or zip that contains it, "" for a
    source that the user named.
    """

    def __init__(self, file: Path, name: str, path: str = "") -> None:
        self.file = file
        self.name = name
        self.path = path
        self.is_folder = file.is_dir()

    def __repr__(self) -> str:
        return f"Source({self.name!r})"

    @property
    def suffix(self) -> str:
        """The ending of its name in lower case, such as ``.xml``."""
        return os.path.splitext(self.name)[1].lower()  # noqa: PTH122 - a name, no path

    def open(self) -> BinaryIO:
        """Open it for reading from the beginning; raise ImportRefused if that fails."""
        try:
            descriptor = os.open(self.file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
            stream = open(descriptor, "rb")  # noqa: PTH123, SIM115 - a descriptor, for the caller
        except OSError as failure:
            raise ImportRefused(f"{self.name} cannot be read: {failure.strerror}") from failure
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_FILE_BYTES:
            stream.close()
            wrong = "is not a file" if not stat.S_ISREG(found.st_mode) else "is larger than 4 GB"
            raise ImportRefused(f"{self.name} {wrong}: nothing was imported")
        return stream

    def head(self, size: int = 4096) -> bytes:
        """Return its first bytes, b"" for a folder or an unreadable file."""
        if self.is_folder:
            return b""
        try:
            with self.open() as stream:
                return stream.read(size)
        except (ImportRefused, OSError, zipfile.BadZipFile):
            return b""

    def members(self) -> Sequence["Source"]:
        """Return the files below a folder, in the order of their paths, without links."""
        if not self.is_folder:
            return ()
        found = []
        for folder, folders, names in os.walk(self.file, onerror=self._refuse):
            folders.sort()
            for name in names:
                file = Path(folder, name)
                if file.is_symlink() or not file.is_file():
                    continue
                path = file.relative_to(self.file).as_posix()
                found.append(Source(file, f"{self.name}/{path}", path))
                if len(found) > MAX_MEMBERS:
                    raise ImportRefused(f"{self.name} has more than {MAX_MEMBERS:,} files")
        return sorted(found, key=lambda source: natural_key(source.path))

    def _refuse(self, failure: OSError) -> None:
        raise ImportRefused(f"{failure.filename} cannot be read: {failure.strerror}")

    def member(self, path: str) -> "Source | None":
        """Return the member at a path, None if there is none."""
        return next((source for source in self.members() if source.path == path), None)


class _Member(Source):
    """A member of a zip."""

    def __init__(self, archive: "_Zip", info: zipfile.ZipInfo) -> None:
        self.file = archive.file
        self.name = f"{archive.name}/{info.filename}"
        self.path = info.filename
        self.is_folder = False
        self._info = info

    def open(self) -> BinaryIO:
        with ExitStack() as on_failure:
            try:
                # The archive stays open for as long as its member is.
                archive = on_failure.enter_context(zipfile.ZipFile(self.file))
                stream = io.BufferedReader(_Limited(archive, self._info, self.name))
            except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as failure:
                raise ImportRefused(f"{self.name} cannot be read: {failure}") from failure
            on_failure.pop_all()
        return stream


class _Limited(io.RawIOBase):
    """Reads a member up to the size in the archive's directory."""

    def __init__(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> None:
        self._archive = archive
        self._stream = archive.open(info)
        self._left = info.file_size
        self._name = name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]
        try:
            data = self._stream.read(len(buffer))
        except (zipfile.BadZipFile, EOFError, OSError) as failure:
            raise ImportRefused(f"{self._name} is broken: {failure}") from failure
        except Exception as failure:  # zlib, lzma and bz2 have different errors
            raise ImportRefused(f"{self._name} is broken: {failure}") from failure
        self._left -= len(data)
        if self._left < 0:
            raise ImportRefused(f"{self._name} is larger than its archive says")
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
            self._archive.close()
        super().close()


class _Zip(Source):
    """A zip; its members are found once."""

    def __init__(self, file: Path, name: str, messages: Messages) -> None:
        super().__init__(file, name)
        self.is_folder = True
        self._members = tuple(self._found(messages))

    def members(self) -> Sequence[Source]:
        return self._members

    def _found(self, messages: Messages) -> Iterator[Source]:
        infos = self._listed()
        if len(infos) > MAX_MEMBERS:
            raise ImportRefused(f"{self.name} has more than {MAX_MEMBERS:,} members")
        if _overlap(infos):
            raise ImportRefused(f"{self.name} has overlapping members: nothing was imported")
        total, seen = 0, set()
        for info in sorted(infos, key=lambda info: natural_key(info.filename)):
            if info.filename.endswith("/"):
                continue
            key = path_key(info.filename)
            if why := _unusable(info) or ("its name is there twice" if key in seen else ""):
                messages.warning(f"{why}: it was skipped", f"{self.name}/{info.filename}")
                continue
            total += info.file_size
            if total > MAX_ZIP_BYTES:
                raise ImportRefused(f"{self.name} holds more than 4 GB")
            seen.add(key)
            yield _Member(self, info)

    def _listed(self) -> list[zipfile.ZipInfo]:
        """Return the directory of the archive; raise ImportRefused."""
        try:
            with zipfile.ZipFile(self.file) as archive:
                return archive.infolist()
        except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError) as failure:
            raise ImportRefused(f"{self.name} is not a readable zip: {failure}") from failure
        except (struct.error, OverflowError, EOFError, KeyError) as failure:
            raise ImportRefused(f"{self.name} is not a readable zip") from failure


def _unusable(info: zipfile.ZipInfo) -> str:
    """Return why a member is not read, "" if it is."""
    name = info.orig_filename  # the other name ends at a NUL
    if not info.filename:
        return "it has no name"
    is_absolute = name.startswith("/") or re.match(r"[A-Za-z]:", name)
    if is_absolute or ".." in name.split("/") or "\\" in name:
        return "its path points out of the archive"
    if re.search(r"[\x00-\x1f\x7f]", name):
        return "its name has control characters"
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "it is a link" if stat.S_ISLNK(kind) else "it is not a file"
    return "it needs a password" if info.flag_bits & 0x1 else _too_large(info)


def _too_large(info: zipfile.ZipInfo) -> str:
    """Return why a member is too large, "" if it is not."""
    if info.file_size > MAX_MEMBER_BYTES:
        return "it is larger than 1 GB"
    compressed = max(info.compress_size, 1)
    if info.file_size > SMALL_BYTES and info.file_size > MAX_RATIO * compressed:
        return f"it is compressed more than {MAX_RATIO} times"
    return ""


def _overlap(infos: Sequence[zipfile.ZipInfo]) -> bool:
    """Return whether members overlap, as in archives that are made to be huge."""
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            return True
        end = info.header_offset + _HEADER_BYTES + info.compress_size
    return False


def open_sources(files: Sequence[Path], messages: Messages) -> list[Source]:
    """Return the user's sources, each as a file, a folder or a zip; raise ImportRefused."""
    found = []
    for file in files:
        name = file.name or str(file)
        if not file.exists():
            raise ImportRefused(f"{file} does not exist")
        source = Source(file, name)
        is_zip = not source.is_folder and source.head(4)[:4] in (b"PK\x03\x04", b"PK\x05\x06")
        found.append(_Zip(file, name, messages) if is_zip else source)
    return found
