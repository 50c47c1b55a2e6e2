"""What was made fast gives the same bytes as Python-Markdown's own steps."""

import re
import subprocess
import sys
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown import Markdown, preprocessors, treeprocessors
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.extensions.abbr import AbbrTreeprocessor
from markdown.extensions.fenced_code import FencedBlockPreprocessor, FencedCodeExtension
from markdown.extensions.footnotes import FootnoteInlineProcessor
from markdown.extensions.md_in_html import HtmlBlockPreprocessor
from markdown.extensions.tables import TableExtension, TableProcessor
from markdown.inlinepatterns import InlineProcessor, Pattern, SimpleTagInlineProcessor

from sitegen.markup import inline
from sitegen.markup.context import ConversionContext, CurrentText
from sitegen.markup.extensions import build
from tests.support.sites import ROOT

SCRIPT = ROOT / "bench" / "make_corpus.py"


def fast(*extensions: str) -> Markdown:
    """Return a Markdown as the converter has it."""
    return build([(name, {}) for name in extensions], CurrentText(ConversionContext("", "", 1)))


def slow(*extensions: str) -> Markdown:
    """Return the same with Python-Markdown's own steps, but for what we read in another way."""
    markdown = fast(*extensions)
    before, trees = markdown.preprocessors, markdown.treeprocessors
    before.register(preprocessors.NormalizeWhitespace(markdown), "normalize_whitespace", 30)
    before.register(HtmlBlockPreprocessor(markdown), "html_block", 20)
    markdown.parser.blockprocessors.deregister("plain_paragraph", strict=False)
    trees.register(treeprocessors.InlineProcessor(markdown), "inline", 20)
    trees.register(treeprocessors.PrettifyTreeprocessor(markdown), "prettify", 10)
    trees.register(AbbrTreeprocessor(markdown, trees["abbr"].abbrs), "abbr", 7)
    tables = TableProcessor(markdown.parser, TableExtension().getConfigs())
    markdown.parser.blockprocessors.register(tables, "table", 75)
    mark = markdown.inlinePatterns["footnote"]
    notes = FootnoteInlineProcessor(mark.pattern, mark.footnotes)
    markdown.inlinePatterns.register(notes, "footnote", 175)
    return markdown.set_output_format("html")


FAST, SLOW = fast(), slow()


def converted(markdown: Markdown, source: str) -> str:
    """Return the HTML of a text, or the name of what it raises.

    Two bars may mean another thing in our tables than in Python-Markdown's.
    """
    assume(not ("||" in source and "---" in source))
    try:
        return markdown.reset().convert(source)
    except Exception as failure:
        return type(failure).__name__


# ---------------------------------------------------------------- the same bytes


def test_posts_are_the_same(tmp_path: Path) -> None:
    """Every text of a large blog comes out as Python-Markdown has it."""
    command = [sys.executable, str(SCRIPT), "600", str(tmp_path), "--seed", "7"]
    subprocess.run(command, check=True, capture_output=True)
    for path in sorted(tmp_path.rglob("*.md")):
        body = path.read_text("utf-8").split("---\n", 2)[2]
        assert FAST.reset().convert(body) == SLOW.reset().convert(body), path


INLINE = [
    *("*", "**", "***", "_", "__", "~", "`", "``", "\\", "\\*", "\\`", "\\\\", "||", "|", "!"),
    *("[", "]", "(", ")", "](", "](u)", "[a]", "[a](u)", "[a][b]", "[a][]", "[b]", "!["),
    *("![a](u)", "![a][b]", "[^1]", "[^2]", '"t"', "'", "<", ">", "</", "<b>", "</b>", "^"),
    *("<i a='b'>", "<!--", "-->", "<http://a.b>", "<a@b.c>", "http://a.b", "@", "://", "&", ";"),
    *("&amp;", "&#42;", "&x", "  \n", "\n", " ", "a", "b", "word", "é", "日本", "{", "}", "{: .c}"),
    *("{#i}", "HTML", "\x02", "klzzwxh:0000", "\x03", "\x0ex0x\x0f", "-", "+", "=", "1.", ":", "#"),
    "///Footnotes Go Here///",
]
BLOCKS = [
    *("\n\n", "\n", "- ", "* ", "+ ", "1. ", "2019. ", "> ", "    ", "  ", "\t", "# ", "## ", "="),
    *("===", "---", "- - -", "***", "___", "```\n", "~~~\n", "```py\n", ": ", ":   d\n", "|---|"),
    *("!!! note\n", "| a | b |\n|---|:-:|\n", "\n[b]: u 't'\n", "\n[^1]: note\n", "<div>"),
    *("\n*[HTML]: t\n", "</div>", '<div markdown="1">', "<p>", "</p>", "<hr>", "<pre>", "</pre>"),
    *("\n\n    ", "\r\n", "\n \n", "\x85"),
]
DEFINITIONS = "\n\n[b]: u 't'\n\n[^1]: n *m*\n\n*[HTML]: t"


@given(
    st.lists(st.sampled_from(INLINE), max_size=30).map("".join),
    st.sampled_from(["", DEFINITIONS]),
)
@settings(max_examples=1500, deadline=None)
def test_inline_constructs_are_the_same(text: str, definitions: str) -> None:
    """Emphasis, links, code and all that, nested, escaped and broken, give the same bytes."""
    source = text + definitions
    assert converted(FAST, source) == converted(SLOW, source)


@given(st.lists(st.sampled_from(INLINE + BLOCKS * 2), max_size=40).map("".join))
@settings(max_examples=1500, deadline=None)
def test_blocks_are_the_same(source: str) -> None:
    """Lists, tables, code and all that, however they are mixed, give the same bytes."""
    assert converted(FAST, source) == converted(SLOW, source)


@given(
    st.lists(st.sampled_from(INLINE + BLOCKS), min_size=2, max_size=8).flatmap(
        lambda few: st.lists(st.sampled_from(few), max_size=60).map("".join)
    ),
    st.sampled_from(["", DEFINITIONS]),
)
@settings(max_examples=1500, deadline=None)
def test_few_signs_again_and_again_are_the_same(text: str, definitions: str) -> None:
    """What hardly ever meets in a random text, such as many backticks, gives the same bytes."""
    source = text + definitions
    assert converted(FAST, source) == converted(SLOW, source)


@given(st.text(st.characters(blacklist_categories=("Cs",))))
@settings(max_examples=300, deadline=None)
def test_random_text_is_the_same(source: str) -> None:
    """Any text at all gives the same bytes."""
    assert converted(FAST, source) == converted(SLOW, source)


@pytest.mark.parametrize(
    "info",
    ["", " ", "py", ".py", "c++", "{.py}", "{ .py .x }", '{.py hl_lines="1"}', "py hl_lines='1'"],
)
@pytest.mark.parametrize("sign", ["```", "````", "~~~"])
def test_fences_that_python_markdown_reads_are_the_same(info: str, sign: str) -> None:
    """The info strings that it knows give the same bytes."""
    markdown = slow()
    fences = FencedBlockPreprocessor(markdown, FencedCodeExtension().getConfigs())
    markdown.preprocessors.register(fences, "fenced_code_block", 25)
    source = f"a\n{sign}{info}\nx = 1\n\n{sign} \nb\n\n{sign}\n<c>\n{sign}"
    assert FAST.reset().convert(source) == markdown.convert(source)


# ---------------------------------------------------------------- triggers


@pytest.mark.parametrize("expression", inline.TRIGGERS)
@given(st.data())
@settings(max_examples=100, deadline=None)
def test_what_an_expression_matches_holds_a_trigger(expression: str, data: st.DataObject) -> None:
    """No text that a pattern looks for is passed over."""
    text = data.draw(st.from_regex(re.compile(expression, re.DOTALL)))
    assert any(trigger in text for trigger in inline.TRIGGERS[expression])


@pytest.mark.parametrize("expression", inline.TRIGGERS)
def test_every_trigger_is_that_of_a_pattern_in_use(expression: str) -> None:
    """Where Python-Markdown changes an expression, its trigger here is not left behind."""
    in_use = {pattern.getCompiledRegExp().pattern for pattern in FAST.inlinePatterns}
    assert expression in in_use


def test_every_pattern_in_use_has_a_trigger() -> None:
    """None is tried in vain because a newer Python-Markdown writes it in another way."""
    in_use = {pattern.getCompiledRegExp().pattern for pattern in FAST.inlinePatterns}
    assert in_use <= set(inline.TRIGGERS)


def test_plain_paragraphs_are_told_before_other_blocks() -> None:
    """Our own block processors, and Python-Markdown's, leave that shortcut open."""
    assert "plain_paragraph" in FAST.parser.blockprocessors


# ---------------------------------------------------------------- authors' extensions


class Shout(InlineProcessor):
    """A pattern with a trigger that nobody knows: a word in capitals."""

    ANCESTOR_EXCLUDES = ("li",)

    def handleMatch(self, m, data):  # noqa: N802
        element = Element("big")
        element.text = f"*{m[0].lower()}*"
        return element, m.start(0), m.end(0)


class Sigh(Pattern):
    """A pattern of the old kind, which is given the whole text; some matches it declines."""

    def handleMatch(self, m):  # noqa: N802
        if m[2] == "ah":
            return "sigh"
        return Element("hr") if m[2] == "oh" else None


class Answers(BlockProcessor):
    """A block processor that takes what begins with a letter."""

    def test(self, parent, block):
        return block.startswith("word")

    def run(self, parent, blocks):
        SubElement(parent, "q").text = blocks.pop(0)


class Third(Extension):
    """An author's extension that puts its own things everywhere."""

    def extendMarkdown(self, md):  # noqa: N802
        md.inlinePatterns.register(Shout(r"[A-Z]{2,}"), "shout", 175)
        md.inlinePatterns.register(Sigh(r"(ah|oh|uh)"), "sigh", 65)
        md.inlinePatterns.register(SimpleTagInlineProcessor(r"(\^)(.+?)\^", "sup"), "sup", 75)
        md.delimiters.add("~", "del")
        md.parser.blockprocessors.register(Answers(md.parser), "answers", 30)
        md.inlinePatterns.deregister("automail")


def makeExtension(**options):  # noqa: N802
    return Third(**options)


THIRD_FAST, THIRD_SLOW = fast(__name__), slow(__name__)


def test_an_authors_patterns_are_always_tried() -> None:
    """Patterns with triggers that nobody knows, old ones and blocks come out as they should."""
    html = THIRD_FAST.reset().convert("word A^b^ HTML ~d~ oh ah\n\nplain HTML\n\n- NO")
    assert html == (
        "<q>word A<sup>b</sup> <big><em>html</em></big> <del>d</del> <hr> sigh</q>"
        "<p>plain <big><em>html</em></big></p>\n<ul>\n<li>NO</li>\n</ul>"
    )


@given(
    st.lists(
        st.sampled_from([*INLINE, *BLOCKS, "AB", "NO ", "oh", "ah", "uh", "^", "~", "word"]),
        max_size=30,
    ).map("".join)
)
@settings(max_examples=700, deadline=None)
def test_texts_with_an_authors_extension_are_the_same(source: str) -> None:
    """Whatever an author adds, the bytes are those of Python-Markdown's own steps.

    Where these take no end, there is nothing to compare.
    """
    assume("uh" not in source or not ("ah" in source or "oh" in source))
    assert converted(THIRD_FAST, source) == converted(THIRD_SLOW, source)


def test_a_pattern_that_takes_and_declines_comes_to_an_end() -> None:
    """Python-Markdown goes back and forth between the two for ever."""
    assert THIRD_FAST.reset().convert("an ah and a long uh") == "<p>an sigh and a long uh</p>"
