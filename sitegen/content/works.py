"""Works: the films, books, games and other things that posts review, with all their facts."""

from typing import TYPE_CHECKING, Annotated, Any, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from sitegen.content.documents import KEY_HINTS, DocumentType, Parsed, read_document
from sitegen.core.dates import When
from sitegen.core.diagnostics import Problem
from sitegen.markup.marks import Marks
from sitegen.markup.typography import smarten_plain
from sitegen.schema.fields import NAMES, TERMS

if TYPE_CHECKING:
    from sitegen.markup.converter import Converter

FOLDER = "content/works"

RESERVED_SLUGS = frozenset({
    "kind", "genre", "subject", "person", "page", "status", "liked",
    "by-rating", "by-year", "by-date",
})  # fmt: skip
"""Slugs that no work can have: shelves of works use these addresses."""

WorkKind = Literal[
    "film", "series", "book", "album", "game", "play", "podcast", "place", "product", "event",
    "other",
]  # fmt: skip

MAKERS = (
    "director", "writer", "author", "artist", "composer", "producer",
    "developer", "publisher", "illustrator", "translator", "performer",
)  # fmt: skip
"""Roles with their own keys, short for entries of ``credits``."""

_Names = Annotated[
    tuple[str, ...], Meta(description="a name or a list; short for `credits`"), NAMES
]


_Count = Annotated[int, Meta(ge=0)]
_Year = Annotated[int, Meta(ge=-4000, le=9999)]


class PartOf(msgspec.Struct, frozen=True, kw_only=True):
    """The larger work that one belongs to, and its number there."""

    work: Annotated[str, Meta(min_length=1, description="key of the larger work")]
    number: Annotated[float | None, Meta(description="its number there")] = None


class CastMember(msgspec.Struct, frozen=True, kw_only=True):
    """A member of the cast."""

    name: Annotated[str, Meta(min_length=1, description="name of the person")]
    role: Annotated[str, Meta(description="part that they play")] = ""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A place that offers a work."""

    name: Annotated[str, Meta(min_length=1, description="a shop, a service, a library")]
    url: Annotated[str, Meta(description="its page there")] = ""


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """Words from a work, or about it."""

    text: Annotated[str, Meta(min_length=1, description="the words")]
    source: Annotated[str, Meta(description="source of the words")] = ""


class Blurb(msgspec.Struct, frozen=True, kw_only=True):
    """A critic's sentence."""

    text: Annotated[str, Meta(min_length=1, description="the sentence")]
    author: Annotated[str, Meta(description="the critic")] = ""
    publication: Annotated[str, Meta(description="publication that printed it")] = ""
    url: Annotated[str, Meta(description="address of the text")] = ""
    verdict: Annotated[str, Meta(description="the verdict in a word, such as fresh or rotten")] = ""


class Critics(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The figures of one outside source; shown with its name and date, never as our own."""

    source: Annotated[str, Meta(min_length=1, description="name of the source")]
    url: Annotated[str, Meta(description="address of its page")] = ""
    retrieved: Annotated[When | None, Meta(description="date of the figures")] = None
    reviewed: Annotated[_Count | None, Meta(description="number of reviews")] = None
    fresh: Annotated[
        Annotated[int, Meta(ge=0)] | None, Meta(description="number of favourable reviews")
    ] = None
    rotten: Annotated[_Count | None, Meta(description="number of unfavourable reviews")] = None
    average: Annotated[Annotated[float, Meta(ge=0)] | None, Meta(description="mean rating")] = None
    scale: Annotated[float, Meta(gt=0, description="highest possible mean")] = 10
    blurbs: Annotated[tuple[Blurb, ...], Meta(description="sentences from the reviews")] = ()

    @property
    def percent(self) -> int | None:
        """The share of favourable reviews, rounded half up, None without counts."""
        if self.fresh is None or (self.reviewed is None and self.rotten is None):
            return None
        total = self.reviewed or self.fresh + (self.rotten or 0)
        if not total:
            return None
        return int(100 * self.fresh / total + 0.5)


class Related(msgspec.Struct, frozen=True, kw_only=True):
    """A similar work that has no page here."""

    title: Annotated[str, Meta(min_length=1, description="its title")]
    by: Annotated[str, Meta(description="its maker")] = ""
    url: Annotated[str, Meta(description="a page about it")] = ""


class WorkMeta(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """The front matter of a work, or a work given inside a post; only ``title`` is required."""

    title: Annotated[str, Meta(min_length=1, description="its title")]
    also_known_as: Annotated[tuple[str, ...], Meta(description="other titles")] = ()
    sort_title: Annotated[
        str, Meta(description="title by which shelves sort; default: `title`")
    ] = ""
    kind: Annotated[WorkKind, Meta(description="type of work")] = "other"
    year: Annotated[_Year | None, Meta(description="year of release")] = None
    languages: Annotated[tuple[str, ...], Meta(description="its languages"), TERMS] = ()
    countries: Annotated[tuple[str, ...], Meta(description="countries of origin"), TERMS] = ()
    duration: Annotated[str, Meta(description="length, in words")] = ""
    genres: Annotated[tuple[str, ...], Meta(description="its genres"), TERMS] = ()
    subjects: Annotated[tuple[str, ...], Meta(description="its topics"), TERMS] = ()
    formats: Annotated[tuple[str, ...], Meta(description="editions, such as DVD 2011"), NAMES] = ()
    identifiers: Annotated[
        dict[str, str], Meta(description="identifiers in catalogues: imdb, isbn")
    ] = {}
    age: Annotated[str, Meta(description="suitable age")] = ""
    part_of: Annotated[
        str | PartOf | None, Meta(description="a larger work, or `{work, number}`")
    ] = None
    director: _Names = ()
    writer: _Names = ()
    author: _Names = ()
    artist: _Names = ()
    composer: _Names = ()
    producer: _Names = ()
    developer: _Names = ()
    publisher: _Names = ()
    illustrator: _Names = ()
    translator: _Names = ()
    performer: _Names = ()
    credits: Annotated[
        dict[str, Annotated[tuple[str, ...], NAMES]],
        Meta(description="any role; a role may have no names"),
    ] = {}
    cast: Annotated[
        tuple[str | CastMember, ...], Meta(description="names, or `{name, role}`"), NAMES
    ] = ()
    facts: Annotated[dict[str, str], Meta(description="further facts, shown as given")] = {}
    image: Annotated[str, Meta(description="a poster, a cover")] = ""
    image_alt: Annotated[str, Meta(description="description of the picture, in words")] = ""
    trailer: Annotated[str, Meta(description="the address of a trailer")] = ""
    available: Annotated[
        tuple[str | Offer, ...], Meta(description="places that offer it, or `{name, url}`"), NAMES
    ] = ()
    notices: Annotated[tuple[str, ...], Meta(description="notes for readers")] = ()
    quotes: Annotated[
        tuple[str | Quote, ...], Meta(description="quotations, or `{text, source}`")
    ] = ()
    critics: Annotated[tuple[Critics, ...], Meta(description="outside scores, one or a list")] = ()
    related: Annotated[
        tuple[str | Related, ...], Meta(description="similar works: keys, or `{title, by, url}`")
    ] = ()
    slug: Annotated[str, Meta(description="name in the address; default: the file's name")] = ""
    aliases: Annotated[tuple[str, ...], Meta(description="old addresses that lead here")] = ()
    tags: Annotated[tuple[str, ...], Meta(description="topics, as in posts"), TERMS] = ()
    summary: Annotated[str, Meta(description="default: the first words of the synopsis")] = ""
    date: Annotated[When | None, Meta(description="date when its page was made")] = None
    updated: Annotated[When | None, Meta(description="date of the last change of its page")] = None
    draft: Annotated[bool, Meta(description="`true`: not published")] = False
    template: Annotated[str, Meta(description="`store` is store.html; default: work.html")] = ""
    comments: Annotated[
        bool | Literal["open", "closed", "off"],
        Meta(description="open, closed (shown, but no new ones) or off (not shown)"),
    ] = "open"
    noindex: Annotated[bool, Meta(description="`true`: asks search engines not to index it")] = (
        False
    )
    extra: Annotated[dict[str, Any], Meta(description="your own keys, for your templates")] = {}

    @property
    def roles(self) -> dict[str, tuple[str, ...]]:
        """All people credited, by role: first the roles that have keys."""
        found: dict[str, tuple[str, ...]] = {
            r: names for r in MAKERS if (names := getattr(self, r))
        }
        for written, names in self.credits.items():
            role = written.casefold() if written.casefold() in MAKERS else written
            found[role] = tuple(dict.fromkeys((*found.get(role, ()), *names)))
        return found


ParsedWork = Parsed[WorkMeta]

WORK_HINTS: dict[str, str] = {
    **KEY_HINTS, "runtime": "duration", "genre": "genres", "poster": "image",
}  # fmt: skip
"""Names for the keys of a work in other programs."""

_WORK = DocumentType(FOLDER, WorkMeta, {WorkMeta: WORK_HINTS})


def parse_work(
    path: str, data: bytes, converter: "Converter", zone: ZoneInfo
) -> tuple[ParsedWork, tuple[Problem, ...]]:
    """Read a work's file; even a file with mistakes gives a record."""
    work, problems = read_document(path, data, _WORK, converter, zone)
    if work.slug in RESERVED_SLUGS:
        other = f"{work.slug}-{'work' if work.meta.kind == 'other' else work.meta.kind}"
        message = f"/works/{work.slug}/ is a shelf of works: write another, such as slug: {other}"
        problems += (work.error("slug", message),)
        work = msgspec.structs.replace(work, slug=other)
    work, found = checked_work(work, converter.marks)
    return work, (*problems, *found)


def checked_work(work: ParsedWork, marks: Marks | None) -> tuple[ParsedWork, list[Problem]]:
    """Return a work with quotation marks set in all titles, and its inconsistent figures."""
    found = [
        work.error(f"critics.{index}{field}", message)
        for index, critics in enumerate(work.meta.critics)
        for field, message in check_critics(critics)
    ]
    meta = with_marks(work.meta, marks)
    return (work if meta is work.meta else msgspec.structs.replace(work, meta=meta)), found


def with_marks(meta: WorkMeta, marks: Marks | None) -> WorkMeta:
    """Return a work with quotation marks set in its other titles and its related works' titles."""
    changes: dict[str, Any] = {}
    if meta.also_known_as:
        changes["also_known_as"] = tuple(smarten_plain(t, marks) for t in meta.also_known_as)
    if meta.related:
        changes["related"] = tuple(
            other
            if isinstance(other, str)
            else msgspec.structs.replace(other, title=smarten_plain(other.title, marks))
            for other in meta.related
        )
    return msgspec.structs.replace(meta, **changes) if changes else meta


def check_critics(critics: Critics) -> list[tuple[str, str]]:
    """Return the inconsistencies in a source's figures: field and message."""
    found = []
    counted = (critics.fresh or 0) + (critics.rotten or 0)
    if critics.reviewed is not None:
        both = critics.fresh is not None and critics.rotten is not None
        if (both and counted != critics.reviewed) or counted > critics.reviewed:
            message = f"{critics.reviewed} is not fresh + rotten, which is {counted}"
            found.append((".reviewed", message))
    if critics.average is not None and critics.average > critics.scale:
        message = f"{critics.average:g} is more than the scale's {critics.scale:g}"
        found.append((".average", message))
    return found
