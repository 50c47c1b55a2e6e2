"""``sitegen inbox serve``."""

from pathlib import Path
from typing import NoReturn

import click

from sitegen.cli.options import common, find_site, listening
from sitegen.cli.terminal import say


@click.command()
@listening(8100)
@common
def serve(
    site: Path | None, env: str | None, quiet: bool, verbose: bool, host: str, port: int
) -> NoReturn:
    """Receive comments from readers, until you press Ctrl-C.

    First set `inbox` in site.yaml, build the site, and install the receiver with
    `pip install 'sitegen[inbox]'`. sitegen writes each comment to content/comments/ as pending,
    and everything else to inbox/.

    \b
    Examples:
      sitegen inbox serve
      sitegen inbox serve --port 9000   listen on another port
    """
    from sitegen.inbox.libraries import require_libraries

    folder = find_site(site)
    require_libraries()
    try:
        _serve(folder, env, host, port, quiet=quiet, verbose=verbose)
    except KeyboardInterrupt:
        say("stopped", quiet=quiet)
    raise SystemExit(130)


def _serve(
    site: Path, env: str | None, host: str, port: int, *, quiet: bool, verbose: bool
) -> None:
    """Serve until a signal ends it; raise KeyboardInterrupt, SettingsError and UsageError."""
    from sitegen.core.listening import bind, origin_of
    from sitegen.inbox.app import app_of, check_ready
    from sitegen.inbox.context import open_inbox
    from sitegen.inbox.server import BACKLOG, make_server, run

    def on_message(text: str) -> None:
        say(text.rstrip("\n"), is_trace=True)

    inbox = open_inbox(site, env)
    try:
        check_ready(inbox)
        inbox.require_trust()
        listening = bind(host, port, BACKLOG)
    except BaseException:
        inbox.close()
        raise
    app = app_of(inbox, on_message)
    if verbose:
        app.state.receiver.on_received = say
    with listening:
        click.echo(f"{origin_of(host, listening.getsockname()[1])}{inbox.path_prefix}")
        try:
            say(f"receiving comments for {inbox.settings.url}", quiet=quiet)
            run(make_server(app), listening, on_message)
        finally:
            app.state.receiver.close()
