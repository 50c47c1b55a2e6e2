"""The parts of an item of WordPress's export, by their names, and their values."""

import re
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from html import unescape

from lxml import etree

from sitegen.importing.xml import is_cut, text_of

_NAMESPACES = (
    (re.compile(r"https?://(?:www\.)?wordpress\.org/export/[\w.]*/?"), "wp:"),
    (re.compile(r"https?://(?:www\.)?wordpress\.org/export/[\w.]+/excerpt/?"), "excerpt:"),
    (re.compile(r"https?://purl\.org/rss/1\.0/modules/content/?"), "content:"),
    (re.compile(r"https?://purl\.org/dc/(?:elements/1\.1|terms)/?"), "dc:"),
)

_BARE = re.compile(
    r"(?:post|comment|author|meta|attachment|cat|category|tag|term|base|ping|is|menu)_\w+"
    r"|comment|commentmeta|postmeta|termmeta|status|author|tag|term|wxr_version"
)
"""WordPress's own names, for files that have lost their namespaces."""


@lru_cache(maxsize=2000)
def qualified(tag: str) -> str:
    """Return a name with WordPress's prefix, "" for names of other programs."""
    space, _, name = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    if space:
        found = (prefix for known, prefix in _NAMESPACES if known.fullmatch(space))
        prefix = next(found, None)
        return "" if prefix is None else f"{prefix}{name}"
    if ":" in name:
        return name
    if name == "creator":
        return "dc:creator"
    return f"wp:{name}" if _BARE.fullmatch(name) else name


_MANY = frozenset(("wp:comment", "wp:postmeta", "wp:commentmeta", "category"))


class Parts:
    """The children of an element: the text of the first of each name, and all of some names."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self._first: dict[str, etree._Element] = {}
        self._all: dict[str, list[etree._Element]] = {}
        for child in element.iterchildren("*"):
            name = qualified(child.tag)
            if name not in self._first:
                self._first[name] = child
            if name in _MANY:
                self._all.setdefault(name, []).append(child)

    def __contains__(self, name: str) -> bool:
        return name in self._first

    def get(self, name: str) -> str:
        """Return the text of the first child with a name without outer blanks, "" for none."""
        return self.raw(name).strip()

    def raw(self, name: str) -> str:
        """Return the text of the first child with a name unchanged, "" for none."""
        found = self._first.get(name)
        return "" if found is None else text_of(found)

    def all(self, name: str) -> list[etree._Element]:
        """Return the children with a name."""
        return self._all.get(name, [])

    def pairs(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield the keys and values of fields: ``wp:postmeta`` or ``wp:commentmeta``."""
        for element in self.all(name):
            pair = Parts(element)
            yield pair.get("wp:meta_key"), pair.raw("wp:meta_value")

    @property
    def is_cut(self) -> bool:
        """Whether the file ends in the middle of it."""
        return is_cut(self.element)


# ---------------------------------------------------------------- words

# Each of these takes linear time for any input: a missing end is searched for only once.
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_HIDDEN = (
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"(?i)<script\b"), re.compile(r"(?i)</script\s*>")),
    (re.compile(r"(?i)<style\b"), re.compile(r"(?i)</style\s*>")),
)
_SHORTCODE = re.compile(r"\[/?[a-z][\w-]*(?:\s[^\[\]]*)?/?\]")
_ADDRESS = re.compile(r"(?<=[^\s@<>\"'(),;:])@[\w-]+(?:\.[\w-]+)+")
_NETWORK = re.compile(
    r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.])"
)
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
_SEVERAL = re.compile(r"<!--:[a-z]{2}-->|\[:[a-z]{2}\]|\{:[a-z]{2}\}")


def words(text: str) -> str:
    """Return a title, a name or a caption without HTML, on one line."""
    plain = _TAG.sub("", _without_hidden(text)) if "<" in text else text
    plain = unescape(plain) if "&" in plain else plain
    return " ".join(_UNSEEN.sub("", plain).split())


def _without_hidden(text: str) -> str:
    """Return a text without comments, scripts and style sheets."""
    for begin, end in _HIDDEN:
        parts, start = [], 0
        while (first := begin.search(text, start)) and (last := end.search(text, first.end())):
            parts.append(text[start : first.start()])
            start = last.end()
        text = "".join((*parts, text[start:])) if parts else text
    return text


def plain_words(text: str) -> str:
    """Return a text without HTML and without shortcodes, on one line."""
    return words(_SHORTCODE.sub(" ", re.sub(r"(?i)<(?:br|/?p|/?div|/?li)\b[^<>]*>", " ", text)))


def has_address(text: str) -> bool:
    """Return whether a text contains an e-mail or IP address."""
    return ("@" in text and bool(_ADDRESS.search(text))) or bool(_NETWORK.search(text))


def has_several_languages(text: str) -> bool:
    """Return whether a text holds several languages, as the plugin qTranslate writes them."""
    return bool(_SEVERAL.search(text))


def web_address(text: str) -> str:
    """Return an address of the web, "" for other values, and for one with a user's name."""
    plain = text.strip()
    if not re.match(r"(?i)https?://[^\s/@]+\.[^\s]*$", plain) or has_address(plain):
        return ""
    return plain


# ---------------------------------------------------------------- dates

_DATE = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:[ T](\d\d?):(\d\d)(?::(\d\d))?)?")


def date_of(text: str) -> str:
    """Return a date of WordPress's as FORMAT writes it, "" for none and for an impossible one."""
    match = _DATE.match(text.strip())
    if match is None or match[1] == "0000":
        return ""
    try:
        found = datetime(*(int(part or 0) for part in match.groups()))  # type: ignore[arg-type]
    except ValueError:
        return ""
    return _written(found) if match[4] else f"{found:%Y-%m-%d}"


def date_of_mail(text: str) -> str:
    """Return a date in the mail format of RSS, in its own time zone; "" for none."""
    try:
        found = parsedate_to_datetime(text.strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
    return _written(found) if found.year > 1 else ""


def _written(moment: datetime) -> str:
    day = f"{moment.year:04}-{moment.month:02}-{moment.day:02}"
    clock = f"{moment.hour:02}:{moment.minute:02}"
    return f"{day} {clock}:{moment.second:02}" if moment.second else f"{day} {clock}"
