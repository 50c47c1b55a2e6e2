"""The journal: the changes that a build decided to make to its output folder, for recovery.

If a build is killed, the next command carries out its journal. Each step may have been done
already, and is safe to repeat. A journal may come from anywhere, so it gets no more trust than the
manifest of its output folder: no file that the manifest does not name is removed or overwritten.
"""

import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from sitegen.core.diagnostics import UsageError
from sitegen.core.folders import NOT_THERE, Folder
from sitegen.core.locks import STATE, site_lock
from sitegen.core.user_data import is_key_kept, seal
from sitegen.output.directory import (
    OUTPUT_STAGING,
    OutputDirectory,
    PathLimits,
    check_output,
    mode_of,
)
from sitegen.output.manifest import (
    MANIFEST,
    file_digest,
    holds,
    is_within,
    read_manifest,
    remove_files,
    write_manifest,
)
from sitegen.output.moving import move_all

STAGING = "staging"
SITE_STAGING = f"{STATE}/{STAGING}"
"""The folder of staged files within the site, unless output/ is on another file system."""

_NAME = "journal"
_DRAFT = f"{_NAME}.new"


class UnfinishedError(OSError):
    """The output folder is partly the old site and partly the new site; the journal is kept."""


class Journal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The changes to make: files to move, with their digests, and files of ours to remove.

    The folders are as :func:`named` writes them. While pages are being staged, the journal only
    says where, so that what a killed build leaves behind is found. The seal, of hexadecimal
    digits, is only this user's builds' to make.
    """

    output: str
    staging: str
    move: dict[str, str] = msgspec.field(default_factory=dict)
    remove: list[str] = msgspec.field(default_factory=list)
    seal: str = ""


class JournalResult(msgspec.Struct, frozen=True):
    """The paths of the files that were moved and removed."""

    moved: tuple[str, ...]
    removed: tuple[str, ...]


def named(site: Path, folder: Path) -> str:
    """Return a folder's real path as a journal names it: from the site on if it is inside."""
    real, root = folder.resolve(), site.resolve()
    return real.relative_to(root).as_posix() if real.is_relative_to(root) else str(real)


def staged_at(staging: Path, path: str) -> Path:
    """Return the path where a file of the site is staged.

    Side by side with all others, for a folder takes longer to make and to remove than a page.
    """
    return staging / staged_name(path)


def staged_name(path: str) -> str:
    """Return the name under which a file of the site is staged."""
    return hashlib.sha256(path.encode()).hexdigest()


def write_journal(site: Path, journal: Journal) -> None:
    """Replace the journal; raise OSError, and then the old journal is kept."""
    with Folder.at(site / STATE) as state:
        state.write(_NAME, _text(_sealed(journal)), draft=_DRAFT)


def _sealed(journal: Journal) -> Journal:
    """Return a journal with the seal of this user."""
    bare = msgspec.structs.replace(journal, seal="")
    return msgspec.structs.replace(bare, seal=seal(b"journal", _text(bare)).hex())


def _text(journal: Journal) -> bytes:
    """Return a journal as JSON in ASCII, because a name may be invalid Unicode."""
    return json.dumps(msgspec.to_builtins(journal), indent=0).encode()


def recover(site: Path) -> None:
    """Finish the work of a killed build, and remove its leftovers; raise UnfinishedError.

    Every command calls this, under the site's lock and before it looks at the output folder.
    Raises UnsafePathError where a link is in the place of what a build keeps for itself.
    """
    try:
        journal = _decode(_read(site))
        if journal is not None and _is_ours(journal) and _is_valid(site, journal):
            output, staging = site / journal.output, site / journal.staging
            # Staged files are cleared away when all of them have been moved, or before any is.
            if stat.S_ISDIR(mode_of(staging)):
                apply_journal(site, journal)
            clear_output_staging(output)
        close(site)
    except OSError as failure:
        raise unfinished(failure) from failure


def clear_output_staging(output: Path) -> None:
    """Remove our folder in an output folder if it exists; raise OSError."""
    if mode_of(output / OUTPUT_STAGING):
        with Folder.at(output) as folder:
            folder.clear(OUTPUT_STAGING)


@contextmanager
def recovered(site: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the site's lock after the last build is finished; raise UsageError if it cannot be.

    This is for commands that only read a site; a build reports recovery differently.
    """
    with site_lock(site, on_wait):
        try:
            recover(site)
        except UnfinishedError as failure:
            raise UsageError(f"the last build cannot be completed: {failure}") from failure
        yield


def close(site: Path, output: Path | None = None) -> None:
    """Remove the files that a build kept for itself, its journal last; raise OSError."""
    if output is not None:
        clear_output_staging(output)
    with suppress(FileNotFoundError), Folder.at(site / STATE) as state:
        for name in (STAGING, _DRAFT, _NAME):
            state.clear(name)


def unfinished(failure: OSError) -> UnfinishedError:
    """Return a failure half-way, with the path where it happened in its message."""
    path = failure.filename2 or failure.filename
    where = f" at {os.fsdecode(path)}" if isinstance(path, str | bytes | os.PathLike) else ""
    return UnfinishedError(failure.errno, f"{failure.strerror or failure}{where}")


def apply_journal(
    site: Path, journal: Journal, known: Mapping[str, str] | None = None
) -> JournalResult:
    """Carry out the open steps of a journal; raise OSError.

    ``known`` is what the manifest names. Without it the journal is another build's, and doubtful:
    then staged files are only taken if they have their digests.
    """
    output, staging = site / journal.output, site / journal.staging
    doubtful = known is None
    known = read_manifest(output) if known is None else known
    stale = [p for p in journal.remove if p in known and p not in journal.move and is_within(p)]
    directory, limits = OutputDirectory(output, known, frozenset(stale)), PathLimits(output)
    arrivals = [
        path
        for path, digest in journal.move.items()
        if (not doubtful or _is_staged(staging, path, digest, limits))
        and directory.at(path)[0] in ("nothing", "ours")
    ]
    fresh = {path: journal.move[path] for path in arrivals if path not in known}
    with Folder.at(output) as target, Folder.at(staging) as source:
        if fresh:
            # Should the journal be lost half-way, the next build must know what is ours.
            write_manifest(target, {**known, **fresh}, source)
        removed = remove_files(target, stale)
        move_all(source, target, ((staged_name(path), path) for path in arrivals))
        ours = {**known, **_arrived(output, known, journal.move, arrivals)}
        for path in stale:
            del ours[path]
        if ours != {**known, **fresh}:
            write_manifest(target, ours, source)
    return JournalResult(tuple(arrivals), removed)


def _arrived(
    output: Path, known: Mapping[str, str], move: Mapping[str, str], arrivals: Iterable[str]
) -> dict[str, str]:
    """Return the digests of the files that this build or the killed build has moved."""
    now = set(arrivals)
    return {
        path: digest
        for path, digest in move.items()
        if path in now or (path in known and _has_digest(output / path, digest))
    }


def _has_digest(file: Path, digest: str) -> bool:
    try:
        return holds(file, file.lstat().st_size, digest)
    except OSError:
        return False


def _is_staged(staging: Path, path: str, digest: str, limits: PathLimits) -> bool:
    """Return whether a file may be taken from the staging folder; raise OSError."""
    if not is_within(path) or path.partition("/")[0] in (MANIFEST, OUTPUT_STAGING):
        return False
    staged = staged_at(staging, path)
    if not stat.S_ISREG(mode_of(staged)) or file_digest(staged) != digest:
        return False
    return limits.can_be(path, staging)


def _read(site: Path) -> str:
    """Return the journal's text, "" if there is none that we could have written.

    Raises OSError, and UnsafePathError where a link is in its place.
    """
    try:
        with Folder.at(site / STATE) as state:
            if not stat.S_ISREG(mode := state.mode(_NAME)):
                if stat.S_ISLNK(mode):
                    state.unlink(_NAME)  # raises what there is to say
                return ""
            return state.read(_NAME).decode("utf-8", "surrogateescape")
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return ""


def _decode(text: str) -> Journal | None:
    """Return a journal from its text, or None if the text is not a journal."""
    try:
        return msgspec.convert(json.loads(text), Journal)
    except (ValueError, RecursionError):
        return None


def _is_ours(journal: Journal) -> bool:
    """Return whether a build of this user has written a journal.

    A user whose key cannot be stored has no lasting seal. In that case a journal is carried out if
    it stays within the site, because every build that has begun must end.
    """
    is_within_site = not Path(journal.output).is_absolute()
    return journal == _sealed(journal) or (is_within_site and not is_key_kept())


def _is_valid(site: Path, journal: Journal) -> bool:
    """Return whether a journal's folders could be those of a build: the output there, no links."""
    root = site.resolve()
    output, staging = root / journal.output, root / journal.staging
    if staging.parent not in (root / SITE_STAGING, output / OUTPUT_STAGING):
        return False
    try:
        if not output.is_dir() or output.resolve() != output or staging.resolve() != staging:
            return False
        check_output(site, output, preview=True)
    except (UsageError, ValueError):
        return False
    except OSError as failure:
        if failure.errno in NOT_THERE:
            return False
        raise
    return True
