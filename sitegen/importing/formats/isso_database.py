"""Opens a database of Isso without a change to any byte of it.

The SQLite file may belong to another program or be hostile. It is read only if its tables are plain
ones with Isso's columns, and sitegen never evaluates its views, triggers or expressions.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.sources import Source
from sitegen.importing.values import line_of, number_of, text_of

SIGN = b"SQLite format 3\x00"

_NEWEST = 5
_NEEDED = {"threads": {"id", "uri"}, "comments": {"tid", "id", "parent", "created", "mode", "text"}}
_OPTIONAL = {"threads": ("title",), "comments": ("author", "website", "likes")}
BESIDE = ("-wal", "-journal")
"""SQLite's files next to a file that was not closed: the first has the last changes."""


class Row(NamedTuple):
    """A row of the comments, in which a value may have any type."""

    id: object
    tid: object
    parent: object
    created: object
    mode: object
    text: object
    author: object
    website: object
    likes: object
    position: str


class Database:
    """The threads of a database, and its comments one by one."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self._connection = connection
        self._name = name
        columns = {table: self._columns(table) for table in _NEEDED}
        for table, needed in _NEEDED.items():
            if missing := sorted(needed - columns[table]):
                told = f"the table {table} has no {', '.join(missing)}"
                raise ImportRefused(f"{name} is not a database of Isso: {told}")
        self._selected = [
            name if name in columns["comments"] else "NULL"
            for name in ("id", "tid", "parent", "created", "mode", "text", *_OPTIONAL["comments"])
        ]
        title = "title" if "title" in columns["threads"] else "NULL"
        self.threads = {
            line_of(number): (line_of(uri), line_of(text))
            for number, uri, text in self._rows(f"SELECT id, uri, {title} FROM threads")  # noqa: S608
        }
        parents = self._rows("SELECT DISTINCT parent FROM comments WHERE parent IS NOT NULL")
        self.answered = {line_of(parent) for (parent,) in parents}

    def version(self) -> int:
        """Return the version of the tables."""
        return number_of(next(self._rows("PRAGMA user_version"))[0])

    def comments(self) -> Iterator[Row]:
        """Yield the comments by their ids."""
        query = f"SELECT {', '.join(self._selected)} FROM comments ORDER BY id"  # noqa: S608
        for values in self._rows(query):
            position = f"{self._name}: comment {line_of(values[0])}"
            yield Row._make((*values, position))

    def _columns(self, table: str) -> set[str]:
        """Return the columns of a plain table, without computed ones."""
        query = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"
        sql = next(self._rows(query, table), ("",))[0]
        if not text_of(sql).upper().startswith("CREATE TABLE"):
            return set()
        return {text_of(row[1]) for row in self._rows(f"PRAGMA table_info({table})")}

    def _rows(self, query: str, *values: str) -> Iterator[tuple[object, ...]]:
        try:
            yield from self._connection.execute(query, values)
        except (sqlite3.Error, OverflowError, MemoryError) as failure:
            raise ImportRefused(
                f"{self._name} cannot be read ({failure}): stop Isso, copy the database and "
                f"repair the copy with `sqlite3 {Path(self._name).name} .recover`"
            ) from failure


@contextmanager
def read_database(
    source: Source, members: Mapping[str, Source], messages: Messages
) -> Iterator[Database]:
    """Open a database for reading; raise ImportRefused if it is broken or not Isso's.

    ``members`` are the files of the folder or zip that contains it, by their names.
    """
    with ExitStack() as stack:
        beside = [file for ending in BESIDE if (file := _beside(source, ending, members))]
        if type(source) is Source and not beside:
            address = f"{source.file.resolve().as_uri()}?mode=ro&immutable=1"
        else:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            _copy(source, folder / "isso.db")
            for file in beside:
                _copy(file, folder / f"isso.db{file.name[file.name.rfind('-') :]}")
            address = f"{(folder / 'isso.db').as_uri()}?mode=rw"
        try:
            connection = stack.enter_context(closing(sqlite3.connect(address, uri=True)))
        except sqlite3.Error as failure:
            raise ImportRefused(f"{source.name} cannot be opened: {failure}") from failure
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, 100_000)
        database = _trusted(connection, source.name)
        if database.version() > _NEWEST:
            message = f"its tables are of a newer Isso (version {database.version()})"
            messages.warning(f"{message}: check the comments", source.name)
        yield database


def _trusted(connection: sqlite3.Connection, name: str) -> Database:
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA query_only = ON")
    except sqlite3.Error as failure:
        raise ImportRefused(f"{name} is not a readable database: {failure}") from failure
    return Database(connection, name)


def _beside(source: Source, ending: str, members: Mapping[str, Source]) -> Source | None:
    """Return one of SQLite's files next to a database, if it is not empty."""
    if type(source) is not Source:
        member = members.get(source.name + ending)
        return member if member is not None and member.head(1) else None
    file = source.file.with_name(source.file.name + ending)
    if file.is_symlink() or not file.is_file() or file.stat().st_size == 0:
        return None
    return Source(file, source.name + ending)


def _copy(source: Source, target: Path) -> None:
    try:
        with source.open() as stream, target.open("wb") as copy:
            shutil.copyfileobj(stream, copy, 1 << 20)
    except OSError as failure:
        raise ImportRefused(f"{source.name} cannot be copied: {failure.strerror}") from failure
