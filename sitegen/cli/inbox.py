"""``sitegen inbox``: the receiver of comments."""

import click

from sitegen.cli.inbox_passphrase import passphrase
from sitegen.cli.inbox_serve import serve


@click.group()
def inbox() -> None:
    """Receive comments from readers.

    \b
    Examples:
      sitegen inbox serve
      sitegen inbox passphrase mira
    """


inbox.add_command(serve)
inbox.add_command(passphrase)
