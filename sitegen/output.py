"""The output folder: what may be one, what in it is ours, and what stands in a page's way.

``.sitegen-manifest`` lists what we wrote, in the format of sha256sum, so that any ``sha256sum -c``
can check a site, and so that no other file is ever deleted or overwritten.
"""

import errno
import hashlib
import os
import re
import shutil
import stat
from collections.abc import Container, Iterable, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from sitegen.files import Stamp, parents, stamp_of
from sitegen.problems import UsageError

MANIFEST = ".sitegen-manifest"
NEAR = ".sitegen-tmp"
"""The folder within output/ where we work; it is gone when we are done."""

NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG)
"""The errors of the system that mean that there is no such file."""

_PLAIN = re.compile(r"[A-Za-z0-9._-]{1,64}")
_NO_NAME = (errno.EINVAL, errno.EILSEQ, errno.ENAMETOOLONG)
_LONGEST = 260

SOURCES = ("content", "themes", "templates", "archetypes")
_HOMES = (Path("/home"), Path("/Users"))

Kind = Literal["nothing", "ours", "theirs", "obstacle"]


def check_output(site: Path, output: Path) -> None:
    """Refuse an output folder that could cost somebody their files; raise UsageError."""
    real, root = output.resolve(), site.resolve()
    home = Path(os.path.expanduser("~")).resolve()  # noqa: PTH111 - Path.home() may raise
    if real == home or real in home.parents or real.parent in _HOMES or ".git" in real.parts:
        raise UsageError(f"{output} is no folder to write a site into")
    for name in SOURCES:
        source = (site / name).resolve()
        if real == source or real in source.parents or source in real.parents:
            raise UsageError(f"{output} is, holds or lies in the site's {name}/: choose another")
    if root == real or real in root.parents:
        raise UsageError(f"{output} holds the site itself: choose another")
    if output.exists() and not output.is_dir():
        raise UsageError(f"{output} is not a folder")


def is_within(path: str) -> bool:
    """Tell whether a path of a manifest or a journal stays in its folder and names a file."""
    parts = path.split("/")
    return not ("\0" in path or "" in parts or ".." in parts or "." in parts)


def read_manifest(output: Path) -> dict[str, str]:
    """Return what we wrote into an output folder: path to digest; nothing that leads out of it."""
    try:
        text = (output / MANIFEST).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    # Only \n ends a line; a name may hold any other sign that some count as the end of one.
    lines = (line.partition("  ") for line in text.split("\n"))
    return {path: digest for digest, _, path in lines if is_within(path)}


def write_manifest(output: Path, digests: Mapping[str, str], staging: Path) -> None:
    """Write what is ours by way of a staging folder; an output without any has no manifest."""
    if not digests:
        (output / MANIFEST).unlink(missing_ok=True)
        return
    lines = [f"{digest}  {path}\n" for path, digest in sorted(digests.items())]
    staged = staging / MANIFEST
    staged.write_text("".join(lines), "utf-8", newline="\n")
    staged.replace(output / MANIFEST)


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits; raise OSError."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def holds(file: Path, size: int, digest: str) -> bool:
    """Tell whether a file, which is no link, has the bytes of this size and digest."""
    try:
        found = file.lstat()
        return stat.S_ISREG(found.st_mode) and found.st_size == size and digest_of(file) == digest
    except OSError:
        return False


def remove_file(output: Path, path: str) -> bool:
    """Remove a file of ours and the folders that it leaves empty, never through a link."""
    target = output / path
    folders = [output / folder for folder in parents(path)]
    if any(stat.S_ISLNK(mode_of(folder)) for folder in folders):
        return False
    mode = mode_of(target)
    if stat.S_ISLNK(mode) or stat.S_ISDIR(mode):
        return False
    if mode:
        target.unlink(missing_ok=True)
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:
            break
    return bool(mode)


def clear(place: Path) -> None:
    """Remove whatever bears a name that is ours alone; of a link, the link; raise OSError."""
    if place.is_symlink() or place.is_file():
        place.unlink(missing_ok=True)
    elif place.exists():
        shutil.rmtree(place)


class Ground:
    """What stands in an output folder where files are to go; each folder is looked at once.

    ``known`` are the paths of files that are ours. Those that are ``leaving`` make room for
    folders, and for files where they filled a folder. Nothing may change while this is asked.
    """

    def __init__(self, output: Path, known: Container[str], leaving: Container[str]) -> None:
        self._output = output
        self._known = known
        self._leaving = leaving
        self._folders: dict[str, Kind] = {}

    def at(self, path: str) -> tuple[Kind, str]:
        """Return what stands at a path, and which path it is that an obstacle stands at."""
        for folder in reversed([*parents(path)]):
            kind = self._folder(folder)
            if kind != "ours":
                return kind, folder
        mode = mode_of(self._output / path)
        if not mode:
            return "nothing", path
        if stat.S_ISLNK(mode):
            return "obstacle", path
        if stat.S_ISDIR(mode):
            return ("nothing" if self._empties(path) else "obstacle"), path
        return ("ours" if path in self._known else "theirs"), path

    def _folder(self, folder: str) -> Kind:
        """Return "ours" for a folder that files may go into, whoever made it."""
        if folder not in self._folders:
            mode = mode_of(self._output / folder)
            kind: Kind = "obstacle"
            if not mode or (folder in self._leaving and stat.S_ISREG(mode)):
                kind = "nothing"
            elif stat.S_ISDIR(mode):
                kind = "ours"
            self._folders[folder] = kind
        return self._folders[folder]

    def _empties(self, folder: str) -> bool:
        """Tell whether a folder will be gone once what is leaving has left."""
        found: Iterable[Path] = (self._output / folder).rglob("*")
        return all(
            file.relative_to(self._output).as_posix() in self._leaving
            for file in found
            if file.is_symlink() or not file.is_dir()
        )


class Names:
    """Which paths the file system of an output folder can hold; each odd name is tried once.

    It is better to know this of all files before the first of them is moved.
    """

    def __init__(self, output: Path) -> None:
        longest = os.pathconf("/", "PC_PATH_MAX") if hasattr(os, "pathconf") else _LONGEST
        self._room = longest - len(os.fsencode(output.absolute())) - len("/\0")
        self._tried: dict[str, bool] = {}

    def can_be(self, path: str, staging: Path) -> bool:
        """Tell whether there can be a file at a path; names are tried in a staging folder.

        Raises OSError.
        """
        if len(path.encode()) > self._room:
            return False
        return all(_PLAIN.fullmatch(name) or self._try(name, staging) for name in path.split("/"))

    def _try(self, name: str, staging: Path) -> bool:
        if name not in self._tried:
            try:
                (staging / name).touch()
                (staging / name).unlink()
            except OSError as failure:
                if failure.errno not in _NO_NAME:
                    raise
                self._tried[name] = False
            else:
                self._tried[name] = True
        return self._tried[name]


def mode_of(place: Path) -> int:
    """Return what kind of thing a path is, links not followed; 0 where there is nothing."""
    try:
        return place.lstat().st_mode
    except OSError as failure:
        if failure.errno in NOT_THERE:
            return 0
        raise


# ---------------------------------------------------------------- what a build leaves


class File(msgspec.Struct, frozen=True, array_like=True):
    """A file of the site as the last build left it: its key, and its status in the output."""

    key: bytes
    stamp: Stamp


Files = dict[str, File]
"""The files of an output folder by their paths there."""


def is_there(output: str, path: str, file: File) -> bool:
    """Tell whether a file of the output is as the last build left it."""
    try:
        return left(output, path) == file.stamp
    except OSError:
        return False


def left(output: str, path: str) -> Stamp:
    """Return the status of a file that has just been written; raise OSError."""
    # Half the time of Path.stat, and asked for every page of a site.
    return stamp_of(os.stat(f"{output}/{path}", follow_symlinks=False))  # noqa: PTH116
