"""A page of HTML as a source file: its title, its ``meta`` keys and what is in its body."""

import re
from collections.abc import Callable
from html import escape, unescape

from sitegen.importing.generators.headers import Headed, Values

_HEAD = re.compile(r"<head\b[^>]*>(?P<inside>.*?)(?:</head\s*>|(?=<body\b)|\Z)", re.I | re.S)
_BODY = re.compile(r"<body\b(?:\"[^\"]*\"|'[^']*'|[^>\"'])*+>", re.IGNORECASE)
_TITLE = re.compile(r"<title\b[^>]*>(?P<title>[^<]*)", re.IGNORECASE)
_META = re.compile(r"<meta\b(?P<inside>(?:\"[^\"]*\"|'[^']*'|[^>\"'])*+)>", re.IGNORECASE)
_PAIR = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_TAG = re.compile(r"<[a-zA-Z](?:\"[^\"]*\"|'[^']*'|[^>\"'])*+>")
_ADDRESS = re.compile(
    r"""(?P<before>\s(?:href|src|poster)\s*=\s*)(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')""",
    re.IGNORECASE,
)
_OF_BROWSERS = frozenset(("viewport", "generator", "robots", "theme-color", "format-detection"))


def read_html(text: str) -> Headed:
    """Return a page's keys in small letters, and its body; a page without a head is its body."""
    head = _HEAD.search(text)
    values: Values = {}
    if head is not None:
        if title := _TITLE.search(head["inside"]):
            values["title"] = unescape(" ".join(title["title"].split()))
        for meta in _META.finditer(head["inside"]):
            _add(values, meta["inside"])
    body = _BODY.search(text)
    start = body.end() if body is not None else head.end() if head is not None else 0
    inside = text[start:]
    if end := inside.lower().rfind("</body"):
        inside = inside[:end] if end > 0 else inside
    if body is None and head is None:
        inside = re.sub(r"(?i)</?html\b[^>]*>|<!doctype[^>]*>", "", inside)
    return Headed(values, re.sub(r"(?i)</html\s*>\s*\Z", "", inside), "lines", 1)


def _add(values: Values, attributes: str) -> None:
    """Add the key and the value of a ``meta``; several of one key are a list."""
    pairs = {match[1].lower(): unescape(_first(match)) for match in _PAIR.finditer(attributes)}
    key = pairs.get("name", "").strip().lower()
    # Pelican reads "contents" too, which many pages have by mistake.
    value = pairs.get("content", pairs.get("contents", ""))
    if not key or key in _OF_BROWSERS:
        return
    if key == "keywords":
        key = "tags"
    before = values.get(key)
    if before is None:
        values[key] = value
    else:
        values[key] = [*(before if isinstance(before, list) else [before]), value]


def _first(match: re.Match[str]) -> str:
    return next((text for text in match.groups()[1:] if text is not None), "")


def with_html_addresses(html: str, resolve: Callable[[str], str]) -> str:
    """Return HTML with the addresses in it replaced; ``resolve`` returns "" for the same."""

    def attribute(match: re.Match[str]) -> str:
        old = unescape(match["double"] if match["double"] is not None else match["single"])
        new = resolve(old.strip())
        return f'{match["before"]}"{escape(new)}"' if new and new != old else match[0]

    return _TAG.sub(lambda tag: _ADDRESS.sub(attribute, tag[0]), html)
