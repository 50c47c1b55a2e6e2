"""``sitegen trust``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.options import common, find_site
from sitegen.cli.terminal import count, printable, say

if TYPE_CHECKING:
    from sitegen.config.site_code import Code


@click.command()
@click.option("--remove", is_flag=True, help="Stop trusting the site.")
@common
def trust(
    site: Path | None,
    env: str | None,
    quiet: bool,
    verbose: bool,  # noqa: ARG001 - every command takes it
    remove: bool,
) -> None:
    """Allow a site to run its own plugins, extensions and commands.

    The site's settings name this code, and it can do everything on this machine that you can.
    Always read it first, even if you know the author.

    sitegen remembers the folder outside of the site. If the environment has SITEGEN_TRUST=1,
    sitegen trusts every site.

    \b
    Examples:
      sitegen trust
      sitegen trust --site ~/my-blog
      sitegen trust --remove
      SITEGEN_TRUST=1 sitegen build
    """
    from sitegen.config.trust import VARIABLE, described, remember

    if remove:
        _forget(site if site is not None else find_site(None), quiet=quiet)
        return
    folder = find_site(site)
    codes = _codes(folder, env)
    reason = remember(folder)
    for code in codes if not quiet else ():
        click.echo(printable(described(code)))
    if reason:
        say(f"cannot store this: {reason}; {VARIABLE}=1 trusts a site for one run")
    else:
        path = printable(str(folder.resolve()))
        named = f": {count(len(codes), 'name')} of code" if codes else ", and names no code now"
        say(f"{path} is trusted{named}", quiet=quiet)


def _codes(folder: Path, env: str | None) -> "tuple[Code, ...]":
    """Return the code that the site is trusted with, of all its environments."""
    from sitegen.config.loading import load
    from sitegen.config.trust import then_code

    config = load(folder, env)
    configs = [config, *(load(folder, name) for name in config.settings.environments)]
    found = [(*config.own_code, *then_code(config.settings.inbox)) for config in configs]
    return tuple(dict.fromkeys(code for codes in found for code in codes))


def _forget(folder: Path, *, quiet: bool) -> None:
    """Stop trusting a site; exit with 1 if that fails."""
    from sitegen.config.trust import forget

    try:
        was = forget(folder)
    except OSError as failure:
        say(f"error: {folder} is still trusted: {failure.filename}: {failure.strerror}")
        raise SystemExit(1) from failure
    path = printable(str(folder.resolve()))
    say(f"{path} is no longer trusted" if was else f"{path} was not trusted", quiet=quiet)
