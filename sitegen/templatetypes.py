"""What templates ask of records, followed from ``site`` and ``page`` before any page is made.

A name after a dot that no record has would show itself only on a page that comes to it. Records
say what they hold, so it can be told of what is reached from them by dots, loops, ``set``, filters
that choose or order, and through what a template includes and extends. Where that is lost (in a
macro, behind a name that is made while rendering) nothing is said, nor within ``is defined`` and
before ``default``.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

import msgspec
from jinja2 import nodes
from jinja2.runtime import LoopContext

from sitegen.problems import Problem, error, nearest
from sitegen.records import Site
from sitegen.recordtypes import (
    ANYTHING,
    EVERY_PAGE,
    Fields,
    Kinds,
    attribute,
    element,
    kinds_of,
    list_of,
    names_of,
    noun_of,
    pairs_of,
    parts_of,
)
from sitegen.theme import SHORTCODES, Theme
from sitegen.views import ArticlePage, ListsPage, NotFoundPage, Page, PostPage, Shared, WorkPage

Env = dict[str, Kinds]
"""What the names are that a template can see at some place."""

_ODD = {ArticlePage: "page", NotFoundPage: "404"}
PAGES: dict[str, type[Page]] = {
    f"{_ODD.get(cls) or cls.__name__.removesuffix('Page').casefold()}.html": cls
    for cls in Page.__subclasses__()
}
"""What ``page`` is in the templates that sitegen itself asks for."""

_DOCUMENTS: Kinds = frozenset({PostPage, WorkPage, ArticlePage, ListsPage})
"""What ``page`` can be where a document names its template."""

_ONE_OF = frozenset({"first", "last", "random", "min", "max"})
_SOME_OF = frozenset({
    "list", "sort", "reverse", "unique", "select", "reject", "selectattr", "rejectattr",
})  # fmt: skip
_BY_NAME = frozenset({"selectattr", "rejectattr"})


def check_types(
    trees: Mapping[str, nodes.Template], theme: Theme, referred: frozenset[str]
) -> Iterator[Problem]:
    """Yield the names after dots that no record has; ``referred`` are parts of other templates."""
    options = tuple((name, type(value)) for name, value in theme.options.items())
    site: Kinds = frozenset([Fields("site", (*_site_fields(), ("options", _options(options))))])
    shared = {field.name: kinds_of(field.type) for field in msgspec.structs.fields(Shared)}
    for name in trees:
        if name.startswith(SHORTCODES):
            texts = {"args": kinds_of(tuple[str, ...]), "kwargs": kinds_of(dict[str, str])}
            env = {"site": site, **texts}
        else:
            page = frozenset([PAGES[name]]) if name in PAGES else EVERY_PAGE
            if name not in PAGES and name not in referred and "/" not in name:
                page = _DOCUMENTS
            env = {"site": site, "page": page, **shared}
        walk = _Walk(trees, theme)
        walk.template(name, env)
        yield from walk.problems


def _site_fields() -> tuple[tuple[str, Any], ...]:
    fields = msgspec.structs.fields(Site)
    return tuple((field.name, field.type) for field in fields if field.name != "options")


def _options(options: tuple[tuple[str, Any], ...]) -> Fields:
    return Fields("the theme's options", options)


# ---------------------------------------------------------------- templates


class _Walk:
    """A way through a template and all that it is made of, with what its names are on the way."""

    _statements: ClassVar[dict[type, Callable[["_Walk", Any, Env], None]]]
    _expressions: ClassVar[dict[type, Callable[["_Walk", Any, Env], Kinds]]]

    def __init__(self, trees: Mapping[str, nodes.Template], theme: Theme) -> None:
        self.problems: list[Problem] = []
        self._trees = trees
        self._theme = theme
        self._stack: list[str] = []
        self._is_silent = False

    def template(self, name: str, env: Env) -> None:
        """Go through a template, and after it through the one that it extends."""
        if name not in self._trees or name in self._stack:
            return
        self._stack.append(name)
        self._body(self._trees[name].body, env)
        self._stack.pop()

    def _other(self, asked: nodes.Expr, env: Env) -> None:
        """Go through a template that this one names; any kind of page may be there."""
        values = asked.items if isinstance(asked, nodes.Tuple | nodes.List) else [asked]
        for value in values:
            if isinstance(value, nodes.Const):
                name = self._theme.resolve(value.value, self._stack[-1])
                self.template(name, env | ({"page": EVERY_PAGE} if "page" in env else {}))
            else:
                self._kinds(value, env)

    # ------------------------------------------------------------ statements

    def _body(self, body: list[Any], env: Env) -> None:
        for node in body:
            visit = self._statements.get(type(node))
            if visit is not None:
                visit(self, node, env)
            elif isinstance(node, nodes.Expr):
                self._kinds(node, env)
            else:
                self._body(list(node.iter_child_nodes()), env)

    def _scope(self, node: Any, env: Env) -> None:
        self._body(list(node.iter_child_nodes()), dict(env))

    def _extends(self, node: nodes.Extends, env: Env) -> None:
        self._other(node.template, dict(env))

    def _include(self, node: nodes.Include, env: Env) -> None:
        if node.with_context:
            self._other(node.template, dict(env))

    def _import(self, node: nodes.Import, env: Env) -> None:
        env[node.target] = ANYTHING

    def _from_import(self, node: nodes.FromImport, env: Env) -> None:
        for name in node.names:
            env[name if isinstance(name, str) else name[1]] = ANYTHING

    def _macro(self, node: nodes.Macro, env: Env) -> None:
        inner = env | dict.fromkeys((arg.name for arg in node.args), ANYTHING)
        self._body(node.body, inner)
        env[node.name] = ANYTHING

    def _call_block(self, node: nodes.CallBlock, env: Env) -> None:
        self._kinds(node.call, env)
        self._body(node.body, env | dict.fromkeys((arg.name for arg in node.args), ANYTHING))

    def _assign(self, node: nodes.Assign, env: Env) -> None:
        target, value = node.target, node.node
        if (
            isinstance(target, nodes.Tuple)
            and isinstance(value, nodes.Tuple)
            and len(target.items) == len(value.items)
        ):
            found = [self._kinds(item, env) for item in value.items]
            for item, kinds in zip(target.items, found, strict=True):
                self._bind(item, kinds, env)
        else:
            self._bind(target, self._kinds(value, env), env)

    def _assign_block(self, node: nodes.AssignBlock, env: Env) -> None:
        self._body(node.body, dict(env))
        self._bind(node.target, ANYTHING, env)

    def _with(self, node: nodes.With, env: Env) -> None:
        inner = dict(env)
        for target, value in zip(node.targets, node.values, strict=True):
            self._bind(target, self._kinds(value, env), inner)
        self._body(node.body, inner)

    def _bind(self, target: nodes.Node, kinds: Kinds, env: Env) -> None:
        if isinstance(target, nodes.Name):
            env[target.name] = kinds
        elif isinstance(target, nodes.Tuple):
            parts = parts_of(kinds, len(target.items))
            for item, part in zip(target.items, parts, strict=True):
                self._bind(item, part, env)

    def _for(self, node: nodes.For, env: Env) -> None:
        items = element(self._kinds(node.iter, env))
        inner = dict(env)
        self._bind(node.target, items, inner)
        if node.test is not None:
            self._kinds(node.test, inner)
        inner["loop"] = ANYTHING if node.recursive else frozenset([LoopContext])
        self._body(node.body, inner)
        self._body(node.else_, dict(env))

    def _if(self, node: nodes.If, env: Env) -> None:
        self._kinds(node.test, env)
        start = dict(env)
        if "page" in env and any(_asks(part.test) for part in (node, *node.elif_)):
            start["page"] = EVERY_PAGE
        branches = []
        for body in (node.body, node.elif_, node.else_):
            branch = dict(start)
            self._body(body, branch)
            branches.append(branch)
        for name in {name for branch in branches for name in branch} - {"page"}:
            env[name] = frozenset().union(*(branch.get(name, ()) for branch in branches))

    # ------------------------------------------------------------ expressions

    def _kinds(self, node: Any, env: Env) -> Kinds:
        """Return what an expression can be, and report the names in it that nothing has."""
        visit = self._expressions.get(type(node))
        if visit is not None:
            return visit(self, node, env)
        self._body(list(node.iter_child_nodes()), env)
        return ANYTHING

    def _name(self, node: nodes.Name, env: Env) -> Kinds:
        return env.get(node.name, ANYTHING)

    def _const(self, node: nodes.Const, _: Env) -> Kinds:
        return kinds_of(type(node.value))

    def _getattr(self, node: nodes.Getattr, env: Env) -> Kinds:
        return self._attribute(node, node.attr, env)

    def _getitem(self, node: nodes.Getitem, env: Env) -> Kinds:
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return self._attribute(node, node.arg.value, env)
        kinds = self._kinds(node.node, env)
        self._body([node.arg], env)
        return kinds if isinstance(node.arg, nodes.Slice) else element(kinds)

    def _both(self, node: nodes.BinExpr, env: Env) -> Kinds:
        return self._kinds(node.left, env) | self._kinds(node.right, env)

    def _test(self, node: nodes.Test, env: Env) -> Kinds:
        judge = self._silently if node.name in ("defined", "undefined") else self._kinds
        judge(node.node, env)
        self._body([*node.args, *node.kwargs], env)
        return kinds_of(bool)

    def _call(self, node: nodes.Call, env: Env) -> Kinds:
        found = self._kinds(node.node, env)
        self._body([*node.args, *node.kwargs], env)
        if isinstance(node.node, nodes.Getattr) and node.node.attr == "items":
            return pairs_of(self._silently(node.node.node, env))
        return ANYTHING if found else found

    def _either(self, node: nodes.CondExpr, env: Env) -> Kinds:
        self._kinds(node.test, env)
        inner = env | ({"page": EVERY_PAGE} if "page" in env and _asks(node.test) else {})
        other = self._kinds(node.expr2, inner) if node.expr2 is not None else frozenset()
        return self._kinds(node.expr1, inner) | other

    def _attribute(self, node: Any, name: str, env: Env) -> Kinds:
        kinds = self._kinds(node.node, env)
        found = attribute(kinds, name)
        if found is None:
            self._report(node, kinds, name)
        return ANYTHING if found is None else found

    def _report(self, node: nodes.Node, kinds: Kinds, name: str) -> None:
        if self._is_silent:
            return
        known = {key for kind in kinds for key in names_of(kind) if not key.startswith("_")}
        noun = noun_of(kinds)
        has = "has" if noun.startswith("no ") else "have no" if "options" in noun else "has no"
        message = f"{noun} {has} {name!r}{nearest(name, known)}"
        path = self._theme.templates[self._stack[-1]].path
        self.problems.append(error(path, message, node.lineno))

    def _silently(self, node: nodes.Node, env: Env) -> Kinds:
        was, self._is_silent = self._is_silent, True
        kinds = self._kinds(node, env)
        self._is_silent = was
        return kinds

    def _filtered(self, node: nodes.Filter, env: Env) -> Kinds:
        if node.node is None:  # the text of a {% filter %} block
            return ANYTHING
        judge = self._silently if node.name in ("default", "d") else self._kinds
        kinds = judge(node.node, env)
        self._body([*node.args, *node.kwargs], env)
        if node.name in _ONE_OF:
            return element(kinds)
        named = [keyword.value for keyword in node.kwargs if keyword.key == "attribute"]
        named += node.args[:1] if node.name in _BY_NAME else []
        inner = element(kinds)
        if named and isinstance(named[0], nodes.Const) and isinstance(named[0].value, str):
            for part in named[0].value.split("."):
                found = ANYTHING if part.isdecimal() else attribute(inner, part)
                if found is None:
                    self._report(node, inner, part)
                inner = found or ANYTHING
        if node.name == "map":
            return list_of(inner) if named else ANYTHING
        if node.name in ("length", "count", "int"):
            return frozenset([int])
        return kinds if node.name in _SOME_OF else ANYTHING


def _asks(node: nodes.Node) -> bool:
    """Tell whether a condition asks which kind of page this is, or whether it has something."""
    return any(
        (isinstance(part, nodes.Getattr) and part.attr == "kind")
        or (isinstance(part, nodes.Test) and part.name in ("defined", "undefined"))
        for part in (node, *node.find_all((nodes.Getattr, nodes.Test)))
    )


_Walk._statements = {
    nodes.Extends: _Walk._extends,
    nodes.Include: _Walk._include,
    nodes.Import: _Walk._import,
    nodes.FromImport: _Walk._from_import,
    nodes.Macro: _Walk._macro,
    nodes.CallBlock: _Walk._call_block,
    nodes.Assign: _Walk._assign,
    nodes.AssignBlock: _Walk._assign_block,
    nodes.With: _Walk._with,
    nodes.For: _Walk._for,
    nodes.If: _Walk._if,
    nodes.Block: _Walk._scope,
    nodes.FilterBlock: _Walk._scope,
}
_Walk._expressions = {
    nodes.Name: _Walk._name,
    nodes.Const: _Walk._const,
    nodes.Getattr: _Walk._getattr,
    nodes.Getitem: _Walk._getitem,
    nodes.CondExpr: _Walk._either,
    nodes.And: _Walk._both,
    nodes.Or: _Walk._both,
    nodes.Add: _Walk._both,
    nodes.Filter: _Walk._filtered,
    nodes.Test: _Walk._test,
    nodes.Call: _Walk._call,
}
