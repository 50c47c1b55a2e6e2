"""``sitegen check``."""

import json
from pathlib import Path

import click
import msgspec

from sitegen.cli.options import common, find_site, output_option
from sitegen.cli.output import count, say
from sitegen.cli.progress import Bar


@click.command()
@common
@output_option("The folder that was built into.")
@click.option("--base-url", metavar="URL", help="The address that it was built for.")
@click.option("--external", is_flag=True, help="Ask other hosts whether their pages are there.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Use this many processes.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")
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
    """Check the built site: links, anchors, pictures, ids, titles, and pages nobody finds.

    With any finding the exit code is 3. Links of comments that lead nowhere are warnings, and
    change no exit code.

    \b
    Examples:
      sitegen build && sitegen check
      sitegen check --external
      sitegen check --json > findings.json
    """
    from sitegen.check.checker import Request
    from sitegen.check.checker import check as look

    request = Request(
        output=output, environment=env, base_url=base_url, external=external, jobs=jobs
    )
    with Bar(quiet=quiet) as bar:
        report = look(
            find_site(site), request, lambda: say("waiting for a build of this site"), bar.show
        )
    for finding in report.findings:
        say(finding)
    if as_json:
        fields = msgspec.structs.asdict(report)
        del fields["is_sound"]
        fields["findings"] = [msgspec.structs.asdict(finding) for finding in report.findings]
        click.echo(json.dumps(fields, ensure_ascii=False))
    elif not quiet:
        asked = "" if external else " (not asked)"
        click.echo(
            f"{count(report.pages, 'page')} with {count(report.links, 'link')}, "
            f"{count(report.external, 'address', 'addresses')} elsewhere{asked}: "
            f"{count(len(report.findings), 'finding')} in {report.seconds:.2f} s"
        )
    if not report.is_sound:
        raise SystemExit(3)
