"""``sitegen schema``."""

from pathlib import Path

import click

from sitegen.cli.options import common

NAMES = ("post", "work", "page", "list", "diary", "comment", "authors", "site", "table")


@click.command()
@click.argument("name", type=click.Choice(NAMES), metavar="|".join(NAMES))
@common
def schema(
    site: Path | None,  # noqa: ARG001 - every command takes these
    env: str | None,  # noqa: ARG001
    quiet: bool,  # noqa: ARG001
    verbose: bool,  # noqa: ARG001
    name: str,
) -> None:
    """Print a JSON Schema of front matter, authors.yaml or site.yaml.

    With "table", print a Table Schema of a table of works.

    Editors use it to complete and check files; docs/editors.md explains how.

    \b
    Examples:
      sitegen schema post
      sitegen schema site > .vscode/site.schema.json
      sitegen schema table
    """
    from sitegen.json_schema import json_schema, table_schema, written

    click.echo(written(table_schema() if name == "table" else json_schema(name)))
