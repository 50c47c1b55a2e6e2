"""Hourly work of the receiver: it removes old drafts, and data that is kept for some days only."""

import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from sitegen.comments.formats import FOLDER as COMMENTS
from sitegen.core.diagnostics import UsageError
from sitegen.core.folders import Folder
from sitegen.inbox.addresses import has_table, timestamp
from sitegen.inbox.batches import DRAFT
from sitegen.inbox.context import Inbox
from sitegen.inbox.entries import is_thread_name
from sitegen.inbox.site_file import FOLDER as INBOX
from sitegen.inbox.site_file import SPAM, THEN_LOG
from sitegen.inbox.store import open_folder

DRAFT_SECONDS = 60
"""Age of a draft in seconds whose process must have died."""

_MAX_DEPTH = 50


def do_chores(inbox: Inbox, on_message: Callable[[str], None]) -> None:
    """Remove drafts, spam, networks and marks that are too old; report errors."""
    try:
        remove_drafts(inbox)
        remove_old(inbox, datetime.now(UTC))
    except (OSError, UsageError, sqlite3.Error) as failure:
        on_message(f"error: cannot remove old data: {failure}")


def remove_drafts(inbox: Inbox, age: float = DRAFT_SECONDS) -> None:
    """Remove drafts of a process that has died, older than ``age`` in seconds."""
    before = time.time() - age
    for thread in filter(is_thread_name, inbox.site_file().threads):
        path = f"{COMMENTS}/{thread}"
        with suppress(OSError, UsageError), open_folder(inbox.site, path) as folder:
            _remove(folder, before, _is_draft)
    for _, folder in _below(inbox, SPAM):
        _remove(folder, before, _is_draft)


def remove_old(inbox: Inbox, now: datetime) -> None:
    """Remove data that is older than ``keep_days``.

    This is spam, e-mail addresses and networks of readers, digests of texts, data for undo, and
    the log of ``then``. The keyed hash of an address still finds its comments.
    """
    start = now - timedelta(days=inbox.settings.keep_days)
    removed = []
    for path, folder in _below(inbox, SPAM):
        names = _remove(folder, start.timestamp(), lambda name: name.endswith(".md"))
        thread = path.removeprefix(SPAM).strip("/")
        removed += [(f"{thread}/{name.removesuffix('.md')}",) for name in names]
    at = (timestamp(start),)
    with inbox.db_lock:
        inbox.db.executemany("DELETE FROM received WHERE name = ?", removed)
        inbox.db.execute(
            "UPDATE received SET prefix = '', address = '' WHERE at < ?"
            " AND (prefix <> '' OR address <> '')",
            at,
        )
        inbox.db.execute("UPDATE reports SET prefix = '' WHERE at < ? AND prefix <> ''", at)
        inbox.db.execute("DELETE FROM texts WHERE at < ?", at)
        if has_table(inbox.db, "decisions"):
            query = "UPDATE decisions SET data = NULL WHERE at < ? AND data IS NOT NULL"
            inbox.db.execute(query, at)
    with open_folder(inbox.site, INBOX) as folder:
        _remove(folder, start.timestamp(), lambda name: name == THEN_LOG)


def _is_draft(name: str) -> bool:
    return name.startswith(DRAFT) and name.endswith("~")


def _below(inbox: Inbox, path: str) -> Iterator[tuple[str, Folder]]:
    """Yield a folder and all folders within, open; skip those that cannot be opened."""
    waiting = [path]
    while waiting:
        path = waiting.pop()
        with suppress(OSError, UsageError), open_folder(inbox.site, path) as folder:
            if path.count("/") < _MAX_DEPTH:
                names = [name for name in folder.names() if stat.S_ISDIR(folder.mode(name))]
                waiting += [f"{path}/{name}" for name in names]
            yield path, folder


def _remove(folder: Folder, before: float, is_meant: Callable[[str], bool]) -> list[str]:
    """Remove the files with such names whose last change is before a moment; return them."""
    removed = []
    for name in filter(is_meant, folder.names()):
        with suppress(OSError, UsageError):
            path = name if folder.descriptor is not None else f"{folder.path}{os.sep}{name}"
            found = os.stat(path, dir_fd=folder.descriptor, follow_symlinks=False)
            if found.st_mtime < before:
                folder.unlink(name)
                removed.append(name)
    return removed
