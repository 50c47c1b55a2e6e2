"""Headers of source files, as generators write them: YAML, TOML, JSON, and lines of keys.

Values keep their spelling: every scalar is a text, as in "true" or "2011-03-04 10:00".
"""

import re
import tomllib
from datetime import date, datetime, time
from typing import Any, Literal, TypeAlias

import msgspec

from sitegen.frontmatter import yaml_nodes
from sitegen.frontmatter.yaml_nodes import plain
from sitegen.importing.values import as_json

Value: TypeAlias = "str | list[Value] | dict[str, Value]"
Values: TypeAlias = dict[str, Value]

Kind = Literal["yaml", "toml", "json", "lines", ""]

_YAML = re.compile(
    r"\A\s*---[ \t]*\n(?P<header>.*?)(?:\n|(?<=\n))(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S
)
_TOML = re.compile(r"\A\s*\+\+\+[ \t]*\n(?P<header>.*?)(?:\n|(?<=\n))\+\+\+[ \t]*(?:\n|\Z)", re.S)
_LINE = re.compile(r"(?P<key>[A-Za-z][\w -]*?)[ \t]*:(?:[ \t]+|$)(?P<value>.*)")
_MORE = re.compile(r"(?:[ ]{4,}|\t)\S")
_TAIL = re.compile(r"[ \t]*(?:\r?\n|\Z)")


MAX_HEADER = 256 << 10
"""Characters of a header or a file of settings."""


class HeaderError(ValueError):
    """A header cannot be read; the message says why, and at which line of the file."""


class Headed(msgspec.Struct, frozen=True):
    """A source file in its parts; ``body_line`` is the line on which the body begins, from 1."""

    values: Values
    body: str
    kind: Kind = ""
    body_line: int = 1


def read_header(text: str, *, may_have_lines: bool = False) -> Headed:
    """Return a file's header and body; raise HeaderError.

    Lines of ``Key: value`` are a header only where the generator has such; their keys are in small
    letters.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if match := _YAML.match(text):
        return _headed(text, match.end(), "yaml", from_yaml(match["header"], 2))
    if match := _TOML.match(text):
        return _headed(text, match.end(), "toml", from_toml(match["header"]))
    if text.lstrip().startswith("{") and not text.lstrip().startswith(("{{", "{%", "{#")):
        found = _json_header(text)
        if found is not None:
            return found
    return _lines_header(text) if may_have_lines else Headed({}, text)


def _headed(text: str, end: int, kind: Kind, values: Values) -> Headed:
    return Headed(values, text[end:], kind, text.count("\n", 0, end) + 1)


def from_yaml(text: str, first_line: int = 1) -> Values:
    """Return the values of a mapping in YAML, {} for an empty text; raise HeaderError."""
    node, problems = yaml_nodes.compose(text, "", first_line)
    serious = [problem for problem in problems if node is None]
    if serious:
        raise HeaderError(f"line {serious[0].line}: {serious[0].message}")
    if node is None:
        return {}
    if not isinstance(node, yaml_nodes.Mapping):
        raise HeaderError(f"line {first_line}: expected keys with values")
    return plain(node)  # type: ignore[return-value]


def from_toml(text: str) -> Values:
    """Return the values of a text in TOML; raise HeaderError."""
    if len(text) > MAX_HEADER:
        raise HeaderError(f"TOML: it is larger than {MAX_HEADER >> 10} KB")
    try:
        return {key: _spelled(value) for key, value in tomllib.loads(text).items()}
    except RecursionError as failure:
        raise HeaderError("TOML: it is nested too deeply") from failure
    except ValueError as failure:  # also of a number of thousands of digits
        raise HeaderError(f"TOML: {failure}") from failure


def from_json(text: str) -> Values:
    """Return the values of an object in JSON; raise HeaderError."""
    try:
        value = as_json(text.encode("utf-8", "replace"))
        if isinstance(value, dict):
            return {str(key): _spelled(inner) for key, inner in value.items()}
    except RecursionError as failure:
        raise HeaderError("JSON: it is nested too deeply") from failure
    except ValueError as failure:
        raise HeaderError(f"JSON: {failure}") from failure
    raise HeaderError("JSON: expected an object")


def _json_header(text: str) -> Headed | None:
    """Return a file that begins with an object in JSON, None for one that does not."""
    start = len(text) - len(text.lstrip())
    depth, is_text, at = 0, False, start
    while at < len(text):
        sign = text[at]
        if is_text:
            at += sign == "\\"
            is_text = sign != '"'
        elif sign == '"':
            is_text = True
        elif sign in "{}":
            depth += 1 if sign == "{" else -1
            if not depth:
                break
        at += 1
    tail = _TAIL.match(text, at + 1)
    if depth or tail is None:
        return None
    return _headed(text, tail.end(), "json", from_json(text[start : at + 1]))


def _spelled(value: Any) -> Value:
    """Return a value with every scalar as a text."""
    if isinstance(value, dict):
        return {str(key): _spelled(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_spelled(inner) for inner in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return "" if value is None else str(value)


def _lines_header(text: str) -> Headed:
    """Return a file whose first lines are ``Key: value``; indented ones continue a value."""
    values: Values = {}
    lines = text.split("\n")
    key, end = "", 0
    for line in lines:
        if match := _LINE.fullmatch(line):
            key = match["key"].strip().lower()
            values[key] = match["value"].strip()
        elif key and _MORE.match(line):
            values[key] = f"{values[key]}\n{line.strip()}".strip()
        else:
            break
        end += 1
    if not values or (end < len(lines) and lines[end].strip()):
        return Headed({}, text)
    return Headed(values, "\n".join(lines[end + 1 :]), "lines", end + 2)


# ---------------------------------------------------------------- values


def text_at(values: Values, *names: str) -> str:
    """Return the first value of some names that is a text with words, "" for none."""
    found = (values.get(name) for name in names)
    return next((v.strip() for v in found if isinstance(v, str) and v.strip()), "")


def texts_at(values: Values, *names: str, separators: str = ",") -> tuple[str, ...]:
    """Return the texts of lists by some names; a single text is parted by a separator in it."""
    parts: list[str] = []
    for name in names:
        value = values.get(name, [])
        if isinstance(value, str):
            sign = next((sign for sign in separators if sign in value), "")
            parts += value.split(sign) if sign else [value]
        elif isinstance(value, list):
            parts += [item for item in value if isinstance(item, str)]
    plain_parts = (" ".join(part.split()) for part in parts)
    return tuple(dict.fromkeys(filter(None, plain_parts)))


def is_true(values: Values, *names: str) -> bool:
    """Return whether a value of some names is a yes."""
    return text_at(values, *names).casefold() in ("true", "yes", "on", "1")
