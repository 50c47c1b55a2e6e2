"""Content of templates, partials and shortcodes that the site's policy would block.

A template is read as text, so its own tags are known before any page is rendered.
Jinja's constructs are replaced by as many characters, so that positions stay. An address counts if
the template itself writes its scheme and host; the values of expressions are not known here
(``sitegen check`` reads the finished pages).
"""

import re
from collections.abc import Iterator
from types import MappingProxyType

import jinja2

from sitegen.config.csp import Csp
from sitegen.core.diagnostics import Problem, warning
from sitegen.markup.blocked import Attribute, inline_message, inlines, loads, refusal
from sitegen.markup.embeds import attributes_of
from sitegen.markup.ids import TAG
from sitegen.theme.loading import Template, Theme

_VALUE, _BREAK, _NOTHING = "\ue000", "\ue001", "\ue002"
"""Private characters: for unknown text, for a statement, and for a construct without output."""

_UNKNOWN = re.compile(f"[{_VALUE}{_BREAK}]")
_FILLERS = {ord(character): None for character in (_VALUE, _BREAK, _NOTHING)}
_FILLER_OF = MappingProxyType(
    dict.fromkeys(("variable_begin", "comment_begin", "raw_begin"), _NOTHING)
)
_SUSPECT = re.compile(
    r"""//|data:|<style|\bstyle\s*=|<script|javascript:|\bon\w+\s*=|<(?:applet|base|embed|object)""",
    re.IGNORECASE,
)
"""Every template with possible findings matches this; most templates have none."""

_ADDRESS = re.compile(r"""(?:https?:)?//[^\s"'<>]+""")
_WITH_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//[^/?#]+[/?#]|(?!https?:)[a-z]+:", re.IGNORECASE)
_RAW_TEXT = frozenset({"script", "style", "textarea", "title"})
"""Elements in which tags are text (HTML, 13.1.2)."""


def blocked_in_templates(theme: Theme, policy: Csp | None) -> Iterator[Problem]:
    """Yield a warning for each resource or script in a theme's templates that pages would block.

    A template that cannot be read is reported elsewhere.
    """
    lexing = jinja2.Environment(keep_trailing_newline=True)  # noqa: S701 - it renders nothing
    for template in theme.templates.values() if policy else ():
        if policy and _SUSPECT.search(template.source):
            try:
                text = _html(template.source, lexing)
            except jinja2.TemplateSyntaxError:
                continue
            yield from _problems(text, template, policy)


def _problems(text: str, template: Template, policy: Csp) -> Iterator[Problem]:
    """Yield the blocked parts of a template's HTML: each message once, at its first position."""
    reported: set[str] = set()
    for message, offset in _blocked(text, policy):
        if message not in reported:
            reported.add(message)
            line = text.count("\n", 0, offset) + 1
            column = offset - text.rfind("\n", 0, offset)
            yield warning(template.path, message, line, column)


def _blocked(text: str, policy: Csp) -> Iterator[tuple[str, int]]:
    """Yield the blocked parts and their positions, tag by tag."""
    position = 0
    while match := TAG.search(text, position):
        position = match.end()
        element = (match[2] or "/").translate(_FILLERS).lower()
        if element.startswith("/"):
            continue
        content = None
        if element in _RAW_TEXT:
            end = re.compile(rf"</{element}\b", re.IGNORECASE).search(text, position)
            content = text[position : end.start() if end else len(text)]
            position += len(content)
        attributes = [
            Attribute(name.translate(_FILLERS), value, offset)
            for name, value, offset in attributes_of(match[1])
        ]
        for message, offset in _of_element(element, attributes, content, policy):
            yield message, match.start() + offset


def _of_element(
    element: str, attributes: list[Attribute], content: str | None, policy: Csp
) -> Iterator[tuple[str, int]]:
    """Yield the blocked parts of one element, and their positions in its tag."""
    for key, address, offset in loads(element, attributes):
        for part in _known_parts(address):
            if message := policy.blocked_message(key, part):
                yield f"<{element}>: {message}", offset
    if message := refusal(element):
        yield message, 0
    if element == "script" and any(
        name == "type" and _UNKNOWN.search(value) for name, value, _ in attributes
    ):
        return  # it may be data
    is_known = content is not None and not _UNKNOWN.search(content)
    own = content.translate(_FILLERS) if content is not None and is_known else None
    for found in inlines(element, attributes):
        if message := inline_message(policy, found, own, offers_digest=True):
            yield message, found.offset


def _known_parts(address: str) -> Iterator[str]:
    """Yield the addresses in a value whose scheme and host are written in the template.

    Statements separate a value: ``{% if a %}…{% else %}…{% endif %}`` contains two addresses.
    """
    address = address.replace(_NOTHING, "")
    for part in address.split(_BREAK):
        known, unknown, _ = part.partition(_VALUE)
        is_whole = part == address and not unknown
        if is_whole or _WITH_HOST.match(known):
            yield known


def _html(source: str, lexing: jinja2.Environment) -> str:
    """Return a template's HTML, with each of Jinja's constructs replaced by as many characters.

    An address at the start of an expression stays: ``{{ "https://a.example/" ~ id }}``.
    """
    source = re.sub(r"\r\n?", "\n", source)
    parts: list[str] = []
    position, is_first, filler = 0, False, ""
    for _, kind, value in lexing.lexer.tokeniter(source, None):
        start = source.index(value, position)
        parts.append(source[position:start])  # spaces that a "-" removes
        position = start + len(value)
        if kind == "data":
            parts.append(value)
            continue
        if kind.endswith("_begin"):
            filler = _FILLER_OF.get(kind, _BREAK)
            is_first = kind == "variable_begin"
        elif kind != "whitespace" and is_first:
            filler, is_first = _VALUE, False
            if kind == "string" and _ADDRESS.fullmatch(value[1:-1]):
                parts += [_NOTHING, value[1:-1], _NOTHING]
                continue
        parts.append(_filled(value, filler))
    return "".join(parts) + source[position:]


def _filled(text: str, filler: str) -> str:
    """Return fillers for some characters, with the same line ends."""
    return re.sub(r"[^\n]", filler, text)
