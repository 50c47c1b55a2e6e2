"""The receiver's data about comments besides their files: marks, reports and addresses."""

import sqlite3
import threading
from collections.abc import Iterable

import msgspec

from sitegen.inbox.addresses import find_names, forget_names, has_table
from sitegen.inbox.store import marks_in


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """The data of a comment: ``at`` is when it came (ISO 8601), "" if it did not come here."""

    at: str = ""
    address: str = ""
    marks: tuple[str, ...] = ()
    reports: int = 0


class ReceivedComments:
    """The receiver's tables, which ``lock`` guards; the key of a comment is its thread and id."""

    def __init__(self, db: sqlite3.Connection, lock: threading.Lock, key: bytes) -> None:
        self._db = db
        self._lock = lock
        self._key = key

    def facts(self, names: Iterable[str]) -> dict[str, Received]:
        """Return the data of comments; unknown comments are left out."""
        with self._lock:
            is_there = has_table(self._db, "received")
            reports = self._reports()
            found = {}
            for name in set(names):
                query = "SELECT at, address, marks FROM received WHERE name = ?"
                row = self._db.execute(query, (name,)).fetchone() if is_there else None
                at, address, marks = row or ("", "", "")
                found[name] = Received(
                    at=str(at or ""),
                    address=str(address or ""),
                    marks=marks_in(marks),
                    reports=reports.get(name, 0),
                )
            return found

    def reported(self) -> dict[str, int]:
        """Return the comments that readers reported since the last decision, with numbers."""
        with self._lock:
            return self._reports()

    def settle_reports(self, names: Iterable[str]) -> None:
        """Remove the reports of comments that have a decision."""
        with self._lock:
            if has_table(self._db, "reports"):
                rows = [(name,) for name in names]
                self._db.executemany("DELETE FROM reports WHERE name = ?", rows)

    def names_of(self, address: str) -> frozenset[str]:
        """Return the comments with an address as sender."""
        with self._lock:
            return find_names(self._db, self._key, address)

    def forget(self, names: Iterable[str]) -> None:
        """Remove all data of comments, and the data for undo."""
        with self._lock:
            forget_names(self._db, names)

    def _reports(self) -> dict[str, int]:
        if not has_table(self._db, "reports"):
            return {}
        query = "SELECT name, count(*) FROM reports GROUP BY name"
        return {str(name): int(number) for name, number in self._db.execute(query)}
