"""The headers of each file in an object store, and the order in which files are sent.

A reader may ask for any page at any moment of a deploy. So what pages need is there before them,
and whoever follows a feed or a sitemap finds the pages.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sitegen.output.media_types import media_type

if TYPE_CHECKING:
    from obstore import Attributes

_WEEK = "public, max-age=604800"
_HOUR = "public, max-age=3600"
_FOREVER = "public, max-age=31536000, immutable"
_ASK = "no-cache"
"""Browsers keep a copy, and ask each time whether it is still the newest (RFC 9111, 5.2.2.4)."""

_HASHED = (".pf_fragment", ".pf_index", ".pf_meta")
"""Endings of the search index whose names contain a digest of the content."""

_FOLLOWED = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_PAGES = ("", ".htm", ".html", ".xhtml")


def headers_of(path: str) -> "Attributes":
    """Return the type of a file, and how long browsers may keep it without asking."""
    found = media_type(PurePosixPath(path))
    if path.endswith(_HASHED):
        kept = _FOREVER
    elif found.startswith(("image/", "font/", "audio/", "video/")):
        kept = _WEEK
    elif found.startswith(("text/css", "text/javascript")):
        kept = _HOUR
    else:
        kept = _ASK
    return {"Content-Type": found, "Cache-Control": kept}


def rank_of(path: str) -> int:
    """Return when to send a file: 0 for what pages need, 1 for pages, 2 for feeds and sitemaps."""
    file = PurePosixPath(path)
    is_sitemap = file.suffix == ".xml" and file.name.startswith("sitemap")
    if is_sitemap or path == "robots.txt" or media_type(file).startswith(_FOLLOWED):
        return 2
    return 1 if file.suffix.lower() in _PAGES else 0


def in_steps(paths: Iterable[str], known: Mapping[str, str]) -> Iterator[list[str]]:
    """Yield the files to send in steps: each step must be complete before the next begins.

    In each rank, new files come before changed ones, because changed pages may link to new ones.
    """
    rank = {path: (rank_of(path), path in known) for path in paths}
    for _, step in groupby(sorted(rank, key=rank.__getitem__), key=rank.__getitem__):
        yield list(step)


def in_steps_back(paths: Iterable[str]) -> Iterator[list[str]]:
    """Yield the files to remove in steps: a page goes before what it needs."""
    for _, step in groupby(sorted(paths, key=lambda path: (-rank_of(path), path)), key=rank_of):
        yield list(step)
