"""The records that a site is made of: frozen, typed, and all that a template ever sees.

They come in three sizes, because what a reader of a record can see decides how far a change
travels: a *link* (neighbours, archives), a *card* (lists) and the *full* record (its own page).
"""

from typing import Any, Literal

import msgspec

from sitegen.dates import When
from sitegen.ratings import Mean, Rating, Scale
from sitegen.richtext import RichText


class Record(msgspec.Struct, frozen=True, array_like=True):
    """What every record is: immutable, compared by value, and packed without its fields' names."""


class Image(Record, frozen=True, kw_only=True):
    """A picture: its site address (or an external one) and its text alternative."""

    url: str
    alt: str = ""


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


class Site(Record, frozen=True, kw_only=True):
    """What every page may know of the site; of posts, only those with a ``menu`` key change it.

    ``policy`` is the content security policy of its pages, "" where they have none.
    """

    title: str
    tagline: str
    url: str
    language: str
    direction: Literal["ltr", "rtl"]
    menu: tuple[MenuItem, ...]
    options: dict[str, str]
    feed: FeedLink
    policy: str = ""


# ---------------------------------------------------------------- works


class FactValue(Record, frozen=True, kw_only=True):
    """One value of a fact, and the shelf or outside page that it leads to, or None."""

    text: str
    url: str | None = None


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

    ``makers`` are those whom one would name after the title: a director, an author, an artist.
    """

    title: str
    url: str | None
    kind: str
    year: int | None = None
    makers: tuple[str, ...] = ()
    image: Image | None = None
    rating: Mean | None = None
    reviews: int = 0


class Review(Record, frozen=True, kw_only=True):
    """A review in a post: of which work, how it is rated (None is not 0), and in a line, why.

    ``facts`` are those of a work given inside the post, which has no page of its own.
    """

    work: WorkCard | None
    facts: tuple[Fact, ...] = ()
    rating: Rating | None = None
    verdict: str = ""


class DiaryDay(Record, frozen=True, kw_only=True):
    """A day on which the author saw, read or played a work."""

    date: When
    again: bool
    rating: Rating | None


class Card(Record, frozen=True, kw_only=True):
    """A post as lists show it."""

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


# ---------------------------------------------------------------- a post's own page


class Comment(Record, frozen=True, kw_only=True):
    """A comment as its page shows it; ``html`` is safe, and ``author`` None is anonymous.

    ``page`` is the page of its thread that it stands on, from 1. ``key`` is what an answer calls
    it. ``avatar`` is the address of a picture, "" where none is shown.
    """

    id: str
    author: str | None
    url: str | None
    by_author: bool
    role: str | None
    date: When | None
    kind: str
    title: str | None
    html: str
    helpful: int
    spoilers: bool
    rating: Rating | None = None
    page: int = 1
    key: str = ""
    avatar: str = ""


class ThreadRow(Record, frozen=True, kw_only=True):
    """One comment in a thread that is flattened, so that a template needs no recursion.

    ``depth`` counts from 1. A row with ``opens`` has replies: the list that holds them is opened
    after it. Then ``closes`` says how many lists (each with the item around it) end after the row.
    ``number`` counts comments at top level, from 1. ``reply_to`` is the comment that this one
    answers, or None. ``lost`` marks an answer to a comment that is not here.
    """

    comment: Comment
    depth: int
    number: int | None
    opens: bool
    closes: int
    reply_to: Comment | None
    lost: bool


class Thread(Record, frozen=True, kw_only=True):
    """All that readers said under a post, a work or a page.

    ``count`` is everything listed, on all ``pages`` together; the first page is always there.
    ``contributions`` (quotes, summaries, notices, ages) stand outside the thread and its count.
    A thread at rest has neither comments nor contributions: it is ``kept``, as texts are.
    ``rating`` is the readers' mean on the site's scale, None where nobody rates, and
    ``histogram`` counts their ratings by the scale's steps, the best first. ``avatars`` are the
    addresses of the pictures that are drawn for it.
    """

    state: Literal["open", "closed", "off"]
    count: int = 0
    pages: tuple[tuple[ThreadRow, ...], ...] = ((),)
    contributions: tuple[Comment, ...] = ()
    rating: Mean | None = None
    histogram: tuple[tuple[str, int], ...] = ()
    page_count: int = 1
    kept: str = ""
    avatars: tuple[str, ...] = ()

    @property
    def rows(self) -> tuple[ThreadRow, ...]:
        """The first page's rows."""
        return self.pages[0]


class FormField(Record, frozen=True, kw_only=True):
    """An input that readers see: what it asks for ("body"), and the name that it is sent under."""

    key: str
    name: str


class Form(Record, frozen=True, kw_only=True):
    """How readers answer in one thread: by a form that is sent to ``action``, or by ``mailto``.

    ``thread`` is the thread's name ("works/<key>"). ``hidden`` inputs are pairs of name and
    value; ``parent`` is the name of the one that says which comment is answered, "" where it may
    not be said. ``name`` is the form's own where the service wants one. ``scale`` is there where
    a rating is asked for. ``notice`` is the author's, to stand under the form.
    """

    thread: str = ""
    action: str = ""
    mailto: str = ""
    fields: tuple[FormField, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    parent: str = ""
    name: str = ""
    scale: Scale | None = None
    notice: RichText | None = None


class SeriesPlace(Record, frozen=True, kw_only=True):
    """Where a post stands in its series: all its parts, in order, and which one it is."""

    name: str
    url: str
    number: int | None
    parts: tuple[Link, ...]


class Post(Record, frozen=True, kw_only=True):
    """A post in full, for its own page and for feeds."""

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
    extra: dict[str, Any]


# ---------------------------------------------------------------- works, pages and lists in full


class WorkReview(Record, frozen=True, kw_only=True):
    """A review of a work as the work's page shows it."""

    post: Card
    rating: Rating | None
    verdict: str


class Saying(Record, frozen=True, kw_only=True):
    """A quotation and its source ("" where nobody is named)."""

    text: str
    source: str = ""


class Blurb(Record, frozen=True, kw_only=True):
    """A critic's sentence, and the word that it amounts to ("fresh"), or ""."""

    text: str
    author: str = ""
    publication: str = ""
    url: str = ""
    verdict: str = ""


class CriticsView(Record, frozen=True, kw_only=True):
    """What an outside source says of a work; ``percent`` of its reviews are favourable."""

    source: str
    url: str
    retrieved: When | None
    reviewed: int | None
    fresh: int | None
    rotten: int | None
    percent: int | None
    average: Rating | None
    blurbs: tuple[Blurb, ...]


class Work(Record, frozen=True, kw_only=True):
    """A work in full, for its own page.

    ``rating`` is the mean of this site's reviews on the site's scale; what readers and critics
    say stands apart from it, in the page's thread and in ``critics``.
    """

    key: str
    title: str
    url: str
    kind: str
    year: int | None
    also_known_as: tuple[str, ...]
    makers: tuple[str, ...]
    facts: tuple[Fact, ...]
    cast: tuple[Fact, ...]
    tags: tuple[Link, ...]
    part_of: Link | None
    part_number: float | None
    parts: tuple[WorkCard, ...]
    synopsis: RichText
    summary: str
    image: Image | None
    trailer: str
    available: tuple[FactValue, ...]
    age: str
    notices: tuple[str, ...]
    quotes: tuple[Saying, ...]
    critics: tuple[CriticsView, ...]
    rating: Mean | None
    reviews: tuple[WorkReview, ...]
    related: tuple[WorkCard, ...]
    updated: When | None
    extra: dict[str, Any]


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


class ListedWork(Record, frozen=True, kw_only=True):
    """A work in a list, with what the list's author says of it; ``note`` is HTML."""

    work: WorkCard
    note: RichText
    rating: Rating | None


class WorkList(Record, frozen=True, kw_only=True):
    """A list of works in full; an ordered one is numbered, the best first."""

    title: str
    url: str
    ordered: bool
    date: When | None
    updated: When | None
    summary: str
    image: Image | None
    body: RichText
    entries: tuple[ListedWork, ...]
    extra: dict[str, Any]
