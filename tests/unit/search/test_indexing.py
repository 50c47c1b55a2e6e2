"""What the pages of a site that can be searched say to Pagefind, and what is copied for it."""

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from sitegen.core.diagnostics import UsageError
from sitegen.output.staging import StagingArea
from sitegen.search import indexing
from sitegen.search.copying import html_without_spoilers

SEARCH = "search: pagefind\n"


def furnish(site, extra=SEARCH):
    site.settings(extra)
    site.work("w", "A synopsis.", kind="film", year=2009)
    site.post("a", "A text.", date=2011, work="w", rating="8.5", author="Mira")
    site.post("b", "All of it.", date=2012, spoilers="true", summary="Told first.", work="w")
    site.post("c", "Not for them.", noindex="true")
    site.page("about", "About.")
    site.comment("a", "c1", "Well said.", author="Tom", date=2011)
    site.comment("b", "c1", "Well said.", author="Tom", date=2011)
    site.comment("works/w", "c1", "Quoted.", kind="quote")
    return site.built()


def elements(page, attribute):
    """Return the names of a page's elements that have an attribute."""
    return re.findall(rf"<([a-z]+)\b[^>]*\s{attribute}[\s=>]", page)


def filters(page):
    """Return what a page can be found by: pairs of filter and value."""
    return re.findall(r'content="([^"]*)" data-pagefind-filter="([a-z]+)\[content\]"', page)


# ---------------------------------------------------------------- what pages say


def test_without_search_no_page_says_anything_to_pagefind(site):
    """And /search/ leads to the archive and to the tags, with no script and the site's policy."""
    furnish(site, "")
    assert [path for path, data in site.tree().items() if b"data-pagefind" in data] == []
    page, home = site.output("search/index.html"), site.output("index.html")
    assert "<script type" not in page
    assert "/search/" not in home
    assert "wasm" not in page
    assert re.findall(r'href="([^"]*)"', page.partition("<main")[2])[:2] == ["/archive/", "/tags/"]


@pytest.mark.parametrize("value", ["pagefind", "true"])
def test_with_search_every_page_leads_to_it(site, value):
    furnish(site, f"search: {value}\n")
    pages = [path for path in site.files() if path.endswith(".html")]
    pages = [path for path in pages if 'http-equiv="refresh"' not in site.output(path)]
    assert [path for path in pages if 'href="/search/"' not in site.output(path)] == []
    assert site.output("404.html").count('href="/search/"') == 3


def test_webassembly_is_allowed_on_the_page_to_search_on_and_nowhere_else(site):
    furnish(site, f"{SEARCH}csp: {{script: [https://a.example]}}\n")
    pages = [path for path in site.files() if path.endswith(".html")]
    assert [p for p in pages if "wasm-unsafe-eval" in site.output(p)] == ["search/index.html"]
    policy = re.search(r'Policy" content="([^"]*)"', site.output("search/index.html"))[1]
    own = re.search(r'Policy" content="([^"]*)"', site.output("index.html"))[1]
    assert policy.replace(" &#39;wasm-unsafe-eval&#39;", "") == own


def test_where_the_policy_is_off_the_page_to_search_on_has_none_either(site):
    furnish(site, f"{SEARCH}csp: off\n")
    assert "Content-Security-Policy" not in site.output("search/index.html")


def test_posts_works_and_pages_can_be_found_and_lists_cannot(site):
    furnish(site)
    found = {p for p, data in site.tree().items() if b"data-pagefind-body" in data}
    assert found == {f"{p}/index.html" for p in ("about", "posts/a", "posts/b", "works/w")}


def test_of_a_post_that_gives_all_away_its_head_and_its_responses_are_found(site):
    furnish(site)
    assert elements(site.output("posts/a/index.html"), "data-pagefind-body") == ["main"]
    page = site.output("posts/b/index.html")
    assert elements(page, "data-pagefind-body") == ["header", "section", "section"]
    assert '<data class="p-summary" value="Told first." data-pagefind-index-attrs="value">' in page


def test_a_template_of_ones_own_says_nothing_of_a_post_that_gives_all_away(site):
    """It need not know of search: what base.html allows, a post with spoilers is left out of."""
    site.template("plain.html", '{% extends "base.html" %}{% block main %}x{% endblock %}')
    site.settings(SEARCH)
    site.post("a", template="plain")
    site.post("b", template="plain", spoilers="true")
    site.built()
    assert elements(site.output("posts/a/index.html"), "data-pagefind-body") == ["main"]
    assert elements(site.output("posts/b/index.html"), "data-pagefind-body") == []


def test_a_page_is_found_by_kind_year_rating_and_author(site):
    furnish(site)
    found = [("Film", "kind"), ("2009", "year"), ("9 / 10", "rating"), ("Mira", "author")]
    assert filters(site.output("posts/a/index.html")) == found
    assert filters(site.output("works/w/index.html")) == found[:3]
    assert filters(site.output("about/index.html")) == []


@pytest.mark.parametrize(
    ("given", "found"),
    [("7", "7 / 10"), ("4/5", "4 / 5"), ("83/100", "80+ / 100"), ("B+", "B+"), ("up", "Thumbs up")],
)
def test_ratings_of_any_scale_are_found_by_their_whole_steps(site, given, found):
    site.settings(SEARCH)
    site.post("a", rating=given)
    site.built()
    assert filters(site.output("posts/a/index.html")) == [(found, "rating")]


def test_several_reviews_are_found_by_each_and_two_of_a_kind_once(site):
    site.settings(SEARCH)
    works = "{title: A, kind: film, year: 2001}", "{title: B, kind: film}", "{title: C, kind: book}"
    reviews = ", ".join(f"{{work: {work}}}" for work in works)
    site.post("a", reviews=f"[{reviews}]")
    site.built()
    found = [("Film", "kind"), ("Book", "kind"), ("2001", "year")]
    assert filters(site.output("posts/a/index.html")) == found


def test_every_page_can_be_sorted_and_what_has_no_date_or_rating_comes_last(site):
    furnish(site)
    for path, date, rating in (("posts/a", "2011", "0.85"), ("about", "0", "-1")):
        page = site.output(f"{path}/index.html")
        assert f'content="{date}" data-pagefind-sort="date[content]"' in page
        assert f'content="{rating}" data-pagefind-sort="rating[content]"' in page


def test_a_page_of_ones_own_can_head_the_page_to_search_on(site):
    site.settings(SEARCH)
    site.page("search", "Look for *anything*.", title="Find it")
    page = site.built().output("search/index.html")
    assert '<h1 dir="auto">Find it</h1>' in page
    assert "Look for <em>anything</em>." in page


def test_nothing_else_may_stand_where_the_index_goes(site):
    site.write("content/static/pagefind/x.js", "x")
    assert site.problems() == []
    site.settings(SEARCH)
    (problem,) = site.problems()
    assert problem.startswith("content/static/pagefind/x.js:1:1: error: /pagefind/x.js is also the")


# ---------------------------------------------------------------- what is copied


@pytest.mark.parametrize(
    ("page", "copy"),
    [
        (
            '<p>a <label class="spoiler"><input type="checkbox"><span>b</span></label> c</p>',
            '<p>a <span class="spoiler">[spoiler]</span> c</p>',
        ),
        (
            '<details class="more spoiler"><summary>An <b>end</b></summary><p>b</p></details>c',
            '<details class="more spoiler"><summary>An <b>end</b></summary>[spoiler]</details>c',
        ),
        ('<div class="spoiler">a<p class="spoiler">b</p>c</div>', '<div class="spoiler">[spoiler]'),
        ('<p class="spoilers">a</p>', '<p class="spoilers">a</p>'),
        ("<p>归途 &lt;b&gt; &amp;</p>", "<p>归途 &lt;b&gt; &amp;</p>"),
    ],
)
def test_a_copy_does_not_say_what_a_page_hides(page, copy):
    assert (
        copy
        in html_without_spoilers(
            f"<!doctype html><meta charset=utf-8><body>{page}".encode()
        ).decode()
    )


def test_the_foot_of_a_text_is_part_of_it_and_the_foot_of_a_page_is_not():
    """Pagefind passes over every footer: the tags of a post would not be found."""
    text = '<article><footer class="a">noir</footer></article>'
    page = f"<!doctype html><body><main>{text}</main><footer>Made with care</footer>"
    copy = html_without_spoilers(page.encode()).decode()
    assert '<div class="a">noir</div>' in copy
    assert "<footer>Made with care</footer>" in copy


# ---------------------------------------------------------------- what a build leaves alone


def test_a_build_keeps_the_index_while_there_is_search_and_removes_it_after(site):
    """By the whole road, by the short one, and where there is nothing to do."""
    furnish(site)
    with StagingArea(site.root, site.root / "output") as stage:
        stage.add("pagefind/pagefind.js", b"x")
        for path in site.files():
            stage.keep_unchanged(path)
        stage.commit()
    unchanged = site.build().unchanged
    assert site.output("pagefind/pagefind.js") == "x"
    site.post("a", "Another text.", date=2011, work="w", rating="8.5", author="Mira")
    assert site.build().removed == 0
    site.post("d", date=2013)
    result = site.build(force=True)
    assert (result.removed, site.output("pagefind/pagefind.js")) == (0, "x")
    assert result.written + result.unchanged == len(site.files()) - 1
    assert unchanged < len(site.files())
    site.settings()
    assert "pagefind/pagefind.js" in site.build().changed
    assert "pagefind/pagefind.js" not in site.files()


def test_a_program_in_the_current_folder_is_not_pagefind(tmp_path, monkeypatch):
    """Windows looks for programs there first, and so does a PATH with a dot in it."""
    planted = tmp_path / "pagefind"
    planted.write_text("#!/bin/sh\n")
    monkeypatch.chdir(tmp_path)
    service = ModuleType("pagefind.service")
    monkeypatch.setitem(sys.modules, "pagefind", ModuleType("pagefind"))
    monkeypatch.setitem(sys.modules, "pagefind.service", service)
    for found in (planted, Path("pagefind"), None):
        service.get_executable = lambda found=found: found
        with pytest.raises(UsageError, match="search needs Pagefind"):
            indexing._executable()
    monkeypatch.chdir("/")
    service.get_executable = lambda: planted
    assert indexing._executable() == planted
