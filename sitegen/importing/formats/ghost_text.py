"""Texts of Ghost's editors as HTML: Lexical, and the older Mobiledoc.

Usually a post also has its HTML. If it has none, this module reads the editor's text.
"""

from collections.abc import Mapping
from html import escape
from typing import Any

from sitegen.importing.formats.ghost_cards import BY_MAIL, card_html, link
from sitegen.importing.formats.json_file import text_of, value_of

_MAX_DEPTH = 60
"""Of nodes deeper than this, only the words are kept."""

_FORMATS = (
    (1, "strong"), (2, "em"), (4, "s"), (8, "u"), (16, "code"), (32, "sub"), (64, "sup"),
    (128, "mark"),
)  # fmt: skip
"""Elements by the bits of a text's format in Lexical."""

_BLOCKS = {"paragraph": "p", "quote": "blockquote", "extended-quote": "blockquote",
           "aside": "blockquote", "listitem": "li"}  # fmt: skip
_MARKUP_TAGS = frozenset(
    {"a", "strong", "b", "em", "i", "code", "s", "del", "u", "sub", "sup", "mark"}
)
_SECTION_TAGS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "aside", "pre"})


class EditorText:
    """Writes an editor's text as HTML; ``unknown`` are names of cards that became words at most."""

    def __init__(self) -> None:
        self.unknown: list[str] = []

    def lexical(self, source: str) -> str | None:
        """Return a text of Lexical as HTML, None if it is not one."""
        found = value_of(source.encode("utf-8", "replace"), dict[str, Any])
        root = found.get("root") if found else None
        return self._nodes(root, 0) if isinstance(root, Mapping) else None

    def mobiledoc(self, source: str) -> str | None:
        """Return a text of Mobiledoc as HTML, None if it is not one."""
        found = value_of(source.encode("utf-8", "replace"), dict[str, Any])
        if not found or not isinstance(found.get("sections"), list):
            return None
        return "".join(self._section(section, found) for section in found["sections"])

    # ------------------------------------------------------------ Lexical

    def _nodes(self, node: Mapping[str, Any], depth: int) -> str:
        children = node.get("children")
        if not isinstance(children, list) or depth > _MAX_DEPTH:
            return ""
        return "".join(
            self._node(child, depth + 1) for child in children if isinstance(child, Mapping)
        )

    def _node(self, node: Mapping[str, Any], depth: int) -> str:
        name = text_of(node.get("type"))
        if name in ("text", "extended-text", "code-highlight", "tab"):
            return _marked(text_of(node.get("text")), node.get("format"))
        if name == "linebreak":
            return "<br>"
        if (card := card_html(name, node)) is not None:
            return card
        return self._element(name, node, self._nodes(node, depth))

    def _element(self, name: str, node: Mapping[str, Any], inner: str) -> str:
        """Return a node that contains others, which are ``inner``."""
        if name in ("link", "autolink", "at-link"):
            return link(text_of(node.get("url")), inner)
        tag, start = _BLOCKS.get(name, ""), node.get("start")
        if name in ("heading", "extended-heading"):
            tag = text_of(node.get("tag"))
            tag = tag if tag in _SECTION_TAGS else "h2"
        elif name == "list":
            tag = "ol" if node.get("listType") == "number" else "ul"
        if not tag:
            self._note(name)
            return inner
        first = f' start="{start}"' if tag == "ol" and _is_other_start(start) else ""
        return f"<{tag}{first}>{inner}</{tag}>" if inner else ""

    def _note(self, name: str) -> None:
        if name not in self.unknown and name not in ("root", "zwnj"):
            self.unknown.append(name or "a node without a type")

    # ------------------------------------------------------------ Mobiledoc

    def _section(self, section: Any, document: Mapping[str, Any]) -> str:
        match section:
            case [1, str(tag), list(markers), *_]:
                tag = tag.lower() if tag.lower() in _SECTION_TAGS else "p"
                tag = "blockquote" if tag == "aside" else tag
                inner = self._markers(markers, document)
                return f"<{tag}>{inner}</{tag}>" if inner else ""
            case [2, str(source), *_]:
                return f'<p><img src="{escape(source)}" alt=""></p>'
            case [3, str(tag), list(items), *_]:
                tag = "ol" if tag.lower() == "ol" else "ul"
                inner = "".join(
                    f"<li>{self._markers(item, document)}</li>"
                    for item in items
                    if isinstance(item, list)
                )
                return f"<{tag}>{inner}</{tag}>"
            case [10, int(index), *_]:
                return self._card(_at(document.get("cards"), index))
        self._note("a section that cannot be read")
        return ""

    def _card(self, card: Any) -> str:
        match card:
            case [str(name), dict(payload)]:
                html = card_html(name, payload)
                if html is None:
                    self._note(name)
                return html or ""
            case [str(name), *_]:
                return card_html(name, {}) or ""
        self._note("a card that cannot be read")
        return ""

    def _markers(self, markers: list[Any], document: Mapping[str, Any]) -> str:
        """Return marked text; each marker opens some elements and closes some."""
        written: list[str] = []
        open_tags: list[str] = []
        for marker in markers:
            match marker:
                case [int(kind), list(opened), int(closed), value, *_]:
                    pass
                case _:
                    continue
            for index in opened:
                tag, start = _markup(_at(document.get("markups"), index))
                open_tags.append(tag)
                written.append(start)
            written.append(
                escape(text_of(value), quote=False)
                if kind == 0
                else _atom(_at(document.get("atoms"), value))
            )
            ended = [open_tags.pop() for _ in range(min(closed, len(open_tags)))]
            written += [f"</{tag}>" for tag in ended if tag]
        written += [f"</{tag}>" for tag in reversed(open_tags) if tag]
        return "".join(written)


def _marked(text: str, format_bits: Any) -> str:
    html = escape(text, quote=False)
    bits = format_bits if isinstance(format_bits, int) else 0
    for bit, tag in reversed(_FORMATS):
        if bits & bit and html:
            html = f"<{tag}>{html}</{tag}>"
    return html


def _is_other_start(start: Any) -> bool:
    return isinstance(start, int) and not isinstance(start, bool) and start not in (0, 1)


def _at(found: Any, index: Any) -> Any:
    is_there = isinstance(found, list) and isinstance(index, int) and 0 <= index < len(found)
    return found[index] if is_there else None


def _markup(markup: Any) -> tuple[str, str]:
    """Return the name of a markup's element and its start tag, "" and "" for none."""
    match markup:
        case [str(name), *rest] if name.lower() in _MARKUP_TAGS:
            tag = name.lower()
        case _:
            return "", ""
    if tag != "a":
        return tag, f"<{tag}>"
    pairs = rest[0] if rest and isinstance(rest[0], list) else []
    address = text_of(_at(pairs, pairs.index("href") + 1)) if "href" in pairs else ""
    return tag, f'<a href="{escape(address)}">'


def _atom(atom: Any) -> str:
    match atom:
        case ["soft-return", *_]:
            return "<br>"
        case [_, str(text), *_]:
            return escape(text, quote=False)
    return ""


def is_by_mail(name: str) -> bool:
    """Return whether a card was for members or for mail only."""
    return name in BY_MAIL
