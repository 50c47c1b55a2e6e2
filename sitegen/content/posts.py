"""Posts: the keys of their front matter, and how a file becomes a record."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from sitegen.content.documents import (
    KEY_HINTS,
    DocumentType,
    Parsed,
    dated_name,
    own_name,
    read_document,
)
from sitegen.content.works import WorkMeta, check_critics, with_marks
from sitegen.core.dates import When, parse_when
from sitegen.core.diagnostics import Problem, error
from sitegen.core.files import without_ending
from sitegen.markup.marks import Marks
from sitegen.markup.typography import smarten_plain
from sitegen.schema.fields import NAMES, TERMS
from sitegen.schema.ratings import Rating, Scale, parse_rating

if TYPE_CHECKING:
    from sitegen.markup.converter import Converter

FOLDER = "content/posts"
RESERVED_SLUGS = frozenset({"works", "pages"})
"""Folders under content/comments that do not belong to a post."""

State = Literal["published", "draft", "future", "expired"]


class SeriesMeta(msgspec.Struct, frozen=True, kw_only=True):
    """A series and a post's number in it."""

    name: Annotated[str, Meta(min_length=1, description="the series' name")]
    number: Annotated[
        int | None, Meta(description="number of the part; default: order by date")
    ] = None


class PostMenu(msgspec.Struct, frozen=True, kw_only=True):
    """A post's own entry in the menu."""

    title: Annotated[str, Meta(description="text of the entry; default: the post's title")] = ""


class DiaryMeta(msgspec.Struct, tag=True, array_like=True, frozen=True, kw_only=True):
    """A day on which the author saw, read or played the work."""

    date: Annotated[When, Meta(description="the day")]
    again: Annotated[bool, Meta(description="`true`: not the first time")] = False
    rating: Annotated[str, Meta(description="rating on that day")] = ""


class ReviewMeta(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """One of several reviews in a post."""

    work: Annotated[str | WorkMeta, Meta(description="a work's key, or the work itself")]
    rating: Annotated[str, Meta(description="as in a post")] = ""
    scale: Annotated[str, Meta(description="scale of the rating, if it is not the site's")] = ""
    verdict: Annotated[str, Meta(description="one line next to the rating")] = ""
    diary: Annotated[
        tuple[When | DiaryMeta, ...], Meta(description="as in a post; default: the post's diary")
    ] = ()


class PostMeta(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """The front matter of a post; only ``title`` is required."""

    title: Annotated[str, Meta(min_length=1, description="the post's title")]
    date: Annotated[When | None, Meta(description="date when it was written")] = None
    updated: Annotated[When | None, Meta(description="date of the last change")] = None
    publish_date: Annotated[
        When | None, Meta(description="not published before this date; default: `date`")
    ] = None
    expiry_date: Annotated[When | None, Meta(description="not published from this date on")] = None
    draft: Annotated[bool, Meta(description="`true`: not published")] = False
    slug: Annotated[str, Meta(description="name in the address; default: the file's name")] = ""
    author: Annotated[
        tuple[str, ...], Meta(description="author; default: the site's author"), NAMES
    ] = ()
    authors: Annotated[
        tuple[str, ...], Meta(description="the authors, if there are several"), NAMES
    ] = ()
    tags: Annotated[tuple[str, ...], Meta(description="topics"), TERMS] = ()
    categories: Annotated[
        tuple[str, ...], Meta(description="groups that it belongs to"), TERMS
    ] = ()
    series: Annotated[str | SeriesMeta | None, Meta(description="a name, or `{name, number}`")] = (
        None
    )
    summary: Annotated[
        str, Meta(description="default: the text before `<!-- more -->`, or the first words")
    ] = ""
    image: Annotated[str, Meta(description="a picture for its page, lists and cards")] = ""
    image_alt: Annotated[str, Meta(description="description of the picture, in words")] = ""
    language: Annotated[str, Meta(description="language, if it is not the site's")] = ""
    translation_key: Annotated[str, Meta(description="key that translations of one post share")] = (
        ""
    )
    aliases: Annotated[tuple[str, ...], Meta(description="old addresses that lead here")] = ()
    spoilers: Annotated[
        bool, Meta(description="`true`: the text stays out of feeds, summaries and cards")
    ] = False
    comments: Annotated[
        bool | Literal["open", "closed", "off"],
        Meta(description="open, closed (shown, but no new ones) or off (not shown)"),
    ] = "open"
    pinned: Annotated[bool, Meta(description="`true`: stays on top of the home page")] = False
    noindex: Annotated[bool, Meta(description="`true`: asks search engines not to index it")] = (
        False
    )
    typography: Annotated[
        bool | None,
        Meta(description="`false`: quotation marks, dashes and dots stay as typed"),
    ] = None
    work: Annotated[
        str | WorkMeta | None, Meta(description="reviewed work: its key, or the work itself")
    ] = None
    rating: Annotated[str, Meta(description="on the site's scale, or written 4/5, B+, up")] = ""
    scale: Annotated[str, Meta(description="scale of the rating, if it is not the site's")] = ""
    verdict: Annotated[str, Meta(description="one line next to the rating")] = ""
    reviews: Annotated[
        tuple[ReviewMeta, ...], Meta(description="several works, instead of `work` and `rating`")
    ] = ()
    diary: Annotated[
        tuple[When | DiaryMeta, ...], Meta(description="dates when it was seen, read or played")
    ] = ()
    liked: Annotated[bool, Meta(description="`true`: a favourite, with a heart in the diary")] = (
        False
    )
    template: Annotated[str, Meta(description="`essay` is essay.html; default: post.html")] = ""
    menu: Annotated[PostMenu | None, Meta(description="an entry in the site's menu")] = None
    guid: Annotated[str, Meta(description="identifier in feeds, from an earlier site")] = ""
    extra: Annotated[dict[str, Any], Meta(description="your own keys, for your templates")] = {}


class DiaryEntry(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A day in a post's diary."""

    date: When
    again: bool
    rating: Rating | None


class ParsedReview(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A review in a post: the work (a key, or given inline, or None), rating and verdict.

    ``field`` names it in the front matter: "work", or "reviews.0.work".
    """

    field: str
    work: str | WorkMeta | None
    rating: Rating | None
    verdict: str
    diary: tuple[DiaryEntry, ...] = ()


class ParsedPost(Parsed[PostMeta], frozen=True, kw_only=True):
    """A post as read from its file alone, with its ratings.

    Its works are in ``reviews`` only, and not in ``meta``: a work given inline is large.
    """

    reviews: tuple[ParsedReview, ...]
    diary: tuple[DiaryEntry, ...]


_KEY_HINTS: dict[type, dict[str, str]] = {
    PostMeta: {
        **KEY_HINTS,
        "publishDate": "publish_date", "expiryDate": "expiry_date", "category": "categories",
        "permalink": "slug", "url": "slug", "sticky": "pinned", "featured": "pinned",
        "score": "rating", "stars": "rating",
    },
}  # fmt: skip
_POST = DocumentType(FOLDER, PostMeta, _KEY_HINTS, dated=True)


def parse_post(
    path: str, data: bytes, converter: "Converter", zone: ZoneInfo, scale: Scale
) -> tuple[ParsedPost, tuple[Problem, ...]]:
    """Read a post's file; even a file with mistakes gives a record."""
    document, problems = read_document(path, data, _POST, converter, zone)
    found: list[Problem] = []
    meta = document.meta
    dated = dated_name(own_name(path))[1]
    if dated and meta.date is None and "date" not in document.positions:
        try:
            meta = msgspec.structs.replace(meta, date=parse_when(dated, zone))
        except ValueError as failure:
            found.append(error(path, f"the date in the file's name: {failure}"))
    if without_ending(path) == f"{FOLDER}/index":
        found.append(error(path, "a bundle needs its own folder"))
    if document.slug in RESERVED_SLUGS:
        found.append(document.error("slug", f"{document.slug!r} is reserved: choose another"))
    marks = converter.marks_of(meta.language, meta.typography)
    ratings = _Ratings(document, scale, marks, found)
    post = ParsedPost(
        **{name: getattr(document, name) for name in document.__struct_fields__ if name != "meta"},
        meta=msgspec.structs.replace(meta, work=None, reviews=()),
        reviews=ratings.reviews(),
        diary=ratings.diary("", meta.diary),
    )
    return post, (*problems, *found)


class _Ratings:
    """Read the ratings of a post, each at its position."""

    def __init__(
        self, post: Parsed[PostMeta], scale: Scale, marks: Marks | None, problems: list[Problem]
    ) -> None:
        self._post = post
        self._marks = marks
        self._scale = scale
        self._problems = problems

    def reviews(self) -> tuple[ParsedReview, ...]:
        """Return the post's reviews: those of the list `reviews`, or its single review, or none."""
        meta = self._post.meta
        if not meta.reviews:
            if meta.work is None and not meta.rating and not meta.verdict:
                return ()
            own = ReviewMeta(
                work=meta.work or "", rating=meta.rating, scale=meta.scale, verdict=meta.verdict
            )
            return (self._review("", own),)
        for field in ("work", "rating", "scale", "verdict"):
            if field in self._post.positions:
                message = "write it in each of reviews, or without reviews, not both"
                self._problems.append(self._post.error(field, message))
        return tuple(self._review(f"reviews.{n}.", own) for n, own in enumerate(meta.reviews))

    def _review(self, prefix: str, own: ReviewMeta) -> ParsedReview:
        work = own.work or None
        if isinstance(work, WorkMeta):
            for index, critics in enumerate(work.critics):
                for field, message in check_critics(critics):
                    name = f"{prefix}work.critics.{index}{field}"
                    self._problems.append(self._post.error(name, message))
            title = smarten_plain(work.title, self._marks)
            work = msgspec.structs.replace(with_marks(work, self._marks), title=title)
        return ParsedReview(
            field=f"{prefix}work",
            work=work,
            rating=self._rating(f"{prefix}rating", own.rating, own.scale),
            verdict=smarten_plain(own.verdict, self._marks),
            diary=self.diary(prefix, own.diary),
        )

    def _rating(self, field: str, written: str, own_scale: str = "") -> Rating | None:
        if not written:
            return None
        try:
            return parse_rating(written, self._scale, own_scale)
        except ValueError as failure:
            self._problems.append(self._post.error(field, str(failure)))
            return None

    def diary(self, prefix: str, days: Sequence[When | DiaryMeta]) -> tuple[DiaryEntry, ...]:
        """Return the days on which a work was seen, read or played, in the author's order."""
        entries = []
        for number, day in enumerate(days):
            if isinstance(day, DiaryMeta):
                rating = self._rating(f"{prefix}diary.{number}.rating", day.rating)
                entries.append(DiaryEntry(date=day.date, again=day.again, rating=rating))
            else:
                entries.append(DiaryEntry(date=day, again=False, rating=None))
        return tuple(entries)


def state_of(meta: Any, now: datetime) -> State:
    """Return whether a document is published at a moment, and if not, why.

    A work's date is that of its page and never holds it back.
    """
    if meta.draft:
        return "draft"
    if isinstance(meta, WorkMeta):
        return "published"
    publish = getattr(meta, "publish_date", None) or meta.date
    if publish is not None and publish.at > now:
        return "future"
    expiry = getattr(meta, "expiry_date", None)
    if expiry is not None and expiry.at <= now:
        return "expired"
    return "published"
