"""The plan: one page for each address, and an error at both sources where two want one."""

import re
from urllib.parse import quote

import pytest


def places(site):
    """Build, and return where the errors stand."""
    return [problem.split(": ")[0] for problem in site.problems()]


# ---------------------------------------------------------------- clashes


def test_two_posts_with_one_slug_are_told_at_both(site):
    site.post("a", slug="same")
    site.post("b", slug="Same")
    assert site.problems() == [
        "content/posts/a.md:3:7: error: slug: 'same' is also the slug of content/posts/b.md",
        "content/posts/b.md:3:7: error: slug: 'same' is also the slug of content/posts/a.md",
    ]


def test_three_posts_with_one_slug_are_told_at_all(site):
    for name in "abc":
        site.post(name, slug="same")
    assert places(site) == [f"content/posts/{name}.md:3:7" for name in "abc"]


def test_a_bundle_and_a_file_with_one_name_clash(site):
    site.post("a")
    site.write("content/posts/a/index.md", "---\ntitle: A\n---\n")
    assert places(site) == ["content/posts/a.md:1:1", "content/posts/a/index.md:1:1"]


def test_two_aliases_that_are_one_address_clash(site):
    site.post("a", aliases="[/old/]")
    site.post("b", aliases="[/older/, /old]")
    assert site.problems() == [
        "content/posts/a.md:3:11: error: /old/ is also the address of content/posts/b.md",
        "content/posts/b.md:3:20: error: /old/ is also the address of content/posts/a.md",
    ]


@pytest.mark.parametrize("alias", ["/Posts/B/", "/posts/b", "/POSTS/B/index.html"])
def test_an_alias_and_a_page_clash(site, alias):
    """Also where they differ in case only: they are one file on many disks."""
    site.post("a", aliases=f"[{alias}]")
    site.post("b")
    assert places(site) == ["content/posts/a.md:3:11", "content/posts/b.md:1:1"]


@pytest.mark.parametrize("alias", ["/posts/a/", "/posts/a", "/posts/%61/"])
def test_an_alias_that_has_become_the_address_leads_nowhere_else(site, alias):
    """As after an import, once `permalink` is what it was in the old blog."""
    site.post("a", aliases=f"[{alias}, /old/]")
    pages = site.built().tree()
    assert b"Some text." in pages["posts/a/index.html"]
    assert [line for line in pages["_redirects"].splitlines() if b"/posts/a/" in line] == [
        b"/old/ /posts/a/ 301"
    ]


@pytest.mark.parametrize("alias", ["/", "/archive/", "/feed.xml", "/404.html", "/theme/style.css"])
def test_an_alias_cannot_be_what_every_site_has(site, alias):
    site.post("a", aliases=f"[{alias}]")
    assert places(site) == ["content/posts/a.md:3:11"]


@pytest.mark.parametrize(
    "path", ["index.html", "INDEX.html", "posts/a/index.html", "tags", "sitemap.xml", "theme"]
)
def test_a_static_file_and_a_page_clash(site, path):
    """A file in the place of a page, or in the place of its folder."""
    site.post("a")
    site.write(f"content/static/{path}", "x")
    assert f"content/static/{path}:1:1" in places(site)


def test_a_static_file_and_a_bundles_file_clash_at_both(site):
    site.write("content/posts/a/index.md", "---\ntitle: A\n---\nText.\n")
    site.write("content/posts/a/x.png", b"1")
    site.write("content/static/posts/a/x.png", b"2")
    assert places(site) == ["content/posts/a/x.png:1:1", "content/static/posts/a/x.png:1:1"]


def test_static_files_that_differ_in_case_only_clash_at_both(site):
    site.write("content/static/Logo.png", "1")
    site.write("content/static/logo.png", "2")
    assert places(site) == ["content/static/Logo.png:1:1", "content/static/logo.png:1:1"]


def test_names_that_differ_in_unicode_form_only_clash(site):
    """On this disk they are two files, on another one."""
    site.write("content/static/am\u00e9lie.png", "1")
    site.write("content/static/ame\u0301lie.png", "2")
    assert len(site.problems()) >= 1


def test_a_file_in_place_of_a_folder_is_told_at_both(site):
    site.post("a", aliases="[/x.html/y/]")
    site.post("b", aliases="[/x.html]")
    assert places(site) == ["content/posts/a.md:3:11", "content/posts/b.md:3:11"]


def test_a_redirect_of_the_settings_and_a_page_clash_at_both(site):
    site.settings("redirects: {/posts/a/: /}\n")
    site.post("a")
    assert places(site) == ["content/posts/a.md:1:1", "site.yaml:3:24"]


def test_a_permalink_that_is_the_same_for_all_is_told_at_each(site):
    site.settings("permalink: /{year}/\n")
    site.post("a", date=2011)
    site.post("b", date=2011)
    assert places(site) == ["content/posts/a.md:1:1", "content/posts/b.md:1:1"]


def test_a_robots_txt_of_the_sites_own_replaces_ours(site):
    site.write("content/static/robots.txt", "User-agent: *\nDisallow: /x/\n")
    assert site.built().output("robots.txt") == "User-agent: *\nDisallow: /x/\n"


def test_a_static_file_of_the_site_replaces_one_of_the_theme(site):
    """As in templates, what the site has of its own comes first."""
    site.write("content/static/theme/style.css", "mine")
    assert site.built().output("theme/style.css") == "mine"


# ---------------------------------------------------------------- old addresses


@pytest.mark.parametrize(
    ("alias", "path"),
    [
        ("/2011/03/old/", "2011/03/old/index.html"),
        ("/2011/03/old", "2011/03/old/index.html"),
        ("/old.html", "old.html"),
        ("/归途/", "归途/index.html"),
    ],
)
def test_an_alias_is_a_page_that_leads_to_the_post(site, alias, path):
    site.post("a", aliases=f"[{alias}]")
    page = site.built().output(path)
    assert '<meta http-equiv="refresh" content="0; url=/posts/a/">' in page
    assert '<link rel="canonical" href="https://example.org/posts/a/">' in page


@pytest.mark.parametrize(
    "alias",
    [
        "old",
        "https://example.org/old/",
        "/a b/",
        "/a?b",
        "/a#b",
        "/a*",
        "/..",
        "/a/../../b/",
    ],
)
def test_an_alias_that_is_no_address_of_the_site_is_an_error(site, alias):
    site.post("a", aliases=f"['{alias}']")
    [problem] = site.problems()
    assert problem.startswith("content/posts/a.md:3:11: error: aliases: ")


@pytest.mark.parametrize("old", ["old", "/a b/", "/a?b", "/../a/", "/"])
def test_a_redirect_from_no_address_of_the_site_is_bad_settings(site, old):
    from sitegen.core.diagnostics import SettingsError

    site.settings(f"redirects: {{'{old}': /archive/}}\n")
    with pytest.raises(SettingsError):
        site.build()


def test_a_name_that_no_disk_can_hold_is_an_error_where_it_is_written(site):
    site.post("a", aliases=f"[/{'x' * 300}/]")
    assert places(site) == ["content/posts/a.md:3:11"]


def test_the_menu_is_that_of_the_settings_then_of_posts(site):
    site.settings("menu: [{title: Archive, url: /archive/}]\n")
    site.post("b", menu="{title: Second}", date=2012)
    site.post("a", menu="{}", date=2011, title="First")
    site.template(
        "partials/head.html", "{% for m in site.menu %}[{{ m.title }} {{ m.url }}]{% endfor %}"
    )
    expected = "[Archive /archive/][First /posts/a/][Second /posts/b/]"
    assert expected in site.built().output("index.html")


def test_a_template_that_does_not_exist_is_one_error_at_its_field(site):
    site.post("a", template="pots")
    assert site.problems() == [
        "content/posts/a.md:3:11: error: template: there is no pots.html in the theme:"
        " did you mean 'post'?"
    ]


@pytest.mark.parametrize(
    ("document", "template"),
    [("posts/a", "work"), ("works/a", "post"), ("pages/a", "home"), ("lists/a", "list")],
)
def test_a_template_for_another_kind_of_page_is_told_where_it_is_asked_for(
    site, document, template
):
    """Not in the theme, where the page would fail."""
    site.write(f"content/{document}.md", f"---\ntitle: A\ntemplate: {template}\n---\n")
    assert site.problems() == [
        f"content/{document}.md:3:11: error: template: {template}.html is for another kind of page"
    ]


def test_a_post_may_have_its_own_template(site):
    site.template("essay.html", "An essay: {{ page.post.title }}")
    site.post("a", template="essay")
    assert site.built().output("posts/a/index.html") == "An essay: A"


def test_translations_name_each_other(site):
    for slug, language in (("one", "en"), ("eins", "de"), ("un", "fr")):
        site.post(slug, language=language, translation_key="t")
    page = site.built().output("posts/one/index.html")
    links = '<link rel="alternate" hreflang="{}" href="https://example.org/posts/{}/">'
    for slug, language in (("one", "en"), ("eins", "de"), ("un", "fr")):
        assert links.format(language, slug) in page


def test_translated_pages_name_each_other_as_posts_do(site):
    for path, language in (("about", "en"), ("uber", "de")):
        site.page(path, language=language, translation_key="t")
    site.built()
    links = [
        f'<link rel="alternate" hreflang="{language}" href="https://example.org/{path}/">'
        for path, language in (("about", "en"), ("uber", "de"))
    ]
    for path in ("about", "uber"):
        found = re.findall("<link [^>]*hreflang.*>", site.output(f"{path}/index.html"))
        assert sorted(found) == sorted(links)


def test_the_rest_of_a_thread_is_no_translation(site):
    """The other language's page does not name it back."""
    site.settings("comments: {per_page: 1}\n")
    for slug, language in (("one", "en"), ("eins", "de")):
        site.post(slug, language=language, translation_key="t")
    for name in ("c1", "c2"):
        site.comment("one", name)
    assert "hreflang" not in site.built().output("posts/one/comments/2/index.html")


# ---------------------------------------------------------------- encoded addresses


@pytest.mark.parametrize(
    ("alias", "path"),
    [
        ("/%e5%bd%92/", "归/index.html"),
        ("/%E5%BD%92", "归/index.html"),
        ("/2011/%e5%bd%92.html", "2011/归.html"),
        ("/e%CC%81t%C3%A9/", "été/index.html"),
        ("/a%20b/", "a b/index.html"),
        ("/a%2fb/", "a/b/index.html"),
        ("/归/", "归/index.html"),
    ],
)
def test_an_alias_may_be_percent_encoded(site, alias, path):
    there = alias if "." in alias else f"{alias.rstrip('/')}/"
    site.post("a", f"See [the old place]({there}).", aliases=f"['{alias}']")
    assert 'url=/posts/a/"' in site.built().output(path)
    encoded = quote("/" + path.removesuffix("index.html"))
    assert site.output("_redirects") == f"{encoded} /posts/a/ 301\n/posts/ / 301\n"


def test_a_redirect_may_be_percent_encoded(site):
    site.settings("redirects: {/%e5%bd%92/: /archive/, /%e6%97%a7/*: /posts/*}\n")
    site.post("a", date=2011)
    assert 'url=/archive/"' in site.built().output("归/index.html")
    assert site.output("_redirects").splitlines() == [
        "/%E5%BD%92/ /archive/ 301",
        "/%E6%97%A7/* /posts/:splat 301",
        "/posts/ / 301",
    ]


def test_an_encoded_alias_is_the_identity_that_its_letters_are(site, make_site):
    other = make_site()
    for one, alias in ((site, "/%e5%bd%92/"), (other, "/归/")):
        one.post("a", date=2011, aliases=f"[{alias}]")
    assert site.built().output("feed.xml") == other.built().output("feed.xml")


@pytest.mark.parametrize(
    ("alias", "message"),
    [
        ("/%e5%bd/", "is percent-encoded, but not in UTF-8: write it in letters"),
        ("/caf%E9/", "is percent-encoded, but not in UTF-8: write it in letters"),
        ("/100%/", "has a % without two digits behind it: write %25 for the sign itself"),
        ("/100%25/", "has '%' in it: addresses here cannot have it"),
        ("/what%3F/", "has '?' in it: addresses here cannot have it"),
        ("/a%00b/", "has '\\x00' in it: addresses here cannot have it"),
        ("/?p=123", "has a query or a fragment: pages of a static site cannot have them"),
        ("/a b/", "has a space in it: write %20"),
        ("/a/%2e%2e/%2e%2e/", "is not a plain path: write one, as in /2011/03/old/"),
        ("/a%20/", "is not a plain path: write one, as in /2011/03/old/"),
        (
            "old/",
            "does not start with /: write a path, as in /old/",
        ),
        (
            "https://old.example/a/",
            "does not start with /: write only its path, as in /old/",
        ),
    ],
)
def test_an_alias_that_cannot_be_says_why(site, alias, message):
    site.post("a", aliases=f"['{alias}']")
    assert site.problems() == [f"content/posts/a.md:3:11: error: aliases: {alias!r} {message}"]
