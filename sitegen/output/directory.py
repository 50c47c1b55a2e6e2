"""The output folder: which folder may be one, which paths it can hold, and its obstacles."""

import errno
import os
import re
import stat
from collections.abc import Container, Iterable
from pathlib import Path
from typing import Literal

from sitegen.core.diagnostics import UsageError
from sitegen.core.files import parents
from sitegen.core.folders import NOT_THERE, UnsafePathError
from sitegen.core.locks import STATE
from sitegen.output.manifest import MANIFEST

OUTPUT_STAGING = ".sitegen-tmp"
"""The folder within output/ in which a build works; it is gone after the build."""

SEARCH_INDEX = "pagefind"
"""The folder within output/ of the search index, which is made after the build."""

_PLAIN = re.compile(r"[A-Za-z0-9._-]{1,64}")
_NO_NAME = (errno.EINVAL, errno.EILSEQ, errno.ENAMETOOLONG)
_MAX_LENGTH = 260

SOURCES = ("content", "themes", "templates", "i18n", "archetypes", "inbox")
_HOMES = ("/home", "/Users", "/root")
"""Folders that hold home folders, and the home folder that is not in one of them."""

PREVIEW = f"{STATE}/serve"
"""The output folder of a preview, the only one within the site's state."""

PREVIEW_INBOX = f"{STATE}/inbox"
"""The folder that the preview's receiver of comments reads, in place of ``inbox/``."""

PathState = Literal["nothing", "ours", "theirs", "link", "obstacle"]


def output_folder(site: Path, given: Path | None) -> Path:
    """Return the folder to write a site into: output/, or the one that is given.

    It resolves the links of the given path once. At output/, and at the preview's folder, a link
    may have come with the site. Raises UnsafePathError for such a link, and UsageError for a folder
    whose use could destroy a user's files.
    """
    is_preview = given == site / PREVIEW
    if given is not None and not is_preview:
        check_output(site, given)
        return _without_links_of_ours(_real(given))
    output = site / (PREVIEW if is_preview else "output")
    if stat.S_ISLNK(mode_of(output)):
        hint = "remove it" if is_preview else f"to write to its target, use -o {_real(output)}"
        raise UnsafePathError(f"{output} is a link, which may have come with the site: {hint}")
    check_output(site, output, preview=is_preview)
    return _without_links_of_ours(output)


def _without_links_of_ours(output: Path) -> Path:
    """Return an output folder without links at the paths that a build uses there."""
    for name in (MANIFEST, OUTPUT_STAGING):
        if stat.S_ISLNK(mode_of(output / name)):
            message = f"{output / name} is a link; sitegen does not follow links here: remove it"
            raise UnsafePathError(message)
    return output


def _real(path: Path | str) -> Path:
    """Return a path with its links resolved, as far as they exist."""
    return Path(os.path.realpath(path))


def check_output(site: Path, output: Path, *, preview: bool = False) -> None:
    """Refuse an output folder whose use could destroy a user's files; raise UsageError.

    ``preview`` allows the one that is within the site's state.
    """
    real, root = _real(output), _real(site)
    home = _real(os.path.expanduser("~"))  # noqa: PTH111 - Path.home() may raise
    homes = [_real(folder) for folder in _HOMES]
    is_home = real in (home, *home.parents, *homes) or real.parent in homes[:2]
    if is_home or ".git" in real.parts:
        raise UsageError(f"{output} cannot be an output folder")
    for name in (*SOURCES, STATE):
        source = _real(site / name) if name != STATE else root / STATE
        is_link = (site / name).is_symlink()
        if preview and name == STATE and real == root / PREVIEW:
            continue
        if name == "archetypes" and is_link:
            continue  # nothing is read through it
        if real == source or real in source.parents or source in real.parents:
            shown = f"{name}/, which is a link" if is_link else f"{name}/"
            message = f"{output} is, contains or is inside the site's {shown}"
            raise UsageError(f"{message}: choose another")
    if root == real or real in root.parents:
        raise UsageError(f"{output} contains the site itself: choose another")
    if output.exists() and not output.is_dir():
        raise UsageError(f"{output} is not a folder")


class OutputDirectory:
    """The entries of an output folder at the paths of files; each folder is read once.

    ``known`` are the paths of files that are ours. Those that are ``removed`` make room for
    folders, and for files where they filled a folder. Nothing may change while this is asked.
    """

    def __init__(self, output: Path, known: Container[str], removed: Container[str]) -> None:
        self._output = output
        self._known = known
        self._removed = removed
        self._folders: dict[str, PathState] = {}

    def at(self, path: str) -> tuple[PathState, str]:
        """Return the state of a path, and the path of the obstacle if there is one."""
        for folder in reversed([*parents(path)]):
            state = self._folder(folder)
            if state != "ours":
                return state, folder
        mode = mode_of(self._output / path)
        if not mode:
            return "nothing", path
        if stat.S_ISLNK(mode):
            return "link", path
        if stat.S_ISDIR(mode):
            return ("nothing" if self._empties(path) else "obstacle"), path
        return ("ours" if path in self._known else "theirs"), path

    def _folder(self, folder: str) -> PathState:
        """Return "ours" for a folder that files may go into, even if the user made it."""
        if folder not in self._folders:
            mode = mode_of(self._output / folder)
            state: PathState = "obstacle"
            if not mode or (folder in self._removed and stat.S_ISREG(mode)):
                state = "nothing"
            elif stat.S_ISDIR(mode):
                state = "ours"
            elif stat.S_ISLNK(mode):
                state = "link"
            self._folders[folder] = state
        return self._folders[folder]

    def _empties(self, folder: str) -> bool:
        """Return whether a folder will be empty after the removal of our files."""
        found: Iterable[Path] = (self._output / folder).rglob("*")
        return all(
            file.relative_to(self._output).as_posix() in self._removed
            for file in found
            if file.is_symlink() or not file.is_dir()
        )


class PathLimits:
    """The limits of an output folder's file system on paths; each unusual name is tried once.

    It is better to know this of all files before the first of them is moved.
    """

    def __init__(self, output: Path) -> None:
        longest = os.pathconf("/", "PC_PATH_MAX") if hasattr(os, "pathconf") else _MAX_LENGTH
        self._room = longest - len(os.fsencode(output.absolute())) - len("/\0")
        self._tried: dict[str, bool] = {}

    def can_be(self, path: str, staging: Path) -> bool:
        """Return whether a path can be that of a file; names are tried in a staging folder.

        Raises OSError.
        """
        if len(path.encode()) > self._room:
            return False
        return all(_PLAIN.fullmatch(name) or self._try(name, staging) for name in path.split("/"))

    def _try(self, name: str, staging: Path) -> bool:
        if name not in self._tried:
            try:
                (staging / name).touch()
                (staging / name).unlink()
            except OSError as failure:
                if failure.errno not in _NO_NAME:
                    raise
                self._tried[name] = False
            else:
                self._tried[name] = True
        return self._tried[name]


def mode_of(path: Path) -> int:
    """Return the type of a path, without following links; 0 if there is nothing."""
    try:
        return path.lstat().st_mode
    except OSError as failure:
        if failure.errno in NOT_THERE:
            return 0
        raise
