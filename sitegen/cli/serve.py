"""``sitegen serve``."""

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from sitegen.cli.build import failure, success
from sitegen.cli.options import common, find_site, listening, moment
from sitegen.cli.progress import Bar
from sitegen.cli.terminal import say

if TYPE_CHECKING:
    from sitegen.pipeline.result import Result


@click.command()
@listening(8000)
@click.option("--open", "opens", is_flag=True, help="Open the site in the browser.")
@click.option("--poll", is_flag=True, help="Poll the files regularly to find changes.")
@click.option("--no-drafts", is_flag=True, help="Leave out drafts.")
@click.option(
    "--now", metavar="DATE", help="Build as of this date (UTC by default).  [default: now]"
)
@common
def serve(
    site: Path | None,
    env: str | None,
    quiet: bool,
    verbose: bool,
    now: str | None,
    opens: bool,
    no_drafts: bool,
    **chosen: Any,
) -> NoReturn:
    """Serve a preview on this machine; update it on every save.

    The preview also shows drafts and content with a future date, with a badge. sitegen builds
    it into .sitegen/serve/ and does not change output/. Press Ctrl-C to stop.

    \b
    Examples:
      sitegen serve --open
      sitegen serve --port 4000 --no-drafts
      sitegen serve --host 0.0.0.0      serve other devices in this network too
    """
    from sitegen.serve.preview import ServeOptions
    from sitegen.serve.preview import serve as serve_site

    def clock() -> datetime:
        return moment(now, os.environ.get("SOURCE_DATE_EPOCH"))

    clock()  # reports a wrong --now before anything runs
    options = ServeOptions(environment=env, drafts=not no_drafts, **chosen)
    terminal = _Terminal(quiet=quiet, verbose=verbose)
    try:
        serve_site(
            find_site(site),
            options,
            clock,
            terminal,
            lambda address: opens and click.launch(address),
        )
    except KeyboardInterrupt:
        terminal.on_message("stopped")
    raise SystemExit(130)


class _Terminal:
    """Prints events: the address on stdout, everything else on stderr."""

    def __init__(self, *, quiet: bool, verbose: bool) -> None:
        self._bar = Bar(quiet=quiet)
        self._quiet = quiet
        self._verbose = verbose

    def on_served(self, address: str) -> None:
        """Print the address of the site."""
        click.echo(address)

    def on_built(self, result: "Result") -> None:
        """Print the result of a build."""
        self._end_bar()
        for problem in result.problems:
            line = problem if problem.file else f"error: {problem.message}"
            say(line, quiet=self._quiet and problem.severity == "warning")
        for path in result.changed if self._verbose else ():
            say(path)
        if result.failed:
            say(failure(result))
        else:
            say(success(result), quiet=self._quiet)

    def on_crash(self, trace: str) -> None:
        """Print a traceback of sitegen itself."""
        self._end_bar()
        say(trace, is_trace=True)

    def on_message(self, text: str) -> None:
        """Print a notice."""
        self._end_bar()
        say(text, quiet=self._quiet)

    def on_progress(self, phase: str, done: int, total: int) -> None:
        """Show the progress of a build."""
        self._bar.show(phase, done, total)

    def _end_bar(self) -> None:
        self._bar.stop()
        self._bar = Bar(quiet=self._quiet)
