"""Slugs keep every script's letters, fit any file system, and are their own slugs."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.core.slugs import (
    MAX_BYTES,
    natural_key,
    path_key,
    slugify,
    term_slug,
    term_slug_if_any,
)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Last Train Home", "last-train-home"),
        ("  --Up, the Yangtze!  ", "up-the-yangtze"),
        ("归途列车", "归途列车"),
        ("हिन्दी फ़िल्म", "हिन्दी-फ़िल्म"),
        ("ภาพยนตร์ไทย", "ภาพยนตร์ไทย"),
        ("Straße", "strasse"),
        ("Ame\u0301lie", "am\u00e9lie"),
        ("8½", "8½"),
        ("1984", "1984"),
        ("snake_case.md", "snake-case-md"),
        ("love\u2764\ufe0fstory", "love-story"),
        ("1\ufe0f\u20e3 one", "1-one"),
    ],
)
def test_letters_and_digits_of_every_script_stay(text, slug):
    """Letters, digits and the marks on them are kept, anything between becomes one hyphen."""
    assert slug == slugify(text)


@pytest.mark.parametrize("name", ["con", "PRN", "aux", "nul", "com1", "Com9", "lpt1", "com¹"])
def test_reserved_device_names_get_a_hyphen(name):
    """A name that Windows keeps for a device is no longer that name."""
    assert name.casefold() + "-" == slugify(name)


@pytest.mark.parametrize("text", ["", " ", "---", "!?", "\u0301", "\ufe0f", "\u200d", "❤"])
def test_a_text_without_letters_has_no_slug(text):
    """Where nothing is left, slugify says what is needed."""
    with pytest.raises(ValueError, match="at least one letter or digit"):
        slugify(text)


@given(st.text())
def test_a_slug_is_its_own_slug(text):
    """Whatever the text, its slug fits, has no hyphen at its start, and is stable."""
    try:
        slug = slugify(text)
    except ValueError:
        return
    assert len(slug.encode()) <= MAX_BYTES
    assert not slug.startswith("-")
    assert slug == slugify(slug)


@given(st.text("ab \u0301\u0345é한", min_size=90, max_size=300))
def test_a_long_slug_is_cut_between_characters(text):
    """A cut never leaves half a character or a hyphen at the end, and the cut slug is stable."""
    slug = slugify("x" + text)
    assert len(slug.encode()) <= MAX_BYTES
    assert not slug.endswith("-")
    assert slug == slugify(slug)


def test_a_hyphen_at_the_cut_goes():
    """A cut right behind a word leaves no hyphen there."""
    assert slugify("a" * 199 + " b") == "a" * 199


@pytest.mark.parametrize(
    ("one", "other"),
    [("/Tags/", "/tags/"), ("/caf\u00e9/", "/cafe\u0301/"), ("/STRASSE/", "/straße/")],
)
def test_same_place_ignores_case_and_form(one, other):
    """Paths that are one folder on some file system have one key."""
    assert path_key(one) == path_key(other)


@given(st.text())
def test_same_place_is_stable(path):
    """The key of a key is that key."""
    assert path_key(path) == path_key(path_key(path))


def test_natural_order_reads_digits_as_numbers():
    """Numbers inside names count as numbers, leading zeros break ties only."""
    expected = ["", "07", "7", "10", "a", "c1", "c02", "c2", "c10", "c10b2", "c10b10", "x"]
    shuffled = random.Random(1).sample(expected, len(expected))
    assert expected == sorted(shuffled, key=natural_key)


def test_natural_order_bears_very_long_numbers():
    """A run of digits that int() refuses is compared all the same."""
    assert natural_key("c" + "9" * 9999) < natural_key("c1" + "0" * 9999)


@given(st.lists(st.text("a1²٣ -")))
def test_natural_order_is_total(names):
    """Any strings can be compared, and equal keys mean equal strings."""
    keys = sorted(map(natural_key, names))
    assert len(set(names)) == len(set(keys))


@given(st.text(st.characters(max_codepoint=127), max_size=300))
def test_letters_of_ascii_need_no_tables(text):
    """A sign of another script that stands alone leaves the words of the text as they are."""
    try:
        slug = slugify(text)
    except ValueError:
        slug = ""
    assert slug == slugify(f"{text} \u2764") if slug else not any(map(str.isalnum, text))
    assert path_key(text) == path_key(f"{text}\u2764").removesuffix("\u2764")


@pytest.mark.parametrize(
    ("term", "slug"),
    [
        ("C", "c"),
        ("C++", "c-plus-plus"),
        ("c#", "c-sharp"),
        ("F# and C++", "f-sharp-and-c-plus-plus"),
        ("C++/CLI", "c-plus-plus-cli"),
        ("Notepad++", "notepad-plus-plus"),
        ("A+", "a-plus"),
        ("X#+", "x-sharp-plus"),
        ("हिन्दी+", "हिन्दी-plus"),
        ("C++11", "c-11"),
        ("#noir", "noir"),
        ("1 + 1", "1-1"),
        ("+1", "1"),
        ("c-plus-plus", "c-plus-plus"),
    ],
)
def test_signs_that_end_a_word_are_spelled_in_terms(term, slug):
    assert term_slug(term) == slug
    assert term_slug(slug) == slug


def test_a_term_of_signs_alone_is_none():
    with pytest.raises(ValueError, match="at least one letter or digit"):
        term_slug("+++")
    assert term_slug_if_any("+++") == ""
    assert term_slug_if_any("C++") == "c-plus-plus"


def test_many_signs_make_no_long_slug():
    assert len(term_slug("C" + "+" * 1_000_000)) <= MAX_BYTES
    assert term_slug("a+ " * 200_000).startswith("a-plus-a-plus")
