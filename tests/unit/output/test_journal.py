"""The journal: what it says, and that whoever finds it can carry it out, or let it be."""

import json
import os
import shutil
import sys

import pytest

from sitegen.core.locks import STATE
from sitegen.output.journal import (
    SITE_STAGING,
    Journal,
    UnfinishedError,
    apply_journal,
    named,
    recover,
    unfinished,
)
from sitegen.output.manifest import MANIFEST, read_manifest
from sitegen.output.staging import StagingArea
from tests.support.sites import read_tree


@pytest.fixture
def site(tmp_path):
    """Return a site with a page of ours in output/, and one that is not."""
    site = tmp_path / "site"
    write(site, a="1", b="2")
    (site / "output" / "theirs").write_text("x")
    return site


def write(site, output="output", **files):
    with StagingArea(site, site / output) as stage:
        for path, text in files.items():
            assert stage.add(path, text.encode()) == ()
        return stage.commit()


@pytest.fixture
def stopped(site, monkeypatch):
    """Return the site with a build of two new pages that stopped when its journal was written."""
    stop(site, monkeypatch)
    return site


def stop(site, monkeypatch, output="output"):
    def failing(*_):
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr("sitegen.output.staging.apply_journal", failing)
        with pytest.raises(UnfinishedError):
            write(site, output, b="new", c="3")


def tree(site):
    return read_tree(site / "output")


def test_it_says_where_and_what_in_plain_text(stopped):
    """With folders that are named from the site on, so that the site can be taken elsewhere."""
    journal = json.loads((stopped / STATE / "journal").read_text())
    assert sorted(read_manifest(stopped / "output")) == ["a", "b"]
    assert journal["output"] == "output"
    assert journal["staging"].startswith(f"{SITE_STAGING}/")
    assert (sorted(journal["move"]), journal["remove"]) == (["b", "c"], ["a"])
    recover(stopped)
    assert read_manifest(stopped / "output") == journal["move"]


def test_it_is_carried_out_by_whoever_comes_next(stopped):
    recover(stopped)
    found = tree(stopped)
    del found[MANIFEST]
    assert found == {"b": b"new", "c": b"3", "theirs": b"x"}
    assert list((stopped / STATE).iterdir()) == []


def test_it_is_carried_out_at_another_place(stopped):
    """A site that was renamed meanwhile is finished like any other."""
    moved = stopped.rename(stopped.with_name("moved"))
    recover(moved)
    assert (moved / "output" / "c").read_text() == "3"


def test_it_is_carried_out_as_often_as_you_like(stopped):
    journal = Journal(**json.loads((stopped / STATE / "journal").read_text()))
    first = apply_journal(stopped, journal)
    assert (first.moved, first.removed) == (("b", "c"), ("a",))
    once = tree(stopped)
    again = apply_journal(stopped, journal)
    assert (again.moved, again.removed, tree(stopped)) == ((), (), once)


def test_a_next_build_finishes_it_first(stopped):
    assert write(stopped, b="new", c="3").unchanged == 2


@pytest.mark.parametrize("again", [False, True], ids=["gone", "empty"])
def test_an_output_folder_that_has_vanished_is_no_obstacle(stopped, again):
    """Nor is one that was made anew: the next build comes to a whole site."""
    shutil.rmtree(stopped / "output")
    if again:
        (stopped / "output").mkdir()
    recover(stopped)
    assert (stopped / "output").exists() is again
    assert list((stopped / STATE).iterdir()) == []
    write(stopped, d="4")
    assert sorted(tree(stopped)) == [MANIFEST, "d"]


def test_a_folder_of_state_that_was_removed_is_no_obstacle(stopped):
    """Whoever removes the journal gets the last site back with the next build."""
    shutil.rmtree(stopped / STATE)
    recover(stopped)
    assert write(stopped, a="1", b="2").changed == ()


def test_a_page_that_somebody_has_put_in_the_way_stays(stopped):
    """The rest is done, and the next build complains of that page."""
    (stopped / "output" / "c").write_text("theirs")
    recover(stopped)
    assert tree(stopped)["c"] == b"theirs"
    assert tree(stopped)["b"] == b"new"
    with StagingArea(stopped, stopped / "output") as stage:
        [problem] = stage.add("c", b"3")
    assert "was not written by sitegen" in problem.message


def test_what_stays_broken_is_told_and_stays_to_be_done(stopped, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("sitegen.output.moving._move", lambda *_: (stopped / "gone").rmdir())
        with pytest.raises(UnfinishedError, match=r"No such file or directory at .*gone"):
            recover(stopped)
        with pytest.raises(UnfinishedError):
            write(stopped, a="1")
    recover(stopped)
    assert (stopped / "output" / "c").read_text() == "3"


def test_an_error_without_a_place_is_told_too():
    assert str(unfinished(OSError("odd"))) == "[Errno None] odd"


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are Unicode there")
def test_an_output_outside_may_have_any_name(site, monkeypatch):
    """Even one that is no text."""
    output = os.fsdecode(os.fsencode(site.parent) + b"/\xff")
    stop(site, monkeypatch, output)
    recover(site)
    assert sorted(read_tree(site / output)) == [MANIFEST, "b", "c"]


def test_a_folder_is_named_by_its_real_path(tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "site" / "link").symlink_to(tmp_path / "elsewhere")
    site = tmp_path / "site"
    assert named(site, site / "a" / ".." / "output") == "output"
    assert named(site, site / "link") == str((tmp_path / "elsewhere").resolve())
