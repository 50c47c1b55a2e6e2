"""Names of hosts that may pass for others: they are shown in ASCII, as the network has them.

A word can be written in the letters of two scripts, or of one that looks like Latin, so that it
reads like a name that everybody knows. In punycode (RFC 3492) nobody takes it for that.
"""

import re
import unicodedata

_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)
"""Scripts that one word may be written in (the highly restrictive level of Unicode's UTS 39)."""

_LIKE_LATIN = frozenset({"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU"})
"""Scripts in which whole words can be written that look like Latin ones."""

_OF_NO_SCRIPT = frozenset({"MODIFIER", "COMBINING", "MASCULINE", "FEMININE", "?"})


def plain_host(host: str) -> str:
    """Return a host with those parts in punycode that may pass for others; raise ValueError.

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
    """Return the scripts of a text's letters, by the words that their names begin with."""
    names = (unicodedata.name(char, "?") for char in text if char.isalpha())
    words = {"CJK" if "IDEOGRAPH" in name else re.split("[ -]", name)[0] for name in names}
    return words - _OF_NO_SCRIPT
