"""The demo in both themes that come with the program: what they look like is theirs, and no more.

What programs read of a page is the same in either, and no page loads more than it may. A few pages
of `catalogue` are kept here; the default theme's are in `expected/` and `showcase/`.
"""

import itertools
import re
from pathlib import Path

import mf2py
import pytest
from lxml import html

KEPT = Path(__file__).parent / "catalogue"
PAGES = {
    "home": "index.html",
    "post": "posts/last-train-home/index.html",
    "several": "posts/three-tickets-one-carriage/index.html",
    "essay": "posts/winter-timetable/index.html",
    "work": "works/before-trilogy/index.html",
    "works": "works/kind/film/index.html",
    "list": "lists/in-order-of-lateness/index.html",
    "archive": "archive/2018/index.html",
    "missing": "404.html",
}
SHEETS = 30 * 1024
SCRIPTS = 5 * 1024


def pages_of(site):
    return [path for path in site.files() if path.endswith(".html")]


def weigh(site, page, path):
    """Return the bytes of a kind of theme files that a page loads."""
    found = {str(url) for url in page.xpath(path) if str(url).startswith("/theme/")}
    return sum((site.root / "output" / url.lstrip("/")).stat().st_size for url in found)


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_the_one_kept_here(name, catalogued, request):
    actual = catalogued.output(PAGES[name])
    file = KEPT / f"{name}.html"
    if request.config.getoption("--update-golden"):
        KEPT.mkdir(exist_ok=True)
        file.write_bytes(actual.encode())
    assert actual == file.read_bytes().decode()


def test_no_page_loads_more_than_30_kb_of_sheets_and_5_of_scripts(either):
    """The page to search on has a script of its own, which is as small."""
    for path in pages_of(either):
        page = html.fromstring(either.output(path).encode())
        if page.find("head") is None or not page.xpath("//link[@rel='stylesheet']"):
            continue  # an old address that leads to the new one
        assert 0 < weigh(either, page, "//link[@rel='stylesheet']/@href") <= SHEETS, path
        scripts = 2 * SCRIPTS if path == "search/index.html" else SCRIPTS
        assert 0 < weigh(either, page, "//script/@src") <= scripts, path


def head_of(site, path):
    """Return what stands in a page's head, but for the theme's own files and colours."""
    lines = site.output(path).partition("<body")[0].splitlines()
    return [line for line in lines if "/theme/" not in line and '"theme-color"' not in line]


def test_the_heads_of_all_pages_are_the_same(demo, catalogued):
    """Titles, links, cards and structured data."""
    assert pages_of(demo) == pages_of(catalogued)
    for path in pages_of(demo):
        assert head_of(catalogued, path) == head_of(demo, path), path


def test_whatever_can_be_linked_to_is_there(demo, catalogued):
    """Every id of the default theme: headings, footnotes, comments, the parts of a work's page."""
    for path in pages_of(demo):
        ours, theirs = (
            set(re.findall(r'\sid="([^"]+)"', site.output(path))) for site in (demo, catalogued)
        )
        assert ours <= theirs, path


def entry_of(site, path):
    """Return the h-entry of a post's page as the IndieWeb reads it."""
    text = site.output(path)
    found = mf2py.parse(doc=text, url="https://slow-trains.example/")["items"]
    [entry] = [item for item in found if "h-entry" in item["type"]]
    return entry


def shape(comment):
    """Return a comment as its name, date, text, and those inside it."""
    properties = comment["properties"]
    inside = properties.get("comment", [])
    return (
        [author["properties"]["name"] for author in properties["author"]],
        properties.get("published"),
        properties.get("rating"),
        [content["html"] for content in properties.get("content", [])],
        [shape(one) for one in inside],
    )


READ = ("name", "url", "published", "updated", "category", "summary", "rating", "best")


def test_posts_and_comments_are_read_alike(demo, catalogued):
    """An h-entry that is an h-review, each comment an h-cite inside the one that it answers."""
    posts = [path for path in pages_of(demo) if re.fullmatch(r"posts/[^/]+/index.html", path)]
    own = re.compile(r"posts/(fourteen-nights-in-the-box|a-guest-at-home)/")
    assert len(posts) > 10
    for path in posts:
        if own.match(path):
            continue  # these have templates of the site's own
        ours, theirs = entry_of(demo, path), entry_of(catalogued, path)
        assert theirs["type"] == ours["type"]
        for key in READ:
            assert theirs["properties"].get(key) == ours["properties"].get(key), (path, key)
        comments = [
            [shape(one) for one in entry["properties"].get("comment", [])]
            for entry in (ours, theirs)
        ]
        assert comments[0] == comments[1], path


@pytest.mark.parametrize("path", PAGES.values())
def test_headings_are_in_order_below_a_single_first_one(path, either):
    levels = [
        int(heading.tag[1])
        for heading in html.fromstring(either.output(path).encode()).xpath(
            "//h1|//h2|//h3|//h4|//h5|//h6"
        )
    ]
    assert levels.count(1) == 1
    shown = levels[levels.index(1) :]
    assert all(after - before <= 1 for before, after in itertools.pairwise(shown))
