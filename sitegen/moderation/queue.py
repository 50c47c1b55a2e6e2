"""Moderation: the comments that wait, and decisions about them.

A comment's name is its thread's folder and its id. sitegen never opens such a name as a path:
it compares the name with the files that a build would find, which are all inside the site. All
changes are prepared before the first file is replaced.
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
    """A file with the bytes that were read of it, and the bytes to write."""

    file: SourceFile
    old: bytes
    new: bytes


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """A comment, its earlier status, its present status, and its file before and after.

    If nothing changes, both are the same.
    """

    name: str
    was: str
    now: str
    change: Change


Check: TypeAlias = Callable[[SourceFile, bytes], None]
"""Checks a file before it is changed; raises EditError."""


@contextlib.contextmanager
def moderate(
    site: Path, environment: str | None, on_wait: Callable[[], None]
) -> Iterator["ModerationQueue"]:
    """Lock the site and yield its comments; ``on_wait`` is called if a build must finish first.

    Raises SettingsError and UsageError.
    """
    config = load(site, environment)
    with site_lock(site, on_wait):
        # The next build reports this problem; here it does not matter.
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
        # A full name distinguishes 7.md from 7.json, and a shell completes it.
        self._by_file = {_full_name(file): file for file in found}
        self._by_name = _by_name(found)
        self.reader = CommentReader(site, config, self.name)

    # ------------------------------------------------------------ finding

    def named(self, names: Iterable[str]) -> list[SourceFile]:
        """Return the files of comments, each once; raise UsageError with every unknown name."""
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
                messages.append(f"{name!r} matches more than one comment: write {full_names}")
            else:
                messages.append(self._unknown(wanted))
        if messages:
            raise UsageError("; ".join(messages))
        return list(found.values())

    def name(self, file: SourceFile) -> str:
        """Return a comment's unique name, which may be its path."""
        name = name_of(file)
        is_own = name not in self._by_file and len(self._by_name[name]) == 1
        return name if is_own else _full_name(file)

    def _unknown(self, name: str) -> str:
        """Return the message for an unknown comment, with a hint at a similar name."""
        for problem in self._lost:
            if name in (name_of_path(problem.file), problem.file.removeprefix(f"{FOLDER}/")):
                return f"{problem.file}: {problem.message}"
        thread = name.rpartition("/")[0]
        near = [self.name(file) for file in self.threads.get(thread, ())]
        near = near or [*self._by_name, *self._by_file]
        return f"there is no comment {name!r}{did_you_mean(name, near)}"

    def pending(self, thread: str | None = None) -> list[ModerationItem]:
        """Return the comments that wait, of one thread or of all, the oldest first.

        Raises UsageError for a thread without comments.
        """
        if thread is not None and thread not in self.threads:
            hint = did_you_mean(thread, self.threads)
            raise UsageError(f"there are no comments on {thread!r}{hint}")
        items = []
        for name, files in self.threads.items():
            for file in files if thread in (None, name) else ():
                data = read_start(file)
                # The word is in the file, or escaped, or the status is another one.
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

        ``check`` may reject a file by its bytes: it raises EditError.
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
    """Return a comment's name with its file's ending, which makes it unique."""
    return file.path.removeprefix(f"{FOLDER}/")


def _by_name(files: Iterable[SourceFile]) -> dict[str, list[SourceFile]]:
    """Return the files that each name may mean: names are a thread and an id, as on pages."""
    found: dict[str, list[SourceFile]] = {}
    for file in files:
        found.setdefault(name_of(file), []).append(file)
    for same in [same for same in found.values() if len(same) > 1]:
        for file in same:
            # Pages use these names for all files except one, which depends on the approved files.
            found.setdefault(second_id(_full_name(file)), []).append(file)
    return found


def put(changes: Iterable[Change]) -> None:
    """Replace bytes of files; raise EditError, which lists the files changed before the failure.

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
            # Hidden, with a name that a scan ignores, in case the process dies here.
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
