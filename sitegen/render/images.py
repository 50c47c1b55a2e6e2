"""Pictures as HTML: each loads a file as narrow as its place on the screen, without layout shift.

Width and height are always given, so that a browser reserves the space. Variants are
WebP in a ``<source>`` next to the author's own file, which any other program reads. If the
author's file is itself a variant, its ``<img>`` names them all.
"""

import re
from collections.abc import Iterator, Mapping

from markupsafe import Markup, escape

from sitegen.core.urls import Place
from sitegen.markup.ids import ATTRIBUTE, value_of
from sitegen.models.records import Image
from sitegen.models.richtext import REF_END, REF_START, PictureRef, Ref

SIZES = "(min-width: 800px) 750px, 100vw"
"""The default width of a picture on screen: a column of text, or the screen of a telephone."""

_TAG = re.compile(r"""<img\s(?:[^>"']++|"[^"]*"|'[^']*')*+>""", re.IGNORECASE)
_NUMBER = re.compile(rf"{REF_START}([0-9]+){REF_END}")
_PIXELS = re.compile(r"[1-9][0-9]{0,4}")


def picture(
    image: Image,
    place: Place,
    *,
    sizes: str = SIZES,
    outer: str = "",
    eager: bool = False,
    **attributes: object,
) -> Markup:
    """Return a picture's HTML for the page at a place.

    ``sizes`` is its width on screen, ``outer`` is a class of the outermost element, and
    ``eager`` is for pictures visible at once. Attributes are for the ``<img>``; the default of
    ``alt`` is the picture's own. An attribute with the value none is left out.
    """
    shown: dict[str, object] = {
        "class": None,
        "src": place.href(image.url),
        "alt": image.alt,
        "width": None,
        "height": None,
        "fetchpriority": "high" if eager else None,
        "loading": None if eager else "lazy",
        "decoding": None if eager else "async",
    }
    shown |= (_missing_size(attributes, image) if image.width else {}) | attributes
    has_frame = _has_frame(image) and place.links != "absolute"
    if outer and not has_frame:
        shown["class"] = f"{outer} {shown['class']}" if shown["class"] else outer
    tag = f"<img{''.join(_attributes(shown))}>"
    frame = f' class="{escape(outer)}"' if outer else ""
    return Markup(_framed(tag, image, place, sizes, frame))  # noqa: S704 - its parts are escaped


def add_sizes(html: str, refs: tuple[Ref, ...], place: Place, sizes: str) -> str:
    """Add sizes and variants to the pictures of a text whose references are not yet resolved."""

    def with_size(match: re.Match[str]) -> str:
        tag = match[0]
        written = {found["name"].lower(): value_of(found) for found in ATTRIBUTE.finditer(tag[4:])}
        number = _NUMBER.fullmatch(written.get("src", ""))
        ref = refs[int(number[1])] if number else None
        if not isinstance(ref, PictureRef) or not ref.width:
            return tag
        tag = f"{tag[:-1]}{''.join(_attributes(_missing_size(written, ref)))}>"
        width = written.get("width", "")
        wanted = written.get("sizes") or (f"{width}px" if _PIXELS.fullmatch(width) else sizes)
        return _framed(tag, ref, place, wanted)

    return _TAG.sub(with_size, html)


def _missing_size(written: Mapping[str, object], image: Image | PictureRef) -> dict[str, object]:
    """Return the missing width or height of a picture, in its proportions."""
    sides = {"width": image.width, "height": image.height}
    given = {side: str(written[side]) for side in sides if side in written}
    if not given:
        return dict(sides)
    [side, *both] = given
    if both or not _PIXELS.fullmatch(given[side]):
        return {}
    [other] = sides.keys() - {side}
    return {other: max(1, round(int(given[side]) * sides[other] / sides[side]))}


def _has_frame(image: Image | PictureRef) -> bool:
    """Return whether a picture has variants in other files, and is not a variant itself."""
    own = image.url if isinstance(image, Image) else image.target
    return bool(image.variants) and all(url != own for url, _ in image.variants)


def _framed(tag: str, image: Image | PictureRef, place: Place, sizes: str, frame: str = "") -> str:
    """Return an ``<img>`` with its variants; a text for feeds has no variants."""
    if not image.variants or place.links == "absolute":
        return tag
    candidates = ", ".join(
        f"{place.href(url).replace(',', '%2C')} {width}w" for url, width in image.variants
    )
    choice = f'srcset="{escape(candidates)}" sizes="{escape(_capped(sizes, image.width))}"'
    if not _has_frame(image):
        return f"{tag[:-1]} {choice}>"
    return f'<picture{frame}><source type="image/webp" {choice}>{tag}</picture>'


def _attributes(shown: Mapping[str, object]) -> Iterator[str]:
    for name, value in shown.items():
        if value is not None:
            yield f' {name.rstrip("_")}="{escape(value)}"'


def _capped(sizes: str, width: int) -> str:
    """Return the width of a picture on screen, at most its own width.

    A browser uses this value as the picture's natural size.
    """
    parts = []
    for part in _split(sizes):
        condition, length = _cut(part)
        parts.append(f"{condition}min({length}, {width}px)")
    return ", ".join(parts)


def _split(sizes: str) -> Iterator[str]:
    """Yield the parts between commas, except commas in parentheses."""
    depth, begin = 0, 0
    for at, char in enumerate(sizes):
        depth += (char == "(") - (char == ")")
        if char == "," and not depth:
            yield sizes[begin:at].strip()
            begin = at + 1
    yield sizes[begin:].strip()


def _cut(part: str) -> tuple[str, str]:
    """Cut a source size into its condition, "" if it has none, and its length."""
    depth = 0
    for at in range(len(part) - 1, -1, -1):
        depth += (part[at] == ")") - (part[at] == "(")
        if part[at] == " " and not depth:
            return part[: at + 1], part[at + 1 :]
    return "", part
