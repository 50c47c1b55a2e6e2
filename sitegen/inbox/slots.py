"""Named slots in the receiver's pages: what a request says never reaches a template engine.

A theme's template writes ``{{ slot("body") }}``, which the build leaves as a marker. The receiver
puts text there, escaped, or HTML that it made itself.
"""

import re
from collections.abc import Mapping
from html import escape

from markupsafe import Markup

_MARKER = re.compile(r"<!--slot:([a-z_]+)(?:=([^<>]*?))?-->")


def marker(name: str, value: str | None = None) -> Markup:
    """Return the marker of a slot, for a template of the theme.

    With a ``value``, the slot is `` selected`` where the request has that value: for options.
    """
    if not re.fullmatch("[a-z_]+", name):
        raise ValueError(f"{name!r} is no name of a slot: use a-z and _")
    chosen = "" if value is None else f"={escape(value)}"
    return Markup(f"<!--slot:{name}{chosen}-->")  # noqa: S704 - a name and an escaped value


def fill(page: str, values: Mapping[str, str], html: Mapping[str, str]) -> str:
    """Return a page with its slots filled: ``values`` are escaped, ``html`` stays as it is.

    A slot that neither has is empty.
    """

    def filled(match: re.Match[str]) -> str:
        name, option = match.groups()
        if option is not None:
            return " selected" if escape(values.get(name, "")) == option else ""
        return html[name] if name in html else escape(values.get(name, ""))

    return _MARKER.sub(filled, page)
