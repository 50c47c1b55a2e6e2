"""Shelves of works: their groups, and the orders of their works."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import get_args

from sitegen.catalog.model import WorkEntry
from sitegen.content.diary import EntryStatus
from sitegen.content.works import CastMember, WorkMeta
from sitegen.core.i18n import Language
from sitegen.core.slugs import natural_key, slugify
from sitegen.models.records import Term
from sitegen.models.shelves import WorkOrder

SHELVES = ("kind", "genre", "subject", "person")
"""The shelves of every site."""

ORDERS: tuple[WorkOrder, ...] = get_args(WorkOrder)
STATUSES: tuple[EntryStatus, ...] = get_args(EntryStatus)

LIKED = "/works/liked/"
"""The shelf of liked works."""


def in_orders(works: Sequence[WorkEntry]) -> dict[WorkOrder, Sequence[WorkEntry]]:
    """Return works, given by title, in each order; works without the value come last.

    Equal ones are by title.
    """
    return {
        "title": works,
        "rating": sorted(works, key=lambda entry: _greatest_first(_rating(entry))),
        "year": sorted(works, key=lambda entry: _greatest_first(entry.work.meta.year)),
        "date": sorted(works, key=lambda entry: _greatest_first(_date(entry))),
    }


def _rating(entry: WorkEntry) -> float | None:
    """Return our rating, which is the same for a sum in any order."""
    return None if entry.rating is None else round(entry.rating.rating.fraction, 9)


def _date(entry: WorkEntry) -> float | None:
    newest = entry.newest
    return None if newest is None else newest.epoch


def _greatest_first(value: float | None) -> tuple[bool, float]:
    return value is None, -(value or 0.0)


def order_url(shelf: str, order: WorkOrder) -> str:
    """Return the address of a shelf in an order."""
    return shelf if order == "title" else f"{shelf}by-{order}/"


def more_than_wanted(works: Iterable[WorkEntry]) -> tuple[WorkEntry, ...]:
    """Return the works that are on the shelves of all works and of each kind."""
    return tuple(entry for entry in works if not entry.is_only_wanted)


def kinds_shelved(works: Iterable[WorkEntry]) -> frozenset[str]:
    """Return the kinds of works that have a shelf."""
    return frozenset(entry.work.meta.kind for entry in more_than_wanted(works))


def by_status(
    works: Sequence[WorkEntry], language: Language
) -> list[tuple[Term, Sequence[WorkEntry]]]:
    """Return each status that a work has, from wanted to abandoned, and its works."""
    found: defaultdict[str, list[WorkEntry]] = defaultdict(list)
    for entry in works:
        if entry.status:
            found[entry.status].append(entry)
    terms: list[tuple[Term, Sequence[WorkEntry]]] = []
    for status in STATUSES:
        if these := found[status]:
            name = language.text(f"status_{status}")
            terms.append((_term(name, f"/works/status/{status}/", these), these))
    return terms


def liked(works: Sequence[WorkEntry], language: Language) -> list[tuple[Term, Sequence[WorkEntry]]]:
    """Return the liked works as a term, or nothing."""
    found = [entry for entry in works if entry.is_liked]
    return [(_term(language.text("taxonomy_liked"), LIKED, found), found)] if found else []


def _term(name: str, url: str, works: Sequence[WorkEntry]) -> Term:
    return Term(name=name, slug=url.split("/")[-2], url=url, works=len(works))


def shelf_url(shelf: str, name: str) -> str | None:
    """Return the address of a shelf's term, None for a name without a slug."""
    try:
        return f"/works/{shelf}/{slugify(name)}/"
    except ValueError:
        return None


def terms_of(meta: WorkMeta, shelf: str) -> list[str]:
    """Return the terms of a work on a shelf."""
    if shelf == "kind":
        return [meta.kind]
    if shelf == "genre":
        return list(meta.genres)
    if shelf == "subject":
        return list(meta.subjects)
    cast = [member.name if isinstance(member, CastMember) else member for member in meta.cast]
    return [name for names in meta.roles.values() for name in names] + cast


def commonest(spellings: Counter[str]) -> str:
    """Return the most frequent spelling; of equally frequent ones, the first by alphabet."""
    return min(spellings, key=lambda name: (-spellings[name], name))


def group_by_term(
    works: Sequence[WorkEntry], shelf: str, language: Language
) -> list[tuple[Term, Sequence[WorkEntry]]]:
    """Return a shelf's terms by name, each with its works.

    Spellings with one slug are one term: the most frequent is shown, or the first by alphabet.
    """
    found: defaultdict[str, list[WorkEntry]] = defaultdict(list)
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for entry in works:
        for name in terms_of(entry.work.meta, shelf):
            url = shelf_url(shelf, name)
            if url and not (found[url] and found[url][-1] is entry):
                found[url].append(entry)
                spellings[url][language.text(f"work_{name}") if shelf == "kind" else name] += 1
    names = {url: commonest(seen) for url, seen in spellings.items()}
    terms: list[tuple[Term, Sequence[WorkEntry]]] = [
        (_term(names[url], url, entries), entries) for url, entries in found.items()
    ]
    return sorted(terms, key=lambda pair: (natural_key(pair[0].name.casefold()), pair[0].url))
