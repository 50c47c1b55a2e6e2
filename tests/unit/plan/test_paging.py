"""Lists: the newest p to 2p-1 come first, and what stands on a full page never moves."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.plan.paging import paginate

counts = st.integers(0, 60)
sizes = st.integers(1, 12)


def newest_first(count):
    return list(range(count, 0, -1))


def pages(count, size):
    """Return a list's pages by address; entries are numbers, the oldest is 1."""
    return {leaf.url: list(leaf.entries) for leaf in paginate("/", newest_first(count), size)}


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, {"/": []}),
        (1, {"/": [1]}),
        (3, {"/": [3, 2, 1]}),
        (4, {"/": [4, 3], "/page/1/": [2, 1]}),
        (5, {"/": [5, 4, 3], "/page/1/": [2, 1]}),
        (6, {"/": [6, 5], "/page/2/": [4, 3], "/page/1/": [2, 1]}),
    ],
)
def test_two_posts_a_page(count, expected):
    assert expected == pages(count, 2)


@given(counts, sizes)
def test_the_law_of_paging(count, size):
    """All entries are on the pages once, in order; all but the first page are full."""
    first, *rest = pages(count, size).values()
    assert newest_first(count) == first + [entry for page in rest for entry in page]
    assert {len(page) for page in rest} <= {size}
    assert len(first) == count if count < 2 * size else size <= len(first) < 2 * size


@given(counts, sizes)
def test_a_new_post_changes_no_full_page(count, size):
    before, after = pages(count, size), pages(count + 1, size)
    del before["/"]
    assert before.items() <= after.items()


@given(counts, sizes)
def test_pagers_lead_through_all_pages_and_back(count, size):
    """From the newest to the oldest by "older", and the same way back by "newer"."""
    found = list(paginate("/x/", newest_first(count), size))
    urls = [leaf.url for leaf in found]
    assert urls[0] == "/x/"
    assert [*urls[1:], None] == [leaf.pager.older for leaf in found]
    assert [None, *urls[:-1]] == [leaf.pager.newer for leaf in found]
    numbers = [leaf.pager.number for leaf in found]
    assert numbers == [None, *range(len(found) - 1, 0, -1)]


def titles(page):
    """Return the titles of the posts in a list's page, without the pinned ones' second place."""
    return re.findall(r'class="u-url p-name" href="[^"]*">([^<]*)<', page)


def test_pinned_posts_come_first_on_the_home_page_and_stay_where_they_are(site):
    """A pinned post of a further page is shown twice, one of the home page once."""
    site.settings("paginate: 2\n")
    for number in range(1, 6):
        site.post(f"p{number}", date=f"201{number}", pinned="true" if number in (2, 4) else "false")
    site.built()
    assert titles(site.output("index.html")) == ["P4", "P2", "P5", "P3"]
    assert titles(site.output("page/1/index.html")) == ["P2", "P1"]


def test_undated_posts_are_last_and_in_no_archive(site):
    site.post("undated")
    site.post("old", date="1999")
    site.built()
    assert titles(site.output("index.html")) == ["Old", "Undated"]
    assert "Undated" not in site.output("archive/index.html")


def test_every_list_is_paged(site):
    """Terms and archives are paged as the home page is, years by themselves."""
    site.settings("paginate: 1\nauthor: mira\n")
    for number in (1, 2):
        site.post(f"p{number}", date=f"2011-0{number}", tags="[t]", categories="[c]", series="s")
    site.built()
    lists = ("", "tags/t/", "categories/c/", "authors/mira/", "series/s/", "archive/")
    for folder in (*lists, "archive/2011/"):
        assert "P1" in site.output(f"{folder}page/1/index.html")
        assert "page/2" not in site.output(f"{folder}page/1/index.html")


def test_no_page_tells_how_many_pages_there_are(site):
    """A total would change every page whenever the list grows by one."""
    site.settings("paginate: 1\n")
    for number in range(1, 4):
        site.post(f"p{number}", date=f"201{number}")
    before = site.built().output("page/1/index.html")
    site.post("p4", date="2014")
    site.post("p5", date="2015")
    assert before == site.built().output("page/1/index.html")


def test_an_empty_site_has_its_lists_all_the_same(site):
    site.built()
    expected = {"index.html", "archive/index.html", "tags/index.html", "authors/index.html"}
    assert expected <= set(site.files())


def test_no_post_is_lost_from_the_archive_around_new_year(site):
    """Years are those that authors wrote, whatever the order of the instants."""
    site.post("west", date="2011-12-31 20:00-05:00")
    site.post("east", date="2012-01-01 00:30+08:00")
    site.post("before", date="2011-06-01")
    site.built()
    page = site.output("archive/2011/index.html")
    assert ["/posts/west/" in page, "/posts/before/" in page] == [True, True]
    assert "/posts/east/" in site.output("archive/2012/index.html")
    assert site.output("archive/index.html").count("/posts/") == 3


def test_a_theme_is_told_which_lists_of_works_there_are(site):
    """Only those that are built, and one link to each is never to a missing page."""
    site.template("home.html", "{{ site.indexes | join(' ') }}")
    assert site.built().output("index.html") == ""
    site.work("w", kind="film", genres="[drama]")
    found = site.built().output("index.html")
    assert found == "/works/ /works/kind/ /works/genre/"
    site.list("best", entries="[{work: w}]")
    found = site.built().output("index.html").split()
    assert found[-1] == "/lists/"
    assert [url for url in found if f"{url[1:]}index.html" not in site.files()] == []
