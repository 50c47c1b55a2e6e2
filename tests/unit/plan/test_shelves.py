"""Shelves: their orders, their statuses, what they leave out, and what search engines pass."""

import re

import pytest

from sitegen.content.works import RESERVED_SLUGS
from tests.support.sites import PICTURE

KEYS = ("a", "b", "c", "d")


def shelf(site, path):
    """Return the titles of the works on a page."""
    page = site.output(f"{path}/index.html".lstrip("/"))
    return re.findall(r'class="shelf-title"><a [^>]*><bdi>(.*?)</bdi>', page)


def orders(site, path):
    """Return the orders that a page leads to, and which one it says that it shows."""
    page = site.output(f"{path}/index.html".lstrip("/"))
    nav = re.search(r'<nav class="years orders".*?</nav>', page, re.DOTALL)
    links = re.findall(r'<a href="(.*?)"( aria-current="\w+")?>', nav[0]) if nav else []
    return [url for url, _ in links], [url for url, current in links if current]


def in_sitemap(site):
    return re.findall(r"<loc>https://example.org([^<]*)</loc>", site.output("sitemap.xml"))


def is_hidden(site, path):
    return '<meta name="robots" content="noindex">' in site.output(f"{path}/index.html")


def diary(site, *entries):
    site.write("content/diary/all.yaml", "".join(f"- {{{entry}}}\n" for entry in entries))


# ---------------------------------------------------------------- orders


@pytest.fixture
def rated(site):
    """Return a site of works with ratings, years and dates, and one that has none of these."""
    site.work("a", "T.", kind="film", year=1990)
    site.work("b", "T.", kind="film", year=2001)
    site.work("c", "T.", kind="book", year=-20)
    site.work("d", "T.", kind="film")
    site.work("e", "T.", kind="film", year=2001)
    site.post("pa", date=2012, work="a", rating=7)
    site.post("pb", date=2011, work="b", rating=7)
    site.post("pc", date="2012-05", work="c", rating="4.5/5")
    diary(site, "work: e, date: 2013-01-01, rating: 0", "work: b, status: wanted, date: 2020")
    return site.built()


@pytest.mark.parametrize(
    ("order", "titles"),
    [
        ("by-rating", ["C", "A", "B", "E", "D"]),
        ("by-year", ["B", "E", "A", "C", "D"]),
        ("by-date", ["E", "C", "A", "B", "D"]),
    ],
)
def test_what_lacks_the_value_comes_last_and_equal_ones_by_title(rated, order, titles):
    """A rating of 0 is one; what is wanted is no date."""
    assert shelf(rated, f"works/{order}") == titles
    films = [title for title in titles if title != "C"]
    assert shelf(rated, f"works/kind/film/{order}") == films


@pytest.mark.parametrize("path", ["works", "works/kind/film"])
@pytest.mark.parametrize("order", ["", "by-rating/", "by-year/", "by-date/"])
def test_an_order_says_which_it_is_and_leads_to_the_others(rated, path, order):
    every = [f"/{path}/{other}" for other in ("", "by-rating/", "by-year/", "by-date/")]
    assert orders(rated, f"{path}/{order}".rstrip("/")) == (every, [f"/{path}/{order}"])
    page = rated.output(f"{path}/{order}index.html")
    assert f'rel="canonical" href="https://example.org/{path}/{order}"' in page
    assert (f"/{path}/{order}" in in_sitemap(rated)) == (order == "")
    assert is_hidden(rated, f"{path}/{order}".rstrip("/")) == (order != "")


def test_shelves_of_terms_have_no_orders_nor_has_a_single_work(rated):
    assert orders(rated, "works/kind/book") == ([], [])
    assert "works/genre/x/by-rating/index.html" not in rated.files()


def test_orders_have_titles_of_their_own(rated):
    titles = [
        re.search("<title>(.*?)</title>", rated.output(path))[1]
        for path in rated.files()
        if path.startswith("works") and path.endswith("index.html")
    ]
    assert len(titles) == len(set(titles))
    assert "Works · By rating · Slow Trains" in titles
    assert "Kind: Film · Recent activity · Slow Trains" in titles


def test_orders_are_paged_like_titles_and_each_page_is_marked(site):
    site.settings("paginate: 9\npaginate_works: 1\nhome: works\n")
    for number, name in enumerate("abc"):
        site.work(name, "T.", kind="film", year=2000 + number)
    site.built()
    for path in ("works/by-year", "works/kind/film/by-year"):
        pages = [path, f"{path}/page/2", f"{path}/page/1"]
        assert [shelf(site, page) for page in pages] == [["C"], ["B"], ["A"]]
        assert orders(site, pages[2])[1] == [f"/{path}/"]
    assert orders(site, "")[1] == ["/works/"]
    assert shelf(site, "page/1") == ["C"]


# ---------------------------------------------------------------- wanted, statuses, liked


@pytest.fixture
def kept(site):
    """Return a site whose works have come to something, or not yet."""
    for key in ("a", "b", "c", "d", "e"):
        site.work(key, kind="book" if key == "a" else "film", genres="[g]")
    site.post("p", date=2012, work="c", liked="true")
    diary(
        site,
        "work: a, status: wanted",
        "work: b, status: started, date: 2014",
        "work: b, status: wanted, date: 2013",
        "work: c, status: abandoned, date: 2015, liked: true",
        "work: d, date: 2016, status: wanted",
        "work: d, date: 2011, liked: true",
    )
    return site.built()


def test_all_works_and_kinds_leave_out_what_is_only_wanted(kept):
    """Other shelves have it; a kind of which nothing else is there has none."""
    assert shelf(kept, "works") == ["B", "C", "D", "E"]
    assert shelf(kept, "works/by-date") == ["C", "B", "D", "E"]
    assert shelf(kept, "works/kind/film") == ["B", "C", "D", "E"]
    assert shelf(kept, "works/genre/g") == ["A", "B", "C", "D", "E"]
    assert "works/kind/book/index.html" not in kept.files()
    assert "/works/kind/book/" not in kept.output("works/a/index.html")
    assert '<bdi>Film</bdi></a> <span class="count" title="4 works">' in kept.output(
        "works/kind/index.html"
    )


def test_a_status_has_a_shelf_where_a_work_has_it_by_its_newest_entry(kept):
    assert shelf(kept, "works/status/wanted") == ["A", "D"]
    assert shelf(kept, "works/status/started") == ["B"]
    assert shelf(kept, "works/status/abandoned") == ["C"]
    assert shelf(kept, "works/liked") == ["C", "D"]
    there = re.findall(r"works/status/(\w+)/index.html", "\n".join(kept.files()))
    assert there == ["abandoned", "started", "wanted"]
    assert re.findall('href="/works/status/(.*?)"', kept.output("works/status/index.html")) == [
        "", "wanted/", "started/", "abandoned/"
    ]  # fmt: skip
    page = kept.output("works/index.html")
    assert 'href="/works/status/"' in page
    assert 'href="/works/liked/"' in page
    assert "<title>Status: Given up · " in kept.output("works/status/abandoned/index.html")
    assert "<title>Works: Liked · " in kept.output("works/liked/index.html")
    assert {"/works/status/", "/works/status/wanted/", "/works/liked/"} <= set(in_sitemap(kept))


def test_a_site_without_a_diary_has_no_statuses(site):
    """A review is no status, but a post may say that its work is liked."""
    site.work("w")
    site.post("p", date=2012, work="w", liked="true")
    site.built()
    assert [path for path in site.files() if "status" in path] == []
    assert "/works/status/" not in site.output("works/kind/index.html")
    assert shelf(site, "works/liked") == ["W"]


def test_a_site_may_have_nothing_but_wishes(site):
    site.work("w", kind="film")
    diary(site, "work: w, status: wanted")
    site.built()
    assert shelf(site, "works") == []
    assert 'href="/works/status/wanted/"' in site.output("works/index.html")
    assert shelf(site, "works/status/wanted") == ["W"]


# ---------------------------------------------------------------- what search engines pass

SAID = {
    "a text": lambda site: site.work("w", "Words."),
    "a summary": lambda site: site.work("w", summary="Words."),
    "a picture": lambda site: site.work("w", image="/p.png"),
    "a trailer": lambda site: site.work("w", trailer="https://t.example/"),
    "a critic": lambda site: site.work("w", critics="{source: T}"),
    "a quote": lambda site: site.work("w", quotes="[Words]"),
    "a notice": lambda site: site.work("w", notices="[Words]"),
    "a review": lambda site: site.post("p", date=2012, work="w"),
    "an entry": lambda site: diary(site, "work: w"),
    "a wish": lambda site: diary(site, "work: w, status: wanted"),
    "a comment": lambda site: site.comment("works/w", "c1"),
    "a contribution": lambda site: site.comment("works/w", "c1", kind="summary"),
}


@pytest.fixture
def bare(site):
    site.write("content/static/p.png", PICTURE)
    site.work("w", "<!-- later -->", kind="film", year=1990, genres="[g]", tags="[t]", cast="[p]")
    site.work("v", "Words.", kind="book")
    return site.built()


def test_a_bare_work_and_what_lists_nothing_else_are_in_no_sitemap(bare):
    thin = ["works/w", "works/kind/film", "works/genre/g", "works/person/p", "works/genre"]
    for path in (*thin, "tags/t", "tags"):
        assert is_hidden(bare, path), path
        assert f"/{path}/" not in in_sitemap(bare)
    for path in ("works", "works/v", "works/kind", "works/kind/book"):
        assert not is_hidden(bare, path), path
        assert f"/{path}/" in in_sitemap(bare)


@pytest.mark.parametrize("what", SAID)
def test_a_work_is_found_as_soon_as_anything_is_said_of_it(site, what):
    site.write("content/static/p.png", PICTURE)
    site.work("w")
    SAID[what](site)
    site.built()
    assert not is_hidden(site, "works/w")
    assert "/works/w/" in in_sitemap(site)


def test_the_authors_word_holds_for_a_work_that_something_is_said_of(site):
    site.work("w", "Words.", noindex="true", genres="[g]")
    site.work("v", noindex="false")
    site.built()
    assert is_hidden(site, "works/w")
    assert is_hidden(site, "works/genre/g")
    assert is_hidden(site, "works/v")


def test_a_page_of_all_works_is_thin_by_what_is_on_it(site):
    """The entrance is not, whatever it lists."""
    site.settings("paginate_works: 1\n")
    site.work("a")
    site.work("b", "Words.")
    site.work("c")
    site.built()
    pages = {"works": False, "works/page/2": False, "works/page/1": True}
    assert {path: is_hidden(site, path) for path in pages} == pages


# ---------------------------------------------------------------- reserved slugs


@pytest.mark.parametrize("name", sorted(RESERVED_SLUGS))
def test_a_work_cannot_be_called_as_a_shelf(site, name):
    site.work(name, kind="film")
    assert site.problems() == [
        f"content/works/{name}.md:1:1: error: slug: /works/{name}/ is a shelf of works:"
        f" write another, such as slug: {name}-film"
    ]


def test_a_reserved_slug_is_told_at_its_place(site):
    site.work("w", slug="Status")
    site.work("kind", slug="sort")
    [problem] = site.problems()
    assert problem.startswith("content/works/w.md:3:7: error: slug: /works/status/ is a shelf")
