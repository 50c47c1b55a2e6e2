"""``sitegen why``: what a page is made of, what of it has changed, why a file is not published."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from sitegen.cli.main import commands
from tests.support.sites import PICTURE


@pytest.fixture
def ask(site):
    """Return a function that asks about a file or an address of a small site, already built."""
    site.work("w", title="W")
    site.post("a", "Some words.", date=2011, work="w", tags="[t]")
    site.post("b", date=2012)
    site.post("draft", draft="true")
    site.post("later", date=2999)
    site.comment("a", "c1")
    site.comment("a", "c2", status="pending")
    site.write("content/static/x.png", PICTURE)
    site.write("content/stray.txt", "nothing")
    site.template("partials/head.html", "<!-- mine -->")
    site.built()

    def run(asked, *options):
        arguments = ["why", "--site", str(site.root), "--now", "2026-01-01", *options, asked]
        result = CliRunner().invoke(commands, arguments, catch_exceptions=False)
        return result.exit_code, result.output

    return run


def test_a_page_is_made_of_its_files_and_templates(ask):
    code, text = ask("/posts/a/")
    assert code == 0
    assert text.startswith("/posts/a/ is up to date\n")
    for origin in ("content/posts/a.md", "content/comments/a", "content/works/w.md"):
        assert f"    {origin}\n" in text
    code, text = ask("/posts/a/", "-v")
    assert "    templates/partials/head.html\n" in text


@pytest.mark.parametrize("asked", ["https://example.org/posts/a/", "content/posts/a.md"])
def test_a_page_is_asked_for_by_address_or_by_file(ask, asked):
    assert ask(asked)[1].startswith("/posts/a/ is up to date\n")


def test_a_file_is_shown_on_every_page_that_holds_something_of_it(ask):
    shown = ask("content/posts/a.md", "-v")[1].partition("shown on:\n")[2].split()
    assert {"/", "/posts/b/", "/tags/t/", "/works/w/", "/feed.xml"} <= set(shown)


@pytest.mark.parametrize(
    ("change", "asked", "told"),
    [
        (lambda s: s.post("a", "Other words.", date=2011, work="w"), "/posts/a/", "post.body"),
        (lambda s: s.post("b", date=2012, title="New"), "/posts/a/", "newer.title"),
        (lambda s: s.comment("a", "c3"), "/posts/a/", "thread"),
        (
            lambda s: s.template("partials/head.html", "<!-- ours -->"),
            "/posts/a/",
            "templates/partials/head.html",
        ),
        (lambda s: s.settings("tagline: New"), "/posts/a/", "site.tagline"),
    ],
    ids=["text", "neighbour", "comment", "template", "setting"],
)
def test_what_has_changed_since_the_last_build_is_named(ask, site, change, asked, told):
    change(site)
    text = ask(asked)[1]
    assert text.startswith("/posts/a/ is out of date: the next build rebuilds it\n")
    assert told in text.partition("changed since the last build:\n")[2].split()


def test_asking_changes_nothing_of_what_the_next_build_does(ask, site):
    site.post("a", "Other words.", date=2011, work="w", tags="[t]")
    ask("/posts/a/")
    assert "posts/a/index.html" in site.build().changed


def test_a_page_that_was_never_built_says_so(ask, site):
    site.post("new", date=2013)
    assert ask("/posts/new/")[1].startswith("/posts/new/ has not been built yet\n")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("content/posts/draft.md", "is not published: it is a draft"),
        ("content/posts/later.md", "is not published: it is dated later than now"),
        ("content/comments/a/c1.md", "is a comment on /posts/a/"),
        ("content/comments/a/c2.md", "is not published: its status is pending"),
        ("content/static/x.png", "is served as /x.png"),
        ("content/stray.txt", "no page refers to it"),
        ("site.yaml", "holds the settings"),
        ("templates/partials/head.html", "is a template; these templates use it: 404.html"),
    ],
)
def test_a_file_that_is_no_page_says_what_becomes_of_it(ask, asked, told):
    code, text = ask(asked)
    assert (code, told in text) == (0, True), text


def test_a_broken_file_says_what_is_wrong_with_it(ask, site):
    site.write("content/posts/broken.md", "---\ntitle: B\nnonsense: 1\n---\n")
    told = "content/posts/broken.md is not published: 3:1: unknown key 'nonsense'"
    assert ask("content/posts/broken.md")[1].startswith(told)


def test_a_comment_that_cannot_be_read_says_so(ask, monkeypatch):
    read = Path.read_bytes

    def refusing(path):
        if path.name == "c1.md":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refusing)
    path = "content/comments/a/c1.md"
    told = f"{path} is not published: it cannot be read: Permission denied\n"
    assert ask(path) == (0, told)


def test_what_is_neither_page_nor_file_is_wrong_usage(ask, capsys):
    assert ask("/posts/aa/")[0] == 2


def test_a_file_of_the_diary_is_shown_on_its_pages(ask, site):
    site.write("content/diary/x.yaml", "- {work: w, date: 2012}\n- {work: w}\n")
    site.write("content/diary/y.csv", "work,date\nw,2010-01-02\n")
    code, text = ask("content/diary/x.yaml")
    assert (code, text.split()) == (0, [
        "content/diary/x.yaml", "has", "2", "entries", "shown", "on:", "/diary/", "/diary/2012/",
    ])  # fmt: skip
    assert ask("content/diary/y.csv")[1].startswith("content/diary/y.csv has 1 entry\n")
    site.write("content/diary/x.yaml", "- {work: gone}\n")
    assert "1:10: work: there is no work 'gone'" in ask("content/diary/x.yaml")[1]
