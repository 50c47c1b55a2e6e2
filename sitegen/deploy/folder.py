"""Publishes a built site to a folder in the way of a build: all of it, or nothing."""

import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from sitegen.core.diagnostics import Problem, UsageError, error
from sitegen.core.folders import read_plain
from sitegen.core.locks import site_lock
from sitegen.deploy.sending import DeployDiff, files_to_send
from sitegen.output.directory import mode_of, output_folder
from sitegen.output.manifest import MANIFEST
from sitegen.output.staging import StagingArea


def to_folder(
    site: Path, target: Path, *, dry_run: bool, on_wait: Callable[[], None] = lambda: None
) -> tuple[DeployDiff, list[Problem]]:
    """Make a folder equal to the site's output; keep files there that are not ours.

    Like a build, it writes all files or none, and never over a file that sitegen did not write.
    Otherwise there are problems. ``on_wait`` is called if a build must finish first. Raises
    UsageError for a folder that cannot hold a site, and OSError.
    """
    given, output = target, output_folder(site, None)
    target = output_folder(site, given)
    if target == output.resolve():
        raise UsageError(f"{given} is the folder that the site was built in")
    with site_lock(site, on_wait):
        files, found = files_to_send(output)
        problems = [*found, *_in_the_way(target, files)]
        if problems:
            return DeployDiff(), problems
        with StagingArea(site, target) as staging:
            for path in files:
                problems += staging.add(path, read_plain(output / path))
            written, removed = staging.pending()
            if not problems and not dry_run:
                staging.commit()
    return DeployDiff(written=written, removed=removed), problems


def _in_the_way(target: Path, paths: Iterable[str]) -> Iterator[Problem]:
    """Yield problems for special files in the way of files: reading one could block for ever."""
    for path in (MANIFEST, *paths):
        mode = mode_of(target / path)
        if mode and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode)):
            message = "is neither a file nor a folder, and in the way: remove it"
            yield error(f"{target.name}/{path}", message)
