"""What the commands of ``sitegen new`` share: the moment, and how they print what they made."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitegen.cli.options import moment

if TYPE_CHECKING:
    from sitegen.scaffold.files import NewFile

now_option = click.option(
    "--now",
    metavar="DATE",
    help="Create as of this date (UTC by default).  [default: now]",
)


def as_of(now: str | None) -> Any:
    """Return the moment that is taken for now."""
    return moment(now, os.environ.get("SOURCE_DATE_EPOCH"))


def print_path(folder: Path, file: "NewFile") -> None:
    """Print the path of a new file as seen from here."""
    path, here = folder / file.path, Path.cwd().resolve()
    near = path.resolve().is_relative_to(here) or here.is_relative_to(folder.resolve())
    click.echo(os.path.relpath(path) if near else path)
