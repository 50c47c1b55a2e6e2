"""Pull quotes: sentences of a text that a page shows again in large type next to the text.

Summaries, feeds and the search index leave the repeated sentences out, so that readers read them
once.
"""

import re

from sitegen.markup.ids import ATTRIBUTE, TAG, value_of

CLASS = "pull"
"""The class of a quotation, and of the element that the built-in shortcode writes."""

ELEMENTS = frozenset(("aside", "blockquote", "div", "figure", "p"))
"""Elements that may be pull quotes."""

_MARKED = re.compile(rf'<blockquote>((?:(?!</?blockquote).)*)<p class="{CLASS}">', re.DOTALL)


def with_marked_quotes(html: str) -> str:
    """Return Markdown's HTML with the class of pull quotes, and without them in the search.

    An attribute list below a quotation belongs to its last paragraph, although an author cannot see
    that.
    """
    if CLASS not in html:
        return html
    html = _MARKED.sub(rf'<blockquote class="{CLASS}">\1<p>', html)

    def marked(match: re.Match[str]) -> str:
        tag, name = match[1], (match[2] or "").lower()
        if name not in ELEMENTS or not is_pull_quote(tag):
            return tag
        return f"{tag[:-1]} data-pagefind-ignore>"

    return TAG.sub(marked, html)


def is_pull_quote(tag: str) -> bool:
    """Return whether a tag that opens an element has the class of pull quotes."""
    return CLASS in tag and any(
        match["name"].lower() == "class" and CLASS in value_of(match).split()
        for match in ATTRIBUTE.finditer(tag)
    )


def without_pull_quotes(html: str) -> str:
    """Return a text's HTML without its pull quotes; a pull quote without an end stays."""
    if CLASS not in html:
        return html
    kept: list[str] = []
    waiting: list[str] = []  # the contents of a quotation, in case it never ends
    element, depth = "", 0
    pieces = TAG.split(html)
    for at in range(0, len(pieces) - 1, 3):
        text, tag, name = pieces[at], pieces[at + 1], (pieces[at + 2] or "").lower()
        (waiting if element else kept).append(text)
        if element:
            waiting.append(tag)
            depth += (name == element) - (name == f"/{element}")
            if not depth:
                element = ""
                waiting.clear()
        elif name in ELEMENTS and is_pull_quote(tag):
            element, depth = name, 1
            waiting.append(tag)
        else:
            kept.append(tag)
    return "".join([*kept, *waiting, pieces[-1]])
