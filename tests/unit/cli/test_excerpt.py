"""The line that a mistake is in: the caret stands right beneath it, whatever the line holds."""

import pytest

from sitegen.cli.excerpt import cells, excerpt
from sitegen.core.diagnostics import error


@pytest.fixture
def shown(site):
    """Return a function that shows the place of a mistake in a file of some bytes."""

    def show(data, line, column, width=80, path="content/posts/a.md"):
        site.write(path, data)
        found = excerpt(site.root, error(path, "x", line, column), width)
        return found and "\n".join(gutter + text for gutter, text in found.rows)

    return show


def test_the_caret_stands_beneath_the_mistake(shown):
    assert shown("---\ntitle: A\nrating: 11\n---\n", 3, 9) == (
        "    3 | rating: 11\n"
        "      |         ^^"
    )  # fmt: skip


def test_wide_characters_take_two_cells(shown):
    assert shown("title: 東京: x\n", 1, 10) == (
        "    1 | title: 東京: x\n"
        "      |            ^"
    )  # fmt: skip


def test_what_cannot_be_seen_is_made_visible(shown):
    """A tab is an arrow; a terminal's commands, bidi marks and odd spaces are their codes."""
    assert shown("\ta\x1b[31m\u202e\xa0b x\n".encode(), 1, 10) == (
        "    1 | →   a\\x1b[31m\\u202e\\xa0b x\n"
        "      |                        ^"
    )  # fmt: skip


@pytest.mark.parametrize("column", [1, 60, 120, 200, 201])
def test_a_long_line_is_cut_around_the_mistake(shown, column):
    rows = shown("x" * (column - 1) + "!" + "y" * (200 - column), 1, column, 60).split("\n")
    assert all(cells(row) <= 60 for row in rows)
    assert rows[0][rows[1].index("^")] == "!"


def test_lines_end_as_the_build_counts_them(shown):
    assert shown("one\r\ntwo\rthree\n", 3, 1).startswith("    3 | three\n")


def test_a_byte_order_mark_takes_no_room(shown):
    assert shown(b"\xef\xbb\xbfabc\n", 1, 1) == "    1 | abc\n      | ^^^"


@pytest.mark.parametrize(("data", "line", "column"), [("---\n", 1, 1), ("\n", 1, 1), ("a\n", 9, 1)])
def test_where_there_is_nothing_to_see_nothing_is_shown(shown, data, line, column):
    assert shown(data, line, column) is None


def test_a_column_behind_the_line_is_its_end(shown):
    assert shown("ab\n", 1, 99) == "    1 | ab\n      |   ^"


def test_a_file_that_is_not_the_sites_is_not_shown(site, tmp_path):
    (tmp_path / "secret").write_text("secret")
    assert excerpt(site.root, error("../secret", "x"), 80) is None
    assert excerpt(site.root, error("content", "x"), 80) is None
    assert excerpt(site.root, error("", "x"), 80) is None
