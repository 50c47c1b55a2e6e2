"""Sitemaps: every address for search engines, with the date of its last change.

The protocol is https://www.sitemaps.org/protocol.html.
"""

from collections.abc import Iterable, Iterator

from sitegen.core.dates import When
from sitegen.models.feeds import Sitemap, SitemapEntry, SitemapIndex
from sitegen.models.views import ListsPage, Page, RatingsPage, TermsPage, View

MAX_ENTRIES = 50_000
"""The most addresses of a sitemap."""


def sitemaps(found: Iterable[SitemapEntry]) -> Iterator[Sitemap | SitemapIndex]:
    """Yield the sitemap of a site; for a large site, its parts and the index of them."""
    entries = sorted(found, key=lambda entry: entry.url)
    if len(entries) <= MAX_ENTRIES:
        yield Sitemap(url="/sitemap.xml", entries=tuple(entries))
        return
    parts = [
        Sitemap(url=f"/sitemap-{number}.xml", entries=tuple(entries[start : start + MAX_ENTRIES]))
        for number, start in enumerate(range(0, len(entries), MAX_ENTRIES), 1)
    ]
    yield from parts
    yield SitemapIndex(url="/sitemap.xml", parts=tuple(part.url for part in parts))


def sitemap_entry(view: View) -> SitemapEntry | None:
    """Return the entry of a page in the sitemap, None if search engines should ignore it.

    The planners of posts, works and pages know the dates of theirs.
    """
    if not isinstance(view, Page) or view.noindex or _is_empty(view):
        return None
    found = view.list if isinstance(view, ListsPage) else None
    changed = latest(found.date, found.updated) if found is not None else None
    return SitemapEntry(url=view.url, changed=changed)


def _is_empty(view: Page) -> bool:
    if isinstance(view, TermsPage):
        return not view.terms
    return isinstance(view, RatingsPage) and view.is_empty


def latest(*dates: When | None) -> When | None:
    """Return the latest of some dates, None if there is none."""
    return max((when for when in dates if when), key=lambda when: when.at, default=None)
