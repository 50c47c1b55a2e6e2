"""Compare posts with GitHub's rendering of them: ``python -m bench.agreement FOLDER…``.

sitegen and GitHub's own parser convert every Markdown file below the folders, and the sequences of
elements and words are compared. bench/structure.py lists what counts as the same, and
bench/additions.py what sitegen adds on purpose.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from bench.comparison import Outcome, Status, compare_file
from bench.report import table

FAILING: tuple[Status, ...] = ("differs", "warned", "error")
SUFFIXES = frozenset({".md", ".markdown"})
JOBS = 2


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of difference: how many posts have it as their first one, and one of them."""

    kind: str
    status: Status
    posts: int
    example: Outcome


def files_below(folder: Path) -> list[Path]:
    """Find the Markdown files below a folder, in a fixed order; hidden folders are left out."""
    found = (path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    return sorted(
        path
        for path in found
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def compare_all(paths: Sequence[Path], jobs: int) -> list[Outcome]:
    """Compare all files, in so many processes, and show the progress on stderr."""
    outcomes: list[Outcome] = []

    def gather(found: Iterable[Outcome]) -> list[Outcome]:
        for outcome in found:
            outcomes.append(outcome)
            if len(outcomes) % 200 == 0 or len(outcomes) == len(paths):
                print(f"{len(outcomes)} of {len(paths)} files", file=sys.stderr, flush=True)
        return outcomes

    if jobs == 1:
        return gather(map(compare_file, paths))
    with multiprocessing.Pool(jobs) as pool:
        return gather(pool.imap(compare_file, paths, chunksize=20))


def groups(outcomes: Iterable[Outcome]) -> list[Group]:
    """Return the kinds of difference, those of most posts first."""
    known: dict[tuple[str, Status], list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.status in (*FAILING, "on purpose"):
            known.setdefault((outcome.kind, outcome.status), []).append(outcome)
    found = [
        Group(kind=name, status=status, posts=len(members), example=members[0])
        for (name, status), members in known.items()
    ]
    return sorted(found, key=lambda group: (-group.posts, group.status, group.kind))


def counts(outcomes: Iterable[Outcome]) -> dict[str, float]:
    """Return how many posts have which outcome, and what share of those with a text agrees.

    ``share`` counts those that differ on purpose, too; ``strict_share`` does not.
    """
    number = Counter(outcome.status for outcome in outcomes)
    posts = number.total() - number["empty"]
    agreeing, purpose = number["agrees"], number["on purpose"]
    return {
        "posts": posts,
        "agree": agreeing,
        "on_purpose": purpose,
        "warned": number["warned"],
        "differ": number["differs"],
        "error": number["error"],
        "empty": number["empty"],
        "strict_share": round(100 * agreeing / posts, 2) if posts else 0.0,
        "share": round(100 * (agreeing + purpose) / posts, 2) if posts else 0.0,
    }


def summary(folders: dict[str, list[Outcome]]) -> str:
    """Return the table of all folders."""
    rows = [[name, *_cells(counts(outcomes))] for name, outcomes in folders.items()]
    if len(folders) > 1:
        every = [outcome for outcomes in folders.values() for outcome in outcomes]
        rows.append(["all", *_cells(counts(every))])
    head = ["folder", "posts", "agree", "on purpose", "warned", "differ", "error", "empty"]
    return table([*head, "agree, %", "or on purpose, %"], rows)


def _cells(found: dict[str, float]) -> list[str]:
    return [
        f"{value:.2f}" if key.endswith("share") else f"{value:,}" for key, value in found.items()
    ]


def listing(found: Sequence[Group], limit: int) -> str:
    """Return the kinds of difference with their examples, the first ``limit`` of them."""
    lines = []
    for number, group in enumerate(found[:limit], 1):
        example = group.example
        posts = "1 post" if group.posts == 1 else f"{group.posts} posts"
        lines.append(f"{number}. {posts}, {group.status}: {group.kind}")
        lines.append(f"   {example.file}:{example.line}")
        if example.ours or example.theirs:
            lines += [f"   sitegen: {example.ours}", f"   GitHub:  {example.theirs}"]
    if len(found) > limit:
        rest = sum(group.posts for group in found[limit:])
        lines.append(f"… and {len(found) - limit} more kinds, of {rest} posts")
    return "\n".join(lines)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(
        prog="python -m bench.agreement",
        description="Compare what sitegen and GitHub's parser make of Markdown posts.",
    )
    made.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="a folder of posts")
    made.add_argument(
        "--limit", type=int, default=30, metavar="N", help="show N kinds (default: 30)"
    )
    made.add_argument("--show", metavar="KIND", help="list every post whose kind contains KIND")
    made.add_argument("--failing", action="store_true", help="list the posts that do not agree")
    made.add_argument("--json", action="store_true", help="print everything as JSON")
    made.add_argument(
        "--jobs", type=int, choices=(1, JOBS), default=min(JOBS, os.cpu_count() or 1),
        help="how many processes work (default: 2)",
    )  # fmt: skip
    return made


def as_json(folders: dict[str, list[Outcome]], found: Sequence[Group]) -> str:
    """Return all counts, all kinds, and all posts that do not agree, as JSON."""
    every = [outcome for outcomes in folders.values() for outcome in outcomes]
    return json.dumps(
        {
            "folders": [{"folder": name, **counts(outcomes)} for name, outcomes in folders.items()],
            "all": counts(every),
            "kinds": msgspec.to_builtins(found),
            "failing": msgspec.to_builtins([each for each in every if each.status in FAILING]),
        },
        indent=2,
        ensure_ascii=False,
    )


def report(folders: dict[str, list[Outcome]], args: argparse.Namespace) -> str:
    """Return the report that the options ask for, for people or for programs."""
    every = [outcome for outcomes in folders.values() for outcome in outcomes]
    found = groups(every)
    if args.json:
        return as_json(folders, found)
    if args.failing or args.show:
        wanted = [each for each in every if each.status in (*FAILING, "on purpose")]
        if args.failing:
            wanted = [each for each in wanted if each.status in FAILING]
        return "\n".join(
            f"{each.file}:{each.line}: {each.status}: {each.kind}"
            for each in wanted
            if (args.show or "") in each.kind
        )
    return f"{summary(folders)}\n{listing(found, args.limit)}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, print the report, and return the exit code."""
    args = parser().parse_args(arguments)
    if missing := [str(folder) for folder in args.folders if not folder.is_dir()]:
        print(f"error: no such folder: {', '.join(missing)}", file=sys.stderr)
        return 2
    below = {folder.as_posix(): files_below(folder) for folder in args.folders}
    outcomes = iter(compare_all([path for paths in below.values() for path in paths], args.jobs))
    print(report({name: [next(outcomes) for _ in paths] for name, paths in below.items()}, args))
    return 0


if __name__ == "__main__":
    sys.exit(main())
