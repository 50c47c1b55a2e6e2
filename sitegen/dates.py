"""Dates that keep the precision they were written with."""

from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

Precision = Literal["year", "month", "day", "minute", "second"]


class When(msgspec.Struct, frozen=True):
    """A point in time as an author knows it: a year, a month, a day, or an instant.

    ``start`` is its first instant, ISO 8601 with seconds and a UTC offset
    ("2011-03-01T00:00:00+08:00" for March 2011 in Shanghai); ``precision`` says how much of it
    was given.
    """

    start: str
    precision: Precision


def parse_when(text: str, zone: ZoneInfo) -> When:
    """Read a date in any of the forms of the contract; raise ValueError that says what is wrong."""
    raise NotImplementedError
