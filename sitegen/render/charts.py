"""Charts: numbers drawn as SVG within a page, without a script.

A drawing contains no words, so that it can be as narrow as a phone: names and numbers are
next to it in HTML. Colours are attributes, because a strict Content-Security-Policy
blocks styles. A theme sets ``--chart`` for the values and ``--chart-rule`` for the lines behind
them; without these, both have the colour of the text. Colour alone never carries meaning: a higher
value is longer or larger, and two values have different shapes.

A drawing next to its number is hidden from screen readers, which would read the number twice.
A drawing with a title is an image, and screen readers read its title and description.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from markupsafe import Markup, escape

MARK = "var(--chart, currentColor)"
RULE = "var(--chart-rule, currentColor)"

_WEEKS = 54
"""Columns of a calendar: the days of a leap year that begins on a Sunday need so many weeks."""

_DAY_SIZES = (0.66, 0.84, 1.0)
"""The sides of a day's square, for one event, for two, and for more."""

_OPACITIES = ("0.7", "0.85", "1")

_ROUND = 4
"""How far a point of a pair may extend beyond its position."""

_LINE = 232
"""The length of a pair's line."""


def bar(value: float, most: float) -> Markup:
    """Return a horizontal bar: ``most`` gives the full length, and 0 an empty line."""
    length = _share(value, most)
    return _svg(
        (100, 8),
        f'<path d="M0 3.6h100v.8H0z" opacity=".3" fill="{MARK}"/>'
        f'<path d="M0 0h{_n(100 * length)}v8H0z" fill="{MARK}"/>',
        stretched=True,
    )


def column(value: float, most: float) -> Markup:
    """Return a vertical bar: ``most`` gives the full height, and 0 only its base line."""
    height = _n(40 * _share(value, most))
    return _svg(
        (8, 42),
        f'<path d="M0 40h8v2H0z" opacity=".3" fill="{MARK}"/>'
        f'<path d="M1 40v-{height}h6v{height}z" fill="{MARK}"/>',
        stretched=True,
    )


def columns(
    values: Sequence[float], most: float, *, id: str = "", title: str = "", desc: str = ""
) -> Markup:
    """Return vertical bars side by side on one base line; "" if there are none."""
    if not values:
        return Markup()
    heights = [_n(40 * _share(value, most)) for value in values]
    bars = "".join(
        f"M{_n(10 * index + 1)} 40v-{height}h8v{height}z"
        for index, height in enumerate(heights)
        if height != "0"
    )
    width = 10 * len(values)
    ground = f'<path d="M0 40h{width}v2H0z" opacity=".3" fill="{MARK}"/>'
    drawn = f'{ground}<path d="{bars}" fill="{MARK}"/>' if bars else ground
    return _svg((width, 42), drawn, stretched=True, id=id, title=title, desc=desc)


def pair(first: float, second: float) -> Markup:
    """Return two shares of one scale on a line: the first is a disc, the second a diamond.

    A share is a number from 0 to 1; numbers outside this range are drawn at the end of the line.
    """
    disc, diamond = (_ROUND + _LINE * min(max(share, 0.0), 1.0) for share in (first, second))
    left, right = sorted((disc, diamond))
    size = f"{_ROUND}"
    return _svg(
        (_LINE + 2 * _ROUND, 2 * _ROUND + 2),
        f'<path d="M{size} 4.5h{_LINE}v1H{size}z" fill="{RULE}"/>'
        f'<path d="M{_n(left)} 4h{_n(right - left)}v2H{_n(left)}z" fill="{MARK}"/>'
        f'<circle cx="{_n(disc)}" cy="5" r="{size}" fill="{MARK}"/>'
        f'<path d="M{_n(diamond)} 1.2l3.8 3.8-3.8 3.8-3.8-3.8z" fill="var(--paper, Canvas)"'
        f' stroke="{MARK}" stroke-width="1.4"/>',
    )


def calendar(
    year: int, days: Iterable[tuple[int, int, int]], *, id: str, title: str, desc: str
) -> Markup:
    """Return a year as a map of its days, "" if no day has an event.

    A column is a week, with Monday on top. ``days`` are month, day and number of events: such a day
    is a square, larger for more events. All other days are dots.
    """
    squares: list[list[str]] = [[] for _ in _DAY_SIZES]
    for month, day, count in sorted(days):
        if count < 1:
            continue
        level = min(count, len(_DAY_SIZES)) - 1
        week, weekday = _cell(date(year, month, day))
        edge = (1 - _DAY_SIZES[level]) / 2
        squares[level].append(f"M{_n(week + edge)} {_n(weekday + edge)}{_square(level)}")
    if not any(squares):
        return Markup()
    drawn = f'<path d="{_dots(year)}" fill="none" stroke="{RULE}" stroke-width=".24"'
    drawn += ' stroke-linecap="round" stroke-dasharray="0 1"/>'
    for level, paths in enumerate(squares):
        if paths:
            opacity = "" if _OPACITIES[level] == "1" else f' fill-opacity="{_OPACITIES[level]}"'
            drawn += f'<path d="{"".join(paths)}" fill="{MARK}"{opacity}/>'
    return _svg((_WEEKS, 7), drawn, id=id, title=title, desc=desc)


def _square(level: int) -> str:
    side = _n(_DAY_SIZES[level])
    return f"h{side}v{side}h-{side}z"


def _cell(day: date) -> tuple[int, int]:
    """Return the week of its year that a day is in, from 0, and the day of the week, Monday 0."""
    first = date(day.year, 1, 1)
    week = ((day - first).days + first.weekday()) // 7
    return week, day.weekday()


def _dots(year: int) -> str:
    """Return a line for each day of the week, from its first in a year to its last.

    They are dashed: each dash is a dot. The line is a little longer, so that the last dot appears.
    """
    first, last = date(year, 1, 1).weekday(), _cell(date(year, 12, 31))
    lines = []
    for weekday in range(7):
        start = 0 if weekday >= first else 1
        end = last[0] if weekday <= last[1] else last[0] - 1
        lines.append(f"M{start}.5 {weekday}.5H{end}.6")
    return "".join(lines)


def _share(value: float, most: float) -> float:
    """Return a bar's part of the longest bar; every value except 0 is visible."""
    if value <= 0 or most <= 0:
        return 0.0
    return min(max(value / most, 0.01), 1.0)


def _n(value: float) -> str:
    """Return a coordinate, rounded to a hundredth."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def _svg(
    size: tuple[int, int],
    drawn: str,
    *,
    stretched: bool = False,
    id: str = "",
    title: str = "",
    desc: str = "",
) -> Markup:
    """Return a drawing: an image with a name if it has a title, otherwise hidden from listeners."""
    attributes = f'viewBox="0 0 {size[0]} {size[1]}"'
    if stretched:
        attributes += ' preserveAspectRatio="none"'
    if not title:
        html = f'<svg {attributes} aria-hidden="true" focusable="false">{drawn}</svg>'
        return Markup(html)  # noqa: S704 - numbers, and names of this module
    names, words = f"{id}-title", f'<title id="{escape(id)}-title">{escape(title)}</title>'
    if desc:
        names += f" {id}-desc"
        words += f'<desc id="{escape(id)}-desc">{escape(desc)}</desc>'
    attributes += f' role="img" aria-labelledby="{escape(names)}"'
    return Markup(f"<svg {attributes}>{words}{drawn}</svg>")  # noqa: S704 - all words are escaped
