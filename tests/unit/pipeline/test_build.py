"""The build: the whole site or nothing, and what it reports."""

import threading

import pytest

from sitegen.core.diagnostics import SettingsError, UsageError
from sitegen.core.locks import site_lock
from sitegen.pipeline.build import Options, build
from tests.support.sites import NOW


def test_it_reports_in_numbers(site):
    site.post("a", date=2011)
    site.post("b", draft="true")
    site.comment("a", "c1")
    result = site.build()
    assert (result.posts, result.comments, result.works) == (1, 1, 0)
    assert result.written == len(site.files())
    assert list(result.changed) == site.files()
    assert (result.unchanged, result.removed, result.failed) == (0, 0, False)
    again = site.build()
    assert (again.written, again.unchanged) == (0, result.written)


def test_with_any_error_nothing_is_written(site):
    """Neither what is right nor what is wrong."""
    site.post("a")
    before = site.built().tree()
    site.post("b")
    site.post("c", title=None)
    result = site.build()
    assert (result.failed, result.written, result.changed) == (True, 0, ())
    assert before == site.tree()


def test_a_first_build_with_errors_makes_no_output_at_all(site):
    site.post("a", title=None)
    assert site.build().failed
    assert not (site.root / "output").exists()


def test_a_foreign_file_in_the_way_stops_the_build(site):
    site.write("output/index.html", "mine")
    message = "was not written by sitegen, and a page would overwrite it: move it"
    assert site.problems() == [f"output/index.html:1:1: error: {message}"]
    assert site.tree() == {"index.html": b"mine"}


def test_foreign_files_beside_the_site_stay(site):
    site.write("output/CNAME", "example.org")
    site.write("output/posts/mine.html", "mine")
    site.post("a")
    site.built().remove("content/posts/a.md")
    site.built()
    assert site.output("CNAME") == "example.org"
    assert site.output("posts/mine.html") == "mine"


@pytest.mark.parametrize("output", ["content", "themes/x", "templates", ".", ".."])
def test_dangerous_output_is_refused_before_anything_is_read(site, output):
    with pytest.raises(UsageError):
        build(site.root, Options(now=NOW, output=site.root / output))


def test_bad_settings_are_refused_before_anything_is_read(site):
    site.post("a", title=None)
    site.settings("paginate: x\n")
    with pytest.raises(SettingsError):
        site.build()


def test_an_empty_site_builds(site):
    """A site of a title and an address alone has its front page, feed and archive."""
    site.built()
    assert {"index.html", "feed.xml", "archive/index.html", "404.html"} <= set(site.files())


def test_strict_turns_every_warning_into_an_error(site):
    site.post("a")
    site.comment("a", "c1", unheard="1")
    assert [problem.severity for problem in site.build().problems] == ["warning"]
    assert [problem.severity for problem in site.build(strict=True).problems] == ["error"]


def test_problems_are_sorted_and_told_once(site):
    site.post("b", "[x](gone.md)", titel="B")
    site.post("a", title=None)
    lines = site.problems()
    assert [line.split(": ")[0] for line in lines] == [
        "content/posts/a.md:1:1",
        "content/posts/b.md:3:1",
        "content/posts/b.md:5:5",
    ]


def test_two_builds_of_one_site_wait_for_each_other(site):
    """The second says so once, and goes on when the first is done."""
    waiting, done = threading.Event(), threading.Event()

    def second():
        assert not build(site.root, Options(now=NOW), waiting.set).failed
        done.set()

    with site_lock(site.root, lambda: None):
        thread = threading.Thread(target=second)
        thread.start()
        assert waiting.wait(30)
        assert not done.is_set()
    thread.join(30)
    assert done.is_set()
    assert "index.html" in site.files()


@pytest.mark.parametrize(
    "path",
    [
        "content/notes.md",
        "content/posts/a.mdown",
        "content/comments/a.md",
        "content/comments/works/a.md",
        "content/comments/pages/a.md",
        "content/comments/a/b/c.md",
        "content/comments/works/a/b/c.md",
    ],
)
def test_what_looks_like_content_and_is_not_read_is_a_warning(site, path):
    site.write(path, "---\ntitle: A\n---\n")
    [problem] = site.problems()
    assert problem.startswith(f"{path}:1:1: warning: ")
