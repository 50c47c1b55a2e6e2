"""A theme's words, dates and numbers in the site's language.

Dates, numbers and plural rules are the CLDR's, by Babel; the words are the theme's i18n/ files.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_decimal

from sitegen.dates import When

Words = Mapping[str, str | Mapping[str, str]]


class Language:
    """Speaks one language: pure functions of their arguments."""

    def __init__(self, tag: str, words: Words) -> None:
        self.tag = tag
        self.locale = Locale.parse(tag, sep="-")
        self._words = words

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """The direction of writing."""
        return "rtl" if self.locale.text_direction == "rtl" else "ltr"

    def text(self, key: str, **values: object) -> str:
        """Return the theme's words for a key; ``n`` chooses the plural form. Raise KeyError."""
        words = self._words[key]
        if not isinstance(words, str):
            number = values.get("n", 0)
            form = self.locale.plural_form(number if isinstance(number, int | float) else 0)
            words = words.get(form) or words["other"]
        shown = {
            name: self.number(value) if isinstance(value, int | float) else value
            for name, value in values.items()
        }
        return words.format_map(shown)

    def number(self, value: float) -> str:
        """Return a number as the language writes it."""
        return format_decimal(value, locale=self.locale)

    def date(self, when: When) -> str:
        """Return a date with no more precision than it was given."""
        match when.precision:
            case "year":
                return self.month_name((when.year, None))
            case "month":
                return self.month_name((when.year, when.month))
            case "day":
                return format_date(when.at, "long", locale=self.locale)
            case _:
                day = format_date(when.at, "long", locale=self.locale)
                return f"{day}, {self.time(when)}"

    def time(self, when: When) -> str:
        """Return the time of day, in hours and minutes."""
        return format_datetime(when.at, "HH:mm", locale=self.locale)

    def month_name(self, month: tuple[int, int | None]) -> str:
        """Return a month with its year, or the year alone."""
        year, number = month
        skeleton = "y" if number is None else "yMMMM"
        return format_skeleton(skeleton, date(year, number or 1, 1), locale=self.locale)
