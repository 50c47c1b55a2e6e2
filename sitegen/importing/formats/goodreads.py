"""Goodreads: the library of an account, as goodreads.com/review/import exports it.

A row is a book with its shelf, its rating and its review. ISBNs are written as formulas
(``="0140449136"``). Private notes and the average rating of others are never read.
"""

import posixpath
import re
from collections.abc import Iterator, Sequence

from sitegen.importing.catalogues.cells import names, one, without_empty
from sitegen.importing.catalogues.columns import as_status
from sitegen.importing.formats.books import iso_day, plain_isbn
from sitegen.importing.formats.csv_file import Line, has_columns, lines, tables, tables_or_refuse
from sitegen.importing.formats.review_html import paragraphs
from sitegen.importing.formats.stars import out_of_5
from sitegen.importing.messages import Messages
from sitegen.importing.records import AnyRecord, BlogInfo, LogRecord, Text, WorkFacts
from sitegen.importing.sources import Source

NAME = "goodreads"

FIELD_RULES = {
    "Series": "facts.Series",
    **dict.fromkeys(
        ("Recommended For", "Recommended By", "Owned Copies", "Original Purchase Date",
         "Original Purchase Location", "Condition", "Condition Description", "BCID"),
        "nothing",
    ),
}  # fmt: skip

_NEEDED = ("Book Id", "Title", "Author", "My Rating")
_TAXONOMY = "bookshelves"
_SERIES_NUMBER = re.compile(r"#\d")


def recognizes(source: Source) -> bool:
    """Return whether a source is, or has, a library of Goodreads."""
    return bool(tables(source, _is_library))


def records(sources: Sequence[Source], messages: Messages) -> Iterator[AnyRecord | BlogInfo]:
    """Yield the books of each library, and what is more than one reading of a book."""
    reason = "has no library of Goodreads: name goodreads_library_export.csv"
    for table in tables_or_refuse(sources, _is_library, reason, takes_any_file=True):
        yield from _books(table, messages)


def _is_library(source: Source) -> bool:
    return has_columns(source, _NEEDED)


def _books(table: Source, messages: Messages) -> Iterator[AnyRecord]:
    private = 0
    for line in lines(table, messages, _NEEDED):
        private += bool(line["Private Notes"])
        yield from _book(line, messages)
    if private:
        notes = "1 private note was" if private == 1 else f"{private:,} private notes were"
        messages.warning(f"{notes} not read", posixpath.basename(table.name))


def _book(line: Line, messages: Messages) -> Iterator[LogRecord]:
    """Yield the record of a row; of a book that was read before and is begun again, a second."""
    title, series = split_title(line["Title"])
    shelf = line["Exclusive Shelf"]
    status = as_status(shelf)
    day = iso_day(line["Date Read"])
    if line["Date Read"] and not day:
        messages.warning(f"Date Read: {line['Date Read']!r} is no date", line.position)
    count = line["Read Count"]
    times = int(count) if re.fullmatch(r"\d{1,6}", count) else 0
    present = status
    if not status or (day and status in ("wanted", "started", "paused")):
        status = "finished" if day or (times and not status) else status
    identity = line["Book Id"] or f"{line['Title']} / {line['Author']}"
    review = line["My Review"]
    book = LogRecord(
        identity=identity,
        position=line.position,
        group="works",
        work=_work(line, title, messages),
        date=day,
        # A review is written when the book has been read, and not when it came on a shelf.
        logged=max(iso_day(line["Date Added"]), day),
        status=status,
        rating=out_of_5(line, "My Rating", messages),
        again=bool(day) and times > 1,
        text=Text(paragraphs(review), "html") if review else None,
        spoilers=line["Spoiler"].casefold() == "true",
        terms=tuple((_TAXONOMY, name) for name in _shelves(line, shelf if present else "")),
        fields=without_empty(_fields(line, series)),
    )
    yield book
    if present not in ("", status):
        yield LogRecord(
            identity=f"{identity} {present}",
            position=line.position,
            group="viewings",
            work=book.work,
            logged=iso_day(line["Date Added"]),
            status=present,
        )


def split_title(written: str) -> tuple[str, str]:
    """Return a title without its series, and the series: "A (B, #2)" is "A" of "B, #2".

    What stands in brackets without a number is part of the title.
    """
    title, bracket, inside = " ".join(written.split()).rpartition("(")
    if not (bracket and title.strip() and inside.endswith(")") and _SERIES_NUMBER.search(inside)):
        return " ".join(written.split()), ""
    return title.strip(), inside[:-1].strip()


def _shelves(line: Line, without: str) -> list[str]:
    """Return the shelves of a book, without the one that says its status."""
    found = (" ".join(name.split()) for name in line["Bookshelves"].split(","))
    shelves = dict.fromkeys(filter(None, found))
    if line["Exclusive Shelf"] and not without:
        shelves.setdefault(line["Exclusive Shelf"], None)
    return [name for name in shelves if name != without]


def _work(line: Line, title: str, messages: Messages) -> WorkFacts:
    isbn = plain_isbn(line["ISBN13"]) or plain_isbn(line["ISBN"])
    edition, original = (_year(line[name], line.position, messages) for name in (
        "Year Published", "Original Publication Year"))  # fmt: skip
    pages = line["Number of Pages"]
    return WorkFacts(
        kind="book",
        title=title,
        year=original or edition,
        identifiers=without_empty((("goodreads", line["Book Id"]), ("isbn", isbn))),
        columns=without_empty(
            (
                ("author", names(line["Author"], line["Additional Authors"])),
                ("publisher", one(line["Publisher"])),
                ("formats", one(f"{line['Binding']} {edition}")),
                ("facts.Pages", pages if pages != "0" else ""),
            )
        ),
    )


def _year(written: str, position: str, messages: Messages) -> str:
    if not written or re.fullmatch(r"-?\d{1,4}", written):
        return written if written.strip("-0") else ""
    messages.warning(f"{written!r} is no year: it was left out", position)
    return ""


def _fields(line: Line, series: str) -> Iterator[tuple[str, str]]:
    yield "Series", series
    for name in FIELD_RULES:
        if name != "Series" and line[name] not in ("", "0"):
            yield name, line[name]
