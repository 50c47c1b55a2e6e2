"""The pages that list: home, terms of taxonomies, shelves, the archive, and statistics."""

from collections.abc import Iterator, Sequence
from functools import partial

from msgspec.structs import replace

from sitegen.catalog.model import Group, PostEntry, WorkEntry
from sitegen.catalog.taxonomies import TAXONOMIES, Taxonomy
from sitegen.models.records import Card, Link
from sitegen.models.shared import ArchiveYear
from sitegen.models.views import HomePage, ListPage, ListsPage, TermsPage
from sitegen.plan.archives import ArchivePlanner
from sitegen.plan.diary import DIARY
from sitegen.plan.documents import DocumentPlanner
from sitegen.plan.paging import page_title, paginate
from sitegen.plan.planned import PlanContext, PlannedPage, made, planned_list
from sitegen.plan.shelf_pages import ShelfPlanner, uncounted
from sitegen.plan.stats import Statistics
from sitegen.plan.syndication import Feeds
from sitegen.plan.thin import is_thin_group


class ListPlanner:
    """Plans the pages of every list from the catalog; cards are made when a page needs them."""

    def __init__(
        self,
        context: PlanContext,
        documents: DocumentPlanner,
        feeds: Feeds,
    ) -> None:
        self._catalog = context.catalog
        self._documents = documents
        self._inputs = documents.inputs
        self._portrait = context.portrait
        self._settings = context.config.settings
        self._language = context.language
        self._feeds = feeds
        self._statistics = Statistics(context.catalog, context.config.scale, context.language)
        self._shelves = ShelfPlanner(context, documents.works.card, documents.inputs, feeds)
        self._archives = ArchivePlanner(context, self._statistics, documents.inputs, feeds)

    def pages(self) -> Iterator[PlannedPage]:
        """Yield every list's pages."""
        yield from self._home("/" if self._settings.home == "posts" else "/posts/")
        yield from self._shelves.pages()
        if self._catalog.lists:
            yield made(self._lists(), "lists.html")
        for taxonomy in TAXONOMIES:
            groups = self._catalog.groups[taxonomy]
            yield made(self._terms(taxonomy, groups), "terms.html")
            for group in groups:
                yield from self._group(taxonomy, group)
        yield from self._archives.pages()
        numbers = self._statistics.page(self._feeds.of_site, self._settings.language)
        yield made(numbers, "ratings.html")

    def _cards_of(self, entries: Sequence[PostEntry]) -> tuple[Card, ...]:
        return tuple(map(self._documents.post_card, entries))

    def _home(self, url: str) -> Iterator[PlannedPage]:
        settings = self._settings
        entries = self._catalog.entries
        on_top = [entry for entry in entries if entry.post.meta.pinned]
        title = settings.title if url == "/" else self._language.text("posts")
        for slice_ in paginate(url, entries, settings.paginate):
            pinned = on_top if slice_.url == url else []
            shown = [entry for entry in slice_.entries if entry not in pinned]
            page = HomePage(
                kind="home",
                url=slice_.url,
                title=page_title(title, slice_.pager, self._language),
                description=settings.tagline if url == "/" else "",
                language=settings.language,
                feeds=self._feeds.of_site,
                pinned=(),
                posts=(),
                pager=slice_.pager,
            )
            fill = partial(self._filled_home, page, pinned, shown)
            inputs = (self._inputs.posts(pinned), self._inputs.posts(shown))
            yield planned_list(page, "home.html", fill, inputs)

    def _filled_home(
        self, page: HomePage, pinned: Sequence[PostEntry], shown: Sequence[PostEntry]
    ) -> HomePage:
        return replace(page, pinned=self._cards_of(pinned), posts=self._cards_of(shown))

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

    def _group(self, taxonomy: Taxonomy, group: Group) -> Iterator[PlannedPage]:
        portrait = self._portrait(group.person)
        feeds = (*self._feeds.of_group(taxonomy, group), *self._feeds.of_site)
        for slice_ in paginate(group.term.url, group.entries, self._settings.paginate):
            is_first = slice_.pager.number is None
            works = group.works if is_first else ()
            page = ListPage(
                kind="list",
                url=slice_.url,
                title=page_title(group.term.name, slice_.pager, self._language),
                description=group.person.bio if group.person else "",
                language=self._settings.language,
                noindex=is_thin_group(group),
                feeds=feeds,
                taxonomy=taxonomy,
                term=group.term if is_first else uncounted(group.term),
                person=group.person,
                image=portrait,
                portrait=portrait,
                posts=(),
                pages=tuple(page.link for page in (group.pages if is_first else ())),
                pager=slice_.pager,
            )
            fill = partial(self._filled_group, page, slice_.entries, works)
            inputs = (self._inputs.posts(slice_.entries), self._inputs.works(works))
            yield planned_list(page, "list.html", fill, inputs)

    def _filled_group(
        self, page: ListPage, entries: Sequence[PostEntry], works: Sequence[WorkEntry]
    ) -> ListPage:
        cards = tuple(map(self._documents.works.card, works))
        return replace(page, posts=self._cards_of(entries), works=cards)

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
