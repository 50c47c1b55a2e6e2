"""Checks that the work was equal: each site has every post's page with every comment in it.

A comparison of programs that do different work has no meaning, so a difference ends the run.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from bench.corpus import Blog, Sign

MARK = b'id="comment-'

FIXED_PAGES = 2
"""How many pages beyond lists may be one program's own: sitegen makes one of all series."""


class UnequalError(Exception):
    """The output is not the expected one; the text says how it differs."""


class FileState(msgspec.Struct, frozen=True):
    """A file of the output at one moment. Written again, it has another inode or another time."""

    inode: int
    modified: int
    digest: bytes


Outcome = Mapping[str, FileState]
"""Every file of an output folder by its path; hidden ones, which are a program's own, apart."""


def files_below(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield each file below a folder whose name does not begin with a dot, and its path there."""
    for parent, _, names in os.walk(folder):
        for name in names:
            if not name.startswith("."):
                path = Path(parent, name)
                yield path.relative_to(folder).as_posix(), path


def outcome(folder: Path) -> Outcome:
    """Return the state of every file in an output folder."""
    states = {}
    for name, path in files_below(folder):
        stat = path.stat()
        digest = hashlib.blake2b(path.read_bytes(), digest_size=16).digest()
        states[name] = FileState(stat.st_ino, stat.st_mtime_ns, digest)
    return states


def written(before: Outcome, after: Outcome) -> int:
    """Return how many files were written, be their content new or the same as before."""
    return sum(before.get(name) != state for name, state in after.items())


def different(before: Outcome, after: Outcome) -> int:
    """Return how many files have another content than before, or are new."""
    return sum(
        name not in before or before[name].digest != state.digest for name, state in after.items()
    )


def comments_of(folder: Path) -> dict[str, int]:
    """Return each post's number of comments, those on further pages of its thread included."""
    counts: dict[str, int] = {}
    for name, path in files_below(folder / "posts"):
        slug, _, rest = name.partition("/")
        if rest.rpartition("/")[2] == "index.html" and slug != "page":
            counts[slug] = counts.get(slug, 0) + path.read_bytes().count(MARK)
    return counts


def page_count(folder: Path) -> int:
    """Return the number of HTML pages in an output folder."""
    return sum(name.endswith(".html") for name, _ in files_below(folder))


def list_count(blog: Blog) -> int:
    """Return how many lists the blog has, of which each may round its pages in its own way."""
    tags = {tag for post in blog.posts for tag in post.tags}
    authors = {post.author for post in blog.posts}
    kinds = {post.work.kind for post in blog.posts}
    years = {post.year for post in blog.posts}
    return 2 + len(tags) + len(authors) + len(kinds) + len(years)  # 2: the front page, the archive


def check_site(name: str, blog: Blog, folder: Path) -> None:
    """Raise UnequalError unless each post has its page, and the page all of its comments."""
    wanted = {post.slug: len(post.comments) for post in blog.posts}
    found = comments_of(folder)
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
    if not (folder / "feed.xml").is_file():
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
    if not path.is_file() or sign.text not in path.read_text("utf-8"):
        raise UnequalError(f"{name}: {scenario}: {sign.text!r} is not in {sign.path}")
