"""``sitegen deploy``: a site that was built and checked goes to a folder or a branch, whole."""

import threading
import time
from functools import partial

import pytest
from filelock import FileLock

from sitegen.cli import deploy as deploying
from tests.support.repositories import deployed, make_repository, needs_git, refs
from tests.support.sites import read_tree


@pytest.fixture
def deploy(site):
    """Return a function that deploys a small site by the command."""
    site.post("a", "See [b](b.md).", date=2011)
    site.post("b", date=2012)
    site.write("content/static/_headers", "/*\n")

    return partial(deployed, site)


@pytest.fixture
def git(site):
    """Return a function that runs git in the site, which is a repository with a remote."""
    return make_repository(site)


def shown(tree):
    """Return a tree without what builds keep for themselves."""
    return {path: data for path, data in tree.items() if not path.startswith(".sitegen-")}


# ---------------------------------------------------------------- folders


def test_a_folder_gets_what_the_output_has(site, deploy, tmp_path):
    target = tmp_path / "www"
    code, _, told = deploy("--to", target)
    assert (code, shown(read_tree(target))) == (0, shown(site.tree()))
    site.write("output/pagefind/index.js", "made by somebody else")
    assert deploy("--to", target)[0] == 0
    assert shown(read_tree(target)) == shown(site.tree())
    assert "0 files written, 0 removed" in deploy("--to", target)[2]
    assert told.endswith(" written, 0 removed\n")


def test_a_page_that_is_gone_goes_there_too_and_files_of_others_stay(site, deploy, tmp_path):
    target = tmp_path / "www"
    deploy("--to", target)
    (target / "robots.old").write_text("theirs")
    site.remove("content/posts/b.md")
    site.post("a", "Alone.", date=2011)
    code, told, _ = deploy("--to", target, "-v")
    assert code == 0
    assert "- posts/b/index.html\n" in told
    assert not (target / "posts/b").exists()
    assert (target / "robots.old").read_text() == "theirs"


def test_a_dry_run_changes_nothing(site, deploy, tmp_path):
    target = tmp_path / "www"
    assert "would be written" in deploy("--to", target, "--dry-run")[2]
    assert not target.exists()
    deploy("--to", target)
    before = read_tree(target)
    site.post("b", "New.", date=2012)
    code, told, _ = deploy("--to", target, "--dry-run", "-v")
    assert code == 0
    assert "+ posts/b/index.html\n" in told
    assert read_tree(target) == before


def test_a_file_of_somebody_else_is_not_overwritten(deploy, tmp_path):
    target = tmp_path / "www"
    target.mkdir()
    (target / "index.html").write_text("theirs")
    code, told, _ = deploy("--to", target)
    assert code == 1
    assert "www/index.html:1:1: error: was not written by sitegen" in told
    assert read_tree(target) == {"index.html": b"theirs"}


@pytest.mark.parametrize("folder", ["content", "output", ".", "content/posts"])
def test_folders_that_no_site_may_go_to(site, deploy, folder):
    before = read_tree(site.root / "content")
    assert deploy("--to", site.root / folder)[0] == 2
    assert read_tree(site.root / "content") == before


# ---------------------------------------------------------------- only if all is well


def test_a_site_with_mistakes_is_not_deployed(site, deploy, tmp_path):
    deploy("--to", tmp_path / "www")
    before = read_tree(tmp_path / "www")
    site.post("b", "New.", date=2012, nonsense="1")
    code, told, _ = deploy("--to", tmp_path / "www")
    assert code == 1
    assert told.endswith("the build failed: nothing was deployed\n")
    site.post("b", "New [gone](#gone).", date=2012)
    code, told, _ = deploy("--to", tmp_path / "www")
    assert code == 3
    assert "content/posts/b.md:5:12: error: /posts/b/#gone" in told
    assert read_tree(tmp_path / "www") == before


def test_warnings_do_not_stop_it(site, deploy, tmp_path):
    site.page("lonely", "Words.")
    code, told, _ = deploy("--to", tmp_path / "www")
    assert code == 0
    assert "warning: no page links to /lonely/" in told


def test_links_of_strangers_do_not_stop_it(site, deploy, tmp_path):
    site.comment("a", "c1", "[x](https://example.org/gone/)", url="https://example.org/gone/")
    code, told, _ = deploy("--to", tmp_path / "www")
    assert code == 0
    assert "comments/a/c1.md:2:6: warning: /gone/: the site has no such page" in told
    assert (tmp_path / "www/posts/a/index.html").is_file()


@pytest.mark.parametrize("options", [(), ("--to", "x", "--branch", "y")])
def test_one_place_has_to_be_named(deploy, options):
    code, told, _ = deploy(*options)
    assert (code, told) == (
        2,
        "error: the destination is missing: give either --to DESTINATION or --branch NAME\n",
    )


# ---------------------------------------------------------------- branches


@needs_git
def test_a_branch_holds_the_site_and_nothing_else(site, deploy, git):
    code, told, _ = deploy("--branch", "gh-pages", "--push", "-m", "Publish: “new”")
    assert code == 0, told
    listed = set(git("ls-tree", "-r", "--name-only", "origin/gh-pages").split("\n"))
    assert listed == {*shown(site.tree()), ".nojekyll"}
    assert git("log", "-1", "--format=%s", "gh-pages") == "Publish: “new”"
    assert git("show", "gh-pages:index.html") == site.output("index.html").strip()
    assert git("status", "--porcelain") == ""


@needs_git
def test_a_branch_gets_no_commit_where_nothing_has_changed(site, deploy, git):
    deploy("--branch", "gh-pages")
    before = git("rev-parse", "gh-pages")
    assert deploy("--branch", "gh-pages")[2] == "0 files written, 0 removed\n"
    assert git("rev-parse", "gh-pages") == before
    site.post("b", "New.", date=2012)
    assert deploy("--branch", "gh-pages", "--dry-run")[2].startswith("5 files would be written")
    assert git("rev-parse", "gh-pages") == before
    deploy("--branch", "gh-pages")
    assert git("rev-parse", "gh-pages~1") == before


@needs_git
def test_a_push_that_fails_is_told_and_leaves_the_branch_as_it_was(deploy, git):
    deploy("--branch", "gh-pages")
    before = refs(git)
    git("remote", "set-url", "origin", "/nowhere/at/all.git")
    code, told, _ = deploy("--branch", "gh-pages", "--push")
    assert code == 1
    assert "error: " in told
    assert refs(git) == before


def test_a_site_outside_of_any_repository(deploy, monkeypatch, tmp_path):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    code, told, _ = deploy("--branch", "gh-pages")
    assert code == 2
    assert "is in no git repository" in told or "git is not installed" in told


def test_who_waits_for_a_build_says_so(site, deploy, tmp_path, monkeypatch):
    """The lock is taken by somebody as soon as the site has been built."""
    target = tmp_path / "www"
    check, is_taken = deploying._check, threading.Event()

    def build():
        with FileLock(site.root / ".sitegen/lock"):
            is_taken.set()
            time.sleep(0.5)

    def checked(*args, **options):
        check(*args, **options)
        threading.Thread(target=build).start()
        is_taken.wait()

    monkeypatch.setattr(deploying, "_check", checked)
    code, told, _ = deploy("--to", target)
    assert code == 0
    assert "waiting for another build of this site" in told.splitlines()
