"""Changes to files since the last build, found by their stamps and, if unsure, by their bytes.

A file whose stamp *differs* (never: is newer) is read and its bytes are compared. A file that was
new when it was last read is read again, because it may have changed once more within the same
tick of the clock. Git uses the same rule for files that it calls racy.

A folder whose files have the same names and stamps is found by one digest. If all folders are the
same, nothing is read about the files, and no objects are made of them.
"""

import contextlib
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from operator import attrgetter
from pathlib import Path

import msgspec

from sitegen.config.settings import FILE as SETTINGS
from sitegen.core.diagnostics import Problem
from sitegen.core.digest import digest_of_bytes
from sitegen.core.files import SourceFile, Stamp, stamp_of, times_of, walk
from sitegen.core.folder_walk import UNKNOWN, FolderWalk

YOUNG = 2_000_000_000
"""Nanoseconds that a file's times must be in the past before its stamp is trusted."""

KnownFile = tuple[Stamp, bytes]
"""The facts about a file: its stamp, and the digest of its bytes."""

_UNTRUSTED: Stamp = b""
_NO_FACTS: tuple[None, None] = (None, None)
_TRUSTED: KnownFile = (b"trusted", b"")
_OTHERS = ("templates", "themes", "i18n")
_by_path = attrgetter("path")


def scan(site: Path) -> tuple[list[SourceFile], list[Problem]]:
    """Return every file that a build reads, and the problems of content files."""
    files, problems = walk(site, "content")
    found = list(files)
    for folder in _OTHERS:
        found += walk(site, folder)[0]
    found.append(SourceFile(SETTINGS, f"{site}/", stamp_of((site / SETTINGS).stat())))
    return found, list(problems)


def find_sources(
    site: Path, folders: Mapping[str, bytes], known: Callable[[], dict[str, "KnownFile"]]
) -> tuple["Sources", list[Problem]]:
    """Return the files that :func:`scan` finds, and the same problems.

    ``folders`` are the digests of folders in the last build.
    """
    found = FolderWalk(site, folders)
    found.scan_below("content")
    problems = list(found.problems)
    for folder in _OTHERS:
        found.scan_below(folder)
    found.add_file(SETTINGS)
    if found.has_twins:
        files, problems = scan(site)
        return Sources(files, known), problems
    return Sources(found.files, known, found), problems


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """Paths of files that are new, were deleted, or have other bytes than last time."""

    edited: set[str]
    added: set[str]
    removed: set[str]

    @property
    def number(self) -> int:
        """The number of changed files."""
        return len(self.edited) + len(self.added) + len(self.removed)


class Sources:
    """The files of a site, and the digests that are known without reading them.

    ``known`` loads the facts of the last build. ``folders`` knows which folders are unchanged;
    ``files`` are those of all other folders. Without it, ``files`` are all files.
    """

    def __init__(
        self,
        files: Iterable[SourceFile],
        known: Callable[[], dict[str, KnownFile]],
        folders: FolderWalk | None = None,
    ) -> None:
        self._checked = tuple(files)
        self._load = known
        self._folders = folders
        self._moment = time.time_ns()
        self._digests: dict[str, bytes] = {}
        self.are_reread = False
        self.are_new = False

    @cached_property
    def files(self) -> tuple[SourceFile, ...]:
        """Every file, by folder of the site and by path."""
        known = self._known  # this may find that the folders are of no use
        folders = self._folders
        if folders is None:
            return self._checked
        root, unchanged = f"{folders.site}/", folders.unchanged
        files = [
            SourceFile(path, root, stamp)
            for path, (stamp, _) in known.items()
            if path.rpartition("/")[0] in unchanged
        ]
        if len(files) != folders.unchanged_files:  # the stored facts are damaged
            return tuple(scan(folders.site)[0])
        return _in_order([*files, *self._checked])

    @cached_property
    def _known(self) -> dict[str, KnownFile]:
        """The facts of the last build, loaded when they are first needed."""
        known, folders = self._load(), self._folders
        if folders is not None and len(known) < folders.unchanged_files:  # they are damaged
            self._checked, self._folders = tuple(scan(folders.site)[0]), None
        return known

    @property
    def _number(self) -> int:
        """The number of all files."""
        unchanged = self._folders.unchanged_files if self._folders is not None else 0
        return len(self._checked) + unchanged

    @property
    def are_same(self) -> bool:
        """Whether every folder is known to be unchanged."""
        return self._folders is not None and self._folders.is_all_unchanged

    def known(self, file: SourceFile) -> bytes | None:
        """Return the digest of a file's bytes, None if that requires reading them."""
        last = self._known.get(file.path)
        if last is not None and last[0] == file.stamp:
            return last[1]
        return self._digests.get(file.path)

    def digest(self, file: SourceFile) -> bytes:
        """Return the digest of a file's bytes; raise OSError."""
        found = self.known(file)
        if found is None:
            found = self._digests[file.path] = digest_of_bytes(file.read())
        return found

    def record_digest(self, path: str, digest: bytes) -> None:
        """Record the digest of a file that another process has read."""
        self._digests[path] = digest

    @cached_property
    def touched(self) -> tuple[SourceFile, ...]:
        """The files whose stamp differs from the last build."""
        if self.are_same:
            return ()
        known = self._known.get
        return tuple(f for f in self._checked if (known(f.path) or _NO_FACTS)[0] != f.stamp)

    def changes(self) -> "Changes":
        """Return the files whose bytes differ from the last build."""
        if self.are_same:
            return Changes(edited=set(), added=set(), removed=set())
        edited, added = set(), set()
        for file in self.touched:
            last = self._known.get(file.path)
            if last is None:
                added.add(file.path)
                continue
            try:
                same = self.digest(file) == last[1]
            except OSError:
                same = False
            if same:
                self.are_reread = True
            else:
                edited.add(file.path)
        known = self._known
        removed: set[str] = set()
        if self._number - len(added) != len(known):
            removed = known.keys() - {file.path for file in self.files}
        return Changes(edited=edited, added=added, removed=removed)

    def new_digests(self) -> dict[str, KnownFile | None]:
        """Return the facts that are new since the last build; None for a deleted file.

        An unreadable file has no facts. Then ``are_new`` says whether any file differs from
        the last build.
        """
        if self.are_same:
            return {}
        trusted, known = self._moment - YOUNG, self._known
        found: dict[str, KnownFile | None] = {}
        same = self._number - len(self.touched)
        for file in self.touched:
            path, stamp = file.path, file.stamp
            found[path] = None
            with contextlib.suppress(OSError):
                is_young = max(times_of(stamp)[1:]) > trusted
                found[path] = (_UNTRUSTED if is_young else stamp, self.digest(file))
        if same + sum(path in known for path in found) < len(known):
            found.update(dict.fromkeys(known.keys() - {file.path for file in self.files}))
        self.are_new = any(not _is_same(known.get(path), now) for path, now in found.items())
        return found

    def new_folders(self, facts: Mapping[str, KnownFile | None]) -> dict[str, bytes | None]:
        """Return the digests of folders that are new since the last build, None for a gone folder.

        ``facts`` are the new facts about files. If the stamp of a file is not trusted, the digest
        of its folder is UNKNOWN. The folder is known all the same, because it may be deleted.
        """
        folders = self._folders
        if folders is None:
            return dict.fromkeys(map(_folder_of, facts), UNKNOWN)
        unsure = {
            _folder_of(file.path)
            for file in self._checked
            if (facts.get(file.path, _TRUSTED) or _NO_FACTS)[0] in (None, _UNTRUSTED)
        }
        found: dict[str, bytes | None] = dict.fromkeys(folders.removed())
        for folder, digest in folders.changed.items():
            found[folder] = UNKNOWN if folder in unsure else digest
        return found


def _folder_of(path: str) -> str:
    return path.rpartition("/")[0]


def _in_order(files: list[SourceFile]) -> tuple[SourceFile, ...]:
    """Return files in the order of a scan: folder by folder of the site, the settings last."""
    files.sort(key=_by_path)
    found: list[SourceFile] = []
    for folder in ("content", *_OTHERS):
        first = bisect_left(files, f"{folder}/", key=_by_path)
        found += files[first : bisect_left(files, f"{folder}0", first, key=_by_path)]
    first = bisect_left(files, SETTINGS, key=_by_path)
    return (*found, *files[first : first + 1])


def _is_same(last: KnownFile | None, now: KnownFile | None) -> bool:
    """Return whether a file has the same bytes as before, with any stamp."""
    return (last and last[1]) == (now and now[1])
