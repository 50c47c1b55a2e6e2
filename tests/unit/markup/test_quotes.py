"""Quotes stay apart, and five words of GitHub's make an alert of one."""

import re

import pytest

from sitegen.core.diagnostics import warning
from sitegen.markup.converter import Converter
from sitegen.markup.lint import ALERTS
from sitegen.models.richtext import StringRef

PATH = "content/posts/a.md"
CONVERTER = Converter()
NO_ALERT = "write an alert's sign alone in the first line of a quote, and its text below"


def html_of(source: str) -> str:
    html = CONVERTER.convert(source, path=PATH).body.html
    return re.sub("\x10[0-9]+\x11", "WORD", html).replace("\n", "")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("> a\n\n> b", "<blockquote><p>a</p></blockquote><blockquote><p>b</p></blockquote>"),
        ("> a\n>\n> b", "<blockquote><p>a</p><p>b</p></blockquote>"),
        ("> a\nb", "<blockquote><p>ab</p></blockquote>"),
        (
            "> > a\n>\n> > b",
            "<blockquote><blockquote><p>a</p></blockquote><blockquote><p>b</p></blockquote>"
            "</blockquote>",
        ),
        (
            "> a\n\n> # b",
            '<blockquote><p>a</p></blockquote><blockquote><h1 id="b">b</h1></blockquote>',
        ),
    ],
)
def test_an_empty_line_ends_a_quote(source: str, expected: str) -> None:
    """Two people who are quoted one after the other are two."""
    assert html_of(source) == expected


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_has_its_word_of_the_theme(name: str) -> None:
    """In capitals or not, and with an empty line below the sign or without."""
    expected = (
        f'<div class="admonition {name}"><p class="admonition-title">WORD</p><p><em>a</em></p>'
        "<p>b</p></div><blockquote><p>c</p></blockquote>"
    )
    for sign in (name.upper(), name):
        for space in ("", ">\n"):
            source = f"> [!{sign}] \n{space}> *a*\n>\n> b\n\n> c"
            assert html_of(source) == expected
            converted = CONVERTER.convert(source, path=PATH)
            assert converted.body.refs == (StringRef(key=f"alert_{name}"),)
            assert converted.problems == ()


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("> [!NOTE] Look\n> a", NO_ALERT),
        ("> [!NOTE]", NO_ALERT),
        ("> a\n> [!NOTE]\n> b", NO_ALERT),
        (
            "> [!info]\n> a",
            "there is no alert [!info]: write [!NOTE], [!TIP], [!IMPORTANT], [!WARNING] or"
            " [!CAUTION]",
        ),
    ],
)
def test_what_is_no_alert_is_a_warning(source: str, message: str) -> None:
    """It stays a quote, as on GitHub, and its sign is seen."""
    assert html_of(source).startswith("<blockquote><p>")
    line = source.split("\n").index(next(one for one in source.split("\n") if "[!" in one)) + 1
    assert CONVERTER.convert(source, path=PATH).problems == (warning(PATH, message, line, 3),)


@pytest.mark.parametrize(
    "source", ["> [!x](https://a.example/)", "> `[!x]`", "    > [!x]\n", "[!x]"]
)
def test_other_brackets_are_no_alerts(source: str) -> None:
    """A link, code and what is in no quote are what they were."""
    assert CONVERTER.convert(source, path=PATH).problems == ()
