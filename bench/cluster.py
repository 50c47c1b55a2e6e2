"""``python -m bench.cluster``: builds on a Dask cluster, against processes of this machine.

``overhead`` builds a blog from nothing with ``--jobs N`` and with ``--cluster local:N``, one after
the other, and compares the medians. ``speedup`` starts a scheduler and 1, 2, 4 … workers whose
every document and page also takes a fixed sleep. A sleep needs no processor, so these workers
stand for cores of other machines, as far as this machine can carry what the sleeps leave. ``share``
measures the processor seconds of the coordinator, of the scheduler and of the workers.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import psutil

from bench import layouts, machine
from bench.corpus import make_blog
from bench.measure import Usage, measure
from bench.report import cell, spread, table
from bench.scenarios import say, settle
from bench.sites import Layout, write_site
from sitegen.cluster.address import Address, parse_address
from sitegen.cluster.executor import ClusterExecutor
from sitegen.pipeline.build import Options, build

NOW = datetime(2026, 7, 1, tzinfo=UTC)
STATE = (".sitegen", "output")
PHASES = ("reading", "writing")


def clear(site: Path) -> None:
    """Remove what the last build left."""
    for name in STATE:
        shutil.rmtree(site / name, ignore_errors=True)


def make_site(posts: int, folder: Path) -> Path:
    """Write a blog with the default theme, and return its folder."""
    site = folder / "site"
    layout = Layout(post=layouts.sitegen_review, site=layouts.sitegen_default)
    write_site(layout, make_blog(posts), site)
    return site


# ---------------------------------------------------------------- against --jobs


def overhead(site: Path, width: int, runs: int, pause: float) -> str:
    """Measure both kinds of builds, in turns; return a table."""
    ways = {f"--jobs {width}": ["--jobs", str(width)]}
    ways[f"--cluster local:{width}"] = ["--cluster", f"local:{width}"]
    uses: dict[str, list[Usage]] = {name: [] for name in ways}
    for run in range(runs):
        order = list(ways.items())
        for name, words in order if run % 2 else reversed(order):
            clear(site)
            settle(pause)
            used, _ = measure([sys.executable, "-m", "sitegen", "build", *words], site)
            say(f"{name}: {used.wall:.1f} s, {used.cpu:.1f} s CPU, {used.memory:.0f} MB")
            uses[name].append(used)
    rows = []
    for name, found in uses.items():
        kinds = ("wall", "cpu", "memory")
        rows.append([name, *(cell(spread(getattr(u, k) for u in found)) for k in kinds)])
    base, other = uses.values()
    for kind in ("wall", "cpu"):
        ratio = spread(getattr(u, kind) for u in other).median
        ratio /= spread(getattr(u, kind) for u in base).median
        say(f"{kind}: {ratio:.3f}")
    return table(["Build", "Seconds", "CPU seconds", "MB"], rows)


# ---------------------------------------------------------------- with sleeping workers


def work(address: str, sleep: float) -> None:
    """Be a worker whose documents and pages take a sleep beside their work."""
    from distributed import Worker

    from sitegen.parse import units
    from sitegen.pipeline.render_pages import PageRenderer

    parse, render = units._parse, PageRenderer.render

    def slow_parse(*args):  # type: ignore[no-untyped-def]  # noqa: ANN002, ANN202
        time.sleep(sleep)
        return parse(*args)

    def slow_render(self, *args):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002, ANN202
        time.sleep(sleep)
        return render(self, *args)

    units._parse = slow_parse
    PageRenderer.render = slow_render  # type: ignore[method-assign]

    async def main() -> None:
        async with Worker(address, nthreads=1, dashboard=False, memory_limit=0) as worker:
            await worker.finished()

    asyncio.run(main())


def schedule() -> None:
    """Be a scheduler on loopback, which prints its address."""
    from distributed import Scheduler

    async def main() -> None:
        async with Scheduler(
            host="127.0.0.1", port=0, dashboard_address="127.0.0.1:0"
        ) as scheduler:
            print(scheduler.address, flush=True)
            await scheduler.finished()

    asyncio.run(main())


class Running(msgspec.Struct, frozen=True):
    """A running cluster: its address, and its processes."""

    address: Address
    scheduler: int
    workers: list[int]

    def used(self) -> Used:
        """Return the moment, and what every process has used until then."""
        scheduler, *workers = (
            sum(psutil.Process(pid).cpu_times()[:2]) for pid in (self.scheduler, *self.workers)
        )
        return Used(time.perf_counter(), time.process_time(), scheduler, sum(workers))


@contextlib.contextmanager
def cluster(workers: int, sleep: float, folder: Path) -> Iterator[Running]:
    """Run a scheduler and its workers."""
    root = str(Path(__file__).parents[1])
    command = [sys.executable, "-m", "bench.cluster"]
    with contextlib.ExitStack() as opened:

        def start(*words: str) -> subprocess.Popen[str]:
            process = subprocess.Popen(
                [*command, *words],
                cwd=root,
                env={**_environment(), "DASK_TEMPORARY_DIRECTORY": str(folder)},
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            opened.callback(process.wait)
            opened.callback(process.kill)
            return process

        scheduler = start("scheduler")
        assert scheduler.stdout is not None
        address = scheduler.stdout.readline().strip()
        started = [start("worker", address, str(sleep)) for _ in range(workers)]
        yield Running(parse_address(address), scheduler.pid, [one.pid for one in started])


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}


class Used(msgspec.Struct, frozen=True):
    """Seconds on the clock, and processor seconds of the coordinator, scheduler and workers."""

    wall: float = 0.0
    coordinator: float = 0.0
    scheduler: float = 0.0
    workers: float = 0.0

    def since(self, before: Used) -> Used:
        """Return what was used between two moments."""
        pairs = zip(msgspec.structs.astuple(self), msgspec.structs.astuple(before), strict=True)
        return Used(*(after - earlier for after, earlier in pairs))


class Timed(ClusterExecutor):
    """Records the moment at which each phase begins; a phase ends with its last progress."""

    def __init__(self, running: Running) -> None:
        super().__init__(running.address)
        self._running = running
        self.starts: list[Used] = []

    def start_phase(self) -> int:
        """Wait for every worker, and begin a phase."""
        while (found := super().start_phase()) < len(self._running.workers):
            time.sleep(0.1)
        self.starts.append(self._running.used())
        return found


class Times(msgspec.Struct, frozen=True):
    """The cost of parsing, of rendering, and of the rest of a build, without waiting for workers.

    ``pages`` is the number of pages.
    """

    reading: Used
    writing: Used
    rest: Used
    pages: int


def timed_build(site: Path, width: int, sleep: float, folder: Path) -> Times:
    """Build a site from nothing on so many workers."""
    ends: dict[str, Used] = {}
    clear(site)
    with cluster(width, sleep, folder) as running, Timed(running) as executor:

        def progress(phase: str, *_: int) -> None:
            ends[phase] = running.used()

        executor.open_site(site.resolve(), ())
        (site / ".sitegen").mkdir(exist_ok=True)
        executor.start_phase()  # connect, and wait for workers, before the clock starts
        executor.starts.clear()
        start = running.used()
        result = build(site, Options(now=NOW), progress=progress, executor=executor)
        whole = running.used().since(start)
    assert not result.failed, result.problems
    reading, writing = (
        ends[phase].since(begun) for phase, begun in zip(PHASES, executor.starts, strict=True)
    )
    return Times(reading, writing, whole.since(reading).since(writing), result.pages)


def share(site: Path, width: int, folder: Path) -> str:
    """Measure who works how long in each phase; return a table in processor seconds."""
    found = timed_build(site, width, 0, folder)
    rows = [
        [name, *(f"{seconds:.1f}" for seconds in msgspec.structs.astuple(used))]
        for name, used in {
            "parsing": found.reading,
            "rendering": found.writing,
            "the rest": found.rest,
        }.items()
    ]
    say(f"{found.pages} pages")
    return table(["Phase", "Seconds", "Coordinator", "Scheduler", "Workers"], rows)


def speedup(site: Path, widths: Sequence[int], sleep: float, folder: Path) -> str:
    """Measure builds on growing clusters; return a table."""
    rows = []
    first: Times | None = None
    for width in widths:
        found = timed_build(site, width, sleep, folder)
        first = first or found
        cells = [str(width)]
        for name in PHASES:
            seconds = getattr(found, name).wall
            efficiency = getattr(first, name).wall * widths[0] / (width * seconds)
            cells += [f"{seconds:.1f}", f"{100 * efficiency:.0f} %"]
        rows.append([*cells, f"{found.rest.wall:.1f}"])
        say(" ".join(rows[-1]))
    head = ["Workers", "Parsing, s", "of ideal", "Rendering, s", "of ideal", "The rest, s"]
    return table(head, rows)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(prog="python -m bench.cluster", description=__doc__)
    made.add_argument("what", choices=["overhead", "speedup", "share", "scheduler", "worker"])
    made.add_argument("words", nargs="*", help=argparse.SUPPRESS)
    made.add_argument("--posts", type=int, default=1000, metavar="N", help="posts (1000)")
    made.add_argument("--site", type=Path, metavar="DIR", help="a copy of this site instead")
    made.add_argument("--width", type=int, default=2, metavar="N", help="processes (2)")
    made.add_argument("--runs", type=int, default=3, metavar="R", help="runs of overhead (3)")
    made.add_argument("--pause", type=float, default=2, metavar="S", help="seconds before each")
    made.add_argument("--widths", default="1,2,4,8", help="workers of speedup (1,2,4,8)")
    made.add_argument("--sleep", type=float, default=0.03, help="seconds a document (0.03)")
    made.add_argument("--work", type=Path, metavar="DIR", help="where the site is made")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print a table."""
    args = parser().parse_args(arguments)
    if args.what == "scheduler":
        schedule()
    elif args.what == "worker":
        work(args.words[0], float(args.words[1]))
    else:
        with tempfile.TemporaryDirectory(prefix="bench-", dir=args.work) as made:
            folder = Path(made)
            if args.site is None:
                site = make_site(args.posts, folder)
            else:
                site = folder / "site"
                shutil.copytree(args.site, site)
            say(f"{machine.describe()}, load {machine.load()}")
            if args.what == "overhead":
                print(overhead(site, args.width, args.runs, args.pause))
            elif args.what == "share":
                print(share(site, args.width, folder))
            else:
                widths = [int(word) for word in args.widths.split(",")]
                print(speedup(site, widths, args.sleep, folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
