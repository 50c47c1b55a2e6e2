"""Dates that keep the precision they were written with.

Few people remember the day of every film they saw, so a year alone is also a date. It sorts at its
first instant, and pages never show more than the author gave.
"""

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from sitegen.core.diagnostics import CURLY_QUOTES

Precision = Literal["year", "month", "day", "minute", "second"]
_FINEST_FIRST: tuple[Precision, ...] = ("second", "minute", "day", "month", "year")

_HELP = "write year-month-day, as in 2011-03-04"
_HELP_TIME = "write the time as in 2011-03-04 09:00, with its offset as in 2011-03-04 09:00+08:00"

_DATE = re.compile(
    r"""
    (?P<year>\d{4}) (?: - (?P<month>\d{2}) (?: - (?P<day>\d{2})
      (?: (?: [Tt] | [ ]+ )
        (?P<hour>\d{2}) : (?P<minute>\d{2}) (?: : (?P<second>\d{2}) (?: [.,]\d+ )? )?
        [ ]* (?P<offset> [Zz] | [+-]\d{2} (?: :?\d{2} )? )?
      )? )? )?
    """,
    re.ASCII | re.VERBOSE,
)
_INSTANT = re.compile(
    r"""
    (?!0001|9999) \d{4}-\d\d-\d\d [T\ ] (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d
    (?!-00:00) [+-](?:[01]\d|2[0-3]):[0-5]\d
    """,
    re.ASCII | re.VERBOSE,
)
"""Dates that programs write; if the calendar has the day, this is the `start` of its `When`."""
_ALMOST = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?", re.ASCII)
_WHOLE_MINUTES = len("2011-03-01T00:00:00+08:00")
"""Length of a start whose offset has no seconds."""

_DAY_AND_MORE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SHORT_HOUR = re.compile(r"(\d{4}-\d{2}-\d{2}[Tt ]+)(\d:\d{2}.*)", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_IN_WORDS = re.compile(
    rf"(?:(?P<early>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+)?(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
    r"(?:\s+(?P<late>\d{1,2})(?:st|nd|rd|th)?)?,?\s+(?P<year>\d{4})",
    re.ASCII | re.IGNORECASE,
)


class When(msgspec.Struct, tag=True, array_like=True, frozen=True):
    """A point in time as an author knows it: a year, a month, a day, or an instant.

    ``start`` is its first instant, in ISO 8601 with seconds and a UTC offset
    ("2011-03-01T00:00:00+08:00" for March 2011 in Shanghai). ``precision`` says how much of it was
    given.
    """

    start: str
    precision: Precision

    @property
    def at(self) -> datetime:
        """Return the first instant, aware of its offset; dates sort by it."""
        return datetime.fromisoformat(self.start)

    @property
    def end(self) -> datetime:
        """Return the last instant that the date can mean, to the microsecond, with its offset."""
        start = self.at
        try:
            return _next(start, self.precision) - timedelta(microseconds=1)
        except (OverflowError, ValueError):
            return datetime.max.replace(tzinfo=UTC)

    @property
    def epoch(self) -> float:
        """Return the first instant in seconds since 1970, UTC."""
        return self.at.timestamp()

    @property
    def year(self) -> int:
        """Return the year where the date was written."""
        return int(self.start[:4])

    @property
    def month(self) -> int | None:
        """Return the month, 1 to 12, or None if only the year is known."""
        return None if self.precision == "year" else int(self.start[5:7])

    @property
    def iso(self) -> str:
        """Return the date as an HTML ``datetime`` value, with the precision that was given."""
        length = {"year": 4, "month": 7, "day": 10}.get(self.precision)
        if length:
            return self.start[:length]
        if len(self.start) == _WHOLE_MINUTES:
            return self.start[:16] + self.start[19:] if self.precision == "minute" else self.start
        at = self.at
        offset = at.utcoffset() or timedelta()
        if offset % timedelta(minutes=1):
            # Local mean time, before there were zones: HTML has no seconds in an offset.
            at = at.astimezone(UTC)
        return at.isoformat(timespec="minutes" if self.precision == "minute" else "seconds")


def parse_when(text: str, zone: ZoneInfo) -> When:
    """Read a date in any of the documented forms; raise ValueError that names the mistake.

    A date without an offset is in ``zone``. A fraction of a second is dropped.
    """
    text = text.strip()
    if _INSTANT.fullmatch(text) and _is_in_calendar(text):
        return When(f"{text[:10]}T{text[11:]}", "second")
    match = _DATE.fullmatch(text)
    if not match:
        raise ValueError(_hint(text))
    year, month, day = (int(match[name] or 1) for name in ("year", "month", "day"))
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    _check_day(year, month, day)
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError(f"there is no time {hour:02}:{minute:02}:{second:02}")
    tz = _offset(match["offset"]) if match["offset"] else zone
    start = datetime(year, month, day, hour, minute, second, tzinfo=tz)
    if year in (1, 9999):
        _check_years(start)
    return When(start.isoformat(), next(name for name in _FINEST_FIRST if match[name]))


def _is_in_calendar(text: str) -> bool:
    """Return whether the calendar has a date and time in ISO 8601."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _check_years(start: datetime) -> None:
    """Raise ValueError for an instant outside the years of UTC."""
    try:
        start.astimezone(UTC)
    except OverflowError:
        raise ValueError("is outside the years 1 to 9999 in UTC") from None


def _next(start: datetime, precision: Precision) -> datetime:
    """Return the first instant after a date that starts at ``start``."""
    match precision:
        case "year":
            return start.replace(year=start.year + 1)
        case "month":
            return (start + timedelta(days=31)).replace(day=1)
        case "day":
            return start + timedelta(days=1)
        case "minute":
            return start + timedelta(minutes=1)
        case "second":
            return start + timedelta(seconds=1)


def _check_day(year: int, month: int, day: int) -> None:
    """Raise ValueError for a day that no calendar has."""
    if year == 0:
        raise ValueError("there is no year 0000")
    if not 1 <= month <= 12:
        meant = month <= 31 and 1 <= day <= 12
        hint = f"did you mean {year:04}-{day:02}-{month:02}?" if meant else _HELP
        raise ValueError(f"there is no month {month:02}: {hint}")
    length = monthrange(year, month)[1]
    if not 1 <= day <= length:
        raise ValueError(f"there is no day {day:02} in {year:04}-{month:02}, which has {length}")


@lru_cache(maxsize=256)
def _offset(text: str) -> tzinfo:
    """Read an offset from UTC: "Z", "+08", "+0800" or "+08:00"."""
    if text in "Zz":
        return UTC
    hours, minutes = int(text[1:3]), int(text[3:].lstrip(":") or 0)
    if hours > 23 or minutes > 59:
        raise ValueError(f"there is no offset {text}: write it as in +08:00")
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)


def _hint(text: str) -> str:
    """Return a hint how to write a text that is not a date."""
    bare = text.strip(CURLY_QUOTES + "\"'")
    if bare != text:
        return f"write {bare}, without these quotes" if _DATE.fullmatch(bare) else _hint(bare)
    if almost := _ALMOST.fullmatch(text):
        return "write " + "-".join(part.zfill(2) for part in almost.groups() if part)
    if turned := _YEAR_LAST.fullmatch(text):
        return _turned(turned[4], turned[1].zfill(2), turned[3].zfill(2), turned[2])
    if words := _IN_WORDS.fullmatch(text):
        month = _MONTHS.index(words["month"].lower()) + 1
        day = words["early"] or words["late"]
        return f"write {words['year']}-{month:02}" + (f"-{day.zfill(2)}" if day else "")
    if short := _SHORT_HOUR.fullmatch(text):
        longer = f"{short[1]}0{short[2]}"
        return f"write {longer}" if _DATE.fullmatch(longer) else _HELP_TIME
    return _HELP_TIME if _DAY_AND_MORE.match(text) else _HELP


def _turned(year: str, first: str, second: str, sign: str) -> str:
    """Return a hint for a date whose year comes last; with slashes, day and month are ambiguous."""
    day_first, month_first = f"{year}-{second}-{first}", f"{year}-{first}-{second}"
    if first == second or sign == "." or first > "12":
        return f"write {day_first}"
    return f"write {month_first}" if second > "12" else f"write {day_first} or {month_first}"
