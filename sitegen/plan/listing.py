"""The pages that list: home, terms of taxonomies, shelves, the archive, and statistics."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from sitegen.catalog.model import Group, PostEntry, WorkEntry
from sitegen.catalog.taxonomies import TAXONOMIES, Taxonomy
from sitegen.models.records import Card, Link, WorkCard
from sitegen.models.shared import ArchiveYear
from sitegen.models.views import HomePage, ListPage, ListsPage, Page, TermsPage
from sitegen.plan.archives import ArchivePlanner
from sitegen.plan.diary import DIARY
from sitegen.plan.paging import page_title, paginate
from sitegen.plan.planned import PlanContext
from sitegen.plan.shelf_pages import ShelfPlanner, uncounted
from sitegen.plan.stats import Statistics
from sitegen.plan.syndication import Feeds
from sitegen.plan.thin import is_thin_group


class ListPlanner:
    """Makes the pages of every list from the catalog and the cards of its posts."""

    def __init__(
        self,
        context: PlanContext,
        cards: Mapping[str, Card],
        work_card: Callable[[WorkEntry], WorkCard],
        feeds: Feeds,
    ) -> None:
        self._catalog = context.catalog
        self._cards = cards
        self._work_card = work_card
        self._portrait = context.portrait
        self._settings = context.config.settings
        self._language = context.language
        self._feeds = feeds
        self._statistics = Statistics(context.catalog, context.config.scale, context.language)
        self._shelves = ShelfPlanner(context, work_card, feeds)
        self._archives = ArchivePlanner(context, self._statistics, feeds)

    def pages(self) -> Iterator[tuple[str, Page]]:
        """Yield every list's pages, each with the name of its template."""
        for home in self._home("/" if self._settings.home == "posts" else "/posts/"):
            yield "home.html", home
        yield from self._shelves.pages()
        if self._catalog.lists:
            yield "lists.html", self._lists()
        for taxonomy in TAXONOMIES:
            groups = self._catalog.groups[taxonomy]
            yield "terms.html", self._terms(taxonomy, groups)
            for group in groups:
                for page in self._group(taxonomy, group):
                    yield "list.html", page
        for archive in self._archives.pages():
            yield "archive.html", archive
        yield "ratings.html", self._statistics.page(self._feeds.of_site, self._settings.language)

    def _cards_of(self, entries: Sequence[PostEntry]) -> tuple[Card, ...]:
        return tuple(self._cards[entry.url] for entry in entries)

    def _home(self, url: str) -> Iterator[HomePage]:
        settings = self._settings
        entries = self._catalog.entries
        on_top = [entry for entry in entries if entry.post.meta.pinned]
        title = settings.title if url == "/" else self._language.text("posts")
        for slice_ in paginate(url, entries, settings.paginate):
            pinned = on_top if slice_.url == url else []
            yield HomePage(
                kind="home",
                url=slice_.url,
                title=page_title(title, slice_.pager, self._language),
                description=settings.tagline if url == "/" else "",
                language=settings.language,
                feeds=self._feeds.of_site,
                pinned=self._cards_of(pinned),
                posts=self._cards_of([entry for entry in slice_.entries if entry not in pinned]),
                pager=slice_.pager,
            )

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
            noindex=bool(groups) and all(map(is_thin_group, groups)),
            terms=tuple(group.term for group in groups),
            indexes=TAXONOMIES,
        )

    def _group(self, taxonomy: Taxonomy, group: Group) -> Iterator[ListPage]:
        portrait = self._portrait(group.person)
        for slice_ in paginate(group.term.url, group.entries, self._settings.paginate):
            yield ListPage(
                kind="list",
                url=slice_.url,
                title=page_title(group.term.name, slice_.pager, self._language),
                description=group.person.bio if group.person else "",
                language=self._settings.language,
                noindex=is_thin_group(group),
                feeds=(*self._feeds.of_group(taxonomy, group), *self._feeds.of_site),
                taxonomy=taxonomy,
                term=group.term if slice_.pager.number is None else uncounted(group.term),
                person=group.person,
                image=portrait,
                portrait=portrait,
                posts=self._cards_of(slice_.entries),
                works=tuple(map(self._work_card, () if slice_.pager.number else group.works)),
                pages=tuple(page.link for page in (() if slice_.pager.number else group.pages)),
                pager=slice_.pager,
            )

    def indexes(self) -> Iterator[str]:
        """Yield the addresses of all works, of each shelf with works, and of all lists.

        They exist from the first work or list on; a post adds none.
        """
        yield from self._shelves.indexes()
        if self._catalog.lists:
            yield "/lists/"
        if self._catalog.diary.records:
            yield DIARY

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
    def years(self) -> tuple[ArchiveYear, ...]:
        """The years of the archive, the newest first."""
        return self._archives.years

    @property
    def list_links(self) -> tuple[Link, ...]:
        """Every list of works, by title."""
        entries = sorted(self._catalog.lists, key=lambda entry: entry.list.meta.title.casefold())
        return tuple(Link(title=p.list.title, url=p.url, date=p.list.meta.date) for p in entries)
