"""``sitegen import`` at a terminal: Ctrl-C, and what the next run makes of what it left."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.support import wxr
from tests.support.sites import ROOT

POSTS, COMMENTS = 150, 600


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    file = tmp_path_factory.mktemp("export") / "blog.xml"
    file.write_text("".join(wxr.large(POSTS, COMMENTS)), "utf-8")
    return file


@pytest.fixture(scope="module")
def whole(make_site, export):
    """Return what an import of the export comes to."""
    site = make_site()
    begin(site, export, 1).communicate(timeout=120)
    tree = site.tree("content")
    assert len(tree) == POSTS + COMMENTS + 1  # and authors.yaml
    return tree


def begin(site, export, jobs):
    """Start an import as a terminal does, with its other processes in a group of their own."""
    command = [sys.executable, "-m", "sitegen", "import", export, "--jobs", str(jobs)]
    return subprocess.Popen(
        [*command, "--site", site.root], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True,
    )  # fmt: skip


def ended(group):
    """Return whether every process of a group ends within a while."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize(("after", "jobs"), [("imports", 2), ("content/comments", 1)])
def test_ctrl_c_ends_it_and_the_next_run_goes_on(site, whole, export, after, jobs):
    process = begin(site, export, jobs)
    deadline = time.monotonic() + 60
    while not (site.root / after).exists() and time.monotonic() < deadline:
        time.sleep(0.002)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert err.splitlines()[-1] == (
        "interrupted: run the same command again to continue, or with --undo to undo it"
    )
    assert "Traceback" not in err
    assert ended(process.pid)

    out, err = begin(site, export, jobs).communicate(timeout=120)
    rows = dict(line.split(maxsplit=1) for line in out.splitlines()[1:])
    assert rows["posts"].split()[0] == f"{POSTS}"
    assert rows["comments"].split()[0] == f"{COMMENTS}"
    assert "Traceback" not in err
    assert site.tree("content") == whole
