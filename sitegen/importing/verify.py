"""Compares two texts of HTML: words, links, pictures, and the kinds of their blocks.

It ignores spaces, and the characters that typography changes: quotation marks, dashes, dots.
"""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from sitegen.importing.clean_html import MORE, same_address, with_ends
from sitegen.importing.galleries import caption_of
from sitegen.importing.names import names
from sitegen.markup.converter import Converter
from sitegen.models.richtext import REF_END, REF_START, LinkRef, RichText

Sign = str | tuple[str, ...]
"""A word, or a tag with its important attributes."""

_REF = re.compile(f"{REF_START}([0-9]+){REF_END}")
_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("“”„«»「」״\"‘’‚‹›『』׳'‛‟", ""),
        "–": "--",
        "—": "---",
        "…": "...",
        "\u00ad": "",
    }
)
_KINDS = names(
    """ul ol li blockquote table tr th td dl dt dd hr h1 h2 h3 h4 h5 h6 figcaption sub sup kbd
    details"""
)
_LOADED = names("iframe video audio source track")
_FILLED = names("ul ol li blockquote figcaption h1 h2 h3 h4 h5 h6")
"""Elements that are ignored if they are empty."""
_CLOSED = _KINDS | {"a", "video", "audio"}
_BLOCKS = (_KINDS - {"sub", "sup", "kbd"}) | names(
    """p div figure caption br pre summary section article aside header footer center address
    iframe video"""
)
_HIDDEN = frozenset(("script", "style", MORE))


def rendered(markdown: str, converter: Converter) -> tuple[Any, bool]:
    """Return the tree of the build's rendering of a text, and whether the build can render it."""
    converted = converter.convert(markdown, path="content/posts/imported.md", marks=None)
    fine = not any(problem.severity == "error" for problem in converted.problems)
    return _tree(converted.body), fine


def _tree(body: RichText) -> Any:
    def written(match: re.Match[str]) -> str:
        ref = body.refs[int(match[1])]
        return (
            ref.written.replace("&", "&amp;").replace('"', "&quot;")
            if (isinstance(ref, LinkRef))
            else ""
        )

    text = _REF.sub(written, body.html) if REF_START in body.html else body.html
    return parse(text)


def parse(text: str) -> Any:
    """Return the tree of an HTML text."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    page = f"<html><body><div>{with_ends(text)}</div></body></html>".encode("utf-8", "replace")
    return etree.fromstring(page, parser).find("body")


def signs(*trees: Any) -> list[Sign]:
    """Return the words and signs of trees, in order."""
    found: list[Sign] = []
    for tree in trees:
        text = ""
        for event in _events(tree):
            if isinstance(event, str):
                text += event
                continue
            found += text.translate(_TYPOGRAPHY).split()
            found.append(event)
            text = ""
        found += text.translate(_TYPOGRAPHY).split()
    return found


def _events(element: Any) -> Iterator[str | Sign]:
    """Yield words as text, and everything else as signs."""
    tag = element.tag
    if not isinstance(tag, str) or tag in _HIDDEN or (tag in _FILLED and not _shows(element)):
        return
    if tag in ("pre", "code", "tt"):
        yield from _code_signs("pre" if tag == "pre" else "code", element)
        return
    opening = tuple(_opening(element))
    yield from opening
    if element.text:
        yield element.text
    for child in element:
        yield from _events(child)
        if child.tail:
            yield child.tail
    if tag in _BLOCKS:
        yield " "
    if opening and tag in _CLOSED:
        yield (f"/{tag}",)
    if tag in ("a", "img") and (words := caption_of(element)):
        yield from (("figcaption",), words, ("/figcaption",))


def _opening(element: Any) -> Iterator[str | Sign]:
    tag = element.tag
    if tag == "ol":
        yield (tag, element.get("start", "1"))
    elif tag in _KINDS:
        yield (tag,)
    elif tag in _BLOCKS:
        yield " "
    if tag == "img":
        alt = " ".join(element.get("alt", "").translate(_TYPOGRAPHY).split())
        yield (tag, same_address(element.get("src", "")), alt)
    elif tag in _LOADED:
        yield (tag, same_address(element.get("src", "")))
    elif tag == "a" and "href" in element.attrib and _shows(element):
        yield (tag, same_address(element.get("href")))


def _code_signs(kind: str, element: Any) -> Iterator[Sign]:
    code = "".join(_code(element))
    plain = code.expandtabs(4) if kind == "pre" else " ".join(code.split())
    lines = [line.rstrip() for line in plain.strip("\n").rstrip().split("\n")]
    if any(lines):
        yield (kind, "\n".join(lines))
    yield from _links(element)


def _code(element: Any) -> Iterator[str]:
    if element.tag == "br":
        yield "\n"
    if element.text:
        yield element.text
    for child in element:
        yield from _code(child)
        if child.tail:
            yield child.tail


def _links(element: Any) -> Iterator[Sign]:
    for inner in element.iter("a", "img"):
        name = "href" if inner.tag == "a" else "src"
        if name in inner.attrib:
            yield (inner.tag, same_address(inner.get(name)))


def _shows(element: Any) -> bool:
    """Return whether an element shows something."""
    if "".join(element.itertext()).strip():
        return True
    return next(element.iter("img", "iframe", "video", "audio", "hr", "table"), None) is not None
