"""``sitegen check``."""

import json
from pathlib import Path

import click
import msgspec

from sitegen.cli.options import common, find_site, output_option
from sitegen.cli.progress import Bar
from sitegen.cli.terminal import count, say


@click.command()
@output_option("Check this folder.")
@click.option(
    "--base-url",
    metavar="URL",
    help="Check a site built for this address.  [default: url in site.yaml]",
)
@click.option("--external", is_flag=True, help="Check links to other hosts too.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    show_default="one per CPU",
    help="Use this many processes.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")
@common
def check(
    site: Path | None,
    env: str | None,
    quiet: bool,
    verbose: bool,  # noqa: ARG001 - every command takes it
    as_json: bool,
    output: Path | None,
    base_url: str | None,
    external: bool,
    jobs: int | None,
) -> None:
    """Check the built site for broken links and other mistakes.

    The check covers links, anchors, alt text, GPS data in pictures, ids, titles and orphan pages,
    and what the content security policy blocks.

    If the site was built for another address, that is the only finding. Give the same --base-url
    or --env as to `build`.

    If there is a finding, the exit code is 3. Broken links in comments are warnings and do not
    change the exit code.

    \b
    Examples:
      sitegen build && sitegen check
      sitegen check --external
      sitegen check --base-url http://localhost:8000/
      sitegen check --json > findings.json
    """
    from sitegen.check.checker import CheckOptions
    from sitegen.check.checker import check as check_site

    options = CheckOptions(
        output=output, environment=env, base_url=base_url, external=external, jobs=jobs
    )
    with Bar(quiet=quiet) as bar:
        report = check_site(
            find_site(site), options, lambda: say("waiting for a build of this site"), bar.show
        )
    for finding in report.findings:
        say(finding)
    if as_json:
        fields = msgspec.structs.asdict(report)
        del fields["is_sound"]
        fields["findings"] = [msgspec.structs.asdict(finding) for finding in report.findings]
        click.echo(json.dumps(fields, ensure_ascii=False))
    elif not quiet:
        suffix = "" if external else " (not asked)"
        click.echo(
            f"{count(report.pages, 'page')} with {count(report.links, 'link')}, "
            f"{count(report.external, 'address', 'addresses')} elsewhere{suffix}: "
            f"{count(len(report.findings), 'finding')} in {report.seconds:.2f} s"
        )
    if not report.is_sound:
        raise SystemExit(3)
