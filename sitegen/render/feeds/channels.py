"""The content of a feed in any format: a channel and its items, without records and places.

Every address is in full, and no text contains characters that XML 1.0 cannot write. So the
writers only need to know their formats.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import escape, unescape
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from sitegen.core.dates import When
from sitegen.core.i18n import Language
from sitegen.core.slugs import natural_key
from sitegen.core.urls import Place
from sitegen.markup import srcset
from sitegen.markup.ids import ATTRIBUTE, TAG, value_of
from sitegen.markup.plain import without_spoilers
from sitegen.models.feeds import CommentFeed, Feed, FeedEntry, FeedThread
from sitegen.models.records import Post, Review
from sitegen.models.richtext import RichText
from sitegen.models.threads import Comment, ThreadRow
from sitegen.render.feeds.cleaning import cleaned
from sitegen.schema.ratings import Rating

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_HREF = re.compile(r'(?<= href=")[^"]*')
"""An address in a comment's HTML, written by the sanitizer."""

_SCHEMELESS = re.compile(r"""(\s(?:href|src|poster|cite|data|action)\s*=\s*["']?)(?=//)""", re.I)
"""The start of an address without a scheme, which takes the scheme of its page."""

_AT_ONCE = re.compile(r"""["'=\s]//""")
"""The characters before such an address; in other places, slashes follow a scheme."""

_NO_TAGS = str.maketrans("<>", "‹›")
"""RSS does not say whether a title is HTML; a commenter's name is not."""

Resolve = Callable[[RichText, Place], str]
"""Returns a text's HTML for a place, with its spoilers hidden."""


class Responses(NamedTuple):
    """The comments of an item: their number, their address, and their feed, or ""."""

    number: int
    url: str
    feed: str


class Item(NamedTuple):
    """A post or a comment. ``html`` None is no text; ``answers`` is the id and address of another.

    The ``id`` is any text: formats that require an IRI use :func:`iri_of`. ``image_size`` is in
    pixels, 0 if it is unknown.
    """

    id: str
    url: str
    title: str
    summary: str
    html: str | None
    published: datetime | None
    updated: datetime | None
    authors: tuple[str, ...]
    categories: tuple[str, ...] = ()
    image: str = ""
    image_size: tuple[int, int] = (0, 0)
    language: str = ""
    responses: Responses | None = None
    answers: tuple[str, str] | None = None


class Channel(NamedTuple):
    """A feed. ``url`` is its own address, ``home`` the address of its page.

    Its ``author`` is the site, whose address is ``site``.
    """

    iri: str
    url: str
    home: str
    title: str
    description: str
    language: str
    author: str
    hub: str
    updated: datetime | None
    items: tuple[Item, ...]
    site: str = ""


def channel_of_posts(feed: Feed, place: Place, resolve: Resolve, language: Language) -> Channel:
    """Return the channel of a feed of posts; ``place`` is the feed's."""
    items = tuple(_post(entry, feed, place, resolve, language) for entry in feed.entries)
    return Channel(
        iri=feed.iri,
        url=place.absolute(feed.url),
        home=place.absolute(feed.home),
        title=_xml(feed.title),
        description=_xml(feed.description),
        language=feed.language,
        author=_xml(feed.author),
        hub=feed.hub,
        updated=_newest(items),
        items=items,
        site=place.base_url,
    )


def channel_of_comments(feed: CommentFeed, place: Place, language: Language) -> Channel:
    """Return the channel of a feed of comments, the newest first; ``place`` is the feed's."""
    title = feed.title or language.text("feed_comments", title=feed.threads[0].link.title)
    rows = sorted(
        ((row, thread) for thread in feed.threads for row in _rows(thread)),
        key=lambda pair: _newest_first(pair[0].comment),
    )
    items = tuple(_comment(row, thread, place, language) for row, thread in rows[: feed.size])
    return Channel(
        iri=feed.iri,
        url=place.absolute(feed.url),
        home=place.absolute(feed.home),
        title=_xml(title),
        description=_xml(feed.description or title),
        language=feed.language,
        author=_xml(feed.author),
        hub=feed.hub,
        updated=_newest(items),
        items=items,
        site=place.base_url,
    )


def _post(entry: FeedEntry, feed: Feed, place: Place, resolve: Resolve, language: Language) -> Item:
    post = entry.post
    url = place.absolute(post.url)
    html = None
    if feed.full_text and not post.spoilers:
        ratings = "".join(_rated(review, place, language) for review in post.reviews)
        body = resolve(post.body, Place(post.url, place.base_url, "absolute"))
        html = _xml(ratings + cleaned(_with_schemes(body, urlsplit(place.base_url).scheme)))
    responses = None
    if entry.shows_comments:
        comments = place.absolute(entry.comment_feed) if entry.comment_feed else ""
        responses = Responses(entry.responses, f"{url}#comments", comments)
    return Item(
        id=_xml(post.guid),
        url=url,
        title=_xml(post.title),
        summary=_xml(post.summary or post.title),
        html=html,
        published=_moment(post.date),
        updated=_changed(post),
        authors=tuple(_xml(person.name) for person in post.authors),
        categories=tuple(_xml(link.title) for link in (*post.categories, *post.tags)),
        image=place.absolute(post.image.url) if post.image else "",
        image_size=(post.image.width, post.image.height) if post.image else (0, 0),
        language=post.language if post.language != feed.language else "",
        responses=responses,
    )


def _rated(review: Review, place: Place, language: Language) -> str:
    """Return the HTML above a text: a work, its rating and verdict, "" if there are none."""
    if not (review.rating or review.verdict):
        return ""
    work = escape(review.work.title) if review.work else ""
    if review.work and review.work.url:
        work = f'<a href="{escape(place.absolute(review.work.url))}">{work}</a>'
    rating = f"<b>{escape(_in_words(review.rating, language))}</b>" if review.rating else ""
    line = " ".join(filter(None, (work, rating)))
    return f"<p>{'<br>'.join(filter(None, (line, escape(review.verdict))))}</p>\n"


def _in_words(rating: Rating, language: Language) -> str:
    step = rating.given
    match rating.kind:
        case "number":
            return f"{language.number(float(step))} / {language.number(rating.best)}"
        case "letters":
            return step
        case "thumbs":
            return language.text(f"thumb_{step}")


def _changed(post: Post) -> datetime | None:
    """Return the date of a post's last change by its author, never before its own date."""
    dates = [when for when in (post.date, post.updated) if when]
    return _moment(max(dates, key=lambda when: when.at, default=None))


def _moment(when: When | None) -> datetime | None:
    """Return a date's first instant, at an offset of whole minutes, as feeds require.

    Before time zones existed, places used solar time.
    """
    if when is None:
        return None
    at = when.at
    return at.astimezone(UTC) if (at.utcoffset() or timedelta()) % timedelta(minutes=1) else at


def _rows(thread: FeedThread) -> Iterator[ThreadRow]:
    for page in thread.thread.pages:
        yield from page


def _newest_first(comment: Comment) -> tuple[object, ...]:
    when = comment.date
    return (when is None, -(when.epoch if when else 0.0), natural_key(comment.id))


def _comment(row: ThreadRow, thread: FeedThread, place: Place, language: Language) -> Item:
    comment = row.comment
    name = _signed(comment, language).translate(_NO_TAGS)
    when = _moment(comment.date)
    url = place.absolute(thread.address(comment))
    html = f"<p>[{language.text('spoiler').lower()}]</p>"
    if not comment.spoilers:
        html = _headed(comment, language) + without_spoilers(comment.html)
    answered = row.reply_to
    return Item(
        id=_xml(_comment_id(thread, comment)),
        url=url,
        title=_xml(language.text("comment_on", name=name, title=thread.link.title)),
        summary="",
        html=_xml(_HREF.sub(lambda match: escape(urljoin(url, unescape(match[0]))), html)),
        published=when,
        updated=when,
        authors=(_xml(name),),
        answers=(
            (_xml(_comment_id(thread, answered)), place.absolute(thread.address(answered)))
            if answered
            else (_xml(thread.guid), place.absolute(thread.link.url))
        ),
    )


def _signed(comment: Comment, language: Language) -> str:
    """Return the name of a comment's author; an author of the site has the badge in brackets.

    No other commenter gets brackets around that word or around letters that look like it.
    """
    word, name = language.text("comment_author"), comment.author or ""
    if comment.by_author:
        return f"{name} ({word})"
    start = next((index for index, char in enumerate(name) if _is_bracket(char)), len(name))
    inside = name[start:]
    if not inside.isascii() or _letters(word) in _letters(inside):
        name = " ".join("".join(" " if _is_bracket(char) else char for char in name).split())
    return name or language.text("anonymous")


def _is_bracket(char: str) -> bool:
    return unicodedata.category(char) in ("Ps", "Pe")


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _headed(comment: Comment, language: Language) -> str:
    """Return the HTML above a comment: its title and its rating, "" if it has neither."""
    title = f"<b>{escape(comment.title)}</b>" if comment.title else ""
    rating = f"<b>{escape(_in_words(comment.rating, language))}</b>" if comment.rating else ""
    line = " ".join(filter(None, (title, rating)))
    return f"<p>{line}</p>\n" if line else ""


def _comment_id(thread: FeedThread, comment: Comment) -> str:
    """Return a comment's id in feeds: its own name within the name of its document."""
    return f"{thread.guid}#comment-{comment.id}"


def _newest(items: tuple[Item, ...]) -> datetime | None:
    return max((item.updated for item in items if item.updated), default=None)


def iri_of(name: str, base: str) -> str:
    """Return an IRI (RFC 3987) for an id in the feed ``base``: the id itself, if it is an IRI."""
    if urlsplit(name).scheme and not re.search(r"[\s<>\"{}|\\^`]", name):
        return name
    return f"{base.partition('#')[0]}#{quote(name, safe='')}"


def _with_schemes(html: str, scheme: str) -> str:
    """Return HTML whose addresses include their scheme, because feed readers have none."""
    if not _AT_ONCE.search(html):
        return html  # nearly every text

    def of_candidate(url: str) -> str:
        return f"{scheme}:{url}" if url.startswith("//") else url

    def of_candidates(match: re.Match[str]) -> str:
        if match["name"].lower() not in srcset.NAMES:
            return match[0]
        shown = srcset.rewritten(value_of(match), of_candidate).replace('"', "&quot;")
        return f'{match["space"]}{match["name"]}="{shown}"'

    def of_tag(tag: re.Match[str]) -> str:
        text = _SCHEMELESS.sub(rf"\1{scheme}:", tag[0])
        return ATTRIBUTE.sub(of_candidates, text) if "srcset" in text.lower() else text

    return TAG.sub(of_tag, html)


def _xml(text: str) -> str:
    """Return a text without the characters that XML 1.0 cannot write."""
    return _NOT_XML.sub("", text)
