"""Named slots in the receiver's pages: data of requests never reaches a template engine.

A theme's template writes ``{{ slot("body") }}``, and the build leaves a marker in its place. The
receiver puts escaped text there, or its own HTML.
"""

import re
from collections.abc import Mapping
from html import escape

from markupsafe import Markup

_MARKER = re.compile(r"<!--slot:([a-z_]+)(?:=([^<>]*?))?-->")


def marker(name: str, value: str | None = None) -> Markup:
    """Return the marker of a slot, for a template of the theme.

    With a ``value``, the slot is `` selected`` if the request has that value: for options.
    """
    if not re.fullmatch("[a-z_]+", name):
        raise ValueError(f"{name!r} is not a name of a slot: use a-z and _")
    chosen = "" if value is None else f"={escape(value)}"
    return Markup(f"<!--slot:{name}{chosen}-->")  # noqa: S704 - a name and an escaped value


def fill(page: str, values: Mapping[str, str], html: Mapping[str, str]) -> str:
    """Return a page with its slots filled: ``values`` are escaped, ``html`` is not.

    A slot without a value is empty.
    """

    def filled(match: re.Match[str]) -> str:
        name, option = match.groups()
        if option is not None:
            return " selected" if escape(values.get(name, "")) == option else ""
        return html[name] if name in html else escape(values.get(name, ""))

    return _MARKER.sub(filled, page)
