"""The receiver's pages in each theme can be used by everybody, in any colours, at any width."""

import pytest
import yaml

from sitegen.comments.thread_tokens import thread_token
from sitegen.inbox.site_file import ERROR_STATES, PAGE_STATES
from sitegen.moderation.queue import moderate
from tests.support.receiving import URL, Receiving
from tests.support.sites import ROOT
from tests.support.watched import AXE

THEMES = ("default", "catalogue")
OPEN = """() => {
    for (const one of document.querySelectorAll("details")) one.open = true;
    for (const one of document.querySelectorAll("label.spoiler > input")) one.checked = true;
}"""
TEXT = "It ends ||well||, [they say](https://x.example/).\n\n> Late.\n\n`code` and " + "w" * 90
WORDS = yaml.safe_load((ROOT / "themes/default/i18n/en.yaml").read_text("utf-8"))
FIELDS = {
    **{"author": "Ana Reis", "email": "ana@mail.example", "url": "https://ana.example/"},
    **{"title": "Late", "rating": "8", "body": TEXT},
}


@pytest.fixture(scope="module", params=THEMES)
def pages(request, make_site):
    """Return a site in a theme, and the page of each state as a reader gets it."""
    site = make_site()
    site.settings(
        f"theme: {request.param}\ninbox: {{url: https://example.org/inbox/}}\n"
        "comments:\n  form: inbox\n  ask: [name, email, url, title, rating, spoilers]\n"
    )
    site.post("a", "Words.", date=2011)
    site.comment("a", "c1", "First.", author="Tom", date=2012)
    site.built()
    return site, ask(site)


def ask(site):
    found = {}
    with Receiving(site) as inbox:
        found["preview"] = inbox.send("a", "203.0.1.1", do="preview", **FIELDS)
        wrong = FIELDS | {"rating": "x", "url": "nowhere", "email": "no address"}
        found["invalid"] = inbox.send("a", "203.0.2.1", **wrong)
        found["refused"] = inbox.send("gone", "203.0.3.1", **FIELDS)
        own = inbox.send("a", "203.0.4.1", **FIELDS).location
        found["waiting"] = inbox.get(own)
        name = next(path for path in inbox.files() if "/a/c1" not in path)
        with moderate(site.root, None, lambda: None) as queue:
            queue.decide([name], "approved")
        found["published"] = inbox.get(own)
        report = {"thread": "a", "token": thread_token(URL, "a"), "id": "c1"}
        found["reported"] = inbox.post("/inbox/report", report, client="203.0.5.1")
        inbox.post(own, {"do": "withdraw"}, client="203.0.6.1")
        found["withdrawn"] = inbox.get(own)
    return {state: answer.text for state, answer in found.items()}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_no_page_is_wider_than_the_window(pages, watched, axe, scheme):
    site, found = pages
    assert found.keys() == {*PAGE_STATES, *ERROR_STATES}
    watched.serve(site.root / "output")
    watched.page.emulate_media(color_scheme=scheme)
    wrong = {}
    for state, text in found.items():
        watched.files[f"/inbox/{state}.html"] = text.encode()
        watched.page.goto(f"{watched.origin}/inbox/{state}.html")
        assert watched.page.locator("h1").inner_text() == WORDS[f"inbox_title_{state}"]
        watched.page.evaluate(OPEN)
        watched.page.evaluate(axe)
        for width in (1280, 390, 320):
            watched.page.set_viewport_size({"width": width, "height": 844})
            told = watched.page.evaluate(AXE)
            if watched.page.evaluate("document.documentElement.scrollWidth") > width:
                told.append("is wider than the window")
            if told:
                wrong[state, width] = told
    assert wrong == {}
    assert watched.happened == []
