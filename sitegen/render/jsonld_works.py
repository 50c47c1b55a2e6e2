"""What search engines read of a work, in the words of https://schema.org.

An aggregate rating is made of this site's own reviews and of its own readers' ratings; what
critics elsewhere said is theirs, and search engines forbid to pass it on.
"""

import re
from types import MappingProxyType
from typing import Any

from sitegen.core.urls import Place
from sitegen.models.records import WorkCard
from sitegen.models.works import Work
from sitegen.schema.ratings import Mean, shown

Data = dict[str, Any]

TYPES = MappingProxyType(
    {
        "film": "Movie", "series": "TVSeries", "book": "Book", "album": "MusicAlbum",
        "game": "VideoGame", "play": "Play", "podcast": "PodcastSeries", "place": "Place",
        "product": "Product", "event": "Event", "other": "CreativeWork",
    }
)  # fmt: skip
"""What each kind of work is called there."""

_ROLES = MappingProxyType(
    {
        "director": "director", "author": "author", "writer": "author", "composer": "composer",
        "producer": "producer", "publisher": "publisher", "illustrator": "illustrator",
        "translator": "translator", "performer": "actor", "artist": "creator",
        "developer": "creator",
    }
)  # fmt: skip
"""What each role is there, where a kind has no word of its own for it."""

_OWN_ROLES = MappingProxyType(
    {
        ("album", "artist"): "byArtist", ("album", "performer"): "byArtist",
        ("film", "composer"): "musicBy", ("series", "composer"): "musicBy",
        ("game", "composer"): "musicBy", ("event", "performer"): "performer",
    }
)  # fmt: skip
_ON_SCREEN = frozenset({"film", "series", "game", "event"})
_BUT_EVENTS = frozenset(TYPES) - {"event"}
_HAVING = MappingProxyType(
    {
        "actor": _ON_SCREEN | {"podcast"}, "director": _ON_SCREEN, "illustrator": {"book"},
        "composer": {"event"}, "author": _BUT_EVENTS, "creator": _BUT_EVENTS,
        "producer": _BUT_EVENTS, "publisher": _BUT_EVENTS,
    }
)  # fmt: skip
"""The kinds that have a property which not all have: in the others one is a contributor."""

_WITHOUT_MAKERS = frozenset({"place", "product"})
"""Kinds of which schema.org knows no maker by name."""

_TIMED = frozenset({"film", "event"})
_FROM_COUNTRIES = frozenset({"film", "series", "product"})

_HOURS = r"h|hr|hrs|hours?|小时|小時"
_MINUTES = r"m|min|mins|minutes?|分|分钟|分鐘"
_SPOKEN = re.compile(
    rf"(?:(?P<h>\d{{1,3}})\s*(?:{_HOURS})\.?)?\s*(?:(?P<m>\d{{1,4}})\s*(?:{_MINUTES})?\.?)?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?P<h>\d{1,3}):(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d))?")


def mentioned(work: WorkCard, place: Place) -> Data:
    """Return what a post says of the work that it reviews."""
    maker = _property(work.kind, work.role)
    has_makers = work.makers and work.kind not in _WITHOUT_MAKERS
    return without_empty(
        {
            "@type": TYPES[work.kind],
            "@id": f"{place.absolute(work.url)}#work" if work.url else "",
            "url": place.absolute(work.url) if work.url else "",
            "name": work.title,
            "image": place.absolute(work.image.url) if work.image else "",
            _dated(work.kind): _year(work.year),
            maker: [_maker(maker, name) for name in work.makers] if has_makers else [],
        }
    )


def in_full(work: Work, readers: Mean | None, place: Place) -> Data:
    """Return a work on its own page, with what this site and its readers think of it."""
    url = place.absolute(work.url)
    texts = {fact.key: [value.text for value in fact.values] for fact in work.facts if fact.key}
    is_creative = work.kind not in ("place", "product", "event")
    return without_empty(
        {
            "@type": TYPES[work.kind],
            "@id": f"{url}#work",
            "url": url,
            "name": work.title,
            "alternateName": list(work.also_known_as),
            "description": work.summary,
            "image": place.absolute(work.image.url) if work.image else "",
            _dated(work.kind): _year(work.year),
            **_people(work),
            "duration": duration(*texts.get("duration", ())) if work.kind in _TIMED else "",
            "inLanguage": texts.get("languages", []) if is_creative else [],
            "countryOfOrigin": [
                {"@type": "Country", "name": name}
                for name in (texts.get("countries", ()) if work.kind in _FROM_COUNTRIES else ())
            ],
            "genre": texts.get("genres", []) if is_creative else [],
            "keywords": texts.get("subjects", []),
            "contentRating": work.age if is_creative else "",
            "isbn": work.isbn if work.kind == "book" else "",
            "sameAs": list(work.same_as),
            "aggregateRating": _aggregate(work.rating, readers),
        }
    )


def duration(written: str = "") -> str:
    """Return how long a work takes by ISO 8601 ("PT85M"), "" where its author's words say else.

    Hours and minutes are read ("1 h 25 min", "1h25", "85 min"), and what a player shows ("1:27",
    "1:27:30"); a bare number may be anything.
    """
    text = written.strip()
    match = _CLOCK.fullmatch(text) or _SPOKEN.fullmatch(text)
    if not match or text.isdecimal():
        return ""
    parts = ((int(part or 0), name.upper()) for name, part in match.groupdict().items())
    length = "".join(f"{number}{name}" for number, name in parts if number)
    return f"PT{length}" if length else ""


def without_empty(data: Data) -> Data:
    """Return what has something to say: no empty text, no empty list, nothing without a name."""
    return {key: value for key, value in data.items() if key and value not in ("", [], None)}


def _people(work: Work) -> dict[str, list[Data]]:
    """Return who made a work and who is in it, by the properties that its kind has."""
    people: dict[str, list[Data]] = {}
    if work.kind in _WITHOUT_MAKERS:
        return people
    roles = [(fact.key, fact) for fact in work.facts] + [("performer", one) for one in work.cast]
    for role, fact in roles:
        if name := _property(work.kind, role):
            people.setdefault(name, []).extend(_maker(name, v.text) for v in fact.values)
    return people


def _property(kind: str, role: str) -> str:
    """Return what a role is called in a work of a kind, "" for what is no role."""
    name = _OWN_ROLES.get((kind, role)) or _ROLES.get(role, "")
    return "contributor" if name and kind not in _HAVING.get(name, TYPES) else name


def _maker(role: str, name: str) -> Data:
    """Return who made a work: mostly a person, but a publisher or a band is none."""
    if role == "publisher":
        return {"@type": "Organization", "name": name}
    return {"@type": "MusicGroup" if role == "byArtist" else "Person", "name": name}


def _dated(kind: str) -> str:
    """Return what the year of a work is there, "" where it has none."""
    special = {"place": "", "event": "startDate", "product": "releaseDate"}
    return special.get(kind, "datePublished")


def _year(year: int | None) -> str:
    """Return a year by ISO 8601: of years before the first one there is no plain form."""
    return f"{year:04}" if year is not None and year > 0 else ""


def _aggregate(ours: Mean | None, readers: Mean | None) -> Data | None:
    """Return the mean of this site's reviews and of its readers' ratings, both on its scale."""
    means = [mean for mean in (ours, readers) if mean]
    count = sum(mean.count for mean in means)
    if not count:
        return None
    value = sum(mean.rating.value * mean.count for mean in means) / count
    scale = means[0].rating
    return without_empty(
        {
            "@type": "AggregateRating",
            "ratingValue": shown(round(value, 2)),
            "bestRating": shown(scale.best),
            "worstRating": shown(scale.least),
            "ratingCount": count,
            "reviewCount": ours.count if ours else None,
        }
    )
