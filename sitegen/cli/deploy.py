"""``sitegen deploy``."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.options import common, find_site, moment
from sitegen.cli.progress import Bar
from sitegen.cli.terminal import count, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sitegen.core.diagnostics import Problem
    from sitegen.deploy.buckets.bucket import Bucket
    from sitegen.deploy.sending import DeployDiff

WAITING = "waiting for another build of this site"


@click.command()
@click.option(
    "--to",
    "destination",
    type=click.Path(),
    metavar="DESTINATION",
    help="Publish to this folder, or to a bucket at s3://, gs:// or az://.",
)
@click.option(
    "--branch", metavar="NAME", help="Publish to this branch of the site's git repository."
)
@click.option("--push", is_flag=True, help="Push the branch too.")
@click.option(
    "--remote",
    default="origin",
    show_default=True,
    metavar="REMOTE",
    help="Push to this remote or URL.",
)
@click.option(
    "-m",
    "--message",
    default="Publish the site",
    show_default=True,
    metavar="TEXT",
    help="Use this commit message.",
)
@click.option("--dry-run", is_flag=True, help="Build, check and report; publish nothing.")
@click.option(
    "--now", metavar="DATE", help="Build as of this date (UTC by default).  [default: now]"
)
@common
def deploy(
    site: Path | None,
    env: str | None,
    quiet: bool,
    verbose: bool,
    destination: str | None,
    branch: str | None,
    push: bool,
    remote: str,
    message: str,
    dry_run: bool,
    now: str | None,
) -> None:
    """Build, check and publish the site to a folder, branch or bucket.

    Give either --to or --branch. If the build fails or `check` finds an error, sitegen publishes
    nothing. After an error of `check`, the exit code is 3. Warnings do not stop a deploy. A bucket
    needs `pip install 'sitegen[cloud]'`.

    \b
    Examples:
      sitegen deploy --to /srv/www/reviews
      sitegen deploy --to s3://reviews.example.org
      sitegen deploy --env production --branch gh-pages --push
      sitegen deploy --branch gh-pages --dry-run -v
    """
    from sitegen.core.diagnostics import UsageError
    from sitegen.deploy.branch import Branch
    from sitegen.deploy.folder import to_folder
    from sitegen.deploy.sending import DeployError

    if (destination is None) == (branch is None):
        raise UsageError(
            "the destination is missing: give either --to DESTINATION or --branch NAME"
        )
    root = find_site(site)
    target = Branch(root, branch, remote, push=push) if branch is not None else None
    bucket = _bucket(destination or "")
    _build(root, env, now, quiet=quiet)
    _index(root, env, quiet=quiet)
    _check(root, env, quiet=quiet)
    try:
        if target is not None:
            target.fetch_tip()
            difference, problems = target.difference()
            _stop_at(problems, f"the branch {branch} is unchanged")
            if not dry_run and (difference.written or difference.removed):
                say(f"{branch} is at {target.send(message)}", quiet=quiet)
        elif bucket is not None:
            difference, found = _to_bucket(root, bucket, dry_run=dry_run, quiet=quiet)
            _stop_at(found, f"nothing in {bucket.address} was changed")
        else:
            difference, found = to_folder(
                root, Path(destination or ""), dry_run=dry_run, on_wait=lambda: say(WAITING)
            )
            _stop_at(found, f"nothing in {destination} was changed")
    except (DeployError, OSError) as failure:
        say(f"error: {failure}")
        raise SystemExit(1) from failure
    _report(difference, dry_run=dry_run, quiet=quiet, verbose=verbose)


def _bucket(destination: str) -> "Bucket | None":
    """Return the bucket that a destination names, None if it is a folder."""
    from sitegen.deploy.buckets.addresses import parse_address

    address = parse_address(destination)
    if address is None:
        return None
    from sitegen.deploy.buckets.stores import require_library

    require_library()
    from sitegen.deploy.buckets.publish import open_bucket

    return open_bucket(address)


def _to_bucket(
    site: Path, bucket: "Bucket", *, dry_run: bool, quiet: bool
) -> "tuple[DeployDiff, Sequence[Problem]]":
    """Publish to a bucket, with a bar."""
    from sitegen.deploy.buckets.publish import to_bucket

    with Bar(quiet=quiet) as bar:
        return to_bucket(
            site, bucket, dry_run=dry_run, on_wait=lambda: say(WAITING), progress=bar.show
        )


def _stop_at(problems: "Sequence[Problem]", message: str) -> None:
    """Print the problems that stop a deploy, and that it changed nothing; then exit."""
    from sitegen.deploy.sending import DeployError

    for problem in problems:
        say(problem)
    if problems:
        raise DeployError(message)


def _report(difference: "DeployDiff", *, dry_run: bool, quiet: bool, verbose: bool) -> None:
    """Print which files the deploy wrote and removed, or would."""
    for path in difference.written if verbose else ():
        say(f"+ {path}")
    for path in difference.removed if verbose else ():
        say(f"- {path}")
    if not quiet:
        would = " would be" if dry_run else ""
        click.echo(
            f"{count(len(difference.written), 'file')}{would} written, "
            f"{len(difference.removed)}{would} removed"
        )


def _build(site: Path, env: str | None, now: str | None, *, quiet: bool) -> None:
    """Build the site; if the build failed, exit with its code."""
    from sitegen.pipeline.build import Options, build

    options = Options(now=moment(now, os.environ.get("SOURCE_DATE_EPOCH")), environment=env)
    with Bar(quiet=quiet) as bar:
        result = build(site, options, lambda: say(WAITING), bar.show)
    for problem in result.problems:
        say(problem, quiet=quiet and problem.severity == "warning")
    if result.failed:
        say("the build failed: nothing was deployed")
        raise SystemExit(1)


def _index(site: Path, env: str | None, *, quiet: bool) -> None:
    """Make the index of a site that has search; if that failed, exit with its code."""
    from sitegen.config.loading import load

    if load(site, env).settings.search:
        from sitegen.cli.search import make_index

        make_index(site, env, None, quiet=quiet)


def _check(site: Path, env: str | None, *, quiet: bool) -> None:
    """Check the site; if a finding is an error, exit with the code of findings."""
    from sitegen.check.checker import CheckOptions, check
    from sitegen.core.diagnostics import has_errors

    with Bar(quiet=quiet) as bar:
        report = check(site, CheckOptions(environment=env), progress=bar.show)
    for finding in report.findings:
        say(finding, quiet=quiet and finding.severity == "warning")
    if has_errors(report.findings):
        say("the site has broken links or other errors: nothing was deployed")
        raise SystemExit(3)
