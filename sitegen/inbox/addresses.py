"""The writers of received comments: finds comments by the e-mail address of the sender.

Only ``inbox/inbox.db`` has addresses. After it drops an address, the keyed hash still finds the
comments.
"""

import hashlib
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from sitegen.inbox.database import NAME, connect
from sitegen.inbox.jobs import Statement
from sitegen.inbox.site_file import FOLDER, KEY

_TABLES = ("received", "reports", "texts")
"""Tables with a row for each comment; each part of the receiver creates its own."""


def address_hash(key: bytes, address: str) -> str:
    """Return the keyed hash of an address in lower case; "" without an address."""
    plain = address.strip().lower()
    data = plain.encode("utf-8", "replace")
    return hashlib.blake2b(data, key=key, digest_size=16).hexdigest() if plain else ""


def names_of_address(site: Path, address: str) -> frozenset[str]:
    """Return the comments with an address as sender, each as its thread and its id.

    A site without a receiver has none. Raises OSError and sqlite3.Error.
    """
    if not (site / FOLDER / NAME).is_file():
        return frozenset()
    db = connect(site)
    try:
        return find_names(db, _key(site), address)
    finally:
        db.close()


def find_names(db: sqlite3.Connection, key: bytes, address: str) -> frozenset[str]:
    """Return the same from an open database; ``key`` is that of inbox/, b"" for none."""
    plain = address.strip().lower()
    if not plain or not has_table(db, "received"):
        return frozenset()
    digest = address_hash(key, plain) if key else plain
    query = "SELECT name FROM received WHERE lower(address) = ? OR address_hash = ?"
    return frozenset(name for (name,) in db.execute(query, (plain, digest)))


def forgetting(db: sqlite3.Connection, name: str, at: str) -> tuple[Statement, ...]:
    """Return SQL that removes all data of a comment, and the bytes that an undo would restore.

    ``name`` is its thread and id. From then on, the link of its writer shows that the comment
    was withdrawn at the moment ``at``.
    """
    sql = {
        **{table: f"DELETE FROM {table} WHERE name = ?" for table in _TABLES},  # noqa: S608 - ours
        "decisions": "UPDATE decisions SET data = NULL WHERE name = ?",
    }
    found: list[Statement] = [(sql[table], (name,)) for table in sql if has_table(db, table)]
    if has_table(db, "withdrawn"):
        found.append(("INSERT OR REPLACE INTO withdrawn(name, at) VALUES (?, ?)", (name, at)))
    return tuple(found)


def forget_names(db: sqlite3.Connection, names: Iterable[str]) -> None:
    """Return the same for several comments."""
    at = timestamp(datetime.now(UTC))
    for name in names:
        for sql, parameters in forgetting(db, name, at):
            db.execute(sql, parameters)


def timestamp(now: datetime) -> str:
    """Return a moment in the database's form: UTC, to the second."""
    return f"{now:%Y-%m-%dT%H:%M:%SZ}"


def has_table(db: sqlite3.Connection, name: str) -> bool:
    """Return whether a table exists."""
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    return db.execute(query, (name,)).fetchone() is not None


def _key(site: Path) -> bytes:
    try:
        return (site / FOLDER / KEY).read_bytes()
    except FileNotFoundError:
        return b""
