"""Digests: of files, of records, and of the program itself.

A digest replaces a value where a caller only needs to know whether the value has changed. It is
BLAKE2b (RFC 7693) with 16 bytes, so two different values do not get the same digest by chance.
"""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from stat import S_ISDIR
from typing import Any

import msgspec

from sitegen import __version__
from sitegen.core.module_files import find_module

SIZE = 16
"""Bytes of a digest."""

_LIBRARIES = frozenset({
    "babel", "feedgen", "jinja2", "linkify_it_py", "lxml", "markdown", "markdown_it_py",
    "markupsafe", "msgspec", "nh3", "pillow", "pygments", "pyyaml", "tzdata",
})  # fmt: skip
"""Libraries whose version a page's bytes may depend on, in addition to our own modules."""

_encode = msgspec.msgpack.Encoder(order="deterministic").encode


def digest_of(*values: Any) -> bytes:
    """Return the digest of values that msgspec can encode: bytes, records, and their contents."""
    return blake2b(_encode(values), digest_size=SIZE).digest()


def digest_of_bytes(data: bytes) -> bytes:
    """Return the digest of a file's bytes."""
    return blake2b(data, digest_size=SIZE).digest()


def program_digest() -> bytes:
    """Return the digest of the program that is running: our modules, libraries, and Python.

    Modules are known by size and time, so that one that was just edited has everything rebuilt.
    """
    folder = Path(__file__).parents[1]
    themes = folder.parent / "themes"  # a checkout's; in a package they are among ours
    files = [state for root in (folder, themes) for state in _files_below(str(root))]
    return digest_of(__version__, sys.version, sorted(files), sorted(installed_libraries()))


def _files_below(folder: str) -> "Iterator[FileState]":
    """Yield the states of all files below a folder, without compiled modules."""
    waiting = [folder]
    while waiting:
        for entry in _entries(waiting.pop()):
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    waiting.append(entry.path)
            elif entry.is_file():
                status = entry.stat()
                yield entry.path, status.st_size, status.st_mtime_ns


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """Return the entries of a folder, none if it cannot be read. This is quicker than pathlib."""
    try:
        return list(os.scandir(folder))
    except OSError:
        return []


def library_version(name: str) -> str:
    """Return name and version of one of the libraries, "" if it is not installed."""
    found = (one for one in installed_libraries() if one.lower().startswith(f"{name}-"))
    return next(found, "")


FileState = tuple[str, int, int]
"""A file's path, its size in bytes, and the time of its content in ns."""


def modules_digest(names: Iterable[str], further: Sequence[str] = ()) -> bytes:
    """Return the digest of further modules, by name, without loading them."""
    return digest_of(module_files_state(names, further))


def module_files_state(names: Iterable[str], further: Sequence[str] = ()) -> tuple[FileState, ...]:
    """Return the states of modules' files, without loading them or the packages around them.

    ``further`` are folders in which modules are looked for last.
    """
    files = (_file(name, further) for name in sorted(names))
    return tuple(_states_of_files(filter(None, files)))


def file_states(paths: Iterable[str]) -> tuple[FileState, ...]:
    """Return the states of files and of folders; a folder changes with the names in it."""
    return tuple(filter(None, map(_file_state, paths)))


def are_unchanged(states: Iterable[FileState]) -> bool:
    """Return whether files and folders are in the same states as before."""
    return all(_file_state(state[0]) == state for state in states)


def _file_state(path: str) -> FileState | None:
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return path, 0 if S_ISDIR(found.st_mode) else found.st_size, found.st_mtime_ns


def _states_of_files(paths: Iterable[str]) -> list[FileState]:
    """Return the sizes and times of files; folders change with their contents."""
    found = [(path, Path(path).stat()) for path in paths if Path(path).is_file()]
    return [(path, status.st_size, status.st_mtime_ns) for path, status in found]


def _file(module: str, further: Sequence[str]) -> str | None:
    """Return the file of a module, None if it has none."""
    spec = find_module(module.partition(":")[0], further)
    return spec.origin if spec is not None and spec.has_location else None


def installed_libraries() -> Iterator[str]:
    """Yield ``name-version`` of each library, from the folders that installers leave.

    ``importlib.metadata`` would say the same, and takes longer to import than this to run.
    """
    for folder in sys.path:
        for entry in _entries(folder or "."):
            name, _, ending = entry.name.rpartition(".")
            if ending == "dist-info" and name.partition("-")[0].lower() in _LIBRARIES:
                yield name
