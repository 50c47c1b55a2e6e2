"""The blog for the measurements, as data, and the small changes that a day brings to it.

Each generator has its own way of writing a post down. So that all of them get the same posts and
the same changes, the files of ``make_corpus.py`` are read into records once, and every layout
writes those records.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import yaml

from bench.make_corpus import write_blog

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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


class Post(msgspec.Struct, frozen=True):
    """A post with its comments. Its category is the kind of the work that it reviews."""

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

    @property
    def year(self) -> str:
        """Return the year of the post."""
        return self.date[:4]


class Blog(msgspec.Struct, frozen=True):
    """A whole blog, its posts from the oldest to the newest."""

    posts: tuple[Post, ...]
    tagline: str = "Everything that was watched, read and played"
    head: str = "first"

    @property
    def comments(self) -> int:
        """Return the number of comments under all posts."""
        return sum(len(post.comments) for post in self.posts)


def make_blog(count: int, folder: Path) -> Blog:
    """Write the corpus of so many posts into an empty folder, and return it as records."""
    write_blog(count, folder, seed=1)
    files = (folder / "content" / "posts").rglob("*.md")
    posts = [_post(path, folder / "content" / "comments") for path in files]
    return Blog(tuple(sorted(posts, key=lambda post: datetime.fromisoformat(post.date))))


def _split(path: Path) -> tuple[dict[str, Any], str]:
    """Return a file's front matter, every date in it as text, and its body."""
    _, front, body = path.read_text("utf-8").split("---\n", 2)
    fields = yaml.load(front, LOADER)  # noqa: S506 - a safe loader, in C where there is one
    fields["date"] = next(
        line.removeprefix("date: ") for line in front.splitlines() if line.startswith("date: ")
    )
    return fields, body.lstrip("\n")


def _post(path: Path, comments: Path) -> Post:
    """Read a post and the comments below it."""
    fields, body = _split(path)
    slug = path.stem
    return Post(
        slug=slug,
        title=str(fields["title"]),
        date=fields["date"],
        author=str(fields["author"]),
        tags=tuple(map(str, fields["tags"])),
        rating=float(fields["rating"]),
        work=msgspec.convert(fields["work"], Work, strict=False),
        summary=str(fields["summary"]),
        body=body,
        comments=tuple(_comments(comments / slug)),
    )


def _comments(folder: Path) -> Iterator[Comment]:
    """Read a post's comments, in the order of their ids."""
    for path in sorted(folder.glob("*.md")):
        fields, text = _split(path)
        yield Comment(
            id=path.stem,
            author=str(fields["author"]),
            date=fields["date"],
            parent=str(fields.get("parent", "")),
            rating=float(fields["rating"]) if "rating" in fields else None,
            helpful=int(fields["helpful"]),
            text=text,
        )


# ---------------------------------------------------------------- changes


class Sign(msgspec.Struct, frozen=True):
    """The sign that a change has reached the site: a text in a file of the output."""

    path: str
    text: str


def _page(post: Post) -> str:
    return f"posts/{post.slug}/index.html"


def _chosen(blog: Blog, share: float) -> Post:
    """Return the post that has such a share of the others before it."""
    return blog.posts[int(len(blog.posts) * share)]


def _replaced(blog: Blog, old: Post, **fields: Any) -> Blog:
    """Return the blog with other fields in one post."""
    new = msgspec.structs.replace(old, **fields)
    posts = tuple(new if post is old else post for post in blog.posts)
    return msgspec.structs.replace(blog, posts=posts)


def edit_body(blog: Blog) -> tuple[Blog, Sign]:
    """Add a sentence to one post."""
    post, text = _chosen(blog, 0.3), "This sentence came later than all the others."
    return _replaced(blog, post, body=f"{post.body}\n{text}\n"), Sign(_page(post), text)


def edit_title(blog: Blog) -> tuple[Blog, Sign]:
    """Give one post another title."""
    post, title = _chosen(blog, 0.4), "A Title That Came Later"
    return _replaced(blog, post, title=title), Sign(_page(post), title)


def add_tag(blog: Blog) -> tuple[Blog, Sign]:
    """Give one post one more tag: the one in the middle of those that it lacks and others have."""
    post = _chosen(blog, 0.6)
    uses: dict[str, int] = {}
    for other in blog.posts:
        for tag in other.tags:
            uses[tag] = uses.get(tag, 0) + 1
    found = sorted(set(uses) - set(post.tags), key=lambda tag: (uses[tag], tag))
    tag = found[len(found) // 2] if found else "afterthought"
    return _replaced(blog, post, tags=(*post.tags, tag)), Sign(_page(post), f">{tag}<")


def add_comment(blog: Blog) -> tuple[Blog, Sign]:
    """Add a comment to one post, at the end of its thread."""
    post, text = _chosen(blog, 0.7), "A comment that came later."
    number = len(post.comments) + 1
    after = post.comments[-1].date if post.comments else post.date
    date = (datetime.fromisoformat(after) + timedelta(hours=1)).isoformat()
    comment = Comment(f"c{number:04d}", "Late Reader", date, "", None, 0, f"{text}\n")
    return _replaced(blog, post, comments=(*post.comments, comment)), Sign(_page(post), text)


def add_post(blog: Blog) -> tuple[Blog, Sign]:
    """Add a post, the newest of all."""
    last = blog.posts[-1]
    date = (datetime.fromisoformat(last.date) + timedelta(hours=1)).isoformat()
    title = "A Post That Came Later"
    post = msgspec.structs.replace(
        last, slug="a-post-that-came-later", title=title, date=date, comments=()
    )
    return msgspec.structs.replace(blog, posts=(*blog.posts, post)), Sign("index.html", title)


def edit_template(blog: Blog) -> tuple[Blog, Sign]:
    """Change the template of every page's head."""
    return msgspec.structs.replace(blog, head="second"), Sign("index.html", 'content="second"')


def edit_tagline(blog: Blog) -> tuple[Blog, Sign]:
    """Change the tagline."""
    line = "A tagline that came later"
    return msgspec.structs.replace(blog, tagline=line), Sign("index.html", line)
