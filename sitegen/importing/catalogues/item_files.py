"""Files that hold many records: tables of works, whose items are rows, and files of the diary.

Each knows how to find its items, to add some, and to put others in their place, with every other
byte as it was.
"""

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, Protocol, TypeAlias

from sitegen.catalog.model import work_key
from sitegen.content.work_tables import named_rows, read_works_rows
from sitegen.core.digest import digest_of
from sitegen.frontmatter import yaml_nodes
from sitegen.frontmatter.split import decode
from sitegen.frontmatter.yaml_nodes import Node, Scalar

Values: TypeAlias = Mapping[str, str]
"""An item to be written: cells by column, or YAML by key."""


class FoundItem(NamedTuple):
    """An item in a file: the digest of what it says, and where it is in the text."""

    digest: str
    start: int
    end: int


class ItemFile(Protocol):
    """A kind of file that holds items."""

    def find(self, path: str, data: bytes) -> dict[str, FoundItem] | None:
        """Return the items of a file by their names, None for a file that cannot be changed."""

    def changed(
        self, path: str, data: bytes, put: Mapping[str, Values], drop: Collection[str]
    ) -> bytes:
        """Return a file with some items added or put in place of those of that name.

        Items of ``drop`` are taken out; b"" where none is left.
        """


def name_of_entry(values: Values) -> str:
    """Return the name of an entry in its file: its work, its day, and its status without one."""
    day = values.get("date", "").strip("\"'")
    return f"{work_key(values.get('work', ''))} {day or values.get('status', 'finished')}"


class DiaryFile:
    """A list of entries in YAML, with one key on each line."""

    def find(self, path: str, data: bytes) -> dict[str, FoundItem] | None:
        """Return the entries, None for a file that is no list with an entry's keys on lines."""
        text, problems = decode(data, path)
        node, found = yaml_nodes.compose(text, path, size=yaml_nodes.LONG_LIST)
        if problems or found or not isinstance(node, yaml_nodes.Sequence | None):
            return None
        lines = text.splitlines(keepends=True)
        nodes = node.items if node is not None else ()
        starts = [item.line - 1 for item in nodes]
        if any(not lines[at].startswith("- ") for at in starts) or len(set(starts)) < len(starts):
            return None
        offsets = [0]
        for line in lines:
            offsets.append(offsets[-1] + len(line))
        items: dict[str, FoundItem] = {}
        ends = [*starts[1:], len(lines)]
        for item, start, end in zip(nodes, starts, ends, strict=False):
            said = "\n".join(line.rstrip() for line in lines[start:end]).rstrip()
            place = FoundItem(digest_of(said).hex(), offsets[start], offsets[end])
            items.setdefault(name_of_entry(_scalars(item)), place)
        return items

    def changed(
        self, path: str, data: bytes, put: Mapping[str, Values], drop: Collection[str]
    ) -> bytes:
        """Return the file with some entries put in place of others, or below them."""
        found = self.find(path, data) or {}
        text = decode(data, path)[0]
        edits = {name: "" for name in drop if name in found}
        edits |= {name: _entry(values) for name, values in put.items() if name in found}
        added = "".join(_entry(values) for name, values in put.items() if name not in found)
        if not added and len(found) == sum(1 for edit in edits.values() if not edit):
            return b""
        text = _replaced(text, found, edits)
        return (text if not text or text.endswith("\n") else f"{text}\n").encode() + added.encode()


def _scalars(node: Node) -> dict[str, str]:
    pairs = node.pairs if isinstance(node, yaml_nodes.Mapping) else ()
    return {key.value: value.value for key, value in pairs if isinstance(value, Scalar)}


def _entry(values: Values) -> str:
    lines = (f"{key}: {value}" for key, value in values.items())
    return "".join(f"{'  ' if at else '- '}{line}\n" for at, line in enumerate(lines))


def _replaced(text: str, found: Mapping[str, FoundItem], edits: Mapping[str, str]) -> str:
    """Return a text with the items of some names replaced."""
    parts, at = [], 0
    for name, place in sorted(found.items(), key=lambda pair: pair[1].start):
        if name in edits:
            parts += [text[at : place.start], edits[name]]
            at = place.end
    return "".join((*parts, text[at:]))


class WorksTable:
    """A table of works; rows are known by their keys."""

    def find(self, path: str, data: bytes) -> dict[str, FoundItem] | None:
        """Return the rows, None for a table in which not every row can be read."""
        if not data:
            return {}
        read = read_works_rows(path, data)
        if not read.is_whole:
            return None
        return {
            key: FoundItem(digest_of(*sorted(_said(row.node))).hex(), row.start, row.end)
            for key, row in named_rows(path, read.rows)
        }

    def changed(
        self, path: str, data: bytes, put: Mapping[str, Values], drop: Collection[str]
    ) -> bytes:
        """Return the table with some rows put in place of others, or below them.

        Columns that it lacks are added at the end.
        """
        found = self.find(path, data) or {}
        gone = {name: "" for name in drop if name in found}
        if not put and len(gone) == len(found):
            return b""
        text = data.decode("utf-8-sig")
        header = next(csv.reader(io.StringIO(text, newline="")), []) if text else []
        names = [name.strip() for name in header]
        more = _missing_columns(names, put.values())
        if more and text:
            text = _widened(text, found, more)
            found = self.find(path, text.encode()) or {}
        elif more:
            text = _csv_line(more)
        columns = [*names, *more]
        edits = gone | {
            name: _csv_line([values.get(column, "") for column in columns])
            for name, values in put.items()
            if name in found
        }
        text = _replaced(text, found, edits)
        text += "" if text.endswith("\n") else "\n"
        text += "".join(
            _csv_line([values.get(column, "") for column in columns])
            for name, values in put.items()
            if name not in found
        )
        return text.encode()


def _said(node: Node, above: str = "") -> Iterable[str]:
    """Yield what a row says: each column with its value."""
    if isinstance(node, yaml_nodes.Mapping):
        for key, value in node.pairs:
            yield from _said(value, f"{above}.{key.value}" if above else key.value)
    elif isinstance(node, yaml_nodes.Sequence):
        yield f"{above}={'; '.join(i.value for i in node.items if isinstance(i, Scalar))}"
    elif isinstance(node, Scalar):
        yield f"{above}={node.value}"


_FIRST = ("key", "title", "kind", "year")


def _missing_columns(header: Collection[str], rows: Iterable[Values]) -> list[str]:
    """Return the columns that rows need and a header does not have, the most frequent first."""
    counts = Counter(column for values in rows for column, value in values.items() if value)
    first = [column for column in _FIRST if column in counts]
    others = sorted((c for c in counts if c not in _FIRST), key=lambda c: (-counts[c], c))
    return [column for column in (*first, *others) if column not in header]


def _widened(text: str, found: Mapping[str, FoundItem], more: Collection[str]) -> str:
    """Return a table with further columns at its end, empty in every row."""
    first = min((place.start for place in found.values()), default=len(text))
    header, rest = text[:first], text[first:]
    stripped = header.rstrip("\r\n")
    end = header[len(stripped) :] or "\n"
    parts, at = [f"{stripped},{_csv_line(more).rstrip()}{end}"], 0
    for place in sorted(found.values(), key=lambda place: place.start):
        row = rest[place.start - first : place.end - first]
        cells = row.rstrip("\r\n")
        parts += [
            rest[at : place.start - first], cells, "," * len(more), row[len(cells) :] or "\n",
        ]  # fmt: skip
        at = place.end - first
    return "".join((*parts, rest[at:]))


def _csv_line(cells: Iterable[str]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerow(list(cells))
    return out.getvalue()


ITEM_FILES: Mapping[str, ItemFile] = {"rows": WorksTable(), "entries": DiaryFile()}
"""The kind of file by the group of its items in the ledger."""
