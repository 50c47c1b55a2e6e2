"""The menu of both themes: the site's own is the whole one, and the current page is marked."""

import re

import pytest

BOTH = pytest.mark.parametrize("theme", ["default", "catalogue"])


def entries(site, path, which="site-menu"):
    """Return address, mark and words of each entry of a navigation, None where it is not there."""
    nav = re.search(rf'<nav class="{which}".*?</nav>', site.output(path), re.DOTALL)
    found = r'<a href="([^"]*)"(?: aria-current="(\w+)")?[^>]*>([^<]*)</a>'
    return re.findall(found, nav[0]) if nav else None


@pytest.mark.parametrize(
    ("theme", "usual"),
    [
        ("default", ["/archive/", "/tags/", "/search/", "/feed.xml"]),
        ("catalogue", ["/search/", "/feed.xml"]),
    ],
)
def test_without_a_menu_there_is_the_themes_own(site, theme, usual):
    site.settings(f"theme: {theme}\nsearch: pagefind\n")
    site.page("about", menu="{}")
    site.built()
    assert [url for url, *_ in entries(site, "404.html")] == ["/about/", *usual]


@BOTH
def test_a_menu_in_the_settings_is_the_whole_menu(site, theme):
    """Pages and posts that ask for an entry are in it, too."""
    menu = '[{title: Labels, url: /tags/}, {title: Else, url: "https://example.net/"}]'
    site.settings(f"theme: {theme}\nsearch: pagefind\nmenu: {menu}\n")
    site.page("about", menu="{title: Who}")
    assert entries(site.built(), "404.html") == [
        ("/tags/", "", "Labels"),
        ("https://example.net/", "", "Else"),
        ("/about/", "", "Who"),
    ]


@BOTH
@pytest.mark.parametrize("switch", ["true", "false"])
def test_an_empty_menu_leaves_no_navigation_behind(site, theme, switch):
    site.settings(f"theme: {{name: {theme}, options: {{switch: {switch}}}}}\nmenu: []\n")
    page = site.built().output("404.html")
    assert entries(site, "404.html") is None
    assert page.count('class="scheme"') == (switch == "true")


@BOTH
def test_the_foot_leads_to_what_a_menu_may_lack(site, theme):
    site.settings(f"theme: {theme}\nsearch: pagefind\nmenu: []\n")
    foot = site.built().output("404.html").split("<footer")[1]
    assert re.findall('<li><a href="([^"]*)"', foot) == [
        *("/archive/", "/tags/", "/search/", "/feed.xml")
    ]
    site.settings(f"theme: {theme}\nfeeds: {{formats: []}}\n")
    foot = site.built().output("404.html").split("<footer")[1]
    assert re.findall('<li><a href="([^"]*)"', foot) == ["/archive/", "/tags/"]


@BOTH
def test_an_entry_is_marked_on_its_page_and_on_those_below_it(site, theme):
    """Where an entry leads to the page itself, the one above it is not marked."""
    shown = "[{title: A, url: /}, {title: B, url: /works/}, {title: C, url: /works/kind/}]"
    site.settings(f"theme: {theme}\nmenu: {shown}\n")
    site.work("night-mail", kind="film")
    site.built()
    marks = {
        path: [mark for _, mark, _ in entries(site, f"{path}index.html")]
        for path in ("", "works/", "works/night-mail/", "works/kind/", "tags/")
    }
    assert marks == {
        "": ["page", "", ""],
        "works/": ["", "page", ""],
        "works/night-mail/": ["", "true", ""],
        "works/kind/": ["", "", "page"],
        "tags/": ["", "", ""],
    }


def test_the_ways_into_the_catalogue_can_be_left_out(site):
    site.work("night-mail", kind="film")
    site.settings("theme: catalogue\nmenu: [{title: Labels, url: /tags/}]\n")
    ways = [url for url, *_ in entries(site.built(), "404.html", "site-ways")]
    assert ways == ["/works/", "/works/kind/", "/archive/", "/ratings/"]
    site.settings("theme: {name: catalogue, options: {indexes: false}}\nmenu: []\n")
    assert entries(site.built(), "404.html", "site-ways") is None
