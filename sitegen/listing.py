"""The pages that list posts: home, terms of taxonomies, and the archive.

Lists are paged from the oldest entry, so that what stands on a full page never moves. With n
entries and p a page, the list's own address shows the newest p to 2p-1, and the rest fills whole
pages: page 1 holds the p oldest.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from sitegen.catalogue import TAXONOMIES, Catalogue, Entry, Group, Taxonomy
from sitegen.config import Config
from sitegen.i18n import Language
from sitegen.records import (
    ArchiveMonth,
    ArchivePage,
    ArchiveYear,
    Card,
    FeedLink,
    HomePage,
    ListPage,
    Page,
    Pager,
    TermsPage,
)
from sitegen.urls import numbered


class Leaf(msgspec.Struct, frozen=True):
    """One page of a list: its address, its entries, and the way to its neighbours."""

    url: str
    entries: Sequence[Entry]
    pager: Pager


def leaves(url: str, entries: Sequence[Entry], size: int) -> Iterator[Leaf]:
    """Yield a list's pages, the newest first; ``entries`` are newest first too."""
    full = max(0, len(entries) // size - 1)
    start = len(entries) - full * size
    older = numbered(url, full) if full else None
    yield Leaf(url, entries[:start], Pager(newer=None, older=older, number=None))
    for number in range(full, 0, -1):
        newer = numbered(url, number + 1) if number < full else url
        older = numbered(url, number - 1) if number > 1 else None
        pager = Pager(newer=newer, older=older, number=number)
        yield Leaf(numbered(url, number), entries[start : start + size], pager)
        start += size


class Lister:
    """Makes the pages of every list from the catalogue and the cards of its posts."""

    def __init__(
        self, catalogue: Catalogue, cards: Mapping[str, Card], config: Config, language: Language
    ) -> None:
        self._catalogue = catalogue
        self._cards = cards
        self._settings = config.settings
        self._language = language
        self.site_feed = FeedLink(title=config.settings.title, url="/feed.xml")

    def pages(self) -> Iterator[tuple[str, Page]]:
        """Yield every list's pages, each with the name of its template."""
        for home in self._home():
            yield "home.html", home
        for taxonomy in TAXONOMIES:
            groups = self._catalogue.groups[taxonomy]
            yield "terms.html", self._terms(taxonomy, groups)
            for group in groups:
                for page in self._group(taxonomy, group):
                    yield "list.html", page
        for archive in self._archives():
            yield "archive.html", archive

    def _cards_of(self, entries: Sequence[Entry]) -> tuple[Card, ...]:
        return tuple(self._cards[entry.url] for entry in entries)

    def _home(self) -> Iterator[HomePage]:
        settings = self._settings
        entries = self._catalogue.entries
        for leaf in leaves("/", entries, settings.paginate):
            pinned = [entry for entry in entries if entry.post.meta.pinned and leaf.url == "/"]
            yield HomePage(
                kind="home",
                url=leaf.url,
                title=self._title(settings.title, leaf.pager),
                description=settings.tagline,
                language=settings.language,
                feeds=(self.site_feed,),
                pinned=self._cards_of(pinned),
                posts=self._cards_of([entry for entry in leaf.entries if entry not in pinned]),
                pager=leaf.pager,
            )

    def _title(self, title: str, pager: Pager) -> str:
        """Return a list's title; further pages carry their number."""
        if pager.number is None:
            return title
        return f"{title} ({self._language.text('page_number', n=pager.number)})"

    def taxonomy_title(self, taxonomy: Taxonomy) -> str:
        """Return a taxonomy's name in the site's language."""
        return self._language.text(f"taxonomy_{taxonomy}")

    def _terms(self, taxonomy: Taxonomy, groups: Sequence[Group]) -> TermsPage:
        return TermsPage(
            kind="terms",
            url=f"/{taxonomy}/",
            title=self.taxonomy_title(taxonomy),
            language=self._settings.language,
            feeds=(self.site_feed,),
            taxonomy=taxonomy,
            terms=tuple(group.term for group in groups),
        )

    def group_feed(self, taxonomy: Taxonomy, group: Group) -> FeedLink | None:
        """Return a term's own feed, or None where terms have none."""
        if taxonomy == "series" or "rss" not in self._settings.feeds.taxonomies:
            return None
        title = self._language.text("feed_of", title=self._settings.title, term=group.term.name)
        return FeedLink(title=title, url=f"{group.term.url}feed.xml")

    def _group(self, taxonomy: Taxonomy, group: Group) -> Iterator[ListPage]:
        feed = self.group_feed(taxonomy, group)
        for leaf in leaves(group.term.url, group.entries, self._settings.paginate):
            yield ListPage(
                kind="list",
                url=leaf.url,
                title=self._title(group.term.name, leaf.pager),
                description=group.person.bio if group.person else "",
                language=self._settings.language,
                feeds=(feed, self.site_feed) if feed else (self.site_feed,),
                taxonomy=taxonomy,
                term=group.term,
                person=group.person,
                posts=self._cards_of(leaf.entries),
                pager=leaf.pager,
            )

    def _archives(self) -> Iterator[ArchivePage]:
        """Yield the pages of the whole archive and of each year; undated posts are in none."""
        dated = [entry for entry in self._catalogue.entries if entry.post.meta.date]
        by_year = {year: list(found) for year, found in itertools.groupby(dated, _year)}
        years = tuple(
            ArchiveYear(year=year, url=f"/archive/{year:04}/", count=len(found))
            for year, found in by_year.items()
        )
        title = self._language.text("archive")
        yield from self._archive("/archive/", title, None, dated, years)
        for year in years:
            title = self._language.text("archive_year", year=f"{year.year}")
            yield from self._archive(year.url, title, year.year, by_year[year.year], years)

    def _archive(
        self,
        url: str,
        title: str,
        year: int | None,
        entries: Sequence[Entry],
        years: tuple[ArchiveYear, ...],
    ) -> Iterator[ArchivePage]:
        for leaf in leaves(url, entries, self._settings.paginate):
            yield ArchivePage(
                kind="archive",
                url=leaf.url,
                title=self._title(title, leaf.pager),
                language=self._settings.language,
                feeds=(self.site_feed,),
                year=year,
                years=years,
                months=tuple(
                    ArchiveMonth(year=y, month=m, posts=tuple(entry.link for entry in found))
                    for (y, m), found in itertools.groupby(leaf.entries, _month)
                ),
                pager=leaf.pager,
            )


def _year(entry: Entry) -> int:
    date = entry.post.meta.date
    assert date is not None
    return date.year


def _month(entry: Entry) -> tuple[int, int | None]:
    date = entry.post.meta.date
    assert date is not None
    return date.year, date.month
