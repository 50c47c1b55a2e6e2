"""What of a page may be searched: a copy of it, without its spoilers.

Whatever a theme says to Pagefind, what is hidden on a page is not in the copy: the engine's own
spoilers, and everything else that is folded into an element of their class.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from sitegen.markup.plain import SPOILER

BODY = b"data-pagefind-body"
"""What a page says that is to be searched."""

_HIDDEN = "//*[contains(concat(' ', normalize-space(@class), ' '), ' spoiler ')]"
_FEET = "(//main | //article | //section)//footer"
"""What closes a text, with its tags; the foot of the whole page is none of these."""


class CopyCounts(msgspec.Struct, frozen=True):
    """How many pages were looked at, and how many of them copied."""

    seen: int
    copied: int


def copy_pages(paths: Sequence[str], output: str, target: str) -> CopyCounts:
    """Copy those pages that may be searched into a folder; can be done in any process."""
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

    A footer within it becomes a mere division, for Pagefind passes over footers.
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
    """Put "[spoiler]" in the place of all that an element holds but for its label."""
    label = element.find("summary")
    tail = element.tail
    for child in list(element):
        element.remove(child)
    element.text = SPOILER if label is None else ""
    if label is not None:
        label.tail = SPOILER
        element.append(label)
    if element.tag == "label":
        element.tag = "span"  # Pagefind passes over labels
    element.tail = tail
