"""Galleries, pull quotes and forms in texts, on narrow and wide screens, in both themes."""

import pytest

from tests.support.sites import drawn

SIX = " ".join(f"![Picture {n}](/{n}.jpg)" for n in range(6))
TEXT = f"""
{SIX}

{{{{% gallery columns=4 crop=true link=true %}}}}
{SIX}
{{{{% /gallery %}}}}

![Small](/small.png) ![Small](/small.png)

{{{{% pullquote %}}}}
Slow words, and what is more a good many of them.
{{{{% /pullquote %}}}}

Slow words, and what is more a good many of them.

<form action="/archive/">
<label>Name <input name="name"></label>
<label>Day <input type="date" name="day"></label>
<label><input type="checkbox" name="yes"> A label longer than a narrow screen is wide</label>
<select name="one"><option>One</option></select>
<textarea name="text"></textarea>
<button>Send</button> <input type="submit" value="Send"> <button type="button">Other</button>
</form>
"""

ROWS = """() => [...document.querySelectorAll(".gallery")].map(gallery => {
    const boxes = [...gallery.children].map(one => one.getBoundingClientRect());
    const first = boxes.filter(box => Math.abs(box.top - boxes[0].top) < 1);
    const gaps = first.slice(1).map((box, n) =>
        Math.max(box.left - first[n].right, first[n].left - box.right));
    return [first.length, gaps.every(gap => gap >= 6)];
})"""
SHAPES = """() => [...document.querySelectorAll(".cropped img")].map(one =>
    Math.round(100 * one.clientWidth / one.clientHeight))"""
SMALL = """() => [...document.querySelectorAll(".prose :is(input, select, textarea, button)")]
    .filter(one => Math.min(one.offsetWidth, one.offsetHeight) < 24).map(one => one.outerHTML)"""
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(params=["default", "catalogue"])
def screen(request, site, chromium):
    """Return a function that opens the page of a post on a screen of some width."""
    for number in range(6):
        size = (1200, 800) if number % 3 else (700, 1000)
        site.write(f"content/static/{number}.jpg", drawn(*size, format="JPEG"))
    site.write("content/static/small.png", drawn(60, 20))
    contexts = []

    def opened(width, language="en"):
        site.settings(f"theme: {request.param}\nlanguage: {language}")
        site.post("a", TEXT, date="2020-01-01", language=None)
        site.built()
        files = {f"/{path}": data for path, data in site.tree().items()}

        def serve(route):
            path = route.request.url.removeprefix("https://example.org")
            body = files.get(path + "index.html" if path.endswith("/") else path)
            kinds = {"css": "text/css", "webp": "image/webp", "jpg": "image/jpeg"}
            kind = kinds.get(path.rpartition(".")[2], "text/html")
            route.fulfill(status=200 if body else 404, body=body or b"", content_type=kind)

        context = chromium.new_context(viewport={"width": width, "height": 800})
        contexts.append(context)
        page = context.new_page()
        page.route("**/*", serve)
        page.goto("https://example.org/posts/a/", wait_until="load")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(("width", "columns"), [(320, 2), (390, 2), (768, 3), (1280, 3)])
def test_pictures_stand_side_by_side_with_gaps(screen, width, columns, language):
    page = screen(width, language)
    cropped = 2 if columns == 2 else 4
    assert page.evaluate(ROWS) == [[columns, True], [cropped, True], [2, True]]
    assert page.evaluate(SHAPES) == [100] * 6
    assert page.evaluate(WIDE) <= 0


def test_a_small_picture_keeps_its_size(screen):
    page = screen(1280)
    sizes = "() => [...document.querySelectorAll('img[alt=Small]')].map(one => one.clientWidth)"
    assert page.evaluate(sizes) == [60, 60]


@pytest.mark.parametrize(("width", "floats"), [(390, "none"), (1280, "inline-end")])
def test_a_pull_quote_floats_where_there_is_room(screen, width, floats):
    page = screen(width)
    assert page.evaluate("() => getComputedStyle(document.querySelector('.pull')).float") == floats


@pytest.mark.parametrize("width", [320, 1280])
def test_what_is_filled_in_is_large_enough_to_be_hit(screen, width):
    assert screen(width).evaluate(SMALL) == []
