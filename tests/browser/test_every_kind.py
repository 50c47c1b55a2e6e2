"""Every kind of page in both themes: no wider than the window, nothing on another, and quiet."""

import pytest

from tests.browser.test_five_pages import OPEN, OVERLAP, WIDER

PAGES = [
    "/", "/page/1/", "/posts/last-train-home/", "/posts/last-train-home/comments/2/",
    "/posts/three-tickets-one-carriage/", "/posts/winter-timetable/", "/works/",
    "/works/last-train-home/", "/works/before-trilogy/", "/works/kind/", "/works/genre/drama/",
    "/lists/", "/lists/in-order-of-lateness/", "/tags/", "/tags/migration/", "/authors/mira/",
    "/series/trains/", "/archive/", "/archive/2018/", "/ratings/", "/about/", "/404.html",
]  # fmt: skip
SCROLLS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_a_page_fits_the_window_with_all_folds_open(width, either, watched):
    watched.serve(either.root / "output")
    watched.page.set_viewport_size({"width": width, "height": 844})
    found = {}
    for path in PAGES:
        watched.happened.clear()
        watched.page.goto(watched.origin + path, wait_until="load")
        watched.page.evaluate(OPEN)
        found[path] = [
            watched.page.evaluate(SCROLLS),
            *watched.page.evaluate(WIDER),
            *watched.page.evaluate(OVERLAP),
            *watched.happened,
        ]
    assert {path: wrong for path, wrong in found.items() if wrong != [0]} == {}


@pytest.mark.parametrize("path", ["/", "/posts/last-train-home/", "/works/last-train-home/"])
def test_the_switch_gives_the_colours_that_the_system_would(path, either, watched):
    """Of the paper, the text and the links, in either theme."""
    looks = """() => ["html", "main", "main a"].map(one => {
        const style = getComputedStyle(document.querySelector(one));
        return [style.backgroundColor, style.color];
    })"""
    watched.serve(either.root / "output")
    watched.page.emulate_media(color_scheme="dark")
    watched.page.goto(watched.origin + path)
    dark = watched.page.evaluate(looks)
    watched.page.emulate_media(color_scheme="light")
    assert watched.page.evaluate(looks) != dark
    watched.page.get_by_role("button", name="Dark colours").click()
    assert watched.page.evaluate(looks) == dark
