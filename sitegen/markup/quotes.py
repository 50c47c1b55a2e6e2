"""Separate quotes, and GitHub's alerts: ``> [!NOTE]`` and its four siblings.

An empty line ends a quote; Python-Markdown takes the next one for its continuation.
"""

import re
from xml.etree.ElementTree import Element, SubElement

from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockQuoteProcessor
from markdown.util import AtomicString

from sitegen.markup.context import CurrentText
from sitegen.markup.lint import ALERTS

_ALERT = re.compile(rf"\s*\[!({'|'.join(ALERTS)})\][ ]*+\n(?=\s*\S)", re.IGNORECASE)


class Quotes(BlockQuoteProcessor):
    """Make a separate element of each quote, and an admonition of an alert."""

    def __init__(self, parser: BlockParser, current: CurrentText) -> None:
        super().__init__(parser)
        self._current = current

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Parse the lines above a quote, and the lines in it."""
        block = blocks.pop(0)
        start = match.start() if (match := self.RE.search(block)) else 0
        self.parser.parseBlocks(parent, [block[:start]])
        inside = "\n".join(self.clean(line) for line in block[start:].split("\n"))
        if match := _ALERT.match(inside):
            alert = match[1].lower()
            quote = SubElement(parent, "div", {"class": f"admonition {alert}"})
            title = SubElement(quote, "p", {"class": "admonition-title"})
            title.text = AtomicString(self._current.context.string(f"alert_{alert}"))
            inside = inside[match.end() :]
        else:
            quote = SubElement(parent, "blockquote")
        self.parser.state.set("blockquote")
        self.parser.parseChunk(quote, inside)
        self.parser.state.reset()
