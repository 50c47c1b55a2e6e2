"""Markdown outside its code, where addresses and a generator's own words are replaced.

Code is found as the build finds it. Links are looked for in a copy of the text whose code is
masked, so that a link may have code in its words.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from html import escape, unescape

from sitegen.markup.fences import CodeSpans

Resolve = Callable[[str], str]

_MASK = "\ue000"
"""Replaces each character of code; it is no sign of Markdown."""

_SCAN = re.compile(r"(?P<ticks>(?<!`)`+|(?<!~)~{3,})|(?P<comment><!--)|\\[\s\S]")
_INDENTED = re.compile(r"(?: {4}| {0,3}\t)")
_CONTAINER = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)]|:|!!!|\?\?\?|\[\^[^\]\n]*\]:)[ \t]")
_INLINE = re.compile(
    r"(?<!\\)\]\(\s*(?:<(?P<angled>[^<>\n]*)>|(?P<plain>(?:[^\s()<>]|\([^\s()]*\))+))"
    r"""(?=\s*\)|\s+["'(])"""
)
_DEFINITION = re.compile(
    r"(?m)^[ >]{0,6}\[(?!\^)[^\[\]\n]+\]:[ \t]*\n?[ \t]*"
    r"(?:<(?P<angled>[^<>\n]*)>|(?P<plain>[^\s<>]+))"
)
_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_ATTRIBUTE = re.compile(
    r"(?<![\w-])(?P<name>href|src|poster|srcset)\s*=\s*"
    r"""(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'<>`=]+))""",
    re.IGNORECASE,
)


def code_in(text: str) -> list[tuple[int, int]]:
    """Return where code and HTML comments begin and end, in their order."""
    spans, found, at = CodeSpans(text), [], 0
    comment = 0
    while match := _SCAN.search(text, at):
        at = match.end()
        end = 0
        if match["ticks"]:
            end = spans.end(match.start(), at)
        elif match["comment"] and comment >= 0:
            comment = text.find("-->", at)
            end = comment + 3 if comment >= 0 else 0
        if end:
            found.append((match.start(), end))
            at = end
    return sorted([*found, *_indented(text, found)])


def _indented(text: str, others: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the lines of indented code: below an empty line, and in no list or note."""
    starts = [start for start, _ in others]
    is_code = was_empty = True
    in_container, at = False, 0
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        before = bisect_right(starts, start) - 1
        if before >= 0 and start < others[before][1]:
            is_code = was_empty = False
        elif not line.strip():
            was_empty = True
        elif _INDENTED.match(line):
            is_code = (is_code or was_empty) and not in_container
            was_empty = False
            if is_code:
                yield start, start + len(line)
        else:
            if was_empty or _CONTAINER.match(line):
                in_container = _CONTAINER.match(line) is not None or (
                    in_container and line.startswith((" ", "\t"))
                )
            is_code = was_empty = False


def masked(text: str, code: list[tuple[int, int]] | None = None) -> str:
    """Return a text of the same length and lines whose code has no sign that means anything."""
    parts, at = [], 0
    for start, end in code_in(text) if code is None else code:
        if start < at:
            continue
        parts += [text[at:start], re.sub(r"[^\n]", _MASK, text[start:end])]
        at = end
    return "".join(parts) + text[at:]


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a Markdown text, each with whether it is code."""
    at = 0
    for start, end in code_in(text):
        if start < at:
            continue
        if start > at:
            yield text[at:start], False
        yield text[start:end], True
        at = end
    if at < len(text):
        yield text[at:], False


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """Return a text with each part that is no code changed."""
    return "".join(part if is_code else change(part) for part, is_code in pieces(text))


def with_addresses(text: str, resolve: Resolve) -> str:
    """Return Markdown with the addresses of links and pictures replaced, also those in HTML.

    ``resolve`` returns the address to write, the same or "" to leave it as it is.
    """
    prose = masked(text)
    edits = [
        *_links(text, prose, _INLINE, resolve),
        *_links(text, prose, _DEFINITION, resolve),
        *_attributes(text, prose, resolve),
    ]
    return replaced(text, edits)


def replaced(text: str, edits: list[tuple[int, int, str]]) -> str:
    """Return a text with parts of it replaced; of two that overlap, the first."""
    parts, at = [], 0
    for start, end, new in sorted(edits):
        if start >= at:
            parts += [text[at:start], new]
            at = end
    return "".join(parts) + text[at:]


def _links(
    text: str, prose: str, pattern: re.Pattern[str], resolve: Resolve
) -> Iterator[tuple[int, int, str]]:
    for match in pattern.finditer(prose):
        group = "plain" if match["angled"] is None else "angled"
        start, end = match.span(group)
        old = text[start:end]
        new = resolve(unescape(old))
        if not new or new in (old, unescape(old)):
            continue
        if group == "angled":
            start, end = start - 1, end + 1
        yield start, end, f"<{new}>" if re.search(r"[\s()]", new) else new


def _attributes(text: str, prose: str, resolve: Resolve) -> Iterator[tuple[int, int, str]]:
    for tag in _TAG.finditer(prose):
        for match in _ATTRIBUTE.finditer(prose, *tag.span()):
            group = next(name for name in ("double", "single", "bare") if match[name] is not None)
            start, end = match.span(group)
            old = unescape(text[start:end])
            is_set = match["name"].lower() == "srcset"
            new = _source_set(old, resolve) if is_set else resolve(old)
            if new and new != old:
                written = escape(new)
                yield start, end, f'"{written}"' if group == "bare" else written


def _source_set(value: str, resolve: Resolve) -> str:
    """Return the addresses of a picture in several sizes, each replaced."""
    parts = (part.split() for part in re.split(r",\s+", value) if part.strip())
    return ", ".join(" ".join((resolve(words[0]) or words[0], *words[1:])) for words in parts)
