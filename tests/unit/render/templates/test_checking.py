"""Templates are checked as a whole: what no page would meet is found all the same."""

import pytest

from sitegen.config.loading import load
from sitegen.config.plugins import Plugins
from sitegen.core.i18n import Language
from sitegen.render.renderer import Renderer
from sitegen.render.templates import checking
from sitegen.theme.loading import load_theme

PAGES = ("home", "post", "list", "terms", "archive", "404", "base")


def complaints(site, name, text):
    """Build with a template; return what is wrong with it, without the summary of pages."""
    site.template(name, text)
    return site.problems()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ pge.title }}", "'pge' is not a name that a page has: did you mean 'page'?"),
        ("{{ site.title | upcase }}", "no filter 'upcase'"),
        ("{{ 1 if 2 is primelike }}", "no test 'primelike'"),
        ("{% include 'partials/crad.html' %}", "there is no template 'partials/crad.html'"),
        ("{% extends 'bass.html' %}", "did you mean 'base.html'?"),
        ("{% from 'partials/nope.html' import x %}", "there is no template 'partials/nope.html'"),
        ("{{ t('archiv') }}", "i18n/ has no words for 'archiv': did you mean 'archive'?"),
        ("{% for x in y %}", "Unexpected end of template"),
        ("{% endblock %}", "endblock"),
        ("{{ 'open }}", "unexpected char"),
    ],
)
@pytest.mark.parametrize("name", ["home.html", "unused.html"])
def test_a_mistake_is_told_at_its_line(site, name, text, message):
    """It need not be on a page that is made."""
    [problem] = complaints(site, name, f"\n\n{text}\n")
    assert problem.startswith((f"templates/{name}:3:1: error: ", f"templates/{name}:4:1: error: "))
    assert message in problem


@pytest.mark.parametrize(
    "text",
    [
        "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
        "{% for x in [1] %}" * 30 + "{% endfor %}" * 30,
        "{% if 1 %}" * 300 + "{% endif %}" * 300,
        "{{ " + " + ".join(["1"] * 20000) + " }}",
        "{{ page" + ".extra" * 3000 + " }}",
        "{{ page" + "|list" * 300 + " }}",
        "{{ 10**100000 }}",
    ],
    ids=["brackets", "loops", "conditions", "sum", "dots", "filters", "number"],
)
def test_what_no_compiler_bears_is_a_mistake_and_hides_no_other(site, text):
    site.template("404.html", "{{ pge }}")
    own, other = complaints(site, "unused.html", text)[::-1]
    assert own.startswith("templates/unused.html:1:1: error: cannot be compiled: ")
    assert other.startswith("templates/404.html:1:1: error: 'pge' is not a name")


def test_all_mistakes_of_all_templates_are_told_in_one_run(site):
    site.template("home.html", "{{ a1 }}\n{{ b1 | no1 }}\n{{ page | no2 }}")
    site.template("list.html", "{% if %}")
    site.template("terms.html", "{{ t('nope1') }}")
    places = [problem.split(": ")[0] for problem in site.problems()]
    assert places == [
        "templates/home.html:1:1",
        "templates/home.html:2:1",
        "templates/home.html:2:1",
        "templates/home.html:3:1",
        "templates/list.html:1:1",
        "templates/terms.html:1:1",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "{% set x = 1 %}{{ x }}",
        "{% for p in page.posts %}{{ loop.index }} {{ p.title }}{% endfor %}",
        "{% macro m(a, b=1) %}{{ a }}{{ b }}{{ varargs | length }}{% endmacro %}{{ m(1, 2, 3) }}",
        "{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}x{% endcall %}",
        "{% import 'partials/m.html' as m with context %}{{ m.link('/') }}",
        "{% from 'partials/m.html' import link as l with context %}{{ l('/') }}",
        "{% set card = page.posts %}{% include 'partials/uses.html' %}",
        "{% include 'gone.html' ignore missing %}",
        "{% with x = 2 %}{{ x }}{% endwith %}",
        "{{ self.title() }}{% block title %}x{% endblock %}",
        "{% for i in range(3) %}{{ i | number }}{% endfor %}",
        "{# {{ nonsense }} #}{% raw %}{{ nonsense }}{% endraw %}",
    ],
)
def test_what_jinja_allows_is_no_mistake(site, text):
    site.template("partials/m.html", "{% macro link(url) %}{{ url | relative_url }}{% endmacro %}")
    site.template("partials/uses.html", "{{ card | length }}")
    assert complaints(site, "home.html", text) == []


def test_a_partial_may_use_what_the_page_that_includes_it_has_set(site):
    """By itself it is no page, so that its names are those of whoever includes it."""
    assert complaints(site, "partials/mine.html", "{{ anything }}") == []


def test_a_shortcode_sees_its_arguments_its_inside_and_the_site_only(site):
    """What would differ from page to page would make a post differ from its feed."""
    site.template(
        "shortcodes/ok.html", "{{ args | join }}{{ kwargs | length }}{{ inner }}{{ site.title }}"
    )
    [problem] = complaints(site, "shortcodes/bad.html", "{{ page.title }}")
    expected = "templates/shortcodes/bad.html:1:1: error: 'page' is not a name that a shortcode has"
    assert problem == expected


def test_a_shortcode_with_a_mistake_is_told_of_once(site):
    """Not again by each page and feed that calls it, and others that fail there are told too."""
    site.post("a", "{{% bad %}} {{% worse %}}", date=2011)
    site.template("shortcodes/worse.html", "{{ 1 / 0 }}")
    [other, own] = complaints(site, "shortcodes/bad.html", "{{ sit.title }}")
    assert own.endswith("'sit' is not a name that a shortcode has: did you mean 'site'?")
    assert other == (
        'content/posts/a.md:5:13: error: shortcode "worse": ZeroDivisionError: division by zero '
        "(templates/shortcodes/worse.html:1)"
    )


def test_templates_that_extend_each_other_are_an_error(site):
    problems = complaints(site, "base.html", "{% extends 'base.html' %}")
    assert problems
    assert all(problem.startswith("templates/base.html:1:1: error: ") for problem in problems)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_template_can_be_overridden(site, name):
    site.post("a", date=2011, tags="[t]")
    site.template(f"{name}.html", "mine{% block main %}{% endblock %}")
    site.built()
    assert [path for path, data in site.tree().items() if data.startswith(b"mine")]


# ---------------------------------------------------------------- shared collections

LINES = {
    "recent_posts": ("{% for c in recent_posts %}{{ c.title }},{% endfor %}", "B,A,"),
    "all_posts": ("{% for c in all_posts %}{{ c.url }},{% endfor %}", "/posts/b/,/posts/a/,"),
    "all_works": ("{% for w in all_works %}{{ w.title }},{% endfor %}", "V,W,"),
    "all_lists": ("{% for l in all_lists %}{{ l.url }},{% endfor %}", "/lists/best/,"),
    "all_tags": ("{% for t in all_tags %}{{ t.name }} {{ t.count }},{% endfor %}", "noir 1,"),
    "all_categories": ("{% for t in all_categories %}{{ t.name }},{% endfor %}", "Film,"),
    "all_authors": ("{% for t in all_authors %}{{ t.name }},{% endfor %}", "Jo,"),
    "all_series": ("{% for t in all_series %}{{ t.name }},{% endfor %}", "Trains,"),
    "archive": ("{% for y in archive %}{{ y.year }} {{ y.count }},{% endfor %}", "2012 1,2011 1,"),
}


@pytest.fixture
def stocked(site):
    site.work("w", title="W")
    site.work("v", title="V")
    site.list("best", entries="[w]")
    site.post("a", date=2011, tags="[noir]", categories="Film", author="Jo", series="Trains")
    site.post("b", date=2012)
    return site


def test_every_shared_collection_is_tried_here():
    assert LINES.keys() == set(checking.SHARED_NAMES)


@pytest.mark.parametrize("name", LINES)
def test_a_template_may_name_a_shared_collection(stocked, name):
    template, shown = LINES[name]
    stocked.template("404.html", template)
    assert stocked.built().output("404.html").strip() == shown


def test_only_pages_that_mention_a_collection_follow_it(stocked):
    """A new post reaches the page whose template names all of them, and no other by that."""
    stocked.template("404.html", LINES["all_posts"][0])
    stocked.built()
    stocked.post("c", date=2013)
    changed = stocked.build().changed
    assert "404.html" in changed
    assert "works/w/index.html" not in changed


def test_the_default_theme_names_no_collection(site):
    """So that no page of it grows with the site, but for those that list."""
    theme, _ = load_theme(site.root, load(site.root))
    checked = Renderer(theme, Language("en", theme.strings), None, Plugins()).check()
    assert not any(checked.collections.values())


def test_a_macro_that_names_what_it_cannot_see_is_told_of(stocked):
    stocked.template("macros.html", "{% macro m() %}{{ recent_posts | length }}{% endmacro %}")
    stocked.template("404.html", '\n{% from "macros.html" import m %}{{ m() }}')
    [problem] = stocked.problems()
    assert problem.startswith("templates/404.html:2:1: error: 'macros.html' names 'recent_posts'")
    line = '{% from "macros.html" import m with context %}{{ m() }}'
    stocked.template("404.html", line)
    assert stocked.built().output("404.html") == "2"


MACROS = "{% set tone = 'red' %}{% macro badge(x) %}{{ x }}{% endmacro %}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{% from 'm.html' import bagde %}", "'m.html' has no 'bagde' to import: did you mean"),
        ("{% from 'm.html' import badge, toon as t2 %}", "'m.html' has no 'toon' to import"),
        ("{% import 'm.html' as m %}{{ m.bagde(1) }}", "'m.html' has no 'bagde' to import"),
        ("{% include ['p.html', 'q.html'] %}", "there is no template 'p.html' or 'q.html'"),
    ],
)
def test_what_cannot_be_imported_or_included_is_told_before_any_page(site, text, message):
    site.template("m.html", MACROS)
    [problem] = complaints(site, "unused.html", f"\n{text}")
    assert problem.startswith(f"templates/unused.html:2:1: error: {message}")


@pytest.mark.parametrize(
    "text",
    [
        "{% from 'm.html' import badge as b, tone %}{{ b(tone) }}",
        "{% import 'm.html' as m %}{{ m.badge(m.tone) }}",
        "{% import 'm.html' as m %}{{ m.other is defined }}{{ m.other | default(1) }}",
        "{% import 'm.html' as m %}{% for m in page.title %}{{ m.upper() }}{% endfor %}",
        "{% import 'm' ~ '.html' as m %}{{ m.badge(1) }}",
        "{% import 'above.html' as m %}{{ m.tone }}",
        "{% include ['p.html', '404.html'] ignore missing %}{% include ['p', 'm.html'] %}",
    ],
)
def test_what_can_be_imported_or_included_is_no_mistake(site, text):
    site.template("m.html", MACROS)
    site.template("above.html", "{% extends 'm.html' %}")
    assert complaints(site, "unused.html", text) == []


def test_a_template_whose_name_is_made_while_rendering_may_be_any(stocked):
    """A page that includes it follows every template of the theme."""
    stocked.template("404.html", '{% include "partials/" ~ page.kind ~ ".html" %}')
    stocked.template("partials/404.html", "Old.")
    assert stocked.built().output("404.html") == "Old."
    stocked.template("partials/404.html", "New.")
    assert stocked.built().output("404.html") == "New."
