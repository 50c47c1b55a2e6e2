"""Check all templates when a theme loads, not only when a page uses a broken one."""

from collections.abc import Collection, Iterator
from typing import Any

import jinja2
import msgspec
from jinja2 import nodes

from sitegen.core.diagnostics import Problem, did_you_mean, error
from sitegen.models.shared import BuiltinCollections
from sitegen.render.templates.facts import Graph, TemplateFacts, stumbled
from sitegen.render.templates.sandbox import hidden_names, is_hidden
from sitegen.render.templates.slots import TEMPLATES_WITH_SLOTS, missing_slots
from sitegen.render.templates.types import check_types
from sitegen.theme.loading import PARENT, SHORTCODES, Template, Theme, plain_name
from sitegen.theme.strings import placeholders

SHARED_NAMES = frozenset(BuiltinCollections.__struct_fields__)
PAGE_NAMES = frozenset({"site", "page"}) | SHARED_NAMES
SHORTCODE_NAMES = frozenset({"site", "args", "kwargs", "inner"})

BY_CHANCE = {
    "lipsum": "'lipsum' gives a different text in each build: write the text itself",
    "random": "the filter 'random' gives a different item in each build: use `first` or an index",
}
"""Parts of Jinja that templates lack, because the same files must give the same bytes."""

_INNATE = frozenset({"loop", "self", "super", "caller", "varargs", "kwargs"})


class _Anything(dict[str, Any]):
    """Filters or tests that contain every name, so that checking finds all unknown ones."""

    def get(self, *_: object) -> Any:
        """Return a filter for any name."""
        return str

    def __contains__(self, _: object) -> bool:
        return True


class TemplateCheck(msgspec.Struct, frozen=True, kw_only=True):
    """The facts about a theme's templates, before the first page is rendered.

    ``usable`` can be rendered. ``dependencies`` are, for each, the templates that it consists of,
    itself included, and ``collections`` the shared collections that these mention.
    """

    usable: frozenset[str]
    problems: tuple[Problem, ...]
    dependencies: dict[str, tuple[str, ...]]
    collections: dict[str, tuple[str, ...]]

    @property
    def named_collections(self) -> frozenset[str]:
        """The names of the collections that any template mentions."""
        return frozenset(name for names in self.collections.values() for name in names)


def check_templates(
    env: jinja2.Environment, theme: Theme, collections: frozenset[str] = frozenset()
) -> TemplateCheck:
    """Compile every template of a theme; find the usable templates, and all errors.

    The errors are: syntax errors; unknown filters and tests; missing templates; names that no page
    and no record has, or that expose Python itself; blocks that fill no other block; words that the
    theme's language files lack, or that lack a value. ``collections`` are the collections that
    plugins add to the shared ones.
    """
    shared = SHARED_NAMES | collections
    on_pages = PAGE_NAMES | collections
    lenient = env.overlay()
    lenient.filters, lenient.tests = _Anything(), _Anything()
    facts: dict[str, TemplateFacts] = {}
    problems: list[Problem] = []
    for name, template in sorted(theme.templates.items()):
        try:
            _compile(name, template, env, lenient)
            facts[name] = TemplateFacts(lenient.parse(template.source, name))
        except jinja2.TemplateSyntaxError as failure:
            problems.append(error(template.path, failure.message or "syntax", failure.lineno))
        except Exception as failure:  # any error of the compiler
            problems.append(error(template.path, stumbled(failure)))
    for name, own in facts.items():
        path = theme.templates[name].path
        problems += hidden_names(own, path)
        problems += _missing_templates(name, own, theme)
        problems += _missing_strings(own, path, theme)
        problems += _missing_functions(own, path, env)
        problems += missing_slots(own, path)
        problems += _blind_macros(name, facts, theme, on_pages)
        problems += _lost_blocks(name, facts, theme)
    graph = Graph(facts, theme.resolve)
    for name in facts:
        problems += _missing_imports(name, graph, theme)
        if name.startswith(("partials/", "!")):
            continue  # their names depend on the templates that include or extend them
        noun, known, closure = ("page", on_pages, _asked_for(name, graph))
        if name.startswith(SHORTCODES):
            noun, known = ("shortcode", SHORTCODE_NAMES)
        elif name in TEMPLATES_WITH_SLOTS:
            known |= {"slot"}
        allowed = known | set(env.globals)
        problems += _missing_names(closure, facts, theme, allowed, noun)
    problems += check_types(graph, theme)
    broken = {problem.file for problem in problems}
    return TemplateCheck(
        usable=frozenset(
            name
            for name, closure in graph.dependencies.items()
            if all(m in facts and theme.templates[m].path not in broken for m in closure)
        ),
        problems=tuple(problems),
        dependencies=graph.dependencies,
        collections={name: tuple(sorted(found & shared)) for name, found in graph.names.items()},
    )


def _blind_macros(
    template: str, facts: dict[str, TemplateFacts], theme: Theme, names: frozenset[str]
) -> Iterator[Problem]:
    """Yield the imports of macros that use names of a page, which they cannot see."""
    own = facts[template]
    imports: list[Any] = [*own.all(nodes.Import), *own.all(nodes.FromImport)]
    for node in imports:
        if node.with_context or not isinstance(node.template, nodes.Const):
            continue
        macros = facts.get(theme.resolve(node.template.value, template))
        for name in sorted(macros.undeclared & names) if macros else ():
            message = f"{node.template.value!r} names {name!r}: import it `with context`"
            yield error(theme.templates[template].path, message, node.lineno)


def _missing_imports(template: str, graph: Graph, theme: Theme) -> Iterator[Problem]:
    """Yield the imported names that do not exist."""
    own = graph.facts[template]

    def missing(expression: nodes.Expr, name: str, line: int) -> Iterator[Problem]:
        wanted = expression.value if isinstance(expression, nodes.Const) else None
        closure = graph.dependencies.get(theme.resolve(wanted, template) if wanted else "", ())
        if not closure or not all(member in graph.facts for member in closure):
            return  # it is reported elsewhere, or may be anything
        known = frozenset().union(*(graph.facts[member].declared for member in closure))
        if name not in known:
            message = f"{wanted!r} has no {name!r} to import{did_you_mean(name, known)}"
            yield error(theme.templates[template].path, message, line)

    for node in own.all(nodes.FromImport):
        for item in node.names:
            yield from missing(
                node.template, item if isinstance(item, str) else item[0], node.lineno
            )
    imports = {node.target: node.template for node in own.all(nodes.Import)}
    for name, part in own.attributes_of(frozenset(imports)):
        if not is_hidden(part.attr):
            yield from missing(imports[name], part.attr, part.lineno)


def _compile(
    name: str, template: Template, env: jinja2.Environment, lenient: jinja2.Environment
) -> None:
    """Compile a template, to keep it for rendering; raise TemplateSyntaxError.

    Unknown filters and tests raise no error here: all of them are found later.
    """
    try:
        env.get_template(name)
    except jinja2.TemplateSyntaxError:
        lenient.compile(template.source, name)


def _missing_templates(name: str, facts: TemplateFacts, theme: Theme) -> Iterator[Problem]:
    own = theme.templates[name]
    asking = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
    for node in (node for type_ in asking for node in facts.all(type_)):
        reference: nodes.Expr = getattr(node, "template")  # noqa: B009 - Stmt has none
        if isinstance(node, nodes.Include) and node.ignore_missing:
            continue
        if isinstance(reference, nodes.List | nodes.Tuple):
            yield from _none_of(reference.items, name, theme, node.lineno)
        if not isinstance(reference, nodes.Const):
            continue
        wanted = reference.value
        found = theme.resolve(wanted, name)
        if found not in theme.templates or (wanted == found and wanted.startswith("!")):
            beneath = " beneath this one" if wanted.startswith(PARENT) else ""
            known = {plain_name(key, template) for key, template in theme.templates.items()}
            hint = did_you_mean(wanted.removeprefix(PARENT), known - {wanted.removeprefix(PARENT)})
            message = f"there is no template {wanted!r}{beneath}{hint}"
            yield error(own.path, message, node.lineno)
        elif found == name and isinstance(node, nodes.Extends):
            message = f"a template cannot extend itself: write '{PARENT}{wanted}'"
            yield error(own.path, message, node.lineno)


def _none_of(choice: list[nodes.Expr], name: str, theme: Theme, line: int) -> Iterator[Problem]:
    """Yield an error if none of several alternative templates exists."""
    names = [item.value for item in choice if isinstance(item, nodes.Const)]
    found = any(theme.resolve(one, name) in theme.templates for one in names)
    if len(names) == len(choice) and not found:
        listed = " or ".join(map(repr, names)) or "to include"
        yield error(theme.templates[name].path, f"there is no template {listed}", line)


def _lost_blocks(name: str, facts: dict[str, TemplateFacts], theme: Theme) -> Iterator[Problem]:
    """Yield the blocks of a template that fill no block of the templates that it extends.

    A block within another block is new: templates that extend this one may fill it.
    """

    def floor(member: str) -> int:
        return theme.layers.index(theme.templates[member].layer)

    known: set[str] = set()
    current, seen = name, {name}
    while extends := facts[current].all(nodes.Extends):
        wanted = extends[0].template
        if not isinstance(wanted, nodes.Const):
            return
        current = theme.resolve(wanted.value, current)
        if current not in facts or current in seen or floor(current) < floor(name):
            return  # the tree above a template may have another frame than expected
        seen.add(current)
        known |= {block.name for block in facts[current].all(nodes.Block)}
    if current == name:
        return
    blocks = facts[name].all(nodes.Block)
    inner = {id(block) for outer in blocks for block in _blocks_within(outer)}
    for block in blocks:
        if block.name not in known and id(block) not in inner:
            message = f"no template that this one extends has a block {block.name!r}"
            hint = did_you_mean(block.name, known)
            yield error(theme.templates[name].path, message + hint, block.lineno)


def _blocks_within(block: nodes.Block) -> Iterator[nodes.Block]:
    for node in block.body:
        yield from [node] if isinstance(node, nodes.Block) else node.find_all(nodes.Block)


def _missing_functions(
    facts: TemplateFacts, path: str, env: jinja2.Environment
) -> Iterator[Problem]:
    for noun, type_, known in (
        ("filter", nodes.Filter, env.filters),
        ("test", nodes.Test, env.tests),
    ):
        for node in facts.all(type_):
            if node.name not in known:
                hint = did_you_mean(node.name, known)
                message = f"there is no {noun} {node.name!r}{hint}"
                by_chance = BY_CHANCE.get(node.name) if noun == "filter" else None
                yield error(path, by_chance or message, node.lineno)


def _missing_strings(facts: TemplateFacts, path: str, theme: Theme) -> Iterator[Problem]:
    for call in facts.all(nodes.Call):
        if not isinstance(call.node, nodes.Name) or call.node.name != "t" or not call.args:
            continue
        key = call.args[0]
        if not isinstance(key, nodes.Const):
            continue
        if key.value not in theme.strings:
            hint = did_you_mean(str(key.value), theme.strings)
            yield error(path, f"i18n/ has no words for {key.value!r}{hint}", key.lineno)
        elif not call.dyn_kwargs:
            given = {keyword.key for keyword in call.kwargs}
            for name in sorted(placeholders(theme.strings[key.value]) - given):
                message = f"the words for {key.value!r} need {name!r}: t({key.value!r}, {name}=…)"
                yield error(path, message, key.lineno)


def _asked_for(name: str, graph: Graph) -> Collection[str]:
    """Return the templates that make up a template, without uncertain shortcodes and slots.

    Shortcodes and slots see other names than pages do. If a page makes a template's name while
    it is rendered, it means neither of them.
    """
    members = graph.dependencies[name]
    is_any = name not in TEMPLATES_WITH_SLOTS and members == graph.every_template
    return [
        member
        for member in members
        if (member == name or member in graph.referred or not member.startswith(SHORTCODES))
        and not (is_any and member in graph.facts and "slot" in graph.facts[member].names)
    ]


def _missing_names(
    closure: Collection[str],
    facts: dict[str, TemplateFacts],
    theme: Theme,
    known: Collection[str],
    noun: str,
) -> Iterator[Problem]:
    """Yield the names that the templates of a page or a shortcode use, but that have no value.

    A template may use the names that another template of the page sets before it includes it.
    """
    if any(used in theme.templates and used not in facts for used in closure):
        return  # a template that cannot be read may set any name
    members = {member: facts[member] for member in closure if member in facts}
    allowed = {*known, *_INNATE}.union(*(own.declared for own in members.values()))
    for member, own in members.items():
        if own.names <= allowed:
            continue  # finding the names takes as long as compiling the template
        for unknown in sorted(own.undeclared - allowed):
            if unknown.startswith("_") and unknown != "_":
                continue  # another check reports any such name
            line = next(node.lineno for node in own.all(nodes.Name) if node.name == unknown)
            hint = "" if unknown in PAGE_NAMES else did_you_mean(unknown, allowed)
            message = f"{unknown!r} is not a name that a {noun} has{hint}"
            message = BY_CHANCE.get(unknown, message)
            yield error(theme.templates[member].path, message, line)
