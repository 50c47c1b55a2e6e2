"""Pictures in a browser: the file that a screen needs, sharp, and nothing that jumps."""

import pytest

from tests.support.sites import drawn

PHOTO = drawn(2000, 1200, format="JPEG", quality=95)
POSTER = drawn(800, 1200, "#204080", format="JPEG", quality=95)
TALL = drawn(700, 2100, "#208040", format="JPEG", quality=95)

SHIFTS = """
window.shifts = 0;
new PerformanceObserver(list => { for (const entry of list.getEntries()) shifts += entry.value })
    .observe({type: "layout-shift", buffered: true});
"""
THROUGH = """async () => {
    for (let y = 0; y < document.body.scrollHeight; y += 300) {
        scrollTo(0, y);
        await new Promise(done => setTimeout(done, 30));
    }
    await Promise.all([...document.images].map(picture => picture.decode()));
    await new Promise(done => setTimeout(done, 100));
}"""
"""Scroll through a page as a reader would, until every picture is there."""

SHOWN = """() => [...document.images].map(picture => [
    decodeURI(picture.currentSrc.split('/').pop()), picture.clientWidth, picture.clientHeight,
    Number(/\\.(\\d+)w\\.webp$/.exec(picture.currentSrc)?.[1] ?? 0)])"""


@pytest.fixture
def screen(site, chromium):
    """Return a function that opens a page of the site on a screen of some width and density."""
    site.write("content/static/photo.jpg", PHOTO)
    site.write("content/static/poster.jpg", POSTER)
    site.write("content/static/tall.jpg", TALL)
    site.work("w", "![A photo](/photo.jpg)", kind="film", image="/poster.jpg")
    text = "Words.\n\n![A photo](/photo.jpg)\n\n" + "More words.\n\n" * 30 + "![Tall](/tall.jpg)"
    for number in (1, 2, 3):
        site.post(f"p{number}", text, date=f"201{number}", image="/photo.jpg", work="w")
    site.built()
    files = {f"/{path}": data for path, data in site.tree().items()}
    contexts = []

    def serve(route):
        path = route.request.url.removeprefix("https://example.org")
        body = files.get(path + "index.html" if path.endswith("/") else path)
        kind = {"css": "text/css", "webp": "image/webp", "jpg": "image/jpeg"}
        suffix = path.rpartition(".")[2]
        route.fulfill(status=200 if body else 404, body=body or b"",
                      content_type=kind.get(suffix, "text/html"))  # fmt: skip

    def opened(path, width, density):
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, device_scale_factor=density
        )
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(SHIFTS)
        page.route("**/*", serve)
        page.goto(f"https://example.org{path}", wait_until="load")
        page.evaluate(THROUGH)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("path", "width", "density", "first"),
    [
        ("/", 390, 2, "photo.jpg.960w.webp"),
        ("/", 1280, 1, "photo.jpg.960w.webp"),
        ("/posts/p1/", 390, 1, "photo.jpg.640w.webp"),
        ("/posts/p1/", 390, 3, "photo.jpg.1280w.webp"),
        ("/posts/p1/", 1280, 2, "photo.jpg.1920w.webp"),
        ("/works/w/", 390, 2, "poster.jpg.320w.webp"),
        ("/works/w/", 1280, 2, "poster.jpg.640w.webp"),
        ("/works/", 1280, 1, "poster.jpg.320w.webp"),
    ],
)
def test_a_screen_is_sent_what_it_needs(screen, path, width, density, first):
    """No more than the next width, no less than the pixels that it has, and nothing jumps."""
    page = screen(path, width, density)
    shown = page.evaluate(SHOWN)
    assert shown[0][0] == first
    steps = (320, 640, 960, 1280, 1920)
    for name, across, _, file in shown:
        if not name.startswith("tall"):
            assert file >= min(across * density, 1920), name
            assert file <= 2 * next(s for s in (*steps, 9999) if s >= across * density), name
    assert page.evaluate("shifts") == 0


def test_a_tall_picture_is_shown_whole(screen):
    """It is no higher than the screen, and keeps its shape within its room."""
    page = screen("/posts/p1/", 1280, 1)
    [(_, width, height, _)] = [one for one in page.evaluate(SHOWN) if one[0].startswith("tall")]
    assert (width, height) == (700, 680)
    fit = "getComputedStyle([...document.images].at(-1)).objectFit"
    assert page.evaluate(fit) == "contain"


def test_cards_are_thumbnails(screen):
    cards = [one for one in screen("/", 1280, 1).evaluate(SHOWN)[1:] if one[0].startswith("photo")]
    assert {name for name, *_ in cards} == {"photo.jpg.320w.webp"}
