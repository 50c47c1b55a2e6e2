"""Names that are safe as a folder on every file system, and keys that compare names.

A slug is part of an address that must last. So the rules for making it never change, and it keeps
the letters of every script instead of writing them in Latin letters.
"""

import re
import unicodedata
from functools import lru_cache

MAX_BYTES = 200
"""Longest slug in UTF-8: file names end at 255 bytes, and temporary names need some of them."""

_RESERVED = frozenset(
    ["con", "prn", "aux", "nul"]
    + [device + digit for device in ("com", "lpt") for digit in "123456789¹²³"]
)
_ASCII_WORD = re.compile("[a-z0-9]+")
_SIGNS = re.compile(r"[+#]++(?!\w)")
_SIGN_NAMES = {"+": "plus", "#": "sharp"}
_DIGITS = re.compile("([0-9]+)")

NaturalKey = tuple[tuple[str | tuple[int, str], ...], str]


def slugify(text: str) -> str:
    """Return the slug of a text; raise ValueError if it has no letter and no digit.

    The slug of a slug is that slug.
    """
    # Names recur throughout a site; a longer text may be a stranger's, and is not stored.
    slug = _slug_kept(text) if len(text) <= MAX_BYTES else _slug(text)
    if not slug:
        raise ValueError("needs at least one letter or digit")
    return slug + "-" if slug in _RESERVED else slug


def term_slug(text: str) -> str:
    """Return the slug of a tag or another term; raise ValueError as ``slugify`` does.

    A run of "+" or "#" that ends a word is spelled, so that "C", "C++" and "C#" are three.
    """
    return slugify(_SIGNS.sub(_spelled, text) if "+" in text or "#" in text else text)


def term_slug_if_any(text: str) -> str:
    """Return the slug of a term, "" if it has no letter and no digit."""
    try:
        return term_slug(text)
    except ValueError:
        return ""


def path_key(path: str) -> str:
    """Return the key under which two paths are equal on file systems that ignore case or form."""
    return _fold(path)


def natural_key(text: str) -> NaturalKey:
    """Return a sort key that compares runs of digits as numbers: "c2" comes before "c10"."""
    parts: list[str | tuple[int, str]] = list(_DIGITS.split(text))
    for index in range(1, len(parts), 2):
        digits = str(parts[index]).lstrip("0")
        # Length and spelling compare as the number does, and int() refuses very long ones.
        parts[index] = (len(digits), digits)
    return tuple(parts), text


@lru_cache(maxsize=4096)
def _slug_kept(text: str) -> str:
    """Do the same as ``_slug``, with a cache of recent texts."""
    return _slug(text)


def _slug(text: str) -> str:
    """Return the words of a text in the form of a slug, "" if it has none."""
    folded = _fold(text)
    return _cut("-".join(_ASCII_WORD.findall(folded) if folded.isascii() else _words(folded)))


def _words(folded: str) -> list[str]:
    """Return the runs of letters, digits and the marks on them, in any script."""
    chars = []
    inside = False
    for char in folded:
        inside = _is_word(char, inside)
        chars.append(char if inside else " ")
    return "".join(chars).split()


def _spelled(signs: re.Match[str]) -> str:
    """Return the names of signs that end a word, and other signs as they are."""
    at = signs.start()
    if not at or not _is_word(signs.string[at - 1], inside=True):
        return signs[0]
    return f" {' '.join(_SIGN_NAMES[sign] for sign in signs[0][:MAX_BYTES])} "


def _fold(text: str) -> str:
    """Casefold a text so that equivalent spellings become equal, in NFC."""
    if text.isascii():
        return text.lower()
    # Decomposed first: casefolding moves some combining marks (U+0345) that NFC would hide.
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", decomposed.casefold()))


def _is_word(char: str, inside: bool) -> bool:
    """Return whether a character belongs to a word, given whether the previous one does."""
    category = unicodedata.category(char)
    if category in ("Mn", "Mc"):
        # Vowel signs are part of the word in Hindi or Thai; variation selectors only of its look.
        return inside and not unicodedata.name(char, "").startswith("VARIATION SELECTOR")
    return category[0] in "LN"


def _cut(slug: str) -> str:
    """Shorten a slug to MAX_BYTES, between characters and never behind a hyphen."""
    encoded = slug.encode()[:MAX_BYTES]
    return encoded.decode(errors="ignore").rstrip("-")
