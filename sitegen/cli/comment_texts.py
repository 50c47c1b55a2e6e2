"""``sitegen comments edit``, ``reply`` and ``about``: the texts and the writers of comments."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from sitegen.cli import completion
from sitegen.cli.moderating import line, moderate_site, refuse, summary
from sitegen.cli.options import common, find_site
from sitegen.cli.terminal import count, say
from sitegen.core.diagnostics import UsageError

_name = click.argument("name", metavar="SLUG/ID", shell_complete=completion.comments)
_text = click.option(
    "--text", metavar="TEXT", help="Set the text.  [default: from stdin or EDITOR]"
)


@click.command()
@_text
@_name
@common
def edit(
    site: Path | None,
    env: str | None,
    quiet: bool,
    verbose: bool,  # noqa: ARG001 - every command takes it
    name: str,
    text: str | None,
) -> None:
    """Replace the text of a comment; keep its front matter.

    The text comes from --text, from stdin, or from your editor if stdin is a terminal. The front
    matter stays the same, byte for byte.

    \b
    Examples:
      sitegen comments edit last-train-home/c0003
      sitegen comments edit last-train-home/c0003 --text "Lovely film."
    """
    from sitegen.comments.editing import EditError
    from sitegen.inbox.moderation.command_line import log_changes
    from sitegen.moderation.texts import edit as edit_text

    with moderate_site(site, env) as queue:
        [item] = queue.items([name])
    new = _typed(item.text.strip("\n")) if text is None else text
    # The lock is free while the author writes, so that builds can run.
    with moderate_site(site, env) as queue:
        try:
            decision = edit_text(queue, name, new)
        except EditError as failure:
            refuse(failure)
        log_changes(queue, "edit", [decision] if decision.change.old != decision.change.new else [])
    is_same = decision.change.old == decision.change.new
    if not quiet:
        click.echo(line(f"{decision.name}: {'has this text already' if is_same else 'edited'}"))


@click.command()
@click.option(
    "--author", metavar="KEY", help="Sign as this author of authors.yaml.  [default: site's author]"
)
@_text
@_name
@common
def reply(
    site: Path | None,
    env: str | None,
    quiet: bool,  # noqa: ARG001 - every command takes it
    verbose: bool,  # noqa: ARG001 - every command takes it
    name: str,
    author: str | None,
    text: str | None,
) -> None:
    """Answer an approved comment as an author of the site.

    sitegen writes a new comment file with the author's key, so that the answer has the author's
    badge, and prints its path. The text comes from --text, from stdin, or from your editor.

    \b
    Examples:
      sitegen comments reply last-train-home/c0003
      sitegen comments reply last-train-home/c0003 --text "Thank you."
    """
    from sitegen.comments.editing import EditError
    from sitegen.inbox.moderation.command_line import log_reply
    from sitegen.scaffold.replies import author_key
    from sitegen.scaffold.replies import reply as write_reply

    with moderate_site(site, env) as queue:
        queue.named([name])
        key = author_key(queue, author)
    written = _typed("") if text is None else text
    with moderate_site(site, env) as queue:
        try:
            new = write_reply(queue, datetime.now(UTC), name, written, author=key)
        except EditError as failure:
            refuse(failure)
        log_reply(queue, new)
    path = find_site(site) / new.path
    is_near = path.resolve().is_relative_to(Path.cwd().resolve())
    click.echo(line(os.path.relpath(path) if is_near else str(path)))


@click.command()
@click.argument("address", metavar="EMAIL")
@common
def about(
    site: Path | None,
    env: str | None,
    quiet: bool,
    verbose: bool,  # noqa: ARG001 - every command takes it
    address: str,
) -> None:
    """Show everything that the site knows of an e-mail address.

    sitegen lists the comments whose files have the address. If the site has an inbox/, it also
    lists the comments that were sent there with this address.

    \b
    Examples:
      sitegen comments about tom@mail.example.org
    """
    from sitegen.comments.moderation_items import name_of
    from sitegen.inbox.addresses import names_of_address
    from sitegen.moderation.people import comments_of

    if "@" not in address:
        raise UsageError(f"{address!r} is not an address: write one such as tom@mail.example.org")
    known = names_of_address(find_site(site), address)
    with moderate_site(site, env) as queue:
        items = comments_of(queue, address, known)
    for item in items:
        click.echo(summary(item))
        click.echo(f"    status: {line(item.status) or 'unknown'}")
    elsewhere = sorted(known - {name_of(item.file) for item in items})
    for name in elsewhere:
        click.echo(f"{line(name)}  (received; it has no file in content/)")
    say(f"{count(len(items) + len(elsewhere), 'comment')} of this address", quiet=quiet)


def _typed(text: str) -> str:
    """Return a text from stdin, or from an editor that starts with ``text``; raise UsageError."""
    if not sys.stdin.isatty():
        try:
            return sys.stdin.buffer.read().decode("utf-8-sig")
        except UnicodeDecodeError as fault:
            raise UsageError("the text on stdin is not UTF-8") from fault
    try:
        written = click.edit(text, extension=".md")
    except click.ClickException as failure:
        raise UsageError(failure.message) from failure
    # If the author leaves the editor without saving, the text stays as it was.
    return text if written is None else written
