"""However a site came to be what it is, its output is that of a clean build, byte for byte.

``tests/support/oracle`` has the site, its random edits and the comparison. With ``--soak``, there
are many more edits, and others each time.
"""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from sitegen.cache import sources
from sitegen.cache.database import encode
from sitegen.core.digest import program_digest
from sitegen.pipeline import build, scheduler
from tests.support.oracle.edits import EDITS, KEYS, changes_of, changes_of_each_key
from tests.support.oracle.running import run
from tests.support.oracle.values import BODIES, FIELDS, PLUGGED, WIDE
from tests.support.sites import PICTURE, drawn

SOAK = settings.default.max_examples > 100

HEAD = "templates/partials/head.html"
BESIDE, STILL = "content/posts/beside.jpg", "content/static/still.png"
PLACE, WITHIN = "content/static/place", "content/static/place/within"
BROKEN = "content/diary/broken.yaml"

SEQUENCES = (
    [("file", (PLACE, "f")), ("file", (WITHIN, "x")), ("file", (PLACE, "f"))],
    [("rename", "posts/one", "posts/五"), ("move_comment", ("one", "c1"), ("五", "c1"))],
    [
        ("field", "posts/one", ("aliases", "[/old/]")),
        ("field", "posts/one", ("aliases", None)),
        ("setting", ("permalink", "/p/{slug}.html")),
        ("setting", ("paginate", "1")),
    ],
    [
        ("field", "posts/two", ("work", "w")),
        ("field", "posts/two", ("rating", "4/5")),
        ("field", "posts/two", ("reviews", None)),
    ],
    [("field", "works/w", ("slug", "renamed")), ("field", "works/w", ("tags", "[b]"))],
    [
        ("field", "pages/tags/b", ("title", "Mine")),
        ("delete", "pages/tags/b"),
        ("field", "pages/ratings", ("title", "Mine")),
        ("field", "posts/one", ("rating", "0")),
    ],
    [
        ("comment", ("two", "c1"), ("helpful", "3")),
        ("comment", ("two", "c2"), ("date", None)),
        ("field", "posts/two", ("title", "1984")),
        ("field", "posts/three", ("diary", None)),
    ],
    [("setting", ("home", "about")), ("setting", ("home", "works"))],
    [("setting", ("comments", "{per_page: 1}")), ("delete_comment", ("one", "c1"))],
    [("comment", ("works/w", "c2"), ("rating", "9")), ("setting", ("rating", "{scale: 5}"))],
    [
        ("comment", ("one", "c1"), ("author", "Ünal")),
        ("comment", ("one", "c10"), ("author", "Ünal")),
        ("delete_comment", ("one", "c1")),
        ("field", "posts/one", ("comments", "off")),
    ],
    [
        ("text", "posts/one", BODIES[3]),
        ("file", (BESIDE, drawn(9, 9, format="JPEG"))),
        ("file", (STILL, WIDE)),
        ("field", "posts/one", ("image", "/still.png")),
        ("setting", ("social_images", "true")),
        ("field", "posts/one", ("title", "1984")),
    ],
    [("field", "lists/best", ("ordered", "true")), ("delete", "lists/best")],
    [
        ("entry", ("2012.yaml", 0), ("note", "Other.")),
        ("entry", ("2012.yaml", 0), ("date", "2011-03-04")),
        ("entry", ("2011.yaml", 0), ("rating", "8")),
        ("delete_entry", ("2012.yaml", 0)),
    ],
    [
        ("entry", ("2011.yaml", 1), ("status", "started")),
        ("entry", ("2011.yaml", 1), ("liked", "true")),
        ("entry", ("2012.yaml", 0), ("work", "v")),
        ("entry", ("2012.yaml", 0), ("rating", "4/5")),
        ("entry", ("2012.yaml", 0), ("work", "gone")),
        ("entry", ("2012.yaml", 0), ("work", "w")),
    ],
    [
        ("entry", ("old/log.yaml", 0), ("author", "Jo Guest")),
        ("setting", ("author", "Jo Guest")),
    ],
    [
        ("entry", ("2012.yaml", 0), ("note", '"![A](still.png)"')),
        ("file", ("content/diary/still.png", PICTURE)),
        ("file", (BROKEN, "- {")),
        ("delete_file", BROKEN),
    ],
    [
        ("move_entry", ("2012.yaml", 0), ("2011.yaml", 0)),
        ("rename", "posts/three", "posts/vier"),
        ("field", "posts/vier", ("diary", None)),
        ("delete_entry", ("2012.yaml", 0)),
    ],
    [
        ("entry", ("2012.yaml", 1), ("tags", "[new]")),
        ("field", "posts/one", ("tags", "[new]")),
        ("field", "posts/two", ("reviews", FIELDS["reviews"][2])),
        ("field", "posts/two", ("liked", "true")),
    ],
    [
        ("row", "Why", ("body", BODIES[0])),
        ("turn_rows", "x"),
        ("row", "x", ("year", "1984")),
        ("delete_row", "x"),
        ("row", "Why", ("genres", "noir")),
        ("delete_row", "Why"),
    ],
    [
        ("file", ("content/works/x.png", WIDE)),
        ("delete_file", "content/works/x.png"),
        ("row", "x", ("draft", "TRUE")),
        ("row", "y-1984", ("body", BODIES[2])),
        ("row", "w", ("year", "1984")),
        ("delete", "works/w"),
    ],
    [
        ("together", PLUGGED),
        ("field", "posts/two", ("title", "1984")),
        ("delete_file", HEAD),
        ("field", "posts/two", ("tags", "[a]")),
    ],
    [
        ("crowd", 7),
        ("field", "posts/three", ("work", "w")),
        ("field", "posts/three", ("series", "s")),
        ("field", "works/w", ("draft", "true")),
        ("crowd", 5),
        ("field", "works/w", ("draft", None)),
    ],
    [
        ("field", "posts/one", ("expiry_date", "2026-01-02")),
        ("field", "posts/two", ("publish_date", "2026-01-02")),
        ("clock", "2026-01-02T00:00:00"),
        ("option", ("expired", True)),
        ("clock", "2025-12-31T23:59:59"),
    ],
    [
        ("field", "posts/two", ("slug", "one")),
        ("field", "posts/one", ("title", "1984")),
        ("field", "posts/two", ("slug", None)),
    ],
    [
        ("field", "posts/two", ("tags", "[A]")),
        ("field", "posts/three", ("tags", "[A]")),
        ("field", "posts/three", ("draft", "true")),
    ],
    [
        ("file", (HEAD, "{{ archive | pprint }}")),
        ("field", "posts/one", ("date", "2010")),
        ("delete_file", HEAD),
        ("field", "posts/one", ("date", "2009")),
    ],
)
"""Changes one after the other that went wrong, or that nearly did."""


MEMORY = Path("/dev/shm")
"""A folder in memory, where folders are removed ten times faster."""


@pytest.fixture(autouse=True)
def _quick_builds(monkeypatch):
    """Trust the stamps of files that were just written, and read the program itself once.

    Sites are trusted, so that edits may name plugins.
    """
    monkeypatch.setattr(sources, "YOUNG", 0)
    program = program_digest()
    monkeypatch.setattr(build, "program_digest", lambda: program)
    monkeypatch.setenv("SITEGEN_TRUST", "1")


@pytest.fixture(autouse=True)
def _checked_inputs(monkeypatch):
    """Make the record of each page whose inputs are the same, and compare its key all the same.

    A page that was not made shows nothing of a digest that covers too little until it is stale.
    """
    original = scheduler.RenderScheduler._has_same_inputs

    def has_same_inputs(self, path, planned):
        is_same = original(self, path, planned)
        if is_same:
            view = planned.make()
            key = self.key(planned, view, encode(view))
            assert key == self._last[path].key, f"{path} has other inputs than its digest covers"
        return is_same

    monkeypatch.setattr(scheduler.RenderScheduler, "_has_same_inputs", has_same_inputs)


def run_somewhere(tmp_path, changes, *, mending=False):
    """Run changes in a new folder."""
    folder = MEMORY if os.access(MEMORY, os.W_OK) else tmp_path
    with tempfile.TemporaryDirectory(dir=folder) as new:
        run(Path(new), changes, mending=mending)


@pytest.mark.parametrize("changes", SEQUENCES, ids=range(len(SEQUENCES)))
def test_a_known_sequence_of_edits_comes_to_a_clean_build(tmp_path, changes):
    run_somewhere(tmp_path, changes)


@pytest.mark.soak
@pytest.mark.parametrize("kind", KEYS)
def test_an_edit_of_each_key_comes_to_a_clean_build(tmp_path, kind):
    """Each edit has its own build, so that no other edit covers what it misses."""
    run_somewhere(tmp_path, changes_of_each_key(kind, every=SOAK), mending=True)


@pytest.mark.soak
@pytest.mark.parametrize("subject", EDITS)
def test_any_edits_come_to_a_clean_build(tmp_path, subject):
    """With errors nothing is touched; without, no trace of what was there before is left."""

    @settings(max_examples=200 if SOAK else 2, suppress_health_check=[*HealthCheck])
    @given(changes_of(subject, *((8, 24) if SOAK else (4, 6))))
    def check(changes):
        run_somewhere(tmp_path, changes)

    check()
