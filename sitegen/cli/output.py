"""What the terminal shows: results on stdout, everything else on stderr."""

import sys

import click

from sitegen.problems import Problem

_COLOURS = {"error": "red", "warning": "yellow"}


def say(message: object, *, quiet: bool = False) -> None:
    """Print a message for people to stderr; a problem's severity in colour on a terminal."""
    if quiet:
        return
    text = printable(str(message))
    if isinstance(message, Problem):
        mark = f": {message.severity}: "
        coloured = click.style(message.severity, fg=_COLOURS[message.severity], bold=True)
        text = text.replace(mark, f": {coloured}: ", 1)
    click.echo(text, err=True)


def printable(text: str) -> str:
    """Return a text without control characters: it may quote a stranger's file."""
    return "".join(
        char if char.isprintable() or char == "\n" else char.encode("unicode_escape").decode()
        for char in text
    )


def count(number: int, noun: str, nouns: str = "") -> str:
    """Return a number with its noun: "1 post", "3 posts"; ``nouns`` where it does not end in s."""
    return f"{number} {noun}" if number == 1 else f"{number:,} {nouns or noun + 's'}"


def use_utf8() -> None:
    """Write UTF-8 whatever the locale says, as every other tool of an author's does."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
