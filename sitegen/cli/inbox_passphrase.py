"""``sitegen inbox passphrase``."""

import sys
from pathlib import Path

import click

from sitegen.cli.options import common, find_site
from sitegen.cli.terminal import say
from sitegen.core.diagnostics import UsageError


@click.command()
@click.argument("name", metavar="NAME")
@common
def passphrase(
    site: Path | None,
    env: str | None,
    quiet: bool,
    verbose: bool,  # noqa: ARG001 - every command takes it
    name: str,
) -> None:
    """Set the passphrase by which a moderator logs in.

    NAME is one of `inbox.moderators` in site.yaml. If there is none, NAME is the site's author.
    sitegen asks twice for the passphrase on a terminal. Otherwise it reads one line from stdin.

    sitegen stores a digest only. All sessions of the moderator end.

    \b
    Examples:
      sitegen inbox passphrase mira
    """
    from sitegen.config.loading import load
    from sitegen.inbox.database import connect
    from sitegen.inbox.moderation.passphrases import check_moderator, set_passphrase
    from sitegen.inbox.moderation.sessions import end_all

    folder = find_site(site)
    moderator = check_moderator(folder, load(folder, env), name)
    set_passphrase(folder, moderator, _typed())
    db = connect(folder)
    try:
        end_all(db, moderator)
    finally:
        db.close()
    say(f"{moderator} can log in with the new passphrase", quiet=quiet)


def _typed() -> str:
    """Return a passphrase: from a terminal, entered twice, or from one line of stdin."""
    if sys.stdin.isatty():
        first: str = click.prompt("Passphrase", hide_input=True, err=True)
        second: str = click.prompt("Repeat the passphrase", hide_input=True, err=True)
        if first != second:
            raise UsageError("the two passphrases differ: nothing was changed")
        return first
    try:
        return sys.stdin.buffer.readline().decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError as fault:
        raise UsageError("the passphrase on stdin is not UTF-8") from fault
