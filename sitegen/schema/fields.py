"""The values that a field of a record accepts, derived from its annotation, and how to read them.

``decode`` walks through the nodes; here is what it need not ask again at every one of them.
"""

import re
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct, ValidationError, convert
from msgspec.structs import fields, replace

from sitegen.core.dates import When, parse_when
from sitegen.core.diagnostics import CURLY_QUOTES, nearest
from sitegen.frontmatter.yaml_nodes import Mapping, Node, Scalar, Sequence
from sitegen.schema.synonyms import synonym

TERMS = Meta(extra={"comma": "error"})
"""Annotates a list of terms: a scalar with a comma is an error, because a list was meant."""
NAMES = Meta(extra={"comma": "warning"})
"""Annotates a list of names: a scalar with a comma is one name, with a warning."""
COMMAS = ",，、،"
"""Commas of all scripts, between the names of a list."""

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
_NEVER = re.compile(r"(?!)")
_DECIMAL_COMMA = re.compile(r"[+-]?\d{1,15},\d{1,15}", re.ASCII)
_BOOLEANS_MEANT = {"yes": "true", "on": "true", "no": "false", "off": "false"}
_NOUNS = {str: "text", int: "a whole number", float: "a number", When: "a date", tuple: "a list"}
_BOUNDS = ("gt", "ge", "lt", "le", "multiple_of", "pattern", "min_length", "max_length", "tz")


class FieldType(Struct, frozen=True):
    """One of the types that a field accepts.

    ``base`` is the type without its parameters, ``annotation`` the type with its bounds (if it is
    ``bounded``), ``node_type`` the type of its node (None: any). ``choices`` are the only valid
    texts, if there is a list, and ``inner`` is the type inside a list or a dict. ``comma`` is the
    severity of a comma in one scalar for a list ("" for none). ``write`` is the advice for a text
    that fits no type, "" if the types are advice enough.
    """

    base: Any
    annotation: Any
    node_type: type[Node] | None
    choices: tuple[str, ...] = ()
    inner: "FieldTypes | None" = None
    bounded: bool = False
    comma: Literal["", "warning", "error"] = ""
    write: str = ""

    def accepts(self, node_type: type[Node] | None) -> bool:
        """Return whether nodes of a type, as in ``FieldTypes``, are of this type or items of it."""
        if self.base is NoneType:
            return node_type is None
        if self.node_type in (None, node_type or Scalar):
            return True
        return (
            self.base is tuple
            and self.inner is not None
            and bool(self.inner.by_node_type[node_type])
        )

    @property
    def noun(self) -> str:
        """Return the name of the type in messages."""
        choices = f"one of {', '.join(self.choices)}" if self.choices else "a mapping"
        return _NOUNS.get(self.base, choices)


class FieldTypes(Struct, frozen=True):
    """All types that a field accepts, in the order to try: None first, text and lists last.

    ``by_node_type`` has the types for each type of node; None is for a scalar that says "nothing".
    ``any_text`` says that every scalar is valid as it is.
    """

    members: tuple[FieldType, ...]
    by_node_type: dict[type[Node] | None, tuple[FieldType, ...]]
    any_text: bool

    def matching(self, node: Node) -> tuple[FieldType, ...]:
        """Return the types that a node can have."""
        if isinstance(node, Scalar) and node.plain and node.value in _CHOICES[NoneType]:
            return self.by_node_type[None]
        return self.by_node_type[type(node)]

    def empty(self, default: object) -> object:
        """Return the value of an empty field, or a default if there is none."""
        bases = (NoneType, str, tuple, dict)
        return next((type_.base() for type_ in self.members if type_.base in bases), default)


class Field(Struct, frozen=True):
    """A field of a record: its attribute's name, and the types that it accepts."""

    name: str
    types: FieldTypes


class Schema(Struct, frozen=True):
    """The fields of a record by their keys, and the required keys and attributes."""

    fields: dict[str, Field]
    required: dict[str, str]


@cache
def schema_of(cls: type[Struct]) -> Schema:
    """Return the fields of a class of records."""
    infos = fields(cls)
    return Schema(
        {info.encode_name: Field(info.name, _grouped(_types_of(info.type))) for info in infos},
        {info.encode_name: info.name for info in infos if info.required},
    )


def _grouped(types: tuple[FieldType, ...]) -> FieldTypes:
    """Return types with the tables that speed up their use."""
    node_types = (Scalar, Sequence, Mapping, None)
    by_node_type = {
        node_type: tuple(type_ for type_ in types if type_.accepts(node_type))
        for node_type in node_types
    }
    any_text = all(
        [(type_.base, type_.bounded) for type_ in by_node_type[node_type]] == [(str, False)]
        for node_type in (Scalar, None)
    )
    return FieldTypes(types, by_node_type, any_text)


def _types_of(annotation: object) -> tuple[FieldType, ...]:
    """Return the types of an annotation in the order to try: None first, text and lists last."""
    base, args = get_origin(annotation) or annotation, get_args(annotation)
    if base is Annotated:
        types = _types_of(args[0])
        notes = args[1:]
        bounded = any(getattr(note, name, None) is not None for note in notes for name in _BOUNDS)
        comma = next((note.extra["comma"] for note in notes if note in (TERMS, NAMES)), "")
        write = next((note.extra["write"] for note in notes if _says_what_to_write(note)), "")
        return tuple(
            replace(
                k,
                annotation=Annotated[k.annotation, *notes],
                bounded=k.bounded or bounded,
                comma=comma or k.comma,
                write=write or k.write,
            )
            for k in types
        )
    if base in (Union, UnionType):
        members = [type_ for member in args for type_ in _types_of(member)]
        order = {NoneType: 0, str: 2, tuple: 3}
        return tuple(sorted(members, key=lambda type_: order.get(type_.base, 1)))
    if base is tuple:
        return (FieldType(tuple, list, Sequence, inner=_grouped(_types_of(args[0]))),)
    if base is dict:
        return (FieldType(dict, dict, Mapping, inner=_grouped(_types_of(args[1]))),)
    if base in (Any, *_SPELLINGS):
        return (FieldType(base, annotation, None if base is Any else Scalar),)
    choices = args if base is Literal else tuple(_CHOICES.get(base, ()))
    return (FieldType(base, annotation, Scalar if choices else Mapping, choices),)


def _says_what_to_write(note: object) -> bool:
    return isinstance(note, Meta) and "write" in (note.extra or {})


def parse(type_: FieldType, text: str, zone: ZoneInfo) -> object:
    """Return the value of a text; raise ValueError that names the expected type, with any hint."""
    if type_.base is When:
        try:
            return parse_when(text, zone)
        except ValueError as fault:
            raise ValueError(f"{type_.noun}: {fault}") from None
    fits = text in type_.choices if type_.choices else _SPELLINGS[type_.base].fullmatch(text)
    if not fits:
        raise ValueError(f"{type_.noun}{_hint(type_, text)}")
    if type_.base in _CHOICES:
        return _CHOICES[type_.base][text]
    check_bounds(type_, value := text if type_.choices else type_.base(text))
    return value


def _hint(type_: FieldType, text: str) -> str:
    """Return a hint which value was probably meant by a text that does not have a type."""
    meant = ""
    bare = text.strip(CURLY_QUOTES)
    if bare != text and (
        bare in type_.choices or _SPELLINGS.get(type_.base, _NEVER).fullmatch(bare)
    ):
        return f" (write {bare}, without these quotes)"
    if type_.base is Literal:
        meant = synonym(text, type_.choices) or nearest(text[:100].casefold(), type_.choices)
    elif type_.base is bool:
        meant = _BOOLEANS_MEANT.get(text.casefold(), "")
    elif type_.base is float and _DECIMAL_COMMA.fullmatch(text):
        meant = text.replace(",", ".") + ", with a point"
    return meant and f" (write {meant})"


def check_bounds(type_: FieldType, value: object) -> None:
    """Raise ValueError with the bounds if msgspec finds a value outside them."""
    if type_.bounded:
        try:
            convert(value, type_.annotation)
        except ValidationError as fault:
            raise ValueError(re.sub("Expected `[a-z]+`", type_.noun, str(fault))) from None
