"""The YAML of nearly every file, read by its lines instead of a parser's events.

Front matter is mostly ``key: value``, with a list in brackets or below its key, or keys below a
key. Of these the nodes come straight from the lines. Everything else is left to ``yaml_nodes``:
nothing is decided here that it would decide in another way, and no mistake is ever found here.
"""

from sitegen.frontmatter.yaml_nodes import Mapping, Node, Scalar, Sequence

MAX_CHARACTERS = 16 * 1024
"""Longest text that is read here; it cannot reach any limit of ``yaml_nodes`` except depth."""

_MAX_INDENT = 8
_MAX_KEY = 64  # YAML's own limit is 1,024
_NOT_FIRST = frozenset("-?:,[]{}#&*!|>'\"%@` ")
"""Characters that may have a special meaning at the beginning of a value."""
_NOT_IN_BRACKETS = frozenset("?:[]{}#&*!|>'\"%@`")


def read_lines(text: str, first_line: int = 1) -> Mapping | None:
    """Return the result of ``yaml_nodes.compose``, or None if only ``compose`` can read the text.

    ``first_line`` is the line of the file on which the text begins.
    """
    # A printable character is not a control character, and ends no line.
    if len(text) > MAX_CHARACTERS or not text.replace("\n", " ").isprintable():
        return None
    return _mapping(text.removesuffix("\n").split("\n"), first_line, 0)


def _mapping(lines: list[str], first_line: int, indent: int) -> Mapping | None:
    """Read lines of pairs and their nested lines, all with at least this indentation."""
    pairs: dict[str, tuple[Scalar, Node]] = {}
    margin = " " * indent
    index = 0
    while index < len(lines):
        key, colon, text = lines[index][indent:].partition(": ")
        line, start = first_line + index, index
        index += 1
        node: Node | None
        if colon:
            node = _value(text, line, indent + len(key) + 3)
        elif key.endswith(":"):
            key = key[:-1]
            while index < len(lines) and lines[index].startswith((margin + " ", margin + "- ")):
                index += 1
            nothing = Scalar("", line, indent + len(key) + 2)
            node = _below(lines[start + 1 : index], line + 1) if index > start + 1 else nothing
        else:
            return None
        is_key = key.isidentifier() and key.isascii() and len(key) <= _MAX_KEY
        if node is None or not is_key or key in pairs or not lines[start].startswith(margin):
            return None
        pairs[key] = Scalar(key, line, indent + 1), node
    return Mapping(tuple(pairs.values()), first_line, indent + 1)


def _below(lines: list[str], first_line: int) -> Node | None:
    """Read the pairs or the list items below a key."""
    inside = lines[0].lstrip(" ")
    indent = len(lines[0]) - len(inside)
    if indent > _MAX_INDENT:
        return None
    if not inside.startswith("- "):
        return _mapping(lines, first_line, indent)
    items: list[Node] = []
    for line, text in enumerate(lines, first_line):
        item = _value(text[indent + 2 :], line, indent + 3)
        if item is None or not text.startswith(" " * indent + "- "):
            return None
        items.append(item)
    return Sequence(tuple(items), first_line, indent + 1)


def _value(text: str, line: int, column: int) -> Scalar | Sequence | None:
    """Read a plain scalar, one in quotes without escapes, or a list in brackets."""
    first = text[:1]
    if first not in _NOT_FIRST and first:
        if ": " in text or " #" in text or text[-1] in ": ":
            return None
        return Scalar(text, line, column)
    if first in ("'", '"'):
        # The quote that ends it is the next one, and nothing comes after it.
        if text.find(first, 1) == len(text) - 1 and (first == "'" or "\\" not in text):
            return Scalar(text[1:-1], line, column, plain=False)
        return None
    return _list(text, line, column) if first == "[" else None


def _list(text: str, line: int, column: int) -> Sequence | None:
    """Read a list in brackets of plain scalars, each of which begins with a letter or digit."""
    inside = text[1:-1]
    if text[-1] != "]" or len(text) < 2 or not _NOT_IN_BRACKETS.isdisjoint(inside):
        return None
    items: list[Scalar] = []
    at = column + 1
    for part in inside.split(",") if inside else ():
        item = part.strip(" ")
        if not item[:1].isalnum():
            return None
        items.append(Scalar(item, line, at + len(part) - len(part.lstrip(" "))))
        at += len(part) + 1
    return Sequence(tuple(items), line, column)
