"""Writes HTML of a comment as the Markdown of comments: CommonMark that keeps line ends."""

import re
from typing import Any

from sitegen.importing.names import names

_SIGNS = re.compile(
    r"""
      [\\`*\[\]<]
    | &(?=\#?\w+;)
    | (?<![^\W_])_ | _(?![^\W_])
    | \|(?=\|) | (?<=\|)\|
    | ~(?=~) | (?<=~)~
    """,
    re.VERBOSE,
)
_EVERY = re.compile(r"[!-/:-@\[-`{-~]")
_FIRST = re.compile(
    r"(?P<sign>\#(?=\#{0,5}(?:\s|\Z))|[-+](?=\s|\Z|[-+])|>|=(?==*\s*\Z)|:(?=::)|~(?=~~))"
    r"|(?P<number>\d{1,9})(?P<end>[.)])(?=\s|\Z)"
)
_URL = re.compile(r"(https?://[^\s<>\"|]+)")
_PLAIN_URL = re.compile(r"https?://[^\s<>\"'`\\|{}\[\]()&*~]+[^\s<>\"'`\\|{}\[\]()&*~?!.,:;_]")
_SIGNS_OF = {
    **dict.fromkeys(("em", "i", "cite"), "*"),
    **dict.fromkeys(("strong", "b"), "**"),
    **dict.fromkeys(("del", "s", "strike"), "~~"),
}
_SPACE = re.compile(r"[ \t\r\n\f]+")
_TICKS = re.compile("`+")
_BLOCKS = names("p div ul ol li blockquote pre hr h1 h2 h3 h4 h5 h6")


def escape_words(text: str, *, every: bool = False) -> str:
    """Return words of one line, escaped so that they stay the same words; keep bare addresses."""
    if every:
        return _EVERY.sub(lambda sign: f"\\{sign[0]}", text)
    pieces = _URL.split(text) if "://" in text else [text]
    pieces[::2] = [_SIGNS.sub(lambda sign: f"\\{sign[0]}", piece) for piece in pieces[::2]]
    return "".join(pieces)


def escape_first(line: str) -> str:
    """Return a line, escaped so that it begins no list, quotation, heading or the like."""
    match = _FIRST.match(line)
    if match is None:
        return line
    at = match.start("sign" if match["sign"] else "end")
    return f"{line[:at]}\\{line[at:]}"


def escape_text(text: str, *, every: bool = False) -> str:
    """Return plain text, escaped so that it stays the same, line by line."""
    lines = (line.strip(" \t") for line in text.split("\n"))
    if every:
        return "\n".join(escape_words(line, every=True) for line in lines)
    return "\n".join(escape_first(escape_words(line)) for line in lines)


def _code(element: Any) -> str:
    code = " ".join("".join(element.itertext()).split())
    if not code:
        return ""
    ticks = "`" * (max(map(len, _TICKS.findall(code)), default=0) + 1)
    space = " " if "`" in (code[0], code[-1]) else ""
    return f"{ticks}{space}{code}{space}{ticks}"


class CommentWriter:
    """Writes the Markdown of comments.

    ``with_signs`` is False to write no emphasis, ``with_addresses`` True to show the address of
    each link after its words.
    """

    def __init__(self, *, with_signs: bool = True, with_addresses: bool = False) -> None:
        self._signs = _SIGNS_OF if with_signs else {}
        self._with_addresses = with_addresses

    def text(self, root: Any) -> str:
        """Return the Markdown of an element's content."""
        return "\n\n".join(self._blocks(root))

    def _blocks(self, parent: Any) -> list[str]:
        blocks: list[str] = []
        loose: list[str] = [self._words(parent.text)]

        def flush() -> None:
            lines = [line.strip(" ") for line in "".join(loose).split("\n")]
            text = "\n".join(escape_first(line) for line in lines).strip("\n")
            text = re.sub(r"\n{2,}", "\n\n", text)
            if text:
                blocks.append(text)
            loose.clear()

        before, other = "", False
        for child in parent:
            if child.tag not in _BLOCKS and next(child.iter(*_BLOCKS), None) is not None:
                flush()
                blocks += self._blocks(child)
            elif child.tag in _BLOCKS:
                flush()
                is_next = bool(blocks) and child.tag == before
                block = self._block(child, other=is_next and not other)
                if block:
                    blocks.append(block)
                    before, other = child.tag, is_next and not other
            else:
                loose.append(self._inline(child))
            loose.append(self._words(child.tail))
        flush()
        return [block for block in blocks if block]

    def _block(self, element: Any, *, other: bool = False) -> str:
        if element.tag in ("ul", "ol"):
            return self._list(element, other=other)
        if element.tag == "hr":
            return "***"
        if element.tag == "pre":
            code = "".join(element.itertext()).strip("\n")
            ticks = "`" * max(3, max(map(len, _TICKS.findall(code)), default=0) + 1)
            return f"{ticks}\n{code}\n{ticks}" if code.strip() else ""
        inside = "\n\n".join(self._blocks(element))
        if element.tag == "blockquote" and inside:
            return "\n".join(f"> {line}".rstrip() for line in inside.split("\n"))
        return inside

    def _list(self, element: Any, *, other: bool) -> str:
        """Return a list, with ``other`` signs if it would otherwise continue the list above it."""
        start = element.get("start", "1")
        number = int(start) if start.isdecimal() and len(start) < 9 else 1
        items = []
        for item in element:
            inside = "\n".join(self._blocks(item)) if item.tag == "li" else self._block(item)
            if not inside:
                continue
            bullet = f"{number}{'.)'[other]} " if element.tag == "ol" else f"{'-*'[other]} "
            number += 1
            lines = inside.split("\n")
            rest = [f"{' ' * len(bullet)}{line}" if line else "" for line in lines[1:]]
            items.append("\n".join([f"{bullet}{lines[0]}", *rest]))
        return "\n".join(items)

    def _words(self, text: str | None) -> str:
        return escape_words(_SPACE.sub(" ", text)) if text else ""

    def _inline(self, element: Any) -> str:
        if element.tag == "br":
            return "\n"
        if element.tag == "img":
            return self._link(element.get("alt") or element.get("src", ""), element.get("src", ""))
        if element.tag in ("code", "tt"):
            return _code(element)
        inside = self._words(element.text) + "".join(
            (self._block(child) if child.tag in _BLOCKS else self._inline(child))
            + self._words(child.tail)
            for child in element
        )
        bare = inside.strip(" \n")
        if not bare or "\n\n" in bare:
            return inside
        if element.tag == "a" and element.get("href"):
            words = " ".join("".join(element.itertext()).split())
            return self._link(words, element.get("href"), inside) if words else inside
        sign = self._signs.get(element.tag, "")
        at = inside.index(bare)
        return f"{inside[:at]}{sign}{bare}{sign}{inside[at + len(bare) :]}"

    def _link(self, words: str, url: str, inside: str = "") -> str:
        if words == url and _PLAIN_URL.fullmatch(url):
            return f"<{url}>"
        inside = inside or escape_words(words)
        safe = re.sub(r"[\s<>\\|]", lambda sign: f"%{ord(sign[0]):02X}", url)
        if self._with_addresses:
            return f"{inside} (<{safe}>)" if words != url else f"<{safe}>"
        inside = _URL.sub(lambda found: found[0].replace("://", "\\://"), inside)
        return f"[{inside.strip()}](<{safe}>)"
