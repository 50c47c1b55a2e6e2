"""Comments are moderated: those that wait, and what becomes of them.

A comment is named as its thread's folder and its id. Such a name is never looked up on the disk:
it is searched among the files that a build would find, which lead nowhere out of the site. All
changes are made ready before the first of them is put in place.
"""

import contextlib
import os
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

import msgspec

from sitegen.comments.editing import EditError, with_status
from sitegen.comments.formats import FOLDER, read_comment_file, status_of
from sitegen.comments.ids import second_id
from sitegen.comments.moderation_items import (
    CommentReader,
    ModerationItem,
    age,
    name_of,
    name_of_path,
    read_start,
)
from sitegen.config.loading import Config, load
from sitegen.core.diagnostics import Problem, UsageError, did_you_mean, error
from sitegen.core.files import SourceFile, walk
from sitegen.core.locks import site_lock
from sitegen.output.journal import UnfinishedError, recover
from sitegen.parse.content import find_units


class Change(msgspec.Struct, frozen=True):
    """A file with the bytes that were read of it, and those to put there."""

    file: SourceFile
    old: bytes
    new: bytes


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """A comment, the status that it had, the one that it has now, and its file before and after.

    Where nothing was to be changed, both are the same.
    """

    name: str
    was: str
    now: str
    change: Change


Check: TypeAlias = Callable[[SourceFile, bytes], None]
"""Looks at a file before it is changed; raises EditError."""


@contextlib.contextmanager
def moderate(
    site: Path, environment: str | None, on_wait: Callable[[], None]
) -> Iterator["ModerationQueue"]:
    """Hold the site's lock and hand out its comments; ``on_wait`` tells that a build is awaited.

    Raises SettingsError and UsageError.
    """
    config = load(site, environment)
    with site_lock(site, on_wait):
        # What stops it is told by the next build, and does not matter here.
        with contextlib.suppress(UnfinishedError):
            recover(site)
        yield ModerationQueue(site, config)


class ModerationQueue:
    """The comments of a site, found once."""

    def __init__(self, site: Path, config: Config) -> None:
        self.site = site
        self.config = config
        files, self._lost = walk(site, FOLDER)
        units, _ = find_units(files)
        self.threads = {unit.name.removeprefix(f"{FOLDER}/"): unit.files for unit in units}
        found = [file for files in self.threads.values() for file in files]
        # A full name tells 7.md from 7.json, and is what a shell completes.
        self._by_file = {_full_name(file): file for file in found}
        self._by_name = _by_name(found)
        self.reader = CommentReader(site, config, self.name)

    # ------------------------------------------------------------ finding

    def named(self, names: Iterable[str]) -> list[SourceFile]:
        """Return the files of comments, each once; raise UsageError with every name of none."""
        found: dict[str, SourceFile] = {}
        messages = []
        for name in names:
            wanted = unicodedata.normalize("NFC", name).removeprefix(f"{FOLDER}/")
            one = self._by_file.get(wanted)
            files = [one] if one else self._by_name.get(wanted, [])
            if len(files) == 1:
                found.setdefault(files[0].path, files[0])
            elif files:
                full_names = " or ".join(map(_full_name, files))
                messages.append(f"{name!r} is more than one comment: write {full_names}")
            else:
                messages.append(self._unknown(wanted))
        if messages:
            raise UsageError("; ".join(messages))
        return list(found.values())

    def name(self, file: SourceFile) -> str:
        """Return what a comment is called: what no other can be called, so perhaps its path."""
        name = name_of(file)
        is_own = name not in self._by_file and len(self._by_name[name]) == 1
        return name if is_own else _full_name(file)

    def _unknown(self, name: str) -> str:
        """Say that there is no comment of a name, and which one may be meant."""
        for problem in self._lost:
            if name in (name_of_path(problem.file), problem.file.removeprefix(f"{FOLDER}/")):
                return f"{problem.file}: {problem.message}"
        thread = name.rpartition("/")[0]
        near = [self.name(file) for file in self.threads.get(thread, ())]
        near = near or [*self._by_name, *self._by_file]
        return f"there is no comment {name!r}{did_you_mean(name, near)}"

    def pending(self, thread: str | None = None) -> list[ModerationItem]:
        """Return the comments that wait, of one thread or of all, the oldest first.

        Raises UsageError for a thread of no comments.
        """
        if thread is not None and thread not in self.threads:
            hint = did_you_mean(thread, self.threads)
            raise UsageError(f"there are no comments on {thread!r}{hint}")
        items = []
        for name, files in self.threads.items():
            for file in files if thread in (None, name) else ():
                data = read_start(file)
                # The word is there, or escaped, or the status is another one.
                if b"pending" in data.lower() or b"\\" in data:
                    item = self.reader.read(file, data)
                    if item.status == "pending":
                        items.append(item)
        items.sort(key=age)
        return [self.reader.with_flags(item) for item in items]

    def items(self, names: Iterable[str]) -> list[ModerationItem]:
        """Return comments by their names; raise UsageError."""
        return [self.reader.with_flags(self.reader.read_file(file)) for file in self.named(names)]

    # ------------------------------------------------------------ deciding

    def decide(
        self, names: Iterable[str], status: str, check: Check | None = None
    ) -> list[Decision]:
        """Give comments a status, all of them or none; raise UsageError and EditError.

        ``check`` may refuse one by its bytes: it raises EditError.
        """
        decisions: list[Decision] = []
        changes: list[Change] = []
        problems: list[Problem] = []
        for file in self.named(names):
            try:
                data = file.read()
                if check is not None:
                    check(file, data)
                was = status_of(read_comment_file(file.path, data))
                new = with_status(file.path, data, status)
            except EditError as failure:
                problems += failure.problems
            except OSError as failure:
                problems.append(error(file.path, f"cannot be read: {failure.strerror}"))
            else:
                change = Change(file, data, new)
                name = self.name(file)
                decisions.append(Decision(name=name, was=was, now=status, change=change))
                changes += [change] if new != data else []
        if problems:
            raise EditError(*problems)
        put(changes)
        return decisions


def _full_name(file: SourceFile) -> str:
    """Return a comment's name with its file's ending, which is of no other file."""
    return file.path.removeprefix(f"{FOLDER}/")


def _by_name(files: Iterable[SourceFile]) -> dict[str, list[SourceFile]]:
    """Return the files that each name may mean: of a thread and an id, as pages call it too."""
    found: dict[str, list[SourceFile]] = {}
    for file in files:
        found.setdefault(name_of(file), []).append(file)
    for same in [same for same in found.values() if len(same) > 1]:
        for file in same:
            # So a page calls all of these but one; which one, depends on what is approved.
            found.setdefault(second_id(_full_name(file)), []).append(file)
    return found


def put(changes: Iterable[Change]) -> None:
    """Put new bytes in the place of old ones; raise EditError, which tells what was done by then.

    A file keeps its permissions. Only a failure between two renames can leave some of them done.
    """
    staged: list[tuple[str, Path, Path]] = []
    done: list[str] = []
    path = FOLDER
    try:
        for change in changes:
            path = change.file.path
            if change.file.read() != change.old:
                raise EditError(error(path, "has changed in the meantime: nothing was written"))
            target = Path(os.path.realpath(change.file.location))
            # Hidden, and with a name that a scan passes over, should we die here.
            handle, new = tempfile.mkstemp(prefix=".", suffix="~", dir=target.parent)
            staged.append((path, Path(new), target))
            with os.fdopen(handle, "wb") as file:
                file.write(change.new)
            Path(new).chmod(target.stat().st_mode & 0o7777)
        for path, here, target in staged:
            here.replace(target)
            done.append(path)
    except OSError as failure:
        message = f"cannot be written: {failure.strerror or failure}"
        raise EditError(error(path, message), done=done) from failure
    finally:
        for _, here, _ in staged:
            here.unlink(missing_ok=True)
