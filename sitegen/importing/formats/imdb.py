"""IMDb: the tables of ratings, of the watchlist and of lists, as IMDb exports them.

Older files name types of titles as ``tvSeries`` and newer ones as ``TV Series``; columns are known
by their names, without regard to case. The day of a rating is no day of a viewing.
"""

import posixpath
import re
from collections.abc import Iterator, Sequence

from sitegen.importing.catalogues.cells import names, without_empty
from sitegen.importing.catalogues.columns import as_kind
from sitegen.importing.formats.csv_file import Line, header_of, lines, tables, tables_or_refuse
from sitegen.importing.messages import Messages
from sitegen.importing.records import (
    AnyRecord,
    BlogInfo,
    LeftOut,
    ListItem,
    LogRecord,
    Text,
    WorkFacts,
    WorkList,
)
from sitegen.importing.sources import Source
from sitegen.importing.values import date_of

NAME = "imdb"

FIELD_RULES = {"IMDb Rating": "nothing", "Num Votes": "nothing"}
"""Scores by others."""

_ALWAYS = frozenset({"const", "title", "title type"})
_SCORES = {"IMDb Rating": ("imdb rating",), "Num Votes": ("num votes", "num. votes")}
_RATING = ("your rating", "you rated")
_RELEASED = ("release date", "release date (month/day/year)")
_REFUSAL = "has no columns Const, Title and Title Type: name the file that IMDb's Export gave you"
_EPISODES = frozenset({"tvepisode", "podcastepisode"})


def recognizes(source: Source) -> bool:
    """Return whether a source is, or holds, a table of titles as IMDb exports it."""
    return bool(tables(source, _is_table))


def records(sources: Sequence[Source], messages: Messages) -> Iterator[AnyRecord | BlogInfo]:
    """Yield ratings, wishes and lists, table by table."""
    found = tables_or_refuse(sources, _is_table, _REFUSAL)
    series = _Series(found)
    for table in found:
        if "position" not in _columns(table):
            yield from _ratings(table, series, messages)
        elif "watchlist" in _stem(table).casefold():
            yield from _watchlist(table, series, messages)
        else:
            yield _list(table, series, messages)


def _is_table(source: Source) -> bool:
    return _columns(source) >= _ALWAYS


def _columns(source: Source) -> set[str]:
    return {name.casefold() for name in header_of(source)}


def _stem(source: Source) -> str:
    """Return the name of a table without its ending: IMDb gives a list's name no other place."""
    return posixpath.basename(source.path or source.name).removesuffix(".csv")


def _lines(source: Source, messages: Messages) -> Iterator[Line]:
    for line in lines(source, messages):
        yield Line(line.position, {name.casefold(): cell for name, cell in line.cells.items()})


def _first(line: Line, columns: Sequence[str]) -> str:
    return next((line[column] for column in columns if line[column]), "")


# ------------------------------------------------------------ titles


class _Series:
    """The series that tables have, by their titles: an episode's title begins with its series'."""

    def __init__(self, found: Sequence[Source]) -> None:
        self._by_title: dict[str, WorkFacts] = {}
        nothing = Messages()
        for table in found:
            for line in _lines(table, nothing):
                kind = as_kind(line["title type"])
                if kind in ("series", "podcast"):
                    self._by_title.setdefault(line["title"].casefold(), _work(line, kind))

    def of(self, title: str) -> tuple[WorkFacts | None, str]:
        """Return the series of an episode with the episode's own title, None for no known one."""
        for colon in reversed(list(re.finditer(r": ", title))):
            if series := self._by_title.get(title[: colon.start()].casefold()):
                return series, title[colon.end() :].strip()
        return None, ""


def _title(line: Line, series: _Series, messages: Messages) -> tuple[WorkFacts, str]:
    """Return the work of a line, and the part of it that an episode is, "" for the whole."""
    written = line["title type"]
    if _plain(written) in _EPISODES:
        work, part = series.of(line["title"])
        return (_work(line, "other"), "") if work is None else (work, part)
    kind = as_kind(written)
    if not kind:
        messages.warning(f"{written!r} is no type that sitegen knows: its kind is other")
    return _work(line, kind or "other"), ""


def _plain(written: str) -> str:
    return "".join(filter(str.isalnum, written.casefold()))


def _work(line: Line, kind: str) -> WorkFacts:
    title, original = line["title"], line["original title"]
    runtime = line["runtime (mins)"]
    columns = {
        "also_known_as": original if original != title and ";" not in original else "",
        "duration": f"{runtime} min" if runtime.isdecimal() else "",
        "genres": names(line["genres"]),
        "director": names(line["directors"]),
        "facts.Released": _first(line, _RELEASED),
    }
    year = line["year"]
    name = _name(line)
    return WorkFacts(
        kind=kind,
        title=title,
        year=year if re.fullmatch(r"\d{4}", year) else "",
        identifiers=(("imdb", name),) if name else (),
        columns=without_empty(columns.items()),
    )


def _name(line: Line) -> str:
    """Return a title's name at IMDb, "" without one; some programs write it without its letters."""
    for written in (line["const"], line["url"]):
        if match := re.search(r"\btt\d{5,10}\b", written):
            return match[0]
    return f"tt{line['const']:0>7}" if re.fullmatch(r"\d{5,10}", line["const"]) else ""


def _rating(line: Line, messages: Messages) -> str:
    written = _first(line, _RATING)
    if not written:
        return ""
    if re.fullmatch(r"10|[1-9]", written):
        return f"{written}/10"
    messages.warning(f"{written!r} is no rating from 1 to 10: it was left out", line.position)
    return ""


def _scores(line: Line) -> tuple[tuple[str, str], ...]:
    return without_empty((name, _first(line, columns)) for name, columns in _SCORES.items())


# ------------------------------------------------------------ tables


def _ratings(source: Source, series: _Series, messages: Messages) -> Iterator[AnyRecord]:
    for line in _lines(source, messages):
        identity = _name(line) or f"{line['title']} {line['year']}"
        rating = _rating(line, messages)
        if not rating:
            reason = "it has no rating"
            yield LeftOut(identity=identity, position=line.position, group="ratings", reason=reason)
            continue
        work, part = _title(line, series, messages)
        yield LogRecord(
            identity=identity,
            position=line.position,
            group="ratings",
            work=work,
            part=part,
            rating=rating,
            logged=date_of(line["date rated"]),
            fields=_scores(line),
        )


def _watchlist(source: Source, series: _Series, messages: Messages) -> Iterator[AnyRecord]:
    for line in _lines(source, messages):
        work, part = _title(line, series, messages)
        yield LogRecord(
            identity=f"watchlist {_name(line) or line['title']}",
            position=line.position,
            group="works",
            work=work,
            part=part,
            status="wanted",
            rating=_rating(line, messages),
            text=_description(line),
            logged=date_of(line["created"]),
            fields=_scores(line),
        )


def _list(source: Source, series: _Series, messages: Messages) -> WorkList:
    items = []
    created: list[str] = []
    modified: list[str] = []
    for line in _lines(source, messages):
        work, part = _title(line, series, messages)
        words = ": ".join(filter(None, (part, line["description"])))
        items.append(
            ListItem(
                work=work,
                note=Text(words, "plain") if words else None,
                rating="" if part else _rating(line, messages),
            )
        )
        created += filter(None, [date_of(line["created"])])
        modified += filter(None, [date_of(line["modified"])])
        if _scores(line):
            messages.warning("IMDb's scores are those of others: they were left out", source.name)
    title = _stem(source)
    return WorkList(
        identity=f"list {title}",
        position=f"{source.name}:1",
        title=title,
        date=min(created, default=""),
        updated=max(modified, default=""),
        items=tuple(items),
    )


def _description(line: Line) -> Text | None:
    return Text(line["description"], "plain") if line["description"] else None
