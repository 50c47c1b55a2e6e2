"""The records of works in full, and of the lists that authors make of them."""

from typing import Any

from sitegen.core.dates import When
from sitegen.models.diary import DiaryRow
from sitegen.models.records import Card, Fact, FactValue, Image, Link, Record, WorkCard
from sitegen.models.richtext import RichText
from sitegen.models.trailers import Trailer
from sitegen.schema.ratings import Mean, Rating


class WorkReview(Record, frozen=True, kw_only=True):
    """A review of a work as the work's page shows it."""

    post: Card
    rating: Rating | None
    verdict: str


class Saying(Record, frozen=True, kw_only=True):
    """A quotation and its source ("" if the source is not named)."""

    text: str
    source: str = ""


class Blurb(Record, frozen=True, kw_only=True):
    """A critic's sentence, and its verdict ("fresh"), or ""."""

    text: str
    author: str = ""
    publication: str = ""
    url: str = ""
    verdict: str = ""


class CriticsView(Record, frozen=True, kw_only=True):
    """The judgement of an external source on a work; ``percent`` of its reviews are favourable."""

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

    ``rating`` is the mean of this site's reviews on the site's scale. The ratings of readers and
    critics are separate, in the page's thread and in ``critics``. ``part_of`` is the larger work
    that contains it, ``part_before`` and ``part_after`` are its neighbours there. ``gtin`` is its
    number as a product, ``venue`` its place as an event. ``same_as`` are its pages in catalogues
    elsewhere. ``related`` are the works that its author names, ``alike`` the works that have most
    in common with it. ``history`` are its entries in the diary, newest first. If no review rates
    it, ``rating`` is that of its newest rated entry, and ``is_rated_by_diary`` is true. ``status``
    is its state by these entries, "" without one.
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
    part_before: Link | None
    part_after: Link | None
    parts: tuple[WorkCard, ...]
    synopsis: RichText
    summary: str
    image: Image | None
    trailer: Trailer | None
    available: tuple[FactValue, ...]
    isbn: str
    gtin: str
    venue: str
    same_as: tuple[str, ...]
    age: str
    notices: tuple[str, ...]
    quotes: tuple[Saying, ...]
    critics: tuple[CriticsView, ...]
    rating: Mean | None
    reviews: tuple[WorkReview, ...]
    related: tuple[WorkCard, ...]
    alike: tuple[WorkCard, ...]
    updated: When | None
    extra: dict[str, Any]
    history: tuple[DiaryRow, ...] = ()
    is_liked: bool = False
    is_rated_by_diary: bool = False
    status: str = ""


class ListedWork(Record, frozen=True, kw_only=True):
    """A work in a list, with the note of the list's author; ``note`` is HTML."""

    work: WorkCard
    note: RichText
    rating: Rating | None


class WorkList(Record, frozen=True, kw_only=True):
    """A list of works in full; an ordered list is numbered, the best first."""

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
