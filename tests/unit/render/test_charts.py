"""Charts: as long as what they measure, readable without colour, and the same every time."""

import re
from calendar import isleap
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sitegen.render.charts import bar, calendar, column, columns, pair

counts = st.integers(0, 10**9)
shares = st.floats(-2, 3)
years = st.integers(1, 9999)
NAMED = {"id": "c", "title": "T", "desc": "D"}


def parsed(svg):
    """Return a drawing's root; it is well-formed, without styles, scripts or links."""
    root = etree.fromstring(svg)
    assert not re.search(r"style|script|href|on\w+=|<text", svg)
    return root


def length_of(svg):
    return float(re.search(r'd="M0 0h([\d.]+)v8', svg)[1])


def height_of(svg):
    return float(re.search(r'd="M1 40v-([\d.]+)h', svg)[1])


# ---------------------------------------------------------------- bars


@given(counts, counts)
def test_a_bar_is_as_long_as_its_share(value, most):
    """To a hundredth; what is there at all can be seen, and no bar is longer than the longest."""
    share = 100 * value / most if most else 0
    expected = 0 if not value or not most else min(max(share, 1), 100)
    assert length_of(bar(value, most)) == pytest.approx(expected, abs=0.005)
    assert height_of(column(value, most)) == pytest.approx(0.4 * expected, abs=0.005)


@given(counts, counts, counts)
def test_more_is_never_shorter(one, other, most):
    less, more = sorted((one, other))
    assert length_of(bar(less, most)) <= length_of(bar(more, most))


@given(st.lists(counts, min_size=1, max_size=20), counts)
def test_columns_stand_where_something_is(values, most):
    svg = columns(values, most)
    places = [int(x) // 10 for x in re.findall(r"M(\d+) 40v", svg)]
    assert places == [n for n, value in enumerate(values) if value and most]
    assert parsed(svg).get("viewBox") == f"0 0 {10 * len(values)} 42"


@given(counts, counts)
def test_beside_its_number_a_drawing_is_for_eyes_alone(value, most):
    for svg in (bar(value, most), column(value, most), columns([value], most), pair(0, 1)):
        assert parsed(svg).get("aria-hidden") == "true"
        assert "role" not in parsed(svg).attrib


def test_nothing_is_drawn_of_nothing():
    assert columns([], 3) == ""
    assert calendar(2011, [], **NAMED) == ""
    assert calendar(2011, [(3, 4, 0)], **NAMED) == ""


# ---------------------------------------------------------------- pairs


@given(shares, shares)
def test_a_pair_lies_within_its_line(first, second):
    """What is beyond the scale lies at its end; the first is a disc and the second is none."""
    svg = pair(first, second)
    disc = float(re.search(r'<circle cx="([\d.]+)"', svg)[1])
    diamond = float(re.search(r"M([\d.]+) 1.2l", svg)[1])
    for x, share in ((disc, first), (diamond, second)):
        assert x == pytest.approx(4 + 232 * min(max(share, 0), 1), abs=0.006)
    assert len(parsed(svg).findall("circle")) == 1


# ---------------------------------------------------------------- the calendar


def squares(svg):
    """Return the weeks and the days of the week of all squares, and the sides of these."""
    found = re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)v", svg)
    return [(int(float(x)), int(float(y)), float(side)) for x, y, side in found]


def dots(svg):
    """Return the weeks and days of the week that have a dot."""
    lines = re.findall(r"M(\d+)\.5 (\d)\.5H(\d+)\.6", svg)
    return {(week, int(d)) for first, d, last in lines for week in range(int(first), int(last) + 1)}


@given(years)
def test_every_day_of_a_year_has_a_place_of_its_own(year):
    """Dots stand where the year has days and nowhere else; a square on each hides them all."""
    start = date(year, 1, 1)
    days = [start + timedelta(days=n) for n in range(365 + isleap(year))]
    svg = calendar(year, [(day.month, day.day, 1) for day in days], **NAMED)
    places = [(week, weekday) for week, weekday, _ in squares(svg)]
    assert len(set(places)) == len(days)
    assert set(places) == dots(svg)
    assert [weekday for _, weekday in places] == [day.weekday() for day in days]
    assert max(week for week, _ in places) < 54
    assert places == sorted(places)


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(1, 28), st.integers(0, 9)), max_size=30))
def test_more_on_a_day_is_a_larger_square(days):
    """The size says it, whatever the colour; the order in which days are given says nothing."""
    days = list({(month, day): (month, day, count) for month, day, count in days}.values())
    svg = calendar(2012, days, **NAMED)
    sizes = {1: 0.66, 2: 0.84}
    expected = sorted(sizes.get(count, 1.0) for _, _, count in days if count)
    assert sorted(side for _, _, side in squares(svg)) == expected
    assert svg == calendar(2012, days[::-1], **NAMED)


def test_a_calendar_begins_its_weeks_on_monday():
    """The first of January 2012 was a Sunday, and the second began a week."""
    found = squares(calendar(2012, [(1, 1, 1), (1, 2, 1), (12, 31, 1)], **NAMED))
    assert [place[:2] for place in found] == [(0, 6), (1, 0), (53, 0)]


# ---------------------------------------------------------------- a picture that is read out


def test_a_picture_is_named_by_its_title_and_description():
    svg = calendar(2011, [(3, 4, 1)], id="a", title='"Mine" & <yours>', desc="Days")
    root = parsed(svg)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "a-title a-desc"
    assert [(e.tag, e.get("id"), e.text) for e in root[:2]] == [
        ("title", "a-title", '"Mine" & <yours>'),
        ("desc", "a-desc", "Days"),
    ]


def test_columns_may_be_a_picture_too():
    root = parsed(columns([1, 2], 2, id="a", title="Two"))
    assert root.get("aria-labelledby") == "a-title"
    assert root.find("desc") is None


@pytest.mark.parametrize("svg", [bar(1, 2), column(1, 2), columns([1], 2), pair(0, 1)])
def test_colours_are_the_themes_and_the_texts_where_it_has_none(svg):
    """They are attributes, which no Content-Security-Policy blocks."""
    fills = set(re.findall(r'fill="([^"]*)"', svg))
    assert fills <= {
        "var(--chart, currentColor)", "var(--chart-rule, currentColor)", "var(--paper, Canvas)",
    }  # fmt: skip
