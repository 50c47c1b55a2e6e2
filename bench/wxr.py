"""The blog that is measured, as one export of WordPress (WXR 1.2).

Texts are HTML, as a theme of WordPress would show them, with the site's own links and pictures.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from bench.corpus import Blog, Comment, Post

HOME = "https://old.example"
_NAMESPACES = """\
<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"
 xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
"""


def write_export(blog: Blog, path: Path, comments: int) -> None:
    """Write a blog as an export with so many comments: its own, and then the same again."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(_parts(blog, comments))


def _parts(blog: Blog, comments: int) -> Iterator[str]:
    yield f"{_NAMESPACES}<channel>\n"
    yield _elements(title="A Blog", link=HOME, description=blog.tagline, language="en")
    yield _elements(**{"wp:wxr_version": "1.2", "wp:base_blog_url": HOME})
    for login in sorted({post.author for post in blog.posts}):
        yield f"<wp:author>{_elements(**{'wp:author_login': login})}</wp:author>\n"
    more = islice(cycle(c for post in blog.posts for c in post.comments), comments - blog.comments)
    given = _shared_out(list(more), len(blog.posts))
    before = 0
    for number, (post, added) in enumerate(zip(blog.posts, given, strict=True), 1):
        thread = _thread([*post.comments, *added], before)
        before += len(post.comments) + len(added)
        yield _item(post, number, "".join(thread))
    yield "</channel>\n</rss>\n"


def _shared_out(comments: list[Comment], posts: int) -> list[list[Comment]]:
    return [comments[index::posts] for index in range(posts)]


def _thread(comments: list[Comment], before: int) -> Iterator[str]:
    """Yield a thread's comments; there are so many ``before`` them."""
    numbers: dict[str, int] = {}
    for number, comment in enumerate(comments, before + 1):
        parent = numbers.get(comment.parent, 0)
        numbers.setdefault(comment.id, number)
        date = _date(comment.date)
        parts = {
            "id": str(number), "author": comment.author, "author_email": "a@mail.example",
            "author_url": "", "author_IP": "203.0.113.7", "date": date, "date_gmt": date,
            "content": _html(comment.text).strip(), "approved": "1", "type": "comment",
            "parent": str(parent), "user_id": "0",
        }  # fmt: skip
        inside = _elements(**{f"wp:comment_{name}": text for name, text in parts.items()})
        yield f"<wp:comment>\n{inside}</wp:comment>\n"


def _item(post: Post, number: int, thread: str) -> str:
    date = _date(post.date)
    link = f"{HOME}/{post.date[:4]}/{post.date[5:7]}/{post.slug}/"
    plain = {"title": post.title, "link": link, "dc:creator": post.author}
    plain |= {"guid": f"{HOME}/?p={number}", "content:encoded": _html(post.body)}
    plain |= {"excerpt:encoded": post.summary}
    parts = {
        "post_id": str(number), "post_date": date, "post_date_gmt": date, "post_name": post.slug,
        "comment_status": "open", "ping_status": "open", "status": "publish", "post_parent": "0",
        "menu_order": "0", "post_type": "post", "post_password": "", "is_sticky": "0",
    }  # fmt: skip
    terms = "".join(
        f'<category domain="post_tag" nicename={quoteattr(tag)}>{_cdata(tag)}</category>\n'
        for tag in post.tags
    )
    fields = "".join(
        f"<wp:postmeta>{_elements(**{'wp:meta_key': key, 'wp:meta_value': value})}</wp:postmeta>\n"
        for key, value in (("_edit_last", "1"), ("rating", str(post.rating)))
    )
    own = _elements(**{f"wp:{name}": text for name, text in parts.items()})
    return f"<item>\n{_elements(**plain)}{own}{terms}{fields}{thread}</item>\n"


def _html(body: str) -> str:
    """Return Markdown as the HTML that WordPress keeps, without paragraphs."""
    converter = _converter()
    text: str = converter.reset().convert(body)
    return text.replace("<p>", "").replace("</p>", "\n")


@cache
def _converter() -> Any:
    from markdown import Markdown

    return Markdown(extensions=["extra", "toc"])


def _date(written: str) -> str:
    date = datetime.fromisoformat(written)
    return f"{date.astimezone(UTC) if date.tzinfo else date:%Y-%m-%d %H:%M:%S}"


def _elements(**values: str) -> str:
    return "".join(f"<{name}>{_cdata(text)}</{name}>\n" for name, text in values.items())


def _cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"
