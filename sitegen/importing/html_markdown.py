"""Converts authors' texts to Markdown that shows the same words, links and pictures.

The site's own Markdown renders each text again. If the result differs from the source, each block
is checked, and a block that differs stays HTML.
"""

import html
import re
from collections.abc import Mapping
from typing import Any

import lxml.html
import msgspec

from sitegen.core.diagnostics import ContentError
from sitegen.importing.blocks import blocks_of
from sitegen.importing.clean_html import Resolve, TooDeepError, clean_html, without_controls
from sitegen.importing.escapes import escape_lines, escape_words
from sitegen.importing.galleries import NO_PICTURES, Pictures, as_figures
from sitegen.importing.generators.foreign_tags import tags_in
from sitegen.importing.generators.markdown_links import with_addresses
from sitegen.importing.names import names
from sitegen.importing.records import Text
from sitegen.importing.spoilers import (
    has_spoilers,
    hidden,
    hidden_block,
    with_marks,
    without_spoilers,
)
from sitegen.importing.verify import rendered, signs
from sitegen.importing.wordpress_markup import Shortcodes, wordpress_html
from sitegen.markup.converter import Converter

_LISTS = frozenset(("ul", "ol", "dl"))
_SPACE = re.compile(r"[ \t\r\n\f]+")
_RAW_BLOCKS = names(
    """blockquote div dl figure h1 h2 h3 h4 h5 h6 hr iframe ol p pre table ul video details
    section"""
)
"""Elements that Python-Markdown does not change at the start of a line."""
_APART = "<!-- -->"
"""Separates two lists or quotations that would become one without it."""
_NEEDED = "the conversion needs markdownify: install it with pip install 'sitegen[import]'"


class Converted(msgspec.Struct, frozen=True):
    """A text in Markdown.

    ``kept_html`` counts the blocks that stayed HTML. ``shortcodes`` are unknown ones, each with its
    line in ``markdown``, from 1. ``left_out`` names parts that a site may not have: ``script``,
    ``onclick``, ``javascript:``. ``unread`` is a text that our own Markdown has not read yet, so
    that it may find errors in it.
    """

    markdown: str
    kept_html: int = 0
    shortcodes: tuple[tuple[str, int], ...] = ()
    left_out: tuple[str, ...] = ()
    unread: bool = False


def to_markdown(
    text: Text,
    resolve: Resolve,
    converter: Converter,
    pictures: Pictures = NO_PICTURES,
) -> Converted:
    """Return an author's text in Markdown.

    ``resolve`` returns the new address of an address; ``pictures`` are those that galleries show.
    Raises ContentError if markdownify is not installed.
    """
    if has_spoilers(text):
        found = _to_markdown(with_marks(text), resolve, converter, pictures)
        return msgspec.structs.replace(found, markdown=hidden(found.markdown, converter))
    return _to_markdown(text, resolve, converter, pictures)


def _to_markdown(
    text: Text, resolve: Resolve, converter: Converter, pictures: Pictures
) -> Converted:
    if text.markup == "markdown":
        markdown = with_addresses(without_controls(text.source), resolve).strip("\n")
        return Converted(markdown, shortcodes=tuple(tags_in(markdown)), unread=True)
    if text.markup == "plain":
        return Converted(as_plain(text), unread=True)
    source, found = text.source, Shortcodes()
    if text.markup == "wordpress":
        source, found = wordpress_html(without_controls(source), pictures)
    try:
        clean = clean_html(source, resolve)
        blocks = blocks_of(clean.root)
        conversion = _Conversion(blocks, converter)
        markdown, kept = conversion.markdown()
    except (TooDeepError, RecursionError):
        return Converted(as_plain(text), left_out=("nesting",), unread=True)
    return Converted(
        markdown, kept, found.lines(markdown), clean.left_out, unread=conversion.unread
    )


def as_plain(text: Text) -> str:
    """Return the words of a text as plain paragraphs of Markdown, with all syntax escaped.

    A text with spoilers is hidden as a whole.
    """
    if has_spoilers(text):
        return hidden_block(as_plain(without_spoilers(text)))
    source = without_controls(text.source)
    if text.markup in ("html", "wordpress"):
        source = re.sub(r"(?is)<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", "", source)
        source = re.sub(r"(?i)<br\s*/?>", "\n", source)
        source = re.sub(
            r"(?i)</?(?:p|div|li|h\d|tr|blockquote|pre|ul|ol|table)\b[^<>]*>", "\n\n", source
        )
        source = html.unescape(re.sub(r"</?[A-Za-z][^<>]*>", "", source))
        source = without_controls(source)
    paragraphs = (
        "\\\n".join(" ".join(line.split()) for line in part.strip().split("\n"))
        for part in re.split(r"\n\s*\n", source)
    )
    escaped = (
        "\\\n".join(escape_lines(escape_words(line)) for line in paragraph.split("\\\n"))
        for paragraph in paragraphs
        if paragraph.strip()
    )
    return "\n\n".join(escaped)


class _Conversion:
    """The blocks of one text during the conversion to Markdown."""

    def __init__(self, blocks: list[Any], converter: Converter) -> None:
        self._blocks = blocks
        self._converter = converter
        self._signs = [signs(block) for block in blocks]
        self.unread = False

    def markdown(self) -> tuple[str, int]:
        """Return the Markdown of all blocks, and how many of them stayed HTML.

        Afterwards, ``unread`` is True if our Markdown has not read the whole text.
        """
        everything = range(len(self._blocks))
        pieces = self._written(everything)
        said = {n: piece for n, piece in pieces.items() if piece is not None}
        parts = [said.get(n) or self._raw(n) for n in everything]
        whole = self._joined(parts)
        if self._is_same(whole, everything):
            return whole, len(parts) - len(said)
        doubtful = [n for n in said if not self._is_same(said[n], [n])]
        for number, piece in self._written(doubtful, with_tags=True).items():
            if piece is not None and self._is_same(piece, [number]):
                said[number] = piece
            else:
                del said[number]
        parts = [said.get(n) or self._checked_raw(n) for n in everything]
        for apart in (False, True):
            whole = self._joined(parts, apart=apart)
            if self._is_same(whole, everything):
                return whole, len(parts) - len(said)
        self.unread = True
        return self._joined(list(map(self._raw, everything))), len(parts)

    def _checked_raw(self, number: int) -> str:
        """Return a block as HTML; afterwards, the build's rendering of it is the reference."""
        raw = self._raw(number)
        tree, fine = rendered(raw, self._converter)
        if not fine:
            raw = as_plain(Text(raw, "html"))
            tree, _ = rendered(raw, self._converter)
        self._signs[number] = signs(tree)
        return raw

    def _is_same(self, markdown: str, numbers: Any) -> bool:
        tree, fine = rendered(markdown, self._converter)
        return fine and signs(tree) == [sign for n in numbers for sign in self._signs[n]]

    def _written(self, numbers: Any, *, with_tags: bool = False) -> Mapping[int, str | None]:
        """Return the Markdown of blocks by their numbers, None for a block that stays HTML."""
        pieces: dict[int, str | None] = {}
        others = []
        for number in numbers:
            block = self._blocks[number]
            if block.tag == "p" and not len(block) and not block.attrib.get("id"):
                words = _SPACE.sub(" ", block.text or "").strip(" ")
                pieces[number] = escape_lines(escape_words(words))
            else:
                others.append(number)
        if others:
            pieces.update(
                zip(
                    others,
                    _by_markdownify([self._blocks[n] for n in others], with_tags=with_tags),
                    strict=True,
                )
            )
        return pieces

    def _joined(self, parts: list[str], *, apart: bool = False) -> str:
        pieces: list[str] = []
        before = ""
        for block, part in zip(self._blocks, parts, strict=True):
            if not part:
                continue
            kind = "list" if block.tag in _LISTS else block.tag
            if pieces and (apart or (kind == before and kind in ("list", "blockquote"))):
                pieces.append(_APART)
            pieces.append(part)
            before = kind
        return "\n\n".join(pieces)

    def _raw(self, number: int) -> str:
        """Return a block as HTML in which our Markdown finds no syntax."""
        block = self._blocks[number]
        as_figures(block)
        for element in block.iter():
            if isinstance(element.tag, str):
                element.attrib.pop("data-align", None)
                if element.tag == "img":
                    element.attrib.pop("title", None)  # it would become a caption
        written = lxml.html.tostring(block, encoding="unicode", with_tail=False)
        written = re.sub(r"</(?:source|track|wbr)>", "", written)
        written = re.sub(r'<wpmore words="([^"]*)"></wpmore>', _more, written)
        written = written.replace(">[TOC]<", ">&#91;TOC]<")
        for sign in "|{:":
            written = _outside_tags(written, sign)
        return written if block.tag in _RAW_BLOCKS else f"<div>{written}</div>"


def _more(match: re.Match[str]) -> str:
    return f"<!--more{match[1] and ' '}{match[1]}-->"


def _outside_tags(written: str, sign: str) -> str:
    doubled = {"|": r"\|(?=\|)|(?<=\|)\|", "{": r"\{(?=[{%:#.])", ":": r":(?=::)|(?<=::):"}[sign]
    return re.sub(doubled, f"&#{ord(sign)};", written)


def _by_markdownify(blocks: list[Any], *, with_tags: bool) -> list[str | None]:
    try:
        from sitegen.importing.markdown_inline import CannotSayError
        from sitegen.importing.markdown_writer import MarkdownWriter
        from sitegen.importing.soup import soup_of
    except ImportError:
        raise ContentError(_NEEDED) from None
    writer = MarkdownWriter(with_tags=with_tags)
    pieces: list[str | None] = []
    for block in blocks:
        try:
            pieces.append(writer.block(soup_of(block)))
        except CannotSayError:
            pieces.append(None)
    return pieces
