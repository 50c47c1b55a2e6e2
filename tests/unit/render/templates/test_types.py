"""What a template asks of records is checked as far as it can be followed, and no further."""

import pytest

from sitegen.render.templates.types import PAGES


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("post.html", "{{ page.post.titel }}", "a Post has no 'titel': did you mean 'title'?"),
        ("post.html", "{{ page.pots.title }}", "a PostPage has no 'pots': did you mean 'post'?"),
        ("home.html", "{{ site.titel }}", "site has no 'titel': did you mean 'title'?"),
        (
            "home.html",
            "{% for card in page.posts %}{{ card.tite }}{% endfor %}",
            "a Card has no 'tite': did you mean 'title'?",
        ),
        ("home.html", "{{ site.menu[0].link }}", "a MenuItem has no 'link'"),
        ("home.html", "{{ page['titel'] }}", "a HomePage has no 'titel': did you mean 'title'?"),
        ("home.html", "{{ (page.posts | first).headline }}", "a Card has no 'headline'"),
        (
            "home.html",
            "{{ page.posts | map(attribute='name') | list | length }}",
            "a Card has no 'name'",
        ),
        (
            "home.html",
            "{{ page.posts | sort(attribute='date.yaer') | length }}",
            "a When has no 'yaer'",
        ),
        (
            "home.html",
            "{{ page.posts | selectattr('rated') | list | length }}",
            "a Card has no 'rated'",
        ),
        ("home.html", "{{ page.posts.title }}", "a list has no 'title'"),
        ("home.html", "{{ page.title.uper() }}", "a text has no 'uper': did you mean 'upper'?"),
        ("home.html", "{% set p = page.pager %}{{ p.next }}", "a Pager has no 'next'"),
        ("home.html", "{% for p in page.posts %}{{ loop.frist }}{% endfor %}", "loop has no"),
        ("home.html", "{{ (page.head or page).body2 }}", "a Head or a HomePage has no 'body2'"),
        ("home.html", "{{ site.options.acent }}", "the theme's options have no 'acent': did you"),
        ("home.html", "{% for t in all_tags %}{{ t.titel }}{% endfor %}", "a Term has no 'titel'"),
        (
            "post.html",
            "{% for lang, link in page.post.translations %}{{ link.name }}{% endfor %}",
            "a Link has no 'name'",
        ),
        (
            "essay.html",
            "{{ page.pager }}",
            "a ListsPage or a PostPage or a WorkPage or an ArticlePage has no",
        ),
        ("shortcodes/x.html", "{{ inner }}{{ site.ulr }}", "site has no 'ulr': did you mean 'url'"),
        ("partials/footer.html", "{{ page.ulr }}", "no kind of page has 'ulr': did you mean 'url'"),
    ],
)
def test_a_name_that_no_record_has_is_told_before_any_page(site, name, text, message):
    """The site may have no page that comes to it."""
    site.template(name, f"\n{text}")
    problems = site.problems()
    assert problems[0].startswith(f"templates/{name}:2:1: error: {message}")
    assert len(problems) == 1


def test_it_is_followed_into_what_a_template_includes_and_extends(site):
    """What a name is set to is known there."""
    site.template(
        "home.html", '{% for c in page.posts %}{% include "partials/c.html" %}{% endfor %}'
    )
    site.template("partials/c.html", "\n\n{{ c.headline }}")
    site.template("post.html", '{% set shown = page.post %}{% extends "partials/frame.html" %}')
    site.template("partials/frame.html", "{{ shown.headline }}")
    assert site.problems() == [
        "templates/partials/c.html:3:1: error: a Card has no 'headline'",
        "templates/partials/frame.html:1:1: error: a Post has no 'headline'",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "{{ page.nothing is defined }}",
        "{{ page.nothing | default('x') }}",
        "{% if page.kind == 'post' %}{{ page.post.title }}{% endif %}",
        "{% if page.post is defined %}{{ page.post.title }}{% endif %}",
        "{{ page.post.title if page.kind == 'post' else '' }}",
        "{% macro m(x) %}{{ x.anything }}{% endmacro %}",
        "{% set x = page.posts %}{% if x %}{% set x = site %}{{ x.url }}{% endif %}",
        "{% for card in page.posts | reverse | list %}{{ card.title[:3].upper() }}{% endfor %}",
        "{% for a, b in site.options.items() %}{{ a }}{{ b is defined }}{% endfor %}",
        "{{ page.posts | map(attribute='url') | join }}{{ (page.posts + page.pinned) | length }}",
        "{{ page.posts | groupby('language') | length }}{{ self.main is defined }}",
        "{{ page.pager.number.bit_length() if page.pager.number else '' }}",
    ],
)
def test_what_may_be_there_is_no_mistake(site, text):
    site.template("home.html", text)
    assert site.problems() == []


def test_a_partial_is_held_to_any_kind_of_page(site):
    """It asks itself which one it is on."""
    site.template("partials/footer.html", "{{ page.post.title if page.kind == 'post' }}")
    assert site.problems() == []


def test_keys_of_an_authors_own_are_not_known(site):
    site.template("essay.html", "{{ page.post.extra.mood.deep }}")
    site.post("a", template="essay", extra="{mood: {deep: blue}}")
    assert site.built().output("posts/a/index.html") == "blue"


def test_each_template_is_known_with_its_record():
    """They are named alike; a page outside the stream is an article, and 404 is no name."""
    assert PAGES["home.html"].__name__ == "HomePage"
    assert PAGES["page.html"].__name__ == "ArticlePage"
    assert PAGES["404.html"].__name__ == "NotFoundPage"


def test_a_block_that_nothing_has_is_told_with_the_nearest(site):
    site.template("essay.html", '{% extends "post.html" %}\n{% block mian %}x{% endblock %}')
    assert site.problems() == [
        "templates/essay.html:2:1: error: no template that this one extends has a block 'mian': "
        "did you mean 'main'?"
    ]


def test_a_block_within_another_is_new(site):
    site.template(
        "essay.html",
        '{% extends "post.html" %}{% block main %}{% block own %}x{% endblock %}{% endblock %}',
    )
    assert site.problems() == []


def test_a_frame_of_the_sites_own_may_have_fewer_blocks_than_the_themes(site):
    """The theme's templates were made for another one, and are not to blame."""
    site.template("base.html", "{% block main %}{% endblock %}")
    assert site.problems() == []


def test_words_that_are_not_given_what_they_need_are_told_of(site):
    site.template("404.html", "{{ t('archive_year') }}\n{{ t('posts_count') }}{{ t('archive') }}")
    assert site.problems() == [
        "templates/404.html:1:1: error: the words for 'archive_year' need 'year': "
        "t('archive_year', year=…)",
        "templates/404.html:2:1: error: the words for 'posts_count' need 'n': "
        "t('posts_count', n=…)",
    ]


def test_a_plural_form_that_there_is_not_is_told_with_the_nearest(site):
    site.settings("theme: mine\n")
    site.write("themes/mine/i18n/en.yaml", "x: {ones: a, other: b}\n")
    assert site.problems() == [
        "themes/mine/i18n/en.yaml:1:5: error: x: 'ones' is not a plural form: did you mean 'one'?"
    ]
