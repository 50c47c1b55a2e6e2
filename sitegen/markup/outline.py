"""The outline of a text: its headings as the list that ``[TOC]`` asks for."""

import html
from collections.abc import Iterable

from sitegen.models.richtext import Heading


def contents(headings: Iterable[Heading]) -> str:
    """Return headings as nested lists of links."""
    pieces: list[str] = []
    levels: list[int] = []
    for heading in headings:
        while levels and levels[-1] > heading.level:
            levels.pop()
            pieces.append("</li></ul>")
        if levels and levels[-1] == heading.level:
            pieces.append("</li>")
        else:
            levels.append(heading.level)
            pieces.append("<ul>")
        target, text = html.escape(heading.id), html.escape(heading.text, quote=False)
        pieces.append(f'<li><a href="#{target}">{text}</a>')
    return f'<div class="toc">{"".join(pieces)}{"</li></ul>" * len(levels)}</div>'
