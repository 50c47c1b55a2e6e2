"""The possible types of a template's terms: names, dots, filters, and all other expressions.

A term with an attribute that no value has is an error; if its types are unknown, it
may be anything.
"""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from jinja2 import nodes

from sitegen.core.diagnostics import Problem, did_you_mean, error
from sitegen.render.templates.kinds import (
    ANYTHING,
    EVERY_PAGE,
    Fields,
    Types,
    attribute,
    element,
    list_of,
    names_of,
    noun_of,
    pairs_of,
    types_of,
)
from sitegen.render.templates.printing import TEXT_FILTERS, advice, is_printable
from sitegen.render.templates.sandbox import is_hidden, is_hidden_key

Env = dict[str, Types]
"""The types of the names that a template sees at some point."""

_ONE_OF = frozenset({"first", "last", "min", "max"})
_SOME_OF = frozenset({
    "list", "sort", "reverse", "unique", "select", "reject", "selectattr", "rejectattr",
})  # fmt: skip
_LITERALS: dict[type[nodes.Node], type] = {
    nodes.List: list,
    nodes.Tuple: tuple,
    nodes.Dict: dict,
}
_BY_NAME = frozenset({"selectattr", "rejectattr"})


class ExpressionTypes:
    """Finds the types of terms, and keeps the errors; ``path`` is the current file."""

    _expressions: ClassVar[dict[type, Callable[["ExpressionTypes", Any, Env], Types]]]

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.path = ""
        self._is_silent = False

    def _each(self, parts: Iterable[nodes.Node], env: Env) -> None:
        for node in parts:
            if isinstance(node, nodes.Expr):
                self.types(node, env)
            else:
                self._each(node.iter_child_nodes(), env)

    def types(self, node: Any, env: Env) -> Types:
        """Return the types of an expression, and report unknown names in it."""
        visit = self._expressions.get(type(node))
        if visit is not None:
            return visit(self, node, env)
        self._each(node.iter_child_nodes(), env)
        return ANYTHING

    def _name(self, node: nodes.Name, env: Env) -> Types:
        return env.get(node.name, ANYTHING)

    def printed(self, node: nodes.Node, types: Types) -> None:
        """Report a printed term that no page can show."""
        if self._is_silent:
            return
        literal = _LITERALS.get(type(node))
        found = frozenset([literal]) if literal else types
        if found and not any(is_printable(type_) for type_ in found):
            said = sorted({advice(type_, written(node)) for type_ in map(_plain, found)})
            self.problems.append(error(self.path, said[0], node.lineno))

    def _concat(self, node: nodes.Concat, env: Env) -> Types:
        for part in node.nodes:
            self.printed(part, self.types(part, env))
        return types_of(str)

    def _const(self, node: nodes.Const, _: Env) -> Types:
        return types_of(type(node.value))

    def _getattr(self, node: nodes.Getattr, env: Env) -> Types:
        if is_hidden(node.attr):  # it is reported elsewhere
            self.types(node.node, env)
            return ANYTHING
        return self._attribute(node, node.attr, env)

    def _getitem(self, node: nodes.Getitem, env: Env) -> Types:
        key = node.arg.value if isinstance(node.arg, nodes.Const) else None
        if isinstance(key, str) and not is_hidden_key(key):
            return self._attribute(node, key, env)
        types, index = self.types(node.node, env), self.types(node.arg, env)
        if index == types_of(str):
            return ANYTHING  # an attribute with a name made while rendering
        return types if isinstance(node.arg, nodes.Slice) else element(types)

    def _both(self, node: nodes.BinExpr, env: Env) -> Types:
        return self.types(node.left, env) | self.types(node.right, env)

    def _test(self, node: nodes.Test, env: Env) -> Types:
        judge = self._silently if node.name in ("defined", "undefined") else self.types
        judge(node.node, env)
        self._each([*node.args, *node.kwargs], env)
        return types_of(bool)

    def _call(self, node: nodes.Call, env: Env) -> Types:
        found = self.types(node.node, env)
        self._each([*node.args, *node.kwargs], env)
        if isinstance(node.node, nodes.Getattr) and node.node.attr == "items":
            return pairs_of(self._silently(node.node.node, env))
        return ANYTHING if found else found

    def _either(self, node: nodes.CondExpr, env: Env) -> Types:
        self.types(node.test, env)
        inner = env | ({"page": EVERY_PAGE} if "page" in env and is_type_test(node.test) else {})
        other = self.types(node.expr2, inner) if node.expr2 is not None else frozenset()
        return self.types(node.expr1, inner) | other

    def _attribute(self, node: Any, name: str, env: Env) -> Types:
        types = self.types(node.node, env)
        found = attribute(types, name)
        if found is None:
            self._report(node, types, name)
        return ANYTHING if found is None else found

    def _report(self, node: nodes.Node, types: Types, name: str) -> None:
        if self._is_silent:
            return
        known = {key for type_ in types for key in names_of(type_) if not key.startswith("_")}
        noun = noun_of(types)
        has = "has" if noun.startswith("no ") else "have no" if "options" in noun else "has no"
        message = f"{noun} {has} {name!r}{did_you_mean(name, known)}"
        self.problems.append(error(self.path, message, node.lineno))

    def _silently(self, node: nodes.Node, env: Env) -> Types:
        was, self._is_silent = self._is_silent, True
        types = self.types(node, env)
        self._is_silent = was
        return types

    def _filtered(self, node: nodes.Filter, env: Env) -> Types:
        if node.node is None:  # the text of a {% filter %} block
            return ANYTHING
        judge = self._silently if node.name in ("default", "d") else self.types
        types = judge(node.node, env)
        self._each([*node.args, *node.kwargs], env)
        if node.name in TEXT_FILTERS:
            self.printed(node.node, types)
            return types_of(str)
        if node.name in _ONE_OF:
            return element(types)
        inner, is_named = self._items(node, types)
        if node.name == "join":
            self.printed(nodes.Name("…", "load", lineno=node.lineno), inner)
            return types_of(str)
        if node.name == "map":
            return list_of(inner) if is_named else ANYTHING
        is_number = node.name in ("length", "count", "int")
        return types_of(int) if is_number else types if node.name in _SOME_OF else ANYTHING

    def _items(self, node: nodes.Filter, types: Types) -> tuple[Types, bool]:
        """Return the types of the items of a filter's value, or of the attribute that it names."""
        named = [keyword.value for keyword in node.kwargs if keyword.key == "attribute"]
        named += node.args[:1] if node.name in _BY_NAME else []
        inner = element(types)
        if named and isinstance(named[0], nodes.Const) and isinstance(named[0].value, str):
            for part in named[0].value.split("."):
                is_told = part.isdecimal() or is_hidden(part)
                found = ANYTHING if is_told else attribute(inner, part)
                if found is None:
                    self._report(node, inner, part)
                inner = found or ANYTHING
        return inner, bool(named)


def written(node: nodes.Node) -> str:
    """Return a term as written, if it is names with dots; otherwise return "…"."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr) and (above := written(node.node)) != "…":
        return f"{above}.{node.attr}"
    return "…"


def _plain(type_: Any) -> Any:
    return dict if isinstance(type_, Fields) else type_


def is_type_test(node: nodes.Node) -> bool:
    """Return whether a condition tests the kind of page, or whether it has something."""
    return any(
        (isinstance(part, nodes.Getattr) and part.attr == "kind")
        or (isinstance(part, nodes.Test) and part.name in ("defined", "undefined"))
        for part in (node, *node.find_all((nodes.Getattr, nodes.Test)))
    )


ExpressionTypes._expressions = {
    nodes.Name: ExpressionTypes._name,
    nodes.Const: ExpressionTypes._const,
    nodes.Getattr: ExpressionTypes._getattr,
    nodes.Getitem: ExpressionTypes._getitem,
    nodes.CondExpr: ExpressionTypes._either,
    nodes.And: ExpressionTypes._both,
    nodes.Or: ExpressionTypes._both,
    nodes.Add: ExpressionTypes._both,
    nodes.Concat: ExpressionTypes._concat,
    nodes.Filter: ExpressionTypes._filtered,
    nodes.Test: ExpressionTypes._test,
    nodes.Call: ExpressionTypes._call,
}
