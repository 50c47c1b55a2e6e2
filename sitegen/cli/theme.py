"""``sitegen theme``."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitegen.cli import completion
from sitegen.cli.options import common, find_site
from sitegen.cli.terminal import printable, say
from sitegen.core.diagnostics import UsageError

if TYPE_CHECKING:
    from sitegen.theme.overrides import TemplateDiff
    from sitegen.theme.registry import ThemeDetails

_json = click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout.")


@click.group()
def theme() -> None:
    """Inspect themes, and copy the templates that you want to change.

    \b
    Examples:
      sitegen theme list
      sitegen theme show
      sitegen theme copy partials/card.html
      sitegen theme diff
    """


@theme.command("list")
@_json
@common
def list_(site: Path | None, env: str | None, quiet: bool, verbose: bool, as_json: bool) -> None:  # noqa: ARG001 - every command takes these
    """List the themes that the site can use, and mark the current one.

    If stdout is not a terminal, each row is one line, with a tab between columns. The columns are
    mark, name, version, origin and folder.

    \b
    Examples:
      sitegen theme list
      sitegen theme list --json
    """
    from sitegen.config.loading import load
    from sitegen.theme.registry import list_themes

    folder = find_site(site)
    items = list_themes(folder, load(folder, env))
    if as_json:
        _print_json(items)
        return
    rows = []
    for item in items:
        mark = "*" if item.used else "-" if item.hidden else ""
        rows.append([mark, item.name, item.version, item.origin, item.folder])
    _print_rows(rows)


@theme.command()
@click.argument("name", required=False, shell_complete=completion.themes)
@_json
@common
def show(
    site: Path | None,
    env: str | None,
    quiet: bool,
    verbose: bool,  # noqa: ARG001 - every command takes it
    name: str | None,
    as_json: bool,
) -> None:
    """Show a theme with its parents, options and templates.

    If you give no name, sitegen shows the site's theme.

    \b
    Examples:
      sitegen theme show
      sitegen theme show default --json
    """
    from sitegen.config.loading import load
    from sitegen.core.diagnostics import has_errors
    from sitegen.theme.registry import show_theme

    folder = find_site(site)
    details = show_theme(folder, load(folder, env), name)
    for problem in details.problems:
        say(problem, quiet=quiet and problem.severity == "warning")
    if as_json:
        _print_json(details)
    else:
        _print_details(details)
    if has_errors(details.problems):
        raise SystemExit(1)


@theme.command()
@click.argument("templates", metavar="TEMPLATE...", nargs=-1, shell_complete=completion.templates)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Copy all templates; with --to, copy the whole theme.",
)
@click.option("--to", metavar="NAME", help="Copy into a new theme of this name in themes/.")
@common
def copy(
    site: Path | None,
    env: str | None,
    quiet: bool,
    verbose: bool,  # noqa: ARG001 - every command takes it
    templates: tuple[str, ...],
    everything: bool,
    to: str | None,
) -> None:
    """Copy templates of the theme into templates/, or into a new theme.

    With --to, the new theme has the site's theme as its parent. With --to and --all, the
    new theme is a full copy of the site's theme.

    i18n/CODE.yaml begins a file of words in your language. In it, every word is a comment
    until you translate it.

    sitegen never overwrites a file. It keeps the originals in .originals/, so that
    "sitegen theme diff" can show later changes.

    \b
    Examples:
      sitegen theme copy post.html partials/card.html
      sitegen theme copy partials/card.html --to paper
      sitegen theme copy --all --to paper
      sitegen theme copy i18n/de.yaml
    """
    from sitegen.config.loading import load
    from sitegen.theme.overrides import copy_templates

    if bool(templates) == everything:
        raise UsageError("the templates are missing: name them, or copy all with --all")
    folder = find_site(site)
    paths = copy_templates(folder, load(folder, env), templates, everything=everything, to=to)
    for path in paths:
        click.echo(path)
    if to is not None:
        say(f"now: theme: {to} in site.yaml", quiet=quiet)


@theme.command()
@click.argument("template", required=False, shell_complete=completion.own_templates)
@_json
@common
def diff(
    site: Path | None,
    env: str | None,
    quiet: bool,
    verbose: bool,  # noqa: ARG001 - every command takes it
    template: str | None,
    as_json: bool,
) -> None:
    """Compare the site's templates with those of the theme.

    sitegen also shows the theme's changes since you copied a template.

    \b
    Examples:
      sitegen theme diff
      sitegen theme diff post.html
      sitegen theme diff --json
    """
    from sitegen.config.loading import load
    from sitegen.theme.overrides import differences

    folder = find_site(site)
    found = differences(folder, load(folder, env), template)
    if as_json:
        _print_json(found)
        return
    if not found:
        say("the site has no templates that its theme has too", quiet=quiet)
    for difference in found:
        _print_difference(difference)


# ---------------------------------------------------------------- what is printed


def _print_json(value: Any) -> None:
    import msgspec

    click.echo(json.dumps(msgspec.to_builtins(value), ensure_ascii=False))


def _print_rows(rows: list[list[str]], indent: str = "") -> None:
    """Print rows in columns, or with tabs between their cells if stdout is not a terminal."""
    if not sys.stdout.isatty() and not indent:
        for row in rows:
            click.echo("\t".join(map(printable, row)))
        return
    from rich.cells import cell_len

    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)
        ]
        click.echo(indent + printable("  ".join(cells)).rstrip())


def _print_details(details: "ThemeDetails") -> None:
    version = f" {details.version}" if details.version else ""
    click.echo(click.style(f"{details.name}{version}", bold=True))
    if details.min_version:
        click.echo(f"  needs sitegen {details.min_version}")
    _heading("looked up in")
    _print_rows([[i.name, i.version, i.origin, i.folder] for i in details.stands_on], "  ")
    if details.options:
        _heading("options")
    for option in details.options:
        value = json.dumps(option.value, ensure_ascii=False)
        values = f"one of {', '.join(option.choices)}" if option.choices else option.type
        click.echo(printable(f"  {option.name}: {value}  ({values})"))
        if option.value != option.default:
            click.echo(f"      by default {json.dumps(option.default, ensure_ascii=False)}")
        if option.help:
            click.echo(printable(f"      {option.help}"))
    _heading("templates")
    for shown in details.templates:
        hides = f"  over {_listed(shown.hides)}" if shown.hides else ""
        click.echo(printable(f"  {shown.name}  {shown.file}{hides}"))


def _heading(text: str) -> None:
    click.echo(f"{text}:")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _print_difference(difference: "TemplateDiff") -> None:
    copied = difference.copied
    if copied is None:
        origin = "not made by `theme copy`; compared with the theme's own"
    else:
        origin = f"copied from {copied.theme}{f' {copied.version}' if copied.version else ''}"
    click.echo(click.style(printable(f"{difference.file}: {origin}"), bold=True))
    if difference.theirs:
        click.echo("the theme has changed since:")
        _print_diff(difference.theirs)
    if difference.yours:
        click.echo("yours differs from the theme's:")
        _print_diff(difference.yours)
    else:
        click.echo("yours is the same as the theme's")


def _print_diff(text: str) -> None:
    colours = {"+": "green", "-": "red", "@": "cyan"}
    for line in text.splitlines():
        click.echo(click.style(printable(line), fg=colours.get(line[:1])))
