"""An import that is killed, interrupted or refused by the system, at any of its changes."""

import errno
import json
from contextlib import suppress

import pytest

from sitegen.core.diagnostics import UsageError
from sitegen.importing.undoing import undo
from tests.support.accidents import accident, dies, fail
from tests.unit.importing.conftest import comment, counts, post, run, source
from tests.unit.importing.test_run import blog


@pytest.mark.parametrize("torn", [False, True], ids=["between", "torn"])
def test_after_a_kill_at_any_change_a_second_run_ends_the_same(make_site, tmp_path, torn):
    """A torn file has the beginning of its bytes, for it is written in one go."""
    file, whole = blog(tmp_path), make_site()
    run(whole, file)
    wanted = whole.tree(".")
    number = 0
    while True:
        site, number = make_site(), number + 1
        if not dies(lambda: run(site, file), [site.root], number):  # noqa: B023
            break
        if torn:
            tear(site, wanted)
        run(site, file)
        assert without_drafts(site.tree(".")) == wanted, number
    assert number > 15


def tear(site, wanted):
    """Leave the first file that was to be written next with half of its bytes."""
    lines = site.tree(".").get("imports/ledger.jsonl", b"").splitlines()
    for row in map(json.loads, lines):
        if "before" in row and not (site.root / row["path"]).exists():
            site.write(row["path"], wanted[row["path"]][: len(wanted[row["path"]]) // 2])
            break
    if lines:
        with (site.root / "imports/ledger.jsonl").open("ab") as file:
            file.write(lines[0][:20])


def without_drafts(tree):
    """Return a tree without what a kill left half-way beside a file, by its process's number."""
    return {path: data for path, data in tree.items() if not path.rpartition(".")[2].isdigit()}


def test_after_a_kill_undo_leaves_nothing(make_site, tmp_path):
    file = blog(tmp_path)
    before = make_site().tree(".")
    for number in range(1, 40):
        site = make_site()
        dies(lambda: run(site, file), [site.root], number)  # noqa: B023
        undo(site.root, "")
        left = {path for path in site.tree(".") if path not in before}
        assert left <= {"imports/rules.yaml", "imports/site.yaml"} | {
            path for path in left if path.rpartition(".")[2].isdigit()
        }, number


def test_after_a_kill_in_an_update_a_second_run_ends_the_same(make_site, tmp_path):
    file = blog(tmp_path)
    newer = source(tmp_path / "newer", post("1", text="New."), comment("7", text="New."))
    whole = make_site()
    run(whole, file)
    run(whole, newer)
    wanted, number = whole.tree("."), 0
    while True:
        site, number = make_site(), number + 1
        run(site, file)
        if not dies(lambda: run(site, newer), [site.root], number):  # noqa: B023
            break
        run(site, newer)
        assert without_drafts(site.tree(".")) == wanted, number


def test_what_the_author_edits_after_a_kill_stays(site, tmp_path):
    file = blog(tmp_path)
    number = 1
    while "posts/post-1.md" not in site.tree("content"):
        dies(lambda: run(site, file), [site.root], number)
        number += 1
    site.write("content/posts/post-1.md", "---\ntitle: Mine\n---\nMine.\n")

    assert counts(run(site, file))["posts"] == {"kept": 1, "added": 1}
    assert site.tree("content")["posts/post-1.md"] == b"---\ntitle: Mine\n---\nMine.\n"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES])
def test_what_the_system_refuses_is_a_message_and_a_second_run_goes_on(make_site, tmp_path, code):
    file, whole = blog(tmp_path), make_site()
    run(whole, file)
    for number in range(1, 14):
        site = make_site()
        with accident([site.root], fail({number}, code)), suppress(UsageError):
            run(site, file)
        run(site, file)
        assert site.tree("content") == whole.tree("content"), number
        lines = site.tree("imports")["ledger.jsonl"].splitlines()
        assert sorted(lines) == sorted(whole.tree("imports")["ledger.jsonl"].splitlines())
        assert not [row for row in map(json.loads, lines) if "before" in row]
