"""The chart: a dot for each build on a logarithmic axis, drawn as SVG.

It has no stylesheet, and all its colours are of middle lightness, so that it can be read on a
white page and on a black one. The lines are named where they stand; nothing depends on colour.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

import msgspec

from bench.report import Spread, number

COLORS = ("#d1495b", "#b87333", "#2f80c2", "#3a8f5c", "#8a63c9", "#6b7f2a")
INK = "#7a7f87"
FONT = "system-ui, sans-serif"
NAMES, WIDTH, LINE, GAP, TOP = 214, 340, 16, 26, 44
VALUE = 54
"""The room right of the axis, for the number of a dot at its end."""
LEAST = 0.0001
"""The least number of seconds that the axis can show."""


class Bar(msgspec.Struct, frozen=True):
    """A line of the chart: the name of a generator, and its seconds in each panel."""

    name: str
    seconds: tuple[Spread, ...]


class Group(msgspec.Struct, frozen=True):
    """The lines of one scenario."""

    title: str
    bars: tuple[Bar, ...]


def element(name: str, content: str = "", **attributes: str | float) -> str:
    """Return an element of SVG; ``_`` in an attribute's name becomes ``-``."""
    words = {
        key.replace("_", "-"): f"{value:g}" if isinstance(value, float) else str(value)
        for key, value in attributes.items()
    }
    said = "".join(f" {key}={quoteattr(value)}" for key, value in words.items())
    return f"<{name}{said}>{content}</{name}>" if content else f"<{name}{said}/>"


def text(words: str, x: float, y: float, **attributes: str | float) -> str:
    """Return a text that begins, or as ``text_anchor`` says ends, at a point."""
    return element("text", escape(words), x=round(x, 1), y=round(y, 1), **attributes)


class Axis:
    """A logarithmic axis of whole powers of ten, from ``left`` over ``WIDTH`` units."""

    def __init__(self, left: float, spreads: Sequence[Spread]) -> None:
        self.left = left
        least = min(found.least for found in spreads)
        most = max(found.most for found in spreads)
        self.low = math.floor(math.log10(max(LEAST, least)))
        self.high = max(math.ceil(math.log10(max(LEAST, most))), self.low + 1)

    def x(self, seconds: float) -> float:
        """Return the position of a number of seconds."""
        share = (math.log10(max(LEAST, seconds)) - self.low) / (self.high - self.low)
        return self.left + share * (WIDTH - VALUE)

    def lines(self, bottom: float) -> list[str]:
        """Return a line and its number for each power of ten."""
        drawn = []
        for power in range(self.low, self.high + 1):
            x = round(self.x(10.0**power), 1)
            drawn.append(
                element("path", d=f"M{x:g} {TOP}V{bottom:g}", stroke=INK, stroke_opacity=0.35)
            )
            drawn.append(text(f"{10.0**power:g} s", x, TOP - 6, text_anchor="middle"))
        return drawn


def dot(found: Spread, axis: Axis, y: float, color: str) -> list[str]:
    """Return a dot at the median, a line from the least to the most, and the number."""
    x, least, most = (round(axis.x(value), 1) for value in (found.median, found.least, found.most))
    return [
        element("path", d=f"M{least:g} {y:g}H{most:g}", stroke=color, stroke_width=2),
        element("circle", cx=x, cy=y, r=4, fill=color),
        text(f"{number(found.median)} s", max(x, most) + 8, y + 4),
    ]


def chart(title: str, panels: Sequence[str], groups: Sequence[Group]) -> str:
    """Return an SVG picture: one panel beside the other, one group of lines below the other."""
    height = TOP + sum(GAP + LINE * len(group.bars) for group in groups) + 12
    axes = [
        Axis(
            NAMES + number * WIDTH,
            [bar.seconds[number] for group in groups for bar in group.bars],
        )
        for number in range(len(panels))
    ]
    drawn = [element("title", escape(title))]
    for panel, axis in zip(panels, axes, strict=True):
        drawn.append(text(panel, axis.left, 16, font_weight="bold"))
        drawn += axis.lines(height - 8)
    y = float(TOP)
    for group in groups:
        y += GAP
        drawn.append(text(group.title, 0, y - 8, font_weight="bold"))
        for place, bar in enumerate(group.bars):
            color = COLORS[place % len(COLORS)]
            drawn.append(text(bar.name, NAMES - 12, y + 8, text_anchor="end"))
            for found, axis in zip(bar.seconds, axes, strict=True):
                drawn += dot(found, axis, y + 4, color)
            y += LINE
    return picture(drawn, NAMES + WIDTH * len(panels), height)


def picture(drawn: Sequence[str], width: int, height: int) -> str:
    """Return elements as a whole SVG file."""
    root = element(
        "svg",
        "\n" + "\n".join(drawn) + "\n",
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        fill=INK,
        font_family=FONT,
        font_size=12,
    )
    return f"{root}\n"
