"""Dates as people type them above a text, where a generator takes any form."""

import re
from contextlib import suppress
from datetime import datetime

from sitegen.importing.values import date_of

_ZONE = re.compile(r"\s*\b(?:UTC|GMT)\s*(?=[+-]\d)", re.IGNORECASE)
_NAMED = re.compile(r"\s+(?:UTC|GMT|Z)$", re.IGNORECASE)
_PARTS = re.compile(
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"
    r"(?:[T\s]+(?P<time>\d{1,2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?)?\s*(?P<zone>[+-]\d\d:?\d\d)?"
)
_FORMS = (
    "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%b %d %Y", "%Y%m%d",
    "%d.%m.%Y", "%m/%d/%Y", "%a %b %d %Y", "%a, %d %b %Y", "%A, %d %B %Y", "%A, %B %d, %Y",
)  # fmt: skip
_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")


def loose_date(text: str) -> str:
    """Return a date as FORMAT writes it, "" for what is none."""
    plain = " ".join(text.split())[:100]
    plain = _NAMED.sub("Z" if ":" in plain else "", _ZONE.sub("", plain))
    if found := date_of(plain):
        return found
    if match := _PARTS.fullmatch(plain):
        time = match["time"] or ""
        time = f"0{time}" if time[1:2] == ":" else time
        day = f"{match['year']}-{match['month']:0>2}-{match['day']:0>2}"
        zone = (match["zone"] or "") if time else ""
        return date_of(f"{day} {time}{zone}".strip())
    zone = "Z" if plain.endswith("Z") else ""
    plain = plain.removesuffix("Z")
    if (offset := re.search(r"\s*([+-]\d\d):?(\d\d)$", plain)) and ":" in plain[: offset.start()]:
        plain, zone = plain[: offset.start()], f"{offset[1]}:{offset[2]}"
    for form in _FORMS:
        for clock in _TIMES:
            with suppress(ValueError):
                when = datetime.strptime(plain, f"{form}{clock}")
                return date_of(f"{when:%Y-%m-%d %H:%M:%S}{zone}" if clock else f"{when:%Y-%m-%d}")
    return ""
