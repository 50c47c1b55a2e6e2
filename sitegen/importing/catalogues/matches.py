"""The file ``imports/matches.csv``: new works of imports, which an author may join with others.

Each line has a record of the source and the ``key`` of the work that it is of; the author may write
another key there and import again. Lines that are there stay as they are.
"""

import csv
import io
from collections.abc import Collection, Container, Sequence
from pathlib import Path
from typing import NamedTuple

from sitegen.catalog.model import work_key
from sitegen.core.diagnostics import UsageError, did_you_mean
from sitegen.importing.imports_folder import FOLDER, open_imports, read_imports
from sitegen.importing.messages import ImportRefused
from sitegen.importing.personal import shown

NAME = "matches.csv"
FILE = f"{FOLDER}/{NAME}"

COLUMNS = ("record", "key", "title", "year", "kind", "format", "like")

_MAX_BYTES = 64 << 20


class Match(NamedTuple):
    """A line: a record and the key of its work, and what helps an author to judge."""

    record: str
    key: str
    title: str
    year: str
    kind: str
    format: str
    like: str


class Matches:
    """The lines of a site's file; ``keys`` are the keys of each format's records."""

    def __init__(self, site: Path) -> None:
        self._site = site
        self._data = read_imports(site, NAME, _MAX_BYTES)
        self._lines: dict[tuple[str, str], tuple[int, str]] = {}
        text = self._data.decode("utf-8-sig", "replace")
        reader = csv.DictReader(io.StringIO(text, newline=""))
        missing = {"record", "key", "format"} - set(reader.fieldnames or ())
        if text.strip() and missing:
            raise ImportRefused(
                f"{FILE}:1: no column {', '.join(sorted(missing))}: restore it, or remove the file"
            )
        try:
            for line in reader:
                named = (line["format"] or "").strip(), (line["record"] or "").strip()
                self._lines[named] = reader.line_num, (line["key"] or "").strip()
        except csv.Error as failure:
            raise ImportRefused(f"{FILE}:{reader.line_num}: {failure}: correct it") from failure

    def keys(
        self, format_name: str, known: Collection[str], earlier: Container[str]
    ) -> dict[str, str]:
        """Return the keys of a format's records.

        A key of ``earlier`` imports that no work has now says nothing: the author has removed the
        work. Raises ImportRefused for another one that no work has.
        """
        found: dict[str, str] = {}
        for (format_, record), (line, written) in self._lines.items():
            if format_ != format_name or not written:
                continue
            key = work_key(written)
            if key in known:
                found[record] = key
            elif key not in earlier:
                hint = did_you_mean(key, list(known))
                raise ImportRefused(f"{FILE}:{line}: no work has the key {written!r}{hint}")
        return found

    def write(self, matches: Sequence[Match]) -> None:
        """Add lines for records that have none; raise UsageError."""
        new = [m for m in matches if (m.format, m.record.strip()) not in self._lines]
        if not new:
            return
        new.sort(key=lambda match: not match.like)
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\n")
        if not self._data.strip():
            writer.writerow(COLUMNS)
        writer.writerows([shown(cell) if at else cell for at, cell in enumerate(m)] for m in new)
        old = self._data if not self._data or self._data.endswith(b"\n") else self._data + b"\n"
        try:
            with open_imports(self._site, make=True) as folder:
                folder.write(NAME, old + out.getvalue().encode("utf-8", "replace"))
        except OSError as failure:
            raise UsageError(f"{FILE} cannot be written: {failure.strerror}") from failure


def remove_matches(site: Path, keys: Container[str]) -> list[str]:
    """Remove the lines of works that an undo has removed; return the file's path if none is left.

    A line to which the author has given another key stays. Raises UsageError.
    """
    data = read_imports(site, NAME, _MAX_BYTES)
    if not data:
        return []
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig", "replace"), newline="")))
    left = [row for row in rows if (row.get("key") or "") not in keys]
    if len(left) == len(rows):
        return []
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(left)
    try:
        with open_imports(site) as folder:
            if left:
                folder.write(NAME, out.getvalue().encode())
            else:
                folder.unlink(NAME)
    except OSError as failure:
        raise UsageError(f"{FILE} cannot be written: {failure.strerror}") from failure
    return [] if left else [FILE]
