"""A walk that makes no objects of the files in unchanged folders.

Nearly every build finds nearly every file unchanged. The digest of a folder stands for the names
and the stamps of its files. If the digest is the same as in the last build, so are the files.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from sitegen.core.digest import digest_of_bytes
from sitegen.core.files import SourceFile, Walk, in_nfc, stamp_of, stamps_of

UNKNOWN = b""
"""The digest of a folder that has none, because each of its files must be looked at."""


class FolderWalk(Walk):
    """A walk that compares folders with ``known``, their digests in the last build.

    ``files`` are those of all other folders. ``changed`` has the digests of these folders, UNKNOWN
    if a folder has none. Folders without a file of their own are left out. ``has_twins`` says that
    two files may have the same path, because names differ only in Unicode form.
    """

    def __init__(self, site: Path, known: Mapping[str, bytes]) -> None:
        super().__init__(site)
        self.changed: dict[str, bytes] = {}
        self.unchanged: set[str] = set()
        self.unchanged_files = 0
        self.has_twins = False
        self._known = known

    def add_files(
        self, folder: str, names: list[str], found: list[os.stat_result], *, has_link: bool = False
    ) -> None:
        """Add the files of a folder, unless they are the same as in the last build."""
        joined = "/".join(names)
        shown = in_nfc(folder)
        # The path of a file is also its place only if all names are in the site's Unicode form.
        has_own_names = shown == folder and in_nfc(joined) == joined
        digest = _digest(joined, found) if has_own_names and not has_link else UNKNOWN
        self.has_twins |= shown in self.changed or shown in self.unchanged
        if digest and self._known.get(folder) == digest:
            self.unchanged.add(folder)
            self.unchanged_files += len(names)
            return
        self.changed[shown] = digest
        self.has_twins |= not has_own_names and len(names) != len(set(map(in_nfc, names)))
        super().add_files(folder, names, found, has_link=has_link)

    @property
    def site(self) -> Path:
        """The folder of the site."""
        return self._site

    @property
    def is_all_unchanged(self) -> bool:
        """Whether every folder is unchanged and none is missing."""
        return not self.changed and len(self.unchanged) == len(self._known)

    def removed(self) -> set[str]:
        """Return the known folders that have no files any more."""
        return self._known.keys() - self.unchanged - self.changed.keys()

    def add_file(self, name: str) -> None:
        """Add a file directly inside the site; raise OSError."""
        path = self._site / name
        status = path.stat()
        digest = _digest(name, [status])
        if self._known.get("") == digest:
            self.unchanged.add("")
            self.unchanged_files += 1
            return
        self.changed[""] = digest
        self.files.append(SourceFile(name, f"{self._site}/", stamp_of(status)))


def _digest(names: str, found: list[os.stat_result]) -> bytes:
    """Return a digest of the names and the stamps of the files of a folder."""
    return digest_of_bytes(stamps_of(found) + names.encode())
