"""Python-Markdown's parser of raw HTML, within limits.

Python-Markdown searches for the end of each tag, and copies the rest of the text after each block.
If that could take long, there is a limit; if nothing can be found, nothing is searched.
"""

import re
from collections import Counter
from typing import Any

from markdown.extensions.md_in_html import HTMLExtractorExtra

from sitegen.markup.bounds import (
    MAX_HTML_BLOCKS,
    MAX_LEVELS,
    MAX_MARKDOWN_ELEMENTS,
    MAX_OPEN_TAGS,
    TooMuchError,
)

_OPEN = re.compile(r"<[A-Za-z/!?][^<>]*(?=<)")
_CLOSING = re.compile(r"</\s*([^\s>]+)\s*>")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_INLINE = 200
"""Most inline elements that are remembered: their contents are not blocks."""


class _Names(list[str]):
    """Names of nested elements, each found without a search."""

    def __init__(self) -> None:
        super().__init__()
        self._count: Counter[str] = Counter()

    def append(self, name: str) -> None:
        super().append(name)
        self._count[name] += 1

    def pop(self, index: Any = -1) -> str:
        name = super().pop(index)
        self._count[name] -= 1
        return name

    def __contains__(self, name: object) -> bool:
        return self._count[name] > 0  # type: ignore[index]


class Extractor(HTMLExtractorExtra):
    """Extract HTML from a text; raise TooMuchError."""

    mdstate: list[str | None]

    def reset(self) -> None:
        """Reset the parser."""
        super().reset()
        self.stack, self.mdstack = _Names(), _Names()
        self._looked_at = ""
        self._last = -1
        self._copied = self._elements = 0
        self._paragraph = -1
        self._closed: dict[str, int] = {}

    def feed(self, data: str) -> None:
        """Read a text."""
        if data.count("<") > MAX_OPEN_TAGS:
            for number, match in enumerate(_OPEN.finditer(data)):
                if number == MAX_OPEN_TAGS:
                    message = (
                        f"more than {MAX_OPEN_TAGS:,} signs < have no > after them: write &lt;"
                    )
                    raise TooMuchError(message, data, match.start())
        super().feed(data)

    def parse_starttag(self, i: int) -> int:
        """Read a tag that begins at ``i``; without a > after it, it is not a tag."""
        if self._looked_at is not self.rawdata:
            self._looked_at, self._last = self.rawdata, self.rawdata.rfind(">")
        if i > self._last:
            self.handle_data(self.rawdata[i : i + 1])
            return i + 1
        return super().parse_starttag(i)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Record the beginning of an element."""
        depth, within = len(self.mdstack), self.mdstate and self.mdstate[-1] != "off"
        super().handle_starttag(tag, attrs)
        if len(self.mdstack) > MAX_LEVELS:
            self._refuse(
                f"more than {MAX_LEVELS} elements of HTML with Markdown in them are nested"
            )
        if within and len(self.mdstack) > depth:
            self._elements += 1
            if self._elements > MAX_MARKDOWN_ELEMENTS:
                self._refuse(f"more than {MAX_MARKDOWN_ELEMENTS:,} elements of HTML among Markdown")

    def handle_endtag(self, tag: str) -> None:
        """Record the end of an element."""
        blocks = len(self.cleandoc)
        super().handle_endtag(tag)
        if len(self.cleandoc) > blocks + 1:
            self._count_block()

    def handle_empty_tag(self, data: str, is_block: bool) -> None:
        """Record an empty element or a comment."""
        blocks = len(self.cleandoc)
        super().handle_empty_tag(data, is_block)
        if is_block and len(self.cleandoc) > blocks + 1:
            self._count_block()

    def open_inline_tag(self, tag: str) -> None:
        """Remember an inline element that begins."""
        if len(self.inline_stack) < _INLINE:
            super().open_inline_tag(tag)

    def inline_close_follows(self, text: str) -> bool:
        """Return whether an inline element around a comment ends in the same paragraph."""
        if not self.inline_stack:
            return False
        start = self.line_offset + self.offset + len(text)
        if not (self._looked_at is self.rawdata and start <= self._paragraph):
            self._looked_at, self._last = self.rawdata, self.rawdata.rfind(">")
            found = _BLANK_LINE.search(self.rawdata, start)
            self._paragraph = found.start() if found else len(self.rawdata)
            self._closed = {
                match[1].lower(): match.start()
                for match in _CLOSING.finditer(self.rawdata, start, self._paragraph)
            }
        return any(self._closed.get(tag.lower(), -1) >= start for tag in self.inline_stack)

    def _count_block(self) -> None:
        self._copied += len(self.rawdata)
        if self._copied > MAX_HTML_BLOCKS:
            self._refuse("there are too many blocks of HTML for a text of this length: divide it")

    def _refuse(self, message: str) -> None:
        raise TooMuchError(message, self.rawdata, self.line_offset + self.offset)
