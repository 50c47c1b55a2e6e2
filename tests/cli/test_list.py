"""``sitegen list``: what a site holds, in a table, in lines or as JSON, without building it."""

import json

import pytest
from click.testing import CliRunner
from rich.cells import cell_len

from sitegen.cli.main import commands
from tests.support.sites import on_a_terminal, read_tree, without_colours


@pytest.fixture
def blog(site):
    """Return a site with posts of every state, and comments of every status."""
    site.work("w", date=2010)
    site.post("now", "Four words, no more.", date="2011-03-04 09:00", rating=8.5, work="w")
    site.post("draft", draft="true", date="2012", rating="4/5", title="A draft")
    site.post("future", date="2027-01-02")
    site.post("expired", date="2011-03-06", expiry_date="2012-01-01")
    site.post("undated")
    site.page("about/us", title="Us")
    site.list("best", entries="[w]")
    site.comment("now", "c1")
    site.comment("now", "c2", parent="c1")
    site.comment("now", "c3", status="pending")
    site.comment("now", "c4", status="spam")
    site.comment("works/w", "c1", status="'pending'")
    site.comment("pages/about/us", "c1", "It is pending.")
    site.comment("draft", "c1", status="pending")
    site.write("content/comments/draft/c2.json", '{"message": "x", "status": "pending"}')
    return site


def run(site, *args):
    arguments = ["list", "--site", str(site.root), "--now", "2026-01-01", *args]
    done = CliRunner().invoke(commands, arguments, catch_exceptions=False)
    return done.exit_code, done.stdout, done.stderr


def listed(site, *args):
    """Return the rows of a list that has no mistakes, each as its cells."""
    code, out, err = run(site, *args)
    assert (code, err) == (0, "")
    return [line.split("\t") for line in out.splitlines()]


def test_a_row_is_a_line_of_cells_with_tabs_between_them(blog):
    assert listed(blog) == [
        ["future", "2027-01-02", "", "2", "0", "0", "future", "Future"],
        ["draft", "2012", "4 / 5", "2", "0", "2", "draft", "A draft"],
        ["expired", "2011-03-06", "", "2", "0", "0", "expired", "Expired"],
        ["published", "2011-03-04T09:00+00:00", "8.5 / 10", "4", "2", "1", "now", "Now"],
        ["published", "", "", "2", "0", "0", "undated", "Undated"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("which", "slugs"),
    [
        ("drafts", ["draft"]),
        ("future", ["future"]),
        ("expired", ["expired"]),
        ("pending", ["draft", "now"]),
    ],
)
def test_a_word_chooses_what_is_listed(blog, which, slugs):
    assert [row[6] for row in listed(blog, which)] == slugs


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("works", ["published", "2010", "8.5 / 10", "0", "0", "1", "w", "W"]),
        ("pages", ["published", "", "", "0", "1", "0", "us", "Us"]),
        ("lists", ["published", "", "", "0", "0", "0", "best", "Best"]),
    ],
)
def test_other_kinds_have_the_same_columns(blog, kind, row):
    assert listed(blog, "--kind", kind) == [row]


@pytest.mark.parametrize(
    ("order", "slugs"),
    [
        ("title", ["draft", "expired", "future", "now", "undated"]),
        ("rating", ["now", "draft", "future", "expired", "undated"]),
        ("words", ["now", "future", "draft", "expired", "undated"]),
        ("comments", ["now", "future", "draft", "expired", "undated"]),
        ("state", ["draft", "expired", "future", "now", "undated"]),
    ],
)
def test_an_order_puts_the_most_first_and_the_newest_among_equals(blog, order, slugs):
    assert [row[6] for row in listed(blog, "--sort", order)] == slugs


def test_json_is_an_array_in_which_what_is_not_there_is_null(blog):
    code, out, err = run(blog, "pending", "--sort", "title", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)[1] == {
        "file": "content/posts/now.md",
        "slug": "now",
        "title": "Now",
        "state": "published",
        "date": "2011-03-04T09:00+00:00",
        "rating": "8.5 / 10",
        "words": 4,
        "comments": 2,
        "pending": 1,
    }
    assert json.loads(run(blog, "future", "--json")[1])[0]["rating"] is None


def test_a_broken_file_is_listed_as_broken_and_its_errors_are_told(blog):
    blog.write("content/posts/bad.md", "---\ntitle: B: x\n---\n")
    blog.post("wrong", rating=11, date=2013)
    blog.post("lost", work="nowhere", date=2014)
    code, out, err = run(blog, "-q")
    assert code == 1
    states = {line.split("\t")[6]: line.split("\t")[0] for line in out.splitlines()}
    assert [states[slug] for slug in ("bad", "wrong", "lost", "now")] == [
        "broken",
        "broken",
        "broken",
        "published",
    ]
    assert err.splitlines() == [
        "content/posts/bad.md:2:9: error: quote a value that has ': ' in it",
        "content/posts/lost.md:3:7: error: work: there is no work 'nowhere'",
        "content/posts/wrong.md:3:9: error: rating: 11 is more than the scale's 10",
    ]


def test_a_row_is_one_line_whatever_is_in_it(blog):
    blog.post("odd", title='"a\\tb\\nc\u202e d"', date=2013)
    assert listed(blog)[1][7] == "a b c\\u202e d"


def test_listing_changes_nothing(blog):
    blog.build()
    before, state = read_tree(blog.root / "output"), read_tree(blog.root / "content")
    blog.post("more")
    blog.comment("now", "c5")
    rows = {row[6]: row for row in listed(blog)}
    assert (rows["more"][0], rows["now"][4]) == ("published", "3")
    assert read_tree(blog.root / "output") == before
    assert set(state) <= set(read_tree(blog.root / "content"))
    changed = blog.build().changed
    assert {"posts/more/index.html", "posts/now/index.html"} <= set(changed)


def test_wrong_settings_are_wrong_usage(blog):
    blog.settings("paginate: many\n")
    code, out, err = run(blog)
    assert (code, out) == (2, "")
    assert "site.yaml:3:11: error: paginate: 'many' is not a whole number\n" in err


# ---------------------------------------------------------------- on a terminal


def table(blog, *args, columns):
    """Return the lines of a list as a terminal shows it."""
    args = ("list", *args, "--now", "2026-01-01")
    code, shown = on_a_terminal(*args, columns=columns, cwd=blog.root)
    lines = without_colours(shown).splitlines()
    assert code == 0
    assert max(cell_len(line) for line in lines if not line.startswith("  ")) <= columns
    return lines


def test_a_table_counts_wide_characters_twice_and_fits_the_terminal(blog):
    blog.post("wide", title="東京物語 " * 20, date=2013)
    lines = table(blog, columns=90)
    assert lines[0].split()[-3:] == ["Pending", "Slug", "Title"]
    start = lines[0].index("Title")
    assert [line[start:].strip() for line in lines if " now " in line] == ["Now"]
    wide = next(line for line in lines if " wide " in line)
    assert wide[start:].startswith("東京物語")
    assert wide.endswith("…")
    assert max(map(cell_len, lines)) == 90


LONG = "everyone-stays-where-they-are-ten-years-on"


@pytest.mark.parametrize(
    ("columns", "shown"),
    [
        (120, ["State", "Date", "Rating", "Words", "Comments", "Pending", "Slug", "Title"]),
        (95, ["State", "Date", "Rating", "Slug", "Title"]),
        (80, ["State", "Date", "Slug", "Title"]),
    ],
)
def test_a_narrow_table_drops_columns_before_it_cuts_a_slug(blog, columns, shown):
    blog.post(LONG, title="Everyone stays where they are, ten years on", date=2013)
    lines = table(blog, columns=columns)
    assert lines[0].split() == shown
    [row] = [line for line in lines if LONG in line]
    assert row.endswith("…")


def test_a_slug_that_is_too_long_for_its_column_has_a_line_of_its_own(blog):
    blog.post(LONG, title="Everyone stays where they are, ten years on", date=2013)
    assert table(blog, columns=46) == [
        "State      Date        Slug     Title",
        "future     2027-01-02  future   Future",
        "published  2013        Everyone stays where t…",
        f"  {LONG}",
        "draft      2012        draft    A draft",
        "expired    2011-03-06  expired  Expired",
        "published  2011-03-04  now      Now",
        "published              undated  Undated",
    ]


def test_a_column_that_is_asked_for_stays(blog):
    slug = "everyone-stays-where-it-is"
    blog.post(slug, title="Everyone stays", date=2013)
    blog.comment(slug, "c1", status="pending")
    assert table(blog, "pending", "--sort", "words", columns=80)[0].split() == [
        "State",
        "Date",
        "Words",
        "Pending",
        "Slug",
        "Title",
    ]


def test_wide_characters_of_slugs_are_never_cut(blog):
    slug = "東京物語" * 12
    blog.write(f"content/posts/{slug}.md", "---\ntitle: Wide\ndate: 2013\n---\nText.\n")
    for columns in (60, 80, 120):
        assert any(slug in line for line in table(blog, columns=columns))
