"""The sources and code of an HTML element that a content security policy can block.

It checks texts of authors, templates and finished pages in the same way. Each caller finds the
position of the element.
"""

import re
from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple

from sitegen.config.csp import NAME, Csp, Key
from sitegen.markup import srcset

_LOADING: MappingProxyType[str, dict[str, Key]] = MappingProxyType(
    {
        "audio": {"src": "img"},
        "button": {"formaction": "form"},
        "form": {"action": "form"},
        "frame": {"src": "frame"},
        "iframe": {"src": "frame"},
        "image": {"href": "img", "xlink:href": "img"},
        "img": {"src": "img", "srcset": "img"},
        "input": {"src": "img", "formaction": "form"},
        "script": {"src": "script"},
        "source": {"src": "img", "srcset": "img"},
        "track": {"src": "img"},
        "video": {"src": "img", "poster": "img"},
    }
)
"""The attributes by which elements load, and the settings that must allow it."""

_RELATIONS: MappingProxyType[str, Key] = MappingProxyType(
    {"stylesheet": "style", "icon": "img", "apple-touch-icon": "img", "modulepreload": "script"}
)
"""The setting that must allow a ``<link>`` of each relation; a preconnect loads nothing."""

_PRELOADS: MappingProxyType[str, Key] = MappingProxyType(
    {
        **dict.fromkeys(("script", "fetch", "worker"), "script"),
        **dict.fromkeys(("style", "font"), "style"),
        **dict.fromkeys(("image", "audio", "video", "track"), "img"),
    }
)
"""The setting that must allow ``<link rel=preload>``, by its ``as``."""

_PLUGINS = frozenset({"applet", "embed", "object"})

ELEMENTS = frozenset({*_LOADING, *_PLUGINS, "base", "link", "style"})
"""The elements that are checked; of all others, only attributes with scripts or styles."""

_RUNS = re.compile(
    r"(?:module|importmap|speculationrules|text/(?:jscript|livescript)\S*"
    r"|(?:text|application)/(?:x-)?(?:java|ecma)script.*)?",
    re.IGNORECASE,
)
"""Types of scripts that run; scripts of other types hold data (HTML, 4.12.1)."""

_SHORTEST = len("oncut")
"""Length of the shortest name of an event handler; ``one`` is not one."""

_ADVICE = MappingProxyType(
    {
        "script": "put it into a file in content/static/, and load that",
        "style": "use a class, and a style sheet in content/static/",
    }
)


class Attribute(NamedTuple):
    """An attribute: its name in lower case, its value, and its start in the tag."""

    name: str
    value: str
    offset: int = 0


class Load(NamedTuple):
    """An address that an element loads, the setting that must allow it, and where it begins."""

    key: Key
    address: str
    offset: int


class Inline(NamedTuple):
    """A script or a style inside a page; ``attribute`` is "" if it is an element's text."""

    key: Literal["script", "style"]
    attribute: str
    offset: int


def loads(element: str, attributes: Sequence[Attribute]) -> Iterator[Load]:
    """Yield the addresses that an element loads."""
    names = _link_names(attributes) if element == "link" else _LOADING.get(element)
    for name, value, offset in attributes if names else ():
        if names and name in names:
            is_list = name in srcset.NAMES
            every = [url for url, _ in srcset.candidates(value)] if is_list else value.split()[:1]
            yield from (Load(names[name], address, offset) for address in every)


def inlines(element: str, attributes: Sequence[Attribute]) -> Iterator[Inline]:
    """Yield the scripts and styles of an element that are inside the page."""
    if element == "style" or (element == "script" and _is_inline(attributes)):
        yield Inline("style" if element == "style" else "script", "", 0)
    for name, value, offset in attributes:
        if name == "style" or (name.startswith("on") and len(name) >= _SHORTEST):
            yield Inline("style" if name == "style" else "script", name, offset)
        elif value.lstrip()[:11].lower() == "javascript:":
            yield Inline("script", "javascript:", offset)


def refusal(element: str) -> str:
    """Return why no setting allows an element, "" if one does."""
    if element in _PLUGINS:
        return f"<{element}>: {NAME} blocks it: use <iframe>, <video>, <audio> or <img>"
    return f"<base>: {NAME} blocks it: write full addresses" if element == "base" else ""


def inline_message(
    policy: Csp, found: Inline, text: str | None = None, *, offers_digest: bool = False
) -> str:
    """Return a message that a script or style is blocked and how to fix it, "" if it is allowed.

    ``text`` is the text of its element, None if it is not known in full. A digest is offered as a
    remedy only if the text is the same on every page.
    """
    key, is_known = found.key, text is not None and not found.attribute
    if policy.allows_text(key, text) if is_known and text else policy.allows_inline(key):
        return ""
    advice = _ADVICE[key]
    if is_known and text and offers_digest:
        advice += f', or add "{policy.digest(text)}" to csp.{key}'
    return f"{NAME} blocks {key}s inside a page: {advice}"


def _link_names(attributes: Sequence[Attribute]) -> dict[str, Key] | None:
    """Return the attributes by which a ``<link>`` loads, None if it loads nothing."""
    values = {name: value.lower() for name, value, _ in attributes}
    relations = values.get("rel", "").split()
    key = next((_RELATIONS[name] for name in relations if name in _RELATIONS), None)
    if key is None and "preload" in relations:
        key = _PRELOADS.get(values.get("as", "").strip())
    return {"href": key, "imagesrcset": key} if key else None


def _is_inline(attributes: Sequence[Attribute]) -> bool:
    """Return whether a script is inside the page and runs."""
    values = {name: value for name, value, _ in attributes}
    return "src" not in values and bool(_RUNS.fullmatch(values.get("type", "").strip()))
