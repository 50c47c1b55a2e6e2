"""The spans that prose is full of, ``*emphasis*`` and ``[links](address)``, read at one glance.

Python-Markdown reads both sign by sign, for they may be nested, quoted or broken. Where nothing in
a span can be any of that, an expression tells as much; anything else is left to Python-Markdown.
"""

import re
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

from markdown import inlinepatterns

Found = tuple[Element | str | None, int, int]
"""What stands in a text, None where it stays as it is, and from where to where."""

Reader = Callable[[Any, str, int], Found | None]
"""Reads for a pattern the span at an offset of a text; None says that it is no simple one."""

_DELIMITERS = getattr(inlinepatterns, "DelimiterProcessor", None)  # not in older versions
_EMPHASIS = re.compile(r"(?<!\S)(\*\*?)(?![\s*])([^*_]*[^\s*_])\1(?!\*)")
_LINK = re.compile("\\[([^][]*)\\]\\(([^\\s()<>\"'\x02]*)\\)")


def reader_of(pattern: Any) -> Reader | None:
    """Return what reads the simple ones of a pattern's spans, None for most patterns."""
    if type(pattern) is inlinepatterns.LinkInlineProcessor:
        return _link
    if type(pattern) is not _DELIMITERS or pattern.tokens != ["*", "_"]:
        return None
    star = pattern.delimiters["*"]
    return _emphasis if star.tags == ("strong", "em") and not star.smart else None


def _emphasis(pattern: Any, text: str, at: int) -> Found | None:
    match = _EMPHASIS.match(text, at)
    if match is None or pattern.regions:  # it remembers what it found further on
        return None
    element = Element("em" if match[1] == "*" else "strong")
    element.text = match[2]
    return element, at, match.end()


def _link(pattern: Any, text: str, at: int) -> Found | None:  # noqa: ARG001
    match = _LINK.match(text, at)
    if match is None:
        return None
    element = Element("a", {"href": match[2]})
    element.text = match[1]
    return element, at, match.end()
