"""A tree of docutils as plain HTML: the words, links and pictures, without docutils' own marks.

No file is read for it, and every id is written once. Formulas stay as they were typed.
"""

import re
from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from docutils import nodes

_BLOCKS = {
    "paragraph": "p",
    "bullet_list": "ul",
    "definition_list": "dl",
    "definition": "dd",
    "field_list": "dl",
    "field_name": "dt",
    "field_body": "dd",
    "option_list": "dl",
    "description": "dd",
    "block_quote": "blockquote",
    "figure": "figure",
    "legend": "div",
    "sidebar": "blockquote",
    "thead": "thead",
    "tbody": "tbody",
    "row": "tr",
}
_INLINES = {
    "emphasis": "em",
    "strong": "strong",
    "title_reference": "cite",
    "superscript": "sup",
    "subscript": "sub",
    "acronym": "abbr",
}
_SILENT = frozenset(
    ("substitution_definition", "pending", "docinfo", "meta", "decoration", "colspec", "label")
)
_MORE = re.compile(
    r"(?:TEASER_END|END_TEASER|PELICAN_(?:END|BEGIN)_SUMMARY|more)\b(?::\s*(?P<words>.*))?\s*",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"[A-Za-z][\w+#.-]{0,30}")


def html_of(
    document: nodes.document, resolve: Callable[[str], str], missing: Callable[[int, str], None]
) -> str:
    """Return the HTML of a tree; ``resolve`` says what an address becomes, "" for the same.

    ``missing`` is called with the line and the name of each reference that leads nowhere.
    """
    return _Printer(document, resolve, missing).children(document)


class _Printer:
    """Prints one tree."""

    def __init__(
        self,
        document: nodes.document,
        resolve: Callable[[str], str],
        missing: Callable[[int, str], None],
    ) -> None:
        self._document = document
        self._resolve = resolve
        self._missing = missing
        self._level = 1

    def children(self, node: Any) -> str:
        return "".join(map(self.node, node.children))

    def node(self, node: Any) -> str:
        """Return the HTML of a node, that of its children where nothing is known of it."""
        if isinstance(node, nodes.Text):
            return escape(str(node), quote=False)
        name = node.__class__.__name__
        own = getattr(self, f"_{name}", None)
        if own is not None or name in _SILENT:
            return "" if own is None else str(own(node))
        if name in _BLOCKS:
            return f"<{_BLOCKS[name]}{_id(node)}>{self.children(node)}</{_BLOCKS[name]}>\n"
        if name in _INLINES:
            return f"<{_INLINES[name]}>{self.children(node)}</{_INLINES[name]}>"
        return self._admonition(node) if isinstance(node, nodes.Admonition) else self.children(node)

    # ------------------------------------------------------------ sections

    def _section(self, node: Any) -> str:
        self._level += 1
        inside = self.children(node)
        self._level -= 1
        return inside

    def _title(self, node: Any) -> str:
        inside = self.children(node)
        if isinstance(node.parent, nodes.section):
            level = min(self._level, 6)
            return f"<h{level}{_id(node.parent)}>{inside}</h{level}>\n"
        if isinstance(node.parent, nodes.table):
            return f"<caption>{inside}</caption>"
        return f"<p><strong>{inside}</strong></p>\n"

    def _rubric(self, node: Any) -> str:
        return f"<p{_id(node)}><strong>{self.children(node)}</strong></p>\n"

    _subtitle = _rubric

    def _admonition(self, node: Any) -> str:
        """Print a note or a warning as a quotation that begins with its name."""
        name = node.__class__.__name__
        title = "" if name == "admonition" else f"<p><strong>{name.capitalize()}</strong></p>\n"
        return f"<blockquote{_id(node)}>{title}{self.children(node)}</blockquote>\n"

    def _topic(self, node: Any) -> str:
        if "contents" in node["classes"]:
            return self.children(node)
        return f"<blockquote{_id(node)}>{self.children(node)}</blockquote>\n"

    def _attribution(self, node: Any) -> str:
        return f"<p>— {self.children(node)}</p>\n"

    def _transition(self, _: Any) -> str:
        return "<hr>\n"

    # ------------------------------------------------------------ lists and tables

    def _enumerated_list(self, node: Any) -> str:
        kind = {"loweralpha": "a", "upperalpha": "A", "lowerroman": "i", "upperroman": "I"}
        style = kind.get(node.get("enumtype", ""), "")
        attributes = f' type="{style}"' if style else ""
        attributes += f' start="{int(node["start"])}"' if node.get("start") else ""
        return f"<ol{_id(node)}{attributes}>{self.children(node)}</ol>\n"

    def _list_item(self, node: Any) -> str:
        return f"<li{_id(node)}>{self._compact(node)}</li>\n"

    def _compact(self, node: Any) -> str:
        """Return an item's contents, its words without a paragraph where all items are short."""
        lists = (nodes.bullet_list, nodes.enumerated_list)
        is_compact = all(
            isinstance(item[0], nodes.paragraph)
            and not item[0]["ids"]
            and all(isinstance(child, lists) for child in item.children[1:])
            for item in node.parent.children
            if len(item)
        )
        if not (is_compact and len(node)):
            return self.children(node)
        return self.children(node[0]) + "".join(map(self.node, node.children[1:]))

    def _definition_list_item(self, node: Any) -> str:
        terms = [child for child in node.children if isinstance(child, nodes.term)]
        words = "".join(map(self.children, terms))
        for child in node.children:
            if isinstance(child, nodes.classifier):
                words += f" : <em>{self.children(child)}</em>"
        rest = [c for c in node.children if not isinstance(c, nodes.term | nodes.classifier)]
        name = _id(terms[0]) if terms else ""
        return f"<dt{name}>{words}</dt>\n{''.join(map(self.node, rest))}"

    def _option_group(self, node: Any) -> str:
        return f"<dt><code>{escape(node.astext(), quote=False)}</code></dt>\n"

    def _table(self, node: Any) -> str:
        return f"<table{_id(node)}>{self.children(node)}</table>\n"

    def _entry(self, node: Any) -> str:
        tag = "th" if isinstance(node.parent.parent, nodes.thead) else "td"
        spans = "".join(
            f' {name}="{int(node[more]) + 1}"'
            for name, more in (("colspan", "morecols"), ("rowspan", "morerows"))
            if node.get(more)
        )
        only = len(node) == 1 and isinstance(node[0], nodes.paragraph)
        inside = self.children(node[0] if only else node)
        return f"<{tag}{spans}>{inside}</{tag}>"

    # ------------------------------------------------------------ texts as they are

    def _literal_block(self, node: Any) -> str:
        classes = [name for name in node["classes"] if name not in ("code", "literal-block")]
        language = classes[0] if "code" in node["classes"] and classes else ""
        known = f' class="language-{language}"' if _LANGUAGE.fullmatch(language) else ""
        return f"<pre><code{known}>{escape(node.astext(), quote=False)}</code></pre>\n"

    def _doctest_block(self, node: Any) -> str:
        code = escape(node.astext(), quote=False)
        return f'<pre><code class="language-pycon">{code}</code></pre>\n'

    def _math_block(self, node: Any) -> str:
        code = escape(node.astext(), quote=False)
        return f'<pre><code class="language-latex">{code}</code></pre>\n'

    def _literal(self, node: Any) -> str:
        return f"<code>{escape(' '.join(node.astext().split()), quote=False)}</code>"

    _math = _literal

    def _line_block(self, node: Any) -> str:
        lines = "<br>\n".join(self._lines(node, 0))
        return f"<p>{lines}</p>\n" if lines else ""

    def _lines(self, node: Any, depth: int) -> Iterable[str]:
        for child in node.children:
            if isinstance(child, nodes.line_block):
                yield from self._lines(child, depth + 1)
            else:
                yield "\u00a0" * (4 * depth) + self.children(child)

    def _raw(self, node: Any) -> str:
        """Print HTML that the author wrote; ``resolve`` does not see its addresses."""
        return str(node.astext()) if "html" in node.get("format", "").split() else ""

    def _comment(self, node: Any) -> str:
        """Print nothing but the end of a summary."""
        found = _MORE.fullmatch(node.astext())
        if found is None:
            return ""
        words = f" {found['words'].strip()}" if found["words"] else ""
        return f"<!--more{words.replace('--', '- -').rstrip('>')}-->\n"

    # ------------------------------------------------------------ links and pictures

    def _reference(self, node: Any) -> str:
        inside = self.children(node)
        if "refuri" in node:
            address = self._resolve(node["refuri"]) or node["refuri"]
            return f'<a href="{escape(address)}">{inside}</a>'
        name = self._place(node)
        return f'<a href="#{escape(name)}">{inside}</a>' if name else inside

    def _place(self, node: Any) -> str:
        """Return the id that a reference leads to, "" for none; docutils is slow to find it."""
        name = node.get("refid") or self._document.nameids.get(node.get("refname", ""))
        if not name:
            line = next((n.line for n in (node, node.parent) if getattr(n, "line", 0)), 0)
            self._missing(int(line or 0), str(node.get("refname") or node.astext()))
            return ""
        return self._canonical(name)

    def _canonical(self, name: str) -> str:
        """Return the one id that is written of an element's ids."""
        found = self._document.ids.get(name)
        if found is not None and isinstance(found, nodes.target) and found.get("refid"):
            found = self._document.ids.get(found["refid"], found)
        ids = found["ids"] if found is not None else ()
        return str(ids[0] if ids else name)

    def _target(self, node: Any) -> str:
        is_place = not any(name in node for name in ("refuri", "refid", "refname"))
        return f"<a{_id(node)}>{self.children(node)}</a>" if is_place else self.children(node)

    def _footnote_reference(self, node: Any) -> str:
        name, inside = self._place(node), self.children(node)
        return f'<sup><a href="#{escape(name)}">{inside}</a></sup>' if name else f"[{inside}]"

    def _citation_reference(self, node: Any) -> str:
        name, inside = self._place(node), f"[{self.children(node)}]"
        return f'<a href="#{escape(name)}">{inside}</a>' if name else inside

    def _footnote(self, node: Any) -> str:
        """Print a footnote as a paragraph that begins with its number."""
        label = next((child for child in node.children if isinstance(child, nodes.label)), None)
        number = f"[{self.children(label)}] " if label is not None else ""
        rest = [child for child in node.children if child is not label]
        if rest and isinstance(rest[0], nodes.paragraph):
            first = self.children(rest.pop(0))
            number += first
        return f"<p{_id(node)}>{number}</p>\n{''.join(map(self.node, rest))}"

    _citation = _footnote

    def _image(self, node: Any) -> str:
        address = self._resolve(node["uri"]) or node["uri"]
        alt = node.get("alt", "")
        image = f'<img src="{escape(address)}" alt="{escape(alt)}">'
        is_inline = isinstance(node.parent, nodes.TextElement | nodes.figure)
        is_inline = is_inline or isinstance(node.parent, nodes.reference)
        return image if is_inline else f"<p>{image}</p>\n"

    def _caption(self, node: Any) -> str:
        return f"<figcaption>{self.children(node)}</figcaption>"

    def _abbreviation(self, node: Any) -> str:
        words = node.get("explanation", "")
        title = f' title="{escape(words)}"' if words else ""
        return f"<abbr{title}>{self.children(node)}</abbr>"

    def _system_message(self, node: Any) -> str:
        """Print the source of what docutils could not read, without its message."""
        kept = [child for child in node.children if isinstance(child, nodes.literal_block)]
        return "".join(map(self.node, kept))

    def _inline(self, node: Any) -> str:
        return self._literal(node) if "code" in node["classes"] else self.children(node)


def _id(node: Any) -> str:
    return f' id="{escape(node["ids"][0])}"' if node["ids"] else ""
