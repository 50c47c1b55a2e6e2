"""Inline content as Markdown, by markdownify: emphasis, links, pictures, code.

Elements without Markdown syntax stay elements within the line: ``<sup>``, ``<kbd>``.
"""

import re
from html import escape
from typing import Any

from bs4.element import NavigableString, Tag
from markdownify import MarkdownConverter

from sitegen.importing.escapes import address, escape_words
from sitegen.importing.galleries import CAPTION
from sitegen.importing.names import names

Parents = set[str]

KEPT = names("sub sup u ins kbd mark small abbr cite q dfn var samp")
BLOCKS = names("p ul ol dl blockquote pre table figure hr h1 h2 h3 h4 h5 h6 div iframe")
TICKS = re.compile("`+")
SPACE = re.compile(r"[ \t\r\n\f]+")
_HOLDERS = BLOCKS | names("li dd dt td th figcaption section")
_OF_ONE_LINE = names("h1 h2 h3 h4 h5 h6 td th")
_VERBATIM = names("pre code kbd samp tt")


class CannotSayError(Exception):
    """Markdown has no syntax for this."""


class InlineWriter(MarkdownConverter):
    """Writes inline content; ``with_tags`` writes emphasis as elements, if asterisks would fail."""

    def __init__(self, *, with_tags: bool = False) -> None:
        super().__init__()
        self._with_tags = with_tags

    def process_tag(self, node: Tag, parent_tags: Parents | None = None) -> str:
        """Return an element's Markdown like markdownify, but without its checks of ancestors."""
        parents = parent_tags or set()
        below = {*parents, node.name}
        if node.name in _OF_ONE_LINE:
            below.add("_inline")
        elif node.name in _VERBATIM:
            below.add("_noformat")
        texts = [self.node(child, below) for child in node.contents]
        text = "".join(texts) if "pre" in below else _joined(texts)
        convert = super().get_conv_fn_cached(node.name)  # type: ignore[misc]
        return text if convert is None else str(convert(node, text, parents))

    def node(self, node: Any, parents: Parents) -> str:
        """Return the Markdown of words or of an element, within elements of these names."""
        if isinstance(node, NavigableString):
            return self.process_text(node, parents)
        return self.process_tag(node, parents)

    def process_text(self, el: NavigableString, parent_tags: Parents | None = None) -> str:
        """Return words with collapsed white space and with all Markdown syntax escaped."""
        parents = parent_tags or set()
        if "pre" in parents:
            return str(el)
        text = SPACE.sub(" ", el)
        if "_noformat" in parents:
            return text
        before, after = el.previous_sibling, el.next_sibling
        if text == " " and _is_of_gallery(before):
            return "\n"
        if text[0] == " " and _ends_words(before or el.parent):
            text = text[1:]
        if text[-1:] == " " and _ends_words(after or el.parent):
            text = text[:-1]
        text = escape_words(text)
        if "a" in parents:  # an address in a link cannot be a second link
            text = text.replace("\\://", "://").replace("www\\.", "www.")
        if text.endswith("!") and after is not None:
            text = f"{text[:-1]}\\!"
        return text.replace("|", "\\|").replace("\\\\|", "\\|") if "td" in parents else text

    def _inside(self, el: Tag, text: str, sign: str, tag: str, parent_tags: Parents) -> str:
        if "_noformat" in parent_tags:
            return text
        before, text, after = chomp(text)
        if not text:
            return before or after
        if self._with_tags:
            return f"{before}<{tag}>{text}</{tag}>{after}"
        return f"{before}{sign}{text}{sign}{after}"

    def convert_em(self, el: Tag, text: str, parent_tags: Parents) -> str:
        """Write emphasis."""
        if {"em", "i"} & parent_tags:
            return text
        return self._inside(el, text, "*", "em", parent_tags)

    def convert_b(self, el: Tag, text: str, parent_tags: Parents) -> str:
        """Write strong words; the words of a heading stay plain."""
        if {"b", "strong"} & parent_tags:
            return text
        return self._inside(el, text, "**", "strong", parent_tags)

    def convert_del(self, el: Tag, text: str, parent_tags: Parents) -> str:
        """Write struck words."""
        return self._inside(el, text, "~~", "del", parent_tags)

    convert_i = convert_em
    convert_strong = convert_b
    convert_s = convert_strike = convert_del

    def convert_tt(self, el: Tag, text: str, parent_tags: Parents) -> str:
        """Write code."""
        return self.convert_code(el, text, parent_tags)

    def convert_code(self, el: Tag, text: str, parent_tags: Parents) -> str:
        """Write code between more backticks than it has in a row."""
        if "pre" in parent_tags:
            return text
        if (
            any(isinstance(child, Tag) for child in el.contents)
            and el.find(("a", "img")) is not None
        ):
            raise CannotSayError
        before, text, after = chomp(el.get_text().replace("\n", " "))
        if not text:
            return before or after
        ticks = "`" * (max(map(len, TICKS.findall(text)), default=0) + 1)
        space = " " if text[0] == "`" or text[-1] == "`" else ""
        if "td" in parent_tags:
            text = text.replace("|", "\\|")
        return f"{before}{ticks}{space}{text}{space}{ticks}{after}"

    def convert_br(self, el: Tag, text: str, parent_tags: Parents) -> str:
        """Write a line end, or an element in places without line ends."""
        if "td" in parent_tags or "th" in parent_tags:
            return "<br>"
        if "_inline" in parent_tags:
            return " "
        after = el.next_sibling
        while isinstance(after, NavigableString) and not after.strip():
            after = after.next_sibling
        return "" if after is None or is_block(after) else "\\\n"

    def convert_a(self, el: Tag, text: str, parent_tags: Parents) -> str:
        """Write a link, and the anchor that other links of the text refer to."""
        name = el.get("id")
        place = f'<a id="{attribute_value(str(name))}"></a>' if name else ""
        href = str(el.get("href") or "")
        before, text, after = chomp(text)
        if not href or not text:
            return f"{before}{place}{text}{after}"
        if "_noformat" in parent_tags or "\n\n" in text:
            raise CannotSayError
        words = el.get_text().strip()
        if words == href and re.fullmatch(
            r"https?://(?:[^\s<>\"'`\\|{}\[\]&*]|&(?!#?\w+;))+", href
        ):
            return f"{before}{place}<{href}>{after}"
        title = _title(el, words)
        return f"{before}{place}[{text}]({address(href)}{title}){after}"

    def convert_img(self, el: Tag, text: str, parent_tags: Parents) -> str:
        """Write a picture; its tooltip does not become a caption."""
        return self.picture(el, SPACE.sub(" ", str(el.get(CAPTION) or "")).strip())

    def picture(self, el: Tag, caption: str) -> str:
        """Return a picture with the title that becomes its caption."""
        alt = escape_words(SPACE.sub(" ", str(el.get("alt") or "")).strip())
        title = f' "{quoted(caption)}"' if caption else ""
        return f"![{alt}]({address(str(el['src']))}{title})"

    def convert_wpmore(self, el: Tag, text: str, parent_tags: Parents) -> str:
        """Write the end of the summary."""
        words = re.sub(r"--+|[<>]", " ", str(el.get("words") or "")).strip()
        return f"<!--more {words}-->" if words else "<!--more-->"

    def _keeps(self, el: Tag, text: str, parent_tags: Parents) -> str:
        if "_noformat" in parent_tags:
            return text
        if not text.strip():
            return text
        names = ("title", "lang", "cite") if el.name in ("abbr", "q", "dfn") else ("lang",)
        given = "".join(
            f' {name}="{attribute_value(str(el[name]))}"' for name in names if el.get(name)
        )
        return f"<{el.name}{given}>{text}</{el.name}>"


for _name in KEPT:
    setattr(InlineWriter, f"convert_{_name}", InlineWriter._keeps)


def is_block(node: Any) -> bool:
    """Return whether a node is an element that cannot be inside a paragraph."""
    return isinstance(node, Tag) and node.name in _HOLDERS


def chomp(text: str) -> tuple[str, str, str]:
    """Return the space before and after a text, and the text."""
    bare = text.strip(" \n")
    return " " * text.startswith((" ", "\n")), bare, " " * text.endswith((" ", "\n"))


def _is_of_gallery(node: Any) -> bool:
    """Return whether a node is a picture of a gallery, or its link."""
    image = node.img if isinstance(node, Tag) and node.name == "a" else node
    return isinstance(image, Tag) and image.has_attr(CAPTION)


def _ends_words(node: Any) -> bool:
    """Return whether the white space next to a text has no effect."""
    return isinstance(node, Tag) and (node.name == "br" or is_block(node))


def _joined(texts: list[str]) -> str:
    """Join the content of an element, with at most one empty line between two blocks."""
    joined = ""
    for text in filter(None, texts):
        if joined and text[0] == "\n" and joined[-1] == "\n":
            bare, body = joined.rstrip("\n"), text.lstrip("\n")
            ends = max(len(joined) - len(bare), len(text) - len(body))
            joined = bare + "\n" * min(2, ends) + body if bare else body
        else:
            joined += text[1:] if text[0] == " " and joined[-1:] == " " else text
    return joined


def _title(el: Tag, words: str) -> str:
    title = SPACE.sub(" ", str(el.get("title") or "")).strip()
    return f' "{quoted(title)}"' if title and title not in (words, el.get("href")) else ""


def quoted(text: str) -> str:
    """Return words in the form for the quotation marks of a title."""
    return escape_words(text).replace('"', '\\"')


def attribute_value(text: str) -> str:
    """Return a value in the form for an attribute in Markdown."""
    return escape(text).replace("|", "&#124;").replace("{", "&#123;")
