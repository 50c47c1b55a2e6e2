"""``sitegen list diary``: the entries of the diary, newest first."""

import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitegen.cli.terminal import printable, say
from sitegen.core.diagnostics import has_errors

if TYPE_CHECKING:
    from sitegen.listing import ListedEntry
    from sitegen.pipeline.options import Options

_COLUMNS = ("date", "status", "rating", "marks", "work", "title")
_OPTIONAL = ("marks", "rating", "status")
"""Columns that are dropped on a narrow terminal, in this order."""


def print_diary(
    site: Path, options: "Options", *, as_json: bool, quiet: bool, verbose: bool
) -> None:
    """Print the entries: as JSON, as a table on a terminal, otherwise separated by tabs."""
    from sitegen.listing import list_entries

    listing = list_entries(site, options, lambda: say("waiting for another build of this site"))
    for problem in listing.problems:
        say(problem, quiet=problem.severity == "warning" and (quiet or not verbose))
    if as_json:
        rows = [_as_json(item) for item in listing.items]
        click.echo(_printable_json(json.dumps(rows, ensure_ascii=False)))
    elif sys.stdout.isatty():
        _print_table(list(listing.items))
    else:
        for item in listing.items:
            click.echo("\t".join(_cells(item)))
    if has_errors(listing.problems):
        raise SystemExit(1)


def _as_json(item: "ListedEntry") -> dict[str, Any]:
    """Return a row as JSON: a missing value is null, and marks are a list."""
    row = {name: getattr(item, name) or None for name in (*_COLUMNS, "file", "line")}
    return row | {"marks": item.marks.split(), "title": item.title}


def _printable_json(text: str) -> str:
    """Return JSON in which characters that a terminal cannot print are escaped."""
    return "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in text)


def _cells(item: "ListedEntry") -> list[str]:
    """Return the texts of a row, each on one line and without control characters."""
    return [printable(" ".join(str(getattr(item, name)).split())) for name in _COLUMNS]


def _print_table(items: "list[ListedEntry]") -> None:
    from sitegen.cli.tables import TableLayout, table_lines

    rows = [dict(zip(_COLUMNS, _cells(item), strict=True)) for item in items]
    for row in rows:
        row["date"] = row["date"][:10]
    layout = TableLayout(
        columns=_COLUMNS, name="work", text="title", optional=_OPTIONAL, limits={"rating": 12}
    )
    heading = {name: name.capitalize() for name in _COLUMNS}
    width = shutil.get_terminal_size().columns
    for number, line in enumerate(table_lines([heading, *rows], layout, width)):
        shown = "  ".join(text for _, text in line).rstrip()
        click.echo(shown if number else click.style(shown, bold=True))
