"""The demo's five pages in a browser: as wide as the window, whatever is open, and quiet."""

import pytest

PAGES = {
    "stream": "/works/last-train-home-streamed/",
    "catalogue": "/works/last-train-home-dvd/",
    "review": "/posts/fourteen-nights-in-the-box/",
    "store": "/works/last-train-home-disc/",
    "essay": "/posts/a-guest-at-home/",
    "index": "/showcase/",
}
OPEN = """() => {
    for (const details of document.querySelectorAll("details")) {
        details.removeAttribute("name");
        details.open = true;
    }
}"""
"""Every fold at once; those with a shared name would shut one another."""

WIDER = """() => [...document.querySelectorAll("main *")].filter(element => {
    for (let around = element.parentElement; around; around = around.parentElement)
        if (["auto", "hidden", "clip"].includes(getComputedStyle(around).overflowX)) return false;
    const box = element.getBoundingClientRect();
    return box.width && (box.right > innerWidth + 1 || box.left < -1);
}).map(element => `${element.tagName}.${element.className}`)"""

OVERLAP = """() => {
    const boxes = [...document.querySelectorAll("main :is(h1, h2, h3, p, dd, li > a, label)")]
        .map(element => [element, element.getBoundingClientRect()])
        .filter(([element, box]) => box.width > 1 && box.height > 1);
    const found = [];
    for (const [one, a] of boxes) for (const [other, b] of boxes) {
        if (one === other || one.contains(other) || other.contains(one)) continue;
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (wide > 2 && high > 4) found.push(`${one.innerText} / ${other.innerText}`.slice(0, 80));
    }
    return found;
}"""
"""Texts that lie on one another."""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_without_a_word_from_the_browser(name, either, watched):
    watched.serve(either.root / "output")
    assert watched.visit(PAGES[name]) == []


@pytest.mark.parametrize("width", [320, 390, 700, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_no_wider_than_the_window_even_with_all_folds_open(name, width, either, watched):
    watched.serve(either.root / "output")
    watched.page.set_viewport_size({"width": width, "height": 844})
    watched.visit(PAGES[name])
    watched.page.evaluate(OPEN)
    scrolls = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert watched.page.evaluate(scrolls) == 0
    assert watched.page.evaluate(WIDER) == []
    assert watched.page.evaluate(OVERLAP) == []


@pytest.mark.parametrize("name", [name for name in PAGES if name != "index"])
def test_a_page_looks_otherwise_than_the_default(name, either, watched):
    """Its own stylesheet is loaded and applied, in light and in dark."""
    watched.serve(either.root / "output")
    looks = []
    for scheme in ("light", "dark"):
        watched.page.emulate_media(color_scheme=scheme)
        watched.visit(PAGES[name])
        looks.append(watched.page.evaluate("getComputedStyle(document.documentElement).color"))
    assert len(set(looks)) == 2
    rules = "[...document.styleSheets].find(s => s.href.endsWith(%r)).cssRules.length"
    assert watched.page.evaluate(rules % f"/showcase/{name}.css") > 10


def test_the_ending_of_the_essay_is_seen_only_when_asked_for(demo, watched):
    watched.serve(demo.root / "output")
    watched.visit(PAGES["essay"])
    ending = watched.page.get_by_text("Anger comes later")
    assert not ending.is_visible()
    watched.page.get_by_text("How it ends").click()
    assert ending.is_visible()
