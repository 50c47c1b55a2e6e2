"""Make wide tables and code scroll within their column, also by keyboard.

Some browsers only scroll an element by keyboard if it can have the focus
(https://dequeuniversity.com/rules/axe/4.10/scrollable-region-focusable). A table that scrolled
itself would no longer be a table to a screen reader, so an element around it scrolls. That element
is not a landmark, because a text may have many tables. Feeds do not need this.
"""

import re

from markupsafe import escape

from sitegen.markup.elements import RAW
from sitegen.markup.ids import ATTRIBUTE, TAG

_WIDE = re.compile(r"<(?:table|pre)\b", re.IGNORECASE)


def let_scroll(html: str, label: str) -> str:
    """Put each outermost table of an HTML text into an element that scrolls; make code focusable.

    ``label`` is the name of that element. A table without an end stays as it is.
    """
    if not _WIDE.search(html):
        return html
    parts = TAG.split(html)
    raw, start, depth = "", 0, 0
    for at in range(1, len(parts), 3):
        name, parts[at + 1] = (parts[at + 1] or "").lower(), ""
        if raw:
            raw = "" if name == f"/{raw}" else raw
        elif name in RAW:
            raw = name
        elif name == "pre":
            parts[at] = _focusable(parts[at])
        elif name == "table":
            start, depth = (start if depth else at), depth + 1
        elif name == "/table" and depth:
            depth -= 1
            if not depth:
                parts[start] = _opening(label) + parts[start]
                parts[at] += "</div>"
    return "".join(parts)


def _opening(label: str) -> str:
    return f'<div class="scroll" role="group" tabindex="0" aria-label="{escape(label)}">'


def _focusable(tag: str) -> str:
    has_index = any(found["name"].lower() == "tabindex" for found in ATTRIBUTE.finditer(tag))
    return tag if has_index else f'{tag[:4]} tabindex="0"{tag[4:]}'
