"""The words of a text, for summaries, names of headings and word counts."""

import html
import re
from collections.abc import Mapping
from types import MappingProxyType

from sitegen.markup.source import MARK
from sitegen.models.richtext import REF_END, REF_START

SPOILER = "[spoiler]"
SUMMARY_WORDS = 50
"""Words of a summary; in scripts without spaces, two characters count as one word."""

_MAX_SUMMARY = 500
"""Characters of a summary, for scripts whose words cannot be separated here, such as Thai."""

_TOKEN = re.compile(f"(</?\x0e[a-z]+>|{MARK.pattern.replace('(', '(?:')})")
_LABEL = re.compile(r'<label class="spoiler">.*?</label>', re.DOTALL)
_REF = re.compile(f"{REF_START}[0-9]+{REF_END}")
_LETTER = re.compile(r"\w")

# Large sets take a while to compile, and many builds need none: it is done at their first use.
_IDEOGRAPHS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = rf"(?P<wide>[{_IDEOGRAPHS}][^\w\s]*)|[^\s{_IDEOGRAPHS}]+"


_NO_PAIRS: Mapping[int, int] = MappingProxyType({})


def words_of(text: str, pairs: Mapping[int, int] = _NO_PAIRS) -> str:
    """Return the words of a stream of text, without spoilers and shortcodes, spaces folded.

    ``pairs`` gives for the mark of an opening shortcode the mark that closes it.
    """
    if "\x0e" in text:
        text = _without_marks(text, pairs)
    if REF_START in text:
        text = _REF.sub("", text)
    return " ".join(html.unescape(text).split())


def _without_marks(text: str, pairs: Mapping[int, int]) -> str:
    pieces: list[str] = []
    hidden, until = 0, -1
    for index, piece in enumerate(_TOKEN.split(text)):
        if index % 2 == 0:
            if not hidden and until < 0:
                pieces.append(piece)
        elif piece.startswith("</"):
            hidden -= 1
        elif piece.startswith("<"):
            if not hidden and until < 0:
                pieces.append(SPOILER)
            hidden += 1
        elif (number := int(piece[2:-2])) == until:
            until = -1
        elif until < 0:
            until = pairs.get(number, -1)
    return "".join(pieces)


def without_spoilers(html: str) -> str:
    """Return a comment's HTML as feeds and excerpts see it."""
    return _LABEL.sub(SPOILER, html) if "<label" in html else html


def count_words(text: str) -> int:
    """Count the words of a stream of text; a Chinese or Japanese character is a word."""
    if "\x0e" in text:
        text = _TOKEN.sub("", text)
    if REF_START in text:
        text = _REF.sub("", text)
    text, wide = html.unescape(text), 0
    if not text.isascii():
        text, wide = re.subn(f"[{_IDEOGRAPHS}]", " ", text)
    chunks = text.split()
    # Nearly all begin with a letter, and a look at that one is quicker than an expression.
    unsure = [chunk for chunk in chunks if not chunk[0].isalnum()]
    return wide + len(chunks) - sum(1 for chunk in unsure if not _LETTER.search(chunk))


def first_words(text: str) -> str:
    """Cut a text after the number of words of a summary."""
    end, words = 0, 0.0
    for match in re.finditer(_WORD, text):
        words += 0.5 if match["wide"] else 1
        if words > SUMMARY_WORDS or match.end() > _MAX_SUMMARY:
            return text[: end or _MAX_SUMMARY].rstrip(",;:–—-，；：、 ") + "…"
        end = match.end()
    return text
