"""The built-in shortcodes ``gallery`` and ``pullquote``, and the sheets that texts ask for."""

import re

import pytest

from tests.support.sites import PICTURE, drawn

BOTH = pytest.mark.parametrize("theme", ["default", "catalogue"])


@pytest.fixture
def pictured(site):
    """Return a site with a bundle ``a`` that has two small pictures, and one wide enough."""
    for name in ("a", "b"):
        site.write(f"content/posts/a/{name}.png", PICTURE)
    site.write("content/posts/a/wide.jpg", drawn(1200, 800, format="JPEG"))
    return site


def post(site, body, **fields):
    site.write("content/posts/a/index.md", f"---\ntitle: A\ndate: 2020-01-01\n---\n{body}\n")
    return site


def text_of(site):
    page = site.built().output("posts/a/index.html")
    return re.search(r'<div class="e-content prose">\n(.*?)\n</div>\n<footer', page, re.DOTALL)[1]


def img(name, alt):
    return (
        f'<img alt="{alt}" src="/posts/a/{name}" loading="lazy" decoding="async" width="2"'
        ' height="1">'
    )


A, B = img("a.png", "A"), img("b.png", "B")


@BOTH
@pytest.mark.parametrize(
    ("values", "classes"),
    [
        ("", "columns-2"),
        (" columns=5", "columns-5"),
        (" crop=true link=false", "columns-2 cropped"),
    ],
)
def test_a_gallery_lays_out_the_pictures_between_its_tags(pictured, theme, values, classes):
    pictured.settings(f"theme: {theme}")
    post(
        pictured,
        f'{{{{% gallery{values} %}}}}\n![A](a.png "One")\n![B](b.png)\n{{{{% /gallery %}}}}',
    )
    assert text_of(pictured).strip() == (
        f'<div class="gallery {classes}">\n<figure>{A}<figcaption>One</figcaption></figure>\n'
        f"<figure>{B}</figure>\n</div>"
    )


def test_a_gallery_may_have_a_caption_and_links_and_words(pictured):
    post(
        pictured,
        '{{% gallery caption="A & <B>" link=true %}}\n![A](a.png)\n\n[![B](b.png)](/archive/)\n\n'
        "![](b.png)\n\nSome words.\n{{% /gallery %}}",
    )
    assert text_of(pictured).strip() == (
        '<figure class="gallery-set">\n<div class="gallery columns-3">\n'
        f'<figure><a href="/posts/a/a.png">{A}</a></figure>\n'
        f'<figure><a href="/archive/">{B}</a></figure>\n'
        f"<figure>{img('b.png', '')}</figure>\n<p>Some words.</p>\n</div>\n"
        "<figcaption>A &amp; &lt;B&gt;</figcaption>\n</figure>"
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("gallery columns=0", "columns: expected a whole number from 1 to 6, got '0'"),
        ("gallery columns=three", "columns: expected a whole number from 1 to 6, got 'three'"),
        ("gallery crop=yes", "crop: expected true or false, got 'yes'"),
        ("gallery link=1", "link: expected true or false, got '1'"),
        ("gallery column=3", "there is no value 'column': did you mean 'columns'?"),
        ("gallery a.png", "write the pictures between {{% gallery %}} and {{% /gallery %}}"),
    ],
)
def test_a_value_that_a_gallery_does_not_know_is_one_error(pictured, call, message):
    post(pictured, f"{{{{% {call} %}}}}\n![A](a.png)\n{{{{% /gallery %}}}}")
    [problem] = pictured.problems()
    assert f": error: {message}" in problem.replace('shortcode "gallery": ', "")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("{{% gallery %}}", "write the pictures between {{% gallery %}} and {{% /gallery %}}"),
        (
            "{{% gallery %}}\nNone.\n{{% /gallery %}}",
            "there are no pictures between the tags: add ![…](a.jpg)",
        ),
    ],
)
def test_a_gallery_without_pictures_is_an_error(pictured, body, message):
    post(pictured, body)
    [problem] = pictured.problems()
    assert message in problem


def test_a_missing_picture_is_an_error_at_its_own_line(pictured):
    post(pictured, "{{% gallery %}}\n![A](a.png)\n![C](c.png)\n{{% /gallery %}}")
    [problem] = pictured.problems()
    assert problem.startswith("content/posts/a/index.md:7:6: error: c.png: ")


@BOTH
def test_a_sites_own_gallery_takes_the_place_of_ours_and_gets_what_it_got_before(pictured, theme):
    pictured.settings(f"theme: {theme}")
    pictured.template("shortcodes/gallery.html", "<nav>{{ args | join }}{{ inner or '' }}</nav>")
    post(
        pictured,
        "{{% gallery one two %}}\n\n{{% gallery %}}\n![A](a.png) ![B](b.png)\n{{% /gallery %}}",
    )
    assert text_of(pictured) == f"<nav>onetwo</nav>\n<nav><p>{A} {B}</p></nav>"


def test_pictures_of_a_gallery_say_how_narrow_they_are(pictured):
    post(pictured, "![A](wide.jpg) ![B](wide.jpg) ![C](wide.jpg)\n\n![D](wide.jpg)")
    one, *others, last = re.findall(r' sizes="([^"]*)"', text_of(pictured))
    assert others == [one, one]
    assert one == (
        "(max-width: 576px) min(50vw, 1200px), (min-width: 1024px) min(306.7px, 1200px),"
        " min(33.3vw, 1200px)"
    )
    assert last == "(min-width: 1024px) min(920px, 1200px), min(100vw, 1200px)"
    inside = "{{% gallery columns=2 %}}\n![A](wide.jpg)\n{{% /gallery %}}"
    post(pictured, inside)
    assert re.findall(r' sizes="([^"]*)"', text_of(pictured)) == [
        "(max-width: 576px) min(50vw, 1200px), (min-width: 1024px) min(460px, 1200px),"
        " min(50vw, 1200px)"
    ]
    pictured.template("shortcodes/box.html", "<section>{{ inner }}</section>")
    post(pictured, f"{{{{% box %}}}}\n\n{inside}\n\n{{{{% /box %}}}}")
    assert text_of(pictured).count("(max-width: 576px)") == 1


def test_feeds_have_figures_and_no_pull_quotes(pictured):
    post(
        pictured,
        "Slow words.\n\n{{% gallery %}}\n![A](a.png) ![B](b.png)\n{{% /gallery %}}\n\n"
        "{{% pullquote %}}\nSlow words.\n{{% /pullquote %}}\n\n> Slow words.\n{: .pull}",
    )
    feed = pictured.built().output("feed.xml")
    assert feed.count("Slow words.") == 2  # the summary, and the text
    assert feed.count("&lt;figure&gt;&lt;img ") == 2
    assert text_of(pictured).count("Slow words.") == 3


@BOTH
def test_a_pull_quote_is_between_its_tags_or_its_first_value(site, theme):
    site.settings(f"theme: {theme}\nsearch: pagefind")
    site.post(
        "a",
        "Words.\n\n{{% pullquote source='Jo & I' %}}\n*Slow*.\n{{% /pullquote %}}\n\n"
        '{{% pullquote "Slow & steady" %}}',
        date="2020-01-01",
    )
    page = site.build() and site.output("posts/a/index.html")
    assert re.findall(r"<aside .*?</aside>", page, re.DOTALL) == [
        '<aside class="pull" data-pagefind-ignore>\n<blockquote>\n<p><em>Slow</em>.</p>\n'
        '</blockquote>\n<p class="pull-source">Jo &amp; I</p>\n</aside>',
        '<aside class="pull" data-pagefind-ignore>\n<blockquote>\nSlow &amp; steady\n'
        "</blockquote>\n</aside>",
    ]


FORM = '<form action="/archive/"><button>Go</button></form>'
SHEETS = ("code", "gallery", "inputs", "forms")


@BOTH
@pytest.mark.parametrize(
    ("body", "sheets"),
    [
        ("Words of a gallery and a form.", []),
        ("- [ ] a task, and ||what is hidden||", []),
        ("```python\nx = 1\n```", ["code"]),
        ("![A](/a.png) ![B](/a.png)", ["gallery"]),
        ("> Slow.\n{: .pull}", ["gallery"]),
        ("{{% gallery %}}\n![A](/a.png)\n{{% /gallery %}}", ["gallery"]),
        ("{{% pullquote Slow %}}", ["gallery"]),
        (FORM, ["inputs", "forms"]),
        ("{{% contact %}}", ["inputs", "forms"]),
        ("{{% box %}}\n" + FORM + "\n{{% /box %}}", ["inputs", "forms"]),
        ("{{% outer %}}", ["code", "gallery", "inputs", "forms"]),
    ],
)
def test_a_page_loads_the_sheets_that_its_text_needs(site, theme, body, sheets):
    """A shortcode that includes another template may write anything."""
    site.settings(f"theme: {theme}")
    site.write("content/static/a.png", PICTURE)
    site.template("shortcodes/contact.html", FORM)
    site.template("shortcodes/box.html", "<div>{{ inner }}</div>")
    site.template("shortcodes/outer.html", '{% include "partials/part.html" %}')
    site.template("partials/part.html", "part")
    site.post("a", body, date=None)
    site.page("b", body)
    site.work("c", body)
    site.page("tags/t", body)
    site.post("d", tags="[t]", date=None)
    site.built()
    for path in ("posts/a", "b", "works/c", "tags/t"):
        page = site.output(f"{path}/index.html")
        found = [name for name in SHEETS if f'href="/theme/{name}.css"' in page]
        wanted = [name for name in SHEETS if name in sheets or (name, path) == ("code", "tags/t")]
        assert found == wanted, path


def test_a_page_with_a_comment_form_loads_the_sheet_of_inputs(site):
    site.settings("comments: {form: {action: https://letters.example.org/}}")
    site.post("a", date="2020-01-01")
    page = site.built().output("posts/a/index.html")
    assert [name for name in SHEETS if f"/theme/{name}.css" in page] == ["inputs"]
