"""``sitegen edit``."""

from pathlib import Path

import click

from sitegen.cli import completion
from sitegen.cli.options import common, find_site, print_path
from sitegen.cli.terminal import say


@click.group()
def edit() -> None:
    """Move works out of tables, into separate files.

    \b
    Examples:
      sitegen edit work last-train-home
    """


@edit.command()
@click.argument("key", metavar="KEY", shell_complete=completion.works)
@common
def work(
    site: Path | None,
    env: str | None,
    quiet: bool,
    verbose: bool,  # noqa: ARG001 - every command takes it
    key: str,
) -> None:
    """Move a work out of its table into a file, and print the path.

    The file is beside the table. sitegen removes the row from the table, and the page stays the
    same. If the work has a file already, sitegen changes nothing.

    \b
    Examples:
      sitegen edit work last-train-home
      $EDITOR "$(sitegen edit work last-train-home)"
    """
    from sitegen.config.loading import load
    from sitegen.scaffold.editing import edit_work

    folder = find_site(site)
    config = load(folder, env)
    waiting = "waiting for another build of this site"
    print_path(folder, edit_work(folder, config, key, lambda: say(waiting, quiet=quiet)))
