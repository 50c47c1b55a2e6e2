"""Compiled templates are run only where this user's builds have left them."""

import marshal
import pickle

import jinja2
import pytest
from jinja2.bccache import bc_magic

from sitegen.render.templates.compiled import Compiled

KEY, OTHER = b"k" * 32, b"o" * 32


def render(folder, key=KEY, text="Hello {{ name }}"):
    env = jinja2.Environment(
        loader=jinja2.DictLoader({"a": text, "b": text}), bytecode_cache=Compiled(folder, key)
    )
    return env.get_template("a").render(name="you")


@pytest.fixture
def compiles(monkeypatch):
    """Return the names of the templates that were compiled."""
    found = []
    compile_one = jinja2.Environment.compile

    def told(env, source, name=None, filename=None):
        found.append(name)
        return compile_one(env, source, name, filename)

    monkeypatch.setattr(jinja2.Environment, "compile", told)
    return found


def test_a_template_is_compiled_once(tmp_path, compiles):
    assert [render(tmp_path), render(tmp_path)] == ["Hello you"] * 2
    assert compiles == ["a"]
    assert render(tmp_path, text="Bye {{ name }}") == "Bye you"


def test_what_somebody_else_has_left_is_not_run(tmp_path, compiles):
    render(tmp_path)
    assert render(tmp_path, OTHER) == "Hello you"
    assert compiles == ["a", "a"]


def test_nothing_is_unpickled_or_run_that_has_not_the_digest(tmp_path):
    """Neither with the digest of the code that was there, nor without any."""
    render(tmp_path)
    [file] = tmp_path.iterdir()
    digest = file.read_bytes()[:32]
    canary = tmp_path / "canary"

    class Evil:
        def __reduce__(self):
            return open, (str(canary), "w")

    code = compile(f"open({str(canary)!r}, 'w')", "template", "exec")
    for payload in (
        bc_magic + pickle.dumps(Evil()),
        bc_magic + pickle.dumps("x") + marshal.dumps(code),
    ):
        for evil in (payload, digest + payload, b"\0" * 32 + payload):
            file.write_bytes(evil)
            assert render(tmp_path) == "Hello you"
            assert not canary.exists()


def test_the_code_of_one_template_is_not_run_for_another(tmp_path, compiles):
    render(tmp_path)
    [file] = tmp_path.iterdir()
    data = file.read_bytes()
    env = jinja2.Environment(
        loader=jinja2.DictLoader({"b": "Other"}), bytecode_cache=Compiled(tmp_path, KEY)
    )
    env.get_template("b")
    [other] = set(tmp_path.iterdir()) - {file}
    other.write_bytes(data)
    del compiles[:]
    env = jinja2.Environment(
        loader=jinja2.DictLoader({"b": "Other"}), bytecode_cache=Compiled(tmp_path, KEY)
    )
    assert env.get_template("b").render() == "Other"
    assert compiles == ["b"]


@pytest.mark.parametrize("kind", ["link", "folder", "empty"])
def test_what_is_no_file_of_ours_costs_no_more_than_compiling(tmp_path, kind):
    render(tmp_path)
    [file] = tmp_path.iterdir()
    file.unlink()
    match kind:
        case "link":
            file.symlink_to(tmp_path / "outside")
        case "folder":
            file.mkdir()
        case "empty":
            file.touch()
    assert render(tmp_path) == "Hello you"
    assert not (tmp_path / "outside").exists()


def test_without_a_folder_templates_are_compiled_each_time(tmp_path):
    assert render(tmp_path / "gone") == "Hello you"
