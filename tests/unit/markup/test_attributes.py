"""Attribute lists: only what is one is taken out of a text, and no word changes its place."""

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown.extensions.attr_list import AttrListTreeprocessor

from sitegen.core.diagnostics import warning
from sitegen.markup.attributes import NO_LIST, NOWHERE
from sitegen.markup.context import ConversionContext, CurrentText
from sitegen.markup.converted import Converted
from sitegen.markup.converter import Converter
from sitegen.markup.extensions import build

PATH = "content/posts/a.md"
CONVERTER = Converter()


def convert(source: str) -> Converted:
    return CONVERTER.convert(source, path=PATH)


def made(source: str) -> str:
    return convert(source).body.html


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "See [the set](https://a.example/){.ext} and {more} words follow here.",
            '<p>See <a class="ext" href="https://a.example/">the set</a>'
            " and {more} words follow here.</p>",
        ),
        ("## Kafka {1991}", '<h2 id="kafka-1991">Kafka {1991}</h2>'),
        ("a\n{1, 2, 3}", "<p>a\n{1, 2, 3}</p>"),
        ("- a\n  {x, y}", "<ul>\n<li>a\n  {x, y}</li>\n</ul>"),
        ("*a*{d}", "<p><em>a</em>{d}</p>"),
        ("`a`{.5} b}", "<p><code>a</code>{.5} b}</p>"),
        ("*a*{...}", "<p><em>a</em>{…}</p>"),
        ("$*a*_{b}$ {.c}", "<p>$<em>a</em>_{b}$ {.c}</p>"),
        ("*a*{width=10}", "<p><em>a</em>{width=10}</p>"),
        ("p\n{width=10}", "<p>p\n{width=10}</p>"),
        ("*a*{.b c}", "<p><em>a</em>{.b c}</p>"),
        ("*a*{.b, .c}", "<p><em>a</em>{.b, .c}</p>"),
        ("p\n{:.b c d}", "<p>p\n{:.b c d}</p>"),
        ("*a*{: }", "<p><em>a</em>{: }</p>"),
        ("*a*{{.b}}", "<p><em>a</em>{{.b}}</p>"),
        ("*a*{#b\n.c}", "<p><em>a</em>{#b\n.c}</p>"),
        (r"*a*\{.b}", "<p><em>a</em>{.b}</p>"),
        ("*a*{% b %}", "<p><em>a</em>{% b %}</p>"),
        ("`{.a}` {.b} c", "<p><code>{.a}</code> {.b} c</p>"),
        ("p\n\n{#b}", "<p>p</p>\n<p>{#b}</p>"),
        ("T {d}\n:   e", "<dl>\n<dt>T {d}</dt>\n<dd>e</dd>\n</dl>"),
    ],
)
def test_braces_that_are_no_list_are_text(source: str, expected: str) -> None:
    """They stay where they are, to the character."""
    assert made(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("*a*{.b}{#c} d", '<p><em class="b" id="c">a</em> d</p>'),
        ("*a*{.b} {.c} d}", '<p><em class="b">a</em> {.c} d}</p>'),
        ("*a*{.b}} c", '<p><em class="b">a</em>} c</p>'),
        ("[a](//b){width=1 rel='c d'} e", '<p><a href="//b" rel="c d" width="1">a</a> e</p>'),
        ("*a*{.b title='} \"c\"'} d}", '<p><em class="b" title="} &quot;c&quot;">a</em> d}</p>'),
        ("a {x}\n{: .b }{#c}", '<p class="b" id="c">a {x}</p>'),
        ("a\n{:.lead}", '<p class="lead">a</p>'),
        ("a\n{: .b #c hidden data-d}", '<p class="b" data-d hidden id="c">a</p>'),
        ('a\n{: onclick="b({})"}', '<p onclick="b({})">a</p>'),
        ("- a {x}\n{.b}\n- c", '<ul>\n<li class="b">a {x}</li>\n<li>c</li>\n</ul>'),
        ("## C# {#c-sharp}", '<h2 id="c-sharp">C#</h2>'),
        ("## C ## {#c}", '<h2 id="c">C</h2>'),
        ("## *C* {1} {#c}", '<h2 id="c"><em>C</em> {1}</h2>'),
    ],
)  # fmt: skip
def test_a_list_is_taken_and_nothing_beside_it(source: str, expected: str) -> None:
    """Several may follow each other; quoted values may hold anything."""
    assert made(source) == expected


@pytest.mark.parametrize(
    ("source", "message", "column"),
    [
        ("p {.b}", NOWHERE, 3),
        ("p {: .b}", NOWHERE, 3),
        ("*a*{.b c}", NO_LIST, 4),
        ("*a*{:b}", NO_LIST, 4),
        ("# a {#b c}", NO_LIST, 5),
    ],
)
def test_what_looks_like_a_list_and_is_text_is_a_warning(
    source: str, message: str, column: int
) -> None:
    """Readers would see it."""
    assert convert(source).problems == (warning(PATH, message, 1, column),)


@pytest.mark.parametrize(
    "source", ["`{.a b}`", "    {.a b}", "*a*{.b}", "{a} {1}", "{{.a b}}", r"\{.a b}", "${.a b}$"]
)
def test_other_braces_are_no_warning(source: str) -> None:
    """Neither code, nor what is taken, nor braces without a sign."""
    assert convert(source).problems == ()


NAMES = st.from_regex(r"[a-z][a-z0-9_:-]*", fullmatch=True)
ITEMS = st.one_of(
    NAMES.map(".{}".format),
    NAMES.map("#{}".format),
    st.builds("{}={}".format, NAMES, NAMES),
    st.builds('{}="{} .{} {}"'.format, NAMES, NAMES, NAMES, NAMES),
)
LISTS = st.lists(ITEMS, min_size=1, max_size=4).map(" ".join)
FRAMES = ["*a*{}", "*a*{} b", "`a`{}", "a\n{}", "- a\n{}", "# a {}", "|a|b|\n|-|-|\n|c {}|d|"]
OURS = build([], CurrentText(ConversionContext("", "", 1)))
THEIRS = build([], CurrentText(ConversionContext("", "", 1)))
THEIRS.treeprocessors.register(AttrListTreeprocessor(THEIRS), "attr_list", 8)


@given(st.sampled_from(FRAMES), LISTS, st.sampled_from(["{{:{}}}", "{{: {} }}", "{{.a {}}}"]))
@settings(max_examples=300, deadline=None)
def test_lists_are_what_they_are_for_python_markdown(frame: str, items: str, braces: str) -> None:
    """What is a list here gives the same bytes there."""
    source = frame.replace("{}", braces.format(items))
    assert OURS.reset().convert(source) == THEIRS.reset().convert(source)


WORDS = st.sampled_from(
    [
        "a",
        "bc",
        "{",
        "}",
        "{d}",
        "{e f}",
        "{1, 2}",
        "{g=h}",
        " *i*",
        " `j`",
        "${k}_{l}$",
        "\n",
        "m}",
    ]
)


@given(
    st.sampled_from(["", "# ", "- ", "> "]),
    st.lists(st.tuples(WORDS, st.sampled_from(["", " "]))),
)
@settings(max_examples=500, deadline=None)
def test_every_word_stays_in_its_place(first: str, words: list[tuple[str, str]]) -> None:
    """Whatever braces stand around them."""
    source = first + "".join(map("".join, words))
    shown = html.unescape(re.sub("<[^>]*>", "", made(source)))
    assert re.sub("[^a-z0-9{},=$]", "", shown) == re.sub("[^a-z0-9{},=$]", "", source)
