"""Straight quotes, hyphens and dots become the characters that a typesetter would use.

The rules look at the character before and after, nothing else, so that a text can be set piece by
piece as a single pass meets it: what stood before an inline tag is handed over as context.
``&#34;`` and ``&#39;`` stay straight: an author's way to say so.
"""

import html
import re

# Each alternative begins with a sign, so that the search leaps from sign to sign.
_SIGNS = re.compile(r"""-(?<!--)-{1,2}(?!-)|\.{3}|["']|&quot;""")
_ENTITY = re.compile(r"&#?\w+;$")
_ELISION = re.compile(
    r"""'(?:n(?=')|(?:\d\ds?|tis|twas|twere|twill|twould|til|em|cause|bout|cos|cuz|nuff|n)(?!'))
        (?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
_FIXED = {"--": "–", "---": "—", "...": "…"}
_OPENERS = "([{<“‘¿¡"
_JOINERS = "-–—/"
_STOPS = ",.;:!?)]}”’"


def smarten(text: str, before: str = "", after: str = "") -> str:
    """Set a piece of HTML's text that stands between the characters ``before`` and ``after``."""
    if not ("'" in text or '"' in text or "--" in text or "..." in text or "&quot;" in text):
        return text
    pieces: list[str] = []
    at = 0
    for match in _SIGNS.finditer(text):
        start, end = match.span()
        sign, lead = match[0], text[at:start]
        left = last_character(lead) or (pieces[-1] if pieces else before)
        pieces.append(lead)
        at = end
        if sign in _FIXED:
            pieces.append(_FIXED[sign])
            continue
        pieces.append(_quote(sign, left, text[end : end + 1] or after, text, start))
    pieces.append(text[at:])
    return "".join(pieces)


def last_character(text: str) -> str:
    """Return the last character of an HTML text as a reader sees it, "" if it is empty."""
    if text.endswith(";") and (entity := _ENTITY.search(text)):
        return html.unescape(entity[0])[-1]
    return text[-1:]


def _quote(sign: str, left: str, right: str, text: str, start: int) -> str:
    opening, closing = ("‘", "’") if sign == "'" else ("“", "”")
    if sign == "'" and not left.isalnum() and _ELISION.match(text, start):
        return closing
    if not right or right.isspace():
        return closing
    if not left or left.isspace() or left in _OPENERS:
        return opening
    return opening if left in _JOINERS and right not in _STOPS else closing
