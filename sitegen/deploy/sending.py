"""Selects the files of an output folder to send: its plain files, each read once and whole."""

import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import msgspec

from sitegen.core.diagnostics import Problem, error

_OURS = ".sitegen-"
"""The beginning of the names of the files that a build keeps for itself in an output folder."""


class DeployError(Exception):
    """A deploy failed; the message gives the reason in the words of git or of the system."""


class DeployDiff(msgspec.Struct, frozen=True, kw_only=True):
    """The difference of a destination: paths of files to write, and to remove."""

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def files_to_send(output: Path) -> tuple[tuple[tuple[str, Path], ...], tuple[Problem, ...]]:
    """Return every file of a built site by its path there, and the problems of other entries.

    Links are skipped, and so are git's own files in a folder. Raises OSError if a folder cannot
    be read.
    """
    files: list[tuple[str, Path]] = []
    problems: list[Problem] = []
    for entry in _entries(output):
        path = Path(entry.path).relative_to(output).as_posix()
        if not _is_text(path):
            problems.append(
                error(f"{output.name}/{path}", "the name is not readable text: rename it")
            )
        elif not entry.is_file(follow_symlinks=False):
            message = "is neither a file nor a folder, and cannot be sent: remove it"
            problems.append(error(f"{output.name}/{path}", message))
        else:
            files.append((path, Path(entry.path)))
    return tuple(sorted(files)), tuple(problems)


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
    seen = "".join(char for char in name if unicodedata.category(char) != "Cf")
    return seen.casefold().rstrip(" .").partition(":")[0] in (".git", "git~1")


def _is_text(path: str) -> bool:
    return all(unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp") for char in path)
