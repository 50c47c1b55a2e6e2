"""Killed, starved or disturbed at any moment, a site is the old one or the new one.

"Old or new" is meant after any next command has run, to the byte, with the manifest, and with
nothing left over beside it.
"""

import errno
import itertools
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from sitegen.cli.main import commands
from sitegen.core.diagnostics import UsageError
from sitegen.core.locks import site_lock
from sitegen.output.directory import OUTPUT_STAGING
from sitegen.output.journal import SITE_STAGING, UnfinishedError, recover
from sitegen.output.staging import StagingArea, remove_site, stage_file
from sitegen.pipeline.build import Options, build
from tests.support.accidents import accident, apart, dies, fail
from tests.support.oracle.theme import use_small_theme
from tests.support.sites import NOW, Site, read_tree

TESTS = Path(__file__).parents[1]
SHARED_MEMORY = Path("/dev/shm")

OLD = {"a": "1", "b/c": "2", "d": "3", "e/f": "4", "gone/away": "5", "file": "6"}
NEW = {"a": "new", "b": "a folder was", "d": "3", "e/f": "4", "n/e/w": "7", "file/now/deep": "8"}
THEIRS = {"theirs": "x", "e/theirs": "y"}

CODES = (errno.ENOSPC, errno.EIO, errno.EACCES)

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="a child is made by a fork")


class Place:
    """A site's folder and its output folder, with an accident of the place's own, if any."""

    def __init__(self, root, output):
        self.site = root / "site"
        self.output = output
        self.site.mkdir(parents=True)
        self.roots = (root, output)
        self.own = None
        self.is_near = output.is_relative_to(root / "site")
        self.is_whole = True

    def write(self, files):
        """Do to the output what a build of these files does, half of it staged by workers."""
        with site_lock(self.site, lambda: None), StagingArea(self.site, self.output) as stage:
            for number, (path, text) in enumerate(files.items()):
                if number % 2:
                    problems = stage.add(path, text.encode())
                else:
                    problems = stage.add_staged(stage_file(stage.folder, path, text.encode()))
                assert problems == ()
            stage.commit()

    def clean(self):
        with site_lock(self.site, lambda: None):
            remove_site(self.site, self.output)

    def next_command(self):
        """Do what every command does first."""
        with site_lock(self.site, lambda: None):
            recover(self.site)

    def tree(self):
        return read_tree(self.output)

    def pages(self):
        """Return what the output is, what we keep there for ourselves apart."""
        return {
            path: data for path, data in self.tree().items() if not path.startswith(OUTPUT_STAGING)
        }

    def start(self, files):
        """Empty the place, and write a site there beside the files of somebody else."""
        shutil.rmtree(self.site)
        self.site.mkdir()
        if self.output.exists():
            for path in self.output.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        for path, text in THEIRS.items():
            target = self.output / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        if files:
            self.write(files)

    def leftovers(self):
        """Return what sitegen has left lying about, in the site and in the output."""
        found = [*(self.site / ".sitegen").rglob("*"), *self.output.rglob(".sitegen-tmp*")]
        return [path for path in found if path.name != "lock"]

    def dies(self, function, number, *, torn=False):
        return dies(function, self.roots, number, torn=torn, before=self.own)

    def fails(self, function, number, code, *, lasting):
        """Have the Nth change fail; return the error, True where it did not matter, else None."""
        numbers = range(number, 10**9 if lasting else number + 1)
        happen = fail(numbers, code)
        own = self.own or (lambda *_: None)

        def both(*event):
            happen(*event)
            own(*event)

        outcome = True
        with accident(self.roots, both) as watch:
            try:
                function()
            except (OSError, UsageError) as failure:
                outcome = failure
        # The place's own accident goes on.
        if self.own is not None:
            watch.roots, watch.happen = tuple(map(str, self.roots)), self.own
        return outcome if watch.seen >= number else None


@pytest.fixture
def memory(tmp_path):
    """Return a folder in memory, where a thousand renames take no time; else a usual one."""
    if not SHARED_MEMORY.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="sitegen-", dir=SHARED_MEMORY) as folder:
        yield Path(folder)


@pytest.fixture(params=["within", "outside", "apart", "elsewhere"])
def place(request, memory, tmp_path):
    """Return a place whose output is in the site, outside, or on another file system."""
    root = memory / "place"
    match request.param:
        case "within":
            yield Place(root, root / "site" / "output")
        case "outside":
            yield Place(root, root / "www")
        case "apart":
            place = Place(root, root / "site" / "output")
            place.own = apart(place.site, place.output)
            place.is_whole = False
            with accident(place.roots, place.own):
                yield place
        case "elsewhere":
            if memory.stat().st_dev == tmp_path.stat().st_dev:
                pytest.skip("there is no second file system here")
            place = Place(root, tmp_path / "output")
            place.is_whole = False
            yield place


def tree_of(place, files):
    """Return what the output is with a site of these files, or without one."""
    place.start(files)
    return place.tree()


# ---------------------------------------------------------------- killed


@needs_fork
@pytest.mark.soak
@pytest.mark.parametrize(
    ("before", "torn"),
    [(OLD, False), (OLD, True), ({}, False)],
    ids=["between", "within", "first"],
)
def test_killed_at_any_change_the_site_is_old_or_new(place, soak, before, torn):
    """Whatever the next command is; and the next build comes to what it would have come to."""
    last, new = tree_of(place, before), tree_of(place, NEW)
    seen = set()
    every = place.is_near and before and (place.is_whole or not torn)
    for number in itertools.count(1, 1 if every else soak(5, 1)):
        place.start(before)
        if not place.dies(lambda: place.write(NEW), number, torn=torn):
            break
        place.next_command()
        assert place.tree() in (last, new), number
        assert place.leftovers() == [], number
        seen.add(place.tree() == new)
        place.write(NEW if number % 2 else before)
        assert place.tree() == (new if number % 2 else last), number
    assert place.tree() == new
    assert (seen, number > 30) == ({False, True}, True)


@needs_fork
def test_a_killed_build_is_finished_by_cleaning_too(place):
    """However far it had come, nothing of ours stays, and all that is theirs."""
    theirs = tree_of(place, {})
    for number in itertools.count(1, 5):
        place.start(OLD)
        if not place.dies(lambda: place.write(NEW), number):
            break
        place.clean()
        assert (place.tree(), place.leftovers()) == (theirs, []), number


@needs_fork
@pytest.mark.soak
def test_without_its_journal_a_killed_build_is_followed_by_a_whole_site(place, soak):
    """Who removes .sitegen/ between two builds finds no page of ours taken for somebody else's."""
    other = {path: f"other {text}" for path, text in NEW.items()}
    wanted = tree_of(place, other)
    for number in itertools.count(1, soak(5, 1)):
        place.start(OLD)
        if not place.dies(lambda: place.write(NEW), number):
            break
        shutil.rmtree(place.site / ".sitegen", ignore_errors=True)
        if place.is_whole:
            place.write(other)
            assert place.pages() == wanted, number


@needs_fork
@pytest.mark.soak
def test_killed_while_it_cleans_the_site_is_there_or_gone(place, soak):
    old, theirs = tree_of(place, OLD), tree_of(place, {})
    seen = set()
    for number in itertools.count(1, 1 if place.is_near else soak(4, 1)):
        place.start(OLD)
        if not place.dies(place.clean, number):
            break
        place.next_command()
        assert place.tree() in (old, theirs), number
        assert place.leftovers() == [], number
        seen.add(place.tree() == old)
    assert place.tree() == theirs
    assert seen == {False, True}


@needs_fork
@pytest.mark.soak
def test_killed_again_while_it_is_finished_the_site_is_new(place, soak):
    """And again: what is killed may be finished in any number of goes."""
    new = tree_of(place, NEW)
    for first in itertools.count(4, soak(25, 1 if place.is_near else 4)):
        place.start(OLD)
        if not place.dies(lambda: place.write(NEW), first):
            break
        place.next_command()
        wanted = place.tree()
        for second in itertools.count(1):
            place.start(OLD)
            place.dies(lambda: place.write(NEW), first)
            if not place.dies(place.next_command, second):
                break
            place.next_command()
            assert place.tree() == wanted, (first, second)
            assert place.leftovers() == [], (first, second)
    assert place.tree() == new


# ---------------------------------------------------------------- no room, no right, no disk


@pytest.mark.soak
@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
def test_when_any_change_fails_the_site_is_old_or_new(place, soak, lasting):
    """Whether the disk is full, broken or locked, and whether or not it stays so for a while."""
    old, new = tree_of(place, OLD), tree_of(place, NEW)
    seen = set()
    for number in itertools.count(1, soak(2 if place.is_near else 6, 1)):
        code = CODES[number % len(CODES)]
        place.start(OLD)
        outcome = place.fails(lambda: place.write(NEW), number, code, lasting=lasting)
        if outcome is None:
            break
        if isinstance(outcome, OSError) and not isinstance(outcome, UnfinishedError):
            # On a broken disk what was staged cannot be removed either.
            assert place.pages() == old, number
        place.next_command()
        assert place.tree() in (old, new), number
        assert place.leftovers() == [], number
        seen.add(place.tree() == new)
        place.write(OLD)
        assert place.tree() == old, number
    assert place.tree() == new
    assert seen == {False, True}


@pytest.fixture
def small(memory):
    """Return a site of a single post, with a theme of next to nothing, that is built."""
    site = Site(memory / "small")
    use_small_theme(site)
    site.post("one", date=2011)
    return site.built()


def turn(site, number):
    """Write the other of two small sites in place of the one."""
    site.remove("content/posts/one.md" if number % 2 else "content/posts/two.md")
    site.post("two" if number % 2 else "one", date=2011 + number % 2)


def clean_trees(site):
    """Return what both small sites come to, the second made from scratch; it stands then."""
    trees = [site.tree()]
    turn(site, 1)
    build(site.root, Options(now=NOW, output=site.root.with_name("clean"), force=True))
    return [*trees, read_tree(site.root.with_name("clean"))]


def run_build(site):
    return CliRunner().invoke(commands, ["build", "--site", str(site.root), "--now", "2026-01-01"])


@pytest.mark.soak
@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
def test_when_any_change_fails_a_build_says_so_in_words(small, soak, lasting):
    """With exit code 1 and no traceback; the next build comes to the new site."""
    trees = clean_trees(small)
    small.built()
    for turns, number in enumerate(itertools.count(1, soak(4, 1))):
        turn(small, turns)
        numbers = range(number, 10**9 if lasting else number + 1)
        with accident([small.root], fail(numbers, CODES[turns % len(CODES)])) as watch:
            done = run_build(small)
        if watch.seen < number:
            break
        if done.exit_code:
            # Where there can be no lock there is no build that could fail.
            assert done.exit_code == (2 if ".sitegen cannot be written" in done.stderr else 1)
            words = r"error: .*cannot be (written|read): (No space|Input|Permission)"
            assert re.search(words, done.stderr), number
            assert isinstance(done.exception, SystemExit), number
        else:
            assert small.tree() == trees[turns % 2], number
        assert run_build(small).exit_code == 0
        assert small.tree() == trees[turns % 2], number
    assert number > 30


@needs_fork
@pytest.mark.soak
def test_killed_at_any_change_a_build_is_followed_by_the_same_site(small, soak):
    """Whichever command is next, and whatever the last build has come to know."""
    trees = clean_trees(small)
    small.built()
    for turns, number in enumerate(itertools.count(1, soak(4, 1))):
        turn(small, turns)
        if not dies(small.build, [small.root], number):
            break
        with site_lock(small.root, lambda: None):
            recover(small.root)
        assert small.tree() in trees, number
        if turns % 3 == 0:
            # Back to what the killed build may have begun to replace, and forward again.
            turn(small, turns + 1)
            assert small.built().tree() == trees[(turns + 1) % 2], number
            turn(small, turns)
        assert small.built().tree() == trees[turns % 2], number
    assert number > 30


def test_a_full_disk_leaves_the_old_site_and_has_room_again(small, tmp_path):
    """On a real one: what was staged there is gone, and a smaller site can be built."""
    disk = tmp_path / "disk"
    disk.mkdir()
    with small_disk(disk, "240k"):
        small.built(output=disk / "www")
        old = read_tree(disk / "www")
        small.write("content/static/large", os.urandom(300_000))
        done = CliRunner().invoke(
            commands, ["build", "--site", str(small.root), "-o", str(disk / "www")]
        )
        assert done.exit_code == 1
        assert done.stderr.startswith("www:1:1: error: cannot be written: No space left on device")
        assert read_tree(disk / "www") == old
        small.remove("content/static/large")
        assert small.built(output=disk / "www").root
        assert read_tree(disk / "www") == old


@contextmanager
def small_disk(folder, size):
    """Mount a disk in memory of so many bytes, or skip the test where that is not allowed."""
    mount = shutil.which("mount")
    if mount is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root mounts a disk")
    options = ["-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if subprocess.run([mount, *options], capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


# ---------------------------------------------------------------- another file system


def test_pages_are_staged_on_the_file_system_of_the_output(place):
    """In the site if a rename can bring them to the output, else beside them there."""
    place.start(OLD)
    with site_lock(place.site, lambda: None), StagingArea(place.site, place.output) as stage:
        far, near = place.site / SITE_STAGING, place.output / OUTPUT_STAGING
        assert stage.folder.parent == (far if place.is_whole else near)
        assert near.exists() != place.is_whole
    assert place.leftovers() == []


def test_a_folder_within_the_output_may_be_on_another_disk(tmp_path, memory):
    """Where one rename fails though others do not, a copy is renamed."""
    place = Place(memory / "place", memory / "place" / "site" / "output")
    place.start(OLD)
    with accident(place.roots, apart(place.site, place.output / "n")):
        place.write(NEW)
    assert (place.tree()["n/e/w"], place.leftovers()) == (b"7", [])


# ---------------------------------------------------------------- processes


def start(site, *options):
    command = [sys.executable, "-m", "sitegen", "build", "--now", "2026-01-01", "--site"]
    return subprocess.Popen(
        [*command, str(site.root), *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={
            "HOME": os.environ["HOME"],  # where the key is with which journals are sealed
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(TESTS.parent),
        },
    )


OTHER = ("--base-url", "https://other.example/")
"""What changes every page."""


@pytest.fixture
def golden(memory):
    """Return a copy of the golden site, and its trees as built for two addresses."""
    shutil.copytree(TESTS / "golden" / "site", memory / "golden")
    site = Site.__new__(Site)
    site.root = memory / "golden"
    trees = [site.built(base_url=url).tree() for url in (None, OTHER[1])]
    return site, trees


@pytest.mark.soak
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of POSIX")
def test_a_build_that_is_really_killed_leaves_the_old_site_or_the_new(golden, soak):
    """At moments by chance, every other one after the journal is there or about to be."""
    site, trees = golden
    chance = random.Random(7)
    rounds = int(os.environ.get("SITEGEN_SOAK_KILLS", soak(10, 500)))
    for number in range(rounds):
        before = site.tree()
        options = OTHER if before == trees[0] else ()
        child = start(site, *options)
        if number % 2:
            wait_for_staging(site, child)
            time.sleep(chance.random() * 0.1)
        else:
            time.sleep(chance.random() * 0.9)
        child.kill()
        child.communicate()
        with site_lock(site.root, lambda: None):
            recover(site.root)
        assert site.tree() in trees, number
        left = {path.name for path in (site.root / ".sitegen").iterdir()}
        assert not left & {"staging", "journal", "journal.new"}, number
        wanted = number // 2 % 2
        site.built(base_url=(None, OTHER[1])[wanted])
        assert site.tree() == trees[wanted], number


def wait_for_staging(site, child):
    """Wait until a build has begun to stage pages, or has ended."""
    while not (site.root / SITE_STAGING).exists() and child.poll() is None:
        time.sleep(0.0005)


@pytest.mark.soak
def test_two_builds_at_once_wait_for_each_other(golden, soak):
    """Both succeed, and the site is that of the one which came last.

    On a busy machine one may be over before the other begins: then more pairs are tried.
    """
    site, trees = golden
    waited, rounds = 0, soak(3, 50)
    for turn in range(10 * rounds):
        if turn >= rounds and waited:
            break
        children = [start(site), start(site, *OTHER)]
        told = [child.communicate(timeout=60)[1] for child in children]
        assert [child.returncode for child in children] == [0, 0], told
        assert set(told) <= {"", "waiting for another build of this site\n"}
        assert site.tree() in trees
        waited += sum(map(bool, told))
    assert waited > 0
