"""Titles as arguments of a command: they may begin with a hyphen."""

import re

import click


class TitledCommand(click.Command):
    """Reads a title that begins with a hyphen as a title: no option contains a space."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse arguments as click does, with such titles moved behind `--`."""
        titles = [
            arg
            for before, arg in zip(["", *args], args, strict=False)
            if arg.startswith("-") and not before.startswith("-") and re.search(r"\s", arg)
        ]
        if titles and "--" not in args:
            args = [*(arg for arg in args if arg not in titles), "--", *titles]
        return super().parse_args(ctx, args)
