"""One at a time, and nobody waits for the dead."""

import os
import subprocess
import sys

import pytest

from sitegen.core.diagnostics import UsageError
from sitegen.core.folders import UnsafePathError
from sitegen.core.locks import STATE, site_lock
from tests.support.sites import ROOT

HOLDER = """
import sys, time
from pathlib import Path
from sitegen.core.locks import site_lock
with site_lock(Path(sys.argv[1]), lambda: None):
    print("held", flush=True)
    time.sleep(60)
"""


def never():
    raise AssertionError("nobody holds the lock")


@pytest.fixture
def holder(tmp_path):
    """Return a process that holds the lock of the site in tmp_path."""
    child = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert child.stdout.readline().split() == [b"held"]
    yield child
    child.kill()
    child.communicate()


def test_the_lock_of_a_killed_process_is_free(holder, tmp_path):
    """It is the system's, and not that of the file, which is still there."""
    holder.kill()
    holder.wait()
    assert (tmp_path / STATE / "lock").exists()
    with site_lock(tmp_path, never):
        pass


def test_who_waits_says_so_once_and_goes_on_when_the_other_dies(holder, tmp_path):
    told = []

    def waits():
        told.append("waiting")
        holder.kill()

    with site_lock(tmp_path, waits):
        assert told == ["waiting"]


def test_the_lock_is_given_back_after_an_error(tmp_path):
    with pytest.raises(ZeroDivisionError), site_lock(tmp_path, never):
        raise ZeroDivisionError
    with site_lock(tmp_path, never):
        pass


def test_a_lock_that_cannot_be_made_is_an_error_in_words(tmp_path):
    (tmp_path / STATE).write_text("a file")
    with pytest.raises(UsageError, match=r"cannot be written: "), site_lock(tmp_path, never):
        pass


@pytest.mark.parametrize("name", ["", "lock"])
def test_a_lock_is_never_made_outside_of_the_site(tmp_path, name):
    """Where a link leads out, even an empty file would be somebody else's."""
    site, outside = tmp_path / "site", tmp_path / "outside"
    outside.mkdir()
    link = site / STATE / name
    link.parent.mkdir(parents=True)
    link.symlink_to(outside / name)
    with pytest.raises(UnsafePathError, match="is a link"), site_lock(site, never):
        pass
    assert list(outside.iterdir()) == []
    assert link.is_symlink()


@pytest.mark.parametrize("name", ["images", "state.db", "templates", "whatever"])
def test_no_link_may_be_where_builds_keep_their_state(tmp_path, name):
    """Wherever it leads, and whether or not this command would have come by it."""
    (tmp_path / "content").mkdir()
    (tmp_path / STATE).mkdir()
    link = tmp_path / STATE / name
    for target in ("../content", "nowhere", name):
        link.symlink_to(target)
        with pytest.raises(UnsafePathError, match=f"{name} is a link"), site_lock(tmp_path, never):
            pass
        link.unlink()
    with site_lock(tmp_path, never):
        pass
