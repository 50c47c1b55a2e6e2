"""Names that templates must not use, because they lead from records to Python itself.

A user may try any theme, so templates must not run code. While pages are rendered, the ``engine``
enforces this with Jinja's sandbox. This module reports it earlier: each such name in the source of
a template is an error at its line.
"""

from collections.abc import Iterator
from types import (
    AsyncGeneratorType,
    CodeType,
    CoroutineType,
    FrameType,
    GeneratorType,
    TracebackType,
)

from jinja2 import nodes
from jinja2.sandbox import modifies_known_mutable

from sitegen.core.diagnostics import Problem, error
from sitegen.render.templates.facts import TemplateFacts

_INNER = (GeneratorType, CoroutineType, AsyncGeneratorType, FrameType, TracebackType, CodeType)
_STARTS = ("gi_", "cr_", "ag_", "f_", "tb_", "co_")

INTERNAL = frozenset(name for kind in _INNER for name in dir(kind) if name.startswith(_STARTS))
"""Names without a leading underscore that lead to frames and code."""

MUTATORS = frozenset(name for name in dir(dict) if modifies_known_mutable({}, name))
"""Methods that change a mapping."""

GUARDED = INTERNAL | MUTATORS | {"format", "format_map", "mro"}
"""Names after dots that a template may use on some values only."""

_WITH_ATTRIBUTE = {
    **{"attr": 0, "groupby": 0, "sum": 0, "selectattr": 0, "rejectattr": 0},
    **{"unique": 1, "min": 1, "max": 1, "sort": 2},
}
"""The index of the filter's argument that names an attribute."""


def is_hidden(name: str) -> bool:
    """Return whether templates cannot read this name, on any value."""
    return name.startswith("_") or name in INTERNAL


def is_hidden_key(key: str) -> bool:
    """Return whether a key in brackets is a name of Python, so no author's own key."""
    return key.startswith("__") and key.endswith("__")


def hidden_names(facts: TemplateFacts, path: str) -> Iterator[Problem]:
    """Yield the names in a template that lead to Python itself, or look like such names.

    A lone ``_`` is an unused variable, as usual.
    """
    found = {
        *((line, _no_attribute(name)) for line, name in _attributes(facts) if is_hidden(name)),
        *((line, _no_name(name)) for line, name in _own_names(facts) if name.startswith("_")),
    }
    for line, message in sorted(found):
        yield error(path, message, line)


def _no_attribute(name: str) -> str:
    own = f"write an author's own key as [{name!r}]"
    if name.startswith("__"):
        own = "leave it out"
    return f"{name!r} is a Python internal, which templates cannot read: {own}"


def _no_name(name: str) -> str:
    plain = name.strip("_")
    other = f", such as {plain!r}" if plain.isidentifier() else ""
    return f"{name!r} begins with '_', like Python internals: use another name{other}"


def _attributes(facts: TemplateFacts) -> Iterator[tuple[int, str]]:
    """Yield the attributes read from values: line and name."""
    for dotted in facts.all(nodes.Getattr):
        yield dotted.lineno, dotted.attr
    for assigned in facts.all(nodes.NSRef):
        yield assigned.lineno, assigned.attr
    for item in facts.all(nodes.Getitem):
        key = _written(item.arg)
        if is_hidden_key(key):
            yield item.lineno, key
    for call in facts.all(nodes.Filter):
        for wanted in _attribute_args(call):
            for name in _written(wanted).replace(",", ".").split("."):
                yield call.lineno, name


def _written(value: nodes.Node) -> str:
    """Return the value of a literal text, "" for any other node."""
    return value.value if isinstance(value, nodes.Const) and isinstance(value.value, str) else ""


def _attribute_args(call: nodes.Filter) -> list[nodes.Node]:
    """Return the arguments of a filter that name attributes."""
    keyword = "name" if call.name == "attr" else "attribute"
    wanted: list[nodes.Node] = [pair.value for pair in call.kwargs if pair.key == keyword]
    args, name = call.args, call.name
    if name == "map" and args:
        args, name = args[1:], _written(args[0])
    index = _WITH_ATTRIBUTE.get(name)
    return wanted if index is None else [*wanted, *args[index : index + 1]]


def _own_names(facts: TemplateFacts) -> Iterator[tuple[int, str]]:
    """Yield the names that templates set, or use as a name of the page: line and name."""
    found = [(node.lineno, node.name) for node in facts.all(nodes.Name)]
    found += [(node.lineno, node.name) for node in facts.all(nodes.Macro)]
    found += [(node.lineno, node.name) for node in facts.all(nodes.Block)]
    found += [(node.lineno, node.key) for node in facts.all(nodes.Keyword)]
    found += [(node.lineno, node.target) for node in facts.all(nodes.Import)]
    for node in facts.all(nodes.FromImport):
        pairs = ((item, item) if isinstance(item, str) else item for item in node.names)
        found += [(node.lineno, name) for pair in pairs for name in pair]
    return (pair for pair in found if pair[1] != "_")
