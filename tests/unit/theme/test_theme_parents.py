"""Themes that stand on others: what each lends, and the template beneath the one that hides it."""

import pytest

from sitegen.config.loading import load
from sitegen.theme.loading import theme_chain
from tests.unit.theme.test_loading import refused


@pytest.fixture
def family(site):
    """Return a site whose theme has a parent, which has one too."""
    site.settings("theme: child\n")
    site.write("themes/child/theme.yaml", "name: child\nparent: mother\n")
    site.write("themes/mother/theme.yaml", "name: mother\nparent: grandmother\n")
    site.write("themes/grandmother/theme.yaml", "name: grandmother\n")
    return site


def test_what_a_theme_lacks_its_parents_lend(family):
    """The nearest one lends it, of templates, files, words and options alike."""
    family.write("themes/grandmother/templates/404.html", "grandmother: {{ t('not_found') }}")
    family.write("themes/grandmother/templates/home.html", "grandmother's home")
    family.write("themes/mother/templates/404.html", "mother: {{ t('not_found') }}")
    family.write("themes/mother/static/style.css", "mother's")
    family.write("themes/grandmother/static/style.css", "grandmother's")
    family.write("themes/grandmother/static/more.css", "grandmother's")
    family.write("themes/mother/i18n/en.yaml", "not_found: Gone\n")
    family.write("themes/grandmother/i18n/en.yaml", "not_found: Lost\n")
    family.write("themes/mother/theme.yaml", "parent: grandmother\noptions: {ink: {default: red}}")
    family.built()
    shown = [family.output(path) for path in ("404.html", "index.html", "theme/style.css")]
    assert shown == ["mother: Gone", "grandmother's home", "mother's"]
    assert family.output("theme/more.css") == "grandmother's"
    assert "--ink: red;" in family.output("theme/options.css")
    assert "<!doctype html>" in family.output("archive/index.html")


def test_a_template_may_extend_the_one_that_it_hides_over_many_floors(family):
    """From each folder ``!parent/`` leads to the next that has such a template."""
    family.write("themes/grandmother/templates/404.html", "g({% block main %}{% endblock %})")
    family.write(
        "themes/mother/templates/404.html",
        '{% extends "!parent/404.html" %}{% block main %}m({% block inner %}{% endblock %})'
        "{% endblock %}",
    )
    family.template(
        "404.html",
        '{% extends "!parent/404.html" %}{% block inner %}own {{ page.kind }}{% endblock %}',
    )
    assert family.built().output("404.html") == "g(m(own 404))"


def test_parts_may_be_included_and_imported_from_beneath(family):
    family.write("themes/mother/templates/partials/sign.html", "mother")
    family.write("themes/mother/templates/macros.html", "{% macro hi() %}hi{% endmacro %}")
    family.template("partials/sign.html", '{% include "!parent/partials/sign.html" %} and I')
    family.template("macros.html", '{% from "!parent/macros.html" import hi %}{% set own = hi() %}')
    family.template(
        "404.html",
        '{% import "macros.html" as m %}{{ m.own }}: {% include "partials/sign.html" %}',
    )
    assert family.built().output("404.html") == "hi: mother and I"


def test_another_template_of_the_parent_may_be_meant(family):
    """What is named need not have the name of the template that names it."""
    family.write("themes/mother/templates/404.html", "mother")
    family.template("404.html", "mine")
    family.template("home.html", '{% include "!parent/404.html" %}')
    family.built()
    assert (family.output("404.html"), family.output("index.html")) == ("mine", "mother")


def test_a_theme_without_a_parent_stands_on_the_default_one(site):
    site.template(
        "404.html", '{% extends "!parent/404.html" %}{% block title %}Off the map{% endblock %}'
    )
    page = site.built().output("404.html")
    assert "<title>Off the map<" in page
    assert "There is no page at this address" in page


def test_a_name_made_while_rendering_may_be_any_from_beneath(family):
    family.write("themes/mother/templates/404.html", "mother")
    family.template("404.html", '{% include "!parent/" ~ page.kind ~ ".html" %} and I')
    assert family.built().output("404.html") == "mother and I"


def test_where_nothing_is_beneath_it_is_told_at_its_line(family):
    family.write("themes/mother/templates/partials/sign.html", "mother")
    family.template("404.html", '\n{% include "!parent/partials/sing.html" %}')
    family.write("themes/mother/templates/list.html", '{% include "!parent/partials/sign.html" %}')
    assert family.problems() == [
        "templates/404.html:2:1: error: there is no template '!parent/partials/sing.html' beneath "
        "this one: did you mean 'partials/sign.html'?",
        "themes/mother/templates/list.html:1:1: error: there is no template "
        "'!parent/partials/sign.html' beneath this one: did you mean 'partials/switch.html'?",
    ]


def test_only_what_is_asked_for_from_beneath_is_looked_at(family):
    """A template that nobody comes to may be as wrong as it likes."""
    family.write("themes/mother/templates/404.html", "{{ nonsense }}")
    family.template("404.html", "mine")
    assert family.problems() == []
    family.template("404.html", '{% include "!parent/404.html" %}')
    [problem] = family.problems()
    assert problem.startswith("themes/mother/templates/404.html:1:1: error: 'nonsense' is not")


def test_messages_of_a_page_name_the_file_beneath(family):
    family.write("themes/mother/templates/404.html", "\n{{ page.title / 2 }}")
    family.template("404.html", '{% include "!parent/404.html" %}')
    [problem] = family.problems()
    assert problem.startswith("themes/mother/templates/404.html:2:1: error: TypeError")


def test_a_layer_has_no_other_name_than_parent(family):
    family.write("themes/mother/templates/404.html", "mother")
    family.template("home.html", '{% include "!site/mother/404.html" %}')
    family.template("404.html", '{% include "!parent/404.html" %}')
    [problem] = family.problems()
    assert "templates/home.html:1:1: error: there is no template '!site/mother/404.html'" in problem


def test_a_template_that_extends_itself_is_shown_the_way_out(site):
    site.template("404.html", '{% extends "404.html" %}')
    assert site.problems()[0] == (
        "templates/404.html:1:1: error: a template cannot extend itself: write '!parent/404.html'"
    )


def test_a_parent_that_is_not_there_is_told_at_its_place(family):
    family.write("themes/mother/theme.yaml", "name: mother\nparent: grandmohter\n")
    assert family.problems() == [
        "themes/mother/theme.yaml:2:9: error: parent: there is no theme 'grandmohter': "
        "did you mean 'grandmother'?"
    ]


def test_a_theme_that_stands_on_itself_alone_is_told_so(family):
    family.write("themes/mother/theme.yaml", "parent: mother\n")
    assert family.problems() == [
        "themes/mother/theme.yaml:1:9: error: parent: there is no other theme 'mother': "
        "did you mean 'grandmother'?"
    ]


def test_themes_in_a_circle_are_told_of(family):
    family.write("themes/grandmother/theme.yaml", "name: grandmother\nparent: mother\n")
    assert family.problems() == [
        "themes/grandmother/theme.yaml:2:9: error: parent: themes cannot be each other's parents: "
        "mother > grandmother > mother"
    ]


def test_a_parent_by_a_link_out_of_the_site_is_not_followed(family, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (family.root / "themes/away").symlink_to(tmp_path / "elsewhere")
    family.write("themes/child/theme.yaml", "parent: away\n")
    assert family.problems() == [
        "themes/child/theme.yaml:1:9: error: parent: themes/away is a link out of the "
        "site's sources"
    ]


def test_a_theme_may_stand_on_the_next_one_of_its_own_name(site):
    """So a site's own `default` lies over the one that is built in."""
    site.write("themes/default/templates/404.html", '{% extends "!parent/404.html" %}')
    site.write("themes/default/theme.yaml", "parent: default\n")
    layers, problems = theme_chain(site.root, load(site.root))
    assert [layer.folder.label for layer in layers] == ["site/default", "built-in/default"]
    assert problems == []
    assert "There is no page at this address" in site.built().output("404.html")


def test_a_parents_words_come_before_english_ones_of_its_child(family):
    """A page in German is to be German, whichever theme has the word."""
    family.write("themes/mother/i18n/de.yaml", "not_found: Nichts\n")
    family.write("themes/child/i18n/en.yaml", "not_found: Nothing\n")
    family.template("404.html", "{{ t('not_found') }}")
    family.settings("theme: child\nlanguage: de\n")
    assert family.built().output("404.html") == "Nichts"


def test_a_theme_that_needs_a_later_sitegen_says_both_versions(family):
    family.write("themes/mother/theme.yaml", 'min_version: "99.1"\n')
    [problem] = family.problems()
    place = "themes/mother/theme.yaml:1:14: error: min_version: "
    assert problem.startswith(f"{place}the theme needs sitegen 99.1; this is ")


@pytest.mark.parametrize(("version", "fits"), [("0.0.9", True), ("0.1.0rc1", True), ("new", False)])
def test_versions_are_compared_as_those_of_packages(family, version, fits):
    """A release candidate comes before its release."""
    family.write("themes/child/theme.yaml", f'min_version: "{version}"\n')
    assert [problem.split(": ")[-1] for problem in family.problems()] == (
        [] if fits else ["expected a version such as 0.2, got 'new'"]
    )


def test_a_theme_that_is_a_link_out_of_the_site_is_bad_settings(site, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (site.root / "themes").mkdir()
    (site.root / "themes/away").symlink_to(tmp_path / "elsewhere")
    site.settings("theme: away\n")
    [problem] = refused(site)
    assert problem.endswith("theme: themes/away is a link out of the site's sources")
