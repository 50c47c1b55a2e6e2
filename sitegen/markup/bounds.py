"""How much a text may have of what its parsers take more than linear time for.

Each bound is a count, far above the most that 5,675 posts and pages have (the number in brackets:
three public sites, samples, the demo and our docs), so that only a text that was made to hold up
a build comes near. Beyond it the text is an error at the first position that is too much;
docs/writing.md lists the bounds.
"""

import re

from sitegen.markup.containers import MAX_CONTAINERS
from sitegen.markup.fences import Fences

MAX_TEXT_BYTES = 2_000_000
"""Bytes of a text [126,000]."""
MAX_LEVELS = MAX_CONTAINERS
"""Lists, quotes, spoilers, shortcodes and the like inside one another [2]."""
MAX_EMPHASIS = 10_000
"""Signs of emphasis, ``*`` and ``_``, in one paragraph or cell [40]."""
MAX_OPEN_LINKS = 50
"""Links in one paragraph or cell whose address or title does not end."""
MAX_OPEN_TAGS = 1_000
"""Signs ``<`` before a letter that another one follows before any ``>`` [1]."""
MAX_OPEN_FENCES = 50
"""Fences of code that no line closes."""
MAX_CODE_BLOCKS = 2_000
"""Blocks of code, between fences or indented, of each sort [41]."""
MAX_ABBREVIATIONS = 1_000
"""Abbreviations that a text explains [7]."""
MAX_FOOTNOTE_MARKS = 20_000
"""Marks ``[^1]`` of footnotes, those of the notes themselves too [13]."""
MAX_CONTENTS = 10
"""Tables of contents, ``[TOC]``, in one text [2]."""
MAX_CELLS = 200_000
"""Cells of all tables of a text, those that short rows leave out too [7,050]."""
MAX_ROW_TICKS = 1_000
"""Backticks in one row of a table [94]."""
MAX_MARKDOWN_ELEMENTS = 5_000
"""Elements of HTML that stand directly in one with Markdown in it [0]."""
MAX_HTML_BLOCKS = 10_000_000_000
"""Blocks of HTML times bytes of the text: the rest of it is copied after each [6 million]."""
MAX_READ_AGAIN = 20_000_000
"""Characters that may be read again where blocks are cut up, beside 30 for each of the text
[17,000]."""
MAX_COPIED = 4_000_000_000
"""Characters copied while spans are taken out of paragraphs, one after the other [11,000]."""

NESTED = f"more than {MAX_LEVELS} lists, quotes and the like stand inside one another"

_SHOWN = 200
_MARKERS = 5_000
_ONE_LINE = re.compile(
    rf"^((?:[-*+] +){{{MAX_LEVELS + 1}}})(?:[-*+] +){{{_MARKERS - MAX_LEVELS - 1},}}+[^\s*+-]",
    re.MULTILINE,
)
"""So many lists in one line that looking for their ends takes long."""
_LEVEL = re.compile(r" {4}|\t|[>*+:-]|\d+\.")
_ABBREVIATION = re.compile(r"^[ \t>]*\*\[", re.MULTILINE)


class TooMuchError(Exception):
    """A text has too much of something, at an offset of a ``piece`` as a parser has it.

    ``depth`` is within how many lists, quotes and the like the piece stands at least.
    """

    def __init__(self, message: str, piece: str, at: int = 0, depth: int = 0) -> None:
        super().__init__(message)
        self.piece = piece
        self.at = at
        self.depth = depth

    def offset(self, text: str) -> int:
        """Return where this is in the whole text, 0 where it cannot be found."""
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
    """Return what finds a line that a parser may have put marks into."""
    parts = re.split("\x02[^\x03]*\x03?", line)
    return "[^\n]*?".join(map(re.escape, parts))


def check_text(text: str) -> None:
    """Raise TooMuchError for what can be counted before anything reads a text."""
    if len(text) > MAX_TEXT_BYTES // 4 and len(text.encode("utf-8", "replace")) > MAX_TEXT_BYTES:
        kept = text.encode("utf-8", "replace")[:MAX_TEXT_BYTES].decode("utf-8", "ignore")
        message = f"a text has at most {MAX_TEXT_BYTES // 1_000_000} MB: divide it"
        raise TooMuchError(message, text, len(kept))
    if text.count("```") + text.count("~~~") > MAX_OPEN_FENCES:
        _check_fences(text)
    if text.count("*[") > MAX_ABBREVIATIONS:
        message = f"more than {MAX_ABBREVIATIONS:,} abbreviations are explained: take some out"
        _check(list(_ABBREVIATION.finditer(text)), MAX_ABBREVIATIONS, message, text)
    if text.count("[^") > MAX_FOOTNOTE_MARKS:
        message = f"more than {MAX_FOOTNOTE_MARKS:,} marks of footnotes, [^: divide the text"
        _check(list(re.finditer(r"\[\^", text)), MAX_FOOTNOTE_MARKS, message, text)
    if len(text) > 2 * _MARKERS and (found := _ONE_LINE.search(text)):
        raise TooMuchError(NESTED, text, found.end(1))
    if text.count("[TOC]") > MAX_CONTENTS:
        contents = list(re.finditer(r"^\[TOC\][ \t]*$", text, re.MULTILINE))
        message = f"more than {MAX_CONTENTS} tables of contents: take [TOC] out here"
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
            message = (
                f"more than {MAX_OPEN_FENCES} code fences are never closed: end each by its like"
            )
            raise TooMuchError(message, text, start)
        if blocks > MAX_CODE_BLOCKS:
            message = (
                f"more than {MAX_CODE_BLOCKS:,} blocks of code between fences: divide the text"
            )
            raise TooMuchError(message, text, start)
