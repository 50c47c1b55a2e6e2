"""The journal: what a build has decided to do to its output folder, so that another can finish it.

A journal that stands is carried out by whichever command runs next, after its own build was
killed at any moment. Each step may have been done already, and is safe to be done again. As a
journal may come from anywhere, it is given no more trust than the manifest of its output folder:
what does not stand there is neither removed nor overwritten, whatever the journal says.
"""

import errno
import hashlib
import json
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from sitegen.files import is_inside
from sitegen.locks import STATE, site_lock
from sitegen.problems import UsageError
from sitegen.write.manifest import (
    MANIFEST,
    file_digest,
    holds,
    is_within,
    read_manifest,
    remove_file,
    write_manifest,
)
from sitegen.write.terrain import NEAR, NOT_THERE, Names, Terrain, check_output, clear, mode_of

FAR = f"{STATE}/staging"
"""Where files are staged, within the site, unless output/ is on another file system."""

_NAME = "journal"


class UnfinishedError(OSError):
    """The output folder is in part the old site and in part the new one; the journal stands."""


class Journal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be done: files to move, with their digests, and files of ours to remove.

    The folders are as :func:`named` writes them. While pages are being staged, the journal only
    says where, so that what a killed build leaves behind is found.
    """

    output: str
    staging: str
    move: dict[str, str] = msgspec.field(default_factory=dict)
    remove: list[str] = msgspec.field(default_factory=list)


class Done(msgspec.Struct, frozen=True):
    """The paths of those files that were moved and removed."""

    moved: tuple[str, ...]
    removed: tuple[str, ...]


def named(site: Path, folder: Path) -> str:
    """Return a folder's real path, from the site on if it lies there, as a journal names it."""
    real, root = folder.resolve(), site.resolve()
    return real.relative_to(root).as_posix() if real.is_relative_to(root) else str(real)


def staged_at(staging: Path, path: str) -> Path:
    """Return where a file of the site is staged.

    Side by side with all others, for a folder takes longer to make and to remove than a page.
    """
    return staging / hashlib.sha256(path.encode()).hexdigest()


def write_journal(site: Path, journal: Journal) -> None:
    """Put a journal in place of the one before; raise OSError, and then the old one stands.

    An output folder outside of the site vouches for the journal that is to change it.
    """
    text = json.dumps(msgspec.to_builtins(journal), indent=0)
    output = site / journal.output
    if (journal.move or journal.remove) and not is_inside(output, site):
        clear(output / NEAR / _NAME)
        (output / NEAR).mkdir(exist_ok=True)
        (output / NEAR / _NAME).write_text(_digest(text), "utf-8")
    new = site / STATE / f"{_NAME}.new"
    clear(new)
    with new.open("x", encoding="utf-8") as file:
        file.write(text)
    new.replace(site / STATE / _NAME)


def recover(site: Path) -> None:
    """Finish what a killed build has begun, and remove what it left; raise UnfinishedError.

    Every command calls this, under the site's lock and before it looks at the output folder.
    """
    try:
        text = _read(site)
        journal = _decode(text)
        if journal is not None and _is_sound(site, journal):
            output, staging = site / journal.output, site / journal.staging
            # Staged files are cleared away when all of them have been moved, or before any is.
            if stat.S_ISDIR(mode_of(staging)) and _is_vouched(output, site, text):
                carry_out(site, journal)
            clear(output / NEAR)
        close(site)
    except OSError as failure:
        raise unfinished(failure) from failure


@contextmanager
def settled(site: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the site's lock, once the last build's work is done; raise UsageError if it cannot be.

    For whoever only looks at a site: a build tells of it in its own way.
    """
    with site_lock(site, on_wait):
        try:
            recover(site)
        except UnfinishedError as failure:
            raise UsageError(f"the last build cannot be completed: {failure}") from failure
        yield


def close(site: Path, output: Path | None = None) -> None:
    """Remove what a build kept for itself, its journal last; raise OSError."""
    if output is not None:
        clear(output / NEAR)
    clear(site / FAR)
    for name in (f"{_NAME}.new", _NAME):
        clear(site / STATE / name)


def unfinished(failure: OSError) -> UnfinishedError:
    """Return a failure half-way, with the place where it happened in its words."""
    place = failure.filename2 or failure.filename
    where = f" at {os.fsdecode(place)}" if isinstance(place, str | bytes | os.PathLike) else ""
    return UnfinishedError(failure.errno, f"{failure.strerror or failure}{where}")


def carry_out(site: Path, journal: Journal, known: Mapping[str, str] | None = None) -> Done:
    """Do what a journal says and has not been done yet; raise OSError.

    ``known`` is what the manifest names. Without it the journal is another build's, and doubtful:
    then staged files are only taken if they have their digests.
    """
    output, staging = site / journal.output, site / journal.staging
    doubtful = known is None
    known = read_manifest(output) if known is None else known
    stale = [path for path in journal.remove if path in known and path not in journal.move]
    terrain, names = Terrain(output, known, frozenset(stale)), Names(output)
    arrivals = [
        path
        for path, digest in journal.move.items()
        if (not doubtful or _is_staged(staging, path, digest, names))
        and terrain.at(path)[0] in ("nothing", "ours")
    ]
    fresh = {path: journal.move[path] for path in arrivals if path not in known}
    if fresh:
        # Should the journal be lost half-way, the next build must know what is ours.
        write_manifest(output, {**known, **fresh}, staging)
    removed = tuple(path for path in stale if remove_file(output, path))
    _move_all(staging, output, arrivals)
    ours = {**known, **_arrived(output, known, journal.move, arrivals)}
    for path in stale:
        del ours[path]
    if ours != {**known, **fresh}:
        write_manifest(output, ours, staging)
    return Done(tuple(arrivals), removed)


def _arrived(
    output: Path, known: Mapping[str, str], move: Mapping[str, str], arrivals: Iterable[str]
) -> dict[str, str]:
    """Return the digests of the files that have been moved, by us or by the killed build."""
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


def _is_staged(staging: Path, path: str, digest: str, names: Names) -> bool:
    """Tell whether a file may be taken from the staging folder; raise OSError."""
    if not is_within(path) or path.partition("/")[0] in (MANIFEST, NEAR):
        return False
    staged = staged_at(staging, path)
    if not stat.S_ISREG(mode_of(staged)) or file_digest(staged) != digest:
        return False
    return names.can_be(path, staging)


def _move_all(staging: Path, output: Path, paths: Iterable[str]) -> None:
    """Rename staged files into the output folder."""
    made = set()
    for path in paths:
        target = output / path
        folder = path.rpartition("/")[0]
        if folder not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(folder)
        try:
            _move(staged_at(staging, path), target)
        except (IsADirectoryError, PermissionError):
            if not target.is_dir():
                raise
            for inner in sorted(target.rglob("*"), reverse=True):
                inner.rmdir()
            target.rmdir()
            _move(staged_at(staging, path), target)


def _move(staged: Path, target: Path) -> None:
    """Rename a file, by way of a copy where a folder within output/ is on another file system."""
    try:
        staged.replace(target)
    except OSError as failure:
        if failure.errno != errno.EXDEV:
            raise
        copy = target.with_name(f"{NEAR}-copy")
        clear(copy)
        shutil.copyfile(staged, copy)
        copy.replace(target)
        staged.unlink()


def _read(site: Path) -> str:
    """Return the journal's text, "" where there is none; raise OSError."""
    place = site / STATE / _NAME
    if place.is_symlink() or not place.is_file():
        return ""
    return place.read_text("utf-8", "surrogateescape")


def _decode(text: str) -> Journal | None:
    """Return a journal from its text, or None of what is none."""
    try:
        return msgspec.convert(json.loads(text), Journal)
    except (ValueError, RecursionError):
        return None


def _is_sound(site: Path, journal: Journal) -> bool:
    """Tell whether a journal's folders could have been a build's: the output there, no links."""
    root = site.resolve()
    output, staging = root / journal.output, root / journal.staging
    if staging.parent not in (root / FAR, output / NEAR):
        return False
    try:
        if not output.is_dir() or output.resolve() != output or staging.resolve() != staging:
            return False
        check_output(site, output)
    except (UsageError, ValueError):
        return False
    except OSError as failure:
        if failure.errno in NOT_THERE:
            return False
        raise
    return True


def _is_vouched(output: Path, site: Path, text: str) -> bool:
    """Tell whether an output folder knows of the journal that is to change it."""
    if is_inside(output, site):
        return True
    try:
        return (output / NEAR / _NAME).read_text("utf-8") == _digest(text)
    except (OSError, ValueError):
        return False


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
