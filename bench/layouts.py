"""How each generator wants the blog written down, as the two functions of each layout.

One function gives the files of a post with its comments, the other those of the site as a whole.
``sites.py`` writes them.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from bench.corpus import Blog, Comment, Entry, Post, Work
from bench.sites import Files

TITLE = "A blog to measure"
URL = "https://example.org/"
PAGE_SIZE = 10
FEED_SIZE = 20


def front_matter(fields: dict[str, Any]) -> str:
    """Return YAML front matter; each value is written as JSON, which YAML includes."""
    lines = [
        f"{name}: {value if name == 'date' else json.dumps(value, ensure_ascii=False)}"
        for name, value in fields.items()
        if value not in (None, "")
    ]
    return "\n".join(["---", *lines, "---", "", ""])


def _post_path(post: Post) -> str:
    """Return the path of a post in most layouts."""
    return f"content/posts/{post.year}/{post.slug}.md"


def _post_fields(post: Post) -> dict[str, Any]:
    """Return the front matter that sitegen and Hugo have in common."""
    return {
        "title": post.title,
        "date": post.date,
        "tags": post.tags,
        "categories": [post.work.kind],
        "rating": post.rating,
        "work": msgspec.to_builtins(post.work),
        "summary": post.summary,
    }


def _comment_fields(comment: Comment) -> dict[str, Any]:
    return {
        "author": comment.author,
        "date": comment.date,
        "parent": comment.parent,
        "rating": comment.rating,
        "helpful": comment.helpful,
    }


def _comment_file(comment: Comment) -> str:
    return front_matter(_comment_fields(comment)) + comment.text


def _yaml(settings: dict[str, Any]) -> str:
    """Return settings as YAML, one to a line."""
    return "".join(f"{line}\n" for line in _lines(settings))


def _lines(fields: dict[str, Any]) -> list[str]:
    return [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items()]


def head_template(word: str) -> str:
    """Return the site's own template for the end of every page's head."""
    return f'<meta name="measured" content="{word}">\n'


# ---------------------------------------------------------------- sitegen


def sitegen_post(post: Post) -> Files:
    """Return a post and its comments as sitegen reads them."""
    text = front_matter({**_post_fields(post), "author": post.author}) + post.body
    files = {_post_path(post): text}
    for comment in post.comments:
        files[f"content/comments/{post.slug}/{comment.id}.md"] = _comment_file(comment)
    return files


def sitegen_review(post: Post) -> Files:
    """Return a post and its comments; the post names its work by the key, if there is one."""
    files = sitegen_post(post)
    if post.key:
        fields = {**_post_fields(post), "work": post.key, "author": post.author}
        files[_post_path(post)] = front_matter(fields) + post.body
    return files


def _settings(blog: Blog) -> Files:
    """Return the files of a site's settings, without its works and its diary."""
    settings = {"title": TITLE, "tagline": blog.tagline, "url": URL}
    head = head_template(blog.head)
    return {"site.yaml": _yaml(settings), "templates/partials/head.html": head}


def works_table(blog: Blog) -> str:
    """Return the table of works, a line for each."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["key", *Work.__struct_fields__])
    writer.writerows([key, *msgspec.structs.astuple(work)] for key, work in blog.works.items())
    return text.getvalue()


def _entry(entry: Entry) -> str:
    fields = {"work": entry.work, "rating": entry.rating, "note": entry.note}
    return f"- date: {entry.date}\n" + "".join(f"  {line}\n" for line in _lines(fields))


def sitegen_default(blog: Blog) -> Files:
    """Return a site of the default theme and settings, with a table of works and a diary."""
    files = _settings(blog)
    files["content/works/works.csv"] = works_table(blog)
    for year, entries in itertools.groupby(blog.entries, lambda entry: entry.year):
        files[f"content/diary/{year}.yaml"] = "".join(map(_entry, entries))
    return files


def sitegen_equal(blog: Blog) -> Files:
    """Return a site that does what the peers do: their theme, one feed, threads on one page."""
    extra = {
        "theme": "bench",
        "paginate": PAGE_SIZE,
        "comments": {"per_page": 10_000, "depth": 20},
        "feeds": {
            "entries": FEED_SIZE,
            "formats": ["rss"],
            "taxonomies": [],
            "comments": False,
        },
    }
    files = _settings(blog)
    return {**files, "site.yaml": files["site.yaml"] + _yaml(extra)}


# ---------------------------------------------------------------- Hugo


def _hugo_fields(post: Post) -> dict[str, Any]:
    return {**_post_fields(post), "authors": [post.author], "archive": [post.year]}


def hugo_data_post(post: Post) -> Files:
    """Return a post as a file, and its comments as one data file."""
    text = front_matter(_hugo_fields(post)) + post.body
    files = {_post_path(post): text}
    if post.comments:
        rows = [
            {**_comment_fields(comment), "id": comment.id, "text": comment.text}
            for comment in post.comments
        ]
        files[f"data/comments/{post.slug}.json"] = json.dumps(rows, ensure_ascii=False, indent=1)
    return files


def hugo_resources_post(post: Post) -> Files:
    """Return a post as a bundle, with its comments beside it as page resources."""
    folder = f"content/posts/{post.year}/{post.slug}"
    files = {f"{folder}/index.md": front_matter(_hugo_fields(post)) + post.body}
    for comment in post.comments:
        files[f"{folder}/{comment.id}.md"] = _comment_file(comment)
    return files


def hugo_site(comments: str) -> Callable[[Blog], Files]:
    """Return what makes Hugo's settings; ``comments`` is ``data`` or ``resources``."""

    def site(blog: Blog) -> Files:
        settings = {
            "baseURL": URL,
            "title": TITLE,
            "locale": "en",
            "theme": "bench",
            "params": {"tagline": blog.tagline, "comments": comments, "feed": FEED_SIZE},
            "pagination": {"pagerSize": PAGE_SIZE, "disableAliases": True},
            "permalinks": {"page": {"posts": "/posts/:slugorcontentbasename/"}},
            "taxonomies": {
                "tag": "tags", "category": "categories", "author": "authors", "year": "archive",
            },
            "disableKinds": ["section"],
            "capitalizeListTitles": False,
            "enableRobotsTXT": True,
            "outputFormats": {"rss": {"baseName": "feed"}},
            "outputs": {"home": ["html", "rss"], "taxonomy": ["html"], "term": ["html"]},
            "markup": {"highlight": {"noClasses": False}},
        }  # fmt: skip
        return {
            "hugo.yaml": _yaml(settings),
            "layouts/_partials/head.html": head_template(blog.head),
        }

    return site


# ---------------------------------------------------------------- Pelican


def _meta(fields: Iterable[tuple[str, object]]) -> str:
    """Return the head of a file as Pelican reads it: one field a line, then an empty one."""
    lines = [f"{name}: {value}" for name, value in fields if value not in (None, "")]
    return "\n".join([*lines, "", ""])


def pelican_post(post: Post) -> Files:
    """Return a post and its comments as Pelican reads them."""
    fields = {
        "Title": post.title,
        "Slug": post.slug,
        "Date": post.date,
        "Author": post.author,
        "Category": post.work.kind,
        "Tags": ", ".join(post.tags),
        "Rating": f"{post.rating:g}",
        "Work_title": post.work.title,
        "Work_year": post.work.year,
        "Work_director": post.work.director,
        "Summary": post.summary,
    }
    files = {_post_path(post): _meta(fields.items()) + post.body}
    for comment in post.comments:
        named = ((name.capitalize(), value) for name, value in _comment_fields(comment).items())
        path = f"content/comments/{post.slug}/{comment.id}.md"
        files[path] = _meta(named) + comment.text
    return files


def pelican_site(blog: Blog) -> Files:
    """Return Pelican's settings: those of the theme, and what the blog says."""
    settings = {
        "SITENAME": TITLE,
        "SITEURL": URL.rstrip("/"),
        "SITESUBTITLE": blog.tagline,
        "DEFAULT_PAGINATION": PAGE_SIZE,
        "FEED_MAX_ITEMS": FEED_SIZE,
    }
    lines = [f"{name} = {value!r}" for name, value in settings.items()]
    theme = "sys.path.insert(0, str(Path(__file__).parent / 'themes' / 'bench'))"
    head = ["import sys", "from pathlib import Path", "", theme, "from equal import *", ""]
    text = "\n".join([*head, *lines, ""])
    return {
        "pelicanconf.py": text,
        "overrides/partials/head.html": head_template(blog.head),
    }
