"""A trailer in a frame: nobody is asked for anything before a reader asks for the film."""

import pytest

FILM = "https://youtu.be/dQw4w9WgXcQ"
PLAYER = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"


def furnish(site, frames="[https://www.youtube-nocookie.com]"):
    site.settings(f"csp: {{frame: {frames}}}\n", url="https://example.org/blog/")
    site.work("w", trailer=FILM)
    return site.built()


def test_the_frame_is_styled_and_asks_nobody_before_it_is_pressed(site, watched):
    furnish(site)
    watched.serve(site.root / "output", base="/blog")
    assert watched.visit("/blog/works/w/") == []
    frame = watched.page.frame_locator("iframe.trailer")
    style = "element => getComputedStyle(element).display"
    assert frame.locator(".play").evaluate(style) == "grid"
    assert watched.happened == []

    watched.page.route(PLAYER, lambda route: (asked.append(route.request), route.fulfill(body="x")))
    asked = []
    frame.locator(".play").click()
    watched.page.frame_locator("iframe.trailer").get_by_text("x", exact=True).wait_for()
    assert [request.url for request in asked] == [PLAYER]
    assert asked[0].headers["referer"] == "https://example.org/"
    assert watched.happened == []
    assert watched.page.url.endswith("/blog/works/w/")


def test_a_keyboard_reaches_the_film(site, watched):
    furnish(site)
    watched.serve(site.root / "output", base="/blog").visit("/blog/works/w/")
    frame = watched.page.frame_locator("iframe.trailer")
    for _ in range(60):
        watched.page.keyboard.press("Tab")
        if frame.locator(".play:focus").count():
            break
    assert frame.locator(".play:focus").count() == 1


@pytest.mark.parametrize("language", ["en", "ar", "zh"])
def test_all_of_a_frame_is_seen_on_a_telephone(language, site, watched):
    """Nothing in it scrolls, however narrow the column is."""
    site.settings(f"csp: {{frame: [https://www.youtube-nocookie.com]}}\nlanguage: {language}\n")
    site.work("w", title="A film", trailer=FILM)
    site.built()
    watched.serve(site.root / "output")
    hidden = """frame => {
        const {scrollHeight, clientHeight, scrollWidth, clientWidth} =
            frame.contentDocument.documentElement;
        return [scrollHeight - clientHeight, scrollWidth - clientWidth];
    }"""
    found = {}
    for width in (320, 360, 390, 768, 1280):
        watched.page.set_viewport_size({"width": width, "height": 844})
        watched.page.goto(f"{watched.origin}/works/w/")
        watched.page.frame_locator("iframe.trailer").locator(".play").wait_for()
        found[width] = watched.page.locator("iframe.trailer").evaluate(hidden)
    assert set(map(tuple, found.values())) == {(0, 0)}


def test_on_a_disk_the_frame_has_its_colours(site, chromium):
    site.settings("csp: {frame: [https://www.youtube-nocookie.com]}\n")
    site.work("w", trailer=FILM)
    site.built(relative=True)
    context = chromium.new_context()
    page = context.new_page()
    page.goto((site.root / "output/works/w/index.html").as_uri())
    display = page.frame_locator("iframe.trailer").locator(".play")
    assert display.evaluate("element => getComputedStyle(element).display") == "grid"
    context.close()
