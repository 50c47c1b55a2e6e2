"""JSON as the same nodes as YAML, each number as written and each value at its position.

YAML's parser is none for JSON: it refuses the pairs of surrogates that emoji are escaped as.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from sitegen.core.diagnostics import Problem, error
from sitegen.frontmatter.yaml_nodes import MAX_DEPTH, Mapping, Node, Scalar, Sequence, quoted

_SPACE = re.compile(r"[ \t\n]*")
_WORD = re.compile(r"true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?", re.ASCII)
_SURROGATE = re.compile("[\ud800-\udfff]")


def compose_json(text: str, path: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """Read JSON as nodes; a syntax error gives None."""
    reader = _Reader(text, path)
    try:
        return reader.document(), tuple(reader.problems)
    except json.JSONDecodeError as fault:
        position = reader.position(min(fault.pos, len(text)))
        message = "is not JSON: " + re.sub("( starting)? at$", "", fault.msg)
        return None, (*reader.problems, error(path, message, *position))


class _Reader:
    """Read one text; of equal keys, the first one stays."""

    def __init__(self, text: str, path: str) -> None:
        self.problems: list[Problem] = []
        self._text = text
        self._path = path
        self._at = 0
        self._lines = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
        self._strings = json.JSONDecoder()

    def position(self, index: int) -> tuple[int, int]:
        """Return the line and column of a character, from 1."""
        line = bisect_right(self._lines, index)
        return line, index - self._lines[line - 1] + 1

    def document(self) -> Node:
        """Read the one value of the text; raise JSONDecodeError."""
        node = self._value(0)
        if self._peek():
            raise self._fault("only one object is read")
        return node

    def _fault(self, message: str) -> json.JSONDecodeError:
        return json.JSONDecodeError(message, self._text, self._at)

    def _peek(self) -> str:
        """Return the next character that is not white space, "" at the end."""
        found = _SPACE.match(self._text, self._at)
        assert found
        self._at = found.end()
        return self._text[self._at : self._at + 1]

    def _value(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise self._fault(f"nested more than {MAX_DEPTH} deep")
        char, start = self._peek(), self._at
        if char == "{":
            return self._object(depth + 1)
        if char == "[":
            items = tuple(self._value(depth + 1) for _ in self._members("]"))
            return Sequence(items, *self.position(start))
        if char == '"':
            return self._string()
        word = _WORD.match(self._text, self._at)
        if not word:
            raise self._fault("a value is expected here" if char else "the text ends too early")
        self._at = word.end()
        return Scalar("" if word[0] == "null" else word[0], *self.position(start))

    def _object(self, depth: int) -> Mapping:
        start = self._at
        pairs: dict[str, tuple[Scalar, Node]] = {}
        unsure: set[str] = set()
        for _ in self._members("}"):
            if self._peek() != '"':
                raise self._fault("a key in double quotes is expected here")
            key = self._string()
            if self._peek() != ":":
                raise self._fault("a ':' is expected here")
            self._at += 1
            value = self._value(depth)
            if key.value in pairs:
                message = f"{quoted(key.value)} is given a second time"
                self.problems.append(error(self._path, message, key.line, key.column))
                unsure.add(key.value)
            pairs.setdefault(key.value, (key, value))
        return Mapping(tuple(pairs.values()), *self.position(start), frozenset(unsure))

    def _members(self, closing: str) -> Iterator[None]:
        """Yield at the beginning of every member, and skip brackets and commas."""
        self._at += 1
        if self._peek() == closing:
            self._at += 1
            return
        while True:
            yield
            char = self._peek()
            if char not in (closing, ","):
                raise self._fault(f"a ',' or '{closing}' is expected here")
            self._at += 1
            if char == closing:
                return

    def _string(self) -> Scalar:
        position = self.position(self._at)
        value, self._at = self._strings.raw_decode(self._text, self._at)
        return Scalar(_SURROGATE.sub("\ufffd", value), *position, plain=False)
