"""Descriptions: what search engines, and those who see a link, read of each page."""

import re
from html import unescape

import pytest
from lxml import html


def told(site, path):
    """Return a page's description, which is the same for search engines and for Open Graph."""
    tree = html.fromstring(site.output(path).encode())
    named = tree.xpath("//meta[@name='description']/@content")
    assert tree.xpath("//meta[@property='og:description']/@content") == named, path
    return named[0] if named else None


@pytest.fixture(scope="module")
def full(make_site):
    """Return a site with a page of every kind, and further pages of every list."""
    site = make_site()
    site.settings("tagline: Films, read slowly\npaginate: 2\nsearch: true\n")
    site.write("content/authors.yaml", "mira: {name: Mira, bio: Mira writes.}\njo: {}\n")
    work = {"kind": "film", "year": 2009, "director": "Lixin Fan", "genres": "[documentary]"}
    site.work("train", **work, also_known_as="[归途列车]")
    site.work("other", "A river.", kind="book", genres="[documentary]", subjects="[rivers]")
    for number in range(1, 6):
        more = {"work": "train", "rating": 8} if number == 5 else {}
        author = "mira" if number > 1 else "jo"
        site.post(f"p{number}", "Text.", date=f"201{number}", tags="[noir]", author=author, **more)
    site.post("secret", "He dies.", date=2010, spoilers="true", work="train")
    site.post("bare", "", date=2009, extra="{shown: by a template}")
    site.page("about", "Who we are.")
    site.page("empty", "")
    site.page("tags", "", title="All tags", summary="Every tag of ours.")
    site.list("best", "", entries="[train, other]")
    site.list("told", "Our favourites.", entries="[other]")
    return site.built()


@pytest.mark.parametrize(
    ("path", "description"),
    [
        ("index.html", "Films, read slowly"),
        ("page/1/index.html", "Page 1 · Secret · Bare"),
        ("posts/p1/index.html", "Text."),
        ("posts/secret/index.html", "Review of Train · Film · 2009 · Lixin Fan"),
        ("posts/bare/index.html", None),
        ("about/index.html", "Who we are."),
        ("empty/index.html", None),
        ("works/train/index.html", "Film · 2009 · Lixin Fan · 2 reviews · 归途列车"),
        ("works/other/index.html", "A river."),
        ("works/index.html", "Works · Other · Train"),
        ("works/kind/index.html", "Kinds · Book · Film"),
        ("works/kind/film/index.html", "Kind: Film · 1 work · Train"),
        ("works/genre/documentary/index.html", "Genre: documentary · 2 works · Other · Train"),
        ("works/person/lixin-fan/index.html", "Person: Lixin Fan · 1 work · Train"),
        ("tags/index.html", "Every tag of ours."),
        ("tags/noir/index.html", "Tag: noir · 5 posts · P5 · P4 · P3"),
        ("tags/noir/page/1/index.html", "Tag: noir · Page 1 · P2 · P1"),
        ("categories/index.html", "Categories"),
        ("authors/index.html", "Authors · jo · Mira"),
        ("authors/mira/index.html", "Mira writes."),
        ("authors/mira/page/1/index.html", "Author: Mira · Page 1 · P3 · P2"),
        ("authors/jo/index.html", "Author: jo · 1 post · P1"),
        ("archive/index.html", "Archive · P5 · P4 · P3"),
        ("archive/page/1/index.html", "Archive · Page 1 · Secret · Bare"),
        ("archive/2011/index.html", "Archive 2011 · P1"),
        ("ratings/index.html", "The site in numbers · 2 reviews"),
        ("lists/index.html", "Lists · Best · Told"),
        ("lists/best/index.html", "Best · 2 works · Train · Other"),
        ("lists/told/index.html", "Our favourites."),
        ("search/index.html", "Search: Slow Trains"),
        ("404.html", None),
    ],
)
def test_a_page_is_described_by_its_author_or_by_what_it_lists(full, path, description):
    shown = told(full, path) if path != "404.html" else None
    assert shown == description
    if path == "404.html":
        assert "description" not in full.output(path).partition("<body")[0]


def test_no_two_lists_of_the_demo_have_one_description(demo):
    """Further pages of a list, and of a thread, say which they are."""
    found = {}
    for path in demo.files():
        if path.endswith(".html") and 'property="og:title"' in demo.output(path):
            found.setdefault(told(demo, path), []).append(path)
    assert [paths for text, paths in found.items() if text and len(paths) > 1] == []
    assert None not in found


def test_titles_are_named_as_far_as_there_is_room(site):
    """A long title alone is named whole; a title that several posts have, once."""
    site.post("a", title="A" * 70, date=2012, tags="[x]")
    site.post("b", title="A" * 70, date=2011, tags="[x]")
    site.post("c", title="C" * 60, date=2010, tags="[x]")
    site.post("d", title="D" * 60, date=2009, tags="[x]")
    site.post("e", title="E" * 300, date=2009, tags="[y]")
    site.built()
    assert told(site, "tags/x/index.html") == f"Tag: x · 4 posts · {'A' * 70} · {'C' * 60}"
    assert told(site, "tags/y/index.html") == f"Tag: y · 1 post · {'E' * 300}"


def test_descriptions_are_in_the_sites_language(site):
    site.settings("language: zh\n")
    site.work("a", title="归途列车", kind="film")
    site.post("b", date=2011, tags="[铁路]", title="看火车")
    site.built()
    assert told(site, "tags/铁路/index.html") == "标签：铁路 · 1 篇文章 · 看火车"
    assert told(site, "works/kind/film/index.html") == "类型：电影 · 1 部作品 · 归途列车"


def test_a_site_without_a_tagline_is_described_by_its_newest_posts(site):
    site.post("a", date=2011)
    site.post("b", date=2012)
    assert told(site.built(), "index.html") == "Slow Trains · B · A"


def test_a_front_page_of_works_has_the_tagline_and_that_of_posts_what_it_lists(site):
    site.settings("tagline: Read slowly\nhome: works\n")
    site.work("a")
    site.post("b", date=2012)
    site.built()
    assert told(site, "index.html") == "Read slowly"
    assert told(site, "posts/index.html") == "Slow Trains · B"


def test_further_pages_of_a_thread_are_not_described_as_the_first(site):
    site.settings("comments: {per_page: 1}\n")
    site.post("a", "Text.", date=2011)
    site.comment("a", "c1")
    site.comment("a", "c2")
    site.built()
    assert told(site, "posts/a/index.html") == "Text."
    assert told(site, "posts/a/comments/2/index.html") == "Responses, page 2 · A"


def test_a_changed_title_changes_the_descriptions_that_name_it(site):
    """An incremental build patches records; descriptions are made when a page is rendered."""
    site.post("a", date=2011, tags="[x]")
    site.built()
    site.post("a", date=2011, tags="[x]", title="New")
    assert told(site.built(), "tags/x/index.html") == "Tag: x · 1 post · New"


def test_what_spoils_is_in_no_description(full):
    texts = [unescape(full.output(path)) for path in full.files() if path.endswith(".html")]
    heads = [re.findall('<meta name="description" content="[^>]*He dies', text) for text in texts]
    assert not any(heads)
