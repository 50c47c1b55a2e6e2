"""Elements with a slash at the end, as ``<iframe … />``, which HTML allows for only a few.

Browsers pass over the slash: such an element takes in all that follows, to the end of the page.
"""

import re

from sitegen.markup.elements import RAW

_VOID = frozenset(
    {
        *("area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img"),
        *("input", "keygen", "link", "meta", "param", "source", "track", "wbr"),
    }
)
_ENDS_BY_ITSELF = frozenset(
    {
        *("body", "caption", "colgroup", "dd", "dt", "head", "html", "li", "optgroup", "option"),
        *("p", "rp", "rt", "tbody", "td", "tfoot", "th", "thead", "tr"),
    }
)
"""Elements that the next tag ends; browsers read ``<li/>`` as the ``<li>`` that is meant."""
_FOREIGN = frozenset(("math", "svg"))
"""Elements in which the slash ends the element."""
_IN_VALUE = re.compile(r"=[^\s\"'=<>`]*/>$")
"""A slash that is part of a value without quotation marks."""


def end_self_closed(parts: list[str]) -> list[str]:
    """Return a text in which elements with a slash have an end tag.

    ``parts`` are those of the text as ``TAG`` splits it: text, tag, name. An element whose end tag
    comes later loses its slash alone.
    """
    skipped = ""  # an element in which nothing is changed
    opened: dict[str, list[int]] = {}  # of each name: the tags without a slash that have no end yet
    closed: dict[str, list[int]] = {}  # those with a slash, which may have an end all the same
    for at in range(1, len(parts) - 1, 3):
        tag, name = parts[at], (parts[at + 1] or "").lower()
        element = name.lstrip("/")
        has_slash = tag.endswith("/>") and not _IN_VALUE.search(tag)
        if skipped or not element:
            skipped = "" if name == f"/{skipped}" else skipped
        elif name != element:
            if opened.get(element):
                opened[element].pop()
            elif closed.get(element):
                _cut_slash(parts, closed[element].pop())
        elif element in _VOID | _ENDS_BY_ITSELF:
            continue
        elif not has_slash:
            skipped = element if element in _FOREIGN | RAW else ""
            opened.setdefault(element, []).append(at)
        elif element not in _FOREIGN:
            closed.setdefault(element, []).append(at)
    ends = {at: element for element, places in closed.items() for at in places}
    pieces: list[str] = []
    done = 0
    for at, element in sorted(ends.items()):
        _cut_slash(parts, at)
        pieces += [*parts[done : at + 2], "", f"</{element}>", f"/{element}"]
        done = at + 2
    return pieces + parts[done:]


def _cut_slash(parts: list[str], at: int) -> None:
    parts[at] = parts[at][:-2].rstrip() + ">"
