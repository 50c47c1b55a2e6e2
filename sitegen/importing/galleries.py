"""Galleries of an old blog as one paragraph of pictures, which the site shows side by side."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

import lxml.html

from sitegen.importing.names import names

CAPTION = "data-caption"
"""The attribute of a gallery's pictures: the words below each, "" for none."""

_ITEMS = names("div figure li ul ol a img figcaption br p span")


class Picture(NamedTuple):
    """A medium of the source; ``parent`` is the document that it was uploaded for."""

    address: str
    alt: str = ""
    caption: str = ""
    parent: str = ""


class Pictures(NamedTuple):
    """The pictures for galleries: media by identity, and those of the text's own document."""

    media: Mapping[str, Picture] = {}
    attached: Sequence[str] = ()


NO_PICTURES = Pictures()


def gallery_html(pictures: Sequence[Picture]) -> str:
    """Return a gallery as the block editor writes it."""
    return "".join(
        ['<figure class="gallery">', *(_figure(picture) for picture in pictures), "</figure>"]
    )


def _figure(picture: Picture) -> str:
    src, alt, caption = map(escape, picture[:3])
    below = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure><img src="{src}" alt="{alt}">{below}</figure>'


def join_galleries(root: Any) -> None:
    """Make one paragraph of each gallery in a tree whose captions are only words."""
    done: set[Any] = set()
    for box in list(root.iterdescendants("ul", "ol", "figure", "div")):
        if box in done or not _is_gallery(box):
            continue
        captions = _captions(box)
        if captions is None:
            continue
        done.update(box.iter())
        _join(box, captions)


def _is_gallery(box: Any) -> bool:
    """Return whether a box contains only pictures, and is meant for pictures side by side."""
    is_list = box.tag in ("ul", "ol")
    if not is_list and "gallery" not in box.get("class", ""):
        return False
    if sum(1 for _ in box.iter("img")) < 2:
        return False
    if is_list and not all(next(item.iter("img"), None) is not None for item in box):
        return False
    return all(element.tag in _ITEMS for element in box.iter()) and not any(_loose_words(box))


def _loose_words(element: Any) -> Iterator[str]:
    """Yield the words in a gallery outside of captions."""
    if element.tag != "figcaption":
        yield (element.text or "").strip()
        for child in element:
            yield from _loose_words(child)
            yield (child.tail or "").strip()


def _captions(box: Any) -> dict[Any, str] | None:
    """Return the caption of each picture, and of the box; None if one is more than words."""
    found = {}
    for caption in box.iter("figcaption"):
        holder = caption.getparent()
        images = list(holder.iter("img"))
        own = box if holder is box else images[0] if len(images) == 1 else None
        if (
            own is None
            or own in found
            or any(child.tag != "br" for child in caption.iter() if child is not caption)
        ):
            return None
        found[own] = " ".join(" ".join(caption.itertext()).split())
    return found


def _join(box: Any, captions: Mapping[Any, str]) -> None:
    """Replace a gallery by a paragraph of pictures, with the gallery's caption below."""
    paragraph = lxml.html.Element("p")
    for image in list(box.iter("img")):
        link = next((a for a in image.iterancestors("a") if a.get("href")), None)
        image.attrib.pop("title", None)
        image.set(CAPTION, captions.get(image, ""))
        item = image
        if link is not None and box in link.iterancestors():
            item = lxml.html.Element("a", href=link.get("href"))
            item.append(image)
        image.tail = None
        item.tail = "\n"
        paragraph.append(item)
    paragraph[-1].tail = None
    blocks = [paragraph]
    if captions.get(box):
        blocks.append(lxml.html.Element("p"))
        blocks[1].text = captions[box]
    blocks[-1].tail = box.tail
    parent = box.getparent()
    at = parent.index(box)
    parent[at : at + 1] = blocks


def caption_of(element: Any) -> str:
    """Return the caption of a picture of a gallery or its link, "" for other elements."""
    image = element
    if element.tag == "a":
        image = element[0] if len(element) == 1 else element
    elif (parent := element.getparent()) is not None and parent.tag == "a":
        return ""
    return str(image.get(CAPTION, "")) if image.tag == "img" else ""


def as_figures(paragraph: Any) -> None:
    """Make figures of the pictures of a gallery that stays HTML."""
    items = [item for item in paragraph if item.tag in ("a", "img")]
    if not any(CAPTION in image.attrib for image in paragraph.iter("img")):
        return
    paragraph.tag = "div"
    for item in items:
        words = caption_of(item)
        figure = lxml.html.Element("figure")
        paragraph.replace(item, figure)
        item.tail = None
        figure.append(item)
        if words:
            caption = lxml.html.Element("figcaption")
            caption.text = words
            figure.append(caption)
    for image in paragraph.iter("img"):
        image.attrib.pop(CAPTION, None)
