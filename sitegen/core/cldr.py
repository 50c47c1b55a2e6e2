"""CLDR data about languages, read with Babel: names, dates, numbers and plural rules.

Each value is looked up once. Babel and its data are loaded when they are first needed, and a build
that changes little never needs them.
"""

import re
from datetime import date
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from babel import Locale


@cache
def locale_folder() -> Path:
    """Return the folder of Babel's locales, found without importing it."""
    spec = find_spec("babel")
    folders = (spec.submodule_search_locations if spec else None) or [""]
    return Path(folders[0], "locale-data")


@cache
def locale(tag: str) -> "Locale":
    """Return the CLDR data of a language; raise the errors of Babel."""
    from babel import Locale

    return Locale.parse(tag, sep="-")


@lru_cache(4096, typed=True)
def plural_form(tag: str, number: float) -> str:
    """Return the plural form that a number takes in a language."""
    return locale(tag).plural_form(number)


@lru_cache(4096)
def decimal_number(tag: str, number: str) -> str:
    """Return a number as a language writes it; Babel also reads numbers from their text."""
    from babel.numbers import format_decimal

    return format_decimal(number, locale=locale(tag))


@lru_cache(16384)
def long_day(tag: str, day: str) -> str:
    """Return a day of ISO 8601 in a language's long form."""
    from babel.dates import format_date

    return format_date(date.fromisoformat(day), "long", locale=locale(tag))


@cache
def moment_pattern(tag: str) -> str:
    """Return the pattern that joins a time, {0}, and a day, {1}, in a language."""
    from babel.dates import get_datetime_format

    return str(get_datetime_format("medium", locale=locale(tag)))


@lru_cache(4096)
def month_of_year(tag: str, year: int, month: int | None) -> str:
    """Return a month with its year, or the year alone."""
    from babel.dates import format_skeleton

    skeleton = "y" if month is None else "yMMMM"
    return format_skeleton(skeleton, date(year, month or 1, 1), locale=locale(tag))


@cache
def standing_month(tag: str, width: Literal["wide", "narrow"], month: int) -> str:
    """Return a month's name as a language writes it without a day."""
    from babel.dates import get_month_names

    return str(get_month_names(width, context="stand-alone", locale=locale(tag))[month])


@lru_cache(1024)
def language_name(tag: str, code: str) -> str:
    """Return a language's name in another language, or ""; a full name precedes a name of parts."""
    from babel import UnknownLocaleError

    if name := locale(tag).languages.get(code.replace("-", "_")):
        return str(name)
    if "-" not in code:
        return ""  # Babel replaces some codes, and adds a country
    try:
        return locale(code).get_display_name(locale(tag)) or ""
    except (UnknownLocaleError, ValueError):
        return ""


@lru_cache(1024)
def with_territory(tag: str) -> str:
    """Return language and territory of a tag; without a territory, the likeliest in the CLDR."""
    from babel import UnknownLocaleError
    from babel.core import get_global

    try:
        found = locale(tag)
    except (UnknownLocaleError, ValueError):
        return ""
    likely = get_global("likely_subtags")
    names = ("_".join(filter(None, (found.language, part))) for part in (found.script, ""))
    subtags = next((likely[name] for name in names if name in likely), "")
    territory = found.territory or subtags.rpartition("_")[2]
    return f"{found.language}_{territory}" if re.fullmatch("[A-Z]{2}", territory) else ""


@lru_cache(1024)
def country_name(tag: str, code: str) -> str:
    """Return a country's name in a language, or ""."""
    return str(locale(tag).territories.get(code, ""))
