"""Texts and threads: stored when they are parsed, loaded for the page that shows them.

A build must keep little data for every document. So HTML is stored separately, and the record has
a reference with the place of its text and a digest of its content. Two references are equal if
the texts are. A page's texts are loaded just before a template sees its record.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Protocol, TypeVar

import msgspec
from msgspec.structs import replace

from sitegen.cache.database import encode
from sitegen.core.digest import digest_of_bytes
from sitegen.core.urls import comments_page
from sitegen.models.diary import DiaryRow, DiaryRows
from sitegen.models.feeds import CommentFeed, Feed, FeedEntry, FeedThread
from sitegen.models.records import Article, Head, Post
from sitegen.models.richtext import Heading, RichText, number_of, unit_of
from sitegen.models.threads import Comment, Thread, ThreadRow
from sitegen.models.views import (
    ArchivePage,
    ArticlePage,
    DiaryPage,
    HomePage,
    ListPage,
    ListsPage,
    PostPage,
    RatingsPage,
    SearchPage,
    TermsPage,
    View,
    WorkPage,
    WorksPage,
)
from sitegen.models.works import ListedWork, Work, WorkList

V = TypeVar("V")

_TYPES_WITH_TEXT = (
    Article, Head, ListedWork, Post, Work, WorkList,
    ArchivePage, ArticlePage, Feed, FeedEntry, HomePage, ListPage, ListsPage, PostPage,
    RatingsPage, SearchPage, TermsPage, DiaryPage, DiaryRow, DiaryRows,
    WorkPage, WorksPage,
)  # fmt: skip
"""Records with texts, or with records that have texts."""

_text = msgspec.msgpack.Decoder(tuple[str, str | None, tuple[Heading, ...]])
_rows = msgspec.msgpack.Decoder(tuple[ThreadRow, ...])
_comments = msgspec.msgpack.Decoder(tuple[Comment, ...])


def store_texts(texts: Iterable[RichText], name: str) -> tuple[list[RichText], dict[int, bytes]]:
    """Return a unit's texts with references, and the blobs to store by their numbers."""
    stored, blobs = [], {}
    for number, text in enumerate(texts):
        data = encode((text.html, text.public, text.headings)) if text.html else b""
        blobs[number] = data
        reference = f"{number} {digest_of_bytes(data).hex()} {name}" if text.html else ""
        stored.append(replace(text, html="", public=None, headings=(), reference=reference))
    return stored, blobs


def store_texts_by_content(
    texts: Iterable[RichText], name: str
) -> tuple[list[RichText], dict[int, bytes]]:
    """Return the same for a unit that may lose any text: the number of a text is from its digest.

    So adding or removing a text changes no reference of another text.
    """
    stored, blobs = [], {}
    for text in texts:
        reference = ""
        if text.html:
            data = encode((text.html, text.public, text.headings))
            digest = digest_of_bytes(data).hex()
            number = int(digest[:15], 16)  # the largest size in SQLite
            blobs[number] = data
            reference = f"{number} {digest} {name}"
        stored.append(replace(text, html="", public=None, headings=(), reference=reference))
    return stored, blobs


def store_thread(thread: Thread, name: str) -> tuple[Thread, dict[int, bytes]]:
    """Return a thread with its reference, and the blobs to store: contributions, then pages."""
    blobs = [encode(thread.contributions), *map(encode, thread.pages)]
    if not thread.count and not thread.contributions:
        return replace(thread, page_count=1), {}
    digest = digest_of_bytes(b"".join(blobs)).hex()
    page_count = len(thread.pages)
    reference = f"{len(thread.contributions)} {digest} {name}"
    return replace(
        thread, contributions=(), pages=((),), page_count=page_count, reference=reference
    ), dict(enumerate(blobs))


class StoredTexts(Protocol):
    """Texts by the name of their unit and their number; it raises KeyError for any other."""

    def get(self, name: str, number: int) -> bytes:
        """Return a text."""


class TextLoader:
    """Loads stored texts and threads for the pages that show them."""

    def __init__(self, texts: StoredTexts) -> None:
        self._texts = texts
        # One post is in several feeds, usually one after the other.
        self._fetched = lru_cache(maxsize=64)(self._fetch)

    def load(self, view: View) -> View:
        """Return a page's record with its texts and comments."""
        loaded: View = self._load_texts(view)
        if isinstance(loaded, PostPage | WorkPage | ArticlePage) and loaded.thread.reference:
            return self._with_thread(loaded)
        if isinstance(loaded, CommentFeed):
            return replace(loaded, threads=tuple(map(self._with_comments, loaded.threads)))
        return loaded

    def load_text(self, text: RichText) -> RichText:
        """Return a text with its HTML; its reference stays, because it names the source."""
        if not text.reference:
            return text
        html, public, headings = self._fetched(text.reference)
        return replace(text, html=html, public=public, headings=headings)

    def _fetch(self, reference: str) -> tuple[str, str | None, tuple[Heading, ...]]:
        number = number_of(reference)
        return _text.decode(self._texts.get(unit_of(reference), number))

    def _load_texts(self, value: Any) -> Any:
        if isinstance(value, RichText):
            return self.load_text(value)
        if isinstance(value, tuple):
            return tuple(self._load_texts(item) for item in value)
        if not isinstance(value, _TYPES_WITH_TEXT):
            return value
        changes = {}
        for name in value.__struct_fields__:
            held = getattr(value, name)
            if isinstance(held, (RichText, tuple, *_TYPES_WITH_TEXT)):
                loaded = self._load_texts(held)
                if loaded is not held:
                    changes[name] = loaded
        return replace(value, **changes) if changes else value

    def _with_comments(self, feed_thread: FeedThread) -> FeedThread:
        """Return an item of a feed of comments with all pages of its thread."""
        thread = feed_thread.thread
        if not thread.reference:
            return feed_thread
        name = unit_of(thread.reference)
        numbers = range(1, thread.page_count + 1)
        pages = tuple(_rows.decode(self._texts.get(name, number)) for number in numbers)
        return replace(feed_thread, thread=replace(thread, pages=pages, reference=""))

    def _with_thread(self, view: PostPage | WorkPage | ArticlePage) -> View:
        thread, number = view.thread, view.comment_page.number
        name = unit_of(thread.reference)
        rows = _rows.decode(self._texts.get(name, number))
        if number > 1:
            rows = tuple(_leading_back(rows, _document_url(view)))
        contributions = _comments.decode(self._texts.get(name, 0))
        return replace(
            view,
            thread=replace(thread, pages=(rows,), contributions=contributions, reference=""),
            comment_page=replace(view.comment_page, rows=rows),
        )


def _document_url(view: PostPage | WorkPage | ArticlePage) -> str:
    """Return the address of a comment page's document."""
    if isinstance(view, PostPage):
        return view.post.url
    return view.work.url if isinstance(view, WorkPage) else view.article.url


def _leading_back(rows: Iterable[ThreadRow], url: str) -> Iterator[ThreadRow]:
    """Yield rows of the thread below ``url``; an answer gets the page of its parent elsewhere."""
    for row in rows:
        answered = row.reply_to
        if answered is None or answered.page == row.comment.page:
            yield row
        else:
            yield replace(row, reply_page=comments_page(url, answered.page))
