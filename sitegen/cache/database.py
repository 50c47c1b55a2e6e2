"""The cache: the results of the last build, in SQLite, so that the next build does only new work.

This is the only module with SQL. The site's sources can restore everything in it, so
a failure here is never an error: a file that is unreadable, or belongs to another program, is
discarded, and costs a rebuild. The same happens to a file from a fetched site, because it lacks
this user's seal. Data that must survive this (the manifest, the journal) is in plain files.

SQLite is used because a build reads a little of much data: the metadata of ten thousand posts,
and only the text that changed.
"""

import re
import sqlite3
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from sitegen.core.folders import Folder
from sitegen.core.user_data import seal

T = TypeVar("T")

FILE = "state.db"

StoreError = sqlite3.Error
"""The errors if the file cannot be written any more."""

_TABLES = """
CREATE TABLE named_values (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE units (name TEXT PRIMARY KEY, digest BLOB, metadata BLOB);
CREATE TABLE parse_caches (name TEXT PRIMARY KEY, value BLOB);
CREATE TABLE pages (output TEXT, path TEXT, template TEXT, view BLOB, PRIMARY KEY (output, path));
CREATE TABLE texts (name TEXT, number INTEGER, value BLOB, PRIMARY KEY (name, number));
"""
_NEW_PAGES = "CREATE TEMP TABLE new_pages (path TEXT, template TEXT, view BLOB)"
_SETTINGS = """
PRAGMA trusted_schema = OFF;
PRAGMA page_size = 16384;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -20000;
"""

_BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)
_ENDINGS = ("", "-wal", "-shm", "-journal")
"""The files of a database (https://www.sqlite.org/tempfiles.html), by the end of their names."""

_VERSION = re.compile(r"[0-9a-f]{32,64}")

encode = msgspec.msgpack.Encoder().encode


def is_broken(failure: sqlite3.Error) -> bool:
    """Return whether a failure means that the file is damaged, so that a new one would work."""
    return getattr(failure, "sqlite_errorcode", 0) & 0xFF in _BROKEN


class Database:
    """The state of one site for one ``program``; the state of another program is ignored.

    ``program`` is sealed with the user's key, so other users' states are also ignored.
    Raises UnsafePathError if a symbolic link is in the place of the file.
    """

    def __init__(self, folder: Path, program: bytes) -> None:
        self.path = folder / FILE
        self.program = seal(b"state", program)
        self._check_files()
        try:
            self._connection = self._opened()
        except (sqlite3.Error, ValueError):
            self.reset()

    def _check_files(self) -> None:
        """Remove other things than files from its place; raise UnsafePathError for a link."""
        with Folder.at(self.path.parent) as state:
            for name in (f"{FILE}{ending}" for ending in _ENDINGS):
                mode = state.mode(name)
                if mode and not stat.S_ISREG(mode):
                    state.clear(name)

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None)
        try:
            connection.executescript(_SETTINGS)
            known = [sql for (sql,) in connection.execute("SELECT sql FROM sqlite_master") if sql]
            if not known:
                connection.executescript(_TABLES)
                connection.execute(
                    "INSERT INTO named_values VALUES ('program', ?)", (self.program,)
                )
            elif known != [sql.strip() for sql in _TABLES.split(";") if sql.strip()]:
                raise ValueError("somebody else's")  # a view or a trigger would be run
            found = connection.execute(
                "SELECT value FROM named_values WHERE name = 'program'"
            ).fetchone()
            if found is None or found[0] != self.program:
                raise ValueError("another program's")
            connection.execute("BEGIN")
        except BaseException:
            connection.close()
            raise
        return connection

    def reset(self) -> None:
        """Delete everything and start with an empty database."""
        if hasattr(self, "_database"):
            self._connection.close()
        with Folder.at(self.path.parent) as state:
            for ending in _ENDINGS:
                state.unlink(f"{FILE}{ending}")
        self._connection = self._opened()

    def folder(self, name: str, version: bytes) -> Path:
        """Return a folder next to the state for one version of some data; remove other versions.

        Its name is sealed, so that a fetched site cannot include it. Raises OSError, and
        UnsafePathError if a symbolic link is in the place of any of them.
        """
        own = seal(name.encode(), version).hex()
        with Folder.at(self.path.parent) as state:
            _clear_file(state, name)
            with state.folder(name, make=True) as versions:
                versions.refuse_links()
                _clear_file(versions, own)
                if not versions.mode(own):
                    for old in filter(_VERSION.fullmatch, versions.names()):
                        versions.clear(old)
                versions.folder(own, make=True).close()
        return self.path.parent / name / own

    def save(self) -> None:
        """Make changes durable, and visible to other processes."""
        self._connection.execute("COMMIT")
        self._connection.execute("BEGIN")

    def close(self) -> None:
        """Discard unsaved changes, and close the file."""
        self._connection.close()

    # ------------------------------------------------------------ values: a few, by name

    def value(self, name: str, type_: type[T]) -> T | None:
        """Return a value by its name, None if there is none of this type."""
        found = self._connection.execute(
            "SELECT value FROM named_values WHERE name = ?", (name,)
        ).fetchone()
        return None if found is None else _decoded(found[0], type_)

    def put_value(self, name: str, value: Any) -> None:
        """Store a value under a name."""
        self._connection.execute(
            "INSERT OR REPLACE INTO named_values VALUES (?, ?)", (name, encode(value))
        )

    def remove_values(self, names: Iterable[str]) -> None:
        """Remove values by their names."""
        self._connection.executemany(
            "DELETE FROM named_values WHERE name = ?", [(n,) for n in names]
        )

    # ------------------------------------------------------------ units: parsed files

    def units(self) -> Iterator[tuple[str, bytes, bytes]]:
        """Yield every unit: its name, the digest of its inputs, and its metadata."""
        return self._connection.execute("SELECT name, digest, metadata FROM units")

    def unit_names(self) -> set[str]:
        """Return the names of all units."""
        return {name for (name,) in self._connection.execute("SELECT name FROM units")}

    def unit(self, name: str) -> tuple[bytes, bytes] | None:
        """Return a unit's digest and metadata, None if it is unknown."""
        found: tuple[bytes, bytes] | None = self._connection.execute(
            "SELECT digest, metadata FROM units WHERE name = ?", (name,)
        ).fetchone()
        return found

    def put_units(self, units: Iterable[tuple[str, bytes, bytes]]) -> None:
        """Store units, and replace units of the same names."""
        self._connection.executemany("INSERT OR REPLACE INTO units VALUES (?, ?, ?)", units)

    def parse_cache(self, name: str) -> bytes:
        """Return the parse cache of a unit, b"" if there is none."""
        found = self._connection.execute(
            "SELECT value FROM parse_caches WHERE name = ?", (name,)
        ).fetchone()
        return found[0] if found else b""

    def put_parse_caches(self, caches: Iterable[tuple[str, bytes]]) -> None:
        """Store the parse caches of these units."""
        self._connection.executemany("INSERT OR REPLACE INTO parse_caches VALUES (?, ?)", caches)

    def remove(self, names: Iterable[str]) -> None:
        """Remove units, and all their data."""
        for table in ("units", "parse_caches", "texts"):
            self._connection.executemany(
                f"DELETE FROM {table} WHERE name = ?",  # noqa: S608 - one of three words
                [(name,) for name in names],
            )

    # ------------------------------------------------------------ pages: rendered records

    def page(self, output: str, path: str) -> tuple[str, bytes] | None:
        """Return the template and the record of a rendered page."""
        found: tuple[str, bytes] | None = self._connection.execute(
            "SELECT template, view FROM pages WHERE output = ? AND path = ?", (output, path)
        ).fetchone()
        return found

    def pages_with(self, output: str, piece: bytes) -> Iterator[tuple[str, str, bytes]]:
        """Yield path, template and record of every page whose record contains some bytes.

        Reading all of them takes less time than maintaining an index, and
        Python finds bytes faster than SQLite does.
        """
        pages = self._connection.execute(
            "SELECT path, template, view FROM pages WHERE output = ?", (output,)
        )
        return (page for page in pages if piece in page[2])

    def start_pages(self) -> None:
        """Start a set of new records of pages, and forget one that was never stored."""
        self._connection.execute("DROP TABLE IF EXISTS temp.new_pages")
        self._connection.execute(_NEW_PAGES)

    def add_pages(self, pages: Iterable[tuple[str, str, bytes]]) -> None:
        """Add the input of rendered pages to the set: path, template and record.

        The set is in a temporary file: it may not fit into memory, and a build may fail.
        """
        self._connection.executemany("INSERT INTO new_pages VALUES (?, ?, ?)", pages)

    def put_pages(self, output: str) -> None:
        """Store the set of new records, when the pages are in place."""
        self._connection.execute(
            "INSERT OR REPLACE INTO pages SELECT ?, path, template, view FROM new_pages", (output,)
        )

    def outputs(self) -> list[str]:
        """Return the folders that pages were written into."""
        return [name for (name,) in self._connection.execute("SELECT DISTINCT output FROM pages")]

    def remove_output(self, output: str) -> None:
        """Remove the pages of a folder."""
        self._connection.execute("DELETE FROM pages WHERE output = ?", (output,))

    def remove_pages(self, output: str, paths: Iterable[str]) -> None:
        """Remove deleted pages."""
        self._connection.executemany(
            "DELETE FROM pages WHERE output = ? AND path = ?", [(output, path) for path in paths]
        )

    # ------------------------------------------------------------ texts: most of the data

    def put_texts(self, name: str, texts: Mapping[int, bytes]) -> None:
        """Store a unit's texts by their numbers, and remove its earlier texts."""
        self._connection.execute("DELETE FROM texts WHERE name = ?", (name,))
        self._connection.executemany(
            "INSERT INTO texts VALUES (?, ?, ?)",
            [(name, number, text) for number, text in texts.items()],
        )

    def texts(self) -> Iterator[tuple[str, int, bytes]]:
        """Yield every text: the name of its unit, its number, and its bytes."""
        return self._connection.execute("SELECT name, number, value FROM texts")


def _clear_file(folder: Folder, name: str) -> None:
    """Remove a file in the place of a folder of ours."""
    if stat.S_ISREG(folder.mode(name)):
        folder.unlink(name)


class TextReader:
    """Reads texts, in any process, through its own read-only connection."""

    def __init__(self, path: str) -> None:
        uri = f"{Path(path).absolute().as_uri()}?mode=ro"
        self._connection = sqlite3.connect(uri, uri=True)

    def __enter__(self) -> "TextReader":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def get(self, name: str, number: int) -> bytes:
        """Return a text that must exist; raise KeyError."""
        found = self._connection.execute(
            "SELECT value FROM texts WHERE name = ? AND number = ?", (name, number)
        ).fetchone()
        if found is None:
            raise KeyError(f"{name}, {number}")
        value: bytes = found[0]
        return value


def _decoded(data: bytes, type_: type[T]) -> T | None:
    try:
        return msgspec.msgpack.decode(data, type=type_)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def decoder(type_: type[T]) -> Callable[[bytes], T | None]:
    """Return a function that decodes values of one type; it returns None for other bytes."""
    decode = msgspec.msgpack.Decoder(type_).decode

    def decoded(data: bytes) -> T | None:
        try:
            return decode(data)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None

    return decoded
