"""Host names that look like other names: sitegen shows them in ASCII, as the network does.

A word can use letters of two scripts, or of a script that looks like Latin, so that it reads like a
well-known name. In punycode (RFC 3492) it does not look like that name.
"""

import re
import unicodedata
from urllib.parse import urlsplit

INVISIBLE = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
"""Invisible characters."""

_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)
"""Scripts that one word may combine (the highly restrictive level of Unicode's UTS 39)."""

_LIKE_LATIN = frozenset({"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU"})
"""Scripts in which whole words can look like Latin words."""

_OF_NO_SCRIPT = frozenset({"MODIFIER", "COMBINING", "MASCULINE", "FEMININE", "?"})

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_LIKE_SIGNS = {
    **dict.fromkeys(map(ord, "\u2044\u2215\u29f8\u29f5\u2571\u1735\u2f03\u3033\u30ce\\"), "/"),
    **dict.fromkeys(map(ord, "\u2236\ua789\u02d0\u02f8\u05c3\u0589\u1365\u16ec\u205a\ufe30"), ":"),
    **dict.fromkeys(map(ord, "\u3002\uff61\u0701\u0702\ua4f8\u2024\u00b7\u0660\u06f0"), "."),
}
"""Characters that look like a part of an address: slashes, colons, full stops."""
_BETWEEN_SIGNS = re.compile(r"(?<=[/:])\s+(?=[/:])")
_AROUND = " \t\n.,;:!?()<>[]\"'\u2018\u2019\u201c\u201d\xab\xbb"
_BARE = re.compile(
    r"(?:[^\s/:@.]+\.)+[^\s/:@.\d]{2,}(?::\d+)?[/?#]\S*"
    r"|(?:[^\s/:@.]+\.)+(?:com|edu|gov|mil|net|org|info|co\.uk|io|dev|app)",
    re.IGNORECASE,
)
"""A host with a path, or a host that no reader mistakes for another word."""


def plain_host(host: str) -> str:
    """Return a host whose misleading parts are in punycode; raise ValueError.

    Letters of other widths and styles, and an ideographic full stop, are made plain first.
    """
    host = unicodedata.normalize("NFKC", host).casefold().replace("\u3002", ".")
    in_latin = host.rpartition(".")[2].isascii()
    return ".".join(_plain(label, in_latin=in_latin) for label in host.split("."))


def _plain(label: str, *, in_latin: bool) -> str:
    scripts = _scripts(label)
    mixed = len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER)
    seeming = in_latin and not scripts.isdisjoint(_LIKE_LATIN)
    return label.encode("idna").decode() if mixed or seeming else label


def _scripts(text: str) -> set[str]:
    """Return the scripts of a text's letters, by the first words of their Unicode names."""
    names = (unicodedata.name(char, "?") for char in text if char.isalpha())
    words = {"CJK" if "IDEOGRAPH" in name else re.split("[ -]", name)[0] for name in names}
    return words - _OF_NO_SCRIPT


def shows_another_host(text: str, url: str) -> bool:
    """Return whether a link's text is or contains an address of a host other than its target."""
    host = _host_of(url)
    return any(_host_of(address) != host for address in _addresses_in(text))


def _addresses_in(text: str) -> list[str]:
    """Return the addresses that a link's text shows, or seems to show."""
    text = INVISIBLE.sub("", text.translate(_LIKE_SIGNS))
    text = unicodedata.normalize("NFKC", text).translate(_LIKE_SIGNS)
    text = _BETWEEN_SIGNS.sub("", text)
    found: list[str] = _ADDRESS.findall(text)
    whole = _BARE.fullmatch(text.strip(_AROUND).lstrip("/"))
    return found or ([whole[0]] if whole else [])


def _host_of(address: str) -> str:
    """Return an address's host in ASCII, "" if it has no host to compare."""
    try:
        host = urlsplit(address if "://" in address else f"//{address}").hostname or ""
        return host.rstrip(".,;:!?)").encode("idna").decode().removeprefix("www.")
    except ValueError:
        return ""
