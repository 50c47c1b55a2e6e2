"""Reads HTML as a sequence of elements and of the words between them.

Two programs write the same text in many ways. ``read`` sets these aside, and no others:

- attributes, so also ids, classes, ``loading``, ``width`` and what stands for a reference: the
  comparison is of elements and words.
- white space between words, and at both ends of a block of code. Lines of code keep their indent,
  with tabs as four spaces.
- comments and declarations: readers see none.
- typography: quotes, dashes and dots are read as the signs on a keyboard; in code they stay.
- highlighting: sitegen puts ``<span>`` into code and a ``<div>`` around it.
- the wrapper of an image that stands alone, with its caption: it is a ``<figure>`` for sitegen, a
  ``<p>`` for others, or nothing.
- the frame of footnotes, and the links back from them: both programs have their own.
- ``<abbr>`` and the contents that ``[TOC]`` asks for: others have neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import msgspec

VOID = frozenset(
    {
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"),
        *("source", "track", "wbr"),
    }
)
"""Elements without an end."""

SIGN = "\0"
"""Comes before the name of an element, so that no word looks like one."""

EMPTY_LINE = "↵"
"""An empty line of code."""

_LEAVES = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "table"})
_HIGHLIGHTING = frozenset({"highlight", "codehilite"})
_NOTES = frozenset({"footnote", "footnotes"})
_CODE = frozenset({"code", "pre"})
_REFERENCE = re.compile("\x10[0-9]+\x11")
_SIGNS = str.maketrans({**dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("‘’‚‛‹›", "'"), "…": "..."})
_DASHES = re.compile(r"[–—]|(?<!-)-{2,3}(?!-)")
_POSITION = re.compile(r"(\d+):\d+-(\d+):")


class Structure(msgspec.Struct, frozen=True):
    """A text's elements and words in their order, and the line of the source of each.

    ``code`` are the first and last lines of blocks of code. Lines are known only where the HTML
    names them; else they are 1.
    """

    tokens: list[str]
    lines: list[int]
    code: list[tuple[int, int]]


def shown(token: str) -> str:
    """Return a token as people read it."""
    return token.removeprefix(SIGN)


def name_of(token: str) -> str:
    """Return the name of a token's element, "/" before it where it ends, "" for a word."""
    return token[2:-1] if token.startswith(SIGN) else ""


def plain(text: str) -> str:
    """Return a text with the signs of a keyboard in place of a typesetter's."""
    return _DASHES.sub("-", text.translate(_SIGNS))


def read(html: str, source: str = "") -> Structure:
    """Return the structure of a text's HTML.

    Elements may name their lines in ``data-sourcepos``; raw HTML has no such lines, and is looked
    for in the ``source``.
    """
    reader = _Reader(source)
    reader.feed(html)
    reader.close()
    tokens, lines = [], []
    for at in _kept(reader.tokens):
        tokens.append(reader.tokens[at])
        lines.append(reader.lines[at])
    return Structure(tokens, lines, reader.blocks)


class _Reader(HTMLParser):
    """Gathers the tokens of a text, and leaves out what its own attributes give away."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tokens: list[str] = []
        self.lines: list[int] = []
        self.blocks: list[tuple[int, int]] = []
        self._source = source.split("\n")
        self._divisions: list[str] = []  # how the end of each open <div> is read
        self._code = {"code": 0, "pre": 0}
        self._skipped: list[str] = []  # the elements within one that is left out with its inside
        self._word = False  # the last word may go on
        self._pieces: list[str] = []  # of lines of code
        self._first = 1
        self._base = (1, 1)  # a line of the source, and that of the HTML which came from it
        self._end = 0
        self._leaf = ""
        self._fresh = False  # a block has ended: raw HTML may follow

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take up the beginning of an element."""
        values = {name: value or "" for name, value in attrs}
        classes = set(values.get("class", "").split())
        self._locate(tag, values.get("data-sourcepos", ""))
        if self._skipped:
            self._skipped += [tag] if tag not in VOID else []
        elif "footnote-backref" in classes:
            self._skipped.append(tag)
            self._token(f"{SIGN}<backref>")
        elif tag == "div" and "toc" in classes:
            self._skipped.append(tag)
        elif tag == "abbr" or (tag == "span" and any(self._code.values())):
            pass
        elif tag == "div":
            kind = "" if classes & _HIGHLIGHTING else "section" if classes & _NOTES else "div"
            self._divisions.append(kind)
            if kind:
                self._token(f"{SIGN}<{kind}>")
        elif not (tag == "hr" and self.tokens[-1:] == [f"{SIGN}<section>"]):
            if tag in self._code:
                self._code[tag] += 1
            self._token(f"{SIGN}<{tag}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take ``<x/>`` for what browsers take it for: a beginning."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Take up the end of an element."""
        if tag == self._leaf:
            self._leaf, self._fresh = "", True
        if self._skipped:
            if tag in self._skipped:
                del self._skipped[len(self._skipped) - 1 - self._skipped[::-1].index(tag) :]
        elif tag == "abbr" or (tag == "span" and any(self._code.values())):
            pass
        elif tag == "div" and self._divisions:
            if kind := self._divisions.pop():
                self._token(f"{SIGN}</{kind}>")
        else:
            if self._code.get(tag):
                self._code[tag] -= 1
            self._token(f"{SIGN}</{tag}>")

    def handle_data(self, data: str) -> None:
        """Take up words, or lines of code."""
        if self._skipped:
            return
        if self._fresh and data.strip() and not self._leaf:
            self._find_raw(data)
        data = _REFERENCE.sub("", data)
        first = self._line()
        if self._code["pre"]:
            self._first = self._first if self._pieces else first
            self._pieces.append(data)
            return
        data = data if self._code["code"] else plain(data)
        for number, line in enumerate(data.split("\n")):
            words = line.split()
            if words and number == 0 and self._word and not line[0].isspace():
                self.tokens[-1] += words.pop(0)
            for word in words:
                self._put(word, first + number)
        self._word = not data[-1:].isspace() and (self._word or bool(data.strip()))

    def _flush(self) -> None:
        """Put the lines of code that were read; highlighting cuts them into pieces."""
        if not self._pieces:
            return
        text, self._pieces = "".join(self._pieces), []
        lines = text.removesuffix("\n").expandtabs(4).split("\n")
        for number, line in enumerate(lines, self._first):
            if line.strip():
                self._put(line.rstrip(), number)
            elif number > self._first:  # else it is the end of the line before
                self._put(EMPTY_LINE, number)

    def close(self) -> None:
        """End the text."""
        super().close()
        self._flush()

    def _token(self, token: str) -> None:
        self._flush()
        self._put(token, self._line())
        self._word = False

    def _put(self, token: str, line: int) -> None:
        self.tokens.append(token)
        self.lines.append(line)

    def _line(self) -> int:
        """Return the line of the source, which continues with the lines of the HTML."""
        return self._base[0] + self.getpos()[0] - self._base[1]

    def _locate(self, tag: str, position: str) -> None:
        if found := _POSITION.match(position):
            start, self._end = int(found[1]), int(found[2])
            if tag == "pre":
                self.blocks.append((start, self._end))
                line = self._source[start - 1 : start] or [""]
                start += line[0].lstrip(" >-*+0123456789.)").startswith(("```", "~~~"))
            self._base = start, self.getpos()[0]
            self._leaf = tag if tag in _LEAVES else self._leaf
            self._fresh = tag in VOID
        elif self._fresh and not self._leaf:
            self._find_raw(f"<{tag}")

    def _find_raw(self, beginning: str) -> None:
        """Go to the line on which raw HTML begins, the first after the block above that has it."""
        self._fresh = False
        wanted = beginning.split(maxsplit=1)[0].lower() if beginning.strip() else ""
        rest = enumerate(self._source[self._end :], self._end + 1)
        line = next((number for number, text in rest if wanted in text.lower()), 0)
        if line:
            self._base = line, self.getpos()[0]


def _kept(tokens: list[str]) -> Iterator[int]:
    """Yield the numbers of the tokens that count: no wrapper of a lone image, no way back."""
    skipped: set[int] = set()
    for at, token in enumerate(tokens):
        if at in skipped or token == f"{SIGN}<backref>":
            continue
        name = name_of(token)
        if name in ("p", "figure"):
            skipped |= _wrapper(tokens, at, name)
        if token == EMPTY_LINE and _is_at_an_end(tokens, at):
            continue
        if at not in skipped:
            yield at


def _is_at_an_end(tokens: list[str], at: int) -> bool:
    """Say whether an empty line is at the beginning or the end of its block of code."""
    before, after = range(at - 1, -1, -1), range(at + 1, len(tokens))
    above = next((tokens[n] for n in before if tokens[n] != EMPTY_LINE), "")
    below = next((tokens[n] for n in after if tokens[n] != EMPTY_LINE), "")
    return name_of(above) in _CODE or name_of(below) in ("/code", "/pre")


def _wrapper(tokens: list[str], start: int, name: str) -> set[int]:
    """Return the numbers of the tokens around a lone image, or of a paragraph of ways back."""

    def at(number: int) -> str:
        return name_of(tokens[number]) if number < len(tokens) else ""

    end = start + 1
    if at(end) == "backref":
        while at(end) == "backref":
            end += 1
        return {start, end} if at(end) == "/p" else set()
    is_link = at(end) == "a"
    end += is_link
    if at(end) != "img" or (is_link and at(end + 1) != "/a"):
        return set()
    end += 1 + is_link
    caption = end
    if name == "figure" and at(end) == "figcaption":
        while end < len(tokens) and at(end) != "/figcaption":
            end += 1
        end += 1
    return {start, *range(caption, end), end} if at(end) == f"/{name}" else set()
