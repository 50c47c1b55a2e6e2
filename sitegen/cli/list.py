"""``sitegen list``."""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitegen.cli.options import common, find_site, moment
from sitegen.cli.terminal import printable, say
from sitegen.core.diagnostics import has_errors

if TYPE_CHECKING:
    from sitegen.listing import ListedDocument

_FILTERS = {"drafts": "draft", "future": "future", "expired": "expired"}
_KINDS = ("posts", "works", "pages", "lists")
_ORDERS = ("date", "title", "rating", "words", "comments", "state")
_COLUMNS = ("state", "date", "rating", "words", "comments", "pending", "slug", "title")
_NUMBERS = frozenset({"rating", "words", "comments", "pending"})
_MIN_WIDTH = 10
"""Cells that slugs and titles have at least."""
_MAX_OF_RATINGS = 12
"""Cells that the ratings of a post with many works take at most."""
_COLOURS = {"broken": "red", "draft": "yellow", "future": "cyan", "expired": "magenta"}


@click.command("list")
@click.argument(
    "which",
    type=click.Choice([*_FILTERS, "pending"]),
    required=False,
    metavar="[drafts|future|expired|pending]",
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
    only content with comments that wait for approval.

    If stdout is not a terminal, each row is one line, with a tab between columns. The columns are
    state, date, rating, words, comments, pending comments, slug and title.

    \b
    Examples:
      sitegen list
      sitegen list drafts
      sitegen list --kind works --sort rating
      sitegen list pending --json
    """
    from sitegen.listing import list_documents, ordered
    from sitegen.pipeline.build import Options

    at = moment(now, os.environ.get("SOURCE_DATE_EPOCH"))
    options = Options(now=at, environment=env)
    waiting = "waiting for another build of this site"
    listing = list_documents(find_site(site), options, kind, lambda: say(waiting))
    for problem in listing.problems:
        say(problem, quiet=problem.severity == "warning" and (quiet or not verbose))
    items = [item for item in ordered(listing.items, sort) if _is_asked_for(item, which)]
    if as_json:
        click.echo(json.dumps([_as_json(item) for item in items], ensure_ascii=False))
    elif sys.stdout.isatty():
        _print_table(items)
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
    """Return a row as JSON has it: what is not there is null."""
    row = {name: getattr(item, name) for name in ("file", *_COLUMNS)}
    return row | {name: row[name] or None for name in ("date", "rating")}


def _cells(item: "ListedDocument") -> list[str]:
    """Return a row's texts, each on one line and without control characters."""
    return [printable(" ".join(str(getattr(item, name)).split())) for name in _COLUMNS]


def _print_table(items: "list[ListedDocument]") -> None:
    """Print a table that fits the terminal, in which wide characters count for two."""
    names = [name for name in _COLUMNS if name != "pending" or any(i.pending for i in items)]
    rows = [dict(zip(_COLUMNS, _cells(item), strict=True)) for item in items]
    for row in rows:
        row["date"] = row["date"][:10]
    widths = _widths({name: [name, *(row[name] for row in rows)] for name in names})
    for row in [{name: name.capitalize() for name in names}, *rows]:
        texts = [_fitted(row[name], widths[name], right=name in _NUMBERS) for name in names]
        if row["state"] in _COLOURS:
            texts[0] = click.style(texts[0], fg=_COLOURS[row["state"]])
        line = "  ".join(texts).rstrip()
        click.echo(line if row in rows else click.style(line, bold=True))


def _widths(columns: dict[str, list[str]]) -> dict[str, int]:
    """Return how many cells each column gets; slug and title share what the others leave."""
    from rich.cells import cell_len

    widths = {name: max(map(cell_len, texts)) for name, texts in columns.items()}
    widths["rating"] = min(widths["rating"], _MAX_OF_RATINGS)
    wanted = widths["slug"] + widths["title"]
    room = shutil.get_terminal_size().columns - sum(widths.values()) - 2 * len(widths) + 2 + wanted
    if wanted > room:
        widths["slug"] = max(min(widths["slug"], room // 3), _MIN_WIDTH)
        widths["title"] = max(room - widths["slug"], _MIN_WIDTH)
    return widths


def _fitted(text: str, width: int, *, right: bool) -> str:
    """Return a text that takes exactly so many cells."""
    from rich.cells import cell_len, set_cell_size

    if cell_len(text) > width:
        return set_cell_size(text, width - 1) + "…"
    space = " " * (width - cell_len(text))
    return space + text if right else text + space
