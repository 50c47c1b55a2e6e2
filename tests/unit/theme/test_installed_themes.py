"""Themes of installed packages: found by entry points, read like any other, and never run."""

import os
from datetime import timedelta

import pytest

from sitegen.theme.folders import every_theme
from tests.support.sites import NOW
from tests.unit.theme.test_loading import refused

BOOM = "raise RuntimeError('a theme is not run')\n"


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Return a function that installs a package with a theme, as an installer would."""
    packages = tmp_path / "packages"
    packages.mkdir()
    monkeypatch.syspath_prepend(str(packages))

    def install(name, module, files, package="sitegen-theme-x"):
        info = packages / f"{package.replace('-', '_')}-1.0.dist-info"
        info.mkdir(exist_ok=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        points = info / "entry_points.txt"
        known = points.read_text() if points.exists() else "[sitegen.themes]\n"
        points.write_text(f"{known}{name} = {module}\n")
        folder = packages.joinpath(*module.partition(":")[0].split("."))
        for path, text in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        old = (NOW - timedelta(days=1)).timestamp()
        for path in packages.rglob("*"):
            os.utime(path, (old, old))
        return folder

    return install


PAPER = {
    "__init__.py": BOOM,
    "theme.yaml": "name: paper\nversion: '2'\noptions: {ink: {default: blue}}\n",
    "templates/404.html": "paper: {{ t('not_found') }}",
    "static/paper.css": "paper",
    "i18n/en.yaml": "not_found: Torn\n",
}


def test_an_installed_theme_is_used_by_its_name(site, install):
    """Its package is not run: neither it nor what it lies in."""
    install("paper", "sitegen_theme_paper", PAPER)
    site.settings("theme: paper\n")
    site.built()
    assert site.output("404.html") == "paper: Torn"
    assert site.output("theme/paper.css") == "paper"
    assert "--ink: blue;" in site.output("theme/options.css")
    assert "<!doctype html>" in site.output("index.html")


def test_a_theme_may_be_one_of_many_in_a_package(site, install):
    folder = install("paper", "sitegen_themes.paper:theme", PAPER)
    (folder.parent / "__init__.py").write_text(BOOM)
    site.settings("theme: paper\n")
    assert site.built().output("404.html") == "paper: Torn"


def test_a_theme_may_lie_beside_a_module(site, install):
    folder = install("paper", "sitegen_themes.inside", {})
    for path, text in PAPER.items():
        target = folder.parent / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    (folder.parent / "inside.py").write_text(BOOM)
    site.settings("theme: paper\n")
    assert site.built().output("404.html") == "paper: Torn"


def test_an_installed_theme_can_be_a_parent(site, install):
    install("paper", "sitegen_theme_paper", PAPER)
    site.settings("theme: mine\n")
    site.write("themes/mine/theme.yaml", "parent: paper\n")
    site.write("themes/mine/templates/404.html", 'my {% include "!parent/404.html" %}')
    assert site.built().output("404.html") == "my paper: Torn"


def test_the_sites_own_theme_comes_before_an_installed_one_of_its_name(site, install):
    install("paper", "sitegen_theme_paper", PAPER)
    site.settings("theme: paper\n")
    site.write("themes/paper/templates/404.html", "own paper")
    assert site.built().output("404.html") == "own paper"


def test_an_installed_theme_comes_before_the_built_in_one_of_its_name(site, install):
    """What it lacks is the built-in one's."""
    install("default", "sitegen_theme_paper", PAPER)
    site.built()
    assert site.output("404.html") == "paper: Torn"
    assert "<!doctype html>" in site.output("index.html")


def test_messages_name_the_files_of_a_package(site, install):
    install("paper", "sitegen_theme_paper", PAPER | {"templates/404.html": "\n{{ nonsense }}"})
    site.settings("theme: paper\n")
    [problem] = site.problems()
    assert problem.startswith("sitegen_theme_paper/templates/404.html:2:1: error: 'nonsense'")


def test_a_package_without_the_theme_that_it_names_is_told_of(site, install):
    install("paper", "sitegen_theme_paper", {"__init__.py": BOOM})
    install("gone", "sitegen_theme_gone.inner", {})
    for name, module in (("paper", "sitegen_theme_paper"), ("gone", "sitegen_theme_gone.inner")):
        site.settings(f"theme: {name}\n")
        [problem] = refused(site)
        said = f"sitegen-theme-x declares a theme '{name}', but {module} has no theme.yaml"
        assert problem == f"site.yaml:3:8: error: theme: {said}"


def test_two_packages_with_a_theme_of_one_name_are_told_of(site, install):
    install("paper", "sitegen_theme_paper", PAPER)
    install("paper", "sitegen_theme_other", PAPER, package="sitegen-theme-y")
    site.settings("theme: paper\n")
    [problem] = refused(site)
    assert problem.endswith(
        "sitegen-theme-x and sitegen-theme-y both have a theme 'paper': uninstall one"
    )


def test_a_theme_that_is_missing_is_looked_for_among_the_installed(site, install):
    install("paper", "sitegen_theme_paper", PAPER)
    site.settings("theme: papre\n")
    assert refused(site)[0].endswith("there is no theme 'papre': did you mean 'paper'?")


def test_a_link_in_a_package_leads_nowhere_else(site, install, tmp_path):
    folder = install("paper", "sitegen_theme_paper", PAPER)
    (tmp_path / "secret.html").write_text("secret")
    (folder / "templates/archive.html").symlink_to(tmp_path / "secret.html")
    site.settings("theme: paper\n")
    [problem] = site.problems()
    assert problem == (
        "sitegen_theme_paper/templates/archive.html:1:1: error: a link out of the site "
        "is not followed"
    )


def test_a_change_in_an_installed_theme_is_seen(site, install):
    """It is no file of the site, and counts like one."""
    folder = install("paper", "sitegen_theme_paper", PAPER)
    site.settings("theme: paper\n")
    site.built()
    (folder / "templates/404.html").write_text("new paper")
    assert site.build().changed == ("404.html",)
    assert site.output("404.html") == "new paper"
    (folder / "templates/partials").mkdir()
    (folder / "templates/partials/footer.html").write_text("Printed.")
    assert "Printed." in site.built().output("index.html")


def test_a_theme_that_is_installed_later_takes_the_place_of_a_built_in_one(site, install):
    install("other", "sitegen_theme_other", PAPER)
    site.built()
    install("default", "sitegen_theme_paper", PAPER, package="sitegen-theme-y")
    (install("x", "sitegen_theme_other", {}).parent / "sitegen_theme_y-1.0.dist-info").touch()
    assert site.built().output("404.html") == "paper: Torn"


def test_every_theme_is_found_with_its_place(site, install):
    install("paper", "sitegen_theme_paper", PAPER)
    site.write("themes/mine/theme.yaml", "name: mine\n")
    found = [(folder.name, folder.origin) for folder in every_theme(site.root)]
    assert found[:2] == [("mine", "site"), ("paper", "installed")]
    assert ("default", "built-in") in found
