"""``sitegen comments``: the commands that moderate comments."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitegen.cli import completion
from sitegen.cli.comment_texts import about, edit, reply
from sitegen.cli.moderating import details, line, moderate_site, refuse, summary
from sitegen.cli.options import common, find_site
from sitegen.cli.terminal import count, say

if TYPE_CHECKING:
    from sitegen.comments.moderation_items import ModerationItem

MAX_LINES = 12
"""Lines that a command lists, unless ``--verbose`` asks for all of them."""

Command = Callable[..., Any]


@click.group()
def comments() -> None:
    """Review pending comments; approve, edit, answer or forget them.

    Name each comment by its thread and its id: last-train-home/c0003 or works/night-mail/c0001.
    sitegen writes your decision into the comment's file, in one line.

    \b
    Examples:
      sitegen comments pending
      sitegen comments show last-train-home/c0003
      sitegen comments approve last-train-home/c0003 last-train-home/c0004
      sitegen comments spam works/night-mail/c0001
      sitegen comments reply last-train-home/c0003 --text "Thank you."
      sitegen comments forget tom@mail.example.org
    """


@comments.command()
@click.option(
    "--post",
    metavar="SLUG",
    help="List only comments on this post, works/KEY or pages/PATH.",
    shell_complete=completion.threads_with_comments,
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array on stdout.")
@common
def pending(
    site: Path | None,
    env: str | None,
    quiet: bool,
    verbose: bool,  # noqa: ARG001 - every command takes it
    post: str | None,
    as_json: bool,
) -> None:
    """List the comments that wait for approval, oldest first.

    Under each comment, sitegen lists points to check, such as the name of an author of this site.

    \b
    Examples:
      sitegen comments pending
      sitegen comments pending --post last-train-home
      sitegen comments pending --quiet       print names only, one per line
      sitegen comments pending --json
    """
    with moderate_site(site, env) as queue:
        items = queue.pending(post)
    if as_json:
        # ASCII, because a terminal may display it.
        click.echo(json.dumps([_as_json(item) for item in items]))
        return
    for item in items:
        click.echo(line(item.name) if quiet else summary(item))
    verb = "waits" if len(items) == 1 else "wait"
    say(f"{count(len(items), 'comment')} {verb} to be approved", quiet=quiet)


@comments.command()
@common
@click.argument(
    "names",
    metavar="SLUG/ID...",
    nargs=-1,
    required=True,
    shell_complete=completion.comments,
)
def show(
    site: Path | None,
    env: str | None,
    quiet: bool,  # noqa: ARG001 - every command takes it
    verbose: bool,  # noqa: ARG001 - every command takes it
    names: tuple[str, ...],
) -> None:
    """Print comments in full, including e-mail addresses.

    \b
    Examples:
      sitegen comments show last-train-home/c0003
      sitegen comments show content/comments/last-train-home/c0003.md
    """
    with moderate_site(site, env) as queue:
        items = queue.items(names)
    for number, item in enumerate(items):
        click.echo("\n" * (number > 0) + details(item))
        for problem in item.problems:
            say(problem)
    if any(item.problems for item in items):
        raise SystemExit(1)


def _decider(name: str, status: str, purpose: str) -> None:
    """Add a command that gives comments a status."""

    @common
    @click.argument(
        "names",
        metavar="SLUG/ID...",
        nargs=-1,
        required=True,
        shell_complete=completion.comments,
    )
    def command(
        site: Path | None,
        env: str | None,
        quiet: bool,
        verbose: bool,  # noqa: ARG001 - every command takes it
        names: tuple[str, ...],
    ) -> None:
        from sitegen.comments.editing import EditError
        from sitegen.inbox.moderation.command_line import log_changes

        with moderate_site(site, env) as queue:
            try:
                decisions = queue.decide(names, status)
            except EditError as failure:
                refuse(failure)
            log_changes(queue, "approve" if status == "approved" else status, decisions)
        for one in decisions if not quiet else ():
            same = f"is {one.now} already"
            became = same if one.was == one.now else f"{one.was or 'unknown'} -> {one.now}"
            click.echo(line(f"{one.name}: {became}"))

    command.__doc__ = f"""{purpose}

    In the comment's file, sitegen changes only the word after "status:", or adds one line. If
    sitegen cannot change one of several comments, it changes none.

    \b
    Examples:
      sitegen comments {name} last-train-home/c0003
      sitegen comments {name} last-train-home/c0003 works/night-mail/c0001
    """
    comments.command(name)(command)


_decider("approve", "approved", "Approve comments, so that the next build shows them.")
_decider("reject", "trash", "Mark comments as trash; keep their files, but do not show them.")
_decider("spam", "spam", "Mark comments as spam; keep their files, but do not show them.")


@comments.command()
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@click.argument("person", metavar="NAME|EMAIL")
@common
def forget(
    site: Path | None, env: str | None, quiet: bool, verbose: bool, yes: bool, person: str
) -> None:
    """Empty every comment of a person; keep its place in the thread.

    Give the name exactly as the person signed, or the address from `email`. If an author of this
    site signed a comment with a key, only the address finds it.

    sitegen also lists the places that still name the person, so that you can check them.

    \b
    Examples:
      sitegen comments forget tom@mail.example.org
      sitegen comments forget "Tom Weber" --yes
    """
    from sitegen.comments.editing import EditError
    from sitegen.inbox.addresses import names_of_address
    from sitegen.inbox.moderation.command_line import log_forgotten
    from sitegen.moderation.erasure import erase, plan_erasure

    received = names_of_address(find_site(site), person)
    with moderate_site(site, env) as queue:
        erasure = plan_erasure(queue, person, received)
    for item in erasure.items if not quiet else ():
        click.echo(summary(item))
    number = count(len(erasure.items), "comment")
    if not yes and not _agrees(f"Empty {number}? Only version control can restore them"):
        say("nothing was changed")
        return
    # The lock is free while the author decides. sitegen refuses files that changed since then.
    with moderate_site(site, env) as queue:
        try:
            mentions = erase(queue, erasure)
        except EditError as failure:
            refuse(failure)
        log_forgotten(queue, erasure.items, received)
    if quiet:
        return
    click.echo(f"{number} emptied: the next build removes their text from the site")
    shown = mentions if verbose else mentions[:MAX_LINES]
    say("these places may still name the person:", quiet=not shown)
    for mention in shown:
        say(f"  {mention}")
    if len(shown) < len(mentions):
        say(f"  and {len(mentions) - len(shown)} more (-v names them)")


def _agrees(question: str) -> bool:
    """Ask for confirmation on a terminal; raise UsageError if stdin is not one."""
    if not sys.stdin.isatty():
        from sitegen.core.diagnostics import UsageError

        raise UsageError("not a terminal: pass --yes to confirm")
    return click.confirm(question, err=True)


def _as_json(item: "ModerationItem") -> dict[str, object]:
    """Return a comment for machines, without its e-mail address."""
    return {
        "name": item.name,
        "file": item.file.path,
        "author": item.author,
        "date": item.date.iso if item.date else None,
        "text": item.text,
        "flags": list(item.flags),
    }


comments.add_command(about)
comments.add_command(edit)
comments.add_command(reply)
