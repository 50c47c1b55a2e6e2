"""Quotes, items of lists, notes, definitions and admonitions: what else stands in them.

What opens one, and which lines are within it, is said by CommonMark 0.31: sections 5.1 (quotes),
5.2 and 5.3 (items, lists). The others are Python-Markdown's, which stand in by four columns.
"""

import re
from typing import Literal, NamedTuple

from sitegen.markup.leaves import RULE

MAX_CONTAINERS = 100
"""So many stand inside one another at most, as bounds has it."""

TAB = 4
"""Columns by which Python-Markdown wants a level to stand in."""

Kind = Literal["quote", "item", "part"]

_MARKER = re.compile(r"(?:[-*+]|(?P<number>[0-9]{1,9})(?P<sign>[.)]))(?P<space> +(?=[^ ])| *$)")
_PART = re.compile(r'\[\^[^\]]*\]:|!!! ?[\w-]+(?: +[\w-]+)*(?: +"[^"]*")? *$|:[ ]{1,3}(?=[^ ])')
ITEM = re.compile(r"(?:[-*+]|(?P<number>[0-9]{1,9})[.)]) +[^ ]")
_SPACES = re.compile(" *")


class Container:
    """A quote, an item, or a part (of a note, a definition, an admonition) that is open.

    A line within it stands in by ``need`` columns; ``style`` is by how many it does, once one has
    shown, and ``born`` how many empty lines came before.
    """

    __slots__ = ("born", "is_ordered", "kind", "need", "style")

    def __init__(self, kind: Kind, need: int, born: int, *, is_ordered: bool = False) -> None:
        self.kind = kind
        self.need = need
        self.style = 0 if kind == "item" else TAB
        self.born = born
        self.is_ordered = is_ordered

    def is_fresh_item(self, blanks: int) -> bool:
        """Return whether this is an item that no empty line has come in."""
        return self.kind == "item" and self.born == blanks


class Opening(NamedTuple):
    """What begins in a line: its marker, as Python-Markdown reads it, and its width."""

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
    """Return what a text begins with that others may stand in.

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
    """Count the spaces at a place in a line."""
    match = _SPACES.match(line, at)
    return match.end() - at if match else 0


def enter(stack: list[Container], line: str) -> tuple[int, int, list[int]]:
    """Return how many of what is open a line is within, where its rest begins, and what is taken.

    Of an item's line are taken as many columns as its other lines stand in, four at most.
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
    """Take note in how many columns the lines of items stand."""
    for container, taken in zip(stack, takes, strict=False):
        if not container.style:
            container.style = taken


def code_begins(stack: list[Container], line: str) -> int:
    """Return where the rest of a line of code begins, -1 if what the code is in ends above.

    Code ends with the list or quote that it is in (4.5); no line goes on with it lazily.
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
    """Return what stands before a line in Python-Markdown's form, and whether that is new.

    ``first`` is what begins in the line. Python-Markdown leaves the lines of an item as they are
    up to the first empty one, but for lists in it.
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
