"""Templates are checked as a whole when a theme loads, not when a page first meets a mistake."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import jinja2
import msgspec
from jinja2 import meta, nodes

from sitegen.problems import Problem, error, nearest
from sitegen.templatetypes import check_types
from sitegen.theme import PARENT, SHORTCODES, Template, Theme, plain_name
from sitegen.themewords import placeholders
from sitegen.views import Shared

SHARED_NAMES = frozenset(Shared.__struct_fields__)
PAGE_NAMES = frozenset({"site", "page"}) | SHARED_NAMES
SHORTCODE_NAMES = frozenset({"site", "args", "kwargs", "inner"})

_INNATE = frozenset({"loop", "self", "super", "caller", "varargs", "kwargs"})


class _Anything(dict[str, Any]):
    """Filters or tests of which every name is known, so that checking does not end at the first."""

    def get(self, *_: object) -> Any:
        """Return some filter, whatever its name."""
        return str

    def __contains__(self, _: object) -> bool:
        return True


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a theme's templates before the first page.

    ``usable`` can be rendered. ``closures`` says of each which templates it is made of, itself
    among them, and ``names`` which of the shared collections these mention.
    """

    usable: frozenset[str]
    problems: tuple[Problem, ...]
    closures: dict[str, tuple[str, ...]]
    names: dict[str, tuple[str, ...]]


def check_templates(
    env: jinja2.Environment, theme: Theme, collections: frozenset[str] = frozenset()
) -> Checked:
    """Compile every template of a theme; find those that can be rendered, and every mistake.

    Found are syntax errors, filters and tests that do not exist, templates that are referred to
    and missing, names that no page and no record has, blocks that fill none, and words that the
    theme's language files lack or that are not given what they need.
    ``collections`` are those that plugins add to the shared ones.
    """
    shared = SHARED_NAMES | collections
    on_pages = PAGE_NAMES | collections
    lenient = env.overlay()
    lenient.filters, lenient.tests = _Anything(), _Anything()
    trees: dict[str, nodes.Template] = {}
    problems: list[Problem] = []
    for name, template in sorted(theme.templates.items()):
        try:
            _compile(name, template, env, lenient)
            trees[name] = lenient.parse(template.source, name)
        except jinja2.TemplateSyntaxError as failure:
            problems.append(error(template.path, failure.message or "syntax", failure.lineno))
    for name, tree in trees.items():
        path = theme.templates[name].path
        problems += _missing_templates(name, tree, theme)
        problems += _missing_words(tree, path, theme)
        problems += _missing_functions(tree, path, env)
        problems += _blind_macros(name, trees, theme, on_pages)
        problems += _lost_blocks(name, trees, theme)
    references = {name: _references(name, tree, theme) for name, tree in trees.items()}
    closures = {name: tuple(sorted(_closure(name, references))) for name in trees}
    given = {name: _given(tree) for name, tree in trees.items()}
    asked = {name: meta.find_undeclared_variables(tree) for name, tree in trees.items()}
    for name in trees:
        if name.startswith(("partials/", "!")):
            continue  # what these see depends on who includes or extends them
        known = SHORTCODE_NAMES if name.startswith(SHORTCODES) else on_pages
        names = known | set(env.globals)
        problems += _missing_names(closures[name], trees, theme, names, given, asked)
    referred = frozenset(other for found in references.values() for other in found if other)
    problems += check_types(trees, theme, referred)
    broken = {problem.file for problem in problems}
    mentioned = {name: _mentioned(tree) & shared for name, tree in trees.items()}
    return Checked(
        usable=frozenset(
            name
            for name, closure in closures.items()
            if all(m in trees and theme.templates[m].path not in broken for m in closure)
        ),
        problems=tuple(problems),
        closures=closures,
        names={
            name: tuple(sorted(set().union(*(mentioned.get(member, ()) for member in closure))))
            for name, closure in closures.items()
        },
    )


def _mentioned(tree: nodes.Template) -> frozenset[str]:
    """Return every name that a template mentions; what it assigns itself does no harm here."""
    return frozenset(node.name for node in tree.find_all(nodes.Name))


def _blind_macros(
    template: str, trees: dict[str, nodes.Template], theme: Theme, names: frozenset[str]
) -> Iterator[Problem]:
    """Yield the imports of macros that name what they cannot see: a page's names."""
    imports: list[Any] = list(trees[template].find_all((nodes.Import, nodes.FromImport)))
    for node in imports:
        if node.with_context or not isinstance(node.template, nodes.Const):
            continue
        macros = trees.get(theme.resolve(node.template.value, template))
        for name in sorted(meta.find_undeclared_variables(macros) & names) if macros else ():
            message = f"{node.template.value!r} names {name!r}: import it `with context`"
            yield error(theme.templates[template].path, message, node.lineno)


def _compile(
    name: str, template: Template, env: jinja2.Environment, lenient: jinja2.Environment
) -> None:
    """Compile a template, to be kept for rendering; raise TemplateSyntaxError.

    Filters and tests that do not exist are no reason: they are found later, and all of them.
    """
    try:
        env.get_template(name)
    except jinja2.TemplateSyntaxError:
        lenient.compile(template.source, name)


def _missing_templates(name: str, tree: nodes.Template, theme: Theme) -> Iterator[Problem]:
    own = theme.templates[name]
    for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        wanted: nodes.Expr = getattr(node, "template")  # noqa: B009 - the union has no such type
        if isinstance(node, nodes.Include) and node.ignore_missing:
            continue
        if not isinstance(wanted, nodes.Const):
            continue
        asked = wanted.value
        found = theme.resolve(asked, name)
        if found not in theme.templates or (asked == found and asked.startswith("!")):
            beneath = " beneath this one" if asked.startswith(PARENT) else ""
            known = {plain_name(key, template) for key, template in theme.templates.items()}
            hint = nearest(asked.removeprefix(PARENT), known - {asked.removeprefix(PARENT)})
            message = f"there is no template {asked!r}{beneath}{hint}"
            yield error(own.path, message, node.lineno)
        elif found == name and isinstance(node, nodes.Extends):
            message = f"a template cannot extend itself: did you mean '{PARENT}{asked}'?"
            yield error(own.path, message, node.lineno)


def _lost_blocks(name: str, trees: dict[str, nodes.Template], theme: Theme) -> Iterator[Problem]:
    """Yield the blocks of a template that fill none of those that it extends.

    A block within another one is new, and may be filled by whoever extends this template.
    """

    def floor(member: str) -> int:
        return theme.layers.index(theme.templates[member].layer)

    known: set[str] = set()
    current, seen = name, {name}
    while (extends := trees[current].find(nodes.Extends)) is not None:
        wanted = extends.template
        if not isinstance(wanted, nodes.Const):
            return
        current = theme.resolve(wanted.value, current)
        if current not in trees or current in seen or floor(current) < floor(name):
            return  # what stands above a template may have another frame than it was made for
        seen.add(current)
        known |= {block.name for block in trees[current].find_all(nodes.Block)}
    inner = {
        id(block) for outer in trees[name].find_all(nodes.Block) for block in _blocks_within(outer)
    }
    for block in trees[name].find_all(nodes.Block) if current != name else ():
        if block.name not in known and id(block) not in inner:
            message = f"no template that this one extends has a block {block.name!r}"
            hint = nearest(block.name, known)
            yield error(theme.templates[name].path, message + hint, block.lineno)


def _blocks_within(block: nodes.Block) -> Iterator[nodes.Block]:
    for node in block.body:
        yield from [node] if isinstance(node, nodes.Block) else node.find_all(nodes.Block)


def _missing_functions(
    tree: nodes.Template, path: str, env: jinja2.Environment
) -> Iterator[Problem]:
    for noun, kind, known in (
        ("filter", nodes.Filter, env.filters),
        ("test", nodes.Test, env.tests),
    ):
        for node in tree.find_all(kind):
            if node.name not in known:
                hint = nearest(node.name, known)
                yield error(path, f"there is no {noun} {node.name!r}{hint}", node.lineno)


def _missing_words(tree: nodes.Template, path: str, theme: Theme) -> Iterator[Problem]:
    for call in tree.find_all(nodes.Call):
        if not isinstance(call.node, nodes.Name) or call.node.name != "t" or not call.args:
            continue
        key = call.args[0]
        if not isinstance(key, nodes.Const):
            continue
        if key.value not in theme.words:
            hint = nearest(str(key.value), theme.words)
            yield error(path, f"i18n/ has no words for {key.value!r}{hint}", key.lineno)
        elif not call.dyn_kwargs:
            given = {keyword.key for keyword in call.kwargs}
            for name in sorted(placeholders(theme.words[key.value]) - given):
                message = f"the words for {key.value!r} need {name!r}: t({key.value!r}, {name}=…)"
                yield error(path, message, key.lineno)


def _references(name: str, tree: nodes.Template, theme: Theme) -> tuple[str | None, ...]:
    """Return what a template extends, includes or imports; None is a name made while rendering."""
    found = dict.fromkeys(meta.find_referenced_templates(tree))
    return tuple(None if other is None else theme.resolve(other, name) for other in found)


def _closure(name: str, references: Mapping[str, tuple[str | None, ...]]) -> set[str]:
    """Return the template and all that it extends, includes or imports.

    Where a name is made while rendering, it could be any template's.
    """
    found: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            for other in references.get(current, ()):
                waiting.extend(references if other is None else (other,))
    return found


def _missing_names(
    closure: Collection[str],
    trees: dict[str, nodes.Template],
    theme: Theme,
    known: Collection[str],
    given: Mapping[str, set[str]],
    asked: Mapping[str, set[str]],
) -> Iterator[Problem]:
    """Yield the names that a page's templates use and nothing gives a value to.

    What one template of the page gives a value to, those that it includes may use.
    """
    if any(used in theme.templates and used not in trees for used in closure):
        return  # a template that cannot be read may give a value to any name
    closure = [member for member in closure if member in trees]
    allowed = {*known, *_INNATE}.union(*(given[member] for member in closure))
    for member in closure:
        for unknown in sorted(asked[member] - allowed):
            line = next(
                node.lineno for node in trees[member].find_all(nodes.Name) if node.name == unknown
            )
            message = f"{unknown!r} is not a name that a page has{nearest(unknown, allowed)}"
            yield error(theme.templates[member].path, message, line)


def _given(tree: nodes.Template) -> set[str]:
    """Return the names that a template gives a value to: by set, for, macro or import."""
    names = {node.name for node in tree.find_all(nodes.Name) if node.ctx in {"store", "param"}}
    names |= {macro.name for macro in tree.find_all(nodes.Macro)}
    names |= {node.target for node in tree.find_all(nodes.Import)}
    for node in tree.find_all(nodes.FromImport):
        names |= {item if isinstance(item, str) else item[1] for item in node.names}
    return names
