"""The film or the series that an object of Trakt's is about, and which part of it."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import msgspec

from sitegen.importing.formats.instants import local_date
from sitegen.importing.formats.json_file import decoded, json_bytes, text_of
from sitegen.importing.records import Group, LeftOut, Text, WorkFacts
from sitegen.importing.sources import Source

Item: TypeAlias = Mapping[str, Any]
"""An object of a file, such as a play or a rating."""

_CATALOGUES: Mapping[str, Mapping[str, str]] = {
    "movie": {"imdb": "{}", "tmdb": "movie/{}", "trakt": "movie/{}"},
    "show": {"imdb": "{}", "tmdb": "tv/{}", "tvdb": "{}", "trakt": "show/{}"},
}
"""How names in catalogues are written: numbers of films and of series are counted apart."""


class Title(msgspec.Struct, frozen=True):
    """A film or a series: its facts, its name at Trakt, and the part that an object is about.

    ``part`` is ``S1E2`` for an episode and ``S1`` for a season, "" for the whole.
    """

    work: WorkFacts
    name: str
    part: str

    @property
    def is_film(self) -> bool:
        """Whether it is a film."""
        return self.work.kind == "film"

    @property
    def status(self) -> str:
        """The status that a play of it gives: an episode says that the series was begun."""
        return "finished" if self.is_film else "started"


def title_of(item: Item) -> Title | None:
    """Return the film or the series of an object, None where it names none."""
    for section in ("movie", "show"):
        found = item.get(section)
        if isinstance(found, dict) and (title := text_of(found.get("title")).strip()):
            return _title(section, title, found, _part(item) if section == "show" else "")
    return None


def _title(section: str, title: str, found: Item, part: str) -> Title:
    ids = found.get("ids")
    ids = ids if isinstance(ids, dict) else {}
    named = tuple(
        (catalogue, form.format(name))
        for catalogue, form in _CATALOGUES[section].items()
        if (name := text_of(ids.get(catalogue)).strip())
    )
    year = text_of(found.get("year"))
    work = WorkFacts(
        kind="film" if section == "movie" else "series",
        title=title,
        year=year if len(year) == 4 and year.isdecimal() else "",
        identifiers=named,
    )
    name = text_of(ids.get("trakt")) or text_of(ids.get("slug")) or f"{title} {work.year}".strip()
    return Title(work, f"{section} {name}", part)


def _part(item: Item) -> str:
    """Return the episode or the season of a series that an object is about, "" for the whole."""
    episode, season = item.get("episode"), item.get("season")
    if isinstance(episode, dict):
        numbers = text_of(episode.get("season")), text_of(episode.get("number"))
        if all(number.isdecimal() for number in numbers):
            return f"S{numbers[0]}E{numbers[1]}"
        return text_of(episode.get("title")).strip()
    if isinstance(season, dict) and (number := text_of(season.get("number"))).isdecimal():
        return f"S{number}"
    return ""


def items_of(source: Source) -> Iterator[tuple[Item, str]]:
    """Yield the objects of a file, each with its position; raise ImportRefused."""
    found = decoded(json_bytes(source), list[Any], source)
    for number, item in enumerate(found, 1):
        yield (item if isinstance(item, dict) else {}), f"{source.name}:{number}"


def instant(value: object) -> str:
    """Return an instant, "" for none: Trakt writes the year 1970 for plays of unknown days."""
    found = local_date(value) if isinstance(value, str) else ""
    return "" if found < "1971" else found


def notes(item: Item, part: str = "") -> Text | None:
    """Return the words beside a title, after the part of it that the list names."""
    words = ": ".join(filter(None, (part, text_of(item.get("notes")).strip())))
    return Text(words, "plain") if words else None


def nothing(item: Item, position: str, group: Group) -> LeftOut:
    """Return the record of an object that names no film and no series."""
    is_person = item.get("type") in ("person", "list")
    reason = f"a {item['type']} is no work" if is_person else "it names no film and no series"
    return LeftOut(identity=position, position=position, group=group, reason=reason)
