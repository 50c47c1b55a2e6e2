"""What search engines and hosts read: the sitemap, robots.txt and the ways from old addresses."""

import re
from xml.etree import ElementTree as ET

import pytest

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def entries(site):
    """Return the sitemap: address to date of change."""
    root = ET.fromstring(site.built().output("sitemap.xml"))
    assert root.tag == f"{NAMESPACE}urlset"
    return {url.findtext(f"{NAMESPACE}loc"): url.findtext(f"{NAMESPACE}lastmod") for url in root}


def test_the_sitemap_names_every_page_once(site):
    site.post("a", date="2011-03", updated="2012-05-06", tags="[春 x]")
    site.post("b", date="2011-03-04 09:00")
    found = entries(site)
    root = "https://example.org/"
    assert found[f"{root}posts/a/"] == "2012-05-06"
    assert found[f"{root}posts/b/"] == "2011-03-04T09:00:00+00:00"
    assert found[f"{root}tags/%E6%98%A5-x/"] is None
    pages = {path.removesuffix("index.html") for path in site.files() if path.endswith(".html")}
    quoted = {address.removeprefix(root).replace("%E6%98%A5", "春") for address in found}
    assert pages - quoted == {
        "404.html",
        "posts/",
        "categories/",
        "authors/",
        "series/",
        "ratings/",
        "search/",
    }


@pytest.mark.parametrize(
    ("date", "changed"),
    [
        ("2011", None), ("2011-03", None), ("2011-03-04", "2011-03-04"),
        ("2011-03-04 09:00+08:00", "2011-03-04T09:00:00+08:00"),
        ("2011-03-04T09:00:07Z", "2011-03-04T09:00:07+00:00"),
    ],
)  # fmt: skip
def test_a_change_is_dated_as_the_protocols_schema_has_it(site, date, changed):
    """By xsd:date or xsd:dateTime: a year alone is neither, nor is a time without seconds."""
    site.post("a", date=date)
    assert entries(site)["https://example.org/posts/a/"] == changed


def test_nothing_changed_before_it_was_there(site):
    site.post("a", date="2011-03-04", updated="2010-01-01")
    assert entries(site)["https://example.org/posts/a/"] == "2011-03-04"


def test_what_search_engines_are_asked_to_pass_is_not_in_the_sitemap(site):
    """Neither pages without an index, nor old addresses, nor lists of nothing."""
    site.post("a", noindex="true", aliases="[/old/]")
    page = site.built().output("posts/a/index.html")
    assert '<meta name="robots" content="noindex">' in page
    assert not re.search("/old/|/posts/a/|404|/tags/", site.output("sitemap.xml"))


def test_robots_txt_names_the_sitemap_in_full(site):
    site.settings(url="https://example.org/blog")
    expected = "User-agent: *\nAllow: /\n\nSitemap: https://example.org/blog/sitemap.xml\n"
    assert expected == site.built().output("robots.txt")


def test_the_table_of_redirects_holds_aliases_and_settings(site):
    """Hosts that read it redirect by themselves; a star carries the rest of the address over."""
    site.settings(
        "redirects:\n"
        "  /feed/: /feed.xml\n"
        "  /category/*: /categories/*\n"
        "  /all/*: /archive/\n"
        "  /out: https://example.net/?a=1&b=2\n",
        url="https://example.org/b/",
    )
    site.post("a", aliases="[/old/归/]")
    assert site.built().output("_redirects") == (
        "/b/old/%E5%BD%92/ /b/posts/a/ 301\n"
        "/b/feed/ /b/feed.xml 301\n"
        "/b/category/* /b/categories/:splat 301\n"
        "/b/all/* /b/archive/ 301\n"
        "/b/out https://example.net/?a=1&b=2 301\n"
        "/b/posts/ /b/ 301\n"
    )


def test_without_old_addresses_there_is_no_table(site):
    assert "_redirects" not in site.built().files()


def test_a_redirect_page_works_without_a_script(site):
    """It has a link too, and search engines are told of the new address only."""
    site.settings("redirects: {/old/: 'https://example.net/?a=1&b=\"2\"'}\n")
    page = site.built().output("old/index.html")
    assert '<a href="https://example.net/?a=1&amp;b=&#34;2&#34;">' in page
    assert '<meta name="robots" content="noindex">' in page
    assert "<script" not in page


def test_a_sitemap_of_too_many_addresses_is_in_parts(site, monkeypatch):
    """No file has more than the protocol allows, and the index names every part."""
    monkeypatch.setattr("sitegen.plan.sitemaps.MAX_ENTRIES", 4)
    site.settings(url="https://example.org/b&w/")
    for name in "abcdef":
        site.post(name, date=2011)
    site.built()
    assert "Sitemap: https://example.org/b&w/sitemap.xml" in site.output("robots.txt")
    index = ET.fromstring(site.output("sitemap.xml"))
    assert index.tag.endswith("}sitemapindex")
    root = "https://example.org/b&w/"
    parts = [loc.text.removeprefix(root) for loc in index.iter(f"{NAMESPACE}loc")]
    assert parts == [path for path in site.files() if path.startswith("sitemap-")]
    found = [[loc.text for loc in ET.fromstring(site.output(part)).iter(f"{NAMESPACE}loc")]
             for part in parts]  # fmt: skip
    assert [len(part) for part in found[:-1]] == [4] * (len(found) - 1)
    every = [url for part in found for url in part]
    assert every == sorted(set(every))
    assert f"{root}posts/f/" in every


def test_every_page_names_the_sites_endpoints(site):
    site.settings(
        "endpoints:\n  webmention: https://w.example/?a=1&b=2\n  pingback: https://p.example/x\n"
        "  rel_me: [https://social.example/@mira, 'mailto:m@example.org']\n"
    )
    site.post("a")
    site.built()
    for path in ("index.html", "posts/a/index.html"):
        assert re.findall(
            '<link rel="(webmention|pingback|me)" href="(.*?)">', site.output(path)
        ) == [
            ("webmention", "https://w.example/?a=1&amp;b=2"),
            ("pingback", "https://p.example/x"),
            ("me", "https://social.example/@mira"),
            ("me", "mailto:m@example.org"),
        ]
