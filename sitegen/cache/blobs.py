"""Texts and threads at rest: put away when they are parsed, fetched for the page that shows them.

What a build knows of every document must be small. So HTML is put away, and the record keeps a
note of where it is and, by a digest, of what it is: two records at rest are equal where the whole
ones are. A page's record is made whole again just before a template sees it.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from sitegen.cache.database import TextReader, encode
from sitegen.core.digest import digest_of_bytes
from sitegen.core.urls import comments_page
from sitegen.models.feeds import (
    CommentFeed,
    Feed,
    FeedEntry,
    FeedThread,
)
from sitegen.models.records import Article, Head, Post
from sitegen.models.richtext import RichText
from sitegen.models.threads import Comment, Thread, ThreadRow
from sitegen.models.views import (
    ArchivePage,
    ArticlePage,
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
    RatingsPage, SearchPage, TermsPage,
    WorkPage, WorksPage,
)  # fmt: skip
"""Records that hold texts, or records that do."""

_text = msgspec.msgpack.Decoder(tuple[str, str | None])
_rows = msgspec.msgpack.Decoder(tuple[ThreadRow, ...])
_comments = msgspec.msgpack.Decoder(tuple[Comment, ...])


def store_texts(texts: Iterable[RichText], name: str) -> tuple[list[RichText], list[bytes]]:
    """Return a unit's texts at rest, and what is to be kept of them, in the same order."""
    resting, kept = [], []
    for number, text in enumerate(texts):
        data = encode((text.html, text.public)) if text.html else b""
        kept.append(data)
        note = f"{number} {digest_of_bytes(data).hex()} {name}" if text.html else ""
        resting.append(replace(text, html="", public=None, kept=note))
    return resting, kept


def store_thread(thread: Thread, name: str) -> tuple[Thread, list[bytes]]:
    """Return a thread at rest, and what is to be kept: its contributions, then page by page."""
    kept = [encode(thread.contributions), *map(encode, thread.pages)]
    if not thread.count and not thread.contributions:
        return replace(thread, page_count=1), []
    digest = digest_of_bytes(b"".join(kept)).hex()
    pages = len(thread.pages)
    note = f"{len(thread.contributions)} {digest} {name}"
    return replace(thread, contributions=(), pages=((),), page_count=pages, kept=note), kept


class TextLoader:
    """Fetches what was put away."""

    def __init__(self, texts: TextReader) -> None:
        self._texts = texts
        # One post stands in several feeds, mostly one after the other.
        self._fetched = lru_cache(maxsize=64)(self._fetch)

    def whole(self, view: View) -> View:
        """Return a page's record with everything that it shows."""
        made: View = self._made(view)
        if isinstance(made, PostPage | WorkPage | ArticlePage) and made.thread.kept:
            return self._with_thread(made)
        if isinstance(made, CommentFeed):
            return replace(made, threads=tuple(map(self._with_comments, made.threads)))
        return made

    def text(self, text: RichText) -> RichText:
        """Return a text with its HTML."""
        if not text.kept:
            return text
        html, public = self._fetched(text.kept)
        return replace(text, html=html, public=public, kept="")

    def _fetch(self, note: str) -> tuple[str, str | None]:
        number, _, name = note.split(" ", 2)
        return _text.decode(self._texts.get(name, int(number)))

    def _made(self, value: Any) -> Any:
        if isinstance(value, RichText):
            return self.text(value)
        if isinstance(value, tuple):
            return tuple(self._made(item) for item in value)
        if not isinstance(value, _TYPES_WITH_TEXT):
            return value
        changes = {}
        for name in value.__struct_fields__:
            held = getattr(value, name)
            if isinstance(held, (RichText, tuple, *_TYPES_WITH_TEXT)):
                made = self._made(held)
                if made is not held:
                    changes[name] = made
        return replace(value, **changes) if changes else value

    def _with_comments(self, discussed: FeedThread) -> FeedThread:
        """Return what is discussed with all pages of its thread."""
        thread = discussed.thread
        if not thread.kept:
            return discussed
        name = thread.kept.split(" ", 2)[2]
        numbers = range(1, thread.page_count + 1)
        pages = tuple(_rows.decode(self._texts.get(name, number)) for number in numbers)
        return replace(discussed, thread=replace(thread, pages=pages, kept=""))

    def _with_thread(self, view: PostPage | WorkPage | ArticlePage) -> View:
        thread, number = view.thread, view.comment_page.number
        name = thread.kept.split(" ", 2)[2]
        rows = _rows.decode(self._texts.get(name, number))
        if number > 1:
            rows = tuple(_leading_back(rows, _document_url(view)))
        contributions = _comments.decode(self._texts.get(name, 0))
        return replace(
            view,
            thread=replace(thread, pages=(rows,), contributions=contributions, kept=""),
            comment_page=replace(view.comment_page, rows=rows),
        )


def _document_url(view: PostPage | WorkPage | ArticlePage) -> str:
    """Return the address of the document that a page of comments belongs to."""
    if isinstance(view, PostPage):
        return view.post.url
    return view.work.url if isinstance(view, WorkPage) else view.article.url


def _leading_back(rows: Iterable[ThreadRow], url: str) -> Iterator[ThreadRow]:
    """Yield rows of the thread below ``url``, each with the page of what it answers elsewhere."""
    for row in rows:
        answered = row.reply_to
        if answered is None or answered.page == row.comment.page:
            yield row
        else:
            yield replace(row, reply_page=comments_page(url, answered.page))
