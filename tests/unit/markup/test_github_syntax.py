"""What writers of GitHub's Markdown mean is what comes out, and what means nothing is warned of."""

import re

import pytest

from sitegen.core.diagnostics import warning
from sitegen.markup.converted import Converted
from sitegen.markup.converter import Converter
from sitegen.models.richtext import REF_END, REF_START, StringRef

PATH = "content/posts/a.md"
CONVERTER = Converter()


def convert(source: str) -> Converted:
    return CONVERTER.convert(source, path=PATH)


def html_of(source: str) -> str:
    """Return the HTML of a text that is sound, with the keys of words in place of placeholders."""
    converted = convert(source)
    assert converted.problems == ()
    keys = [ref.key if isinstance(ref, StringRef) else "?" for ref in converted.body.refs]
    found = re.sub(f"{REF_START}([0-9]+){REF_END}", lambda m: keys[int(m[1])], converted.body.html)
    return found.replace("\n", "")


# ---------------------------------------------------------------- headings


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("#300 is my best", "<p>#300 is my best</p>"),
        ("a\n#1 in the charts", "<p>a#1 in the charts</p>"),
        ("- #5\n- b", "<ul><li>#5</li><li>b</li></ul>"),
        ("## Prelude in C#", '<h2 id="prelude-in-c">Prelude in C#</h2>'),
        ("## C# and F## ##", '<h2 id="c-and-f">C# and F##</h2>'),
        ("# A #", '<h1 id="a">A</h1>'),
        ("# A \\#", '<h1 id="a">A #</h1>'),
        ("## #", '<h2 id="section"></h2>'),
        ("   ### A", '<h3 id="a">A</h3>'),
        ("a\n# B\nc", '<p>a</p><h1 id="b">B</h1><p>c</p>'),
        ("####### A", "<p>####### A</p>"),
    ],
)
def test_headings_have_a_space(source: str, expected: str) -> None:
    """A sign that words follow directly is text, at either end of a line."""
    assert html_of(source) == expected


def test_a_heading_without_a_space_is_a_warning() -> None:
    """Two signs and more were meant to begin a heading; one may be a number's, or a tag's."""
    found = convert("#tag\n\n##Usage\n\n```\n##code\n```\n\n    ##code\n\n`##code`\n\na ##b")
    message = "a heading has a space after ##: this is text"
    assert found.problems == (warning(PATH, message, 3, 1),)


# ---------------------------------------------------------------- struck words


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("~~x~~", "<del>x</del>"),
        ("a~~b c~~d", "a<del>b c</del>d"),
        ("~~**b** *i*~~", "<del><strong>b</strong> <em>i</em></del>"),
        ("**~~b~~**", "<strong><del>b</del></strong>"),
        ("~~[a](https://a.example/)~~", '<del><a href="https://a.example/">a</a></del>'),
        ("~~ a~~ ~~b ~~", "~~ a~~ ~~b ~~"),
        ("~x~ ~~~y~~~", "~x~ ~~~y~~~"),
        ("`~~a~~` \\~~a~~", "<code>~~a~~</code> ~~a~~"),
        ("~~a", "~~a"),
    ],
)
def test_two_tildes_strike(source: str, expected: str) -> None:
    """``~~x~~`` is struck, but not in code, with a space inside, or with one tilde or three."""
    assert html_of(source) == f"<p>{expected}</p>"


def test_what_is_struck_may_hide_and_be_hidden() -> None:
    """Neither takes the other's sign away."""
    public = convert("~~a||b||c~~ ||~~x~~||").body.public
    assert public == "<p><del>a[spoiler]c</del> [spoiler]</p>"


# ---------------------------------------------------------------- tables


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (r"`x \| y`", "<code>x | y</code>"),
        (r"`` a`\|b ``", "<code>a`|b</code>"),
        (r"`a` \| `b\|c`", "<code>a</code> | <code>b|c</code>"),
        (r"` \| ``", "` | ``"),
        (r"\`a \| b`", "`a | b`"),
        (r"`\|\|x\|\|`", "<code>||x||</code>"),
    ],
)
def test_a_bar_in_a_cells_code_has_no_backslash(cell: str, expected: str) -> None:
    """It was there only to keep the cell whole."""
    assert f"<td>{expected}</td>" in html_of(f"| a | b |\n| - | - |\n| c | {cell} |")


# ---------------------------------------------------------------- where a summary ends


@pytest.mark.parametrize(
    "mark", ["<!--more-->", "<!-- more -->", "<!--more Read on-->", "<!--More-->"]
)
def test_a_summary_ends_at_more(mark: str) -> None:
    """WordPress lets the words of the link follow."""
    converted = convert(f"A b.\n\n{mark}\n\nC d.")
    assert (converted.has_more, converted.summary) == (True, "A b.")
    assert "more" not in converted.body.html.lower()


@pytest.mark.parametrize("comment", ["<!-- more about it -->", "<!--moreover-->"])
def test_other_comments_end_no_summary(comment: str) -> None:
    """A remark of the author's is left where it is."""
    converted = convert(f"A b.\n\n{comment}\n\nC d.")
    assert not converted.has_more
    assert comment in converted.body.html


# ---------------------------------------------------------------- notes that are not there


def test_a_mark_of_no_note_is_a_warning() -> None:
    """Readers see its signs; in code, and with a backslash, they are meant to."""
    found = convert("a[^1] b[^nope] `[^a-z]` \\[^x] c[^x](y.md)\n\n    [^2]\n\n[^1]: n").problems
    message = r"there is no note [^nope]: write a line that begins with [^nope]: or write \[^nope]"
    assert [one for one in found if "note" in one.message] == [warning(PATH, message, 1, 8)]


# ---------------------------------------------------------------- pictures that stand alone


@pytest.mark.parametrize("align", ['align="center"', "align=right", 'class="x" ALIGN="center"'])
def test_a_paragraph_that_moves_its_picture_stays_one(align: str) -> None:
    """A figure knows no ``align``."""
    assert html_of(f'<p {align}><img src="https://a.example/b.png"></p>').startswith(f"<p {align}>")


def test_other_paragraphs_become_figures() -> None:
    """An attribute that only looks like it changes nothing."""
    found = html_of('<p data-align="x"><img src="https://a.example/b.png"></p>')
    assert found.startswith('<figure data-align="x">')
