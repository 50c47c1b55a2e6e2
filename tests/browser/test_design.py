"""What is laid out is where a reader expects it, and large enough to be hit, in both themes."""

import shutil
from pathlib import Path

import pytest

from tests.browser.test_every_kind import PAGES
from tests.browser.test_five_pages import OPEN
from tests.browser.test_five_pages import PAGES as FIVE
from tests.support.sites import drawn

ROOT = Path(__file__).parents[2]

SMALL = """() => {
    const place = box => [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    const all = "a[href], button, summary, input, select, textarea";
    const targets = [...document.querySelectorAll(all)]
        .filter(one => one.checkVisibility() && one.type !== "hidden")
        .filter(one => !one.closest(".prose, .notice, .skip"))
        .map(one => (["checkbox", "radio"].includes(one.type) && one.closest("label")) || one)
        .map(one => {
            const covers = getComputedStyle(one, "::after").position === "absolute";
            const box = (covers ? one.closest("li, article") : one).getBoundingClientRect();
            return {one, box, small: box.width < 23.95 || box.height < 23.95};
        });
    return targets.filter(({one, box, small}) => {
        const [x, y] = place(box);
        return small && (box.height < 23.95 || targets.some(other => {
            if (other.one === one || other.one.contains(one)) return false;
            const near = [
                Math.max(other.box.left - x, 0, x - other.box.right),
                Math.max(other.box.top - y, 0, y - other.box.bottom),
            ];
            const [a, b] = place(other.box);
            return Math.hypot(...near) < 12 || (other.small && Math.hypot(a - x, b - y) < 24);
        }));
    }).map(({one, box}) => {
        const words = one.innerText || one.className;
        return `${one.localName} ${words}: ${Math.round(box.width)} x ${Math.round(box.height)}`;
    });
}"""
"""Targets that are less than 24 pixels high, or less wide and near another: of WCAG 2.2, SC 2.5.8.

Links in running text are exempt. A link that covers a card is as large as that.
"""

SQUEEZED = """() => [...document.querySelectorAll("main :is(h1, h2, h3, p, dd, li)")]
    .filter(one => one.checkVisibility() && one.innerText.trim().length > 8)
    .filter(one => !one.closest(".hidden"))
    .filter(one => one.clientWidth / parseFloat(getComputedStyle(one).fontSize) < 3)
    .filter(one => one.clientWidth)
    .map(one => `${one.localName}.${one.className}: ${one.innerText.slice(0, 30)}`)"""
"""Texts in columns that have no room for a word."""

ALIGNED = """selector => {
    const one = document.querySelector(selector), range = document.createRange();
    range.selectNodeContents(one);
    const text = range.getBoundingClientRect();
    let around = one;
    while (["inline", "inline-block"].includes(getComputedStyle(around).display))
        around = around.parentElement;
    const box = around.getBoundingClientRect();
    return Math.abs(text.left - box.left) < Math.abs(text.right - box.right) ? "left" : "right";
}"""
"""From which side of its box a text begins."""


@pytest.mark.parametrize("width", [390, 1280])
def test_what_is_pressed_can_be_hit_with_a_finger(width, either, watched):
    """On every kind of page, with all folds open."""
    watched.serve(either.root / "output")
    watched.page.set_viewport_size({"width": width, "height": 844})
    found = {}
    for path in [*PAGES, *FIVE.values(), "/search/"]:
        watched.page.goto(watched.origin + path, wait_until="load")
        watched.page.evaluate(OPEN)
        found[path] = watched.page.evaluate(SMALL)
    assert {path: small for path, small in found.items() if small} == {}


def test_small_targets_are_found(watched):
    lines = "".join(
        f'<p style="font: {size}px/1 Arial"><a href="/{size}">A link of its own</a></p>'
        for size in (12, 30)
    )
    letters = '<p style="font: 40px/1 Arial"><a href="/i">i</a><a href="/j">j</a></p>'
    watched.files = {"/index.html": f"<!doctype html>{lines}{letters}".encode()}
    watched.page.goto(f"{watched.origin}/")
    found = [line.partition(":")[0] for line in watched.page.evaluate(SMALL)]
    assert found == ["a A link of its own", "a i", "a j"]


# ---------------------------------------------------------------- large text, few colours


@pytest.mark.parametrize(
    "path",
    ["/", "/works/", "/works/last-train-home/", "/posts/last-train-home/",
     "/lists/in-order-of-lateness/", "/archive/"],
)  # fmt: skip
def test_text_of_twice_the_size_has_room_on_a_phone(path, either, watched):
    """Half of the width is the same: all that is laid out is in proportion to the text."""
    watched.serve(either.root / "output")
    watched.page.set_viewport_size({"width": 195, "height": 422})
    watched.page.goto(watched.origin + path)
    assert watched.page.evaluate(SQUEEZED) == []


def test_buttons_have_an_edge_where_a_system_chooses_the_colours(either, watched):
    edge = """one => {
        const {borderTopStyle, borderTopWidth, borderTopColor} = getComputedStyle(one);
        return [borderTopStyle, borderTopWidth, borderTopColor !== "rgba(0, 0, 0, 0)"];
    }"""
    watched.serve(either.root / "output")
    watched.page.emulate_media(forced_colors="active")
    watched.page.goto(f"{watched.origin}/posts/last-train-home/")
    for button in watched.page.locator(".form button").all():
        assert button.evaluate(edge) == ["solid", "1px", True]


@pytest.mark.parametrize("page", ["works/last-train-home", "lists/in-order-of-lateness"])
def test_a_picture_has_its_room_before_it_is_there(page, either, watched):
    """A ratio that a style sheet takes away would let the text below jump."""
    ratio = "one => getComputedStyle(one).aspectRatio"
    watched.serve(either.root / "output")
    watched.page.goto(f"{watched.origin}/{page}/")
    pictures = watched.page.locator(":is(.work-head, .work-cover, .listed) img").all()
    assert pictures
    assert [one.evaluate(ratio) for one in pictures if "/" not in one.evaluate(ratio)] == []


# ---------------------------------------------------------------- what belongs together


@pytest.mark.parametrize("theme", ["default", "catalogue"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_caption_stands_under_its_picture(language, theme, site, watched):
    """It is as wide as the picture, or a little wider where that has no room for words."""
    themed(site, theme, language)
    long = "A caption that is a good deal longer than the picture above it is wide"
    for name, width in (("tiny", 60), ("narrow", 300), ("wide", 1600)):
        site.write(f"content/posts/{name}.png", drawn(width, 200))
    lines = [f'![{n}]({n}.png "{long}")' for n in ("tiny", "narrow", "wide")]
    site.post("a", "\n\n".join(lines), date=2012)
    site.built()
    watched.serve(site.root / "output")
    boxes = """() => [...document.querySelectorAll(".prose figure")].map(figure => {
        const [a, b] = ["img", "figcaption"].map(
            name => figure.querySelector(name).getBoundingClientRect());
        const off = Math.abs(a.left + a.right - b.left - b.right) / 2;
        return [off < 1, b.width < Math.max(a.width, 240) + 1, a.bottom <= b.top];
    })"""
    for width in (360, 1280):
        watched.page.set_viewport_size({"width": width, "height": 844})
        watched.page.goto(f"{watched.origin}/posts/a/")
        assert watched.page.evaluate(boxes) == [[True] * 3] * 3


@pytest.mark.parametrize("theme", ["default", "catalogue"])
def test_a_name_of_two_lines_keeps_the_label_beside_its_first(theme, site, watched):
    themed(site, theme, "en")
    name = "Wolfgang Amadeus Theophilus von und zu Liechtenstein-Hohenems"
    site.work("w", title="W", kind="film", director=name, genres=["a"], subjects=["b"])
    site.built()
    watched.serve(site.root / "output")
    apart = """() => [...document.querySelectorAll(".shelves .facts > div")].map(row => {
        const [a, b] = ["dt", "dd"].map(one => row.querySelector(one).getBoundingClientRect());
        return a.right <= b.left ? Math.abs(a.top - b.top) < 10 : a.bottom <= b.top;
    })"""
    for width in (320, 390, 1280):
        watched.page.set_viewport_size({"width": width, "height": 844})
        watched.page.goto(f"{watched.origin}/works/")
        found = watched.page.evaluate(apart)
        assert (len(found), set(found)) == (4, {True})


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_a_poster_is_upright_and_leaves_the_room_to_the_text(width, site, watched):
    """On the first card and on others; the text has more than half of the width."""
    for name, size in (("tall", (400, 600)), ("square", (500, 500))):
        site.write(f"content/works/{name}.png", drawn(*size))
        site.work(name, title=name, image=f"{name}.png")
        for number in (1, 2):
            site.post(f"{name}-{number}", "Words. " * 40, date=2010 + number, work=name)
    site.built()
    watched.serve(site.root / "output")
    watched.page.set_viewport_size({"width": width, "height": 844})
    watched.page.goto(f"{watched.origin}/")
    boxes = """() => [...document.querySelectorAll(".h-entry")].map(card => {
        const image = card.querySelector(".posters img"), box = image.getBoundingClientRect();
        const ratio = image.getAttribute("width") / image.getAttribute("height");
        const room = card.getBoundingClientRect().width;
        return [Math.abs(box.width / box.height - ratio) < 0.02, box.width < room * 0.4];
    })"""
    assert watched.page.evaluate(boxes) == [[True, True]] * 4


# ---------------------------------------------------------------- from the right to the left


def themed(site, theme, language):
    shutil.copytree(ROOT / "themes" / theme, site.root / "themes" / theme)
    site.settings(f"theme: {theme}\nlanguage: {language}\nrating: {{scale: letters}}\n")
    return site


@pytest.mark.parametrize("theme", ["default", "catalogue"])
@pytest.mark.parametrize(("language", "side"), [("en", "left"), ("ar", "right")])
def test_titles_begin_where_the_lines_of_the_page_do(theme, language, side, site, watched):
    """Whatever they are written in: English in an Arabic page, and Arabic in an English one."""
    themed(site, theme, language)
    for slug, title in (("a", "From home"), ("b", "من البيت"), ("c", "Another")):
        site.work(f"w{slug}", title=title, kind="film")
        site.post(slug, title=title, date=2012, work=f"w{slug}", verdict=title, summary=title)
    site.built()
    watched.serve(site.root / "output")
    parts = {
        "/": [".h-entry h2 a"],
        "/page/1/": [".h-entry h2 a"],
        "/posts/a/": ["h1", ".verdict"],
        "/posts/b/": ["h1", ".verdict"],
        "/works/wa/": ["h1", ".reviews .shelf-title a"],
        "/works/wb/": ["h1", ".reviews .shelf-title a", ".reviews .verdict"],
    }
    parts = {path: some for path, some in parts.items() if watched.files.get(f"{path}index.html")}
    found = {}
    for path, selectors in parts.items():
        watched.page.goto(watched.origin + path)
        found |= {(path, one): watched.page.evaluate(ALIGNED, one) for one in selectors}
    assert len(found) > 8
    assert {place: where for place, where in found.items() if where != side} == {}


@pytest.mark.parametrize("theme", ["default", "catalogue"])
def test_a_post_in_a_foreign_script_has_its_title_above_its_text(theme, site, watched):
    themed(site, theme, "en")
    site.post("a", "شاهدت الفيلم مع أمي.", title="من البيت", language="ar", date=2012)
    site.built()
    watched.serve(site.root / "output")
    watched.page.goto(f"{watched.origin}/posts/a/")
    assert [watched.page.evaluate(ALIGNED, one) for one in ("h1", ".prose p")] == ["right"] * 2


@pytest.mark.parametrize("theme", ["default", "catalogue"])
def test_ratings_are_read_from_the_left_in_every_language(theme, site, watched):
    """Letters and numbers: not "+B", nor "10 / 8"."""
    themed(site, theme, "ar")
    site.post("a", "Words.", title="A", date=2012, rating="B+")
    site.post("b", "Words.", title="B", date=2012, rating="8/10")
    site.built()
    watched.serve(site.root / "output")
    for slug, selector in (("a", ".rating-badge"), ("b", ".rating-text")):
        watched.page.goto(f"{watched.origin}/posts/{slug}/")
        rating = watched.page.locator(f".score {selector}, {selector}").first
        assert rating.evaluate("one => getComputedStyle(one).direction") == "ltr"


@pytest.mark.parametrize("theme", ["default", "catalogue"])
def test_letters_that_join_are_not_pushed_together(theme, site, watched):
    themed(site, theme, "ar")
    site.post("a", "Words.", title="من البيت", date=2012)
    site.built()
    watched.serve(site.root / "output")
    for path, selector in (("/", ".site-title"), ("/", ".h-entry h2"), ("/posts/a/", "h1")):
        watched.page.goto(watched.origin + path)
        title = watched.page.locator(selector).first
        assert title.evaluate("one => getComputedStyle(one).letterSpacing") in ("normal", "0px")


@pytest.mark.parametrize("theme", ["default", "catalogue"])
def test_a_chinese_title_has_the_lines_of_a_title_also_in_its_link(theme, site, watched):
    """Text in Chinese has wider lines; what stands in a title or a line of it does not."""
    themed(site, theme, "en")
    site.post("a", "他们。", title="归途列车", language="zh", date=2012)
    site.post("b", 'They say <span lang="zh">归途</span>.', date=2011)
    site.built()
    watched.serve(site.root / "output")
    height = "one => parseFloat(getComputedStyle(one).lineHeight)"
    watched.page.goto(f"{watched.origin}/")
    title = watched.page.locator('h2[lang="zh"]')
    assert title.locator("a").evaluate(height) == title.evaluate(height)
    watched.page.goto(f"{watched.origin}/posts/b/")
    line = watched.page.locator(".prose p")
    assert line.locator("span").evaluate(height) == line.evaluate(height)
    narrow = line.evaluate(height)
    watched.page.goto(f"{watched.origin}/posts/a/")
    assert watched.page.locator(".prose p").evaluate(height) > narrow
