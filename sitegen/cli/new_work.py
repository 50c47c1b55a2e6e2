"""``sitegen new work --from`` and ``--fill``."""

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitegen.cli.options import find_site
from sitegen.cli.terminal import count, one_line, say
from sitegen.core.diagnostics import ContentError, UsageError

if TYPE_CHECKING:
    from sitegen.lookup.filling import Proposal, Unfilled
    from sitegen.lookup.selecting import Selection
    from sitegen.scaffold.files import NewFile


def check_usage(
    words: Sequence[str],
    source: str | None,
    given: dict[str, Any],
    *,
    fill: bool,
    missing: str,
    dry_run: bool,
    yes: bool,
) -> None:
    """Raise UsageError for options that do not go together."""
    own = {"--from": source, "--kind": given["kind"], "--year": given["year"]}
    own |= {"--slug": given["slug"], "--now": given["now"]}
    if fill:
        for option, value in own.items():
            if value is not None:
                raise UsageError(f"--fill and {option} exclude each other: give one of them")
        if dry_run and yes:
            raise UsageError("--dry-run and --yes exclude each other: give one of them")
        return
    for option, is_given in (("--missing", missing), ("--dry-run", dry_run), ("--yes", yes)):
        if is_given:
            raise UsageError(f"{option} needs --fill")
    if not words and source is None:
        raise UsageError("the title is missing: write it, or give --from or --fill")


def create_from(
    source: str, title: str, now: datetime, given: dict[str, Any]
) -> "tuple[Path, NewFile]":
    """Create a work with the facts of a document; print the facts that it leaves out.

    Returns the site's folder and the new file.
    """
    from sitegen.config.loading import load
    from sitegen.lookup.new import find_facts, new_work
    from sitegen.scaffold.content import ContentCreator

    folder = find_site(given.pop("site"))
    config = load(folder, given.pop("env"))
    quiet = given.pop("quiet")
    del given["verbose"]
    try:
        facts = find_facts(source, config, sys.stdin.buffer.read, folder)
    except KeyboardInterrupt:
        say("interrupted: nothing was written")
        raise SystemExit(130) from None
    creator = ContentCreator(folder, config, now)
    made = new_work(creator, facts, config, title=title, **given)
    say(f"facts from {made.source}", quiet=quiet)
    for line in made.left_out:
        say(f"  {line}", quiet=quiet)
    return folder, made.file


# ------------------------------------------------------------ filling


def fill_works(
    keys: Sequence[str], missing: str, given: dict[str, Any], *, dry_run: bool, yes: bool
) -> None:
    """Show the keys that works would get, ask, and write them; exit with 1 if a work failed."""
    from sitegen.config.loading import load
    from sitegen.lookup.filling import propose
    from sitegen.lookup.selecting import keys_to_fill, select
    from sitegen.lookup.web import open_web

    folder = find_site(given["site"])
    config = load(folder, given["env"])
    if not (dry_run or yes or sys.stdin.isatty()):
        raise UsageError("not a terminal: pass --yes to confirm, or --dry-run")
    wanted = keys_to_fill(missing)
    selection = select(folder, keys, wanted)
    run = _Run(folder, quiet=given["quiet"], verbose=given["verbose"], writes=yes)
    try:
        with open_web(folder, config.settings.url) as web:
            for found in propose(selection.works, wanted, folder, config, web):
                run.take(found)
        if run.waiting and not dry_run and _agrees(run.waiting):
            run.write_all()
    except KeyboardInterrupt:
        say("interrupted: run the same command again to continue")
        raise SystemExit(130) from None
    _say_others(selection, quiet=given["quiet"])
    run.summarize(dry_run=dry_run)


def _agrees(waiting: "Sequence[Proposal]") -> bool:
    keys = sum(len(proposal.pairs) for proposal in waiting)
    question = f"Write {count(keys, 'key')} to {count(len(waiting), 'file')}?"
    agreed = click.confirm(question, err=True)
    if not agreed:
        say("nothing was changed")
    return agreed


class _Run:
    """Prints proposals as they arrive and counts them; ``writes`` if it need not ask."""

    def __init__(self, site: Path, *, quiet: bool, verbose: bool, writes: bool) -> None:
        self.waiting: list[Proposal] = []
        self._site = site
        self._quiet = quiet
        self._verbose = verbose
        self._writes = writes
        self._filled = self._unchanged = self._failed = 0

    def take(self, found: "Proposal | Unfilled") -> None:
        """Print the keys that a work would get; write them at once if no question is needed."""
        from sitegen.lookup.filling import Unfilled

        if isinstance(found, Unfilled):
            self._failed += 1
            say(f"{found.path}: {found.reason}")
            return
        for line in found.left_out:
            say(f"{found.path}: {line}", quiet=self._quiet)
        if found.change is None:
            self._unchanged += 1
            say(f"{found.path}: nothing new", quiet=self._quiet or not self._verbose)
            return
        if not self._quiet:
            click.echo(one_line(f"{found.path} ({', '.join(found.sources)})"))
            for line in found.lines:
                click.echo(click.style(one_line(f"+ {line}"), fg="green"))
        if self._writes:
            self._write(found)
        else:
            self.waiting.append(found)

    def write_all(self) -> None:
        """Write all proposals that were shown."""
        for proposal in self.waiting:
            self._write(proposal)

    def _write(self, proposal: "Proposal") -> None:
        from sitegen.lookup.filling import write

        try:
            write(proposal, self._site)
            self._filled += 1
        except ContentError as failure:
            self._failed += 1
            say(f"{proposal.path}: {failure}")

    def summarize(self, *, dry_run: bool) -> None:
        """Print the counts, and exit with 1 if a work failed."""
        if dry_run:
            say("dry run: nothing was written", quiet=self._quiet)
        number = len(self.waiting) if dry_run else self._filled
        if not self._quiet:
            verb = "would be filled" if dry_run else "filled"
            parts = [f"{count(number, 'work')} {verb}", f"{self._unchanged:,} with nothing new"]
            click.echo(", ".join([*parts, f"{self._failed:,} failed"]))
        if self._failed:
            raise SystemExit(1)


def _say_others(selection: "Selection", *, quiet: bool) -> None:
    """Print which works the command skipped."""
    for path in selection.unreadable:
        say(f"{path}: the front matter cannot be read: run sitegen build", quiet=quiet)
    if selection.nameless:
        works = count(selection.nameless, "work")
        names = "isbn, openlibrary, wikidata or imdb"
        say(f"left out: {works} without an identifier ({names})", quiet=quiet)
    if selection.has_tables:
        say("left out: works in tables: run sitegen edit work KEY to make one a file", quiet=quiet)
