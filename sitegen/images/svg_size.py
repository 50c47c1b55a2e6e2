"""SVG: the size of a drawing, read without opening anything that it names."""

import math
import re

from lxml import etree

from sitegen.images.variants import ImageInfo

_NUMBER = re.compile(r"\s*([0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?)(?:px)?\s*")


def read_svg_size(data: bytes) -> ImageInfo:
    """Return the size of a drawing, from its width and height or from its viewBox."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return ImageInfo(error="is broken: it is not XML that browsers can draw")
    if not isinstance(root.tag, str) or etree.QName(root).localname != "svg":
        return ImageInfo(error="is not a picture that browsers can show")
    size = _number(root.get("width")), _number(root.get("height"))
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    if not all(size) and len(box) == 4:
        across, down = _number(box[2]), _number(box[3])
        if across and down:
            # If only one is given, the other follows from the drawing's shape.
            scale = size[0] / across if size[0] else size[1] / down if size[1] else 1
            size = across * scale, down * scale
    width, height = (max(1, round(length)) if length else 0 for length in size)
    if not (width and height) or max(width, height) > 100_000:
        width = height = 0
    return ImageInfo(format="SVG", width=width, height=height, variants=())


def _number(written: str | None) -> float:
    """Return a length in pixels, 0 if it is not a length."""
    match = _NUMBER.fullmatch(written or "")
    number = float(match[1]) if match else 0.0
    return number if math.isfinite(number) else 0.0
