"""The site in numbers in a browser: on a phone nothing is cut, and every chart is drawn."""

import pytest

from tests.browser.test_blocked import furnish

WIDE = "() => document.documentElement.scrollWidth"
SMALLEST = """() => Math.min(...[...document.querySelectorAll("main *")]
    .filter(one => one.firstChild?.nodeType === 3)
    .map(one => parseFloat(getComputedStyle(one).fontSize)))"""
FLAT = """() => [...document.querySelectorAll("main svg")]
    .filter(one => one.checkVisibility() && !(one.getBoundingClientRect().width > 20
        && one.getBoundingClientRect().height > 5)).map(one => one.outerHTML)"""
CUT = """() => [...document.querySelectorAll("main :is(th, td):not(:has(.hidden))")]
    .filter(one => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1)
    .map(one => one.outerHTML)"""
COLOURS = """() => [...document.querySelectorAll("main :is(.histogram, .calendar) path")]
    .map(one => getComputedStyle(one).fill)"""


@pytest.mark.parametrize("path", ["/blog/ratings/", "/blog/archive/2011/"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_charts_fit_every_width(site, watched, path, width):
    furnish(site)
    site.post(
        "long", title="Wort" * 30, rating=1, work="{title: X, genres: [" + "Genre" * 30 + "]}"
    )
    site.comment("long", "c1", rating=9)
    site.built()
    watched.serve(site.root / "output", base="/blog")
    watched.page.set_viewport_size({"width": width, "height": 800})
    assert not watched.visit(path)
    assert watched.page.locator("svg[role=img]").count() == 1
    assert watched.page.evaluate(FLAT) == []
    watched.page.evaluate("() => document.querySelectorAll('details').forEach(d => d.open = true)")
    assert watched.page.evaluate(WIDE) == width
    assert watched.page.evaluate(CUT) == []
    assert watched.page.evaluate(SMALLEST) >= 11


def test_a_charts_picture_is_read_out(site, watched):
    furnish(site).built()
    watched.serve(site.root / "output", base="/blog").visit("/blog/ratings/")
    picture = watched.page.get_by_role("img", name="Diary of 2011")
    assert picture.count() == 1
    rows = watched.page.get_by_role("table", name="Reviews by kind").get_by_role("row")
    assert rows.last.inner_text().split() == ["Film", "2", "100%"]


def test_charts_have_the_systems_colours_where_it_forces_them(site, watched):
    furnish(site).built()
    watched.serve(site.root / "output", base="/blog").visit("/blog/ratings/")
    assert "rgb(0, 0, 0)" not in watched.page.evaluate(COLOURS)
    watched.page.emulate_media(forced_colors="active")
    found = set(watched.page.evaluate(COLOURS)) - {"none"}
    assert found <= {"rgb(0, 0, 0)", "rgb(255, 255, 255)", "rgb(252, 252, 250)"}
