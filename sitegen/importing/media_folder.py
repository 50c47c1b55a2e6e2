"""Takes files of an old blog from a copy on this machine: ``--media DIR``.

The folder may be the uploads, the folder above them, or a copy of the whole site. So a file is
found by the end of its old path: the longest match wins. Folders of a year and a month must always
match, because cameras use the same names again and again.
"""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from sitegen.core.folders import read_plain
from sitegen.core.slugs import path_key
from sitegen.importing.media import WantedFile
from sitegen.importing.messages import ImportRefused

MAX_FILES = 1_000_000
"""Files that the folder may have."""

MAX_BYTES = 500 << 20
"""A larger file is left out."""

_YEAR = re.compile(r"(?:19|20)\d\d")


class MediaFolder:
    """Finds files below a folder by their old paths; it follows no links.

    Names that differ only in case or Unicode form count as one, unless both exist.
    """

    def __init__(self, folder: Path, max_bytes: int = MAX_BYTES) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._files: dict[str, list[str]] | None = None
        self._above = [path_key(part) for part in folder.resolve().parts[1:]]

    def files(self, wanted: Iterable[WantedFile]) -> Iterator[tuple[WantedFile, bytes | str]]:
        """Yield the bytes of each file, or why it is missing; raise ImportRefused."""
        for file in wanted:
            found = self.find(file.path)
            yield file, self._read(found) if found else f"it is not in {self._folder.name or '/'}"

    def find(self, path: str) -> str:
        """Return the path of a file below the folder, by its old path, "" if there is none."""
        parts = [path_key(part) for part in path.split("/")]
        needed = _needed(path)
        ways = (
            (self._fit(way, parts), way == path, path.endswith(f"/{way}"), -len(way), way)
            for way in self._index().get(parts[-1], ())
        )
        best = max((way for way in ways if way[0] >= needed), default=None)
        return best[-1] if best is not None else ""

    def _fit(self, way: str, parts: list[str]) -> int:
        """Return how many folders and names at its end a file has in common with an old path.

        It is 0 if they have only the name in common and both have more to compare.
        """
        own = [path_key(part) for part in way.split("/")]
        here = [*self._above, *own]
        number = 0
        while (
            number < min(len(here), len(parts)) and here[-1 - number] == parts[-1 - number]
        ):  # fmt: skip
            number += 1
        is_whole = number >= len(own) or number == len(parts)
        return number if is_whole or number > 1 else 0

    def _index(self) -> dict[str, list[str]]:
        """Return the paths of all files, by the keys of their names."""
        if self._files is not None:
            return self._files
        self._files, number = {}, 0
        for folder, folders, names in os.walk(self._folder, onerror=self._refuse):
            folders.sort()
            for name in sorted(names):
                path = os.path.relpath(os.path.join(folder, name), self._folder)  # noqa: PTH118
                self._files.setdefault(path_key(name), []).append(path.replace(os.sep, "/"))
            number += len(names)
            if number > MAX_FILES:
                raise ImportRefused(f"{self._folder} has more than {MAX_FILES:,} files")
        return self._files

    def _refuse(self, failure: OSError) -> None:
        raise ImportRefused(f"{failure.filename} cannot be read: {failure.strerror}")

    def _read(self, path: str) -> bytes | str:
        """Return a file's bytes, or why they cannot be read."""
        file = self._folder / path
        try:
            data = read_plain(file, min(file.lstat().st_size, self._max_bytes) + 1)
        except OSError as failure:
            return f"it cannot be read: {failure.strerror}"
        if len(data) > self._max_bytes:
            return f"it is larger than {self._max_bytes >> 20} MB"
        return data


def _needed(path: str) -> int:
    """Return how many parts at the end of an old path a file must match: those from the year on."""
    parts = path.split("/")
    for at in range(len(parts) - 2, -1, -1):
        if _YEAR.fullmatch(parts[at]):
            return len(parts) - at
    return 1
