"""Move staged files to their paths in the output folder, through descriptors of folders."""

import errno
import stat
from collections.abc import Iterable

from sitegen.core.folders import Folder, Tree
from sitegen.output.directory import OUTPUT_STAGING


def move_all(staging: Folder, output: Folder, files: Iterable[tuple[str, str]]) -> None:
    """Rename staged files into the output folder, each given by its staged name and its path.

    Folders are made on the way. Raises OSError, and UnsafePathError where a link has come into it.
    """
    with Tree(output) as tree:
        for staged, path in files:
            around, name = tree.around(path, make=True), path.rpartition("/")[2]
            try:
                _move(staging, staged, around, name)
            except (IsADirectoryError, PermissionError):
                if not stat.S_ISDIR(around.mode(name)):
                    raise
                _remove_empty(around, name)
                _move(staging, staged, around, name)


def _remove_empty(around: Folder, name: str) -> None:
    """Remove a folder that contains only folders; raise OSError."""
    with around.folder(name) as folder:
        for inner in folder.names():
            _remove_empty(folder, inner)
    around.rmdir(name)


def _move(staging: Folder, staged: str, around: Folder, name: str) -> None:
    """Rename a file; copy it if a folder within output/ is on another file system."""
    try:
        staging.move(staged, around, name)
    except OSError as failure:
        if failure.errno != errno.EXDEV:
            raise
        copy = f"{OUTPUT_STAGING}-copy"
        around.clear(copy)
        around.create(copy, staging.read(staged))
        around.move(copy, around, name)
        staging.unlink(staged)
