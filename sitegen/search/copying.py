"""The searchable part of a page: a copy without its spoilers.

With any marks of a theme for Pagefind, hidden text of a page is not in the copy: neither the
engine's own spoilers, nor other text within an element of their class.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from sitegen.markup.plain import SPOILER

BODY = b"data-pagefind-body"
"""The mark of a page's searchable part."""

_HIDDEN = "//*[contains(concat(' ', normalize-space(@class), ' '), ' spoiler ')]"
_FEET = "(//main | //article | //section)//footer"
"""The footers of texts, with their tags; the footer of the whole page is not among them."""


class CopyCounts(msgspec.Struct, frozen=True):
    """The number of pages read, and the number of pages copied."""

    seen: int
    copied: int


def copy_pages(paths: Sequence[str], output: str, target: str) -> CopyCounts:
    """Copy the searchable pages into a folder; any process can do this."""
    copied = 0
    for path in paths:
        data = Path(output, path).read_bytes()
        if BODY in data:
            copy = Path(target, path)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(html_without_spoilers(data))
            copied += 1
    return CopyCounts(len(paths), copied)


def html_without_spoilers(data: bytes) -> bytes:
    """Return a page, which is UTF-8, without its spoilers; their labels stay.

    A footer within it becomes a div, because Pagefind ignores footers.
    """
    from lxml import etree

    root = etree.fromstring(data, etree.HTMLParser(encoding="utf-8", huge_tree=True))
    for element in root.xpath(_HIDDEN):
        _replace_spoiler(element)
    for element in root.xpath(_FEET):
        element.tag = "div"
    text: bytes = etree.tostring(root, method="html", encoding="utf-8", doctype="<!doctype html>")
    return text


def _replace_spoiler(element: Any) -> None:
    """Replace the content of an element with "[spoiler]", except its label."""
    label = element.find("summary")
    tail = element.tail
    for child in list(element):
        element.remove(child)
    element.text = SPOILER if label is None else ""
    if label is not None:
        label.tail = SPOILER
        element.append(label)
    if element.tag == "label":
        element.tag = "span"  # Pagefind ignores labels
    element.tail = tail
