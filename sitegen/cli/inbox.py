"""``sitegen inbox``: the receiver of comments."""

import click

from sitegen.cli.inbox_serve import serve


@click.group()
def inbox() -> None:
    """Receive comments from readers.

    \b
    Examples:
      sitegen inbox serve
    """


inbox.add_command(serve)
