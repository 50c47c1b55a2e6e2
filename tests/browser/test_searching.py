"""Searching in a browser: words, filters, the way to a comment, and what there is without."""

import subprocess
import sys

import pytest

pytest.importorskip("pagefind", reason="Pagefind is not installed: pip install 'sitegen[search]'")

SEARCH = "search: pagefind\n"


def furnish(site, url="https://example.org/blog/"):
    site.settings(SEARCH, url)
    site.work("night-mail", "A film about letters.", title="Night Mail", kind="film", year=1936)
    site.post(
        "mail", "Letters go north by a locomotive. <b>a < b & c</b> ||Derailment||.", rating=9,
        title="Letters to the north", date="2011-03-04", work="night-mail", author="Mira",
    )  # fmt: skip
    site.post(
        "book", "A locomotive in a book.", title="A book", date="2012-03-04", rating=6, author="Jo",
        work="{title: Rails, kind: book, year: 1906}",
    )  # fmt: skip
    for number in range(12):
        site.post(f"dull{number}", "Nothing but platforms.", date=f"2009-01-{number + 1:02}")
    site.comment("mail", "c1", "No semaphore anywhere?", author="Tom", date="2011-03-05")
    site.comment("mail", "回复", "The semaphore is <b>green</b> & lit.", author="Ann", parent="c1")
    return site.built()


def index(site):
    command = [sys.executable, "-m", "sitegen", "search", "--site", str(site.root), "-q"]
    subprocess.run(command, check=True)


@pytest.fixture
def found(site, watched):
    """Return a function that opens the page to search on, with a query, of an indexed site."""
    furnish(site)
    index(site)
    watched.serve(site.root / "output", base="/blog")

    def open_page(query=""):
        watched.happened.clear()
        watched.page.goto(f"{watched.origin}/blog/search/{query}")
        watched.page.locator("form.search").wait_for()
        return watched.page

    return open_page


def said(page, text):
    """Wait until the page says so."""
    page.locator('[role="status"]', has_text=text).wait_for()


def titles(page):
    return page.locator(".search-found h2").all_inner_texts()


def test_what_is_typed_is_found_and_nothing_else_is_asked_or_blocked(watched, found):
    page = found()
    assert titles(page) == []
    page.get_by_role("searchbox", name="Search words").press_sequentially("locomot")
    said(page, "Found: 2")
    assert sorted(titles(page)) == ["A book", "Letters to the north"]
    assert page.locator("mark").first.inner_text() == "locomotive"
    assert "a < b & c" in page.locator(".search-found").inner_text()
    assert page.url.endswith("/blog/search/?q=locomot")
    assert [*page.evaluate("window.fired"), *watched.happened] == []


def test_a_query_in_the_address_is_kept_and_can_be_shared(found):
    page = found("?q=locomotive&kind=Book&sort=date")
    said(page, "Found: 1")
    assert titles(page) == ["A book"]
    assert page.get_by_role("searchbox").input_value() == "locomotive"
    assert page.get_by_role("checkbox", name="Book 1").is_checked()
    assert page.get_by_role("combobox", name="Order").input_value() == "date"


def test_filters_are_groups_with_counts_and_narrow_down(found):
    page = found("?q=locomotive")
    page.get_by_text("Narrow down and sort").click()
    kinds = page.get_by_role("group", name="Kind")
    assert [label.split() for label in kinds.locator("label").all_inner_texts()] == [
        ["Book", "1"], ["Film", "1"],
    ]  # fmt: skip
    kinds.get_by_role("checkbox", name="Film").check()
    said(page, "Found: 1")
    assert titles(page) == ["Letters to the north"]
    ratings = page.get_by_role("group", name="Our rating").locator("label:visible")
    assert [label.split() for label in ratings.all_inner_texts()] == [["9", "/", "10", "1"]]
    kinds.get_by_role("checkbox", name="Book").check()
    said(page, "Found: 2")
    page.get_by_role("group", name="Author").get_by_role("checkbox", name="Jo").check()
    said(page, "Found: 1")
    assert titles(page) == ["A book"]


def test_results_can_be_sorted_and_none_is_lost_by_it(found):
    page = found("?q=locomotive&sort=date")
    said(page, "Found: 2")
    assert titles(page) == ["A book", "Letters to the north"]
    page.get_by_text("Narrow down and sort").click()
    page.get_by_role("combobox", name="Order").select_option("rating")
    page.locator(".search-found li:first-child h2", has_text="Letters").wait_for()
    assert titles(page) == ["Letters to the north", "A book"]
    page.goto(page.url.replace("q=locomotive", "q=letters"))
    said(page, "Found: 2")  # the work has neither a date nor a rating of its own
    assert len(titles(page)) == 2


def test_a_response_is_found_and_clicked_to(watched, found):
    """Also one whose name has to be written otherwise in an address."""
    page = found("?q=semaphore")
    said(page, "Found: 1")
    responses = page.locator(".search-found ul a")
    assert len(responses.all()) == 2
    assert "<b>green</b> & lit." in responses.last.inner_text()
    responses.last.click()
    page.wait_for_url("**/blog/posts/mail/#comment-*")
    assert page.evaluate("document.querySelector(':target').innerText").startswith("Ann")
    assert watched.happened == []


def test_what_is_hidden_is_not_found(found):
    page = found("?q=derailment")
    said(page, "No results")
    assert titles(page) == []
    page.goto(page.url.replace("derailment", "go"))
    said(page, "Found: 1")
    assert "[spoiler]" in page.locator(".search-found p:not(.meta)").inner_text()


def test_many_results_come_in_parts_by_the_keyboard(found):
    page = found("?q=platforms")
    said(page, "Found: 12")
    assert len(titles(page)) == 10
    page.get_by_role("button", name="Show more").press("Enter")
    page.locator(".search-found > li:nth-child(12)").wait_for()
    assert page.evaluate("document.activeElement.innerText") == titles(page)[10]
    assert not page.get_by_role("button", name="Show more").is_visible()


COUNT_AT_EACH_STATUS = """() => {
  window.counted = [];
  const count = () => counted.push(document.querySelectorAll(".search-found > li").length);
  new MutationObserver(count).observe(
    document.querySelector('[role="status"]'), {childList: true});
}"""


def test_the_number_is_said_once_its_results_are_on_the_page(found):
    page = found()
    page.evaluate(COUNT_AT_EACH_STATUS)
    page.get_by_role("searchbox").fill("platforms")
    said(page, "Found: 12")
    page.get_by_role("searchbox").fill("locomotive")
    said(page, "Found: 2")
    assert page.evaluate("window.counted") == [10, 2]


def test_no_words_are_no_results(found):
    page = found("?q=locomotive")
    said(page, "Found: 2")
    page.get_by_role("searchbox").fill("")
    page.locator(".search-found li").first.wait_for(state="detached")
    assert page.locator('[role="status"]').inner_text() == ""
    assert page.url.endswith("/blog/search/")


def test_without_an_index_the_page_leads_to_the_archive(site, watched):
    furnish(site)
    watched.serve(site.root / "output", base="/blog")
    watched.page.goto(f"{watched.origin}/blog/search/?q=x")
    watched.page.get_by_role("main").get_by_role("link", name="Archive").wait_for()
    assert not watched.page.locator("form.search").is_visible()
    assert watched.happened == ["request: https://example.org/blog/pagefind/pagefind.js"]


def test_without_scripts_the_page_leads_to_the_archive(site, chromium):
    furnish(site)
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site.root / "output/search/index.html").as_uri())
    assert page.get_by_role("main").get_by_role("link", name="Archive").is_visible()
    assert not page.locator("form.search").is_visible()
    context.close()
