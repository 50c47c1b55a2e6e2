"""Completes arguments in the shell: comments, threads, works, pages and themes.

The author waits while this runs. So names come from folders and from the files of the last build,
and a completion reads only the folder that the word begins with.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from sitegen.cli.options import find_site
from sitegen.core.diagnostics import UsageError

if TYPE_CHECKING:
    from sitegen.theme.loading import TemplateLayers

MAX_NAMES = 100
"""Most names that a completion lists. If more match, it lists only how they continue."""

Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def _completer(names: Callable[[Path, str], Iterable[str]]) -> Completer:
    """Return a completer that completes a word with names of the site of the command."""

    def complete(
        ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        try:
            site = find_site(ctx.params.get("site"))
            given = ctx.params.get(param.name or "")
            before = given if isinstance(given, tuple) else ()
            found = [name for name in names(site, incomplete) if name not in before]
        except (UsageError, OSError):
            return []
        items = [CompletionItem(name) for name in matching_names(found, incomplete)]
        # The path of a file is also a valid name.
        return items or [CompletionItem(incomplete, type="file")]

    return complete


def matching_names(names: Iterable[str], begun: str) -> list[str]:
    """Return the names that begin with the word; if there are many, up to their next slash."""
    found = sorted(name for name in set(names) if name.startswith(begun))
    while len(found) > MAX_NAMES:
        prefixes = {name[: name.find("/", len(begun)) + 1] or name for name in found}
        if len(prefixes) > 1:
            return sorted(prefixes)
        begun = prefixes.pop()
    return found


def _comments(site: Path, begun: str) -> list[str]:
    """Return the comments in the folder that the word begins with, and the folders next to it."""
    from sitegen.comments.formats import FOLDER

    prefix = begun.rpartition("/")[0]
    while True:
        folders, names = _listed(site, f"{FOLDER}/{prefix}".rstrip("/"))
        lead = f"{prefix}/" if prefix else ""
        names = [f"{lead}{name}" for name in names if f"{lead}{name}".startswith(begun)]
        folders = [f"{lead}{name}" for name in folders if f"{lead}{name}".startswith(begun)]
        if names or len(folders) != 1:
            return [*names, *(f"{folder}/" for folder in folders)]
        # A shell takes a single completion as final, so offer the folder's comments instead of it.
        [prefix] = folders
        begun = f"{prefix}/"


def _listed(site: Path, folder: str) -> tuple[list[str], list[str]]:
    """Return the folders in a folder of the site, and the names of the comments there."""
    from sitegen.comments.formats import is_comment_file
    from sitegen.core.entries import is_system_file
    from sitegen.core.files import is_source

    path = site / folder
    if ".." in folder.split("/") or not path.is_dir() or not is_source(path, site):
        return [], []
    folders, files = [], []
    with os.scandir(path) as entries:
        for entry in entries:
            if is_system_file(f"{folder}/{entry.name}", entry.name) or entry.is_symlink():
                continue
            if entry.is_dir():
                folders.append(entry.name)
            elif is_comment_file(entry.name):
                files.append(entry.name)
    stems = [name.rpartition(".")[0] for name in files]
    times = Counter([*stems, *files])
    names = [name if times[stem] > 1 else stem for name, stem in zip(files, stems, strict=True)]
    return folders, names


def _threads(site: Path, begun: str) -> Iterable[str]:
    """Return the threads that can have comments; read posts only if no file has such a name."""
    from sitegen.catalog.index import thread_names

    names = thread_names(site, unread=True)
    return names if any(name.startswith(begun) for name in names) else thread_names(site)


def _with_comments(site: Path, begun: str) -> Iterable[str]:
    """Return the threads that have comments."""
    from sitegen.comments.formats import FOLDER

    prefix = begun.rpartition("/")[0]
    if prefix:
        return [f"{prefix}/{name}" for name in _listed(site, f"{FOLDER}/{prefix}")[0]]
    folders = _listed(site, FOLDER)[0]
    return [f"{name}/" if name in ("works", "pages") else name for name in folders]


def _works(site: Path, _: str) -> Iterable[str]:
    from sitegen.catalog.index import work_keys

    return work_keys(site)


def _addresses(site: Path, begun: str) -> Iterable[str]:
    """Return the addresses of the pages that the last build wrote."""
    from sitegen.output.manifest import read_manifest

    if not begun.startswith("/"):
        return []
    return [f"/{path.removesuffix('index.html')}" for path in read_manifest(site / "output")]


def _themes(site: Path, _: str) -> Iterable[str]:
    from sitegen.theme.folders import every_theme

    return {folder.name for folder in every_theme(site)}


def _templates(site: Path, _: str) -> Iterable[str]:
    """Return the templates of the site's theme that the site does not override."""
    stack = _stack(site)
    return {name for _, templates in stack[1:] for name in templates} - stack[0][1].keys()


def _own_templates(site: Path, _: str) -> Iterable[str]:
    """Return the templates of the site that override one of the theme."""
    stack = _stack(site)
    return stack[0][1].keys() & {name for _, templates in stack[1:] for name in templates}


def _stack(site: Path) -> "TemplateLayers":
    from sitegen.config.loading import load
    from sitegen.core.diagnostics import SettingsError
    from sitegen.theme.loading import stack_of, theme_chain

    try:
        return stack_of(site, theme_chain(site, load(site))[0], [])
    except SettingsError:
        return [("", {})]


comments = _completer(_comments)
threads = _completer(_threads)
threads_with_comments = _completer(_with_comments)
works = _completer(_works)
addresses = _completer(_addresses)
themes = _completer(_themes)
templates = _completer(_templates)
own_templates = _completer(_own_templates)
