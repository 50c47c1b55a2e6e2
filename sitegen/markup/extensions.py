"""Our set-up of Python-Markdown: its own extensions, spoilers, and code with classes only.

Our additions make elements whose names no author can write; ``blocks`` turns those into HTML.
"""

import importlib
import sys
from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.abbr import AbbrExtension
from markdown.extensions.admonition import AdmonitionExtension
from markdown.extensions.attr_list import AttrListExtension
from markdown.extensions.codehilite import CodeHiliteExtension
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.md_in_html import MarkdownInHtmlExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.inlinepatterns import SimpleTagInlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString
from pygments.formatters.html import HtmlFormatter

from sitegen.markup.autolinks import BARE_ADDRESS, Autolinks
from sitegen.markup.block_parser import Headings, Reader, Table
from sitegen.markup.blocks import BODY, HIDDEN, NOTE
from sitegen.markup.bounds import MAX_CODE_BLOCKS, MAX_LEVELS, TooMuchError
from sitegen.markup.context import CurrentText
from sitegen.markup.escapes import install_escapes
from sitegen.markup.fast_paths import install_fast_paragraphs, install_fast_paths
from sitegen.markup.footnotes import Footnotes
from sitegen.markup.layout_steps import install_layout
from sitegen.markup.quotes import Quotes
from sitegen.markup.source import BARS, MARK, Mark
from sitegen.markup.spans import STRUCK
from sitegen.markup.spoilers import STRAY_COLONS
from sitegen.markup.task_lists import TaskLists

_CODE_OPTIONS = frozenset(("cssclass", "wrapcode", "linenos", "linenostart", "hl_lines"))


class ClassesOnly(HtmlFormatter[str]):
    """Highlighted code without inline styles, which a content security policy would block."""

    def __init__(self, **options: object) -> None:
        kept: dict[str, Any] = {name: options[name] for name in _CODE_OPTIONS & options.keys()}
        super().__init__(**kept)


class Blocks(Treeprocessor):
    """Put the content between two ``:::`` lines into a block."""

    def __init__(self, current: CurrentText) -> None:
        super().__init__()
        self._current = current

    def run(self, root: Element) -> None:
        """Find the lines in every element of the tree."""
        if ":::" in self._current.context.text:
            for parent in list(root.iter()):
                if any(self._line(child) for child in parent):
                    self._gather(parent)

    def _line(self, element: Element) -> Mark | None:
        match = MARK.match(element.text or "")
        if element.tag != "p" or not match:
            return None
        mark = self._current.context.source.marks[int(match[1])]
        return mark if mark.is_block else None

    def _gather(self, parent: Element) -> None:
        children = list(parent)
        parent[:] = []
        open_blocks: list[tuple[Mark, Element]] = []
        for child in children:
            here = open_blocks[-1][1] if open_blocks else parent
            line = self._line(child)
            if line is None:
                here.append(child)
            elif line.type != "end":
                open_blocks.append((line, self._begin(line, here)))
                if len(open_blocks) > MAX_LEVELS:
                    message = f"more than {MAX_LEVELS} blocks of ::: are nested"
                    raise TooMuchError(message, self._current.context.text, line.start)
            else:
                if open_blocks:
                    open_blocks.pop()
                else:
                    message = "this ::: ends a block, but none is open here"
                    self._current.context.report(message, line.start)
                if len(child):  # a note's way back is put into its last paragraph
                    child.text = MARK.sub("", child.text or "", count=1)
                    (open_blocks[-1][1] if open_blocks else parent).append(child)
        for line, _ in open_blocks:
            if line.type == "spoiler":
                self._current.context.report("::: spoiler is never closed by :::", line.start)

    def _begin(self, line: Mark, parent: Element) -> Element:
        if line.type == "unknown":
            message = f"unknown block ::: {line.name}: there is only ::: spoiler"
            self._current.context.report(message, line.start)
            return parent
        details = SubElement(parent, "details", {"class": "spoiler"})
        summary = SubElement(details, "summary")
        summary.text = line.text or AtomicString(self._current.context.string("spoiler"))
        return SubElement(details, BODY)


class IndentedCode(Treeprocessor):
    """Turn marks back into their source in code, before it is highlighted."""

    def __init__(self, current: CurrentText) -> None:
        super().__init__()
        self._current = current

    def run(self, root: Element) -> None:
        """Look into every block of code."""
        for number, block in enumerate(root.iter("pre")):
            for code in block.iter("code"):
                if number == MAX_CODE_BLOCKS:
                    message = (
                        f"more than {MAX_CODE_BLOCKS:,} blocks of indented code: divide the text"
                    )
                    raise TooMuchError(message, code.text or "")
                if code.text and MARK.search(code.text):
                    self._check(code.text)
                    restored = self._current.context.source.restore(
                        code.text, escape=True, indented=True
                    )
                    code.text = AtomicString(restored)

    def _check(self, code: str) -> None:
        """Report a spoiler that has become code right below text."""
        match = MARK.match(code.lstrip(" "))
        mark = self._current.context.source.marks[int(match[1])] if match else None
        if mark and mark.type == "spoiler" and mark.above:
            self._current.context.report(STRAY_COLONS, mark.start)


class Notes(Treeprocessor):
    """Mark footnotes in a text with spoilers: their references decide whether they are hidden."""

    def run(self, root: Element) -> None:
        """Wrap every footnote if the text has a spoiler."""
        if next(root.iter(HIDDEN), None) is None and next(root.iter(BODY), None) is None:
            return
        for division in root.iter("div"):
            if division.get("class") == "footnote":
                for notes in division.findall("ol"):
                    items = list(notes)
                    notes[:] = []
                    for item in items:
                        SubElement(notes, NOTE, {"id": item.get("id", "")}).append(item)


def build(further: Sequence[tuple[str, dict[str, Any]]], current: CurrentText) -> Markdown:
    """Return a Markdown with our extensions and the author's; raise ValueError for a bad one."""
    # Instances: looking one up by name reads the metadata of every installed package.
    fences = FencedCodeExtension()
    markdown = Reader(
        output_format="html",
        extensions=[
            fences,
            CodeHiliteExtension(
                css_class="highlight", guess_lang=False, pygments_formatter=ClassesOnly
            ),
            Footnotes(BACKLINK_TITLE="↩ %d"),
            AttrListExtension(),
            DefListExtension(),
            Table(),
            AbbrExtension(),
            MarkdownInHtmlExtension(),
            AdmonitionExtension(),
            SaneListExtension(),
        ],
    )
    # Behind links and code, so that bars in those are not seen; before stars and underscores.
    patterns = markdown.inlinePatterns
    patterns.register(Autolinks(BARE_ADDRESS.pattern, markdown), "bare_address", 85)
    patterns.register(SimpleTagInlineProcessor(BARS.pattern, HIDDEN), "spoiler", 70)
    patterns.register(SimpleTagInlineProcessor(STRUCK.pattern, "del"), "struck", 65)
    blocks = markdown.parser.blockprocessors
    blocks.register(Headings(markdown.parser), "hashheader", 70)
    blocks.register(Quotes(markdown.parser, current), "quote", 20)
    markdown.treeprocessors.register(Blocks(current), "blocks", 40)  # after notes were made (50)
    markdown.treeprocessors.register(
        IndentedCode(current), "indented_code", 31
    )  # highlighting is 30
    markdown.treeprocessors.register(TaskLists(current), "task_lists", 25)  # before spans (20)
    markdown.treeprocessors.register(Notes(), "notes", 12)  # after notes were completed (15)
    markdown.block_level_elements += [BODY, NOTE]
    install_layout(markdown, fences, current)
    install_fast_paths(markdown)
    install_escapes(markdown)
    for name, options in further:
        markdown.registerExtensions([_load(markdown, name, options)], {})
    install_fast_paragraphs(markdown)
    return markdown


def _check_class(module: str, name: str) -> None:
    """Raise TypeError for a class that is not an extension, because it would be called."""
    found = getattr(importlib.import_module(module), name)
    if not (isinstance(found, type) and issubclass(found, Extension)):
        raise TypeError(f"{name} is not a Markdown extension")


def _load(markdown: Markdown, name: str, options: dict[str, Any]) -> Extension:
    try:
        if name.partition(":")[0].partition(".")[0] in sys.stdlib_module_names:
            raise TypeError("it is a module of Python itself")
        if ":" in name:
            _check_class(*name.split(":", 1))
        return markdown.build_extension(name, options)
    except ImportError as failure:
        message = f'the Markdown extension "{name}" cannot be imported: {failure}'
        raise ValueError(message) from failure
    except Exception as failure:
        message = f'the Markdown extension "{name}" cannot be set up: {failure}'
        raise ValueError(message) from failure
