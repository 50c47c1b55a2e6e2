"""Facts of books as the libraries of Goodreads and StoryGraph have them: numbers and days."""

import re

_DAY = re.compile(r"(\d{4})(?:[/-](\d{1,2})(?:[/-](\d{1,2}))?)?")


def iso_day(written: str) -> str:
    """Return a day, a month or a year as FORMAT writes it, "" for what is none."""
    match = _DAY.fullmatch(written.strip())
    return "-".join(part.zfill(2) for part in match.groups() if part) if match else ""


def plain_isbn(written: str) -> str:
    """Return an ISBN in digits, "" for what is none or has a wrong check digit (ISO 2108)."""
    digits = re.sub(r'[="\s-]', "", written).upper()
    if re.fullmatch(r"\d{9}[\dX]", digits):
        total = sum((10 - at) * (10 if d == "X" else int(d)) for at, d in enumerate(digits))
        return "" if total % 11 else digits
    if re.fullmatch(r"97[89]\d{10}", digits):
        total = sum(int(d) * (3 if at % 2 else 1) for at, d in enumerate(digits))
        return "" if total % 10 else digits
    return ""
