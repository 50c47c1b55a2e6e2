"""Errors for bars and colons that hide nothing, because the author meant to hide text.

They are searched for in the HTML from Markdown: there, bars that hide are already elements, bars of
tables are already cells, and code is separate from words.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from sitegen.markup.context import ConversionContext
from sitegen.markup.elements import BLOCKS, RAW, VERBATIM
from sitegen.markup.ids import ATTRIBUTE, TAG, value_of
from sitegen.markup.source import ESCAPED_BAR, ESCAPED_COLON, hide

STRAY_BARS = (
    r"these bars hide nothing: write ||words|| with no space inside, in one paragraph,"
    r" or \|| for bars that readers must see"
)
STRAY_COLONS = "a line of ::: is not allowed here: a block begins where a paragraph can"
_IN_VALUES = "bars hide nothing in a shortcode's values: remove the hidden text"
_RUN = re.compile(r"\|{2,}")
_LONE = re.compile(r"(?:^|[^|]) \|\| (?:[^|]|$)")
_COLONS = re.compile(r"^[ \t]*(:{3,})|(?<!:)(:{3,}+)[ \t]*+spoiler\b", re.MULTILINE)
_SPOKEN = frozenset(("alt", "title", "aria-label"))
_CODE = VERBATIM | RAW
_HIDDEN = "\x0ehidden"
_BEFORE = re.compile(r"(\w+)\W*$")
_AFTER = re.compile(r"\W*(\w+)")
_NEAR = 80
_MAX_REPORTS = 100
"""Most errors of one text: more would not help its author."""


class _Stray(msgspec.Struct, frozen=True):
    """Signs that hide nothing: the message, and the words next to them, which give the position."""

    message: str
    sign: str
    before: str
    after: str


def check_bars(context: ConversionContext, text: str) -> str:
    """Report bars and colons that hide nothing; return the HTML with escaped signs as signs."""
    if "||" in context.text or ":::" in context.text:
        found = list(_strays(text))
        offsets = _Offsets(context)
        for stray in found[:_MAX_REPORTS]:
            context.report(stray.message, offsets.next(stray))
        if "||" in context.text and "{{%" in context.text:
            _check_values(context)
    return text.replace(ESCAPED_BAR, "|").replace(ESCAPED_COLON, ":")


def _check_values(context: ConversionContext) -> None:
    """Report bars in the values of shortcodes."""
    for mark in context.source.marks:
        values = (*mark.args, *mark.kwargs.values())
        if mark.type == "open" and any("||" in value and not _is_lone(value) for value in values):
            context.report(_IN_VALUES, mark.start)


def _is_lone(text: str) -> bool:
    """Return whether a text has only two bars, with a space on both sides."""
    return len(_RUN.findall(text)) == 1 and _LONE.search(text) is not None


def _strays(text: str) -> Iterator[_Stray]:
    """Find signs that hide nothing, block by block."""
    parts = TAG.split(text)
    search = _Search()
    for at in range(0, len(parts), 3):
        if "||" in parts[at] or ":::" in parts[at]:
            yield from search.words(parts[at])
        if at + 2 < len(parts) and parts[at + 2] is not None:
            yield from search.tag(parts[at + 1], parts[at + 2].lower())
    yield from search.block()


@dataclass
class _Search:
    """Search words and tags in their order; ``bars`` are those that hide nothing in a block."""

    code: str = ""
    hidden: int = 0
    bars: list[_Stray] = field(default_factory=list)
    is_lone: bool = True

    def words(self, text: str) -> Iterator[_Stray]:
        """Check words; yield colons."""
        if self.code:
            return
        if ":::" in text:
            yield from _in_words(text, _COLONS, STRAY_COLONS)
        if "||" in text:
            # Bars within hidden words may have been meant in another way than they were read.
            self.is_lone = self.is_lone and not self.hidden and _is_lone(text)
            self.bars += [] if self.hidden else _in_words(text, _RUN, STRAY_BARS)

    def tag(self, tag: str, name: str) -> Iterator[_Stray]:
        """Check a tag, which may end a block; yield the signs in it and above it."""
        element = name.lstrip("/")
        if self.code:
            self.code = "" if name == f"/{self.code}" else self.code
        elif name in _CODE:
            self.code = name
        elif element == _HIDDEN:
            self.hidden += 1 if name == element else -1
        if "||" in tag:
            yield from _in_attributes(tag)
        if element in BLOCKS:
            yield from self.block()

    def block(self) -> Iterator[_Stray]:
        """Yield the bars of a block at its end."""
        if len(self.bars) > 1 or not self.is_lone:
            yield from self.bars
        self.bars, self.is_lone = [], True


def _in_words(text: str, what: re.Pattern[str], message: str) -> Iterator[_Stray]:
    text = html.unescape(text)
    for match in what.finditer(text):
        before = _BEFORE.search(text[max(0, match.start() - _NEAR) : match.start()])
        after = _AFTER.match(text[match.end() : match.end() + _NEAR])
        sign = match[0].strip()[:3]
        yield _Stray(message, sign, before[1] if before else "", after[1] if after else "")


def _in_attributes(tag: str) -> Iterator[_Stray]:
    """Find bars in attributes that readers hear or see."""
    for match in ATTRIBUTE.finditer(tag):
        if match["name"].lower() in _SPOKEN and "||" in match[0]:
            value = hide(value_of(match), "")
            if "||" in value and not _is_lone(value):
                yield from _in_words(value, _RUN, STRAY_BARS)


class _Offsets:
    """Find the positions in the source of signs that hide nothing, each position once."""

    def __init__(self, context: ConversionContext) -> None:
        self._context = context
        self._free: dict[str, list[re.Match[str]]] = {}

    def next(self, stray: _Stray) -> int:
        """Return the first offset with the same neighbours, otherwise the first offset."""
        sign = stray.sign[0]
        if sign not in self._free:
            signs = re.finditer(rf"(?<![\\{sign}])[{sign}]{{2,}}", self._context.text)
            self._free[sign] = [m for m in signs if not self._context.source.is_code(m.start())]
        free = self._free[sign]
        if not free:
            return 0
        best = max(
            range(len(free)), key=lambda number: (self._likeness(free[number], stray), -number)
        )
        return free.pop(best).start()

    def _likeness(self, match: re.Match[str], stray: _Stray) -> int:
        text = self._context.text
        before = _BEFORE.search(text[max(0, match.start() - _NEAR) : match.start()])
        after = _AFTER.match(text[match.end() : match.end() + _NEAR])
        return 2 * ((after[1] if after else "") == stray.after) + (
            (before[1] if before else "") == stray.before
        )
