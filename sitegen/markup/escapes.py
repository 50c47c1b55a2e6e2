r"""A backslash before punctuation, and at the end of a line: ``\$`` is ``$``, and the line breaks.

A sign with a backslash before it stays as it is: a quotation mark stays straight, hyphens and dots
do not become dashes and ellipses, and ``&`` begins no entity. Python-Markdown stores the sign as a
code until the rest has been read.
"""

import re
import string
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import EscapeInlineProcessor
from markdown.treeprocessors import Treeprocessor, UnescapeTreeprocessor
from markdown.util import ETX, STX

from sitegen.markup.source import ESCAPED_BAR, ESCAPED_COLON

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_IN_TEXT = {
    "&": "&amp;",
    '"': "&#34;",
    "'": "&#39;",
    "|": ESCAPED_BAR,
    ":": ESCAPED_COLON,
}
_IN_ROWS = {"-": "&#45;", ".": "&#46;"}
"""Signs that become another sign only next to the same sign."""
_NO_ENTITY = re.compile(f"&(?={STX}{ord('#')}{ETX}|#?\\w*+{STX}{ord(';')}{ETX})")
"""A sign & before an escaped sign, which would otherwise begin an entity in the HTML."""


class Escapes(EscapeInlineProcessor):
    """Read a backslash at the end of a line as a line break."""

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[Element | str | None, int | None, int | None]:
        """Return a sign's code or a line break, and its position."""
        if m[1] == "\n":
            return Element("br"), m.start(0), m.end(0)
        return super().handleMatch(m, data)


class ReferenceEscapes(Treeprocessor):
    """Read backslashes in the addresses and titles of ``[name]: address "title"``."""

    def run(self, root: Element) -> None:  # noqa: ARG002
        """Replace escaped signs with codes, as in links with their own address."""
        references = self.md.references
        for name, (url, title) in references.items():
            if "\\" in url or (title and "\\" in title):
                references[name] = _coded(url), _coded(title)


class EscapeTreeprocessor(UnescapeTreeprocessor):
    """Replace the codes of escaped signs with these signs."""

    def run(self, root: Element) -> None:
        """Change the texts and attributes of every element with such a code."""
        for element in root.iter():
            if element.text and STX in element.text and element.tag != "code":
                element.text = self._in_text(element.text)
            if element.tail and STX in element.tail:
                element.tail = self._in_text(element.tail)
            if element.attrib:
                for name, value in element.items():
                    if value is not None and STX in value:
                        element.set(name, self._in_value(value))

    def _in_text(self, text: str) -> str:
        def sign(match: re.Match[str]) -> str:
            found = chr(int(match[1]))
            if found in _IN_ROWS:
                like = (found, f"{STX}{match[1]}{ETX}")
                is_alone = not (
                    match.string.startswith(like, match.end())
                    or match.string.endswith(like, 0, match.start())
                )
                return found if is_alone else _IN_ROWS[found]
            return _IN_TEXT.get(found, found)

        return self.RE.sub(sign, _NO_ENTITY.sub("&amp;", text))

    def _in_value(self, value: str) -> str:
        value = _NO_ENTITY.sub("&amp;", value)
        return self.unescape(value.replace(f"{STX}{ord('&')}{ETX}", "&amp;"))


def install_escapes(markdown: Markdown) -> None:
    """Make a backslash work before all punctuation, as in CommonMark."""
    markdown.ESCAPED_CHARS = list(string.punctuation)
    expression = markdown.inlinePatterns["escape"].pattern
    markdown.inlinePatterns.register(Escapes(expression, markdown), "escape", 180)
    markdown.treeprocessors.register(ReferenceEscapes(markdown), "reference_escapes", 22)
    markdown.treeprocessors.register(EscapeTreeprocessor(markdown), "unescape", 0)


def _coded(text: str) -> str:
    return _ESCAPED.sub(lambda match: f"{STX}{ord(match[1])}{ETX}", text) if text else text
