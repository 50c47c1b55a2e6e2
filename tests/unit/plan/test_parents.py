"""Folders above pages that have no page: readers who shorten an address are led on."""

import pytest


def redirects(site, **options):
    """Return the table of redirects of a site without mistakes: old address to new one."""
    table = site.built(**options).output("_redirects").splitlines()
    pairs = [line.split()[:2] for line in table]
    for old, new in pairs:
        if not old.endswith("*"):
            assert f'url={new}"' in site.output(f"{old.strip('/')}/index.html".lstrip("/"))
    return dict(pairs)


@pytest.mark.parametrize(
    ("permalink", "expected"),
    [
        ("/posts/{slug}/", {"/posts/": "/"}),
        ("/posts/{slug}.html", {"/posts/": "/"}),
        ("/{slug}/", {}),
        (
            "/{year}/{month}/{slug}/",
            {
                "/2012/": "/archive/2012/",
                "/2012/01/": "/archive/2012/",
                "/2011/": "/archive/2011/",
                "/2011/03/": "/archive/2011/",
            },
        ),
        (
            "/on/{year}-{month}/{day}/{slug}.html",
            {
                "/on/": "/",
                "/on/2012-01/": "/archive/2012/",
                "/on/2012-01/02/": "/archive/2012/",
                "/on/2011-03/": "/archive/2011/",
                "/on/2011-03/04/": "/archive/2011/",
            },
        ),
        ("/{work}/{slug}/", {"/w/": "/works/w/"}),
        ("/films/{work}/{slug}/", {"/films/": "/", "/films/w/": "/works/w/"}),
    ],
)
def test_folders_above_posts_lead_to_what_lists_them(site, permalink, expected):
    site.settings(f"permalink: {permalink}\n")
    site.work("w")
    site.post("a", date="2011-03-04", work="w")
    site.post("b", date="2012-01-02", work="w")
    if expected:
        assert redirects(site) == expected
    else:
        assert "_redirects" not in site.built().files()


def test_the_stream_of_posts_is_a_page_where_works_stand_at_the_front(site):
    site.settings("home: works\npermalink: /posts/{year}/{slug}/\n")
    site.work("w")
    site.post("a", date="2011-03-04")
    assert redirects(site) == {"/posts/2011/": "/archive/2011/"}
    assert "refresh" not in site.output("posts/index.html")


def test_folders_of_further_pages_lead_to_the_first(site):
    site.settings("paginate: 1\ncomments: {per_page: 1}\npermalink: /{slug}.html\n")
    for number in range(3):
        site.post(f"p{number}", date=2011 + number)
    site.comment("p0", "c1")
    site.comment("p0", "c2")
    assert redirects(site) == {
        "/page/": "/",
        "/archive/page/": "/archive/",
        "/p0/": "/p0.html",
        "/p0/comments/": "/p0.html",
    }


def test_folders_of_pages_lead_to_the_next_page_above(site):
    site.page("a/b/c/d", "Text.")
    site.page("a/b", "Text.")
    assert redirects(site) == {"/a/": "/", "/a/b/c/": "/a/b/"}


@pytest.mark.parametrize("other", ["page", "alias", "setting", "case", "pattern", "file"])
def test_whatever_claims_such_a_folder_keeps_it(site, other):
    site.post("a", aliases="[/posts/]" if other == "alias" else "[]")
    site.page("x", "Text.", aliases="[/Posts/]" if other == "case" else "[]")
    if other == "page":
        site.page("posts", "Mine.")
    elif other == "setting":
        site.settings("redirects: {/posts/: /archive/}\n")
    elif other == "pattern":
        site.settings("redirects: {/posts/*: /archive/}\n")
    elif other == "file":
        site.write("content/static/posts/index.html", "Mine.")
    site.built()
    table = site.output("_redirects") if "_redirects" in site.files() else ""
    assert "/posts/ / 301" not in table
    if other in ("page", "file"):
        assert "Mine." in site.output("posts/index.html")


def test_such_folders_come_and_go_with_the_pages_below(site):
    site.settings("permalink: /{year}/{slug}/\n")
    site.post("a", date=2011)
    path = site.post("b", date=2012)
    assert set(redirects(site)) == {"/2011/", "/2012/"}
    path.unlink()
    assert set(redirects(site)) == {"/2011/"}
    assert "2012/index.html" not in site.files()


def test_such_folders_are_in_no_sitemap_and_lead_on_from_a_disk(site):
    site.post("a")
    site.built(relative=True)
    assert 'url=../index.html"' in site.output("posts/index.html")
    assert "<loc>https://example.org/posts/</loc>" not in site.output("sitemap.xml")
