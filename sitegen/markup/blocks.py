"""Pair shortcodes and spoilers, and write the text twice: complete, and without spoilers.

Hidden text is between tags that no author can write. The same holds for notes (footnotes of a text
with spoilers): a note is public only if public text refers to it.
"""

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from sitegen.markup.bounds import MAX_LEVELS, TooMuchError
from sitegen.markup.context import ConversionContext
from sitegen.markup.plain import SPOILER
from sitegen.markup.source import MARK, Mark
from sitegen.models.richtext import REF_END, REF_START, ShortcodeRef

HIDDEN, BODY, NOTE = "\x0ehidden", "\x0ebody", "\x0enote"
"""Elements: a spoiler within a paragraph, the inside of a block of spoilers, a footnote."""

_MARK = MARK.pattern.replace("(", "(?:")
_TOKEN = re.compile(f'({_MARK}|</?\x0e[a-z]+(?: id="[^"]*")?>)')
_ALONE = re.compile(rf"<p>\s*((?:{_MARK}\s*)+)</p>")
_REFS_ALONE = re.compile(rf"<p>\s*((?:{REF_START}[0-9]+{REF_END}\s*)+)</p>")
_ITEM = re.compile(r"\A(\s*<li[^>]*>)(.*)(</li>\s*)\Z", re.DOTALL)
_NOTE_LINK = re.compile(r'href="#(fn:[^"]*)"')
_MARKUP = re.compile(r"<(/?)(p|li|[ou]l|d[ltd]|t[dhr]|blockquote|div|h[1-6]|em|strong|a)\b")


@dataclass
class Node:
    """A piece of text between two marks that belong together, or a single mark."""

    tag: str
    children: list["str | Node"] = field(default_factory=list)
    name: str = ""
    number: int = -1
    paired: bool = False
    within: bool = False  # a spoiler within a spoiler: it needs no label
    written: dict[bool, str] = field(default_factory=dict)

    def hides(self) -> bool:
        """Return whether there is a spoiler anywhere inside."""
        return self.tag in (HIDDEN, BODY) or any(
            child.hides() for child in self.children if isinstance(child, Node)
        )


class MarkTree:
    """A text as a tree of its marks."""

    def __init__(self, context: ConversionContext, text: str) -> None:
        self._context = context
        self.pairs: dict[int, int] = {}
        self._root = Node("text")
        self._path = [self._root]
        self._hidden = 0
        pieces = _TOKEN.split(_ALONE.sub(r"\1", text))
        self._ends = _paired(context, pieces[1::2])
        for number, piece in enumerate(pieces):
            if number % 2 == 0:
                self._top.children.append(piece)
            elif piece[0] == "\x0e":
                self._mark(int(piece[2:-2]))
            elif piece[1] == "/":
                self._leave(piece[2:-1])
            else:
                tag, _, name = piece[1:-1].partition(" id=")
                within = tag == HIDDEN and self._hidden > 0
                self._enter(Node(tag, name=name.strip('"'), within=within))
        self._leave("text")
        self._shown = self._notes_shown() if self._root.hides() else frozenset()

    def html(self) -> str:
        """Write the whole text."""
        return self._inside(self._root, public=False)

    def public(self) -> str | None:
        """Write the text without its spoilers, None if it has none."""
        return self._inside(self._root, public=True) if self._root.hides() else None

    @property
    def _top(self) -> Node:
        return self._path[-1]

    def _enter(self, node: Node) -> None:
        self._top.children.append(node)
        self._path.append(node)
        self._hidden += node.tag == HIDDEN

    def _leave(self, tag: str) -> None:
        """Leave the nearest node with a tag; the open nodes in it become single marks."""
        while self._top.tag != tag and len(self._path) > 1:
            node = self._pop()
            self._top.children += node.children
            node.children = []
        if len(self._path) > 1:
            self._pop()

    def _pop(self) -> Node:
        node = self._path.pop()
        self._hidden -= node.tag == HIDDEN
        return node

    def _mark(self, number: int) -> None:
        mark = self._context.source.marks[number]
        if mark.type == "open":
            node = Node("shortcode", name=mark.name, number=number)
            if number not in self._ends:
                self._top.children.append(node)
                return
            node.paired = True
            self.pairs[number] = self._ends[number]
            self._enter(node)
            if len(self._path) > MAX_LEVELS + 1:  # the first one is the whole text
                message = f"more than {MAX_LEVELS} shortcodes and spoilers are nested"
                raise TooMuchError(message, self._context.text, mark.start)
        elif mark.type == "close":
            if self._top.number in self._ends and self._ends[self._top.number] == number:
                self._pop()
            else:
                message = f"{mark.source} has no opening tag before it here"
                self._refuse(mark, message)
        elif mark.type == "literal":
            self._top.children.append(html.escape(mark.text, quote=False))
        else:
            message = "a line of ::: is not allowed here: a block begins where a paragraph can"
            self._refuse(mark, message if mark.is_block else mark.text)

    def _refuse(self, mark: Mark, message: str) -> None:
        self._context.report(message, mark.start)
        self._top.children.append(html.escape(mark.source, quote=False))

    def _inside(self, node: Node, *, public: bool) -> str:
        text = "".join(
            child if isinstance(child, str) else self._write(child, public=public)
            for child in node.children
        )
        return _REFS_ALONE.sub(r"\1", text) if REF_START in text else text

    def _write(self, node: Node, *, public: bool) -> str:
        if node.tag == "shortcode":
            return self._call(node, public=public and node.hides())
        if node.tag == NOTE:
            return self._note(node, public=public)
        if node.tag == BODY:
            inside = f"<p>{SPOILER}</p>" if public else self._inside(node, public=False)
            return f'<div class="spoiler-body">{inside}</div>'
        if public:
            return SPOILER
        if node.within:
            return self._inside(node, public=False)
        return (
            f'<label class="spoiler"><input type="checkbox"'
            f' aria-label="{self._context.string("spoiler_show")}">'
            f'<span class="spoiler-text">{self._inside(node, public=False)}</span></label>'
        )

    def _note(self, node: Node, *, public: bool) -> str:
        """Write a footnote; hide it if all references to it are hidden."""
        if node.name in self._shown:
            return self._inside(node, public=public)
        if public:
            return f"<li>{SPOILER}</li>"
        label = self._context.string("spoiler")
        return _ITEM.sub(
            rf'\1<details class="spoiler"><summary>{label}</summary>'
            r'<div class="spoiler-body">\2</div></details>\3',
            self._inside(node, public=False),
        )

    def _call(self, node: Node, *, public: bool) -> str:
        """Return the placeholder of a shortcode; its public form differs if it hides something."""
        if public not in node.written:
            mark = self._context.source.marks[node.number]
            inner = self._inside(node, public=public).strip("\n") if node.paired else None
            if inner and not _is_whole(inner) and not public:
                self._context.report(
                    f"{mark.source} is closed in another paragraph, list or cell:"
                    " write each tag on its own line",
                    mark.start,
                )
            line, column = self._context.position(mark.start)
            node.written[public] = self._context.add(
                ShortcodeRef(
                    name=mark.name,
                    args=mark.args,
                    kwargs=mark.kwargs,
                    inner=inner,
                    line=line,
                    column=column,
                )
            )
        return node.written[public]

    def _notes_shown(self) -> frozenset[str]:
        notes: dict[str, Node] = {}
        found = set(_note_links(self._root, notes))
        waiting = list(found)
        while waiting:
            note = notes.get(waiting.pop())
            new = set(_note_links(Node("text", note.children), {})) - found if note else set()
            found |= new
            waiting += new
        return frozenset(found)


def _note_links(node: Node, notes: dict[str, Node]) -> Iterator[str]:
    """Find the notes that visible text refers to, and the notes themselves."""
    for child in node.children:
        if isinstance(child, str):
            yield from _NOTE_LINK.findall(child)
        elif child.tag == NOTE:
            notes[child.name] = child
        elif child.tag == "shortcode":
            yield from _note_links(child, notes)


def _paired(context: ConversionContext, tokens: list[str]) -> dict[int, int]:
    """Return which mark closes each opening shortcode that is closed, by their numbers.

    Both are between the same two tags of ours; marks that were opened between them become single.
    """
    ends: dict[int, int] = {}
    tags: list[tuple[str, list[tuple[str, int]], Counter[str]]] = [("text", [], Counter())]
    for token in tokens:
        _, opened, names = tags[-1]
        if token[1] == "/":
            while len(tags) > 1 and tags.pop()[0] != token[2:-1]:
                pass
        elif token[0] == "<":
            tags.append((token[1:-1].partition(" id=")[0], [], Counter()))
        else:
            number = int(token[2:-2])
            mark = context.source.marks[number]
            if mark.type == "open":
                opened.append((mark.name, number))
                names[mark.name] += 1
            elif mark.type == "close" and names[mark.name]:
                name, opening = "", 0
                while name != mark.name:
                    name, opening = opened.pop()
                    names[name] -= 1
                ends[opening] = number
    return ends


def _is_whole(text: str) -> bool:
    """Return whether every element that ends in a piece of HTML began in it, and vice versa."""
    stack: list[str] = []
    for slash, name in _MARKUP.findall(text):
        if not slash:
            stack.append(name)
        elif not stack or stack.pop() != name:
            return False
    return not stack
