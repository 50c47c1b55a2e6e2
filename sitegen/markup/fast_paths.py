"""Faster steps of Python-Markdown that skip the work that a text does not need.

Each gives the same result as the step that it replaces, to the byte; a test compares them.
"""

import re
from xml.etree.ElementTree import Element

from markdown import Markdown, blockprocessors, preprocessors
from markdown.extensions.abbr import AbbrBlockprocessor
from markdown.extensions.admonition import AdmonitionProcessor
from markdown.extensions.def_list import DefListIndentProcessor, DefListProcessor
from markdown.extensions.footnotes import FootnoteBlockProcessor
from markdown.extensions.md_in_html import HtmlBlockPreprocessor, MarkdownInHtmlProcessor
from markdown.extensions.sane_lists import SaneOListProcessor, SaneUListProcessor
from markdown.util import ETX, STX

from sitegen.markup.attributes import AttributeTreeprocessor
from sitegen.markup.block_parser import Headings, Parser, Tables
from sitegen.markup.footnotes import Abbreviations
from sitegen.markup.highlighting import Highlighting
from sitegen.markup.html import Extractor
from sitegen.markup.inline import Inline
from sitegen.markup.quotes import Quotes

_STRUCTURED = frozenset(
    {
        *(AbbrBlockprocessor, AdmonitionProcessor, DefListIndentProcessor, DefListProcessor),
        *(FootnoteBlockProcessor, MarkdownInHtmlProcessor, Tables),
        *(SaneOListProcessor, SaneUListProcessor),
        *(blockprocessors.EmptyBlockProcessor, blockprocessors.ListIndentProcessor),
        *(blockprocessors.CodeBlockProcessor, Headings),
        *(blockprocessors.SetextHeaderProcessor, blockprocessors.HRProcessor),
        *(Quotes, blockprocessors.ReferenceProcessor),
        blockprocessors.ParagraphProcessor,
    }
)
"""Processors that search blocks only for signs that ``PlainParagraphProcessor`` knows."""

_SIGN = rf"(?:[\s#>:=\[{STX}]|!!!|\d+\.|[*_+-](?:[\s*_+\[-]|$)|$)"
_FIRST = re.compile(_SIGN)
_LATER = re.compile(rf"\n{_SIGN}")
_BLANK_LINE = re.compile(r"\n +(?=\n)")


class PlainParagraphProcessor(blockprocessors.ParagraphProcessor):
    """Handle paragraphs, most blocks, before a dozen other processors search them.

    In a plain paragraph no line begins with a space or with a sign that one of them searches for. A
    bar, which could belong to a table, is only in a paragraph of one line.
    """

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002
        """Return whether a block is a plain paragraph."""
        if _FIRST.match(block):
            return False
        return "\n" not in block or not ("|" in block or _LATER.search(block))


class WhitespacePreprocessor(preprocessors.NormalizeWhitespace):
    """Normalize line ends, tabs and blank lines."""

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines of a text, and an empty one."""
        text = "\n".join(lines).replace(STX, "").replace(ETX, "")
        text = text.replace("\r\n", "\n").replace("\r", "\n") + "\n\n"
        return _BLANK_LINE.sub("\n", text.expandtabs(self.md.tab_length)).split("\n")


class HtmlPreprocessor(HtmlBlockPreprocessor):
    """Extract HTML from texts that have any."""

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with a placeholder for each block of HTML."""
        if not any("<" in line or "&" in line for line in lines):
            return lines
        source = "\n".join(lines)
        parser = Extractor(self.md)
        parser.feed(source)
        parser.close()
        return "".join(parser.cleandoc).split("\n")


def install_fast_paths(markdown: Markdown) -> None:
    """Replace steps of a Markdown that has our extensions, but not yet the author's."""
    before, trees = markdown.preprocessors, markdown.treeprocessors
    before.register(WhitespacePreprocessor(markdown), "normalize_whitespace", 30)
    before.register(HtmlPreprocessor(markdown), "html_block", 20)
    trees.register(Highlighting(markdown, trees["hilite"]), "hilite", 30)  # type: ignore[arg-type]
    trees.register(Inline(markdown), "inline", 20)
    known = trees["abbr"].abbrs  # type: ignore[attr-defined]
    trees.register(Abbreviations(markdown, known), "abbr", 7)
    trees.register(AttributeTreeprocessor(markdown), "attr_list", 8)


def install_fast_paragraphs(markdown: Markdown) -> None:
    """Put plain paragraphs first, unless an author's extension might search them."""
    processors = markdown.parser.blockprocessors
    if all(type(processor) in _STRUCTURED for processor in processors):
        processors.register(PlainParagraphProcessor(markdown.parser), "plain_paragraph", 1000)
        if isinstance(markdown.parser, Parser):
            markdown.parser.in_portions = True
