"""The records of a site: frozen, typed, and the only data that templates see.

They have three sizes, because the data in a record decide how far a change travels: a *link*
(neighbours, archives), a *card* (lists) and the *full* record (its own page).
"""

from typing import Any, Literal

import msgspec

from sitegen.core.dates import When
from sitegen.models.richtext import RichText
from sitegen.schema.ratings import Mean, Rating


class Record(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Base of every record: immutable, compared by value, and packed without its fields' names."""


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
    """The least data about a page: enough for a link to it."""

    title: str
    url: str
    date: When | None = None


class Term(Record, frozen=True, kw_only=True):
    """A tag, category, author or series in use, or a term of a shelf.

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
        """The number of its documents."""
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
    """One value of a fact, and the shelf or external page that it links to, or None.

    ``name`` is the name of a language or a country whose code is ``text``.
    """

    text: str
    url: str | None = None
    name: str = ""


class Fact(Record, frozen=True, kw_only=True):
    """A fact about a work: "director" and the names.

    ``key`` names a word of every theme (``fact_director``); facts with a name by the author have a
    ``label`` instead. A fact may have no values, such as a role without names.
    """

    key: str = ""
    label: str = ""
    values: tuple[FactValue, ...] = ()


class WorkCard(Record, frozen=True, kw_only=True):
    """A work as lists and reviews show it; ``url`` is None for a work without its page here.

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
    """A review in a post: its work, its rating (None is not 0), and its verdict in a line.

    ``facts`` are those of a work given inside the post, which has no page. ``isbn``, ``gtin`` (a
    product's number) and ``same_as`` (pages in catalogues elsewhere) identify the work for
    programs; ``venue`` is the place of an event.
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
"""The reason why a usual build would not publish a document, "" if it would."""


class Card(Record, frozen=True, kw_only=True):
    """A post as lists show it; ``state`` is "" except in a preview of unpublished posts."""

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
    """The place of a post in its series: all parts, in order, and the number of this part."""

    name: str
    url: str
    number: int | None
    parts: tuple[Link, ...]


class OtherReviews(Record, frozen=True, kw_only=True):
    """Other reviews of a work that a post reviews: the newest, and whether there are more.

    ``work`` leads to the work's own page.
    """

    work: Link
    posts: tuple[Link, ...]
    more: bool


class Post(Record, frozen=True, kw_only=True):
    """A post in full, for its own page and for feeds; ``state`` is the same as in a card."""

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
    """A page outside the stream, in full."""

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
    """The text that an author wrote for the top of a list: a page at the list's address."""

    title: str
    body: RichText
    image: Image | None
