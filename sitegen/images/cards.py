"""Social cards: pictures for links to a page on other sites.

A card shows only a title, a rating and the site's name, so it cannot contain a spoiler.
Characters that the font lacks are left out, not drawn as boxes. Text is set letter by letter,
without any library that a machine may lack, so a card is the same on every machine.
"""

import io
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from sitegen.images.containers import MalformedImageError, StrippedImage
from sitegen.images.metadata import format_in, strip_metadata

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

SIZE = WIDTH, HEIGHT = 1200, 630
"""The size that sites with cards expect (https://ogp.me)."""

_MARGIN = 72
_SIZES = (84, 72, 62, 54, 46)
_MAX_LINES = 4
_ACCENT = (0xB3, 0x26, 0x1E)
_PAPER, _DARK, _WHITE = (0xFB, 0xFA, 0xF7), (0x17, 0x18, 0x1A), (0xFF, 0xFF, 0xFF)
_NO_LETTER = "\U0010fffd"
_QUALITY = 85
_LARGE = 8_000_000
"""Pixels above which a picture is made smaller before it is put on a card."""


def draw_card(
    *, title: str, site: str, rating: str, accent: str, picture: bytes | None, font: bytes | None
) -> bytes:
    """Return a card as JPEG; ``picture`` and ``font`` are the bytes of files, None if absent."""
    from PIL import Image, ImageDraw

    ground = _ground(picture) if picture else None
    ink = _WHITE if ground else _DARK
    card = ground or Image.new("RGB", SIZE, _PAPER)
    draw = ImageDraw.Draw(card)
    colour = _colour(accent)
    draw.rectangle((0, 0, WIDTH, 16), colour)
    fonts = _Fonts(font)
    small = fonts.of(38)
    base = HEIGHT - _MARGIN
    if fonts.shows(site):
        draw.text((_MARGIN, base), _cut(site, small, 720), ink, small, anchor="ls")
    if rating and fonts.shows(rating):
        width = small.getlength(rating)
        right = WIDTH - _MARGIN
        draw.rounded_rectangle((right - width - 48, base - 46, right, base + 18), 12, colour)
        draw.text((right - 24, base), rating, _on(colour), small, anchor="rs")
    if fonts.shows(title):
        lines, large = _set(title, fonts)
        step = round(large.size * 1.16)
        top = base - 104 - step * (len(lines) - 1)
        for number, line in enumerate(lines):
            draw.text((_MARGIN, top + number * step), line, ink, large, anchor="ls")
    out = io.BytesIO()
    card.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()


def _ground(picture: bytes) -> "Image | None":
    """Return a picture that fills a card, darker behind the text; None if it is broken."""
    from PIL import Image, ImageOps

    try:
        shown = _shown(picture)
    except Exception:  # the build has reported the problem
        return None
    if shown is None:
        return None
    white = Image.new("RGBA", shown.size, _PAPER)
    fitted = ImageOps.fit(Image.alpha_composite(white, shown).convert("RGB"), SIZE)
    shade = Image.linear_gradient("L").resize(SIZE).point(lambda value: 40 + value * 19 // 25)
    return Image.composite(Image.new("RGB", SIZE, (8, 8, 10)), fitted, shade)


def _shown(picture: bytes) -> "Image | None":
    """Return a picture's pixels, upright; None if there are too many."""
    from sitegen.images.pixels import decode, downscale, opened, orientation_of, upright

    format_ = format_in(picture)
    try:
        file = strip_metadata(picture, format_)
    except MalformedImageError:
        file = StrippedImage(picture)
    image: Image = opened(file.data, format_)
    orientation = orientation_of(image, format_, file)
    held = len(picture) + (len(file.data) if file.data is not picture else 0)
    if not decode(image, format_, file, held, SIZE):
        return None
    if image.width * image.height > _LARGE:
        image = downscale(image, lambda strip: strip.convert("RGBA"))
    return upright(image, orientation).convert("RGBA")


def _colour(written: str) -> tuple[int, int, int]:
    """Return a colour from the theme's options, or the default if its value is unknown."""
    from PIL import ImageColor

    try:
        red, green, blue, *_ = ImageColor.getrgb(written)
    except ValueError:
        return _ACCENT
    return red, green, blue


def _on(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    """Return black or white: the one that is readable on a colour."""
    red, green, blue = colour
    return _DARK if 299 * red + 587 * green + 114 * blue > 150_000 else _WHITE


class _Fonts:
    """One font in several sizes: the site's own, or the plain font of Pillow."""

    def __init__(self, data: bytes | None) -> None:
        from PIL import ImageFont

        plain = ImageFont.load_default(40)
        assert isinstance(plain, ImageFont.FreeTypeFont)
        self._data = data or plain.font_bytes
        self._shows = lru_cache(maxsize=None)(self._has)
        self._none = bytes(self.of(40).getmask(_NO_LETTER))

    def of(self, size: int) -> "FreeTypeFont":
        """Return the font in a size; raise OSError if the file is not a font."""
        from PIL import ImageFont

        plain = ImageFont.Layout.BASIC  # any other is not on every machine
        return ImageFont.truetype(io.BytesIO(self._data), size, layout_engine=plain)

    def shows(self, text: str) -> bool:
        """Return whether the font has every letter of a text and can set them one by one."""
        return bool(text) and all(char.isspace() or self._shows(char) for char in text)

    def _has(self, char: str) -> bool:
        if unicodedata.bidirectional(char) in ("R", "AL") or unicodedata.category(char)[0] in "MC":
            return False
        return bytes(self.of(40).getmask(char)) != self._none


def _set(title: str, fonts: _Fonts) -> tuple[list[str], "FreeTypeFont"]:
    """Return a title in lines, and the largest font in which the lines are not too many."""
    for size in _SIZES:
        font = fonts.of(size)
        lines = list(_lines(title, font, WIDTH - 2 * _MARGIN))
        if len(lines) <= _MAX_LINES:
            return lines, font
    *lines, last = lines[:_MAX_LINES]
    return [*lines, _cut(f"{last} {title[-1]}", font, WIDTH - 2 * _MARGIN, shortened=True)], font


def _lines(text: str, font: "FreeTypeFont", room: int) -> Iterator[str]:
    """Yield lines that fit; in scripts without spaces, any letter may begin a line."""
    line = ""
    for piece in _pieces(text):
        if line.strip() and font.getlength((line + piece).rstrip()) > room:
            yield line.strip()
            line = ""
        line += piece
        while font.getlength(line.rstrip()) > room:  # a word longer than a line
            begins = range(1, len(line))
            fits = (
                bisect_right(begins, float(room), key=lambda end: font.getlength(line[:end])) or 1
            )
            yield line[:fits]
            line = line[fits:]
    if line.strip():
        yield line.strip()


def _pieces(text: str) -> Iterator[str]:
    """Yield the parts that must stay on one line: words with their space, and wide letters."""
    piece = ""
    for char in " ".join(text.split()):
        is_wide = unicodedata.east_asian_width(char) in "WF"
        if piece and (piece[-1] == " " or (is_wide and unicodedata.category(char)[0] != "P")):
            yield piece
            piece = ""
        piece += char
    yield piece


def _cut(text: str, font: "FreeTypeFont", room: int, *, shortened: bool = False) -> str:
    """Return the part of a text that fits, with dots if some of it is left out."""
    if not shortened and font.getlength(text) <= room:
        return text
    end = len(text) - shortened
    while end > 1 and font.getlength(f"{text[:end].rstrip()}...") > room:
        end -= 1
    return f"{text[:end].rstrip()}..."


def is_font(data: bytes) -> bool:
    """Return whether a file is a font that can draw cards."""
    try:
        return bool(_Fonts(data).of(40).getname())
    except (OSError, ValueError):
        return False
