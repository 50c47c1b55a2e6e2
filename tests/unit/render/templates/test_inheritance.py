"""What a base.html adds to the one below it shows on every page, whatever the pages add."""

import re

import pytest

from tests.support.sites import read_tree

FRAME = '{% extends "!parent/base.html" %}'
BLOCKS = ("title", "head", "header", "main", "footer")


def around(text, *blocks):
    """Return a base.html that puts a text around some blocks."""
    return FRAME + "".join(
        f"{{% block {name} %}}{text}-{name}({{{{ super() }}}}){{% endblock %}}" for name in blocks
    )


def pages(site):
    """Return the site's pages that have the theme's frame, by their paths."""
    found = {path: data.decode() for path, data in site.tree().items() if path.endswith(".html")}
    return {path: text for path, text in found.items() if 'http-equiv="refresh"' not in text}


@pytest.fixture
def full(site):
    """Return a site with every kind of page."""
    site.work("w", "Text", kind="film", genres="[noir]")
    site.list("best", entries="[w]")
    site.page("about", "Text")
    site.post("a", date=2011, tags="[t]", work="w", rating=8)
    return site


@pytest.mark.parametrize("theme", ["default", "catalogue"])
def test_all_five_blocks_are_laid_around_those_of_every_page(full, theme):
    full.settings(f"theme: {theme}\nsearch: true\n", url="https://example.org/b/")
    full.template("base.html", around("own", *BLOCKS))
    full.built()
    found = pages(full)
    assert len(found) > 12
    for path, text in found.items():
        assert [name for name in BLOCKS if text.count(f"own-{name}(") != 1] == [], path
    assert "<title>own-title(A · Slow Trains)</title>" in found["posts/a/index.html"]


@pytest.mark.parametrize("extended", ["base.html", "!parent/post.html", "post.html"])
@pytest.mark.parametrize("within", ["{{ super() }}", ""])
def test_templates_of_the_sites_own_are_within_it_too(full, extended, within):
    name = "post.html" if extended == "!parent/post.html" else "essay.html"
    full.template("base.html", around("own", "head"))
    full.template(
        name, f'{{% extends "{extended}" %}}{{% block head %}}{within}<i>{{% endblock %}}'
    )
    full.post("a", template="essay" if name == "essay.html" else None)
    text = full.built().output("posts/a/index.html")
    [head] = re.findall(r"own-head\((.*?)\)", text, re.DOTALL)
    assert head.endswith("<i>")
    assert "own-head" in full.output("tags/index.html")


def test_without_super_a_block_is_what_pages_without_one_of_their_own_have(full):
    full.template("base.html", FRAME + "{% block head %}<i>{% endblock %}")
    full.built()
    assert "<i>" in full.output("index.html")
    assert "<i>" not in full.output("works/w/index.html")


LAYERS = {
    "themes/child/theme.yaml": "parent: mother\n",
    "themes/mother/theme.yaml": "name: mother\n",
    "themes/mother/templates/base.html": "{% block head %}{% endblock %}",
    "themes/mother/templates/post.html": '{% extends "base.html" %}'
    "{% block head %}post({{ super() }}){% endblock %}",
    "themes/child/templates/base.html": around("child", "head"),
    "templates/base.html": around("site", "head"),
}


@pytest.fixture
def layered(site):
    """Return a site with a theme that has a parent, each with a base.html."""
    site.settings("theme: child\n")
    for path, text in LAYERS.items():
        site.write(path, text)
    site.post("a", date=2011, template=None)
    return site


def test_each_theme_lays_its_own_around_those_of_the_themes_below(layered):
    assert layered.built().output("posts/a/index.html") == "site-head(child-head(post()))"


def test_a_template_above_a_themes_frame_decides_what_it_keeps_of_it(layered):
    own = '{% extends "!parent/post.html" %}{% block head %}own(SUPER){% endblock %}'
    layered.template("post.html", own.replace("SUPER", "{{ super() }}"))
    page = "posts/a/index.html"
    assert layered.built().output(page) == "site-head(own(child-head(post())))"
    layered.template("post.html", own.replace("SUPER", ""))
    assert layered.built().output(page) == "site-head(own())"


def test_a_block_that_pages_ask_for_by_self_is_the_whole_of_it(site):
    site.template("base.html", around("own", "title"))
    site.template(
        "404.html", '{% extends "base.html" %}{% block main %}{{ self.title() }}{% endblock %}'
    )
    assert "<main" in site.built().output("404.html")
    assert site.output("404.html").count("own-title(") == 2


def test_the_layer_of_a_template_is_part_of_its_pages_keys(layered):
    """The same file in another layer has other blocks around it."""
    layered.built()
    text = LAYERS["themes/mother/templates/post.html"]
    for path, expected in (
        ("templates/post.html", "site-head(post(child-head()))"),
        ("themes/child/templates/post.html", "site-head(child-head(post()))"),
    ):
        layered.write(path, text)
        assert layered.built().output("posts/a/index.html") == expected
        clean = layered.root.parent / "clean"
        assert not layered.build(output=clean, force=True).failed
        assert read_tree(clean) == layered.tree()
        layered.remove(path)


def test_a_change_of_the_frame_reaches_every_page_and_is_that_of_a_clean_build(full):
    full.template("base.html", around("own", "head"))
    full.built()
    full.template("base.html", around("new", "head"))
    full.built()
    assert [path for path, text in pages(full).items() if "new-head(" not in text] == []
    clean = full.root.parent / "clean"
    assert not full.build(output=clean, force=True).failed
    assert read_tree(clean) == full.tree()
