"""The command ``sitegen`` itself: its group of commands, and the exit codes.

Before it imports any library, it takes the current folder off Python's path.
"""
# ruff: noqa: E402 - the modules imported below must not be found in the current folder

from sitegen.core.python_path import leave_current_folder

leave_current_folder()

import gc
import os
import sys
from importlib import import_module

import click

from sitegen import __version__
from sitegen.cli.terminal import say
from sitegen.core.diagnostics import ContentError, SettingsError, UsageError

_COMMANDS = {
    "build": ("sitegen.cli.build", "build"),
    "check": ("sitegen.cli.check", "check"),
    "clean": ("sitegen.cli.clean", "clean"),
    "comments": ("sitegen.cli.comments", "comments"),
    "deploy": ("sitegen.cli.deploy", "deploy"),
    "edit": ("sitegen.cli.edit", "edit"),
    "import": ("sitegen.cli.import_", "import_"),
    "inbox": ("sitegen.cli.inbox", "inbox"),
    "list": ("sitegen.cli.list", "list_"),
    "new": ("sitegen.cli.new", "new"),
    "schema": ("sitegen.cli.schema", "schema"),
    "search": ("sitegen.cli.search", "search"),
    "serve": ("sitegen.cli.serve", "serve"),
    "theme": ("sitegen.cli.theme", "theme"),
    "trust": ("sitegen.cli.trust", "trust"),
    "why": ("sitegen.cli.why", "why"),
}
"""Module and function of each command, by its name."""


class _Commands(click.Group):
    """Runs a command and turns errors into exit codes (docs/cli.md).

    It loads the module of a command when the command is needed.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's interface
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _COMMANDS and cmd_name not in self.commands:
            module, function = _COMMANDS[cmd_name]
            self.add_command(getattr(import_module(module), function))
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except SettingsError as failure:
            for problem in failure.problems:
                say(problem)
            count = len(failure.problems)
            mistakes = "mistake" if count == 1 else "mistakes"
            say(f"{count} {mistakes} in the settings: nothing was built")
        except UsageError as failure:
            say(f"error: {failure}")
        except ContentError as failure:
            say(f"error: {failure}")
            raise SystemExit(1) from None
        raise SystemExit(2)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="sitegen")
def commands() -> None:
    """Build a review blog: a website from Markdown posts and comment files.

    \b
    Examples:
      sitegen build                     build this site into its output/
      sitegen build --site ~/my-blog    build another site
      sitegen build --drafts --future   include posts that are not published yet
      sitegen serve --open              preview the site and follow your changes
    """


def main() -> None:
    """Run sitegen; leave with one of the exit codes in docs/cli.md."""
    # A build makes hundreds of thousands of records that live until its end, and almost no cycles.
    # A search for garbage among them takes longer than parsing an edited post.
    gc.set_threshold(1_000_000, 20, 100)
    try:
        sys.exit(commands(standalone_mode=False))
    except click.Abort:
        say("interrupted: the previous site is unchanged, or the next command finishes the new one")
        if (
            "obstore" in sys.modules
        ):  # its requests may go on for minutes, and Python waits for them
            os._exit(130)
        sys.exit(130)
    except click.ClickException as failure:
        failure.show()
        sys.exit(failure.exit_code)
