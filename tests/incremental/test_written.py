"""What a build writes: nothing where nothing has changed, and the same bytes everywhere."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sitegen.markup.converter import Converter
from sitegen.parse import content
from tests.support.sites import read_tree

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent

# ---------------------------------------------------------------- nothing changed


@pytest.fixture
def golden(tmp_path):
    """Return a copy of the golden site, built."""
    from tests.support.sites import Site

    shutil.copytree(TESTS / "golden" / "site", tmp_path / "golden")
    site = Site.__new__(Site)
    site.root = tmp_path / "golden"
    return site.built()


def times(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


def test_a_second_build_writes_nothing(golden):
    """No file is touched where nothing has changed, nor is any folder."""
    before = times(golden.root / "output")
    result = golden.build()
    assert (result.written, result.removed, result.changed) == (0, 0, ())
    assert before == times(golden.root / "output")


def test_sources_that_are_only_touched_write_nothing(golden):
    """A changed date of a file is no change of it."""
    for path in (golden.root / "content").rglob("*"):
        os.utime(path, (1, 1))
    assert golden.build().written == 0


def test_an_edit_of_a_body_writes_the_post_and_the_feeds_that_show_it(site):
    """What no other page shows of a post does not travel."""
    site.post("a", "First.\n\nOld.", date=2011, tags="[x]", summary="Same.")
    site.post("b", "Words.", date=2012, tags="[y]")
    site.built()
    site.post("a", "First.\n\nNew.", date=2011, tags="[x]", summary="Same.")
    assert site.build().changed == (
        "atom.xml",
        "feed.json",
        "feed.xml",
        "posts/a/index.html",
        "tags/x/feed.xml",
    )


def test_a_comment_writes_its_post_and_what_counts_comments(site):
    """RSS and Atom count them and JSON Feed does not; neighbours and archives do not either."""
    site.post("a", "Words.", date=2011)
    site.post("b", "Words.", date=2012)
    site.comment("b", "c1")
    site.built()
    site.comment("a", "c1")
    assert site.build().changed == (
        "atom.xml",
        "feed.xml",
        "index.html",
        "posts/a/comments.xml",
        "posts/a/index.html",
        "ratings/index.html",
    )
    site.comment("a", "c2", date=2012)
    assert "comments.xml" in site.build().changed


def test_a_rating_in_the_diary_writes_the_post_and_the_diary(site):
    """It is no review, and the day is the same; the diary shows it."""
    site.post("a", "Words.", date=2011, diary="[{date: 2011-03-04, rating: 8}]")
    site.built()
    site.post("a", "Words.", date=2011, diary="[{date: 2011-03-04, rating: 9}]")
    assert site.build().changed == (
        "diary/2011/index.html", "diary/feed.xml", "diary/index.html", "posts/a/index.html",
    )  # fmt: skip


def test_another_day_in_the_diary_writes_the_calendars_of_its_year(site):
    """That of the site, and that of the year's archive, whatever the post's own year is."""
    site.post("a", "Words.", date=2011, diary="[2012-03-04]")
    site.post("b", "Words.", date=2012)
    site.built()
    site.post("a", "Words.", date=2011, diary="[2012-03-05]")
    assert site.build().changed == (
        "archive/2012/index.html", "diary/2012/index.html", "diary/feed.xml", "diary/index.html",
        "posts/a/index.html", "ratings/index.html",
    )  # fmt: skip


def test_a_rating_writes_the_work_and_whatever_shows_its_mean(site):
    """Terms of posts and the work's neighbours on the shelf stay as they are."""
    site.work("w", kind="film", related="[v]")
    site.work("v", kind="book")
    site.list("best", entries="[w]")
    site.list("other", entries="[v]")
    site.post("a", "Words.", date=2011, work="w", rating="8")
    site.post("b", "Words.", date=2012, work="v")
    site.built()
    site.post("a", "Words.", date=2011, work="w", rating="9")
    assert site.build().changed == (
        "archive/2011/index.html",
        "atom.xml",
        "feed.json",
        "feed.xml",
        "index.html",
        "lists/best/index.html",
        "posts/a/index.html",
        "ratings/index.html",
        "works/by-date/index.html",
        "works/by-rating/index.html",
        "works/by-year/index.html",
        "works/index.html",
        "works/kind/film/by-date/index.html",
        "works/kind/film/by-rating/index.html",
        "works/kind/film/by-year/index.html",
        "works/kind/film/index.html",
        "works/w/index.html",
    )


@pytest.fixture
def shelves(site):
    """Return a site of works on pages of one; a and b are films of 2001, c is one of 2003."""
    site.settings("paginate_works: 1\n")
    for name, year in (("a", 2001), ("b", 2001), ("c", 2003)):
        site.work(name, "Words.", kind="film", year=year)
    for name, rating in (("a", 9), ("b", 7), ("c", 5)):
        site.post(f"p{name}", "Words.", date=f"2011-01-0{rating}", work=name, rating=rating)
    site.write("content/diary/d.yaml", "- {work: b, date: 2012, status: paused}\n")
    return site.built()


def shelf_pages(changed):
    """Return the pages of shelves among those that a build changed, without those of kinds."""
    pages = [path.removesuffix("index.html") for path in changed if path.startswith("works/")]
    return sorted(path for path in pages if not re.match("works/(kind|[abc])/", path))


def test_a_works_year_writes_the_pages_that_its_card_is_on_or_moves_to(shelves):
    """By year it moves from the last page to the first; elsewhere it stays where it is."""
    shelves.work("b", "Words.", kind="film", year=2005)
    assert shelf_pages(shelves.build().changed) == [
        "works/by-date/",
        "works/by-rating/page/2/",
        "works/by-year/",
        "works/by-year/page/1/",
        "works/by-year/page/2/",
        "works/page/2/",
        "works/status/paused/",
    ]


def test_a_reviews_rating_writes_the_pages_whose_cards_move(shelves):
    """By rating the second and the third change places, and the first stays."""
    shelves.post("pc", "Words.", date="2011-01-05", work="c", rating=8)
    assert shelf_pages(shelves.build().changed) == [
        "works/by-date/page/1/",
        "works/by-rating/page/1/",
        "works/by-rating/page/2/",
        "works/by-year/",
        "works/page/1/",
    ]


def test_a_status_writes_the_shelves_of_both_and_the_ways_to_them(shelves):
    """No card tells it, so all works and kinds stay as they are but for the ways at their head."""
    shelves.write("content/diary/d.yaml", "- {work: a, date: 2012, status: finished}\n")
    changed = shelves.build().changed
    assert shelf_pages(changed) == [
        "works/",
        "works/by-date/",
        "works/by-date/page/2/",
        "works/status/",
        "works/status/finished/",
        "works/status/paused/",
    ]
    assert not (shelves.root / "output/works/status/paused").exists()
    shelves.write("content/diary/d.yaml", "- {work: a, date: 2012, status: abandoned}\n")
    assert shelf_pages(shelves.build().changed) == [
        "works/",
        "works/status/",
        "works/status/abandoned/",
        "works/status/finished/",
    ]


TABLE = "content/works/films.csv"
SHELVES_OF_B = ("works/", "works/kind/book/")
"""Where the card of the second row is."""


def test_a_row_writes_its_page_and_the_lists_that_show_its_card(site):
    """Rows above and below, and the texts of all the others, stay as they are."""
    header = "title,year,kind,facts.Call number,body\n"
    row = 'B,{},book,{},"{}"\n'
    last = 'C,2001,film,,"Text of *C*.\n\nMore."\nD,2002,film,,\n'
    first = 'A,1999,film,,"Text of *A*."\n'

    def write(year=2000, fact=1, text="Text of *B*.", above="", below=""):
        rows = first + above + row.format(year, fact, text) + below + last
        site.write(TABLE, header + rows)

    write()
    site.work("e", related="[a]")
    site.built()
    own = "works/b/index.html"
    write(text="Text.\n\nLonger.")
    assert site.build().changed == (own,)
    write(fact=2)
    assert site.build().changed == (own,)
    orders = [f"{order}/index.html" for order in ("by-date", "by-rating", "by-year")]
    shelves = [f"{name}{path}" for name in SHELVES_OF_B for path in ["index.html", *orders]]
    write(year=2003)
    assert sorted(site.build().changed) == sorted([own, *shelves])
    write(above="\n\n", below="\r\n")
    assert sorted(site.build().changed) == sorted([own, *shelves])
    write(below="X,1990,game,,*New*\n")
    assert set(site.build().changed) == {
        "sitemap.xml", "works/index.html", "works/kind/index.html", "works/x/index.html",
        *(f"works/{path}" for path in orders),
        *(f"works/kind/game/{path}" for path in ("index.html", *orders)),
    }  # fmt: skip


def test_a_table_that_is_only_written_another_way_writes_nothing(site):
    """What counts is what its cells say; no text is rendered again either."""
    site.write(TABLE, 'title,year,body\nA,1999,"Text of *A*."\nB,,Text of B.\n')
    site.built()
    site.write(TABLE, '\ufeffbody,title,year\r\n\r\nText of B.,B,\r\n"Text of *A*.","A",1999\r\n')
    assert site.build().changed == ()


def test_texts_of_a_table_are_converted_once(site, monkeypatch):
    site.write(TABLE, "title,body\n" + "".join(f"T {n},Text {n}.\n" for n in range(9)))
    site.built(jobs=1)
    converted = []
    convert = Converter.convert
    monkeypatch.setattr(
        Converter,
        "convert",
        lambda self, source, **rest: converted.append(source) or convert(self, source, **rest),
    )
    text = (site.root / TABLE).read_text().replace("Text 4", "New *text*")
    site.write(TABLE, text.replace("T 0,", '"T 0",'))
    assert site.build(jobs=1).changed == ("works/t-4/index.html",)
    assert converted == ["New *text*."]


def test_a_post_that_is_gone_leaves_no_page_and_no_empty_folder(site):
    """The folders of removed pages go with them."""
    site.post("a", "Words.", date=2011, tags="[x]")
    site.post("b", "Words.", date=2012)
    site.built().remove("content/posts/a.md")
    site.built()
    assert not (site.root / "output" / "posts" / "a").exists()
    assert not (site.root / "output" / "tags" / "x").exists()


# ---------------------------------------------------------------- the same bytes everywhere


def test_any_number_of_workers_makes_the_same_site(golden, monkeypatch):
    """A site that is read by two processes is the one that a single process reads."""
    monkeypatch.setattr(content, "_MIN_PARALLEL_WEIGHT", 100)
    outputs = [golden.root.parent / f"jobs{jobs}" for jobs in (1, 2)]
    one, two = (golden.build(output=out, jobs=jobs) for jobs, out in enumerate(outputs, 1))
    assert one.problems == two.problems
    assert read_tree(outputs[0]) == read_tree(outputs[1]) == golden.tree()


@pytest.mark.parametrize(
    "environment",
    [
        {"TZ": "Pacific/Kiritimati"},
        {"TZ": "America/Los_Angeles", "LC_ALL": "C", "LANG": "C"},
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "4242", "LC_ALL": "de_DE.UTF-8"},
    ],
    ids=",".join,
)
def test_any_machine_makes_the_same_site(golden, environment):
    """Time zone, locale and the order of sets leave no trace."""
    out = golden.root.parent / "elsewhere"
    command = [sys.executable, "-m", "sitegen", "build", "--now", "2026-01-01", "--json"]
    done = subprocess.run(
        [*command, "--site", str(golden.root), "-o", str(out)],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["errors"] == []
    assert golden.tree() == read_tree(out)


def test_a_site_at_another_path_comes_to_the_same(golden, tmp_path):
    """No page tells where it was made."""
    other = type(golden).__new__(type(golden))
    other.root = tmp_path / "über der Brücke" / "blog"
    shutil.copytree(golden.root, other.root, ignore=shutil.ignore_patterns("output", ".sitegen"))
    other.built()
    assert golden.tree() == other.tree()


def test_another_day_makes_the_same_site(golden):
    """Now enters only where a date is compared."""
    from datetime import UTC, datetime

    golden.built(now=datetime(2025, 6, 7, 8, 9, 10, tzinfo=UTC), output=golden.root / "later")
    assert golden.tree() == golden.tree("later")
