"""The attributes of records that templates use, followed from ``site`` and ``page``.

An unknown name after a dot would only fail on a page that reaches it. Records
declare their fields, so sitegen can check names before it renders a page: through dots, loops,
``set``, filters that choose or order, and through included and extended templates. If the types
are unknown (in a macro, or with a name made while rendering), it reports nothing. It also reports
nothing within ``is defined`` and before ``default``.
"""

from collections.abc import Callable
from typing import Any, ClassVar

import msgspec
from jinja2 import nodes
from jinja2.runtime import LoopContext

from sitegen.core.diagnostics import Problem, error
from sitegen.models.shared import BuiltinCollections
from sitegen.models.site import Site
from sitegen.models.views import (
    ArticlePage,
    InboxErrorPage,
    ListsPage,
    NotFoundPage,
    Page,
    PostPage,
    WorkPage,
)
from sitegen.render.templates.facts import Graph, stumbled
from sitegen.render.templates.kinds import (
    ANYTHING,
    EVERY_PAGE,
    Fields,
    Types,
    element,
    parts_of,
    types_of,
)
from sitegen.render.templates.terms import Env, ExpressionTypes, is_type_test
from sitegen.theme.loading import SHORTCODES, Theme
from sitegen.theme.options import SHOWN_TYPES

_TEMPLATE_NAMES = {ArticlePage: "page", NotFoundPage: "404", InboxErrorPage: "inbox-error"}
PAGES: dict[str, type[Page]] = {
    f"{_TEMPLATE_NAMES.get(cls) or cls.__name__.removesuffix('Page').casefold()}.html": cls
    for cls in Page.__subclasses__()
}
"""The type of ``page`` in the templates that sitegen itself uses."""

_DOCUMENTS: Types = frozenset({PostPage, WorkPage, ArticlePage, ListsPage})
"""The types of ``page`` if a document names its template."""


def check_types(graph: Graph, theme: Theme) -> list[Problem]:
    """Return the names after dots that no record has."""
    options = tuple((name, SHOWN_TYPES.get(of, str)) for name, of in theme.option_types.items())
    site: Types = frozenset([Fields("site", (*_site_fields(), ("options", _options(options))))])
    shared = {
        field.name: types_of(field.type) for field in msgspec.structs.fields(BuiltinCollections)
    }
    walk = _Walk(graph, theme)
    for name in graph.facts:
        if name.startswith(SHORTCODES):
            texts = {"args": types_of(tuple[str, ...]), "kwargs": types_of(dict[str, str])}
            env = {"site": site, **texts}
        else:
            page = frozenset([PAGES[name]]) if name in PAGES else EVERY_PAGE
            if name not in PAGES and name not in graph.referred and "/" not in name:
                page = _DOCUMENTS
            env = {"site": site, "page": page, **shared}
        try:
            walk.template(name, env)
        except RecursionError as failure:
            walk.problems.append(error(walk.path, stumbled(failure)))
            walk.reset()
    return walk.problems


def _site_fields() -> tuple[tuple[str, Any], ...]:
    fields = msgspec.structs.fields(Site)
    return tuple((field.name, field.type) for field in fields if field.name != "options")


def _options(options: tuple[tuple[str, Any], ...]) -> Fields:
    return Fields("the theme's options", options)


# ---------------------------------------------------------------- templates


class _Walk(ExpressionTypes):
    """A walk through templates and all their parts, with the types of the names on the way.

    Most templates are part of many others, and mean the same in all of them: each is visited once
    for each set of types.
    """

    _statements: ClassVar[dict[type, Callable[["_Walk", Any, Env], None]]]

    def __init__(self, graph: Graph, theme: Theme) -> None:
        super().__init__()
        self._graph = graph
        self._theme = theme
        self._stack: list[str] = []
        self._gone_through: set[tuple[object, ...]] = set()

    def template(self, name: str, env: Env) -> None:
        """Walk through a template, and then through the template that it extends."""
        if name not in self._graph.facts or name in self._stack:
            return
        names, closure = self._graph.names[name], self._graph.dependencies[name]
        meant = frozenset((key, env[key]) for key in names if key in env)
        way = (name, meant, *(member for member in self._stack if member in closure))
        if way in self._gone_through:
            return
        self._gone_through.add(way)
        self._stack.append(name)
        above, self.path = self.path, self._theme.templates[name].path
        self._body(self._graph.facts[name].tree.body, env)
        self.path = above
        self._stack.pop()

    def reset(self) -> None:
        """Start again after a walk that went too deep."""
        self._stack.clear()
        self._is_silent = False

    def _other(self, wanted: nodes.Expr, env: Env) -> None:
        """Walk through a template that this one names; the page may be of any kind."""
        values = wanted.items if isinstance(wanted, nodes.Tuple | nodes.List) else [wanted]
        for value in values:
            if isinstance(value, nodes.Const):
                name = self._theme.resolve(value.value, self._stack[-1])
                self.template(name, env | ({"page": EVERY_PAGE} if "page" in env else {}))
            else:
                self.types(value, env)

    # ------------------------------------------------------------ statements

    def _output(self, node: nodes.Output, env: Env) -> None:
        for part in node.nodes:
            self.printed(part, self.types(part, env))

    def _body(self, body: list[Any], env: Env) -> None:
        for node in body:
            visit = self._statements.get(type(node))
            if visit is not None:
                visit(self, node, env)
            elif isinstance(node, nodes.Expr):
                self.types(node, env)
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
        self.types(node.call, env)
        self._body(node.body, env | dict.fromkeys((arg.name for arg in node.args), ANYTHING))

    def _assign(self, node: nodes.Assign, env: Env) -> None:
        target, value = node.target, node.node
        if (
            isinstance(target, nodes.Tuple)
            and isinstance(value, nodes.Tuple)
            and len(target.items) == len(value.items)
        ):
            found = [self.types(item, env) for item in value.items]
            for item, types in zip(target.items, found, strict=True):
                self._bind(item, types, env)
        else:
            self._bind(target, self.types(value, env), env)

    def _assign_block(self, node: nodes.AssignBlock, env: Env) -> None:
        self._body(node.body, dict(env))
        self._bind(node.target, ANYTHING, env)

    def _with(self, node: nodes.With, env: Env) -> None:
        inner = dict(env)
        for target, value in zip(node.targets, node.values, strict=True):
            self._bind(target, self.types(value, env), inner)
        self._body(node.body, inner)

    def _bind(self, target: nodes.Node, types: Types, env: Env) -> None:
        if isinstance(target, nodes.Name):
            env[target.name] = types
        elif isinstance(target, nodes.Tuple):
            parts = parts_of(types, len(target.items))
            for item, part in zip(target.items, parts, strict=True):
                self._bind(item, part, env)

    def _for(self, node: nodes.For, env: Env) -> None:
        items = element(self.types(node.iter, env))
        inner = dict(env)
        self._bind(node.target, items, inner)
        if node.test is not None:
            self.types(node.test, inner)
        inner["loop"] = ANYTHING if node.recursive else frozenset([LoopContext])
        self._body(node.body, inner)
        self._body(node.else_, dict(env))

    def _if(self, node: nodes.If, env: Env) -> None:
        self.types(node.test, env)
        start = dict(env)
        if "page" in env and any(is_type_test(part.test) for part in (node, *node.elif_)):
            start["page"] = EVERY_PAGE
        branches = []
        for body in (node.body, node.elif_, node.else_):
            branch = dict(start)
            self._body(body, branch)
            branches.append(branch)
        for name in {name for branch in branches for name in branch} - {"page"}:
            env[name] = frozenset().union(*(branch.get(name, ()) for branch in branches))


_Walk._statements = {
    nodes.Output: _Walk._output,
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
