"""The tables of one study: builds down, generators across."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from bench.generators import Generator
from bench.measure import Usage
from bench.report import NOTHING, Spread, cell, number, spread, table
from bench.scenarios import BOTH, COLD, REWRITE, SCENARIOS, FloorTask, Measurement, Study

Figure = Callable[[Usage], float]


def wall(usage: Usage) -> float:
    """Return the seconds on the clock."""
    return usage.wall


def cpu(usage: Usage) -> float:
    """Return the processor seconds."""
    return usage.cpu


def memory(usage: Usage) -> float:
    """Return the MB of all processes together."""
    return usage.memory


def parent(usage: Usage) -> float:
    """Return the MB of the generator's first process."""
    return usage.parent


def builds(study: Study, generator: str, scenario: str) -> list[Measurement]:
    """Return one scenario's builds by one generator, none if it cannot have this scenario."""
    return [
        found
        for found in study.measurements
        if (found.generator, found.scenario) == (generator, scenario)
    ]


def values(study: Study, generator: str, scenario: str, of: Figure) -> Spread | None:
    """Return the spread of one figure over all runs of a scenario."""
    known = [of(found.usage) for found in builds(study, generator, scenario)]
    return spread(known) if known else None


def median(study: Study, generator: str, scenario: str, of: Figure) -> float | None:
    """Return the median of one figure over all runs of a scenario."""
    found = values(study, generator, scenario, of)
    return None if found is None else found.median


def shown(value: float | None) -> str:
    """Return a number, or a dash without a value."""
    return NOTHING if value is None else number(value)


def figures(study: Study, generators: Sequence[Generator], of: Figure) -> str:
    """Return the table of one figure."""
    rows = [
        [scenario.name, *(cell(values(study, one.name, scenario.name, of)) for one in generators)]
        for scenario in SCENARIOS
    ]
    return table(["", *(one.title for one in generators)], rows)


def _pairs(
    generators: Sequence[Generator], of: Callable[[str, str], tuple[str, str] | None]
) -> str:
    """Return a table in which each cell is two numbers of a generator and a scenario."""
    rows = []
    for scenario in SCENARIOS:
        found = [of(one.name, scenario.name) for one in generators]
        rows.append([scenario.name, *(" / ".join(pair) if pair else NOTHING for pair in found)])
    return table(["", *(one.title for one in generators)], rows)


def parents(study: Study, generators: Sequence[Generator]) -> str:
    """Return the table of the first process: its memory in MB, and in KB a post."""

    def pair(generator: str, scenario: str) -> tuple[str, str] | None:
        found = median(study, generator, scenario, parent)
        return None if found is None else (number(found), number(found * 1000 / study.posts))

    return _pairs(generators, pair)


def files(study: Study, generators: Sequence[Generator]) -> str:
    """Return the table of files: how many were written, and how many of them have new content."""

    def pair(generator: str, scenario: str) -> tuple[str, str] | None:
        found = builds(study, generator, scenario)
        if not found:
            return None
        wrote = spread(one.written for one in found)
        new = spread(one.different for one in found)
        return f"{wrote.median:,.0f}", f"{new.median:,.0f}"

    return _pairs(generators, pair)


# ---------------------------------------------------------------- ratios


def ratios(study: Study, generators: Sequence[Generator]) -> str:
    """Return how many times the seconds of each equal peer sitegen takes; empty without peers."""
    peers = [one for one in generators if one.equal and not one.own]
    if not peers:
        return ""
    rows = []
    for scenario in SCENARIOS:
        ours = median(study, "sitegen", scenario.name, wall)
        others = [median(study, one.name, scenario.name, wall) for one in peers]
        known = [ours / other if ours and other else None for other in others]
        rows.append([scenario.name, *map(shown, known)])
    return table(["sitegen ÷", *(one.title for one in peers)], rows)


def _floor(tasks: Iterable[FloorTask], scenario: str, of: Figure) -> float | None:
    """Return the floor of a scenario from the tasks of one run on one site.

    It is a start and a look at all sources; from nothing, the writing of all files too.
    """
    known = list(tasks)
    total = 0.0
    for name in [BOTH, REWRITE] if scenario == COLD else [BOTH]:
        found = [of(task.usage) for task in known if task.name == name]
        if not found:
            return None
        total += spread(found).median
    return total


def multiples(study: Study, generator: str, scenario: str, of: Figure) -> Spread | None:
    """Return how many times the floor of the same run and site a scenario takes, over all runs."""
    found = []
    for build in builds(study, generator, scenario):
        same = (
            task for task in study.floor if (task.generator, task.run) == (generator, build.run)
        )
        floor = _floor(same, scenario, of)
        if floor:
            found.append(of(build.usage) / floor)
    return spread(found) if found else None


def floor_ratios(study: Study, generators: Sequence[Generator]) -> str:
    """Return the table of all multiples of the floor, in seconds and in processor seconds."""
    ours = [one for one in generators if one.own]
    columns = [(one, of) for one in ours for of in (wall, cpu)]
    rows = [
        [name, *(cell(multiples(study, one.name, name, of)) for one, of in columns)]
        for name in (scenario.name for scenario in SCENARIOS)
    ]
    words = {wall: "seconds", cpu: "processor seconds"}
    return table(["÷ the floor", *(f"{one.title}: {words[of]}" for one, of in columns)], rows)


def floor_table(study: Study) -> str:
    """Return the table of the floor, on the site of sitegen that is equal to the peers'."""
    uses: dict[str, list[Usage]] = {}
    for found in study.floor:
        if found.generator == "sitegen":
            uses.setdefault(found.name, []).append(found.usage)
    rows = [
        [task, cell(spread(use.wall for use in known)), cell(spread(use.cpu for use in known))]
        for task, known in uses.items()
    ]
    return table(["", "seconds", "processor seconds"], rows)
