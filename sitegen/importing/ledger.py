"""The ledger ``imports/ledger.jsonl``: a line for each record of earlier imports.

A line has the record's name in its source, the digest of its data, the path of its file, and the
digest of that file. So the next import knows which records are new, which files an author has
edited, and which ones were removed.

Before an import writes a file, it adds the file's line to the ledger, with the earlier state. So
after a killed run the ledger knows every file, and the next run completes it. The last line of a
record counts.

The file belongs in git, and can be untrusted. A path outside the group's folder is refused, and a
file is only removed or replaced if its bytes are those of its line.
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
from sitegen.core.diagnostics import UsageError
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

    ``digest`` is the digest of the record, ``written`` that of the file at ``path``; both are ""
    if a record became no separate file. If a record became a row or an entry, ``item`` is its name
    in the file, and ``written`` is its digest. While a file is being written, ``before`` is the
    digest of the content that it replaces, "" for none, and ``moved_from`` is its old path.
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
        """The key of the record among those of all imports."""
        return self.format, self.group, self.identity

    def is_of(self, digest: str) -> bool:
        """Return whether an import wrote a file with this digest for this record."""
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
    """The rows of all imports of a site, in the order of their first import."""

    def __init__(self, rows: dict[Key, Row] | None = None, data: bytes = b"") -> None:
        self._rows = rows or {}
        self._data = data
        self._is_whole = not data or data.endswith(b"\n")

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, key: Key) -> Row | None:
        """Return the row of a record, None for a record without one."""
        return self._rows.get(key)

    def put(self, row: Row) -> None:
        """Keep a row; it replaces an earlier one of the same record."""
        self._rows[row.key] = row

    def remove(self, row: Row) -> None:
        """Remove the row of a record."""
        self._rows.pop(row.key, None)

    @classmethod
    def read(cls, site: Path) -> "Ledger":
        """Read a site's ledger; raise ImportRefused for a ledger that is damaged or forged."""
        data = read_imports(site, NAME, MAX_BYTES)
        rows: dict[Key, Row] = {}
        *lines, _ = data.split(b"\n")
        for number, line in enumerate(lines, 1):
            if line.strip():
                row = _row(line, f"{FILE}:{number}")
                rows[row.key] = row
        # A line without an end is from a killed run, which had not written the file yet.
        return cls(rows, data)

    def begin(self, site: Path, rows: Iterable[Row]) -> None:
        """Add the lines of files before they are written; raise OSError."""
        data = b"".join(_encode(row) + b"\n" for row in rows)
        if not data:
            return
        if not self._is_whole:
            self.write(site)
        with open_imports(site, make=True) as folder:
            folder.append(NAME, data)
        self._data = b"\n"  # the final rows must be written at the end

    def write(self, site: Path) -> None:
        """Write the whole ledger or nothing; remove it if it is empty. Raise OSError."""
        data = b"".join(_encode(row) + b"\n" for row in self._rows.values())
        if data == self._data:
            return
        with open_imports(site, make=True) as folder:
            _write(folder, data)
        self._data, self._is_whole = data, True

    def save(self, site: Path) -> None:
        """Write the ledger as ``write`` does; raise UsageError."""
        try:
            self.write(site)
        except OSError as failure:
            raise UsageError(f"{FILE} cannot be written: {failure.strerror}") from failure


def _write(folder: Folder, data: bytes) -> None:
    if data:
        folder.write(NAME, data)
    else:
        folder.unlink(NAME)


def _row(line: bytes, position: str) -> Row:
    """Return the row of a line; raise ImportRefused for a line that no import has written."""
    try:
        row = _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as failure:
        raise ImportRefused(
            f"{position}: not a line of a ledger: {failure}; restore the file"
        ) from failure
    for path in filter(None, (row.path, row.moved_from)):
        if not _is_place(row.group, path):
            raise ImportRefused(
                f"{position}: {path!r} is not a path for {row.group}; restore the file"
            )
    if not all(_DIGEST.fullmatch(text) for text in (row.digest, row.written, row.before or "")):
        raise ImportRefused(f"{position}: not a digest; restore the file")
    return row


def _is_place(group: Group, path: str) -> bool:
    """Return whether records of a group may have a path."""
    if not _PLAIN.fullmatch(path) or {".", ".."} & set(decode(path).split("/")):
        return False
    places = _FOLDERS.get(group, ())
    return path in places or path.startswith(tuple(p for p in places if p.endswith("/")))
