"""Words that stay English in a site of another language: marked in pages, plain in attributes.

A string does not know its place in the page. In an element's text it gets an element with ``lang``
and ``dir``, so that screen readers pronounce it and its signs keep their order. Within a tag, a
title or a script there can be no element. So a string carries control characters, which no source
of a site can contain, until its page is complete.
"""

import html as entities
import re

from markupsafe import escape

START, END = "\x12", "\x13"
"""Marks around words that are English."""
VALUE_START, VALUE_END = "\x14", "\x15"
"""Marks around a text that is filled into such words and is in the site's language."""

_MARKS = re.compile(f"[{START}-{VALUE_END}]")
_DROP = dict.fromkeys(map(ord, f"{START}{END}{VALUE_START}{VALUE_END}"))
_LETTERS = re.compile(rf"{START}([^\W\d_]+){END}")
"""Words that need no isolates: a word by itself has one direction."""
_ISOLATE = str.maketrans(
    {START: "\u2066", END: "\u2069", VALUE_START: "\u2068", VALUE_END: "\u2069"}
)
"""LRI, FSI and PDI of the Unicode Bidirectional Algorithm (UAX 9)."""

_ATTRIBUTES = r"""(?:[^>"']|"[^"]*"|'[^']*')*+"""
_TOKEN = re.compile(
    rf"<!--.*?-->|<(script|style|title|textarea|option|desc)\b({_ATTRIBUTES})>(.*?)(</\1\s*>)"
    rf"|</?[a-z]{_ATTRIBUTES}>|[{START}-{VALUE_END}]",
    re.IGNORECASE | re.DOTALL,
)
"""A comment, an element that holds only text, a tag, or a mark in text."""
_ALL_ENGLISH = re.compile(rf"\s*{START}[^{START}{END}]*{END}\s*")
_ON_ELEMENT = {"option": ' lang="en" dir="ltr"', "title": ' lang="en"', "desc": ' lang="en"'}
"""Attributes of an element that holds only English words; ``desc`` is of SVG."""
_DOCUMENT = re.compile(r'(?<=\bsrcdoc=")[^"]*')


def plain(text: str, *, isolate: bool) -> str:
    """Return marked words as plain text, for titles, attributes and feeds.

    ``isolate`` keeps the order of words and numbers within a text that runs from the right.
    """
    if not isolate:
        return text.translate(_DROP)
    return _LETTERS.sub(r"\1", text).translate(_ISOLATE)


def to_html(page: str, language: str, *, isolate: bool) -> str:
    """Return HTML with each marked word in its own element.

    ``language`` is that of the page's other words; ``isolate`` as in :func:`plain`.
    """
    if not _MARKS.search(page):
        return page
    closing: list[str] = []

    def replace(match: re.Match[str]) -> str:
        token = match[0]
        if len(token) == 1:
            return _element(token, closing, language)
        if not _MARKS.search(token):
            return token
        if match[1]:
            return _text_element(match, isolate=isolate)
        document = _DOCUMENT.search(token)
        if document and _MARKS.search(document[0]):
            inner = to_html(entities.unescape(document[0]), language, isolate=isolate)
            token = token.replace(document[0], str(escape(inner)))
        return plain(token, isolate=isolate)

    found = _TOKEN.sub(replace, page)
    # A template may have cut a string: then nothing is marked.
    return page.translate(_DROP) if closing else found


def _element(mark: str, closing: list[str], language: str) -> str:
    """Return the tag for a mark in a text; ``closing`` has the end tags of open marks."""
    if mark in (END, VALUE_END):
        return closing.pop() if closing else ""
    if mark == VALUE_START:
        closing.append("</bdi>")
        return f'<bdi lang="{escape(language)}">'
    is_within = bool(closing) and closing[-1] != "</bdi>"
    closing.append("" if is_within else "</span>")
    return "" if is_within else '<span lang="en" dir="ltr">'


def _text_element(match: re.Match[str], *, isolate: bool) -> str:
    """Return an element that can hold no others; its own attributes give its language."""
    name, attributes, text, end = match.groups()
    added = _ON_ELEMENT.get(name.lower(), "") if _ALL_ENGLISH.fullmatch(text) else ""
    text = plain(text, isolate=isolate and not added and name.lower() != "script")
    return f"<{name}{plain(attributes, isolate=isolate)}{added}>{text}{end}"
