"""``sitegen clean``."""

from contextlib import suppress
from pathlib import Path

import click

from sitegen.cli.options import common, find_site, output_option
from sitegen.cli.terminal import count, say


@click.command()
@output_option("Clean this folder.")
@common
def clean(
    site: Path | None,
    env: str | None,  # noqa: ARG001 - every command takes it
    quiet: bool,
    verbose: bool,
    output: Path | None,
) -> None:
    """Remove the files that builds wrote to output/, and .sitegen/.

    sitegen keeps files that it did not write.

    \b
    Examples:
      sitegen clean
      sitegen clean --output /srv/www/reviews
    """
    from sitegen.core.folders import Folder
    from sitegen.core.locks import STATE, site_lock
    from sitegen.output.directory import output_folder
    from sitegen.output.staging import remove_site

    folder = find_site(site)
    target = output_folder(folder, output)
    with site_lock(folder, lambda: say("waiting for another build of this site")):
        try:
            removed = remove_site(folder, target)
        except OSError as failure:
            say(f"error: {target} cannot be emptied: {failure.strerror or failure}")
            raise SystemExit(1) from failure
        for path in removed if verbose else ():
            say(path)
        with Folder.at(folder.resolve()) as around, suppress(OSError):
            around.clear(STATE)
    if not quiet:
        click.echo(f"{count(len(removed), 'file')} removed")
