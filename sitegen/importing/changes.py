"""Writes the files of an import: new ones, and unedited ones of an earlier import.

It replaces no file that an import did not write, and follows no link. The ledger lists every file
before the file is written.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import accumulate
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from msgspec.structs import replace

from sitegen.core.diagnostics import UsageError
from sitegen.core.digest import digest_of_bytes
from sitegen.core.folders import NOT_THERE, Folder, Tree
from sitegen.core.slugs import path_key
from sitegen.importing.ledger import Ledger, Row
from sitegen.importing.messages import ImportRefused
from sitegen.importing.report import Outcome

CONTENT = "content"


class Put(NamedTuple):
    """The outcome for a record's file; ``reason`` says why it is left out."""

    outcome: Outcome
    reason: str = ""


class _Decision(NamedTuple):
    """The action for a record: the row to keep, and the bytes to write if there are any."""

    put: Put
    row: Row | None = None
    data: bytes | None = None
    replaces: bool = False


class Changes:
    """Puts files into ``content/`` of a site; with ``dry_run`` it only reports the outcomes.

    Use it in a ``with`` block.
    """

    def __init__(self, site: Path, ledger: Ledger, *, dry_run: bool = False) -> None:
        self._site = site
        self._ledger = ledger
        self._dry_run = dry_run
        self._tree = _tree(site, make=not dry_run)
        self._names: dict[str, dict[str, str]] = {}
        self._would_be: dict[str, str] = {}
        self._absent: set[str] = set()
        self._drafts: dict[str, bytes] = {}

    @property
    def is_dry(self) -> bool:
        """Whether nothing is written."""
        return self._dry_run

    def __enter__(self) -> "Changes":
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._tree is not None:
            self._tree.__exit__(exc_type, exc, traceback)

    # ------------------------------------------------------------ writing

    def put(self, files: Iterable[tuple[Row, bytes]]) -> list[Put]:
        """Write the files of records into the site, and return the outcome for each.

        A row names its record and its path. Raises UsageError if the system refuses.
        """
        decisions = [self._decide(row, data) for row, data in files]
        if not self._dry_run:
            with _writing(self._site):
                self._ledger.begin(self._site, self._begun(decisions))
            for decision in decisions:
                self._carry_out(decision)
        return [decision.put for decision in decisions]

    def _decide(self, row: Row, data: bytes) -> _Decision:
        row = replace(row, written=digest_of_bytes(data).hex())
        earlier = self._ledger.get(row.key)
        if earlier is None or not earlier.path:
            return self._decide_new(row, data)
        there = self._there(earlier.path)
        if there is None and earlier.before == "":  # a run was killed before it was written
            return self._decide_new(row, data)
        if there is None and not self._has_moved(earlier):
            return _Decision(Put("left_out", f"you removed {earlier.path}"))
        is_ours = earlier.is_of(there) if there is not None else True
        if not is_ours and not self._is_torn(earlier, data):
            return _Decision(Put("kept"))
        if there == row.written and earlier.path == row.path:
            return _Decision(Put("unchanged"), row)
        moved_from = earlier.path if earlier.path != row.path else ""
        if moved_from and self._there(row.path) is not None:
            row, moved_from = replace(row, path=earlier.path), ""
        row = replace(row, before=there or "", moved_from=moved_from)
        self._would_be[row.path] = row.written
        return _Decision(Put("updated"), row, data, replaces=not moved_from)

    def _decide_new(self, row: Row, data: bytes) -> _Decision:
        there = self._there(row.path)
        if there == row.written:
            return _Decision(Put("added"), row)
        torn = self._ledger.get(row.key)
        if there is not None and (torn is None or not self._is_torn(torn, data)):
            return _Decision(Put("left_out", f"{row.path} is another file"))
        self._would_be[row.path] = row.written
        self.claim(row.path)
        return _Decision(Put("added"), replace(row, before=""), data, replaces=there is not None)

    def _there(self, path: str) -> str | None:
        """Return the present or future digest of the file at a path."""
        return self._would_be[path] if path in self._would_be else self.digest(path)

    def _has_moved(self, earlier: Row) -> bool:
        """Return whether a run was killed between the two steps of a file's move."""
        return bool(earlier.moved_from) and self._there(earlier.moved_from) == earlier.before

    def _is_torn(self, earlier: Row, data: bytes) -> bool:
        """Return whether a file is the beginning of a killed run's file."""
        if earlier.before != "":
            return False
        with suppress(OSError):
            return data.startswith(self._read(earlier.path))
        return False

    @staticmethod
    def _begun(decisions: Sequence[_Decision]) -> Iterator[Row]:
        return (d.row for d in decisions if d.row is not None and d.data is not None)

    def _carry_out(self, decision: _Decision) -> None:
        row, data = decision.row, decision.data
        if row is None:
            return
        if data is not None:
            with _writing(row.path):
                folder, name = self._folder(row.path, make=True), _name(row.path)
                if decision.replaces:
                    folder.write(name, data)
                else:
                    _create(folder, name, data)
                if row.moved_from:
                    self._folder(row.moved_from).unlink(_name(row.moved_from))
                    self.leave_empty(row.moved_from)
            self._would_be.pop(row.path, None)
        self._ledger.put(replace(row, before=None, moved_from=""))

    def read(self, path: str) -> bytes:
        """Return the bytes of a file, b"" where there is none; raise ImportRefused."""
        if path in self._drafts:
            return self._drafts[path]
        if self.digest(path) is None:
            return b""
        try:
            return self._read(path)
        except OSError as failure:
            raise ImportRefused(f"{path} cannot be read: {failure.strerror}") from failure

    def replace(self, path: str, data: bytes, begun: Iterable[Row]) -> None:
        """Put bytes in the place of a file, b"" to remove it; the ledger gets rows first.

        Raises UsageError where the system refuses.
        """
        if self._dry_run:
            self._drafts[path] = data
            return
        with _writing(self._site):
            self._ledger.begin(self._site, begun)
        with _writing(path):
            if data:
                self._folder(path, make=True).write(_name(path), data)
            elif self.digest(path) is not None:
                self._remove(path)

    def forget(self, row: Row) -> None:
        """Forget a record of which nothing is left."""
        if not self._dry_run:
            self._ledger.remove(row)

    def remember(self, row: Row) -> None:
        """Keep the row of a record that becomes no separate file."""
        if not self._dry_run:
            self._ledger.put(row)

    # ------------------------------------------------------------ removing

    def take_back(self, row: Row) -> bool:
        """Remove a record's file unless an author has edited it, and remove the record.

        Returns whether nothing of it is left. Raises UsageError if the system refuses.
        """
        with _writing(row.path or CONTENT):
            if row.moved_from and row.before and self.digest(row.moved_from) == row.before:
                self._remove(row.moved_from)
            there = self.digest(row.path) if row.path else None
            if there is not None and not row.is_of(there):
                return False
            if there is not None:
                self._remove(row.path)
        if not self._dry_run:
            self._ledger.remove(row)
        return True

    def _remove(self, path: str) -> None:
        if not self._dry_run:
            self._folder(path).unlink(_name(path))
            self.leave_empty(path)
        folder, _, name = path.rpartition("/")
        self._listed(folder).pop(path_key(name), None)

    def leave_empty(self, path: str) -> None:
        """Remove the empty folders around a removed file."""
        if self._tree is not None:
            self._folder(path)
            self._tree.leave_empty()

    # ------------------------------------------------------------ existing files

    def is_free(self, path: str) -> bool:
        """Return whether a path is free, also in another case or Unicode form."""
        folder, _, name = path.rpartition("/")
        return path_key(name) not in self._listed(folder)

    def claim(self, path: str) -> None:
        """Reserve a path for a file that will be written."""
        folder, _, name = path.rpartition("/")
        self._listed(folder)[path_key(name)] = name

    def exists(self, path: str) -> bool:
        """Return whether a file exists, or a killed run was about to write it."""
        return self.digest(path) is not None

    def digest(self, path: str) -> str | None:
        """Return the digest of the file at a path, None if there is none."""
        holder, _, name = path.rpartition("/")
        if self._tree is None or holder in self._absent:
            return None
        folder = None
        try:
            folder = self._folder(path)
            return digest_of_bytes(folder.read(name)).hex() if folder.mode(name) else None
        except OSError as failure:
            if failure.errno in NOT_THERE and folder is None:
                self._absent.add(holder)
            if failure.errno in NOT_THERE:
                return None
            raise ImportRefused(f"{path} cannot be read: {failure.strerror}") from failure

    def _read(self, path: str) -> bytes:
        return self._folder(path).read(_name(path))

    def _folder(self, path: str, *, make: bool = False) -> Folder:
        assert self._tree is not None
        if make and self._absent:
            made = accumulate(path.split("/")[:-1], "{}/{}".format)
            self._absent.difference_update(made)
        return self._tree.around(path.removeprefix(f"{CONTENT}/"), make=make)

    def _listed(self, folder: str) -> dict[str, str]:
        """Return the names in a folder by their keys."""
        if folder not in self._names:
            names: list[str] = []
            if self._tree is not None:
                with suppress(OSError):
                    names = self._folder(f"{folder}/x").names()
            self._names[folder] = {path_key(name): name for name in names}
        return self._names[folder]


def _tree(site: Path, *, make: bool) -> Tree | None:
    """Return the open folder of the content, None if it does not exist and is not created."""
    try:
        return Tree(Folder.at(site / CONTENT, make=make))
    except NotADirectoryError as failure:
        raise UsageError(f"{CONTENT} is not a folder: rename it") from failure
    except FileNotFoundError:
        return None
    except OSError as failure:
        raise UsageError(f"{CONTENT} cannot be opened: {failure.strerror}") from failure


def _create(folder: Folder, name: str, data: bytes) -> None:
    """Create a whole file or none; raise OSError."""
    try:
        folder.create(name, data)
    except FileExistsError:
        raise
    except BaseException:  # also Ctrl-C
        with suppress(OSError):
            folder.unlink(name)
        raise


@contextmanager
def _writing(path: Path | str) -> Iterator[None]:
    """Turn an error of the system into a message."""
    try:
        yield
    except OSError as failure:
        where = path if isinstance(path, str) else "imports/ledger.jsonl"
        raise UsageError(f"{where} cannot be written: {failure.strerror}") from failure


def _name(path: str) -> str:
    return path.rpartition("/")[2]
