"""The spans of a paragraph, read in linear time.

Python-Markdown reads links and emphasis sign by sign, and searches again for the end of each
bracket and each backtick. If nothing in a span can be nested, quoted or broken, an expression finds
the same; otherwise the brackets and backticks of a text are paired once. All other work on a span
is left to Python-Markdown.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any
from xml.etree.ElementTree import Element

from markdown import inlinepatterns
from markdown.util import AtomicString, code_escape

from sitegen.markup.autolinks import Autolinks, bare_addresses
from sitegen.markup.bounds import MAX_OPEN_LINKS, TooMuchError
from sitegen.markup.escapes import Escapes
from sitegen.markup.footnotes import FootnoteMark
from sitegen.markup.source import BARS, last_bars

Span = tuple[Element | str | None, int, int]
"""The element of a span, None if the text stays as it is, and its start and end."""

Reader = Callable[[Any, str, int], Span | None]
"""Read a simple span of a pattern at an offset of a text; None for any other span."""

Finder = Callable[[Any, str], Iterator[Span]]
"""Find all spans of a pattern in a text, one after the other."""

STRUCK = re.compile(r"(?<!~)(~~)(?=[^\s~])(.+?)(?<=[^\s~])~~(?!~)", re.DOTALL)
"""``~~struck~~``: no space just inside the signs."""

_STRUCK_END = re.compile(r"(?<=[^\s~])~~(?!~)")
_DELIMITERS = getattr(inlinepatterns, "DelimiterProcessor", None)  # not in older versions
_EMPHASIS = re.compile(r"(?<!\S)(\*\*?)(?![\s*])([^*_]*[^\s*_])\1(?!\*)")
_LINK = re.compile("\\[([^][]*)\\]\\(([^\\s()<>\"'\x02]*)\\)")
_QUOTED = re.compile(r"""\([^()"']*+(?!(?:"[^"]*"|'[^']*')\s*\))["']""")
"""An address with a quote that does not belong to the quotes around a title."""
_BRACKET = re.compile(r"[][]")
_TICKS = re.compile("`+")


def reader_of(pattern: Any) -> Reader | None:
    """Return the reader of a pattern's simple spans, None for most patterns."""
    if type(pattern) is not _DELIMITERS or pattern.tokens != ["*", "_"]:
        return None
    star = pattern.delimiters["*"]
    return _emphasis if star.tags == ("strong", "em") and not star.smart else None


def finder_of(pattern: Any) -> Finder | None:
    """Return the finder of all spans of a pattern in one pass, None if the pattern looks back."""
    if pattern.getCompiledRegExp().pattern == BARS.pattern:
        return _hidden
    if pattern.getCompiledRegExp().pattern == STRUCK.pattern:
        return _struck
    return _FINDERS.get(type(pattern))


def _emphasis(pattern: Any, text: str, at: int) -> Span | None:
    match = _EMPHASIS.match(text, at)
    if match is None or pattern.regions:  # it remembers what it found further on
        return None
    element = Element("em" if match[1] == "*" else "strong")
    element.text = match[2]
    return element, at, match.end()


def _matches(pattern: Any, text: str, end: int | None = None) -> Iterator[Span]:
    """Find the matches of an expression up to an end."""
    expression = pattern.getCompiledRegExp()
    for match in expression.finditer(text, 0, len(text) if end is None else end):
        node, start, stop = pattern.handleMatch(match, text)
        if start is not None and stop is not None:
            yield node, start, stop


def _hidden(pattern: Any, text: str) -> Iterator[Span]:
    return _matches(pattern, text, last_bars(text))


def _struck(pattern: Any, text: str) -> Iterator[Span]:
    last = 0
    for match in _STRUCK_END.finditer(text):
        last = match.end()
    return _matches(pattern, text, last)


def _notes(pattern: Any, text: str) -> Iterator[Span]:
    return _matches(pattern, text, text.rfind("]") + 1)


def _tags(pattern: Any, text: str) -> Iterator[Span]:
    return _matches(pattern, text, text.rfind(">") + 1)


def _code(pattern: Any, text: str) -> Iterator[Span]:
    """Find code spans: each ends at the next run of as many backticks.

    If there is none, the longest shorter run ends it, and readers see some of its own backticks.
    """
    runs = [match.span() for match in _TICKS.finditer(text)]
    by_length: dict[int, list[int]] = {}
    for number, (start, end) in enumerate(runs):
        by_length.setdefault(end - start, []).append(number)
    longest = _longest(runs)
    starts = [start for start, _ in runs]
    find = pattern.getCompiledRegExp().search
    at = 0
    while match := find(text, at):
        begin = at = match.start()
        if match[1]:  # backslashes; the backticks behind them open
            yield pattern.handleMatch(match, text)
            begin = match.end()
        number = bisect_right(starts, begin) - 1
        inside = at = runs[number][1]
        ticks = inside - begin
        same = by_length.get(ticks, [])
        later = bisect_right(same, number)
        end = same[later] if later < len(same) else longest[number + 1]
        if end < 0 or runs[end][1] - runs[end][0] > ticks:
            at += ticks  # Python-Markdown passes over as many signs once more
            continue
        fewer = ticks - (runs[end][1] - runs[end][0])
        element = Element(pattern.tag)
        code = text[inside - fewer : runs[end][0]].strip()
        element.text = AtomicString(code_escape(code))
        at = runs[end][1]
        yield element, begin, at


def _longest(runs: list[tuple[int, int]]) -> list[int]:
    """Return for each run the first of the longest runs from it on; -1 for none."""
    longest = [-1] * (len(runs) + 1)
    for number in range(len(runs) - 1, -1, -1):
        best = longest[number + 1]
        start, end = runs[number]
        is_longer = best < 0 or end - start >= runs[best][1] - runs[best][0]
        longest[number] = number if is_longer else best
    return longest


def _bracketed(pattern: Any, text: str) -> Iterator[Span]:
    """Find links and pictures: a closed bracket, and the characters that must follow it."""
    closing: dict[int, int] | None = None
    last = text.rfind("]")
    last_end = max(map(text.rfind, ")'\""))  # Python-Markdown takes a quote for an end, too
    is_direct = type(pattern) in _DIRECT
    is_link = type(pattern) is inlinepatterns.LinkInlineProcessor
    expression, follows = pattern.getCompiledRegExp(), pattern.RE_LINK
    at = failed = 0
    while match := expression.search(text, at, last + 1):
        at = match.end()
        if is_link and (simple := _LINK.match(text, match.start())):
            element = Element("a", {"href": simple[2]})
            element.text = simple[1]
            at = simple.end()
            yield element, match.start(), at
            continue
        if closing is None:
            closing = _pairs(text)
        end = closing.get(match.end() - 1)
        if end is None or (is_direct and (text[end + 1 : end + 2] != "(" or end > last_end)):
            continue
        if type(pattern) in _FULL and (end == last or not follows.match(text, end + 1)):
            continue
        node, start, stop = pattern.handleMatch(match, text)
        if start is None or (is_direct and _QUOTED.match(text, end + 1)):
            failed += 1  # it was read to the end of the text
        if failed > MAX_OPEN_LINKS:
            message = (
                f'more than {MAX_OPEN_LINKS} links in one paragraph do not end: close their ) and "'
            )
            raise TooMuchError(message, text, match.start())
        if start is not None and stop is not None:
            at = stop if stop >= 0 else len(text) + stop  # it may mean the last character
            yield node, start, at


def _pairs(text: str) -> dict[int, int]:
    """Return the end of each square bracket that is closed."""
    pairs: dict[int, int] = {}
    waiting: list[int] = []
    for match in _BRACKET.finditer(text):
        if match[0] == "[":
            waiting.append(match.start())
        elif waiting:
            pairs[waiting.pop()] = match.start()
    return pairs


_DIRECT = frozenset({inlinepatterns.LinkInlineProcessor, inlinepatterns.ImageInlineProcessor})
_FULL = frozenset(
    {inlinepatterns.ReferenceInlineProcessor, inlinepatterns.ImageReferenceInlineProcessor}
)
"""Links by reference that name the reference in a second bracket."""

_FINDERS: Mapping[type, Finder] = MappingProxyType(
    {
        inlinepatterns.BacktickInlineProcessor: _code,
        Escapes: _matches,
        Autolinks: bare_addresses,
        FootnoteMark: _notes,
        inlinepatterns.ReferenceInlineProcessor: _bracketed,
        inlinepatterns.LinkInlineProcessor: _bracketed,
        inlinepatterns.ImageInlineProcessor: _bracketed,
        inlinepatterns.ImageReferenceInlineProcessor: _bracketed,
        inlinepatterns.ShortReferenceInlineProcessor: _bracketed,
        inlinepatterns.ShortImageReferenceInlineProcessor: _bracketed,
        inlinepatterns.AutolinkInlineProcessor: _tags,
        inlinepatterns.AutomailInlineProcessor: _tags,
        inlinepatterns.SubstituteTagInlineProcessor: _matches,
        inlinepatterns.HtmlInlineProcessor: _matches,
    }
)
"""Patterns of Python-Markdown that look behind what they match only for a sign that no span of
theirs ends with."""
