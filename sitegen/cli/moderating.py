"""Shared by the commands of ``sitegen comments``: the queue, and how a terminal shows comments."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from sitegen.cli.options import find_site
from sitegen.cli.terminal import one_line, say

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from sitegen.comments.moderation_items import ModerationItem
    from sitegen.moderation.queue import ModerationQueue


def moderate_site(site: Path | None, env: str | None) -> "AbstractContextManager[ModerationQueue]":
    """Hold the lock of the site: the one that the option names, or the nearest one upwards."""
    from sitegen.moderation.queue import moderate

    return moderate(find_site(site), env, lambda: say("waiting for a build of this site"))


def refuse(failure: Any) -> NoReturn:
    """Print why a file could not be edited, and exit with code 1."""
    for problem in failure.problems:
        say(problem)
    for path in failure.done:
        say(f"{path} was changed before the error")
    say("no other file was changed" if failure.done else "nothing was changed")
    raise SystemExit(1)


def line(text: str) -> str:
    """Return an untrusted text as one line that is safe to print."""
    return one_line(text)


def summary(item: "ModerationItem") -> str:
    """Return a comment in two or three lines: its name, author, date, flags and first words."""
    when = item.date.iso if item.date else "no date"
    lines = [f"{line(item.name)}  {when}  {line(item.author) or '(no name)'}"]
    lines += [_flag(flag) for flag in item.flags]
    return "\n".join([*lines, f"    {line(item.first_line) or '(no text)'}"])


def _flag(flag: str) -> str:
    return click.style(f"    ! {line(flag)}", fg="yellow")


def details(item: "ModerationItem") -> str:
    """Return the whole comment; its text is indented, so that it cannot imitate our own lines."""
    lines = [f"{line(item.name)}  {line(item.status) or 'unknown status'}"]
    lines.append(f"  file: {line(item.file.path)}")
    lines += [f"  {line(key)}: {line(value)}" for key, value in item.keys]
    lines += [_flag(flag) for flag in item.flags]
    text = item.text.strip("\n").expandtabs()
    return "\n".join([*lines, "", *(f"    {line(row)}" for row in text.split("\n"))])
