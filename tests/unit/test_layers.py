"""Every module is in a room, and imports point down."""

import ast
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "sitegen"

ROOMS = (
    "core",
    "frontmatter",
    "schema",
    "output",
    "config",
    "models",
    "markup",
    "content",
    "theme",
    "comments",
    "search",
    "render",
    "cache",
    "catalog",
    "images",
    "parse",
    "plan",
    "check",
    "moderation",
    "scaffold",
    "pipeline",
    "deploy",
    "why",
    "listing",
    "json_schema",
    "serve",
    "cli",
    "__main__",
)
"""Packages and modules of ``sitegen``, ground first: imports point to the left."""

FLAT = {}


@cache
def imports() -> dict[str, set[str]]:
    """Return, for each top-level module or package, those that it imports."""
    graph: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        module = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        found = graph.setdefault(module, set())
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module == "sitegen":
                names = [f"sitegen.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            for name in names:
                if name.startswith("sitegen."):
                    found.add(name.split(".")[1])
        found.discard(module)
        found -= {"__version__"}
    return graph


def floor_of(room: str) -> int:
    return ROOMS.index(FLAT.get(room, room))


def test_every_module_is_in_a_room() -> None:
    assert {FLAT.get(room, room) for room in imports()} - {"__init__"} <= {*ROOMS}


@pytest.mark.parametrize("room", sorted(imports()))
def test_imports_never_point_up(room: str) -> None:
    above = {name for name in imports()[room] if floor_of(name) > floor_of(room)}
    assert above == set()


def test_imports_form_no_circle() -> None:
    assert list(TopologicalSorter(imports()).static_order())
