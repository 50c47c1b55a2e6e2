"""Ratings: every scale is read, kept as it was given, and brought to any other."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.schema.ratings import (
    LETTERS,
    THUMBS,
    Scale,
    histogram,
    make_scale,
    mean,
    parse_rating,
    shown,
)

TEN = Scale(best=10)
HALVES = Scale(best=10, step=0.5)
FIVE = Scale(best=5, least=1, step=1)
SCHOOL = make_scale("letters")
HANDS = make_scale("thumbs")


def refused(written, scale=TEN, own=""):
    """Return what is said of a text that is no rating."""
    with pytest.raises(ValueError, match=r".") as failure:
        parse_rating(written, scale, own)
    return str(failure.value)


# ---------------------------------------------------------------- what is read


@pytest.mark.parametrize(
    ("written", "own", "text", "fraction"),
    [
        ("8.5", "", "8.5 / 10", 0.85),
        ("8", "", "8 / 10", 0.8),
        ("08.50", "", "8.5 / 10", 0.85),
        ("0", "", "0 / 10", 0),
        ("10", "", "10 / 10", 1),
        ("4", "5", "4 / 5", 0.8),
        ("4/5", "", "4 / 5", 0.8),
        ("4 / 5", "", "4 / 5", 0.8),
        ("4/5", "5", "4 / 5", 0.8),
        ("3.5/4", "", "3.5 / 4", 0.875),
        ("87/100", "", "87 / 100", 0.87),
        ("2/2.5", "", "2 / 2.5", 0.8),
        ("A+", "", "A+", 1),
        ("B+", "", "B+", 0.75),
        ("F", "", "F", 0),
        ("B+", "letters", "B+", 0.75),
        ("up", "", "up", 1),
        ("down", "", "down", 0),
        ("up", "thumbs", "up", 1),
    ],
)
def test_a_rating_is_kept_as_it_was_given(written, own, text, fraction):
    """On the site's scale, on its own, as a quotient, a letter or a thumb."""
    rating = parse_rating(written, TEN, own)
    assert (rating.text, rating.fraction) == (text, pytest.approx(fraction))


@pytest.mark.parametrize(
    ("written", "scale", "own", "message"),
    [
        ("11", TEN, "", "11 is more than the scale's 10"),
        ("10.01", TEN, "", "10.01 is more than the scale's 10"),
        ("-1", TEN, "", "-1 is less than the scale's 0"),
        ("0", FIVE, "", "0 is less than the scale's 1"),
        ("6", TEN, "5", "6 is more than its scale's 5"),
        ("6/5", TEN, "", "6 is more than its scale's 5"),
        ("8.3", HALVES, "", "8.3 is not in steps of 0.5"),
        ("1.5", FIVE, "", "1.5 is not in steps of 1"),
        ("8,5", TEN, "", "write 8.5, with a point"),
        ("4,5/5", TEN, "", "write 4.5, with a point"),
        ("good", TEN, "", "'good' is not a rating: write a number, as in 8.5 or 4/5"),
        ("b+", TEN, "", "'b+' is not a rating: write a number, as in 8.5 or 4/5"),
        ("1e1", TEN, "", "'1e1' is not a rating: write a number, as in 8.5 or 4/5"),
        ("٨", TEN, "", "'٨' is not a rating: write a number, as in 8.5 or 4/5"),
        ("nan", TEN, "", "'nan' is not a rating: write a number, as in 8.5 or 4/5"),
        ("1/2/3", TEN, "", "'1/2' is not a rating: write a number, as in 8.5 or 4/5"),
        ("4/5", TEN, "10", "4/5 contradicts the scale 10"),
        ("4/0", TEN, "", "a scale must end above 0 and above its minimum, not at 0"),
        ("4/-5", TEN, "", "a scale must end above 0 and above its minimum, not at -5"),
        ("4/x", TEN, "", "'x' is not a scale: write a number, letters or thumbs"),
        ("4", TEN, "stars", "'stars' is not a scale: write a number, letters or thumbs"),
        ("8", SCHOOL, "", f"'8' is not one of {', '.join(LETTERS[::-1])}"),
        ("A++", TEN, "letters", f"'A++' is not one of {', '.join(LETTERS[::-1])}"),
        ("sideways", HANDS, "", "'sideways' is not one of up, down"),
    ],
)
def test_what_is_no_rating_is_told_in_words(written, scale, own, message):
    assert refused(written, scale, own) == message


def test_letters_and_thumbs_are_read_on_each_others_scale():
    """A word says by itself which scale it is of."""
    assert parse_rating("up", SCHOOL).kind == "thumbs"
    assert parse_rating("B", HANDS).kind == "letters"


def test_a_rating_on_its_own_scale_needs_no_step_of_the_sites():
    assert parse_rating("8.3/10", HALVES).text == "8.3 / 10"
    assert parse_rating("0/10", FIVE).text == "0 / 10"


def test_a_tenth_is_a_step_though_no_computer_has_one():
    assert parse_rating("0.7", Scale(best=1, step=0.1)).given == "0.7"
    assert parse_rating("1.3", Scale(best=5, least=1, step=0.3)).given == "1.3"


@pytest.mark.parametrize(("text", "best"), [("5", 5), ("letters", 12), ("thumbs", 1), ("2.5", 2.5)])
def test_a_scale_is_a_number_or_a_word(text, best):
    assert make_scale(text).best == best


@pytest.mark.parametrize(("value", "text"), [(8.0, "8"), (8.50, "8.5"), (0, "0"), (100, "100")])
def test_numbers_are_shown_as_people_write_them(value, text):
    assert shown(value) == text


# ---------------------------------------------------------------- means and histograms


def ratings(*texts, scale=TEN):
    return [parse_rating(text, scale) for text in texts]


def test_no_ratings_have_no_mean():
    """Absent is never 0."""
    assert mean([], TEN) is None
    assert mean(ratings("0"), TEN).rating.value == 0


def test_a_mean_is_brought_to_the_scale_it_is_asked_on():
    given = ratings("8", "4/5", "B+", "up", "0")
    assert [mean(given, scale).count for scale in (TEN, SCHOOL, HANDS)] == [5, 5, 5]
    assert mean(given, TEN).rating.text == "6.7 / 10"
    assert mean(given, make_scale("5")).rating.text == "3.4 / 5"
    assert mean(given, SCHOOL).rating.text == "B"
    assert mean(given, HANDS).rating.text == "up"


def test_a_mean_between_two_letters_is_the_upper_as_in_histograms():
    """Whatever the letters are."""
    for lower, upper in pairwise(LETTERS):
        found = mean(ratings(lower, upper, scale=SCHOOL), SCHOOL)
        assert found.rating.given == upper


def test_a_mean_is_rounded_half_up():
    assert mean(ratings("8", "8.5"), TEN).rating.given == "8.3"
    assert mean(ratings("8.5", "9"), TEN).rating.given == "8.8"


def test_a_mean_is_never_below_what_the_scale_begins_with():
    """A nought of ten is the worst there is, on a scale from 1 to 5 too."""
    found = mean([parse_rating("0/10", FIVE)], FIVE)
    assert found.rating.value >= 1


def test_a_histogram_has_every_step_the_best_first():
    given = ratings("10", "4/5", "8.5", "7.4", "0", "up")
    counted = [(step, n) for step, n in histogram(given, TEN) if n]
    assert counted == [("10", 2), ("9", 1), ("8", 1), ("7", 1), ("0", 1)]
    assert [step for step, _ in histogram([], HANDS)] == ["up", "down"]
    assert [step for step, _ in histogram([], SCHOOL)] == list(LETTERS[::-1])


def test_a_scale_of_many_steps_is_counted_by_its_tenths():
    """A rating between two of them is in the upper, the best of all in the first."""
    hundred = make_scale("100")
    found = histogram(ratings("87/100", "90/100", "89.9/100", "100/100", "0/100", "7/10"), hundred)
    assert [name for name, _ in found] == [f"{n}+" for n in range(90, -1, -10)]
    assert {name: n for name, n in found if n} == {"90+": 2, "80+": 2, "70+": 1, "0+": 1}
    late = Scale(best=150, least=50)
    assert [name for name, _ in histogram([], late)] == [f"{n}+" for n in range(140, 40, -10)]
    assert len(histogram([], make_scale("20"))) == 21


def test_a_huge_scale_costs_no_more_than_a_small_one():
    """A scale of 300 million is silly, and no reason to fill the memory."""
    import tracemalloc

    tracemalloc.start()
    histogram([], make_scale("300000"))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1_000_000


# ---------------------------------------------------------------- whatever the ratings

wholes = st.integers(0, 10).map(str)
written = st.one_of(
    wholes,
    wholes.map(lambda n: f"{n}/10"),
    st.integers(0, 5).map(lambda n: f"{n}/5"),
    st.decimals(0, 4, places=2).map(lambda n: f"{n}/4"),
    st.sampled_from(LETTERS),
    st.sampled_from(THUMBS),
)
many = st.lists(written.map(lambda text: parse_rating(text, TEN)), max_size=20)
scales = st.sampled_from([TEN, HALVES, SCHOOL, HANDS, make_scale("5"), make_scale("2.5")])


@given(many, scales)
def test_a_mean_lies_between_the_least_and_the_best_that_was_given(given_, scale):
    found = mean(given_, scale)
    if not given_:
        assert found is None
        return
    fractions = [rating.fraction for rating in given_]
    assert min(fractions) - 1e-9 <= found.rating.fraction <= max(fractions) + 1e-9
    assert scale.least - 1e-9 <= found.rating.value <= scale.best + 1e-9
    assert found.count == len(given_)


@given(many, scales)
def test_a_histogram_counts_every_rating_once(given_, scale):
    assert sum(count for _, count in histogram(given_, scale)) == len(given_)


numbers = st.from_regex(r"\A-?[0-9]{1,9}([.,][0-9]{1,9})?(/[0-9]{1,3})?\Z")


@given(st.text(max_size=12) | numbers, scales, st.sampled_from(["", "5", "letters", "thumbs", "x"]))
def test_whatever_is_written_is_a_rating_within_its_scale_or_refused(text, scale, own):
    try:
        rating = parse_rating(text, scale, own)
    except ValueError:
        return
    assert 0 <= rating.fraction <= 1
    assert rating.least <= rating.value <= rating.best
