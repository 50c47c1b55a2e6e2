"""Wikidata: an item in the format of ``Special:EntityData/Q….json``.

Its statements name other items. ``Links`` resolves their labels, and the codes of countries and
languages; an item without a label is left out.
"""

from collections.abc import Sequence
from types import MappingProxyType

from sitegen.core.diagnostics import ContentError
from sitegen.lookup import wikidata_claims as claims_of
from sitegen.lookup.facts import Facts, FactsBuilder
from sitegen.lookup.json_values import mapping, text
from sitegen.lookup.links import DocumentLinks, Links, label_of

SOURCE = "Wikidata"

_KINDS = MappingProxyType(
    {
        **dict.fromkeys(
            ("Q11424", "Q24869", "Q93204", "Q506240", "Q24862", "Q202866", "Q29168811"), "film"
        ),
        **dict.fromkeys(("Q5398426", "Q1259759", "Q581714", "Q15416", "Q526877"), "series"),
        **dict.fromkeys(
            ("Q571", "Q7725634", "Q8261", "Q47461344", "Q149537", "Q49084", "Q1760610",
             "Q21198342", "Q277759", "Q725377", "Q8274"), "book",
        ),
        **dict.fromkeys(("Q482994", "Q208569", "Q209939", "Q222910", "Q169930"), "album"),
        **dict.fromkeys(("Q7889", "Q131436", "Q11410"), "game"),
        **dict.fromkeys(("Q25379", "Q2743", "Q1344"), "play"),
        "Q24634210": "podcast",
        **dict.fromkeys(("Q33506", "Q570116", "Q11707"), "place"),
        "Q132241": "event",
    }
)  # fmt: skip
"""Kinds of works by the classes that items are instances of (P31)."""

_PEOPLE = MappingProxyType(
    {
        "P57": "director", "P58": "writer", "P50": "author", "P86": "composer",
        "P162": "producer", "P175": "performer", "P178": "developer", "P123": "publisher",
        "P110": "illustrator", "P655": "translator", "P344": "Cinematography", "P1040": "Editor",
        "P170": "Creator",
    }
)  # fmt: skip
"""Roles by property: keys of works, and words for ``credits``."""

_TERMS = MappingProxyType({"P136": "genres", "P921": "subjects"})

_IDENTIFIERS = MappingProxyType(
    {
        "P345": ("imdb", r"tt[0-9]{7,10}"),
        "P212": ("isbn", r"[0-9]{13}"),
        "P957": ("isbn", r"[0-9]{9}[0-9X]"),
        "P648": ("openlibrary", r"OL[0-9]+[WM]"),
        "P6127": ("letterboxd", r"[a-z0-9][a-z0-9-]*"),
        "P1258": ("rottentomatoes", r"(?:m|tv)/[a-z0-9_/]+"),
        "P1712": ("metacritic", r"(?:movie|tv|game|music)/[a-z0-9][a-z0-9-]*"),
        "P436": ("musicbrainz", r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        "P2339": ("bgg", r"[0-9]{1,12}"),
        "P1733": ("steam", r"[0-9]{1,12}"),
    }
)
_TMDB = MappingProxyType({"P4947": "movie", "P4983": "tv"})
_USED = frozenset(
    (*_PEOPLE, *_TERMS, *_IDENTIFIERS, *_TMDB, "P31", "P577", "P580", "P571", "P161", "P495",
     "P407", "P364", "P2047", "P179", "P1476", "P18")
)  # fmt: skip


def is_wikidata(value: object) -> bool:
    """Return whether a document is from Wikidata, or one of its items."""
    found = mapping(value)
    return isinstance(found.get("entities"), dict) or (
        found.get("type") == "item" and isinstance(found.get("claims"), dict | list)
    )


def read_wikidata(value: object, languages: Sequence[str], links: Links | None = None) -> Facts:
    """Return the facts of an item; raise ContentError if the document has none.

    If there are several items, the first is the work, and the others only give labels.
    ``languages`` are tried in order. Without ``links``, only the document is read.
    """
    found = mapping(value)
    entities = mapping(found["entities"]) if "entities" in found else {"": found}
    entity = mapping(next(iter(entities.values()), None))
    number = text(entity.get("id"))
    if not isinstance(entity.get("claims"), dict) and not entity.get("labels"):
        raise ContentError("the document of Wikidata has no item")
    return _Reader(entity, languages, links or DocumentLinks(entities, languages)).facts(number)


class _Reader:
    """Reads one item."""

    def __init__(self, entity: dict[str, object], languages: Sequence[str], links: Links) -> None:
        self._entity = entity
        self._claims = mapping(entity.get("claims"))
        self._languages = languages
        self._links = links
        self._labels: dict[str, str] = {}
        self._builder = FactsBuilder(SOURCE)

    def facts(self, number: str) -> Facts:
        builder = self._builder
        labels = mapping(self._entity.get("labels"))
        builder.text("title", label_of(labels, (*self._languages, *labels)))
        for title in claims_of.values(self._claims, "P1476"):
            builder.other_title(mapping(title).get("text"))
        self._kind()
        self._time()
        if number:
            builder.identifier("wikidata", number, r"Q\d{1,12}")
        self._identifiers()
        self._labels = self._links.labels(self._named_items())
        for property_id, role in _PEOPLE.items():
            builder.credit(self._role(role), self._named(property_id, role))
        for property_id, key in _TERMS.items():
            builder.names(key, self._named(property_id, key))
        self._cast()
        self._coded("countries", "P297", ["P495"])
        self._coded("languages", "P218", ["P364", "P407"])
        self._series()
        for name in claims_of.string_values(self._claims, "P18")[:1]:
            builder.picture(name)
        more = len(self._claims.keys() - _USED)
        if more:
            builder.leave(f"{more:,} other properties are not used")
        return builder.facts()

    def _role(self, role: str) -> str:
        is_album = self._work_kind == "album"
        return "artist" if is_album and role == "performer" else role

    def _kind(self) -> None:
        classes = claims_of.item_values(self._claims, "P31")
        self._work_kind = next((_KINDS[one] for one in classes if one in _KINDS), "")
        self._builder.kind(self._work_kind)
        if classes and not self._work_kind:
            self._builder.leave(f"kind: {', '.join(classes[:5])} is not a known kind")

    def _time(self) -> None:
        for property_id in ("P577", "P580", "P571"):
            if found := claims_of.years(self._claims, property_id):
                self._builder.year(min(found))
                break
        self._builder.minutes(claims_of.minutes(self._claims, "P2047"))

    def _identifiers(self) -> None:
        for property_id, (name, pattern) in _IDENTIFIERS.items():
            for value in claims_of.string_values(self._claims, property_id)[:1]:
                self._builder.identifier(name, value, pattern)
        for property_id, section in _TMDB.items():
            for value in claims_of.string_values(self._claims, property_id)[:1]:
                self._builder.identifier("tmdb", f"{section}/{value}", r"(?:movie|tv)/\d{1,12}")

    def _named_items(self) -> list[str]:
        """Return the items whose labels are needed, the most important first."""
        properties = (*_PEOPLE, *_TERMS, "P495", "P364", "P407", "P179", "P161")
        found = [one for own in properties for one in claims_of.item_values(self._claims, own)]
        found += [
            claims_of.item_of(claims_of.qualifier(statement, "P453"))
            for statement in claims_of.best(self._claims, "P161")
        ]
        return [*dict.fromkeys(one for one in found if one)]

    def _named(self, property_id: str, key: str) -> list[str]:
        found = claims_of.item_values(self._claims, property_id)
        names = [(one, self._labels.get(one, "")) for one in found]
        for one, name in names:
            if not name:
                self._builder.leave(f"{key}: {one} has no label here")
        return [name for _, name in names if name]

    def _cast(self) -> None:
        for statement in claims_of.best(self._claims, "P161"):
            one = claims_of.item_of(claims_of.value_of(statement.get("mainsnak")))
            role = claims_of.qualifier(statement, "P4633")  # a character's name as credited
            character = claims_of.item_of(claims_of.qualifier(statement, "P453"))
            played = text(role) or self._labels.get(character, "")
            if name := self._labels.get(one):
                self._builder.member(name, played)
            elif one:
                self._builder.leave(f"cast: {one} has no label here")

    def _coded(self, key: str, code_property: str, properties: Sequence[str]) -> None:
        """Take countries or languages by their codes, or by their labels."""
        ids = next(
            (found for one in properties if (found := claims_of.item_values(self._claims, one))),
            [],
        )
        codes = self._links.codes(ids, code_property) if ids else {}
        for one in ids:
            if name := codes.get(one) or self._labels.get(one):
                self._builder.names(key, [name])
            else:
                self._builder.leave(f"{key}: {one} has no label here")

    def _series(self) -> None:
        for statement in claims_of.best(self._claims, "P179")[:1]:
            one = claims_of.item_of(claims_of.value_of(statement.get("mainsnak")))
            number = text(claims_of.qualifier(statement, "P1545"))
            if name := self._labels.get(one):
                self._builder.series(name, wikidata=one, number=number)
            elif one:
                self._builder.leave(f"part_of: {one} has no label here")
