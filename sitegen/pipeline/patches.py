"""Patches: the changed parts of some posts, and the update of records that contain them."""

from functools import cache
from operator import is_
from typing import Any, TypeVar, get_args

import msgspec
from msgspec.structs import fields, replace

from sitegen.models.feeds import FeedEntry, FeedThread
from sitegen.models.records import Card, Image, Link, Post, Record
from sitegen.models.richtext import LinkRef, RichText, without_position
from sitegen.models.threads import Thread
from sitegen.models.views import PostPage


class Patch(msgspec.Struct, frozen=True, kw_only=True):
    """The changed parts of one post: its text, its record in lists, or its thread."""

    title: str | None = None
    summary: str | None = None
    word_count: int = 0
    body: RichText | None = None
    thread: Thread | None = None

    def merge(self, other: "Patch") -> "Patch":
        """Return two patches of one post, for its text and for its thread, as one."""
        text = other if self.body is None else self
        return replace(text, thread=self.thread or other.thread)

    def apply_to(self, value: Record) -> Record:
        """Return a record with the post's address, updated with the changes of the post."""
        match value:
            case PostPage():
                value = self.apply_to_page(value)
            case Post():
                value = self.apply_to_post(value)
            case Card():
                value = self.apply_to_card(value)
            case FeedEntry():
                value = self.apply_to_entry(value)
            case FeedThread():
                value = self.apply_to_thread(value)
            case Link():
                value = self.apply_to_link(value)
        return value

    def apply_to_link(self, link: Link) -> Link:
        """Return the new link with the post's title."""
        return link if self.title is None else replace(link, title=self.title)

    def apply_to_post(self, post: Post) -> Post:
        """Return the post with its new text."""
        if self.body is None or self.title is None or self.summary is None:
            return post
        body = _with_old_links(post.body, self.body)
        return replace(
            post, title=self.title, body=body, summary=self.summary, words=self.word_count
        )

    def apply_to_card(self, card: Card) -> Card:
        """Return the post's new card for lists."""
        if self.title is not None and self.summary is not None:
            card = replace(card, title=self.title, summary=self.summary)
        if self.thread is not None:
            card = replace(card, comment_count=self.thread.count)
        return card

    def apply_to_entry(self, entry: FeedEntry) -> FeedEntry:
        """Return the post's entry in a feed with the number of its comments."""
        return entry if self.thread is None else replace(entry, responses=self.thread.count)

    def apply_to_thread(self, feed_thread: FeedThread) -> FeedThread:
        """Return the post's data for a feed of comments."""
        if self.thread is None:
            return feed_thread
        thread = replace(self.thread, state=feed_thread.thread.state)
        return replace(feed_thread, thread=thread)

    def apply_to_page(self, page: PostPage) -> PostPage:
        """Return the post's own page, or one with further comments."""
        if self.title is not None and self.summary is not None:
            rest = page.title.removeprefix(page.post.title)
            image = _with_new_title(page, self.title)
            page = replace(page, title=f"{self.title}{rest}", description=self.summary, image=image)
        if self.thread is not None:
            page = replace(page, thread=replace(self.thread, state=page.thread.state))
        return page


Patches = dict[str, Patch]
"""Patches by the addresses of their posts."""


def apply_patches(value: Any, patches: Patches) -> Any:
    """Return a record with all posts in it updated, or the record itself if it has none."""
    if isinstance(value, tuple):
        items = tuple(apply_patches(item, patches) for item in value)
        return value if all(map(is_, items, value)) else items
    if not isinstance(value, Record):
        return value
    url = value.post.url if isinstance(value, PostPage) else getattr(value, "url", "")
    if (patch := patches.get(url)) is not None:
        value = patch.apply_to(value)
    changes = {}
    cls: type[Record] = type(value)
    for name in _holding(cls):
        held = getattr(value, name)
        updated = apply_patches(held, patches)
        if updated is not held:
            changes[name] = updated
    return replace(value, **changes) if changes else value


@cache
def _holding(cls: type[Record]) -> tuple[str, ...]:
    """Return the fields of a record that may contain others; most have a few, a link has none."""
    return tuple(field.name for field in fields(cls) if _may_hold(field.type))


def _may_hold(annotation: Any) -> bool:
    if isinstance(annotation, type) and not get_args(annotation):
        return issubclass(annotation, Record) or annotation in (tuple, object)
    is_open = annotation is Any or isinstance(annotation, TypeVar)
    return is_open or any(map(_may_hold, get_args(annotation)))


def feed_thread(page: PostPage, thread: Thread) -> FeedThread:
    """Return the data for a feed of comments of a post that was not in it before."""
    post = page.post
    link = Link(title=post.title, url=post.url, date=post.date)
    thread = replace(thread, state=page.thread.state)
    return FeedThread(url=post.url, guid=post.guid, link=link, thread=thread)


def _with_new_title(page: PostPage, title: str) -> Image | None:
    """Return a page's picture; a share card has the post's title if its picture has no text."""
    card = page.image
    works = (review.work for review in page.post.reviews)
    shown = (page.post.image, *(work.image for work in works if work is not None))
    picture = next((image for image in shown if image is not None), None)
    if card is None or card == picture or (picture is not None and picture.alt):
        return card
    return replace(card, alt=title)


def _with_old_links(old: RichText, new: RichText) -> RichText:
    """Return a new text with its references resolved as in the old one."""
    pairs = zip(old.refs, new.refs, strict=True)
    refs = tuple(was if isinstance(is_, LinkRef) else without_position(is_) for was, is_ in pairs)
    return replace(new, refs=refs)
