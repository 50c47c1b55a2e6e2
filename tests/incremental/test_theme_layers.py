"""What is rewritten where a template beneath another one changes, and that it is all of it."""

import pytest

from sitegen.pipeline.build import Options
from sitegen.why import why
from tests.support.sites import NOW, read_tree


@pytest.fixture
def layered(site):
    """Return a built site whose posts extend the theme's, which extends its parent's."""
    site.settings("theme: child\n")
    site.write("themes/child/theme.yaml", "parent: mother\n")
    site.write("themes/mother/theme.yaml", "name: mother\n")
    site.write("themes/mother/templates/post.html", "m {% block main %}{% endblock %}")
    site.write("themes/child/templates/post.html", '{% extends "!parent/post.html" %}')
    site.template(
        "post.html",
        '{% extends "!parent/post.html" %}{% block main %}{{ page.title }}{% endblock %}',
    )
    site.post("a", "Words.", date=2011)
    site.post("b", "Words.", date=2012)
    return site.built()


def is_clean(site):
    """Return whether the output is that of a clean build."""
    clean = site.root.parent / "clean"
    assert not site.build(output=clean, force=True).failed
    return read_tree(clean) == site.tree()


POSTS = ("posts/a/index.html", "posts/b/index.html")


def test_a_change_two_floors_below_reaches_what_extends_it_and_nothing_else(layered):
    layered.write("themes/mother/templates/post.html", "new {% block main %}{% endblock %}")
    assert layered.build().changed == POSTS
    assert layered.output("posts/a/index.html") == "new A"
    assert is_clean(layered)


def test_a_floor_that_comes_between_is_seen(layered):
    layered.write(
        "themes/child/templates/post.html",
        '{% extends "!parent/post.html" %}{% block main %}<b>{{ super() }}</b>{% endblock %}',
    )
    layered.remove("templates/post.html")
    assert layered.build().changed == POSTS
    assert layered.output("posts/a/index.html") == "m <b></b>"
    assert is_clean(layered)


def test_another_parent_is_seen(layered):
    layered.write("themes/father/templates/post.html", "f {% block main %}{% endblock %}")
    layered.write("themes/child/theme.yaml", "parent: father\n")
    assert set(layered.build().changed) == set(POSTS)
    assert layered.output("posts/b/index.html") == "f B"
    assert is_clean(layered)


def test_the_same_files_on_other_floors_are_another_page(site):
    """The texts are the same, and what ``!parent/`` means in one of them is not."""
    site.settings("theme: child\n")
    site.write("themes/child/theme.yaml", "parent: mother\n")
    site.write("themes/mother/templates/partials/x.html", "mother's")
    site.write("themes/child/templates/partials/x.html", '{% include "!parent/partials/x.html" %},')
    site.template("partials/x.html", 'own{% include "!parent/partials/x.html" %}')
    both = '{% include "!parent/partials/x.html" %};{% include "partials/x.html" %}'
    site.template("404.html", both)
    assert site.built().output("404.html") == "mother's,;ownmother's,"
    site.remove("templates/404.html")
    site.write("themes/child/templates/404.html", both)
    assert site.built().output("404.html") == "mother's;ownmother's,"
    assert is_clean(site)


def test_why_names_every_floor(layered):
    options = Options(now=NOW)
    reason = why(layered.root, options, "/posts/a/", lambda: None)
    assert reason.lists["templates"] == (
        "templates/post.html",
        "themes/child/templates/post.html",
        "themes/mother/templates/post.html",
    )
    layered.write("themes/mother/templates/post.html", "new {% block main %}{% endblock %}")
    reason = why(layered.root, options, "/posts/a/", lambda: None)
    changed = reason.lists["changed since the last build"]
    assert changed == ("themes/mother/templates/post.html",)
    reason = why(layered.root, options, "themes/mother/templates/post.html", lambda: None)
    assert reason.answer.endswith("is a template; these templates use it: post.html")


def test_an_option_that_is_gone_is_missed_by_templates_that_stayed(site):
    site.settings("theme: mine\n")
    site.write("themes/mine/theme.yaml", "options: {look: {type: boolean, default: true}}\n")
    site.template("404.html", "{{ site.options.look }}")
    assert site.built().output("404.html") == "True"
    site.write("themes/mine/theme.yaml", "options: {looks: {type: boolean, default: true}}\n")
    [problem] = site.problems()
    assert problem.startswith("templates/404.html:1:1: error: the theme's options have no 'look'")


def test_words_that_need_more_are_missed_by_templates_that_stayed(site):
    site.settings("theme: mine\n")
    site.write("themes/mine/i18n/en.yaml", "greeting: Hello\n")
    site.template("404.html", "{{ t('greeting') }}")
    assert site.built().output("404.html") == "Hello"
    site.write("themes/mine/i18n/en.yaml", "greeting: Hello {name}\n")
    [problem] = site.problems()
    assert problem.startswith("templates/404.html:1:1: error: the words for 'greeting' need 'name'")
