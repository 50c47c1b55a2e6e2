"""The option ``--now``, which the commands of ``sitegen new`` share."""

import os
from typing import Any

import click

from sitegen.cli.options import moment

now_option = click.option(
    "--now",
    metavar="DATE",
    help="Create as of this date (UTC by default).  [default: now]",
)


def as_of(now: str | None) -> Any:
    """Return the moment that counts as now."""
    return moment(now, os.environ.get("SOURCE_DATE_EPOCH"))
