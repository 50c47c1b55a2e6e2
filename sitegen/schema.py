"""Front matter and settings as typed records: what a field may hold is said by its annotation.

A record's class is all the schema there is. Every field is read on its own, so that one run
reports each mistake where it stands, and a field that cannot be used takes its default. Scalars
arrive as they were written: what has no number, date or choice in its type stays that very text.
"""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Generic, Literal, TypeVar, Union, get_args, get_origin
from zoneinfo import ZoneInfo

from msgspec import UNSET, Struct, ValidationError, convert
from msgspec.structs import FieldInfo, fields, replace

from sitegen import yamldoc
from sitegen.dates import When, parse_when
from sitegen.problems import Problem, Severity
from sitegen.yamldoc import Node, Scalar, Sequence, plain, quoted

MAX_PROBLEMS = 100
"""Most mistakes that are listed of one file: a stranger's may be made of nothing else."""

_SPELLINGS = {
    str: re.compile(".*", re.DOTALL),
    When: re.compile(".*", re.DOTALL),
    int: re.compile(r"[+-]?\d{1,15}", re.ASCII),
    float: re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?", re.ASCII),
}
_CHOICES: dict[Any, dict[str, bool | None]] = {
    bool: {"true": True, "false": False},
    NoneType: {"null": None, "~": None},
}
_DECIMAL_COMMA = re.compile(r"[+-]?\d{1,15},\d{1,15}", re.ASCII)
_ITEM_NUMBER = re.compile(r"\.\d+(?=\.|$)")
_BOOLEANS_MEANT = {"yes": "true", "on": "true", "no": "false", "off": "false"}
_FORMS = {Scalar: "a single value", Sequence: "a list", yamldoc.Mapping: "a mapping"}
_NOUNS = {str: "text", int: "a whole number", float: "a number", When: "a date", tuple: "a list"}

T = TypeVar("T", bound=Struct)


class Context(Struct, frozen=True):
    """What reading needs to know besides the type.

    ``foreign`` maps another generator's keys to ours, and ``not_yet`` names keys of the contract
    that have no effect so far, both by the class whose keys they are.
    """

    path: str
    zone: ZoneInfo
    foreign: Mapping[type, Mapping[str, str]] = {}
    not_yet: Mapping[type, frozenset[str]] = {}
    severity: Severity = "error"


class Reading(Struct, Generic[T], frozen=True):
    """A record, what is wrong with it, and where its values stand, by dotted name ("tags.0")."""

    value: T
    problems: tuple[Problem, ...] = ()
    positions: dict[str, tuple[int, int]] = {}

    def at(self, name: str) -> tuple[int, int]:
        """Return the line and column of a field's value, or the file's start."""
        return self.positions.get(name, (1, 1))


def read(node: Node | None, cls: type[T], context: Context) -> Reading[T]:
    """Read a record, always: what is missing or unusable takes its default, or an empty value."""
    reader = _Reader(context)
    values: dict[str, Any] = {}
    if node is None or isinstance(node, yamldoc.Mapping):
        values = reader.fields(cls, node or yamldoc.Mapping(()), "")
    else:
        reader.report("", f"expected 'key: value' lines, found {_FORMS[type(node)]}", node)
    for field, kinds in _fields(cls).values():
        if field.required:
            values.setdefault(field.name, _empty(kinds, None))
    return Reading(cls(**values), tuple(reader.problems), reader.positions)


class _Kind(Struct, frozen=True):
    """One of the things that a field may hold.

    ``base`` is the type without its parameters, ``annotation`` the type with its bounds, ``form``
    the node that it is written as (None: any), ``choices`` the only texts that are right, if not
    all, and ``inner`` what is in a list or a dict.
    """

    base: Any
    annotation: Any
    form: type[Node] | None
    choices: tuple[str, ...] = ()
    inner: tuple["_Kind", ...] = ()

    def takes(self, node: Node) -> bool:
        """Tell whether a node has the form of this kind, or of an item of it alone."""
        if self.base is NoneType:
            return isinstance(node, Scalar) and node.plain and node.value in self.choices
        return self.form in (None, type(node)) or any(
            kind.takes(node) for kind in self.inner if self.base is tuple
        )

    @property
    def noun(self) -> str:
        """Return what messages call it."""
        choices = f"one of {', '.join(self.choices)}" if self.choices else "a mapping"
        return _NOUNS.get(self.base, choices)


class _Reader:
    """Reads the nodes of one file; what cannot be used becomes UNSET."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.problems: list[Problem] = []
        self.positions: dict[str, tuple[int, int]] = {}

    def report(self, name: str, message: str, node: Node) -> None:
        """Add a problem of a field, at a node; of a list's items, only the list is named."""
        if len(self.problems) > MAX_PROBLEMS:
            return
        if len(self.problems) == MAX_PROBLEMS:
            message = "there are more mistakes than are listed"
        elif name:
            message = f"{_ITEM_NUMBER.sub('', name)}: {message}"
        place = (self.context.path, node.line, node.column)
        self.problems.append(Problem(*place, self.context.severity, message))

    def fields(self, cls: type[Struct], node: yamldoc.Mapping, prefix: str) -> dict[str, object]:
        """Read those fields of a record that are given and usable; a prefix ends in a dot."""
        known = _fields(cls)
        missing = [key for key, (field, _) in known.items() if field.required]
        values: dict[str, object] = {}
        for key, item in node.pairs:
            if key.value not in known:
                self.report(prefix[:-1], self._unknown(key.value, cls, list(known)), key)
            elif not _is_blank(item):
                field, kinds = known[key.value]
                value = self.value(kinds, item, prefix + key.value)
                if value is not UNSET:
                    values[field.name] = value
                if field.required:
                    missing.remove(key.value)
        for required in missing:
            self.report(prefix + required, "is required", node)
        return values

    def value(self, kinds: tuple[_Kind, ...], node: Node, name: str) -> object:
        """Read a value as the first of the kinds that takes it."""
        self.positions[name] = node.line, node.column
        fitting = [kind for kind in kinds if kind.takes(node)]
        if not fitting:
            expected = " or ".join(kind.noun for kind in kinds if kind.base is not NoneType)
            self.report(name, f"expected {expected}, found {_FORMS[type(node)]}", node)
            return UNSET
        kind = fitting[0]
        if kind.base is Any:
            return plain(node)
        if kind.base is tuple:
            return self._items(kind, node, name)
        if isinstance(node, yamldoc.Mapping):
            return self._mapping(kind, node, name)
        assert isinstance(node, Scalar)
        return self._scalar(fitting, node, name)

    def _items(self, kind: _Kind, node: Node, name: str) -> object:
        """Read a list, leaving out what cannot be used; a single value is a list of one."""
        values: list[object] = []
        for item in node.items if isinstance(node, Sequence) else (node,):
            if not _is_blank(item):
                value = self.value(kind.inner, item, f"{name}.{len(values)}")
                if value is not UNSET:
                    values.append(value)
        try:
            _check_bounds(kind, [None] * len(values))
        except ValueError as fault:
            self.report(name, f"is not {fault}", node)
            return UNSET
        return tuple(values)

    def _mapping(self, kind: _Kind, node: yamldoc.Mapping, name: str) -> object:
        """Read a record, which needs all that it requires, or a dict, leaving out bad values."""
        if kind.base is not dict:
            values = self.fields(kind.base, node, f"{name}.")
            required = (field.name for field, _ in _fields(kind.base).values() if field.required)
            return kind.base(**values) if values.keys() >= set(required) else UNSET
        values = {}
        for key, item in node.pairs:
            value = _empty(kind.inner, UNSET) if _is_blank(item) else UNSET
            if value is UNSET:
                value = self.value(kind.inner, item, f"{name}.{key.value}")
            if value is not UNSET:
                values[key.value] = value
        return values

    def _scalar(self, kinds: list[_Kind], node: Scalar, name: str) -> object:
        """Read a scalar as the first of the kinds that its text is spelt as."""
        text = node.value.strip()
        faults = []
        for kind in kinds:
            try:
                return _parse(kind, text, self.context.zone)
            except ValueError as fault:
                faults.append(str(fault))
        self.report(name, f"{quoted(text)} is not {', or '.join(faults)}", node)
        return UNSET

    def _unknown(self, key: str, cls: type, known: list[str]) -> str:
        """Say what an unknown key may have been meant to be."""
        shown = quoted(key)
        if key in self.context.not_yet.get(cls, ()):
            return f"{shown} is not supported yet"
        if ours := self.context.foreign.get(cls, {}).get(key):
            return f"unknown key {shown}: here it is '{ours}'"
        # Comparing is slow, and a hostile file has thousands of keys.
        is_listed = len(self.problems) < MAX_PROBLEMS
        if is_listed and (near := get_close_matches(key[:100].casefold(), known, 1)):
            return f"unknown key {shown}: did you mean '{near[0]}'?"
        if "extra" in known:
            return f"unknown key {shown}: keys of your own go under 'extra'"
        return f"unknown key {shown}: the keys here are {', '.join(known)}"


@cache
def _fields(cls: type[Struct]) -> dict[str, tuple[FieldInfo, tuple[_Kind, ...]]]:
    """Return the fields of a record by their keys, each with the kinds that it may hold."""
    return {field.encode_name: (field, _kinds(field.type)) for field in fields(cls)}


def _kinds(annotation: object) -> tuple[_Kind, ...]:
    """Return the kinds of an annotation in the order to try: None first, text and lists last."""
    base, args = get_origin(annotation) or annotation, get_args(annotation)
    if base is Annotated:
        kinds = _kinds(args[0])
        return tuple(replace(k, annotation=Annotated[k.annotation, *args[1:]]) for k in kinds)
    if base in (Union, UnionType):
        members = [kind for member in args for kind in _kinds(member)]
        order = {NoneType: 0, str: 2, tuple: 3}
        return tuple(sorted(members, key=lambda kind: order.get(kind.base, 1)))
    if base is tuple:
        return (_Kind(tuple, list, Sequence, inner=_kinds(args[0])),)
    if base is dict:
        return (_Kind(dict, dict, yamldoc.Mapping, inner=_kinds(args[1])),)
    if base in (Any, *_SPELLINGS):
        return (_Kind(base, annotation, None if base is Any else Scalar),)
    choices = args if base is Literal else tuple(_CHOICES.get(base, ()))
    return (_Kind(base, annotation, Scalar if choices else yamldoc.Mapping, choices),)


def _is_blank(node: Node) -> bool:
    """Tell whether nothing is written, which is as if the key were not there."""
    return isinstance(node, Scalar) and not node.value.strip()


def _empty(kinds: tuple[_Kind, ...], default: object) -> object:
    """Return the value for which nothing is written, or a default where there is none."""
    return next((k.base() for k in kinds if k.base in (NoneType, str, tuple, dict)), default)


def _parse(kind: _Kind, text: str, zone: ZoneInfo) -> object:
    """Return the value of a text; raise ValueError that says what it is not, with any hint."""
    fits = text in kind.choices if kind.choices else _SPELLINGS[kind.base].fullmatch(text)
    if not fits:
        raise ValueError(f"{kind.noun}{_hint(kind, text)}")
    if kind.base is When:
        try:
            return parse_when(text, zone)
        except ValueError as fault:
            raise ValueError(f"{kind.noun}: {fault}") from None
    if kind.base in _CHOICES:
        return _CHOICES[kind.base][text]
    _check_bounds(kind, value := text if kind.choices else kind.base(text))
    return value


def _hint(kind: _Kind, text: str) -> str:
    """Say what may have been meant by a text that is not of a kind."""
    meant = ""
    if kind.base is Literal:
        meant = "".join(get_close_matches(text[:100].casefold(), kind.choices, 1))
    elif kind.base is bool:
        meant = _BOOLEANS_MEANT.get(text.casefold(), "")
    elif kind.base is float and _DECIMAL_COMMA.fullmatch(text):
        meant = text.replace(",", ".") + ", with a point"
    return meant and f" (write {meant})"


def _check_bounds(kind: _Kind, value: object) -> None:
    """Raise ValueError that tells the bounds where msgspec finds a value outside them."""
    if get_origin(kind.annotation) is Annotated:
        try:
            convert(value, kind.annotation)
        except ValidationError as fault:
            raise ValueError(re.sub("Expected `[a-z]+`", kind.noun, str(fault))) from None
