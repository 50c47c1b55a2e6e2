"""``sitegen theme``: what themes there are, copies of their templates, and what became of these."""

import json

import pytest
from click.testing import CliRunner

from sitegen.cli.main import commands
from tests.support.sites import read_tree


@pytest.fixture
def theme(site, monkeypatch):
    """Return a function that runs ``sitegen theme`` in a site that uses a theme with a parent."""
    site.settings("theme: {name: paper, options: {ink: blue}}\n")
    site.write(
        "themes/paper/theme.yaml",
        "# The theme.\nname: paper\nversion: '2'\nparent: card\n"
        "options: {ink: {type: color, default: red, help: The colour of the text}}\n",
    )
    site.write("themes/paper/templates/404.html", "paper\n")
    site.write("themes/paper/static/paper.css", "p {}")
    site.write("themes/card/theme.yaml", "name: card\nversion: '1'\n")
    site.write("themes/card/templates/404.html", "card\n")
    site.write("themes/card/templates/partials/sign.html", "signed\n")
    monkeypatch.chdir(site.root)

    def run(*args):
        done = CliRunner().invoke(commands, ["theme", *args], catch_exceptions=False)
        return done.exit_code, done.stdout, done.stderr

    return run


def test_a_list_names_every_theme_and_marks_the_one_that_is_used(theme):
    code, out, err = theme("list")
    assert (code, err) == (0, "")
    rows = [line.split("\t") for line in out.splitlines()]
    assert [row[:4] for row in rows[:2]] == [["", "card", "1", "site"], ["*", "paper", "2", "site"]]
    assert ["", "default", "1", "built-in"] in [row[:4] for row in rows]


def test_a_list_as_json_has_the_same(theme):
    items = json.loads(theme("list", "--json")[1])
    assert items[1] == {
        "name": "paper",
        "version": "2",
        "origin": "site",
        "folder": items[1]["folder"],
        "used": True,
        "hidden": False,
    }


def test_a_theme_of_a_name_that_is_taken_is_hidden(theme, site):
    site.write("themes/default/theme.yaml", "name: default\n")
    marks = [line.split("\t")[:2] for line in theme("list")[1].splitlines()]
    assert marks.count(["", "default"]) == 1
    assert marks.count(["-", "default"]) == 1


def test_a_theme_is_shown_with_its_parents_options_and_templates(theme, site):
    site.template("404.html", '{% include "!parent/404.html" %}')
    code, out, _ = theme("show")
    assert code == 0
    assert out.startswith("paper 2\nlooked up in:\n  paper    2  site")
    assert '  ink: "blue"  (color)\n      by default "red"\n      The colour of the text\n' in out
    hides = "themes/paper/templates/404.html, themes/card/templates/404.html, "
    assert f"  404.html  templates/404.html  over {hides}themes/default/templates/404.html" in out
    assert "  partials/sign.html  themes/card/templates/partials/sign.html\n" in out


def test_another_theme_is_shown_without_what_is_the_sites(theme, site):
    site.template("own.html", "x")
    shown = json.loads(theme("show", "default", "--json")[1])
    assert (shown["name"], [item["name"] for item in shown["stands_on"]]) == (
        "default",
        ["default"],
    )
    assert "own.html" not in [template["name"] for template in shown["templates"]]


def test_what_is_wrong_with_a_theme_is_told_and_the_exit_code_says_so(theme, site):
    site.write("themes/paper/theme.yaml", "parent: nobody\n")
    code, _, err = theme("show")
    assert code == 1
    assert "themes/paper/theme.yaml:1:9: error: parent: there is no theme 'nobody'" in err


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["show", "papre"], "there is no theme 'papre': did you mean 'paper'?"),
        (["copy"], "the templates are missing: name them, or copy all with --all"),
        (["copy", "404", "--all"], "the templates are missing: name them, or copy all with --all"),
        (["copy", "sing.html"], "the theme has no template 'sing.html'"),
        (["copy", "404", "--to", "card"], "themes/card/ already exists; nothing was written"),
        (["copy", "404", "--to", "../x"], "'../x' cannot be a theme's name"),
        (["diff", "404"], "the site has no template '404' that its theme also has"),
    ],
)
def test_what_cannot_be_done_is_wrong_usage_and_nothing_is_written(theme, site, args, message):
    before = read_tree(site.root)
    code, out, err = theme(*args)
    assert (code, out) == (2, "")
    assert message in err
    assert before == read_tree(site.root)


def test_a_template_is_copied_from_where_it_is_looked_up(theme, site):
    assert theme("copy", "404", "partials/sign.html")[:2] == (
        0,
        "templates/404.html\ntemplates/partials/sign.html\n",
    )
    assert (site.root / "templates/404.html").read_text() == "paper\n"
    assert (site.root / "templates/partials/sign.html").read_text() == "signed\n"
    assert site.built().output("404.html") == "paper\n"


def test_nothing_is_overwritten_nor_anything_else_written_then(theme, site):
    site.template("404.html", "mine")
    before = read_tree(site.root)
    code, _, err = theme("copy", "partials/sign.html", "404.html")
    assert (code, "templates/404.html already exists; nothing was written" in err) == (2, True)
    assert before == read_tree(site.root)


def test_a_copy_cannot_lead_out_of_the_site(theme, site, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (site.root / "templates").symlink_to(tmp_path / "elsewhere")
    code, _, err = theme("copy", "404.html")
    assert (code, "a link out of the site" in err) == (2, True)
    assert read_tree(tmp_path / "elsewhere") == {}


def test_a_difference_is_told_from_both_sides(theme, site):
    """The theme goes its own way, and so does the copy."""
    theme("copy", "404.html")
    assert theme("diff")[1] == (
        "templates/404.html: copied from paper 2\nyours is the same as the theme's\n"
    )
    site.template("404.html", "paper\nmine\n")
    site.write("themes/paper/templates/404.html", "better paper\n")
    out = theme("diff", "404")[1]
    theirs, yours = out.split("yours differs from the theme's:\n")
    assert theirs.endswith("-paper\n+better paper\n")
    assert "the theme has changed since:\n" in theirs
    assert yours.endswith("-better paper\n+paper\n+mine\n")


def test_a_template_that_nobody_copied_is_compared_all_the_same(theme, site):
    site.template("404.html", "mine\n")
    assert theme("diff")[1].startswith(
        "templates/404.html: not made by `theme copy`; compared with the theme's own\n"
        "yours differs from the theme's:"
    )
    [difference] = json.loads(theme("diff", "--json")[1])
    assert difference["copied"] is None
    assert difference["theirs_file"] == "themes/paper/templates/404.html"


def test_a_theme_is_begun_with_some_templates_of_another(theme, site):
    """It stands on that one, so the site looks as it did."""
    site.built()
    before = site.tree()
    code, out, err = theme("copy", "404.html", "--to", "mine")
    assert (code, out) == (0, "themes/mine/templates/404.html\nthemes/mine/theme.yaml\n")
    assert "theme: mine in site.yaml" in err
    site.settings("theme: {name: mine, options: {ink: blue}}\n")
    assert site.built().tree() == before


def test_a_whole_theme_is_copied_with_all_that_it_has(theme, site):
    theme("copy", "--all", "--to", "mine")
    copied = read_tree(site.root / "themes/mine")
    assert {path for path in copied if ".originals" not in path} == {
        "static/paper.css",
        "templates/404.html",
        "theme.yaml",
    }
    assert copied["theme.yaml"].decode().splitlines()[:3] == [
        "# The theme.",
        "name: mine",
        "version: '2'",
    ]


def test_a_copied_theme_is_compared_with_the_one_that_it_is_from(theme, site):
    theme("copy", "--all", "--to", "mine")
    site.settings("theme: mine\n")
    site.write("themes/paper/templates/404.html", "new paper\n")
    out = theme("diff")[1]
    assert out.startswith("themes/mine/templates/404.html: copied from paper 2\n")
    assert "-paper\n+new paper\n" in out


def test_all_templates_can_be_copied_into_the_site(theme, site):
    site.settings("theme: default\n")
    code, out, _ = theme("copy", "--all")
    assert (code, "templates/partials/card.html" in out.split()) == (0, True)
    assert site.problems() == []


@pytest.mark.parametrize("name", ["copies.json", "404.html", ""])
def test_no_copy_is_noted_through_a_link(theme, site, tmp_path, name):
    """A fetched site may have one there, and somebody's file behind it."""
    precious = tmp_path / "precious" / "copies.json"
    precious.parent.mkdir()
    precious.write_text("{}")
    link = site.root / "templates/.originals" / name
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(precious if name else precious.parent)
    assert theme("copy", "404.html")[0] == 2
    assert read_tree(precious.parent) == {"copies.json": b"{}"}


def test_notes_that_cannot_be_read_are_told_of(theme, site):
    site.template("404.html", "mine")
    site.write("templates/.originals/copies.json", "{")
    code, _, err = theme("diff")
    assert (code, "copies.json cannot be read" in err) == (2, True)
