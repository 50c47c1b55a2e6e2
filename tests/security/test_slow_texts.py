"""Whatever an author's text is made of, it is read in time that grows with its length, or refused.

Nothing here is timed: steps are counted, and characters that are looked at.
"""

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown.blockprocessors import BlockProcessor
from markdown.inlinepatterns import DelimiterProcessor

from sitegen.config.csp import Csp
from sitegen.config.settings import CspSettings
from sitegen.markup import bounds, spans
from sitegen.markup.converter import Converter

PATH = "content/posts/a.md"
STRICT = Csp(CspSettings(), "https://example.org/")


def convert(text, converter=None):
    """Convert a text that begins at the first line of its file."""
    return (converter or Converter()).convert(text, path=PATH)


def problems(text):
    return [str(problem).removeprefix(f"{PATH}:") for problem in convert(text).problems]


class Counted(str):
    """A text that counts the characters which its methods look at."""

    __slots__ = ()
    looked_at = 0

    def __getitem__(self, key):
        found = super().__getitem__(key)
        Counted.looked_at += len(found)
        return found

    def find(self, what, start=0, end=sys.maxsize):
        found = super().find(what, start, end)
        Counted.looked_at += (min(end, len(self)) if found < 0 else found) - start
        return found

    def rfind(self, what, start=0, end=sys.maxsize):
        found = super().rfind(what, start, end)
        Counted.looked_at += min(end, len(self)) - max(found, start)
        return found

    def count(self, what, start=0, end=sys.maxsize):
        Counted.looked_at += min(end, len(self)) - start
        return super().count(what, start, end)


def steps_of(text, converter):
    """Return how many lines of Python run while a text is converted, and what it looks at."""
    steps = 0

    def within(frame, event, argument):
        nonlocal steps
        steps += event == "line"
        return within

    Counted.looked_at = 0
    before = sys.gettrace()
    sys.settrace(lambda *_: within)
    try:
        convert(Counted(text), converter)
    finally:
        sys.settrace(before)
    return steps + Counted.looked_at // 20


def numbered(unit):
    return lambda count: "".join(unit.replace("%d", str(number)) for number in range(count))


def growing(sign):
    return lambda count: " ".join(f"{sign * number}a" for number in range(1, int(count**0.5) * 3))


def nested(unit):
    return lambda count: "\n".join("    " * level + unit for level in range(int(count**0.5)))


def between(before, after):
    return lambda count: before * count + "x" + after * count


REPEATED = [
    *("[", "![", "[^", "[x](", "[x][", "[x](y", "[x](<", '[x](y"z) ', "[![a](b)](c) ", "[*"),
    *("`", "``a` ", "`a``b", "`a`", "\\", "\\`", "\\[", "&amp;", "&", "&#", "&lt;", "<", "a<"),
    *("<a ", "<a b=c", '<a href="', '<a ">', "<!--"),
    *("<![CDATA[", "<?", "<!", "</", "<b>", "<b ", ">"),
    *("<div>\n", "<div>x</div>\n\n", "<div markdown=1>\n", "<p>", "<p ", "<pre>", "<h1>a</h1>\n\n"),
    *("<http://a.b>", "<a@b.c>", "<a@", "http://a.b "),
    *("*a **b", "*", "_a ", "***a** ", "*_", "~~a"),
    *("||a", "||a||", "||a\n\n", "|", "|a|b|\n"),
    *("a|b\n-|-\n\n", "::: spoiler\n\n", ":::\n", "::: x\n\n"),
    *("# a\n", "# a\n\n", "a\n-\n", "=\n", "#"),
    *("[TOC]\n\n", "!!! note\n", "> a\n", "a\n> b\n", ">"),
    *("- a\n", "- ", "1. ", "- a\n\n", "a\n:   b\n"),
    *("    a\n\nb\n\n", "a  \n", "\n", " ", "\t", "\n\n"),
    *("```\n", "```\nx\n```\n", "```a\n", "~~~\nx\n", "{"),
    *("{: .a}", "*a*{: .b}", "'", '"a" ', "--", "..."),
    *("{{%", "{{% x %}}", "{{%/* "),
    *("{{%/* \n\n", '{{% x "a" ', "{{% /x %}}", "{{< x ", "{% x ", "{{<"),
    *("- ```\n", "> ```\n", "   ```x\n", "- a\n  - b\n", "a\n- b\n", "1) a\n", "- a\n\n  b\n\n"),
    *("a\n|b|\n|-|\n", "- > a\n", "- a\n  > b\n", "- # a\n", "  # a\n- b\n", "- a\n1. b\n"),
    *("\u200b", "\u202e", "e\u0301", "\U0001f600", "*[a", "*[a]: x\n", "a\n- b\n- c\n\n"),
]  # fmt: skip
SHAPES = {
    **{f"{unit!r} again and again": unit.__mul__ for unit in REPEATED},
    **{
        f"{unit!r} with numbers": numbered(unit)
        for unit in (
            *("[^%d]: x\n", "[^%d]\n\n[^%d]: x\n\n", "[%d]: x\n", "*[a%d]: x\n", "# a%d\n\n"),
            *("[a%d](b%d.md) ", "<a%d>", "&a%d;", "{{% x%d %}}", "{{% x%d %}}a{{% /x%d %}} "),
            *("{{< x%d >}}\n", '<iframe src="http://a.b/%d"></iframe>\n\n', "[^%d] a\n[^%d]: b\n"),
        )
    },
    **{f"{sign!r} in growing runs": growing(sign) for sign in "`*_[<~|:#>"},
    **{f"{unit!r} ever deeper": nested(unit) for unit in ("- x", "1. x", "> x", "!!! note", "x")},
    **{
        f"{before!r} closed by {after!r}": between(before, after)
        for before, after in (
            *(("[", "]"), ("[", "](a)"), ("![", "](a)")),
            *(("[a](", ")"), ("*a ", "a*"), ("||a ", "a||")),
            *(("{{% x %}}", "{{% /x %}}"), ("<div>", "</div>")),
            *(("<b>", "</i>"), ("<code>", "</kbd>")),
        )
    },
    "fences in nested lists": lambda count: "\n".join(
        "  " * level + "- ```" for level in range(int(count**0.5))
    ),
    "empty lines in a fence in nested lists": lambda count: (
        "".join("  " * level + "- a\n" for level in range(40)) + " " * 80 + "```" + "\n" * count
    ),
    "many marks of one note": lambda count: "[^1]: x\n\n" + "[^1] " * count,
    "brackets where there are notes": lambda count: "[^a]: x\n\n" + "[^" * count,
    "brackets where there are references": lambda count: "[a]: x\n\n" + "[" * count,
    "nested references": lambda count: "[a]: x\n\n" + "[" * count + "]" * count,
    "an abbreviation used": lambda count: "*[a]: x\n\n" + "a " * count,
    "braces in a heading": lambda count: "# a" + " {a" * count + "} x",
    "spaces in a heading": lambda count: "# a" + " " * count + "b}",
    "short rows of a wide table": lambda count: (
        "|" + "a|" * count + "\n|" + "-|" * count + "\n" + "|b\n" * count
    ),
    "an address that is nowhere": lambda count: "[a](&#98;) " * count + "b " * count,
    "comments in tags": lambda count: "a <b> " * count + "<!-- x -->" * count,
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_the_work_of_a_text_grows_no_faster_than_its_length(shape):
    converter = Converter(policy=STRICT)
    convert("*warm* `up` [a](b) <i>", converter)
    once = steps_of(SHAPES[shape](400), converter)
    twice = steps_of(SHAPES[shape](800), converter)
    assert twice <= 2.5 * once + 20_000


@pytest.mark.parametrize("shape", SHAPES)
def test_no_text_is_told_of_in_the_words_of_an_exception(shape):
    """It is converted, or what is too much is said at its place."""
    told = [
        problem for problem in problems(SHAPES[shape](3000)) if "cannot be converted" in problem
    ]
    assert told == []


# ---------------------------------------------------------------- what no step of Python shows


class Spy(BlockProcessor):
    """Notes how many blocks wait when each of them is read."""

    def __init__(self, parser):
        super().__init__(parser)
        self.waiting = 0

    def test(self, parent, block):
        return True

    def run(self, parent, blocks):
        self.waiting += len(blocks)
        return False


def test_blocks_are_taken_from_the_front_of_short_lists_only():
    converter = Converter()
    spy = Spy(converter._markdown.parser)
    converter._markdown.parser.blockprocessors.register(spy, "spy", 2000)
    convert("a\n\n" * 20_000, converter)
    assert spy.waiting <= 20_001 * 1000


def test_only_emphasis_is_cut_out_of_a_text_one_by_one():
    """All else is found in one pass: a text of many entities is not copied for each of them."""
    patterns = Converter()._markdown.inlinePatterns
    others = [pattern for pattern in patterns if spans.finder_of(pattern) is None]
    assert [type(pattern) for pattern in others] == [DelimiterProcessor]


# ---------------------------------------------------------------- bounds

BEYOND = {
    "abbreviations": (
        "a\n\n" + numbered("*[A%d]: x\n")(1001),
        "1003:1: error: more than 1,000 abbreviations are explained: remove some",
    ),
    "tables of contents": (
        "a\n\n" + "[TOC]\n\n" * 11,
        "23:1: error: more than 10 tables of contents: remove this [TOC]",
    ),
    "open tags": (
        "a\n\n" + "<a \n" * 1002,
        "1003:1: error: more than 1,000 signs < have no > after them: write &lt;",
    ),
    "open fences": (
        "a\n\n" + "```x\ny\n" * 51,
        "103:1: error: more than 50 code fences are never closed: close them",
    ),
    "fences": (
        "a\n\n" + "```\ny\n```\n" * 2001,
        "6003:1: error: more than 2,000 blocks of code between fences: divide the text",
    ),
    "lists": (
        "a\n\n" + "\n".join("    " * level + "- x" for level in range(400)),
        "103:403: error: more than 100 lists, quotes and other blocks are nested",
    ),
    "lists of one line": (
        "a\n\n" + "- " * 5000 + "x",
        "3:203: error: more than 100 lists, quotes and other blocks are nested",
    ),
    "very many lists of one line": (
        "a\n\n" + "- " * 200_000 + "x",
        "3:203: error: more than 100 lists, quotes and other blocks are nested",
    ),
    "marks of footnotes": (
        "a\n\n" + "[^1] " * 20_001,
        "3:100001: error: more than 20,000 marks of footnotes, [^: divide the text",
    ),
    "quotes": (
        "a\n\n" + "> " * 1000 + "x",
        "3:203: error: more than 100 lists, quotes and other blocks are nested",
    ),
    "spoilers": (
        "a\n\n" + "::: spoiler\n\n" * 101 + "x\n\n" + ":::\n\n" * 101,
        "203:1: error: more than 100 blocks of ::: are nested",
    ),
    "shortcodes": (
        "a\n\n" + "{{% x %}}\n\n" * 101 + "y\n\n" + "{{% /x %}}\n\n" * 101,
        "203:1: error: more than 100 shortcodes and spoilers are nested",
    ),
    "Markdown in HTML": (
        "a\n\n" + "<div markdown=1>\n" * 101 + "x\n" + "</div>\n" * 101,
        "103:1: error: more than 100 elements of HTML with Markdown in them are nested",
    ),
    "signs of emphasis": (
        "a\n\nb " + "*a" * 10_001,
        "3:20003: error: more than 10,000 signs * and _ in one paragraph: divide it",
    ),
    "links that do not end": (
        "a\n\nb " + "[x](y " * 52 + ")",
        '3:303: error: more than 50 links in one paragraph do not end: close their ) and "',
    ),
    "cells": (
        "a\n\n|" + "a|" * 500 + "\n|" + "-|" * 500 + "\n" + "|b\n" * 500,
        "3:1: error: the tables of a text have at most 200,000 cells: divide it",
    ),
    "backticks in a row": (
        "a\n\n|a|b|\n|-|-|\n|c|d|\n|" + "`e`|" * 600,
        "6:1: error: more than 1,000 backticks in one row of a table",
    ),
    "length": (
        "é" * 1_000_000 + "\n\nb",
        "1:1000001: error: a text has at most 2 MB: divide it",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BEYOND)
def test_what_is_too_much_is_an_error_at_the_first_place_beyond(what):
    text, expected = BEYOND[what]
    assert problems(text) == [expected]


def test_what_is_too_much_hides_no_other_mistake(site):
    """Those of the front matter and of other files are told in the same run; nothing is written."""
    site.post("b", "{{% no %}}")
    site.post("a", BEYOND["lists of one line"][0], nonsense="x")
    told = site.problems()
    assert [problem.split(" error: ")[0] for problem in told] == [
        "content/posts/a.md:3:1:", "content/posts/a.md:7:203:", "content/posts/b.md:4:1:",
    ]  # fmt: skip
    assert site.tree() == {}


LISTS = [
    ("posts", "tags", 200), ("posts", "categories", 200), ("posts", "authors", 200),
    ("posts", "aliases", 2000), ("works", "tags", 200), ("works", "genres", 200),
    ("works", "director", 200), ("works", "cast", 2000),
]  # fmt: skip


@pytest.mark.parametrize(("folder", "field", "most"), LISTS)
def test_one_value_too_many_is_an_error_at_it(site, folder, field, most):
    values = "".join(f"  - /v{number}/\n" for number in range(most + 1))
    site.write(f"content/{folder}/a.md", f"---\ntitle: A\n{field}:\n{values}---\n")
    message = f"{field}: a document has at most {most:,}: remove some"
    assert site.problems() == [f"content/{folder}/a.md:{most + 4}:5: error: {message}"]


# ---------------------------------------------------------------- what has to pass

HONEST = {
    "a listing between fences": "```json\n"
    + '    {"a": [1, {"b": "`c`|&amp;*_"}]},\n' * 2000
    + "```\n",
    "an indented listing": '    {"a": [1, {"b": "`c`|&amp;*_"}]},\n' * 2000,
    "a long table": "|a|b|c|d|e|f|g|h|i|j|\n" + "|-" * 10 + "|\n" + "|*x* `y`" * 10 + "|\n" * 1,
    "footnotes": numbered("a[^%d] b\n\n[^%d]: *note*\n\n")(1000),
    "headings": "# a\n\ntext\n\n" * 500,
    "links": "[a](b.md) " * 2000,
    "pictures": "![a](b.jpg)\n\n" * 1000,
    "a list": "- [a](https://example.org/) *b*\n" * 3000,
    "a chapter in one paragraph": 'It was *late*.\n"The train" left -- slowly.\n' * 4000,
}
HONEST["a long table"] += ("|*x* `y`" * 10 + "|\n") * 2000


@pytest.mark.parametrize("what", HONEST)
def test_honest_texts_are_far_within_the_bounds(what):
    assert [problem for problem in problems(HONEST[what]) if "error" in problem] == []


TOKENS = sorted(
    {*REPEATED, "\n\n", "]", ")", "](a)", "a", "%}}", "{{% /x %}}", "-->", "</div>", "[^1]: x\n"}
)


@given(st.lists(st.tuples(st.sampled_from(TOKENS), st.integers(1, 120)), max_size=40))
@settings(max_examples=60)
def test_any_mixture_is_converted_or_refused(parts):
    text = "".join(token * count for token, count in parts)[:20_000]
    told = [problem.message for problem in convert(text).problems]
    assert [message for message in told if "cannot be converted" in message] == []


def test_each_bound_is_in_the_docs():
    text = (Path(__file__).parents[2] / "docs" / "writing.md").read_text("utf-8")
    for most in (
        *(
            bounds.MAX_LEVELS,
            bounds.MAX_EMPHASIS,
            bounds.MAX_OPEN_LINKS,
            bounds.MAX_OPEN_TAGS,
            bounds.MAX_OPEN_FENCES,
        ),
        *(bounds.MAX_CODE_BLOCKS, bounds.MAX_ABBREVIATIONS, bounds.MAX_CONTENTS, bounds.MAX_CELLS),
        bounds.MAX_FOOTNOTE_MARKS,
        *(bounds.MAX_ROW_TICKS, bounds.MAX_MARKDOWN_ELEMENTS),
    ):
        assert f"| {most:,} " in text
