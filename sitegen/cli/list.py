"""``sitegen list``."""

import json
import os
import shutil
import sys
from collections.abc import Container
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitegen.cli.list_diary import print_diary
from sitegen.cli.options import common, find_site, moment
from sitegen.cli.terminal import printable, say
from sitegen.core.diagnostics import has_errors

if TYPE_CHECKING:
    from sitegen.listing import ListedDocument

_FILTERS = {"drafts": "draft", "future": "future", "expired": "expired"}
_KINDS = ("posts", "works", "pages", "lists")
_ORDERS = ("date", "title", "rating", "words", "comments", "state")
_COLUMNS = ("state", "date", "rating", "words", "comments", "pending", "slug", "title")
_OPTIONAL = ("words", "comments", "pending", "rating")
"""Columns that are dropped on a narrow terminal, in this order."""
_COLOURS = {"broken": "red", "draft": "yellow", "future": "cyan", "expired": "magenta"}


@click.command("list")
@click.argument(
    "which",
    type=click.Choice([*_FILTERS, "pending", "diary"]),
    required=False,
    metavar="[drafts|future|expired|pending|diary]",
)
@click.option(
    "--kind",
    type=click.Choice(_KINDS),
    default="posts",
    show_default=True,
    metavar="KIND",
    help="List posts, works, pages or lists.",
)
@click.option(
    "--sort",
    type=click.Choice(_ORDERS),
    default="date",
    show_default=True,
    metavar="COLUMN",
    help="Sort by date, title, rating, words, comments or state.",
)
@click.option(
    "--now", metavar="DATE", help="List as of this date (UTC by default).  [default: now]"
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array on stdout.")
@common
def list_(
    site: Path | None,
    env: str | None,
    quiet: bool,
    verbose: bool,
    which: str | None,
    kind: Any,
    sort: Any,
    now: str | None,
    as_json: bool,
) -> None:
    """List posts, works, pages or lists, with states and ratings.

    With "drafts", "future" or "expired", list only content in that state. With "pending", list
    only content with comments that wait for approval. With "diary", list its entries, newest
    first.

    On a narrow terminal, sitegen drops columns and shortens titles, but never slugs.

    If stdout is not a terminal, each row is one line, with a tab between columns. The columns are
    state, date, rating, words, comments, pending comments, slug and title.

    \b
    Examples:
      sitegen list
      sitegen list drafts
      sitegen list --kind works --sort rating
      sitegen list pending --json
      sitegen list diary
    """
    from sitegen.listing import list_documents, ordered
    from sitegen.pipeline.build import Options

    at = moment(now, os.environ.get("SOURCE_DATE_EPOCH"))
    options = Options(now=at, environment=env)
    waiting = "waiting for another build of this site"
    if which == "diary":
        print_diary(find_site(site), options, as_json=as_json, quiet=quiet, verbose=verbose)
        return
    listing = list_documents(find_site(site), options, kind, lambda: say(waiting))
    for problem in listing.problems:
        say(problem, quiet=problem.severity == "warning" and (quiet or not verbose))
    items = [item for item in ordered(listing.items, sort) if _is_asked_for(item, which)]
    if as_json:
        click.echo(json.dumps([_as_json(item) for item in items], ensure_ascii=False))
    elif sys.stdout.isatty():
        _print_table(items, (sort, which))
    else:
        for item in items:
            click.echo("\t".join(_cells(item)))
    if has_errors(listing.problems):
        raise SystemExit(1)


def _is_asked_for(item: "ListedDocument", which: str | None) -> bool:
    if which == "pending":
        return item.pending > 0
    return which is None or item.state == _FILTERS[which]


def _as_json(item: "ListedDocument") -> dict[str, Any]:
    """Return a row as JSON; a missing value is null."""
    row = {name: getattr(item, name) for name in ("file", *_COLUMNS)}
    return row | {name: row[name] or None for name in ("date", "rating")}


def _cells(item: "ListedDocument") -> list[str]:
    """Return a row's texts, each on one line and without control characters."""
    return [printable(" ".join(str(getattr(item, name)).split())) for name in _COLUMNS]


def _print_table(items: "list[ListedDocument]", kept: Container[str | None]) -> None:
    """Print a table that fits the terminal; never drop the column ``kept``."""
    from sitegen.cli.tables import TableLayout, table_lines

    names = [name for name in _COLUMNS if name != "pending" or any(i.pending for i in items)]
    rows = [dict(zip(_COLUMNS, _cells(item), strict=True)) for item in items]
    for row in rows:
        row["date"] = row["date"][:10]
    layout = TableLayout(
        columns=tuple(names),
        name="slug",
        text="title",
        optional=tuple(name for name in _OPTIONAL if name not in kept),
        numbers=frozenset(_OPTIONAL),
        limits={"rating": 12},  # a post may have many
    )
    heading = {name: name.capitalize() for name in names}
    width = shutil.get_terminal_size().columns
    for number, line in enumerate(table_lines([heading, *rows], layout, width)):
        texts = [
            click.style(text, fg=_COLOURS[state])
            if name == "state" and (state := text.strip()) in _COLOURS
            else text
            for name, text in line
        ]
        shown = "  ".join(texts).rstrip()
        click.echo(shown if number else click.style(shown, bold=True))
