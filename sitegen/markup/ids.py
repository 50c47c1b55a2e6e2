"""Ids: which ones a text may give itself, and how two texts on one page keep theirs apart."""

import re
from collections.abc import Iterable

from sitegen.slugs import slugify

RESERVED_IDS = frozenset(
    {
        *("comment", "comments", "contents", "content", "footer", "header", "main", "menu"),
        *("nav", "respond", "search", "skip", "top"),
    }
)
"""Ids that a theme uses; those that begin with "comment-" are kept for comments as well."""

TAG = re.compile(
    r"""(<(?:!--.*?--|(/?[a-zA-Z\x0e][^\s>/]*)(?:[^>"']|"[^"]*"|'[^']*')*+)>)""", re.DOTALL
)
"""A tag or comment in HTML, and its name, with "/" before it where the tag is a closing one."""

ATTRIBUTE = re.compile(
    r"""(?P<space>\s+)(?P<name>[^\s"'<>/=]+)
        (?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'=<>`]+)))?""",
    re.VERBOSE,
)

_NAMING = frozenset({"id", "href", "for", "aria-labelledby", "aria-describedby"})


def is_reserved(name: str) -> bool:
    """Tell whether an id is kept for comments or for the theme."""
    return name in RESERVED_IDS or name.startswith("comment-")


def heading_id(text: str, used: set[str]) -> str:
    """Return the id of a heading with this text, unlike all ``used`` ones, and add it to them."""
    try:
        base = slugify(text)
    except ValueError:
        base = "section"
    if is_reserved(base):
        base = f"section-{base}"
    name, count = base, 1
    while name in used:
        count += 1
        name = f"{base}-{count}"
    used.add(name)
    return name


def value_of(match: re.Match[str]) -> str:
    """Return the value of an attribute, as written, "" where it has none."""
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


def own_ids(html: str, owner: str) -> str:
    """Put ``owner`` and ":" before every id of an HTML text and every reference to one of them."""
    own = set(ids_in(html))
    if not own:
        return html

    def prefixed(name: str) -> str:
        return f"{owner}:{name}" if name in own else name

    def attribute(match: re.Match[str]) -> str:
        name, value = match["name"].lower(), value_of(match)
        if name not in _NAMING or (name == "href" and value[:1] != "#"):
            return match[0]
        if name == "href":
            new = "#" + prefixed(value[1:])
        else:
            new = " ".join(map(prefixed, value.split()))
        return f'{match["space"]}{match["name"]}="{new}"'

    def tag(match: re.Match[str]) -> str:
        return match[0] if match[0].startswith(("<!", "</")) else ATTRIBUTE.sub(attribute, match[0])

    return TAG.sub(tag, html)
