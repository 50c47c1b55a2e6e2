"""``python -m bench.diary``: a large diary and a large table of works, built cold and after edits.

The site has no posts. Its works are the rows of one table, its entries a file for each year. In
each round, a build of nothing, of one changed entry and of one changed row are measured, after one
another. ``--out`` writes the figures into a document.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench import machine
from bench.measure import Usage, measure
from bench.report import cell, save, spread, table

DOCUMENT = Path(__file__).parents[1] / "docs" / "performance.md"
BEGIN = "<!-- diary -->"
TABLE = Path("content/works/works.csv")
DIARY = Path("content/diary")
FIRST_DAY, DAYS = date(2016, 1, 1), 3_652

_ADJECTIVES = ("silver", "night", "slow", "last", "red", "quiet", "long", "iron", "paper", "glass")
_NOUNS = ("train", "station", "road", "garden", "window", "letter", "island", "bridge", "mirror")
_GENRES = ("drama", "comedy", "thriller", "documentary", "noir", "western", "romance", "mystery")
_NOTE = "A few *words* about it, as one writes them on the day."

Edit = Callable[[Path, int], None]


def rows(number: int, chance: random.Random) -> Iterator[str]:
    """Yield the lines of a table of so many works, its header first."""
    yield "key,title,kind,year,director,genres,identifiers.imdb"
    for index in range(number):
        title = f"{chance.choice(_ADJECTIVES).title()} {chance.choice(_NOUNS).title()} {index}"
        kind = chance.choice(("film", "film", "film", "book", "series"))
        name = f"{chance.choice(_ADJECTIVES).title()} {chance.choice(_NOUNS).title()}son"
        genres = "; ".join(chance.sample(_GENRES, 2))
        year = chance.randrange(1920, 2026)
        yield f"w{index},{title},{kind},{year},{name},{genres},tt{1_000_000 + index}"


def entries(number: int, works: int, chance: random.Random) -> dict[int, list[str]]:
    """Return the entries of a diary by their years; four in five are rated, one in ten noted."""
    days = sorted(FIRST_DAY + timedelta(days=chance.randrange(DAYS)) for _ in range(number))
    found: dict[int, list[str]] = {}
    for day in days:
        text = f"- date: {day}\n  work: w{chance.randrange(works)}\n"
        if chance.random() < 0.8:
            text += f"  rating: {chance.randrange(2, 11)}\n"
        if chance.random() < 0.1:
            text += f"  note: {_NOTE}\n"
        found.setdefault(day.year, []).append(text)
    return found


def write_site(site: Path, works: int, number: int) -> None:
    """Write a site of so many works and entries."""
    chance = random.Random(1936)  # noqa: S311 - the same files each time
    for folder in (TABLE.parent, DIARY):
        (site / folder).mkdir(parents=True)
    (site / "site.yaml").write_text("title: Log\nurl: https://example.org/\n")
    (site / TABLE).write_text("".join(f"{line}\n" for line in rows(works, chance)))
    for year, texts in entries(number, works, chance).items():
        (site / DIARY / f"{year}.yaml").write_text("".join(texts))


def edit_entry(site: Path, turn: int) -> None:
    """Give another note to the first entry of a year."""
    path = site / DIARY / "2020.yaml"
    text = path.read_text()
    end = text.index("\n- ") + 1
    first, rest = text[:end], text[end:]
    lines = [line for line in first.splitlines() if not line.startswith("  note:")]
    path.write_text("\n".join([*lines, f"  note: Seen for the {turn}. time.", rest]))


def edit_row(site: Path, turn: int) -> None:
    """Give another year to one work."""
    path = site / TABLE
    text = re.sub(r"^(w7,[^,]*,[^,]*),\d+", rf"\1,{1900 + turn}", path.read_text(), flags=re.M)
    path.write_text(text)


EDITS: dict[str, Edit | None] = {
    "nothing changed": None,
    "one entry changed": edit_entry,
    "one row changed": edit_row,
}


def run(site: Path, runs: int) -> dict[str, list[Usage]]:
    """Build a site cold, then so often after each edit; return what each build used."""
    command = [sys.executable, "-m", "sitegen", "build", "--quiet", "--jobs", "2"]
    found = {"cold": [measure(command, site)[0]], **{name: [] for name in EDITS}}
    for turn in range(runs):
        for name, edit in EDITS.items():
            if edit is not None:
                edit(site, turn)
            found[name].append(measure(command, site)[0])
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print or save the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--works", type=int, default=5_000)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--out", type=Path, default=DOCUMENT)
    args = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        site = Path(folder) / "site"
        write_site(site, args.works, args.entries)
        found = run(site, args.runs)
        pages = sum(1 for _ in (site / "output").rglob("index.html"))
        sitemap = (site / "output/sitemap.xml").read_text().count("<loc>")
    nothing = spread(usage.wall for usage in found["nothing changed"]).median
    lines = []
    for name, usages in found.items():
        wall = spread(usage.wall for usage in usages)
        memory = f"{max(usage.memory for usage in usages):,.0f}"
        ratio = f"{wall.median / nothing:.1f}"
        lines.append([name, cell(wall), cell(spread(u.cpu for u in usages)), memory, ratio])
    head = (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}: {machine.describe()}. {args.works:,} works in a"
        f" table, {args.entries:,} entries: {pages:,} pages, {sitemap:,} addresses in the sitemap."
    )
    columns = ["", "seconds", "processor seconds", "MB", "÷ nothing"]
    save(f"{head}\n\n{table(columns, lines)}", args.out, BEGIN)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
