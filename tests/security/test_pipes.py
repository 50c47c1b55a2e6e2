"""A pipe in a file's place is told, and nobody waits for what it might say."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

NEITHER = "error: is neither a file nor a folder"
PLACES = {
    "content/posts/b.md": f"content/posts/b.md:1:1: {NEITHER}",
    "content/comments": f"content/comments:1:1: {NEITHER}",
    "content/static/x.txt": f"content/static/x.txt:1:1: {NEITHER}",
    "content/authors.yaml": f"content/authors.yaml:1:1: {NEITHER}",
    "templates/base.html": f"templates/base.html:1:1: {NEITHER}",
    "themes/mine/theme.yaml": "themes/mine/theme.yaml:1:1: error: cannot be read: is not a file",
}


@pytest.mark.parametrize("place", PLACES)
def test_a_pipe_in_a_files_place_is_told_and_not_waited_for(site, place):
    site.settings("theme: mine\n" if place.startswith("themes/") else "")
    site.post("a", "Words.", date=2011)
    pipe = site.root / place
    pipe.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(pipe)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "sitegen", "build", "--site", site.root],
        check=False,
        cwd=site.root.parent,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr.splitlines()) == (
        1,
        [PLACES[place], "1 error. Nothing was written; the previous site is unchanged."],
    )
