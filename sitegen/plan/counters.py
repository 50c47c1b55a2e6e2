"""The arithmetic of counting: shares, decades, and order by count.

If two counts are equal, only a name or an address decides the order.
"""

import heapq
from collections.abc import Iterable, Mapping
from typing import TypeVar

from sitegen.core.slugs import natural_key
from sitegen.models.stats import LongThread, Tallies, Tally

MAX_NAMES = 12
"""Names shown in lists of any length, such as genres."""

MAX_ROWS = 30
"""A span of up to so many years or decades is shown without a gap."""

LONGEST = 10
"""The number of threads in the list of the longest."""

K = TypeVar("K")


def percent(part: int, whole: int) -> int:
    """Return a part in percent, as a whole number, halves rounded up; 0 if the whole is 0."""
    return (200 * part + whole) // (2 * whole) if whole else 0


def decade(year: int) -> int:
    """Return a decade's number: 197 is 1970 to 1979, 0 the years 0 to 9, -1 those 1 to 9 BCE."""
    return year // 10 if year >= 0 else -(-year // 10) - 1


def unbroken(counts: Mapping[int, int]) -> list[int]:
    """Return the counted numbers, the highest first, with the gaps filled if the span is short."""
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
    """Return the largest counts first; equal counts are in the order of names.

    ``names`` has each name and its address here. Percentages are of ``whole``. If only one name
    is over the limit, it is shown too, because a note about it would take the same space.
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
    """Return the key that sorts threads, the longest first; equal ones by address."""
    return -thread.count, thread.link.url


def longest(threads: Iterable[LongThread]) -> tuple[LongThread, ...]:
    """Return the longest threads, without empty ones."""
    found = [thread for thread in threads if thread.count]
    return tuple(heapq.nsmallest(LONGEST, found, key=rank))
