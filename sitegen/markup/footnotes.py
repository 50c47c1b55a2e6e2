"""Footnotes and abbreviations, in linear time even if a text has many.

Python-Markdown searches all of them for each one. The result here is the same, to the byte.
"""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions.abbr import AbbrTreeprocessor
from markdown.extensions.footnotes import (
    NBSP_PLACEHOLDER,
    FootnoteExtension,
    FootnoteInlineProcessor,
)
from markdown.util import ETX, STX, AtomicString

_ONLY_CODE = re.compile(rf"({STX}wzxhzdk:[0-9]+{ETX})[ ]*{NBSP_PLACEHOLDER}$")
"""A paragraph that has only fenced code or HTML, and a link back."""


class Footnotes(FootnoteExtension):
    """Footnotes whose numbers are known."""

    def __init__(self, **config: Any) -> None:
        self.numbers: dict[str, int] = {}
        super().__init__(**config)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register Python-Markdown's processors, with our pattern instead of its pattern."""
        super().extendMarkdown(md)
        expression = md.inlinePatterns["footnote"].pattern
        md.inlinePatterns.register(FootnoteMark(expression, self), "footnote", 175)

    def reset(self) -> None:
        """Forget the footnotes of the last text."""
        super().reset()
        self.numbers = {}

    def makeFootnotesDiv(self, root: Element) -> Element | None:  # noqa: N802
        """Return all notes; if code ends one, its link back is in a separate paragraph."""
        notes: Element | None = super().makeFootnotesDiv(root)
        for note in notes.iter("li") if notes is not None else ():
            last = note[-1] if len(note) else note
            if last.tag == "p" and len(last) == 1 and (code := _ONLY_CODE.match(last.text or "")):
                way_back = last[0]
                last.remove(way_back)
                last.text = code[1]
                SubElement(note, "p").append(way_back)
        return notes

    def unique_ref(self, reference: str, found: bool = False) -> str:
        """Return the id of a reference to a note; the second and later ones have a number."""
        if not found:
            return reference
        count = self.found_refs[reference] = self.found_refs.get(reference, 0) + 1
        if count == 1:
            return reference
        name, colon, rest = reference.partition(self.get_separator())
        return f"{name}{count}{colon}{rest}"

    def number(self, name: str) -> int | None:
        """Return the number of a note, None if there is no note of that name."""
        if len(self.numbers) != len(self.footnotes):
            self.numbers = {name: number for number, name in enumerate(self.footnotes, 1)}
        return self.numbers.get(name)


class FootnoteMark(FootnoteInlineProcessor):
    """The mark in a text that refers to a note."""

    footnotes: Footnotes

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002
    ) -> tuple[Element | None, int | None, int | None]:
        """Return a mark and its position, None if there is no such note."""
        number = self.footnotes.number(m[1])
        if number is None:
            return None, None, None
        mark = Element("sup", {"id": self.footnotes.makeFootnoteRefId(m[1], found=True)})
        link = Element(
            "a", {"href": "#" + self.footnotes.makeFootnoteId(m[1]), "class": "footnote-ref"}
        )
        link.text = self.footnotes.getConfig("SUPERSCRIPT_TEXT").format(number)
        mark.append(link)
        return mark, m.start(0), m.end(0)


class Abbreviations(AbbrTreeprocessor):
    """Put ``<abbr>`` around abbreviations, in one pass over each text."""

    def run(self, root: Element) -> None:
        """Find the abbreviations that the text explains."""
        if not self.abbrs:
            return
        names = sorted(self.abbrs, key=len, reverse=True)
        self._find = re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b").finditer
        for element in list(root.iter()):
            element.text, children = self._split(element.text)
            changed = bool(children)
            for child in element:
                children.append(child)
                child.tail, more = self._split(child.tail)
                children += more
                changed = changed or bool(more)
            if changed:
                element[:] = children

    def _split(self, text: str | None) -> tuple[str | None, list[Element]]:
        """Return a text up to its first abbreviation, and all of them with the text after each."""
        if not text or isinstance(text, AtomicString):
            return text, []
        found = list(self._found(text))
        ends = [match.start() for match in found[1:]] + [len(text)]
        elements = (
            [
                self.create_element(self.abbrs[match[0]], match[0], text[match.end() : end])
                for match, end in zip(found, ends, strict=True)
            ]
            if found
            else []
        )
        return (text[: found[0].start()] if found else text), elements

    def _found(self, text: str) -> Iterator[re.Match[str]]:
        return (match for match in self._find(text) if self.abbrs[match[0]])
