"""Splits a text into blocks: layout boxes are opened, and loose words become paragraphs.

Each block is converted and checked by itself, and stays HTML if that is necessary.
"""

from collections.abc import Iterator
from typing import Any

import lxml.html

from sitegen.importing.clean_html import MORE
from sitegen.importing.galleries import join_galleries
from sitegen.importing.names import names

ARRANGING = names("address article aside center div footer header hgroup main section dir menu nav")
"""Elements that only arrange other elements."""
BLOCKS = ARRANGING | names(
    """blockquote details dl figure h1 h2 h3 h4 h5 h6 hr iframe map ol p pre table ul video dd
    dt li figcaption caption tr td th tbody thead tfoot summary"""
)
"""Elements that end a paragraph."""
_PICTURES = ("img", "picture")
_MEANS_NOTHING = ("span", "font", "big", "bdo", "bdi", "area", "map", "wbr")


def blocks_of(root: Any) -> list[Any]:
    """Return the blocks of a tree in order, each as an element without its parent's styles."""
    _name_targets(root)
    _simplify(root)
    return [block for block in _flat(root) if _says_something(block)]


def _name_targets(root: Any) -> None:
    """Keep the ids that the text itself links to, and remove all others."""
    wanted = {
        link.get("href")[1:] for link in root.iter("a") if link.get("href", "").startswith("#")
    }
    for element in root.iter():
        name = element.attrib.pop("id", "") or (
            element.attrib.pop("name", "") if element.tag == "a" else ""
        )
        if name and name in wanted:
            element.set("id", name)
            wanted.discard(name)


def _simplify(root: Any) -> None:
    for element in list(root.iter(*_MEANS_NOTHING)):
        if element.get("id") is None and element is not root:
            element.drop_tag()
    for picture in list(root.iter("picture")):
        _open_picture(picture)
    for table in list(root.iter("table")):
        if "tr-caption-container" in table.get("class", ""):
            _open_caption(table)
    join_galleries(root)
    for gallery in list(root.iter("ul", "ol")):
        items = list(gallery)
        if items and all(map(_is_picture, items)):
            for box in (gallery, *items):
                box.tag = "div"
    for figure in list(root.iter("figure")):
        _open_figure(figure)


def _open_picture(picture: Any) -> None:
    """Keep the original of a picture: the build makes its own smaller ones."""
    if picture.find(".//img") is not None:
        for source in list(picture.iter("source")):
            source.drop_tree()
        picture.drop_tag()


def _open_figure(figure: Any) -> None:
    """Keep a picture with its caption; move all other parts of a figure out of it."""
    if _has_blocks(figure) or next(figure.iter(*_PICTURES), None) is None:
        figure.tag = "div"
        for caption in figure.iterchildren("figcaption"):
            caption.tag = "p"
    else:
        for paragraph in list(figure.iter("p", "div")):
            paragraph.drop_tag()


def _open_caption(table: Any) -> None:
    """Turn a table in which Blogger puts a picture with a caption into a figure."""
    if table.find(".//img") is None:
        return
    table.tag = "figure"
    for cell in list(table.iter("tbody", "tr", "td")):
        if "tr-caption" in cell.get("class", "").split():
            cell.tag = "figcaption"
        else:
            cell.drop_tag()


def _is_picture(item: Any) -> bool:
    """Return whether a list item is a picture with its caption, as in a gallery."""
    if item.tag != "li" or next(item.iter("img"), None) is None:
        return False
    said = "".join(item.itertext()).split()
    captions = "".join("".join(c.itertext()) for c in item.iter("figcaption")).split()
    return said == captions


def _has_blocks(figure: Any) -> bool:
    """Return whether a figure is more than one picture and its caption: a gallery, a table."""
    inner = ("figure", "table", "blockquote", "pre", "ul", "ol", "iframe", "video", "audio")
    if any(element is not figure for element in figure.iter(*inner)):
        return True
    return sum(1 for _ in figure.iter("img")) > 1


def _flat(parent: Any) -> Iterator[Any]:
    """Yield the blocks of a box, its inner boxes' blocks too, and paragraphs of loose words."""
    loose = lxml.html.Element("p")
    _add_text(loose, parent.text)
    for child in list(parent):
        tail, child.tail = child.tail, None
        if child.tag in BLOCKS or _is_box(child):
            if _is_filled(loose):
                yield loose
            loose = lxml.html.Element("p")
            if child.tag not in BLOCKS - ARRANGING or _is_box_of_blocks(child):
                yield from _flat(child)
            else:
                yield child
        elif child.tag == MORE and not _is_filled(loose):
            yield child
        else:
            loose.append(child)
        _add_text(loose, tail)
    if _is_filled(loose):
        yield loose


def _is_box(element: Any) -> bool:
    """Return whether an inline element contains blocks, so that it must be opened."""
    if element.tag in ("a", "audio", "video", "iframe", "picture", MORE) or not len(element):
        return False
    return any(inner.tag in BLOCKS for inner in element.iterdescendants())


def _is_box_of_blocks(element: Any) -> bool:
    """Return whether a paragraph contains something that no paragraph may contain."""
    return element.tag == "p" and any(child.tag in (MORE, *BLOCKS) for child in element)


def _add_text(element: Any, text: str | None) -> None:
    if not text:
        return
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _is_filled(element: Any) -> bool:
    return len(element) > 0 or bool((element.text or "").strip())


def _says_something(block: Any) -> bool:
    """Return whether a block has words, a picture or the like; an empty paragraph has none."""
    if block.tag in ("hr", MORE, "iframe", "video", "table") or block.get("id"):
        return True
    if "".join(block.itertext()).strip():
        return True
    shown = ("img", "picture", "iframe", "audio", "video", "hr", MORE, "a")
    return any(e.tag != "a" or e.get("id") for e in block.iter(*shown))
