"""What a theme leaves to a site: options with types, told of where a value does not fit."""

import pytest

from sitegen.theme.options import Option, value_of
from tests.unit.theme.test_loading import refused


@pytest.fixture
def choosing(site):
    """Return a function that gives the theme one option, and the site a value for it."""

    def choose(option, value=None):
        site.write("themes/mine/theme.yaml", f"options:\n  look: {{{option}}}\n")
        given = "" if value is None else f", options: {{look: {value}}}"
        site.settings(f"theme: {{name: mine{given}}}\n")
        site.write("themes/mine/templates/404.html", "{{ site.options.look }}")
        return site

    return choose


FITTING = [
    ("color", "#b3261e"),
    ("color", "#fff8"),
    ("color", "RebeccaPurple"),
    ("color", "rgb(179 38 30 / 50%)"),
    ("color", "light-dark(#fff, rgb(0, 0, 0))"),
    ("length", "40rem"),
    ("length", "0"),
    ("length", "-.5em"),
    ("length", "80%"),
    ("length", "min(40rem, 100vw - 2rem)"),
    ("number", "3"),
    ("number", "-1.5"),
    ("font", '"Source Serif 4", Georgia, serif'),
    ("font", "system-ui"),
    ("css", "1px solid red"),
]
UNFIT = [
    ("color", "reddish", "a colour"),
    ("color", "#12345", "a colour"),
    ("color", "url(x)", "a colour"),
    ("color", "rgb(1) ; x: rgb(1)", "a colour"),
    ("color", "rgb(1))", "a colour"),
    ("length", "40", "a length"),
    ("length", "wide", "a length"),
    ("length", "40rems", "a length"),
    ("length", "calc(1px", "a length"),
    ("number", "3px", "a number"),
    ("number", "١", "a number"),
    ("font", "a; b", "names of fonts"),
    ("font", '"a', "names of fonts"),
    ("font", "a,,b", "names of fonts"),
    ("css", "red; }", "a plain CSS value"),
]


@pytest.mark.parametrize(("kind", "value"), FITTING)
def test_a_value_of_css_becomes_a_variable(choosing, kind, value):
    """The theme's default and the site's choice alike, just as they are written."""
    assert str(value_of(Option(type=kind), value)) == value
    css = choosing(f"type: {kind}", f"'{value}'").built().output("theme/options.css")
    assert f"  --look: {value};\n" in css


@pytest.mark.parametrize(("kind", "value", "expected"), UNFIT)
def test_a_value_that_does_not_fit_is_told_in_the_settings(choosing, kind, value, expected):
    [problem] = refused(choosing(f"type: {kind}", f"'{value}'"))
    assert problem.startswith("site.yaml:3:37: error: theme.options.look: expected " + expected)


@pytest.mark.parametrize(("kind", "value", "expected"), UNFIT)
def test_a_default_that_does_not_fit_is_told_in_the_theme(choosing, kind, value, expected):
    problems = choosing(f"type: {kind}, default: '{value}'").problems()
    column = len(f"  look: {{type: {kind}, default: ") + 1
    place = f"themes/mine/theme.yaml:2:{column}: error: options.look.default: expected "
    assert [problem[: len(place + expected)] for problem in problems] == [place + expected]


@pytest.mark.parametrize(
    ("option", "value", "shown"),
    [
        ("type: boolean", None, "False"),
        ("type: boolean, default: true", None, "True"),
        ("type: boolean, default: true", "false", "False"),
        ("type: choice, choices: [wide, narrow], default: wide", None, "wide"),
        ("type: choice, choices: [wide, narrow], default: wide", "narrow", "narrow"),
        ("type: text", "'Seen; <b>heard</b>'", "Seen; &lt;b&gt;heard&lt;/b&gt;"),
        ("type: number, default: 3", None, "3"),
        ("type: number, default: 3", "1.50", "1.5"),
    ],
)
def test_templates_see_values_of_the_options_type(choosing, option, value, shown):
    """A boolean is one: in a template, a text that says false would be true."""
    assert choosing(option, value).built().output("404.html") == shown


@pytest.mark.parametrize("kind", ["boolean", "text", "choice, choices: [x], default: x"])
def test_what_is_for_templates_alone_is_no_variable(choosing, kind):
    site = choosing(f"type: {kind}", "x" if kind != "boolean" else "true").built()
    assert "look" not in site.output("theme/options.css")


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("type: boolean", "yes", "expected true or false: write true"),
        ("type: boolean", "False", "expected true or false: write false"),
        ("type: boolean", "2", "expected true or false"),
        (
            "type: choice, choices: [wide, narrow], default: wide",
            "wied",
            "expected wide or narrow, got 'wied': did you mean 'wide'?",
        ),
    ],
)
def test_what_was_meant_is_told(choosing, option, value, message):
    assert refused(choosing(option, value))[0].endswith(f"theme.options.look: {message}")


@pytest.mark.parametrize(
    ("option", "place", "message"),
    [
        ("type: choice", "2:9", "choices: a choice needs values, as in [wide, narrow]"),
        ("type: choice, choices: [a, b]", "2:9", "default: expected a or b"),
        ("choices: [a, b]", "2:19", "choices: only an option of the type choice has choices"),
    ],
)
def test_an_option_that_makes_no_sense_is_told_of(choosing, option, place, message):
    expected = f"themes/mine/theme.yaml:{place}: error: options.look.{message}"
    assert choosing(option).problems() == [expected]


def test_a_type_that_there_is_not_is_told_with_the_nearest(choosing):
    [problem] = choosing("type: colour").problems()
    assert problem.startswith("themes/mine/theme.yaml:2:16: error: options.look.type: 'colour' is")
    assert problem.endswith("(write color)")


@pytest.mark.parametrize(
    ("theme", "mistake"),
    [
        ("name: [mine\noptions:\n  look: {type: color}\n", "1:7"),
        ("parent: nobody\n", "1:9"),
        ("options: {look: {type: colour}}\n", "1:24"),
        ("options: {look: {type: font, default: a;b}}\n", "1:39"),
        ("options:\n  look: {type: choice}\n", "2:9"),
        ("options: {look: }\n", "1:17"),
    ],
)
def test_a_mistake_in_the_theme_is_none_of_the_sites_that_sets_an_option(site, theme, mistake):
    """What cannot be read may have had the option; the theme's own mistake is what is told."""
    site.settings("""theme: {name: mine, options: {look: '"Source Serif 4"'}}\n""")
    site.write("themes/mine/theme.yaml", theme)
    [problem] = site.problems()
    assert problem.startswith(f"themes/mine/theme.yaml:{mistake}: error: ")


def test_a_sites_mistakes_are_told_beside_a_theme_with_others(site):
    site.settings("theme: {name: mine, options: {look: red, accent: reddish}}\n")
    site.write("themes/mine/theme.yaml", "options: {look: {type: colour}}\n")
    [problem] = refused(site)
    assert "theme.options.accent: expected a colour" in problem


def test_a_name_that_is_no_variable_is_told_of(site):
    site.settings("theme: mine\n")
    site.write("themes/mine/theme.yaml", 'options: {"a b": {default: x}}\n')
    [problem] = site.problems()
    assert problem.startswith("themes/mine/theme.yaml:1:18: error: options.a b: use only letters")


def test_a_theme_may_change_the_default_of_its_parents_option_alone(site):
    """Type, choices and help stay as the parent has them."""
    site.settings("theme: {name: mine, options: {width: widest}}\n")
    site.write(
        "themes/mother/theme.yaml",
        "options: {width: {type: choice, choices: [wide, narrow], default: wide}}\n",
    )
    site.write("themes/mine/theme.yaml", "parent: mother\noptions: {width: {default: narrow}}\n")
    site.template("404.html", "{{ site.options.width }}")
    assert "expected wide or narrow" in refused(site)[0]
    site.settings("theme: mine\n")
    assert site.built().output("404.html") == "narrow"


def test_an_option_that_is_changed_reaches_templates_that_ask_for_it(choosing):
    site = choosing("type: boolean", "true").built()
    choosing("type: boolean", "false").built()
    assert site.output("404.html") == "False"
