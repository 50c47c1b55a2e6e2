"""``sitegen import``."""

import json
import os
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from sitegen.cli.options import common, find_site, moment
from sitegen.cli.progress import Bar
from sitegen.cli.terminal import count, say
from sitegen.core.diagnostics import ContentError, SettingsError, UsageError, error

if TYPE_CHECKING:
    from sitegen.config.loading import Config
    from sitegen.importing.media import MediaProvider
    from sitegen.importing.old_threads import SiteThreads
    from sitegen.importing.report import Report


@click.command("import")
@click.argument("sources", metavar="SOURCE", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--from", "format_name", metavar="FORMAT", default="", help="Set the format.")
@click.option("--dry-run", is_flag=True, help="Show what an import would do; write nothing.")
@click.option(
    "--undo", "undoes", is_flag=True, help="Remove imported files that you have not edited."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")
@click.option(
    "--media",
    metavar="DIR",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Copy pictures and other files from this uploads folder.",
)
@click.option(
    "--fetch-media", is_flag=True, help="Fetch pictures and other files from the old blog."
)
@click.option("--author", metavar="KEY", default="", help="Sign every post with this author.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Use this many processes.")
@common
def import_(
    sources: tuple[Path, ...],
    format_name: str,
    dry_run: bool,
    undoes: bool,
    as_json: bool,
    media: Path | None,
    fetch_media: bool,
    author: str,
    jobs: int | None,
    site: Path | None,
    env: str | None,
    quiet: bool,
    verbose: bool,
) -> None:
    """Import an old blog with its comments.

    sitegen finds the format in the source. A second import of the same source changes nothing;
    a newer export updates what you have not edited.

    \b
    Examples:
      sitegen import blog.wordpress.xml --media uploads
      sitegen import disqus.xml --dry-run
      sitegen import --undo --from wordpress
    """
    from sitegen.importing.run import ImportOptions

    try:
        _check_usage(sources, dry_run=dry_run, undoes=undoes, media=media, fetch_media=fetch_media)
        folder = find_site(site)
        if undoes:
            _undo(folder, format_name, as_json=as_json, quiet=quiet)
            return
        now = moment(None, os.environ.get("SOURCE_DATE_EPOCH"))
        options = ImportOptions(
            now=now, format=format_name, dry_run=dry_run, author=author, jobs=jobs
        )
        with Bar(quiet=quiet or as_json) as bar:
            provider = _provider(media, fetches=fetch_media, dry_run=dry_run)
            report = _import(folder, env, sources, options, provider, bar)
    except (ContentError, SettingsError, UsageError) as failure:
        if as_json:
            click.echo(_dumped(_failed(failure)))
        raise
    except KeyboardInterrupt:
        say("interrupted: run the same command again to continue, or with --undo to undo it")
        raise SystemExit(130) from None
    if as_json:
        click.echo(_dumped(report.as_json()))
        return
    _show(report, dry_run=dry_run, quiet=quiet, verbose=verbose)


def _check_usage(
    sources: tuple[Path, ...],
    *,
    dry_run: bool,
    undoes: bool,
    media: Path | None,
    fetch_media: bool,
) -> None:
    if undoes and sources:
        raise UsageError("--undo takes no source: name the format with --from")
    if undoes and dry_run:
        raise UsageError("--undo and --dry-run exclude each other: give one of them")
    if not undoes and not sources:
        raise UsageError("the source is missing: give a file, a folder or a zip")
    if media is not None and fetch_media:
        raise UsageError("--media and --fetch-media exclude each other: give one of them")


def _import(
    folder: Path,
    env: str | None,
    sources: tuple[Path, ...],
    options: Any,
    provider: "MediaProvider | None",
    bar: Bar,
) -> "Report":
    from sitegen.config.loading import load
    from sitegen.importing.run import import_sources

    config = load(folder, env)
    threads = _threads(folder, config, env, options.now)
    return import_sources(
        folder, config, sources, options, threads=threads, media=provider, show=bar.show
    )


def _provider(folder: Path | None, *, fetches: bool, dry_run: bool) -> "MediaProvider | None":
    """Return the source of pictures and other files; None if no option asks for them."""
    from sitegen.importing.media_fetch import MediaFetcher, NothingFetched
    from sitegen.importing.media_folder import MediaFolder

    if folder is not None:
        return MediaFolder(folder)
    if not fetches:
        return None
    from sitegen.fetching import requests  # noqa: F401 - says now if a package is missing

    return NothingFetched() if dry_run else MediaFetcher()


def _threads(
    folder: Path, config: "Config", env: str | None, now: datetime
) -> "Callable[[], SiteThreads]":
    """Return a function that reads the site's threads when they are needed."""

    def read() -> "SiteThreads":
        from sitegen.importing.old_threads import read_threads

        wait = partial(say, "waiting for a build of this site")
        return read_threads(folder, config, env, now, wait)

    return read


# ------------------------------------------------------------ what is printed


def _dumped(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _failed(failure: Exception) -> dict[str, Any]:
    """Return what ``--json`` prints if nothing was imported: no counts, and the errors."""
    problems = getattr(failure, "problems", None) or (error("", str(failure)),)
    errors = [msgspec.structs.asdict(problem) for problem in problems]
    return {"format": "", "records": {}, "left_out": [], "warnings": [], "errors": errors}


_FEW = 10
"""Reasons and warnings that the command prints without --verbose."""


def _show(report: "Report", *, dry_run: bool, quiet: bool, verbose: bool) -> None:
    """Print the counts on stdout, and everything else on stderr."""
    if quiet:
        return
    _show_lines([f"warning: {warning}" for warning in report.messages.warnings], verbose=verbose)
    if report.messages.dropped:
        say(f"{count(report.messages.dropped, 'further warning')} not kept")
    if verbose:
        for item in report.left_out:
            say(f"left out: {item.record}: {item.reason}")
    else:
        reasons: dict[str, int] = {}
        for item in report.left_out:
            reasons[item.reason] = reasons.get(item.reason, 0) + 1
        by_number = sorted(reasons.items(), key=lambda pair: -pair[1])
        lines = [f"left out: {count(number, 'record')}: {why}" for why, number in by_number]
        _show_lines(lines, verbose=False, noun="more reason")
    unknown = [
        f"{path}:{line}: unknown shortcode {name!r} is text now"
        for name, path, line in report.shortcodes
    ]
    _show_lines(unknown, verbose=verbose, noun="more shortcode")
    for line in _table(report):
        click.echo(line)
    if report.kept_html:
        say(f"{count(report.kept_html, 'block')} in HTML, because Markdown cannot express the same")
    _show_addresses(report, verbose=verbose)
    if dry_run:
        say("dry run: nothing was written")
    else:
        say("now: sitegen build")


def _show_addresses(report: "Report", *, verbose: bool) -> None:
    """Print how many more files the import wrote, and the links to the old blog."""
    if report.more_files:
        say(f"{count(report.more_files, 'more file')} of texts")
    if verbose:
        for path, address in report.old_addresses:
            say(f"{path}: links to the old blog: {address}")
    if report.old_addresses:
        noun = count(len(report.old_addresses), "link")
        say(f"{noun} to the old blog: use --verbose to list them")


def _show_lines(lines: list[str], *, verbose: bool, noun: str = "more warning") -> None:
    """Print the first lines, or all of them with ``verbose``."""
    shown = len(lines) if verbose else _FEW
    for line in lines[:shown]:
        say(line)
    if len(lines) > shown:
        say(f"and {count(len(lines) - shown, noun)}: use --verbose to list them")


def _table(report: "Report") -> list[str]:
    """Return the counts as lines of at most 80 characters, if no count has 8 digits."""
    from sitegen.importing.report import OUTCOMES

    rows = [("", "found", *(outcome.replace("_", " ") for outcome in OUTCOMES))]
    for group in report.groups:
        counts = [report.number(group, outcome) for outcome in OUTCOMES]
        name = group.replace("_", " ")
        rows.append((name, f"{report.found(group):,}", *(f"{number:,}" for number in counts)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for name, *cells in rows:
        right = (cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))
        lines.append("  ".join((name.ljust(widths[0]), *right)).rstrip())
    return lines


def _undo(folder: Path, format_name: str, *, as_json: bool, quiet: bool) -> None:
    """Undo imports; print which files were removed and which stay."""
    from sitegen.importing.formats.registry import check_name
    from sitegen.importing.undoing import undo

    if format_name:
        check_name(format_name)
    undone = undo(folder, format_name)
    removed, kept = undone.removed, undone.kept
    if as_json:
        click.echo(_dumped({"format": format_name, "removed": removed, "kept": kept}))
        return
    for path in kept:
        reasons = {
            "you have edited it": path in undone.edited,
            "other files name works in it": path in undone.named,
        }
        why = "; ".join(reason for reason, is_true in reasons.items() if is_true)
        say(f"kept: {path}: {why}", quiet=quiet)
    if not quiet:
        click.echo(f"{count(len(removed), 'file')} removed, {len(kept):,} kept")
