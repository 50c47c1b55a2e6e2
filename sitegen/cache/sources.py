"""Changes to files since the last build, found by their stamps and, if unsure, by their bytes.

A file whose stamp *differs* (never: is newer) is read and its bytes are compared. A file that was
new when it was last read is read again, because it may have changed once more within the same
tick of the clock. Git uses the same rule for files that it calls racy.
"""

import contextlib
import time
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import msgspec

from sitegen.config.settings import FILE as SETTINGS
from sitegen.core.diagnostics import Problem
from sitegen.core.digest import digest_of_bytes
from sitegen.core.files import SourceFile, Stamp, stamp_of, times_of, walk

YOUNG = 2_000_000_000
"""Nanoseconds that a file's times must be in the past before its stamp is trusted."""

KnownFile = tuple[Stamp, bytes]
"""The facts about a file: its stamp, and the digest of its bytes."""

_UNTRUSTED: Stamp = b""
_UNKNOWN: tuple[None, None] = (None, None)


def scan(site: Path) -> tuple[list[SourceFile], list[Problem]]:
    """Return every file that a build reads, and the problems of content files."""
    files, problems = walk(site, "content")
    found = list(files)
    for folder in ("templates", "themes", "i18n"):
        found += walk(site, folder)[0]
    path = site / SETTINGS
    found.append(SourceFile(SETTINGS, str(path), stamp_of(path.stat())))
    return found, list(problems)


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
    """The files of a site, and the digests that are known without reading them."""

    def __init__(self, files: Iterable[SourceFile], known: dict[str, KnownFile]) -> None:
        self.files = tuple(files)
        self._known = known
        self._moment = time.time_ns()
        self._digests: dict[str, bytes] = {}
        self.are_reread = False
        self.are_new = False

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
        known = self._known.get
        return tuple(f for f in self.files if (known(f.path) or _UNKNOWN)[0] != f.stamp)

    def changes(self) -> "Changes":
        """Return the files whose bytes differ from the last build."""
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
        if len(self.files) - len(added) != len(known):
            removed = known.keys() - {file.path for file in self.files}
        return Changes(edited=edited, added=added, removed=removed)

    def new_digests(self) -> dict[str, KnownFile | None]:
        """Return the facts that are new since the last build; None for a deleted file.

        An unreadable file has no facts. Then ``are_new`` says whether any file differs from
        the last build.
        """
        trusted, known = self._moment - YOUNG, self._known
        found: dict[str, KnownFile | None] = {}
        same = len(self.files) - len(self.touched)
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


def _is_same(last: KnownFile | None, now: KnownFile | None) -> bool:
    """Return whether a file has the same bytes as before, with any stamp."""
    return (last and last[1]) == (now and now[1])
