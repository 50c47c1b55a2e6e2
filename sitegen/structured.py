"""What search engines read of a page: JSON-LD in the words of https://schema.org.

Only what the page itself shows is said. An aggregate rating is made of this site's own reviews and
of its own readers' ratings; what critics elsewhere said is theirs, and search engines forbid to
pass it on.
"""

import json
from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import Any

from markupsafe import Markup

from sitegen.ratings import Mean, Rating, shown
from sitegen.records import Person, Review, Site, WorkCard
from sitegen.urls import Place
from sitegen.views import ArchivePage, ArticlePage, HomePage, ListPage, Page, PostPage, WorkPage
from sitegen.workrecords import Work

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
"""Whom each role is there, in a work of whatever kind has such a property."""

_OWN_ROLES = MappingProxyType(
    {
        ("album", "artist"): "byArtist", ("film", "composer"): "musicBy",
        ("series", "composer"): "musicBy", ("game", "composer"): "musicBy",
        ("event", "performer"): "performer", ("play", "performer"): "contributor",
        ("album", "performer"): "byArtist", ("product", "developer"): "manufacturer",
        ("podcast", "performer"): "actor", ("book", "performer"): "contributor",
    }
)  # fmt: skip
_WITHOUT_MAKERS = frozenset({"place", "product"})
"""Kinds of which schema.org knows no maker by name."""


def structured_data(page: Page, site: Site, place: Place) -> Markup:
    """Return a page's JSON-LD, safe inside a script element, "" where there is nothing to say."""
    things = [thing for thing in _things(page, site, place) if thing]
    if not things:
        return Markup()
    data: Data = {"@context": "https://schema.org"}
    data |= things[0] if len(things) == 1 else {"@graph": things}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # Nothing in it may end the element, nor begin a comment in it.
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)  # noqa: S704 - there is no "<" in it


def _things(page: Page, site: Site, place: Place) -> Iterator[Data]:
    match page:
        case PostPage() if page.comment_page.number == 1:
            yield from _post(page, site, place)
        case WorkPage() if page.comment_page.number == 1:
            yield _work_in_full(page.work, page.thread.rating, place)
        case ArticlePage() if page.comment_page.number == 1:
            yield _article(page, site, place)
        case HomePage() if page.url == "/" and page.pager.number is None:
            yield _kept(
                {
                    "@type": "WebSite",
                    "url": place.absolute("/"),
                    "name": site.title,
                    "description": site.tagline,
                    "inLanguage": site.language,
                }
            )
        case _:
            pass
    yield from _trail(page, site, place)


# ---------------------------------------------------------------- posts


def _post(page: PostPage, site: Site, place: Place) -> Iterator[Data]:
    """Yield a review of each work that is rated; without any, what else a post is."""
    post = page.post
    url = place.absolute(post.url)
    common = {
        "url": url,
        "author": _people(post.authors, place),
        "datePublished": post.date.iso if post.date else None,
        "dateModified": post.updated.iso if post.updated else None,
        "inLanguage": post.language,
        "publisher": _publisher(site, place),
    }
    rated = [review for review in post.reviews if review.rating and review.work]
    for number, review in enumerate(rated, 1):
        name = post.title if len(rated) == 1 else review.verdict
        yield _kept(
            {
                "@type": "Review",
                "@id": f"{url}#review" + (f"-{number}" if len(rated) > 1 else ""),
                "name": name,
                **common,
                "description": post.summary if len(rated) == 1 else "",
                "reviewBody": review.verdict if len(rated) == 1 else "",
                "reviewRating": _rating(review.rating) if review.rating else None,
                "itemReviewed": _reviewed(review, place),
            }
        )
    if not rated:
        about = [_reviewed(review, place) for review in post.reviews if review.work]
        yield _kept(
            {
                "@type": "BlogPosting",
                "@id": f"{url}#post",
                "headline": post.title,
                **common,
                "description": post.summary,
                "image": place.absolute(post.image.url) if post.image else "",
                "keywords": [link.title for link in post.tags],
                "about": about,
            }
        )


def _article(page: ArticlePage, site: Site, place: Place) -> Data:
    article = page.article
    return _kept(
        {
            "@type": "WebPage",
            "url": place.absolute(article.url),
            "name": article.title,
            "description": article.summary,
            "author": _people(article.authors, place),
            "datePublished": article.date.iso if article.date else None,
            "dateModified": article.updated.iso if article.updated else None,
            "inLanguage": article.language,
            "isPartOf": {"@type": "WebSite", "url": place.absolute("/"), "name": site.title},
        }
    )


def _people(people: Iterable[Person], place: Place) -> list[Data]:
    return [
        {"@type": "Person", "name": person.name, "url": place.absolute(person.url)}
        for person in people
    ]


def _publisher(site: Site, place: Place) -> Data:
    return {"@type": "Organization", "name": site.title, "url": place.absolute("/")}


def _rating(rating: Rating) -> Data:
    """Return a rating; letters and thumbs are counted in steps from the worst."""
    return {
        "@type": "Rating",
        "ratingValue": shown(rating.value),
        "bestRating": shown(rating.best),
        "worstRating": shown(rating.least),
    }


# ---------------------------------------------------------------- works


def _reviewed(review: Review, place: Place) -> Data | None:
    return _work(review.work, place) if review.work else None


def _work(work: WorkCard, place: Place) -> Data:
    """Return what a post says of the work that it reviews."""
    maker = _OWN_ROLES.get((work.kind, work.role)) or _ROLES.get(work.role, "creator")
    has_makers = work.makers and work.kind not in _WITHOUT_MAKERS
    return _kept(
        {
            "@type": TYPES[work.kind],
            "@id": f"{place.absolute(work.url)}#work" if work.url else "",
            "url": place.absolute(work.url) if work.url else "",
            "name": work.title,
            "image": place.absolute(work.image.url) if work.image else "",
            _dated(work.kind): _year(work.year) if _dated(work.kind) else "",
            maker: [_maker(maker, name) for name in work.makers] if has_makers else [],
        }
    )


def _work_in_full(work: Work, readers: Mean | None, place: Place) -> Data:
    """Return a work on its own page, with what this site and its readers think of it."""
    url = place.absolute(work.url)
    people: dict[str, list[Data]] = {}
    for fact in work.facts if work.kind not in _WITHOUT_MAKERS else ():
        name = _OWN_ROLES.get((work.kind, fact.key)) or _ROLES.get(fact.key)
        if name:
            people.setdefault(name, []).extend(_maker(name, v.text) for v in fact.values)
    actors = [{"@type": "Person", "name": v.text} for fact in work.cast for v in fact.values]
    if actors and work.kind not in _WITHOUT_MAKERS:
        part = "actor" if work.kind in ("film", "series", "game", "podcast") else "contributor"
        people.setdefault(part, []).extend(actors)
    texts = {fact.key: [value.text for value in fact.values] for fact in work.facts if fact.key}
    has_genre = work.kind not in ("place", "product", "event")
    return _kept(
        {
            "@type": TYPES[work.kind],
            "@id": f"{url}#work",
            "url": url,
            "name": work.title,
            "alternateName": list(work.also_known_as),
            "description": work.summary,
            "image": place.absolute(work.image.url) if work.image else "",
            _dated(work.kind): _year(work.year) if _dated(work.kind) else "",
            **people,
            "genre": texts.get("genres", []) if has_genre else [],
            "keywords": texts.get("subjects", []),
            "isbn": work.isbn if work.kind == "book" else "",
            "sameAs": list(work.same_as),
            "aggregateRating": _aggregate(work.rating, readers),
        }
    )


def _maker(role: str, name: str) -> Data:
    """Return who made a work: mostly a person, but a publisher or a band is none."""
    if role in ("publisher", "manufacturer"):
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
    return _kept(
        {
            "@type": "AggregateRating",
            "ratingValue": shown(round(value, 2)),
            "bestRating": shown(scale.best),
            "worstRating": shown(scale.least),
            "ratingCount": count,
            "reviewCount": ours.count if ours else None,
        }
    )


# ---------------------------------------------------------------- the way to a page


def _trail(page: Page, site: Site, place: Place) -> Iterator[Data]:
    """Yield the way from the front page to this one, where there is one."""
    steps = list(_steps(page))
    if not steps:
        return
    way = [(site.title, "/"), *steps]
    yield {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": name, "item": place.absolute(url)}
            for n, (name, url) in enumerate(way, 1)
        ],
    }


def _steps(page: Page) -> Iterator[tuple[str, str]]:
    match page:
        case PostPage():
            for link in page.post.categories[:1]:
                yield link.title, link.url
            yield page.post.title, page.post.url
        case WorkPage():
            for fact in page.work.facts:
                if fact.key == "kind" and fact.values[0].url:
                    yield fact.values[0].text, fact.values[0].url
            yield page.work.title, page.work.url
        case ArticlePage():
            yield page.article.title, page.article.url
        case ListPage():
            yield page.term.name, page.term.url
        case ArchivePage() if page.year is not None:
            yield page.title, f"/archive/{page.year:04}/"
        case _:
            return


def _kept(data: Data) -> Data:
    """Return what has something to say: no empty text, no empty list, nothing without a name."""
    return {key: value for key, value in data.items() if key and value not in ("", [], None)}
