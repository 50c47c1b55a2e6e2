"""The days of a blog: each build, and the change since the build before.

In each run, each generator gets a fresh copy of its site. It is built from nothing, then once more
for each change, one after another, as on an author's own machine. A fresh copy for every change
would not do: a copied file has a new inode and a new time of change, so that a generator which
looks at those would take everything for changed.
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

from bench import check, corpus, floor
from bench.corpus import Blog, Sign
from bench.generators import OUTPUT, Generator
from bench.layouts import write_change, write_site
from bench.measure import Usage, measure

Change = Callable[[Blog], tuple[Blog, Sign]]


class Scenario(msgspec.Struct, frozen=True):
    """A row of the report: its name, and what it changes, if anything."""

    name: str
    change: Change | None = None


COLD = "from nothing"
UNCHANGED = "nothing changed"
SCENARIOS = (
    Scenario(COLD),
    Scenario(UNCHANGED),
    Scenario("one text edited", corpus.edit_body),
    Scenario("one title edited", corpus.edit_title),
    Scenario("one tag added", corpus.add_tag),
    Scenario("one comment added", corpus.add_comment),
    Scenario("one post added", corpus.add_post),
    Scenario("one template changed", corpus.edit_template),
    Scenario("one setting changed", corpus.edit_tagline),
)


class Measurement(msgspec.Struct, frozen=True):
    """One build: its usage, and how many files it wrote.

    ``written`` is what the generator says, or else how many files have a new time or inode;
    ``different`` counts those whose bytes are not what they were.
    """

    generator: str
    scenario: str
    usage: Usage
    written: int
    different: int


class FloorTask(msgspec.Struct, frozen=True):
    """One measurement of a task that no generator can do without."""

    name: str
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
    blog = corpus.make_blog(posts, folder / "corpus")
    for generator in generators:
        write_site(generator.layout, blog, folder / "sites" / generator.name)
    measurements: list[Measurement] = []
    tasks: list[FloorTask] = []
    pages: dict[str, int] = {}
    for run in range(1, runs + 1):
        for generator in generators:
            site = folder / "work" / generator.name
            shutil.copytree(folder / "sites" / generator.name, site)
            for found in days(generator, blog, site, pause):
                measurements.append(found)
                say(f"run {run} of {runs}, {posts} posts: {generator.name}: {_line(found)}")
                if found.scenario == COLD:
                    pages[generator.name] = check.page_count(site / OUTPUT)
            if generator.name == "sitegen":
                tasks += floor_tasks(site, folder / "floor", pause)
            shutil.rmtree(site)
        check.check_equal(blog, {g.name: pages[g.name] for g in generators if g.equal})
    return Study(posts, blog.comments, runs, tuple(measurements), tuple(tasks), pages)


def _line(found: Measurement) -> str:
    return f"{found.scenario}: {found.usage.wall:.2f} s, {found.written} written"


def warm_up(generators: Sequence[Generator], folder: Path) -> None:
    """Build a blog of three posts with each generator, and measure nothing.

    It brings the programs from the disk, and shows early what would fail late.
    """
    blog = corpus.make_blog(3, folder / "corpus")
    for generator in generators:
        site = folder / generator.name
        write_site(generator.layout, blog, site)
        measure(generator.command(site), site)
        check.check_site(generator.name, blog, site / OUTPUT)


def days(generator: Generator, blog: Blog, site: Path, pause: float) -> Iterator[Measurement]:
    """Build a site from nothing, then after each change, and yield what each build used."""
    before: check.Outcome = {}
    for scenario in SCENARIOS:
        sign = None
        if scenario.change:
            changed, sign = scenario.change(blog)
            write_change(generator.layout, blog, changed, site)
            blog = changed
        settle(pause)
        usage, said = measure(generator.command(site), site)
        after = check.outcome(site / OUTPUT)
        if sign:
            check.check_sign(generator.name, scenario.name, sign, site / OUTPUT)
        check.check_site(f"{generator.name}, {scenario.name}", blog, site / OUTPUT)
        count = json.loads(said)["written"] if generator.counts else check.written(before, after)
        yield Measurement(
            generator.name, scenario.name, usage, count, check.different(before, after)
        )
        before = after


def floor_tasks(site: Path, scratch: Path, pause: float) -> list[FloorTask]:
    """Measure the floor below a site that has been built; ``scratch`` is used and removed."""
    script = [sys.executable, floor.__file__]
    output = str(site / OUTPUT)
    commands = {
        SCAN: [*script, "scan", str(site / "content")],
        START: [*script, "start"],
        BOTH: [*script, "start-and-scan", str(site / "content")],
        COPY: ["cp", "-r", output, str(scratch)],
        REWRITE: [*script, "rewrite", output, str(scratch)],
    }
    tasks = []
    for name, command in commands.items():
        if shutil.which(command[0]) is None:
            continue
        settle(pause)
        usage, _ = measure(command, site)
        tasks.append(FloorTask(name, usage))
        say(f"floor: {name}: {usage.wall:.3f} s")
        shutil.rmtree(scratch, ignore_errors=True)
    return tasks
