"""The diary in the catalog: files and posts joined, and what has become of each work."""

import pytest

from sitegen.listing import list_entries
from sitegen.pipeline.options import Options
from tests.support.sites import NOW


@pytest.fixture
def blog(site):
    """Return a site of three works, by Mira."""
    site.settings("author: Mira\n")
    for key in ("w", "v", "u"):
        site.work(key, kind="film")
    return site


def entries(site):
    """Return date, status, rating and work of each entry, in order."""
    found = list_entries(site.root, Options(now=NOW), lambda: None)
    return [(item.date, item.status, item.rating, item.work or item.title) for item in found.items]


def problems(site):
    return [str(p) for p in list_entries(site.root, Options(now=NOW), lambda: None).problems]


def test_a_posts_days_are_finished_and_a_post_without_is_reviewed(blog):
    blog.post(
        "a", date=2012, work="w", rating=8, diary="[2011-02-20, {date: 2012-01-02, rating: 9}]"
    )
    blog.post("b", date="2013-04-05", work="v", rating=7)
    blog.post("c", date=2014)  # reviews nothing
    assert entries(blog) == [
        ("2013-04-05", "reviewed", "7 / 10", "v"),
        ("2012-01-02", "finished", "9 / 10", "w"),
        ("2011-02-20", "finished", "", "w"),
    ]


def test_without_a_diary_reviews_are_no_entries(blog):
    blog.post("b", date="2013-04-05", work="v", rating=7)
    assert entries(blog) == []


def test_each_review_of_a_post_may_have_its_own_days(blog):
    own = "{work: w, rating: 8, diary: [2012-01-01]}", "{work: u, diary: [{date: 2011, rating: 4}]}"
    blog.post("a", date="2013-01-01", reviews=f"[{own[0]}, {{work: v}}, {own[1]}]")
    assert entries(blog) == [
        ("2013-01-01", "reviewed", "", "v"),
        ("2012-01-01", "finished", "8 / 10", "w"),
        ("2011", "finished", "4 / 10", "u"),
    ]


def test_entries_of_one_work_author_and_date_are_one(blog):
    blog.post("a", date="2012-01-02", work="w", rating=8, liked="true")
    blog.write(
        "content/diary/2012.yaml",
        "- {work: w, date: 2012-01-02, rating: 8, again: true}\n"
        "- {work: w, date: 2012-01-02, author: Jo}\n- {work: w, date: 2012-01}\n",
    )
    assert entries(blog) == [
        ("2012-01-02", "finished", "", "w"),  # Jo's
        ("2012-01-02", "finished", "8 / 10", "w"),
        ("2012-01", "finished", "", "w"),
    ]
    assert problems(blog) == []


def test_different_ratings_of_one_entry_are_a_warning_at_the_later_one(blog):
    blog.post("a", date="2012-01-02", work="w", rating=8)
    blog.write("content/diary/2012.yaml", "- {work: w, date: 2012-01-02, rating: 6}\n")
    assert problems(blog) == [
        "content/diary/2012.yaml:1:39: warning: rating: 6 here, but 8 in content/posts/a.md:5, for"
        " the same work, author and date: write one rating"
    ]
    assert entries(blog)[0][2] == "8 / 10"


def test_undated_entries_come_last_and_stay_apart(blog):
    blog.write(
        "content/diary/x.yaml",
        "- {work: w}\n- {work: w, status: wanted}\n- {work: v, date: 1999}\n",
    )
    assert [(date, status) for date, status, _, _ in entries(blog)] == [
        ("1999", "finished"), ("", "wanted"), ("", "finished"),
    ]  # fmt: skip


def test_a_work_that_is_not_there_is_an_error_at_its_entry(blog):
    blog.work("x", draft="true")
    blog.write("content/diary/x.yaml", "- {work: ww}\n- work: x\n")
    assert blog.problems() == [
        "content/diary/x.yaml:1:10: error: work: there is no work 'ww': did you mean 'w'?",
        "content/diary/x.yaml:2:9: error: work: the work 'x' is not published (draft)",
    ]


def works(site):
    from sitegen.listing import read_site

    found = read_site(site.root, Options(now=NOW), lambda: None)
    return {entry.key: entry for entry in found.catalog.works}


def test_the_newest_entry_says_what_has_become_of_a_work(blog):
    blog.write(
        "content/diary/x.yaml",
        "- {work: w, date: 2012, status: wanted}\n- {work: w, date: 2011}\n"
        "- {work: v, status: wanted}\n- {work: u, status: started, date: 2013-01-01}\n"
        "- {work: u, status: abandoned, date: 2013-01-02, liked: true}\n",
    )
    found = works(blog)
    assert [found[key].status for key in "wvu"] == ["wanted", "wanted", "abandoned"]
    assert [found[key].is_only_wanted for key in "wvu"] == [False, True, False]
    assert [found[key].is_liked for key in "wvu"] == [False, False, True]
    assert [found[key].newest and found[key].newest.iso for key in "wvu"] == [
        "2011",
        None,
        "2013-01-02",
    ]


@pytest.mark.parametrize(
    ("status", "after"),
    [
        ("finished", "finished"),
        ("abandoned", "abandoned"),
        ("wanted", "reviewed"),
        ("started", "reviewed"),
    ],
)
def test_a_later_review_leaves_a_work_finished_and_ends_what_was_under_way(blog, status, after):
    blog.post("a", date=2014, work="w")
    blog.write("content/diary/x.yaml", f"- {{work: w, date: 2013, status: {status}}}\n")
    assert works(blog)["w"].status == after


def test_a_work_that_no_review_rates_has_its_newest_rated_entrys_rating(blog):
    blog.write(
        "content/diary/x.yaml",
        "- {work: w, date: 2011, rating: 5}\n- {work: w, date: 2012, rating: 7}\n"
        "- {work: w, date: 2013}\n- {work: v, date: 2013, rating: 1}\n",
    )
    blog.post("a", work="v", rating=8)
    found = works(blog)
    assert (found["w"].rating.rating.given, found["w"].is_rated_by_diary) == ("7", True)
    assert (found["v"].rating.rating.given, found["v"].is_rated_by_diary) == ("8", False)
    assert found["u"].rating is None
