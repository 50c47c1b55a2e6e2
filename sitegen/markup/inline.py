"""Python-Markdown's step from texts to emphasis, links and code, without useless searches.

Python-Markdown tries each pattern on each text, although most texts contain no match of most
patterns: that took half of the time of a conversion. Here a pattern is tried only if one of its
triggers is in the text. A pattern with an unknown regular expression, such as an author's, is
always tried. The result is the same as that of Python-Markdown's step, to the byte, even in unusual
cases; a test compares them.
"""

import re
from collections import deque
from collections.abc import Mapping
from types import MappingProxyType
from xml.etree.ElementTree import Element

from markdown import Markdown, inlinepatterns, treeprocessors
from markdown.util import (
    INLINE_PLACEHOLDER,
    INLINE_PLACEHOLDER_PREFIX,
    INLINE_PLACEHOLDER_RE,
    AtomicString,
)

from sitegen.markup.autolinks import BARE_ADDRESS
from sitegen.markup.bounds import MAX_COPIED, MAX_EMPHASIS, TooMuchError
from sitegen.markup.footnotes import FootnoteMark
from sitegen.markup.source import BARS
from sitegen.markup.spans import STRUCK, Finder, Reader, Span, finder_of, reader_of

TRIGGERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        inlinepatterns.BACKTICK_RE: ("`",),
        inlinepatterns.ESCAPE_RE: ("\\",),
        inlinepatterns.LINK_RE: ("[",),  # a reference's and a short one's too
        inlinepatterns.IMAGE_LINK_RE: ("![",),
        inlinepatterns.AUTOLINK_RE: ("://",),
        inlinepatterns.AUTOMAIL_RE: ("@",),
        inlinepatterns.LINE_BREAK_RE: ("  \n",),
        inlinepatterns.HTML_RE: ("<",),
        inlinepatterns.ENTITY_RE: ("&",),
        r"\*|_": ("*", "_"),
        r"\[\^([^\]]*)\]": ("[^",),
        BARS.pattern: ("||",),
        STRUCK.pattern: ("~~",),
        BARE_ADDRESS.pattern: ("://", "www."),
    }
)
"""For each regular expression, texts of which every match contains at least one."""

ALWAYS = ("",)
"""For any other regular expression, a text that every text contains."""

_REFERENCES = frozenset(
    {
        inlinepatterns.ReferenceInlineProcessor,
        inlinepatterns.ShortReferenceInlineProcessor,
        inlinepatterns.ImageReferenceInlineProcessor,
        inlinepatterns.ShortImageReferenceInlineProcessor,
    }
)

Trial = tuple[int, tuple[str, ...], inlinepatterns.Pattern]
"""A pattern with its index in a document, and the texts of which one must occur for it."""

PatternPlan = tuple[tuple[str, ...], Reader | None, Finder | None]
"""The texts of which one must occur for a pattern, and our faster search for it."""


class Inline(treeprocessors.InlineProcessor):
    """Find the matches of patterns in the texts of a tree, and insert elements there.

    ``stashed_nodes`` and ``ancestors`` are what patterns may expect to find here.
    """

    def __init__(self, markdown: Markdown) -> None:
        super().__init__(markdown)
        self.stashed_nodes = {}
        self._trials: list[Trial] = []
        self._readers: list[Reader | None] = []
        self._finders: list[Finder | None] = []
        self._triggers: list[tuple[str, ...]] = []
        self._known: dict[inlinepatterns.Pattern, PatternPlan] = {}
        self._copied = 0

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        """Apply the patterns to every text below an element, and return it."""
        self.stashed_nodes = {}
        self._copied = 0
        patterns = [pattern for pattern in self.md.inlinePatterns if self._may_matter(pattern)]
        for pattern in patterns:
            if pattern not in self._known:
                self._known[pattern] = _plan_of(pattern)
        plans = [self._known[pattern] for pattern in patterns]
        self._triggers, self._readers, self._finders = map(list, zip(*plans, strict=True))
        self._trials = [
            (number, self._triggers[number], pattern) for number, pattern in enumerate(patterns)
        ]
        waiting = deque([(tree, list(ancestors or ()))])
        while waiting:
            element, self.ancestors = waiting.popleft()
            self.ancestors.append(element.tag.lower())
            inserted: list[tuple[Element, list[Element]]] = []
            for index, child in enumerate(
                element, 1
            ):  # grows while we walk: elements from a tail are also visited
                if child.text and not isinstance(child.text, AtomicString):
                    self.ancestors.append(child.tag.lower())
                    elements = self._in_text(child)
                    if elements:
                        waiting.extend((new, self.ancestors.copy()) for new in elements)
                        inserted.append((child, elements))
                    self.ancestors.pop()
                if child.tail:
                    self._in_tail(element, child, index)
                if len(child):
                    waiting.append((child, self.ancestors.copy()))
            for child, elements in inserted:
                child[:0] = elements
        return tree

    def _may_matter(self, pattern: inlinepatterns.Pattern) -> bool:
        """Return whether the document defines anything that a pattern can refer to."""
        if type(pattern) in _REFERENCES:
            return bool(self.md.references)
        if type(pattern) is FootnoteMark:
            return bool(pattern.footnotes.footnotes)
        return True

    def _in_text(self, child: Element) -> list[Element]:
        """Set an element's text, and return the elements in it."""
        text = self._marked(child.text or "")
        if INLINE_PLACEHOLDER_PREFIX not in text:
            child.text = text
            return []
        child.text = None
        return self._set_text(text, child)

    def _in_tail(self, parent: Element, child: Element, index: int) -> None:
        """Set the text after an element, and insert the elements in it at an index."""
        text = self._marked(child.tail or "")
        if INLINE_PLACEHOLDER_PREFIX not in text:
            child.tail = text
            return
        child.tail = None
        elements = self._set_text(text, child, in_tail=True)
        if elements:
            parent[index:index] = elements

    def _marked(self, text: str, first: int = 0) -> str:
        """Return a text with a placeholder for every match of a pattern."""
        if isinstance(text, AtomicString):
            return text
        for number, triggers, pattern in self._trials[first:] if first else self._trials:
            for trigger in triggers:
                if trigger in text:
                    text = self._applied(pattern, text, number)
                    break
        return text

    def _applied(self, pattern: inlinepatterns.Pattern, text: str, number: int) -> str:
        """Return a text with a placeholder for every match of one pattern."""
        if any(tag.lower() in self.ancestors for tag in pattern.ANCESTOR_EXCLUDES):
            return text
        if not isinstance(pattern, inlinepatterns.InlineProcessor):
            return self._applied_to_all(pattern, text, number)
        if finder := self._finders[number]:
            pieces: list[str] = []
            at = 0
            for node, start, end in finder(pattern, text):
                if node is not None:
                    pieces += (text[at:start], self._stashed(node, number))
                    at = end
            return "".join(pieces) + text[at:] if pieces else text
        if len(text) > MAX_EMPHASIS and TRIGGERS[r"\*|_"] == self._triggers[number]:
            _check_stars(text)
        at = 0
        while found := _first(pattern, self._readers[number], text, at):
            node, start, at = found
            if node is not None:
                placeholder = self._stashed(node, number)
                text = f"{text[:start]}{placeholder}{text[at:]}"
                at = start + len(placeholder)
                self._copied += len(text)
                if self._copied > MAX_COPIED:
                    raise TooMuchError("this paragraph has too many marks: divide it", text, at)
        return text

    def _applied_to_all(self, pattern: inlinepatterns.Pattern, text: str, number: int) -> str:
        """Do the same for a pattern of the old kind, which matches the whole rest of a text.

        After a match that the pattern declines, Python-Markdown continues at a wrong offset, and
        may return to it for ever. This method does the same, but only once.
        """
        at, declined = 0, set[int]()
        while match := pattern.getCompiledRegExp().match(text[at:]):
            node = pattern.handleMatch(match)
            if node is None:
                if at in declined:
                    break
                declined.add(at)
                at = match.end()
            else:
                before = text[:at] + match[1] + self._stashed(node, number)
                text, at = before + match.groups()[-1], len(before)
                declined.clear()
        return text

    def _stashed(self, node: Element | str, number: int) -> str:
        """Store the result of a pattern, with later patterns applied, and return a placeholder."""
        if not isinstance(node, str) and not isinstance(node.text, AtomicString):
            for child in (node, *node):
                if child.text:
                    self.ancestors.append(child.tag.lower())
                    child.text = self._marked(child.text, number + 1)
                    self.ancestors.pop()
                if child.tail:
                    child.tail = self._marked(child.tail, number)
        name = f"{len(self.stashed_nodes):04d}"
        self.stashed_nodes[name] = node
        return INLINE_PLACEHOLDER % name

    def _set_text(self, text: str, owner: Element, *, in_tail: bool = False) -> list[Element]:
        """Set a text or tail of an element, up to its first element; return the elements.

        Each has the text that follows it as its tail.
        """
        elements: list[Element] = []
        pieces: list[str] = []

        def put() -> None:
            joined = pieces[0] if len(pieces) == 1 else "".join(pieces)
            if joined and elements:
                elements[-1].tail = elements[-1].tail + joined if elements[-1].tail else joined
            elif joined and in_tail:
                owner.tail = joined
            elif joined:
                owner.text = joined
            pieces.clear()

        def add(piece: str) -> None:
            if piece:
                pieces.append(piece)

        at = 0
        while (start := text.find(INLINE_PLACEHOLDER_PREFIX, at)) >= 0:
            match = INLINE_PLACEHOLDER_RE.search(text, start)
            node = self.stashed_nodes.get(match[1]) if match else None
            if match is None or node is None:
                start += len(INLINE_PLACEHOLDER_PREFIX)
                add(text[at:start])
                at = start
                continue
            add(text[at:start])
            at = match.end()
            if isinstance(node, str):
                add(node)
            else:
                put()
                self._expand(node)
                elements.append(node)
        add(AtomicString(text[at:]) if isinstance(text, AtomicString) else text[at:])
        put()
        return elements

    def _expand(self, node: Element) -> None:
        """Replace the placeholders in an element and its children with elements."""
        for child in (node, *node):
            if child.tail and INLINE_PLACEHOLDER_PREFIX in child.tail:
                text, child.tail = child.tail, None
                index = 0 if child is node else list(node).index(child) + 1
                node[index:index] = self._set_text(text, child, in_tail=True)
            if child.text and INLINE_PLACEHOLDER_PREFIX in child.text:
                text, child.text = child.text, None
                child[:0] = self._set_text(text, child)


def _plan_of(pattern: inlinepatterns.Pattern) -> PatternPlan:
    expression = pattern.getCompiledRegExp().pattern
    finder = finder_of(pattern) if expression in TRIGGERS else None
    return TRIGGERS.get(expression, ALWAYS), reader_of(pattern), finder


def _check_stars(text: str) -> None:
    """Raise TooMuchError for more signs of emphasis than Python-Markdown can pair quickly."""
    if text.count("*") + text.count("_") > MAX_EMPHASIS:
        for number, match in enumerate(re.finditer("[*_]", text)):
            if number == MAX_EMPHASIS:
                message = f"more than {MAX_EMPHASIS:,} signs * and _ in one paragraph: divide it"
                raise TooMuchError(message, text, match.start())


def _first(
    pattern: inlinepatterns.InlineProcessor, read: Reader | None, text: str, at: int
) -> Span | None:
    """Return the result and position of a pattern's first match that it accepts."""
    for match in pattern.getCompiledRegExp().finditer(text, at):
        if read and (found := read(pattern, text, match.start())):
            return found
        node, start, end = pattern.handleMatch(match, text)
        if start is not None and end is not None:
            return node, start, end
    return None
