"""Packages are listed in layers, imports point to earlier ones, and modules form no circle."""

import ast
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.support.sites import ROOT

PACKAGE = ROOT / "sitegen"

PACKAGES = (
    *("core", "frontmatter", "schema", "output", "config", "models", "markup", "content", "theme"),
    *("comments", "search", "render", "cache", "catalog", "images", "parse", "plan", "check"),
    *("moderation", "scaffold", "inbox", "cluster", "pipeline", "deploy", "why", "listing"),
    *("fetching", "importing", "lookup", "json_schema", "serve", "cli", "__main__"),
)
"""Packages and modules of ``sitegen``, ground first: each imports from those before it."""

MAX_LINES = 320
"""A longer module has two concerns."""


def name_of(path: Path) -> str:
    """Return a module's name below ``sitegen``, as in ``markup.ids``; a package's is its own."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


@cache
def modules() -> dict[str, Path]:
    return {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


@cache
def imports() -> dict[str, set[str]]:
    """Return the modules that each module imports, at its top or in a function."""
    graph = {name: set() for name in modules()}
    for name, path in modules().items():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            found = []
            if isinstance(node, ast.Import):
                found = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                inner = [f"{node.module}.{alias.name}" for alias in node.names]
                found = [full if known(full) in modules() else node.module for full in inner]
            graph[name] |= {known(full) for full in found if full.startswith("sitegen.")}
    return graph


def known(full: str) -> str:
    return full.removeprefix("sitegen.")


def package_of(module: str) -> str:
    return module.partition(".")[0]


def test_every_package_is_listed() -> None:
    assert {package_of(module) for module in modules()} == {*PACKAGES, "__init__"}


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_never_point_up(package: str) -> None:
    above = {*PACKAGES[PACKAGES.index(package) + 1 :]}
    assert {
        (module, name)
        for module, names in imports().items()
        for name in names
        if package_of(module) == package and package_of(name) in above
    } == set()


def test_imports_form_no_circle() -> None:
    assert list(TopologicalSorter(imports()).static_order())


def test_a_package_has_a_docstring_and_nothing_else() -> None:
    """Names that an ``__init__`` hands on would load the whole package for one of them."""
    found = {
        name: [type(node).__name__ for node in ast.parse(path.read_text("utf-8")).body]
        for name, path in modules().items()
        if path.name == "__init__.py" and name != "__init__"
    }
    assert found
    assert {name: body for name, body in found.items() if body != ["Expr"]} == {}


def test_no_module_is_long() -> None:
    lengths = {name: len(path.read_bytes().splitlines()) for name, path in modules().items()}
    assert {name: length for name, length in lengths.items() if length > MAX_LINES} == {}
