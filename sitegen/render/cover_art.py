"""Placeholders: pictures for works without one, drawn only from the title.

Each is a small abstract poster with the title's first letter. It is SVG within the page, so
a shelf of them needs no request and the page needs only its record. The title's digest selects
the motif, its places and its hues: the same title gives the same picture everywhere.

Colours are attributes, because a strict Content-Security-Policy blocks styles. They
are the theme's ``--art-ground``, ``--art-shape`` and ``--art-ink``, with only the hue
turned. So pictures match the accent, and follow light and dark. The text next to a picture
names the work, so the picture is hidden from screen readers.
"""

import unicodedata
from collections.abc import Callable, Iterator

from markupsafe import Markup, escape

from sitegen.core.digest import digest_of_bytes
from sitegen.markup.typography import as_typed

WIDTH, HEIGHT = 120, 180
"""The picture's coordinates; in another shape, its edges are cut off."""

HUES = (0, 30, 70, 140, 190, 230, 280, 325)
"""The greatest distance of a picture's hue from the accent's, in degrees."""

_APART = (30, 150, 180, 210, 330)
"""The greatest distance of the shapes' hue from the ground's, in degrees."""

_GROUND = "var(--art-ground, #e4ddd8)"
_SHAPE = "var(--art-shape, #b58e82)"
_INK = "var(--art-ink, #3c2a25)"

Motif = Callable[["_Dice"], str]
"""Draws with dice; shapes without their own colour have the colour of the shapes."""


class _Dice:
    """Numbers from a digest, one after the other; after the last byte, from the digest's digest."""

    def __init__(self, digest: bytes) -> None:
        self._bytes = _endless(digest)

    def among(self, least: int, most: int) -> int:
        """Return the next number, from the least to the most."""
        return least + next(self._bytes) * (most - least + 1) // 256


def _endless(digest: bytes) -> Iterator[int]:
    while True:
        yield from digest
        digest = digest_of_bytes(digest)


def placeholder(title: str) -> Markup:
    """Return the placeholder for a work with this title."""
    same = " ".join(unicodedata.normalize("NFKC", as_typed(title)).casefold().split())
    dice = _Dice(digest_of_bytes(same.encode("utf-8", "replace")))
    hue = HUES[dice.among(0, len(HUES) - 1)]
    other = (hue + _APART[dice.among(0, len(_APART) - 1)]) % 360
    drawn = _MOTIFS[dice.among(0, len(_MOTIFS) - 1)](dice)
    letter = _letter(title)
    if letter:
        drawn += (
            f'<text x="30" y="166" font-size="46" text-anchor="middle" fill="{_turned(_INK, hue)}">'
            f"{escape(letter)}</text>"
        )
    # If a browser cannot turn a hue, all parts have the colour of the whole.
    return Markup(  # noqa: S704 - numbers, and a letter that is escaped
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="xMidYMid slice"'
        f' aria-hidden="true" focusable="false" fill="{_SHAPE}">'
        f'<path fill="{_turned(_GROUND, hue)}" d="M0 0h{WIDTH}v{HEIGHT}H0z"/>'
        f'<g fill="{_turned(_SHAPE, other)}">{drawn}</g></svg>'
    )


def _turned(colour: str, degrees: int) -> str:
    return f"oklch(from {colour} l c calc(h + {degrees}))" if degrees else colour


def _letter(title: str) -> str:
    """Return a title's first letter or digit with its combining marks, "" if it has none."""
    text = unicodedata.normalize("NFC", title)
    for start, char in enumerate(text):
        if unicodedata.category(char)[0] in "LN":
            marks = start + 1
            while marks < len(text) and unicodedata.category(text[marks])[0] == "M":
                marks += 1
            large = char.title()
            return (large if len(large) == 1 else char) + text[start + 1 : marks]
    return ""


def _quiet(path: str, opacity: str = ".3") -> str:
    return f'<path opacity="{opacity}" d="{path}"/>'


def _disc(x: int, y: int, radius: int, opacity: str = "") -> str:
    seen = f' opacity="{opacity}"' if opacity else ""
    return f'<circle cx="{x}" cy="{y}" r="{radius}"{seen}/>'


def _horizon(dice: _Dice) -> str:
    """Draw a sun that sets into water."""
    x, radius, level = dice.among(40, 84), dice.among(20, 32), dice.among(78, 96)
    ripples = "".join(f"M0 {y}h120v{high}H0z" for y, high in _ripples(level))
    return _disc(x, level - dice.among(0, 18), radius) + _quiet(ripples, ".55")


def _ripples(level: int) -> Iterator[tuple[int, int]]:
    high, gap = 10, 2
    while level < HEIGHT and high > 0:
        yield level, high
        level += high + gap
        high, gap = high - 1, gap + 2


def _rainbow(dice: _Dice) -> str:
    """Draw arcs around a corner."""
    x = dice.among(0, 1) * WIDTH
    step = dice.among(18, 27)
    return "".join(
        f'<circle cx="{x}" cy="0" r="{step * ring}" opacity=".{9 - ring}"/>'
        for ring in (5, 4, 3, 2, 1)
    )


def _rails(dice: _Dice) -> str:
    """Draw a track that runs to the horizon under a moon."""
    x, y = dice.among(34, 86), dice.among(52, 76)
    sleepers = "".join(
        f"M{x - wide} {y + down}h{2 * wide}v{thick}H{x - wide}z"
        for down, wide, thick in ((12, 9, 2), (24, 18, 3), (41, 31, 5), (66, 50, 8), (100, 76, 11))
    )
    track = f"M{x} {y}L{x - 80} 180h14zM{x} {y}L{x + 80} 180h-14z"
    return (
        _disc(dice.among(20, 100), dice.among(20, 36), dice.among(9, 15))
        + _quiet(sleepers, ".35")
        + f'<path d="{track}"/>'
    )


def _hills(dice: _Dice) -> str:
    """Draw hills one behind the other, and a disc above them."""
    drawn = _disc(dice.among(24, 96), dice.among(30, 50), dice.among(12, 20), ".8")
    for level, opacity in ((74, ".35"), (98, ".5"), (124, ".85")):
        left, bend = level + dice.among(-14, 14), dice.among(20, 44)
        slope = f"C30 {left - bend} 50 {level + bend} 78 {level}S110 {left - 10} 120 {level}"
        drawn += _quiet(f"M0 {left}{slope}V180H0z", opacity)
    return drawn


def _moons(dice: _Dice) -> str:
    """Draw two discs that overlap."""
    y, radius = dice.among(56, 76), dice.among(30, 38)
    apart, drop = dice.among(14, 22), dice.among(-16, 16)
    return _disc(60 - apart, y, radius, ".75") + _disc(60 + apart, y + drop, radius, ".6")


def _windows(dice: _Dice) -> str:
    """Draw a wall of windows, of which some have light."""
    lit, dark = "", ""
    for row in range(5):
        for column in range(4):
            pane = f"M{14 + 24 * column} {14 + 22 * row}h18v15h-18z"
            if dice.among(0, 2):
                dark += pane
            else:
                lit += pane
    return _quiet(dark) + f'<path d="{lit or dark}"/>'


def _steps(dice: _Dice) -> str:
    """Draw bars like books on a shelf."""
    x, drawn = 12, ""
    for opacity in (".5", ".9", ".35", ".7", ".55", ".85"):
        wide, top = dice.among(9, 22), dice.among(24, 62)
        wide = min(wide, 108 - x)
        if wide > 4:
            drawn += _quiet(f"M{x} {top}h{wide}V118h-{wide}z", opacity)
        x += wide + 2
    return drawn + '<path d="M8 120h104v3H8z"/>'


def _beams(dice: _Dice) -> str:
    """Draw light that falls from a projector."""
    y = dice.among(24, 96)
    spread = dice.among(26, 40)
    beams = "".join(
        _quiet(f"M120 {y}L0 {y + turn - spread}V{y + turn + spread}z", opacity)
        for turn, opacity in ((-34, ".3"), (12, ".5"), (56, ".3"))
    )
    return beams + _disc(112, y, dice.among(10, 16))


_MOTIFS: tuple[Motif, ...] = (
    _horizon,
    _rainbow,
    _rails,
    _hills,
    _moons,
    _windows,
    _steps,
    _beams,
)
