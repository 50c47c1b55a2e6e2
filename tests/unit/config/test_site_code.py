"""Which code of those that settings name is the site's own: found without importing any."""

import py_compile
import sys
import sysconfig

import pytest

from sitegen.config.loading import load
from sitegen.config.site_code import Code

PLANTED = "import pathlib\npathlib.Path(__file__).with_name('RAN').touch()\n"


@pytest.fixture
def named(site):
    """Return a function that tells which code is a site's own, where its settings name some."""

    def own(settings):
        site.settings(settings)
        found = [(code.name, code.file) for code in load(site.root).own_code]
        assert not list(site.root.rglob("RAN"))
        return found

    return own


def plugin(path):
    return f"plugins: {{filters: [{{x: '{path}'}}]}}\n"


def extension(name):
    return f"markdown: {{extensions: [{name}]}}\n"


def compiled(site, name):
    source = site.write("source.py", PLANTED)
    py_compile.compile(str(source), str(site.root / f"{name}.pyc"), doraise=True)
    source.unlink()


SHAPES = {
    "a module": lambda site: site.write("mine.py", PLANTED),
    "a package": lambda site: site.write("mine/__init__.py", PLANTED),
    "a namespace": lambda site: site.write("mine/inner.py", PLANTED),
    "a module without its source": lambda site: compiled(site, "mine"),
    "a compiled module": lambda site: site.write(
        f"mine{sysconfig.get_config_var('EXT_SUFFIX') or '.so'}", "ELF"
    ),
    "a link out of the site": lambda site: (site.root / "mine.py").symlink_to(
        site.write("../elsewhere.py", PLANTED)
    ),
    "a folder that is a link": lambda site: (
        site.write("../elsewhere/__init__.py", PLANTED),
        (site.root / "mine").symlink_to("../elsewhere"),
    ),
}


@pytest.mark.parametrize("make", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("name", ["mine", "mine.inner"])
def test_a_module_of_the_site_is_its_own_in_whatever_shape(site, named, make, name):
    make(site)
    for settings in (plugin(f"{name}:f"), extension(name), extension(f"'{name}:Extension'")):
        [(_, file)] = named(settings)
        assert file.startswith("mine")


def test_a_function_that_the_site_names_is_the_sites_word_wherever_it_is(named):
    """``os:system`` is no file of the site, and runs what a template gives it."""
    assert named(plugin("os:system")) == [("os:system", "")]


@pytest.mark.parametrize("name", ["nl2br", "toc", "markdown.extensions.wikilinks", "nope"])
def test_extensions_that_are_installed_or_nowhere_are_not_the_sites_own(named, name):
    assert named(extension(name)) == []


def test_a_folder_does_not_hide_an_installed_extension_of_its_name(site, named):
    """Python-Markdown asks entry points first, so the folder is never looked at."""
    site.write("toc/notes.txt", "")
    assert named(extension("toc")) == []


def test_what_is_installed_goes_before_the_site(site, named):
    site.write("markdown.py", PLANTED)
    site.write("json.py", PLANTED)
    assert named(extension("markdown.extensions.meta")) == []
    assert named(plugin("json:dumps")) == [("json:dumps", "")]


def test_the_sites_folder_on_pythons_path_makes_nothing_installed(site, named, monkeypatch):
    site.write("colorsys.py", PLANTED)
    monkeypatch.syspath_prepend(str(site.root))
    assert named(extension("colorsys")) == [("colorsys", "colorsys.py")]
    assert named(extension("toc")) == []


def planted_package(site, folder, group, point):
    info = f"{folder}/evil-1.dist-info"
    site.write(f"{info}/METADATA", "Metadata-Version: 2.1\nName: evil\nVersion: 1\n")
    site.write(f"{info}/entry_points.txt", f"[{group}]\n{point}\n")


@pytest.mark.parametrize("leads_to", ["mine:f", "os:system"])
@pytest.mark.parametrize(
    ("group", "settings"),
    [
        ("sitegen.filters", "plugins: {filters: [evil]}\n"),
        ("markdown.extensions", "markdown: {extensions: [evil]}\n"),
    ],
)
def test_an_entry_point_that_lies_in_the_site_is_its_own(
    site, named, monkeypatch, group, settings, leads_to
):
    site.write("mine.py", PLANTED)
    planted_package(site, ".", group, f"evil = {leads_to}")
    monkeypatch.syspath_prepend(str(site.root))
    assert len(named(settings)) == 1


def test_an_environment_in_the_sites_folder_is_installed(site, named, monkeypatch):
    """Many keep their .venv beside site.yaml; what installers put there is none of the site's."""
    packages = site.root / ".venv/lib/python3/site-packages"
    site.write(".venv/lib/python3/site-packages/bought.py", PLANTED)
    planted_package(site, ".venv/lib/python3/site-packages", "sitegen.filters", "evil = bought:f")
    monkeypatch.syspath_prepend(str(packages))
    assert named(extension("bought")) == []
    assert named("plugins: {filters: [evil]}\n") == []


def test_only_the_environment_that_is_chosen_counts(site):
    site.write("mine.py", PLANTED)
    site.settings("environments: {local: {markdown: {extensions: [mine]}}}\n")
    assert load(site.root).own_code == ()
    assert load(site.root, "local").own_code == (
        Code(field="markdown.extensions.0", name="mine", file="mine.py", is_own=True),
    )


def test_to_tell_whether_a_module_has_changed_the_package_around_it_is_not_run(site):
    from sitegen.core.digest import module_files_state

    site.write("mine/__init__.py", PLANTED)
    inner = site.write("mine/inner.py", PLANTED)
    [look] = module_files_state(["mine.inner"], (str(site.root),))
    assert look[0] == str(inner)
    assert "mine" not in sys.modules
    assert not list(site.root.rglob("RAN"))
