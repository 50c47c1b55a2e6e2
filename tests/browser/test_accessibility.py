"""Every kind of page of the demo can be used by everybody: by axe, by the keyboard, in colours."""

import re
import shutil
import subprocess
import sys
from importlib.util import find_spec

import pytest

from tests.support.sites import ROOT
from tests.support.watched import AXE

WIDTHS = {"light": (1280, 390, 320), "dark": (1280,)}
"""Of each scheme: colours are the same at every width, and sizes in every scheme."""
THEMES = sorted(folder.name for folder in (ROOT / "themes").iterdir() if folder.is_dir())

OPEN = """() => {
    for (const one of document.querySelectorAll("details")) one.removeAttribute("name");
    for (const one of document.querySelectorAll("details")) one.open = true;
    for (const one of document.querySelectorAll("label.spoiler > input")) one.checked = true;
}"""

DOUBLES = """() => [...document.querySelectorAll("[id]")].map(one => one.id)
    .filter((id, place, all) => all.indexOf(id) !== place)"""
FOCUSED = """() => {
    let one = document.activeElement;
    while (one.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
    const marked = [one, one.parentElement].map(getComputedStyle)
        .some(style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0);
    const box = one.getBoundingClientRect();
    const words = one.ariaLabel || one.labels?.[0]?.innerText || one.innerText || one.name || "";
    const place = [...document.querySelectorAll("*")].indexOf(one);
    return [one.localName, words.trim(), marked, box.bottom > 0 && box.top < innerHeight, place];
}"""


@pytest.fixture(scope="module", params=THEMES)
def shown(request, make_site):
    """Return the demo in a theme, with the index of its search where Pagefind is there."""
    site = make_site()
    settings = (ROOT / "site.yaml").read_text("utf-8")
    theme = f"theme: {request.param}"
    site.write("site.yaml", re.sub("^theme:.*$", theme, settings, flags=re.MULTILINE))
    for folder in ("content", "templates"):
        shutil.copytree(ROOT / folder, site.root / folder)
    site.built()
    if find_spec("pagefind"):
        command = [sys.executable, "-m", "sitegen", "search", "-q", "--site", str(site.root)]
        subprocess.run(command, check=True)
    return site


def pages_of(site):
    """Return the addresses of all pages but those that lead on, each with what is in it."""
    texts = {path: site.output(path) for path in site.files() if path.endswith(".html")}
    return {
        f"/{path.removesuffix('index.html')}": text
        for path, text in texts.items()
        if 'http-equiv="refresh"' not in text
    }


def kinds_of(site):
    """Return the longest page of each kind and of each template of the demo's own."""
    found = {}
    for address, text in sorted(pages_of(site).items(), key=lambda page: -len(page[1])):
        sheets = tuple(re.findall(r'stylesheet" href="([^"]*)"', text))
        kind = re.search(r'<body class="([^"]*)"', text)[1], sheets, "/comments/" in address
        found.setdefault(kind, address)
    return sorted(found.values())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_kind_of_page_at_any_width(shown, watched, axe, scheme):
    """All that can be opened is open; on the page to search on there are results."""
    watched.serve(shown.root / "output")
    watched.page.emulate_media(color_scheme=scheme)
    addresses = kinds_of(shown)
    assert len(addresses) > 12
    wrong = {}
    for address in addresses:
        watched.page.goto(f"{watched.origin}{address}{'?q=train' if address == '/search/' else ''}")
        if address == "/search/" and find_spec("pagefind"):
            watched.page.locator(".search-found li").first.wait_for()
        watched.page.evaluate(OPEN)
        watched.page.evaluate(axe)
        for width in WIDTHS[scheme]:
            watched.page.set_viewport_size({"width": width, "height": 844})
            if found := watched.page.evaluate(AXE):
                wrong[address, width] = found
    assert wrong == {}


def test_axe_finds_what_is_wrong(watched, axe):
    page = (
        '<!doctype html><html><title>x</title><p style="color: #ccc">Pale.</p><img src="x.png">'
        '<nav aria-label="a"></nav><nav aria-label="a"></nav>'
        '<p style="font: 9px/1 Arial"><a href="/1">i</a></p><p style="font: 9px/1 Arial">'
        '<a href="/2">j</a></p><pre style="width: 50px; overflow: auto">A long line of code</pre>'
    )
    watched.files = {"/index.html": page.encode()}
    watched.page.goto(f"{watched.origin}/")
    watched.page.evaluate(axe)
    found = {line.partition(":")[0] for line in watched.page.evaluate(AXE)}
    assert found >= {
        *("color-contrast", "html-has-lang", "image-alt", "landmark-unique"),
        *("scrollable-region-focusable", "target-size"),
    }


def test_no_page_asks_another_host_or_has_an_id_twice(shown, watched):
    """Another theme's pages are made of the same parts: there, one of each kind."""
    is_default = "theme: default" in (shown.root / "site.yaml").read_text("utf-8")
    addresses = list(pages_of(shown)) if is_default else kinds_of(shown)
    watched.serve(shown.root / "output")
    wrong = {}
    for address in addresses:
        watched.happened.clear()
        watched.page.goto(f"{watched.origin}{address}")
        doubles = watched.page.evaluate(DOUBLES)
        if found := [*watched.happened, *watched.page.evaluate("window.fired"), *doubles]:
            wrong[address] = found
    assert wrong == {}


# ---------------------------------------------------------------- by the keyboard


@pytest.fixture
def thread(site, watched):
    """Return a page with spoilers, a thread, and forms; its form's service answers."""
    site.settings(
        "comments:\n  form: {action: 'https://forms.example/take', fields: {spoilers: spoilers}}\n"
        "  notice: Read [this](/about/).\n"
    )
    site.page("about")
    site.post(
        "a", "It ends ||badly||, [they say](b.md).\n\n::: spoiler The end\nBadly.\n:::\n", date=2012
    )
    site.post("b", "Words.", date=2011)
    site.comment("a", "c1", "Not [at all](https://x.example/).", author="Ann", date=2012)
    site.comment("a", "c2", "They part.", author="Tom", spoilers="true", date=2013)
    site.built()
    watched.serve(site.root / "output")
    watched.page.goto(f"{watched.origin}/posts/a/")
    return watched.page


def walk(page, key="Tab"):
    """Press a key until the page has been gone through; return what had the focus each time."""
    seen = []
    while True:
        page.keyboard.press(key)
        found = page.evaluate(FOCUSED)
        if found[0] == "body" or (seen and found == seen[0]) or len(seen) > 100:
            return seen
        seen.append(found)


def focus(page, tag, words):
    """Press Tab until something has the focus."""
    for _ in range(100):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED)[:2] == [tag, words]:
            return
    raise AssertionError(f"{tag} {words!r} is never reached")


def test_tab_goes_through_a_page_in_its_order_and_shows_where_it_is(thread):
    seen = walk(thread)
    assert [words for _, words, marked, *_ in seen if not marked] == []
    assert [words for _, words, _, in_sight, _ in seen if not in_sight] == []
    order = [words for _, words, *_ in seen]
    wanted = ["Skip to the text", "Slow Trains", "Show spoiler", "they say", "The end", "Ann"]
    places = [order.index(word) for word in wanted[:-1]]
    assert places == sorted(places)
    assert order.index("at all") < order.index("Reply to Ann") < order.index("Reply to Tom")
    assert order.index("Reply to Tom") < len(order) - 1 - order[::-1].index("Send")


def test_shift_and_tab_go_the_same_way_back(thread):
    there = walk(thread)
    back = walk(thread, "Shift+Tab")
    assert [one[-1] for one in back] == [one[-1] for one in there[::-1]]


def test_the_first_stop_leads_past_the_menu(thread):
    thread.keyboard.press("Tab")
    tag, words, _, in_sight, _ = thread.evaluate(FOCUSED)
    assert (tag, words, in_sight) == ("a", "Skip to the text", True)
    thread.keyboard.press("Enter")
    thread.keyboard.press("Tab")
    assert thread.evaluate("document.activeElement.closest('main') !== null")


def test_spoilers_are_opened_and_closed_by_keys(thread):
    hidden = thread.locator("label.spoiler .spoiler-text")
    focus(thread, "input", "Show spoiler")
    for shown in ("visible", "hidden"):
        thread.keyboard.press("Space")
        assert hidden.evaluate("one => getComputedStyle(one).visibility") == shown
    focus(thread, "summary", "The end")
    thread.keyboard.press("Enter")
    assert thread.get_by_text("Badly.", exact=True).is_visible()
    thread.keyboard.press("Space")
    assert not thread.get_by_text("Badly.", exact=True).is_visible()


def test_an_answer_is_written_and_sent_by_keys(thread):
    """The form stands behind "Reply"; what is asked for comes next, in its order."""
    sent = []
    thread.route("https://forms.example/**", lambda route: (
        sent.append(route.request.post_data), route.fulfill(body="Thanks")
    ))  # fmt: skip
    focus(thread, "summary", "Reply to Ann")
    thread.keyboard.press("Enter")
    asked = []
    while "button" not in asked:
        thread.keyboard.press("Tab")
        tag, _, marked, in_sight, _ = thread.evaluate(FOCUSED)
        assert (marked, in_sight) == (True, True)
        asked.append(tag)
        if tag == "textarea":
            thread.keyboard.type("By keys alone.")
        elif tag == "input" and "checkbox" in thread.evaluate("document.activeElement.type"):
            thread.keyboard.press("Space")
    assert "textarea" in asked
    thread.keyboard.press("Enter")
    thread.get_by_text("Thanks").wait_for()
    assert len(sent) == 1
    assert "By+keys+alone." in sent[0]
    assert "spoilers=true" in sent[0]
