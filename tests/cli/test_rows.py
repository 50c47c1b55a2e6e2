"""Rows of tables in every command that names works."""

import json

import pytest
from click.testing import CliRunner

from sitegen.cli.completion import works
from sitegen.cli.main import commands

TABLE = "content/works/films.csv"


@pytest.fixture
def site(site):
    text = '"To [b](/works/b/).\n\nMore."'
    site.write(TABLE, f"title,year,draft,body\nA,1999,,{text}\nB,,,\nC,,TRUE,\n")
    site.post("p", work="b", rating=8, date=2011)
    site.comment("works/a", "c1", status="pending")
    return site


def run(site, *args, text=None):
    done = CliRunner().invoke(
        commands, [*args, "--site", str(site.root)], input=text, catch_exceptions=False
    )
    return done.exit_code, done.stdout, done.stderr


def test_rows_are_listed_with_their_table(site):
    code, stdout, _ = run(site, "list", "--kind", "works", "--json")
    assert code == 0
    rows = {row["slug"]: row for row in json.loads(stdout)}
    assert {row["file"] for row in rows.values()} == {TABLE}
    states = {slug: (row["state"], row["pending"], row["rating"]) for slug, row in rows.items()}
    assert states == {
        "a": ("published", 1, None), "b": ("published", 0, "8 / 10"), "c": ("draft", 0, None),
    }  # fmt: skip


def test_only_the_row_with_a_mistake_is_broken(site):
    site.write(TABLE, "title,year\nA,x\nB,\n")
    code, stdout, stderr = run(site, "list", "--kind", "works", "--json")
    assert code == 1
    assert f"{TABLE}:2:3: error: year: 'x' is not a whole number" in stderr
    assert [row["state"] for row in json.loads(stdout)] == ["broken", "published"]


def test_why_knows_tables_and_rows(site):
    site.built()
    code, stdout, _ = run(site, "why", str(site.root / TABLE))
    assert code == 0
    assert stdout.startswith(f"{TABLE} is a table of 3 works\n")
    assert "/works/a/" in stdout
    assert f"{TABLE}#c is not published: it is a draft" in stdout
    code, stdout, _ = run(site, "why", f"{site.root / TABLE}#a")
    assert stdout.startswith("/works/a/ is up to date")
    assert "/works/" in stdout.partition("shown on:")[2]
    assert f"{TABLE}#a" in run(site, "why", "/works/a/")[1]
    code, stdout, _ = run(site, "why", f"{site.root / TABLE}#c")
    assert stdout == f"{TABLE}#c is not published: it is a draft (--drafts shows it)\n"


def test_new_documents_know_rows(site):
    assert run(site, "new", "work", "A")[2] == (
        f"error: 'a' is the key of {TABLE}#a: give another with --slug\n"
    )
    assert run(site, "new", "post", "Of A", "--work", "a", "--rating", "3")[0] == 0
    assert run(site, "new", "post", "Of X", "--work", "x")[2].startswith("error: there is no work")
    assert run(site, "new", "list", "Best", "a", "b")[0] == 0
    assert run(site, "new", "comment", "works/b", text="Well said.")[0] == 0
    assert (site.root / "content/comments/works/b/c0001.md").is_file()
    assert not [problem for problem in site.problems() if "error" in problem]


def test_comments_of_rows_are_moderated_and_shown(site):
    site.built()
    assert "works/a/c1" in run(site, "comments", "pending")[1]
    assert run(site, "comments", "approve", "works/a/c1")[0] == 0
    assert "Well said." in site.built().output("works/a/index.html")


def test_keys_of_rows_are_completed(site, monkeypatch):
    monkeypatch.chdir(site.root)
    command = commands.get_command(None, "edit").commands["work"]
    with command.make_context("work", ["x"]) as context:
        found = works(context, command.params[0], "")
    assert [item.value for item in found] == ["a", "b", "c"]


def test_findings_of_a_check_name_the_row(site):
    site.write(
        TABLE,
        'title,body\nA,"One.\n\nTo [x](/works/a/#gone)."\nB,"To ""c"" [x](/works/a/#gone)."\n',
    )
    site.built()
    findings = run(site, "check")[2]
    assert f"{TABLE}:4:8: " in findings
    assert f"{TABLE}:5:17: " in findings


def test_problems_of_a_build_are_json_with_line_and_column(site):
    site.write(TABLE, "title,year\nA,x\n")
    done = run(site, "build", "--json")
    [first, *_] = [p for p in json.loads(done[1])["errors"] if p["file"] == TABLE]
    assert (first["line"], first["column"], first["severity"]) == (2, 3, "error")
