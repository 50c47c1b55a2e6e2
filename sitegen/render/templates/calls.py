"""The arguments of a shortcode's call in its template, and the errors for missing ones.

The author of a text wrote the call, and may not know the template. So an error is reported at
the call, in the words of a call: "argument 1 is missing".
"""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from jinja2 import StrictUndefined

from sitegen.core.diagnostics import did_you_mean

_BY_PLACE = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


class CallFailure(msgspec.Struct, frozen=True, kw_only=True):
    """A shortcode that could not be rendered.

    ``reference`` belongs to the text with the call ("" if the text is not stored), and
    ``number`` is an index in the text's ``refs``. The text's source has the position.
    """

    reference: str
    number: int
    message: str


class Arguments(tuple[str, ...]):
    """The arguments without a name: ``args``."""

    __slots__ = ()


class Options(dict[str, str]):
    """The arguments with a name: ``kwargs``."""

    __slots__ = ()


class Missing(StrictUndefined):
    """An undefined value; if it is a missing argument of a call, the message says so."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        held: Any = self._undefined_obj
        name: Any = self._undefined_name
        if isinstance(held, Arguments) and isinstance(name, int):
            return f"argument {name + 1} is missing" if name >= 0 else "an argument is missing"
        if isinstance(held, Options):
            given = ", ".join(f'"{key}"' for key in held)
            return f'argument "{name}" is missing' + (f"; the call has {given}" if given else "")
        return super()._undefined_message


def mismatch(
    function: Callable[..., Any], args: Sequence[str], kwargs: Mapping[str, str]
) -> str | None:
    """Return why a function cannot take a call's arguments after the inside, None if it can."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None  # it is written in C, and has no signature
    try:
        signature.bind(None, *args, **kwargs)
    except TypeError as failure:
        return next(_mismatches(list(signature.parameters.values()), args, kwargs), str(failure))
    return None


def _mismatches(
    parameters: list[inspect.Parameter], args: Sequence[str], kwargs: Mapping[str, str]
) -> Iterator[str]:
    kinds = {parameter.kind for parameter in parameters}
    by_place = [one for one in parameters if one.kind in _BY_PLACE][1:]
    named = {one.name for one in by_place if one.kind != inspect.Parameter.POSITIONAL_ONLY}
    named |= {one.name for one in parameters if one.kind == inspect.Parameter.KEYWORD_ONLY}
    if len(args) > len(by_place) and inspect.Parameter.VAR_POSITIONAL not in kinds:
        yield f"takes {len(by_place)} arguments without a name, but the call has {len(args)}"
    for key in kwargs:
        if key in {one.name for one in by_place[: len(args)]}:
            yield f'argument "{key}" is given twice'
        elif key not in named and inspect.Parameter.VAR_KEYWORD not in kinds:
            yield f'there is no argument "{key}"{did_you_mean(key, named)}'
    for number, one in enumerate(by_place, 1):
        if one.default is one.empty and number > len(args) and one.name not in kwargs:
            yield f'argument {number} ("{one.name}") is missing'
    for one in parameters:
        is_named = one.kind == inspect.Parameter.KEYWORD_ONLY
        if is_named and one.default is one.empty and one.name not in kwargs:
            yield f'argument "{one.name}" is missing'
