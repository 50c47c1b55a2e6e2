"""Pages outside the stream, pages at the head of lists, lists of works, and the front page."""

import re

import pytest

from tests.support.sites import PICTURE


def kind(page):
    """Return what kind of page this is."""
    return re.search('<body class="kind-([^"]*)"', page)[1]


def places(problems):
    return [problem.split(": ")[0] for problem in problems]


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("path", "output"),
    [
        ("about", "about/index.html"),
        ("a/b", "a/b/index.html"),
        ("a/b/index", "a/b/index.html"),
        ("A Shop/Über uns", "a-shop/über-uns/index.html"),
        ("关于", "关于/index.html"),
        ("2011-03-04-notes", "2011-03-04-notes/index.html"),
    ],
)
def test_a_pages_folders_and_name_are_its_address(site, path, output):
    site.page(path, title="P")
    assert kind(site.built().output(output)) == "page"


def test_a_slug_is_the_last_part_of_a_pages_address(site):
    site.page("a/b", slug="c")
    assert "a/c/index.html" in site.built().files()


def test_pages_of_one_name_in_two_folders_are_two_pages(site):
    """Slugs of pages are unique in their folder alone."""
    site.page("films/about")
    site.page("books/about")
    assert {"films/about/index.html", "books/about/index.html"} <= set(site.built().files())


def test_two_pages_of_one_address_are_told_at_both(site):
    site.page("a", slug="c")
    site.page("b", slug="c")
    assert places(site.problems()) == ["content/pages/a.md:3:7", "content/pages/b.md:3:7"]


def test_a_page_and_a_post_of_one_address_are_told_at_both(site):
    site.page("posts/a")
    site.post("a")
    assert places(site.problems()) == ["content/pages/posts/a.md:1:1", "content/posts/a.md:1:1"]


def test_a_folder_without_a_letter_is_an_error(site):
    site.page("!/a")
    [problem] = site.problems()
    assert problem.startswith("content/pages/!/a.md:1:1: error: slug: its folder: ")


def test_a_page_is_in_no_list_and_no_feed(site):
    site.page("about", title="Colophon", date="2011")
    site.post("a", date=2012)
    site.built()
    shown = [path for path, data in site.tree().items() if b"Colophon" in data]
    assert shown == ["about/index.html"]
    assert "/about/" in site.output("sitemap.xml")


@pytest.mark.parametrize(
    "field", ["work: w", "rating: 8", "verdict: x", "reviews: []", "diary: []"]
)
def test_a_page_reviews_nothing(site, field):
    site.write("content/pages/a.md", f"---\ntitle: A\n{field}\n---\n")
    [problem] = site.problems()
    key = field.partition(":")[0]
    assert problem.startswith(f"content/pages/a.md:3:1: error: unknown key '{key}'")


def test_links_lead_to_pages_and_from_them(site):
    site.page("shop/about", "To [it](../index.md), [a post](../../posts/a.md), [it](/shop/).")
    site.page("shop/index", "To [us](about.md) and ![](p.png).", title="Shop")
    site.page("index", title="Home")
    site.write("content/pages/shop/p.png", PICTURE)
    site.post("a", "[x](../pages/shop/about.md)")
    site.built()
    about = site.output("shop/about/index.html")
    assert re.findall('To <a href="([^"]*)">it</a>', about) == ["/"]
    assert 'href="/posts/a/"' in about
    assert 'src="/shop/p.png"' in site.output("shop/index.html")
    assert site.tree()["shop/p.png"] == PICTURE
    assert 'href="/shop/about/"' in site.output("posts/a/index.html")


def test_an_unpublished_page_is_nowhere(site):
    site.page("a", draft="true")
    site.page("b", publish_date="2030")
    site.page("c", expiry_date="2011")
    site.built()
    assert [path for path in site.files() if path[0] in "abc" and path[1] == "/"] == []


def test_a_tag_or_author_of_pages_alone_leads_somewhere(site):
    """What a page shows as a link is there."""
    site.page("a", tags="[lonely]", categories="[alone]", author="Solo")
    site.built()
    page = site.output("a/index.html")
    for url in re.findall('href="/((?:tags|categories|authors)/[^"]+/)"', page):
        assert f"{url}index.html" in site.files()


def test_an_alias_of_any_document_leads_to_it(site):
    site.page("p", aliases="[/old-p/]")
    site.work("w", aliases="[/old-w/]")
    site.list("l", "Words.", aliases="[/old-l/]")
    site.built()
    targets = {"old-p": "/p/", "old-w": "/works/w/", "old-l": "/lists/l/"}
    for old, new in targets.items():
        assert f"url={new}" in site.output(f"{old}/index.html")
        assert f"/{old}/ {new}" in site.output("_redirects")


# ---------------------------------------------------------------- at the head of lists


@pytest.mark.parametrize(
    ("path", "address", "kinds"),
    [
        ("tags/noir", "tags/noir/", "list"),
        ("tags", "tags/", "terms"),
        ("categories/film", "categories/film/", "list"),
        ("authors/mira", "authors/mira/", "list"),
        ("series/trains", "series/trains/", "list"),
        ("archive", "archive/", "archive"),
        ("archive/2011", "archive/2011/", "archive"),
        ("works", "works/", "works"),
        ("works/kind/film", "works/kind/film/", "works"),
        ("works/genre", "works/genre/", "terms"),
        ("lists", "lists/", "lists"),
        ("index", "", "home"),
        ("tags/index", "tags/", "terms"),
    ],
)
def test_a_page_at_a_lists_address_heads_it(site, path, address, kinds):
    """With its title, its text and its picture; the list is below."""
    site.write("content/static/p.png", PICTURE)
    site.post("a", tags="[noir]", categories="[film]", author="mira", series="Trains", date=2011)
    site.work("w", kind="film", genres="[doc]")
    site.list("l", entries="[w]")
    site.page(path, "Dark *streets*.", title="My own words", image="/p.png", image_alt="A street")
    page = site.built().output(f"{address}index.html")
    assert kind(page) == kinds
    assert "My own words</h" in page
    assert "<p>Dark <em>streets</em>.</p>" in page
    assert 'src="/p.png" alt="A street"' in page
    assert re.search("<title>[^<]*</title>", page)[0].count("Slow Trains") == 1


def test_further_pages_of_a_list_have_no_head(site):
    site.settings("paginate: 1\n")
    site.post("a", tags="[t]", date=2011)
    site.post("b", tags="[t]", date=2012)
    site.page("tags/t", title="Mine")
    site.built()
    assert "Mine" not in site.output("tags/t/page/1/index.html")


def test_a_page_at_an_address_that_no_list_has_is_a_page(site):
    site.page("tags/nowhere", title="Mine")
    assert kind(site.built().output("tags/nowhere/index.html")) == "page"


def test_a_head_that_is_a_draft_leaves_the_list_as_it_is(site):
    site.post("a", tags="[t]")
    site.page("tags/t", title="Mine", draft="true")
    page = site.built().output("tags/t/index.html")
    assert (kind(page), "Mine" in page) == ("list", False)


def test_two_heads_of_one_list_are_told_at_both(site):
    site.page("tags", title="One")
    site.page("labels", title="Two", slug="tags")
    assert places(site.problems()) == ["content/pages/labels.md:3:7", "content/pages/tags.md:1:1"]


def test_links_in_a_head_are_checked(site):
    site.page("archive", "[x](gone.md)")
    assert places(site.problems()) == ["content/pages/archive.md:4:5"]


def test_footnotes_of_a_head_and_of_its_list_never_clash(site):
    site.page("tags", "A note[^1].\n\n[^1]: Here.")
    page = site.built().output("tags/index.html")
    ids = re.findall('id="([^"]*)"', page)
    assert len(ids) == len(set(ids))


# ---------------------------------------------------------------- the front page


@pytest.mark.parametrize(
    ("setting", "front", "posts"),
    [
        ("posts", "home", None),
        ("works", "works", "home"),
        ("about", "page", "home"),
        ("/about/", "page", "home"),
        ("shop/about", "page", "home"),
    ],
)
def test_what_stands_at_the_front_is_a_setting(site, setting, front, posts):
    """The stream of posts is then at /posts/, and the page at / alone; else /posts/ leads to /."""
    site.settings(f"home: {setting}\npaginate: 1\n")
    site.post("a", date=2011)
    site.post("b", date=2012)
    site.work("w")
    site.page("about", "To [me](about.md).", comments="off")
    site.page("shop/about")
    site.built()
    assert kind(site.output("index.html")) == front
    if posts:
        assert kind(site.output("posts/index.html")) == posts
        assert kind(site.output("posts/page/1/index.html")) == posts
    else:
        assert 'http-equiv="refresh"' in site.output("posts/index.html")
    assert ("about/index.html" in site.files()) == (setting.strip("/") != "about")
    if setting == "about":
        assert 'To <a href="/">me</a>' in site.output("index.html")


def test_the_works_are_at_their_own_address_too(site):
    site.settings("home: works\n")
    site.work("w")
    site.built()
    assert 'href="/works/w/"' in site.output("index.html")
    assert kind(site.output("works/index.html")) == "works"


def test_a_front_of_works_needs_none(site):
    site.settings("home: works\n")
    assert kind(site.built().output("index.html")) == "works"


@pytest.mark.parametrize("setting", ["abuot", "draft", "../about"])
def test_a_front_page_that_is_not_there_is_an_error(site, setting):
    site.settings(f"home: {setting}\n")
    site.page("about")
    site.page("draft", draft="true")
    [problem] = site.problems()
    assert problem.startswith(f"site.yaml:3:7: error: home: there is no page {setting!r}")


def test_two_pages_at_the_front_are_told_at_both(site):
    site.settings("home: about\n")
    site.page("about")
    site.page("index")
    assert places(site.problems()) == ["content/pages/about.md:1:1", "content/pages/index.md:1:1"]


def test_a_page_at_the_front_has_its_comments_there(site):
    site.settings("home: about\ncomments: {per_page: 1}\n")
    site.page("about")
    site.comment("pages/about", "c1")
    site.comment("pages/about", "c2")
    site.built()
    assert 'href="/comments/2/#comments"' in site.output("index.html")
    assert 'id="comment-c2"' in site.output("comments/2/index.html")


# ---------------------------------------------------------------- lists of works


def listed(page):
    """Return the works of a list, each with its rank, its rating and its note."""
    found = []
    for item in re.findall(
        r"<li>\s*(?:<span class=\"rank\">|<div class=\"listed).*?</li>", page, re.S
    ):
        rank = re.search(r'class="rank">(\d+)', item)
        rating = re.search("<b>(.*?)</b> / (.*?)</span>", item)
        note = re.search('<div class="prose">(.*?)</div>', item, re.DOTALL)
        found.append((
            rank and rank[1],
            re.search('href="([^"]*)"', item)[1],
            rating and rating.groups(),
            note and note[1].strip(),
        ))  # fmt: skip
    return found


def test_a_list_has_its_works_in_the_authors_order(site):
    """Each with a note in Markdown, and a rating: the list's own, else that of our reviews."""
    site.work("a")
    site.work("b")
    site.work("c")
    site.post("p", work="a", rating="6")
    site.post("q", work="b", rating="7")
    site.list(
        "best",
        "All of *them*.",
        entries="[{work: b, note: 'So [good](/works/c/)', rating: 4/5}, a, c]",
    )
    page = site.built().output("lists/best/index.html")
    assert listed(page) == [
        (None, "/works/b/", ("4", "5"), '<p>So <a href="/works/c/">good</a></p>'),
        (None, "/works/a/", ("6", "10"), None),
        (None, "/works/c/", None, None),
    ]
    assert "All of <em>them</em>." in page
    assert '<ul class="listed">' in page


def test_an_ordered_list_is_numbered(site):
    site.work("a")
    site.work("b")
    site.list("best", entries="[b, a]", ordered="true")
    page = site.built().output("lists/best/index.html")
    assert [entry[:2] for entry in listed(page)] == [("1", "/works/b/"), ("2", "/works/a/")]
    assert '<ol class="listed">' in page


def test_links_in_notes_are_checked_in_their_list(site):
    site.work("a")
    site.list("best", entries="[{work: a, note: '[x](gone.md)'}]")
    [problem] = site.problems()
    assert problem.startswith("content/lists/best.md:3:")
    assert "there is no content/lists/gone.md" in problem


def test_footnotes_of_notes_and_text_never_clash(site):
    site.work("a")
    site.work("b")
    note = '"N[^1].\\n\\n[^1]: Here."'
    site.list(
        "l",
        "T[^1].\n\n[^1]: There.",
        entries=f"[{{work: a, note: {note}}}, {{work: b, note: {note}}}]",
    )
    page = site.built().output("lists/l/index.html")
    ids = re.findall('id="([^"]*)"', page)
    assert sorted(ids) == sorted(set(ids))


def test_all_lists_are_listed_by_title(site):
    site.list("a", "Words.", title="Zebras")
    site.list("b", "Words.", title="apples")
    site.list("c", title="Hidden", draft="true")
    page = site.built().output("lists/index.html")
    assert re.findall('<a href="/lists/(.)/"><bdi>(.*?)</bdi>', page) == [
        ("b", "apples"), ("a", "Zebras")
    ]  # fmt: skip
    assert "lists/c/index.html" not in site.files()


def test_a_list_that_is_to_come_is_not_published(site):
    """A date later than now holds back a list as it does a page."""
    site.list("a", date="2030")
    site.built()
    assert "lists/a/index.html" not in site.files()


def test_a_site_without_lists_has_no_page_of_them(site):
    assert "lists/index.html" not in site.built().files()


def test_two_lists_with_one_slug_are_told_at_both(site):
    site.list("a", slug="x")
    site.list("b", slug="x")
    assert places(site.problems()) == ["content/lists/a.md:3:7", "content/lists/b.md:3:7"]


def test_a_lists_last_change_is_in_the_sitemap(site):
    site.list("a", "Words.", date="2011", updated="2013-05-06")
    site.list("b", "Words.", date="2011-02-03")
    sitemap = site.built().output("sitemap.xml")
    assert "/lists/a/</loc><lastmod>2013-05-06</lastmod>" in sitemap
    assert "/lists/b/</loc><lastmod>2011-02-03</lastmod>" in sitemap


def test_a_term_tells_posts_and_works_apart(site):
    """A work is no post, wherever it is counted."""
    site.work("w", tags="[t]")
    site.post("a", tags="[t]")
    site.built()
    assert "2 posts" not in site.output("tags/t/index.html")
    assert "2 posts" not in site.output("tags/index.html")
