"""The files of an output folder as the last build left them, packed.

Nearly every build finds all of them unchanged, and needs only their paths and stamps. So keys are
stored separately, and the stamps of many files are compared at once, without an object for each.
"""

from collections.abc import Iterator
from functools import cached_property

import msgspec

from sitegen.cache.database import Database
from sitegen.cache.deltas import DeltaTable
from sitegen.core.files import STAMP_SIZE
from sitegen.output.status import OutputFile, are_unchanged, is_unchanged

_PART = 500
"""Files whose stamps are compared at once."""

_SEPARATOR = "\0"
"""A character that no path contains."""


class _Part(msgspec.Struct, frozen=True, array_like=True):
    """Some files: their paths with separators between them, and their stamps in the same order."""

    paths: str
    stamps: bytes


class OutputTable(DeltaTable[OutputFile]):
    """The files of an output folder by their paths there."""

    def __init__(self, store: Database, output: str) -> None:
        super().__init__(store, f"files {output}", OutputFile)
        self._output = output

    @staticmethod
    def names(output: str) -> tuple[str, ...]:
        """Return the names of all values that are stored for an output folder."""
        return f"files {output}", f"files {output} since", f"files {output} keys"

    def are_unchanged(self) -> bool:
        """Return whether every file is as the last build left it."""
        changed = ((path, file) for path, file in self._since.items() if file is not None)
        return all(is_unchanged(self._output, *file) for file in changed) and are_unchanged(
            self._output, self._others()
        )

    def is_empty(self) -> bool:
        """Return whether the build left no files."""
        is_known = any(file is not None for file in self._since.values())
        return not is_known and not any(paths for paths, _ in self._others())

    @cached_property
    def _parts(self) -> tuple[_Part, ...]:
        return self._store.value(self._name, tuple[_Part, ...]) or ()

    def _others(self) -> Iterator[tuple[list[str], bytes]]:
        """Yield paths and stamps of the files that are the same as when all were stored."""
        since = self._since
        for part in self._parts:
            paths, stamps = part.paths.split(_SEPARATOR), part.stamps
            if not since.keys().isdisjoint(paths):
                rows = [row for row in _rows(paths, stamps) if row[0] not in since]
                paths, stamps = [path for path, _ in rows], b"".join(stamp for _, stamp in rows)
            yield paths, stamps

    def _read(self) -> dict[str, OutputFile]:
        keys = self._store.value(f"{self._name} keys", tuple[bytes, ...]) or ()
        rows = [
            row for part in self._parts for row in _rows(part.paths.split(_SEPARATOR), part.stamps)
        ]
        if len(rows) != len(keys):
            return {}  # the stored facts are damaged
        return {path: OutputFile(key, stamp) for (path, stamp), key in zip(rows, keys, strict=True)}

    def _write(self) -> None:
        rows = list(self.entries.items())
        self._parts = tuple(
            _Part(
                _SEPARATOR.join(path for path, _ in some), b"".join(file.stamp for _, file in some)
            )
            for some in (rows[first : first + _PART] for first in range(0, len(rows), _PART))
        )
        self._store.put_value(self._name, self._parts)
        self._store.put_value(f"{self._name} keys", [file.key for _, file in rows])


def _rows(paths: list[str], stamps: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield each path with its stamp."""
    for number, path in enumerate(paths):
        first = number * STAMP_SIZE
        yield path, stamps[first : first + STAMP_SIZE]
