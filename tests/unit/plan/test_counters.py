"""The arithmetic of counting: shares of a hundred, decades, what comes first and what is left."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.models.records import Link
from sitegen.models.stats import LongThread
from sitegen.plan.counters import (
    LONGEST,
    MAX_NAMES,
    MAX_ROWS,
    decade,
    longest,
    percent,
    rank,
    ranked,
    unbroken,
)

years = st.integers(-4000, 9999)
counted = st.dictionaries(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), st.integers(1, 4))


# ---------------------------------------------------------------- percentages


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (0, 0, 0),
        (0, 7, 0),
        (7, 7, 100),
        (1, 3, 33),
        (2, 3, 67),
        (1, 8, 13),
        (1, 200, 1),
        (1, 201, 0),
    ],
)
def test_a_percentage_is_whole_and_halves_go_up(part, whole, expected):
    assert percent(part, whole) == expected


@given(st.integers(0, 10**12), st.integers(1, 10**12))
def test_a_percentage_is_the_nearest_whole_number(part, whole):
    """Exactly: no float is asked, so that large numbers are as right as small ones."""
    twice = 2 * whole * percent(part, whole)
    assert twice - whole <= 200 * part < twice + whole


# ---------------------------------------------------------------- decades


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (1970, 197),
        (1979, 197),
        (2000, 200),
        (9, 0),
        (0, 0),
        (-1, -1),
        (-9, -1),
        (-10, -2),
        (-400, -41),
    ],
)
def test_a_decade_has_ten_years_that_begin_alike(year, expected):
    assert decade(year) == expected


@given(years, years)
def test_decades_are_in_the_order_of_years(one, other):
    first, second = sorted((one, other))
    assert decade(first) <= decade(second)
    same_tens = abs(first) // 10 == abs(second) // 10 and (first < 0) == (second < 0)
    assert (decade(first) == decade(second)) == same_tens


@given(st.dictionaries(st.integers(-50, 50), st.integers(1, 3)))
def test_a_short_span_has_no_gap_and_a_long_one_only_what_is_there(counts):
    rows = unbroken(counts)
    assert rows == sorted(set(rows), reverse=True)
    assert set(counts) <= set(rows)
    if len(rows) > len(counts):
        assert len(rows) == max(counts) - min(counts) + 1 <= MAX_ROWS


# ---------------------------------------------------------------- what comes first


def names(counts):
    return {key: (f"Name {key}", f"/{key}/") for key in counts}


@given(counted, st.integers(1, 12))
def test_ranked_counts_lose_nothing(counts, most):
    """What is shown and the rest are all; the rest is of several names, and none is larger."""
    found = ranked(counts, sum(counts.values()), names(counts), most)
    shown = {row.name[-1]: row.count for row in found.rows}
    assert len(shown) + found.others == len(counts)
    assert sum(shown.values()) + found.rest == sum(counts.values())
    assert found.others != 1
    assert shown.items() <= counts.items()
    left = [counts[key] for key in counts.keys() - shown.keys()]
    assert max(left, default=0) <= min(shown.values(), default=0)
    assert found.most == max(counts.values(), default=0)
    assert not found.shared


@given(counted, st.randoms())
def test_the_order_of_equals_is_that_of_their_names(counts, random):
    keys = list(counts)
    random.shuffle(keys)
    shuffled = {key: counts[key] for key in keys}
    found = ranked(shuffled, 1, names(counts))
    assert found == ranked(counts, 1, names(counts))
    pairs = [(-row.count, row.name) for row in found.rows]
    assert pairs == sorted(pairs)


def test_names_are_sorted_as_people_do():
    """Digits count as numbers, capitals as small letters; of equal names the key decides."""
    called = {
        "k1": ("part 10", None),
        "k2": ("Part 9", None),
        "k4": ("a", None),
        "k3": ("a", "/"),
    }
    found = ranked(dict.fromkeys(called, 1), 4, called)
    assert [(row.name, row.url) for row in found.rows] == [
        ("a", "/"), ("a", None), ("Part 9", None), ("part 10", None),
    ]  # fmt: skip


def test_more_than_all_is_told():
    """Where one thing counts under several names, percentages are more than a hundred together."""
    found = ranked({"a": 2, "b": 2}, 3, names("ab"))
    assert [row.percent for row in found.rows] == [67, 67]
    assert found.shared


def test_one_name_too_many_is_shown_rather_than_told():
    counts = {f"{n:02}": 1 for n in range(MAX_NAMES + 1)}
    found = ranked(counts, len(counts), names(counts))
    assert (len(found.rows), found.others, found.rest) == (MAX_NAMES + 1, 0, 0)
    counts["99"] = 1
    found = ranked(counts, len(counts), names(counts))
    assert (len(found.rows), found.others, found.rest) == (MAX_NAMES, 2, 2)


# ---------------------------------------------------------------- threads


threads = st.lists(st.integers(0, 5), max_size=25).map(
    lambda counts: [
        LongThread(link=Link(title="", url=f"/{number:02}/"), count=count)
        for number, count in enumerate(counts)
    ]
)


@given(threads, st.randoms())
def test_the_longest_threads_come_first_and_empty_ones_never(found, random):
    """Of equally long ones the first by address."""
    shuffled = list(found)
    random.shuffle(shuffled)
    kept = longest(shuffled)
    assert kept == longest(found)
    assert list(kept) == sorted(kept, key=rank)
    assert len(kept) == min(LONGEST, sum(1 for one in found if one.count))
    left = [one for one in found if one.count and one not in kept]
    assert all(rank(kept[-1]) < rank(one) for one in left)
    assert not Counter(one.count for one in kept)[0]
