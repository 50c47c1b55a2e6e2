"""The days of a blog: each build, and the change since the build before.

In each run, each generator gets a new copy of its site. It is built from nothing, then once more
for each change, one after another, as on an author's own machine. A new copy for every change
is no substitute: its files have new inodes and times, and look changed to many generators.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from bench import changes, check, corpus, floor
from bench.changes import Sign
from bench.corpus import Blog
from bench.generators import OUTPUT, Generator
from bench.measure import Usage, measure
from bench.sites import write_change, write_site

Change = Callable[[Blog], tuple[Blog, Sign]]


class Scenario(msgspec.Struct, frozen=True):
    """A row of the report: its name, and what it changes, if anything.

    ``needs_works`` says that only a site with works and a diary can have this change.
    """

    name: str
    change: Change | None = None
    needs_works: bool = False


COLD, UNCHANGED, TEXT, TAG = (
    "from nothing",
    "nothing changed",
    "one text edited",
    "one tag added",
)
SCENARIOS = (
    Scenario(COLD),
    Scenario(UNCHANGED),
    Scenario(TEXT, changes.edit_body),
    Scenario("one title edited", changes.edit_title),
    Scenario(TAG, changes.add_tag),
    Scenario("one rating edited", changes.edit_rating),
    Scenario("one comment added", changes.add_comment),
    Scenario("one post added", changes.add_post),
    Scenario("one post moved, new date", changes.redate_post),
    Scenario("one post moved, new slug", changes.rename_post),
    Scenario("one post removed", changes.remove_post),
    Scenario("one work edited", changes.edit_work, needs_works=True),
    Scenario("one diary entry edited", changes.edit_entry, needs_works=True),
    Scenario("one template changed", changes.edit_template),
    Scenario("one setting changed", changes.edit_tagline),
)


class Measurement(msgspec.Struct, frozen=True):
    """One build: its usage, and how many files it wrote.

    ``written`` is what the generator says, or else how many files have a new time or inode;
    ``different`` counts those whose bytes are not what they were.
    """

    generator: str
    scenario: str
    run: int
    usage: Usage
    written: int
    different: int


class FloorTask(msgspec.Struct, frozen=True):
    """One measurement of a task that no generator can do without, on one generator's site."""

    name: str
    generator: str
    run: int
    usage: Usage


class Study(msgspec.Struct, frozen=True):
    """All that was measured of one blog."""

    posts: int
    comments: int
    runs: int
    measurements: tuple[Measurement, ...]
    floor: tuple[FloorTask, ...]
    pages: dict[str, int]


SCAN, START, BOTH, COPY, REWRITE = (
    "look at every source",
    "start Python, import jinja2 and yaml",
    "both in one process",
    "cp -r of the output",
    "write the output, two processes",
)


FLOOR = (sys.executable, floor.__file__)
"""The command of the floor's tasks, without the name of a task."""


def say(text: str) -> None:
    """Print the progress of the run on stderr."""
    print(text, file=sys.stderr, flush=True)


def settle(pause: float) -> None:
    """Let the disk come to rest, so that one measurement does not pay for another's writes."""
    if pause:
        os.sync()
        time.sleep(pause)


def study(
    posts: int, generators: Sequence[Generator], folder: Path, *, runs: int, pause: float
) -> Study:
    """Measure every generator with a blog of so many posts; ``folder`` is for its files.

    ``pause`` is the rest before each build, in seconds.
    Raises UnequalError where the generators did not do the same, CommandError where one failed.
    """
    blog = corpus.make_blog(posts)
    measurements: list[Measurement] = []
    tasks: list[FloorTask] = []
    pages: dict[str, int] = {}
    for run in range(1, runs + 1):
        for generator in generators:
            site = folder / "work" / generator.name
            write_site(generator.layout, blog, site)
            one = Days(generator, site, run, pause)
            for found in one.build_all(blog):
                measurements.append(found)
                say(f"run {run} of {runs}, {posts} posts: {generator.name}: {_line(found)}")
            pages[generator.name] = one.pages
            if generator.name == "sitegen":
                one.measure_copies(folder / "floor")
            tasks += one.floor
            shutil.rmtree(site)
        check.check_equal(blog, {g.name: pages[g.name] for g in generators if g.equal})
    return Study(posts, blog.comments, runs, tuple(measurements), tuple(tasks), pages)


def _line(found: Measurement) -> str:
    return f"{found.scenario}: {found.usage.wall:.2f} s, {found.written} written"


def warm_up(generators: Sequence[Generator], folder: Path) -> None:
    """Build a blog of three posts with each generator, and measure nothing.

    It brings the programs from the disk, and shows early what would fail late.
    """
    blog = corpus.make_blog(3)
    for generator in generators:
        site = folder / generator.name
        write_site(generator.layout, blog, site)
        measure(generator.command(site), site)
        check.check_site(generator.name, blog, check.outcome(site / OUTPUT))


class Days:
    """One generator's builds of one site in one run, and the floor next to them.

    ``floor`` and ``pages``, the number of HTML pages of the first build, fill up meanwhile.
    """

    def __init__(self, generator: Generator, site: Path, run: int, pause: float) -> None:
        self._generator = generator
        self._site = site
        self._output = site / OUTPUT
        self._run = run
        self._pause = pause
        self.floor: list[FloorTask] = []
        self.pages = 0

    def build_all(self, blog: Blog) -> Iterator[Measurement]:
        """Build the site from nothing, then after each change, and yield what each build used.

        After each build of sitegen, the floor of a build is measured on the same files.
        """
        before: check.Outcome = {}
        for scenario in SCENARIOS:
            if scenario.needs_works and self._generator.equal:
                continue
            changed, sign = scenario.change(blog) if scenario.change else (blog, None)
            write_change(self._generator.layout, blog, changed, self._site)
            settle(self._pause)
            usage, said = measure(self._generator.command(self._site), self._site)
            if not self._generator.own:
                self._remove_pages(blog, changed)
            after = check.outcome(self._output, before)
            self._check(scenario, sign, changed, after)
            count = json.loads(said)["written"] if self._generator.own else 0
            yield Measurement(
                generator=self._generator.name,
                scenario=scenario.name,
                run=self._run,
                usage=usage,
                written=count if self._generator.own else check.written(before, after),
                different=check.different(before, after),
            )
            if self._generator.own:
                self._measure(BOTH, [*FLOOR, "start-and-scan", str(self._site / "content")])
            self.pages = self.pages or check.page_count(after)
            blog, before = changed, after

    def _remove_pages(self, before: Blog, after: Blog) -> None:
        """Remove the pages of posts that are gone, which only sitegen does itself."""
        for slug in {post.slug for post in before.posts} - {post.slug for post in after.posts}:
            shutil.rmtree(self._output / "posts" / slug)

    def _check(
        self, scenario: Scenario, sign: Sign | None, blog: Blog, after: check.Outcome
    ) -> None:
        if sign:
            check.check_sign(self._generator.name, scenario.name, sign, self._output)
        check.check_site(f"{self._generator.name}, {scenario.name}", blog, after)

    def measure_copies(self, scratch: Path) -> None:
        """Measure the other tasks of the floor; ``scratch`` is used and removed."""
        output = str(self._output)
        self._measure(SCAN, [*FLOOR, "scan", str(self._site / "content")])
        self._measure(START, [*FLOOR, "start"])
        for name, command in (
            (COPY, ["cp", "-r", output, str(scratch)]),
            (REWRITE, [*FLOOR, "rewrite", output, str(scratch)]),
        ):
            if shutil.which(command[0]) is not None:
                self._measure(name, command)
                shutil.rmtree(scratch)

    def _measure(self, name: str, command: Sequence[str]) -> None:
        settle(self._pause)
        usage, _ = measure(command, self._site)
        self.floor.append(FloorTask(name, self._generator.name, self._run, usage))
        say(f"floor: {name}: {usage.wall:.3f} s")
