"""What changed among the files since the last build, told by their status and in doubt by bytes.

A file whose status *differs* (never: is newer) is read and its bytes compared. One that was young
when it was last looked at is read again, for it could have been changed once more within the same
tick of the clock: git's rule for what it calls racy files.
"""

import contextlib
import time
from collections.abc import Iterable

from sitegen.digest import digest_of_bytes
from sitegen.files import SourceFile, Stamp

YOUNG = 2_000_000_000
"""Nanoseconds that a file's times must lie back before its status is trusted."""

Table = dict[str, tuple[Stamp, bytes]]
"""Each file's path to its status and the digest of its bytes."""

_UNTRUSTED: Stamp = (-1, 0, 0, 0)


class Sources:
    """The files of a site, and what is known of their bytes without reading them."""

    def __init__(self, files: Iterable[SourceFile], known: Table) -> None:
        self.files = tuple(files)
        self._known = known
        self._moment = time.time_ns()
        self._digests: dict[str, bytes] = {}
        self.are_reread = False

    def known(self, file: SourceFile) -> bytes | None:
        """Return the digest of a file's bytes, None where they have to be read for it."""
        found = self._digests.get(file.path)
        if found is None:
            last = self._known.get(file.path)
            if last is not None and last[0] == file.stamp:
                found = self._digests[file.path] = last[1]
        return found

    def digest(self, file: SourceFile) -> bytes:
        """Return the digest of a file's bytes; raise OSError."""
        found = self.known(file)
        if found is None:
            found = self._digests[file.path] = digest_of_bytes(file.read())
        return found

    def learn(self, path: str, digest: bytes) -> None:
        """Take over a digest from somebody who has read the file."""
        self._digests[path] = digest

    def are_unchanged(self) -> bool:
        """Tell whether the very same files with the very same bytes are there as the last time."""
        if len(self.files) != len(self._known):
            return False
        known = self._known
        for file in self.files:
            last = known.get(file.path)
            if last is None:
                return False
            if last[0] != file.stamp:
                try:
                    digest = digest_of_bytes(file.read())
                except OSError:
                    return False
                if digest != last[1]:
                    return False
                self._digests[file.path] = digest
                self.are_reread = True
        return True

    def are_known(self) -> bool:
        """Tell whether all digests are those of the last time, as far as they are asked for."""
        known = self._known
        return len(self.files) == len(known) and all(
            (last := known.get(file.path)) is not None and last[1] == self.known(file)
            for file in self.files
        )

    def table(self) -> Table:
        """Return what is known now, to be told the next time; what cannot be read is left out."""
        trusted = self._moment - YOUNG
        table = {}
        for file in self.files:
            with contextlib.suppress(OSError):
                digest = self.digest(file)
                young = file.stamp[1] > trusted or file.stamp[2] > trusted
                table[file.path] = (_UNTRUSTED if young else file.stamp, digest)
        return table
