"""Works that are like one another: they share subjects, genres, or people.

What few works share says more than what many do, and what more than a hundred share says nothing.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

MAX_SHARING = 100
"""Works that may share a term for it to count."""

MAX_RELATED = 6
"""Related works that are kept."""

_WEIGHT = 5040  # every number up to ten divides it, so that most weights are exact


def related(
    works: Sequence[Iterable[Hashable]], apart: Sequence[Iterable[int]] = ()
) -> list[tuple[int, ...]]:
    """Return, for each work, which others are most like it, by their indexes in the sequence.

    A work is given by its terms. Each that two share brings them nearer, by its share of the works
    that have it. The nearest come first, of equally near ones the earlier. The works whose indexes
    are in a work's ``apart`` are left out for it.
    """
    sharing: defaultdict[Hashable, list[int]] = defaultdict(list)
    terms = [tuple(dict.fromkeys(work)) for work in works]
    for index, own in enumerate(terms):
        for term in own:
            sharing[term].append(index)
    telling = {
        term: indexes for term, indexes in sharing.items() if 1 < len(indexes) <= MAX_SHARING
    }
    found = []
    for index, own in enumerate(terms):
        nearness: defaultdict[int, int] = defaultdict(int)
        for term in own:
            others = telling.get(term, ())
            for other in others:
                nearness[other] += _WEIGHT // len(others)
        for other in (index, *(apart[index] if apart else ())):
            nearness.pop(other, None)
        nearest = sorted(nearness, key=lambda other: (-nearness[other], other))
        found.append(tuple(nearest[:MAX_RELATED]))
    return found
