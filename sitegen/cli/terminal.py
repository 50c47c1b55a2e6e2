"""Output on the terminal: results on stdout, everything else on stderr."""

import sys
from pathlib import Path

import click

from sitegen.core.diagnostics import Problem

_COLOURS = {"error": "red", "warning": "yellow"}

MAX_EXCERPTS = 20
"""Problems that are shown with their line; after more, the first one scrolls out of sight."""


def say(message: object, *, quiet: bool = False, is_trace: bool = False) -> None:
    """Print a message for people to stderr; on a terminal a problem in colour, with its line.

    The message is one line, with any names in it, unless it ``is_trace``: our own traceback.
    """
    if quiet:
        return
    text = printable(str(message)) if is_trace else one_line(str(message))
    if isinstance(message, Problem):
        mark = f": {message.severity}: "
        coloured = click.style(message.severity, fg=_COLOURS[message.severity], bold=True)
        text = text.replace(mark, f": {coloured}: ", 1)
    click.echo(text, err=True)
    if isinstance(message, Problem) and sys.stderr.isatty():
        _show_excerpt(message)


def _show_excerpt(problem: Problem) -> None:
    """Print the line of a problem, with a caret, unless the output is plain text."""
    context = click.get_current_context(silent=True)
    root = context.find_root() if context else None
    if root is None or not isinstance(root.obj, Path) or root.color is False:
        return
    shown = root.meta.setdefault("sitegen.core.excerpts", 0)
    if shown >= MAX_EXCERPTS:
        return
    from rich.console import Console
    from rich.text import Text

    from sitegen.cli.excerpt import excerpt

    console = Console(stderr=True, highlight=False)
    found = excerpt(root.obj, problem, console.width)
    if found is not None:
        root.meta["sitegen.core.excerpts"] = shown + 1
        styles = ("", f"bold {_COLOURS[problem.severity]}")
        for (gutter, text), style in zip(found.rows, styles, strict=True):
            console.print(Text.assemble((gutter, "blue"), (text, style)), soft_wrap=True)
        console.print()


def printable(text: str) -> str:
    """Return a text without control characters: it may quote an untrusted file."""
    return "".join(
        char if char.isprintable() or char == "\n" else char.encode("unicode_escape").decode()
        for char in text
    )


def one_line(text: str) -> str:
    """Return a text without control characters, in one line: a name may have any character."""
    return printable(text).replace("\n", "\\n")


def count(number: int, noun: str, nouns: str = "") -> str:
    """Return a number with its noun: "1 post", "3 posts"; ``nouns`` if it does not end in s."""
    return f"{number} {noun}" if number == 1 else f"{number:,} {nouns or noun + 's'}"


def use_utf8() -> None:
    """Write UTF-8 in every locale, because the author's other tools do the same."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
