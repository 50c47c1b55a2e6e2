"""Fenced code, as in CommonMark: its beginning and end, and the meaning of its first line.

All modules that separate code from text use these classes, so that they agree.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType

from sitegen.markup.fence_lines import Block
from sitegen.markup.layout import Layout

_LANGUAGE = re.compile(r"\s*\.?(?P<name>[\w#+/][\w#+./-]*+)(?!=)")
_TICKS = re.compile("`+")
_WORD = re.compile(
    r"""(?P<key>[\w-]+)=(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s,{}"']+))
    | (?<![^\s{])(?P<sign>[.\#])(?P<name>[^\s,{}="']+)
    | "[^"]*" | '[^']*'
    """,
    re.VERBOSE,
)
_YES_OR_NO = r"(?i:true|false|yes|no|on|off|1|0)"
_OPTIONS: Mapping[str, str] = MappingProxyType(
    {
        "css_class": r"[^\"}]*",
        "cssclass": r"[^\"}]*",
        "guess_lang": _YES_OR_NO,
        "hl_lines": r"[0-9 ]{1,1000}",
        "linenos": "(?i:true|yes|on|1|table|inline)",
        "linenostart": "[0-9]{1,9}",
        "linenums": _YES_OR_NO,
        "startinline": _YES_OR_NO,
        "use_pygments": _YES_OR_NO,
        "wrapcode": _YES_OR_NO,
    }
)
"""Options of a block of code that change its look, and their values."""


class Fences:
    """The fenced code of a text at any depth, and the fences that no line closes."""

    def __init__(self, text: str) -> None:
        found = "```" in text or "~~~" in text
        layout = Layout(text) if found else None
        self._blocks = {block.start: block for block in layout.blocks} if layout else {}
        self._never = layout.never if layout else []
        self._openings = sorted(self._blocks)

    def __iter__(self) -> Iterator[tuple[int, Block | None]]:
        """Yield the start of each block of code, and of each fence without an end."""
        for start in sorted([*self._openings, *self._never]):
            yield start, self._blocks.get(start)

    def block(self, start: int) -> Block | None:
        """Return the code that a line opens, None if none begins there or it never ends."""
        return self._blocks.get(start)

    def is_between(self, start: int, end: int) -> bool:
        """Return whether a block begins between two offsets."""
        return bisect_left(self._openings, start) < bisect_left(self._openings, end)


class CodeSpans:
    """The beginning and end of code in a text, between fences or in a line."""

    def __init__(self, text: str) -> None:
        self._text = text

    def end(self, start: int, inside: int) -> int:
        """Return the end of code that begins with these signs, 0 if it never ends."""
        if block := self._fences.block(start):
            return block.end
        if self._text[start] == "~":
            return 0
        # As in Python-Markdown, the last few of these signs may be the code's own.
        ends = (self._span_of(length, inside) for length in range(inside - start, 0, -1))
        return next(filter(None, ends), 0)

    def _span_of(self, length: int, inside: int) -> int:
        """Return the end of a code span with so many backticks, 0 if its paragraph ends before."""
        starts = self._ticks.get(length, [])
        number = bisect_right(starts, inside)
        if number == len(starts):
            return 0
        blank = bisect_left(self._blank_lines, inside)
        if blank < len(self._blank_lines) and self._blank_lines[blank] < starts[number]:
            return 0
        if self._fences.is_between(inside, starts[number] + 1):
            return 0
        return starts[number] + length

    @cached_property
    def _fences(self) -> Fences:
        return Fences(self._text)

    @cached_property
    def _ticks(self) -> dict[int, list[int]]:
        """The offsets of the runs of backticks, by their length."""
        found: dict[int, list[int]] = {}
        for match in _TICKS.finditer(self._text):
            found.setdefault(match.end() - match.start(), []).append(match.start())
        return found

    @cached_property
    def _blank_lines(self) -> list[int]:
        return [match.start() for match in re.finditer(r"\n(?=[ \t]*\n)", self._text)]


def attributes_of(info: str) -> str:
    """Return an info string as attributes that Python-Markdown knows: ``.python hl_lines="1"``.

    The language is the first word, or the first class between braces. Options of other programs,
    such as titles, are left out: lexers and formatters might take them for their own.
    """
    before, _, rest = info.partition("{")
    within = rest.rpartition("}")[0] or rest
    options = {word["key"]: _value(word) for word in _WORD.finditer(info) if word["key"]}
    if "}" not in within and options.get("use_pygments", "").lower() in ("false", "no", "off", "0"):
        return within  # its words are attributes of an element
    own = [word[0] for word in _WORD.finditer(within) if word["sign"]]
    classes = [word for word in own if word[0] == "."]
    if language := _LANGUAGE.match(before) or (not classes and _LANGUAGE.match(within)):
        classes.insert(0, f".{_lexer(language['name'])}")
    elif classes:
        classes[0] = f".{_lexer(classes[0][1:])}"
    known = [
        f'{key}="{value}"'
        for key, value in options.items()
        if key in _OPTIONS and re.fullmatch(_OPTIONS[key], value)
    ]
    return " ".join([*classes, *known])


def _value(word: re.Match[str]) -> str:
    return word["double"] or word["single"] or word["bare"] or ""


def _lexer(language: str) -> str:
    """Return the name of a language in Pygments, "" if Pygments does not know it."""
    if "/" in language:
        from pygments.lexers import get_lexer_for_mimetype
        from pygments.util import ClassNotFound

        try:
            return str(get_lexer_for_mimetype(language).aliases[0])
        except ClassNotFound:
            return language
    return "diff" if language.startswith("diff-") else language
