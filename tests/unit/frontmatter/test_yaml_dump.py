"""Values written as YAML are read back as they were typed, by us and by anybody else."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sitegen.frontmatter import yaml_dump
from sitegen.frontmatter.split import split
from sitegen.frontmatter.yaml_nodes import plain

TRICKY = [
    "Alien: the end", "#1 fan", "- dash", "---", "...", "'quoted'", '"quoted"', "It's: 'x' #4",
    "1984", "007", "1.5", "true", "NO", "null", "~", "2011-03-04", "1:27", "=", "<<", "*star*",
    "&Sons", "!bang", "@home", "`tick`", "%d", "| pipe", "> more", "[a, b]", "{a: b}", "a, b",
    "? what", ": colon", "ends:", "ends #", "back\\slash", "two\nlines", "tab\there", " lead",
    "trail ", "🙂 emoji", "東京物語", "é", "\u2028", "[", "a: b\nc: d", "---\ntitle: x", "",
]  # fmt: skip


def read_back(written):
    meta = split(f"---\nkey: {written}\nnext: 1\n---\n", "x").meta
    assert [key.value for key, _ in meta.pairs] == ["key", "next"]
    return plain(meta.pairs[0][1])


@pytest.mark.parametrize("value", TRICKY)
def test_a_text_comes_back_as_it_was_typed(value):
    written = yaml_dump.text(value)
    assert (read_back(written), yaml.safe_load(written)) == (value, value)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]) | st.just("\n")))
def test_any_text_comes_back_as_it_was_typed(value):
    try:
        written = yaml_dump.text(value)
    except ValueError:
        assert any(
            char == "\ufeff" or ord(char) > 0xFFFF or not char.isprintable() for char in value
        )
        return
    assert read_back(written) == value


@given(st.lists(st.sampled_from(TRICKY) | st.text("ab,:[]{}#-'\" \n")))
def test_any_list_comes_back_as_it_was_typed(values):
    assert read_back(yaml_dump.texts(values)) == values


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("Last Train Home", "Last Train Home"),
        ("Alien: the end", "'Alien: the end'"),
        ("It's: over", '"It\'s: over"'),
        ("1984", "'1984'"),
        ("two\nlines", '"two\\nlines"'),
        ("東京物語", "東京物語"),
    ],
)
def test_a_text_is_as_legible_as_it_can_be(value, written):
    assert yaml_dump.text(value) == written


def test_numbers_and_dates_need_no_quotes_where_we_read_them():
    assert [yaml_dump.word(word) for word in ("8.5", "2011-03-04 09:00", "4/5", "B+")] == [
        "8.5",
        "2011-03-04 09:00",
        "4/5",
        "B+",
    ]


@pytest.mark.parametrize("value", ["a\x07b", "a\0", "\ud800", "\x85"])
def test_what_no_yaml_can_hold_is_refused(value):
    with pytest.raises(ValueError, match=r"U\+[0-9A-F]{4} is not allowed in"):
        yaml_dump.text(value)
