"""The blog for the measurements, as data.

Each generator has its own way of writing a post down. So that all of them get the same posts and
the same changes, the texts of ``make_corpus.py`` are read into records once, and every layout
writes those records. ``changes.py`` has the changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from bench import make_corpus

POSTS_PER_WORK = 10
"""One post in ten reviews a work of the table, and the diary has one entry for this work."""

DAYS_BEFORE = 30
"""How many days the entry of the diary is before the review."""


class Comment(msgspec.Struct, frozen=True):
    """A reader's comment; ``parent`` is the id of its parent comment, or empty."""

    id: str
    author: str
    date: str
    parent: str
    rating: float | None
    helpful: int
    text: str


class Work(msgspec.Struct, frozen=True):
    """The work that a post reviews."""

    title: str
    year: int
    director: str
    kind: str


class Entry(msgspec.Struct, frozen=True):
    """An entry of the diary: the key of its work, and what its author says of it."""

    date: str
    work: str
    rating: float
    note: str

    @property
    def year(self) -> str:
        """Return the year of the entry."""
        return self.date[:4]


class Post(msgspec.Struct, frozen=True):
    """A post with its comments. Its category is the kind of the work that it reviews.

    ``key`` is the key of this work in the table of works, or empty if the table lacks it.
    """

    slug: str
    title: str
    date: str
    author: str
    tags: tuple[str, ...]
    rating: float
    work: Work
    summary: str
    body: str
    comments: tuple[Comment, ...] = ()
    key: str = ""

    @property
    def year(self) -> str:
        """Return the year of the post."""
        return self.date[:4]


class Blog(msgspec.Struct, frozen=True):
    """A whole blog, its posts from the oldest to the newest.

    ``works`` is the table of works by their keys. Only sitegen has works and a diary, and only
    the layout of its defaults writes them; in all other layouts, a post contains its work.
    """

    posts: tuple[Post, ...]
    works: dict[str, Work]
    entries: tuple[Entry, ...]
    tagline: str = "Everything that was watched, read and played"
    head: str = "first"

    @property
    def comments(self) -> int:
        """Return the number of comments under all posts."""
        return sum(len(post.comments) for post in self.posts)


def make_blog(count: int) -> Blog:
    """Return the corpus of so many posts, with a tenth as many works and entries."""
    found = (_post(*texts) for texts in make_corpus.blog_texts(count, seed=1))
    posts = sorted(found, key=lambda post: datetime.fromisoformat(post.date))
    works, entries = {}, []
    for index in range(min(1, count - 1), count, POSTS_PER_WORK):
        post = posts[index] = msgspec.structs.replace(posts[index], key=posts[index].slug)
        works[post.key] = post.work
        day = date.fromisoformat(post.date[:10]) - timedelta(days=DAYS_BEFORE)
        entries.append(Entry(day.isoformat(), post.key, post.rating, post.summary))
    return Blog(tuple(posts), works, tuple(entries))


def _post(post: make_corpus.Post, comments: Iterable[tuple[str, str]]) -> Post:
    """Read a post and its comments from the texts of the corpus."""
    fields, body = split(post.text)
    return Post(
        slug=post.slug,
        title=fields["title"],
        date=fields["date"],
        author=fields["author"],
        tags=tuple(fields["tags"][1:-1].split(", ")),
        rating=float(fields["rating"]),
        work=msgspec.convert(fields["work"], Work, strict=False),
        summary=fields["summary"],
        body=body,
        comments=tuple(_comments(comments)),
    )


def _comments(texts: Iterable[tuple[str, str]]) -> Iterator[Comment]:
    """Read a post's comments, in the order of their ids."""
    for name, whole in texts:
        fields, text = split(whole)
        yield Comment(
            id=name,
            author=fields["author"],
            date=fields["date"],
            parent=fields.get("parent", ""),
            rating=float(fields["rating"]) if "rating" in fields else None,
            helpful=int(fields["helpful"]),
            text=text,
        )


def split(text: str) -> tuple[dict[str, Any], str]:
    """Return the front matter of a text of the corpus, each value as text, and the body.

    The corpus writes plain scalars, strings in JSON and one level of mappings, a line for each.
    A parser of YAML would need minutes for the comments of 100,000 posts.
    """
    _, front, body = text.split("---\n", 2)
    fields: dict[str, Any] = {}
    inner: dict[str, Any] = {}
    for line in front.splitlines():
        name, _, value = line.partition(":")
        value = value.strip()
        if value.startswith('"'):
            value = json.loads(value)
        if name.startswith("  "):
            inner[name.strip()] = value
        elif value:
            fields[name] = value
        else:
            inner = fields[name] = {}
    return fields, body.removeprefix("\n")
