"""The files of a site: found once, named as the site names them, and never outside it.

A file's ``path`` is relative to the site's folder, with "/" between folders and in Unicode NFC, on
every file system, so that content means the same on every machine.
"""

import itertools
import os
import re
import stat
import struct
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from pathlib import Path

import msgspec

from sitegen.core.diagnostics import Problem, error, warning
from sitegen.core.folders import MAX_FOLDERS

ROOTS = ("content", "templates", "themes", "i18n")
"""The folders into which links of a site may lead."""
COMMENTS = "content/comments"
"""The folder with the text of strangers: nothing below it stops a build."""
_LEADS_OUT = "a link out of the site is not followed"
_LEADS_ELSEWHERE = "links are only followed into content/, templates/, themes/ and i18n/"
_ONE_IS_READ = "{} is read; another name differs from it only in Unicode form: rename one of them"
_ONE_IS_LEFT_OUT = "{} is left out: it differs from {} only in Unicode form; rename one of them"
_TOO_DEEP = f"is inside more than {MAX_FOLDERS} folders: move it up"
_ORDINARY = re.compile(r"[A-Za-z0-9](?:[\w.-]*\w)?", re.ASCII)
"""Ordinary names, which need no check: nearly all."""
_SYSTEM_FILES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", ".git"})
_by_path = attrgetter("path")

Stamp = bytes
"""Data that show a change: size in bytes, times of content and of node in ns, and the node.

Four numbers packed, for there are as many as files.
"""

_STAMP = struct.Struct("<4q")


class SourceFile(msgspec.Struct, frozen=True, order=True):
    """A file of the site: its name there, its real path, and its stamp."""

    path: str
    location: str
    stamp: Stamp

    @property
    def size(self) -> int:
        """Its size in bytes."""
        return times_of(self.stamp)[0]

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
    root = os.path.realpath(site)
    start = os.path.realpath(site / folder)
    if (refusal := _refusal(start, root, roots)) is not None:
        return (), (error(folder, refusal),)
    found = _Walk(site, root, tuple(roots))
    found.waiting.append((folder, (start,)))
    while found.waiting:
        found.scan_folder(*found.waiting.pop())
    found.files.sort(key=_by_path)
    files = _told_apart(found.files, f"{site}/", found.problems)
    return tuple(files), tuple(found.problems)


class _Walk:
    """The files found so far, and the folders still to read, each with its real outer folders."""

    def __init__(self, site: Path, root: str, roots: Sequence[str]) -> None:
        self.files: list[SourceFile] = []
        self.problems: list[Problem] = []
        self.waiting: list[tuple[str, tuple[str, ...]]] = []
        self._site = site
        self._root = root
        self._roots = roots

    def scan_folder(self, folder: str, chain: tuple[str, ...]) -> None:
        """Add the direct contents of a folder."""
        ordinary, files = _ORDINARY.fullmatch, self.files
        shown = folder if folder.isascii() else unicodedata.normalize("NFC", folder)
        for entry in _entries(self._site, folder, self.problems):
            path = f"{folder}/{entry.name}"
            try:
                if ordinary(entry.name) and entry.name not in _SYSTEM_FILES:
                    if entry.is_file(follow_symlinks=False):
                        name = path if shown is folder else f"{shown}/{entry.name}"
                        files.append(SourceFile(name, entry.path, stamp_of(entry.stat())))
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        self.waiting.append((path, (*chain, f"{chain[-1]}/{entry.name}")))
                        continue
                if not is_system_file(path, entry.name):
                    self._add_unusual(entry, path, chain)
            except FileNotFoundError:  # it was removed after its folder was read
                continue
            except OSError as failure:
                self.problems.append(_problem(path, f"cannot be read: {failure.strerror}"))

    def _add_unusual(self, entry: os.DirEntry[str], path: str, chain: tuple[str, ...]) -> None:
        """Add a link, or an entry whose name has unusual characters; raise OSError."""
        is_link = entry.is_symlink()
        real = os.path.realpath(entry.path) if is_link else f"{chain[-1]}/{entry.name}"
        message = _fault(entry, real, self._root, self._roots, chain)
        if message is not None:
            self.problems.append(_problem(path, message))
        elif entry.is_dir():
            self.waiting.append((path, (*chain, real)))
        else:
            name = path if path.isascii() else unicodedata.normalize("NFC", path)
            self.files.append(SourceFile(name, entry.path, stamp_of(entry.stat())))


def _problem(path: str, message: str) -> Problem:
    """Return a problem of a path: a warning in the folder of comments, otherwise an error."""
    report = warning if path.startswith(f"{COMMENTS}/") else error
    return report(_shown(path), message)


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


def times_of(stamp: Stamp) -> tuple[int, int, int]:
    """Return the size, the time of the content and the time of the node of a stamp."""
    size, content, node, _ = _STAMP.unpack(stamp)
    return size, content, node


def _entries(site: Path, folder: str, problems: list[Problem]) -> list[os.DirEntry[str]]:
    """Return the entries of a folder, none if it does not exist; report an unreadable folder."""
    if folder.count("/") >= MAX_FOLDERS:
        problems.append(_problem(folder, _TOO_DEEP))
        return []
    try:
        return list(os.scandir(f"{site}/{folder}"))
    except FileNotFoundError:
        return []
    except OSError as failure:
        problems.append(_problem(folder, f"cannot be read: {failure.strerror}"))
        return []


def is_inside(path: Path, site: Path) -> bool:
    """Return whether a path, with its links followed, is a folder or is inside it."""
    root, real = os.path.realpath(site), os.path.realpath(path)
    return real == root or real.startswith(root + os.sep)


def is_system_file(path: str, name: str) -> bool:
    """Return whether a file belongs to an editor or a system, by its path and its name."""
    if name in _SYSTEM_FILES or name.endswith("~") or name.startswith((".#", "#")):
        return True
    return name.startswith(".") and not path.startswith("content/static/")


def _fault(
    entry: os.DirEntry[str], real: str, root: str, roots: Iterable[str], chain: tuple[str, ...]
) -> str | None:
    """Return why an entry cannot be part of the site, or None if it can."""
    if _shown(entry.name) != entry.name or any(ord(char) < 32 for char in entry.name):
        return "the name is not readable text: rename it"
    if (refusal := _refusal(real, root, roots)) is not None:
        return refusal
    if real in chain:
        return "a link to a folder that contains it"
    try:
        mode = entry.stat().st_mode
    except OSError as failure:
        return f"a broken link: {failure.strerror}"
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        return "is neither a file nor a folder"
    return None


def is_source(path: Path, site: Path, folders: Iterable[str] = ROOTS) -> bool:
    """Return whether a path, with its links followed, is inside the site's source folders."""
    return _leads_into(os.path.realpath(path), os.path.realpath(site), folders)


def _leads_into(real: str, root: str, folders: Iterable[str]) -> bool:
    own = (os.path.join(root, name).rstrip(os.sep) for name in folders)  # noqa: PTH118
    return any(real == one or real.startswith(one + os.sep) for one in own)


def _refusal(real: str, root: str, roots: Iterable[str]) -> str | None:
    """Return why a real path must not be followed from a site's sources, None if it may."""
    if _leads_into(real, root, roots):
        return None
    return _LEADS_ELSEWHERE if real == root or real.startswith(root + os.sep) else _LEADS_OUT


def _shown(name: str) -> str:
    """Return a name with its invalid Unicode made visible."""
    return name.encode("utf-8", "backslashreplace").decode()


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
