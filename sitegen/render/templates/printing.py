"""Values that a template may print: texts, numbers and HTML, never Python's own text for a value.

If a template prints a record, a list or a function, readers would see Python's text for it.
That is an error in every place that makes text: in the output, next to ``~`` and ``%``, in a
filter of texts, in ``format``. None prints nothing, as in most template languages.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from inspect import isroutine
from typing import Any, get_origin

import msgspec
from jinja2 import TemplateRuntimeError, Undefined
from jinja2.filters import FILTERS, do_join, do_urlencode, do_xmlattr, make_attrgetter
from jinja2.nodes import EvalContext
from jinja2.runtime import BlockReference, LoopContext, Macro, markup_join, str_join
from jinja2.sandbox import SandboxedEscapeFormatter, SandboxedFormatter
from jinja2.utils import pass_eval_context
from markupsafe import Markup, escape

from sitegen.core.dates import When
from sitegen.models.records import Image
from sitegen.models.richtext import RichText

TEXT_FILTERS = frozenset({
    "capitalize", "center", "e", "escape", "forceescape", "indent", "lower", "replace", "safe",
    "string", "striptags", "title", "trim", "truncate", "upper", "urlize", "wordcount", "wordwrap",
})  # fmt: skip
"""Jinja's filters that make a text of any value that they get."""

_PLAIN = frozenset({str, Markup, int, float, bool})
_NO_WORDS: Any = object.__str__
"""Python's default text of a value: types that use it cannot be printed."""
_LISTS = (tuple, list, set, frozenset)
_FILTERS = {RichText: "html", When: "date", Image: "picture"}
_TELLING = ("title", "name", "text")
"""Fields that name a record in a word, the best first."""


def printable(value: Any) -> Any:
    """Return a value as a page shows it, "" for none; raise TemplateRuntimeError.

    Types of plugins can be shown if they have ``__html__`` or their own ``__str__``.
    """
    type_ = type(value)
    if type_ in _PLAIN:
        return value
    if value is None:
        return ""
    if isinstance(value, str | int | float | Undefined):
        return value
    is_data = isinstance(value, (*_LISTS, dict, bytes, bytearray, msgspec.Struct))
    if is_data or not (hasattr(value, "__html__") or type_.__str__ is not _NO_WORDS):
        raise TemplateRuntimeError(advice(type_))
    return value


def is_printable(type_: Any) -> bool:
    """Return whether values of an annotation's type can be printed."""
    base = get_origin(type_) or type_
    if not isinstance(base, type):  # the theme's options, or anything
        return base is Any
    return not isinstance(base, type) or not issubclass(
        base, (*_LISTS, dict, msgspec.Struct, LoopContext)
    )


def advice(type_: Any, written: str = "…") -> str:
    """Return the error for printing a value of a type, and the way to correct it."""
    base: type = get_origin(type_) or type_
    write = f"{_noun(base)} cannot be printed as it is: write"
    if base in _FILTERS:
        return f"{write} {written} | {_FILTERS[base]}"
    if issubclass(base, msgspec.Struct):
        field = next((name for name in _TELLING if hasattr(base, name)), "")
        shown = f", such as {written}.{field}" if field else ""
        return f"{_noun(base)} cannot be printed as it is: name one of its fields{shown}"
    if issubclass(base, dict):
        return f"{_noun(base)} cannot be printed as it is: name one of its keys, or loop over it"
    if _is_called(base):
        return f"{_noun(base)} cannot be printed as it is: call it, as in {written}()"
    return f"{write} a loop over it, or join texts by {written} | join(', ')"


def _is_called(type_: type) -> bool:
    return (
        isroutine(type_)
        or issubclass(type_, type | Macro | BlockReference)
        or ("__call__" in dir(type_) and not issubclass(type_, Iterable))
    )


def _noun(type_: type) -> str:
    if issubclass(type_, dict):
        return "a mapping"
    if issubclass(type_, msgspec.Struct):
        return f"{'an' if type_.__name__[0] in 'AEIOU' else 'a'} {type_.__name__}"
    if _is_called(type_):
        return "a function"
    return "a list" if issubclass(type_, Iterable) and type_ not in (bytes, bytearray) else "this"


# ---------------------------------------------------------------- functions that make texts


def shown(value: object) -> str:
    """Return a value as HTML."""
    return escape(printable(value))


def plain(value: object) -> str:
    """Return a value as a text that is not escaped."""
    return str(printable(value))


def concatenated(values: Iterable[object]) -> str:
    """Return the result of ``~`` if texts are escaped."""
    return markup_join(map(printable, values))


def joined(values: Iterable[object]) -> str:
    """Return the result of ``~`` without escaping."""
    return str_join(map(printable, values))


def modulo(left: Any, right: Any) -> Any:
    """Return the result of ``%``: a remainder, or a text with values in it."""
    if isinstance(left, str):
        if isinstance(right, tuple):
            right = tuple(map(printable, right))
        elif isinstance(right, Mapping):
            right = {key: printable(value) for key, value in right.items()}
        else:
            right = printable(right)
    return left % right


class Formatter(SandboxedFormatter):
    """Fills the fields of a text's ``format`` with values that can be printed."""

    def format_field(self, value: Any, format_spec: str) -> Any:
        """Return a field's value as text."""
        return super().format_field(printable(value), format_spec)

    def convert_field(self, value: Any, conversion: Any) -> Any:
        """Return a field's value in the form of ``!s`` and ``!r``."""
        return super().convert_field(printable(value) if conversion else value, conversion)


class EscapeFormatter(Formatter, SandboxedEscapeFormatter):
    """Does the same in HTML, where values are escaped."""


def checked_filters() -> dict[str, Callable[..., Any]]:
    """Return the filters of Jinja that print, changed to reject values that cannot be printed."""
    return {
        **{name: _of_texts(FILTERS[name]) for name in TEXT_FILTERS},
        "format": _format,
        "join": _join,
        "urlencode": _urlencode,
        "xmlattr": _xmlattr,
    }


def with_printable_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that rejects options that cannot be printed; none leaves an option out."""

    @wraps(function)
    def checked(*args: Any, **options: Any) -> Any:
        return function(*args, **{key: _unless_none(value) for key, value in options.items()})

    return checked


def _unless_none(value: Any) -> Any:
    return None if value is None else printable(value)


def _of_texts(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that rejects a value and arguments that cannot be printed."""
    start = 1 if hasattr(function, "jinja_pass_arg") else 0

    @wraps(function)
    def checked(*args: Any, **options: Any) -> Any:
        value, *others = args[start:]
        given = (*args[:start], printable(value), *map(_unless_none, others))
        return function(*given, **{key: _unless_none(option) for key, option in options.items()})

    return checked


def _format(value: Any, *args: Any, **options: Any) -> Any:
    if args and options:
        raise TemplateRuntimeError("format takes values by position or by name, not both")
    text = printable(value)
    text = text if isinstance(text, str) else str(text)
    return modulo(text, options or args)


@pass_eval_context
def _join(context: EvalContext, value: Any, d: str = "", attribute: Any = None) -> str:
    if attribute is not None:
        value = map(make_attrgetter(context.environment, attribute), value)
    written: str = do_join(context, map(printable, value), printable(d))
    return written


def _urlencode(value: Any) -> str:
    is_plain = isinstance(value, str) or not isinstance(value, Iterable)
    return do_urlencode(printable(value) if is_plain else value)


@pass_eval_context
def _xmlattr(context: EvalContext, d: Mapping[str, Any], autospace: bool = True) -> str:
    given = {key: _unless_none(value) for key, value in d.items()}
    written: str = do_xmlattr(context, given, autospace)
    return written
