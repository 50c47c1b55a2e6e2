"""The pages that list: home, terms of taxonomies, shelves, the archive, and what is counted.

Lists are paged from the oldest entry, so that what stands on a full page never moves. With n
entries and p a page, the list's own address shows the newest p to 2p-1, and the rest fills whole
pages: page 1 holds the p oldest.
"""

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Generic, TypeVar

import msgspec

from sitegen.catalogue import Catalogue, Entry, Group, WorkEntry
from sitegen.config import Config
from sitegen.i18n import Language
from sitegen.labels import TAXONOMIES, Taxonomy
from sitegen.records import Card, Image, Link, Person, Term, WorkCard
from sitegen.shelves import SHELVES, shelve
from sitegen.stats import Statistics
from sitegen.syndication import Feeds
from sitegen.urls import numbered
from sitegen.views import (
    ArchiveMonth,
    ArchivePage,
    ArchiveYear,
    HomePage,
    ListPage,
    ListsPage,
    Page,
    Pager,
    Shelf,
    TermsPage,
    WorksPage,
)

E = TypeVar("E")


class Leaf(msgspec.Struct, Generic[E], frozen=True):
    """One page of a list: its address, its entries, and the way to its neighbours."""

    url: str
    entries: Sequence[E]
    pager: Pager


def leaves(url: str, entries: Sequence[E], size: int) -> Iterator[Leaf[E]]:
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
        self,
        catalogue: Catalogue,
        cards: Mapping[str, Card],
        work_card: Callable[[WorkEntry], WorkCard],
        portrait: Callable[[Person | None], Image | None],
        config: Config,
        language: Language,
        feeds: Feeds,
    ) -> None:
        self._catalogue = catalogue
        self._cards = cards
        self._work_card = work_card
        self._portrait = portrait
        self._settings = config.settings
        self._language = language
        self._statistics = Statistics(catalogue, config.scale, language)
        self._feeds = feeds

    def pages(self) -> Iterator[tuple[str, Page]]:
        """Yield every list's pages, each with the name of its template."""
        for home in self._home("/" if self._settings.home == "posts" else "/posts/"):
            yield "home.html", home
        if self._settings.home == "works":
            yield from self._shelf("/", "", None, self._catalogue.works)
        if self._catalogue.works:
            yield from self._shelf("/works/", "", None, self._catalogue.works)
            yield from self._shelves()
        if self._catalogue.lists:
            yield "lists.html", self._lists()
        for taxonomy in TAXONOMIES:
            groups = self._catalogue.groups[taxonomy]
            yield "terms.html", self._terms(taxonomy, groups)
            for group in groups:
                for page in self._group(taxonomy, group):
                    yield "list.html", page
        for archive in self._archives():
            yield "archive.html", archive
        yield "ratings.html", self._statistics.page(self._feeds.of_site, self._settings.language)

    def _cards_of(self, entries: Sequence[Entry]) -> tuple[Card, ...]:
        return tuple(self._cards[entry.url] for entry in entries)

    def _home(self, url: str) -> Iterator[HomePage]:
        settings = self._settings
        entries = self._catalogue.entries
        on_top = [entry for entry in entries if entry.post.meta.pinned]
        for leaf in leaves(url, entries, settings.paginate):
            pinned = on_top if leaf.url == url else []
            yield HomePage(
                kind="home",
                url=leaf.url,
                title=self._title(settings.title, leaf.pager),
                description=settings.tagline,
                language=settings.language,
                feeds=self._feeds.of_site,
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
            feeds=self._feeds.of_site,
            taxonomy=taxonomy,
            terms=tuple(group.term for group in groups),
        )

    def _group(self, taxonomy: Taxonomy, group: Group) -> Iterator[ListPage]:
        for leaf in leaves(group.term.url, group.entries, self._settings.paginate):
            yield ListPage(
                kind="list",
                url=leaf.url,
                title=self._title(group.term.name, leaf.pager),
                description=group.person.bio if group.person else "",
                language=self._settings.language,
                feeds=(*self._feeds.of_group(taxonomy, group), *self._feeds.of_site),
                taxonomy=taxonomy,
                term=group.term if leaf.pager.number is None else _uncounted(group.term),
                person=group.person,
                portrait=self._portrait(group.person),
                posts=self._cards_of(leaf.entries),
                works=tuple(map(self._work_card, () if leaf.pager.number else group.works)),
                pages=tuple(page.link for page in (() if leaf.pager.number else group.pages)),
                pager=leaf.pager,
            )

    def _shelf(
        self, url: str, shelf: str, term: Term | None, works: Sequence[WorkEntry]
    ) -> Iterator[tuple[str, WorksPage]]:
        """Yield the pages of a shelf, works by title."""
        title = term.name if term else self._language.text("works")
        for leaf in leaves(url, works, self._settings.paginate):
            is_entrance = term is None and leaf.pager.number is None
            page = WorksPage(
                kind="works",
                url=leaf.url,
                title=self._title(title, leaf.pager),
                language=self._settings.language,
                feeds=self._feeds.of_site,
                shelf=shelf,
                term=term if term is None or leaf.pager.number is None else _uncounted(term),
                works=tuple(map(self._work_card, leaf.entries)),
                shelves=self._ways() if is_entrance else (),
                pager=leaf.pager,
            )
            yield "works.html", page

    def _ways(self) -> tuple[Shelf, ...]:
        """Return the ways to sort works, each with its terms."""
        return tuple(
            Shelf(name=shelf, url=f"/works/{shelf}/", terms=tuple(term for term, _ in terms))
            for shelf, terms in self._terms_of_works.items()
        )

    @cached_property
    def _terms_of_works(self) -> dict[str, list[tuple[Term, list[WorkEntry]]]]:
        works, language = self._catalogue.works, self._language
        return {shelf: shelve(works, shelf, language) for shelf in SHELVES}

    def _shelves(self) -> Iterator[tuple[str, Page]]:
        """Yield what works are sorted by: an index of each shelf, and a list for each term."""
        for shelf, terms in self._terms_of_works.items():
            index = TermsPage(
                kind="terms",
                url=f"/works/{shelf}/",
                title=self._language.text(f"taxonomy_{shelf}"),
                language=self._settings.language,
                feeds=self._feeds.of_site,
                taxonomy=shelf,
                terms=tuple(term for term, _ in terms),
            )
            yield "terms.html", index
            for term, works in terms:
                yield from self._shelf(term.url, shelf, term, works)

    def indexes(self) -> Iterator[str]:
        """Yield the addresses of all works, of each shelf that has some, and of all lists.

        They are there from the first work or list on; a post does not bring any.
        """
        if self._catalogue.works:
            yield "/works/"
        for shelf, terms in self._terms_of_works.items():
            if terms:
                yield f"/works/{shelf}/"
        if self._catalogue.lists:
            yield "/lists/"

    def _lists(self) -> ListsPage:
        """Return the page of all lists, by title."""
        return ListsPage(
            kind="lists",
            url="/lists/",
            title=self._language.text("lists"),
            language=self._settings.language,
            feeds=self._feeds.of_site,
            lists=self.list_links,
        )

    @property
    def list_links(self) -> tuple[Link, ...]:
        """Every list of works, by title."""
        places = sorted(self._catalogue.lists, key=lambda place: place.list.meta.title.casefold())
        return tuple(
            Link(title=p.list.meta.title, url=p.url, date=p.list.meta.date) for p in places
        )

    @property
    def years(self) -> tuple[ArchiveYear, ...]:
        """The years of the archive, the newest first."""
        return tuple(
            ArchiveYear(year=year, url=f"/archive/{year:04}/", count=len(found))
            for year, found in self._by_year().items()
        )

    def _by_year(self) -> dict[int, list[Entry]]:
        """Return the dated posts of each year; around New Year some stand between another's."""
        years: defaultdict[int, list[Entry]] = defaultdict(list)
        for entry in self._catalogue.entries:
            if entry.post.meta.date:
                years[_year(entry)].append(entry)
        return dict(sorted(years.items(), reverse=True))

    def _archives(self) -> Iterator[ArchivePage]:
        """Yield the pages of the whole archive and of each year; undated posts are in none."""
        years, by_year = self.years, self._by_year()
        dated = [entry for found in by_year.values() for entry in found]
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
                feeds=self._feeds.of_site,
                year=year,
                years=years if leaf.pager.number is None else tuple(map(_uncounted_year, years)),
                months=tuple(
                    ArchiveMonth(year=y, month=m, posts=tuple(entry.link for entry in found))
                    for (y, m), found in itertools.groupby(leaf.entries, _month)
                ),
                numbers=(
                    None if year is None or leaf.pager.number else self._statistics.of_year(year)
                ),
                pager=leaf.pager,
            )


def _uncounted(term: Term) -> Term:
    """Return a term as a full page shows it, which must not move with every post."""
    return Term(name=term.name, slug=term.slug, url=term.url)


def _uncounted_year(year: ArchiveYear) -> ArchiveYear:
    return ArchiveYear(year=year.year, url=year.url)


def _year(entry: Entry) -> int:
    date = entry.post.meta.date
    assert date is not None
    return date.year


def _month(entry: Entry) -> tuple[int, int | None]:
    date = entry.post.meta.date
    assert date is not None
    return date.year, date.month
