"""The steps of Python-Markdown that normalize a text and extract its fenced code.

There are two steps, so that an author's extension can replace only the second one: ``layout``, and
``fenced_code_block``, a name that such extensions also use.
"""

import re
from xml.etree.ElementTree import Element

from markdown import Markdown, preprocessors, treeprocessors
from markdown.extensions.fenced_code import FencedBlockPreprocessor, FencedCodeExtension
from markdown.util import ETX, STX

from sitegen.markup.context import CurrentText
from sitegen.markup.fence_lines import Block
from sitegen.markup.fences import attributes_of
from sitegen.markup.layout import Layout

_PLACEHOLDER = re.compile(rf"^[ ]*({STX}wzxhzdk:[0-9]+{ETX})[ ]*$", re.MULTILINE)
_MAY_MATTER = re.compile(
    r"\n(?:(?: {4})*+ {1,3}[^ \n]"  # a line that is indented by a part of a level
    r"|[ >]*+[0-9]++\) "
    r"|(?<=[^\n]\n)(?:"  # and a line right below another line
    r"(?P<table>[^\n|]*+\|[^\n]*+(?=\n[ >]*+[|:-][ |:-]*+\n))"
    r"|(?P<list>[ >]*+(?:[-*+]|[0-9]++\.) )"
    r"|(?P<quote> *+>)"
    r"|(?P<heading> *+#{1,6} )))"
)
_ITEM = re.compile(r"^[ >]*+(?:[-*+]|[0-9]++\.) ", re.MULTILINE)
_ABOVE = re.compile(r"[ >]*+(?:(?P<bullet>[-*+] )|(?P<number>[0-9]+[.)] )|(?P<text>[^ >\n]))")


def needs_layout(text: str) -> bool:
    """Return whether a text may contain anything that Python-Markdown reads differently."""
    if "```" in text or "~~~" in text or text[:1] == " ":
        return True
    has_no_items = False
    for match in _MAY_MATTER.finditer(f"\n{text}"):
        if match.lastgroup is None:
            return True
        start = match.start()  # of the line, in the text without our line end
        above = text.rfind("\n", 0, max(0, start - 1)) + 1
        found = _ABOVE.match(text, above, start - 1) if start else None
        if found is None:
            continue
        if _matters(match, found):
            return True
        is_in_quote = match["quote"] and ">" in found[0]
        if not (
            match["list"] or is_in_quote or has_no_items
        ):  # the text above may continue with an item
            has_no_items = _ITEM.search(text) is None
            if not has_no_items:
                return True
    return False


def _matters(match: re.Match[str], above: re.Match[str]) -> bool:
    """Return whether a line matters right below another line, by the start of that line."""
    if not match["list"]:
        return bool(match["table"]) or not above["text"]
    marker = match["list"].lstrip(" >")
    margin = match["list"].removesuffix(marker)
    text = above.string
    if ">" in margin and not text.startswith(margin, above.start()):
        return True
    is_level = margin.startswith("    ") == text.startswith("    ", above.start())
    other = "bullet" if marker[0].isdigit() else "number"
    return bool(above["text"] or (is_level and above[other]))


class LayoutPreprocessor(preprocessors.Preprocessor):
    """Bring lists, quotes and fences into the form that Python-Markdown reads."""

    def __init__(self, markdown: Markdown, current: CurrentText) -> None:
        super().__init__(markdown)
        self._current = current
        self.has_code_in_items = False

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with a placeholder for each block of code.

        If an author's extension reads fences, they also stay in that form.
        """
        self.has_code_in_items = False
        text = "\n".join(lines)
        if not needs_layout(text):
            return lines
        layout = Layout(text)
        context = self._current.context
        context.has_refused_items = len(layout.refused) > 1
        is_open = layout.never or not all(block.is_closed for block in layout.blocks)
        context.has_open_fences = bool(is_open)
        steps = self.md.preprocessors
        fences = steps["fenced_code_block"] if "fenced_code_block" in steps else None  # noqa: SIM401
        found: list[str] = []
        for number, piece in enumerate(layout.lines):
            if isinstance(piece, str):
                found.append(piece)
            elif isinstance(fences, FencePreprocessor):
                below = layout.lines[number + 1 : number + 2]
                found += self._placed(piece, fences.store(piece), found, below)
            else:
                found += _written(piece, text)
        return found

    def _placed(
        self, block: Block, placeholder: str, above: list[str], below: list[str | Block]
    ) -> list[str]:
        """Return a placeholder with the empty lines that separate it."""
        shown = block.before + placeholder
        if block.is_within:
            self.has_code_in_items = True
            return [shown]
        if not block.before:
            return ["", shown, ""]
        empty = block.before.rstrip(" ")
        is_near = bool(above) and above[-1].strip(" >") != ""
        goes_on = any(isinstance(line, str) and line.strip(" >") for line in below)
        return [empty] * is_near + [shown] + [empty] * goes_on


def _written(block: Block, text: str) -> list[str]:
    """Return code with its fences, indented as Python-Markdown needs it."""
    first, *rest = text[block.start : block.end].split("\n")
    if block.is_within or not block.before:
        line = text.rfind("\n", 0, block.start) + 1
        return [text[line : block.start] + first, *rest]
    fence = first[: len(first) - len(first.lstrip(first[0]))]
    code = block.code.split("\n")[:-1]
    return [f"{block.before}{line}".rstrip(" ") for line in (first, *code, fence)]


class FencePreprocessor(FencedBlockPreprocessor):
    """Keep fenced code, with any info string; ``LayoutPreprocessor`` finds it."""

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines unchanged: their code was extracted before."""
        return lines

    def store(self, block: Block) -> str:
        """Store a block's HTML, as Python-Markdown makes it, and return a placeholder."""
        self.FENCED_BLOCK_RE = _OneBlock(block)  # type: ignore[misc, assignment]
        return "".join(super().run([]))


class _OneBlock:
    """One block of code, as the expression that finds it and as the match."""

    def __init__(self, block: Block) -> None:
        self._groups = {"attrs": attributes_of(block.info), "code": block.code}
        self._is_found = False

    def search(self, _text: str, _index: int) -> "_OneBlock | None":
        """Return the block, once."""
        self._is_found, was_found = True, self._is_found
        return None if was_found else self

    def group(self, name: str) -> str | None:
        """Return a part of the block."""
        return self._groups.get(name)

    def start(self) -> int:
        """Return where the block begins."""
        return 0

    def end(self) -> int:
        """Return where the block ends."""
        return 0


class CodeInItems(treeprocessors.Treeprocessor):
    """Move code out of paragraphs: it is in the first paragraph of an item, perhaps alone."""

    def __init__(self, markdown: Markdown, layout: LayoutPreprocessor) -> None:
        super().__init__(markdown)
        self._layout = layout

    def run(self, root: Element) -> None:
        """Find placeholders among the lines of paragraphs."""
        if not self._layout.has_code_in_items:
            return
        for parent in list(root.iter()):
            if any(_has_code(child) for child in parent):
                parent[:] = [part for child in parent for part in _parts(child)]


def _has_code(element: Element) -> bool:
    text = element.text
    return element.tag == "p" and bool(text and STX in text and _PLACEHOLDER.search(text))


def _parts(element: Element) -> list[Element]:
    """Return a paragraph in several parts: code, and the text before, between and after it."""
    if not _has_code(element):
        return [element]
    texts = [part.strip("\n") for part in _PLACEHOLDER.split(element.text or "")]
    parts = []
    for text in filter(None, texts):
        part = Element("p")
        part.text = text
        parts.append(part)
    if len(element):  # elements after the text, such as a note's link back
        if not texts[-1]:
            parts.append(Element("p"))
        parts[-1].extend(element)
    parts[-1].tail = element.tail
    return parts


def install_layout(markdown: Markdown, fences: FencedCodeExtension, current: CurrentText) -> None:
    """Add our steps to a Markdown that has our extensions, but not yet the author's."""
    layout = LayoutPreprocessor(markdown, current)
    markdown.preprocessors.register(layout, "layout", 26)
    keeper = FencePreprocessor(markdown, fences.getConfigs())
    markdown.preprocessors.register(keeper, "fenced_code_block", 25)
    markdown.treeprocessors.register(CodeInItems(markdown, layout), "code_in_items", 29)
