"""Rendering: a template gets its page's record, and what goes wrong is told with the page."""

import pytest


def home(site, text):
    """Return the front page that a template makes of a site with one post."""
    site.post("a", date="2011-03-04 09:00", title="'A & <b>'")
    site.template("home.html", text)
    return site.built().output("index.html")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ site.title }}, {{ site.url }}", "Slow Trains, https://example.org/b/"),
        ("{{ page.posts[0].title }}", "A &amp; &lt;b&gt;"),
        ("{{ '/tags/' | relative_url }}", "/b/tags/"),
        ("{{ '/tags/' | absolute_url }}", "https://example.org/b/tags/"),
        ("{{ page.posts[0].date | date }}", "March 4, 2011, 09:00"),
        ("{{ page.posts[0].date | iso }}", "2011-03-04T09:00+00:00"),
        ("{{ (2011, 3) | month_name }}, {{ (2011, none) | month_name }}", "March 2011, 2011"),
        ("{{ 1234567.5 | number }}", "1,234,567.5"),
        ("{{ t('posts_count', n=1) }}, {{ t('posts_count', n=1000) }}", "1 post, 1,000 posts"),
    ],
)
def test_templates_can_say(site, text, expected):
    site.settings(url="https://example.org/b/")
    assert expected == home(site, text)


def test_bodies_resolve_their_links_for_the_page_that_shows_them(site):
    """The same text on two pages links from both, and its ids carry its name elsewhere."""
    site.post("a", "[x](b.md) [up](#head)\n\n## Head")
    site.post("b", date=2011)
    site.template("post.html", "{{ page.post.body | html }}")
    site.template("essay.html", "{{ page.post.body | html }}")
    site.built(relative=True)
    page = site.output("posts/a/index.html")
    assert '<a href="../b/index.html">x</a> <a href="#head">up</a>' in page
    assert '<h2 id="head">' in page


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("\n{{ page.post.extra.colour }}", "has no attribute 'colour'"),
        (
            "{% macro m(p) %}\n{{ p.colour }}{% endmacro %}{{ m(page.post) }}",
            "error: Post has no attribute 'colour'",
        ),
        ("\n{{ 1 / 0 }}", "ZeroDivisionError"),
        ("\n{{ page.post.extra.nope() }}", "nope"),
        ("\n{{ none | date }}", "AttributeError"),
        ("\n{{ t('term_' ~ 'nope') }}", "term_nope"),
    ],
)
def test_what_fails_is_told_with_template_line_and_page(site, text, words):
    site.post("a")
    site.template("post.html", text)
    [problem] = site.problems()
    assert problem.startswith("templates/post.html:2:1: error: ")
    assert problem.endswith("(on /posts/a/)")
    assert words in problem


def test_one_cause_is_told_once_however_many_pages_it_spoils(site):
    for number in range(5):
        site.post(f"p{number}")
    site.template("post.html", "{{ page.post.extra.colour }}")
    [problem] = site.problems()
    assert problem.endswith("(on /posts/p0/, and 4 more)")


def test_a_failing_partial_is_told_by_its_own_name(site):
    site.template("partials/head.html", "\n{{ page.colour }}")
    places = {problem.split(": ")[0] for problem in site.problems()}
    assert places == {"templates/partials/head.html:2:1"}


def test_an_unknown_shortcode_is_one_error_in_the_post(site):
    """It is not told again as a failure of the template."""
    site.template("shortcodes/box.html", "x")
    site.post("a", 'Text {{% boxx "x" %}}')
    message = "there is no shortcode 'boxx': did you mean 'box'?"
    assert site.problems() == [f"content/posts/a.md:4:6: error: {message}"]


def test_a_shortcode_gets_its_arguments_and_its_inside(site):
    site.template("shortcodes/box.html", "[{{ args | join('|') }};{{ kwargs.k }};{{ inner }}]")
    site.post("a", '{{% box one "two < 3" k="v" %}}\n*in*\n{{% /box %}}')
    assert "[one|two &lt; 3;v;<p><em>in</em></p>]" in site.built().output("posts/a/index.html")


def test_a_macro_that_makes_links_needs_the_page(site):
    site.template("partials/m.html", "{% macro m() %}{{ '/' | relative_url }}{% endmacro %}")
    site.template("home.html", "{% from 'partials/m.html' import m %}{{ m() }}")
    [problem] = site.problems()
    assert "must be imported `with context`" in problem
