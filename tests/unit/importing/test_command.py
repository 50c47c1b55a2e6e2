"""``sitegen import`` as users call it."""

import json

import pytest
from click.testing import CliRunner

from sitegen.cli.main import commands
from tests.unit.importing.conftest import comment, post, source
from tests.unit.importing.test_run import blog


@pytest.fixture
def call(site):
    def run(*words):
        done = CliRunner().invoke(commands, [*map(str, words), "--site", str(site.root)])
        return done.exit_code, done.stdout, done.stderr

    return run


def test_the_counts_are_a_table_and_the_rest_is_said_beside_it(call, tmp_path):
    assert call("import", blog(tmp_path), "--jobs", "1") == (
        0,
        "            found  added  updated  unchanged  kept  left out\n"
        "posts           2      2        0          0     0         0\n"
        "pages           2      1        0          0     0         1\n"
        "comments        2      2        0          0     0         0\n"
        "terms           2      1        0          0     0         1\n"
        "authors         1      1        0          0     0         0\n"
        "fields          2      1        0          0     0         1\n"
        "menu items      1      1        0          0     0         0\n",
        "left out: 1 record: a revision\n"
        "left out: 1 record: imports/rules.yaml makes it nothing\n"
        "left out: 1 record: no post or page has it\n"
        "now: sitegen build\n",
    )


def test_json_is_one_object_that_dry_runs_print_too(call, site, tmp_path):
    file = source(tmp_path, post("1"), comment("2", "9"))
    before = site.tree(".")
    code, out, err = call("import", file, "--json", "--dry-run")
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "format": "made-up",
        "records": {
            "posts": {
                "found": 1, "added": 1, "updated": 0, "unchanged": 0, "kept": 0, "left_out": 0
            },
            "comments": {
                "found": 1, "added": 0, "updated": 0, "unchanged": 0, "kept": 0, "left_out": 1
            },
        },
        "left_out": [{"record": "comments 2", "reason": "its document is not in the source"}],
        "warnings": [],
    }  # fmt: skip
    assert site.tree(".") == before


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (
            ["broken.txt"],
            1,
            "broken.txt is in no format that sitegen knows; name the format with --from",
        ),
        (["broken.txt", "--from", "mad-up"], 2, "there is no format 'mad-up': did you mean 'made"),
        ([], 2, "the source is missing: give a file, a folder or a zip"),
        (["broken.txt", "--undo"], 2, "--undo takes no source: name the format with --from"),
    ],
)
def test_a_failure_is_one_object_too(call, tmp_path, monkeypatch, words, code, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.txt").write_text("x")
    found, out, err = call("import", *words, "--json")
    errors = json.loads(out).pop("errors")
    assert (found, [error["file"] for error in errors]) == (code, [""])
    assert message in errors[0]["message"]
    assert message in err


def test_undo_says_what_stays(call, site, tmp_path):
    call("import", source(tmp_path, post("1"), post("2")))
    site.write("content/posts/post-2.md", "---\ntitle: Mine\n---\n")
    assert call("import", "--undo") == (
        0, "1 file removed, 1 kept\n", "kept: content/posts/post-2.md: you have edited it\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("edit", "post_", "why"),
    [
        (True, False, "you have edited it"),
        (False, True, "other files name works in it"),
        (True, True, "you have edited it; other files name works in it"),
    ],
)
def test_undo_says_why_a_table_stays(call, site, tmp_path, edit, post_, why):
    films = {title: {"kind": "film", "title": title} for title in ("Heat", "Alien")}
    logs = (("log", {"identity": i, "group": "works", "work": work}) for i, work in films.items())
    call("import", source(tmp_path, *logs))
    table = "content/works/made-up.csv"
    if post_:
        site.write("content/posts/x.md", "---\ntitle: X\nwork: heat\n---\n")
    if edit:
        text = site.tree(".")[table].decode()
        site.write(table, text.replace(",Alien,", ",Aliens,"))
    assert call("import", "--undo")[2] == f"kept: {table}: {why}\n"


def test_undo_forgets_a_row_that_you_have_moved(call, site, tmp_path):
    heat = {"kind": "film", "title": "Heat"}
    call("import", source(tmp_path, ("log", {"identity": "1", "group": "works", "work": heat})))
    (site.root / "content/works/made-up.csv").unlink()
    site.work("heat")
    site.write("content/posts/x.md", "---\ntitle: X\nwork: heat\n---\n")
    assert call("import", "--undo")[1:] == ("1 file removed, 0 kept\n", "")
    assert not (site.root / "imports/ledger.jsonl").exists()


def test_author_signs_every_post(call, site, tmp_path):
    author = ("author", {"identity": "joe", "name": "Joe"})
    call("import", source(tmp_path, author, post("1", author_keys=["joe"])), "--author", "mira")
    assert "author: mira\n" in site.tree("content")["posts/post-1.md"].decode()
    assert "authors.yaml" not in site.tree("content")
