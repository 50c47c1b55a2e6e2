"""Endings in any spelling are read, and no file of the content is passed over in silence."""

import pytest

from sitegen.comments.editing import erased, with_status
from sitegen.comments.formats import read_comment_file, status_of
from sitegen.parse.unread import MAX_LISTED
from tests.support.sites import PICTURE

MATTER = "---\ntitle: A film\n---\nWords of it.\n"


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("posts/x.MD", "posts/x/index.html"),
        ("posts/x.Markdown", "posts/x/index.html"),
        ("posts/2011/2011-03-04-x.markdown", "posts/x/index.html"),
        ("posts/x/index.MD", "posts/x/index.html"),
        ("posts/x/index.markdown", "posts/x/index.html"),
        ("works/w.markdown", "works/w/index.html"),
        ("works/w/index.Md", "works/w/index.html"),
        ("pages/p.markdown", "p/index.html"),
        ("pages/a/b.MARKDOWN", "a/b/index.html"),
        ("pages/a/b/index.markdown", "a/b/index.html"),
        ("pages/index.MD", "index.html"),
        ("lists/l.mD", "lists/l/index.html"),
    ],
)
def test_endings_of_documents_are_read_in_any_spelling(site, path, page):
    site.write(f"content/{path}", MATTER)
    assert "Words of it." in site.built().output(page)


def test_what_lies_in_a_bundle_of_another_ending_is_served_and_linked(site):
    site.write("content/posts/x/index.markdown", f"{MATTER}\n![A still](still.png)\n")
    site.write("content/posts/x/still.png", PICTURE)
    site.write("content/posts/x/notes.txt", "Notes.")
    site.post("a", "See [x](x/), [it](x/index.markdown) and [notes](x/notes.txt).")
    page = site.built().output("posts/a/index.html")
    assert page.count('href="/posts/x/"') >= 2
    assert 'href="/posts/x/notes.txt"' in page
    assert site.tree()["posts/x/still.png"] == PICTURE


def test_a_source_of_any_ending_is_never_served_itself(site):
    site.write("content/posts/x/index.md", MATTER)
    site.write("content/posts/x/part.MARKDOWN", "---\ntitle: Part\n---\nWords.\n")
    files = site.built().files()
    assert "posts/part/index.html" in files
    assert not [name for name in files if name.lower().endswith(".markdown")]


def test_one_document_under_two_endings_is_an_error_at_both(site):
    site.write("content/posts/x.md", MATTER)
    site.write("content/posts/x.markdown", MATTER)
    found = site.problems()
    assert [line.partition(":")[0] for line in found] == [
        "content/posts/x.markdown",
        "content/posts/x.md",
    ]
    assert all("error: slug: 'x' is also the slug of" in line for line in found)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("1.MD", "---\nauthor: Tom\n---\nWell said.\n"),
        ("2.markdown", "---\nauthor: Tom\n---\nWell said.\n"),
        ("2.MarkDown", "author: Tom\nemail: tom@mail.example\n\nWell said.\n"),
        ("3.YML", "author: Tom\nbody: Well said.\n"),
        ("3.Yaml", "author: Tom\nmessage: Well said.\n"),
        ("4.JSON", '{"author": "Tom", "message": "Well said."}'),
    ],
)
def test_endings_of_comments_are_read_in_any_spelling(site, name, text):
    site.post("a")
    site.write(f"content/comments/a/{name}", text)
    page = site.built().output("posts/a/index.html")
    assert "Well said." in page
    assert "Tom" in page
    assert "mail.example" not in page
    assert f'id="comment-{name[0]}"' in page


def test_comments_of_one_id_in_two_spellings_both_show(site):
    site.post("a")
    site.comment("a", "1", "The first.")
    site.write("content/comments/a/1.YAML", "body: The second.\n")
    site.write("content/comments/a/1.markdown", "The third.\n")
    assert len(site.problems()) == 3
    page = site.output("posts/a/index.html")
    assert all(f"The {word}." in page for word in ("first", "second", "third"))


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("posts/x.mdown", "is not read: rename it to x.md"),
        ("posts/deep/x.txt", "is not read: rename it to x.md"),
        ("works/key", "is not read: rename it to key.md"),
        (
            "posts/page.html",
            "is not read: rename it to page.md, or move it to content/static/ to serve it as it is",
        ),
        (
            "pages/P.HTM",
            "is not read: rename it to P.md, or move it to content/static/ to serve it as it is",
        ),
        (
            "posts/still.png",
            "is not published: no document names it: use it, or move it to content/static/",
        ),
        ("authors.yml", "is not read: rename it to content/authors.yaml"),
        (
            "posts/_index.md",
            "is not read: a page heads a list: rename this file to content/pages/index.md",
        ),
        (
            "works/_index.MD",
            "is not read: a page heads a list: rename this file to content/pages/works.md",
        ),
        (
            "pages/a/_index.md",
            "is not read: a page heads a list: rename this file to content/pages/a.md",
        ),
        (
            "tags/rain/_index.md",
            "is not read: a page heads a list: rename this file to content/pages/tags/rain.md",
        ),
        (
            "lists/_index.html",
            "is not read: a page heads a list: rename this file to content/pages/lists.md",
        ),
        (
            "_index.md",
            "is not read: a page heads a list: rename this file to content/pages/index.md",
        ),
        ("x.MD", "is not read: move posts to content/posts/, and pages to content/pages/"),
        (
            "notes/x.markdown",
            "is not read: move posts to content/posts/, and pages to content/pages/",
        ),
        (
            "comments/a/4.txt",
            "is not read: a comment ends in .md, .yaml, .yml or .json: rename it to 4.md",
        ),
        (
            "comments/a/5.mkd",
            "is not read: a comment ends in .md, .yaml, .yml or .json: rename it to 5.md",
        ),
        ("comments/a/6.toml", "is not read: a comment ends in .md, .yaml, .yml or .json"),
        (
            "comments/6.html",
            "is not read: a comment ends in .md, .yaml, .yml or .json: rename it to 6.md",
        ),
    ],
)
def test_a_file_that_nothing_reads_is_a_warning(site, path, message):
    site.post("a")
    site.write(f"content/{path}", MATTER)
    assert site.problems() == [f"content/{path}:1:1: warning: {message}"]
    assert "posts/index/index.html" not in site.files()


def test_files_that_somebody_meant_are_no_warning(site):
    site.post("a", "![A](a.png) [b](b.html)", image="c.png", image_alt="x")
    site.post("b", "![A](d.png)", draft="true", work="{title: W, image: e.png}")
    site.write("content/posts/c/index.md", "---\ntitle: C\ndraft: true\n---\nText.\n")
    for name in ("a.png", "c.png", "d.png", "e.png", "c/f.png"):
        site.write(f"content/posts/{name}", PICTURE)
    for name in ("b.html", "c/g.txt", ".DS_Store", "Thumbs.db", "x.md~", "a.md.bak", "b.md.orig"):
        site.write(f"content/posts/{name}", "x")
    site.write("content/comments/a/Thumbs.db", "x")
    site.write("content/comments/a/1.md.swp", "x")
    site.write("content/static/x.MD", "x")
    site.write("content/static/_index.md", "x")
    assert site.built().output("_index.md") == "x"


def test_many_files_that_nothing_reads_are_counted(site):
    for number in range(MAX_LISTED + 3):
        site.write(f"content/posts/p{number:03}.txt", "x")
        site.write(f"content/comments/a/c{number:03}.txt", "x")
    found = site.problems()
    assert len(found) == 2 * (MAX_LISTED + 1)
    assert "3 more files are not read, this one among them" in found[MAX_LISTED]


def test_a_broken_document_hides_what_it_may_name(site):
    site.write("content/posts/a.md", "---\ntitle: [\n---\n![A](a.png)\n")
    site.write("content/posts/a.png", PICTURE)
    site.write("content/posts/b.txt", "x")
    found = [line for line in site.problems() if "warning" in line]
    assert found == ["content/posts/b.txt:1:1: warning: is not read: rename it to b.md"]


@pytest.mark.parametrize("name", ["1.MD", "1.markdown", "1.YML", "1.Json"])
def test_comments_of_any_spelling_are_moderated_and_emptied(name):
    text = '{"author": "Tom", "message": "Hm."}' if name == "1.Json" else "author: Tom\nbody: Hm.\n"
    text = "---\nauthor: Tom\n---\nHm.\n" if name in ("1.MD", "1.markdown") else text
    path = f"content/comments/a/{name}"
    hidden = with_status(path, text.encode(), "spam")
    assert status_of(read_comment_file(path, hidden)) == "spam"
    empty = read_comment_file(path, erased(path, text.encode(), "Gone."))
    assert (empty.text.strip(), status_of(empty)) == ("*Gone.*", "approved")
    assert not [key for key, _ in empty.meta.pairs if key.value == "author"]
