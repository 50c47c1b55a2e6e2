"""Values of strangers' programs: what cannot be used is nothing, and nobody's address is kept."""

import pytest

from sitegen.comments.sanitize import comment_html
from sitegen.importing.values import (
    as_json,
    date_of,
    instant,
    is_empty,
    line_of,
    number_of,
    page_addresses,
    person,
    text_of,
    web_address,
    with_tags,
    without_bars,
)

HUGE = 10**5000
NOTHING = [None, True, [], {}, object()]


@pytest.mark.parametrize(
    "value", [*NOTHING, HUGE], ids=["null", "bool", "list", "mapping", "thing", "5,000 digits"]
)
def test_what_is_no_text_is_an_empty_one(value):
    assert text_of(value) == ""
    assert (person(value), web_address(value), date_of(value), instant(value)) == ("",) * 4
    assert number_of(value) == 0


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x00b", "ab"),
        ("\ud83d\ude00 \ud83d", "\U0001f600 \ufffd"),
        (b"\xc3\xa9\xff", "é\ufffd"),
        (7, "7"),
        (7.5, "7.5"),
    ],
)
def test_a_text_has_only_what_a_file_can_hold(value, text):
    assert text_of(value) == text


def test_a_line_is_one_line_and_no_longer_than_a_thousand_signs():
    assert line_of(" a \n\t b\u202e ") == "a b"
    assert len(line_of("x" * 5000)) == 1000


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("Tom", "Tom"),
        ("tom@mail.example", ""),
        ("Tom <tom@mail.example>", "Tom"),
        ("192.0.2.7", ""),
        ("e1577e47a3e54a272cd65b052950f91a", ""),
    ],
)
def test_a_name_has_no_address(value, name):
    assert person(value) == name


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("https://tom.example/", "https://tom.example/"),
        (" http://tom.example ", "http://tom.example"),
        ("tom.example", ""),
        ("javascript:alert(1)", ""),
        ("https://tom@tom.example/", ""),
        ("https://x.example/?mail=tom%40mail.example", ""),
        ("https://[", ""),
    ],
)
def test_an_address_of_the_web_is_http_and_names_nobody(value, url):
    assert web_address(value) == url


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2017-04-26T02:21:54.432Z", "2017-04-26T02:21:54Z"),
        ("2017-04-26T02:21:54.432123456+02:00", "2017-04-26T02:21:54+02:00"),
        ("2017-04-26 02:21", "2017-04-26 02:21"),
        ("2017", "2017"),
        ("0001-01-01T00:00:00Z", ""),
        ("1969-12-31", ""),
        ("2017-02-30", ""),
        ("soon", ""),
    ],
)
def test_a_date_is_as_it_was_written(value, date):
    assert date_of(value) == date


@pytest.mark.parametrize(
    ("value", "date"),
    [
        (1381432829.75, "2013-10-10T19:20:29Z"),
        ("1381432829", "2013-10-10T19:20:29Z"),
        (0, ""),
        (-5, ""),
        (float("nan"), ""),
        (float("inf"), ""),
        (1e300, ""),
        ("9" * 5000, ""),
    ],
)
def test_an_instant_is_in_utc(value, date):
    assert instant(value) == date


def test_a_number_is_whole_and_no_less_than_nothing():
    values = (3, "4", 2.9, -1, float("nan"), "many", 1e300)
    assert [number_of(value) for value in values] == [3, 4, 2, 0, 0, 0, 1_000_000_000]


@pytest.mark.parametrize(
    ("text", "empty"),
    [
        ("", True), (" \n", True), ("<p> </p>", True), ("<p>&nbsp;</p>", True), ("a", False),
        ("<p>a</p>", False), ('<img src="a.png">', False), ("a < b", False),
    ],
)  # fmt: skip
def test_a_text_of_tags_alone_is_empty(text, empty):
    assert is_empty(text) is empty


@pytest.mark.parametrize(
    ("text", "markup", "source"),
    [
        ("<p>a</p>", "html", "<p>a</p>"),
        ("see <a href='/x'>it</a>\nand", "html", "see <a href='/x'>it</a>\nand"),
        ("a<br>b", "html", "a<br>b"),
        ("a < b > *c*", "markdown", "a < b > *c*"),
        ("<3", "markdown", "<3"),
        ("**a** <b>b</b>", "html", "<p><strong>a</strong> <b>b</b></p>\n"),
        ("`<b>b</b>`", "html", "<p><code>&lt;b&gt;b&lt;/b&gt;</code></p>\n"),
    ],
)
def test_a_text_in_which_tags_count_is_html(text, markup, source):
    found = with_tags(text, may_hide=False)
    assert (found.markup, found.source) == (markup, source)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a | b", "a | b"),
        ("if a || b ||| c", r"if a \|\| b \|\|\| c"),
        (r"a \|| b", r"a \|| b"),
        ("`a || b` || ``c ` || d``", r"`a || b` \|\| ``c ` || d``"),
        ("```\na || b\n```\n||", "```\na || b\n```\n\\|\\|"),
        ("~~~\na || b\n~~~\n||", "~~~\na || b\n~~~\n\\|\\|"),
        ("~~~\na || b", "~~~\na || b"),
        ("x\n\n    a || b\n\n||", "x\n\n    a || b\n\n\\|\\|"),
        ("`a || b", r"`a \|\| b"),
    ],
)
def test_bars_of_programs_that_hide_nothing_hide_nothing(text, written):
    assert without_bars(text) == written
    shown = comment_html(written)[0]
    assert "spoiler" not in shown
    assert shown.count("|") == text.count("|")


def test_bars_in_a_long_text_are_apart():
    text = "a || b ||| c " * 1000
    assert without_bars(text) == "a | | b | | | c " * 1000


def test_addresses_of_pages_are_paths_or_in_full_each_once():
    values = ("/a/", "https://x.example/b", "a", None, "/a/", "ftp://x/", "https://", "https:// x")
    assert page_addresses(values) == ("/a/", "https://x.example/b")


@pytest.mark.parametrize("data", [b"", b"{", b"[" * 100_000, b"\xff\xfe", b"{'a': 1}"])
def test_broken_json_says_so(data):
    with pytest.raises(ValueError, match=r"^it is (broken JSON: |nested too deeply)"):
        as_json(data)


def test_json_with_half_a_sign_or_a_huge_number_is_read():
    assert as_json(b'\xef\xbb\xbf{"a": "\\ud83d", "b": ' + b"9" * 5000 + b', "c": "\xff"}') == {
        "a": "\ud83d",
        "b": None,
        "c": "\ufffd",
    }
