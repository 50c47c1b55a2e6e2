"""Avatars: pictures drawn from a name as it is shown, and from nothing else that is known.

One picture is the first letter of a name on a colour, so that a whole site needs few of them. Its
address says what is in it, and it is drawn from that. Colours are attributes and no styles, which
a strict Content-Security-Policy would block.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from sitegen.core.digest import digest_of_bytes

COLOURS = (
    "#944a46", "#8c541f", "#71640b", "#3b723e", "#007570", "#136b94", "#535d9c", "#834d7e",
)  # fmt: skip
"""Hues of one lightness, on which white can be read on any page."""

NOBODY = "/avatars/nobody.svg"
"""The picture of a name without a letter, or of no name."""

_DRAWN = re.compile(r"/avatars/u([0-9a-f]{4,6})-(0[1-8])\.svg")
_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">'
    '<path fill="{colour}" d="M0 0h64v64H0z"/>{figure}</svg>\n'
)
_LETTER = (
    '<text x="32" y="44" fill="#fff" font-family="system-ui,sans-serif" font-size="34"'
    ' text-anchor="middle">{letter}</text>'
)
_FIGURE = (
    '<path fill="#fff" d="M32 14a11 11 0 1 1 0 22 11 11 0 0 1 0-22zM10 64a22 22 0 0 1 44 0z"/>'
)


@lru_cache(4096)
def avatar_url(name: str) -> str:
    """Return the address of the picture for a name; "" is nobody's."""
    text = unicodedata.normalize("NFKC", name)
    letter = next((char for char in text if unicodedata.category(char)[0] in "LN"), "")
    if not letter:
        return NOBODY
    # Not upper(), which leads out of the script that a Georgian reader knows.
    large = letter.title()
    letter = large if len(large) == 1 else letter
    same = unicodedata.normalize("NFKC", text.casefold())
    number = digest_of_bytes(same.encode("utf-8", "replace"))[0] % len(COLOURS) + 1
    return f"/avatars/u{ord(letter):04x}-{number:02}.svg"


def drawn_urls(avatars: Iterable[str]) -> tuple[str, ...]:
    """Return those addresses that are of pictures to be drawn, each once, in order."""
    return tuple(sorted(url for url in set(avatars) if url == NOBODY or _DRAWN.fullmatch(url)))


def draw(url: str) -> str:
    """Return the picture of an address as SVG."""
    found = _DRAWN.fullmatch(url)
    if found is None:
        return _SVG.format(colour="#6b7078", figure=_FIGURE)
    letter = _LETTER.format(letter=chr(int(found[1], 16)))
    return _SVG.format(colour=COLOURS[int(found[2]) - 1], figure=letter)
