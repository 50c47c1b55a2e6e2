"""Quotes, list items, notes, definitions and admonitions, and the blocks inside them.

CommonMark 0.31 says how they begin, and which lines they contain: sections 5.1 (quotes), 5.2 and
5.3 (items, lists). The others are Python-Markdown's, with an indent of four columns.
"""

import re
from typing import Literal, NamedTuple

from sitegen.markup.leaves import RULE

MAX_CONTAINERS = 100
"""Most containers inside one another; the same as in bounds."""

TAB = 4
"""Columns of one level in Python-Markdown."""

Kind = Literal["quote", "item", "part"]

_MARKER = re.compile(r"(?:[-*+]|(?P<number>[0-9]{1,9})(?P<sign>[.)]))(?P<space> +(?=[^ ])| *$)")
_PART = re.compile(r'\[\^[^\]]*\]:|!!! ?[\w-]+(?: +[\w-]+)*(?: +"[^"]*")? *$|:[ ]{1,3}(?=[^ ])')
ITEM = re.compile(r"(?:[-*+]|(?P<number>[0-9]{1,9})[.)]) +[^ ]")
_SPACES = re.compile(" *")


class Container:
    """A quote, an item, or a part (of a note, a definition, an admonition) that is open.

    Its lines are indented by ``need`` columns. ``style`` is their real indent, after the first such
    line, and ``born`` the number of empty lines before it.
    """

    __slots__ = ("born", "is_ordered", "kind", "need", "style")

    def __init__(self, kind: Kind, need: int, born: int, *, is_ordered: bool = False) -> None:
        self.kind = kind
        self.need = need
        self.style = 0 if kind == "item" else TAB
        self.born = born
        self.is_ordered = is_ordered

    def is_fresh_item(self, blanks: int) -> bool:
        """Return whether this is an item without any empty line so far."""
        return self.kind == "item" and self.born == blanks


class Opening(NamedTuple):
    """The beginning in a line: its marker, as Python-Markdown reads it, and its width."""

    container: Container
    marker: str
    width: int
    number: str = ""
    is_empty: bool = False
    is_changed: bool = False


class Refused(NamedTuple):
    """An item of a list that is part of a paragraph; its number, -1 for a bullet."""

    start: int
    number: int
    paragraph: int
    is_far_in: bool


def opened(body: str, indent: int, blanks: int) -> Opening | None:
    """Return the container that begins a text, None if none does.

    An item's text may begin 1 to 4 spaces after its marker; further in, it is code (5.2, rule 2).
    """
    if body[0] == ">":
        width = 2 if body[1:2] == " " else 1
        return Opening(Container("quote", 1, blanks), body[:width], width)
    if body[0] in ":[!":
        match = _PART.match(body) if body[0] != "!" or not indent else None
        return Opening(Container("part", TAB, blanks), match[0], match.end()) if match else None
    match = _MARKER.match(body)
    if match is None or RULE.match(body):
        return None
    sign, space = len(match[0].rstrip(" ")), len(match["space"])
    need = min(TAB, indent + sign + (space if 1 <= space <= TAB else 1))
    marker = match[0].replace(")", ".", 1) if match["sign"] == ")" else match[0]
    number = match["number"]
    return Opening(
        Container("item", need, blanks, is_ordered=bool(number)),
        marker,
        match.end(),
        (number.lstrip("0") or "0") if number else "",
        is_empty=match.end() == len(body),
        is_changed=marker != match[0],
    )


def count_spaces(line: str, at: int) -> int:
    """Count the spaces at an offset of a line."""
    match = _SPACES.match(line, at)
    return match.end() - at if match else 0


def enter(stack: list[Container], line: str) -> tuple[int, int, list[int]]:
    """Return the number of open containers of a line, the start of its rest, and removed columns.

    From an item's line it removes as many columns as its other lines are indented, four at most.
    """
    at = 0
    takes: list[int] = []
    for container in stack:
        spaces = count_spaces(line, at)
        if container.kind == "quote":
            place = at + spaces
            if spaces >= TAB or line[place : place + 1] != ">":
                break
            taken = spaces + 1 + (line[place + 1 : place + 2] == " ")
        elif container.style and spaces >= container.style:
            taken = container.style
        elif spaces >= container.need:
            taken = min(spaces, TAB)
        else:
            break
        takes.append(taken)
        at += taken
    return len(takes), at, takes


def learn(stack: list[Container], takes: list[int]) -> None:
    """Record the indents of items' lines."""
    for container, taken in zip(stack, takes, strict=False):
        if not container.style:
            container.style = taken


def code_begins(stack: list[Container], line: str) -> int:
    """Return the start of the rest of a line of code, -1 if its container ends above.

    Code ends with the list or quote around it (4.5); no line continues it lazily.
    """
    matched, at, takes = enter(stack, line)
    if matched == len(stack):
        learn(stack, takes)
        return at
    is_empty = not line[at:].strip(" ")
    ended = stack[matched:]
    return len(line) if is_empty and all(one.kind != "quote" for one in ended) else -1


def prefix(
    stack: list[Container], takes: list[int], blanks: int, first: Container | None = None
) -> tuple[str, bool]:
    """Return the beginning of a line in Python-Markdown's form, and whether it is new.

    ``first`` is the container that begins in the line. Python-Markdown leaves the lines of an item
    as they are up to the first empty line, except for lists in it.
    """
    parts: list[str] = []
    is_new = False
    for number, (container, taken) in enumerate(zip(stack, takes, strict=False)):
        inner = stack[number + 1] if number + 1 < len(stack) else first
        if container.kind == "quote":
            parts.append("> " if taken > 1 else ">")
        elif container.is_fresh_item(blanks) and not (inner and inner.kind == "item"):
            is_new = is_new or (taken == TAB and inner is not None and inner.kind == "quote")
        else:
            parts.append("    ")
            is_new = is_new or taken != TAB
    return "".join(parts), is_new
