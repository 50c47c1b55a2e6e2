"""``sitegen new entry``."""

from typing import Any

import click

from sitegen.cli import completion
from sitegen.cli.creating import as_of, now_option
from sitegen.cli.options import common, find_site, print_path
from sitegen.cli.terminal import say


@click.command()
@click.argument("work", metavar="WORK", shell_complete=completion.works)
@click.option("--date", metavar="DATE", help="Set the date, as in 2024-01-03.  [default: today]")
@click.option("--rating", metavar="R", help="Set the rating, on the site's scale or as in 4/5.")
@click.option("--again", is_flag=True, help="Say that it was not for the first time.")
@click.option("--liked", is_flag=True, help="Mark it as a favourite.")
@click.option(
    "--status",
    type=click.Choice(["wanted", "started", "paused", "finished", "abandoned"]),
    metavar="STATUS",
    help="Set wanted, started, paused, finished or abandoned.  [default: finished]",
)
@click.option("--note", metavar="TEXT", help="Add a note, in Markdown.")
@now_option
@common
def entry(work: str, **given: Any) -> None:
    """Add an entry to the diary.

    Name the work by its key. sitegen appends the entry to content/diary/YEAR.yaml and changes
    nothing else in it.

    \b
    Examples:
      sitegen new entry last-train-home
      sitegen new entry night-mail --date 2024-01-03 --rating 8 --again
      sitegen new entry brief-encounter --status wanted
    """
    from sitegen.config.loading import load
    from sitegen.scaffold.entries import create_entry

    folder, now = find_site(given.pop("site")), as_of(given.pop("now"))
    config = load(folder, given.pop("env"))
    del given["quiet"], given["verbose"]
    waiting = "waiting for another build of this site"
    made = create_entry(folder, config, now, work, lambda: say(waiting), **given)
    print_path(folder, made.path)
