"""The files of a site: found once, named as the site names them, and never outside it.

A file's ``path`` is relative to the site's folder, with "/" between folders and in Unicode NFC, on
every file system, so that content means the same on every machine.
"""

import itertools
import os
import struct
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from operator import attrgetter
from pathlib import Path

import msgspec

from sitegen.core.diagnostics import Problem, error, warning
from sitegen.core.entries import (
    fault_of,
    is_ordinary,
    is_system_file,
    leads_into,
    ordinary_files,
    readable,
    refusal_of,
)
from sitegen.core.folders import MAX_FOLDERS

ROOTS = ("content", "templates", "themes", "i18n")
"""The folders into which links of a site may lead."""
COMMENTS = "content/comments"
"""The folder with the text of strangers: nothing below it stops a build."""
_ONE_IS_READ = "{} is read; another name differs from it only in Unicode form: rename one of them"
_ONE_IS_LEFT_OUT = "{} is left out: it differs from {} only in Unicode form; rename one of them"
_TOO_DEEP = f"is inside more than {MAX_FOLDERS} folders: move it up"
_by_path = attrgetter("path")

Stamp = bytes
"""Data that show a change: size in bytes, times of content and of node in ns, and the node.

Four numbers packed, for there are as many as files.
"""

STAMP_SIZE = 32
"""Bytes of a stamp."""

_STAMP = struct.Struct("<4q")
_numbers_of = attrgetter("st_size", "st_mtime_ns", "st_ctime_ns", "st_ino")


class SourceFile(msgspec.Struct, frozen=True, order=True):
    """A file of the site or of a theme: its path in messages, its folder, and its stamp.

    ``root`` ends with "/". ``own_path`` is the path below it, if it is not ``path``.
    """

    path: str
    root: str
    stamp: Stamp
    own_path: str = ""

    @property
    def location(self) -> str:
        """Its path in the file system."""
        return self.root + (self.own_path or self.path)

    @property
    def size(self) -> int:
        """Its size in bytes."""
        return times_of(self.stamp)[0]

    def shown_as(self, path: str) -> "SourceFile":
        """Return the same file with another path in messages."""
        return SourceFile(path, self.root, self.stamp, self.own_path or self.path)

    def read(self, limit: int = -1) -> bytes:
        """Return the file's bytes, at most ``limit`` of them; raise OSError."""
        with open(self.location, "rb") as file:  # noqa: PTH123 - half the time of Path.open
            return file.read(limit)


def walk(
    site: Path, folder: str, roots: Iterable[str] = ROOTS
) -> tuple[tuple[SourceFile, ...], tuple[Problem, ...]]:
    """Return every file below a folder of the site, by path, and problems with the rest.

    It follows links only into the ``roots`` within the site, because other parts of a site must not
    be published (its repository, the state of builds). It skips files that editors and desktops
    leave behind. It also skips hidden files, except below content/static.
    """
    found = Walk(site, roots)
    found.scan_below(folder)
    found.files.sort(key=_by_path)
    files = _told_apart(found.files, f"{site}/", found.problems)
    return tuple(files), tuple(found.problems)


class Walk:
    """The files found so far, and the folders still to read.

    Each folder waits with its real path and those of its outer folders. The real path is "" if
    it follows from the outer folder, because a folder may have a hundred thousand inner ones.
    """

    def __init__(self, site: Path, roots: Iterable[str] = ROOTS) -> None:
        self.files: list[SourceFile] = []
        self.problems: list[Problem] = []
        self._waiting: list[tuple[str, str, tuple[str, ...]]] = []
        self._site = site
        self._start = f"{site}/"
        self._root = os.path.realpath(site)
        self._roots = tuple(roots)

    def scan_below(self, folder: str) -> None:
        """Add every file below a folder of the site."""
        start = os.path.realpath(self._site / folder)
        if (refusal := refusal_of(start, self._root, self._roots)) is not None:
            self.problems.append(error(folder, refusal))
            return
        self._waiting.append((folder, start, ()))
        while self._waiting:
            inner, real, outer = self._waiting.pop()
            self._scan_folder(inner, (*outer, real or f"{outer[-1]}/{inner.rpartition('/')[2]}"))

    def _scan_folder(self, folder: str, chain: tuple[str, ...]) -> None:
        """Add the direct contents of a folder."""
        entries = _entries(self._start, folder, self.problems)
        ordinary = ordinary_files(entries)
        if ordinary is None:
            self._scan_entries(folder, entries, chain)
            return
        names, found = ordinary
        if len(names) < len(entries):
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    self._waiting.append((f"{folder}/{entry.name}", "", chain))
        if names:
            self.add_files(folder, names, found)

    def _scan_entries(
        self, folder: str, entries: Iterable[os.DirEntry[str]], chain: tuple[str, ...]
    ) -> None:
        """Add the contents of a folder one by one, because some are unusual."""
        names, found, has_link = [], [], False
        for entry in entries:
            name, path = entry.name, f"{folder}/{entry.name}"
            try:
                if is_ordinary(name) and entry.is_dir(follow_symlinks=False):
                    self._waiting.append((path, "", chain))
                    continue
                if not (is_ordinary(name) and entry.is_file(follow_symlinks=False)):
                    if is_system_file(path, name) or not self._is_file(entry, path, chain):
                        continue
                    has_link = has_link or entry.is_symlink()
                found.append(entry.stat())
                names.append(name)
            except FileNotFoundError:  # it was removed after its folder was read
                continue
            except OSError as failure:
                self.problems.append(_problem(path, _unreadable(failure)))
        if names:
            self.add_files(folder, names, found, has_link=has_link)

    def add_files(
        self,
        folder: str,
        names: list[str],
        found: list[os.stat_result],
        *,
        has_link: bool = False,  # noqa: ARG002 - for subclasses
    ) -> None:
        """Add the files of a folder, by their names and their statuses.

        A subclass may leave some of them out. ``has_link`` says that one of them is a link.
        """
        root = self._start
        for name, status in zip(names, found, strict=True):
            own = f"{folder}/{name}"
            path = in_nfc(own)
            own_path = "" if path == own else own
            self.files.append(SourceFile(path, root, stamp_of(status), own_path))

    def _is_file(self, entry: os.DirEntry[str], path: str, chain: tuple[str, ...]) -> bool:
        """Return whether a link, or an entry with an unusual name, is a file of the site.

        A folder is read later, and anything else is reported. Raises OSError.
        """
        is_link = entry.is_symlink()
        real = os.path.realpath(entry.path) if is_link else f"{chain[-1]}/{entry.name}"
        message = fault_of(entry, real, self._root, self._roots, chain)
        if message is not None:
            self.problems.append(_problem(path, message))
        elif entry.is_dir():
            self._waiting.append((path, real, chain))
        else:
            return True
        return False


def in_nfc(path: str) -> str:
    """Return a path in the Unicode form in which the site names its files."""
    return path if path.isascii() else unicodedata.normalize("NFC", path)


def _unreadable(failure: OSError) -> str:
    return f"cannot be read: {failure.strerror}"


def _problem(path: str, message: str) -> Problem:
    """Return a problem of a path: a warning in the folder of comments, otherwise an error."""
    report = warning if path.startswith(f"{COMMENTS}/") else error
    return report(readable(path), message)


def _told_apart(
    files: Sequence[SourceFile], start: str, problems: list[Problem]
) -> Sequence[SourceFile]:
    """Report names that differ only in Unicode form; of comments, keep one of them.

    It keeps the name in NFC, otherwise the first by its letters. Locations begin with ``start``.
    """
    twins = {one.path for one, other in itertools.pairwise(files) if one.path == other.path}
    if not twins:
        return files
    left_out = set()
    for path in sorted(twins):
        names = sorted(file.location.removeprefix(start) for file in files if file.path == path)
        if not path.startswith(f"{COMMENTS}/"):
            problems.append(error(path, "two names that differ only in Unicode form"))
            continue
        first = path if path in names else names[0]
        problems.append(warning(first, _ONE_IS_READ.format(ascii(first))))
        for name in names:
            if name != first:
                problems.append(warning(name, _ONE_IS_LEFT_OUT.format(ascii(name), ascii(first))))
                left_out.add(start + name)
    return [file for file in files if file.location not in left_out]


def stamp_of(found: os.stat_result) -> Stamp:
    """Return the stamp of a file by its status."""
    node = found.st_ino & 0x7FFF_FFFF_FFFF_FFFF
    return _STAMP.pack(found.st_size, found.st_mtime_ns, found.st_ctime_ns, node)


def stamps_of(found: Sequence[os.stat_result]) -> bytes:
    """Return the stamps of files, one after the other; this takes a third of the time."""
    numbers: list[int] = []
    for status in found:
        numbers += _numbers_of(status)
    try:
        return _packer(len(found)).pack(*numbers)
    except struct.error:  # the number of a node needs 64 bits
        return b"".join(map(stamp_of, found))


@lru_cache(maxsize=1000)
def _packer(files: int) -> struct.Struct:
    return struct.Struct(f"<{4 * files}q")


def times_of(stamp: Stamp) -> tuple[int, int, int]:
    """Return the size, the time of the content and the time of the node of a stamp."""
    size, content, node, _ = _STAMP.unpack(stamp)
    return size, content, node


def _entries(start: str, folder: str, problems: list[Problem]) -> list[os.DirEntry[str]]:
    """Return the entries of a folder, none if it does not exist; report an unreadable folder."""
    if folder.count("/") >= MAX_FOLDERS:
        problems.append(_problem(folder, _TOO_DEEP))
        return []
    try:
        return list(os.scandir(start + folder))
    except FileNotFoundError:
        return []
    except OSError as failure:
        problems.append(_problem(folder, _unreadable(failure)))
        return []


def is_inside(path: Path, site: Path) -> bool:
    """Return whether a path, with its links followed, is a folder or is inside it."""
    root, real = os.path.realpath(site), os.path.realpath(path)
    return real == root or real.startswith(root + os.sep)


def is_source(path: Path, site: Path, folders: Iterable[str] = ROOTS) -> bool:
    """Return whether a path, with its links followed, is inside the site's source folders."""
    return leads_into(os.path.realpath(path), os.path.realpath(site), folders)


def ending(path: str) -> str:
    """Return the normalized ending of a file: in lower case, and ".markdown" as ".md"."""
    if path.endswith(".md"):
        return ".md"  # nearly all
    name = path.rpartition("/")[2]
    found = name[name.rfind(".") :].lower() if "." in name else ""
    return ".md" if found == ".markdown" else found


def without_ending(path: str) -> str:
    """Return the path of a file without its ending."""
    return path[: path.rfind(".")] if "." in path.rpartition("/")[2] else path


def parents(path: str) -> Iterator[str]:
    """Yield the folders around a path, the innermost first, without the root."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
