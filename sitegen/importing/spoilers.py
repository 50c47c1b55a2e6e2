"""Words that a source hides between ``<spoiler>`` and ``</spoiler>``, as our Markdown hides them.

Two characters of private use stand for the tags while a text becomes Markdown. Where bars around
the words would not hide exactly these, the whole text is hidden: it is never shown by mistake.
"""

import re

from msgspec.structs import replace

from sitegen.importing.records import Text
from sitegen.importing.verify import rendered
from sitegen.markup.converter import Converter

_START, _END = "\ue0f0", "\ue0f1"
_MARKS = re.compile(f"[{_START}{_END}]")
_TAG = re.compile(r"<(/?)\s*spoiler\b[^<>]*>", re.IGNORECASE)
_MARKED = re.compile(f"{_START}([^{_START}{_END}]*){_END}")


def has_spoilers(text: Text) -> bool:
    """Return whether a text of HTML hides some of its words."""
    return text.markup == "html" and _TAG.search(text.source) is not None


def without_spoilers(text: Text) -> Text:
    """Return a text without the tags, its words unhidden."""
    return replace(text, source=_TAG.sub("", text.source)) if has_spoilers(text) else text


def with_marks(text: Text) -> Text:
    """Return a text with marks in place of the tags; a spoiler without an end hides the rest."""
    parts: list[str] = []
    is_open, at = False, 0
    source = _MARKS.sub("", text.source)
    for tag in _TAG.finditer(source):
        parts.append(source[at : tag.start()])
        at = tag.end()
        if bool(tag[1]) == is_open:  # a tag within a spoiler, or one that closes none, says nothing
            parts.append(_END if is_open else _START)
            is_open = not is_open
    return replace(text, source="".join((*parts, source[at:], _END if is_open else "")))


def hidden(markdown: str, converter: Converter) -> str:
    """Return a text with bars in place of the marks, or all of it in a block that is hidden."""
    words: list[str] = []

    def barred(match: re.Match[str]) -> str:
        pieces = re.split(r"(\n\s*\n)", match[1])
        for at in range(0, len(pieces), 2):
            if said := pieces[at].strip():
                before, _, after = pieces[at].partition(said)
                pieces[at] = f"{before}||{said}||{after}"
                words.append(said)
        return "".join(pieces)

    joined = re.sub(f"{_END}(\\s*){_START}", r"\1", markdown)
    found = _MARKED.sub(barred, joined)
    tree, fine = rendered(found, converter)
    concealed = [_letters("".join(part.itertext())) for part in tree.iterfind(".//*[@class]")
                 if part.get("class") in ("spoiler-text", "spoiler-body")]  # fmt: skip
    if fine and concealed == list(map(_letters, words)) and not _MARKS.search(found):
        return found
    return hidden_block(_MARKS.sub("", markdown))


def _letters(words: str) -> str:
    return "".join(re.findall(r"\w", words))


def hidden_block(markdown: str) -> str:
    """Return a text that is hidden, whole."""
    return f"::: spoiler\n\n{markdown.strip()}\n\n:::"
