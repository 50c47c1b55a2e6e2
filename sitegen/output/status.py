"""The state in which a build leaves an output folder, so that the next build finds changes."""

import os
from collections.abc import Iterable, Sequence

import msgspec

from sitegen.core.files import Stamp, stamp_of, stamps_of
from sitegen.core.folders import Folder


class OutputFile(msgspec.Struct, frozen=True, array_like=True):
    """A file of the site as the last build left it: its key, and its stamp in the output."""

    key: bytes
    stamp: Stamp


Files = dict[str, OutputFile]
"""The files of an output folder by their paths there."""


def is_unchanged(output: str, path: str, file: OutputFile) -> bool:
    """Return whether a file of the output is unchanged since the last build."""
    try:
        return output_stamp(output, path) == file.stamp
    except OSError:
        return False


def are_unchanged(output: str, files: Iterable[tuple[Sequence[str], bytes]]) -> bool:
    """Return whether files are unchanged; they are given as paths and their stamps in a row."""
    try:
        with Folder.at(output) as folder:
            held = folder.descriptor
            start = f"{output}/" if held is None else ""  # paths from a descriptor are quicker
            return all(
                stamps
                == stamps_of(
                    [os.stat(start + path, dir_fd=held, follow_symlinks=False) for path in paths]
                )
                for paths, stamps in files
            )
    except OSError:
        return False


def output_stamp(output: str, path: str) -> Stamp:
    """Return the stamp of a file that has just been written; raise OSError."""
    # Half the time of Path.stat, and asked for every page of a site.
    return stamp_of(os.stat(f"{output}/{path}", follow_symlinks=False))  # noqa: PTH116
