"""Checks that the work was equal: each site has every post's page with every comment in it.

A comparison of programs that do different work has no meaning, so a difference ends the run.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from bench.changes import Sign
from bench.corpus import Blog

MARK = b'id="comment-'
TAG = re.compile(r"<[^>]*>")

FIXED_PAGES = 2
"""How many pages beyond lists may be one program's own: sitegen makes one of all series."""


class UnequalError(Exception):
    """The output is not the expected one; the text says how it differs."""


class FileState(msgspec.Struct, frozen=True):
    """A file of the output at one moment, and how many comments it contains.

    A file that is written again has another inode or another time.
    """

    inode: int
    modified: int
    changed: int
    digest: bytes
    comments: int


Outcome = Mapping[str, FileState]
"""Every file of an output folder by its path; hidden ones, which are a program's own, apart."""


def files_below(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Yield the path and status of each file below a folder, except names that begin with a dot."""
    waiting = [(str(folder), "")]
    while waiting:
        path, prefix = waiting.pop()
        with os.scandir(path) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((entry.path, f"{prefix}{entry.name}/"))
                elif entry.is_file() and not entry.name.startswith("."):
                    yield f"{prefix}{entry.name}", entry.stat()


def outcome(folder: Path, before: Outcome | None = None) -> Outcome:
    """Return the state of every file in an output folder.

    ``before`` is an earlier outcome. A file with the same inode and the same two times is not read
    again, because each write sets the time of the change of status.
    """
    known = before or {}
    states = {}
    for name, stat in files_below(folder):
        old = known.get(name)
        times = (stat.st_ino, stat.st_mtime_ns, stat.st_ctime_ns)
        if old and (old.inode, old.modified, old.changed) == times:
            states[name] = old
            continue
        data = (folder / name).read_bytes()
        digest = hashlib.blake2b(data, digest_size=16).digest()
        states[name] = FileState(*times, digest, data.count(MARK))
    return states


def _is_written(old: FileState | None, new: FileState) -> bool:
    return old is None or (old.inode, old.modified) != (new.inode, new.modified)


def written(before: Outcome, after: Outcome) -> int:
    """Return how many files were written, be their content new or the same as before."""
    return sum(_is_written(before.get(name), state) for name, state in after.items())


def different(before: Outcome, after: Outcome) -> int:
    """Return how many files have another content than before, or are new."""
    return sum(
        name not in before or before[name].digest != state.digest for name, state in after.items()
    )


def comments_of(site: Outcome) -> dict[str, int]:
    """Return each post's number of comments, those on further pages of its thread included."""
    counts: dict[str, int] = {}
    for name, state in site.items():
        section, _, rest = name.partition("/")
        slug, _, page = rest.partition("/")
        if section == "posts" and page.rpartition("/")[2] == "index.html" and slug != "page":
            counts[slug] = counts.get(slug, 0) + state.comments
    return counts


def page_count(site: Outcome) -> int:
    """Return the number of HTML pages in an output folder."""
    return sum(name.endswith(".html") for name in site)


def list_count(blog: Blog) -> int:
    """Return how many lists the blog has, of which each may round its pages in its own way."""
    tags = {tag for post in blog.posts for tag in post.tags}
    authors = {post.author for post in blog.posts}
    kinds = {post.work.kind for post in blog.posts}
    years = {post.year for post in blog.posts}
    return 2 + len(tags) + len(authors) + len(kinds) + len(years)  # 2: the front page, the archive


def check_site(name: str, blog: Blog, site: Outcome) -> None:
    """Raise UnequalError unless each post has its page, and the page all of its comments."""
    wanted = {post.slug: len(post.comments) for post in blog.posts}
    found = comments_of(site)
    wrong = sorted(slug for slug in {*wanted, *found} if wanted.get(slug) != found.get(slug))
    if wrong:
        lines = [
            f"  {slug}: {wanted.get(slug, 'no page')} wanted, {found.get(slug, 'no page')} found"
            for slug in wrong[:10]
        ]
        raise UnequalError(
            f"{name}: the comments of {len(wrong)} posts are not as they should be\n"
            + "\n".join(lines)
        )
    if "feed.xml" not in site:
        raise UnequalError(f"{name}: there is no feed.xml")


def check_equal(blog: Blog, pages: Mapping[str, int]) -> None:
    """Raise UnequalError if numbers of pages differ by more than the rounding of lists."""
    rounding = list_count(blog) + FIXED_PAGES
    if pages and max(pages.values()) - min(pages.values()) > rounding:
        counts = ", ".join(f"{name} {count}" for name, count in pages.items())
        raise UnequalError(
            f"the numbers of pages differ by more than {rounding}, the rounding: {counts}"
        )


def check_sign(name: str, scenario: str, sign: Sign, folder: Path) -> None:
    """Raise UnequalError if a change has not reached the site."""
    path = folder / sign.path
    if not path.is_file():
        raise UnequalError(f"{name}: {scenario}: there is no {sign.path}")
    page = path.read_text("utf-8")
    if (sign.text in page or sign.text in TAG.sub("", page)) == sign.gone:
        place = "still in" if sign.gone else "not in"
        raise UnequalError(f"{name}: {scenario}: {sign.text!r} is {place} {sign.path}")
