"""The report: tables in Markdown, with medians and the ranges from the least to the most."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from bench.generators import Generator
from bench.measure import Usage
from bench.scenarios import BOTH, COLD, REWRITE, SCENARIOS, Measurement, Study

BEGIN, END = "<!-- bench -->", "<!-- end -->"


class Spread(msgspec.Struct, frozen=True):
    """The median of several measurements, with the least and the greatest."""

    median: float
    least: float
    most: float


class Facts(msgspec.Struct, frozen=True):
    """The facts that a reader needs to judge the numbers."""

    date: str
    machine: str
    versions: dict[str, str]
    load: float
    missing: tuple[str, ...] = ()


def spread(values: Iterable[float]) -> Spread:
    """Return the median and the ends of values, of which there is at least one."""
    known = sorted(values)
    return Spread(statistics.median(known), known[0], known[-1])


def number(value: float) -> str:
    """Return a number with as many places as say something: 0.123, 1.23, 12.3, 1,234."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def cell(found: Spread) -> str:
    """Return a median, and the spread in brackets where there is one."""
    middle, least, most = (number(value) for value in (found.median, found.least, found.most))
    return middle if least == most else f"{middle} ({least}–{most})"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; all columns but the first are numbers."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows)) + "\n"


def values(
    study: Study, generator: str, scenario: str, of: Callable[[Measurement], float]
) -> Spread:
    """Return the spread of one figure over all runs of a scenario."""
    return spread(
        of(found)
        for found in study.measurements
        if (found.generator, found.scenario) == (generator, scenario)
    )


def wall(found: Measurement) -> float:
    """Return the seconds on the clock."""
    return found.usage.wall


def floor_seconds(study: Study, task: str) -> float | None:
    """Return the median of a task of the floor, or None where it was not measured."""
    known = [found.usage.wall for found in study.floor if found.name == task]
    return statistics.median(known) if known else None


def floor_of(study: Study, scenario: str) -> float | None:
    """Return the floor of a scenario in seconds.

    It is a start and a look at all sources; from nothing, the writing of all files too.
    """
    tasks = [BOTH, REWRITE] if scenario == COLD else [BOTH]
    parts = [floor_seconds(study, task) for task in tasks]
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def figures(
    study: Study, generators: Sequence[Generator], of: Callable[[Measurement], float]
) -> str:
    """Return the table of one figure: scenarios down, generators across."""
    rows = [
        [scenario.name, *(cell(values(study, one.name, scenario.name, of)) for one in generators)]
        for scenario in SCENARIOS
    ]
    return table(["", *(one.title for one in generators)], rows)


def files(study: Study, generators: Sequence[Generator]) -> str:
    """Return the table of files: how many were written, and how many of them have new content."""
    rows = []
    for scenario in SCENARIOS:
        cells = []
        for one in generators:
            wrote = values(study, one.name, scenario.name, lambda found: found.written)
            new = values(study, one.name, scenario.name, lambda found: found.different)
            cells.append(f"{wrote.median:,.0f} / {new.median:,.0f}")
        rows.append([scenario.name, *cells])
    return table(["", *(one.title for one in generators)], rows)


def ratios(study: Study, generators: Sequence[Generator]) -> str:
    """Return how many times the floor, and the time of each equal peer, sitegen takes."""
    peers = [one for one in generators if one.equal and one.name != "sitegen"]
    rows = []
    for scenario in SCENARIOS:
        ours = values(study, "sitegen", scenario.name, wall).median
        others = [floor_of(study, scenario.name)]
        others += [values(study, one.name, scenario.name, wall).median for one in peers]
        rows.append([scenario.name, *(number(ours / other) if other else "–" for other in others)])
    return table(["sitegen ÷", "the floor", *(one.title for one in peers)], rows)


def floor_table(study: Study) -> str:
    """Return the table of the floor."""
    tasks = dict.fromkeys(found.name for found in study.floor)
    rows = []
    for task in tasks:
        uses: list[Usage] = [found.usage for found in study.floor if found.name == task]
        rows.append(
            [task, cell(spread(use.wall for use in uses)), cell(spread(use.cpu for use in uses))]
        )
    return table(["", "seconds", "processor seconds"], rows)


def section(study: Study, generators: Sequence[Generator]) -> str:
    """Return all tables of one blog."""
    pages = ", ".join(f"{one.title} {study.pages[one.name]:,}" for one in generators)
    runs = "1 run" if study.runs == 1 else f"{study.runs} runs"
    parts = [
        f"### {study.posts:,} posts, {study.comments:,} comments",
        f"Median of {runs}, and in brackets the least and the most. HTML pages: {pages}.",
        "Seconds:",
        figures(study, generators, wall),
        "How many times as long sitegen takes, equal work:",
        ratios(study, generators),
        "Processor seconds, of all processes together:",
        figures(study, generators, lambda found: found.usage.cpu),
        "Memory at its peak, in MB:",
        figures(study, generators, lambda found: found.usage.memory),
        "Files written, and how many of them had another content than before:",
        files(study, generators),
        "The floor:",
        floor_table(study),
    ]
    return "\n\n".join(part.rstrip("\n") for part in parts)


def report(
    studies: Sequence[Study], generators: Sequence[Generator], facts: Facts, chart: str
) -> str:
    """Return the whole report, without its markers; ``chart`` is the address of the picture."""
    versions = ", ".join(f"{name} {version}" for name, version in facts.versions.items())
    head = f"Measured on {facts.date}: {facts.machine}. {versions}. Load before: {facts.load:.1f}."
    sizes = " and ".join(f"{study.posts:,}" for study in studies)
    parts = [head]
    if facts.missing:
        parts.append(f"Not installed, and so not measured: {', '.join(facts.missing)}.")
    parts.append(f"![Seconds of each build, for {sizes} posts]({chart})")
    return "\n\n".join([*parts, *(section(study, generators) for study in studies)]) + "\n"


def save(text: str, path: Path, marker: str = BEGIN) -> None:
    """Write a report between the markers of a file; without markers, replace the whole file."""
    marked = f"{marker}\n{text}{END}"
    old = path.read_text("utf-8") if path.is_file() else ""
    before, begin, rest = old.partition(marker)
    _, end, after = rest.partition(END)
    new = f"{before}{marked}{after}" if begin and end else f"{marked}\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(new, "utf-8", newline="\n")
