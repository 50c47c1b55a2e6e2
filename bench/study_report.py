"""The report of ``python -m bench``: the tables of each study, and the growth between them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import msgspec

from bench import tables
from bench.generators import Generator
from bench.report import NOTHING, table
from bench.scenarios import COLD, TAG, TEXT, UNCHANGED, Study
from bench.tables import Figure, cpu, memory, parent, shown, wall

GROWING = (COLD, UNCHANGED, TEXT, TAG)
"""The scenarios of the table of growth."""


class Facts(msgspec.Struct, frozen=True):
    """The facts that a reader needs to judge the numbers."""

    date: str
    machine: str
    versions: dict[str, str]
    load: float
    missing: tuple[str, ...] = ()


def section(study: Study, generators: Sequence[Generator]) -> str:
    """Return all tables of one blog."""
    pages = ", ".join(f"{one.title} {study.pages[one.name]:,}" for one in generators)
    runs = "1 run" if study.runs == 1 else f"{study.runs} runs"
    kinds = " and ".join(sorted({found.usage.kind for found in study.measurements}))
    ratios = tables.ratios(study, generators)
    parts = [
        f"### {study.posts:,} posts, {study.comments:,} comments",
        f"Median of {runs}, and in brackets the least and the most. HTML pages: {pages}.",
        "Seconds:",
        tables.figures(study, generators, wall),
        "Multiples of the floor of the same run:",
        tables.floor_ratios(study, generators),
        *(["How many times as long sitegen takes, equal work:", ratios] if ratios else []),
        "Processor seconds, of all processes together:",
        tables.figures(study, generators, cpu),
        f"Memory of all processes at its peak ({kinds}), in MB:",
        tables.figures(study, generators, memory),
        f"Memory of the parent process at its peak ({kinds}), in MB / in KB a post:",
        tables.parents(study, generators),
        "Files written, and how many of them had another content than before:",
        tables.files(study, generators),
        "The floor:",
        tables.floor_table(study),
    ]
    return "\n\n".join(part.rstrip("\n") for part in parts)


def growth(studies: Sequence[Study], generator: Generator) -> str:
    """Return the table of one generator's growth, from the smallest blog to the largest."""
    ordered = sorted(studies, key=lambda study: study.posts)
    rows = []
    for scenario in GROWING:

        def a_post(study: Study, of: Figure, name: str = scenario) -> float | None:
            found = tables.median(study, generator.name, name, of)
            return None if found is None else found * 1000 / study.posts

        for before, study in pairwise([None, *ordered]):
            if study is None:
                continue
            cells = [shown(a_post(study, of)) for of in (wall, cpu)]
            for of in (wall, cpu):
                now, then = a_post(study, of), before and a_post(before, of)
                cells.append(shown(now / then) if now is not None and then else NOTHING)
            cells.append(shown(tables.median(study, generator.name, scenario, memory)))
            cells += [shown(a_post(study, parent))]
            rows.append([f"{scenario}, {study.posts:,} posts", *cells])
    head = [
        generator.title, "ms a post", "processor ms a post", "÷ smaller blog",
        "processor ÷ smaller blog", "MB", "parent, KB a post",
    ]  # fmt: skip
    return table(head, rows)


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
    parts += [section(study, generators) for study in studies]
    if len(studies) > 1:
        parts += ["### Growth", "Time and memory a post, and the ratio to the next smaller blog:"]
        parts += [growth(studies, one).rstrip("\n") for one in generators if one.own]
    return "\n\n".join(parts) + "\n"
