"""The cache: what the last build knew, in SQLite, so that the next one does only what is new.

This is the only module with SQL. Everything here can be made again from the site's sources, so
nothing here is ever worth an error: a file that cannot be read, or is another program's, is
thrown away, and costs a rebuild. So is one that came with a fetched site: it lacks the seal of
this user. What has to outlive that (the manifest, the journal) is in plain files.

SQLite, because a build reads a little of much: the metadata of ten thousand posts, and of their
texts the one that changed.
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
"""What is raised where the file cannot be written any more."""

_TABLES = """
CREATE TABLE named_values (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE units (name TEXT PRIMARY KEY, digest BLOB, metadata BLOB);
CREATE TABLE parse_caches (name TEXT PRIMARY KEY, value BLOB);
CREATE TABLE pages (output TEXT, path TEXT, template TEXT, view BLOB, PRIMARY KEY (output, path));
CREATE TABLE texts (name TEXT, number INTEGER, value BLOB, PRIMARY KEY (name, number));
"""
_SETTINGS = """
PRAGMA trusted_schema = OFF;
PRAGMA page_size = 16384;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -20000;
"""

_BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)
_ENDINGS = ("", "-wal", "-shm", "-journal")
"""The files of a database (https://www.sqlite.org/tempfiles.html), by what follows its name."""

_VERSION = re.compile(r"[0-9a-f]{32,64}")

encode = msgspec.msgpack.Encoder().encode


def is_broken(failure: sqlite3.Error) -> bool:
    """Return whether a failure says that the file is no sound database, and would be without it."""
    return getattr(failure, "sqlite_errorcode", 0) & 0xFF in _BROKEN


class Database:
    """The state of one site, of one ``program``: what another one left is not looked at.

    ``program`` is sealed by the user's key, so that nobody else's state is looked at, either.
    Raises UnsafePathError where a link is in the place of the file.
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
        """Remove what is no file and in the place of one; raise UnsafePathError for a link."""
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
        """Delete everything and begin with an empty database."""
        if hasattr(self, "_database"):
            self._connection.close()
        with Folder.at(self.path.parent) as state:
            for ending in _ENDINGS:
                state.unlink(f"{FILE}{ending}")
        self._connection = self._opened()

    def folder(self, name: str, version: bytes) -> Path:
        """Return a folder beside the state for one version of something; others are removed.

        Its own name is sealed, so that a fetched site cannot bring it along. Raises OSError, and
        UnsafePathError where a link is in the place of any of them.
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
        """Make what was put here durable, and visible to other processes."""
        self._connection.execute("COMMIT")
        self._connection.execute("BEGIN")

    def close(self) -> None:
        """Forget what was not saved, and let go of the file."""
        self._connection.close()

    # ------------------------------------------------------------ values: a few, by name

    def value(self, name: str, type_: type[T]) -> T | None:
        """Return a value by its name, None where there is none of this type."""
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
        """Forget values by their names."""
        self._connection.executemany(
            "DELETE FROM named_values WHERE name = ?", [(n,) for n in names]
        )

    # ------------------------------------------------------------ units: what was parsed

    def units(self) -> Iterator[tuple[str, bytes, bytes]]:
        """Yield every unit: its name, the digest of what it was made of, and its metadata."""
        return self._connection.execute("SELECT name, digest, metadata FROM units")

    def unit(self, name: str) -> tuple[bytes, bytes] | None:
        """Return a unit's digest and metadata, None where it is not known."""
        found: tuple[bytes, bytes] | None = self._connection.execute(
            "SELECT digest, metadata FROM units WHERE name = ?", (name,)
        ).fetchone()
        return found

    def put_units(self, units: Iterable[tuple[str, bytes, bytes]]) -> None:
        """Store units in place of those of the same names."""
        self._connection.executemany("INSERT OR REPLACE INTO units VALUES (?, ?, ?)", units)

    def parse_cache(self, name: str) -> bytes:
        """Return what spares parsing most of a unit again, b"" where there is nothing."""
        found = self._connection.execute(
            "SELECT value FROM parse_caches WHERE name = ?", (name,)
        ).fetchone()
        return found[0] if found else b""

    def put_parse_caches(self, caches: Iterable[tuple[str, bytes]]) -> None:
        """Store what spares parsing most of these units again."""
        self._connection.executemany("INSERT OR REPLACE INTO parse_caches VALUES (?, ?)", caches)

    def remove(self, names: Iterable[str]) -> None:
        """Forget units, and all that belongs to them."""
        for table in ("units", "parse_caches", "texts"):
            self._connection.executemany(
                f"DELETE FROM {table} WHERE name = ?",  # noqa: S608 - one of three words
                [(name,) for name in names],
            )

    # ------------------------------------------------------------ pages: what was rendered

    def page(self, output: str, path: str) -> tuple[str, bytes] | None:
        """Return the template and the record that a page was rendered with."""
        found: tuple[str, bytes] | None = self._connection.execute(
            "SELECT template, view FROM pages WHERE output = ? AND path = ?", (output, path)
        ).fetchone()
        return found

    def pages_with(self, output: str, piece: bytes) -> Iterator[tuple[str, str, bytes]]:
        """Yield path, template and record of every page whose record holds some bytes.

        Reading through all of them takes less time than keeping an index of who shows whom, and
        Python finds bytes faster than SQLite does.
        """
        pages = self._connection.execute(
            "SELECT path, template, view FROM pages WHERE output = ?", (output,)
        )
        return (page for page in pages if piece in page[2])

    def put_pages(self, output: str, pages: Iterable[tuple[str, str, bytes]]) -> None:
        """Store what pages are rendered with: path, template and record."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?)",
            ((output, path, template, view) for path, template, view in pages),
        )

    def outputs(self) -> list[str]:
        """Return the folders that pages were written into."""
        return [name for (name,) in self._connection.execute("SELECT DISTINCT output FROM pages")]

    def remove_output(self, output: str) -> None:
        """Forget the pages of a folder."""
        self._connection.execute("DELETE FROM pages WHERE output = ?", (output,))

    def remove_pages(self, output: str, paths: Iterable[str]) -> None:
        """Forget pages that are no more."""
        self._connection.executemany(
            "DELETE FROM pages WHERE output = ? AND path = ?", [(output, path) for path in paths]
        )

    # ------------------------------------------------------------ texts: the bulk of it

    def put_texts(self, name: str, texts: Mapping[int, bytes]) -> None:
        """Store a unit's texts by their numbers, and none of those that it had before."""
        self._connection.execute("DELETE FROM texts WHERE name = ?", (name,))
        self._connection.executemany(
            "INSERT INTO texts VALUES (?, ?, ?)",
            [(name, number, text) for number, text in texts.items()],
        )


def _clear_file(folder: Folder, name: str) -> None:
    """Remove a file that is in the place of a folder of ours."""
    if stat.S_ISREG(folder.mode(name)):
        folder.unlink(name)


class TextReader:
    """Reads texts, in any process, through a connection of its own that cannot write."""

    def __init__(self, path: str) -> None:
        uri = f"{Path(path).absolute().as_uri()}?mode=ro"
        self._connection = sqlite3.connect(uri, uri=True)

    def __enter__(self) -> "TextReader":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def get(self, name: str, number: int) -> bytes:
        """Return a text that is known to be there; raise KeyError."""
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
    """Return a function that reads values of one type back, None where the bytes are not one's."""
    decode = msgspec.msgpack.Decoder(type_).decode

    def decoded(data: bytes) -> T | None:
        try:
            return decode(data)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None

    return decoded
