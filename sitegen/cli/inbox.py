"""``sitegen inbox``: the receiver of comments."""

import click

from sitegen.cli.inbox_passphrase import passphrase


@click.group()
def inbox() -> None:
    """Set up the receiver of comments.

    \b
    Examples:
      sitegen inbox passphrase mira
    """


inbox.add_command(passphrase)
