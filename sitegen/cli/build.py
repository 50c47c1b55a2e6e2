"""``sitegen build``."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from sitegen.cli.options import common, find_site, moment, output_option
from sitegen.cli.progress import Bar
from sitegen.cli.terminal import count, say
from sitegen.core.diagnostics import SettingsError, UsageError
from sitegen.pipeline.result import Result

if TYPE_CHECKING:
    from sitegen.cluster.executor import ClusterExecutor


@click.command()
@output_option("Write to this folder.")
@click.option("--drafts", is_flag=True, help="Publish drafts too.")
@click.option("--future", is_flag=True, help="Publish content with a future date too.")
@click.option("--expired", is_flag=True, help="Publish expired content too.")
@click.option("--force", is_flag=True, help="Rebuild every page; ignore the cache.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    show_default="one per CPU",
    help="Use this many processes.",
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Use a Dask cluster: tls://HOST:PORT, tcp://HOST:PORT, or local:N for N workers here.",
)
@click.option(
    "--insecure",
    is_flag=True,
    help="Allow a cluster on other machines without TLS, where others could run code.",
)
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.option(
    "--base-url", metavar="URL", help="Build for this address.  [default: url in site.yaml]"
)
@click.option("--relative", is_flag=True, help="Write relative links that work from a disk.")
@click.option(
    "--now", metavar="DATE", help="Build as of this date (UTC by default).  [default: now]"
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")
@common
def build(
    site: Path | None,
    env: str | None,
    now: str | None,
    quiet: bool,
    verbose: bool,
    as_json: bool,
    cluster: str | None,
    insecure: bool,
    **chosen: Any,
) -> None:
    """Build the site from content/ and its theme into output/.

    If content or theme has an error, the previous site is unchanged and the exit code is 1.

    \b
    Examples:
      sitegen build
      sitegen build --drafts --base-url http://localhost:8000/
      sitegen build --strict --json > report.json
      sitegen build --cluster tls://scheduler.example.org:8786
    """
    from sitegen.pipeline.build import Options
    from sitegen.pipeline.build import build as build_site

    try:
        options = Options(
            now=moment(now, os.environ.get("SOURCE_DATE_EPOCH")), environment=env, **chosen
        )
        if cluster and options.jobs:
            raise UsageError("--jobs and --cluster exclude each other: choose one")
        with (
            _connected(cluster, insecure=insecure, quiet=quiet) as executor,
            Bar(quiet=quiet, worker_count=_worker_count(executor)) as bar,
        ):
            result = build_site(
                find_site(site),
                options,
                lambda: say("waiting for another build of this site"),
                bar.show,
                executor,
            )
    except (SettingsError, UsageError) as wrong:
        if as_json:
            click.echo(_json(Result(problems=wrong.problems)))
        raise
    for problem in result.problems:
        say(problem, quiet=quiet and problem.severity == "warning")
    for path in result.changed if verbose else ():
        say(path)
    if as_json:
        click.echo(_json(result))
    elif result.failed:
        say(failure(result))
    elif not quiet:
        click.echo(success(result))
    if result.failed:
        raise SystemExit(1)
    _say_index(find_site(site), options.output, is_on=result.has_search, quiet=quiet)


@contextmanager
def _connected(
    cluster: str | None, *, insecure: bool, quiet: bool
) -> Iterator["ClusterExecutor | None"]:
    """Give the executor for an address of a cluster, None without one; raise UsageError."""
    if cluster is None:
        if insecure:
            raise UsageError("--insecure is about --cluster: give the address of a cluster too")
        yield None
        return
    from importlib.util import find_spec

    from sitegen.cluster.address import parse_address

    address = parse_address(cluster, insecure=insecure)
    if find_spec("distributed") is None:
        raise UsageError("--cluster needs Dask: install it with pip install 'sitegen[cluster]'")
    from sitegen.cluster.executor import ClusterExecutor

    def say_dashboard(url: str) -> None:
        if url:
            say(f"the cluster's dashboard: {url}", quiet=quiet)

    with ClusterExecutor(address, say_dashboard) as executor:
        yield executor


def _worker_count(executor: "ClusterExecutor | None") -> Callable[[], int] | None:
    return None if executor is None else executor.count_known_workers


def _say_index(site: Path, output: Path | None, *, is_on: bool, quiet: bool) -> None:
    """Warn if readers can search the site, but its index is missing or older than the build."""
    if not is_on:
        return
    from sitegen.output.directory import output_folder
    from sitegen.search.record import index_message

    if message := index_message(site, output_folder(site, output)):
        say(message, quiet=quiet)


def success(result: Result) -> str:
    """Return one line that says what a build did."""
    text = (
        f"{count(result.pages, 'page')} of {count(result.posts, 'post')} "
        f"and {count(result.comments, 'comment')}: {count(result.written, 'file')} written, "
        f"{result.unchanged} unchanged, {result.removed} removed in {result.seconds:.2f} s"
    )
    if result.left_out:
        left_out = ", ".join(f"{number:,} {state}" for state, number in result.left_out.items())
        text = f"{text}; not published: {left_out}"
    warnings = len(result.problems)
    return f"{text}; {count(warnings, 'warning')}" if warnings else text


def failure(result: Result) -> str:
    """Return one line that says what a build did not do."""
    errors = sum(problem.severity == "error" for problem in result.problems)
    warnings = len(result.problems) - errors
    also = f" and {count(warnings, 'warning')}" if warnings else ""
    if result.unfinished:
        return f"{count(errors, 'error')}{also}. The next command writes the rest of the new site."
    return f"{count(errors, 'error')}{also}. Nothing was written; the previous site is unchanged."


def _json(result: Result) -> str:
    """Return a build's result as the object that ``--json`` prints."""
    numbers = ("pages", "written", "unchanged", "removed", "posts", "works", "comments", "seconds")
    problems = [msgspec.structs.asdict(problem) for problem in result.problems]
    return json.dumps(
        {name: getattr(result, name) for name in numbers}
        | {
            "warnings": [problem for problem in problems if problem["severity"] == "warning"],
            "errors": [problem for problem in problems if problem["severity"] == "error"],
        },
        ensure_ascii=False,
    )
