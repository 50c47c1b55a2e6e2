"""Finds the places where a text uses syntax that sitegen adds to GitHub's Markdown on purpose.

Attribute lists, abbreviations and ``[TOC]`` do not change elements and words. They are removed
from the text for GitHub's parser, and then both structures must be the same.

Definition lists, admonitions, alerts, spoilers and shortcodes make their own elements. A
difference is on purpose if all of it is on their lines, because GitHub's parser does not know them.

Neither looks into blocks of code, which GitHub's parser finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

_PAIR = r"""[\w:@-]+=(?:"[^"\n]*"|'[^'\n]*'|[^\s{}"']+)"""
_NAME = r"[.#][\w-][^\s{}=]*"
_LIST = rf"(?:\{{:[^{{}}\n]*\}}|\{{ *(?:{_PAIR} +)*{_NAME}(?: +(?:{_NAME}|{_PAIR}))* *\}})"
_AFTER_LINK = rf"(?<=\))\{{ *{_PAIR}(?: +{_PAIR})* *\}}"
_LISTS = re.compile(rf"(`+)(?!`).+?(?<!`)\1(?!`)|[ ]*(?:{_LIST}|{_AFTER_LINK})")
_CONTENTS = re.compile(r" {0,3}\[TOC\][ \t]*")
_ABBREVIATION = re.compile(r" {0,3}\*\[[^\]\n]+\]:")

_DEFINITION = re.compile(r" {0,3}:[ \t]+\S")
_ADMONITION = re.compile(r"[ \t>]*!!! ?\w")
_ALERT = re.compile(r"[ \t>]*>[ \t]?\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\] *", re.IGNORECASE)
_COLONS = re.compile(r"[ \t>]*:{3,}[ \t]*(\w*)")
_BARS = re.compile(r"\|\|[^\s|].*\|\|")
_SHORTCODE = re.compile(r"\{\{%\s*(/?)\s*[\w.-]+")


class Place(msgspec.Struct, frozen=True):
    """Lines that use an addition, the first and the last of them."""

    addition: str
    first: int
    last: int


class Shortened(msgspec.Struct, frozen=True):
    """A text without such syntax: its lines, and their line numbers in the source.

    ``left_out`` are the names of the removed syntax, with the line of the first of each.
    """

    text: str
    lines: list[int]
    left_out: dict[str, int]


def without_traces(text: str, code: Iterable[tuple[int, int]]) -> Shortened:
    """Remove attribute lists, abbreviations and ``[TOC]`` from a text, except in lines of code."""
    verbatim = _numbers(code)
    kept, numbers = [], []
    left_out: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        new = line
        if number not in verbatim:
            new, names = _without(line)
            left_out = dict.fromkeys(names, number) | left_out
        if new == line or new.strip(" \t>"):
            kept.append(new)
            numbers.append(number)
    return Shortened("\n".join(kept), numbers, left_out)


def _without(line: str) -> tuple[str, list[str]]:
    """Return the rest of a line, and the names of the removed syntax."""
    if _CONTENTS.fullmatch(line):
        return "", ["[TOC]"]
    if _ABBREVIATION.match(line):
        return "", ["abbreviation"]
    if "{" not in line:
        return line, []
    new = _LISTS.sub(lambda match: match[0] if match[1] else "", line)
    return new, ["attribute list"] if new != line else []


def places(text: str, code: Iterable[tuple[int, int]]) -> list[Place]:
    """Find the lines of a text that use an addition with its own elements."""
    verbatim = _numbers(code)
    every = text.split("\n")
    lines = ["" if number in verbatim else line for number, line in enumerate(every, 1)]
    found: list[Place] = []
    for at, line in enumerate(lines):
        if _DEFINITION.match(line) and at and _term(lines, at):
            found.append(Place("definition list", _term(lines, at), _end(every, at)))
        elif _ADMONITION.match(line):  # its inside is code to GitHub's parser
            found.append(Place("admonition", at + 1, _end(every, at)))
        elif _ALERT.fullmatch(line):  # GitHub's pages have it, its parser has not
            found.append(Place("alert", at + 1, _end_of_quote(every, at)))
        elif _BARS.search(line):
            found.append(Place("spoiler", at + 1, at + 1))
    found += _pairs(lines, "spoiler", _COLONS)
    found += _pairs(lines, "shortcode", _SHORTCODE)
    return found


def on_purpose(every: Sequence[Place], first: int, last: int) -> str:
    """Return the addition whose lines contain the whole difference, "" if there is none."""
    return next((at.addition for at in every if at.first <= first and last <= at.last), "")


def _numbers(code: Iterable[tuple[int, int]]) -> set[int]:
    return {number for first, last in code for number in range(first, last + 1)}


def _term(lines: list[str], at: int) -> int:
    """Return the number of the line of the term that is defined at an index, 0 if there is none."""
    above = at - 1
    if above > 0 and not lines[above].strip():
        above -= 1
    return above + 1 if lines[above].strip() else 0


def _end(lines: list[str], at: int) -> int:
    """Return the number of the last line of a block with an indented inside."""
    last = at
    for number in range(at + 1, len(lines)):
        line = lines[number]
        if line.startswith(("    ", "\t")) or (line.strip() and last == number - 1):
            last = number
        elif line.strip():
            break
    return last + 1


def _end_of_quote(lines: list[str], at: int) -> int:
    """Return the number of the last line of a quote."""
    rest = range(at + 1, len(lines))
    return next((number for number in rest if not lines[number].strip()), len(lines))


def _pairs(lines: list[str], addition: str, sign: re.Pattern[str]) -> Iterator[Place]:
    """Yield the lines from each sign that opens something to the one that closes it."""
    opened: list[int] = []
    for number, line in enumerate(lines, 1):
        for match in sign.finditer(line) if addition == "shortcode" else _first(sign, line):
            closes = match[1] == "/" if addition == "shortcode" else not match[1]
            start = opened.pop() if closes and opened else number
            yield Place(addition, start, number)
            if not closes:
                opened.append(number)


def _first(sign: re.Pattern[str], line: str) -> list[re.Match[str]]:
    match = sign.match(line)
    return [match] if match else []
