"""Items of an import in files that an author may edit: each is added, updated, or left as it is.

What holds for files in ``changes`` holds here for each row and each entry: what an author has
edited stays, what an author has removed is not brought back, and the ledger knows of an item before
it is written.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from sitegen.importing.catalogues.item_files import ITEM_FILES, FoundItem, ItemFile, Values
from sitegen.importing.changes import Changes, Put
from sitegen.importing.ledger import Ledger, Row


class Item(NamedTuple):
    """An item to be written: its row in the ledger, with path and name, and what it says."""

    row: Row
    values: Values


class ItemWriting:
    """Writes the items of an import, all those of a file at once."""

    def __init__(self, changes: Changes, ledger: Ledger) -> None:
        self._changes = changes
        self._ledger = ledger
        self._read: dict[str, tuple[bytes, dict[str, FoundItem] | None]] = {}

    def write(self, items: Iterable[Item]) -> dict[str, Put]:
        """Write items of one group, and return what became of each by its identity."""
        by_path: dict[str, list[Item]] = defaultdict(list)
        moved: list[Row] = []
        puts: dict[str, Put] = {}
        for item in items:
            earlier = self._ledger.get(item.row.key)
            if earlier is not None and earlier.item and earlier.path != item.row.path:
                if not self._is_unedited(earlier):
                    puts[item.row.identity] = _gone(earlier, self._find(earlier))
                    continue
                moved.append(earlier)
            by_path[item.row.path].append(item)
        for path, here in by_path.items():
            puts |= self._write_file(path, here)
        self._drop(moved)
        return puts

    def take_back(self, rows: Sequence[Row]) -> list[Row]:
        """Take out the items of rows that the author has not edited; return the rows that stay."""
        kept: list[Row] = []
        gone: list[Row] = []
        for row in rows:
            (kept if self.is_edited(row) else gone).append(row)
        self._drop(gone)
        for row in gone:
            self._changes.forget(row)
        return kept

    # ------------------------------------------------------------ what is there

    def _find(self, row: Row) -> FoundItem | None:
        found = self._items(ITEM_FILES[row.group], row.path)
        return found.get(row.item) if found else None

    def has(self, row: Row) -> bool:
        """Return whether the item of a row is in its file."""
        return self._find(row) is not None

    def is_edited(self, row: Row) -> bool:
        """Return whether an author has edited the item of a row; a removed item is not edited."""
        there = self._find(row)
        return there is not None and not row.is_of(there.digest)

    def _is_unedited(self, row: Row) -> bool:
        there = self._find(row)
        return there is not None and row.is_of(there.digest)

    def _items(self, kind: ItemFile, path: str) -> dict[str, FoundItem] | None:
        """Return the items of a file, which is parsed once for as long as it stays the same."""
        data = self._changes.read(path)
        known = self._read.get(path)
        if known is None or known[0] != data:
            known = self._read[path] = (data, kind.find(path, data))
        return known[1]

    # ------------------------------------------------------------ one file

    def _write_file(self, path: str, items: Sequence[Item]) -> dict[str, Put]:
        kind = ITEM_FILES[items[0].row.group]
        data = self._changes.read(path)
        found = kind.find(path, data)
        digests = kind.find(
            path, kind.changed(path, b"", {i.row.item: i.values for i in items}, ())
        )
        puts: dict[str, Put] = {}
        rows: list[Row] = []
        new: dict[str, Values] = {}
        for item in items:
            row = replace(item.row, written=(digests or {})[item.row.item].digest)
            earlier = self._ledger.get(row.key)
            put = self._decide(row, earlier, found)
            puts[row.identity] = put
            if put.outcome in ("kept", "left_out"):
                continue
            place = earlier.item if earlier is not None and earlier.path == path else row.item
            there = found.get(place) if found else None
            if there is not None and there.digest == row.written and place == row.item:
                rows.append(row)
                continue
            rows.append(replace(row, before=there.digest if there is not None else ""))
            new[place if there is not None else row.item] = item.values
        if new:
            begun = [row for row in rows if row.before is not None]
            self._changes.replace(path, kind.changed(path, data, new, ()), begun)
        for row in rows:
            self._changes.remember(replace(row, before=None))
        return puts

    def _decide(self, row: Row, earlier: Row | None, found: dict[str, FoundItem] | None) -> Put:
        if found is None:
            reason = f"{row.path} cannot be read, or is not as an import writes it"
            return Put("kept") if earlier is not None else Put("left_out", reason)
        if earlier is None or not earlier.item or earlier.path != row.path:
            there = found.get(row.item)
            if there is not None and there.digest != row.written:
                return Put("left_out", _other(row))
            return Put("added" if earlier is None else "updated")
        return self._decide_known(row, earlier, found)

    def _decide_known(self, row: Row, earlier: Row, found: dict[str, FoundItem]) -> Put:
        """Decide on an item that an earlier import has written to the same file."""
        there = found.get(earlier.item)
        if there is None:
            return Put("added") if earlier.before == "" else _gone(earlier, None)
        if not earlier.is_of(there.digest):
            return Put("kept")
        if row.item != earlier.item and row.item in found:
            return Put("left_out", _other(row))
        is_same = there.digest == row.written and earlier.item == row.item
        return Put("unchanged" if is_same else "updated")

    def _drop(self, rows: Sequence[Row]) -> None:
        """Take items out of their files, also edited ones."""
        by_path: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in rows:
            by_path[row.group, row.path].add(row.item)
        for (group, path), names in by_path.items():
            data = self._changes.read(path)
            kind = ITEM_FILES[group]
            found = kind.find(path, data)
            if found and names & found.keys():
                self._changes.replace(path, kind.changed(path, data, {}, names), ())


def _other(row: Row) -> str:
    return f"{row.path} has another item of the same name"


def _gone(earlier: Row, there: FoundItem | None) -> Put:
    if there is not None:
        return Put("kept")
    return Put("left_out", f"you removed {earlier.item!r} from {earlier.path}")
