"""YAML as nodes that keep their spelling and their position, safe to read from a stranger.

A loader of values would make 1984 of "1984", keep the last of two equal keys, and spend memory on
an alias bomb before a limit could stop it. So this module composes the events of libyaml's parser,
with limits on depth and number. It gives no scalar a type: the schema does that.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

import msgspec
import yaml

from sitegen.core.diagnostics import Problem, error
from sitegen.frontmatter.surrogates import join_halves, mark_halves
from sitegen.frontmatter.yaml_errors import explain

MAX_CHARACTERS = 256 * 1024
MAX_DEPTH = 64
MAX_NODES = 50_000
"""Most nodes of one text; each alias counts with all nodes of its anchor."""
LONG_LIST = 20
"""Factor by which the limits grow for a file that is one list of records."""
MAX_PROBLEMS = 100

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
"""A character that no text of the author's may hold; a carriage return is one."""
# Authors need no directives, and libyaml takes quadratic time for many.
_DIRECTIVE = re.compile("^%", re.MULTILINE)
# YAML counts these as ends of lines, editors do not: positions below them would be wrong.
_OTHER_LINE_ENDS = str.maketrans("\x85\u2028\u2029", "   ")


class Scalar(msgspec.Struct, frozen=True, gc=False):
    """A text as it was written, and its position; ``plain`` if it has no quotes."""

    value: str
    line: int = 1
    column: int = 1
    plain: bool = True


class Sequence(msgspec.Struct, frozen=True):
    """A list of nodes, and the position where it begins."""

    items: tuple["Node", ...]
    line: int = 1
    column: int = 1


class Mapping(msgspec.Struct, frozen=True):
    """Pairs of key and node in the order of the file, without duplicate keys, and their position.

    ``unsure`` are the keys that were given more than once, or by a merge key, which is not read.
    """

    pairs: tuple[tuple[Scalar, "Node"], ...]
    line: int = 1
    column: int = 1
    unsure: frozenset[str] = frozenset()


Node: TypeAlias = Scalar | Sequence | Mapping
Position: TypeAlias = tuple[int, int]
"""Line and column as the parser counts them, from 0."""


def compose(
    text: str, path: str, first_line: int = 1, *, size: int = 1
) -> tuple[Node | None, tuple[Problem, ...]]:
    r"""Compose the one document of a text whose lines end in ``\n``; None if it has none.

    ``first_line`` is the line of the file on which the text begins, ``size`` how many times the
    usual limits it may reach. A fault of the syntax ends the reading and gives None; a doubled key
    or the like is reported, and the rest is read.
    """
    text = text.translate(_OTHER_LINE_ENDS)
    marked = mark_halves(text)
    composer = _Composer(path, first_line, is_marked=marked != text, max_nodes=size * MAX_NODES)
    try:
        _refuse_unreadable(text, size * MAX_CHARACTERS)
        node = composer.document(marked)
    except _RefusalError as refusal:
        node = None
        composer.report(*refusal.args)
    except yaml.MarkedYAMLError as fault:
        node = None
        composer.report(*explain(fault, text))
    except ValueError as fault:  # only from the parser in Python, for "\\U00110000"
        node = None
        composer.report(f"an escape is not a character: {fault}", (0, 0))
    return node, tuple(composer.problems)


def quoted(text: str) -> str:
    """Return a text of the author's as messages show it: on one line, short, in quotes."""
    line = " ".join(UNREADABLE.sub("\ufffd", text).split())
    return f"'{line}'" if len(line) <= 60 else f"'{line[:57]}...'"


def plain(node: Node) -> str | list[Any] | dict[str, Any]:
    """Return a node as strings, lists and dicts, every scalar exactly as it was written."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key.value: plain(item) for key, item in node.pairs}


class _RefusalError(Exception):
    """Valid YAML that is not read here: a message and a ``Position``."""


class _Composer:
    """Make nodes of the parser's events, and collect the problems that need not stop it."""

    def __init__(self, path: str, first_line: int, *, is_marked: bool, max_nodes: int) -> None:
        self.problems: list[Problem] = []
        self._is_marked = is_marked
        self._path = path
        self._first_line = first_line
        self._events: Iterator[yaml.Event] = iter(())
        self._anchors: dict[str, Node | None] = {}
        self._unused: dict[str, Position] = {}
        self._nodes = 0
        self._max_nodes = max_nodes

    def document(self, text: str) -> Node | None:
        """Compose the only document of a text."""
        self._events = yaml.parse(text, Loader=_LOADER)
        next(self._events)  # the stream's start
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return None
        root = self._node(next(self._events), 0)
        for name, position in self._unused.items():
            # No alias refers to it, so it was meant as a word: "title: &Sons".
            self.report(f"quote a value that starts with '&': '&{name}' names nothing", position)
        next(self._events)  # the document's end
        following = next(self._events)
        if isinstance(following, yaml.DocumentStartEvent):
            raise _RefusalError(
                "a second document starts here: only one is read", _position_of(following)
            )
        return root

    def report(self, message: str, position: Position) -> None:
        """Add an error."""
        self.problems.append(error(self._path, message, *self._in_file(position)))

    def _in_file(self, position: Position) -> tuple[int, int]:
        """Return line and column in the file, from 1."""
        return self._first_line + position[0], position[1] + 1

    def _count(self, event: yaml.Event) -> None:
        """Count a node, and refuse more than the limit."""
        self._nodes += 1
        if self._nodes > self._max_nodes:
            raise _RefusalError(
                f"has too many values: at most {self._max_nodes:,} are allowed", _position_of(event)
            )
        if len(self.problems) >= MAX_PROBLEMS:
            raise _RefusalError("has too many mistakes: the rest is not read", _position_of(event))

    def _node(self, event: yaml.Event, depth: int) -> Node:
        """Compose the node that an event begins."""
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, depth)
        assert isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)
        self._count(event)
        if event.tag:
            raise _RefusalError(
                "tags are not read: quote a value that starts with '!'", _position_of(event)
            )
        if depth > MAX_DEPTH:
            raise _RefusalError(f"is nested more than {MAX_DEPTH} deep", _position_of(event))
        if event.anchor:
            self._anchors[event.anchor] = None
        if isinstance(event, yaml.ScalarEvent):
            if event.anchor:
                self._unused[event.anchor] = _position_of(event)
            node: Node = self._scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._sequence(event, depth + 1)
        else:
            node = self._mapping(event, depth + 1)
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        """Keep a scalar as it is written."""
        value = event.value
        if self._is_marked:
            value, half = join_halves(value, is_escaped=event.style == '"')
            if half:
                message = f"U+{half} is half of a character, without its other half: remove it"
                self.report(message, _position_of(event))
        # Only an escape brings in what _refuse_unreadable has not seen.
        if event.style == '"' and (match := UNREADABLE.search(value)):
            self.report(
                f"{code_point(match[0])} is not allowed in a text: remove it", _position_of(event)
            )
            value = UNREADABLE.sub("\ufffd", value)
        return Scalar(value, *self._in_file(_position_of(event)), not event.style)

    def _sequence(self, event: yaml.Event, depth: int) -> Sequence:
        """Compose the items up to the list's end."""
        items = []
        while not isinstance(item := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(item, depth))
        return Sequence(tuple(items), *self._in_file(_position_of(event)))

    def _mapping(self, event: yaml.Event, depth: int) -> Mapping:
        """Compose the pairs up to the mapping's end; of equal keys, keep the first."""
        pairs: dict[str, tuple[Scalar, Node]] = {}
        unsure: set[str] = set()
        while not isinstance(start := next(self._events), yaml.MappingEndEvent):
            key = self._node(start, depth)
            value = self._node(next(self._events), depth)
            if not isinstance(key, Scalar):
                self.report("a key must be text, not a list or a mapping", _position_of(start))
            elif key.plain and key.value in ("", "<<"):
                reason = "is not read: write its keys out" if key.value else "has no key before it"
                self.report(f"'{key.value or ':'}' {reason}", _position_of(start))
                unsure.update(_merged(value))
            elif key.value in pairs:
                self.report(f"{quoted(key.value)} is given a second time", _position_of(start))
                unsure.add(key.value)
            else:
                pairs[key.value] = key, value
        return Mapping(
            tuple(pairs.values()), *self._in_file(_position_of(event)), frozenset(unsure)
        )

    def _alias(self, event: yaml.AliasEvent, depth: int) -> Node:
        """Return the node of an alias, with all its nodes counted."""
        position, name = _position_of(event), f"'*{event.anchor}'"
        if event.anchor not in self._anchors:
            raise _RefusalError(
                f"{name} is not a known alias: quote a value that starts with '*'", position
            )
        self._unused.pop(event.anchor, None)
        node = self._anchors[event.anchor]
        if node is None:
            raise _RefusalError(f"the alias {name} is inside its own value", position)
        pending = [(node, depth)]
        while pending:
            self._count(event)
            inner, level = pending.pop()
            if level > MAX_DEPTH:
                raise _RefusalError(f"is nested more than {MAX_DEPTH} deep", position)
            pending += [(child, level + 1) for child in _children(inner)]
        return node


def _children(node: Node) -> Iterable[Node]:
    """Return the nodes directly inside a node, without keys."""
    if isinstance(node, Mapping):
        return [value for _, value in node.pairs]
    return node.items if isinstance(node, Sequence) else ()


def _merged(node: Node) -> Iterator[str]:
    """Yield the keys that a merge key would bring."""
    for mapping in node.items if isinstance(node, Sequence) else (node,):
        if isinstance(mapping, Mapping):
            yield from (key.value for key, _ in mapping.pairs)
            yield from mapping.unsure


def code_point(char: str) -> str:
    """Name a character by its number, because it may be invisible."""
    return f"U+{ord(char):04X}"


def _position_of(event: yaml.Event) -> Position:
    """Return where an event begins."""
    mark = event.start_mark
    assert mark is not None
    return mark.line, mark.column


def _refuse_unreadable(text: str, max_characters: int) -> None:
    """Refuse a text that is too slow for the parser, or whose error would have no position."""
    if len(text) > max_characters:
        raise _RefusalError(f"is longer than {max_characters // 1024} KiB", (0, 0))
    if match := UNREADABLE.search(text):
        message = f"{code_point(match[0])} is not allowed in YAML: remove it"
    elif match := _DIRECTIVE.search(text):
        message = "a line that starts with '%' is not read"
    else:
        return
    index = match.start()
    raise _RefusalError(
        message, (text.count("\n", 0, index), index - text.rfind("\n", 0, index) - 1)
    )
