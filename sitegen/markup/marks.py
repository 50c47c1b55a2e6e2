"""The quotation marks of languages: a row for each language with its own marks.

To add a language, add a row to ``_BY_LANGUAGE`` under its tag, in lower case. A tag without a row
has the marks of the tag without its last part (``de-AT`` those of ``de``), and finally those of
English. The marks are the delimiters of the CLDR, except for a few that
``tests/unit/markup/test_marks.py`` lists with the reasons.
"""

import re
from functools import cache
from typing import NamedTuple

_NO_BREAK = "\u00a0"
_BRACKETS = "([{<¿¡（［｛〈《「『【〔〖"
_STOPS = ",.;:!?)]}，。、；：！？）］｝〉》」』】〕〗"


class Marks(NamedTuple):
    """The quotation marks that replace straight quotes in a language.

    ``inner`` marks are those of ``'``. ``elisions`` finds, at an apostrophe, the words that begin
    with one. An opening mark that ends in a space keeps it between itself and the words.
    """

    opening: str
    closing: str
    inner_opening: str
    inner_closing: str
    elisions: re.Pattern[str]

    @property
    def spaced(self) -> bool:
        """Return whether a space is inside the marks."""
        return self.opening[-1].isspace()

    @property
    def openers(self) -> str:
        """Return the characters after which words begin."""
        return f"{_BRACKETS}{self.opening[0]}{self.inner_opening[0]}"

    @property
    def stops(self) -> str:
        """Return the characters before which words end."""
        return f"{_STOPS}{self.closing[-1]}{self.inner_closing[-1]}"


def _elisions(words: str) -> re.Pattern[str]:
    """Return a pattern of an apostrophe and the shortened word or year after it."""
    return re.compile(rf"'(?:n(?=')|(?:\d\ds?{words})(?!'))(?!\w)", re.IGNORECASE)


_ENGLISH = _elisions("|tis|twas|twere|twill|twould|til|em|cause|bout|cos|cuz|nuff|n")
_GERMAN = _elisions("|\\d\\der[ns]?|s|n|ne|nem|nen|ner|nes|rein|raus|rauf|runter|rüber|rum|ran")
_DUTCH = _elisions("|\\d\\der|s|t|n|k|m|r|ie|ns")
_YEARS = _elisions("")

_HIGH = Marks("“", "”", "‘", "’", _ENGLISH)
_CORNERS = Marks("「", "」", "『", "』", _ENGLISH)
_ANGLES = Marks("«", "»", "‹", "›", _GERMAN)

_BY_LANGUAGE = {
    "ar": Marks("«", "»", "”", "“", _YEARS),
    "en": _HIGH,
    "es": Marks("«", "»", "“", "”", _YEARS),
    "fa": Marks("«", "»", "‹", "›", _YEARS),
    "he": Marks("”", "”", "’", "’", _YEARS),
    "hi": Marks("“", "”", "‘", "’", _YEARS),
    "it": Marks("«", "»", "“", "”", _YEARS),
    "ko": Marks("“", "”", "‘", "’", _YEARS),
    "nl": Marks("‘", "’", "“", "”", _DUTCH),
    "pl": Marks("„", "”", "«", "»", _YEARS),
    "pt": Marks("“", "”", "‘", "’", _YEARS),
    "pt-pt": Marks("«", "»", "“", "”", _YEARS),
    "ru": Marks("«", "»", "„", "“", _YEARS),
    "sv": Marks("”", "”", "’", "’", _YEARS),
    "tr": Marks("“", "”", "‘", "’", _YEARS),
    "uk": Marks("«", "»", "„", "“", _YEARS),
    "de": Marks("„", "“", "‚", "‘", _GERMAN),
    "de-ch": _ANGLES,
    "de-li": _ANGLES,
    "fr": Marks(f"«{_NO_BREAK}", f"{_NO_BREAK}»", "“", "”", _YEARS),
    "ja": _CORNERS,
    "zh": _HIGH,
    "zh-hant": _CORNERS,
    "zh-hk": _CORNERS,
    "zh-mo": _CORNERS,
    "zh-tw": _CORNERS,
}


@cache
def marks_of(language: str) -> Marks:
    """Return the marks of a language by its tag, such as "de" or "zh-Hant"."""
    tag = language.lower()
    while tag and tag not in _BY_LANGUAGE:
        tag = tag.rpartition("-")[0]
    return _BY_LANGUAGE[tag or "en"]


ENGLISH = marks_of("en")
