"""Tokens for the HTML elements in a comment's Markdown: which tags count, and their tokens.

Text, Markdown's own tokens and tags come in one row. A tag that counts becomes a token of
Markdown. Any other tag becomes the characters that were written.
"""

from collections.abc import Iterator, MutableMapping, Sequence
from typing import Any

import msgspec
from markdown_it import MarkdownIt
from markdown_it.token import Token

INLINE = {
    **{name: name for name in ("a", "b", "code", "del", "em", "i", "strong")},
    "s": "del",
    "strike": "del",
}
"""Elements within a line, and the tokens that they become."""
CONTAINERS = {
    "blockquote": "blockquote", "li": "list_item", "ol": "ordered_list", "ul": "bullet_list",
}  # fmt: skip
"""Elements that contain blocks, and Markdown's names for them."""
BREAKS = frozenset(("softbreak", "hardbreak"))
DEEP = "deep"
"""The key of a parser's ``env`` that says that elements are nested too deeply."""

_LISTS = ("ol", "ul")
_LINK = ("a", "link_open")
_MAX_DEPTH = 20


class _Open(msgspec.Struct, frozen=True):
    """An open element: its number, its name, and whether it is Markdown's own and not a tag."""

    number: int
    name: str
    is_markdown: bool = False


class Joiner:
    """Finds the tags of a row that count: those of elements that end where they may.

    ``has_blocks`` allows paragraphs and lists in the row. With ``is_html``, the row is not
    Markdown, and a paragraph needs no end tag. An item of a list never needs one.
    """

    def __init__(
        self, env: MutableMapping[str, Any], *, has_blocks: bool = True, is_html: bool = False
    ) -> None:
        self._env = env
        self._has_blocks = has_blocks
        self._is_html = is_html
        self._opened: list[_Open] = []
        self._joined: set[int] = set()

    def joined(self, row: Sequence[Token]) -> set[int]:
        """Return the numbers of the tags that count."""
        for number, token in enumerate(row):
            if token.type == "parting":
                if not (self._opened and self._opened[-1].name in INLINE):
                    self._joined.add(number)
            elif token.type != "tag":
                self._pass(number, token)
            elif token.info == "end":
                self._end(number, token.tag)
            elif token.tag in INLINE or token.tag == "br":
                self._begin_inline(number, token)
            else:
                self._begin_block(number, token)
        if self._is_html:
            self._joined.update(one.number for one in self._opened if one.name == "p")
        return self._joined

    def _pass(self, number: int, token: Token) -> None:
        """Step over one of Markdown's own tokens; elements opened within it end there."""
        if token.type == "link_open":  # and none in another
            self._opened = [one for one in self._opened if one.name != "a"]
        if token.nesting > 0:
            self._opened.append(_Open(number, token.type, is_markdown=True))
        while token.nesting < 0 and self._opened and not self._opened.pop().is_markdown:
            pass

    def _end(self, number: int, name: str) -> None:
        for one in reversed(self._opened):
            if one.is_markdown:
                return
            if one.name == name:
                break
        else:
            return
        while (one := self._opened.pop()).name != name:
            if one.name == "li" or (one.name == "p" and self._is_html):
                self._joined.add(one.number)
        self._joined.update((one.number, number))

    def _begin_inline(self, number: int, token: Token) -> None:
        if token.tag == "br" or "verbatim" in token.meta:
            self._joined.add(number)
        elif token.tag != "a" or all(one.name not in _LINK for one in self._opened):
            self._open(number, token.tag)

    def _begin_block(self, number: int, token: Token) -> None:
        if not self._has_blocks or any(one.is_markdown for one in self._opened):
            return
        while self._opened and self._opened[-1].name in INLINE:
            self._opened.pop()  # no element of a line holds a block
        if self._opened and self._opened[-1].name == token.tag and self._needs_no_end(token.tag):
            self._joined.add(self._opened.pop().number)
        if token.tag in ("hr", "pre"):
            self._joined.add(number)
        elif token.tag != "li" or (self._opened and self._opened[-1].name in _LISTS):
            self._open(number, token.tag)

    def _needs_no_end(self, name: str) -> bool:
        return name == "li" or (name == "p" and self._is_html)

    def _open(self, number: int, name: str) -> None:
        if len(self._opened) < _MAX_DEPTH:
            self._opened.append(_Open(number, name))
        else:
            self._env[DEEP] = True


class Builder:
    """Makes blocks of a row; if ``is_hidden``, its paragraphs are those of a tight list."""

    def __init__(self, md: MarkdownIt, source: str) -> None:
        self.is_hidden = False
        self._md = md
        self._has_bars = "||" in source
        self._tokens: list[Token] = []
        self._line: list[Token] = []
        self._within: list[str] = []

    def blocks(self, row: Sequence[Token], joined: set[int]) -> list[Token]:
        """Return the blocks of a row."""
        for number, token in enumerate(row):
            name = token.tag if token.type == "tag" and number in joined else ""
            if token.type == "parting" and number in joined:
                self._end_line()
            elif name == "" or name in INLINE or name == "br" or (name == "pre" and self._has_bars):
                self._line += self._in_line(token, is_joined=number in joined)
            elif token.info == "end":
                self._close(name)
            else:
                self._begin(name, token)
        self._end_line()
        return self._tokens

    def line(self, row: Sequence[Token], joined: set[int]) -> list[Token]:
        """Return the tokens of a row without blocks."""
        for number, token in enumerate(row):
            self._line += self._in_line(token, is_joined=number in joined)
        return list(_levelled(self._line))

    def _in_line(self, token: Token, *, is_joined: bool) -> Iterator[Token]:
        name = token.tag
        if token.type == "parting":
            yield Token("text", "", 0, content=token.content)
        elif token.type != "tag":
            yield token
        elif not is_joined:
            yield Token("text", "", 0, content=token.content)
        elif name == "br":
            yield Token("hardbreak", "br", 0)
        elif name in ("code", "pre"):
            yield Token("code_inline", "code", 0, content=token.meta["verbatim"])
        elif name == "a":
            attrs: dict[str, str | int | float] = {}
            if not token.info:
                attrs["href"] = self._md.normalizeLink(str(token.attrs.get("href", "")))
            kind = "link_close" if token.info else "link_open"
            yield Token(kind, "a", -1 if token.info else 1, attrs=attrs)
        else:
            kind = f"{name}_close" if token.info else f"{name}_open"
            yield Token(kind, INLINE[name], -1 if token.info else 1)

    def _begin(self, name: str, token: Token) -> None:
        self._end_line()
        if name == self._innermost and name in ("li", "p"):
            self._close(name)
        if name == "hr":
            self._tokens.append(Token("hr", "hr", 0, block=True))
        elif name == "pre":
            text = token.meta["verbatim"].rstrip("\n") + "\n"
            self._tokens.append(Token("code_block", "code", 0, content=text, block=True))
        else:
            self._within.append(name)
            if name in CONTAINERS:
                opening = Token(f"{CONTAINERS[name]}_open", name, 1, block=True)
                start = str(token.attrs.get("start", ""))
                if name == "ol" and start.isascii() and start.isdigit() and len(start) < 10:
                    opening.attrs["start"] = int(start)
                self._tokens.append(opening)

    def _close(self, name: str) -> None:
        """End the innermost element of a name, and the elements still open within it."""
        self._end_line()
        while self._within:
            last = self._within.pop()
            if last in CONTAINERS:
                self._tokens.append(Token(f"{CONTAINERS[last]}_close", last, -1, block=True))
            if last == name:
                break

    @property
    def _innermost(self) -> str:
        return self._within[-1] if self._within else ""

    def _end_line(self) -> None:
        """End the open paragraph, if it is not empty."""
        line = _trimmed(self._line)
        self._line = []
        if not line:
            return
        begins_item = bool(self._tokens) and self._tokens[-1].type == "list_item_open"
        is_hidden = self.is_hidden or (self._innermost == "li" and begins_item)
        content = "".join(child.content for child in line)
        self._tokens += (
            Token("paragraph_open", "p", 1, block=True, hidden=is_hidden),
            Token("inline", "", 0, content=content, children=list(_levelled(line)), block=True),
            Token("paragraph_close", "p", -1, block=True, hidden=is_hidden),
        )


def _trimmed(line: list[Token]) -> list[Token]:
    """Return a line without breaks and white space at its ends."""
    first, last = 0, len(line)
    while first < last and _is_blank(line[first]):
        first += 1
    while last > first and _is_blank(line[last - 1]):
        last -= 1
    line = line[first:last]
    if line and line[0].type == "text":
        line[0].content = line[0].content.lstrip(" ")
    if line and line[-1].type == "text":
        line[-1].content = line[-1].content.rstrip(" ")
    return line


def _is_blank(token: Token) -> bool:
    return token.type in BREAKS or (token.type == "text" and not token.content.strip(" "))


def _levelled(line: Sequence[Token]) -> Iterator[Token]:
    """Yield tokens with their levels, by which links are distinguished."""
    level = 0
    for token in line:
        level -= token.nesting < 0
        token.level = level
        level += token.nesting > 0
        yield token
