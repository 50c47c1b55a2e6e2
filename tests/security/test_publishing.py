"""A deploy does what it says and no more: nobody's commit is lost, and no name runs a program.

The repositories are real: the site's own, a bare remote, and the clone of a colleague.
"""

import os
import re
import subprocess

import pytest

from tests.support.repositories import (
    deployed,
    deployed_apart,
    make_repository,
    needs_git,
    refs,
    run_git,
)
from tests.support.sites import read_tree

pytestmark = needs_git


@pytest.fixture
def home(site):
    """Return a small site that is a repository with a remote, and a function for git in it."""
    site.post("a", "See [b](b.md).", date=2011)
    site.post("b", "Words.", date=2012)
    site.git = make_repository(site)
    site.remote = site.root.parent / "remote.git"
    return site


def at_remote(site, *words):
    return site.git(*words, cwd=site.remote)


def all_refs(site):
    return refs(site.git), refs(site.git, cwd=site.remote)


def colleague_pushes(site, branch="gh-pages"):
    """Have a colleague push a commit to a branch of the remote; return the commit."""
    clone = site.root.parent / "colleague"
    if not clone.exists():
        run_git("clone", "--quiet", site.remote, clone, cwd=site.root.parent)
    run_git("fetch", "--quiet", cwd=clone)
    run_git("checkout", "--quiet", "-B", branch, f"origin/{branch}", cwd=clone)
    (clone / "by-a-colleague.txt").write_text("Theirs.")
    run_git("add", "-A", cwd=clone)
    run_git("commit", "--quiet", "-m", "Theirs", cwd=clone)
    run_git("push", "--quiet", "origin", f"HEAD:refs/heads/{branch}", cwd=clone)
    return run_git("rev-parse", "HEAD", cwd=clone)


def is_in(site, commit, branch):
    """Return whether a commit is in the history of a branch of the remote."""
    return commit in at_remote(site, "rev-list", branch).split("\n")


# ---------------------------------------------------------------- nobody's commit is lost


def test_a_colleagues_commit_is_the_parent_of_a_deploy_that_knew_nothing_of_it(home):
    deployed(home, "--branch", "gh-pages", "--push")
    first = home.git("rev-parse", "gh-pages")
    theirs = colleague_pushes(home)
    home.post("b", "New.", date=2012)
    code, told, _ = deployed(home, "--branch", "gh-pages", "--push")
    assert (code, re.sub("[0-9a-f]{7,}", "…", told)) == (0, "gh-pages is at …\n")
    assert at_remote(home, "rev-list", "gh-pages").split("\n")[1:] == [theirs, first]
    assert home.git("rev-parse", "gh-pages") == at_remote(home, "rev-parse", "gh-pages")
    assert "by-a-colleague.txt" not in at_remote(home, "ls-tree", "--name-only", "gh-pages")


def test_branches_that_have_gone_apart_stay_as_they_are(home):
    deployed(home, "--branch", "gh-pages", "--push")
    theirs = colleague_pushes(home)
    home.post("b", "New.", date=2012)
    deployed(home, "--branch", "gh-pages")
    before = all_refs(home)
    code, told, _ = deployed(home, "--branch", "gh-pages", "--push")
    assert (code, told) == (
        1,
        "error: the branch gh-pages here and the one at origin have diverged: keep theirs with "
        f"`git branch --force gh-pages {theirs[:12]}`, or merge the two, then deploy again\n",
    )
    assert all_refs(home) == before
    home.git("branch", "--force", "gh-pages", theirs[:12])
    assert deployed(home, "--branch", "gh-pages", "--push")[0] == 0
    assert is_in(home, theirs, "gh-pages")


def test_a_deploy_that_was_not_pushed_stays_in_the_history(home):
    deployed(home, "--branch", "gh-pages", "--push")
    home.post("b", "New.", date=2012)
    deployed(home, "--branch", "gh-pages")
    unpushed = home.git("rev-parse", "gh-pages")
    home.post("b", "Newer.", date=2012)
    deployed(home, "--branch", "gh-pages")
    assert home.git("rev-parse", "gh-pages~1") == unpushed
    deployed(home, "--branch", "gh-pages", "--push")
    assert is_in(home, unpushed, "gh-pages")


def test_what_was_deployed_before_is_pushed_without_a_new_commit(home):
    deployed(home, "--branch", "gh-pages")
    commit = home.git("rev-parse", "gh-pages")
    assert deployed(home, "--branch", "gh-pages", "--push")[0] == 0
    assert at_remote(home, "rev-parse", "gh-pages") == commit
    before = all_refs(home)
    assert deployed(home, "--branch", "gh-pages", "--push")[2] == "0 files written, 0 removed\n"
    assert all_refs(home) == before


def test_a_push_that_comes_too_late_is_refused_and_loses_nothing(home):
    """The colleague pushes after the remote has been asked: in the hook before the push."""
    deployed(home, "--branch", "gh-pages", "--push")
    colleague_pushes(home)
    deployed(home, "--branch", "gh-pages", "--push")
    clone = home.root.parent / "colleague"
    run_git("pull", "--quiet", "--ff-only", cwd=clone)
    run_git("commit", "--quiet", "--allow-empty", "-m", "Late", cwd=clone)
    late = run_git("rev-parse", "HEAD", cwd=clone)
    hook = home.write(
        ".git/hooks/pre-push", f'#!/bin/sh\nunset GIT_DIR\ngit -C "{clone}" push -q\n'
    )
    hook.chmod(0o755)
    ours = home.git("rev-parse", "gh-pages")
    home.post("b", "New.", date=2012)
    code, told, _ = deployed(home, "--branch", "gh-pages", "--push")
    assert code == 1
    assert "origin refused the branch gh-pages, which is unchanged here and there" in told
    assert "rejected] " in told
    assert told.endswith("if the branch there has new commits, deploy again\n")
    assert at_remote(home, "rev-parse", "gh-pages") == late
    assert home.git("rev-parse", "gh-pages") == ours
    hook.unlink()
    assert deployed(home, "--branch", "gh-pages", "--push")[0] == 0
    assert is_in(home, late, "gh-pages")


def test_nothing_but_the_branch_is_pushed(home):
    home.git("config", "push.followTags", "true")
    deployed(home, "--branch", "gh-pages")
    home.git("tag", "-a", "-m", "Mine", "mine", "gh-pages")
    assert deployed(home, "--branch", "gh-pages", "--push")[0] == 0
    assert [ref.split()[0] for ref in refs(home.git, cwd=home.remote)] == ["refs/heads/gh-pages"]


def test_a_tag_of_the_branchs_name_is_not_taken_for_it(home):
    deployed(home, "--branch", "gh-pages")
    first = home.git("rev-parse", "refs/heads/gh-pages")
    home.git("tag", "gh-pages", "main")
    home.post("b", "New.", date=2012)
    code, told, _ = deployed(home, "--branch", "gh-pages", "--push")
    assert code == 0, told
    assert at_remote(home, "rev-list", "gh-pages").split("\n")[1:] == [first]


def test_a_dry_run_moves_no_branch(home):
    deployed(home, "--branch", "gh-pages", "--push")
    colleague_pushes(home)
    before = all_refs(home)
    code, told, _ = deployed(home, "--branch", "gh-pages", "--push", "--dry-run", "-v")
    assert (code, told.splitlines()) == (0, ["- by-a-colleague.txt"])
    assert all_refs(home) == before


# ---------------------------------------------------------------- the sources are not replaced

NO_BRANCHES = ["@", "HEAD", "@{-1}", "-", "-x", "--force", "+main", "+gh-pages", "refs/heads/main",
               "refs/heads/x", "main:x", ":main", "main~1", "a..b", "a b", "", "x.lock", "a\nb",
               "\x00", "\udcff", "*", "main"]  # fmt: skip


@pytest.mark.parametrize("name", NO_BRANCHES)
def test_a_name_that_is_more_than_a_branchs_is_refused(home, name):
    home.git("checkout", "--quiet", "-b", "other")
    home.git("checkout", "--quiet", "main")
    before = all_refs(home)
    code, told, _ = deployed(home, f"--branch={name}", "--push")
    assert code == 2
    assert told.count("\n") == 1
    assert all_refs(home) == before


def test_a_plus_forces_nothing_upon_a_colleague(home):
    home.git("push", "--quiet", "origin", "main")
    colleague_pushes(home, "main")
    before = all_refs(home)
    for name in ("+main", "main"):
        home.git("checkout", "--quiet", "--detach")
        assert deployed(home, f"--branch={name}", "--push")[0] == 2
    assert all_refs(home) == before


@pytest.mark.parametrize(
    "words",
    [
        ["checkout", "--quiet", "--detach"],
        ["checkout", "--quiet", "-b", "feature"],
        ["worktree", "add", "--quiet", "--force", "../another", "main"],
    ],
)
def test_a_branch_with_the_sources_is_refused_wherever_one_is(home, words):
    home.git(*words)
    before = all_refs(home)
    code, told, _ = deployed(home, "--branch", "main")
    assert code == 2
    assert told.startswith(("error: the branch main holds the site's own site.yaml", "error: main"))
    assert all_refs(home) == before


def test_the_branch_that_a_rebase_comes_back_to_is_refused(home):
    """Its tip has no site.yaml here: only git knows that somebody is at work on it."""
    home.git("checkout", "--quiet", "--orphan", "work")
    home.git("rm", "-r", "--quiet", "--cached", ".")
    home.write("notes.txt", "One.")
    home.git("add", "notes.txt")
    home.git("commit", "--quiet", "-m", "Notes")
    home.write("notes.txt", "Two.")
    home.git("commit", "--quiet", "-am", "More notes")
    with pytest.raises(subprocess.CalledProcessError):
        home.git("rebase", "--quiet", "--force-rebase", "--exec", "false", "HEAD~1")
    before = all_refs(home)
    code, told, _ = deployed(home, "--branch", "work")
    assert code == 2
    assert "work is the branch of this" in told
    assert all_refs(home) == before


def test_a_branch_whose_sources_are_at_the_remote_alone_is_refused(home):
    home.git("push", "--quiet", "origin", "main:refs/heads/develop")
    home.git("update-ref", "-d", "refs/remotes/origin/develop")
    before = all_refs(home)
    code, told, _ = deployed(home, "--branch", "develop", "--push")
    assert code == 2
    assert told.startswith("error: the branch develop holds the site's own site.yaml")
    assert all_refs(home) == before


def test_a_branch_of_a_site_in_a_folder_of_its_repository_is_refused(home):
    home.git("config", "core.bare", "false")
    (home.root / "blog").mkdir()
    for name in ("site.yaml", "content"):
        home.git("mv", name, f"blog/{name}")
    home.git("commit", "--quiet", "-m", "Move")
    home.git("branch", "stable")
    home.git("commit", "--quiet", "--allow-empty", "-m", "Later")
    before = all_refs(home)
    code, told, _ = deployed(home, "--site", home.root / "blog", "--branch", "stable")
    assert code == 2
    assert told.startswith("error: the branch stable holds the site's own blog/site.yaml")
    assert all_refs(home) == before


def test_a_branch_that_the_sources_came_by_is_refused(home):
    home.git("rm", "--quiet", "--cached", "site.yaml")
    home.git("commit", "--quiet", "-m", "Settings are local")
    home.git("branch", "older")
    home.git("commit", "--quiet", "--allow-empty", "-m", "Later")
    before = all_refs(home)
    code, told, _ = deployed(home, "--branch", "older")
    assert code == 2
    assert "older is part of the history of the site's sources" in told
    assert all_refs(home) == before


def test_another_name_of_a_branch_is_refused(home):
    home.git("symbolic-ref", "refs/heads/pages", "refs/heads/unborn")
    before = all_refs(home)
    assert deployed(home, "--branch", "pages")[0] == 2
    assert all_refs(home) == before


# ---------------------------------------------------------------- no name runs a program


@pytest.mark.parametrize(
    "remote",
    ["--receive-pack={}", "--upload-pack={}", "--exec={}", "--repo={}", "-o{}", "ext::{}",
     "ext::sh -c {}", "fd::17", "x::{}", "transport::address", "ftp://example.org/x", "nowhere",
     "", " ", "a\nb"],
)  # fmt: skip
def test_a_remote_that_is_neither_a_name_nor_an_address_is_refused(home, remote, tmp_path):
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    program.chmod(0o755)
    before = all_refs(home)
    code, told, _ = deployed(
        home, "--branch", "gh-pages", "--push", f"--remote={remote.format(program)}"
    )
    assert code == 2
    assert told.count("\n") == 1
    assert not (tmp_path / "ran").exists()
    assert all_refs(home) == before


def test_a_configured_remote_that_would_run_a_program_runs_none(home, tmp_path):
    home.git("remote", "add", "evil", f"ext::touch {tmp_path}/ran")
    home.git("config", "protocol.ext.allow", "always")
    code, told, _ = deployed(home, "--branch", "gh-pages", "--push", "--remote", "evil")
    assert (code, told) == (1, "error: fatal: transport 'ext' not allowed\n")
    assert not (tmp_path / "ran").exists()


def test_an_address_is_as_good_as_a_name(home):
    for remote in (home.remote, f"file://{home.remote}", "../remote.git"):
        home.post("b", str(remote), date=2012)
        assert deployed(home, "--branch", "gh-pages", "--push", "--remote", remote)[0] == 0
        assert at_remote(home, "rev-parse", "gh-pages") == home.git("rev-parse", "gh-pages")
    assert at_remote(home, "rev-list", "--count", "gh-pages") == "3"


def test_no_password_of_an_address_is_shown(home):
    code, told, _ = deployed(
        home, "--branch", "gh-pages", "--push", "--remote", "http://mira:secret@127.0.0.1:9/x.git"
    )
    assert code == 1
    assert "secret" not in told


@pytest.mark.parametrize("message", ["-x", "--author=Eve <eve@example.org>", "--", "--help"])
def test_a_message_is_a_message_whatever_it_begins_with(home, message):
    assert deployed(home, "--branch", "gh-pages", f"--message={message}")[0] == 0
    assert home.git("log", "-1", "--format=%s|%an", "gh-pages") == f"{message}|Mira"


def test_a_program_that_lies_in_the_site_does_not_run(home):
    for name in ("ghp_import", "dateutil", "subprocess", "hashlib"):
        home.write(f"{name}.py", f"open('ran', 'a').write('{name}')\n")
    home.write("git", "#!/bin/sh\ntouch ran\n").chmod(0o755)
    code, told, _ = deployed_apart(home, "--branch", "gh-pages", "--push")
    assert code == 0, told
    assert not (home.root / "ran").exists()


def test_a_site_that_looks_like_a_bare_repository_is_none(make_site, tmp_path):
    """Whoever clones it would run what its ``config`` names."""
    site = make_site()
    outer = site.root.parent / "outer"
    outer.mkdir()
    run_git("init", "--quiet", cwd=outer)
    inner = outer / "site"
    site.root.rename(inner)
    site.root = inner
    run_git("init", "--quiet", "--bare", ".", cwd=inner)
    run_git("config", "core.sshCommand", f"touch {tmp_path}/ran;", cwd=inner)
    run_git("remote", "add", "origin", "ssh://example.org/x", cwd=inner)
    site.post("a", "Words.", date=2011)
    code, told, _ = deployed(site, "--branch", "gh-pages", "--push")
    assert code == 2
    assert "origin" in told or "no git repository" in told
    assert not (tmp_path / "ran").exists()


def test_a_hook_of_another_repository_deploys_from_the_sites_own(home, monkeypatch, tmp_path):
    run_git("init", "--quiet", tmp_path / "other", cwd=tmp_path)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other/.git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    code, told, _ = deployed(home, "--branch", "gh-pages")
    monkeypatch.delenv("GIT_DIR")
    monkeypatch.delenv("GIT_INDEX_FILE")
    assert code == 0, told
    assert home.git("rev-parse", "--verify", "gh-pages")
    assert refs(run_git, cwd=tmp_path / "other") == [""]


# ---------------------------------------------------------------- what is sent


def test_odd_names_arrive_as_they_are(home):
    names = ['"quoted".txt', "back\\slash.txt", " spaces .txt", "归途.txt", "-x.txt", "a'b.txt",
             "R a b.txt", "\\n.txt", "#.txt"]  # fmt: skip
    for name in names:
        home.write(f"output/odd/{name}", name)
    assert deployed(home, "--branch", "gh-pages")[0] == 0
    listed = home.git("ls-tree", "-r", "-z", "--name-only", "gh-pages", "odd/").split("\0")
    assert {path.removeprefix("odd/") for path in listed if path} == set(names)
    assert deployed(home, "--branch", "gh-pages")[2] == "0 files written, 0 removed\n"


def plant(site):
    """Put into the output what is never sent."""
    for folder in (".git", "deep/.git", ".GIT", "git~1", ".g\u200cit", ".git."):
        site.write(f"output/{folder}/hooks/post-checkout", "#!/bin/sh\n")
    site.write("output/pages/.git", "gitdir: ../..\n")
    (site.root / "output/link.txt").symlink_to(site.root / "site.yaml")
    (site.root / "output/folder").symlink_to(site.root / "content")


def sent(names):
    return {name for name in names if not name.startswith((".sitegen-", ".nojekyll"))}


def test_links_and_what_git_keeps_for_itself_are_never_sent(home, tmp_path):
    home.built()
    expected = sent(home.tree())
    plant(home)
    assert deployed(home, "--branch", "gh-pages")[0] == 0
    listed = home.git("ls-tree", "-r", "-z", "--name-only", "gh-pages").split("\0")
    assert sent(filter(None, listed)) == expected
    assert deployed(home, "--to", tmp_path / "www")[0] == 0
    assert sent(read_tree(tmp_path / "www")) == expected


@pytest.mark.parametrize("where", ["--to", "--branch"])
def test_a_pipe_in_the_output_is_told_and_not_read(home, where, tmp_path):
    home.built()
    os.mkfifo(home.root / "output/pipe")
    target = {"--to": str(tmp_path / "www"), "--branch": "gh-pages"}[where]
    code, told, _ = deployed_apart(home, where, target)
    kept = {"--to": f"nothing in {target} was changed"}
    assert (code, told.splitlines()) == (
        1,
        [
            "output/pipe:1:1: error: is neither a file nor a folder, and cannot be sent: remove it",
            f"error: {kept.get(where, 'the branch gh-pages is unchanged')}",
        ],
    )
    assert not (tmp_path / "www").exists()


@pytest.mark.parametrize("name", ["posts/a/index.html", "robots.txt", ".sitegen-manifest"])
def test_a_pipe_at_the_target_is_told_and_not_read(home, name, tmp_path):
    pipe = tmp_path / "www" / name
    pipe.parent.mkdir(parents=True)
    os.mkfifo(pipe)
    code, told, _ = deployed_apart(home, "--to", tmp_path / "www")
    assert (code, told.splitlines()) == (
        1,
        [
            f"www/{name}:1:1: error: is neither a file nor a folder, and in the way: remove it",
            f"error: nothing in {tmp_path / 'www'} was changed",
        ],
    )


@pytest.mark.parametrize("where", ["--to", "--branch"])
def test_a_name_that_is_no_text_is_told_in_one_line(home, where, tmp_path):
    home.built()
    site = home.root / "output"
    (site / "two\nlines.txt").write_text("x")
    (site / "esc\x1b[31m.txt").write_text("x")
    (site / "bytes\udcff.txt").write_text("x")
    target = {"--to": str(tmp_path / "www"), "--branch": "gh-pages"}[where]
    code, told, _ = deployed(home, where, target)
    message = "error: the name is not readable text: rename it"
    assert code == 1
    assert sorted(told.splitlines()[:-1]) == [
        f"output/bytes\\udcff.txt:1:1: {message}",
        f"output/esc\\x1b[31m.txt:1:1: {message}",
        f"output/two\\nlines.txt:1:1: {message}",
    ]


def test_a_repository_of_the_longer_digests_is_known_too(home):
    clone = home.root.parent / "longer"
    run_git("init", "--quiet", "--object-format=sha256", clone, cwd=home.root.parent)
    (clone / ".git").rename(home.root / "longer.git")
    (home.root / ".git").rename(home.root.parent / "old.git")
    (home.root / "longer.git").rename(home.root / ".git")
    assert deployed(home, "--branch", "gh-pages")[0] == 0
    assert deployed(home, "--branch", "gh-pages")[2] == "0 files written, 0 removed\n"
