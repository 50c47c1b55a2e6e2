"""What is printed is a text, a number or HTML, and never what Python calls a value."""

import jinja2
import pytest

from sitegen.render.templates.engine import Engine
from sitegen.render.templates.printing import TEXT_FILTERS

NOT = "cannot be printed as it is"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ page.post.body }}", f"a RichText {NOT}: write page.post.body | html"),
        ("{{ page.post.date }}", f"a When {NOT}: write page.post.date | date"),
        ("{{ page.post.image }}", f"an Image {NOT}: write page.post.image | picture"),
        (
            "{{ page.post }}",
            f"a Post {NOT}: name one of its fields, such as page.post.title",
        ),
        (
            "{{ page.post.tags }}",
            f"a list {NOT}: write a loop over it, or join texts by page.post.tags | join(', ')",
        ),
        (
            "{{ page.post.extra }}",
            f"a mapping {NOT}: name one of its keys, or loop over it",
        ),
        ("<p title='{{ page.post.date }}'>", f"a When {NOT}: write page.post.date | date"),
        ("{{ 'On ' ~ page.post.date }}", f"a When {NOT}: write page.post.date | date"),
        ("{{ page.post.date | string }}", f"a When {NOT}: write page.post.date | date"),
        ("{{ page.post.body | safe }}", f"a RichText {NOT}: write page.post.body | html"),
        ("{{ page.post.date | e }}", f"a When {NOT}: write page.post.date | date"),
        (
            "{{ page.post.tags | join(', ') }}",
            f"a Link {NOT}: name one of its fields, such as ….title",
        ),
        (
            "{% set x %}{{ page.post.date }}{% endset %}",
            f"a When {NOT}: write page.post.date | date",
        ),
        (
            "{% macro m() %}{{ page.post.date }}{% endmacro %}",
            f"a When {NOT}: write page.post.date | date",
        ),
        (
            "{% for d in page.post.diary %}{{ d.date }}{% endfor %}",
            f"a When {NOT}: write d.date | date",
        ),
        ("{{ site.options }}", f"a mapping {NOT}: name one of its keys, or loop over it"),
        (
            "{{ [page.post] }}",
            f"a list {NOT}: write a loop over it, or join texts by … | join(', ')",
        ),
    ],
)
def test_what_is_known_before_any_page_is_told_when_the_theme_loads(site, text, message):
    """Even where no page would come to it."""
    site.template("post.html", f"\n{text}")
    assert site.problems() == [f"templates/post.html:2:1: error: {message}"]


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        ("{% macro m(x) %}\n{{ x }}{% endmacro %}{{ m(page.post.date) }}", "a When"),
        ("\n{{ page.post.extra.list }}", "a list"),
        ("\n{{ page.post.extra.map }}", "a mapping"),
        ("\n{{ page.post.extra.list | string }}", "a list"),
        ("\n{{ [page.post.extra.list] | join }}", "a list"),
        ("\n{{ 'x' ~ page.post.extra.map }}", "a mapping"),
        ("\n{{ '%s' % page.post }}", "a Post"),
        ("\n{{ '%s' | format(page.post) }}", "a Post"),
        ("\n{{ '{}'.format(page.post) }}", "a Post"),
        ("\n{{ '{!r}'.format(page.post) }}", "a Post"),
        ("\n{{ {'class': page.post} | xmlattr }}", "a Post"),
        ("\n{{ [page.post] | map('string') | join }}", "a Post"),
        ("\n{{ [page.post] | map('upper') | join }}", "a Post"),
        ("\n{{ t('feed_comments', title=page.post) }}", "a Post"),
        ("\n{{ page.post | urlencode }}", "a Post"),
        ("\n{{ page.post.image | picture(alt=page.post) }}", "a Post"),
        ("\n{% autoescape false %}{{ page.post.extra.list }}{% endautoescape %}", "a list"),
        ("\n{{ t }}", "a function"),
        ("\n{{ page.title.upper }}", "a function"),
        ("\n{{ [1] | map('string') }}", "a list"),
        ("\n{{ range(3) }}", "a list"),
        ("\n{{ {'a': 1}.items() }}", "a list"),
        ("{% macro m() %}{% endmacro %}\n{{ m }}", "a function"),
    ],
)
def test_all_else_is_told_with_template_line_and_page(site, text, noun):
    site.post("a", date=2011, image="p.png", extra="{list: [1, 2], map: {k: v}}")
    site.write("content/posts/p.png", PNG)
    site.template("post.html", text)
    [problem] = site.problems()
    assert problem.startswith(f"templates/post.html:2:1: error: {noun} {NOT}: ")
    assert problem.endswith("(on /posts/a/)")


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def engine(**templates):
    return Engine({name: (text, name, None) for name, text in templates.items()}.get, {})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ nothing }}", ""),
        ("{{ none }}", ""),
        ("{{ 'a' ~ nothing ~ 'b' }}", "ab"),
        (
            "{{ nothing | string }}|{{ nothing | upper }}|{{ nothing | e }}|{{ nothing | safe }}",
            "|||",
        ),
        ("{{ ['a', nothing] | join('-') }}", "a-"),
        ("{{ '%s' | format(nothing) }}{{ '{}'.format(nothing) }}", ""),
        ("<p{{ {'id': nothing, 'class': 'x'} | xmlattr }}>", '<p class="x">'),
        ("{% autoescape false %}{{ nothing }}<{% endautoescape %}", "<"),
        ("{{ nothing or 'x' }}{{ nothing is none }}", "xTrue"),
        ("{{ true }} {{ 1.5 }} {{ 3 }} {{ 7 % 4 }}", "True 1.5 3 3"),
        ("{{ 'x' if false }}", ""),
    ],
)
def test_none_prints_nothing_and_numbers_print_as_jinja_prints_them(text, expected):
    assert engine(page=text).get_template("page").render(nothing=None) == expected


@pytest.mark.parametrize("name", sorted(TEXT_FILTERS))
def test_no_filter_of_texts_takes_a_list(name):
    """Every one that Jinja has is tried: each says what is wrong."""
    arguments = {"replace": "('a', 'b')"}.get(name, "")
    template = engine(page=f"{{{{ value | {name}{arguments} }}}}").get_template("page")
    with pytest.raises(jinja2.TemplateRuntimeError, match="a list cannot be printed"):
        template.render(value=["a"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "{% set n = namespace(x=0) %}{% for i in range(4) %}{% set n.x = n.x + i %}{% endfor %}"
            "{{ n.x }}",
            "6",
        ),
        ("{{ dict(a='b').a }}{{ dict(a='b') | length }}", "b1"),
        ("{% set j = joiner('; ') %}{{ j() }}a{{ j() }}b", "a; b"),
        ("{% set c = cycler('o', 'e') %}{{ c.next() }}{{ c.next() }}{{ c.current }}", "oeo"),
    ],
)
@pytest.mark.parametrize("name", ["404.html", "partials/own.html", "shortcodes/own.html", "m.html"])
def test_the_functions_of_jinja_work_in_every_kind_of_template(site, text, expected, name):
    wrapped = f"{{% macro m() %}}{text}{{% endmacro %}}" if name == "m.html" else text
    site.template(name, wrapped)
    if name == "shortcodes/own.html":
        site.post("a", "{{% own %}}", date=2011)
        site.template("post.html", "{{ page.post.body | html }}")
    elif name != "404.html":
        site.template(
            "404.html",
            "{% from 'm.html' import m %}{{ m() }}"
            if name == "m.html"
            else f"{{% include '{name}' %}}",
        )
    site.built()
    shown = site.output("posts/a/index.html" if "shortcodes" in name else "404.html")
    assert shown.strip().removeprefix("<p>").removesuffix("</p>") == expected


def test_what_would_differ_in_each_build_is_an_error_that_says_so(site):
    site.template("404.html", "{{ lipsum() }}\n{{ [1] | random }}")
    assert site.problems() == [
        "templates/404.html:1:1: error: 'lipsum' gives a different text in each build: "
        "write the text itself",
        "templates/404.html:2:1: error: the filter 'random' gives a different item in each build: "
        "use `first` or an index",
    ]
