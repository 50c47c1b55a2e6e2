"""A language's words, dates and numbers."""

import pytest

from sitegen.dates import When
from sitegen.i18n import Language

WORDS = {
    "posts": {"one": "{n} post", "few": "{n} posty", "other": "{n} posts"},
    "by": "by {name}",
}


@pytest.mark.parametrize(
    ("tag", "n", "words"),
    [("en", 1, "1 post"), ("en", 0, "0 posts"), ("pl", 2, "2 posty"), ("ja", 1, "1 posts")],
)
def test_a_number_chooses_the_plural_form(tag, n, words):
    """A form that the words lack falls back to the last."""
    assert words == Language(tag, WORDS).text("posts", n=n)


def test_words_take_values_as_they_are():
    assert Language("en", WORDS).text("by", name="{n} %s") == "by {n} %s"


def test_numbers_are_written_as_the_language_does():
    assert [Language(tag, {}).number(1234.5) for tag in ("en", "de", "fr")] == [
        "1,234.5",
        "1.234,5",
        "1\u202f234,5",
    ]


@pytest.mark.parametrize(
    ("precision", "shown"),
    [
        ("year", "2011"),
        ("month", "March 2011"),
        ("day", "March 4, 2011"),
        ("minute", "March 4, 2011, 09:05"),
        ("second", "March 4, 2011, 09:05"),
    ],
)
def test_a_date_is_shown_with_no_more_than_was_given(precision, shown):
    assert shown == Language("en", {}).date(When("2011-03-04T09:05:06+08:00", precision))


@pytest.mark.parametrize(("tag", "shown"), [("zh", "2011年3月"), ("de", "März 2011")])
def test_dates_are_written_as_the_language_does(tag, shown):
    assert shown == Language(tag, {}).month_name((2011, 3))


@pytest.mark.parametrize(("tag", "direction"), [("en", "ltr"), ("ar", "rtl"), ("he-IL", "rtl")])
def test_a_language_has_a_direction(tag, direction):
    assert direction == Language(tag, {}).direction
