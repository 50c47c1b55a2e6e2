"""Ids: the ids that a text may set, and the prefixes that keep texts on one page apart."""

import re
from collections.abc import Container, Iterable
from functools import lru_cache

from sitegen.core.slugs import slugify

RESERVED_IDS = frozenset(
    {
        *("comment", "comments", "contents", "content", "footer", "header", "main", "menu"),
        *("nav", "respond", "search", "skip", "top"),
    }
)
"""Ids that a theme uses; ids that begin with "comment-" are reserved for comments."""

_INSIDE = r"""(/?[a-zA-Z\x0e][^\s>/]*)(?:[^>"']++|"[^"]*"|'[^']*'){0,500}+"""
"""The inside of a tag; with more values than this, its quotes are not those of a tag."""

TAG = re.compile(rf"(<(?:!--.*?--|{_INSIDE})>)", re.DOTALL)
"""A tag or comment in HTML, and its name, with "/" before the name of a closing tag."""

ATTRIBUTE = re.compile(
    r"""(?P<space>\s+)(?P<name>[^\s"'<>/=]+)
        (?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'=<>`]+)))?""",
    re.VERBOSE,
)

_BARE = r"""/?[a-zA-Z\x0e][^\s<>/"']*+>"""

_ATTRIBUTED = re.compile(rf"(<(?:!--.*?--|(?!{_BARE}){_INSIDE})>)", re.DOTALL)
"""A comment, or a tag with attributes: only these can hold ids. Groups as in TAG."""

_NAMING = frozenset({"id", "href", "for", "aria-labelledby", "aria-describedby"})


def is_reserved(name: str) -> bool:
    """Return whether an id is reserved for comments or for the theme."""
    return name in RESERVED_IDS or name.startswith("comment-")


def heading_id(text: str, used: set[str], last: dict[str, int]) -> str:
    """Return a heading's id, different from all ``used`` ids, and add it to them.

    ``last`` keeps the last number that each id was given, so that none is tried twice.
    """
    try:
        base = slugify(text)
    except ValueError:
        base = "section"
    if is_reserved(base):
        base = f"section-{base}"
    name, count = base, last.get(base, 1)
    while name in used:
        count += 1
        name = f"{base}-{count}"
    last[base] = count
    used.add(name)
    return name


def value_of(match: re.Match[str]) -> str:
    """Return the value of an attribute, as written, "" if it has none."""
    return match["double"] or match["single"] or match["bare"] or ""


def ids_in(html: str) -> Iterable[str]:
    """Find every id in the tags of an HTML text."""
    return ids_of(tag for tag, _ in TAG.findall(html))


def ids_of(tags: Iterable[str]) -> Iterable[str]:
    """Find every id in tags and comments of HTML."""
    for tag in tags:
        if "id" in tag and not tag.startswith("<!"):
            for match in ATTRIBUTE.finditer(tag):
                if match["name"].lower() == "id":
                    yield value_of(match)


@lru_cache(256)
def own_ids(html: str, owner: str, page: str = "") -> str:
    """Put ``owner`` and ":" before every id of an HTML text and every reference to one.

    In a text that is read outside its ``page``, given by its full address, links to its ids lead to
    that page. The newest texts are in many feeds, so the results are cached for a while.
    """
    parts = _ATTRIBUTED.split(html)
    own = {name for tag in parts[1::3] for name in ids_in(tag)}
    if not own and not page:
        return html
    for number in range(1, len(parts), 3):
        tag = parts[number]
        parts[number + 1] = ""
        if not tag.startswith(("<!", "</")) and _may_name(tag.lower()):
            parts[number] = _owned(tag, own, owner, page)
    return "".join(parts)


def _may_name(tag: str) -> bool:
    """Return quickly whether a tag, in lower case, may have one of the naming attributes."""
    return "id" in tag or "#" in tag or "for" in tag or "aria-" in tag


def _owned(tag: str, own: Container[str], owner: str, page: str) -> str:
    """Put the owner before those names in a tag that belong to its text."""

    def prefixed(name: str) -> str:
        return f"{owner}:{name}" if name in own else name

    def attribute(match: re.Match[str]) -> str:
        name, value = match["name"].lower(), value_of(match)
        if name not in _NAMING or (name == "href" and value[:1] != "#"):
            return match[0]
        if name == "href":
            new = f"{page}{value}" if page else "#" + prefixed(value[1:])
        else:
            new = " ".join(map(prefixed, value.split()))
        return f'{match["space"]}{match["name"]}="{new}"'

    return ATTRIBUTE.sub(attribute, tag)
