"""Whose comments were received: names of comments by the e-mail address they came with.

Addresses are only in ``inbox/inbox.db``. Once an address has gone from there, its keyed hash still
finds the comments.
"""

import hashlib
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from sitegen.inbox.database import NAME, connect
from sitegen.inbox.site_file import FOLDER

KEY_FILE = "key"


def address_hash(key: bytes, address: str) -> str:
    """Return the keyed hash of an address, which is the same in any case; "" of none."""
    plain = address.strip().lower()
    data = plain.encode("utf-8", "replace")
    return hashlib.blake2b(data, key=key, digest_size=16).hexdigest() if plain else ""


def names_of_address(site: Path, address: str) -> frozenset[str]:
    """Return the comments that came with an address, each as its thread and its id.

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


def forget_names(db: sqlite3.Connection, names: Iterable[str]) -> None:
    """Remove what is known of the writers of comments, and the bytes that an undo would bring back.

    ``names`` are threads and ids.
    """
    rows = [(name,) for name in names]
    # What is removed is overwritten with zeros, else it would stay in the file.
    db.execute("PRAGMA secure_delete = ON")
    for table in ("received", "reports", "texts"):
        if has_table(db, table):
            db.executemany(f"DELETE FROM {table} WHERE name = ?", rows)  # noqa: S608 - ours
    if has_table(db, "decisions"):
        db.executemany("UPDATE decisions SET data = NULL WHERE name = ?", rows)
    if has_table(db, "withdrawn"):
        # The link by which the writer could change the comment shows that it was withdrawn.
        at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        moments = [(*row, at) for row in rows]
        db.executemany("INSERT OR REPLACE INTO withdrawn(name, at) VALUES (?, ?)", moments)


def forget_on_disk(site: Path, names: Iterable[str]) -> None:
    """Do the same for a site that may have no receiver; raise OSError and sqlite3.Error."""
    if not (site / FOLDER / NAME).is_file():
        return
    db = connect(site)
    try:
        forget_names(db, names)
    finally:
        db.close()


def has_table(db: sqlite3.Connection, name: str) -> bool:
    """Tell whether a table is there: each part of the receiver makes its own."""
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    return db.execute(query, (name,)).fetchone() is not None


def _key(site: Path) -> bytes:
    try:
        return (site / FOLDER / KEY_FILE).read_bytes()
    except FileNotFoundError:
        return b""
