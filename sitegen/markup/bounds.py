"""Limits of a text for everything that parsers need more than linear time for.

Each limit is a count, far above the most in 5,675 posts and pages (the number in brackets: three
public sites, samples, the demo and our docs). So only a text that was made to delay a build comes
near. Beyond a limit the text is an error at the first position over it; docs/writing.md lists the
limits.
"""

import re

from sitegen.markup.containers import MAX_CONTAINERS
from sitegen.markup.fences import Fences

MAX_TEXT_BYTES = 2_000_000
"""Bytes of a text [126,000]."""
MAX_LEVELS = MAX_CONTAINERS
"""Lists, quotes, spoilers, shortcodes and other blocks inside one another [2]."""
MAX_EMPHASIS = 10_000
"""Signs of emphasis, ``*`` and ``_``, in one paragraph or cell [40]."""
MAX_OPEN_LINKS = 50
"""Links in one paragraph or cell whose address or title does not end."""
MAX_OPEN_TAGS = 1_000
"""Signs ``<`` before a letter with another such sign before any ``>`` [1]."""
MAX_OPEN_FENCES = 50
"""Fences of code that no line closes."""
MAX_CODE_BLOCKS = 2_000
"""Blocks of code, between fences or indented, of each sort [41]."""
MAX_ABBREVIATIONS = 1_000
"""Abbreviations that a text explains [7]."""
MAX_FOOTNOTE_MARKS = 20_000
"""Marks ``[^1]`` of footnotes, including those of the notes themselves [13]."""
MAX_CONTENTS = 10
"""Tables of contents, ``[TOC]``, in one text [2]."""
MAX_CELLS = 200_000
"""Cells of all tables of a text, including the missing cells of short rows [7,050]."""
MAX_ROW_TICKS = 1_000
"""Backticks in one row of a table [94]."""
MAX_MARKDOWN_ELEMENTS = 5_000
"""Elements of HTML directly inside an element with Markdown in it [0]."""
MAX_HTML_BLOCKS = 10_000_000_000
"""Blocks of HTML times bytes of the text: the rest of it is copied after each [6 million]."""
MAX_READ_AGAIN = 20_000_000
"""Characters that may be read again when blocks are divided, plus 30 per character [17,000]."""
MAX_COPIED = 4_000_000_000
"""Characters copied while spans are removed from paragraphs one by one [11,000]."""

NESTED = f"more than {MAX_LEVELS} lists, quotes and other blocks are nested"

_SHOWN = 200
_MARKERS = 5_000
_ONE_LINE = re.compile(
    rf"^((?:[-*+] +){{{MAX_LEVELS + 1}}})(?:[-*+] +){{{_MARKERS - MAX_LEVELS - 1},}}+[^\s*+-]",
    re.MULTILINE,
)
"""So many lists in one line that the search for their ends takes long."""
_LEVEL = re.compile(r" {4}|\t|[>*+:-]|\d+\.")
_ABBREVIATION = re.compile(r"^[ \t>]*\*\[", re.MULTILINE)


class TooMuchError(Exception):
    """A text has too much of something, at an offset of a ``piece`` from a parser.

    ``depth`` is the least number of lists, quotes and other blocks around the piece.
    """

    def __init__(self, message: str, piece: str, at: int = 0, depth: int = 0) -> None:
        super().__init__(message)
        self.piece = piece
        self.at = at
        self.depth = depth

    def offset(self, text: str) -> int:
        """Return the offset in the whole text, 0 if it cannot be found."""
        if self.piece is text:
            return self.at
        lines = [line.strip() for line in self.piece[: 4 * _SHOWN].split("\n", 3)[:3]]
        expression = r"[^\n]*\n[ \t>]*".join(_expression(line[:_SHOWN]) for line in lines)
        found = None
        for found in re.finditer(f"(?={expression})", text):
            before = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
            if len(_LEVEL.findall(before)) >= self.depth:
                break
        if found is None:
            return 0
        start = found.start()
        for _ in range(self.piece.count("\n", 0, self.at)):
            start = text.find("\n", start) + 1 or start
        line = self.piece.rfind("\n", 0, self.at) + 1
        here = self.piece[line : self.at + 1].strip()
        end = text.find("\n", start)
        shift = text.find(here, start, end if end >= 0 else len(text))
        return shift + len(here) - 1 if here and shift >= 0 else start


def _expression(line: str) -> str:
    """Return an expression for a line into which a parser may have put marks."""
    parts = re.split("\x02[^\x03]*\x03?", line)
    return "[^\n]*?".join(map(re.escape, parts))


def check_text(text: str) -> None:
    """Raise TooMuchError for everything that can be counted before parsing."""
    if len(text) > MAX_TEXT_BYTES // 4 and len(text.encode("utf-8", "replace")) > MAX_TEXT_BYTES:
        kept = text.encode("utf-8", "replace")[:MAX_TEXT_BYTES].decode("utf-8", "ignore")
        message = f"a text has at most {MAX_TEXT_BYTES // 1_000_000} MB: divide it"
        raise TooMuchError(message, text, len(kept))
    if text.count("```") + text.count("~~~") > MAX_OPEN_FENCES:
        _check_fences(text)
    if text.count("*[") > MAX_ABBREVIATIONS:
        message = f"more than {MAX_ABBREVIATIONS:,} abbreviations are explained: remove some"
        _check(list(_ABBREVIATION.finditer(text)), MAX_ABBREVIATIONS, message, text)
    if text.count("[^") > MAX_FOOTNOTE_MARKS:
        message = f"more than {MAX_FOOTNOTE_MARKS:,} marks of footnotes, [^: divide the text"
        _check(list(re.finditer(r"\[\^", text)), MAX_FOOTNOTE_MARKS, message, text)
    if len(text) > 2 * _MARKERS and (found := _ONE_LINE.search(text)):
        raise TooMuchError(NESTED, text, found.end(1))
    if text.count("[TOC]") > MAX_CONTENTS:
        contents = list(re.finditer(r"^\[TOC\][ \t]*$", text, re.MULTILINE))
        message = f"more than {MAX_CONTENTS} tables of contents: remove this [TOC]"
        _check(contents, MAX_CONTENTS, message, text)


def _check(found: list[re.Match[str]], most: int, message: str, text: str) -> None:
    if len(found) > most:
        raise TooMuchError(message, text, found[most].start())


def _check_fences(text: str) -> None:
    """Count the fences that open code and those that are never closed."""
    blocks, never = 0, 0
    for start, block in Fences(text):
        blocks += block is not None
        never += block is None
        if never > MAX_OPEN_FENCES:
            message = f"more than {MAX_OPEN_FENCES} code fences are never closed: close them"
            raise TooMuchError(message, text, start)
        if blocks > MAX_CODE_BLOCKS:
            message = (
                f"more than {MAX_CODE_BLOCKS:,} blocks of code between fences: divide the text"
            )
            raise TooMuchError(message, text, start)
