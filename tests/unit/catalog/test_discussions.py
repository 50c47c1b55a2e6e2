"""Comments under posts, works and pages, and the further pages of long threads."""

import re
import unicodedata

import pytest

from sitegen.catalog.discussions import MAX_HINTS

# ---------------------------------------------------------------- where comments belong


def test_comments_of_works_and_pages_lie_in_folders_of_their_own(site):
    site.work("w")
    site.page("a/b")
    site.page("shop/index", title="Shop")
    site.comment("works/w", "c1", "On the work.")
    site.comment("pages/a/b", "c1", "On the page.")
    site.comment("pages/shop", "c1", "On the shop.")
    result = site.built().build()
    assert result.comments == 3
    assert "On the work." in site.output("works/w/index.html")
    assert "On the page." in site.output("a/b/index.html")
    assert "On the shop." in site.output("shop/index.html")


def test_a_pages_comments_stay_when_its_slug_changes(site):
    """They lie under its path in the sources."""
    site.page("a", slug="z")
    site.comment("pages/a", "c1")
    assert "comment-c1" in site.built().output("z/index.html")


def test_comments_of_nothing_are_a_warning_a_folder_with_the_nearest_name(site):
    site.post("brief-encounter")
    site.work("last-train-home")
    site.page("about/us")
    for name in ("c2", "c10", "c1"):
        site.comment("works/last-train-hom", name)
    site.comment("pages/about/uss", "b")
    site.comment("brief-encountre", "a")
    assert site.problems() == [
        "content/comments/brief-encountre/a.md:1:1: warning: 1 comment for 'brief-encountre',"
        " but there is no such post: did you mean 'brief-encounter'?",
        "content/comments/pages/about/uss/b.md:1:1: warning: 1 comment for 'pages/about/uss',"
        " but there is no such page: did you mean 'pages/about/us'?",
        "content/comments/works/last-train-hom/c1.md:1:1: warning: 3 comments for"
        " 'works/last-train-hom', but there is no such work: did you mean 'works/last-train-home'?",
    ]


@pytest.mark.parametrize("folder", ["2011-03-04-up", "2011/03/up", "posts/2011-03-04-Up", "Up_"])
def test_a_folder_that_is_called_as_a_posts_file_is_gets_a_hint(site, folder):
    """Other systems name it by the date, too."""
    site.write("content/posts/2011-03-04-up.md", "---\ntitle: Up\n---\nx\n")
    site.comment(folder, "c1")
    [problem] = site.problems()
    assert problem.endswith(
        f"1 comment for {folder!r}, but there is no such post: did you mean 'up'?"
    )


def test_comments_of_nothing_are_counted_in_every_form_of_file(site):
    site.comment("gone", "c2")
    site.write("content/comments/gone/c1.json", '{"message": "x"}')
    site.write("content/comments/gone/c3.yaml", "body: x\n")
    site.comment("gone", "c4", status="spam")
    [problem] = site.problems()
    assert problem.startswith("content/comments/gone/c1.json:1:1: warning: 3 comments for 'gone'")


def test_comments_of_what_is_not_published_wait_for_it(site):
    site.work("w", draft="true")
    site.page("p", publish_date="2030")
    site.comment("works/w", "c1")
    site.comment("pages/p", "c1")
    assert site.problems() == []


@pytest.mark.parametrize(
    ("folder", "noun", "hint"),
    [
        ("lists/l", "post", ""),
        ("works/w/deeper", "work", ": did you mean 'works/w'?"),
        ("works", "work", ": did you mean 'works/w'?"),
        ("p/deeper", "post", ""),
        ("Post-P", "post", ": did you mean 'post-p'?"),
        ("POST-P", "post", ": did you mean 'post-p'?"),
    ],
)
def test_comments_in_a_folder_of_nothing_are_told_once(site, folder, noun, hint):
    """It makes no difference how deep the folder lies, and in which case it is written."""
    site.post("post-p")
    site.work("w")
    site.list("l", "Some words.")
    site.comment(folder, "c2")
    site.comment(folder, "c1")
    message = f"2 comments for {folder!r}, but there is no such {noun}{hint}"
    assert site.problems() == [f"content/comments/{folder}/c1.md:1:1: warning: {message}"]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_folder_of_comments_may_be_written_in_any_form(site, form):
    site.post("amélie")
    site.comment(unicodedata.normalize(form, "amélie"), "c1", "Here.")
    assert "Here." in site.built().output("posts/amélie/index.html")


def test_comments_in_no_folder_are_a_warning(site):
    """It stands at the first of them that is approved."""
    site.post("a")
    site.comment(".", "a", status="pending")
    site.comment(".", "b")
    site.write("content/comments/c.yaml", "body: x\n")
    message = "2 comments are outside of a post's folder: move to content/comments/<post>/"
    assert site.problems() == [f"content/comments/b.md:1:1: warning: {message}"]


@pytest.mark.parametrize("folder", ["gone", "works/gone/deeper", "lists/l", ""])
@pytest.mark.parametrize("status", ["pending", "spam", "trash"])
def test_comments_of_nothing_that_are_not_approved_fail_no_build(site, folder, status):
    """Not even a strict one."""
    site.post("a")
    site.write(f"content/comments/{folder}/c1.md", f"---\nstatus: {status}\n---\nx\n")
    site.write(f"content/comments/{folder}/c2.json", f'{{"status": "{status}", ')
    assert site.problems(strict=True) == []


def test_hints_are_given_for_the_first_of_many_folders(site):
    """Each of them compares a folder with every post."""
    for number in range(300):
        site.post(f"post-number-{number}")
    for number in range(MAX_HINTS + 5):
        site.comment(f"post-numbre-{number:02}", "c1")
    hints = [problem.partition("did you mean ")[2] for problem in site.problems()]
    expected = [f"'post-number-{number}'?" for number in range(10, MAX_HINTS)]
    assert hints[10:] == [*expected, *[""] * 5]


@pytest.mark.parametrize("document", ["work", "page"])
@pytest.mark.parametrize(
    ("value", "shown", "closed"),
    [("open", True, False), ("closed", True, True), ("off", False, False), ("false", False, False)],
)
def test_works_and_pages_decide_on_their_comments_as_posts_do(site, document, value, shown, closed):
    getattr(site, document)("x", comments=value)
    site.comment(f"{document}s/x", "c1")
    page = site.built().output("works/x/index.html" if document == "work" else "x/index.html")
    assert (shown, closed) == ('id="comment-c1"' in page, "Comments are closed." in page)


@pytest.mark.parametrize("path", ["works/w/index.html", "p/index.html", "posts/a/index.html"])
def test_what_readers_contribute_is_shown_by_kind(site, path):
    site.work("w")
    site.page("p")
    site.post("a")
    for thread in ("works/w", "pages/p", "a"):
        for kind in ("quote", "summary", "notice", "age", "review", "pingback"):
            site.comment(thread, f"c-{kind}", f"My {kind}.", kind=kind, author=kind.upper())
    result = site.built().build()
    assert result.comments == 6
    page = site.output(path)
    for kind in ("quote", "summary", "notice", "age", "review", "pingback"):
        assert page.count(f"My {kind}.") == 1
        assert page.count(f'id="comment-c-{kind}"') == 1
    assert "2 responses to" in page


def test_comments_of_a_page_at_the_head_of_a_list_are_not_lost_without_a_word(site):
    """Either the list shows them, or somebody is told."""
    site.post("a", tags="[t]")
    site.page("tags/t")
    site.comment("pages/tags/t", "c1")
    problems = site.problems()
    assert problems or "comment-c1" in site.output("tags/t/index.html")


def test_a_tag_of_comments_counts_what_the_site_shows(site):
    """The number that a build reports is that of comments on its pages."""
    site.settings("comments: {per_page: 2}\n")
    site.post("a")
    site.work("w")
    for number in range(5):
        site.comment("a", f"c{number}")
    site.comment("works/w", "c1", parent="gone")
    result = site.build()
    shown = [re.findall(b'<li id="comment-', data) for data in site.tree().values()]
    assert result.comments == sum(map(len, shown)) == 6


# ---------------------------------------------------------------- further pages


@pytest.fixture
def long(site):
    """Return a site whose post, work and page have threads of three pages each."""
    site.settings("comments: {per_page: 2}\nmenu: [{title: More, url: /posts/a/comments/2/}]\n")
    site.post("a", "The whole text.", date=2011, rating="8")
    site.work("w", "The synopsis.")
    site.page("p", "The page's text.")
    for thread in ("a", "works/w", "pages/p"):
        for number in range(1, 6):
            site.comment(thread, f"c{number}", f"Remark {number}.", date=f"2011-01-0{number}")
        site.comment(thread, "r1", "Answer.", parent="c4", date="2012")
    return site.built()


FOLDERS = ("posts/a/", "works/w/", "p/")


@pytest.mark.parametrize("folder", FOLDERS)
def test_further_comments_stand_on_pages_of_their_own(long, folder):
    """Title and link are above them, the text is not there again."""
    pages = [
        long.output(f"{folder}{rest}index.html") for rest in ("", "comments/2/", "comments/3/")
    ]
    ids = [re.findall('id="comment-([^"]*)"', page) for page in pages]
    assert ids == [["c1", "c2"], ["c3", "c4", "r1"], ["c5"]]
    assert not (long.root / f"output/{folder}comments/1").exists()
    assert not (long.root / f"output/{folder}comments/4").exists()
    for page in pages[1:]:
        assert f'href="/{folder}"' in page
        assert "<h1 " in page
        for text in ("The whole text", "The synopsis", "The page's text", "The page’s text"):
            assert text not in re.sub("<head>.*</head>", "", page, flags=re.DOTALL)
    assert all("6 responses to" in page for page in pages)


@pytest.mark.parametrize("folder", FOLDERS)
def test_pages_of_a_thread_lead_to_each_other(long, folder):
    first, second, third = (
        re.findall('href="(/[^"]*)#comments"', long.output(f"{folder}{rest}index.html"))
        for rest in ("", "comments/2/", "comments/3/")
    )
    assert first == [f"/{folder}comments/2/"]
    assert second == [f"/{folder}", f"/{folder}comments/3/"]
    assert third == [f"/{folder}comments/2/"]


def test_further_pages_are_told_apart(long):
    """By title, canonical address and number; search engines may visit them."""
    titles = set()
    for rest in ("", "comments/2/", "comments/3/"):
        page = long.output(f"posts/a/{rest}index.html")
        titles.add(re.search("<title>([^<]*)", page)[1])
        assert f'<link rel="canonical" href="https://example.org/posts/a/{rest}">' in page
        assert f"<loc>https://example.org/posts/a/{rest}</loc>" in long.output("sitemap.xml")
    assert len(titles) == 3


@pytest.mark.parametrize("folder", FOLDERS)
def test_comments_are_numbered_through_all_pages(long, folder):
    numbers = []
    for rest in ("", "comments/2/", "comments/3/"):
        numbers += re.findall(r'comment-number">(\d)\.', long.output(f"{folder}{rest}index.html"))
    assert numbers == ["1", "2", "3", "4", "5"]


def test_a_thread_that_shrinks_takes_its_pages_away(long):
    for name in ("c3", "c4", "c5", "r1"):
        long.remove(f"content/comments/a/{name}.md")
    long.settings("comments: {per_page: 2}\n")
    long.built()
    assert not (long.root / "output/posts/a/comments").exists()


def test_the_page_of_an_html_address_has_a_folder_for_its_comments(site):
    site.settings("permalink: /r/{slug}.html\ncomments: {per_page: 1}\n")
    site.post("a")
    site.comment("a", "c1")
    site.comment("a", "c2")
    site.built()
    assert 'id="comment-c2"' in site.output("r/a/comments/2/index.html")
    assert 'href="/r/a/comments/2/#comments"' in site.output("r/a.html")


def test_a_page_named_comments_clashes_with_a_threads_own(site):
    site.settings("comments: {per_page: 1}\n")
    site.post("a")
    site.comment("a", "c1")
    site.comment("a", "c2")
    site.page("posts/a/comments/2")
    told = [problem.split(": ")[0] for problem in site.problems()]
    assert told == ["content/pages/posts/a/comments/2.md:1:1", "content/posts/a.md:1:1"]


def test_the_newest_first_begins_with_the_newest_on_the_documents_page(site):
    site.settings("comments: {per_page: 1, order: newest}\n")
    site.post("a")
    site.comment("a", "c1", date="2011")
    site.comment("a", "c2", date="2012")
    site.built()
    assert 'id="comment-c2"' in site.output("posts/a/index.html")
    assert 'id="comment-c1"' in site.output("posts/a/comments/2/index.html")


def test_a_template_of_ones_own_makes_the_further_pages_too(site):
    site.settings("comments: {per_page: 1}\n")
    site.template("essay.html", "{{ page.comment_page.number }} {{ page.title }}")
    site.post("a", template="essay")
    site.comment("a", "c1")
    site.comment("a", "c2")
    site.built()
    assert site.output("posts/a/index.html") == "1 A"
    assert site.output("posts/a/comments/2/index.html") == "2 A (Page 2)"


# ---------------------------------------------------------------- threads that go on


@pytest.fixture
def endless(site):
    """Return a site with 401 answers to one comment each, under a post, a work and a page."""
    site.post("a", date=2011)
    site.work("w")
    site.page("p")
    for thread in ("a", "works/w", "pages/p"):
        site.comment(thread, "first", author="Tom")
        for number in range(1, 401):
            site.comment(thread, f"r{number}", parent="first", date="2011-01-01")
        site.comment(thread, "last", parent="r400", date="2012")
    return site


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_thread_goes_on_on_the_next_page_with_links_to_what_is_answered(endless, folder):
    """Each link leads to the page where that comment is; on its own page it is as short as ever."""
    endless.built()
    pages = [endless.output(f"{folder}{k}index.html") for k in ("", "comments/2/", "comments/3/")]
    assert [page.count('id="comment-') for page in pages] == [200, 200, 2]
    links = [set(re.findall('class="reply-to"><a href="([^"]*)"', page)) for page in pages]
    assert links == [
        {"#comment-first"},
        {f"/{folder}#comment-first"},
        {f"/{folder}#comment-first", "#comment-r400"},
    ]
    assert "/comments/4/" not in pages[2]
    for page in pages:
        assert page.count("<ol") == page.count("</ol>")
        assert len(re.findall("<li[ >]", page)) == page.count("</li>")


def test_the_links_of_a_thread_that_goes_on_lead_there_from_a_disk(endless):
    endless.built(relative=True)
    page = endless.output("posts/a/comments/2/index.html")
    links = set(re.findall('class="reply-to"><a href="([^"]*)"', page))
    assert links == {"../../index.html#comment-first"}


def test_feeds_find_the_page_of_a_comment_after_a_cut(endless):
    feed = endless.built().output("posts/a/comments.xml")
    links = re.findall("<link>(https://example.org/.*?#comment-last)<", feed)
    assert links == ["https://example.org/posts/a/comments/3/#comment-last"]


@pytest.mark.parametrize(
    ("folder", "meant"),
    [
        ("2011-03-04-kes", "kes"),
        ("2011-3-4-kes", "kes"),
        ("20110304-kes", "kes"),
        ("2011_03_04_kes", "kes"),
        ("2011/03/04/kes", "kes"),
        ("posts/kes", "kes"),
        ("kes.html", "kes"),
        ("2011-03-04-Kes.md", "kes"),
        ("Kes!", "kes"),
        ("works/2011-03-04-m", "works/m"),
        ("works/m.md", "works/m"),
    ],
)
def test_a_folder_named_as_a_file_or_an_old_address_gets_a_hint(site, folder, meant):
    site.write("content/posts/2011-03-04-kes.md", "---\ntitle: A\n---\nText.\n")
    site.work("m")
    site.comment(folder, "c1")
    noun = "work" if folder.startswith("works/") else "post"
    assert site.problems() == [
        f"content/comments/{folder}/c1.md:1:1: warning: 1 comment for {folder!r},"
        f" but there is no such {noun}: did you mean {meant!r}?"
    ]


def test_a_date_in_a_folder_gets_a_hint_however_many_there_are(site):
    site.write("content/posts/2011-03-04-z.md", "---\ntitle: Z\n---\nText.\n")
    for number in range(MAX_HINTS + 2):
        site.comment(f"gone-{number:02}", "c1")
    site.comment("zz/2011-03-04-z", "c1")
    assert site.problems()[-1].endswith(": did you mean 'z'?")


def test_a_post_whose_slug_has_a_date_keeps_its_comments(site):
    site.post("a", slug="2011-03-04-a")
    site.comment("2011-03-04-a", "c1", "Well said.")
    assert "Well said." in site.built().output("posts/2011-03-04-a/index.html")
