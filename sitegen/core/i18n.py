"""A theme's strings, dates, numbers, languages and countries in the site's language.

Dates, numbers, names and plural rules come from the CLDR, by Babel; the strings are in the theme's
i18n/ files. Each value of the CLDR is looked up once. Its data are loaded when they are first
needed, and a build that changes little may never need them.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Literal

from markupsafe import Markup, escape

from sitegen.core import cldr
from sitegen.core.dates import When
from sitegen.core.untranslated import END, START, VALUE_END, VALUE_START, plain, to_html

Strings = Mapping[str, str | Mapping[str, str]]
Direction = Literal["ltr", "rtl"]

FAMILIAR = frozenset(
    {
        *("cs", "da", "de", "en", "es", "fi", "fr", "hu", "id", "it", "ja", "ko", "nb", "nl"),
        *("pl", "pt", "ro", "ru", "sk", "sv", "tr", "uk", "vi", "zh"),
    }
)
"""Languages written from left to right, with plain digits in numbers below a thousand."""

_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2}|-[0-9]{3})?", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}|[0-9]{3}", re.ASCII)


def is_language(tag: str) -> bool:
    """Return whether the CLDR knows the language of a tag such as "en", "zh-Hant" or "pt-BR"."""
    if _TAG.fullmatch(tag) and (cldr.locale_folder() / f"{tag.replace('-', '_')}.dat").is_file():
        return True
    from babel import UnknownLocaleError

    try:
        cldr.locale(tag)
    except (UnknownLocaleError, ValueError):
        return False
    return True


def plural_forms(tag: str) -> frozenset[str]:
    """Return the plural forms of a language by their CLDR names; all if it has no language."""
    from babel import UnknownLocaleError

    try:
        return frozenset(cldr.locale(tag).plural_form.tags) | {"other"}
    except (UnknownLocaleError, ValueError):
        return frozenset({"zero", "one", "two", "few", "many", "other"})


class Language:
    """Words and formats of one language: pure functions of their arguments.

    The ``untranslated`` ones among its strings are English.
    """

    def __init__(self, tag: str, strings: Strings, untranslated: Iterable[str] = ()) -> None:
        self.tag = tag
        self._strings = strings
        self._untranslated = frozenset(untranslated)
        self._familiar = tag.partition("-")[0] in FAMILIAR

    @property
    def direction(self) -> Direction:
        """The direction of writing."""
        return direction_of(self.tag)

    def text(self, key: str, **values: object) -> str:
        """Return the theme's string for a key; ``n`` chooses the plural form. Raise KeyError.

        With a value that is HTML the string comes back as HTML, and every other value escaped.
        """
        if key in self._untranslated:
            return self.plain(self._english(key, values))
        string = self._form(self.tag, key, values)
        if "{" not in string and "}" not in string:
            return string
        shown = {
            name: self.number(value) if isinstance(value, int | float) else value
            for name, value in values.items()
        }
        if not self._familiar and self.direction == "rtl":
            shown = {name: _isolated(value) for name, value in shown.items()}
        return _filled(string, shown)

    def marked(self, key: str, **values: object) -> str:
        """Return the theme's string as ``text`` does, for a page that ``html`` completes."""
        if key in self._untranslated:
            return self._english(key, values)
        return self.text(key, **values)

    def html(self, page: str) -> str:
        """Return HTML with English words among its strings marked by ``lang`` and ``dir``."""
        if not self._untranslated:
            return page
        return to_html(page, self.tag, isolate=self.direction == "rtl")

    def plain(self, text: str) -> str:
        """Return a text without the marks of ``marked``, with the order of its characters."""
        if START not in text:
            return text
        found = plain(text, isolate=self.direction == "rtl")
        return Markup(found) if isinstance(text, Markup) else found  # noqa: S704 - as it was

    @property
    def constants(self) -> dict[str, str]:
        """The strings without values, as ``marked`` returns them."""
        return {
            key: self.marked(key)
            for key, string in self._strings.items()
            if isinstance(string, str) and "{" not in string and "}" not in string
        }

    def _form(self, tag: str, key: str, values: Mapping[str, object]) -> str:
        string = self._strings[key]
        if isinstance(string, str):
            return string
        number = values.get("n", 0)
        form = cldr.plural_form(tag, number if isinstance(number, int | float) else 0)
        return string.get(form) or string["other"]

    def _english(self, key: str, values: Mapping[str, object]) -> str:
        """Return a string that is English, with plurals and numbers as in English."""
        shown = {
            name: cldr.decimal_number("en", str(value))
            if isinstance(value, int | float)
            else _set_apart(value)
            for name, value in values.items()
        }
        found = _filled(self._form("en", key, values), shown)
        return START + found + END  # HTML stays HTML

    def number(self, value: float) -> str:
        """Return a number as the language writes it."""
        if self._familiar and type(value) is int and 0 <= value < 1000:
            return str(value)
        return cldr.decimal_number(self.tag, str(value))

    def date(self, when: When) -> str:
        """Return a date with the precision that it was given."""
        match when.precision:
            case "year":
                return cldr.month_of_year(self.tag, when.year, None)
            case "month":
                return cldr.month_of_year(self.tag, when.year, when.month)
            case "day":
                return cldr.long_day(self.tag, when.start[:10])
            case _:
                day = cldr.long_day(self.tag, when.start[:10])
                return cldr.moment_pattern(self.tag).format(self.time(when), day)

    def time(self, when: When) -> str:
        """Return the time of day, in hours and minutes."""
        return when.start[11:16]

    def month_name(self, month: tuple[int, int | None]) -> str:
        """Return a month with its year, or the year alone."""
        year, number = month
        return cldr.month_of_year(self.tag, year, number)

    def month(self, number: int) -> str:
        """Return a month without a year, in full."""
        return cldr.standing_month(self.tag, "wide", number)

    def month_letter(self, number: int) -> str:
        """Return a month in as few letters as calendars use; several months may share one."""
        return cldr.standing_month(self.tag, "narrow", number)

    def language_name(self, code: str, language: str = "") -> str:
        """Return the name of a language such as "zh" or "pt-BR"; "" if it has no name.

        It is named in this language, or in another one.
        """
        return cldr.language_name(language or self.tag, code) if _TAG.fullmatch(code) else ""

    @staticmethod
    def locale(tag: str) -> str:
        """Return a language with its country ("en_US"), as Open Graph names it; "" without one."""
        return cldr.with_territory(tag)

    def country_name(self, code: str) -> str:
        """Return the name of a country such as "CA"; "" if it has no name."""
        return cldr.country_name(self.tag, code) if _COUNTRY.fullmatch(code) else ""


def direction_of(tag: str) -> Direction:
    """Return the writing direction of a language."""
    if tag.partition("-")[0] in FAMILIAR:
        return "ltr"
    return "rtl" if cldr.locale(tag).text_direction == "rtl" else "ltr"


def _filled(string: str, values: Mapping[str, object]) -> str:
    """Return a string with its values, as HTML if one of them is."""
    if Markup in map(type, values.values()):
        html = {name: escape(value) for name, value in values.items()}
        return Markup(str(escape(string)).format_map(html))  # noqa: S704 - all of it is escaped
    return string.format_map(values)


def _set_apart(value: object) -> object:
    """Return a text marked as not part of the English words around it."""
    is_text = type(value) is str and any(char.isalpha() for char in value)
    return f"{VALUE_START}{value}{VALUE_END}" if is_text and START not in str(value) else value


def _isolated(value: object) -> object:
    """Return a text whose direction does not change the order of the words around it.

    Fluent and MessageFormat do the same. HTML states its direction itself.
    """
    if type(value) is str and any(char.isalpha() for char in value):
        return f"\u2068{value}\u2069"
    return value
