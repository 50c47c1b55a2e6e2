"""StoryGraph: the library of an account, as app.thestorygraph.com exports it.

A row is a book with its status, its stars in quarters, and the days of each reading. The last
reading is the row's own record; each reading before it is a viewing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sitegen.importing.catalogues.cells import names, one, without_empty
from sitegen.importing.catalogues.columns import as_status, split_tags
from sitegen.importing.formats.books import iso_day, plain_isbn
from sitegen.importing.formats.csv_file import Line, has_columns, lines, tables, tables_or_refuse
from sitegen.importing.formats.review_html import paragraphs
from sitegen.importing.formats.stars import out_of_5
from sitegen.importing.messages import Messages
from sitegen.importing.records import AnyRecord, BlogInfo, LogRecord, Text, WorkFacts
from sitegen.importing.sources import Source

NAME = "storygraph"

_ANSWERS = (
    "Moods", "Pace", "Character- or Plot-Driven?", "Strong Character Development?",
    "Loveable Characters?", "Diverse Characters?", "Flawed Characters?",
)  # fmt: skip
_WARNINGS = ("Content Warnings", "Content Warning Description")

FIELD_RULES = {
    **{name: f"facts.{name.rstrip('?')}" for name in _ANSWERS},
    **dict.fromkeys(_WARNINGS, "notices"),
    "Owned?": "nothing",
}

_NEEDED = ("Title", "Authors", "Read Status")
_KNOWN = (*_NEEDED, "Star Rating", "Dates Read")
_LAST_SURE = "Read Count"
_ROLE = re.compile(r"([^(]*)\(([^()]*)\)")
_ROLES = {"translator": "translator", "illustrator": "illustrator", "author": "author"}


class Reading(NamedTuple):
    """The days of a reading, "" for one that is not known."""

    begun: str
    ended: str


def recognizes(source: Source) -> bool:
    """Return whether a source is, or has, a library of StoryGraph."""
    return bool(tables(source, _is_library))


def records(sources: Sequence[Source], messages: Messages) -> Iterator[AnyRecord | BlogInfo]:
    """Yield the books of each library, each followed by its earlier readings."""
    reason = "has no library of StoryGraph: name the CSV that StoryGraph made"
    for table in tables_or_refuse(sources, _is_library, reason, takes_any_file=True):
        for line in lines(table, messages, _NEEDED, repair=repaired):
            yield from _book(line, messages)


def _is_library(source: Source) -> bool:
    return has_columns(source, _KNOWN)


def repaired(columns: Sequence[str], cells: Sequence[str]) -> Sequence[str] | None:
    """Return a row without empty cells too many, or with those that it lacks.

    None where it is not clear which these are. Up to the count of readings, a row has to be whole:
    a title with a comma and without quotation marks is none that can be repaired.
    """
    if _LAST_SURE not in columns:
        return None
    surplus = len(cells) - len(columns)
    found: list[Sequence[str]] = []
    for at in range(columns.index(_LAST_SURE) + 1, len(cells) + 1):
        end = at + max(surplus, 0)
        if end > len(cells) or any(cell.strip() for cell in cells[at:end]):
            continue
        row = [*cells[:at], *([""] * -surplus), *cells[end:]]
        if row not in found and _fits(dict(zip(columns, row, strict=True))):
            found.append(row)
    return found[0] if len(found) == 1 else None


def _fits(row: Mapping[str, str]) -> bool:
    """Return whether the cells of a row are what their columns are for."""
    days = re.split("[,;–-]", f"{row.get('Dates Read', '')},{row.get('Last Date Read', '')}")
    return (
        bool(as_status(row.get("Read Status", "")))
        and all(iso_day(day) for day in (row.get("Date Added", ""), *days) if day.strip())
        and row.get("Read Count", "0").isdigit()
        and row.get("Owned?", "no").casefold() in ("yes", "no")
        and row.get("Tags", "").casefold() not in ("yes", "no")
        and not re.sub(r"[\d.]", "", row.get("Star Rating", ""))
        and not any(re.fullmatch(r"[\d.]+", row.get(name, "")) for name in (*_ANSWERS, "Review"))
    )


def _book(line: Line, messages: Messages) -> Iterator[LogRecord]:
    status = as_status(line["Read Status"])
    if line["Read Status"] and not status:
        messages.warning(
            f"Read Status: {line['Read Status']!r} is no status: the book has none", line.position
        )
    readings = _readings(line, messages)
    earlier, last = _own_reading(readings, status)
    work = _work(line, messages)
    identity = line["ISBN/UID"] or f"{line['Title']} / {line['Authors']}"
    count = line["Read Count"]
    times = int(count) if re.fullmatch(r"\d{1,6}", count) else 0
    is_read = status == "finished"
    review = line["Review"]
    yield LogRecord(
        identity=identity,
        position=line.position,
        group="works",
        work=work,
        date=last.ended or ("" if is_read else last.begun),
        begun=last.begun if last.ended or is_read else "",
        logged=max(iso_day(line["Date Added"]), last.ended),
        status=status,
        rating=out_of_5(line, "Star Rating", messages),
        again=bool(earlier) or (is_read and bool(last.ended) and times > 1),
        text=Text(paragraphs(review), "html") if review else None,
        tags=split_tags(line["Tags"]),
        fields=without_empty(_fields(line)),
    )
    for number, reading in enumerate(earlier):
        yield LogRecord(
            identity=f"{identity} {number + 1}",
            position=line.position,
            group="viewings",
            work=work,
            date=reading.ended,
            begun=reading.begun,
            status="finished",
            again=number > 0,
        )


# ------------------------------------------------------------ readings


def _readings(line: Line, messages: Messages) -> list[Reading]:
    """Return the readings whose days the row has, the earliest first."""
    found = []
    written = line["Dates Read"] or line["Last Date Read"]
    for part in filter(None, (part.strip() for part in re.split("[,;]", written))):
        first, dash, second = _ends(part)
        begun, ended = (iso_day(first), iso_day(second)) if dash else ("", iso_day(first))
        is_day = (begun or not first) and (ended or not second) if dash else bool(ended)
        if not is_day or not (begun or ended):
            messages.warning(f"Dates Read: {part!r} is no date or range", line.position)
        elif begun and ended and begun > ended:
            messages.warning(f"Dates Read: {part!r} ends before it begins", line.position)
        else:
            found.append(Reading(begun, ended))
    return sorted(dict.fromkeys(found), key=lambda reading: reading.ended or reading.begun)


def _ends(part: str) -> tuple[str, str, str]:
    """Return the ends of a range, which a hyphen parts: the days are written with slashes."""
    match = re.fullmatch(r"([\d/ ]*?)\s*[-–]\s*([\d/ ]*)", part)
    return (match[1].strip(), "-", match[2].strip()) if match else (part, "", "")


def _own_reading(readings: Sequence[Reading], status: str) -> tuple[list[Reading], Reading]:
    """Return the readings that are over, and the one that a row's status is of.

    A book that is being read, or that is wanted, has been read before on all days that have an end.
    """
    if not readings:
        return [], Reading("", "")
    over = [reading for reading in readings if reading.ended]
    if status in ("finished", "abandoned", "paused", ""):
        last = readings[-1]
        return [reading for reading in over if reading is not last], last
    last = next((reading for reading in reversed(readings) if not reading.ended), Reading("", ""))
    return over, last


# ------------------------------------------------------------ facts


def _work(line: Line, messages: Messages) -> WorkFacts:
    return WorkFacts(
        kind="book",
        title=" ".join(line["Title"].split()),
        identifiers=_identifiers(line, messages),
        columns=without_empty(
            (
                ("author", names(line["Authors"])),
                *_contributors(line["Contributors"]),
                ("formats", one(line["Format"].capitalize())),
            )
        ),
    )


def _identifiers(line: Line, messages: Messages) -> tuple[tuple[str, str], ...]:
    """Return what the column ISBN/UID is: an ISBN, Amazon's number, or StoryGraph's own."""
    written = line["ISBN/UID"]
    if isbn := plain_isbn(written):
        return (("isbn", isbn),)
    if re.fullmatch(r"B0[0-9A-Z]{8}", written):
        return (("asin", written),)
    if re.fullmatch(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", written):
        return (("storygraph", written),)
    if written:
        messages.warning(f"ISBN/UID: {written!r} is no ISBN: it was left out", line.position)
    return ()


def _contributors(written: str) -> Iterator[tuple[str, str]]:
    """Yield columns for the people of a cell, by the role behind each name."""
    by_role: dict[str, list[str]] = {}
    for part in written.split(","):
        match = _ROLE.fullmatch(part.strip())
        name, role = (match[1].strip(), match[2].strip()) if match else (part.strip(), "")
        if name:
            role = role.replace(".", "") or "Contributor"
            column = _ROLES.get(role.casefold(), f"credits.{role.capitalize()}")
            by_role.setdefault(column, []).append(name)
    for column, people in by_role.items():
        yield column, names(*people)


def _fields(line: Line) -> Iterator[tuple[str, str]]:
    for name in (*_ANSWERS, *_WARNINGS):
        parts = line[name].split(",") if name == "Content Warnings" else [line[name]]
        yield name, "; ".join(filter(None, (part.strip() for part in parts)))
    yield "Owned?", line["Owned?"] if line["Owned?"].casefold() == "yes" else ""
