"""The house stands: every module is on a floor, and imports point down."""

import ast
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "sitegen"

FLOORS = [
    {  # ground: knows nothing of blogs
        "__init__", "addresses", "avatars", "bars", "charts", "config", "dates", "digest",
        "excerpts", "feedviews", "files", "folders", "forms", "frontmatter", "hosts", "i18n",
        "identifiers", "images", "jsondoc", "kinds", "markup", "modulefiles", "pictures",
        "placeholders", "plugins", "policy", "problems", "pythonpath", "ratings", "records",
        "result", "richtext", "sanitize", "schema", "settingrules", "settings", "sharedviews",
        "sitecode", "slugs", "sources", "statrecords", "structured", "threadrecords",
        "trailers", "trust", "urls", "userdata", "views", "workdata", "workers", "workrecords",
        "yamldoc", "yamlfaults", "yamllines", "yamltext",
    },
    {  # what a blog's files say, each by itself, and what programs read
        "archetypes", "authors", "commentedits", "commentfiles", "commentheaders", "commentids",
        "comments", "crawlers", "documents", "feeds", "pages", "posts", "schemadoc", "templates",
        "theme", "threads", "works",
    },
    {  # the parts of a site, and its pages
        "catalogue", "cataloguer", "census", "commentnotes", "commentunits", "discussions", "due",
        "gallery", "heads", "keeping", "labels", "links", "locks", "memo", "parsing", "plan",
        "press", "printing", "recipes", "render", "store", "tables", "units", "write",
    },
    {"amend", "amendments", "build", "survey"},
    {
        "check", "deploy", "desk", "founding", "inventory", "moderation", "search", "serve",
        "themecopies", "wardrobe", "why", "withdrawals",
    },
    {"__main__", "cli"},
]  # fmt: skip


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


def floor_of(module: str) -> int:
    return next(number for number, floor in enumerate(FLOORS) if module in floor)


def test_every_module_stands_on_exactly_one_floor() -> None:
    assert sorted(imports()) == sorted(name for floor in FLOORS for name in floor)


@pytest.mark.parametrize("module", sorted(imports()))
def test_imports_never_point_up(module: str) -> None:
    above = {name for name in imports()[module] if floor_of(name) > floor_of(module)}
    assert above == set()


def test_imports_form_no_circle() -> None:
    assert list(TopologicalSorter(imports()).static_order())
