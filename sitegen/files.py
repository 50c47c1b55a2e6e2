"""The files of a site: found once, named as the site names them, and never outside of it.

A file's ``path`` is relative to the site's folder, with "/" between folders and in Unicode NFC,
whatever the file system says, so that content means the same on every machine.
"""

import itertools
import os
import re
import stat
import struct
import unicodedata
from collections.abc import Iterable, Iterator
from operator import attrgetter
from pathlib import Path

import msgspec

from sitegen.folders import MOST_FOLDERS
from sitegen.problems import Problem, error

ROOTS = ("content", "templates", "themes")
"""The folders that links of a site may lead into."""
_LEADS_OUT = "a link that leads out of the site is not followed"
_LEADS_ELSEWHERE = "a link is only followed into content/, templates/ and themes/"
_TOO_DEEP = f"lies within more than {MOST_FOLDERS} folders: move it up"
_ORDINARY = re.compile(r"[A-Za-z0-9](?:[\w.-]*\w)?", re.ASCII)
"""Names of which there is nothing to say: nearly all."""
_LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", ".git"})
_by_path = attrgetter("path")

Stamp = bytes
"""What tells of a change: size in bytes, times of content and of node in ns, and the node.

Four numbers packed, for there are as many as files.
"""

_STAMP = struct.Struct("<4q")


class SourceFile(msgspec.Struct, frozen=True, order=True):
    """A file of the site: its name there, where it really is, and its stamp."""

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
    """Return every file below a folder of the site, by path, and what could not be followed.

    Links are followed into some ``roots`` within the site and nowhere else, for what else there is
    in a site (its repository, what is kept of builds) is not to be published. Files that editors
    and desktops leave behind are passed over, and so are hidden ones, except below content/static.
    """
    files: list[SourceFile] = []
    problems: list[Problem] = []
    ordinary = _ORDINARY.fullmatch
    root = os.path.realpath(site)
    start = os.path.realpath(site / folder)
    if (astray := _astray(start, root, roots)) is not None:
        return (), (error(folder, astray),)
    waiting: list[tuple[str, tuple[str, ...]]] = [(folder, (start,))]
    while waiting:
        current, chain = waiting.pop()
        for entry in _entries(site, current, problems):
            path = f"{current}/{entry.name}"
            if ordinary(entry.name) and entry.name not in _LITTER:
                if entry.is_file(follow_symlinks=False):
                    files.append(SourceFile(path, entry.path, stamp_of(entry.stat())))
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((path, (*chain, f"{chain[-1]}/{entry.name}")))
                    continue
            if is_litter(path, entry.name):
                continue
            real = (
                os.path.realpath(entry.path) if entry.is_symlink() else f"{chain[-1]}/{entry.name}"
            )
            if (complaint := _complaint(entry, real, root, roots, chain)) is not None:
                problems.append(error(_shown(path), complaint))
            elif entry.is_dir():
                waiting.append((path, (*chain, real)))
            else:
                name = path if path.isascii() else unicodedata.normalize("NFC", path)
                files.append(SourceFile(name, entry.path, stamp_of(entry.stat())))
    files.sort(key=_by_path)
    problems += [
        error(one.path, "two names that differ in Unicode form only")
        for one, other in itertools.pairwise(files)
        if one.path == other.path
    ]
    return tuple(files), tuple(problems)


def stamp_of(found: os.stat_result) -> Stamp:
    """Return the stamp of a file by its status."""
    node = found.st_ino & 0x7FFF_FFFF_FFFF_FFFF
    return _STAMP.pack(found.st_size, found.st_mtime_ns, found.st_ctime_ns, node)


def times_of(stamp: Stamp) -> tuple[int, int, int]:
    """Return size, time of content and time of node of a stamp."""
    size, content, node, _ = _STAMP.unpack(stamp)
    return size, content, node


def _entries(site: Path, folder: str, problems: list[Problem]) -> list[os.DirEntry[str]]:
    """Return what a folder holds, nothing if it is not there; report one that cannot be read."""
    if folder.count("/") >= MOST_FOLDERS:
        problems.append(error(folder, _TOO_DEEP))
        return []
    try:
        return list(os.scandir(f"{site}/{folder}"))
    except FileNotFoundError:
        return []
    except OSError as failure:
        problems.append(error(folder, f"cannot be read: {failure.strerror}"))
        return []


def is_inside(path: Path, site: Path) -> bool:
    """Tell whether a path, its links followed, lies in a folder or is that folder."""
    root, real = os.path.realpath(site), os.path.realpath(path)
    return real == root or real.startswith(root + os.sep)


def is_litter(path: str, name: str) -> bool:
    """Tell whether a file is none of the site's, by its path and by its name."""
    if name in _LITTER or name.endswith("~") or name.startswith((".#", "#")):
        return True
    return name.startswith(".") and not path.startswith("content/static/")


def _complaint(
    entry: os.DirEntry[str], real: str, root: str, roots: Iterable[str], chain: tuple[str, ...]
) -> str | None:
    """Say why an entry cannot be part of the site, or None if it can."""
    if _shown(entry.name) != entry.name or any(ord(char) < 32 for char in entry.name):
        return "the name is not readable text: rename it"
    if (astray := _astray(real, root, roots)) is not None:
        return astray
    if real in chain:
        return "a link to a folder that it lies in"
    try:
        mode = entry.stat().st_mode
    except OSError as failure:
        return f"a link that leads nowhere: {failure.strerror}"
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        return "is neither a file nor a folder"
    return None


def is_source(path: Path, site: Path, folders: Iterable[str] = ROOTS) -> bool:
    """Tell whether a path, its links followed, lies in the site's folders of sources."""
    return _leads_into(os.path.realpath(path), os.path.realpath(site), folders)


def _leads_into(real: str, root: str, folders: Iterable[str]) -> bool:
    own = (os.path.join(root, name).rstrip(os.sep) for name in folders)  # noqa: PTH118
    return any(real == one or real.startswith(one + os.sep) for one in own)


def _astray(real: str, root: str, roots: Iterable[str]) -> str | None:
    """Say why a real path is not to be followed from a site's sources, None if it may be."""
    if _leads_into(real, root, roots):
        return None
    return _LEADS_ELSEWHERE if real == root or real.startswith(root + os.sep) else _LEADS_OUT


def _shown(name: str) -> str:
    """Return a name with what is not Unicode in it made visible."""
    return name.encode("utf-8", "backslashreplace").decode()


def parents(path: str) -> Iterator[str]:
    """Yield the folders around a path, the innermost first, without the root."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
