"""The records that a site is made of: frozen, typed, and all that a template ever sees.

They come in three sizes, because what a reader of a record can see decides how far a change
travels: a *link* (neighbours, archives), a *card* (lists) and the *full* record (its own page).
"""

from typing import Any, Literal

import msgspec

from sitegen.core.dates import When
from sitegen.models.richtext import RichText
from sitegen.schema.ratings import Mean, Rating


class Record(msgspec.Struct, frozen=True, array_like=True):
    """What every record is: immutable, compared by value, and packed without its fields' names."""


class Image(Record, frozen=True, kw_only=True):
    """A picture: its site address (or an external one), its text alternative, and its size.

    ``width`` and ``height`` are in pixels, 0 where they are not known. ``variants`` are addresses
    of the same picture with their widths, the narrowest first.
    """

    url: str
    alt: str = ""
    width: int = 0
    height: int = 0
    variants: tuple[tuple[str, int], ...] = ()


# ---------------------------------------------------------------- small records, seen by many


class Link(Record, frozen=True, kw_only=True):
    """The least that can be said of a page: enough to point to it."""

    title: str
    url: str
    date: When | None = None


class Term(Record, frozen=True, kw_only=True):
    """A tag, category, author or series in use, or what a shelf is sorted by.

    ``posts``, ``works`` and ``pages`` say how many of each it has.
    """

    name: str
    slug: str
    url: str
    posts: int = 0
    works: int = 0
    pages: int = 0

    @property
    def count(self) -> int:
        """How many documents it has."""
        return self.posts + self.works + self.pages


class Person(Record, frozen=True, kw_only=True):
    """An author of the site; ``url`` is their list of posts here."""

    key: str
    name: str
    url: str
    bio: str = ""
    website: str = ""
    avatar: str = ""


class MenuItem(Record, frozen=True, kw_only=True):
    """An entry of the site's menu; ``url`` begins with "/" or is external."""

    title: str
    url: str


class FeedLink(Record, frozen=True, kw_only=True):
    """A feed that a page announces."""

    title: str
    url: str
    type: str = "application/rss+xml"


# ---------------------------------------------------------------- works


class FactValue(Record, frozen=True, kw_only=True):
    """One value of a fact, and the shelf or outside page that it leads to, or None.

    ``name`` is what a ``text`` that is the code of a language or a country stands for.
    """

    text: str
    url: str | None = None
    name: str = ""


class Fact(Record, frozen=True, kw_only=True):
    """What is known of a work: "director" and its names.

    ``key`` names what every theme has words for (``fact_director``); facts of an author's own
    have a ``label`` instead. A fact may have no values: a role that nobody is named for.
    """

    key: str = ""
    label: str = ""
    values: tuple[FactValue, ...] = ()


class WorkCard(Record, frozen=True, kw_only=True):
    """A work as lists and reviews show it; ``url`` is None for one that has no page here.

    ``makers`` are those whom one would name after the title, ``role`` what they are: a director,
    an author, an artist.
    """

    title: str
    url: str | None
    kind: str
    year: int | None = None
    makers: tuple[str, ...] = ()
    role: str = ""
    image: Image | None = None
    rating: Mean | None = None
    reviews: int = 0


class Review(Record, frozen=True, kw_only=True):
    """A review in a post: of which work, how it is rated (None is not 0), and in a line, why.

    ``facts`` are those of a work given inside the post, which has no page of its own. ``isbn``,
    ``gtin`` (a product's number) and ``same_as`` (pages in catalogues elsewhere) name the work to
    programs; ``venue`` is where an event is.
    """

    work: WorkCard | None
    facts: tuple[Fact, ...] = ()
    rating: Rating | None = None
    verdict: str = ""
    isbn: str = ""
    gtin: str = ""
    venue: str = ""
    same_as: tuple[str, ...] = ()


class DiaryDay(Record, frozen=True, kw_only=True):
    """A day on which the author saw, read or played a work."""

    date: When
    again: bool
    rating: Rating | None


PreviewedState = Literal["", "draft", "future", "expired"]
"""Why a usual build would not publish what a preview shows, "" for what it publishes."""


class Card(Record, frozen=True, kw_only=True):
    """A post as lists show it; ``state`` is "" but in a preview of what is not published."""

    title: str
    url: str
    date: When | None
    updated: When | None
    authors: tuple[Person, ...]
    tags: tuple[Link, ...]
    categories: tuple[Link, ...]
    summary: str
    image: Image | None
    language: str
    comment_count: int
    pinned: bool
    reviews: tuple[Review, ...] = ()
    state: PreviewedState = ""


# ---------------------------------------------------------------- a post's own page


class SeriesPlace(Record, frozen=True, kw_only=True):
    """Where a post stands in its series: all its parts, in order, and which one it is."""

    name: str
    url: str
    number: int | None
    parts: tuple[Link, ...]


class OtherReviews(Record, frozen=True, kw_only=True):
    """What else the site says of a work that a post reviews: the newest, and whether there is more.

    ``work`` leads to the work's own page.
    """

    work: Link
    posts: tuple[Link, ...]
    more: bool


class Post(Record, frozen=True, kw_only=True):
    """A post in full, for its own page and for feeds; ``state`` is as a card's."""

    title: str
    slug: str
    url: str
    guid: str
    date: When | None
    updated: When | None
    authors: tuple[Person, ...]
    tags: tuple[Link, ...]
    categories: tuple[Link, ...]
    series: SeriesPlace | None
    reviews: tuple[Review, ...]
    diary: tuple[DiaryDay, ...]
    translations: tuple[tuple[str, Link], ...]
    summary: str
    image: Image | None
    language: str
    body: RichText
    words: int
    spoilers: bool
    noindex: bool
    others: tuple[OtherReviews, ...]
    extra: dict[str, Any]
    state: PreviewedState = ""


class Article(Record, frozen=True, kw_only=True):
    """A page outside the stream in full."""

    title: str
    url: str
    date: When | None
    updated: When | None
    authors: tuple[Person, ...]
    tags: tuple[Link, ...]
    categories: tuple[Link, ...]
    series: Link | None
    translations: tuple[tuple[str, Link], ...]
    summary: str
    image: Image | None
    language: str
    body: RichText
    spoilers: bool
    extra: dict[str, Any]


class Head(Record, frozen=True, kw_only=True):
    """What an author wrote to stand above a list: a page at the list's own address."""

    title: str
    body: RichText
    image: Image | None
