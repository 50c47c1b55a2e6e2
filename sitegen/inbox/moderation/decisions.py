"""The log of decisions, with the bytes that an undo restores: the table ``decisions``."""

import sqlite3
import threading
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from sitegen.comments.moderation_items import name_of
from sitegen.inbox.moderation.sessions import Clock, now
from sitegen.moderation.queue import Decision
from sitegen.scaffold.replies import Reply

_TABLE = """CREATE TABLE IF NOT EXISTS decisions(
    number INTEGER PRIMARY KEY, at TEXT, moderator TEXT, name TEXT, action TEXT,
    was TEXT, now TEXT, undone INTEGER, data BLOB)"""
_COLUMNS = "number, at, moderator, name, action, was, now, undone, data"


class FileState(msgspec.Struct, frozen=True, array_like=True):
    """A file of the site before and after a decision; None if it did not exist."""

    path: str
    old: bytes | None
    new: bytes | None


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """A decision: its number, time, moderator and comment (thread and id).

    ``was`` and ``now`` are the comment's statuses. ``undone`` is the number of the decision that
    reverted it, 0 for none. Without ``files``, it cannot be undone. ``is_last`` means that there is
    no later decision about the same comment.
    """

    number: int
    at: datetime
    moderator: str
    name: str
    action: str
    was: str
    now: str
    undone: int = 0
    files: tuple[FileState, ...] = ()
    is_last: bool = True

    @property
    def can_undo(self) -> bool:
        """Whether there is something to undo, and no later decision."""
        return bool(self.files) and not self.undone and self.is_last


class Decisions:
    """The decisions in ``inbox.db``, which ``lock`` guards; their bytes go after ``keep_days``."""

    def __init__(
        self, db: sqlite3.Connection, lock: threading.Lock, keep_days: int, clock: Clock = now
    ) -> None:
        self._db = db
        self._lock = lock
        self._keep = timedelta(days=keep_days)
        self._clock = clock
        with lock:
            db.execute(_TABLE)
            db.execute("CREATE INDEX IF NOT EXISTS decisions_name ON decisions(name, number)")

    def add(
        self,
        moderator: str,
        name: str,
        action: str,
        was: str,
        now: str,
        files: Iterable[FileState] = (),
    ) -> int:
        """Log a decision; return its number."""
        moment = self._clock()
        files = tuple(files)
        data = msgspec.msgpack.encode(files) if files else None
        row = (_stamp(moment), moderator, name, action, was, now, 0, data)
        with self._lock:
            self._db.execute(
                "UPDATE decisions SET data = NULL WHERE at < ? AND data IS NOT NULL",
                (_stamp(moment - self._keep),),
            )
            done = self._db.execute(
                "INSERT INTO decisions(at, moderator, name, action, was, now, undone, data)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
            return int(done.lastrowid or 0)

    def add_change(self, moderator: str, action: str, decision: Decision) -> int:
        """Log a change of a comment's file; return the number."""
        change = decision.change
        state = FileState(change.file.path, change.old, change.new)
        name, files = name_of(change.file), [state] if change.old != change.new else []
        return self.add(moderator, name, action, decision.was, decision.now, files)

    def add_reply(self, moderator: str, reply: Reply) -> int:
        """Log a reply; return the number."""
        files = [FileState(reply.path, None, reply.data)]
        return self.add(moderator, reply.name, "reply", "", "approved", files)

    def add_undo(self, moderator: str, decision: Decided) -> int:
        """Log that a decision was undone; return the number of the new decision."""
        number = self.add(moderator, decision.name, "undo", decision.now, decision.was)
        with self._lock:
            query = "UPDATE decisions SET undone = ?, data = NULL WHERE number = ?"
            self._db.execute(query, (number, decision.number))
        return number

    def numbered(self, numbers: Iterable[int]) -> list[Decided]:
        """Return decisions by their numbers, the newest first; unknown numbers are left out."""
        wanted = sorted(set(numbers), reverse=True)
        query = f"SELECT {_COLUMNS} FROM decisions WHERE number = ?"  # noqa: S608 - ours
        with self._lock:
            rows = [self._db.execute(query, (number,)).fetchone() for number in wanted]
            return [self._decided(row) for row in rows if row is not None]

    def recent(self, limit: int, offset: int = 0) -> list[Decided]:
        """Return the newest decisions, the newest first."""
        query = f"SELECT {_COLUMNS} FROM decisions ORDER BY number DESC LIMIT ? OFFSET ?"  # noqa: S608
        with self._lock:
            return [self._decided(row) for row in self._db.execute(query, (limit, offset))]

    def count(self) -> int:
        """Return how many decisions there are."""
        with self._lock:
            return int(self._db.execute("SELECT count(*) FROM decisions").fetchone()[0])

    def _decided(self, row: tuple[Any, ...]) -> Decided:
        number, at, moderator, name, action, was, now, undone, data = row
        query = (
            "SELECT 1 FROM decisions WHERE name = ? AND number > ?"
            " AND undone = 0 AND action != 'undo' LIMIT 1"
        )
        later = self._db.execute(query, (name, number))
        files = msgspec.msgpack.decode(data, type=tuple[FileState, ...]) if data else ()
        return Decided(
            number=number,
            at=datetime.fromisoformat(at),
            moderator=moderator,
            name=name,
            action=action,
            was=was,
            now=now,
            undone=undone,
            files=files,
            is_last=later.fetchone() is None,
        )


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
