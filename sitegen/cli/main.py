"""The command ``sitegen`` itself: its group of commands, and the exit codes.

Before it imports any library, it takes the current folder off Python's path.
"""
# ruff: noqa: E402 - the modules imported below must not be found in the current folder

from sitegen.core.python_path import leave_current_folder

leave_current_folder()

import gc
import sys

import click

from sitegen import __version__
from sitegen.cli.build import build
from sitegen.cli.check import check
from sitegen.cli.clean import clean
from sitegen.cli.comments import comments
from sitegen.cli.deploy import deploy
from sitegen.cli.edit import edit
from sitegen.cli.import_ import import_
from sitegen.cli.inbox import inbox
from sitegen.cli.list import list_
from sitegen.cli.new import new
from sitegen.cli.schema import schema
from sitegen.cli.search import search
from sitegen.cli.serve import serve
from sitegen.cli.terminal import say
from sitegen.cli.theme import theme
from sitegen.cli.trust import trust
from sitegen.cli.why import why
from sitegen.core.diagnostics import ContentError, SettingsError, UsageError


class _Commands(click.Group):
    """Runs a command and turns errors into exit codes (docs/cli.md)."""

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


commands.add_command(build)
commands.add_command(check)
commands.add_command(clean)
commands.add_command(deploy)
commands.add_command(comments)
commands.add_command(edit)
commands.add_command(import_)
commands.add_command(inbox)
commands.add_command(list_)
commands.add_command(new)
commands.add_command(schema)
commands.add_command(search)
commands.add_command(serve)
commands.add_command(theme)
commands.add_command(trust)
commands.add_command(why)


def main() -> None:
    """Run sitegen; leave with one of the exit codes in docs/cli.md."""
    # A build makes hundreds of thousands of records that live until its end, and almost no cycles.
    # A search for garbage among them takes longer than parsing an edited post.
    gc.set_threshold(200_000, 20, 100)
    try:
        sys.exit(commands(standalone_mode=False))
    except click.Abort:
        say("interrupted: the previous site is unchanged, or the next command finishes the new one")
        sys.exit(130)
    except click.ClickException as failure:
        failure.show()
        sys.exit(failure.exit_code)
