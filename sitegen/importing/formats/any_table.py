"""Any table of comma-separated values, of which rules say what its columns become.

A row with a day, a rating or a text is of a viewing, unless a column or the file's name says
something else; any other row is a work. The proposal for ``imports/rules.yaml`` is made of the
columns' names and cells.
"""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sitegen.importing.formats.csv_file import Line, header_of, lines, tables, tables_or_refuse
from sitegen.importing.formats.table_columns import kind_of, plain, scaled, targets, title_of
from sitegen.importing.messages import Messages
from sitegen.importing.records import AnyRecord, BlogInfo, LogRecord, WorkFacts
from sitegen.importing.sources import Source
from sitegen.importing.survey import Survey
from sitegen.importing.values import short_digest

NAME = "csv"

_WHOLE_NAME = "First Name Last Name"
_NAMELESS = "column without a name"
"""Names of cells that are none of a column's."""

_NAMING = ("title", "year", "date", "begun")
"""Targets of columns that name a row, next to names in catalogues."""


def recognizes(source: Source) -> bool:
    """Return whether a source is a table with a column that can be the titles of works."""
    is_table = not source.is_folder and len(header_of(source)) > 1
    return is_table and bool(title_of(_names(header_of(source))))


def records(sources: Sequence[Source], messages: Messages) -> Iterator[AnyRecord | BlogInfo]:
    """Yield a record of each row, with its cells as fields."""
    found = tables_or_refuse(sources, bool, "holds no table: name a file that ends in .csv")
    seen: Counter[str] = Counter()
    for table in found:
        is_wanted = bool(re.search(r"(?i)watch-?_?list|wish-?_?list|to-?_?read", _base(table)))
        names = _names(header_of(table))
        known = targets(names)
        kind = "other" if "kind" in known.values() else kind_of(names)
        for line in lines(table, messages):
            fields = tuple(_fields(line))
            identity = f"{'wanted ' if is_wanted else ''}{_identity(fields, known)}"
            seen[identity] += 1
            if (number := seen[identity]) > 1:
                identity = f"{identity} #{number}"
            yield LogRecord(
                identity=identity,
                position=line.position,
                group="works",
                work=WorkFacts(kind=kind, title=""),
                status="wanted" if is_wanted else "",
                fields=fields,
            )


def propose(found: Survey, sources: Sequence[Source]) -> Mapping[str, str]:
    """Return what columns are taken for, ratings with their scale.

    Each table is judged by all its columns: an empty one for ratings of one's own says that another
    is of ratings of others.
    """
    proposed: dict[str, str] = {}
    for source in sources:
        for table in tables(source, bool):
            header = [*_names(header_of(table)), _WHOLE_NAME, _NAMELESS]
            proposed = targets(header) | proposed
    for name, target in proposed.items():
        if target == "rating":
            cells = (cell for log in found.logs for own, cell in log.fields if own == name)
            proposed[name] = scaled(cells)
    return proposed


def _base(source: Source) -> str:
    return posixpath.basename(source.path or source.name)


def _names(header: Sequence[str]) -> list[str]:
    return [name for name in (" ".join(name.split()) for name in header) if name]


def _fields(line: Line) -> Iterator[tuple[str, str]]:
    """Yield the cells of a row that are not empty; a name in two columns is one cell."""
    cells = dict(line.cells)
    by_plain = {plain(name): name for name in cells}
    first, last = by_plain.get("first name"), by_plain.get("last name")
    if first and last:
        cells[_WHOLE_NAME] = " ".join(filter(None, (cells.pop(first), cells.pop(last))))
    for name, cell in cells.items():
        if cell:
            yield name or _NAMELESS, cell


def _identity(fields: Sequence[tuple[str, str]], known: Mapping[str, str]) -> str:
    """Return what names a row for good: its work and its day, where a column is known for that."""
    naming = [
        cell
        for name, cell in fields
        if (target := known.get(name, "")) in _NAMING or target.startswith("identifiers.")
    ]
    return " ".join(naming) or short_digest(*(cell for _, cell in fields))
