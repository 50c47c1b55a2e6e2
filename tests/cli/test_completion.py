"""What a shell completes: names of the site around, quickly, and nothing out of it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from sitegen.cli.completion import MAX_NAMES, matching_names
from sitegen.cli.main import commands


@pytest.fixture
def complete(site, monkeypatch):
    """Return a function that completes the last of some words in a site with a few names."""
    site.write("content/posts/2011-03-04-last-train.md", "---\ntitle: T\n---\n")
    site.post("late", slug="later-on")
    site.work("night-mail")
    site.page("about/machines")
    for thread in ("last-train", "later-on", "works/night-mail", "pages/about/machines"):
        site.comment(thread, "c1")
    site.comment("last-train", "c2")
    site.write("content/comments/last-train/c2.json", "{}")
    site.write("content/comments/last-train/c3.md~", "x")
    monkeypatch.chdir(site.root)

    def complete(*words):
        shell = ShellComplete(commands, {}, "sitegen", "_SITEGEN_COMPLETE")
        items = shell.get_completions(list(words[:-1]), words[-1])
        return [item.value if item.type == "plain" else f"({item.type})" for item in items]

    return complete


LAST = ["last-train/c1", "last-train/c2.json", "last-train/c2.md"]


@pytest.mark.parametrize("command", ["approve", "reject", "spam", "show"])
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("", ["last-train/", "later-on/", "pages/", "works/"]),
        ("la", ["last-train/", "later-on/"]),
        ("last", LAST),
        ("last-train/", LAST),
        ("last-train/c2.j", ["last-train/c2.json"]),
        ("w", ["works/night-mail/c1"]),
        ("pages/", ["pages/about/machines/c1"]),
        ("nothing", ["(file)"]),
        ("../", ["(file)"]),
        ("last-train/../", ["(file)"]),
        ("/", ["(file)"]),
    ],
)
def test_comments_are_completed_folder_by_folder(complete, command, typed, offered):
    """A folder that is alone is passed through: a shell would take it for the whole."""
    assert complete("comments", command, typed) == offered


def test_what_is_completed_is_never_the_whole_name_of_another_file(complete, site):
    site.write("content/comments/later-on/c1.md.md", "x")
    offered = ["later-on/c1", "later-on/c1.md.md"]
    assert complete("comments", "spam", "later-on/") == offered


def test_a_comment_that_is_named_already_is_not_offered_again(complete):
    assert complete("comments", "approve", "last-train/c1", "last") == LAST[1:]


def test_a_new_comment_is_on_what_there_is(complete):
    """A post that names itself otherwise than its file is found where no file has the name."""
    assert complete("new", "comment", "la") == ["last-train", "late"]
    assert complete("new", "comment", "later") == ["later-on"]
    assert complete("new", "comment", "w") == ["works/night-mail"]
    assert complete("new", "comment", "pages") == ["pages/about/machines"]


def test_works_and_threads_are_completed_as_values_of_options(complete):
    assert complete("new", "post", "A", "--work", "n") == ["night-mail"]
    assert complete("comments", "pending", "--post", "l") == ["last-train", "later-on"]
    assert complete("comments", "pending", "--post", "works/") == ["works/night-mail"]


def test_a_new_entry_is_of_a_work(complete, site):
    site.work("night-train")
    site.work("last-train")
    assert complete("new", "entry", "") == ["last-train", "night-mail", "night-train"]
    assert complete("new", "entry", "night") == ["night-mail", "night-train"]
    assert complete("new", "entry", "--liked", "--date", "2024", "l") == ["last-train"]
    assert complete("new", "ent") == ["entry"]
    statuses = ["wanted", "started", "paused", "finished", "abandoned"]
    assert complete("new", "entry", "night-mail", "--status", "") == statuses
    assert complete("list", "di") == ["diary"]


def test_pages_are_those_of_the_last_build(complete, site):
    assert complete("why", "/about/") == ["(file)"]
    (site.root / "content/comments/last-train/c2.json").unlink()
    site.build()
    assert complete("why", "/about/") == ["/about/", "/about/machines/"]
    assert "/posts/last-train/" in complete("why", "/posts/")
    assert complete("why", "content/") == ["(file)"]


def test_themes_and_templates_are_completed(complete, site):
    """To be copied are those that the site lacks, to be compared those that it has."""
    site.template("post.html", "mine")
    site.template("own.html", "mine")
    assert complete("theme", "show", "def") == ["default"]
    assert complete("theme", "copy", "po") == ["(file)"]
    assert complete("theme", "copy", "partials/ca") == [
        "partials/card-work.html",
        "partials/card.html",
    ]
    assert complete("theme", "diff", "") == ["post.html"]


def test_another_site_is_completed_where_it_is_named(complete, site, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert complete("comments", "show", "last") == []
    assert complete("comments", "show", "--site", str(site.root), "last") == LAST


def test_links_are_not_followed(complete, site, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/c9.md").write_text("x")
    (site.root / "content/comments/zoo").symlink_to(tmp_path / "elsewhere")
    assert complete("comments", "show", "zoo/") == ["(file)"]


def test_of_very_many_names_only_the_next_part_is_listed():
    many = [f"/posts/p{number}/" for number in range(MAX_NAMES + 1)]
    assert matching_names([*many, "/about/"], "/") == ["/about/", "/posts/"]
    assert matching_names(many, "/") == sorted(many)
    assert matching_names([f"p{number}" for number in range(MAX_NAMES + 1)], "p1") == sorted(
        f"p{number}" for number in range(MAX_NAMES + 1) if str(number).startswith("1")
    )


def test_a_shell_gets_it(complete, site):
    """As Bash asks: by variables, of the command that people call."""
    words = "sitegen comments approve last-train/c1"
    call = "from sitegen.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.argv[0] = 'sitegen'; {call}"],
        env={
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "_SITEGEN_COMPLETE": "bash_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": "3",
        },
        cwd=site.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("plain,last-train/c1\n", "")
