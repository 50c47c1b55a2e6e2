"""The arithmetic of counting: shares, decades, and what comes first.

What is equally many stands in an order that nothing but a name or an address decides.
"""

import heapq
from collections.abc import Iterable, Mapping
from typing import TypeVar

from sitegen.core.slugs import natural_key
from sitegen.models.stats import LongThread, Tallies, Tally

MAX_NAMES = 12
"""Names that are shown of what may have any number of them, genres say."""

MAX_ROWS = 30
"""A span of years or decades up to this long is shown without a gap."""

LONGEST = 10
"""How many threads are among the longest."""

K = TypeVar("K")


def percent(part: int, whole: int) -> int:
    """Return how many of a hundred a part is, to a whole number, halves up; 0 of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else 0


def decade(year: int) -> int:
    """Return a decade's number: 197 holds 1970 to 1979, 0 the years 0 to 9, -1 those 1 to 9 BCE."""
    return year // 10 if year >= 0 else -(-year // 10) - 1


def unbroken(counts: Mapping[int, int]) -> list[int]:
    """Return the numbers that are counted, the highest first, with those between unless many."""
    if not counts:
        return []
    first, last = min(counts), max(counts)
    if last - first < MAX_ROWS:
        return list(range(last, first - 1, -1))
    return sorted(counts, reverse=True)


def ranked(
    counts: Mapping[K, int],
    whole: int,
    names: Mapping[K, tuple[str, str | None]],
    most: int = MAX_NAMES,
) -> Tallies:
    """Return the largest counts first, of equal ones the first by name.

    ``names`` has each one's name and its address here. Percentages are of ``whole``. One name too
    many is shown too, for it takes no more room than to say that there is another.
    """
    order = sorted(
        counts, key=lambda key: (-counts[key], natural_key(names[key][0].casefold()), str(key))
    )
    kept = order if len(order) <= most + 1 else order[:most]
    rows = tuple(
        Tally(
            name=names[key][0],
            url=names[key][1],
            count=counts[key],
            percent=percent(counts[key], whole),
        )
        for key in kept
    )
    total = sum(counts.values())
    return Tallies(
        rows=rows,
        others=len(order) - len(kept),
        rest=total - sum(row.count for row in rows),
        shared=total > whole,
    )


def rank(thread: LongThread) -> tuple[int, str]:
    """Return what orders threads, the longest first; of equally long ones the first by address."""
    return -thread.count, thread.link.url


def longest(threads: Iterable[LongThread]) -> tuple[LongThread, ...]:
    """Return the longest threads that have anything in them."""
    found = [thread for thread in threads if thread.count]
    return tuple(heapq.nsmallest(LONGEST, found, key=rank))
