"""Works that are like one another, whatever they have in common."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from sitegen.plan.related import MAX_RELATED, MAX_SHARING, related

many = st.lists(st.frozensets(st.integers(0, 12), max_size=5), max_size=20)


def test_what_few_share_says_more_than_what_many_do():
    assert related(["ab", "bx", "bxq", "aq", ""]) == [(3, 1, 2), (2, 0), (1, 3, 0), (0, 2), ()]


def test_of_equally_near_works_the_earlier_come_first():
    assert related(["a", "a", "a", "a"]) == [(1, 2, 3), (0, 2, 3), (0, 1, 3), (0, 1, 2)]


def test_six_are_kept():
    found = related(["a"] * 9)
    assert found[0] == (1, 2, 3, 4, 5, 6)
    assert found[8] == (0, 1, 2, 3, 4, 5)


def test_a_term_that_more_than_a_hundred_share_says_nothing():
    assert related(["a"] * MAX_SHARING)[0] == (1, 2, 3, 4, 5, 6)
    assert set(related(["a"] * (MAX_SHARING + 1))) == {()}
    also = related([*["a"] * MAX_SHARING, "ab", "b"])
    assert also[-2:] == [(MAX_SHARING + 1,), (MAX_SHARING,)]


def test_a_term_counts_once_however_often_a_work_has_it():
    """A director who also writes is one person."""
    assert related(["aab", "b", "a"])[0] == (1, 2)


def test_works_apart_are_left_out_and_others_move_up():
    works = ["a"] * 9
    found = related(works, [[1, 2], *([] for _ in works[1:])])
    assert found[0] == (3, 4, 5, 6, 7, 8)
    assert found[1] == (0, 2, 3, 4, 5, 6)


@given(many)
def test_the_related_share_something_and_nothing_nearer_is_left_out(works):
    sharing = {term: sum(term in other for other in works) for term in range(13)}

    def near(one, other):
        return sum(5040 // sharing[term] for term in works[one] & works[other])

    for place, found in enumerate(related(works)):
        rest = set(range(len(works))) - {place, *found}
        nearness = [near(place, other) for other in found]
        assert all(nearness)
        assert nearness == sorted(nearness, reverse=True)
        assert place not in found
        assert all(a < b for a, b in itertools.pairwise(found) if near(place, a) == near(place, b))
        least = nearness[-1] if len(found) == MAX_RELATED else 0
        assert all(near(place, other) <= least for other in rest)


@given(many)
def test_it_does_not_matter_in_which_order_terms_are_given(works):
    assert related([sorted(w) for w in works]) == related([sorted(w)[::-1] for w in works])
