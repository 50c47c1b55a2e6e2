"""``sitegen why``."""

import os
from pathlib import Path

import click

from sitegen.cli import completion
from sitegen.cli.options import common, find_site, moment, output_option
from sitegen.cli.terminal import say


@click.command()
@output_option("Use this output folder.")
@click.option(
    "--now", metavar="DATE", help="Answer as of this date (UTC by default).  [default: now]"
)
@click.argument("target", metavar="URL|FILE", shell_complete=completion.addresses)
@common
def why(
    site: Path | None,
    env: str | None,
    quiet: bool,
    verbose: bool,
    output: Path | None,
    now: str | None,
    target: str,
) -> None:
    """Explain what a page is made of, or why a file is not published.

    For a page, sitegen lists its sources and the changes since the last build.

    \b
    Examples:
      sitegen why /posts/last-train-home/
      sitegen why content/posts/last-train-home.md
      sitegen why content/comments/last-train-home/c0003.md
    """
    from sitegen.pipeline.build import Options
    from sitegen.why import why as explain

    at = moment(now, os.environ.get("SOURCE_DATE_EPOCH"))
    options = Options(now=at, environment=env, output=output)
    waiting = "waiting for another build of this site"
    reason = explain(find_site(site), options, target, lambda: say(waiting))
    click.echo(reason.answer)
    for heading, lines in reason.lists.items() if not quiet else ():
        shown = lines if verbose else lines[:MAX_LINES]
        click.echo(f"  {heading}:" if lines else f"  {heading}: nothing")
        for line in shown:
            click.echo(f"    {line}")
        if len(shown) < len(lines):
            click.echo(f"    and {len(lines) - len(shown)} more (-v names them)")


MAX_LINES = 12
"""Lines below a heading, unless ``--verbose`` asks for all of them."""
