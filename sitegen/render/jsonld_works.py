"""Structured data of a work, with the vocabulary of https://schema.org.

An aggregate rating contains only reviews of this site and ratings of its readers. Ratings by
critics elsewhere stay out: search engines forbid them. Search engines also expect the place and
time of an event, and a rating for a product. Without these, the type is a wider one
(https://developers.google.com/search/docs/appearance/structured-data).
"""

import re
from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import Any

from sitegen.core.urls import Place
from sitegen.models.records import Person, Review
from sitegen.models.site import Site
from sitegen.models.works import Work
from sitegen.schema.ratings import Mean, Rating, shown

Data = dict[str, Any]

TYPES = MappingProxyType(
    {
        "film": "Movie", "series": "TVSeries", "book": "Book", "album": "MusicAlbum",
        "game": "VideoGame", "play": "Play", "podcast": "PodcastSeries", "place": "Place",
        "product": "Product", "event": "Event", "other": "CreativeWork",
    }
)  # fmt: skip
"""The schema.org type of each kind of work."""

_OF_THINGS = frozenset(
    ("@type", "@id", "url", "name", "alternateName", "description", "image", "sameAs")
)
"""The properties that even a Thing has: a product without a rating is only a Thing."""

_ROLES = MappingProxyType(
    {
        "director": "director", "author": "author", "writer": "author", "composer": "composer",
        "producer": "producer", "publisher": "publisher", "illustrator": "illustrator",
        "translator": "translator", "performer": "actor", "artist": "creator",
        "developer": "creator",
    }
)  # fmt: skip
"""The property of each role, unless a kind has its own property for it."""

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
"""Kinds with a property that only some kinds have; in others, the person is a contributor."""

_WITHOUT_MAKERS = frozenset({"place", "product", "thing"})
"""Kinds for which schema.org has no property for a maker."""

_TIMED = frozenset({"film", "event"})
_FROM_COUNTRIES = frozenset({"film", "series", "product"})

_HOURS = r"h|hr|hrs|hours?|小时|小時"
_MINUTES = r"m|min|mins|minutes?|分|分钟|分鐘"
_SPOKEN = re.compile(
    rf"(?:(?P<h>\d{{1,3}})\s*(?:{_HOURS})\.?)?\s*(?:(?P<m>\d{{1,4}})\s*(?:{_MINUTES})?\.?)?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?P<h>\d{1,3}):(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d))?")


def reviewed(review: Review, place: Place) -> Data:
    """Return the data of the work that a post reviews; {} if it reviews none."""
    if (work := review.work) is None:
        return {}
    kind = _kind(work.kind, work.year, review.venue, is_rated=review.rating is not None)
    maker = _property(kind, work.role)
    has_makers = work.makers and kind not in _WITHOUT_MAKERS
    return _fitting(
        {
            "@type": TYPES.get(kind, "Thing"),
            "@id": f"{place.absolute(work.url)}#work" if work.url else "",
            "url": place.absolute(work.url) if work.url else "",
            "name": work.title,
            "image": place.absolute(work.image.url) if work.image else "",
            _dated(kind) if kind == work.kind else "": _year(work.year),
            "location": _location(review.venue) if kind == "event" else None,
            maker: [_maker(maker, name) for name in work.makers] if has_makers else [],
            "isbn": review.isbn if kind == "book" else "",
            "gtin": review.gtin if kind == "product" else "",
            "sameAs": list(review.same_as),
        }
    )


def in_full(work: Work, readers: Mean | None, site: Site, place: Place) -> Data:
    """Return a work on its own page, with the ratings of this site and its readers."""
    url = place.absolute(work.url)
    aggregate = _aggregate(None if work.is_rated_by_diary else work.rating, readers)
    kind = _kind(work.kind, work.year, work.venue, is_rated=aggregate is not None)
    return _fitting(
        {
            "@type": TYPES.get(kind, "Thing"),
            "@id": f"{url}#work",
            "url": url,
            "name": work.title,
            "alternateName": list(work.also_known_as),
            "description": work.summary,
            "image": place.absolute(work.image.url) if work.image else "",
            _dated(kind) if kind == work.kind else "": _year(work.year),
            "location": _location(work.venue) if kind == "event" else None,
            **_people(work, kind),
            **_details(work, kind, place),
            "isbn": work.isbn if kind == "book" else "",
            "gtin": work.gtin if kind == "product" else "",
            "sameAs": list(work.same_as),
            "review": list(_reviews(work, site, place)),
            "aggregateRating": aggregate,
        }
    )


def _details(work: Work, kind: str, place: Place) -> Data:
    """Return the facts of a work, as properties of its kind."""
    texts = {fact.key: [value.text for value in fact.values] for fact in work.facts if fact.key}
    is_creative = kind not in ("place", "product", "event", "thing")
    larger = work.part_of if is_creative else None
    return {
        "duration": duration(*texts.get("duration", ())) if kind in _TIMED else "",
        "inLanguage": texts.get("languages", []) if is_creative else [],
        "countryOfOrigin": [
            {"@type": "Country", "name": name}
            for name in (texts.get("countries", ()) if kind in _FROM_COUNTRIES else ())
        ],
        "genre": texts.get("genres", []) if is_creative else [],
        "keywords": texts.get("subjects", []),
        "contentRating": work.age if is_creative else "",
        "isPartOf": larger
        and {
            "@type": "CreativeWork",
            "@id": f"{place.absolute(larger.url)}#work",
            "name": larger.title,
        },
    }


def _reviews(work: Work, site: Site, place: Place) -> Iterator[Data]:
    """Yield this site's rated reviews of a work, as its page lists them."""
    for review in work.reviews:
        if review.rating:
            yield without_empty(
                {
                    "@type": "Review",
                    "url": place.absolute(review.post.url),
                    "name": review.post.title,
                    "author": people(review.post.authors, place) or [publisher(site, place)],
                    "datePublished": review.post.date.iso if review.post.date else "",
                    "inLanguage": review.post.language,
                    "reviewBody": review.verdict,
                    "reviewRating": rating(review.rating),
                }
            )


def people(persons: Iterable[Person], place: Place) -> list[Data]:
    """Return authors of this site, each with their page on it."""
    return [
        {"@type": "Person", "name": person.name, "url": place.absolute(person.url)}
        for person in persons
    ]


def publisher(site: Site, place: Place) -> Data:
    """Return the publisher of the site: the site itself."""
    return {"@type": "Organization", "name": site.title, "url": place.absolute("/")}


def rating(given: Rating) -> Data:
    """Return a rating; letters and thumbs count as steps from the worst."""
    return {
        "@type": "Rating",
        "ratingValue": shown(given.value),
        "bestRating": shown(given.best),
        "worstRating": shown(given.least),
    }


def _kind(kind: str, year: int | None, venue: str, *, is_rated: bool) -> str:
    """Return a work's type: its kind, if all facts are known that the type requires."""
    if kind == "event" and not (venue and _year(year)):
        return "other"
    return "thing" if kind == "product" and not is_rated else kind


def _location(venue: str) -> Data:
    return {"@type": "Place", "name": venue, "address": venue}


def _fitting(data: Data) -> Data:
    """Return the properties with values, and for a Thing only the properties of a Thing."""
    filled = without_empty(data)
    if filled["@type"] != "Thing":
        return filled
    return {key: value for key, value in filled.items() if key in _OF_THINGS}


def duration(written: str = "") -> str:
    """Return a work's duration by ISO 8601 ("PT85M"), "" if the author's words have another form.

    It reads hours and minutes ("1 h 25 min", "1h25", "85 min"), and the form of players ("1:27",
    "1:27:30"); a bare number may mean anything.
    """
    text = written.strip()
    match = _CLOCK.fullmatch(text) or _SPOKEN.fullmatch(text)
    if not match or text.isdecimal():
        return ""
    parts = ((int(part or 0), name.upper()) for name, part in match.groupdict().items())
    length = "".join(f"{number}{name}" for number, name in parts if number)
    return f"PT{length}" if length else ""


def without_empty(data: Data) -> Data:
    """Return the properties with values: no empty text, no empty list, no object without a name."""
    return {key: value for key, value in data.items() if key and value not in ("", [], None)}


def _people(work: Work, kind: str) -> dict[str, list[Data]]:
    """Return a work's makers and cast, by the properties of its kind."""
    made: dict[str, list[Data]] = {}
    if kind in _WITHOUT_MAKERS:
        return made
    roles = [(fact.key, fact) for fact in work.facts] + [("performer", one) for one in work.cast]
    for role, fact in roles:
        if name := _property(kind, role):
            made.setdefault(name, []).extend(_maker(name, v.text) for v in fact.values)
    return made


def _property(kind: str, role: str) -> str:
    """Return the property of a role in a work of a kind, "" if there is none."""
    name = _OWN_ROLES.get((kind, role)) or _ROLES.get(role, "")
    return "contributor" if name and kind not in _HAVING.get(name, TYPES) else name


def _maker(role: str, name: str) -> Data:
    """Return the maker of a work: usually a person, but publishers and bands are not."""
    if role == "publisher":
        return {"@type": "Organization", "name": name}
    return {"@type": "MusicGroup" if role == "byArtist" else "Person", "name": name}


def _dated(kind: str) -> str:
    """Return the property for the year of a kind of work, "" if it has none."""
    special = {"place": "", "event": "startDate", "product": "releaseDate"}
    return special.get(kind, "datePublished")


def _year(year: int | None) -> str:
    """Return a year by ISO 8601, "" for years before the first one, which have no plain form."""
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
