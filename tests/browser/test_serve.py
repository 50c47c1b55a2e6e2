"""The preview in a browser: what is saved is there, and nothing else on the page is lost."""

import time
from contextlib import suppress

import pytest

from tests.support.serving import PATIENCE, Serving

api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")


TALL = "\n\n".join(f"Paragraph {number}." for number in range(200))


@pytest.fixture(scope="module")
def served(make_site):
    """Return a site under /blog/ with a policy that allows next to nothing, and its preview."""
    site = make_site()
    site.settings(url="https://example.org/blog/")
    site.template(
        "partials/head.html",
        '<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;;'
        ' style-src &#39;self&#39;; img-src &#39;self&#39;">\n',
    )
    write(site, "a", "First.")
    write(site, "b", "Other.")
    site.write("content/static/dot.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    site.write("themes/default/theme.yaml", "name: mine\n")
    site.write("themes/default/static/mine.css", "main { outline: 1px solid red }")
    with Serving(site.root) as serving:
        serving.site = site
        yield serving


def write(site, slug, body, title="A"):
    site.post(slug, f"{body}\n\n{TALL}\n\n![dot](/dot.svg)", title=title, date="2011")


def is_complaint(message):
    """Return whether the browser says that something is wrong, icons that it looks for apart."""
    return message.type == "error" and not message.location["url"].endswith("/favicon.ico")


@pytest.fixture
def page(chromium, served):
    """Return a page that has post a open, and complains of nothing."""
    page = chromium.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on(
        "console", lambda message: is_complaint(message) and page.complaints.append(message.text)
    )
    page.set_default_timeout(PATIENCE * 1000)
    page.goto(f"{served.address}posts/a/")
    until(page, "performance.getEntriesByType('resource').length > 2")
    yield page
    complaints = page.complaints
    page.close()
    assert complaints == []


def until(page, condition):
    """Wait until a script says yes; the page's policy forbids what Playwright has for this."""

    def holds():
        with suppress(api.Error):  # the page may be about to be loaded anew
            return page.evaluate(condition)
        return False

    started = time.monotonic()
    while not holds():
        assert time.monotonic() - started < PATIENCE, condition
        page.wait_for_timeout(20)


def mark(page):
    """Leave a mark in the page, which a reload would wipe out."""
    page.evaluate("window.mark = 1")


def has_mark(page):
    return page.evaluate("window.mark === 1")


def settled(served, change):
    """Make a change, and wait until it is built and every browser has had time to hear of it."""
    before = len(served.built())
    change()
    served.wait_for(lambda: len(served.built()) > before)


def test_what_is_saved_is_shown_at_the_same_place(page, served):
    page.evaluate("scrollTo(0, 1500)")
    mark(page)
    write(served.site, "a", "Second.")
    until(page, "document.body.innerText.includes('Second.')")
    assert not page.evaluate("document.body.innerText.includes('First.')")
    assert has_mark(page)
    until(page, "scrollY === 1500")


def test_what_a_reader_has_opened_stays_open_beside_what_has_changed(page, served):
    """And the page is what the server has, but for that."""
    write(served.site, "a", "One.\n\n::: spoiler End\nThe train.\n:::\n\nTwo.")
    until(page, "document.querySelector('main details') !== null")
    page.evaluate("document.querySelector('main details').open = true; window.mark = 1")
    page.evaluate("window.kept = document.querySelector('main details')")
    write(served.site, "a", "One.\n\nMore.\n\n::: spoiler End\nThe train.\n:::\n\n2.", title="B")
    until(page, "document.querySelector('main').innerText.includes('More.')")
    assert page.evaluate("document.querySelector('main details') === window.kept && kept.open")
    assert page.evaluate("document.title").startswith("B")
    same = """async () => {
        const text = await (await fetch(location.href)).text();
        const told = new DOMParser().parseFromString(text, "text/html");
        document.querySelector("main details").open = false;
        return document.querySelector("main").outerHTML === told.querySelector("main").outerHTML;
    }"""
    assert page.evaluate(same)
    assert has_mark(page)
    write(served.site, "a", "First.")


@pytest.mark.parametrize(
    "head",
    ["<script src='/blog/own.js'></script>", "<noscript>Quiet.</noscript>", "<base target='_top'>"],
)
def test_what_runs_or_loads_something_makes_the_page_load_anew(page, served, head):
    """First for what has come, then for a text beside it."""
    site = served.site
    site.write("content/static/own.js", "")
    old = (site.root / "templates/partials/head.html").read_text()
    policy = old.replace("style-src", "script-src 'self'; style-src")
    try:
        mark(page)
        site.template("partials/head.html", policy + head)
        until(page, "window.mark !== 1 && document.readyState === 'complete'")
        page.wait_for_timeout(300)
        mark(page)
        write(site, "a", "Second with it.")
        until(page, "document.body.innerText.includes('Second with it.')")
        assert has_mark(page) == ("base" in head)
    finally:
        site.template("partials/head.html", old)
        write(site, "a", "First.")
        until(page, "document.body.innerText.includes('First.')")


def test_a_page_that_shows_nothing_of_a_change_is_left_alone(page, served):
    mark(page)
    settled(served, lambda: served.site.comment("b", "c1"))
    page.wait_for_timeout(500)
    assert has_mark(page)


def test_the_colours_that_a_reader_has_chosen_stay(page, served):
    """The switch's script does not make the page load anew, and its button stays pressed."""
    pressed = "document.querySelector('.scheme').getAttribute('aria-pressed') === 'true'"
    page.get_by_role("button", name="Dark colours").click()
    mark(page)
    try:
        write(served.site, "a", "In the dark.", title="Night")
        until(page, "document.body.innerText.includes('In the dark.')")
        assert page.evaluate(f"{pressed} && document.documentElement.dataset.scheme === 'dark'")
        assert has_mark(page)
    finally:
        write(served.site, "a", "First.")
        page.get_by_role("button", name="Dark colours").click()


def test_a_style_sheet_is_exchanged_without_a_reload(page, served):
    style = served.site.root / "themes/default/static/style.css"
    own = page.evaluate("document.querySelector('link[href*=\"style.css\"]').href")
    sheet = page.evaluate(f"fetch('{own}').then(answer => answer.text())")
    mark(page)
    style.write_text(sheet + "\nmain { outline: 7px solid rgb(1, 2, 3) }\n")
    until(page, "getComputedStyle(document.querySelector('main')).outlineWidth === '7px'")
    assert has_mark(page)
    count = "document.querySelectorAll('link[rel=stylesheet]').length"
    number = page.evaluate(count)
    style.write_text(sheet + "\nmain { outline: 9px solid rgb(1, 2, 3) }\n")
    until(page, "getComputedStyle(document.querySelector('main')).outlineWidth === '9px'")
    until(page, f"{count} === {number}")
    assert has_mark(page)
    settled(served, style.unlink)


def test_a_picture_that_the_page_shows_is_a_change_of_it(page, served):
    """It is one as soon as the browser has loaded it."""
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    loaded = "performance.getEntriesByType('resource').some(one => one.name.endsWith('dot.svg'))"
    until(page, loaded)
    mark(page)
    served.site.write("content/static/dot.svg", "<svg xmlns='http://www.w3.org/2000/svg' id='n'/>")
    until(page, "window.mark !== 1")


NOTICE = "document.querySelector('sitegen-notice')?.shadowRoot.querySelector('.notice')"


def notice(page):
    """Return what the preview says on a page."""
    return page.evaluate(f"{NOTICE}.innerText")


def test_an_error_is_laid_over_the_page_and_goes(page, served):
    """The page stays as it is, with the place of the mistake, and nothing is loaded anew."""
    mark(page)
    served.site.post("a", "Broken.", dat="2011")
    page.wait_for_selector("sitegen-notice .bar")
    assert "unknown key 'dat'" in notice(page)
    assert "content/posts/a.md:3:1" in notice(page)
    assert "1 error" in notice(page)
    assert has_mark(page)
    write(served.site, "a", "Mended.")
    until(page, "document.body.innerText.includes('Mended.')")
    until(page, f"{NOTICE}?.innerText.trim() === ''")


def test_warnings_are_folded_up_and_can_be_put_away(page, served):
    """The page itself has changed; another build with the same warnings leaves them as they are."""
    write(served.site, "a", "Left: {{< figure >}}.")
    until(page, "document.body.innerText.includes('Left:')")
    until(page, f"{NOTICE}.innerText.includes('1 warning')")
    assert not page.is_visible("sitegen-notice section")
    page.click("sitegen-notice summary")
    assert page.is_visible("sitegen-notice section mark")
    assert "content/posts/a.md:5:7" in notice(page)
    write(served.site, "a", "Left: {{< figure >}}, still.")
    until(page, "document.body.innerText.includes('still.')")
    assert page.is_visible("sitegen-notice section mark")
    page.click("sitegen-notice .warnings label")
    assert not page.is_visible("sitegen-notice .warnings")
    served.site.post("a", "Broken.", dat="2011")
    page.wait_for_selector("sitegen-notice .bar")
    assert "warning" not in notice(page)
    write(served.site, "a", "First.")
    until(page, f"{NOTICE}.innerText.trim() === ''")


def test_a_draft_has_a_badge_as_soon_as_it_is_one(page, served):
    """A page's bytes are the same, draft or not: the badge comes and goes all the same."""
    assert notice(page).strip() == ""
    body = f"Mended.\n\n{TALL}\n\n![dot](/dot.svg)"
    served.site.post("a", body, title="A", date="2011", draft="true")
    page.wait_for_selector("sitegen-notice .badge")
    assert "Draft" in notice(page)
    served.site.post("a", body, title="A", date="2011")
    page.wait_for_selector("sitegen-notice .badge", state="detached")


def test_a_page_that_is_not_there_yet_comes_by_itself(chromium, served):
    page = chromium.new_page()
    page.goto(f"{served.address}posts/new/")
    assert "404" in page.inner_text("main") or "not" in page.inner_text("main").lower()
    served.site.post("new", "Here I am.")
    until(page, "document.body.innerText.includes('Here I am.')")
    page.close()


def test_a_page_finds_its_server_again(chromium, make_site):
    """The server has gone and come back at the same place, with other pages."""
    site = make_site()
    site.post("a", "First.")
    page = chromium.new_page()
    with Serving(site.root) as first:
        page.goto(f"{first.address}posts/a/")
        assert first.interrupt() == 130
    site.post("a", "Second.")
    with Serving(site.root, "--port", str(first.port)):
        until(page, "document.body.innerText.includes('Second.')")
    page.close()


def test_the_first_mistake_is_a_page_of_its_own(chromium, make_site):
    """Before there is any good page, the error is the page; mended, it is the site."""
    site = make_site()
    site.post("a", "Words.", dat="2011")
    page = chromium.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    with Serving(site.root) as serving:
        assert page.goto(f"{serving.address}posts/a/").status == 500
        assert "unknown key 'dat'" in page.inner_text("main")
        assert "content/posts/a.md:3:1" in page.inner_text("main")
        site.post("a", "Good at last.", date="2011")
        until(page, "document.body.innerText.includes('Good at last.')")
    page.close()
