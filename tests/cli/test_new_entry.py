"""``sitegen new entry``: its options, what it prints and what it says."""

import os
import subprocess
import sys
from select import select

import pytest
from click.testing import CliRunner

from sitegen.cli.main import commands
from sitegen.core.locks import site_lock
from tests.support.sites import ROOT, read_tree

PATH = "content/diary/2025.yaml"


@pytest.fixture
def new(site, monkeypatch):
    """Return a function that runs ``sitegen new entry`` in a site with two works."""
    site.settings("timezone: Asia/Shanghai\n")
    site.work("last-train-home")
    site.work("night-mail")
    monkeypatch.chdir(site.root)

    def run(*args, now="2025-12-31T09:30:45Z"):
        arguments = ["new", "entry", *args, "--now", now]
        done = CliRunner().invoke(commands, arguments, catch_exceptions=False)
        return done.exit_code, done.stdout, done.stderr

    return run


def test_an_entry_is_appended_and_the_path_printed(new, site):
    site.write(PATH, "# Seen\n- work: night-mail  # twice")
    assert new("last-train-home") == (0, f"{PATH}\n", "")
    assert (site.root / PATH).read_text() == (
        "# Seen\n- work: night-mail  # twice\n- date: 2025-12-31\n  work: last-train-home\n"
    )
    site.built()


def test_all_options_are_written_and_read_by_the_build(new, site):
    note = 'He said: "no" ||twice||.\n\n# not a comment'
    options = ["--date", "2024-05", "--rating", "4/5", "--again", "--liked", "--status", "paused"]
    assert new("night-mail", *options, "--note", note) == (0, "content/diary/2024.yaml\n", "")
    assert (site.root / "content/diary/2024.yaml").read_text() == (
        "- date: 2024-05\n  work: night-mail\n  status: paused\n  rating: 4/5\n  again: true\n"
        '  liked: true\n  note: "He said: \\"no\\" ||twice||.\\n\\n# not a comment"\n'
    )
    page = site.built().output("diary/2024/index.html")
    assert "not a comment" in page
    assert "He said: “no”" in page


@pytest.mark.parametrize(
    ("now", "date"),
    [("2025-12-31T15:59:59Z", "2025-12-31"), ("2025-12-31T16:00:00Z", "2026-01-01")],
)
def test_today_is_the_sites_today(new, site, now, date):
    path = f"content/diary/{date[:4]}.yaml"
    assert new("night-mail", now=now) == (0, f"{path}\n", "")
    assert f"date: {date}\n" in (site.root / path).read_text()


@pytest.mark.parametrize("status", ["wanted", "started", "paused", "finished", "abandoned"])
def test_every_status_may_be_given(new, site, status):
    assert new("night-mail", "--status", status)[0] == 0
    written = (site.root / PATH).read_text()
    assert (f"status: {status}" in written) == (status != "finished")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["night-mall"], "there is no work 'night-mall': did you mean 'night-mail'?"),
        (["x"], "there is no work 'x': create it with `sitegen new work`"),
        (["night-mail", "--rating", "11"], "rating: 11 is more than the scale's 10"),
        (["night-mail", "--date", "31/12/2025"], "date: '31/12/2025' is not a date: write "
         "2025-12-31"),
        (["night-mail", "--note", "a\x1b[2Jb"], "note: U+001B is not allowed in a text: remove it"),
        (["night-mail", "--date", "2025-01-02"], f"{PATH}:2 already has an entry of this work "
          "and date: edit that one"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_wrong_usage_and_changes_nothing(new, site, arguments, message):
    site.write(PATH, "# Seen\n- {work: night-mail, date: 2025-01-02}\n")
    before = read_tree(site.root)
    assert new(*arguments) == (2, "", f"error: {message}\n")
    after = read_tree(site.root)
    after.pop(".sitegen/lock", None)
    assert after == before


def test_a_broken_file_is_named_with_the_place(new, site):
    site.write(PATH, "- work: night-mail\n- {work: night-mail\n")
    code, out, err = new("night-mail")
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {PATH}:2:3: the '{{' that opens here is not closed")
    assert (site.root / PATH).read_text() == "- work: night-mail\n- {work: night-mail\n"


def test_an_unknown_status_is_wrong_usage(new):
    runner = CliRunner().invoke(commands, ["new", "entry", "night-mail", "--status", "seen"])
    assert runner.exit_code == 2
    assert "'seen' is not one of" in runner.stderr


def test_a_build_is_waited_for_and_that_is_said(new, site):
    command = [sys.executable, "-m", "sitegen", "new", "entry", "night-mail"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with site_lock(site.root, lambda: None):
        child = subprocess.Popen(
            [*command, "--now", "2025-01-01"],
            cwd=site.root, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        told = child.stderr.readline() if select([child.stderr], [], [], 30)[0] else ""
        assert not (site.root / PATH).exists()
    out, rest = child.communicate(timeout=60)
    assert (told, rest) == ("waiting for another build of this site\n", "")
    assert (child.returncode, out) == (0, f"{PATH}\n")
    assert "work: night-mail" in (site.root / PATH).read_text()
