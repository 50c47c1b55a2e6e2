"""The receiver's database, ``inbox/inbox.db``: private, and never needed to show a comment."""

import os
import sqlite3
from pathlib import Path

from sitegen.inbox.site_file import FOLDER

NAME = "inbox.db"


def connect(site: Path) -> sqlite3.Connection:
    """Open the database, or create it; only its owner may read it (0600).

    Committed data survives a loss of power. Raises OSError and sqlite3.Error.
    """
    path = site / FOLDER / NAME
    path.parent.mkdir(exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    os.close(handle)
    found = sqlite3.connect(path, timeout=30, check_same_thread=False, isolation_level=None)
    found.execute("PRAGMA journal_mode = WAL")
    found.execute("PRAGMA synchronous = FULL")
    # SQLite overwrites removed data with zeros; otherwise it would stay in the file.
    found.execute("PRAGMA secure_delete = ON")
    return found
