"""The entries of a site's folders: which of them are its files, and why others are not."""

import os
import re
import stat
from collections.abc import Iterable, Sequence

_LEADS_OUT = "a link out of the site is not followed"
_LEADS_ELSEWHERE = "links are only followed into content/, templates/, themes/ and i18n/"
_ORDINARY = re.compile(r"[A-Za-z0-9](?:[\w.-]*\w)?", re.ASCII)
"""Ordinary names, which need no check: nearly all."""
_ALL_ORDINARY = re.compile(f"(?:{_ORDINARY.pattern}/)*{_ORDINARY.pattern}|", re.ASCII)
"""Ordinary names of all entries of a folder, with "/" between them."""
_SYSTEM_FILES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", ".git"})


def is_ordinary(name: str) -> bool:
    """Return whether a name needs no further check if it belongs to a file or a folder."""
    return _ORDINARY.fullmatch(name) is not None and name not in _SYSTEM_FILES


def ordinary_files(
    entries: Sequence[os.DirEntry[str]],
) -> tuple[list[str], list[os.stat_result]] | None:
    """Return names and statuses of the files in a folder that needs no further check.

    It has only files and folders with ordinary names, and no links. Returns None for all others.
    """
    names = [entry.name for entry in entries]
    if not _ALL_ORDINARY.fullmatch("/".join(names)) or not _SYSTEM_FILES.isdisjoint(names):
        return None
    try:
        files = [entry for entry in entries if entry.is_file(follow_symlinks=False)]
        if len(files) < len(entries):
            folders = sum(entry.is_dir(follow_symlinks=False) for entry in entries)
            if len(files) + folders < len(entries):
                return None
            names = [entry.name for entry in files]
        return names, [entry.stat() for entry in files]
    except OSError:
        return None


def is_system_file(path: str, name: str) -> bool:
    """Return whether a file belongs to an editor or a system, by its path and its name."""
    if name in _SYSTEM_FILES or name.endswith("~") or name.startswith((".#", "#")):
        return True
    return name.startswith(".") and not path.startswith("content/static/")


def fault_of(
    entry: os.DirEntry[str], real: str, root: str, roots: Iterable[str], chain: tuple[str, ...]
) -> str | None:
    """Return why an entry cannot be part of the site, or None if it can."""
    if readable(entry.name) != entry.name or any(ord(char) < 32 for char in entry.name):
        return "the name is not readable text: rename it"
    if (refusal := refusal_of(real, root, roots)) is not None:
        return refusal
    if real in chain:
        return "a link to a folder that contains it"
    try:
        mode = entry.stat().st_mode
    except OSError as failure:
        return f"a broken link: {failure.strerror}"
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        return "is neither a file nor a folder"
    return None


def leads_into(real: str, root: str, folders: Iterable[str]) -> bool:
    """Return whether a real path is at or below one of the folders of a root."""
    own = (os.path.join(root, name).rstrip(os.sep) for name in folders)  # noqa: PTH118
    return any(real == one or real.startswith(one + os.sep) for one in own)


def refusal_of(real: str, root: str, roots: Iterable[str]) -> str | None:
    """Return why a real path must not be followed from a site's sources, None if it may."""
    if leads_into(real, root, roots):
        return None
    return _LEADS_ELSEWHERE if real == root or real.startswith(root + os.sep) else _LEADS_OUT


def readable(name: str) -> str:
    """Return a name with its invalid Unicode made visible."""
    return name.encode("utf-8", "backslashreplace").decode()
