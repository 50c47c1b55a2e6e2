"""``sitegen list diary``: the entries in a table, in lines or as JSON, newest first."""

import json
import re

import pytest
from click.testing import CliRunner
from rich.cells import cell_len

from sitegen.cli.main import commands
from tests.support.sites import on_a_terminal, read_tree, without_colours

ENTRIES = """\
- {date: 2024-05-01, work: w, rating: 8.5, again: true, liked: true, note: A note.}
- {work: v, status: wanted}

- date: 2023
  work: {title: Elsewhere, kind: game}
- {date: '2024-05-02 09:00', work: w, status: started, rating: 4/5, author: Jo}
"""


@pytest.fixture
def blog(site):
    """Return a site with entries in a file and in posts."""
    site.work("w", title="The Whole")
    site.work("v")
    site.post("a", date="2024-01-02", work="v", rating=7, liked="true")
    site.post("b", diary="[2022-01]", title="On trains")
    site.write("content/diary/2024.yaml", ENTRIES)
    return site


def run(site, *args):
    arguments = ["list", "diary", "--site", str(site.root), "--now", "2026-01-01", *args]
    done = CliRunner().invoke(commands, arguments, catch_exceptions=False)
    return done.exit_code, done.stdout, done.stderr


def test_a_row_is_a_line_of_cells_with_tabs_between_them(blog):
    code, out, err = run(blog)
    assert (code, err) == (0, "")
    assert [line.split("\t") for line in out.splitlines()] == [
        ["2024-05-02T09:00+00:00", "started", "4 / 5", "", "w", "The Whole"],
        ["2024-05-01", "finished", "8.5 / 10", "again liked", "w", "The Whole"],
        ["2024-01-02", "reviewed", "7 / 10", "liked", "v", "V"],
        ["2023", "finished", "", "", "", "Elsewhere"],
        ["2022-01", "finished", "", "", "", "On trains"],
        ["", "wanted", "", "", "v", "V"],
    ]


def test_json_is_an_array_in_which_what_is_not_there_is_null(blog):
    code, out, err = run(blog, "--json")
    assert (code, err, out.count("\n")) == (0, "", 1)
    _, entry, review, inline, day, wanted = json.loads(out)
    assert entry == {
        "date": "2024-05-01",
        "status": "finished",
        "rating": "8.5 / 10",
        "marks": ["again", "liked"],
        "work": "w",
        "title": "The Whole",
        "file": "content/diary/2024.yaml",
        "line": 1,
    }
    assert (wanted["date"], wanted["rating"], wanted["marks"], wanted["line"]) == (
        None, None, [], 2,
    )  # fmt: skip
    assert (inline["work"], inline["title"], inline["line"]) == (None, "Elsewhere", 4)
    assert (review["file"], review["line"]) == ("content/posts/a.md", 3)
    assert (day["file"], day["line"]) == ("content/posts/b.md", 3)


def test_a_site_without_a_diary_has_no_rows(site):
    site.post("a", date=2024, rating=8)
    assert run(site) == (0, "", "")
    assert run(site, "--json") == (0, "[]\n", "")


def test_errors_of_the_site_are_told_and_end_in_one(blog):
    blog.write("content/diary/bad.yaml", "- {work: ww, rating: 11, date: 2025}\n")
    blog.post("c", nonsense="1")
    code, out, err = run(blog, "-q")
    assert code == 1
    assert out.count("\n") == 7
    assert err.splitlines() == [
        "content/diary/bad.yaml:1:10: error: work: there is no work 'ww': did you mean 'w'?",
        "content/diary/bad.yaml:1:22: error: rating: 11 is more than the scale's 10",
        "content/posts/c.md:3:1: error: unknown key 'nonsense': put your own keys under 'extra'",
    ]
    code, out, _ = run(blog, "--json")
    assert (code, len(json.loads(out))) == (1, 7)


def test_a_warning_is_told_only_where_it_is_asked_for(blog):
    blog.write("content/diary/more.yaml", "- {work: w, date: 2024-05-01, rating: 1}\n")
    told = (
        "content/diary/more.yaml:1:39: warning: rating: 1 here, but 8.5 in content/diary/2024.yaml:"
        "1, for the same work, author and date: write one rating\n"
    )
    assert run(blog)[2] == ""
    assert run(blog, "-v")[2] == told


def test_listing_changes_nothing(blog):
    blog.built()
    before = read_tree(blog.root / "output"), read_tree(blog.root / "content")
    run(blog)
    assert before == (read_tree(blog.root / "output"), read_tree(blog.root / "content"))
    assert blog.build().written == 0


# ---------------------------------------------------------------- on a terminal


def shown(site, *args, columns=100):
    args = ("list", "diary", *args, "--now", "2026-01-01")
    return on_a_terminal(*args, columns=columns, cwd=site.root)


def test_a_terminal_gets_a_table(blog):
    code, text = shown(blog)
    assert code == 0
    assert without_colours(text).splitlines() == [
        "Date        Status    Rating    Marks        Work  Title",
        "2024-05-02  started   4 / 5                  w     The Whole",
        "2024-05-01  finished  8.5 / 10  again liked  w     The Whole",
        "2024-01-02  reviewed  7 / 10    liked        v     V",
        "2023        finished                               Elsewhere",
        "2022-01     finished                               On trains",
        "            wanted                           v     V",
    ]


LONG = "everyone-stays-where-they-are-ten-years-on"


@pytest.mark.parametrize(
    ("columns", "heading"),
    [
        (110, ["Date", "Status", "Rating", "Marks", "Work", "Title"]),
        (90, ["Date", "Status", "Rating", "Work", "Title"]),
        (80, ["Date", "Status", "Work", "Title"]),
        (70, ["Date", "Work", "Title"]),
    ],
)
def test_a_narrow_table_drops_columns_before_it_cuts_a_key(blog, columns, heading):
    blog.work(LONG, title="東京物語 " * 9)
    blog.write("content/diary/x.yaml", f"- {{work: {LONG}, date: 2021, rating: 4/5}}\n")
    code, text = shown(blog, columns=columns)
    lines = without_colours(text).splitlines()
    assert code == 0
    assert lines[0].split() == heading
    assert max(map(cell_len, lines)) <= columns
    [row] = [line for line in lines if LONG in line]
    assert row.endswith("…")


def test_no_control_character_reaches_the_terminal(blog):
    """A title may hold signs that turn the direction of a line; notes are not shown at all."""
    blog.work("odd", title='"a\\tb\\nc\u202e d\u200b"')
    blog.write(
        "content/diary/odd.yaml",
        '- {work: odd, date: 2025, note: "n\u202eote", rating: 4/5}\n'
        '- {work: {title: "e\u2066f\\L"}, date: 2025-01, note: "\\x1b[2J"}\n'
        '- {work: {title: "g\\x1b[2J\\x9b1mh"}, date: 2025-02}\n'
        '- {work: "i\u202ej\u202e", date: 2025-03}\n',
    )
    for args in ((), ("--json",), ("-v",)):
        code, text = shown(blog, *args, columns=160)
        assert code == 1
        assert [char for char in without_colours(text) if not char.isprintable()] == (
            ["\n"] * text.count("\n")
        )
        assert "n\\u202eote" not in text
    rows = [line.split() for line in run(blog)[1].splitlines() if "2025" in line]
    assert ["2025", "finished", "4", "/", "5", "odd", "a", "b", "c\\u202e", "d\\u200b"] in rows
    out = run(blog, "--json")[1]
    assert re.search(r'"title": "a\\tb\\nc\\u202e d\\u200b"', out)
    assert json.loads(out)[-1]["title"] == "V"
    assert [row["title"] for row in json.loads(out) if row["work"] == "odd"] == [
        "a\tb\nc\u202e d\u200b"
    ]


def test_a_file_with_a_strange_name_is_told_in_one_line(blog):
    blog.write("content/diary/a\u202eb.yaml", "- {work: w, date: 2025, rating: 11}\n")
    _, text = shown(blog)
    assert "\u202e" not in text
    assert "content/diary/a\\u202eb.yaml:1:33: error: rating: 11 is more" in without_colours(text)
