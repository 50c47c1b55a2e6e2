"""Python-Markdown's parser of blocks, in portions and within limits.

Python-Markdown takes blocks from the front of a list, which moves all the others, and divides a
block with several parts again for each of them. The result here is the same, to the byte.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import Element, ElementTree, SubElement

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor, CodeBlockProcessor, HashHeaderProcessor
from markdown.extensions.tables import TableExtension, TableProcessor

from sitegen.markup.bounds import (
    MAX_CELLS,
    MAX_LEVELS,
    MAX_READ_AGAIN,
    MAX_ROW_TICKS,
    NESTED,
    TooMuchError,
)
from sitegen.markup.table_rows import MASKED_BAR, bars_in_code, mask_doubtful_bars, mask_hiding_bars

_PORTION = 500
_READ_OFTEN = 30
_COPIED = 100
"""Characters that are copied in the time in which one is read."""
_CUT_UP = "too many headings, rules or definitions follow each other: put empty lines between them"
_CODE = "this indented code has too many empty lines: put it between fences"
_LISTS = frozenset({"ol", "ul"})


class Parser(BlockParser):
    """Parse blocks; raise TooMuchError.

    ``in_portions`` says that no processor looks further ahead than to indented blocks.
    """

    def __init__(self, markdown: Markdown) -> None:
        super().__init__(markdown)
        self.in_portions = False
        self.cells = 0
        self._parents: list[Element] = []
        self._processors: list[BlockProcessor] = []
        self._left = 0

    def parseDocument(self, lines: Iterable[str]) -> "ElementTree[Any]":  # noqa: N802
        """Parse a whole text."""
        lines = list(lines)
        self.cells = 0
        self._parents = []
        self._processors = list(self.blockprocessors)  # it is sorted again at every walk
        self._left = MAX_READ_AGAIN + _READ_OFTEN * sum(map(len, lines))
        return super().parseDocument(lines)

    def parseChunk(self, parent: Element, text: str) -> None:  # noqa: N802
        """Parse a text and add its elements to an element."""
        blocks = text.split("\n\n")
        if self.in_portions and len(blocks) > 2 * _PORTION:
            for portion in _portions(blocks):
                self.parseBlocks(parent, portion)
        else:
            self.parseBlocks(parent, blocks)

    def parseBlocks(self, parent: Element, blocks: list[str]) -> None:  # noqa: N802
        """Parse blocks, and add their elements to an element."""
        parents = self._parents
        is_new = not parents or (parent.tag not in _LISTS and parent is not parents[-1])
        if is_new:
            parents.append(parent)
            if len(parents) > MAX_LEVELS + 1:  # the first one is the whole text
                raise TooMuchError(NESTED, blocks[0], depth=MAX_LEVELS + 1)
        while blocks:
            waiting = len(blocks)
            for processor in self._processors:
                if processor.test(parent, blocks[0]) and (
                    processor.run(parent, blocks) is not False
                ):
                    break
            if len(blocks) >= waiting:  # there is a rest, which is read again
                self._pay(len(blocks[0]), _CUT_UP, blocks[0])
            elif type(processor) is CodeBlockProcessor:  # it adds a block to those above
                code = parent[-1][0].text or ""
                self._pay(len(code) // _COPIED, _CODE, code)
        if is_new:
            parents.pop()

    def _pay(self, characters: int, message: str, piece: str) -> None:
        self._left -= characters
        if self._left < 0:
            raise TooMuchError(message, piece)


class Reader(Markdown):
    """Python-Markdown with our parser of blocks."""

    parser: Parser

    def build_parser(self) -> "Reader":
        """Set up Python-Markdown's processors, with our parser instead of its parser."""
        super().build_parser()
        processors = self.parser.blockprocessors
        self.parser = Parser(self)
        self.parser.blockprocessors = processors
        for processor in processors:
            processor.parser = self.parser
        return self


def _portions(blocks: list[str]) -> Iterator[list[str]]:
    """Divide a list of blocks, but not before an indented block, which may belong above."""
    start = 0
    for number in range(_PORTION, len(blocks)):
        if number - start >= _PORTION and not blocks[number].startswith("    "):
            yield blocks[start:number]
            start = number
    yield blocks[start:]


class Headings(HashHeaderProcessor):
    """Read headings as in CommonMark: a space after the signs, and before closing signs."""

    RE = re.compile(r"(?:^|\n)[ ]{0,3}(?P<level>#{1,6})(?![^ \n])(?P<header>[^\n]*+)(?:\n|$)")

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Parse the lines above a heading, make the heading, and leave the lines below."""
        block = blocks.pop(0)
        match = self.RE.search(block)
        if match is None:
            return
        if above := block[: match.start()]:
            self.parser.parseBlocks(parent, [above])
        text = match["header"].strip()
        rest = text.rstrip("#")
        heading = SubElement(parent, f"h{len(match['level'])}")
        heading.text = text if rest and rest[-1] != " " else rest.rstrip()
        if below := block[match.end() :]:
            is_loose = self.parser.state.isstate("looselist")
            blocks.insert(0, self.looseDetab(below) if is_loose else below)


class Tables(TableProcessor):
    """Check two lines before all others, and count the cells."""

    parser: Parser
    _columns = 0

    def test(self, parent: Element, block: str) -> bool:
        """Return whether a block is a table; raise TooMuchError."""
        first, _, rest = block.partition("\n")
        if "|" not in first or not set(rest.partition("\n")[0]) <= set("|:- "):
            return False
        if block.count("`") > MAX_ROW_TICKS or len(first) > MAX_CELLS:
            _check_rows(block)
        self._columns = 0
        if not super().test(parent, block):
            return False
        self._columns = len(self.separator)
        columns, line = len(self.separator), block.count("\n") + 1
        self.parser.cells += columns * line
        if self.parser.cells > MAX_CELLS:
            message = f"the tables of a text have at most {MAX_CELLS:,} cells: divide it"
            raise TooMuchError(message, block)
        return True

    def _split_row(self, row: str) -> list[str]:
        """Return the cells of a row, in which ``\\|`` in code is a bar."""
        cells = self._cells(row)
        return [bars_in_code(cell) for cell in cells] if "`" in row and "\\|" in row else cells

    def _cells(self, row: str) -> list[str]:
        """Return the cells of a row; they keep bars of spoilers and bars that hide nothing."""
        if "||" not in row:
            return super()._split_row(row)  # type: ignore[misc, no-any-return]
        masked = mask_hiding_bars(row)
        cells: list[str] = super()._split_row(masked)  # type: ignore[misc]
        if self._columns and len(cells) != self._columns:
            # If ||x|| is the whole row, it may be a cell between two empty cells.
            plain: list[str] = super()._split_row(row)  # type: ignore[misc]
            if row.startswith("||") and len(plain) == self._columns:
                return plain
            cells = super()._split_row(mask_doubtful_bars(masked))  # type: ignore[misc]
        return [cell.replace(MASKED_BAR, "|") for cell in cells]


def _check_rows(block: str) -> None:
    at = 0
    for row in block.split("\n"):
        if row.count("`") > MAX_ROW_TICKS:
            message = f"more than {MAX_ROW_TICKS:,} backticks in one row of a table"
            raise TooMuchError(message, block, at)
        at += len(row) + 1


class Table(TableExtension):
    """The extension for tables, with our processor."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register the processor."""
        super().extendMarkdown(md)
        md.parser.blockprocessors.register(Tables(md.parser, self.getConfigs()), "table", 75)
