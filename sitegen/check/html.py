"""The facts of an HTML page that a check needs, without looking at other pages."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from sitegen.config.csp import Csp
from sitegen.markup import srcset
from sitegen.markup.blocked import ELEMENTS, Attribute, inline_message, inlines, loads, refusal

Use = Literal["link", "picture", "file"]
"""How a page uses an address: as a link, as a picture, or as a needed file."""

_ADDRESSES: dict[str, tuple[tuple[str, Use], ...]] = {
    "a": (("href", "link"),),
    "area": (("href", "link"),),
    "audio": (("src", "file"),),
    "embed": (("src", "file"),),
    "iframe": (("src", "file"),),
    "img": (("src", "picture"),),
    "link": (("href", "file"),),
    "object": (("data", "file"),),
    "script": (("src", "file"),),
    "source": (("src", "file"),),
    "track": (("src", "file"),),
    "video": (("src", "file"), ("poster", "picture")),
}
"""Attributes that hold one address (HTML, the index of attributes)."""


_SUSPECT = frozenset({"hr", "on", "st"})
"""First letters of attributes that may run or style something: href, onclick, style."""


class PageLink(msgspec.Struct, frozen=True, array_like=True):
    """An address as a page writes it, and its line there.

    It is ``in_comment`` if ``rel`` says so. If a theme leaves that out, a full address
    in a comment ``may_be_in_comment``. Links of the theme itself are paths.
    """

    address: str
    use: Use
    line: int
    in_comment: bool = False
    may_be_in_comment: bool = False


class PageFacts(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """A page: its file, its title, its ids, the addresses that it links to.

    ``duplicate_ids`` are ids that occur more than once, ``missing_alt`` addresses of pictures
    without alt text: each with its line. A page that ``is_redirect`` only redirects to another.
    ``blocked`` are the parts that its policy blocks: a message, the address ("" for code within
    the page), and the line.
    """

    path: str
    title: str
    ids: frozenset[str]
    duplicate_ids: tuple[tuple[str, int], ...]
    links: tuple[PageLink, ...]
    missing_alt: tuple[tuple[str, int], ...]
    is_hidden: bool
    is_redirect: bool
    blocked: tuple[tuple[str, str, int], ...] = ()


def read_pages(paths: Sequence[str], output: str, policy: Csp | None = None) -> list[PageFacts]:
    """Read pages of an output folder; can be done in any process."""
    return [read_page(path, Path(output, path).read_bytes(), policy) for path in paths]


def read_page(path: str, data: bytes, policy: Csp | None = None) -> PageFacts:
    """Read a page by its bytes, which are UTF-8; any content gives facts.

    The parts that the site's ``policy`` blocks are found on pages that carry one.
    """
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    root = etree.fromstring(data, parser) if data.strip() else None
    elements = [] if root is None else [e for e in root.iter() if isinstance(e.tag, str)]
    ids = [(name, e.sourceline or 1) for e in elements if (name := e.get("id"))]
    count = Counter(name for name, _ in ids)
    lines = {name: line for name, line in ids if count[name] > 1}
    title = next((e for e in elements if e.tag == "title"), None)
    meta = {_key(e): e.get("content", "") for e in elements if e.tag == "meta"}
    links = [link for element in elements for link in _links(element)]
    is_held = policy is not None and "content-security-policy" in meta
    return PageFacts(
        path=path,
        title=" ".join("".join(title.itertext()).split()) if title is not None else "",
        ids=frozenset(count),
        duplicate_ids=tuple(lines.items()),
        links=tuple(dict.fromkeys([*links, *_redirect_link(meta.get("refresh", ""))])),
        missing_alt=tuple(_missing_alt(elements)),
        is_hidden="noindex" in meta.get("robots", ""),
        is_redirect="refresh" in meta,
        blocked=tuple(_blocked(elements, policy)) if policy and is_held else (),
    )


def _blocked(elements: Sequence[Any], policy: Csp) -> Iterator[tuple[str, str, int]]:
    """Yield the parts that a policy blocks, each once."""
    found: dict[tuple[str, str], int] = {}
    for element in elements:
        names, tag = element.keys(), element.tag
        if tag not in ELEMENTS and not any(name[:2] in _SUSPECT for name in names):
            continue  # most of a page
        attributes = [Attribute(name.lower(), element.get(name)) for name in names]
        line = element.sourceline or 1
        for key, address, _ in loads(tag, attributes):
            if message := policy.blocked_message(key, address):
                found.setdefault((f"<{tag}>: {message}", address), line)
        if message := refusal(tag):
            found.setdefault((message, ""), line)
        for inline in inlines(tag, attributes):
            if message := inline_message(policy, inline, element.text or ""):
                found.setdefault((message, ""), line)
    yield from ((message, address, line) for (message, address), line in found.items())


def _key(meta: Any) -> str:
    return (meta.get("http-equiv") or meta.get("name") or "").lower()


def _links(element: Any) -> Iterator[PageLink]:
    """Yield the addresses in an element's attributes."""
    line = element.sourceline or 1
    in_comment = "ugc" in element.get("rel", "").split()
    for name, use in _ADDRESSES.get(element.tag, ()):
        if (address := element.get(name)) is not None:
            may_be_in_comment = (
                use == "link" and "//" in address and not in_comment and _in_comment(element)
            )
            yield PageLink(address.strip(), use, line, in_comment, may_be_in_comment)
    for name in srcset.NAMES:
        for url, _ in srcset.candidates(element.get(name, "")):
            yield PageLink(url, "picture", line)


def _in_comment(element: Any) -> bool:
    return any(
        around.get("id", "").startswith("comment-")
        or "u-comment" in around.get("class", "").split()
        for around in element.iterancestors()
    )


def _redirect_link(refresh: str) -> Iterator[PageLink]:
    """Yield the target of a page that redirects: "0; url=/there/"."""
    address = refresh.partition("=")[2].strip()
    if address:
        yield PageLink(address, "link", 1)


def _missing_alt(elements: Sequence[Any]) -> Iterator[tuple[str, int]]:
    """Yield pictures without alt text that screen readers need.

    An empty alt text is right for decoration. But a picture in a text is content, unless it
    is marked as decoration or its caption describes it.
    """
    for element in elements:
        if element.tag != "img" or element.get("role") in ("presentation", "none"):
            continue
        alt = element.get("alt")
        if alt is None or (not alt.strip() and _is_shown_in_a_text(element)):
            yield element.get("src", ""), element.sourceline or 1


def _is_shown_in_a_text(picture: Any) -> bool:
    around = [*picture.iterancestors()]
    if any(e.tag == "figure" and e.find("figcaption") is not None for e in around):
        return False
    return any("e-content" in e.get("class", "").split() for e in around)
