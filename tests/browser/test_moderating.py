"""Moderation in Chromium: without a script, by the keyboard, by axe, and with payloads in it."""

import socket
import threading
import time

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from sitegen.inbox.context import open_inbox
from sitegen.inbox.moderation.passphrases import set_passphrase
from sitegen.inbox.moderation.routes import moderation_routes
from sitegen.inbox.site_file import InboxSite, OpenThread, encode_site
from tests.support.payloads import all_payloads, some_of
from tests.support.sites import Site, read_tree
from tests.support.watched import AXE, HOOK, PROD

PASSPHRASE = "correct horse battery"
PAGES = (
    "",
    "?select=all",
    "spam",
    "recent",
    *(f"{p}?name=a/w1" for p in ("edit", "reply", "forget")),
)
SMALL = """() => [...document.querySelectorAll(
        "button:not(.unseen), .button, nav a, .select a, .back a, .pick, textarea, input, summary")]
    .filter(one => !one.matches(".pick > *"))
    .filter(one => one.offsetParent && one.type !== "hidden")
    .map(one => [one.innerText || one.name, one.getBoundingClientRect()])
    .filter(([_, box]) => box.height < 43.9 || box.width < 43.9)
    .map(([name, box]) => `${name} ${box.width} x ${box.height}`)"""


@pytest.fixture(scope="module")
def moderated(tmp_path_factory):
    """Return a site with comments, and the address at which it is moderated."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    site = Site(tmp_path_factory.mktemp("moderated") / "site")
    origin = f"http://127.0.0.1:{port}"
    site.settings(f"author: Mira\ninbox: {{url: '{origin}/inbox/', then: ['false']}}\n")
    site.write("content/authors.yaml", "mira: {name: Mira}\n")
    site.post("a")
    site.comment("a", "c1", "First.", author="Tom", date="2026-01-01 10:00")
    for number in range(1, 6):
        body = f"Comment {number}, with ||hidden|| words, `code` and https://example.org/{'x' * 90}"
        fields = {"author": f"Reader {number}", "parent": "c1", "rating": 7, "title": "A title"}
        site.comment("a", f"w{number}", body, **fields, date="2026-01-02", status="pending")
    site.comment("a", "s1", "Buy.", author="Seller", status="spam")
    threads = {"a": OpenThread(title="A post", url="https://example.org/posts/a/")}
    data = InboxSite(url="https://example.org/", language="en", threads=threads, words={})
    site.write("inbox/site.json", encode_site(data))
    set_passphrase(site.root, "mira", PASSPHRASE)
    inbox = open_inbox(site.root, None)
    routes = [Mount("/inbox/moderate", routes=moderation_routes(inbox))]
    config = uvicorn.Config(
        Starlette(routes=routes), port=port, log_level="critical", lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield site, f"{origin}/inbox/moderate/"
    server.should_exit = True
    thread.join()
    inbox.then.stop()
    inbox.close()


@pytest.fixture
def open_page(chromium, moderated):
    """Return a function that opens a page in which mira is logged in."""
    contexts = []

    def opened(**options):
        context = chromium.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto(moderated[1])
        page.get_by_label("Name").fill("mira")
        page.get_by_label("Passphrase").fill(PASSPHRASE)
        page.get_by_role("button", name="Log in").click()
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_all_targets_are_large(open_page, moderated, axe, scheme):
    page = open_page(bypass_csp=True, color_scheme=scheme)
    wrong = {}
    for path in PAGES:
        page.goto(moderated[1] + path)
        page.evaluate(axe)
        for width in (1280, 390, 320):
            page.set_viewport_size({"width": width, "height": 844})
            told = [*page.evaluate(AXE), *page.evaluate(SMALL)]
            if page.evaluate("document.documentElement.scrollWidth") > width:
                told.append("is wider than the window")
            if told:
                wrong[path, width] = told
    assert wrong == {}


def test_a_moderator_without_javascript_decides_and_takes_it_back(open_page, moderated):
    site, _ = moderated
    page = open_page(java_script_enabled=False)
    card = page.get_by_role("article").filter(has_text="Comment 1")
    card.get_by_role("button", name="Approve").click()
    assert page.get_by_role("status").first.inner_text().startswith("Approved: a/w1.")
    assert "status: approved" in (site.root / "content/comments/a/w1.md").read_text()
    page.get_by_role("button", name="Undo").click()
    assert "status: pending" in (site.root / "content/comments/a/w1.md").read_text()
    page.get_by_role("article").filter(has_text="Comment 2").get_by_role(
        "link", name="Edit"
    ).click()
    page.get_by_label("Text").fill("Better.")
    page.get_by_role("button", name="Save only").click()
    assert (site.root / "content/comments/a/w2.md").read_text().endswith("---\nBetter.\n")
    deadline = time.monotonic() + 15
    while "The last update of the site failed" not in page.inner_text("main"):
        assert time.monotonic() < deadline
        page.reload()
    page.get_by_role("button", name="Log out").click()
    assert page.url.endswith("/login")


def test_the_keyboard_reaches_everything_in_order(open_page, moderated):
    page = open_page()
    page.goto(moderated[1])
    names = []
    for _ in range(14):
        page.keyboard.press("Tab")
        names.append(page.evaluate(
            "(document.activeElement.innerText || document.activeElement.name).trim()"
        ))  # fmt: skip
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    assert names[0] == "Skip to the content"
    assert names[2] == "Log out"
    assert names[6] == "Select all"
    assert names[7] == "key"
    assert names[8] == "A post"
    page.locator(".pick input").first.focus()
    page.keyboard.press("Space")
    before = read_tree(moderated[0].root / "content")
    page.keyboard.press("Enter")  # presses a form's first button
    page.wait_for_url("**/decide")
    assert page.locator(".pick input").first.is_checked()
    assert page.get_by_role("alert").count() == 0
    assert read_tree(moderated[0].root / "content") == before


def test_payloads_run_nothing(open_page, moderated):
    site, address = moderated
    some = some_of(all_payloads(), 60)
    for number, payload in enumerate(some):
        line = " ".join(payload.split()).replace("'", "''")
        body = f"{payload}\n\n[x]({payload})\n\n||{payload}||"
        path = f"content/comments/a/x{number}.md"
        text = (
            f"---\nauthor: '{line}'\ntitle: '{line}'\nurl: '{line}'\nstatus: pending\n---\n{body}"
        )
        site.write(path, text.encode("utf-8", "replace"))
    page = open_page(bypass_csp=True)  # the policy must not be what saves us
    page.add_init_script(HOOK)
    happened = []
    page.on("dialog", lambda dialog: (happened.append(dialog.type), dialog.dismiss()))
    page.on("pageerror", lambda failure: happened.append(str(failure)))
    outside = []
    page.on(
        "request", lambda request: request.url.startswith(address) or outside.append(request.url)
    )
    for number in (1, 2, 3):
        page.goto(f"{address}?page={number}")
        page.evaluate(PROD.replace("element.click()", "0"))
        happened += page.evaluate("window.fired")
    assert (happened, outside) == ([], [])
    for number in range(len(some)):
        site.remove(f"content/comments/a/x{number}.md")
