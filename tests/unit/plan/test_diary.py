"""The pages of the diary, its feed, and what other pages show of it."""

import re

import feedparser
import pytest

from tests.support.sites import PICTURE
from tests.unit.plan.test_stats import record

ENTRIES = """\
- {date: 2012-02-03, work: w, rating: 8, again: true, liked: true}
- {date: 2012-02-01, begun: 2012-01-20, work: v, note: "It ends ||badly||, *slowly*."}
- {date: 2012-01, work: w}
- {date: 2012, work: {title: Elsewhere, kind: game}}
- {date: 2012-03-01, work: v, status: abandoned, progress: 12/30}
- {date: 2010-05-05, work: w}
- {work: u, status: wanted}
- {work: w}
- {work: u, status: started, date: 2012-04-01}
"""


@pytest.fixture
def blog(site):
    """Return a site with a diary of files and posts."""
    site.settings("author: Mira\n")
    site.work("w", kind="film", year=1979)
    site.work("v", kind="book")
    site.work("u", kind="film")
    site.post("a", date="2012-05-06", work="v", rating=7)
    site.write("content/diary/2012.yaml", ENTRIES)
    return site


def test_the_first_page_has_the_newest_and_the_totals_of_all(blog):
    page = record(blog, "diary/index.html")
    assert [(m.year, m.month, len(m.entries)) for m in page.months] == [
        (2012, 5, 1), (2012, 4, 1), (2012, 3, 1), (2012, 2, 2), (2012, 1, 1), (2012, None, 1),
        (2010, 5, 1),
    ]  # fmt: skip
    assert [(row.name, row.count) for row in page.totals.rows] == [
        ("Film", 4), ("Book", 1), ("Game", 1),
    ]  # fmt: skip
    assert page.undated == 1
    assert [(year.year, year.count) for year in page.years] == [(2012, 7), (2010, 1)]
    assert [row.work.title for row in page.going_on] == ["U"]


def test_totals_lead_to_no_shelf_that_is_not_written(blog):
    blog.work("x", kind="game")
    blog.write("content/diary/wanted.yaml", "- {work: x, status: wanted}\n")
    page = record(blog, "diary/index.html")
    written = {f"/{path.removesuffix('index.html')}" for path in blog.files()}
    assert [(row.name, row.url in written) for row in page.totals.rows] == [
        ("Film", True), ("Book", True), ("Game", False),
    ]  # fmt: skip
    assert page.totals.rows[2].url is None


def test_a_year_has_its_months_its_calendar_and_the_years_beside(blog):
    page = record(blog, "diary/2012/index.html")
    assert [(month.month, month.days) for month in page.calendar.months] == [(2, ((1, 1), (3, 1)))]
    assert [(row.name, row.count) for row in page.totals.rows] == [
        ("Film", 2), ("Book", 1), ("Game", 1),
    ]  # fmt: skip
    assert (page.newer, page.older.url) == (None, "/diary/2010/")
    [[first, other]] = [m.entries for m in page.months if m.month == 2]
    assert (first.id, first.rating.given, first.again, first.liked) == (
        "2012-02-03-w",
        "8",
        True,
        True,
    )
    assert (other.begun.iso, other.authors) == ("2012-01-20", ())
    html = blog.output("diary/2012/index.html")
    assert 'id="2012-02-03-w"' in html
    assert '<label class="spoiler">' in html
    assert "<em>slowly</em>" in html


def test_without_an_entry_there_is_no_diary(blog):
    blog.remove("content/diary/2012.yaml")
    blog.built()
    assert [path for path in blog.files() if path.startswith("diary")] == []
    assert "/diary/" not in blog.output("index.html")


def test_only_undated_entries_make_the_first_page_alone(blog):
    blog.write("content/diary/2012.yaml", "- {work: w}\n")
    blog.remove("content/posts/a.md")
    blog.built()
    assert [path for path in blog.files() if path.startswith("diary")] == ["diary/index.html"]


def test_the_feed_follows_the_diary_and_hides_what_is_hidden(blog):
    blog.built()
    feed = feedparser.parse(blog.output("diary/feed.xml"))
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == [
        "V", "Started: U", "Given up: V", "W", "V", "Elsewhere", "W", "W",
    ]  # fmt: skip
    assert feed.entries[3].link == "https://example.org/diary/2012/#2012-02-03-w"
    assert "8 / 10" in feed.entries[3].content[0].value
    assert "[spoiler]" in feed.entries[4].content[0].value
    assert "badly" not in blog.output("diary/feed.xml")
    ids = [entry.id for entry in feed.entries]
    assert len(set(ids)) == len(ids)
    assert 'href="/diary/feed.xml"' in blog.output("diary/index.html")


def test_a_works_page_has_its_history_and_its_status(blog):
    blog.built()
    html = blog.output("works/v/index.html")
    part = html[html.index('id="page:diary"') :]
    assert re.findall(r'href="/diary/(\d+/#[^"]+)"', part)[:3] == [
        "2012/#2012-05-06-v", "2012/#2012-03-01-v", "2012/#2012-02-01-v",
    ]  # fmt: skip
    assert "Given up" in part
    assert "12/30" in part
    wanted = record(blog, "works/u/index.html")
    assert wanted.work.status == "started"
    assert 'id="page:diary"' not in blog.output("posts/a/index.html")


def test_a_rating_of_the_diary_is_shown_as_such_and_is_no_aggregate(blog):
    blog.built()
    html = blog.output("works/w/index.html")
    assert '<a href="#page:diary">from the diary</a>' in html
    assert "AggregateRating" not in html


def test_another_authors_entry_says_whose_it_is(blog):
    blog.write("content/diary/jo.yaml", "- {work: w, date: 2012-02-03, author: Jo Guest}\n")
    page = record(blog, "diary/2012/index.html")
    names = [
        [value.text for value in row.authors] for month in page.months for row in month.entries
    ]
    assert names.count(["Jo Guest"]) == 1
    assert names.count([]) == len(names) - 1


def test_numbers_count_files_and_posts_and_say_so(blog):
    blog.post("c", date=2013, work="w", diary="[2012-02-03, 2012-02-04]")
    numbers = record(blog).numbers
    [year, _] = numbers.diary
    assert [(month.month, month.days) for month in year.months] == [(2, ((1, 1), (3, 1), (4, 1)))]
    assert numbers.vague == 2
    assert "This counts diary entries and the dates in reviews." in blog.output(
        "ratings/index.html"
    )


def test_a_page_heads_the_diary(blog):
    blog.page("diary", "What I saw.", title="Seen")
    blog.built()
    html = blog.output("diary/index.html")
    assert "What I saw." in html
    assert "<title>Seen · Slow Trains</title>" in html


def test_a_work_that_an_entry_says_all_of_has_its_picture(blog):
    blog.write("content/diary/still.png", PICTURE)
    entry = "- {date: 2013-01-02, work: {title: X, image: IMAGE, image_alt: A still}}\n"
    blog.write("content/diary/2013.yaml", entry.replace("IMAGE", "still.png"))
    page = record(blog, "diary/2013/index.html")
    assert page.months[0].entries[0].work.image.url == "/diary/still.png"
    assert "diary/still.png" in blog.files()
    blog.write("content/diary/2013.yaml", entry.replace("IMAGE", "stil.png"))
    problem = next(line for line in blog.problems() if "error" in line)
    assert problem.startswith("content/diary/2013.yaml:1:46: error: work.image: there is no")


def test_a_posts_page_names_the_days_of_its_reviews(blog):
    blog.post("d", date=2014, reviews="[{work: w, diary: [2014-01-02]}, {work: v}]")
    page = record(blog, "posts/d/index.html")
    assert [day.date.iso for day in page.post.diary] == ["2014-01-02"]
