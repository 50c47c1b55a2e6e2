"""Functions of an author's own: filters, shortcodes and collections, named in site.yaml."""

import os
import sys
from importlib import metadata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.config.plugins import pack, unpack
from sitegen.core.diagnostics import SettingsError
from sitegen.models.records import Link
from sitegen.models.shared import PLUGIN_RECORDS

MODULE = """
from markupsafe import Markup, escape

def shout(text):
    return text.upper() + "!"

def frame(inner, *args, by="nobody"):
    return Markup("<aside>{} {} by {}</aside>").format(inner or "", "-".join(args), by)

def best(shared):
    return [card for card in shared.all_posts if card.title.startswith("B")]

def years(shared):
    return {str(year.year): year.count for year in shared.archive}

def broken(shared):
    raise ValueError("no idea")

def odd(shared):
    return object()
"""


@pytest.fixture
def plugged(site, monkeypatch):
    """Return a function that writes a module of the site's own and names functions of it."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    name = f"plugin_of_{site.root.parent.name}".replace("-", "_")

    def plug(text=MODULE, **names):
        path = site.write(f"{name}.py", text)
        os.utime(path, ns=(plug.tick, plug.tick))
        plug.tick += 10**9
        lines = [f"  {kind}: [{{{n}: '{name}:{n}'}}]" for kind, n in names.items()]
        site.settings("\n".join(["plugins:", *lines, ""]) if lines else "")
        return site

    site.trust()
    plug.tick = 10**18
    yield plug
    sys.modules.pop(name, None)


def test_a_filter_of_ones_own(plugged):
    site = plugged(filters="shout")
    site.post("a")
    site.template("partials/footer.html", "{{ site.title | shout }}")
    assert "SLOW TRAINS!" in site.built().output("index.html")


def test_a_shortcode_of_ones_own(plugged):
    site = plugged(shortcodes="frame")
    site.post("a", '{{% frame "x" "y" by="<Mira>" %}}*inside*{{% /frame %}}')
    page = site.built().output("posts/a/index.html")
    assert "<em>inside</em> x-y by &lt;Mira&gt;</aside>" in page


def test_a_template_of_the_site_takes_a_shortcodes_place(plugged):
    site = plugged(shortcodes="frame")
    site.template("shortcodes/frame.html", "mine")
    site.post("a", "{{% frame %}}")
    assert "mine" in site.built().output("posts/a/index.html")


@pytest.mark.parametrize("theme", ["default", "catalogue"])
def test_a_shortcode_of_ones_own_takes_the_place_of_a_built_in_one(plugged, theme):
    """A template of the theme that the site asks for comes before it."""
    site = plugged(MODULE.replace("frame", "gallery"), shortcodes="gallery")
    site.write("site.yaml", (site.root / "site.yaml").read_text() + f"\ntheme: {theme}\n")
    site.post("a", "{{% gallery x by=us %}}")
    assert "<aside> x by us</aside>" in site.built().output("posts/a/index.html")
    site.write("themes/mine/templates/shortcodes/gallery.html", "mine")
    settings = (site.root / "site.yaml").read_text()
    site.write("site.yaml", settings.replace(f"theme: {theme}", "theme: mine"))
    assert "<aside>" not in site.built().output("posts/a/index.html")


def test_a_collection_of_ones_own_is_followed(plugged):
    """The pages that name it are made anew when it changes, and no others."""
    site = plugged(collections="best")
    site.template("404.html", "{% for card in best %}{{ card.title }}, {{ card.url }};{% endfor %}")
    site.post("a", date=2011, title="Apple")
    site.post("b", date=2012, title="Berry")
    assert site.built().output("404.html") == "Berry, /posts/b/;"
    site.post("a", date=2011, title="Banana")
    assert "404.html" in site.build().changed
    assert site.output("404.html") == "Berry, /posts/b/;Banana, /posts/a/;"
    site.post("a", "New words.", date=2011, title="Almond")
    site.built()
    site.post("a", "Newer words.", date=2011, title="Avocado")
    assert "404.html" not in site.build().changed


def test_a_collection_may_be_a_mapping(plugged):
    site = plugged(collections="years")
    site.template("404.html", "{{ years['2011'] }}")
    site.post("a", date=2011)
    assert site.built().output("404.html") == "1"


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_changes_in_a_module_makes_pages_anew(plugged, jobs):
    site = plugged(filters="shout")
    site.post("a")
    site.template("partials/footer.html", "{{ site.title | shout }}")
    site.built(jobs=jobs)
    assert site.build(jobs=jobs).written == 0
    plugged(MODULE.replace('"!"', '"?"'), filters="shout")
    assert "SLOW TRAINS?" in site.built(jobs=jobs).output("index.html")
    assert site.build(jobs=jobs).written == 0


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("broken", "plugins.collections: broken fails: ValueError: no idea"),
        ("odd", "plugins.collections: odd fails: TypeError: a collection cannot hold object"),
    ],
)
def test_a_collection_that_fails_is_an_error(plugged, name, message):
    site = plugged(collections=name)
    site.post("a")
    assert site.problems() == [f"site.yaml:4:16: error: {message}"]


def test_a_function_that_fails_on_a_page_is_told_with_the_page(plugged):
    site = plugged(filters="shout")
    site.post("a")
    site.template("404.html", "\n{{ 5 | shout }}")
    [problem] = site.problems()
    assert problem.startswith("templates/404.html:2:1: error: AttributeError: 'int' object has no")


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("filters: [gone]", "no installed package has 'gone' among its entry points"),
        ("filters: [{x: 'nowhere_at_all:f'}]", "No module named 'nowhere_at_all'"),
        ("filters: [{x: 'json:nothing'}]", "has no attribute 'nothing'"),
        ("filters: [{x: json}]", "'json' names no module: expected module:function"),
        ("filters: [{x: 'json:dumps'}, {x: 'json:dumps'}]", "x is named twice"),
        ("collections: [{'a b': 'json:dumps'}]", "cannot be a name in templates"),
        ("shortcodes: [[x]]", "expected a name, or {name: module:function}"),
        ("filter: [x]", "unknown key 'filter': did you mean 'filters'?"),
    ],
)
def test_plugins_that_are_not_there_are_mistakes_in_the_settings(site, setting, message):
    site.trust()
    site.settings(f"plugins:\n  {setting}\n")
    with pytest.raises(SettingsError) as failure:
        site.build()
    [problem] = failure.value.problems
    assert (problem.file, problem.line) == ("site.yaml", 4)
    assert message in problem.message


def test_a_package_may_bring_plugins(site, monkeypatch):
    """By the entry points of its installation."""
    point = metadata.EntryPoint("swap", "json:dumps", "sitegen.filters")
    monkeypatch.setattr(
        metadata, "entry_points", lambda **_: metadata.EntryPoints([point]).select(**_)
    )
    site.settings("plugins: {filters: [swap]}\n")
    site.post("a")
    site.template("404.html", "{{ [1, 2] | swap }}")
    assert site.built().output("404.html") == "[1, 2]"


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.text(max_size=3)
    | st.builds(lambda title: Link(title=title, url="/x/"), st.text(max_size=3)),
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=2), inner, max_size=3)
    ),
)


@given(VALUES)
def test_what_a_collection_holds_comes_back_as_it_was(value):
    assert value == unpack(pack(value, PLUGIN_RECORDS), PLUGIN_RECORDS)
