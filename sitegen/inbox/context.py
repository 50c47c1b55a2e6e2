"""Data that every part of the receiver needs: the site, its settings, the database and the key."""

import os
import secrets
import sqlite3
import threading
from contextlib import suppress
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from sitegen.config.loading import Config, load
from sitegen.config.settings import FILE, InboxSettings
from sitegen.config.trust import UntrustedError, is_trusted, then_code
from sitegen.core.diagnostics import UsageError
from sitegen.core.folders import Folder, read_plain
from sitegen.inbox.database import connect
from sitegen.inbox.site_file import FOLDER, KEY, NAME, THEN_LOG, InboxSite, decode_site

KEY_BYTES = 32
_MAX_SITE_BYTES = 256 * 1024 * 1024


class Inbox:
    """The receiver of one site.

    ``db_lock`` guards ``db``. ``path_prefix`` is the path of ``inbox.url`` and ends in "/".
    ``built`` is the folder of the build's files for the receiver.
    """

    def __init__(
        self, site: Path, config: Config, environment: str | None, built: Path | None = None
    ) -> None:
        """Open the database and the key; create them at the first start.

        ``built`` is ``inbox/`` of the site, unless the preview has built for this receiver.

        Raises UsageError, also if the settings have no ``inbox`` or the site was not built.
        """
        self.site = site
        self.config = config
        self.environment = environment
        self.built = site / FOLDER if built is None else built
        parts = urlsplit(self.settings.url)
        self.path_prefix = f"{parts.path.rstrip('/')}/"
        self.is_https = parts.scheme == "https"
        self._stamp: tuple[int, int, int] | None = None
        self._site_file: InboxSite | None = None
        self._site_lock = threading.Lock()
        try:
            Folder.at(site / FOLDER, make=True).close()
            self.site_file()
            self.key = _key(site / FOLDER)
            self.db = connect(site)
        except (OSError, sqlite3.Error) as failure:
            reason = getattr(failure, "strerror", None) or failure
            raise UsageError(f"{site / FOLDER} cannot be used: {reason}") from failure
        self.db_lock = threading.Lock()

    @property
    def settings(self) -> InboxSettings:
        """The settings of the receiver; raise UsageError if there are none."""
        if self.config.settings.inbox is None:
            example = "inbox: {url: https://example.org/inbox/}"
            raise UsageError(f"{FILE} has no inbox: write {example}, then build the site")
        return self.config.settings.inbox

    def require_trust(self) -> None:
        """Raise UntrustedError if the settings name a command that this site may not run."""
        codes = then_code(self.settings)
        if codes and not is_trusted(self.site):
            position = self.config.positions.get(codes[0].field, (1, 1))
            raise UntrustedError(self.site, codes, FILE, position)

    def site_file(self) -> InboxSite:
        """Return the last build's data, read again if it is new; any thread may call it.

        If a file cannot be read, the previous data stays. Raises UsageError if there was no data
        yet.
        """
        path = self.built / NAME
        with self._site_lock:
            try:
                found = path.stat(follow_symlinks=False)
                stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
                if stamp != self._stamp:
                    self._site_file = decode_site(read_plain(path, _MAX_SITE_BYTES))
                    self._stamp = stamp
            except (OSError, msgspec.DecodeError) as failure:
                if self._site_file is None:
                    hint = "build the site with `sitegen build`"
                    raise UsageError(f"{path} cannot be read ({failure}): {hint}") from failure
            assert self._site_file is not None
            return self._site_file

    @cached_property
    def then(self) -> Any:
        """The only runner of the command ``then``; call ``request()`` on it. None if not set."""
        command = self.settings.then
        if not command:
            return None
        runner = import_module("sitegen.inbox.moderation.then").Then
        return runner(command, self.site, self.site / FOLDER / THEN_LOG)

    def close(self) -> None:
        """Close the database."""
        with self.db_lock:
            self.db.close()


def open_inbox(site: Path, environment: str | None) -> Inbox:
    """Return the receiver of a site; raise SettingsError and UsageError."""
    return Inbox(site, load(site, environment), environment)


def _key(folder: Path) -> bytes:
    """Return the secret that signs links, which only its owner may read; raise OSError.

    Raises UsageError for a file that is not a key.
    """
    path = folder / KEY
    if not os.path.lexists(path):
        draft = folder / f".{KEY}-{secrets.token_hex(8)}~"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(draft, flags, 0o600), "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was faster
            os.link(draft, path)
        draft.unlink()
    key = read_plain(path, KEY_BYTES + 1)
    if len(key) != KEY_BYTES:
        raise UsageError(f"{path} is not a key: remove it; the links of readers then stop working")
    return key
