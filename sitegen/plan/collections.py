"""The shared collections of a site, which any template may name."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from sitegen.catalog.model import Group
from sitegen.catalog.taxonomies import TAXONOMIES
from sitegen.config.plugins import collect
from sitegen.models.records import Term
from sitegen.models.shared import PLUGIN_RECORDS, BuiltinCollections, Collections
from sitegen.plan.documents import DocumentPlanner
from sitegen.plan.listing import ListPlanner
from sitegen.plan.planned import PlanContext

RECENT = 10
"""Posts in ``recent_posts``."""

CollectionFactory = Callable[[Iterable[str]], Collections]
"""Makes the shared collections with some names; all of them hold the whole site."""


def collections(
    context: PlanContext, documents: DocumentPlanner, lists: ListPlanner
) -> CollectionFactory:
    """Return the maker of the collections, and report plugins that fail."""
    config, ours, plugged = context.config, _ours(context, documents, lists), {}
    if config.plugins.collections:
        given = BuiltinCollections(**{name: make() for name, make in ours.items()})
        for name, value, message in collect(config.plugins, given, PLUGIN_RECORDS):
            plugged[name] = value
            if message:
                field = "plugins.collections"
                context.problems.append(config.problem(field, f"{name} fails: {message}"))

    def named(names: Iterable[str]) -> Collections:
        wanted = frozenset(names)
        return Collections(
            shared=BuiltinCollections(**{name: ours[name]() for name in wanted - plugged.keys()}),
            plugin_collections={name: plugged[name] for name in wanted & plugged.keys()},
        )

    return named


def _ours(
    context: PlanContext, documents: DocumentPlanner, lists: ListPlanner
) -> dict[str, Callable[[], Any]]:
    """Return the collections of every site, each with the function that makes it."""
    catalog, card, work_card = context.catalog, documents.post_card, documents.works.card
    terms = {
        f"all_{taxonomy}": partial(_terms, catalog.groups[taxonomy]) for taxonomy in TAXONOMIES
    }
    return {
        "recent_posts": lambda: tuple(map(card, catalog.entries[:RECENT])),
        "all_posts": lambda: tuple(map(card, catalog.entries)),
        "all_works": lambda: tuple(map(work_card, catalog.works)),
        "all_lists": lambda: lists.list_links,
        "archive": lambda: lists.years,
        **terms,
    }


def _terms(groups: Iterable[Group]) -> tuple[Term, ...]:
    return tuple(group.term for group in groups)
