"""``sitegen search``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.options import common, find_site, output_option
from sitegen.cli.progress import Bar
from sitegen.cli.terminal import count, say

if TYPE_CHECKING:
    from sitegen.search.indexing import IndexResult


@click.command()
@output_option("Index this folder.")
@common
def search(
    site: Path | None, env: str | None, quiet: bool, verbose: bool, output: Path | None
) -> None:
    """Create the index that readers search, from the last build.

    First install Pagefind with `pip install 'sitegen[search]'`, and set `search: pagefind` in
    site.yaml. If the index is up to date, sitegen does not change it.

    \b
    Examples:
      sitegen build && sitegen search
      sitegen search --output /srv/www/reviews
    """
    result = make_index(find_site(site), env, output, quiet=quiet)
    for path in result.outcome.changed if verbose else ():
        say(path)
    if quiet:
        return
    pages, outcome = count(result.pages, "page"), result.outcome
    click.echo(
        f"index of {pages}: {count(outcome.written, 'file')} written, "
        f"{outcome.unchanged} unchanged, {outcome.removed} removed in {result.seconds:.2f} s"
        if result.is_new
        else f"the index of {pages} is up to date"
    )


def make_index(site: Path, env: str | None, output: Path | None, *, quiet: bool) -> "IndexResult":
    """Make the index and print problems; if that failed, exit with its code."""
    from sitegen.search.indexing import IndexingError, index

    try:
        with Bar(quiet=quiet) as bar:
            result = index(
                site, output, env, lambda: say("waiting for a build of this site"), bar.show
            )
    except (IndexingError, OSError) as failure:
        say(f"error: cannot make the index: {failure}")
        raise SystemExit(1) from failure
    for problem in result.problems:
        say(problem)
    if result.problems:
        say("the index was not written: the previous one is unchanged")
        raise SystemExit(1)
    if result.was_stale:
        say("the site has changed since it was indexed: sitegen makes the index again", quiet=quiet)
    if not result.pages:
        say("warning: no page has data-pagefind-body: there is nothing to search", quiet=quiet)
    return result
