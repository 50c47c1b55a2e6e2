"""The possible types of a value in a template, from the annotations of its records."""

from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from jinja2.runtime import LoopContext

from sitegen.models.views import Page


class Fields(msgspec.Struct, frozen=True):
    """A mapping with known keys: its name in messages, and the types for each key."""

    noun: str
    fields: tuple[tuple[str, Any], ...]


Types = frozenset[Any]
"""The possible types of a value: records, types, Fields; Any if they are unknown."""

ANYTHING: Types = frozenset([Any])
EVERY_PAGE: Types = frozenset(Page.__subclasses__())

_NOUNS: dict[Any, str] = {
    **{str: "a text", int: "a number", float: "a number", bool: "true or false"},
    **{tuple: "a list", dict: "a mapping", LoopContext: "loop"},
}


def types_of(annotation: Any) -> Types:
    """Return the possible types of a value with an annotation, except none."""
    if isinstance(annotation, Fields):
        return frozenset([annotation])
    base, args = get_origin(annotation) or annotation, get_args(annotation)
    if base is Annotated:
        return types_of(args[0])
    if base in (Union, UnionType):
        return frozenset().union(*(types_of(arg) for arg in args))
    if base is Literal:
        return frozenset(map(type, args))
    if base is NoneType or base is None:
        return frozenset()
    return frozenset([annotation]) if base is not Any and isinstance(base, type) else ANYTHING


@cache
def _members(cls: type) -> dict[str, Any]:
    """Return the types of each field and property of a record."""
    found: dict[str, Any] = {f.name: f.type for f in msgspec.structs.fields(cls)}
    for name in dir(cls):
        if not name.startswith("_") and name not in found:
            value = getattr(cls, name)
            own = value.fget.__annotations__ if isinstance(value, property) else {}
            found[name] = own.get("return", Any)
    return found


def names_of(type_: Any) -> dict[str, Any]:
    """Return the names that a value of a type has, each with its types."""
    if isinstance(type_, Fields):
        return dict(type_.fields) | dict.fromkeys(dir(dict), Any)
    base = get_origin(type_) or type_
    if isinstance(base, type) and issubclass(base, msgspec.Struct):
        return _members(base)
    return dict.fromkeys(dir(base), Any)


def attribute(types: Types, name: str) -> Types | None:
    """Return the types of a value's attribute, None if none of the value's types has it."""
    found: set[Any] = set()
    known = not types
    for type_ in types:
        if type_ is Any:
            return ANYTHING
        names = names_of(type_)
        if name in names:
            known = True
            found |= types_of(names[name])
        elif _origin(type_) is dict:
            known = True
            found |= types_of(get_args(type_)[1])
    return (frozenset(found) or ANYTHING) if known else None


def element(types: Types) -> Types:
    """Return the types of an item of a list."""
    found: set[Any] = set()
    for type_ in types:
        args = get_args(type_)
        if _origin(type_) is tuple and args:
            items = args[:1] if args[-1] is Ellipsis else args
            found = found.union(*map(types_of, items))
        else:
            return ANYTHING
    return frozenset(found) or ANYTHING


def list_of(types: Types) -> Types:
    """Return a list with items of some types."""
    if Any in types or any(isinstance(type_, Fields) for type_ in types):
        return ANYTHING
    return frozenset(_list(type_) for type_ in types)


def noun_of(types: Types) -> str:
    """Return the name of a value in messages."""
    if types >= EVERY_PAGE:
        return "no kind of page"
    nouns = {
        type_.noun
        if isinstance(type_, Fields)
        else _NOUNS.get(base, f"{'an' if base.__name__[0] in 'AEIO' else 'a'} {base.__name__}")
        for type_ in types
        for base in (get_origin(type_) or type_,)
    }
    return " or ".join(sorted(nouns))


def pairs_of(types: Types) -> Types:
    """Return the types of ``.items()`` of mappings."""
    if types and all(_origin(type_) is dict for type_ in types):
        return frozenset(_list(_pair(*get_args(type_))) for type_ in types)
    return ANYTHING


def parts_of(types: Types, count: int) -> list[Types]:
    """Return the types of the parts of a pair, or of any number of parts."""
    tuples = [get_args(type_) for type_ in types if _origin(type_) is tuple]
    fits = all(len(parts) == count and parts[-1] is not Ellipsis for parts in tuples)
    if not types or len(tuples) != len(types) or not fits:
        return [ANYTHING] * count
    return [
        frozenset().union(*(types_of(parts[index]) for parts in tuples)) or ANYTHING
        for index in range(count)
    ]


def _origin(type_: Any) -> Any:
    return get_origin(type_)


def _list(type_: Any) -> Any:
    return tuple.__class_getitem__((type_, ...))


def _pair(*types: Any) -> Any:
    return tuple.__class_getitem__(types)
