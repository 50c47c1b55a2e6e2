"""The site as a whole: which posts it has, in which order, under which names and with whom."""

import re

import pytest


def urls(site):
    """Return the addresses of all pages that search engines may visit."""
    return re.findall(r"<loc>https://example.org([^<]*)</loc>", site.output("sitemap.xml"))


def titles(page):
    return re.findall(r'class="u-url p-name" href="[^"]*">([^<]*)<', page)


# ---------------------------------------------------------------- order and neighbours


def test_posts_are_newest_first_and_by_slug_where_dates_are_equal(site):
    """A date sorts at its first instant: a year before its days."""
    site.post("c", date="2011")
    site.post("b", date="2011-01-01")
    site.post("a", date="2011-01-01 00:01")
    site.post("d")
    site.built()
    assert titles(site.output("index.html")) == ["A", "B", "C", "D"]


def test_neighbours_are_the_next_in_time(site):
    for year in (2011, 2012, 2013):
        site.post(f"p{year}", date=year)
    site.built()
    page = site.output("posts/p2012/index.html")
    assert 'class="older" rel="prev" href="/posts/p2011/"' in page
    assert 'class="newer" rel="next" href="/posts/p2013/"' in page


def test_an_unpublished_post_is_nobodys_neighbour_nor_in_any_list(site):
    """Nothing tells that a draft exists: no page, no list, no term, no feed."""
    site.post("draft", draft="true", date=2012, tags="[secret]", author="Nobody", series="Hush")
    site.post("a", date=2011)
    site.built()
    told = [path for path in site.files() if re.search("(?i)draft|secret|nobody|hush", path)]
    shown = [path for path, data in site.tree().items() if re.search(b"(?i)secret|nobody", data)]
    assert told + shown == []


# ---------------------------------------------------------------- terms


def test_the_commonest_spelling_names_a_term(site):
    """Two tags with one slug are one; among equally common spellings, the first by alphabet."""
    site.post("a", tags="[film noir, War]")
    site.post("b", tags="[Film Noir, war]")
    site.post("c", tags="['film  noir']")
    site.built()
    page = site.output("tags/index.html")
    assert re.findall(r"<bdi>([^<]*)</bdi></a> <span[^>]*>(\d)", page) == [
        ("film noir", "3"),
        ("War", "2"),
    ]


def test_a_tag_given_twice_counts_once(site):
    site.post("a", tags="[x, X, ' x ']")
    site.built()
    assert ">1</span>" in site.output("tags/index.html")


def test_terms_are_in_order_with_digits_as_numbers(site):
    site.post("a", tags="[b, A, 10, 9]")
    site.built()
    assert re.findall("<bdi>([^<]*)</bdi>", site.output("tags/index.html")) == ["9", "10", "A", "b"]


@pytest.mark.parametrize("field", ["tags", "categories", "author", "series"])
def test_a_label_without_a_letter_is_an_error(site, field):
    site.post("a", **{field: "'!?'"})
    column = len(field) + 3
    [problem] = site.problems()
    assert problem.startswith(f"content/posts/a.md:3:{column}: error: {field}: '!?'")


def test_a_series_is_ordered_by_number_then_by_date(site):
    """A part 0 is a prologue; parts without a number come last, the oldest first."""
    site.post("two", series="{name: S, number: 2}", date=2011)
    site.post("one", series="{name: S, number: 1}", date=2012)
    site.post("zero", series="{name: S, number: 0}", date=2013)
    site.post("later", series="S", date=2015)
    site.post("sooner", series="s", date=2014)
    page = site.built().output("posts/one/index.html")
    parts = re.search(r'<details class="series".*?</details>', page, re.DOTALL)[0]
    assert re.findall("<li.*<bdi>([^<]*)", parts) == ["Zero", "One", "Two", "Sooner", "Later"]


def test_a_post_that_names_nobody_is_the_sites_authors(site):
    site.settings("author: mira\n")
    site.post("a")
    site.post("b", authors="[Jo Guest, mira]")
    site.built()
    assert "/authors/mira/" in urls(site)
    assert titles(site.output("authors/jo-guest/index.html")) == ["B"]
    assert titles(site.output("authors/mira/index.html")) == ["A", "B"]


# ---------------------------------------------------------------- addresses of posts


def test_the_permalink_says_where_posts_stand(site):
    site.settings("permalink: /{year}/{month}/{day}/{slug}.html\n")
    site.post("a", date="2011-03-04")
    site.post("b", date="2011")
    site.built()
    expected = {"2011/03/04/a.html", "2011/01/01/b.html"}
    assert expected <= set(site.files())


def test_a_post_without_a_date_cannot_stand_under_one(site):
    site.settings("permalink: /{year}/{slug}/\n")
    site.post("a")
    message = "date: is needed: the permalink is /{year}/{slug}/"
    assert site.problems() == [f"content/posts/a.md:1:1: error: {message}"]


# ---------------------------------------------------------------- comments


def test_comments_of_no_post_are_a_warning_for_each_folder(site):
    """It stands at the folder's first file, and the nearest slug is named."""
    site.post("brief-encounter")
    for name in ("c2", "c1"):
        site.comment("brief-encouter", name)
    site.comment("zzz", "c1")
    assert site.problems() == [
        "content/comments/brief-encouter/c1.md:1:1: warning: 2 comments for 'brief-encouter',"
        " but there is no such post: did you mean 'brief-encounter'?",
        "content/comments/zzz/c1.md:1:1: warning: 1 comment for 'zzz', but there is no such post",
    ]


def test_comments_of_a_draft_wait_for_it(site):
    site.post("a", draft="true")
    site.comment("a", "c1")
    assert site.problems() == []


def test_comments_of_a_broken_post_are_no_mistake(site):
    """A post that cannot be read still has its comments, also where it names its slug itself."""
    site.write("content/posts/a.md", "---\ntitle: A\nslug: named\ntags: [x\n---\nText.\n")
    site.comment("named", "c1")
    [problem] = site.problems()
    assert problem.startswith("content/posts/a.md:4:7: error: ")


@pytest.mark.parametrize(
    ("comments", "shown", "closed"),
    [("open", True, False), ("closed", True, True), ("off", False, False), ("false", False, False)],
)
def test_a_post_decides_on_its_comments(site, comments, shown, closed):
    site.post("a", comments=comments)
    site.comment("a", "c1")
    page = site.built().output("posts/a/index.html")
    assert (shown, closed) == ('id="comment-c1"' in page, "Comments are closed." in page)


def test_no_comments_anywhere_where_they_are_not_enabled(site):
    site.settings("comments: {enabled: false}\n")
    site.post("a")
    site.comment("a", "c1")
    assert "comment-c1" not in site.built().output("posts/a/index.html")


def test_comments_close_after_so_many_days(site):
    """The last day counts from the post's date to the second."""
    site.settings("comments: {close_after_days: 10}\n")
    site.post("open", date="2025-12-22 00:01")
    site.post("closed", date="2025-12-22 00:00")
    site.post("undated")
    for slug in ("open", "closed", "undated"):
        site.comment(slug, "c1")
    site.built()
    state = {
        slug: "Comments are closed." in site.output(f"posts/{slug}/index.html")
        for slug in ("open", "closed", "undated")
    }
    assert state == {"open": False, "closed": True, "undated": False}


def test_comments_may_close_after_a_very_long_time(site):
    """Beyond the end of the calendar is the same as never."""
    site.settings("comments: {close_after_days: 99999999999}\n")
    site.post("a", date=2011)
    site.comment("a", "c1")
    assert "Comments are closed." not in site.built().output("posts/a/index.html")


def test_the_heading_counts_all_that_is_shown(site):
    """Answers and pingbacks count, what is not approved does not."""
    site.post("a")
    site.comment("a", "c1")
    site.comment("a", "c2", parent="c1")
    site.comment("a", "c3", kind="pingback")
    site.comment("a", "c4", status="spam")
    result = site.build()
    assert result.comments == 3
    assert "3 responses to" in site.output("posts/a/index.html")


def test_two_comments_never_share_an_id(site):
    """File names that differ only in what an id cannot hold are still two comments."""
    site.post("a")
    for name in ("c 1", "c-1", "c+1"):
        site.comment("a", name)
    page = site.built().output("posts/a/index.html")
    ids = re.findall('id="(comment-[^"]*)"', page)
    assert (len(ids), len(set(ids))) == (3, 3)


# ---------------------------------------------------------------- signs in terms


def test_terms_that_differ_in_signs_have_pages_of_their_own(site):
    site.post("a", date=2011, tags="[C, C++, C#]", categories="[F#]")
    site.work("w", tags="[C++]")
    files = site.built().files()
    for slug in ("c", "c-plus-plus", "c-sharp"):
        assert f"tags/{slug}/index.html" in files
    page = site.output("posts/a/index.html")
    assert 'href="/tags/c-plus-plus/"' in page
    assert 'href="/categories/f-sharp/"' in page
    assert 'href="/tags/c-sharp/"' not in site.output("works/w/index.html")


def test_the_address_of_before_leads_to_the_term_where_it_is_free(site):
    site.post("a", "See [C++](/tags/c/).", date=2011, tags="[C++, F#, F]")
    site.post("b", date=2012, tags="[C++, C#]")
    site.built()
    assert 'url=/tags/c-plus-plus/"' in site.output("tags/c/index.html")
    assert "refresh" not in site.output("tags/f/index.html")
    table = site.output("_redirects").splitlines()
    assert table == [
        "/tags/c/ /tags/c-plus-plus/ 301",
        "/tags/c/feed.xml /tags/c-plus-plus/feed.xml 301",
        "/posts/ / 301",
    ]


@pytest.mark.parametrize("kind", ["page", "alias", "setting", "file"])
def test_the_address_of_before_gives_way(site, kind):
    site.post("a", date=2011, tags="[C++]", aliases="[/tags/c/]" if kind == "alias" else None)
    if kind == "page":
        site.page("tags/c", "Mine.")
    elif kind == "setting":
        site.settings("redirects: {/tags/c/: /archive/}\n")
    elif kind == "file":
        site.write("content/static/tags/c/index.html", "Mine.")
    page = site.built().output("tags/c/index.html")
    wanted = {"alias": "url=/posts/a/", "setting": "url=/archive/"}.get(kind, "Mine.")
    assert wanted in page


# ---------------------------------------------------------------- spellings of one term


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [("tags", "R&B", "R B"), ("tags", ".NET", "net"), ("categories", "Sci/Fi", "Sci-fi")],
)
def test_two_names_of_one_slug_are_a_warning(site, field, one, other):
    site.post("a", **{field: f"[x, '{one}']"})
    site.post("b", **{field: f"['{one}']"})
    site.post("c", **{field: f"[y, '{other}']"})
    [problem] = site.problems()
    assert problem.startswith("content/posts/c.md:3:")
    assert f": warning: {field}: {other!r} and {one!r} are one term, with" in problem


def test_two_authors_of_one_slug_are_a_warning(site):
    site.post("a", author="Jo.Guest")
    site.post("b", author="Jo Guest")
    [problem] = site.problems()
    assert "warning: author: 'Jo.Guest' and 'Jo Guest' are one term" in problem


def test_spellings_that_differ_in_case_accents_spaces_and_hyphens_are_one(site):
    site.write("content/authors.yaml", "mira: {name: M. Ira}\n")
    site.post("a", tags="[Film noir, film-noir, FILM  NOIR]", author="mira", series="A!")
    site.post("b", tags="['film–noir', e\u0301t\u00e9]", author="M. Ira", series="A")
    site.post("c", tags="[\u00c9T\u00c9, R&B, rock-roll]", author="Mira")
    site.post("d", tags="[r-b, Rock & Roll, rock-roll]")
    site.built()
