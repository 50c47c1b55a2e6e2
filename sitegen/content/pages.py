"""Pages outside the stream, and lists of works: documents with few special keys."""

import posixpath
from typing import TYPE_CHECKING, Annotated, Any, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from sitegen.content.documents import KEY_HINTS, DocumentType, Parsed, is_bundle, read_document
from sitegen.content.posts import PostMenu, SeriesMeta
from sitegen.core.dates import When
from sitegen.core.diagnostics import Problem
from sitegen.core.files import without_ending
from sitegen.core.slugs import slugify
from sitegen.models.richtext import RichText
from sitegen.schema.fields import NAMES, TERMS
from sitegen.schema.ratings import Rating, Scale, parse_rating

if TYPE_CHECKING:
    from sitegen.markup.converter import Converter

FOLDER = "content/pages"
LISTS = "content/lists"


class ListEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A work in a list, with the note and rating of the list's author."""

    work: Annotated[str, Meta(min_length=1, description="the work's key")]
    note: Annotated[str, Meta(description="a few words, in Markdown")] = ""
    rating: Annotated[str, Meta(description="a rating, as a post has one")] = ""


class ListMeta(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The front matter of a list of works."""

    title: Annotated[str, Meta(min_length=1, description="the list's title")]
    entries: Annotated[
        tuple[str | ListEntry, ...], Meta(description="keys of works, or `{work, note, rating}`")
    ] = ()
    ordered: Annotated[bool, Meta(description="`true`: numbered, the best first")] = False
    slug: Annotated[str, Meta(description="name in the address; default: the file's name")] = ""
    date: Annotated[When | None, Meta(description="date when it was made")] = None
    updated: Annotated[When | None, Meta(description="date of the last change")] = None
    summary: Annotated[str, Meta(description="default: the first words")] = ""
    image: Annotated[str, Meta(description="a picture")] = ""
    image_alt: Annotated[str, Meta(description="description of the picture, in words")] = ""
    aliases: Annotated[tuple[str, ...], Meta(description="old addresses that lead here")] = ()
    draft: Annotated[bool, Meta(description="`true`: not published")] = False
    template: Annotated[str, Meta(description="name of its template; default: lists.html")] = ""
    noindex: Annotated[bool, Meta(description="`true`: asks search engines not to index it")] = (
        False
    )
    extra: Annotated[dict[str, Any], Meta(description="your own keys, for your templates")] = {}


class PageMeta(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The front matter of a page outside the stream; only ``title`` is required."""

    title: Annotated[str, Meta(min_length=1, description="the page's title")]
    date: Annotated[When | None, Meta(description="date when it was written")] = None
    updated: Annotated[When | None, Meta(description="date of the last change")] = None
    publish_date: Annotated[When | None, Meta(description="not published before this date")] = None
    expiry_date: Annotated[When | None, Meta(description="not published from this date on")] = None
    draft: Annotated[bool, Meta(description="`true`: not published")] = False
    slug: Annotated[str, Meta(description="last part of the address; default: the file's name")] = (
        ""
    )
    author: Annotated[tuple[str, ...], Meta(description="author"), NAMES] = ()
    authors: Annotated[
        tuple[str, ...], Meta(description="the authors, if there are several"), NAMES
    ] = ()
    tags: Annotated[tuple[str, ...], Meta(description="topics, shown on the page"), TERMS] = ()
    categories: Annotated[
        tuple[str, ...], Meta(description="groups that it belongs to"), TERMS
    ] = ()
    series: Annotated[str | SeriesMeta | None, Meta(description="a name, or `{name, number}`")] = (
        None
    )
    summary: Annotated[str, Meta(description="default: the first words")] = ""
    image: Annotated[str, Meta(description="a picture for the page")] = ""
    image_alt: Annotated[str, Meta(description="description of the picture, in words")] = ""
    language: Annotated[str, Meta(description="language, if it is not the site's")] = ""
    translation_key: Annotated[str, Meta(description="key that translations of one page share")] = (
        ""
    )
    aliases: Annotated[tuple[str, ...], Meta(description="old addresses that lead here")] = ()
    spoilers: Annotated[bool, Meta(description="`true`: its text stays out of descriptions")] = (
        False
    )
    comments: Annotated[
        bool | Literal["open", "closed", "off"],
        Meta(description="open, closed (shown, but no new ones) or off (not shown)"),
    ] = "open"
    pinned: Annotated[bool, Meta(description="has no effect: pages are in no stream")] = False
    noindex: Annotated[bool, Meta(description="`true`: asks search engines not to index it")] = (
        False
    )
    typography: Annotated[
        bool | None,
        Meta(description="`false`: quotation marks, dashes and dots stay as typed"),
    ] = None
    template: Annotated[str, Meta(description="`wide` is wide.html; default: page.html")] = ""
    menu: Annotated[PostMenu | None, Meta(description="an entry in the site's menu")] = None
    guid: Annotated[str, Meta(description="has no effect: pages are in no feed")] = ""
    extra: Annotated[dict[str, Any], Meta(description="your own keys, for your templates")] = {}


ParsedPage = Parsed[PageMeta]


class ListItem(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of a list after reading: the work's key, a note, and a rating."""

    field: str
    work: str
    note: str
    rating: Rating | None


class ParsedList(Parsed[ListMeta], frozen=True, kw_only=True):
    """A list of works as read from its file alone; ``notes`` are those of its entries, as HTML."""

    entries: tuple[ListItem, ...]
    notes: tuple[RichText, ...]


_KEY_HINTS: dict[type, dict[str, str]] = {PageMeta: KEY_HINTS, ListMeta: KEY_HINTS}
_PAGE = DocumentType(FOLDER, PageMeta, _KEY_HINTS)
_LIST = DocumentType(LISTS, ListMeta, _KEY_HINTS)


def parse_page(
    path: str, data: bytes, converter: "Converter", zone: ZoneInfo
) -> tuple[ParsedPage, tuple[Problem, ...]]:
    """Read a page's file; even a file with mistakes gives a record."""
    return read_document(path, data, _PAGE, converter, zone)


def parse_list(
    path: str, data: bytes, converter: "Converter", zone: ZoneInfo, scale: Scale
) -> tuple[ParsedList, tuple[Problem, ...]]:
    """Read a list's file; even a file with mistakes gives a record."""
    document, problems = read_document(path, data, _LIST, converter, zone)
    found: list[Problem] = []
    entries = []
    for number, entry in enumerate(document.meta.entries):
        given = entry if isinstance(entry, ListEntry) else ListEntry(work=entry)
        field = f"entries.{number}"
        rating = None
        if given.rating:
            try:
                rating = parse_rating(given.rating, scale)
            except ValueError as failure:
                found.append(document.error(f"{field}.rating", str(failure)))
        named = f"{field}.work" if isinstance(entry, ListEntry) else field
        item = ListItem(field=named, work=given.work, note=given.note, rating=rating)
        entries.append(item)
    fields = {name: getattr(document, name) for name in document.__struct_fields__}
    notes = []
    for number, item in enumerate(entries, 1):
        line, _column = document.at(item.field)
        owner = f"{document.slug}:{number}"  # its footnotes are not the list's own
        converted = converter.convert(item.note, path=path, first_line=line, owner=owner)
        notes.append(converted.body)
        found += converted.problems
    parsed = ParsedList(**fields, entries=tuple(entries), notes=tuple(notes))
    return parsed, (*problems, *found)


def thread_of(path: str) -> str:
    """Return the folder of a page's comments: "pages/a/b" for content/pages/a/b.md."""
    name = without_ending(path).removeprefix(f"{FOLDER}/")
    return f"pages/{name.removesuffix('/index') if is_bundle(path) else name}"


def page_url(page: ParsedPage) -> str:
    """Return a page's address: its folders, then its slug; pages/index.md is the front page."""
    inside = thread_of(page.path).removeprefix("pages/")
    if inside == "index":
        return "/"
    folders = posixpath.dirname(inside).split("/") if "/" in inside else []
    return "/".join(["", *(slugify(folder) for folder in folders), page.slug, ""])
