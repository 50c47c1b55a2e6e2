"""The options that all commands share, and how commands find the site."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click

from sitegen.cli.terminal import use_utf8
from sitegen.config.settings import FILE
from sitegen.core.dates import parse_when
from sitegen.core.diagnostics import UsageError

Command = TypeVar("Command", bound=Callable[..., Any])


def common(command: Command) -> Command:
    """Give a command the options of every command."""
    for option in reversed(
        [
            click.option(
                "--site",
                type=click.Path(path_type=Path, file_okay=False),
                metavar="DIR",
                help="Set the site folder.  [default: nearest site.yaml upwards]",
            ),
            click.option("--env", metavar="NAME", help="Apply this environment of site.yaml."),
            click.option("-q", "--quiet", is_flag=True, help="Print errors only."),
            click.option("-v", "--verbose", is_flag=True, help="Print more; name every file."),
            click.option(
                "--no-color",
                is_flag=True,
                expose_value=False,
                is_eager=True,
                callback=_no_color,
                help="Print without colours.",
            ),
        ]
    ):
        command = option(command)
    return command


def listening(port: int) -> Callable[[Command], Command]:
    """Return a decorator that adds the options of a server; it listens on ``port`` by default."""
    on_host = click.option(
        "--host",
        default="127.0.0.1",
        show_default=True,
        metavar="HOST",
        help="Listen on this address.",
    )
    on_port = click.option(
        "--port",
        type=click.IntRange(0, 65535),
        default=port,
        show_default=True,
        metavar="PORT",
        help="Listen on this port; 0 picks a free port.",
    )
    return lambda command: on_host(on_port(command))


def output_option(text: str) -> Callable[[Command], Command]:
    """Return the option that names another output folder, with its help."""
    return click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help=f"{text}  [default: output/ in the site]",
    )


def _no_color(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    use_utf8()
    if value:
        ctx.color = ctx.find_root().color = False


def find_site(given: Path | None) -> Path:
    """Return the site's folder: the given one, or the nearest one upwards with a site.yaml.

    From then on, messages show lines of the site's files.
    """
    folder = _site(given)
    if (context := click.get_current_context(silent=True)) is not None:
        context.find_root().obj = folder
    return folder


def _site(given: Path | None) -> Path:
    if given is not None:
        if not (given / FILE).is_file():
            raise UsageError(f"{given} has no {FILE}: it is not a site")
        return given
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / FILE).is_file():
            return folder
    raise UsageError(f"no {FILE} here or above: name the site with --site")


def print_path(folder: Path, path: str) -> None:
    """Print the path of a file of the site, relative to the current folder."""
    target, here = folder / path, Path.cwd().resolve()
    near = target.resolve().is_relative_to(here) or here.is_relative_to(folder.resolve())
    click.echo(os.path.relpath(target) if near else target)


def moment(given: str | None, epoch: str | None) -> datetime:
    """Return the moment that counts as now: --now, SOURCE_DATE_EPOCH or the clock's time.

    SOURCE_DATE_EPOCH is in seconds since 1970 (https://reproducible-builds.org/specs).
    """
    try:
        if given is not None:
            return parse_when(given, ZoneInfo("UTC")).at
        if epoch:
            return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError) as failure:
        name = "--now" if given is not None else "SOURCE_DATE_EPOCH"
        raise UsageError(f"{name}: {failure}") from failure
    return datetime.now(UTC)
