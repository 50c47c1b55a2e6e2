"""Avatars: pictures drawn from the displayed name, and from no other data.

A picture shows the first letter of a name on a colour, so a whole site needs few pictures. Its
address names the letter and the colour. Colours are attributes, because a strict
Content-Security-Policy blocks styles.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from sitegen.core.digest import digest_of_bytes

COLOURS = (
    "#944a46", "#8c541f", "#71640b", "#3b723e", "#007570", "#136b94", "#535d9c", "#834d7e",
)  # fmt: skip
"""Hues of one lightness. White is readable on each of them, on any page."""

NOBODY = "/avatars/nobody.svg"
"""The picture for an empty name, or for a name without a letter."""

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
    """Return the address of the picture for a name; "" is an anonymous commenter."""
    text = unicodedata.normalize("NFKC", name)
    letter = next((char for char in text if unicodedata.category(char)[0] in "LN"), "")
    if not letter:
        return NOBODY
    # Not upper(): it leaves the script that a Georgian reader knows.
    large = letter.title()
    letter = large if len(large) == 1 else letter
    same = unicodedata.normalize("NFKC", text.casefold())
    number = digest_of_bytes(same.encode("utf-8", "replace"))[0] % len(COLOURS) + 1
    return f"/avatars/u{ord(letter):04x}-{number:02}.svg"


def drawn_urls(avatars: Iterable[str]) -> tuple[str, ...]:
    """Return the addresses of the avatars to draw, each once, in order."""
    return tuple(sorted(url for url in set(avatars) if url == NOBODY or _DRAWN.fullmatch(url)))


def draw(url: str) -> str:
    """Return the picture at an address as SVG."""
    found = _DRAWN.fullmatch(url)
    if found is None:
        return _SVG.format(colour="#6b7078", figure=_FIGURE)
    letter = _LETTER.format(letter=chr(int(found[1], 16)))
    return _SVG.format(colour=COLOURS[int(found[2]) - 1], figure=letter)
