"""What the terms of a template can be: names, dots, filters, and whatever has a value.

A term that asks for a name which nothing has is a problem; where nothing is known of a term, it
can be anything.
"""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from jinja2 import nodes

from sitegen.core.diagnostics import Problem, did_you_mean, error
from sitegen.render.templates.kinds import (
    ANYTHING,
    EVERY_PAGE,
    Types,
    attribute,
    element,
    list_of,
    names_of,
    noun_of,
    pairs_of,
    types_of,
)
from sitegen.render.templates.sandbox import is_hidden, is_hidden_key

Env = dict[str, Types]
"""What the names are that a template can see at some point."""

_ONE_OF = frozenset({"first", "last", "random", "min", "max"})
_SOME_OF = frozenset({
    "list", "sort", "reverse", "unique", "select", "reject", "selectattr", "rejectattr",
})  # fmt: skip
_BY_NAME = frozenset({"selectattr", "rejectattr"})


class ExpressionTypes:
    """Tells what terms can be, and keeps what is wrong with them; ``path`` is the file at hand."""

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
        """Return what an expression can be, and report the names in it that nothing has."""
        visit = self._expressions.get(type(node))
        if visit is not None:
            return visit(self, node, env)
        self._each(node.iter_child_nodes(), env)
        return ANYTHING

    def _name(self, node: nodes.Name, env: Env) -> Types:
        return env.get(node.name, ANYTHING)

    def _const(self, node: nodes.Const, _: Env) -> Types:
        return types_of(type(node.value))

    def _getattr(self, node: nodes.Getattr, env: Env) -> Types:
        if is_hidden(node.attr):  # it is told elsewhere
            self.types(node.node, env)
            return ANYTHING
        return self._attribute(node, node.attr, env)

    def _getitem(self, node: nodes.Getitem, env: Env) -> Types:
        key = node.arg.value if isinstance(node.arg, nodes.Const) else None
        if isinstance(key, str) and not is_hidden_key(key):
            return self._attribute(node, key, env)
        types = self.types(node.node, env)
        self._each([node.arg], env)
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
        if node.name in _ONE_OF:
            return element(types)
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
        if node.name == "map":
            return list_of(inner) if named else ANYTHING
        if node.name in ("length", "count", "int"):
            return frozenset([int])
        return types if node.name in _SOME_OF else ANYTHING


def is_type_test(node: nodes.Node) -> bool:
    """Tell whether a condition asks which kind of page this is, or whether it has something."""
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
    nodes.Filter: ExpressionTypes._filtered,
    nodes.Test: ExpressionTypes._test,
    nodes.Call: ExpressionTypes._call,
}
