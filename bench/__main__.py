"""``python -m bench``: the arguments, and the road from them to a report."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench import machine
from bench.chart import Bar, Group, chart
from bench.check import UnequalError
from bench.generators import Generator, chosen, versions
from bench.measure import CommandError
from bench.report import Facts, report, save, values, wall
from bench.scenarios import SCENARIOS, Study, say, study, warm_up

DOCUMENT = Path(__file__).parents[1] / "docs" / "performance.md"
PEERS = ("hugo", "pelican")

DESCRIPTION = """\
Measure sitegen from the outside, beside the floor and other generators, in one run.

A blog of N posts with comments is made and written down for each generator in its own
way. In every run, each gets a fresh copy, builds it from nothing, and then builds it again
after each of these changes: none, one text, one title, one tag, one comment, one post, one
template, one setting. Every build is a new process. Measured are seconds, processor seconds
and memory of the whole process tree, and the files that were written.

sitegen is measured twice: with a small theme and settings that make the same site as the
peers, and as it comes. Hugo is measured twice too: with comments as data files and as page
resources. After every build the tool counts each post's comments in what was written; if a
generator lacks one, or has more or fewer pages than lists can round, the run ends with exit
code 1."""

EPILOG = """\
examples:
  python -m bench --posts 100
  python -m bench --posts 1000,10000 --peers hugo,pelican --runs 5
  python -m bench --posts 100 --peers none --out /tmp/report.md

The report goes between the markers <!-- bench --> and <!-- end --> of the file, or becomes
the file where it has none. The chart goes beside it, to images/, under the same name."""


def sizes(words: str) -> list[int]:
    """Read numbers of posts, parted by commas."""
    found = [int(word) for word in words.split(",")]
    if min(found) < 1:
        raise ValueError("a blog has at least one post")
    return found


def peers(words: str) -> list[str]:
    """Read the names of peers, parted by commas; ``none`` is nobody."""
    found = [] if words == "none" else words.split(",")
    unknown = set(found) - set(PEERS)
    if unknown:
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(sorted(unknown))}")
    return found


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    made = argparse.ArgumentParser(
        prog="python -m bench",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument(
        "--posts",
        type=sizes,
        default=[1000],
        metavar="N",
        help="how many posts; several sizes are parted by commas (default: 1000)",
    )
    made.add_argument(
        "--peers",
        type=peers,
        default=list(PEERS),
        metavar="NAMES",
        help="hugo, pelican, both with a comma, or none (default: hugo,pelican); one that is "
        "not installed is named in the report and left out",
    )
    made.add_argument(
        "--runs", type=int, default=3, metavar="R", help="how often all is measured (default: 3)"
    )
    made.add_argument(
        "--out",
        type=Path,
        default=DOCUMENT,
        metavar="FILE",
        help="the file for the report (default: docs/performance.md)",
    )
    made.add_argument(
        "--work",
        type=Path,
        metavar="DIR",
        help="where sites are built, in a new folder that is removed at the end (default: the "
        "system's place for temporary files; choose a real disk)",
    )
    made.add_argument(
        "--pause",
        type=float,
        default=2.0,
        metavar="S",
        help="seconds of rest before each build, after the disk's queue is empty (default: 2)",
    )
    return made


def draw(studies: Sequence[Study], generators: Sequence[Generator]) -> str:
    """Return the chart of all that was measured."""
    groups = [
        Group(
            scenario.name,
            tuple(
                Bar(one.title, tuple(values(s, one.name, scenario.name, wall) for s in studies))
                for one in generators
            ),
        )
        for scenario in SCENARIOS
    ]
    panels = [f"{found.posts:,} posts, {found.comments:,} comments" for found in studies]
    return chart("Seconds of each build, on a logarithmic axis", panels, groups)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the report and the chart, and return the exit code."""
    args = parser().parse_args(arguments)
    generators, missing = chosen(args.peers)
    for name in missing:
        say(f"{name} is not installed and is left out: pip install {name}")
    facts = Facts(
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        machine=machine.describe(),
        versions=versions(generators),
        load=machine.load(),
        missing=tuple(missing),
    )
    studies = []
    try:
        with tempfile.TemporaryDirectory(prefix="bench-", dir=args.work) as folder:
            warm_up(generators, Path(folder, "warm"))
            for posts in args.posts:
                at = Path(folder, str(posts))
                studies.append(study(posts, generators, at, runs=args.runs, pause=args.pause))
    except (CommandError, UnequalError) as failure:
        say(f"error: {failure}")
        return 1
    picture = args.out.parent / "images" / f"{args.out.stem}.svg"
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_text(draw(studies, generators), "utf-8", newline="\n")
    address = picture.relative_to(args.out.parent).as_posix()
    save(report(studies, generators, facts, address), args.out)
    say(f"{args.out} and {picture} are written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
