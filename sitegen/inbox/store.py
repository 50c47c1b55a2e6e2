"""Reads a thread on the disk, and the database rows of a comment. It follows no link."""

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from sitegen.comments.formats import FOLDER as COMMENTS
from sitegen.comments.formats import is_comment_file
from sitegen.comments.ids import ids_of
from sitegen.comments.parsing import MAX_FILE_BYTES
from sitegen.core.diagnostics import UsageError
from sitegen.core.folders import NOT_THERE, Folder
from sitegen.inbox.addresses import address_hash, forgetting
from sitegen.inbox.context import Inbox
from sitegen.inbox.entries import path_of, read_entry
from sitegen.inbox.jobs import Statement

TABLES = (
    "CREATE TABLE IF NOT EXISTS received(name TEXT PRIMARY KEY, at TEXT, address TEXT,"
    " address_hash TEXT, prefix TEXT, marks TEXT)",
    "CREATE TABLE IF NOT EXISTS reports(name TEXT, prefix TEXT, at TEXT)",
    "CREATE TABLE IF NOT EXISTS withdrawn(name TEXT PRIMARY KEY, at TEXT)",
    "CREATE TABLE IF NOT EXISTS texts(digest TEXT PRIMARY KEY, name TEXT, at TEXT)",
    "CREATE INDEX IF NOT EXISTS received_by_address ON received(address_hash)",
)


class Stored(msgspec.Struct, frozen=True):
    """The current file of a comment."""

    name: str
    path: str
    data: bytes


@contextmanager
def open_folder(site: Path, path: str) -> Iterator[Folder]:
    """Open a folder of a site; raise OSError, and UnsafePathError for a link on the way."""
    with ExitStack() as stack:
        folder = stack.enter_context(Folder.at(os.path.realpath(site)))
        for part in path.split("/"):
            folder = stack.enter_context(folder.folder(part))
        yield folder


def _names(folder: Folder) -> list[str]:
    return [name for name in folder.names() if is_comment_file(name) and not name.startswith(".")]


def is_in_thread(site: Path, thread: str, name: str) -> bool:
    """Return whether a thread has a comment with an id, in any status."""
    try:
        with open_folder(site, f"{COMMENTS}/{thread}") as folder:
            return name in ids_of(_names(folder))
    except (OSError, UsageError):
        return False


def read_stored(site: Path, name: str) -> Stored | None:
    """Return the file of a comment that the receiver has written, None if it no longer exists.

    Raises OSError and UnsafePathError.
    """
    for is_spam in (False, True):
        path = path_of(name, is_spam=is_spam)
        outer, _, file = path.rpartition("/")
        try:
            with open_folder(site, outer) as folder:
                if folder.mode(file):
                    return Stored(name, path, folder.read(file))
        except OSError as failure:
            if failure.errno not in NOT_THERE:
                raise
    return None


def read_thread(site: Path, thread: str) -> dict[str, bytes]:
    """Return the files of a thread's comments by name; each is cut where a build stops reading.

    Raises OSError and UnsafePathError; a file that cannot be read is left out.
    """
    found = {}
    try:
        with open_folder(site, f"{COMMENTS}/{thread}") as folder:
            for name in _names(folder):
                try:
                    found[name] = folder.read(name)[:MAX_FILE_BYTES]
                except (OSError, UsageError):
                    continue
    except OSError as failure:
        if failure.errno not in NOT_THERE:
            raise
    return found


def has_answers(site: Path, name: str) -> bool:
    """Return whether a comment has a reply; raise OSError and UnsafePathError."""
    thread, _, own = name.rpartition("/")
    return any(
        own.encode() in data and read_entry(thread, data)[0].parent == own
        for data in read_thread(site, thread).values()
    )


# ---------------------------------------------------------------- the database


class Received(msgspec.Struct, frozen=True):
    """The data of a comment besides its file: the address, the network, and the marks."""

    address: str = ""
    prefix: str = ""
    marks: tuple[str, ...] = ()


def create_tables(inbox: Inbox) -> None:
    """Create missing tables; raise sqlite3.Error."""
    with inbox.db_lock:
        for table in TABLES:
            inbox.db.execute(table)


def received_rows(inbox: Inbox, name: str, at: str, received: Received) -> tuple[Statement, ...]:
    """Return SQL that adds a comment to the database, or updates it.

    After ``keep_days``, the address is gone, but its hash stays.
    """
    marks = json.dumps(received.marks, ensure_ascii=False)
    digest = address_hash(inbox.key, received.address)
    sql = (
        "INSERT INTO received(name, at, address, address_hash, prefix, marks)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT(name) DO UPDATE SET address = excluded.address,"
        " address_hash = CASE WHEN received.address = '' AND excluded.address = ''"
        " THEN received.address_hash ELSE excluded.address_hash END, marks = excluded.marks"
    )
    return ((sql, (name, at, received.address, digest, received.prefix, marks)),)


def read_received(inbox: Inbox, name: str) -> Received:
    """Return the data of a comment, empty for an unknown one; raise sqlite3.Error."""
    with inbox.db_lock:
        row = inbox.db.execute(
            "SELECT address, prefix, marks FROM received WHERE name = ?", (name,)
        ).fetchone()
    return Received() if row is None else Received(row[0] or "", row[1] or "", marks_in(row[2]))


def marks_in(written: object) -> tuple[str, ...]:
    """Return marks from their JSON, without invalid ones."""
    try:
        found = json.loads(str(written)) if written else []
    except ValueError:
        return ()
    return tuple(map(str, found)) if isinstance(found, list) else ()


def was_withdrawn(inbox: Inbox, name: str) -> bool:
    """Return whether the writer of a comment has withdrawn it; raise sqlite3.Error."""
    with inbox.db_lock:
        query = "SELECT 1 FROM withdrawn WHERE name = ?"
        return inbox.db.execute(query, (name,)).fetchone() is not None


def forgetting_rows(inbox: Inbox, name: str, at: str) -> tuple[Statement, ...]:
    """Return SQL that removes all data of a withdrawn comment; raise sqlite3.Error."""
    with inbox.db_lock:
        return forgetting(inbox.db, name, at)
