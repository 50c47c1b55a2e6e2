"""Ratings on any scale: numbers, letters or thumbs, each kept as it was given.

Every rating is one record: the written text, its place between the scale's ends, and its text for
readers. So means, histograms and bars do not depend on scales. An absent rating is None, never 0.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

import msgspec

from sitegen.core.diagnostics import CURLY_QUOTES
from sitegen.frontmatter.yaml_nodes import quoted

LETTERS = ("F", "D-", "D", "D+", "C-", "C", "C+", "B-", "B", "B+", "A-", "A", "A+")
THUMBS = ("down", "up")

_MAX_BARS = 20
_TENTHS = 10

_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,9})?", re.ASCII)
_QUOTIENT = re.compile(r"(\S+)\s*/\s*(\S+)")
_OF = re.compile(r"(\d+(?:\.\d+)?)\s*(?:of|out of)\s*(\d+)", re.ASCII)
_DECIMAL_COMMA = re.compile(r"-?\d+,\d+", re.ASCII)

ScaleType = Literal["number", "letters", "thumbs"]


class Scale(msgspec.Struct, frozen=True):
    """The values of a rating: numbers from ``least`` to ``best`` in steps, letters, or thumbs.

    ``step`` 0 allows any number in between.
    """

    kind: ScaleType = "number"
    best: float = 10.0
    least: float = 0.0
    step: float = 0.0

    @property
    def names(self) -> tuple[str, ...]:
        """All values of a rating, the best first; of numbers, nothing."""
        return _names(self.kind)[::-1]


class Rating(msgspec.Struct, frozen=True, array_like=True):
    """A rating as it was given: 8.5 of 10, B+, or a thumb.

    ``value``, ``best`` and ``least`` are numbers on the rating's own scale, for structured data;
    of letters and thumbs they count the steps from the worst.
    """

    kind: ScaleType
    given: str
    value: float
    best: float
    least: float

    @property
    def fraction(self) -> float:
        """The rating's share of the best one: 0.85 for 8.5 of 10."""
        return self.value / self.best

    @property
    def text(self) -> str:
        """The rating in words that a screen reader can say: "8.5 / 10", "B+", "up"."""
        return f"{self.given} / {shown(self.best)}" if self.kind == "number" else self.given

    @property
    def step(self) -> str:
        """The step of the rating's scale in which a histogram counts it: "9" for 8.5 of 10."""
        scale = Scale(self.kind, self.best, self.least)
        return next(name for name, count in histogram([self], scale) if count)


class Mean(msgspec.Struct, frozen=True, array_like=True):
    """The mean of several ratings, converted to one scale, and their number."""

    rating: Rating
    count: int


def shown(value: float) -> str:
    """Return a number as people write it: 8, 8.5."""
    return f"{round(value, 10) + 0.0:.10f}".rstrip("0").rstrip(".")  # never "-0"


def make_scale(written: str, least: float = 0, step: float = 0) -> Scale:
    """Return the scale that a text names: a number, "letters" or "thumbs"; raise ValueError."""
    if written in {"letters", "thumbs"}:
        kind: ScaleType = "letters" if written == "letters" else "thumbs"
        return Scale(kind, float(len(_names(kind)) - 1))
    if not _NUMBER.fullmatch(written):
        raise ValueError(f"{quoted(written)} is not a scale: write a number, letters or thumbs")
    best = float(written)
    if best <= 0 or least >= best or step < 0:
        raise ValueError(f"a scale must end above 0 and above its minimum, not at {written}")
    return Scale("number", best, least, step)


def parse_rating(written: str, scale: Scale, own_scale: str = "") -> Rating:
    """Read a rating on the site's scale, on its own, or as a quotient ("4/5").

    Raises ValueError with what is wrong, in words for the author.
    """
    if quotient := _QUOTIENT.fullmatch(written):
        if own_scale and own_scale != quotient[2]:
            raise ValueError(f"{written} contradicts the scale {own_scale}")
        written, own_scale = quotient[1], quotient[2]
    used = make_scale(own_scale) if own_scale else scale
    if not own_scale and not _NUMBER.fullmatch(written):
        used = _named(written) or used
    names = _names(used.kind)
    if names:
        if written not in names:
            raise ValueError(f"{quoted(written)} is not one of {', '.join(reversed(names))}")
        return Rating(used.kind, written, float(names.index(written)), used.best, used.least)
    return _number(written, used, "the scale's" if not own_scale else "its scale's")


def _names(kind: ScaleType) -> tuple[str, ...]:
    return {"number": (), "letters": LETTERS, "thumbs": THUMBS}[kind]


def _named(written: str) -> Scale | None:
    """Return the scale of letters or thumbs that contains a word."""
    if written in THUMBS:
        return make_scale("thumbs")
    return make_scale("letters") if written in LETTERS else None


def _number(written: str, scale: Scale, whose: str) -> Rating:
    if _DECIMAL_COMMA.fullmatch(written):
        raise ValueError(f"write {written.replace(',', '.')}, with a point")
    if not _NUMBER.fullmatch(written):
        raise ValueError(f"{quoted(written)} is not a rating: {_hint(written)}")
    value = float(written)
    if value > scale.best:
        raise ValueError(f"{written} is more than {whose} {shown(scale.best)}")
    if value < scale.least:
        raise ValueError(f"{written} is less than {whose} {shown(scale.least)}")
    if scale.step and (Decimal(written) - Decimal(str(scale.least))) % Decimal(str(scale.step)):
        raise ValueError(f"{written} is not in steps of {shown(scale.step)}")
    return Rating("number", shown(value), value, scale.best, scale.least)


def _hint(written: str) -> str:
    """Return a hint how to write a text that is not a rating."""
    bare = written.strip(CURLY_QUOTES)
    if bare != written and _NUMBER.fullmatch(bare):
        return f"write {bare}, without these quotes"
    if of := _OF.fullmatch(written):
        return f"write {of[1]}/{of[2]}"
    return "write a number, as in 8.5 or 4/5"


def mean(ratings: Sequence[Rating], scale: Scale) -> Mean | None:
    """Return the mean of ratings of any scales on the given scale, None without ratings.

    It reads rounded to a tenth or to a letter, halves up, and is never below the scale's least.
    """
    if not ratings:
        return None
    fraction = sum(rating.fraction for rating in ratings) / len(ratings)
    value = max(fraction * scale.best, scale.least)
    names = _names(scale.kind)
    given = names[_half_up(value)] if names else shown(_half_up(value * 10) / 10)
    return Mean(Rating(scale.kind, given, value, scale.best, scale.least), len(ratings))


def histogram(ratings: Sequence[Rating], scale: Scale) -> tuple[tuple[str, int], ...]:
    """Return how many ratings each whole step of a scale has, the best first.

    A number between two steps counts for the nearer one, a half for the upper. A scale of many
    steps is cut into ten parts instead, each named by where it begins: "90+" is 90 to 100 of 100.
    """
    names, first = _names(scale.kind), 0
    if not names:
        if scale.best - scale.least > _MAX_BARS:
            return _tenths(ratings, scale)
        first = math.ceil(scale.least)
        names = tuple(str(n) for n in range(first, int(scale.best) + 1))
    counts = dict.fromkeys(reversed(names), 0)
    for rating, number in Counter(ratings).items():  # of many ratings, many are the same
        step = _half_up(rating.fraction * scale.best) - first
        counts[names[min(max(step, 0), len(names) - 1)]] += number
    return tuple(counts.items())


def _tenths(ratings: Sequence[Rating], scale: Scale) -> tuple[tuple[str, int], ...]:
    """Return how many ratings each tenth of a scale has, the best first."""
    width = (scale.best - scale.least) / _TENTHS
    counts = [0] * _TENTHS
    for rating in ratings:
        tenth = math.floor(round((rating.fraction * scale.best - scale.least) / width, 9))
        counts[min(max(tenth, 0), _TENTHS - 1)] += 1
    names = [f"{shown(scale.least + width * tenth)}+" for tenth in range(_TENTHS)]
    return tuple(zip(reversed(names), reversed(counts), strict=True))


def _half_up(value: float) -> int:
    """Return the nearest whole number; halves are rounded up."""
    return math.floor(round(value, 9) + 0.5)  # a mean of 0.5 may come out as 0.49999999999999994
