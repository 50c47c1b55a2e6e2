"""The lines that open and close fenced code: CommonMark 0.31, section 4.5."""

import re
from bisect import bisect_right
from typing import NamedTuple

OPENING = re.compile(r"(?P<fence>(?P<sign>[`~])(?P=sign){2,}+)(?P<info>.*)")
_CLOSING = re.compile(r"^ {0,3}(?P<fence>(?P<sign>[`~])(?P=sign){2,}+)[ \t]*$", re.MULTILINE)
_CODE = 4
"""Columns from which a line is indented code, not a fence."""


class Block(NamedTuple):
    """Fenced code: its beginning and end in a text, and its form.

    ``before`` is the text before it in Python-Markdown's form. If it ``is_within`` the first
    paragraph of an item, no empty line may divide that paragraph. ``is_closed`` is false if the
    list or quote around it ends before it.
    """

    start: int
    end: int
    info: str
    code: str
    is_closed: bool = True
    before: str = ""
    is_within: bool = False


def opening(body: str) -> re.Match[str] | None:
    """Match a line that opens code; backticks with more backticks after them are a code span."""
    match = OPENING.match(body)
    return match if match and (match["sign"] == "~" or "`" not in match["info"]) else None


def closes(rest: str, indent: int, fence: str) -> bool:
    """Return whether a line, without its ``indent``, closes the code that ``fence`` opened."""
    return indent < _CODE and rest.startswith(fence) and not rest.rstrip(" ").strip(fence[0])


class ClosingFences:
    """The lines of a text that may close code outside lists and quotes."""

    def __init__(self, text: str) -> None:
        self._places: dict[str, list[int]] = {"`": [], "~": []}
        self._longest: dict[str, list[int]] = {"`": [], "~": []}
        """For each such line, the length of the longest from there to the end of the text."""
        for match in _CLOSING.finditer(text):
            self._places[match["sign"]].append(match.start())
            self._longest[match["sign"]].append(len(match["fence"]))
        for lengths in self._longest.values():
            for number in range(len(lengths) - 2, -1, -1):
                lengths[number] = max(lengths[number], lengths[number + 1])

    def has(self, start: int, fence: str) -> bool:
        """Return whether code that a fence opens at an offset is ever closed."""
        number = bisect_right(self._places[fence[0]], start)
        lengths = self._longest[fence[0]]
        return number < len(lengths) and lengths[number] >= len(fence)
