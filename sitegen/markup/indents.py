"""The indent of a line of Markdown, and whether the line may be code below another line."""

import re

_CODE = 4
"""Columns from which a line is code, if it does not continue a block."""
_MARGIN = re.compile(r"[ \t>]*")
_CONTAINER = re.compile(r"(?:[-*+]|[0-9]+\.|:)[ ]+|\[\^[^\]]*\]:[ ]*|(?:!!!|\?\?\?\+?)[^\n]*")


def goes_on(line: str, above: str) -> bool:
    """Return whether a line is indented so far that it continues the paragraph above it.

    Below an empty line it would be code.
    """
    margin = _MARGIN.match(line)
    if margin is None or not above.strip(" \t>"):
        return False
    for _ in range(margin[0].count(">")):
        before, quote, rest = above.partition(">")
        above = rest.removeprefix(" ") if quote and not before.strip() else above
    own = margin[0]
    if ">" in own:
        own = own.rpartition(">")[2].removeprefix(" ")
    return len(own.expandtabs(_CODE)) - _width_within(above) >= _CODE


def _width_within(line: str) -> int:
    """Return the indent of text that continues a line, four columns for each marker."""
    line = line.expandtabs(_CODE)
    rest = line.lstrip(" ")
    width = len(line) - len(rest)
    while match := _CONTAINER.match(rest):
        width = width // _CODE * _CODE + _CODE
        rest = rest[match.end() :]
    return width
