"""Letterboxd: the zip of an account, a folder of its tables, or some of them.

Columns are known by their names, for they differ from year to year. A line of reviews.csv and one
of diary.csv with the same address are one viewing. What an account has deleted is never read.
"""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain

from sitegen.importing.catalogues.columns import split_tags
from sitegen.importing.formats.csv_file import Line, RawRow, header_of, lines, raw_rows
from sitegen.importing.formats.review_html import paragraphs
from sitegen.importing.formats.stars import out_of_5
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.records import (
    AnyRecord,
    BlogInfo,
    LeftOut,
    ListItem,
    LogGroup,
    LogRecord,
    Text,
    WorkFacts,
    WorkList,
)
from sitegen.importing.sources import Source

NAME = "letterboxd"

_FILM = ("Name", "Year", "Letterboxd URI")
_NEVER = frozenset({"deleted", "orphaned", "profile.csv", "__MACOSX"})
_VERSION = "Letterboxd list export"
_HEAD = 8192
_LIKED = "films.csv"
"""The table of liked films, in the folder of likes."""


def recognizes(source: Source) -> bool:
    """Return whether a source has a table of films as Letterboxd exports it."""
    return any(_kind(member) for member in _members(source))


def records(sources: Sequence[Source], messages: Messages) -> Iterator[AnyRecord | BlogInfo]:
    """Yield viewings, reviews, ratings, films, likes and lists, table by table."""
    for source in sources:
        kinds = [(_kind(member), member) for member in _members(source)]
        found = [(kind, member) for kind, member in kinds if kind]
        for kind, member in kinds:
            if not kind:
                with member.open() as stream:
                    stream.read(_HEAD)  # a broken one is refused
                messages.warning("sitegen does not know this table: not read", member.name)
        if not found:
            raise ImportRefused(
                f"{source.name} has no table of Letterboxd: name the zip that Letterboxd made"
            )
        _tell_orphaned(source, messages)
        for kind in _ORDER:
            for own, member in found:
                if own == kind:
                    yield from _TABLES[kind](member, messages)


def _tell_orphaned(source: Source, messages: Messages) -> None:
    """Say how many records are of films that Letterboxd has removed; these are not read."""
    number = 0
    for member in source.members():
        if "orphaned" in member.path.split("/")[:-1] and header_of(member):
            with suppress(ImportRefused):
                number += sum(1 for _ in lines(member, Messages()))
    if number:
        told = "1 record is" if number == 1 else f"{number:,} records are"
        messages.warning(
            f"orphaned/: {told} of films that Letterboxd has removed; sitegen does not read them",
            source.name,
        )


def _members(source: Source) -> Iterator[Source]:
    if not source.is_folder:
        yield source
        return
    for member in source.members():
        if member.suffix == ".csv" and not _NEVER & set(member.path.split("/")):
            yield member


def _kind(source: Source) -> str:
    """Return what a table is of, "" where Letterboxd has no such table."""
    names = set(header_of(source))
    folder, name = posixpath.split(source.path or source.name)
    if {"Name", "URL", "Date"} <= names or any(n.startswith(_VERSION) for n in names):
        return "lists"
    if {"Content", "Comment"} <= names:
        return "comments"
    is_of_likes = posixpath.basename(folder) == "likes" or name == _LIKED
    if is_of_likes and "Date" in names:
        return "likes"
    if not set(_FILM) <= names:
        return ""
    known = (kind for column, kind in _KINDS.items() if column in names)
    return next(known, "watchlist" if "watchlist" in name else "watched")


_KINDS = {"Review": "reviews", "Watched Date": "diary", "Rewatch": "diary", "Rating": "ratings"}
"""The kind of a table of films, by the first of these columns that it has."""


# ------------------------------------------------------------ films


def _film(line: Line, address: str, messages: Messages) -> WorkFacts:
    """Return the film of a line; ``address`` is that of the film, "" for that of a viewing."""
    identifiers: tuple[tuple[str, str], ...] = ()
    if match := re.fullmatch(
        r"https?://(?:www\.)?letterboxd\.com/(?:[\w-]+/)?film/([a-z0-9-]+)(?:/.*)?",
        line["Letterboxd URI"] or line["URL"],
    ):
        identifiers = (("letterboxd", match[1]),)
    elif match := re.fullmatch(r"https?://boxd\.it/(\w+)/?", address):
        identifiers = (("boxd", match[1]),)
    year = line["Year"]
    if year and not re.fullmatch(r"\d{4}", year):
        messages.warning(f"{year!r} is no year: it was left out", line.position)
        year = ""
    return WorkFacts(kind="film", title=line["Name"], year=year, identifiers=identifiers)


def _identity(line: Line, table: str) -> str:
    """Return the lasting name of a line: its address, or the film with a day."""
    if address := line["Letterboxd URI"]:
        return re.sub(r"https?://", "", address)
    return f"{table} {line['Name']} {line['Year']} {line['Watched Date'] or line['Date']}"


def _films(group: LogGroup, status: str) -> Callable[[Source, Messages], Iterator[AnyRecord]]:
    def read(source: Source, messages: Messages) -> Iterator[AnyRecord]:
        for line in lines(source, messages, ("Name",)):
            yield LogRecord(
                identity=f"{status} {_identity(line, source.path)}",
                position=line.position,
                group=group,
                work=_film(line, line["Letterboxd URI"], messages),
                status=status,
                logged=line["Date"],
            )

    return read


def _likes(source: Source, messages: Messages) -> Iterator[AnyRecord]:
    is_of_films = posixpath.basename(source.path or source.name) == _LIKED
    for line in lines(source, messages):
        identity = line["Content"] or _identity(line, source.path)
        if not is_of_films:
            what = posixpath.basename(source.path or source.name).removesuffix(".csv")
            yield LeftOut(
                identity=f"{what} {identity}",
                position=line.position,
                group="likes",
                reason=f"you liked {what} of other members",
            )
            continue
        yield LogRecord(
            identity=identity,
            position=line.position,
            group="likes",
            work=_film(line, line["Letterboxd URI"], messages),
            liked=True,
            logged=line["Date"],
        )


def _ratings(source: Source, messages: Messages) -> Iterator[AnyRecord]:
    for line in lines(source, messages, ("Name", "Rating")):
        rating = out_of_5(line, "Rating", messages)
        if not rating:
            yield LeftOut(
                identity=_identity(line, source.path),
                position=line.position,
                group="ratings",
                reason="it has no rating",
            )
            continue
        yield LogRecord(
            identity=_identity(line, source.path),
            position=line.position,
            group="ratings",
            work=_film(line, line["Letterboxd URI"], messages),
            rating=rating,
            logged=line["Date"],
        )


def _viewings(group: LogGroup) -> Callable[[Source, Messages], Iterator[AnyRecord]]:
    def read(source: Source, messages: Messages) -> Iterator[AnyRecord]:
        for line in lines(source, messages, ("Name",)):
            yield LogRecord(
                identity=_identity(line, source.path),
                position=line.position,
                group=group,
                work=_film(line, "", messages),
                event=line["Letterboxd URI"],
                date=line["Watched Date"],
                logged=line["Date"],
                # A review without a day is of no viewing that is known.
                status="finished" if line["Watched Date"] or group == "viewings" else "",
                rating=out_of_5(line, "Rating", messages),
                again=line["Rewatch"].casefold() == "yes",
                text=Text(paragraphs(line["Review"]), "html") if line["Review"] else None,
                tags=split_tags(line["Tags"]),
            )

    return read


# ------------------------------------------------------------ lists


def _lists(source: Source, messages: Messages) -> Iterator[AnyRecord]:
    rows = raw_rows(source, messages)
    head = _list_head(source, rows)
    items = []
    header = next(rows, None)
    if header is None or not {"Position", "Name"} <= set(header.cells):
        raise ImportRefused(f"{source.name}: the list has no films; export it again")
    for line in lines(source, messages, at=chain([header], rows)):
        note = line["Description"]
        items.append(
            ListItem(
                work=_film(line, line["URL"], messages),
                note=Text(paragraphs(note), "html") if note else None,
            )
        )
    text = head.get("Description", "")
    yield WorkList(
        identity=re.sub(r"https?://", "", head.get("URL", "")) or source.path or source.name,
        position=f"{source.name}:1",
        title=head.get("Name", ""),
        text=Text(paragraphs(text), "html") if text else None,
        date=head.get("Date", ""),
        tags=split_tags(head.get("Tags", "")),
        items=tuple(items),
    )


def _list_head(source: Source, rows: Iterator[RawRow]) -> Mapping[str, str]:
    """Return the title and the like above a list's films; raise ImportRefused without it."""
    first = next(rows, None)
    if first is not None and first.cells[0].startswith(_VERSION):
        first = next(rows, None)
    values = next(rows, None)
    if first is None or values is None:
        raise ImportRefused(f"{source.name}: the list has no title; export it again")
    return dict(zip(first.cells, (cell.strip() for cell in values.cells), strict=False))


def _comments(source: Source, messages: Messages) -> Iterator[AnyRecord]:
    for line in lines(source, messages):
        yield LeftOut(
            identity=f"{line['Content']} {line['Date']} {line.position}",
            position=line.position,
            group="comments",
            reason="you wrote the comment on a page of Letterboxd",
        )


_TABLES: Mapping[str, Callable[[Source, Messages], Iterator[AnyRecord]]] = {
    "watched": _films("works", "finished"),
    "diary": _viewings("viewings"),
    "reviews": _viewings("reviews"),
    "ratings": _ratings,
    "likes": _likes,
    "watchlist": _films("works", "wanted"),
    "lists": _lists,
    "comments": _comments,
}
_ORDER = tuple(_TABLES)
