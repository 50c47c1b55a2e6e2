"""Embedded elements of a text that the site's content security policy would block.

A browser shows a gap there without a message. So a warning gives the author the position and the
necessary value of `csp`.
"""

import html
import re

from sitegen.config.csp import Csp
from sitegen.markup.blocked import (
    ELEMENTS,
    Attribute,
    Inline,
    inline_message,
    inlines,
    loads,
    refusal,
)
from sitegen.markup.context import ConversionContext
from sitegen.markup.ids import ATTRIBUTE, value_of

_MAX_REPORTS = 100
"""Most warnings of one text: more would not help its author."""


class Embeds:
    """Check the tags of one text, and warn of each blocked element once."""

    def __init__(self, context: ConversionContext, policy: Csp) -> None:
        self._context = context
        self._policy = policy
        self._reported: set[str] = set()

    def check(self, tag: str, element: str) -> None:
        """Check an opening tag of the finished HTML: most load nothing."""
        lower = tag.lower() if "=" in tag else ""
        if element in ELEMENTS or "on" in lower or "style" in lower or "javascript:" in lower:
            self._look_at(element, attributes_of(tag))

    def _look_at(self, element: str, attributes: list[Attribute]) -> None:
        for key, address, _ in loads(element, attributes):
            if message := self._policy.blocked_message(key, address):
                self._warn(f"<{element}>: {message}", _any_spelling(address))
        if message := refusal(element):
            self._warn(message, f"<{element}")
        for found in inlines(element, attributes):
            if message := inline_message(self._policy, found):
                self._warn(message, _written(element, found))

    def _warn(self, message: str, pattern: str) -> None:
        """Warn once, at the first match of an expression outside code, or at the top."""
        if message in self._reported or len(self._reported) == _MAX_REPORTS:
            return
        self._reported.add(message)
        found = re.finditer(pattern, self._context.text, re.IGNORECASE)
        offsets = (match.start() for match in found)
        is_code = self._context.source.is_code
        self._context.warn(message, next((at for at in offsets if not is_code(at)), 0))


def attributes_of(tag: str) -> list[Attribute]:
    """Return the attributes of an opening tag, with their values as a browser reads them."""
    return [
        Attribute(match["name"].lower(), html.unescape(value_of(match)), match.start("name"))
        for match in ATTRIBUTE.finditer(tag)
    ]


def _written(element: str, found: Inline) -> str:
    """Return an expression that finds a script or a style in a text."""
    if found.attribute == "javascript:":
        return found.attribute
    attribute = rf"(?<!\w){re.escape(found.attribute)}\s*="
    return attribute if found.attribute else f"<{element}"


def _any_spelling(address: str) -> str:
    """Return an expression for an address as it is or as HTML may write it."""
    return "|".join(re.escape(text) for text in (address, html.escape(address)))
