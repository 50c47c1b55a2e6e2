"""Modules are found as an import would find them, and nothing is run for it."""

import importlib.util
import sys

import pytest

from sitegen.core.module_files import find_module, paths_of


@pytest.mark.parametrize(
    "name", ["json", "json.decoder", "sitegen.markup.converter", "yaml", "sys", "zipimport", "os"]
)
def test_a_module_is_found_where_python_found_it(name):
    assert find_module(name).origin == importlib.util.find_spec(name).origin


@pytest.mark.parametrize(
    "name", ["", ".", "a..b", "nowhere_at_all", "json.nothing", "sys.x", "a/b"]
)
def test_what_is_not_there_is_not_found(name):
    assert find_module(name) is None


def test_packages_around_a_module_are_not_run(tmp_path):
    inner = tmp_path / "around/namespace/inner.py"
    inner.parent.mkdir(parents=True)
    for path in (tmp_path / "around/__init__.py", inner):
        path.write_text("raise SystemExit\n")
    spec = find_module("around.namespace.inner", (str(tmp_path),))
    assert list(paths_of(spec)) == [str(inner)]
    folder = str(tmp_path / "around")
    assert list(paths_of(find_module("around", (str(tmp_path),)))) == [
        f"{folder}/__init__.py",
        folder,
    ]
    assert "around" not in sys.modules


def test_folders_of_pythons_path_go_first(tmp_path):
    (tmp_path / "json.py").write_text("")
    assert find_module("json", (str(tmp_path),)).origin == importlib.util.find_spec("json").origin


def test_no_folder_is_not_the_current_one(tmp_path, monkeypatch):
    (tmp_path / "planted_here.py").write_text("")
    monkeypatch.chdir(tmp_path)
    assert find_module("planted_here", ("",)) is None
