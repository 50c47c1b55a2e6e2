"""Themes: where templates, files and words come from, and what a site may choose of them."""

import json

import pytest

from sitegen.core.diagnostics import SettingsError


def refused(site):
    """Build a site whose settings cannot be used; return why."""
    with pytest.raises(SettingsError) as failure:
        site.build()
    return [str(problem) for problem in failure.value.problems]


@pytest.fixture
def themed(site):
    """Return a site with a theme of its own that has one template, one file and one word."""
    site.settings("theme: mine\n")
    site.write("themes/mine/templates/404.html", "theme: {{ t('not_found') }}")
    site.write("themes/mine/static/style.css", "theme")
    site.write("themes/mine/i18n/en.yaml", "not_found: Nothing here\n")
    return site


def test_the_theme_comes_before_the_default_one(themed):
    """What a theme does not have, the built-in one lends."""
    themed.built()
    assert themed.output("404.html") == "theme: Nothing here"
    assert themed.output("theme/style.css") == "theme"
    assert "<!doctype html>" in themed.output("index.html")


def test_the_sites_own_templates_come_before_the_theme(themed):
    themed.template("404.html", "site: {{ t('not_found') }}")
    assert themed.built().output("404.html") == "site: Nothing here"


def test_the_default_theme_can_be_replaced_in_place(site):
    site.write("themes/default/templates/404.html", "own default")
    assert site.built().output("404.html") == "own default"


def test_a_theme_that_is_not_there_is_bad_settings(themed):
    themed.settings("theme: {name: mien}\n")
    message = "theme.name: there is no theme 'mien': did you mean 'mine'?"
    assert refused(themed) == [f"site.yaml:3:15: error: {message}"]


@pytest.mark.parametrize("name", ["../outside", "/etc", "..", "mine/static"])
def test_a_theme_is_a_folder_of_themes(themed, name):
    themed.settings(f"theme: '{name}'\n")
    assert "there is no theme" in refused(themed)[0]


def test_options_become_css_variables(themed):
    """The site's choice comes before the theme's default; what is empty is left to the CSS."""
    themed.write(
        "themes/mine/theme.yaml",
        "name: mine\noptions: {accent: {default: red}, width: {default: 40rem}, font: {}}\n",
    )
    themed.settings("theme: {name: mine, options: {accent: '#b3261e'}}\n")
    css = themed.built().output("theme/options.css")
    assert css == ":root {\n  --accent: #b3261e;\n  --width: 40rem;\n}\n"


def test_an_option_that_the_theme_has_not_is_bad_settings(site):
    site.settings("theme: {options: {acent: red}}\n")
    [problem] = refused(site)
    assert problem.endswith("the theme has no such option: did you mean 'accent'?")


@pytest.mark.parametrize("value", ["red; } body {", "url(</style>)", "a\\62", "/*", "'x'"])
def test_an_option_cannot_break_out_of_its_variable(site, value):
    site.settings(f"theme: {{options: {{accent: {json.dumps(value)}}}}}\n")
    assert "expected a colour" in refused(site)[0]


@pytest.mark.parametrize(
    ("language", "word"),
    [("en", "Nothing here"), ("de", "Nichts"), ("de-AT", "Nix"), ("de-CH", "Nichts")],
)
def test_words_are_those_of_the_region_then_of_the_language_then_english(themed, language, word):
    themed.write("themes/mine/i18n/de.yaml", "not_found: Nichts\n")
    themed.write("themes/mine/i18n/de-AT.yaml", "not_found: Nix\n")
    themed.settings(f"theme: mine\nlanguage: {language}\n")
    assert themed.built().output("404.html") == f"theme: {word}"


def test_a_language_is_the_same_in_any_case(themed):
    """In the settings and in the names of files."""
    themed.write("themes/mine/i18n/de-at.yaml", "not_found: Nix\n")
    for language in ("de-AT", "DE-at"):
        themed.settings(f"theme: mine\nlanguage: {language}\n")
        assert themed.built().output("404.html") == "theme: Nix"


@pytest.mark.parametrize(("name", "meant"), [("de.yml", "de"), ("pt_BR.yaml", "pt-BR")])
def test_a_file_of_words_that_no_language_asks_for_is_told_of(themed, name, meant):
    themed.write(f"themes/mine/i18n/{name}", "not_found: Nada\n")
    assert themed.problems() == [
        f"themes/mine/i18n/{name}:1:1: error: this file is not read: rename it to {meant}.yaml"
    ]


def test_mistakes_in_a_themes_files_are_told_at_their_place(themed):
    themed.write("themes/mine/theme.yaml", "name: mine\nverzion: 1\n")
    themed.write("themes/mine/i18n/en.yaml", "not_found: [\n")
    places = [problem.split(": ")[0] for problem in themed.problems()]
    assert places == ["themes/mine/i18n/en.yaml:2:1", "themes/mine/theme.yaml:2:1"]


def test_a_word_with_a_placeholder_that_nobody_fills_is_an_error_of_the_theme(themed):
    """A slip in a language file is told, whichever page would have met it."""
    themed.write("themes/mine/i18n/en.yaml", "archive_year: 'Year {y}'\n")
    themed.post("a", date=2011)
    problems = themed.problems()
    assert problems
    assert all(problem.startswith("themes/mine/i18n/en.yaml:1:") for problem in problems)


def test_a_themes_shortcodes_can_be_called(themed):
    themed.write("themes/mine/templates/shortcodes/hi.html", "Hi {{ args[0] }}!")
    themed.post("a", '{{% hi "Tom" %}}')
    assert "Hi Tom!" in themed.built().output("posts/a/index.html")


@pytest.mark.parametrize(
    ("words", "place", "message"),
    [
        ("archive: [Archive]", "1:10", "archive: expected text or forms of a plural, got a list"),
        ("posts_count: {other: [x]}", "1:22", "posts_count: other: expected text, got a list"),
        ("feed_of: {one: a, other: b}", "1:10", "feed_of: this word has no count"),
        ("anonymous: 'Guest {n}'", "1:12", "anonymous: {n} is not filled in here"),
        ("moved: '{url'", "1:8", "moved: expected '}'"),
        ("feed_of: '{title:>80}'", "1:10", "feed_of: only a name is allowed in braces"),
        ("feed_of: '{title!r}'", "1:10", "feed_of: only a name is allowed in braces"),
        ("mine: '{title.real}'", "1:7", "mine: only a name is allowed in braces"),
        ("mine: '{}'", "1:7", "mine: only a name is allowed in braces"),
        ("- archive", "1:1", "expected 'key: value' lines, got a list"),
        ("archive", "1:1", "expected 'key: value' lines, got a single value"),
    ],
)
def test_words_that_cannot_be_words_are_told_where_they_stand(themed, words, place, message):
    """Not where a template or a feed asks for them, and not by a traceback."""
    themed.write("themes/mine/i18n/en.yaml", f"{words}\n")
    themed.post("a", date=2011)
    themed.comment("a", "1")
    [problem] = themed.problems()
    assert problem.startswith(f"themes/mine/i18n/en.yaml:{place}: error: {message}")


def test_a_key_without_a_value_leaves_a_word_as_it_is(themed):
    themed.write("themes/mine/i18n/en.yaml", "not_found:\n")
    assert themed.built().output("404.html") == "theme: Page not found"


def test_a_script_may_use_what_the_language_above_it_left_out(site):
    """What a word is filled in with is said once, by who has it first."""
    site.settings("theme: mine\nlanguage: zh-Hant\n")
    site.write("themes/mine/i18n/en.yaml", "told: '{name} in {place}'\n")
    site.write("themes/mine/i18n/zh.yaml", "told: '{name}'\n")
    site.write("themes/mine/i18n/zh-Hant.yaml", "told: '{place}: {name}'\n")
    site.write("themes/mine/templates/404.html", "{{ t('told', name='A', place='B') }}")
    assert site.built().output("404.html") == "B: A"
