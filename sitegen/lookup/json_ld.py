"""JSON-LD with the terms of schema.org, which web pages have for search engines.

It reads the first of the works that are nearest to the top of a document. It follows ``@id``
references within the document (https://www.w3.org/TR/json-ld11/).
"""

import re
from collections.abc import Iterable
from types import MappingProxyType
from typing import Any

from sitegen.core.diagnostics import ContentError
from sitegen.lookup.catalogue_names import identifier_of
from sitegen.lookup.facts import Facts, FactsBuilder, cleaned, unescaped
from sitegen.lookup.json_values import children, items, mapping, text

SOURCE = "JSON-LD"

_KINDS = MappingProxyType(
    {
        "Movie": "film", "TVSeries": "series", "TVSeason": "series", "Book": "book",
        "Audiobook": "book", "MusicAlbum": "album", "MusicRelease": "album", "VideoGame": "game",
        "Game": "game", "Play": "play", "TheaterEvent": "play", "PodcastSeries": "podcast",
        "Place": "place", "Restaurant": "place", "Museum": "place", "TouristAttraction": "place",
        "LocalBusiness": "place", "CafeOrCoffeeShop": "place", "Hotel": "place",
        "Product": "product", "Event": "event", "MusicEvent": "event", "Festival": "event",
        "ExhibitionEvent": "event", "ScreeningEvent": "event",
    }
)  # fmt: skip
"""Kinds of works by types of schema.org."""

_PEOPLE = MappingProxyType(
    {
        "director": "director", "directors": "director", "producer": "producer",
        "byArtist": "artist", "musicBy": "composer", "composer": "composer",
        "illustrator": "illustrator", "translator": "translator", "publisher": "publisher",
        "performer": "performer", "editor": "Editor",
    }
)  # fmt: skip
_AUTHORS = MappingProxyType({"film": "writer", "series": "writer", "game": "developer"})
"""The role of ``author`` and ``creator``, for kinds in which they are not authors."""

_DATES = ("datePublished", "releaseDate", "startDate", "dateCreated", "copyrightYear")
_ISO = re.compile(
    r"P(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})(?:\.\d{1,9})?S)?)?", re.ASCII
)
"""A duration of ISO 8601 in days, hours, minutes and seconds."""
_USED = frozenset(
    (*_PEOPLE, *_DATES, "author", "creator", "actor", "actors", "name", "headline",
     "alternateName", "duration", "timeRequired", "inLanguage", "countryOfOrigin", "genre",
     "about", "numberOfPages", "isbn", "workExample", "sameAs", "url", "contentRating",
     "partOfSeries", "isPartOf", "position", "gtin", "gtin13", "gtin12", "gtin8", "gtin14")
)  # fmt: skip
_MAX_NODES = 20_000
_MAX_PEOPLE = 400


def is_json_ld(value: object) -> bool:
    """Return whether a document is JSON-LD."""
    for one in items(value)[:100]:
        found = mapping(one)
        if {"@type", "@graph"} & found.keys() or "schema.org" in str(found.get("@context"))[:200]:
            return True
    return False


def read_json_ld(value: object) -> Facts:
    """Return the facts of the first work of a document; raise ContentError if it has none."""
    nodes = _nodes(value)
    works = [(depth, node) for depth, node in nodes if _kind(node)]
    if not works:
        types = sorted({cleaned(one)[:40] for _, node in nodes for one in _types(node)} - {""})
        shown = f", only {', '.join(types[:6])}" if types else ""
        raise ContentError(f"the JSON-LD has no work{shown}: give a Movie, a Book, a VideoGame")
    beside = sum(depth == works[0][0] for depth, _ in works) - 1
    by_id: dict[str, dict[str, Any]] = {}
    for _, node in nodes:
        identity = text(node.get("@id"))
        if identity and len(node) > len(by_id.get(identity, {})):
            by_id[identity] = node
    reader = _Reader(works[0][1], by_id)
    if beside:
        reader.builder.leave(f"the document has {beside + 1:,} works: the first is used")
    return reader.facts()


def minutes_of(written: str) -> float | None:
    """Return a duration of ISO 8601 in minutes, None for anything else."""
    match = _ISO.fullmatch(written.strip()[:40])
    if not match:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return days * 1440 + hours * 60 + minutes + seconds / 60


def _nodes(value: object) -> list[tuple[int, dict[str, Any]]]:
    """Return the objects of a document with their depths, nearest to the top first."""
    found: list[tuple[int, dict[str, Any]]] = []
    level, depth = [value], 0
    while level and len(found) < _MAX_NODES:
        found += [(depth, one) for one in level if isinstance(one, dict)]
        # A list or a graph does not add a level.
        level = [inner for one in level for inner in children(one)]
        while any(isinstance(one, list) for one in level):
            level = [
                inner
                for one in level
                for inner in (children(one) if isinstance(one, list) else [one])
            ]
        depth += 1
    return found[:_MAX_NODES]


def _types(node: dict[str, Any]) -> list[str]:
    return [re.split(r"[/:#]", text(one))[-1] for one in items(node.get("@type"))[:20]]


def _kind(node: dict[str, Any]) -> str:
    is_named = bool(node.get("name") or node.get("headline"))
    kinds = (_KINDS[one] for one in _types(node) if one in _KINDS)
    return next(kinds, "") if is_named else ""


class _Reader:
    """Reads one node."""

    def __init__(self, node: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> None:
        self.builder = FactsBuilder(SOURCE)
        self._node = node
        self._by_id = by_id
        self._kind = _kind(node)

    def facts(self) -> Facts:
        """Return the facts of the node."""
        builder, node = self.builder, self._node
        builder.kind(self._kind)
        for key in ("name", "headline"):
            for title in self._texts(key)[:1]:
                builder.text("title", title)
        for title in self._texts("alternateName"):
            builder.other_title(title)
        dates = [one for key in _DATES for one in self._texts(key)]
        builder.year(dates[0] if dates else None)
        for key in ("duration", "timeRequired"):
            for written in self._texts(key)[:1]:
                builder.minutes(minutes_of(written))
        builder.names("genres", self._parted("genre"))
        builder.names("subjects", self._texts("about"))
        builder.names("countries", self._texts("countryOfOrigin"))
        builder.names("languages", [self._language(one) for one in items(node.get("inLanguage"))])
        for rating in self._texts("contentRating")[:1]:
            builder.text("age", rating)
        for pages in items(node.get("numberOfPages"))[:1]:
            builder.fact("Pages", pages)
        self._people()
        self._identifiers()
        self._series()
        builder.unused((key for key in node if not key.startswith("@")), _USED)
        return builder.facts()

    def _resolved(self, value: object) -> dict[str, Any]:
        """Return an object, or the object in the document that it refers to."""
        found = mapping(value)
        if set(found) <= {"@id", "@type"}:
            return self._by_id.get(text(found.get("@id")), found)
        return found

    def _text(self, value: object) -> str:
        """Return the text of a value, or the name of an object."""
        for _ in range(4):
            if not isinstance(value, dict | list):
                break
            if isinstance(value, list):
                value = value[0] if value else ""
                continue
            found = self._resolved(value)
            value = found.get("@value") or found.get("name") or found.get("alternateName")
        return cleaned(unescaped(value))

    def _texts(self, key: str) -> list[str]:
        found = (self._text(one) for one in items(self._node.get(key))[:_MAX_PEOPLE])
        return [one for one in found if one]

    def _parted(self, key: str) -> list[str]:
        """Return the texts of a key; websites write several genres with commas between them."""
        texts = self._texts(key)
        return [part.strip() for one in texts for part in one.split(",")]

    def _language(self, value: object) -> str:
        found = self._resolved(value)
        code = cleaned(found.get("alternateName"))
        return code if re.fullmatch(r"[a-z]{2,3}(-\w{2,8})*", code) else self._text(value)

    def _people(self) -> None:
        for key, role in _PEOPLE.items():
            self.builder.credit(role, self._texts(key))
        role = _AUTHORS.get(self._kind, "author")
        self.builder.credit(role, self._persons("author"))
        self.builder.credit(role, self._persons("creator"))
        for key in ("actor", "actors"):
            for one in items(self._node.get(key))[:_MAX_PEOPLE]:
                found = self._resolved(one)
                actor = found.get("actor") or found.get("performer")
                played = found.get("characterName") if actor else ""
                self.builder.member(self._text(actor or one), self._text(played))

    def _persons(self, key: str) -> Iterable[str]:
        """Return names of a key; leave out companies where films cannot have them as authors."""
        is_film = self._kind in ("film", "series")
        for one in items(self._node.get(key))[:_MAX_PEOPLE]:
            if not (is_film and "Organization" in _types(self._resolved(one))):
                yield self._text(one)

    def _identifiers(self) -> None:
        builder, node = self.builder, self._node
        examples = [mapping(one).get("isbn") for one in items(node.get("workExample"))]
        for isbn in [*items(node.get("isbn")), *filter(None, examples)][:1]:
            builder.identifier("isbn", self._text(isbn), r"[0-9]{9}[0-9X]|[0-9]{13}")
        for key in ("gtin", "gtin13", "gtin14", "gtin12", "gtin8"):
            for number in self._texts(key)[:1]:
                builder.identifier("gtin", number, r"[0-9]{8}|[0-9]{12,14}")
        pages = [*items(node.get("sameAs"))[:100], node.get("url"), node.get("@id")]
        for page in pages:
            if found := identifier_of(text(page) or text(mapping(page).get("@id"))):
                builder.identifier(found[0], found[1], r".+")

    def _series(self) -> None:
        for key in ("partOfSeries", "isPartOf"):
            for one in items(self._node.get(key))[:1]:
                types = _types(self._resolved(one))
                if key == "partOfSeries" or any(name.endswith("Series") for name in types):
                    title, number = self._text(one), self._text(self._node.get("position"))
                    self.builder.series(title, number=number)
