"""What a field of a record may hold, worked out of its annotation once, and how a text is read so.

``schema`` walks through the nodes; here is what it need not ask again at every one of them.
"""

import re
from difflib import get_close_matches
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from zoneinfo import ZoneInfo

from msgspec import Struct, ValidationError, convert
from msgspec.structs import fields, replace

from sitegen.core.dates import When, parse_when
from sitegen.core.diagnostics import CURLY_QUOTES
from sitegen.frontmatter.yaml_nodes import Mapping, Node, Scalar, Sequence

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
    """One of the things that a field may hold.

    ``base`` is the type without its parameters, ``annotation`` the type with its bounds (if it is
    ``bounded``), ``form`` the node that it is written as (None: any), ``choices`` the only texts
    that are right, if not all, and ``inner`` what is in a list or a dict.
    """

    base: Any
    annotation: Any
    form: type[Node] | None
    choices: tuple[str, ...] = ()
    inner: "FieldTypes | None" = None
    bounded: bool = False

    def takes(self, form: type[Node] | None) -> bool:
        """Tell whether nodes of a form, as in ``FieldTypes``, are of this type, or items of it."""
        if self.base is NoneType:
            return form is None
        if self.form in (None, form or Scalar):
            return True
        return self.base is tuple and self.inner is not None and bool(self.inner.by_form[form])

    @property
    def noun(self) -> str:
        """Return what messages call it."""
        choices = f"one of {', '.join(self.choices)}" if self.choices else "a mapping"
        return _NOUNS.get(self.base, choices)


class FieldTypes(Struct, frozen=True):
    """All that a field may hold, in the order to try: None first, text and lists last.

    ``by_form`` has those that nodes of each form can be; None is the form of a scalar that says
    "nothing". ``any_text`` tells that every scalar will do as it is.
    """

    members: tuple[FieldType, ...]
    by_form: dict[type[Node] | None, tuple[FieldType, ...]]
    any_text: bool

    def fitting(self, node: Node) -> tuple[FieldType, ...]:
        """Return those that a node has the form of."""
        if isinstance(node, Scalar) and node.plain and node.value in _CHOICES[NoneType]:
            return self.by_form[None]
        return self.by_form[type(node)]

    def empty(self, default: object) -> object:
        """Return the value for which nothing is written, or a default where there is none."""
        bases = (NoneType, str, tuple, dict)
        return next((kind.base() for kind in self.members if kind.base in bases), default)


class Field(Struct, frozen=True):
    """A field of a record: its attribute's name, and what it may hold."""

    name: str
    kinds: FieldTypes


class Schema(Struct, frozen=True):
    """The fields of a record by their keys, and the keys and attributes of those it requires."""

    fields: dict[str, Field]
    required: dict[str, str]


@cache
def schema_of(cls: type[Struct]) -> Schema:
    """Return what a class of records says of its fields."""
    infos = fields(cls)
    return Schema(
        {info.encode_name: Field(info.name, _grouped(_kinds(info.type))) for info in infos},
        {info.encode_name: info.name for info in infos if info.required},
    )


def _grouped(kinds: tuple[FieldType, ...]) -> FieldTypes:
    """Return kinds with what is to be looked up of them."""
    forms = (Scalar, Sequence, Mapping, None)
    by_form = {form: tuple(kind for kind in kinds if kind.takes(form)) for form in forms}
    any_text = all(
        [(kind.base, kind.bounded) for kind in by_form[form]] == [(str, False)]
        for form in (Scalar, None)
    )
    return FieldTypes(kinds, by_form, any_text)


def _kinds(annotation: object) -> tuple[FieldType, ...]:
    """Return the kinds of an annotation in the order to try: None first, text and lists last."""
    base, args = get_origin(annotation) or annotation, get_args(annotation)
    if base is Annotated:
        kinds = _kinds(args[0])
        notes = args[1:]
        bounded = any(getattr(note, name, None) is not None for note in notes for name in _BOUNDS)
        return tuple(
            replace(k, annotation=Annotated[k.annotation, *notes], bounded=k.bounded or bounded)
            for k in kinds
        )
    if base in (Union, UnionType):
        members = [kind for member in args for kind in _kinds(member)]
        order = {NoneType: 0, str: 2, tuple: 3}
        return tuple(sorted(members, key=lambda kind: order.get(kind.base, 1)))
    if base is tuple:
        return (FieldType(tuple, list, Sequence, inner=_grouped(_kinds(args[0]))),)
    if base is dict:
        return (FieldType(dict, dict, Mapping, inner=_grouped(_kinds(args[1]))),)
    if base in (Any, *_SPELLINGS):
        return (FieldType(base, annotation, None if base is Any else Scalar),)
    choices = args if base is Literal else tuple(_CHOICES.get(base, ()))
    return (FieldType(base, annotation, Scalar if choices else Mapping, choices),)


def parse(kind: FieldType, text: str, zone: ZoneInfo) -> object:
    """Return the value of a text; raise ValueError that says what it is not, with any hint."""
    if kind.base is When:
        try:
            return parse_when(text, zone)
        except ValueError as fault:
            raise ValueError(f"{kind.noun}: {fault}") from None
    fits = text in kind.choices if kind.choices else _SPELLINGS[kind.base].fullmatch(text)
    if not fits:
        raise ValueError(f"{kind.noun}{_hint(kind, text)}")
    if kind.base in _CHOICES:
        return _CHOICES[kind.base][text]
    check_bounds(kind, value := text if kind.choices else kind.base(text))
    return value


def _hint(kind: FieldType, text: str) -> str:
    """Say what may have been meant by a text that is not of a kind."""
    meant = ""
    bare = text.strip(CURLY_QUOTES)
    if bare != text and (bare in kind.choices or _SPELLINGS.get(kind.base, _NEVER).fullmatch(bare)):
        return f" (write {bare}, without these quotes)"
    if kind.base is Literal:
        meant = "".join(get_close_matches(text[:100].casefold(), kind.choices, 1))
    elif kind.base is bool:
        meant = _BOOLEANS_MEANT.get(text.casefold(), "")
    elif kind.base is float and _DECIMAL_COMMA.fullmatch(text):
        meant = text.replace(",", ".") + ", with a point"
    return meant and f" (write {meant})"


def check_bounds(kind: FieldType, value: object) -> None:
    """Raise ValueError that tells the bounds where msgspec finds a value outside them."""
    if kind.bounded:
        try:
            convert(value, kind.annotation)
        except ValidationError as fault:
            raise ValueError(re.sub("Expected `[a-z]+`", kind.noun, str(fault))) from None
