"""Links: whatever way authors write them, they lead to the page or the file that was meant."""

import re

import pytest

from tests.support.sites import PICTURE

AT = "content/posts/a.md:4:"


def linked(site, text, **options):
    """Build a site with a post "a" that says this; return the addresses in its text."""
    site.post("a", text)
    page = site.built(**options).output("posts/a/index.html")
    body = page.partition('<div class="e-content')[2].partition("<footer")[0]
    return re.findall(r'(?:href|src)="([^"]*)"', body)


def complaint(site, text):
    """Build a site with a post "a" that says this; return the one problem."""
    site.post("a", text)
    [problem] = site.problems()
    return problem


@pytest.fixture
def linkable(site):
    """Return a site with things to link to."""
    site.post("other", date=2011, tags="[two words]", image="beside.png", image_alt="x")
    site.post("draft", draft="true")
    site.write("content/posts/bundle/index.md", "---\ntitle: Bundle\n---\nText.\n")
    site.write("content/posts/bundle/still life.png", PICTURE)
    site.write("content/posts/bundle/deep/notes.txt", "notes")
    site.write("content/posts/beside.png", PICTURE)
    site.write("content/posts/deep/far.md", "---\ntitle: Far\n---\nText.\n")
    site.write("content/static/pictures/é.png", PICTURE)
    site.comment("other", "c1", email="tom@secret.example")
    site.write("content/comments/other/attached.bak", "confided")
    site.write("content/authors.yaml", "mira: {}\n")
    return site


# ---------------------------------------------------------------- what links lead to


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("other.md", "/posts/other/"),
        ("./other.md#comments", "/posts/other/#comments"),
        ("other.md?x=1&y=2", "/posts/other/?x=1&amp;y=2"),
        ("../posts/other.md", "/posts/other/"),
        ("deep/far.md", "/posts/far/"),
        ("bundle/index.md", "/posts/bundle/"),
        ("bundle", "/posts/bundle/"),
        ("bundle/", "/posts/bundle/"),
        ("/posts/other/", "/posts/other/"),
        ("/posts/other/index.html", "/posts/other/"),
        ("/", "/"),
        ("/feed.xml", "/feed.xml"),
        ("/sitemap.xml", "/sitemap.xml"),
        ("/archive/2011/", "/archive/2011/"),
        ("/tags/two-words/#top", "/tags/two-words/#top"),
        ("/pictures/é.png", "/pictures/%C3%A9.png"),
        ("/pictures/%C3%A9.png", "/pictures/%C3%A9.png"),
        ("/pictures/e\u0301.png", "/pictures/%C3%A9.png"),
        ("../static/pictures/é.png", "/pictures/%C3%A9.png"),
        ("<bundle/still life.png>", "/posts/bundle/still%20life.png"),
        ("bundle/still%20life.png", "/posts/bundle/still%20life.png"),
        ("bundle/deep/notes.txt", "/posts/bundle/deep/notes.txt"),
        ("beside.png", "/posts/a/beside.png"),
        ("https://example.net/x y".replace(" ", "%20"), "https://example.net/x%20y"),
        ("//example.net/x", "//example.net/x"),
        ("#here", "#here"),
        ("mailto:mira@example.org", "mailto:mira@example.org"),
    ],
)
def test_a_link_leads_to(linkable, written, address):
    assert linked(linkable, f"[x]({written})") == [address]


def test_an_image_is_served_beside_the_post_that_shows_it(linkable):
    """A picture that lies beside a post, not in its bundle, goes with the page."""
    assert linked(linkable, "Look: ![x](beside.png)") == ["/posts/a/beside.png"]
    assert linkable.tree()["posts/a/beside.png"] == PICTURE


def test_every_file_of_a_bundle_is_served_with_it(linkable):
    linkable.built()
    assert linkable.output("posts/bundle/deep/notes.txt") == "notes"
    assert linkable.tree()["posts/bundle/still life.png"] == PICTURE


def test_links_carry_the_base_path(linkable):
    linkable.settings(url="https://example.org/b/l/")
    text = "[x](other.md#c) [y](/archive/) ![z](/pictures/é.png)"
    expected = ["/b/l/posts/other/#c", "/b/l/archive/", "/b/l/pictures/%C3%A9.png"]
    assert expected == linked(linkable, text)


def test_raw_html_links_like_markdown(linkable):
    text = '<p><a href="other.md">x</a> <img src="/pictures/é.png" alt=""></p>'
    assert linked(linkable, text) == ["/posts/other/", "/pictures/%C3%A9.png"]


def test_the_same_image_is_found_from_the_front_matter(linkable):
    linkable.post("a", image="bundle/still life.png")
    page = linkable.built().output("posts/a/index.html")
    assert '<img class="u-photo" src="/posts/bundle/still%20life.png"' in page


# ---------------------------------------------------------------- what is not there


@pytest.mark.parametrize(
    ("written", "column", "message"),
    [
        ("othr.md", 5, "there is no content/posts/othr.md: did you mean 'other.md'?"),
        (
            "Other.md",
            5,
            "there is no content/posts/Other.md: its name is 'other.md', which differs in case",
        ),
        ("draft.md", 5, "content/posts/draft.md is not published (draft)"),
        ("/posts/othr/", 5, "there is no /posts/othr/: did you mean /posts/other/?"),
        ("/posts/other", 5, "there is no /posts/other: its address is /posts/other/"),
        ("/posts/draft/", 5, "there is no /posts/draft/"),
        ("bundle/Still%20Life.png", 5, "its name is 'still life.png', which differs in case"),
        ("/pictures/É.png", 5, "there is no /pictures/É.png"),
        ("../../site.yaml", 5, "there is no site.yaml"),
        ("../../../etc/passwd", 5, "leads out of the site's folder"),
        ("../comments/other/c1.md", 5, "there is no content/comments/other/c1.md"),
        ("../comments/other/attached.bak", 5, "there is no content/comments/other/attached.bak"),
        ("../authors.yaml", 5, "there is no content/authors.yaml"),
    ],
)
def test_a_link_to_what_is_not_there_is_an_error_at_its_place(linkable, written, column, message):
    problem = complaint(linkable, f"[x]({written})")
    assert problem.startswith(f"{AT}{column}: error: ")
    assert message in problem


def test_links_in_code_are_not_checked(linkable):
    assert linked(linkable, "`[x](gone.md)`\n\n    [y](gone.md)") == []


def test_each_dangling_link_is_told(linkable):
    linkable.post("a", "[x](gone.md)\n\n[y](lost.md) [z](lost.md)")
    places = [problem.split(": ")[0] for problem in linkable.problems()]
    assert places == [f"{AT}5", "content/posts/a.md:6:5", "content/posts/a.md:6:18"]


def test_a_missing_image_of_the_front_matter_is_an_error_at_its_field(linkable):
    linkable.post("a", image="gone.png")
    assert linkable.problems() == [
        "content/posts/a.md:3:8: error: image: there is no content/posts/gone.png"
    ]


def test_a_link_to_a_broken_post_is_no_mistake(linkable):
    """A file that cannot be read causes no error elsewhere."""
    linkable.write("content/posts/broken.md", "---\ntitle: [\n---\nText.\n")
    linkable.post("a", "[x](broken.md) [y](/tags/only-there/)")
    [problem] = linkable.problems()
    assert problem.startswith("content/posts/broken.md:")


@pytest.mark.parametrize("address", ["/gone/", "/Archive/"])
def test_a_menu_leads_to_what_is_there(site, address):
    site.settings(f"menu: [{{title: X, url: {address}}}]\n")
    [problem] = site.problems()
    assert problem.startswith("site.yaml:3:24: error: menu.0.url: there is no ")


def test_a_redirect_leads_to_what_is_there(site):
    """A path in the settings that leads nowhere is an error, as one in a post is."""
    site.settings("redirects: {/old/: /gone/}\n")
    [problem] = site.problems()
    assert problem.startswith("site.yaml:3:20: error: redirects./old/: there is no /gone/")


def test_an_authors_picture_is_there(site):
    """The avatar is a path of the site like any other."""
    site.write("content/authors.yaml", "mira:\n  avatar: /gone.png\n")
    site.post("a", author="mira")
    [problem] = site.problems()
    assert problem.startswith("content/authors.yaml:2:11: error: ")


def test_files_of_a_draft_are_not_published_with_what_lies_around_it(site):
    """A bundle within a bundle keeps its pictures to itself until it is published."""
    site.write("content/posts/trip/index.md", "---\ntitle: Trip\n---\nText.\n")
    site.write("content/posts/trip/day/index.md", "---\ntitle: Day\ndraft: true\n---\n")
    site.write("content/posts/trip/day/secret.png", b"secret")
    site.built()
    assert [path for path, data in site.tree().items() if data == b"secret"] == []


def test_a_further_markdown_file_in_a_bundle_is_a_document_of_its_own(site):
    site.write("content/posts/trip/index.md", "---\ntitle: Trip\n---\n[On](day-two.md)\n")
    site.write("content/posts/trip/day-two.md", "---\ntitle: Two\n---\n![A](still.png)\n")
    site.write("content/posts/trip/still.png", PICTURE)
    site.write("content/pages/trip/index.md", "---\ntitle: Trip\n---\nText.\n")
    site.write("content/pages/trip/day-two.md", "---\ntitle: Two\n---\nText.\n")
    site.built()
    assert 'href="/posts/day-two/"' in site.output("posts/trip/index.html")
    assert 'src="/posts/trip/still.png"' in site.output("posts/day-two/index.html")
    assert "Two" in site.output("trip/day-two/index.html")
