"""How far a line of Markdown stands in, and whether it may be code below another one."""

import re

_CODE = 4
"""Columns from which a line is code, where it goes on with nothing."""
_MARGIN = re.compile(r"[ \t>]*")
_CONTAINER = re.compile(r"(?:[-*+]|[0-9]+\.|:)[ ]+|\[\^[^\]]*\]:[ ]*|(?:!!!|\?\?\?\+?)[^\n]*")


def goes_on(line: str, above: str) -> bool:
    """Return whether a line stands so far in that it goes on with a paragraph in the line above.

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
    """Return how far a text is indented that goes on with a line, four columns for each marker."""
    line = line.expandtabs(_CODE)
    rest = line.lstrip(" ")
    width = len(line) - len(rest)
    while match := _CONTAINER.match(rest):
        width = width // _CODE * _CODE + _CODE
        rest = rest[match.end() :]
    return width
