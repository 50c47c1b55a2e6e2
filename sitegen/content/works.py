"""Works: what is reviewed, a film, a book, a game, and all that a reader may want to know of it."""

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
"""What no work can be called in addresses: shelves of works are there."""

WorkKind = Literal[
    "film", "series", "book", "album", "game", "play", "podcast", "place", "product", "event",
    "other",
]  # fmt: skip

MAKERS = (
    "director", "writer", "author", "artist", "composer", "producer",
    "developer", "publisher", "illustrator", "translator", "performer",
)  # fmt: skip
"""Roles that have a key of their own, short for an entry of ``credits``."""

_Names = Annotated[
    tuple[str, ...], Meta(description="a name or a list; short for `credits`"), NAMES
]


_Count = Annotated[int, Meta(ge=0)]
_Year = Annotated[int, Meta(ge=-4000, le=9999)]


class PartOf(msgspec.Struct, frozen=True, kw_only=True):
    """The larger work that one belongs to, and its number there."""

    work: Annotated[str, Meta(min_length=1, description="the larger work's key")]
    number: Annotated[float | None, Meta(description="its number there")] = None


class CastMember(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in the cast."""

    name: Annotated[str, Meta(min_length=1, description="who it is")]
    role: Annotated[str, Meta(description="whom they play")] = ""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """Where a work is to be had."""

    name: Annotated[str, Meta(min_length=1, description="a shop, a service, a library")]
    url: Annotated[str, Meta(description="its page there")] = ""


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """Words from a work, or about it."""

    text: Annotated[str, Meta(min_length=1, description="the words")]
    source: Annotated[str, Meta(description="who says them")] = ""


class Blurb(msgspec.Struct, frozen=True, kw_only=True):
    """A critic's sentence."""

    text: Annotated[str, Meta(min_length=1, description="the sentence")]
    author: Annotated[str, Meta(description="the critic")] = ""
    publication: Annotated[str, Meta(description="where it was printed")] = ""
    url: Annotated[str, Meta(description="where it can be read")] = ""
    verdict: Annotated[str, Meta(description="a word, such as fresh or rotten")] = ""


class Critics(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one outside source says; shown with its name and date, never as our own."""

    source: Annotated[str, Meta(min_length=1, description="who counted")]
    url: Annotated[str, Meta(description="where")] = ""
    retrieved: Annotated[When | None, Meta(description="when it said so")] = None
    reviewed: Annotated[_Count | None, Meta(description="reviews counted")] = None
    fresh: Annotated[
        Annotated[int, Meta(ge=0)] | None, Meta(description="of these, favourable")
    ] = None
    rotten: Annotated[_Count | None, Meta(description="of these, not")] = None
    average: Annotated[Annotated[float, Meta(ge=0)] | None, Meta(description="their mean")] = None
    scale: Annotated[float, Meta(gt=0, description="the best that mean could be")] = 10
    blurbs: Annotated[tuple[Blurb, ...], Meta(description="sentences of theirs")] = ()

    @property
    def percent(self) -> int | None:
        """The share of favourable reviews, rounded half up, None where nobody counted."""
        if self.fresh is None or (self.reviewed is None and self.rotten is None):
            return None
        total = self.reviewed or self.fresh + (self.rotten or 0)
        if not total:
            return None
        return int(100 * self.fresh / total + 0.5)


class Related(msgspec.Struct, frozen=True, kw_only=True):
    """A work like this one that has no page here."""

    title: Annotated[str, Meta(min_length=1, description="its title")]
    by: Annotated[str, Meta(description="who made it")] = ""
    url: Annotated[str, Meta(description="where to read of it")] = ""


class WorkMeta(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The front matter of a work, or a work given inside a post; only ``title`` is required."""

    title: Annotated[str, Meta(min_length=1, description="its title")]
    also_known_as: Annotated[tuple[str, ...], Meta(description="other titles")] = ()
    sort_title: Annotated[str, Meta(description="what shelves sort by; else `title`")] = ""
    kind: Annotated[WorkKind, Meta(description="what sort of work it is")] = "other"
    year: Annotated[_Year | None, Meta(description="when it came out")] = None
    languages: Annotated[tuple[str, ...], Meta(description="its languages"), TERMS] = ()
    countries: Annotated[tuple[str, ...], Meta(description="where it was made"), TERMS] = ()
    duration: Annotated[str, Meta(description="how long it takes, in words")] = ""
    genres: Annotated[tuple[str, ...], Meta(description="what form it has"), TERMS] = ()
    subjects: Annotated[tuple[str, ...], Meta(description="what it is about"), TERMS] = ()
    formats: Annotated[tuple[str, ...], Meta(description="editions, such as DVD 2011"), NAMES] = ()
    identifiers: Annotated[dict[str, str], Meta(description="names in catalogues: imdb, isbn")] = {}
    age: Annotated[str, Meta(description="for whom it is suitable")] = ""
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
        tuple[str | CastMember, ...], Meta(description="who is in it, or `{name, role}`"), NAMES
    ] = ()
    facts: Annotated[dict[str, str], Meta(description="anything else, shown as given")] = {}
    image: Annotated[str, Meta(description="a poster, a cover")] = ""
    image_alt: Annotated[str, Meta(description="what the picture shows, in words")] = ""
    trailer: Annotated[str, Meta(description="the address of a trailer")] = ""
    available: Annotated[
        tuple[str | Offer, ...], Meta(description="where it is to be had, or `{name, url}`"), NAMES
    ] = ()
    notices: Annotated[tuple[str, ...], Meta(description="what a reader should be told")] = ()
    quotes: Annotated[
        tuple[str | Quote, ...], Meta(description="words from it, or `{text, source}`")
    ] = ()
    critics: Annotated[tuple[Critics, ...], Meta(description="outside scores, one or a list")] = ()
    related: Annotated[
        tuple[str | Related, ...], Meta(description="works like it: keys, or `{title, by, url}`")
    ] = ()
    slug: Annotated[str, Meta(description="its name in addresses; else the file's name")] = ""
    aliases: Annotated[tuple[str, ...], Meta(description="old addresses that lead here")] = ()
    tags: Annotated[
        tuple[str, ...], Meta(description="what it is about, as posts have them"), TERMS
    ] = ()
    summary: Annotated[str, Meta(description="else the first words of the synopsis")] = ""
    date: Annotated[When | None, Meta(description="when its page was made")] = None
    updated: Annotated[When | None, Meta(description="when its page was last changed")] = None
    draft: Annotated[bool, Meta(description="`true`: not published")] = False
    template: Annotated[str, Meta(description="`store` is store.html; else work.html")] = ""
    comments: Annotated[
        bool | Literal["open", "closed", "off"],
        Meta(description="open, closed (shown, but no more) or off (none shown)"),
    ] = "open"
    noindex: Annotated[bool, Meta(description="`true`: search engines are asked to pass")] = False
    extra: Annotated[dict[str, Any], Meta(description="keys of your own, for your templates")] = {}

    @property
    def roles(self) -> dict[str, tuple[str, ...]]:
        """Everybody credited, by role: the roles with keys of their own first."""
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
"""What others call the keys of a work."""

_WORK = DocumentType(FOLDER, WorkMeta, {WorkMeta: WORK_HINTS})


def parse_work(
    path: str, data: bytes, converter: "Converter", zone: ZoneInfo
) -> tuple[ParsedWork, tuple[Problem, ...]]:
    """Read a work's file; whatever is wrong with it, a record comes of it."""
    work, problems = read_document(path, data, _WORK, converter, zone)
    if work.slug in RESERVED_SLUGS:
        other = f"{work.slug}-{'work' if work.meta.kind == 'other' else work.meta.kind}"
        message = f"/works/{work.slug}/ is a shelf of works: write another, such as slug: {other}"
        problems += (work.error("slug", message),)
        work = msgspec.structs.replace(work, slug=other)
    work, found = checked_work(work, converter.marks)
    return work, (*problems, *found)


def checked_work(work: ParsedWork, marks: Marks | None) -> tuple[ParsedWork, list[Problem]]:
    """Return a work with the marks of all its titles set, and what of it does not add up."""
    found = [
        work.error(f"critics.{index}{field}", message)
        for index, critics in enumerate(work.meta.critics)
        for field, message in check_critics(critics)
    ]
    meta = with_marks(work.meta, marks)
    return (work if meta is work.meta else msgspec.structs.replace(work, meta=meta)), found


def with_marks(meta: WorkMeta, marks: Marks | None) -> WorkMeta:
    """Return a work whose other titles, and those of works like it, have their marks set."""
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
    """Return what does not add up in a source's figures: field and message."""
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
