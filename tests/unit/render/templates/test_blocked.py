"""What templates load and run is held to the site's policy, at its place, before any page is."""

import pytest

from sitegen.config.csp import NAME

SCRIPTS = (
    f"{NAME} blocks scripts inside a page: put it into a file in content/static/, and load that"
)
STYLES = f"{NAME} blocks styles inside a page: use a class, and a style sheet in content/static/"


def told(element, origin, key):
    return f"<{element}>: {NAME} blocks {origin}: add it to csp.{key}"


def warnings(site, text, name="partials/head.html", settings=""):
    """Return place and message of the warnings of a site's template."""
    site.settings(settings)
    site.template(name, text)
    site.post("a", date=2011)
    before = f"templates/{name}:"
    found = site.problems()
    assert all(line.startswith(before) and ": warning: " in line for line in found), found
    return [line.removeprefix(before).split(": warning: ", 1) for line in found]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("\n  <script defer\n src='https://a.example/x.js'></script>", "3:2",
         told("script", "https://a.example", "script")),
        ('<link rel="stylesheet" href="//a.example/x.css">', "1:24",
         told("link", "https://a.example", "style")),
        ('<iframe title="x" src="https://a.example/{{ site.title }}"></iframe>', "1:19",
         told("iframe", "https://a.example", "frame")),
        ('<iframe title="x" src="{{ "https://a.example/" ~ site.title }}"></iframe>', "1:19",
         told("iframe", "https://a.example", "frame")),
        ('{% if site.title > "a" %}<img alt="" src="https://a.example/x">{% endif %}', "1:38",
         told("img", "https://a.example", "img")),
        ('<img alt="" src="{% if site.search %}/x{% else %}https://a.example/y{% endif %}">',
         "1:13", told("img", "https://a.example", "img")),
        ('<img alt="" {% if 1 %}srcset="{{ "/x" | relative_url }} 1x, https://a.example/y 2x"'
         "{% endif %}>", "1:13", told("img", "https://a.example", "img")),
        ('{# one\n #}<form{% if 1 %} class="x"{% endif %} action="https://a.example/"></form>',
         "2:41", told("form", "https://a.example", "form")),
        ('{% raw %}<video src="https://a.example/{{x}}"></video>{% endraw %}', "1:17",
         told("video", "https://a.example", "img")),
        ("{{- 'x' -}}\r\n\r\n  <object data='x'></object>", "3:3",
         f"<object>: {NAME} blocks it: use <iframe>, <video>, <audio> or <img>"),
        ("<base href='/x/'>", "1:1", f"<base>: {NAME} blocks it: write full addresses"),
        ('<p style="width: {{ 5 }}%">', "1:4", STYLES),
        ("<p {{ 'x' }} onclick='y()'>", "1:14", SCRIPTS),
        ("<a href='javascript:x({{ 5 }})'>x</a>", "1:4", SCRIPTS),
        ("<script>x('{{ site.title }}')</script>", "1:1", SCRIPTS),
        ("{% set x %}<style>p { color: {{ 'red' }} }</style>{% endset %}", "1:12", STYLES),
    ],
)  # fmt: skip
def test_what_is_blocked_is_a_warning_at_its_place(site, text, place, message):
    assert warnings(site, text) == [[place, message]]


def test_the_digest_of_a_constant_script_is_offered_and_works(site):
    text = "<script>\nx(\"<p style='y'>\")\n</script>"
    [[place, message]] = warnings(site, text)
    digest = "'sha256-prdy9mEqU2TQCDuUDw/uRa5j8ezV7K7+y+xdj2dleIk='"
    assert (place, message) == ("1:1", f'{SCRIPTS}, or add "{digest}" to csp.script')
    assert warnings(site, text, settings=f'csp: {{script: ["{digest}"]}}\n') == []
    [[_, other]] = warnings(site, text.replace("y", "z"))
    assert other != message


@pytest.mark.parametrize(
    "text",
    [
        "{# <script src='https://a.example/x.js'></script> #}",
        "<!-- <script src='https://a.example/x.js'></script> -->",
        "<link rel='preconnect' href='https://a.example'>",
        "<script type='application/ld+json'>{\"x\": \"<p style='y'>\"}</script>",
        "<script type='{{ site.title }}'>x</script>",
        "<script src='{{ site.url }}x.js'></script>",
        "<script src='{{ \"/x.js\" | relative_url }}'></script>",
        "<script src='https://{{ site.title }}/x.js'></script>",
        "<script src='https://a.example{{ site.title }}/x.js'></script>",
        "<script src='https://example.org/x.js'></script>",
        "{% set x = '<p style=\"y\">' %}{{ '<p style=\"y\">' }}",
        "<a href='https://a.example/'>x</a> <textarea><p style='x'></textarea>",
        "<p data-style='x'>onclick='y' style='z'</p>",
    ],
)
def test_what_is_not_blocked_or_not_known_is_no_warning(site, text):
    assert warnings(site, text) == []


@pytest.mark.parametrize("name", ["shortcodes/x.html", "partials/new.html", "base.html"])
def test_every_template_of_the_site_is_looked_at(site, name):
    text = '{% extends "!parent/base.html" %}{% block footer %}X{% endblock %}'
    frame = '<iframe title="x" src="https://a.example/"></iframe>'
    text = text.replace("X", frame) if name == "base.html" else frame
    [[_, message]] = warnings(site, text, name)
    assert message == told("iframe", "https://a.example", "frame")


def test_a_template_that_is_overridden_is_not_looked_at(site):
    site.write("themes/own/theme.yaml", "parent: default\n")
    theirs = site.write("themes/own/templates/partials/head.html", "<p style='x'>")
    site.post("a", date=2011)
    site.settings("theme: own\n")
    assert site.problems() == [f"themes/own/templates/partials/head.html:1:4: warning: {STYLES}"]
    assert warnings(site, "<p>", settings="theme: own\n") == []
    assert theirs.is_file()


def test_settings_that_allow_it_end_the_warning_and_a_page_is_still_rendered(site):
    text = "<script src='https://a.example/x.js'></script>"
    assert len(warnings(site, text)) == 1
    assert text in site.output("posts/a/index.html")
    assert len(warnings(site, text)) == 1
    assert warnings(site, text, settings="csp: {script: [https://a.example]}\n") == []
    assert warnings(site, text, settings="csp: off\n") == []
    assert len(warnings(site, text)) == 1


def test_a_template_with_a_mistake_is_told_of_all_that_is_wrong(site):
    site.template("partials/head.html", "<p style='x'>{{ }}")
    site.template("partials/footer.html", "<p style='x'>{{ ' }}")
    assert [line.split(": ")[0:2] for line in site.problems()] == [
        ["templates/partials/footer.html:1:1", "error"],
        ["templates/partials/head.html:1:1", "error"],
        ["templates/partials/head.html:1:4", "warning"],
    ]
