"""Galleries: paragraphs that contain only pictures, shown side by side.

In a text, that is any paragraph of two or more pictures, on one line or on several. Paragraphs
within a shortcode stay unchanged, because its template may lay out pictures itself; the built-in
``gallery`` does so with a filter.
"""

import html as html_lib
import re
from collections.abc import Callable

from sitegen.markup.ids import ATTRIBUTE, value_of

MAX_COLUMNS = 6
"""Most columns for which the themes have a layout."""

IMAGE = r"""<img\s(?:[^>"']++|"[^"]*"|'[^']*')*+>"""
"""A picture's tag."""
_FRAMED = rf"(?:<picture[^>]*>\s*(?:<source\s[^>]*>\s*)*{IMAGE}\s*</picture>|{IMAGE})"
_PICTURE = rf"(?:<a\s[^>]*>\s*{_FRAMED}\s*</a>|{_FRAMED})"
_PARAGRAPH = re.compile(
    rf"<p(?P<attributes>(?:(?!\s(?:class|style|align)\s*=)[^>])*)>\s*"
    rf"(?P<pictures>{_PICTURE}(?:(?:\s|<br\s*/?>)*{_PICTURE})*)\s*</p>",
    re.IGNORECASE,
)
"""A paragraph without class and style; others have their own look and are left alone."""
_EACH = re.compile(_PICTURE, re.IGNORECASE)
_IMAGE = re.compile(IMAGE, re.IGNORECASE)
_LINKED = re.compile(rf"<a\s[^>]*>.*?</a>|{_FRAMED}", re.IGNORECASE | re.DOTALL)


def with_galleries(html: str) -> str:
    """Return a text's HTML in which each paragraph of several pictures is a gallery."""

    def laid_out(match: re.Match[str]) -> str:
        pictures = _EACH.findall(match["pictures"])
        if len(pictures) == 1:
            return match[0]
        tag = f'<div class="gallery columns-{columns_for(len(pictures))}"{match["attributes"]}>'
        return "\n".join([tag, *map(_figure, pictures), "</div>"])

    return _PARAGRAPH.sub(laid_out, html) if html.count("<img") > 1 else html


def with_figures(html: str, *, linked: bool = False) -> str:
    """Return a shortcode's inside in which each picture of a paragraph of pictures is a figure.

    With ``linked``, each picture without a link links to its own file, unless it has no alternative
    text: the link would have no name.
    """

    def divided(match: re.Match[str]) -> str:
        return "\n".join(map(_figure, _EACH.findall(match["pictures"])))

    html = _PARAGRAPH.sub(divided, html)
    return _LINKED.sub(_link, html) if linked else html


def with_titles(html: str, change: Callable[[str], str]) -> str:
    """Return a text's HTML in which the titles of pictures in such paragraphs are changed."""

    def changed(match: re.Match[str]) -> str:
        if match["name"].lower() != "title":
            return match[0]
        title = change(value_of(match)).replace('"', "&quot;")
        return f' title="{title}"'

    def each(match: re.Match[str]) -> str:
        return _IMAGE.sub(lambda image: ATTRIBUTE.sub(changed, image[0]), match[0])

    return _PARAGRAPH.sub(each, html)


def count_pictures(html: str) -> int:
    """Return the number of pictures in a piece of HTML."""
    return len(_IMAGE.findall(html))


def columns_for(pictures: int) -> int:
    """Return the default number of columns for so many pictures: two, three, or one."""
    return pictures if pictures < 2 else 2 if pictures in (2, 4) else 3


def _figure(picture: str) -> str:
    """Return a picture as a figure, with its title as the caption."""
    caption = ""
    for attribute in ATTRIBUTE.finditer(_IMAGE.findall(picture)[0]):
        if attribute["name"].lower() == "title":
            picture = picture.replace(attribute[0], "", 1)
            caption = html_lib.escape(html_lib.unescape(value_of(attribute)).strip(), quote=False)
    below = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"<figure>{picture}{below}</figure>"


def _link(match: re.Match[str]) -> str:
    picture = match[0]
    if picture[:2].lower() == "<a":
        return picture
    image = _IMAGE.findall(picture)[0]
    values = {found["name"].lower(): value_of(found) for found in ATTRIBUTE.finditer(image)}
    if not values.get("src") or not values.get("alt", "").strip():
        return picture
    return f'<a href="{values["src"]}">{picture}</a>'
