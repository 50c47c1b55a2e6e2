"""What an element of HTML loads or runs, as far as a content security policy has a say in it.

Texts of authors, templates and finished pages are looked at alike. Each caller finds out by itself
where the element stands.
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
"""The attributes by which elements load, and what has to allow it."""

_RELATIONS: MappingProxyType[str, Key] = MappingProxyType(
    {"stylesheet": "style", "icon": "img", "apple-touch-icon": "img", "modulepreload": "script"}
)
"""What has to allow that a ``<link>`` of a relation loads; a preconnect loads nothing."""

_PRELOADS: MappingProxyType[str, Key] = MappingProxyType(
    {
        **dict.fromkeys(("script", "fetch", "worker"), "script"),
        **dict.fromkeys(("style", "font"), "style"),
        **dict.fromkeys(("image", "audio", "video", "track"), "img"),
    }
)
"""What has to allow that ``<link rel=preload>`` loads, by its ``as``."""

_PLUGINS = frozenset({"applet", "embed", "object"})

ELEMENTS = frozenset({*_LOADING, *_PLUGINS, "base", "link", "style"})
"""The elements that are looked at; of all others, only attributes that run or style."""

_RUNS = re.compile(
    r"(?:module|importmap|speculationrules|text/(?:jscript|livescript)\S*"
    r"|(?:text|application)/(?:x-)?(?:java|ecma)script.*)?",
    re.IGNORECASE,
)
"""Types of scripts that run; any other holds data (HTML, 4.12.1)."""

_SHORTEST = len("oncut")
"""Letters of the shortest name of an event handler; ``one`` is none."""

_ADVICE = MappingProxyType(
    {
        "script": "put it into a file in content/static/, and load that",
        "style": "use a class, and a style sheet in content/static/",
    }
)


class Attribute(NamedTuple):
    """An attribute: its name in small letters, its value, and where it begins in its tag."""

    name: str
    value: str
    offset: int = 0


class Load(NamedTuple):
    """An address that an element loads, what has to allow it, and where its attribute begins."""

    key: Key
    address: str
    offset: int


class Inline(NamedTuple):
    """A script or a style inside a page; ``attribute`` is "" where it is an element's text."""

    key: Literal["script", "style"]
    attribute: str
    offset: int


def loads(element: str, attributes: Sequence[Attribute]) -> Iterator[Load]:
    """Yield what an element loads."""
    names = _link_names(attributes) if element == "link" else _LOADING.get(element)
    for name, value, offset in attributes if names else ():
        if names and name in names:
            is_list = name in srcset.NAMES
            every = [url for url, _ in srcset.candidates(value)] if is_list else value.split()[:1]
            yield from (Load(names[name], address, offset) for address in every)


def inlines(element: str, attributes: Sequence[Attribute]) -> Iterator[Inline]:
    """Yield what an element has of scripts and styles inside the page."""
    if element == "style" or (element == "script" and _is_inline(attributes)):
        yield Inline("style" if element == "style" else "script", "", 0)
    for name, value, offset in attributes:
        if name == "style" or (name.startswith("on") and len(name) >= _SHORTEST):
            yield Inline("style" if name == "style" else "script", name, offset)
        elif value.lstrip()[:11].lower() == "javascript:":
            yield Inline("script", "javascript:", offset)


def refusal(element: str) -> str:
    """Return why no setting allows an element, "" where one may."""
    if element in _PLUGINS:
        return f"<{element}>: {NAME} blocks it: use <iframe>, <video>, <audio> or <img>"
    return f"<base>: {NAME} blocks it: write full addresses" if element == "base" else ""


def inline_message(
    policy: Csp, found: Inline, text: str | None = None, *, offers_digest: bool = False
) -> str:
    """Say that a script or style is blocked and what to do, "" where it is not blocked.

    ``text`` is what stands in its element, None where nobody knows it in full. Its digest is a
    remedy that is offered only where the text is the same on every page.
    """
    key, is_known = found.key, text is not None and not found.attribute
    if policy.allows_text(key, text) if is_known and text else policy.allows_inline(key):
        return ""
    advice = _ADVICE[key]
    if is_known and text and offers_digest:
        advice += f', or add "{policy.digest(text)}" to csp.{key}'
    return f"{NAME} blocks {key}s inside a page: {advice}"


def _link_names(attributes: Sequence[Attribute]) -> dict[str, Key] | None:
    """Return the attributes by which a ``<link>`` loads, None where it loads nothing."""
    values = {name: value.lower() for name, value, _ in attributes}
    relations = values.get("rel", "").split()
    key = next((_RELATIONS[name] for name in relations if name in _RELATIONS), None)
    if key is None and "preload" in relations:
        key = _PRELOADS.get(values.get("as", "").strip())
    return {"href": key, "imagesrcset": key} if key else None


def _is_inline(attributes: Sequence[Attribute]) -> bool:
    """Return whether a script stands in the page, to be run."""
    values = {name: value for name, value, _ in attributes}
    return "src" not in values and bool(_RUNS.fullmatch(values.get("type", "").strip()))
