"""Pages reach output/ all together or not at all, and only files of ours are changed there.

First, everything is staged outside output/. Only when every page is there, the journal lists the
pages to move in and the stale ones to remove. From then on this build, or the next command, will do
so.
"""

import errno
import hashlib
import os
from contextlib import suppress
from pathlib import Path

import msgspec

from sitegen.core.diagnostics import Problem, error
from sitegen.core.folders import Folder, UnsafePathError
from sitegen.core.locks import STATE
from sitegen.output.directory import OUTPUT_STAGING, OutputDirectory, PathLimits
from sitegen.output.journal import (
    SITE_STAGING,
    STAGING,
    Journal,
    apply_journal,
    close,
    named,
    recover,
    staged_at,
    unfinished,
    write_journal,
)
from sitegen.output.manifest import holds, is_within, read_manifest, write_manifest


class WriteResult(msgspec.Struct, frozen=True, kw_only=True):
    """The results for the files of a site, in numbers; ``changed`` are paths of changed files."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    changed: tuple[str, ...] = ()


class StagedFile(msgspec.Struct, frozen=True):
    """A staged file of the site: its path there, its SHA-256, and its size in bytes.

    Who wrote it knows all three. A network's file system may answer with older ones for seconds.
    """

    path: str
    digest: str
    size: int


def stage_file(folder: Path, path: str, data: bytes) -> StagedFile:
    """Write a file of the site into a staging folder, in any process.

    Two processes may stage the same file at once, if one of them was thought dead. Each writes a
    file of its own and renames it, so one whole file is left. Raises OSError, also where the
    folder is gone: its build is dead then.
    """
    staged = staged_at(folder, path)
    attempt = staged.with_name(f"{staged.name}.{os.urandom(8).hex()}")
    attempt.write_bytes(data)
    attempt.replace(staged)
    return StagedFile(path, hashlib.sha256(data).hexdigest(), len(data))


def _new_folder(outer: Folder) -> str:
    """Make a new folder that no other build knows, because its processes might still be at work."""
    name = os.urandom(8).hex()
    outer.folder(name, make=True).close()
    return name


def _is_same_filesystem(site_staging: Folder, name: str, output: Folder) -> bool:
    """Return whether a rename can move files from a staging folder into the output."""
    with site_staging.folder(name) as staging:
        staging.folder(OUTPUT_STAGING, make=True).close()
        try:
            staging.move(OUTPUT_STAGING, output, OUTPUT_STAGING)
        except OSError as failure:
            if failure.errno != errno.EXDEV:
                raise
            return False
    output.clear(OUTPUT_STAGING)
    return True


class StagingArea:
    """The files of one build until all of them are there; use it under the site's lock.

    Each file of the site is added, adopted or kept, once. A commit removes the other files of
    earlier builds. Without a commit nothing changes.
    """

    def __init__(self, site: Path, output: Path) -> None:
        self.output = output
        self._site = site
        self._folder: Path | None = None
        self._opened = False
        self._new_folders: list[Path] = []
        self._decided = False
        self._digests: dict[str, str] = {}
        self._kept_folder: dict[str, str] = {}
        self._staged: set[str] = set()

    def __enter__(self) -> "StagingArea":
        recover(self._site)
        self._known = read_manifest(self.output)
        self._directory = OutputDirectory(self.output, self._known, self._known)
        self._limits = PathLimits(self.output)
        return self

    def __exit__(self, *_: object) -> None:
        if self._decided or not self._opened:
            return
        # The next command removes the rest, because the journal still names it.
        with suppress(OSError, UnsafePathError):
            close(self._site, self.output)
        for folder in self._new_folders:
            with suppress(OSError):
                folder.rmdir()

    @property
    def folder(self) -> Path:
        """The staging folder, on the output's file system; made when first asked for.

        Raises OSError.
        """
        if self._folder is None:
            self._folder = self._make_folder()
        return self._folder

    def _make_folder(self) -> Path:
        """Make both folders, and prove with a rename that they are on one file system."""
        self._opened = True
        missing = self.output
        while not missing.exists():
            self._new_folders.append(missing)
            missing = missing.parent
        self.output.mkdir(parents=True, exist_ok=True)
        with (
            Folder.at(self._site / STATE, make=True) as state,
            state.folder(STAGING, make=True) as site_staging,
            Folder.at(self.output) as output,
        ):
            output.clear(OUTPUT_STAGING)
            folder = self._site / SITE_STAGING / _new_folder(site_staging)
            self._announce(folder)
            if _is_same_filesystem(site_staging, folder.name, output):
                return folder
            site_staging.clear(folder.name)
            with output.folder(OUTPUT_STAGING, make=True) as output_staging:
                folder = self.output / OUTPUT_STAGING / _new_folder(output_staging)
            self._announce(folder)
        return folder

    def _announce(self, folder: Path) -> None:
        """Record the staging folder in the journal, in case this build is killed."""
        write_journal(self._site, self._journal(folder))

    def _journal(self, folder: Path) -> Journal:
        return Journal(named(self._site, self.output), named(self._site, folder))

    def add(self, path: str, data: bytes) -> tuple[Problem, ...]:
        """Stage a file of the site unless it is there already; return the reasons against it."""
        digest = hashlib.sha256(data).hexdigest()
        is_there, problems = self._compare(path, len(data), digest)
        if not is_there and not problems:
            stage_file(self.folder, path, data)
            self._staged.add(path)
        return problems

    def add_staged(self, file: StagedFile) -> tuple[Problem, ...]:
        """Take a file that :func:`stage_file` has staged; return the reasons against it.

        It is dropped where the output has the same bytes already.
        """
        is_there, problems = self._compare(file.path, file.size, file.digest)
        if is_there or problems:
            staged_at(self.folder, file.path).unlink()
        else:
            self._staged.add(file.path)
        return problems

    def is_ours(self, path: str) -> bool:
        """Return whether the manifest names a file; a file that it does not name cannot be kept."""
        return path in self._known

    def keep_unchanged(self, path: str) -> None:
        """Keep a file of ours without reading it: the caller knows that it is correct."""
        self._digests[path] = self._known[path]

    def keep_folder(self, folder: str) -> None:
        """Keep our files below a folder, which another command has made."""
        found = self._known.items()
        self._kept_folder = {
            path: digest for path, digest in found if path.startswith(f"{folder}/")
        }

    def _stale(self) -> list[str]:
        """Return the paths of the files that an earlier build wrote and this build did not."""
        return sorted(self._known.keys() - self._digests.keys() - self._kept_folder.keys())

    def _compare(self, path: str, size: int, digest: str) -> tuple[bool, tuple[Problem, ...]]:
        """Return whether a file is there already, and why it may not be written."""
        if not is_within(path):
            return False, (self._impossible(path),)
        self._digests[path] = digest
        state, blocking_path = self._directory.at(path)
        if state in ("link", "obstacle"):
            message = "was not written by sitegen, and a page needs this path: move it"
            if state == "link":
                message = "is a link; sitegen does not follow links here: remove it"
            return False, (error(f"{self.output.name}/{blocking_path}", message),)
        if state != "nothing" and holds(self.output / path, size, digest):
            return True, ()
        if state == "theirs":
            message = "was not written by sitegen, and a page would overwrite it: move it"
            return False, (error(f"{self.output.name}/{path}", message),)
        if path not in self._known and not self._limits.can_be(path, self.folder):
            return False, (self._impossible(path),)
        return False, ()

    def _impossible(self, path: str) -> Problem:
        message = "the file system of the output folder cannot store this name"
        return error(f"{self.output.name}/{path}", message)

    def pending(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the paths that a commit would write and the paths that it would remove."""
        return tuple(sorted(self._staged)), tuple(self._stale())

    def commit(self) -> WriteResult:
        """Move every staged file into place and remove our files that are no longer in the site.

        Raises OSError if nothing has happened yet, and UnfinishedError half-way.
        """
        there = {path: digest for path, digest in self._digests.items() if path not in self._staged}
        adopted = {**self._known, **there}
        if adopted != self._known:
            with Folder.at(self.output) as output, Folder.at(self.folder) as staging:
                write_manifest(output, adopted, staging)
        removed = self._apply(adopted) if self._staged or self._stale() else ()
        written = len(self._staged)
        return WriteResult(
            written=written,
            unchanged=len(there),
            removed=len(removed),
            changed=tuple(sorted([*self._staged, *removed])),
        )

    def _apply(self, known: dict[str, str]) -> tuple[str, ...]:
        """Decide on the new site, and turn the old site, as far as it is known, into the new one.

        Returns what was removed.
        """
        journal = msgspec.structs.replace(
            self._journal(self.folder),
            move={path: self._digests[path] for path in sorted(self._staged)},
            remove=self._stale(),
        )
        self._decided = True
        try:
            write_journal(self._site, journal)
        except OSError:
            self._decided = False
            raise
        try:
            result = apply_journal(self._site, journal, known)
            if len(result.moved) < len(self._staged):
                message = "a file that sitegen did not write has taken the path of a page"
                raise FileExistsError(errno.EEXIST, message, os.fspath(self.output))
        except OSError as failure:
            raise unfinished(failure) from failure
        self._decided = False
        return result.removed


def remove_site(site: Path, output: Path) -> tuple[str, ...]:
    """Remove everything that we wrote into an output folder; return the paths of those files.

    To be called under the site's lock. Raises OSError.
    """
    with StagingArea(site, output) as staging:
        return staging.commit().changed
