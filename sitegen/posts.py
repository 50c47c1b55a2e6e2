"""Posts: what an author may say at the top of one, and how a file becomes a record."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from sitegen.dates import When, parse_when
from sitegen.frontmatter import Document, decode, split
from sitegen.markup import Converter
from sitegen.problems import Problem, error
from sitegen.records import RichText
from sitegen.schema import Context, Reading, read
from sitegen.slugs import slugify

FOLDER = "content/posts"
RESERVED_SLUGS = frozenset({"works", "pages"})
"""Folders under content/comments that are not a post's."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")

State = Literal["published", "draft", "future", "expired"]


class SeriesMeta(msgspec.Struct, frozen=True, kw_only=True):
    """A series and a post's number in it."""

    name: Annotated[str, Meta(min_length=1, description="the series' name")]
    number: Annotated[
        int | None, Meta(description="the part's number; else its date orders it")
    ] = None


class PostMenu(msgspec.Struct, frozen=True, kw_only=True):
    """A post's own entry in the menu."""

    title: Annotated[str, Meta(description="the words of the entry; else the post's title")] = ""


class PostMeta(msgspec.Struct, frozen=True, kw_only=True):
    """The front matter of a post; only ``title`` is required."""

    title: Annotated[str, Meta(min_length=1, description="the post's title")]
    date: Annotated[When | None, Meta(description="when it was written")] = None
    updated: Annotated[When | None, Meta(description="when it was last changed")] = None
    publish_date: Annotated[When | None, Meta(description="not published before; else `date`")] = (
        None
    )
    expiry_date: Annotated[When | None, Meta(description="not published from then on")] = None
    draft: Annotated[bool, Meta(description="`true`: not published")] = False
    slug: Annotated[str, Meta(description="its name in addresses; else the file's name")] = ""
    author: Annotated[
        tuple[str, ...], Meta(description="who wrote it; else the site's author")
    ] = ()
    authors: Annotated[tuple[str, ...], Meta(description="the same, where there are several")] = ()
    tags: Annotated[tuple[str, ...], Meta(description="what it is about")] = ()
    categories: Annotated[tuple[str, ...], Meta(description="where it is filed")] = ()
    series: Annotated[str | SeriesMeta | None, Meta(description="a name, or `{name, number}`")] = (
        None
    )
    summary: Annotated[
        str, Meta(description="else the text before `<!-- more -->`, else the first words")
    ] = ""
    image: Annotated[str, Meta(description="a picture for its page, lists and cards")] = ""
    image_alt: Annotated[str, Meta(description="what the picture shows, in words")] = ""
    language: Annotated[str, Meta(description="where it is not the site's")] = ""
    translation_key: Annotated[str, Meta(description="shared by translations of one post")] = ""
    aliases: Annotated[tuple[str, ...], Meta(description="old addresses that lead here")] = ()
    spoilers: Annotated[
        bool, Meta(description="`true`: the text stays out of feeds, summaries and cards")
    ] = False
    comments: Annotated[
        bool | Literal["open", "closed", "off"],
        Meta(description="open, closed (shown, but no more) or off (none shown)"),
    ] = "open"
    pinned: Annotated[bool, Meta(description="`true`: stays on top of the home page")] = False
    noindex: Annotated[bool, Meta(description="`true`: search engines are asked to pass")] = False
    template: Annotated[str, Meta(description="`essay` is essay.html; else post.html")] = ""
    menu: Annotated[PostMenu | None, Meta(description="an entry in the site's menu")] = None
    guid: Annotated[str, Meta(description="its identity in feeds, from an earlier site")] = ""
    extra: Annotated[dict[str, Any], Meta(description="keys of your own, for your templates")] = {}


_NOT_YET: dict[type, frozenset[str]] = {
    PostMeta: frozenset({"work", "rating", "scale", "verdict", "reviews", "diary"}),
}
_FOREIGN: dict[type, dict[str, str]] = {
    PostMeta: {
        "lastmod": "updated", "modified": "updated", "last_modified_at": "updated",
        "description": "summary", "excerpt": "summary",
        "cover": "image", "thumbnail": "image", "featured_image": "image",
        "layout": "template", "publishDate": "publish_date", "expiryDate": "expiry_date",
        "lang": "language", "locale": "language", "params": "extra", "category": "categories",
        "tag": "tags", "permalink": "slug", "url": "slug", "sticky": "pinned",
        "featured": "pinned", "alias": "aliases", "redirect_from": "aliases",
    },
}  # fmt: skip


class ParsedPost(msgspec.Struct, frozen=True, kw_only=True):
    """A post as its file alone tells it.

    ``readable`` is False where the file's front matter could not be read: then the record is a
    stub that keeps others from complaining about a post that is missing.
    """

    path: str
    slug: str
    meta: PostMeta
    body: RichText
    summary: str
    words: int
    readable: bool
    positions: dict[str, tuple[int, int]]

    @property
    def comments(self) -> Literal["open", "closed", "off"]:
        """What readers may do: true and false are open and off."""
        value = self.meta.comments
        if isinstance(value, bool):
            return "open" if value else "off"
        return value

    def at(self, field: str) -> tuple[int, int]:
        """Return the line and column of a field's value, or of the file's start."""
        return self.positions.get(field, (1, 1))

    def error(self, field: str, message: str) -> Problem:
        """Return an error at a field of the front matter."""
        return error(self.path, f"{field.partition('.')[0]}: {message}", *self.at(field))


def is_bundle(path: str) -> bool:
    """Tell whether a post is the index of a folder that holds its images too."""
    return path.endswith("/index.md")


def parse_post(
    path: str, data: bytes, converter: Converter, zone: ZoneInfo
) -> tuple[ParsedPost, tuple[Problem, ...]]:
    """Read a post's file; whatever is wrong with it, a record comes of it."""
    text, problems = decode(data, path)
    document = split(text, path)
    readable = document.meta is not None or not document.problems
    context = Context(path=path, zone=zone, not_yet=_NOT_YET, foreign=_FOREIGN)
    reading = read(document.meta, PostMeta, context)
    problems += document.problems
    if readable:
        problems += reading.problems
    name, dated = _file_name(path)
    meta = reading.value
    if dated and meta.date is None and "date" not in reading.positions:
        try:
            meta = msgspec.structs.replace(meta, date=parse_when(dated, zone))
        except ValueError as failure:
            problems += (error(path, f"the date in the file's name: {failure}"),)
    if meta.language and not _LANGUAGE.fullmatch(meta.language):
        message = f"language: {meta.language!r} is no language code, such as en or pt-BR"
        problems += (error(path, message, *reading.at("language")),)
    if path == f"{FOLDER}/index.md":
        problems += (error(path, "a bundle needs a folder of its own"),)
    slug, found = _slug(path, name, text, document, reading)
    converted = converter.convert(
        document.body, path=path, first_line=document.body_line, owner=slug
    )
    post = ParsedPost(
        path=path,
        slug=slug,
        meta=meta,
        body=converted.body,
        summary=_summary(meta, converted.summary),
        words=converted.words,
        readable=readable,
        positions=dict(reading.positions),
    )
    return post, (*problems, *found, *converted.problems)


def _file_name(path: str) -> tuple[str, str]:
    """Return a post's name without its leading date, and that date."""
    stem = path.removesuffix("/index.md").removesuffix(".md").rpartition("/")[2]
    found = re.fullmatch(r"(\d{4}-\d{2}-\d{2})-(.+)", stem)
    return (found[2], found[1]) if found else (stem, "")


def _slug(
    path: str, name: str, text: str, document: Document, reading: Reading[PostMeta]
) -> tuple[str, tuple[Problem, ...]]:
    """Return the post's slug: its own, else its name's, and what is wrong with it."""
    written = reading.value.slug
    if document.meta is None and document.problems:
        # A broken file often still says its slug; others may refer to it.
        found = re.search(r"^slug:[ \t]*([^\s#]+)", text, re.MULTILINE)
        written = found[1].strip("'\"") if found else ""
    try:
        slug = slugify(written or name)
    except ValueError as failure:
        return "untitled", (error(path, f"slug: {failure}", *reading.at("slug")),)
    if slug in RESERVED_SLUGS:
        return slug, (
            error(path, f"slug: {slug!r} is taken: name it otherwise", *reading.at("slug")),
        )
    return slug, ()


def _summary(meta: PostMeta, lead: str) -> str:
    """Return what lists say of the post: nothing that its author wants hidden."""
    if meta.summary:
        return " ".join(meta.summary.split())
    return "" if meta.spoilers else lead


def state_of(meta: PostMeta, now: datetime) -> State:
    """Tell whether a post is published at a moment, and if not, why."""
    if meta.draft:
        return "draft"
    publish = meta.publish_date or meta.date
    if publish is not None and publish.at > now:
        return "future"
    if meta.expiry_date is not None and meta.expiry_date.at <= now:
        return "expired"
    return "published"
