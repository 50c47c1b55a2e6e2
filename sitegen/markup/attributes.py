"""Attribute lists: which braces form one, and the elements to which they belong.

Python-Markdown takes nearly everything between braces for attributes, so that words of a text
disappear or move. Here a list has a grammar, and all other braces are text.
"""

import html
import re
from xml.etree.ElementTree import Element

from markdown.extensions.attr_list import AttrListTreeprocessor

from sitegen.markup.context import ConversionContext
from sitegen.markup.lint import codes

_ESCAPED = "\x02[0-9]+\x03"
_SIGN = rf"(?:[^\s{{}}\"'=<>,;\x02\x03\x0e\x0f]|{_ESCAPED})"
_VALUE = rf"(?:\"[^\"\n]*+\"|'[^'\n]*+'|(?:[^\s{{}}\"'<>\x02\x03\x0e\x0f]|{_ESCAPED})++)"
_CLASS = rf"\.(?![0-9]+(?![\w-]))(?=[\w-]|\x02){_SIGN}++"
_ID = rf"\#(?=[\w-]|\x02){_SIGN}++"
_PAIR = rf"(?:[^\W\d]|[:@]){_SIGN}*+={_VALUE}"
_WORDS = (
    *("allowfullscreen", "async", "autofocus", "autoplay", "checked", "controls", "default"),
    *("defer", "disabled", "formnovalidate", "hidden", "inert", "ismap", "itemscope", "loop"),
    *("multiple", "muted", "nomodule", "novalidate", "open", "playsinline", "readonly"),
    *("required", "reversed", "selected"),
)
"""Attributes of HTML that need no value."""

_WORD = rf"(?:{'|'.join(_WORDS)}|download|data-[\w-]++)(?=[ }}])"
_NAMING = rf"(?:{_ID}|{_CLASS}|(?:id|class)={_VALUE})"
_ITEM = rf"(?:{_NAMING}|{_PAIR})"

_COLON = rf"\{{:[ ]*+(?:{_ITEM}|{_WORD})(?:[ ]++(?:{_ITEM}|{_WORD}))*+[ ]*+\}}"
_NAMED = rf"\{{[ ]*+(?:(?!{_NAMING}){_PAIR}[ ]++)*+{_NAMING}(?:[ ]++{_ITEM})*+[ ]*+\}}"
_PAIRS = rf"\{{[ ]*+{_PAIR}(?:[ ]++{_PAIR})*+[ ]*+\}}"
_LIST = f"(?:{_COLON}|{_NAMED})"

# Few texts have such braces, and compiling takes a while: it is done for the first of them.
_AT_END = rf"(?<! )[ ]++((?:{_LIST}[ ]*+)+)$"
_LAST_LINE = rf"\n[ ]*((?:{_LIST}[ ]*+)+)$"
_BEHIND = f"{_LIST}+"
_BEHIND_LINK = rf"(?:{_LIST}|{_PAIRS})+"
_PART = rf"\{{:?|(?P<class>{_CLASS})|(?P<id>{_ID})|(?P<pair>{_PAIR})|(?P<word>{_WORD})"

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_OF_ONE_LINE = _HEADINGS | {"dt", "td", "th"}
_CLOSING_SIGNS = re.compile(r"(?:(?<=\s)|^)#+$")

_NEARLY = re.compile(r"(?<![\\{$%])\{(?::|[ ]*[.#][A-Za-z_-])[^{}\n]*+\}(?!\})")
_MAX_REPORTS = 100
"""Most warnings of one text: more would not help its author."""

NO_LIST = (
    "this is not an attribute list, and readers see it: between the braces write only #id, .class"
    ' and key="value"'
)
NOWHERE = (
    "this attribute list has no element, and readers see it. Write it directly after a"
    " link, picture or emphasis, at the end of a heading or cell, or in the last line of a block"
)


class AttributeTreeprocessor(AttrListTreeprocessor):
    """Give elements the attributes that are next to them in braces."""

    def run(self, doc: Element) -> None:
        """Search the whole text for braces first, because this is quick."""
        if "{" not in "".join(doc.itertext()):
            return
        for element in doc.iter():
            if self.md.is_block_level(element.tag):
                self._look_at_end(element)
            elif element.tail and element.tail[0] == "{":
                self._look_behind(element)

    def _look_at_end(self, element: Element) -> None:
        """Read lists at the end of a heading or cell, or in the last line of a block."""
        child = _last_child(element)
        text = child.tail if child is not None else element.text
        if not text or not text.rstrip(" \n").endswith("}"):
            return
        match = re.search(_AT_END if element.tag in _OF_ONE_LINE else _LAST_LINE, text)
        if not match:
            return
        self._assign(element, match[1])
        rest = text[: match.start()]
        if element.tag in _HEADINGS:
            rest = _CLOSING_SIGNS.sub("", rest).rstrip()
        if child is not None:
            child.tail = rest
        else:
            element.text = rest

    def _look_behind(self, element: Element) -> None:
        """Read lists in the text directly after an inline element."""
        text = element.tail or ""
        expression = _BEHIND_LINK if element.tag in ("a", "img") else _BEHIND
        if match := re.match(expression, text):
            self._assign(element, match[0])
            element.tail = text[match.end() :]

    def _assign(self, element: Element, lists: str) -> None:
        for part in re.finditer(_PART, lists):
            if part["class"]:
                names = element.get("class")
                name = part["class"][1:]
                element.set("class", f"{names} {name}" if names else name)
            elif part["id"]:
                element.set("id", part["id"][1:])
            elif part["pair"]:
                key, _, value = part["pair"].partition("=")
                if value[0] in "\"'":
                    value = value[1:-1]
                element.set(self.sanitize_name(key), value)
            elif (word := part["word"]) in _WORDS:
                element.set(word, word)
            elif word:
                element.set(word, None)  # type: ignore[arg-type]  # no value, in Python-Markdown


def _last_child(element: Element) -> Element | None:
    """Return the child whose tail ends a block, None if the block's own text does.

    A list within an item does not count: the text above it belongs to the item.
    """
    children = list(element)
    if element.tag == "li":
        inner = next((n for n, child in enumerate(children) if child.tag in ("ul", "ol")), None)
        children = children[:inner]
    return children[-1] if children and children[-1].tail else None


def check_attributes(context: ConversionContext, converted: str) -> None:
    """Warn of braces that look like an attribute list and are text in the HTML."""
    if "{:" not in context.text and "{." not in context.text and "{#" not in context.text:
        return  # most texts have none
    found = [
        match
        for match in _NEARLY.finditer(context.text)
        if not context.source.is_code(match.start())
    ]
    if not found:
        return
    shown, at = [], 0
    for start, end in codes(converted):
        shown.append(converted[at:start])
        at = end
    text = "".join((*shown, converted[at:]))
    for match in [match for match in found if html.escape(match[0], quote=False) in text][
        :_MAX_REPORTS
    ]:
        is_list = re.fullmatch(_LIST, match[0])
        context.warn(NOWHERE if is_list else NO_LIST, match.start())
