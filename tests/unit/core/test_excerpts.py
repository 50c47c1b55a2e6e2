"""The lines around a problem are shown, and nothing that lies outside of the site."""

import pytest

from sitegen.core.diagnostics import error
from sitegen.core.excerpts import Line, excerpt


def shown(site, text, line, column):
    site.write("a.md", text)
    return list(excerpt(site.root, error("a.md", "wrong", line, column)))


def test_two_lines_before_and_after_are_shown_with_the_word_marked(site):
    expected = [
        Line(2, "b"),
        Line(3, "c"),
        Line(4, "d: ", "élan", " vital"),
        Line(5, "e"),
        Line(6, ""),
    ]
    assert expected == shown(site, "a\nb\nc\nd: élan vital\ne\n\ng\n", 4, 4)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_end_as_the_author_ends_them(site, newline):
    text = newline.join(["one", "two", "three"]).encode()
    assert [Line(1, "", "one"), Line(2, "two"), Line(3, "three")] == shown(site, text, 1, 1)


def test_a_byte_order_mark_is_no_column(site):
    assert shown(site, b"\xef\xbb\xbfone two", 1, 5) == [Line(1, "one ", "two")]


def test_a_column_beyond_the_line_marks_nothing(site):
    assert shown(site, "one", 1, 9) == [Line(1, "one")]
    assert shown(site, "", 1, 1) == [Line(1, "")]


def test_of_a_long_line_the_part_around_the_column_is_shown(site):
    [line] = shown(site, "x" * 5000 + " here " + "y" * 5000, 1, 5002)
    assert (len(line.before + line.marked + line.after), line.marked) == (160, "here")


def test_bytes_that_are_no_text_are_shown_as_such(site):
    assert shown(site, b"a \xff b", 1, 3) == [Line(1, "a ", "\ufffd", " b")]


def test_a_line_that_is_not_there_shows_what_is_near(site):
    assert shown(site, "one", 2, 1) == [Line(1, "one")]


@pytest.mark.parametrize("file", ["", "gone.md", "../secret", "/etc/hostname", "content", "a\0b"])
def test_what_is_no_file_of_the_site_shows_nothing(site, file):
    site.write("content/x")
    site.root.with_name("secret").write_text("secret")
    assert excerpt(site.root, error(file, "wrong")) == ()


def test_a_link_that_leads_out_shows_nothing(site):
    site.root.with_name("secret").write_text("secret")
    (site.root / "a.md").symlink_to(site.root.with_name("secret"))
    assert excerpt(site.root, error("a.md", "wrong")) == ()
