"""BookWyrm: the table of books of an account.

Newer instances export shelves and days as well; older ones end with the review. A shelf of the
reader's own becomes a list of that name.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from sitegen.importing.catalogues.cells import names, without_empty
from sitegen.importing.formats.csv_file import Line, has_columns, lines, tables, tables_or_refuse
from sitegen.importing.formats.stars import out_of_5
from sitegen.importing.messages import Messages
from sitegen.importing.records import (
    AnyRecord,
    BlogInfo,
    ListItem,
    LogRecord,
    WorkFacts,
    WorkList,
)
from sitegen.importing.sources import Source
from sitegen.importing.values import date_of, short_digest, web_address, with_tags

NAME = "bookwyrm"

FIELD_RULES = {"review_cw": "nothing"}
"""The words of a content warning: the review is marked as one with spoilers in any case."""

_STATUS: Mapping[str, str] = {
    "to-read": "wanted",
    "reading": "started",
    "read": "finished",
    "stopped-reading": "abandoned",
}
_IDENTIFIERS: Mapping[str, str] = {
    "openlibrary_key": "openlibrary",
    "inventaire_id": "inventaire",
    "librarything_key": "librarything",
    "goodreads_key": "goodreads",
    "wikidata": "wikidata",
    "oclc_number": "oclc",
    "asin": "asin",
    "aasin": "audible",
    "isfdb": "isfdb",
    "bnf_id": "bnf",
    "viaf": "viaf",
    "finna_key": "finna",
    "libris_key": "libris",
}
"""Columns with a book's names in catalogues."""

_REFUSAL = (
    "has no columns title, author_text and review_content: "
    "name the file that BookWyrm's CSV Export gave you"
)


def recognizes(source: Source) -> bool:
    """Return whether a source is, or holds, a table of books as BookWyrm exports it."""
    return bool(tables(source, _is_table))


def records(sources: Sequence[Source], messages: Messages) -> Iterator[AnyRecord | BlogInfo]:
    """Yield the books, and the reader's own shelves as lists."""
    shelves: dict[str, list[ListItem]] = {}
    for table in tables_or_refuse(sources, _is_table, _REFUSAL):
        for line in lines(table, messages):
            book = _book(line)
            yield _record(line, book, messages)
            shelf = line["shelf"]
            if shelf and shelf not in _STATUS:
                shelves.setdefault(line["shelf_name"] or shelf, []).append(ListItem(work=book))
    for name, items in shelves.items():
        yield WorkList(identity=f"shelf {name}", title=name, items=tuple(items))


def _is_table(source: Source) -> bool:
    return has_columns(source, ("title", "author_text", "review_content"))


def _book(line: Line) -> WorkFacts:
    named = [("isbn", isbn)] if (isbn := line["isbn_13"] or line["isbn_10"]) else []
    named += [(ours, line[theirs]) for theirs, ours in _IDENTIFIERS.items() if line[theirs]]
    if not named and (address := web_address(line["remote_id"])):
        named = [("bookwyrm", address)]
    columns = (("author", names(line["author_text"])), ("facts.Pages", line["pages"]))
    return WorkFacts(
        kind="book",
        title=line["title"],
        identifiers=tuple(named),
        columns=without_empty(columns),
    )


def _record(line: Line, book: WorkFacts, messages: Messages) -> LogRecord:
    begun, finished, stopped = (
        date_of(line[f"{name}_date"]) for name in ("start", "finish", "stopped")
    )
    status = _STATUS.get(line["shelf"], "")
    if not status:
        status = _by_days(begun, finished, stopped)
    days = {"finished": finished, "abandoned": stopped, "started": begun}
    warning = line["review_cw"]
    return LogRecord(
        identity=_identity(line),
        position=line.position,
        group="works",
        work=book,
        status=status,
        date=days.get(status, ""),
        begun=begun if status in ("finished", "abandoned") else "",
        rating=out_of_5(line, "rating", messages),
        title=line["review_name"] if line["review_content"] else "",
        text=with_tags(text, may_hide=False) if (text := line["review_content"]) else None,
        spoilers=bool(warning),
        logged=date_of(line["review_published"]) or date_of(line["shelf_date"]),
        fields=(("review_cw", warning),) if warning else (),
    )


def _by_days(begun: str, finished: str, stopped: str) -> str:
    """Return the status of a book on no shelf that says it, "" where no day says it either."""
    if finished:
        return "finished"
    if stopped:
        return "abandoned"
    return "started" if begun else ""


def _identity(line: Line) -> str:
    name = line["remote_id"] or line["isbn_13"] or line["isbn_10"] or line["openlibrary_key"]
    return re.sub(r"https?://", "", name) or short_digest(line["title"], line["author_text"])
