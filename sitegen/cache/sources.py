"""What changed among the files since the last build, told by their stamp and in doubt by bytes.

A file whose stamp *differs* (never: is newer) is read and its bytes compared. One that was young
when it was last looked at is read again, for it could have been changed once more within the same
tick of the clock: git's rule for what it calls racy files.
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
"""Nanoseconds that a file's times must lie back before its stamp is trusted."""

KnownFile = tuple[Stamp, bytes]
"""What is known of a file: its stamp, and the digest of its bytes."""

_UNTRUSTED: Stamp = b""
_UNKNOWN: tuple[None, None] = (None, None)


def scan(site: Path) -> tuple[list[SourceFile], list[Problem]]:
    """Return every file that a build reads, and what is wrong with those of the content."""
    files, problems = walk(site, "content")
    found = list(files)
    for folder in ("templates", "themes", "i18n"):
        found += walk(site, folder)[0]
    path = site / SETTINGS
    found.append(SourceFile(SETTINGS, str(path), stamp_of(path.stat())))
    return found, list(problems)


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """Paths of files whose bytes are not those of the last time, that are new, or are gone."""

    edited: set[str]
    added: set[str]
    removed: set[str]

    @property
    def number(self) -> int:
        """How many files have changed."""
        return len(self.edited) + len(self.added) + len(self.removed)


class Sources:
    """The files of a site, and what is known of their bytes without reading them."""

    def __init__(self, files: Iterable[SourceFile], known: dict[str, KnownFile]) -> None:
        self.files = tuple(files)
        self._known = known
        self._moment = time.time_ns()
        self._digests: dict[str, bytes] = {}
        self.are_reread = False
        self.are_new = False

    def known(self, file: SourceFile) -> bytes | None:
        """Return the digest of a file's bytes, None where they have to be read for it."""
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
        """The files whose stamp is not that of the last time."""
        known = self._known.get
        return tuple(f for f in self.files if (known(f.path) or _UNKNOWN)[0] != f.stamp)

    def changes(self) -> "Changes":
        """Return which files are not what they were the last time, by their bytes."""
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
        """Return what is known now and was not the last time; None for what is not there any more.

        Of what cannot be read nothing is known. Then ``are_new`` tells whether any file is not
        what it was the last time.
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
    """Return whether a file has the same bytes as before, whatever its stamp."""
    return (last and last[1]) == (now and now[1])
