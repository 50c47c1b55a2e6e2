"""The small changes that a day brings to a blog, each with a sign that it has reached the site.

Changes to posts each go to another post. The new rating goes to a review of a work in the table of
works. If the number of posts is a multiple of ten, all other changes go to other posts.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from bench.corpus import Blog, Comment, Entry, Post

NEW_YEAR = 1901
"""The year of a work after the change, which no work of the corpus has."""

NEW_SLUG = "an-address-that-came-later"


class Sign(msgspec.Struct, frozen=True):
    """The sign that a change has reached the site: a text in a file, with or without its tags.

    ``gone`` says that the file must not contain the text any more.
    """

    path: str
    text: str
    gone: bool = False


def _page(post: Post) -> str:
    return f"posts/{post.slug}/index.html"


def _work_page(key: str) -> str:
    return f"works/{key}/index.html"


def _chosen(blog: Blog, share: float) -> Post:
    """Return the post that has such a share of the others before it."""
    return blog.posts[int(len(blog.posts) * share)]


def _first(blog: Blog, share: float, fits: Callable[[Post], bool]) -> Post:
    """Return the first post from a share on that fits, or the one at the share if none fits."""
    at = int(len(blog.posts) * share)
    return next(filter(fits, [*blog.posts[at:], *blog.posts[:at]]), blog.posts[at])


def _talked(post: Post) -> bool:
    """Say whether a post has comments, and its work is not in the table of works."""
    return bool(post.comments) and not post.key


def _with_posts(blog: Blog, posts: list[Post]) -> Blog:
    """Return the blog with other posts, in the order of their dates."""
    posts.sort(key=lambda post: datetime.fromisoformat(post.date))
    return msgspec.structs.replace(blog, posts=tuple(posts))


def _replaced(blog: Blog, old: Post, **fields: Any) -> Blog:
    """Return the blog with other fields in one post."""
    new = msgspec.structs.replace(old, **fields)
    return _with_posts(blog, [new if post is old else post for post in blog.posts])


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


def edit_rating(blog: Blog) -> tuple[Blog, Sign]:
    """Give one review of a work of the table a rating that nothing on its page has."""
    post = _first(blog, 0.5, lambda post: bool(post.key))
    known = {post.rating, *(comment.rating for comment in post.comments)}
    rating = next((half / 2 for half in range(1, 20, 2) if half / 2 not in known), 0.0)
    return _replaced(blog, post, rating=rating), Sign(_page(post), f"{rating:g} / 10")


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
        last, slug="a-post-that-came-later", title=title, date=date, comments=(), key=""
    )
    return _with_posts(blog, [*blog.posts, post]), Sign("index.html", title)


def redate_post(blog: Blog) -> tuple[Blog, Sign]:
    """Move one post to an earlier date, directly after an older post; its address stays."""
    post, older = _chosen(blog, 0.9), _chosen(blog, 0.2)
    date = (datetime.fromisoformat(older.date) + timedelta(seconds=1)).isoformat()
    return _replaced(blog, post, date=date), Sign(_page(older), f"/{post.slug}/")


def rename_post(blog: Blog) -> tuple[Blog, Sign]:
    """Move one post and its comments to another address; its date stays."""
    post = _first(blog, 0.8, _talked)
    changed = _replaced(blog, post, slug=NEW_SLUG)
    return changed, Sign(f"posts/{NEW_SLUG}/index.html", f"/{NEW_SLUG}/")


def remove_post(blog: Blog) -> tuple[Blog, Sign]:
    """Remove one post and its comments; no page of its neighbours may link to it."""
    post = _first(blog, 0.1, _talked)
    at = blog.posts.index(post)
    rest = [other for other in blog.posts if other is not post]
    neighbour = _page(rest[at]) if at < len(rest) else "index.html"
    return _with_posts(blog, rest), Sign(neighbour, f"/{post.slug}/", gone=True)


def edit_work(blog: Blog) -> tuple[Blog, Sign]:
    """Give one work of the table another year."""
    key = [*blog.works][len(blog.works) // 3]
    work = msgspec.structs.replace(blog.works[key], year=NEW_YEAR)
    changed = msgspec.structs.replace(blog, works={**blog.works, key: work})
    return changed, Sign(_work_page(key), str(NEW_YEAR))


def edit_entry(blog: Blog) -> tuple[Blog, Sign]:
    """Give one entry of the diary another note."""
    old, note = blog.entries[len(blog.entries) * 2 // 3], "A note that came later."
    new = Entry(old.date, old.work, old.rating, note)
    entries = tuple(new if entry is old else entry for entry in blog.entries)
    changed = msgspec.structs.replace(blog, entries=entries)
    return changed, Sign(_work_page(old.work), note)


def edit_template(blog: Blog) -> tuple[Blog, Sign]:
    """Change the template of every page's head."""
    return msgspec.structs.replace(blog, head="second"), Sign("index.html", 'content="second"')


def edit_tagline(blog: Blog) -> tuple[Blog, Sign]:
    """Change the tagline."""
    line = "A tagline that came later"
    return msgspec.structs.replace(blog, tagline=line), Sign("index.html", line)
