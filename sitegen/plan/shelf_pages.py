"""The pages of shelves: all works, each kind in several orders, other terms, statuses, the liked.

``/works/`` and the kinds leave out works that are only wanted. The orders other than by title
contain the same works, so search engines are asked to ignore them.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial

from msgspec.structs import replace

from sitegen.catalog.model import WorkEntry
from sitegen.models.records import Term, WorkCard
from sitegen.models.shelves import Shelf, ShelfOrder, WorkOrder
from sitegen.models.views import TermsPage, WorksPage
from sitegen.plan.inputs import DocumentInputs
from sitegen.plan.paging import page_title, paginate
from sitegen.plan.planned import PlanContext, PlannedPage, made, planned_list
from sitegen.plan.shelves import (
    LIKED,
    ORDERS,
    SHELVES,
    by_status,
    group_by_term,
    in_orders,
    liked,
    more_than_wanted,
    order_url,
)
from sitegen.plan.syndication import Feeds
from sitegen.plan.thin import is_thin

ALL_WORKS = "/works/"

_Terms = list[tuple[Term, Sequence[WorkEntry]]]


class ShelfPlanner:
    """Makes the pages of every shelf from the catalog and the cards of its works."""

    def __init__(
        self,
        context: PlanContext,
        work_card: Callable[[WorkEntry], WorkCard],
        inputs: DocumentInputs,
        feeds: Feeds,
    ) -> None:
        self._works = context.catalog.works
        self._work_card = work_card
        self._inputs = inputs
        self._settings = context.config.settings
        self._language = context.language
        self._feeds = feeds

    def pages(self) -> Iterator[PlannedPage]:
        """Yield every shelf's pages."""
        if self._settings.home == "works":
            yield from self._shelf("/", more_than_wanted(self._works), orders=_orders(ALL_WORKS))
        if not self._works:
            return
        for order, works in self._in_orders.items():
            url = order_url(ALL_WORKS, order)
            yield from self._shelf(url, works, order=order, orders=_orders(ALL_WORKS))
        for shelf, terms in self._terms.items():
            yield made(self._index(shelf, terms), "terms.html")
            for term, works in terms:
                if shelf == "kind":
                    yield from self._kind(term)
                else:
                    yield from self._shelf(term.url, works, shelf, term)
        for term, works in self._liked:
            yield from self._shelf(term.url, works, "liked", term)

    def indexes(self) -> Iterator[str]:
        """Yield the addresses of all works, and of each index whose terms works have.

        They exist from the first work on; posts and entries add none.
        """
        if self._works:
            yield ALL_WORKS
        for shelf in SHELVES:
            if self._terms[shelf]:
                yield f"{ALL_WORKS}{shelf}/"

    @cached_property
    def _in_orders(self) -> dict[WorkOrder, Sequence[WorkEntry]]:
        return in_orders(more_than_wanted(self._works))

    @cached_property
    def _terms(self) -> dict[str, _Terms]:
        """The terms of every shelf with an index; statuses only if a work has one."""
        language = self._language
        terms = {
            shelf: group_by_term(
                self._in_orders["title"] if shelf == "kind" else self._works, shelf, language
            )
            for shelf in SHELVES
        }
        statuses = by_status(self._works, language)
        return {**terms, "status": statuses} if statuses else terms

    @cached_property
    def _liked(self) -> _Terms:
        return liked(self._works, self._language)

    def _index(self, shelf: str, terms: _Terms) -> TermsPage:
        """Return the page of a shelf's terms."""
        return TermsPage(
            kind="terms",
            url=f"{ALL_WORKS}{shelf}/",
            title=self._language.text(f"taxonomy_{shelf}"),
            language=self._settings.language,
            noindex=bool(terms) and all(is_thin(works) for _, works in terms),
            feeds=self._feeds.of_site,
            taxonomy=shelf,
            terms=tuple(term for term, _ in terms),
            indexes=tuple(self._terms),
        )

    def _kind(self, term: Term) -> Iterator[PlannedPage]:
        """Yield the pages of a kind in every order."""
        for order, works in self._in_orders.items():
            these = [entry for entry in works if entry.work.meta.kind == term.slug]
            url = order_url(term.url, order)
            yield from self._shelf(url, these, "kind", term, order=order, orders=_orders(term.url))

    def _shelf(
        self,
        url: str,
        works: Sequence[WorkEntry],
        shelf: str = "",
        term: Term | None = None,
        *,
        order: WorkOrder = "title",
        orders: tuple[ShelfOrder, ...] = (),
    ) -> Iterator[PlannedPage]:
        """Yield the pages of a shelf in an order."""
        title = term.name if term else self._language.text("works")
        if order != "title":
            word = self._language.text(f"order_{order}")
            title = self._language.text("label", label=title, name=word)
        for slice_ in paginate(url, works, self._settings.paginate_works):
            number = slice_.pager.number
            is_entrance = term is None and number is None and order == "title"
            shown = works if number is None else slice_.entries
            page = WorksPage(
                kind="works",
                url=slice_.url,
                title=page_title(title, slice_.pager, self._language),
                description=self._settings.tagline if url == "/" else "",
                language=self._settings.language,
                noindex=order != "title" or (not is_entrance and is_thin(shown)),
                feeds=self._feeds.of_site,
                shelf=shelf,
                term=term if term is None or number is None else uncounted(term),
                works=(),
                shelves=self._shelf_index if is_entrance else (),
                order=order,
                orders=orders,
                pager=slice_.pager,
            )
            fill = partial(self._filled, page, slice_.entries)
            yield planned_list(page, "works.html", fill, (self._inputs.works(slice_.entries),))

    def _filled(self, page: WorksPage, works: Sequence[WorkEntry]) -> WorksPage:
        return replace(page, works=tuple(map(self._work_card, works)))

    @cached_property
    def _shelf_index(self) -> tuple[Shelf, ...]:
        """The shelves, each with its terms."""
        found = [(f"{ALL_WORKS}{shelf}/", shelf, terms) for shelf, terms in self._terms.items()]
        found += [(LIKED, "liked", self._liked)] if self._liked else []
        return tuple(
            Shelf(name=name, url=url, terms=tuple(term for term, _ in terms))
            for url, name, terms in found
        )


def _orders(shelf: str) -> tuple[ShelfOrder, ...]:
    """Return the orders of a shelf."""
    return tuple(ShelfOrder(name=order, url=order_url(shelf, order)) for order in ORDERS)


def uncounted(term: Term) -> Term:
    """Return a term for a full page, whose content must not change with every post."""
    return Term(name=term.name, slug=term.slug, url=term.url)
