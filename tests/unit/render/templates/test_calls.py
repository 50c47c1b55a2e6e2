"""A shortcode that fails is told where it is called, in the words of a call."""

import pytest

TEMPLATES = {
    "first": "<p>\n{{ args[0] }}",
    "second": "{{ args[1] }}",
    "named": "{{ kwargs.id }}",
    "bracket": "{{ kwargs['id'] }}",
    "part": "{% include 'partials/part.html' %}",
    "date": "{{ args[0] | date }}",
    "divide": "{{ 1 // (args[0] | int) }}",
    "pair": "{{ inner }}{{ args[0] }}",
    "fine": "[{{ inner }}]",
}


@pytest.fixture
def with_templates(site):
    for name, text in TEMPLATES.items():
        site.template(f"shortcodes/{name}.html", text)
    site.template("partials/part.html", "\n\n{{ args[0] }}")
    return site


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("{{% first %}}", "argument 1 is missing (templates/shortcodes/first.html:2)"),
        ('{{% second "a" %}}', "argument 2 is missing (templates/shortcodes/second.html:1)"),
        ("{{% named %}}", 'argument "id" is missing (templates/shortcodes/named.html:1)'),
        (
            '{{% named di="x" %}}',
            'argument "id" is missing; the call has "di" (templates/shortcodes/named.html:1)',
        ),
        ("{{% bracket %}}", 'argument "id" is missing (templates/shortcodes/bracket.html:1)'),
        ("{{% part %}}", "argument 1 is missing (templates/partials/part.html:3)"),
        (
            '{{% date "soon" %}}',
            "AttributeError: 'str' object has no attribute 'precision' "
            "(templates/shortcodes/date.html:1)",
        ),
        (
            '{{% divide "x" %}}',
            "ZeroDivisionError: integer division or modulo by zero "
            "(templates/shortcodes/divide.html:1)",
        ),
    ],
)
def test_what_a_call_lacks_is_told_at_its_line_and_column(with_templates, call, message):
    with_templates.post("a", f"Text.\n\nSee {call}", date=2011)
    name = call.split()[1]
    assert with_templates.problems() == [
        f'content/posts/a.md:7:5: error: shortcode "{name}": {message}'
    ]


def test_every_call_of_every_text_is_told_in_one_run_and_once(with_templates):
    """A post's text is on its page and in three feeds; a page with an error hides no other's."""
    body = (
        "{{% first %}}\n\n{{% fine %}}\n{{% pair %}}\n{{% named %}}\n{{% /pair %}}\n{{% /fine %}}"
    )
    site = with_templates
    site.post("a", body, date=2011, tags="[t]")
    site.write("content/posts/b/index.md", "---\ntitle: B\n---\n{{% first %}}\n")
    site.page("p", "{{% first %}}")
    site.work("w", "{{% first %}}")
    site.list("l", "{{% first %}}", entries='[{work: w, note: "{{% first %}}"}]')
    site.template("404.html", "{{ 1 // 0 }}")
    first = 'error: shortcode "first": argument 1 is missing (templates/shortcodes/first.html:2)'
    assert site.problems() == [
        f"content/lists/l.md:3:1: {first}",
        f"content/lists/l.md:5:1: {first}",
        f"content/pages/p.md:4:1: {first}",
        f"content/posts/a.md:6:1: {first}",
        'content/posts/a.md:9:1: error: shortcode "pair": argument 1 is missing '
        "(templates/shortcodes/pair.html:1)",
        'content/posts/a.md:10:1: error: shortcode "named": argument "id" is missing '
        "(templates/shortcodes/named.html:1)",
        f"content/posts/b/index.md:4:1: {first}",
        f"content/works/w.md:4:1: {first}",
        "templates/404.html:1:1: error: ZeroDivisionError: integer division or modulo by zero "
        "(on /404.html)",
    ]


def test_a_call_in_the_notice_of_the_form_is_told_at_the_setting(with_templates):
    with_templates.settings(
        "comments:\n  form: {action: 'https://example.net/'}\n  notice: '{{% first %}}'\n"
    )
    with_templates.post("a")
    assert with_templates.problems() == [
        'site.yaml:5:11: error: comments.notice: shortcode "first": argument 1 is missing '
        "(templates/shortcodes/first.html:2)"
    ]


PLUGIN = """
def line(inner, city, to="x", *, by):
    return city + by

def broken(inner):
    raise ValueError("no timetable")
"""


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ('line by="rail"', 'argument 1 ("city") is missing'),
        ('line "A"', 'argument "by" is missing'),
        (
            'line "A" "B" "C" by="rail"',
            "takes 2 arguments without a name, but the call has 3",
        ),
        ('line "A" buy="rail"', "there is no argument \"buy\": did you mean 'by'?"),
        ('line "A" city="B" by="rail"', 'argument "city" is given twice'),
        ("broken", "ValueError: no timetable"),
    ],
)
def test_the_arguments_of_a_plugins_function_are_told_alike(site, call, message):
    site.settings("plugins: {shortcodes: [{line: tools:line}, {broken: tools:broken}]}\n")
    site.write("tools.py", PLUGIN)
    site.trust()
    site.post("a", f"{{{{% {call} %}}}}", date=2011)
    name = call.split()[0]
    assert site.problems() == [
        f'content/posts/a.md:5:1: error: shortcode "{name}": {message} (tools:{name})'
    ]


def test_a_call_that_has_only_moved_renders_no_page_again(with_templates):
    """Where it stands is not in the record of the page: only errors tell it."""
    with_templates.post("a", "{{% fine %}}", date=2011)
    with_templates.built()
    with_templates.post("a", "{{% fine %}}", date=2011, pinned="false")
    assert with_templates.build(force=False).changed == ()
    with_templates.template("shortcodes/fine.html", "{{ args[0] }}")
    [problem] = with_templates.problems()
    assert problem.startswith('content/posts/a.md:6:1: error: shortcode "fine": argument 1 is')
