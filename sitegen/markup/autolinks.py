"""Bare addresses, ``https://…`` and ``www.…``, become links by the rules of GitHub's Markdown.

A bare address ends at a space or ``<``. A full stop, an unopened bracket and similar signs at its
end belong to the sentence. Two bars also end it, because they may hide the text after them, and so
do an attribute list and a typesetter's quotation marks.
"""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

BARE_ADDRESS = re.compile(
    r"(?:(?<![A-Za-z])[Hh][Tt][Tt][Pp][Ss]?://|(?<![^\s*_~(\x03])www\.)(?=[^\W_])"
)
"""The start of a bare address: a scheme after no letter, ``www.`` at the start of a word."""

_MAX_DOMAIN = 255
_DOMAIN = re.compile(rf"[\w.-]{{0,{_MAX_DOMAIN + 1}}}")
_REST = re.compile(
    "(?:(?!\\|\\||\\{[:.#])[^\\s<\x02\x03\x0e“”„«»‘‹「」『』【】《》〈〉（）。，、；：！？])*+"
)
_LAST = frozenset("?!.,:*_~'\"’›…")
"""Signs that end a sentence or emphasis, not an address."""
_BRACKETS = {")": "(", "]": "["}
_ENTITY = re.compile(r"&[A-Za-z0-9]+;$")
_MAX_ENTITY = 40
_STASHED = re.compile("\x02klzzwxh:([0-9]+)\x03")
_CODE = re.compile("\x02[0-9]+\x03")
_RAW = re.compile("\x02wzxhzdk:([0-9]+)\x03")
_LINK_TAG = re.compile(r"<(/?)a(?![\w-])(?!.*/>$)", re.IGNORECASE | re.DOTALL)


class Autolinks(InlineProcessor):
    """Make a link of a bare address that is not in a link."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """Return a link and its position, None if it has no domain."""
        start, domain = m.span()
        is_www = m[0][0] == "w"
        if not _is_domain(data, domain):
            return None, None, None
        end = self._end(data, start, domain)
        address = _STASHED.sub(lambda match: self._escaped(match) or "", data[start:end])
        link = Element("a", {"href": f"http://{address}" if is_www else address})
        link.text = AtomicString(address)
        return link, start, end

    def _end(self, text: str, start: int, domain: int) -> int:
        """Return the end of an address; a sign with a backslash before it does not end it."""
        at = domain
        while match := _REST.match(text, at):
            at = match.end()
            stashed = _STASHED.match(text, at)
            if stashed is None or self._escaped(stashed) is None:
                break
            at = stashed.end()
        return _without_last(text, start, domain, at)

    def _escaped(self, stashed: re.Match[str]) -> str | None:
        """Return the code of an escaped sign, None if a placeholder is something different."""
        node = self.md.treeprocessors["inline"].stashed_nodes.get(stashed[1])  # type: ignore[attr-defined]
        return node if isinstance(node, str) and _CODE.fullmatch(node) else None


def bare_addresses(pattern: Any, text: str) -> Iterator[tuple[Element | None, int, int]]:
    """Find all bare addresses except those in an author's ``<a>``, each only once."""
    tags = [(match.start(), _opened(pattern, match[1])) for match in _STASHED.finditer(text)]
    at = number = within = 0
    while match := BARE_ADDRESS.search(text, at):
        start, domain = match.span()
        while number < len(tags) and tags[number][0] < start:
            within = max(0, within + tags[number][1])
            number += 1
        at = domain
        if within:
            continue
        node, first, end = pattern.handleMatch(match, text)
        if first is not None:
            at = end
            yield node, first, end


def _opened(pattern: Any, name: str) -> int:
    """Return 1 for the placeholder of a raw ``<a>``, -1 for that of its end, 0 for all others."""
    node = pattern.md.treeprocessors["inline"].stashed_nodes.get(name)
    raw = _RAW.fullmatch(node) if isinstance(node, str) else None
    if raw is None:
        return 0
    tag = _LINK_TAG.match(str(pattern.md.htmlStash.rawHtmlBlocks[int(raw[1])]))
    return (-1 if tag[1] else 1) if tag else 0


def _is_domain(text: str, start: int) -> bool:
    """Return whether a domain begins at an offset: its last two names have no underscore."""
    match = _DOMAIN.match(text, start)
    name = match[0] if match else ""
    last_names = name.rstrip("_.-").rsplit(".", 2)[-2:]
    return len(name) <= _MAX_DOMAIN and not any("_" in part for part in last_names)


def _without_last(text: str, start: int, domain: int, end: int) -> int:
    """Return the end of an address without the signs that belong to the sentence."""
    surplus: dict[str, int] = {}
    while end > domain:
        sign = text[end - 1]
        if sign in _LAST:
            end -= 1
        elif sign in _BRACKETS:
            if sign not in surplus:
                opened = text.count(_BRACKETS[sign], start, end)
                surplus[sign] = text.count(sign, start, end) - opened
            if surplus[sign] <= 0:
                break
            surplus[sign] -= 1
            end -= 1
        elif sign == ";":
            entity = _ENTITY.search(text, max(domain, end - _MAX_ENTITY), end)
            end = entity.start() if entity else end - 1
        else:
            break
    return end
