"""``python -m bench``: parses the arguments, measures, and writes a report."""

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
from bench.report import save
from bench.scenarios import SCENARIOS, Study, say, study, warm_up
from bench.study_report import Facts, report
from bench.tables import values, wall

DOCUMENT = Path(__file__).parents[1] / "docs" / "performance.md"
PEERS = ("hugo", "pelican")

DESCRIPTION = """\
Measure sitegen, other generators and the floor from the outside, in one run.

The tool makes a blog of N posts with comments and writes it in the format of each generator.
In every run, each generator gets a new copy and builds it from nothing. Then it builds it
again without a change, and after each kind of edit. An edit changes a text, a title, a tag,
a rating, a comment, a template or a setting. Or it adds a post, moves it to another date or
slug, or removes it. Every build is a new process. The tool measures seconds, processor
seconds and memory of the whole process tree, memory of the parent process, and the written
files.

sitegen is measured twice: with a small theme and settings that make the same site as the
peers, and with its defaults. Only the second site has works in a table and a diary, one of
each for ten posts, and the changes to them. After each build of sitegen, the tool measures
the floor on the same files. Hugo is also measured twice: with comments as data files and as
page resources. After every build the tool counts each post's comments in the output. If a
comment is missing, or the number of pages differs by more than lists can round, the run ends
with exit code 1."""

EPILOG = """\
examples:
  python -m bench --posts 100
  python -m bench --posts 1000,10000 --peers hugo,pelican --runs 5
  python -m bench --posts 1000,10000,100000 --peers none --runs 1
  python -m bench --posts 100 --peers none --out /tmp/report.md

With several sizes, the report also has a table of growth. 100,000 posts need about 1 GB of
memory beside the build, and 10 GB on the disk.

The report goes between the markers <!-- bench --> and <!-- end --> of the file, or becomes
the file where it has none. The chart goes beside it, to images/, under the same name."""


def sizes(words: str) -> list[int]:
    """Read numbers of posts, separated by commas."""
    found = [int(word) for word in words.split(",")]
    if min(found) < 1:
        raise ValueError("a blog has at least one post")
    return found


def peers(words: str) -> list[str]:
    """Read the names of peers, separated by commas; ``none`` means no peer."""
    found = [] if words == "none" else words.split(",")
    unknown = set(found) - set(PEERS)
    if unknown:
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(sorted(unknown))}")
    return found


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
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
        help="how many posts; separate several sizes by commas (default: 1000)",
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
        help="build the sites in a new folder below DIR. It is removed at the end. Choose a real "
        "disk (default: the system's place for temporary files)",
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
    """Return the chart of all measurements."""
    groups = []
    for scenario in SCENARIOS:
        bars = []
        for one in generators:
            found = [values(study, one.name, scenario.name, wall) for study in studies]
            seconds = tuple(spread for spread in found if spread is not None)
            if len(seconds) == len(studies):
                bars.append(Bar(one.title, seconds))
        if bars:
            groups.append(Group(scenario.name, tuple(bars)))
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
