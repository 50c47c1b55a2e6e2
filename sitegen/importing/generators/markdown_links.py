"""Markdown outside its code, where addresses and a generator's own words are replaced."""

import re
from collections.abc import Callable, Iterator

_FENCE = re.compile(r"(?m)^(?P<indent>[ \t>]*)(?P<fence>`{3,}|~{3,})[^\n]*\n")
_SPAN = re.compile(r"(?<!`)(`+)(?!`)(?:.|\n(?!\s*\n))*?(?<!`)\1(?!`)")
_INLINE = re.compile(
    r"(?P<before>!?\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(\s*)"
    r"(?:<(?P<angled>[^<>\n]*)>|(?P<plain>(?:[^\s()<>]|\([^\s()]*\))+))"
)
_DEFINITION = re.compile(r"(?m)^(?P<before> {0,3}\[[^\[\]\n]+\]:\s*)<?(?P<plain>[^\s<>]+)>?")
_ATTRIBUTE = re.compile(
    r"""(?P<before><[a-zA-Z][^<>]*?\s(?:href|src|poster)\s*=\s*)(?P<quote>["'])(?P<plain>[^"'<>]*)(?P=quote)""",
)


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a Markdown text, each with whether it is code."""
    at = 0
    for start, end in _code(text):
        if start > at:
            yield text[at:start], False
        yield text[start:end], True
        at = end
    if at < len(text):
        yield text[at:], False


def _code(text: str) -> Iterator[tuple[int, int]]:
    """Yield where fenced blocks and code spans begin and end."""
    at = 0
    while match := _FENCE.search(text, at):
        yield from _spans(text, at, match.start())
        fence = match["fence"]
        closing = re.compile(rf"(?m)^[ \t>]*{re.escape(fence[0])}{{{len(fence)},}}[ \t]*$")
        found = closing.search(text, match.end())
        at = found.end() if found else len(text)
        yield match.start(), at
    yield from _spans(text, at, len(text))


def _spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in _SPAN.finditer(text, start, end):
        yield match.span()


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """Return a text with each part that is no code changed."""
    return "".join(part if is_code else change(part) for part, is_code in pieces(text))


def with_addresses(text: str, resolve: Callable[[str], str]) -> str:
    """Return Markdown with the addresses of links and pictures replaced, also those in HTML.

    ``resolve`` returns the address to write, the same or "" to leave it as it is.
    """

    def inline(match: re.Match[str]) -> str:
        old = match["angled"] if match["angled"] is not None else match["plain"]
        new = resolve(old)
        if not new or new == old:
            return match[0]
        return f"{match['before']}{_written(new)}"

    def definition(match: re.Match[str]) -> str:
        new = resolve(match["plain"])
        return f"{match['before']}{_written(new)}" if new and new != match["plain"] else match[0]

    def attribute(match: re.Match[str]) -> str:
        new = resolve(match["plain"])
        if not new or new == match["plain"]:
            return match[0]
        quote = match["quote"]
        safe = new.replace(quote, "%22" if quote == '"' else "%27")
        return f"{match['before']}{quote}{safe}{quote}"

    def change(part: str) -> str:
        part = _INLINE.sub(inline, part)
        part = _DEFINITION.sub(definition, part)
        return _ATTRIBUTE.sub(attribute, part)

    return outside_code(text, change)


def _written(address: str) -> str:
    return f"<{address}>" if re.search(r"[\s()]", address) else address
