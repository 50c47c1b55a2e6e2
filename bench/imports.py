"""``python -m bench.imports``: how long ``sitegen import`` takes for one export of WordPress.

In each run an empty site gets the whole export, and then the same again. The floor is what any
importer in Python would pay: to read the file as XML once, and to write the same files.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench import floor, machine
from bench.corpus import make_blog
from bench.measure import CommandError, Usage, measure
from bench.report import cell, number, save, spread, table
from bench.scenarios import say, settle
from bench.wxr import write_export

DOCUMENT = Path(__file__).parents[1] / "docs" / "performance.md"
BEGIN = "<!-- imports -->"

READ = "read the XML once"
WRITE = "write the files, two processes"
IMPORT = "import"
AGAIN = "import again, nothing new"


def measure_import(export: Path, folder: Path, pause: float) -> dict[str, Usage]:
    """Measure one import into an empty site, and the floor below it.

    Raises CommandError where a command failed, or the second import was not without a change.
    """
    site, copy = folder / "site", folder / "copy"
    site.mkdir()
    (site / "site.yaml").write_text("title: New\nurl: https://new.example/\n", "utf-8")
    command = [sys.executable, "-m", "sitegen", "import", str(export), "--json"]
    script = [sys.executable, floor.__file__]
    uses = {}
    for name, words in {
        READ: [*script, "read-xml", str(export)],
        IMPORT: command,
        AGAIN: command,
        WRITE: [*script, "rewrite", str(site / "content"), str(copy)],
    }.items():
        settle(pause)
        uses[name], said = measure(words, site)
        say(f"{name}: {uses[name].wall:.2f} s, {uses[name].memory:.0f} MB")
        if words is command:
            _check(said, "added" if name == IMPORT else "unchanged")
    shutil.rmtree(site)
    shutil.rmtree(copy)
    return uses


def _check(said: str, outcome: str) -> None:
    """Raise CommandError unless every post and comment became the same."""
    counts = json.loads(said)["records"]
    for group in ("posts", "comments"):
        if counts[group][outcome] != counts[group]["found"]:
            raise CommandError(f"not every record of {group} is {outcome}: {counts[group]}")


def report(posts: int, comments: int, size: int, runs: Sequence[dict[str, Usage]]) -> str:
    """Return the table of all runs; ``size`` is the export's in bytes."""
    base = sum(spread(run[name].wall for run in runs).median for name in (READ, WRITE))
    rows = []
    for name in (READ, WRITE, IMPORT, AGAIN):
        walls = spread(run[name].wall for run in runs)
        rows.append([
            name, cell(walls), cell(spread(run[name].cpu for run in runs)),
            cell(spread(run[name].memory for run in runs)), number(walls.median / base),
        ])  # fmt: skip
    head = (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}: {machine.describe()}. {posts:,} posts with "
        f"{comments:,} comments in one file of {size / 1e6:.0f} MB, {len(runs)} runs."
    )
    columns = ["", "seconds", "processor seconds", "memory, MB", "÷ both floors"]
    return f"{head}\n\n{table(columns, rows)}"


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    made = argparse.ArgumentParser(prog="python -m bench.imports", description=__doc__)
    made.add_argument("--posts", type=int, default=10_000, metavar="N", help="posts (10000)")
    made.add_argument(
        "--comments", type=int, default=50_000, metavar="N", help="at least those of the corpus"
    )
    made.add_argument("--runs", type=int, default=3, metavar="R", help="how often (3)")
    made.add_argument("--pause", type=float, default=2.0, metavar="S", help="rest, in seconds (2)")
    made.add_argument("--out", type=Path, default=DOCUMENT, metavar="FILE", help="for the report")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the report, and return the exit code."""
    args = parser().parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        blog = make_blog(args.posts)
        comments = max(args.comments, blog.comments)
        export = folder / "blog.xml"
        write_export(blog, export, comments)
        try:
            runs = [measure_import(export, folder, args.pause) for _ in range(args.runs)]
        except CommandError as failure:
            say(f"error: {failure}")
            return 1
        save(report(len(blog.posts), comments, export.stat().st_size, runs), args.out, BEGIN)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
