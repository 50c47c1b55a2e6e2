"""Values written as YAML, so that sitegen reads back exactly the same text.

A value has no quotes if that is safe, because people read these files; otherwise it gets the most
legible quotes. Every value is read again before it is written.
"""

import json
import re
from collections.abc import Iterable
from functools import lru_cache

import yaml

from sitegen.frontmatter.yaml_fast import read_lines
from sitegen.frontmatter.yaml_nodes import Mapping, Node, Scalar, Sequence, compose

_ESCAPED = str.maketrans({char: f"\\u{ord(char):04x}" for char in "\x85\u2028\u2029"})
_WORDS = re.compile(r"[A-Za-z]+(?: [A-Za-z]+)+")
"""Two words or more, which every reader of YAML takes as a text."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d(?::\d\d)?)?", re.ASCII)
_MAX_KEPT = 200
_LEGIBLE = re.compile(r"[^\n\t\\]*")


def text(value: str, *, in_list: bool = False) -> str:
    """Write a text, in quotes if any reader of YAML could take it for another type.

    Raises ValueError for what no YAML can hold, a control character say.
    """
    return _written(value, in_list=in_list, anyone=True)


def word(value: str) -> str:
    """Write a number, a date or a choice, in quotes only if sitegen would read it differently."""
    return _written(value, in_list=False, anyone=False)


def texts(values: Iterable[str]) -> str:
    """Write a list of texts, in brackets."""
    return f"[{', '.join(text(value, in_list=True) for value in values)}]"


def _written(value: str, *, in_list: bool, anyone: bool) -> str:
    if _WORDS.fullmatch(value) or (not anyone and _DATE.fullmatch(value)):
        return value
    if len(value) > _MAX_KEPT:
        return _tried(value, in_list, anyone)
    return _kept(value, in_list, anyone)


@lru_cache(maxsize=4096)
def _kept(value: str, in_list: bool, anyone: bool) -> str:
    """Do the same as ``_tried``, with a cache of recent values: names and terms recur."""
    return _tried(value, in_list, anyone)


def _tried(value: str, in_list: bool, anyone: bool) -> str:
    """Return the first way to write a value that reads back the same."""
    ways = [value] if value == value.strip() and "\n" not in value else []
    if _LEGIBLE.fullmatch(value):
        ways += [f'"{value}"'] if "'" in value and '"' not in value else []
        ways.append("'" + value.replace("'", "''") + "'")
    ways.append(json.dumps(value, ensure_ascii=False).translate(_ESCAPED))
    for way in ways:
        if _reads_as(way, value, in_list) and not (anyone and _misleads(way, value)):
            return way
    _, problems = compose(f"key: {ways[-1]}\n", "")
    raise ValueError(problems[0].message if problems else "cannot be written")


def _reads_as(way: str, value: str, in_list: bool) -> bool:
    """Return whether sitegen reads a value from its written form."""
    written = f"key: [{way}]\n" if in_list else f"key: {way}\n"
    node: Node | None = read_lines(written)
    if node is None:
        node, problems = compose(written, "")
        if problems:
            return False
    if not isinstance(node, Mapping) or len(node.pairs) != 1:
        return False
    found = node.pairs[0][1]
    if in_list:
        if not isinstance(found, Sequence) or len(found.items) != 1:
            return False
        found = found.items[0]
    return isinstance(found, Scalar) and found.value == value


def _misleads(way: str, value: str) -> bool:
    """Return whether another reader would take a text for a number, a date or the like.

    A text that we read as ``value`` is a text for other readers if it has quotes. It is also a text
    if it begins like a word and matches none of the patterns of other types in YAML 1.1.
    """
    first = way[:1]
    if way.isprintable() and first in ("'", '"'):
        return False
    if way.isprintable() and (first.isalnum() or first == "/"):
        patterns = yaml.SafeLoader.yaml_implicit_resolvers.get(first, ())
        return any(pattern.match(way) for _, pattern in patterns)
    try:
        return bool(yaml.safe_load(way) != value)
    except (yaml.YAMLError, ValueError):
        return True
