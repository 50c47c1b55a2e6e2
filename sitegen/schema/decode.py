"""Front matter and settings as typed records: the annotation of a field says which values it takes.

A record's class is the whole schema. Every field is read separately, so that one run reports each
mistake at its position, and an unusable field gets its default. Scalars arrive as written: if the
type has no number, date or choice, the value is exactly that text.
"""

import re
from collections.abc import Mapping
from itertools import pairwise
from types import NoneType
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from msgspec import UNSET, Struct
from msgspec.structs import replace

from sitegen.core.diagnostics import Problem, Severity, nearest
from sitegen.frontmatter import yaml_dump, yaml_nodes
from sitegen.frontmatter.yaml_nodes import Node, Scalar, Sequence, plain, quoted
from sitegen.schema.fields import (
    COMMAS,
    Field,
    FieldType,
    FieldTypes,
    check_bounds,
    parse,
    schema_of,
)

MAX_PROBLEMS = 100
"""Most mistakes that are listed of one file: a stranger's file may contain nothing else."""

_ITEM_NUMBER = re.compile(r"\.\d+(?=\.|$)")
_EMPTY = "is required, and empty: put a value that begins with # in quotes"
_COMMA = re.compile(f"[{COMMAS}]")
_MAX_SHOWN = 60
_OPENS, _CLOSES = re.compile("[“„‘‚][^”‟’]*"), re.compile("[^“„‘‚]*[”‟’]")
_NODE_NOUNS = {Scalar: "a single value", Sequence: "a list", yaml_nodes.Mapping: "a mapping"}

T = TypeVar("T", bound=Struct)


class DecodeContext(Struct, frozen=True):
    """Facts that reading needs in addition to the type.

    ``key_hints`` maps another generator's keys to ours, or such a key with its value to our line,
    in any case. ``unsupported`` names documented keys that have no effect yet. Both are grouped by
    the class of the keys. ``in_table`` says that keys are names of columns.
    """

    path: str
    zone: ZoneInfo
    key_hints: Mapping[type, Mapping[str, str]] = {}
    unsupported: Mapping[type, frozenset[str]] = {}
    severity: Severity = "error"
    in_table: bool = False


class Decoded(Struct, Generic[T], frozen=True):
    """A record, its problems, and the positions of its values, by dotted name ("tags.0")."""

    value: T
    problems: tuple[Problem, ...] = ()
    positions: dict[str, tuple[int, int]] = {}

    def at(self, name: str) -> tuple[int, int]:
        """Return the line and column of a field's value, or the file's start."""
        return self.positions.get(name, (1, 1))


def decode_record(node: Node | None, cls: type[T], context: DecodeContext) -> Decoded[T]:
    """Read a record, always: missing or unusable values become the default or an empty value."""
    reader = _Reader(context)
    values: dict[str, Any] = {}
    if node is None or isinstance(node, yaml_nodes.Mapping):
        values = reader.fields(cls, node or yaml_nodes.Mapping(()), "")
    else:
        reader.report("", f"expected 'key: value' lines, got {_NODE_NOUNS[type(node)]}", node)
    schema = schema_of(cls)
    for key, name in schema.required.items():
        if name not in values:
            values[name] = schema.fields[key].types.empty(None)
    return Decoded(cls(**values), tuple(reader.problems), reader.positions)


def check_keys(
    node: yaml_nodes.Mapping, cls: type[Struct], context: DecodeContext
) -> tuple[Problem, ...]:
    """Return an error for each key that a record, or a record inside it, does not have."""
    reader = _Reader(context)
    reader.check_keys(cls, node, "")
    return tuple(reader.problems)


class _Reader:
    """Read the nodes of one file; unusable values become UNSET."""

    def __init__(self, context: DecodeContext) -> None:
        self.context = context
        self.problems: list[Problem] = []
        self.positions: dict[str, tuple[int, int]] = {}

    def report(self, name: str, message: str, node: Node) -> None:
        """Add a problem of a field, at a node; for an item of a list, name only the list."""
        if len(self.problems) > MAX_PROBLEMS:
            return
        if len(self.problems) == MAX_PROBLEMS:
            message = "there are more mistakes; the rest is not listed"
        elif name:
            message = f"{_ITEM_NUMBER.sub('', name)}: {message}"
        position = (self.context.path, node.line, node.column)
        self.problems.append(Problem(*position, self.context.severity, message))

    def fields(self, cls: type[Struct], node: yaml_nodes.Mapping, prefix: str) -> dict[str, object]:
        """Read those fields of a record that are given and usable; a prefix ends in a dot."""
        schema = schema_of(cls)
        known, missing = schema.fields, list(schema.required)
        values: dict[str, object] = {}
        before = None
        for key, item in node.pairs:
            field = known.get(key.value)
            if field is None:
                unknown = _comma(before, key, item, known)
                unknown = unknown or self._unknown(key, item, cls, list(known))
                self.report(prefix[:-1], unknown, key)
                missing = [name for name in missing if name != key.value.casefold()]
            elif not _is_blank(item):
                value = self.value(field.types, item, prefix + key.value)
                if value is not UNSET:
                    values[field.name] = value
                if key.value in missing:
                    missing.remove(key.value)
            elif key.value in missing:
                missing.remove(key.value)
                self.report(prefix + key.value, _EMPTY, item)
            if field is not None or not _is_blank(item):
                before = key, item
        for required in missing:
            self.report(prefix + required, "is required", node)
        return values

    def check_keys(self, cls: type[Struct], node: yaml_nodes.Mapping, prefix: str) -> None:
        """Report the keys that a record, or a record inside it, does not have; read no value."""
        known = schema_of(cls).fields
        for key, item in node.pairs:
            field = known.get(key.value)
            if field is None:
                self.report(prefix[:-1], self._unknown(key, Scalar(""), cls, list(known)), key)
            elif isinstance(item, yaml_nodes.Mapping):
                found = field.types.matching(item)
                if found and found[0].inner is not None and found[0].base is tuple:
                    found = found[0].inner.matching(item)
                if not found:
                    self.report(
                        prefix + key.value, "nothing can follow a dot here", item.pairs[0][0]
                    )
                elif found[0].base is not dict:
                    self.check_keys(found[0].base, item, f"{prefix}{key.value}.")

    def value(self, types: FieldTypes, node: Node, name: str) -> object:
        """Read a value as the first of the types that accepts it."""
        self.positions[name] = node.line, node.column
        if types.any_text and isinstance(node, Scalar):
            return node.value.strip()
        matching = types.matching(node)
        if not matching:
            expected = " or ".join(
                type_.noun for type_ in types.members if type_.base is not NoneType
            )
            self.report(name, f"expected {expected}, got {_NODE_NOUNS[type(node)]}", node)
            return UNSET
        type_ = matching[0]
        if type_.base is Any:
            return plain(node)
        if type_.base is tuple:
            return self._items(type_, node, name)
        if isinstance(node, yaml_nodes.Mapping):
            return self._mapping(type_, node, name)
        assert isinstance(node, Scalar)
        return self._scalar(matching, node, name)

    def _items(self, type_: FieldType, node: Node, name: str) -> object:
        """Read a list without its unusable items; a single value is a list of one."""
        assert type_.inner is not None
        values: list[object] = []
        self._check_quotes(node, name)
        if type_.comma and isinstance(node, Scalar) and (parts := _parts(node.value)):
            message = f"{_ITEM_NUMBER.sub('', name)}: a comma makes no list: {_ways(node, parts)}"
            self.problems.append(
                Problem(self.context.path, node.line, node.column, type_.comma, message)
            )
            if type_.comma == "error":
                node = Sequence(tuple(replace(node, value=part) for part in parts))
        for item in node.items if isinstance(node, Sequence) else (node,):
            if not _is_blank(item):
                value = self.value(type_.inner, item, f"{name}.{len(values)}")
                if value is not UNSET:
                    values.append(value)
        try:
            check_bounds(type_, [None] * len(values))
        except ValueError as fault:
            self.report(name, f"is not {fault}", node)
            return UNSET
        return tuple(values)

    def _check_quotes(self, node: Node, name: str) -> None:
        """Warn of a text in curly quotes that a comma in it has divided into two items."""
        for one, other in pairwise(node.items if isinstance(node, Sequence) else ()):
            if not (isinstance(one, Scalar) and isinstance(other, Scalar)):
                continue
            if _OPENS.fullmatch(one.value) and _CLOSES.fullmatch(other.value):
                message = f"{name}: {quoted(one.value)} and {quoted(other.value)} are two items: "
                position = (self.context.path, one.line, one.column)
                end = "only straight quotes keep a comma in a text"
                self.problems.append(Problem(*position, "warning", message + end))

    def _mapping(self, type_: FieldType, node: yaml_nodes.Mapping, name: str) -> object:
        """Read a record, which needs all its required fields, or a dict; leave out bad values."""
        if type_.base is not dict:
            values = self.fields(type_.base, node, f"{name}.")
            required = schema_of(type_.base).required.values()
            return type_.base(**values) if values.keys() >= set(required) else UNSET
        assert type_.inner is not None
        values = {}
        for key, item in node.pairs:
            value = type_.inner.empty(UNSET) if _is_blank(item) else UNSET
            if value is UNSET:
                value = self.value(type_.inner, item, f"{name}.{key.value}")
            if value is not UNSET:
                values[key.value] = value
        return values

    def _scalar(self, types: tuple[FieldType, ...], node: Scalar, name: str) -> object:
        """Read a scalar as the first of the types whose spelling it has."""
        text = node.value.strip()
        faults = []
        for type_ in types:
            try:
                return parse(type_, text, self.context.zone)
            except ValueError as fault:
                faults.append(str(fault))
        write = next((type_.write for type_ in types if type_.write), "")
        message = f"{quoted(text)} is not {', or '.join(faults)}"
        self.report(name, f"expected {write}, got {quoted(text)}" if write else message, node)
        return UNSET

    def _unknown(self, key: Scalar, item: Node, cls: type, known: list[str]) -> str:
        """Return a message about an unknown key, with the key that was probably meant."""
        shown, folded = quoted(key.value), key.value[:100].casefold()
        unknown = f"unknown {'column' if self.context.in_table else 'key'} {shown}"
        if key.value in self.context.unsupported.get(cls, ()):
            return f"{shown} is not supported yet"
        # Comparing is slow, and a hostile file has thousands of keys.
        is_listed = len(self.problems) < MAX_PROBLEMS
        if is_listed and folded not in known:
            hints = self.context.key_hints.get(cls, {})
            theirs = {name.casefold(): ours for name, ours in hints.items()}
            value = item.value.strip()[:100].casefold() if isinstance(item, Scalar) else ""
            if ours := theirs.get(f"{folded}: {value}") or theirs.get(folded):
                return f"{unknown}: write '{ours}'"
        if is_listed and (near := nearest(folded, known)):
            return f"{unknown}: did you mean '{near}'?"
        if "extra" in known and self.context.in_table:
            return f"{unknown}: name your own column 'extra.{key.value[:_MAX_SHOWN]}'"
        if "extra" in known:
            return f"{unknown}: put your own keys under 'extra'"
        return f"{unknown}: the keys here are {', '.join(known)}"


def _comma(
    before: tuple[Scalar, Node] | None, key: Scalar, item: Node, known: Mapping[str, Field]
) -> str:
    """Return how to write ``{rating: 8,5}`` and ``{tags: a, b}``, "" for anything else."""
    name, value = before or (key, item)
    if not (isinstance(value, Scalar) and value.plain and _is_blank(item)):
        return ""
    if key.line != value.line or key is name:
        return ""
    if value.value.isdecimal() and key.value.isdecimal():
        return f"write {value.value}.{key.value}, with a point: a comma begins another key"
    field = known.get(name.value)
    if field is not None and any(type_.comma for type_ in field.types.members):
        return f"write {name.value}: [{value.value[:_MAX_SHOWN]}, …], in brackets"
    return ""


def _parts(text: str) -> list[str]:
    """Return the parts of a text between commas, nothing if there is no comma."""
    parts = [stripped for part in _COMMA.split(text) if (stripped := part.strip())]
    return parts if len(parts) > 1 or (parts and parts[0] != text.strip()) else []


def _ways(node: Scalar, parts: list[str]) -> str:
    """Return how to write several texts, and how to write one text with commas in it."""
    text = " ".join(node.value.split())
    if len(text) > _MAX_SHOWN:
        return 'write [a, b] for several, or ["a, b"] for one'
    one = f'["{text}"]' if not {'"', "\\"} & {*text} else yaml_dump.texts([text])
    return f"write {yaml_dump.texts(parts)} for several, or {one} for one"


def _is_blank(node: Node) -> bool:
    """Return whether a value is empty, which is the same as a missing key."""
    return isinstance(node, Scalar) and not node.value.strip()
