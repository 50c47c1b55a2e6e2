"""Replace straight quotes, hyphens and dots with a typesetter's characters.

The rules check the characters before and after. If both are words, as in Chinese, which has no
spaces, they check whether a quotation is open. So a text can be set piece by piece in a single
pass: the text before an inline tag is passed as context. ``&#34;`` and ``&#39;`` stay straight, so
an author can write them for this purpose.
"""

import html
import re
import unicodedata

from sitegen.markup.marks import ENGLISH, Marks

# Each alternative begins with a sign, so that the search leaps from sign to sign.
_SIGNS = re.compile(r"""-(?<!--)-{1,2}(?!-)|\.{3}|["']|&quot;""")
_ENTITY = re.compile(r"&#?\w+;$")
_FIXED = {"--": "–", "---": "—", "...": "…"}
_JOINERS = "-–—/"
_SPACES = frozenset(" \u00a0\u202f")
_APOSTROPHE, _INCH = "’", "”"
_HEBREW = {"'": "׳", '"': "״"}
_POSSESSIVE = re.compile(r"'s(?!\w)")
_HEBREW_LETTER = re.compile("[א-ת]")
_UNSPACED = (
    "[々〇぀-ヿ㄀-ㄯㇰ-ㇿ㐀-䶿一-鿿豈-﫿ｦ-ﾟ\U00020000-\U0003ffff"
    "\u0e00-\u0eff\u0f40-\u0fbc\u1000-\u109f\u1780-\u17dd]"
)
"""Letters of scripts that put no space between words: Chinese, Japanese, Thai, Khmer and others."""


_KEYS = str.maketrans(dict.fromkeys("“”„«»「」״", '"') | dict.fromkeys("‘’‚‹›『』׳", "'"))


class Typesetter:
    """Set one text, piece by piece, with the quotation marks of its language."""

    def __init__(self, marks: Marks = ENGLISH) -> None:
        self._marks = marks
        self._openers, self._stops = marks.openers, marks.stops
        self._open = False
        self._inner_open = False

    def begin(self) -> None:
        """Begin a block: an open quotation ends with its block."""
        self._open = self._inner_open = False

    def set(self, text: str, before: str = "", after: str = "") -> str:
        """Set a piece of HTML's text between the characters ``before`` and ``after``.

        The piece must begin where the last one has ended.
        """
        if not ("'" in text or '"' in text or "--" in text or "..." in text or "&quot;" in text):
            return text
        pieces: list[str] = []
        at = 0
        for match in _SIGNS.finditer(text):
            start, end = match.span()
            sign, lead = match[0], text[at:start]
            left = last_character(lead) or (pieces[-1][-1] if pieces else before)
            pieces.append(lead)
            at = end
            if sign in _FIXED:
                pieces.append(_FIXED[sign])
                continue
            right = text[end : end + 1] or after
            if sign == "'":
                pieces.append(self._single(left, right, text, start))
                continue
            mark = self._double(left, right, text, end)
            if self._marks.spaced and mark != _INCH:
                if mark[-1].isspace():
                    at += text[end : end + 1] in _SPACES
                elif lead[-1:] in _SPACES:
                    pieces[-1] = lead[:-1]
            pieces.append(mark)
        pieces.append(text[at:])
        return "".join(pieces)

    def _double(self, left: str, right: str, text: str, end: int) -> str:
        if _HEBREW_LETTER.match(left) and _HEBREW_LETTER.match(right):
            return _HEBREW['"']
        starts = not left or left.isspace() or left in self._openers
        if not right or right.isspace():
            opens = self._marks.spaced and starts and not self._open and bool(right)
        elif starts:
            opens = not (self._marks.spaced and self._open and right in self._stops)
        elif left in _JOINERS:
            opens = right not in self._stops and not (self._open and _is_unspaced(right))
        elif self._open:
            opens = False
        elif left.isdecimal() and not _is_unspaced(right):
            return _INCH
        else:
            opens = self._begins(right) or text.startswith("...", end)
        if not opens and not self._open and left.isdecimal():
            return _INCH
        self._open = opens
        return self._marks.opening if opens else self._marks.closing

    def _single(self, left: str, right: str, text: str, start: int) -> str:
        if not left.isalnum() and self._marks.elisions.match(text, start):
            return _APOSTROPHE
        if left.isalnum() and _POSSESSIVE.match(text, start):
            return _APOSTROPHE
        if _HEBREW_LETTER.match(left) and _HEBREW_LETTER.match(right):
            return _HEBREW["'"]
        if not right or right.isspace():
            opens = False
        elif not left or left.isspace() or left in self._openers:
            opens = True
        elif left in _JOINERS:
            opens = right not in self._stops
        elif _is_unspaced(left) or _is_wide(left):
            opens = not self._inner_open and self._begins(right)
        elif right.isalnum() and not _is_unspaced(right):
            return _APOSTROPHE
        else:
            opens = False
        if not opens and not self._inner_open:
            return _HEBREW["'"] if _HEBREW_LETTER.match(left) else _APOSTROPHE
        self._inner_open = opens
        return self._marks.inner_opening if opens else self._marks.inner_closing

    def _begins(self, char: str) -> bool:
        """Return whether words may begin with a character."""
        return char.isalnum() or char in self._openers or char in "'…"


def smarten(text: str, before: str = "", after: str = "", marks: Marks = ENGLISH) -> str:
    """Set HTML's text that is a block, or is between two characters."""
    return Typesetter(marks).set(text, before, after)


def smarten_plain(text: str, marks: Marks | None) -> str:
    """Set a plain text, such as a title; without marks it stays as it is."""
    if marks is None or not ("'" in text or '"' in text or "--" in text or "..." in text):
        return text
    return smarten(text.replace("&", "&amp;"), marks=marks).replace("&amp;", "&")


def as_typed(text: str) -> str:
    """Return a plain text with straight quotes in place of any quotation marks."""
    return text.replace("«\u00a0", "«").replace("\u00a0»", "»").translate(_KEYS)


def last_character(text: str) -> str:
    """Return the last character of an HTML text as a reader sees it, "" if it is empty."""
    if text.endswith(";") and (entity := _ENTITY.search(text)):
        return html.unescape(entity[0])[-1]
    return text[-1:]


def _is_unspaced(char: str) -> bool:
    # Compiling the large set takes a while, and many texts need none.
    return not char.isascii() and re.match(_UNSPACED, char) is not None


def _is_wide(char: str) -> bool:
    """Return whether a character is punctuation of Chinese or Japanese."""
    return unicodedata.east_asian_width(char) in "WF" and unicodedata.category(char)[0] == "P"
