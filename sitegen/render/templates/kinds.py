"""What a value in a template can be, by the annotations of the records that it was reached from."""

from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from jinja2.runtime import LoopContext

from sitegen.models.views import Page


class Fields(msgspec.Struct, frozen=True):
    """A mapping of which the keys are known: what messages call it, and what each key holds."""

    noun: str
    fields: tuple[tuple[str, Any], ...]


Types = frozenset[Any]
"""What a value can be: records, types, Fields; Any where it cannot be told."""

ANYTHING: Types = frozenset([Any])
EVERY_PAGE: Types = frozenset(Page.__subclasses__())

_NOUNS: dict[Any, str] = {
    **{str: "a text", int: "a number", float: "a number", bool: "true or false"},
    **{tuple: "a list", dict: "a mapping", LoopContext: "loop"},
}


def types_of(annotation: Any) -> Types:
    """Return what a value with an annotation can be, "none" apart."""
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
    """Return what each field and property of a record holds."""
    found: dict[str, Any] = {f.name: f.type for f in msgspec.structs.fields(cls)}
    for name in dir(cls):
        if not name.startswith("_") and name not in found:
            value = getattr(cls, name)
            own = value.fget.__annotations__ if isinstance(value, property) else {}
            found[name] = own.get("return", Any)
    return found


def names_of(kind: Any) -> dict[str, Any]:
    """Return the names that a value of a kind has, each with what it holds."""
    if isinstance(kind, Fields):
        return dict(kind.fields) | dict.fromkeys(dir(dict), Any)
    base = get_origin(kind) or kind
    if isinstance(base, type) and issubclass(base, msgspec.Struct):
        return _members(base)
    return dict.fromkeys(dir(base), Any)


def attribute(kinds: Types, name: str) -> Types | None:
    """Return what a value's attribute can be, None where none of its kinds has such a one."""
    found: set[Any] = set()
    known = not kinds
    for kind in kinds:
        if kind is Any:
            return ANYTHING
        names = names_of(kind)
        if name in names:
            known = True
            found |= types_of(names[name])
        elif _origin(kind) is dict:
            known = True
            found |= types_of(get_args(kind)[1])
    return (frozenset(found) or ANYTHING) if known else None


def element(kinds: Types) -> Types:
    """Return what an item of a list can be."""
    found: set[Any] = set()
    for kind in kinds:
        args = get_args(kind)
        if _origin(kind) is tuple and args:
            items = args[:1] if args[-1] is Ellipsis else args
            found = found.union(*map(types_of, items))
        else:
            return ANYTHING
    return frozenset(found) or ANYTHING


def list_of(kinds: Types) -> Types:
    """Return a list of what items can be."""
    if Any in kinds or any(isinstance(kind, Fields) for kind in kinds):
        return ANYTHING
    return frozenset(_list(kind) for kind in kinds)


def noun_of(kinds: Types) -> str:
    """Return what messages call a value."""
    if kinds >= EVERY_PAGE:
        return "no kind of page"
    nouns = {
        kind.noun
        if isinstance(kind, Fields)
        else _NOUNS.get(base, f"{'an' if base.__name__[0] in 'AEIO' else 'a'} {base.__name__}")
        for kind in kinds
        for base in (get_origin(kind) or kind,)
    }
    return " or ".join(sorted(nouns))


def pairs_of(kinds: Types) -> Types:
    """Return what ``.items()`` of mappings gives."""
    if kinds and all(_origin(kind) is dict for kind in kinds):
        return frozenset(_list(_pair(*get_args(kind))) for kind in kinds)
    return ANYTHING


def parts_of(kinds: Types, count: int) -> list[Types]:
    """Return what the parts of a pair can be, or of however many there are."""
    whole = [get_args(kind) for kind in kinds if _origin(kind) is tuple]
    fits = all(len(parts) == count and parts[-1] is not Ellipsis for parts in whole)
    if not kinds or len(whole) != len(kinds) or not fits:
        return [ANYTHING] * count
    return [
        frozenset().union(*(types_of(parts[index]) for parts in whole)) or ANYTHING
        for index in range(count)
    ]


def _origin(kind: Any) -> Any:
    return get_origin(kind)


def _list(kind: Any) -> Any:
    return tuple.__class_getitem__((kind, ...))


def _pair(*kinds: Any) -> Any:
    return tuple.__class_getitem__(kinds)
