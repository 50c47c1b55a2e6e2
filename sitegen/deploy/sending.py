"""Selects the files of an output folder to send: its plain files, each read once and whole."""

import hashlib
import os
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from sitegen.core.diagnostics import Problem, error
from sitegen.core.folders import open_plain
from sitegen.output.manifest import MANIFEST, read_manifest

_OURS = ".sitegen-"
"""The beginning of the names of the files that a build keeps for itself in an output folder."""


class DeployError(Exception):
    """A deploy failed; the message gives the reason in the words of git or of the system."""


class DeployDiff(msgspec.Struct, frozen=True, kw_only=True):
    """The difference of a destination: paths of files to write, and to remove."""

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def files_to_send(output: Path) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """Return the path of every file of a built site there, and the problems of other entries.

    Links are skipped, and so are git's own files in a folder. Raises OSError if a folder cannot
    be read.
    """
    files: list[str] = []
    problems: list[Problem] = []
    start = len(os.path.join(output, ""))  # noqa: PTH118 - texts: there may be a million files
    for entry in _entries(output):
        path = entry.path[start:].replace(os.sep, "/")
        if not _is_text(path):
            problems.append(
                error(f"{output.name}/{path}", "the name is not readable text: rename it")
            )
        elif not entry.is_file(follow_symlinks=False):
            message = "is neither a file nor a folder, and cannot be sent: remove it"
            problems.append(error(f"{output.name}/{path}", message))
        else:
            files.append(path)
    return tuple(sorted(files)), tuple(problems)


def digests_to_send(output: Path, files: Iterable[str]) -> dict[str, str]:
    """Return the SHA-256 of each file of an output folder, in hexadecimal digits.

    The digests of the manifest are taken for the files that it names, unless the file is younger
    than the manifest: then it may have been changed by hand. Other files are read. Raises OSError.
    """
    known = read_manifest(output)
    try:
        written = (output / MANIFEST).lstat().st_mtime_ns
    except FileNotFoundError:
        written = 0
    digests: dict[str, str] = {}
    start = os.path.join(output, "")  # noqa: PTH118 - texts: there may be a million files
    for path in files:
        digest = known.get(path)
        if digest is None or os.stat(start + path, follow_symlinks=False).st_mtime_ns >= written:  # noqa: PTH116
            with open_plain(output / path) as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
        digests[path] = digest
    return digests


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield the entries of a folder and of the folders below it, without links and own files."""
    waiting = [os.fspath(folder)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if _is_internal(entry.name) or entry.is_symlink():
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    yield entry


def _is_internal(name: str) -> bool:
    """Return whether a name is the build's or git's own, in any spelling that a system may fold.

    The spellings are in git's ``core.protectHFS`` and ``core.protectNTFS``.
    """
    if name.startswith(_OURS):
        return True
    if name.isascii():
        seen = name
    else:
        seen = "".join(char for char in name if unicodedata.category(char) != "Cf")
    return seen.casefold().rstrip(" .").partition(":")[0] in (".git", "git~1")


def may_be_sent(path: str) -> bool:
    """Return whether a file of a site could have this path."""
    parts = path.split("/")
    return _is_text(path) and not any(_is_internal(part) for part in parts)


def _is_text(path: str) -> bool:
    if path.isascii() and path.isprintable():
        return True
    return all(unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp") for char in path)
