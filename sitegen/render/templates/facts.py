"""Facts about templates: from one walk through the tree of each, and about their relations."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TypeVar

from jinja2 import meta, nodes

_WHETHER = frozenset({"defined", "undefined"})
_UNLESS = frozenset({"default", "d"})

Part = TypeVar("Part", bound=nodes.Node)


def stumbled(failure: Exception) -> str:
    """Return why a template cannot be used, for failures other than syntax errors."""
    if isinstance(failure, RecursionError) or "nested" in str(failure):
        return "cannot be compiled: something in it is nested too deeply, or is too long"
    return f"cannot be compiled: {failure}"


class TemplateFacts:
    """The parts of a template's tree by type, and the names in it."""

    def __init__(self, tree: nodes.Template) -> None:
        self.tree = tree
        self._parts: dict[type[nodes.Node], list[nodes.Node]] = defaultdict(list)
        waiting: list[nodes.Node] = [tree]
        while waiting:
            node = waiting.pop()
            self._parts[type(node)].append(node)
            waiting.extend(node.iter_child_nodes())

    def all(self, type_: type[Part]) -> list[Part]:
        """Return the parts of exactly this type, by line."""
        found = (node for node in self._parts.get(type_, ()) if isinstance(node, type_))
        return sorted(found, key=lambda node: node.lineno)

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name in the template, with any meaning."""
        return frozenset(node.name for node in self.all(nodes.Name))

    @cached_property
    def undeclared(self) -> frozenset[str]:
        """The names that the template uses where it has not set them."""
        return frozenset(meta.find_undeclared_variables(self.tree))

    @cached_property
    def declared(self) -> frozenset[str]:
        """The names that get a value by set, for, macro or import."""
        names = {node.name for node in self.all(nodes.Name) if node.ctx in {"store", "param"}}
        names |= {macro.name for macro in self.all(nodes.Macro)}
        names |= {node.target for node in self.all(nodes.Import)}
        for node in self.all(nodes.FromImport):
            names |= {item if isinstance(item, str) else item[1] for item in node.names}
        return frozenset(names)

    def attributes_of(self, names: frozenset[str]) -> list[tuple[str, nodes.Getattr]]:
        """Return the attributes read from names that only an import sets.

        Attributes in tests for existence are left out.
        """
        often = [node.name for node in self.all(nodes.Name) if node.ctx in {"store", "param"}]
        often += [macro.name for macro in self.all(nodes.Macro)]
        imports = [node.target for node in self.all(nodes.Import)]
        once = {name for name in names - set(often) if imports.count(name) == 1}
        if not once:
            return []
        maybe = {id(node.node) for node in self.all(nodes.Test) if node.name in _WHETHER}
        maybe |= {id(node.node) for node in self.all(nodes.Filter) if node.name in _UNLESS}
        return [
            (node.node.name, node)
            for node in self.all(nodes.Getattr)
            if isinstance(node.node, nodes.Name)
            and node.node.name in once
            and id(node) not in maybe
        ]

    @cached_property
    def references(self) -> tuple[str | None, ...]:
        """The templates it extends, includes or imports; None is a name made while rendering."""
        return tuple(dict.fromkeys(meta.find_referenced_templates(self.tree)))


class Graph:
    """The dependencies between templates; ``resolve`` returns the full name of a template.

    ``dependencies`` are, for each, all templates that it extends, includes or imports, itself
    included; with a name made while rendering, any template. ``names`` are the names that these
    mention, ``referred`` the templates that are part of others, and ``every_template`` all of them.
    """

    def __init__(
        self, facts: Mapping[str, TemplateFacts], resolve: Callable[[str, str], str]
    ) -> None:
        self.facts = facts
        self._references = {
            name: [other and resolve(other, name) for other in own.references]
            for name, own in facts.items()
        }
        self.referred = {other for found in self._references.values() for other in found}
        self.dependencies = {name: tuple(sorted(self._closure(name))) for name in facts}
        self.every_template = tuple(sorted(facts))
        self.names = {
            name: frozenset(
                word for member in closure if member in facts for word in facts[member].names
            )
            for name, closure in self.dependencies.items()
        }

    def _closure(self, name: str) -> set[str]:
        found: set[str] = set()
        waiting = [name]
        while waiting:
            current = waiting.pop()
            if current not in found:
                found.add(current)
                for other in self._references.get(current, ()):
                    waiting.extend(self._references if other is None else (other,))
        return found
