"""The template engine: what it writes is what Jinja writes."""

import jinja2
import pytest
from markupsafe import Markup

from sitegen.render.templates.engine import Engine

WORDS = {
    "skip": "Skip <here> & there",
    "page": "Page {n}",
    "braces": "{{n}}",
    "posts": {"one": "{n} post", "other": "{n} posts"},
}


class Html:
    """Something that is HTML by its own account."""

    def __html__(self):
        return "<i>"


VALUES = {
    "text": "a <b> & \"c\" 'd'",
    "safe": Markup("<b>"),
    "html": Html(),
    "number": 3,
    "share": 0.5,
    "nothing": None,
    "many": ["<", Markup("<")],
}


def speak(key, **values):
    words = WORDS[key]
    return (words if isinstance(words, str) else words["other"]).format_map(values)


def engines(**templates):
    """Return Jinja's environment as sitegen sets it up, and ours."""
    load = {name: (text, name, None) for name, text in templates.items()}.get
    ours = Engine(load, WORDS)
    jinjas = jinja2.Environment(
        loader=jinja2.FunctionLoader(load),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    ours.globals = jinjas.globals = {"t": speak, "range": range}
    return jinjas, ours


@pytest.mark.parametrize(
    "template",
    [
        "{{ text }}|{{ safe }}|{{ html }}|{{ number }}|{{ share }}|{{ 1 < number }}",
        "{{ text | upper }}|{{ text | safe }}|{{ many | join(', ') }}|{{ text ~ safe }}",
        "{% set kept %}{{ text }}<br>{% endset %}{{ kept }}|{{ kept | length }}",
        "{% macro m(x) %}<u>{{ x }}</u>{% endmacro %}{{ m(text) }}{{ m(safe) }}{{ m(m(text)) }}",
        "{% filter upper %}{{ text }}{{ safe }}{% endfilter %}",
        "{% autoescape false %}{{ text }}{{ t('skip') }}{% endautoescape %}{{ text }}",
        "{% autoescape number > 2 %}{{ text }}{{ safe }}{% endautoescape %}",
        "{{ t('skip') }}|{{ t('skip') | upper }}|{{ t('skip') ~ safe }}|{{ t('page', n=2) }}",
        "{{ t('braces') }}|{{ t('posts', n=number) }}|{{ t('sk' ~ 'ip') }}|{{ t(*['skip']) }}",
        "{% if t('skip') == text %}a{% else %}{{ t('skip')[:4] }}{% endif %}",
        "{% for t in many %}{{ t }}{% endfor %}{{ t('skip') }}",
        "{% macro t(x) %}<{{ x }}>{% endmacro %}{{ t('skip') }}",
        "{% for x in many %}{% include 'row' %}{% endfor %}",
        "{% from 'macros' import say %}{{ say(text) }}",
        "{% extends 'base' %}{% block body %}{{ super() }}{{ text }}{% endblock %}",
    ],
)
def test_a_template_comes_to_what_jinja_makes_of_it(template):
    rendered = [
        environment.get_template("page").render(VALUES)
        for environment in engines(
            page=template,
            row="{{ loop is defined }}{{ x }}{{ t('skip') }}{{ range(2) | join }}",
            macros="{% macro say(x) %}{{ t('skip') }}{{ x }}{% endmacro %}",
            base="<p>{% block body %}{{ t('skip') }}{% endblock %}</p>\n",
        )
    ]
    assert rendered[0] == rendered[1]
    assert type(rendered[1]) is str


@pytest.mark.parametrize(
    "template", ["\n{{ missing }}", "\n{{ t('no') }}", "\n{{ number.no }}", "\n{% include 'no' %}"]
)
def test_what_fails_in_jinja_fails_alike(template):
    failures = []
    for environment in engines(page=template):
        with pytest.raises((jinja2.TemplateError, KeyError)) as caught:
            environment.get_template("page").render(VALUES)
        failures.append((caught.type, str(caught.value), caught.traceback[-1].lineno))
    assert failures[0][:2] == failures[1][:2]


def test_words_are_part_of_the_compiled_template():
    """A page does not ask for a word that is always the same."""
    _, ours = engines(page="{{ t('skip') }}, {{ t('page', n=1) }}")
    ours.globals = {"t": lambda key, n: f"{key} {n}"}
    assert ours.get_template("page").render() == "Skip &lt;here&gt; &amp; there, page 1"
