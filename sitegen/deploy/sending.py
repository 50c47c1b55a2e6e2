"""What of an output folder is sent: its plain files, each read once and whole."""

import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import msgspec

from sitegen.core.diagnostics import Problem, error

_OURS = ".sitegen-"
"""How the names begin of what a build keeps in an output folder."""


class DeployError(Exception):
    """Something that was tried did not work; says what, in the words of who knows."""


class DeployDiff(msgspec.Struct, frozen=True, kw_only=True):
    """What is not yet where it is to be: paths of files to be written, and to be removed."""

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def files_to_send(output: Path) -> tuple[tuple[tuple[str, Path], ...], tuple[Problem, ...]]:
    """Return every file of a built site, by its path there, and what stands there but is none.

    Links are passed over, and so is whatever git keeps for itself in a folder. Raises OSError
    where a folder cannot be read.
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
    """Yield what is in a folder and in those below it, links and what is never sent left out."""
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

    Those are git's ``core.protectHFS`` and ``core.protectNTFS``.
    """
    if name.startswith(_OURS):
        return True
    seen = "".join(char for char in name if unicodedata.category(char) != "Cf")
    return seen.casefold().rstrip(" .").partition(":")[0] in (".git", "git~1")


def _is_text(path: str) -> bool:
    return all(unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp") for char in path)
