"""Finds the differences of two structures, and names their kinds.

A kind is a short fingerprint: the element around the place, and what both programs have next.
Words are there by their shape, so that two posts with the same fault have the same kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import takewhile

import msgspec

from bench.structure import EMPTY_LINE, SIGN, VOID, Structure, name_of, shown
from sitegen.markup.elements import BLOCKS

_BEFORE, _AFTER, _WIDTH = 3, 9, 40
"""How many tokens a snippet has before and after the place, and how wide a word may be."""
_SHAPE = re.compile(r"(?:(([\W_])\2*)|[^\W_]+((?:://|[@.])?))")
_BLOCKS = (BLOCKS | {"tbody"}) - {"br"}


class Difference(msgspec.Struct, frozen=True):
    """Tokens that are not the same: their first numbers, and the lines of GitHub's tokens."""

    ours: int
    theirs: int
    first: int
    last: int


def first_difference(ours: Structure, theirs: Structure) -> Difference | None:
    """Return the first difference of two structures, None where they are equal."""
    if ours.tokens == theirs.tokens:
        return None
    same = _same(ours.tokens, theirs.tokens)
    return _difference(ours, same, theirs, same, same + 1)


def differences(ours: Structure, theirs: Structure) -> Iterator[Difference]:
    """Yield every difference of two structures, which takes longer."""
    matcher = SequenceMatcher(None, ours.tokens, theirs.tokens, autojunk=False)
    for change, start, _, begin, end in matcher.get_opcodes():
        if change != "equal":
            yield _difference(ours, start, theirs, begin, end)


def _difference(ours: Structure, start: int, theirs: Structure, begin: int, end: int) -> Difference:
    inside = range(begin, min(end, len(theirs.tokens)))
    lines = [theirs.lines[at] for at in inside if not _is_end(theirs.tokens[at])]
    if not inside and begin < len(theirs.tokens) and _is_beginning(ours.tokens[start]):
        lines = [theirs.lines[begin]]  # an element of sitegen's alone begins the block that follows
    lines = lines or [_line_before(begin, theirs)]
    return Difference(start, begin, min(lines), max(lines))


def _is_end(token: str) -> bool:
    """Say whether a token is the end of an element: its line is not known for sure."""
    return name_of(token).startswith("/")


def _is_beginning(token: str) -> bool:
    return token.startswith(SIGN) and not _is_end(token)


def _line_before(at: int, theirs: Structure) -> int:
    """Return the line of the last word or beginning before a place."""
    return next((theirs.lines[n] for n in range(at)[::-1] if not _is_end(theirs.tokens[n])), 1)


def _same(mine: Sequence[str], others: Sequence[str]) -> int:
    """Return how long the beginning is that two sequences share."""
    pairs = zip(mine, others, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def line_of(found: Difference, theirs: Structure) -> int:
    """Return the line on which a difference is seen first: that of a word, or of a beginning."""
    rest = range(found.theirs, len(theirs.tokens))
    at = next((at for at in rest if not _is_end(theirs.tokens[at])), None)
    return _line_before(found.theirs, theirs) if at is None else theirs.lines[at]


def lines_around(found: Difference, theirs: Structure) -> tuple[int, int]:
    """Return the lines from what both have last to what GitHub's parser sees next."""
    here, before = line_of(found, theirs), _line_before(found.theirs, theirs)
    return min(before, here), max(before, here)


def kind(found: Difference, ours: Structure, theirs: Structure) -> str:
    """Return the fingerprint of a difference."""
    mine = [*ours.tokens[found.ours :][:2], "", ""]
    others = [*theirs.tokens[found.theirs :][:2], "", ""]
    around = _around(theirs.tokens[: found.theirs])
    if _is_word(mine[0]) and _is_word(others[0]):
        pair = _of_words(mine, others)
    else:
        pair = _next(mine), _next(others)
    is_block = any(name_of(token).lstrip("/") in _BLOCKS for token in (mine[0], others[0]))
    where = f"in {around}: " if is_block or around in ("code", "pre", "the text") else ""
    return f"{where}{pair[0]} | {pair[1]}"


def snippet(tokens: Sequence[str], at: int) -> str:
    """Return the tokens around a place for people to read; ``▸`` is the place."""
    before, after = tokens[max(0, at - _BEFORE) : at], tokens[at : at + _AFTER]
    words = [*map(_cut, before), "▸", *map(_cut, after)]
    return ("… " if at > _BEFORE else "") + " ".join(words)


def _cut(token: str) -> str:
    token = shown(token).strip()
    return token if len(token) <= _WIDTH else f"{token[:_WIDTH]}…"


def _around(tokens: Sequence[str]) -> str:
    """Return the name of the element that is open after tokens, "the text" for none."""
    opened: list[str] = []
    for token in tokens:
        name = name_of(token)
        if name.startswith("/"):
            if name[1:] in opened:
                del opened[len(opened) - 1 - opened[::-1].index(name[1:]) :]
        elif name and name not in VOID:
            opened.append(name)
    return opened[-1] if opened else "the text"


def _is_word(token: str) -> bool:
    return token != "" and not token.startswith(SIGN)


def _next(tokens: Sequence[str]) -> str:
    """Return what tokens begin with: a word's shape, an element, or a block with the next one."""
    first, second = tokens[:2]
    if not first.startswith(SIGN):
        return _shape(first) if first else "the end"
    is_block = name_of(first).lstrip("/") in _BLOCKS
    return f"{shown(first)} {shown(second)}" if is_block and name_of(second) else shown(first)


def _of_words(mine: Sequence[str], others: Sequence[str]) -> tuple[str, str]:
    """Return the parts in which two words, or lines of code, differ."""
    words = mine[0], others[0]
    if "".join(words[0].split()) == "".join(words[1].split()):
        return "white space", "white space"
    if EMPTY_LINE in words:
        return ("empty line", "line") if words[0] == EMPTY_LINE else ("line", "empty line")
    start = _same(*words)
    ours, theirs = words[0][start:], words[1][start:]
    if not ours or not theirs:  # an element cuts the longer word off
        return _shape(ours) or _next(mine[1:]), _shape(theirs) or _next(others[1:])
    end = _same(ours[::-1], theirs[::-1])
    ours, theirs = ours[: len(ours) - end], theirs[: len(theirs) - end]
    return _shape(ours) or "nothing", _shape(theirs) or "nothing"


def _shape(word: str) -> str:
    """Return the sign that a word begins with, or ``a`` for its letters and the signs behind.

    So ``**`` and ``~~`` are two kinds, and an address is no word.
    """
    match = _SHAPE.match(word.strip())
    return (match[1] or f"a{match[3]}") if match else ""
