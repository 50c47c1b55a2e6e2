"""The site in numbers: what is counted, what is not, and in which order it stands."""

import re
from collections import Counter

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.cache.database import Database
from sitegen.core.digest import program_digest
from sitegen.models.views import AnyView
from tests.support.sites import ROOT

DEFAULT = ROOT / "themes" / "default"


def record(site, path="ratings/index.html"):
    """Build a site, and return the record that a page of it was printed with."""
    site.built()
    store = Database(site.root / ".sitegen", program_digest())
    found = store.page(str((site.root / "output").resolve()), path)
    store.close()
    return msgspec.msgpack.decode(found[1], type=AnyView)


def rows(tallies):
    return [(row.name, row.count) for row in tallies.rows]


@pytest.fixture
def blog(site):
    """Return a site of three works and as many reviews, a diary and readers who rate."""
    site.write("content/authors.yaml", "mira: {name: Mira}\njo: {name: Jo}\n")
    site.work("w", kind="film", year=1979, genres="[noir, Drama]")
    site.work("v", kind="book", year=1970, genres="[drama]")
    site.work("u", kind="film", genres="[noir]")
    site.post("a", date="2011-03-04", author="mira", work="w", rating=8)
    site.post("b", date="2011", authors="[mira, jo]", reviews="[{work: v, rating: 6}, {work: w}]")
    site.post("c", date="2013-03", rating="4/5", diary="[2012-02-29, 2012-02-29, 2011, 2012-05]")
    return site


# ---------------------------------------------------------------- ratings


def test_every_review_of_a_post_counts_and_the_diary_does_not(blog):
    blog.post("d", date=2013, diary="[{date: 2013-01-01, rating: 1}]")
    numbers = record(blog).numbers
    assert numbers.reviews == 4
    assert (numbers.rating.count, numbers.rating.rating.given) == (3, "7.3")
    assert [pair for pair in rows(numbers.spread) if pair[1]] == [("8", 2), ("6", 1)]
    assert [row.percent for row in numbers.spread.rows if row.count] == [67, 33]


@pytest.mark.parametrize(
    ("scale", "first", "last", "number"),
    [
        ("{scale: 5, step: 0}", "5", "0", 6),
        ("{scale: letters}", "A+", "F", 13),
        ("{scale: thumbs}", "Thumbs up", "Thumbs down", 2),
        ("{scale: 10, min: 1}", "10", "1", 10),
    ],
)
def test_the_spread_has_every_step_of_the_sites_scale(site, scale, first, last, number):
    site.settings(f"rating: {scale}\n")
    site.post("a", rating="7/10")
    found = rows(record(site).numbers.spread)
    assert (found[0][0], found[-1][0], len(found)) == (first, last, number)
    assert sum(count for _, count in found) == 1


def test_a_scale_of_a_hundred_is_counted_by_its_tenths(site):
    site.settings("rating: {scale: 100}\n")
    site.post("a", rating="87")
    numbers = record(site).numbers
    assert numbers.rating.rating.given == "87"
    assert [(row.name, row.count) for row in numbers.spread.rows][:3] == [
        ("90+", 0), ("80+", 1), ("70+", 0),
    ]  # fmt: skip


# ---------------------------------------------------------------- kinds, genres, authors


def test_reviews_are_counted_by_the_kind_of_their_work(blog):
    """One that names no work is of no kind; a work given in a post has one, and no shelf."""
    blog.post("d", date=2013, work="{title: X, kind: game}")
    kinds = record(blog).numbers.kinds
    assert [(row.name, row.count, row.percent, row.url) for row in kinds.rows] == [
        ("Film", 2, 50, "/works/kind/film/"),
        ("Book", 1, 25, "/works/kind/book/"),
        ("Game", 1, 25, None),
    ]


def test_a_work_counts_in_each_of_its_genres_once(blog):
    """Two spellings with one slug are one genre, named as its shelf is."""
    blog.post("d", date=2013, work="{title: X, genres: [NOIR, noir, Own]}")
    page = record(blog)
    assert [(row.name, row.count, row.url) for row in page.genres.rows] == [
        ("Drama", 3, "/works/genre/drama/"),
        ("noir", 3, "/works/genre/noir/"),
        ("Own", 1, None),
    ]
    assert page.genres.shared
    shelf = blog.output("works/genre/index.html")
    assert re.findall(r"<bdi>(\w+)</bdi>", shelf) == ["Drama", "noir"]


def test_a_review_by_two_counts_for_each(blog):
    """The third post is by nobody, and its review is in no percentage."""
    authors = record(blog).authors
    assert [(row.name, row.count, row.percent) for row in authors.rows] == [
        ("Mira", 3, 100), ("Jo", 2, 67),
    ]  # fmt: skip
    assert authors.shared


# ---------------------------------------------------------------- dates


def test_dates_count_no_more_exactly_than_they_are_known(blog):
    """A year alone is in no month, and a year in between is there with nothing."""
    blog.post("undated", rating=5)
    page = record(blog)
    assert [(year.year, year.count, sum(year.months), year.url) for year in page.years] == [
        (2013, 1, 1, "/archive/2013/"),
        (2012, 0, 0, None),
        (2011, 3, 1, "/archive/2011/"),
    ]
    assert page.years[2].months[2] == 1
    assert page.undated_reviews == 1


def test_a_year_is_where_it_was_written(site):
    """Not where its instant is in UTC: New Year's Eve is in the old year everywhere."""
    site.post("a", date="2011-12-31 23:30-05:00", rating=5)
    site.post("b", date="2012-01-01 00:30+08:00", rating=5)
    assert [(year.year, year.months[0], year.months[11]) for year in record(site).years] == [
        (2012, 1, 0), (2011, 0, 1),
    ]  # fmt: skip


def test_a_work_is_in_its_decade_once_however_often_it_is_reviewed(blog):
    blog.work("old", year=-44)
    blog.post("d", date=2013, work="old")
    blog.post("e", date=2013, work="{title: X, year: 1970}")
    blog.post("f", date=2013, work="u")
    page = record(blog)
    assert rows(page.decades) == [("1970s", 3), ("40s BCE", 1)]
    assert [row.percent for row in page.decades.rows] == [75, 25]
    assert page.undated_works == 1


def test_the_diary_has_days_and_what_is_vague_is_told(blog):
    """A post that names a day twice says it once; a file of the diary is counted with it."""
    blog.write("content/diary/2012.yaml", "- {work: w, date: 2012-02-29}\n")
    page = record(blog)
    assert [(y.year, [(m.month, m.days) for m in y.months]) for y in page.numbers.diary] == [
        (2012, [(2, ((29, 2),))])
    ]
    assert (page.numbers.diary[0].count, page.numbers.vague) == (2, 2)
    shown = blog.output("ratings/index.html")
    assert "2 more have only a month or a year as their date." in shown
    assert "29 (2×)" in shown


# ---------------------------------------------------------------- readers


def test_the_widest_gap_between_us_and_readers_comes_first(blog):
    """Works stand for posts that review them alone; equal gaps stand by their addresses."""
    blog.post("d", date=2013, rating=5)
    blog.post("e", date=2013, rating=5, work="{title: X}")
    blog.comment("a", "1", rating="9")
    blog.comment("works/w", "1", rating="10")
    blog.comment("b", "1", rating="1")
    blog.comment("d", "1", rating="1/5")
    blog.comment("e", "1", rating="8")
    blog.comment("works/u", "1", rating="8")
    page = record(blog)
    found = [(o.link.url, o.ours.rating.given, o.readers.rating.given) for o in page.opinions]
    assert found == [
        ("/posts/d/", "5", "2"),
        ("/posts/e/", "5", "8"),
        ("/works/w/", "8", "9.5"),
    ]
    assert page.compared == 3


def test_of_many_opinions_ten_are_shown(site):
    for number in range(12):
        site.post(f"p{number:02}", rating=number / 2)
        site.comment(f"p{number:02}", "1", rating="10")
    page = record(site)
    assert [o.link.url for o in page.opinions] == [f"/posts/p{n:02}/" for n in range(10)]
    assert "The 10 largest differences of 12." in site.output("ratings/index.html")


def test_the_longest_threads_are_those_of_posts_and_works(blog):
    blog.page("about")
    for thread, number in (("a", 2), ("c", 3), ("works/w", 3), ("pages/about", 9)):
        for name in range(number):
            blog.comment(thread, f"c{name}")
    blog.comment("b", "1", rating="9", kind="quote")
    page = record(blog)
    assert [(thread.link.url, thread.count) for thread in page.threads] == [
        ("/posts/c/", 3), ("/works/w/", 3), ("/posts/a/", 2),
    ]  # fmt: skip
    assert 'href="/posts/c/#comments"' in blog.output("ratings/index.html")


# ---------------------------------------------------------------- the page


def test_a_site_without_anything_says_so_in_words(site):
    """It draws nothing, is in no sitemap, and is there nevertheless."""
    site.post("a", date=2011)
    assert record(site).is_empty
    page = site.output("ratings/index.html")
    assert "There are no numbers yet." in page
    assert "<svg" not in page.partition("<main")[2]
    assert "/ratings/" not in site.output("sitemap.xml")


def test_a_site_with_numbers_has_them_in_its_sitemap(blog):
    assert not record(blog).is_empty
    assert "https://example.org/ratings/" in blog.output("sitemap.xml")


def test_reviews_without_a_rating_leave_it_at_words(site):
    site.post("a", date=2011, verdict="So so")
    record(site)
    page = site.output("ratings/index.html")
    assert "There are no ratings yet." in page
    assert page.count("page:diary") == 0


def test_an_author_may_write_what_stands_above_it(blog):
    blog.page("ratings", "Mostly *trains*.", title="Counted")
    page = record(blog)
    assert (page.title, page.head.title) == ("Counted", "Counted")
    assert "<p>Mostly <em>trains</em>.</p>" in blog.output("ratings/index.html")


def test_ids_are_unique_and_every_picture_has_its_words(blog):
    blog.post("d", date=2014, diary="[2014-01-01, 2015-01-01]")
    record(blog)
    page = blog.output("ratings/index.html")
    ids = re.findall(r'\bid="([^"]*)"', page)
    assert max(Counter(ids).values()) == 1
    named = re.findall(r'role="img" aria-labelledby="([^"]*)"', page)
    assert len(named) == 3
    assert {name for names in named for name in names.split()} <= set(ids)
    assert page.count("<svg") == page.count('aria-hidden="true" focusable="false"') + 3


def test_only_pages_with_charts_load_their_styles(blog):
    blog.settings("paginate: 1\n")
    record(blog)
    linked = [p for p, data in blog.tree().items() if p.endswith("html") and b"charts.css" in data]
    years = ["archive/2011/index.html", "archive/2013/index.html", "diary/2012/index.html"]
    assert sorted(linked) == [*years, "ratings/index.html"]


def test_a_years_archive_has_its_own_numbers_on_its_first_page(blog):
    """The diary is that of the year's days, whatever their posts' dates."""
    blog.settings("paginate: 1\n")
    blog.post("d", date="2012-07", rating=3)
    numbers = record(blog, "archive/2011/index.html").numbers
    assert (numbers.reviews, numbers.rating.rating.given, sum(numbers.months)) == (3, "7", 1)
    assert rows(numbers.kinds) == [("Film", 2), ("Book", 1)]
    assert (numbers.diary, numbers.vague) == ((), 1)
    numbers = record(blog, "archive/2012/index.html").numbers
    assert [day for year in numbers.diary for m in year.months for day in m.days] == [(29, 1)]
    assert record(blog, "archive/2011/page/1/index.html").numbers is None
    assert record(blog, "archive/index.html").numbers is None


def test_a_year_is_no_number_of_thousands(blog):
    blog.built()
    for path in ("archive/2011/index.html", "ratings/index.html"):
        assert not re.search(r"\b2,01\d", blog.output(path))
    assert "<h1>Archive 2011</h1>" in blog.output("archive/2011/index.html")


@pytest.mark.parametrize(
    ("scale", "ours", "theirs"),
    [("letters", "B+", "F"), ("thumbs", "Thumbs up", "Thumbs down"), ("5", "3.6", "0")],
)
def test_opinions_are_said_on_the_sites_scale(site, scale, ours, theirs):
    site.settings(f"rating: {{scale: {scale}, step: 0}}\n")
    site.post("a", rating="7.2/10")
    site.comment("a", "1", rating="0/10")
    site.built()
    found = site.output("ratings/index.html").split('class="histogram under opinions"')[1]
    assert re.findall(r'<td class="count">([^<]*)</td>', found)[:2] == [ours, theirs]


def test_the_charts_styles_are_small():
    assert len((DEFAULT / "static" / "charts.css").read_bytes()) <= 1536


def test_the_lists_beside_it_lead_to_it(blog):
    blog.built()
    for path in ("works/index.html", "archive/index.html"):
        assert 'href="/ratings/"' in blog.output(path)


# ---------------------------------------------------------------- laws

posts = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "date": st.sampled_from(("2011", "2011-03", "2012-03-04", "0044-03-15", "2011-12-31")),
            "rating": st.sampled_from(("0", "5.5", "4/5", "B+", "up")),
            "work": st.sampled_from(("w", "v", "{title: X, kind: game, year: -5}", "{title: Y}")),
            "authors": st.sampled_from(("[mira]", "[mira, jo]")),  # entries of one are joined
            "diary": st.sampled_from(("[2011]", "[2012-02-29, 2011-01-01]", "[2012-02-29 10:00]")),
        },
    ),
    max_size=6,
)


@settings(max_examples=25)
@given(posts)
def test_sums_agree_whatever_the_posts_are(make_site, fields):
    """What is counted in parts comes to what is counted as a whole."""
    site = make_site()
    site.work("w", kind="film", year=1979, genres="[noir, drama]")
    site.work("v", kind="book")
    for number, one in enumerate(fields):
        authors = one.get("authors", "[mira]").replace("mira", f"m{number}")
        site.post(f"p{number}", **{**one, "authors": authors})
    page = record(site)
    numbers = page.numbers
    reviews = [one for one in fields if {"rating", "work"} & one.keys()]
    assert numbers.reviews == len(reviews)
    assert sum(year.count for year in page.years) + page.undated_reviews == len(reviews)
    assert all(sum(year.months) <= year.count for year in page.years)
    rated = sum("rating" in one for one in fields)
    assert sum(row.count for row in numbers.spread.rows) == rated
    assert (numbers.rating.count if numbers.rating else 0) == rated
    works = [one["work"] for one in fields if "work" in one]
    assert sum(row.count for row in numbers.kinds.rows) == len(works)
    inline = [work for work in works if work[0] == "{"]
    once = len(inline) + len({*works} - {*inline})
    assert sum(row.count for row in page.decades.rows) + page.undated_works == once
    days = sum(one.get("diary", "[]").count("-01-01") + one.get("diary", "").count("-02-29")
               for one in fields)  # fmt: skip
    assert sum(year.count for year in numbers.diary) == days
    assert numbers.vague == sum(one.get("diary") == "[2011]" for one in fields)
    for tallies in (numbers.spread, numbers.kinds, page.decades):
        total = sum(row.percent for row in tallies.rows)
        assert not tallies.rows or abs(total - 100) <= len(tallies.rows) / 2
