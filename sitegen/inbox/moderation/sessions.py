"""Sessions of moderators: a random id in a cookie; the database has only a hash of it."""

import hashlib
import secrets
import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

LIFETIME = timedelta(days=14)
SECURE_COOKIE = "__Host-sitegen"
"""The prefix makes browsers refuse it without Secure and Path=/ (RFC 6265bis, §4.1.3.2)."""
LOOPBACK_COOKIE = "sitegen-moderate"
"""The name for plain HTTP on your own machine, where browsers refuse the prefix."""

_TABLE = """CREATE TABLE IF NOT EXISTS sessions(
    id_hash TEXT PRIMARY KEY, moderator TEXT, until TEXT)"""

Clock = Callable[[], datetime]


def now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)


class Sessions:
    """The sessions in ``inbox.db``, which ``lock`` guards."""

    def __init__(self, db: sqlite3.Connection, lock: threading.Lock, clock: Clock = now) -> None:
        self._db = db
        self._lock = lock
        self._clock = clock
        with lock:
            db.execute(_TABLE)

    def begin(self, moderator: str) -> str:
        """Begin a session; return its id, 256 random bits; remove sessions that have ended."""
        session = secrets.token_urlsafe(32)
        now = self._clock()
        with self._lock:
            self._db.execute("DELETE FROM sessions WHERE until <= ?", (_stamp(now),))
            self._db.execute(
                "INSERT INTO sessions VALUES (?, ?, ?)",
                (_hash(session), moderator, _stamp(now + LIFETIME)),
            )
        return session

    def moderator(self, session: str) -> str | None:
        """Return the moderator of a session, None if it does not exist or has ended."""
        query = "SELECT moderator FROM sessions WHERE id_hash = ? AND until > ?"
        with self._lock:
            found = self._db.execute(query, (_hash(session), _stamp(self._clock()))).fetchone()
        return str(found[0]) if found else None

    def end(self, session: str) -> None:
        """End a session."""
        with self._lock:
            self._db.execute("DELETE FROM sessions WHERE id_hash = ?", (_hash(session),))


def end_all(db: sqlite3.Connection, moderator: str) -> None:
    """End every session of a moderator, for example of a person with the old passphrase."""
    db.execute(_TABLE)
    db.execute("DELETE FROM sessions WHERE moderator = ?", (moderator,))


def _hash(session: str) -> str:
    data = session.encode("utf-8", "replace")
    return hashlib.blake2b(data, digest_size=32, person=b"sitegen-session").hexdigest()


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
