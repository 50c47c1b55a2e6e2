"""What earlier imports wrote: a line for each record, in ``imports/ledger.jsonl``.

A line says what a record is called in its source, the digest of what it said, where it went, and
the digest of what was written there. So the next import knows what is new, what an author has
edited since, and what was removed.

Before any file is written, its line is added to the ledger with what was there before. So a run
that is killed leaves no file that the ledger does not know, and the next run completes it. The
last line of a record counts.

The file belongs in git, and may come from strangers: a path that leads to another place than its
group's is refused, and nothing is ever removed or replaced whose bytes are not those of its line.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from sitegen.comments.formats import FOLDER as COMMENTS
from sitegen.content.authors import FILE as AUTHORS
from sitegen.content.diary import FOLDER as DIARY
from sitegen.content.pages import FOLDER as PAGES
from sitegen.content.pages import LISTS
from sitegen.content.posts import FOLDER as POSTS
from sitegen.content.works import FOLDER as WORKS
from sitegen.core.folders import Folder
from sitegen.core.urls import decode
from sitegen.importing.imports_folder import FOLDER, open_imports, read_imports
from sitegen.importing.messages import ImportRefused
from sitegen.importing.records import Group

NAME = "ledger.jsonl"
FILE = f"{FOLDER}/{NAME}"

STATIC = "content/static"

MAX_BYTES = 256 << 20
"""A larger ledger is refused: it would have a million lines."""

Key = tuple[str, str, str]
"""Format, group and identity of a record."""


class Row(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One record of an earlier import.

    ``digest`` is that of the record, ``written`` that of the file at ``path``; both are "" where
    a record became no file of its own. ``item`` names the row or the entry in the file that it
    became, and ``written`` is the digest of that then. While a file is being written, ``before`` is
    the digest of what it takes the place of, "" for nothing, and ``moved_from`` the path that it
    leaves.
    """

    format: str
    group: Group
    identity: str
    digest: str = ""
    path: str = ""
    written: str = ""
    before: str | None = None
    moved_from: str = ""
    item: str = ""

    @property
    def key(self) -> Key:
        """What names the record among those of all imports."""
        return self.format, self.group, self.identity

    def is_of(self, digest: str) -> bool:
        """Return whether a file with a digest is one that an import wrote for this record."""
        return bool(digest) and digest in (self.written, self.before)


_PLAIN = re.compile(r"content/(?:[^/\\\x00-\x1f\x7f]+/)*[^/\\\x00-\x1f\x7f]+")
_DIGEST = re.compile(r"(?:[0-9a-f]{32})?")
_FOLDERS: dict[Group, tuple[str, ...]] = {
    "posts": (f"{POSTS}/", f"{PAGES}/"),
    "pages": (f"{POSTS}/", f"{PAGES}/"),
    "comments": (f"{COMMENTS}/",),
    "media": (f"{STATIC}/",),
    "authors": (AUTHORS,),
    "reviews": (f"{POSTS}/",),
    "rows": (f"{WORKS}/",),
    "entries": (f"{DIARY}/",),
    "lists": (f"{LISTS}/",),
}
_decoder = msgspec.json.Decoder(Row)
_encode = msgspec.json.Encoder(order="deterministic").encode


class Ledger:
    """The rows of all imports of a site, in the order in which they were first written."""

    def __init__(self, rows: dict[Key, Row] | None = None, data: bytes = b"") -> None:
        self._rows = rows or {}
        self._data = data
        self._is_whole = not data or data.endswith(b"\n")

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, key: Key) -> Row | None:
        """Return the row of a record, None where no import has met it."""
        return self._rows.get(key)

    def put(self, row: Row) -> None:
        """Keep a row in place of an earlier one of the same record."""
        self._rows[row.key] = row

    def remove(self, row: Row) -> None:
        """Forget a record."""
        self._rows.pop(row.key, None)

    @classmethod
    def read(cls, site: Path) -> "Ledger":
        """Read a site's ledger; raise ImportRefused for one that nobody should act on."""
        data = read_imports(site, NAME, MAX_BYTES)
        rows: dict[Key, Row] = {}
        *lines, _ = data.split(b"\n")
        for number, line in enumerate(lines, 1):
            if line.strip():
                row = _row(line, f"{FILE}:{number}")
                rows[row.key] = row
        # A line without an end was being written when a run was killed; nothing had happened yet.
        return cls(rows, data)

    def begin(self, site: Path, rows: Iterable[Row]) -> None:
        """Add the lines of files that are going to be written; raise OSError."""
        data = b"".join(_encode(row) + b"\n" for row in rows)
        if not data:
            return
        if not self._is_whole:
            self.write(site)
        with open_imports(site, make=True) as folder:
            folder.append(NAME, data)
        self._data = b"\n"  # what the rows come to must be written at the end

    def write(self, site: Path) -> None:
        """Write the ledger, whole or not at all; remove it if it is empty. Raise OSError."""
        data = b"".join(_encode(row) + b"\n" for row in self._rows.values())
        if data == self._data:
            return
        with open_imports(site, make=True) as folder:
            _write(folder, data)
        self._data, self._is_whole = data, True


def _write(folder: Folder, data: bytes) -> None:
    if data:
        folder.write(NAME, data)
    else:
        folder.unlink(NAME)


def _row(line: bytes, position: str) -> Row:
    """Return the row of a line; raise ImportRefused for one that no import has written."""
    try:
        row = _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as failure:
        raise ImportRefused(
            f"{position}: not a line of a ledger: {failure}; restore the file"
        ) from failure
    for path in filter(None, (row.path, row.moved_from)):
        if not _is_place(row.group, path):
            raise ImportRefused(
                f"{position}: {path!r} is no place for {row.group}; restore the file"
            )
    if not all(_DIGEST.fullmatch(text) for text in (row.digest, row.written, row.before or "")):
        raise ImportRefused(f"{position}: not a digest; restore the file")
    return row


def _is_place(group: Group, path: str) -> bool:
    """Return whether a path is one that records of a group may have."""
    if not _PLAIN.fullmatch(path) or {".", ".."} & set(decode(path).split("/")):
        return False
    places = _FOLDERS.get(group, ())
    return path in places or path.startswith(tuple(p for p in places if p.endswith("/")))
