"""Related works: they share subjects, genres or people.

A term that few works share counts more than a common one. A term of over a hundred works
does not count.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

MAX_SHARING = 100
"""The most works that may share a term for it to count."""

MAX_RELATED = 6
"""The most related works of a work."""

_WEIGHT = 5040  # every number up to ten divides it, so most weights are exact


def related(
    works: Sequence[Iterable[Hashable]], apart: Sequence[Iterable[int]] = ()
) -> list[tuple[int, ...]]:
    """Return, for each work, the works most like it, by their indexes in the sequence.

    A work is given by its terms. Each shared term adds to the similarity of two works; a term that
    more works have adds less. The most similar come first; of equal ones, the earlier comes first.
    A work's list leaves out the works whose indexes are in its ``apart``.
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
