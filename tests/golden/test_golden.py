"""A small site that uses nearly all there is comes to exactly the tree that is kept here.

After a change that is meant to change pages: ``pytest tests/golden --update-golden``, and read the
difference before it is committed.
"""

import shutil
from pathlib import Path

import pytest

from sitegen.output.manifest import MANIFEST
from sitegen.pipeline.build import Options, build
from tests.support.sites import NOW, read_tree

HERE = Path(__file__).parent
DEFAULT_THEME = HERE.parents[1] / "themes" / "default" / "static"
OWN_THEME = HERE / "site" / "themes" / "plain" / "static"


def of_default_theme():
    """Return the output paths of the default theme's static files that the site leaves alone."""
    found = read_tree(DEFAULT_THEME).keys() - read_tree(OWN_THEME).keys()
    return {f"theme/{path}" for path in found}


def comparable(tree):
    """Return a tree without the default theme's files, which change more often than the engine."""
    exempt = of_default_theme()
    shown = {path: data for path, data in tree.items() if path not in exempt}
    lines = shown[MANIFEST].decode().splitlines(keepends=True)
    kept = [line for line in lines if line.rstrip("\n").partition("  ")[2] not in exempt]
    return shown | {MANIFEST: "".join(kept).encode()}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build a copy of the golden site; return its output and what the build said."""
    site = tmp_path_factory.mktemp("golden") / "site"
    shutil.copytree(HERE / "site", site)
    result = build(site, Options(now=NOW))
    return read_tree(site / "output"), result


@pytest.fixture(scope="module")
def expected(built, request):
    """Return the tree that is kept here, rewritten first where that is asked for."""
    folder = HERE / "expected"
    if request.config.getoption("--update-golden"):
        shutil.rmtree(folder, ignore_errors=True)
        for path, data in comparable(built[0]).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
    return read_tree(folder)


def test_the_golden_site_has_no_mistakes(built):
    assert not built[1].problems


def test_the_golden_site_has_these_files_and_no_others(built, expected):
    assert sorted(expected) == sorted(comparable(built[0]))


@pytest.mark.parametrize("path", sorted(read_tree(HERE / "expected")))
def test_every_file_is_the_one_kept_here(path, built, expected):
    """Pages are compared as text, so that a difference can be read."""
    actual = comparable(built[0])[path]
    assert expected[path].decode(errors="backslashreplace") == actual.decode(
        errors="backslashreplace"
    )


def test_what_the_theme_leaves_to_the_default_one_is_there(built):
    assert of_default_theme() <= built[0].keys()


def test_no_page_holds_an_address_that_comments_confided(built):
    """The golden comments give e-mail addresses at secret.example, which stay where they are."""
    pages = [path for path, data in built[0].items() if b"secret.example" in data]
    assert pages == []
