"""What every part of the receiver needs: the site, its settings, the database and the key."""

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

    ``db`` is guarded by ``db_lock``. ``path_prefix`` is the path of ``inbox.url`` and ends in "/".
    ``built`` is the folder of what the build has left.
    """

    def __init__(
        self, site: Path, config: Config, environment: str | None, built: Path | None = None
    ) -> None:
        """Open the database and the key, which are made at the first start.

        ``built`` is ``inbox/`` of the site unless somebody else has built for this receiver.

        Raises UsageError, also where the settings have no ``inbox`` or the site was not built.
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
        """The settings of the receiver; raise UsageError where there are none."""
        if self.config.settings.inbox is None:
            example = "inbox: {url: https://example.org/inbox/}"
            raise UsageError(f"{FILE} has no inbox: write {example}, then build the site")
        return self.config.settings.inbox

    def require_trust(self) -> None:
        """Raise UntrustedError where the settings name a command that this site may not run."""
        codes = then_code(self.settings)
        if codes and not is_trusted(self.site):
            position = self.config.positions.get(codes[0].field, (1, 1))
            raise UntrustedError(self.site, codes, FILE, position)

    def site_file(self) -> InboxSite:
        """Return what the last build left, read again if it is new; it may be called anywhere.

        A file that cannot be read leaves the last one in place. Raises UsageError where there was
        none.
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
        """The one runner of the command ``then``, to be told by ``request()``; None for none."""
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
    """Return the secret that links are signed with, which only its owner may read; raise OSError.

    Raises UsageError for a file that is no key.
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
        raise UsageError(f"{path} is no key: remove it, and links that readers have end")
    return key
