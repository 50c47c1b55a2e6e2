"""SVG files without the data of editors: metadata, comments, names of files and programs.

A drawing without such data stays unchanged, byte for byte; any other is written again.
"""

import base64
import binascii
import re
from collections.abc import Iterator

from lxml import etree

from sitegen.images.metadata import format_in, without_metadata

_SVG = "http://www.w3.org/2000/svg"
_SHOWN = frozenset(
    (
        "", _SVG, "http://www.w3.org/1999/xlink", "http://www.w3.org/1999/xhtml",
        "http://www.w3.org/1998/Math/MathML", "http://www.w3.org/XML/1998/namespace",
        "http://www.w3.org/2001/xml-events",
    )
)  # fmt: skip
"""Namespaces with elements and attributes that browsers know."""
_SUBSET = re.compile(rb"<!DOCTYPE[^>\[]*\[")
_PICTURE = re.compile(r"(data:image/[a-z+.-]+;base64,)([A-Za-z0-9+/=\s]+)", re.IGNORECASE)


def strip_svg(data: bytes) -> bytes:
    """Return the file of a readable drawing without its metadata.

    Only entities of the file itself are resolved; a file with other entities stays unchanged.
    """
    has_subset = _SUBSET.search(data) is not None
    parser = etree.XMLParser(
        resolve_entities="internal" if has_subset else False,
        no_network=True, load_dtd=False, strip_cdata=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return data
    beside = [*root.itersiblings(preceding=True), *root.itersiblings()]
    kept = [node for node in reversed(beside) if not _is_not_shown(node)]
    changes = has_subset + len(beside) - len(kept)
    for node in list(root.iter()):
        if _is_not_shown(node):
            _remove(node)
            changes += 1
    changes += sum(_clean(node) for node in root.iter(etree.Element))
    if not changes:
        return data
    etree.cleanup_namespaces(root)
    head = b"".join(etree.tostring(node, with_tail=False) + b"\n" for node in kept)
    begin = b"<?xml version='1.0' encoding='UTF-8'?>\n"
    written: bytes = etree.tostring(root, encoding="UTF-8", with_tail=False)
    return begin + head + written + b"\n"


def _is_not_shown(node: etree._Element) -> bool:
    """Return whether browsers ignore a node of a drawing."""
    if isinstance(node, etree._ProcessingInstruction):
        return bool(node.target != "xml-stylesheet")
    if not isinstance(node.tag, str):
        return isinstance(node, etree._Comment)
    name = etree.QName(node)
    return (name.namespace or "") not in _SHOWN or node.tag == f"{{{_SVG}}}metadata"


def _remove(node: etree._Element) -> None:
    """Remove a node, and leave the text that follows it."""
    parent, before = node.getparent(), node.getprevious()
    if parent is None:
        return
    if node.tail and before is not None:
        before.tail = (before.tail or "") + node.tail
    elif node.tail:
        parent.text = (parent.text or "") + node.tail
    node.tail = None
    parent.remove(node)


def _clean(node: etree._Element) -> int:
    """Clean an element's attributes and the pictures in them; return how many were changed."""
    changes = 0
    for name, written in list(node.attrib.items()):
        if (etree.QName(name).namespace or "") not in _SHOWN:
            del node.attrib[name]
            changes += 1
        elif (bare := _bare(written)) != written:
            node.set(name, bare)
            changes += 1
    if node.text and (bare := _bare(node.text)) != node.text:
        node.text = bare
        changes += 1
    return changes


def _bare(written: str) -> str:
    """Return a value in which embedded pictures have no metadata."""
    return "".join(_without(written)) if "base64," in written else written


def _without(written: str) -> Iterator[str]:
    at = 0
    for match in _PICTURE.finditer(written):
        try:
            data = base64.b64decode("".join(match[2].split()), validate=True)
        except binascii.Error:
            continue
        if (stripped := without_metadata(data, format_in(data))) != data:
            yield written[at : match.start(2)]
            yield base64.b64encode(stripped).decode()
            at = match.end(2)
    yield written[at:]
