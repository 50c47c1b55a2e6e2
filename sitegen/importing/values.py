"""Turns values of an untrusted program into the values of records.

A value of a wrong type, or an unusable one, counts as missing; names and web addresses lose
personal addresses. Only ``as_json`` raises an error for a source's data.
"""

import json
import math
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec

from sitegen.comments.personal_data import names_email
from sitegen.comments.sanitize import MAX_BYTES, clean_text, comment_html, safe_url
from sitegen.comments.tags import begins_as_html
from sitegen.core.dates import parse_when
from sitegen.core.digest import digest_of
from sitegen.importing.personal import without_personal
from sitegen.importing.records import Text

MAX_HELPFUL = 1_000_000_000
_MAX_LINE = 1000

_UTC = ZoneInfo("UTC")
_FRACTION = re.compile(r"(:\d\d)[.,]\d+")
_FIRST_YEAR = 1970
"""Programs write the year 1 or 0 for a missing date."""
_TAG = re.compile(r"<[^<>]*>")
_PICTURE = re.compile(r"<(?:img|video|audio|iframe|embed|object)\b", re.IGNORECASE)
_HTML = re.compile(
    r"</(?:a|b|i|p|em|strong|code|pre|del|blockquote|ul|ol|li)\s*>|<br\s*/?>", re.IGNORECASE
)
_MARKDOWN = re.compile(r"\]\(|\*\*|__|`|^(?:>|[-*+] |#{1,6} |\d+\. )|  $", re.MULTILINE)

_CODE_OR_BARS = re.compile(
    r"(?P<code>(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)"
    r"|^[ ]{0,3}~~~.*?(?:^[ ]{0,3}~~~|\Z)|^(?:[ ]{4}|\t).*?$)|(?<!\\)\|{2,}",
    re.MULTILINE | re.DOTALL,
)


def text_of(value: object) -> str:
    """Return a text without characters that no file can hold, a number as digits, otherwise ""."""
    if isinstance(value, bytes | bytearray):
        value = bytes(value).decode("utf-8", "replace")
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return value
        plain = value.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
        return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return str(value)
        except ValueError:  # too many digits
            return ""
    return ""


def line_of(value: object) -> str:
    """Return a text as one line of at most 1,000 characters."""
    text = text_of(value)
    is_word = text.isascii() and text.isprintable() and " " not in text
    return text[:_MAX_LINE] if is_word else clean_text(text, limit=_MAX_LINE)


def person(value: object) -> str:
    """Return a person's name without addresses."""
    return without_personal(line_of(value)).strip()


def web_address(value: object) -> str:
    """Return an http or https address without an e-mail address in it, "" for other values."""
    url = text_of(value).strip()
    return "" if names_email(url) else safe_url(url) or ""


def date_of(value: object) -> str:
    """Return a date as written, without a fraction of a second; "" if it is not a date."""
    text = line_of(value)
    try:
        when = parse_when(text, _UTC)
    except (ValueError, OverflowError):
        return ""
    return _FRACTION.sub(r"\1", text) if when.year >= _FIRST_YEAR else ""


def instant(seconds: object) -> str:
    """Return the date of a number of seconds since 1970, in UTC; "" if it is not a date."""
    try:
        number = float(text_of(seconds))
        if not math.isfinite(number) or number <= 0:
            return ""
        return datetime.fromtimestamp(int(number), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return ""


def number_of(value: object) -> int:
    """Return a count: a whole number from 0, and 0 for other values."""
    try:
        number = float(text_of(value))
    except (ValueError, OverflowError):
        return 0
    return int(min(number, MAX_HELPFUL)) if number > 0 else 0


def is_empty(text: str) -> bool:
    """Return whether a text, perhaps in HTML, shows nothing."""
    return not _TAG.sub("", text).replace("&nbsp;", "").strip() and not _PICTURE.search(text)


def with_tags(text: str, *, may_hide: bool) -> Text:
    """Return a comment whose system reads Markdown with some HTML in it.

    If a text contains both, return the HTML that the build makes from such a comment. ``may_hide``
    means that two bars hide the text between them.
    """
    if not (_HTML.search(text) or begins_as_html(text)):
        return Text(text if may_hide else without_bars(text), "markdown")
    if not _MARKDOWN.search(text):
        return Text(text, "html")
    html = comment_html(text if may_hide else without_bars(text), has_tags=True)[0]
    return Text(text if "<label" in html else html, "html")


def without_bars(text: str) -> str:
    """Return Markdown of a program without spoilers: here its bars are escaped."""
    if "||" not in text:
        return text
    if len(text.encode()) > MAX_BYTES:  # too long for Markdown, so without escapes
        return re.sub(r"\|(?=\|)", "| ", text)
    return _CODE_OR_BARS.sub(lambda m: m[0] if m["code"] else "\\|" * len(m[0]), text)


def short_digest(*parts: str) -> str:
    """Return a name for a record without one, made from its content."""
    return digest_of(*parts).hex()[:16]


def page_addresses(values: Iterable[object]) -> tuple[str, ...]:
    """Return the values that are addresses of pages: in full, or paths from the root."""
    found = (line_of(value) for value in values)
    return tuple(dict.fromkeys(v for v in found if re.match(r"https?://[^/\s]|/", v)))


def as_json(data: bytes) -> object:
    """Read JSON; raise ValueError with the reason.

    Half of a surrogate pair or a number of thousands of digits does not spoil the rest.
    """
    try:
        return msgspec.json.decode(data)
    except RecursionError as failure:
        raise ValueError("it is nested too deeply") from failure
    except (msgspec.DecodeError, UnicodeDecodeError):
        pass
    try:
        return json.loads(data.decode("utf-8-sig", "replace"), parse_int=_integer, strict=False)
    except RecursionError as failure:
        raise ValueError("it is nested too deeply") from failure
    except ValueError as failure:
        raise ValueError(f"it is broken JSON: {failure}") from failure


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) < 20 else None
