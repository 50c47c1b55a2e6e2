"""Waits until something in a site has changed; the build itself finds the changes.

The system's messages are only a hint. One save may give eight messages, or none. An observer
can die without a message, and it does not see the targets of links. So this module also checks
the files regularly, and replaces an observer that has missed something.
"""

import logging
import os
import stat
import threading
import time
from bisect import bisect_left
from collections.abc import Callable
from contextlib import suppress
from operator import attrgetter
from pathlib import Path

from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from sitegen.cache.sources import scan
from sitegen.core.diagnostics import Problem
from sitegen.core.entries import is_system_file
from sitegen.core.files import SourceFile, is_inside, walk
from sitegen.serve.change_handler import EVENT_TYPES, FOLDERS, ChangeHandler

DEBOUNCE = 0.04
"""Seconds without a message after which a save, or a checkout of many files, is complete."""

DEBOUNCE_SAVE = 0.01
"""The same if all messages are about one file, and that file is complete."""

MAX_WAIT = 1.0
"""Seconds after which a build starts even if messages continue."""

POLL_INTERVAL = 1.0
"""Seconds between two checks of the observer, and the least time between checks of the files."""

FAST_POLL_INTERVAL = 0.3
"""The least seconds between two checks of the files, if there is no observer."""

MAX_CPU_SHARE, MAX_CPU_SHARE_POLLING = 0.02, 0.25
"""The share of a processor for checking files, with an observer and without one."""

MAX_MISSED = 3
"""Changes in a row that an observer may miss before it is given up."""

MAX_TOUCHED = 4
"""The most folders that are checked alone for a build."""

_by_path = attrgetter("path")


class Watcher:
    """Notices changes to the sources of a site; only one thread may use it."""

    def __init__(
        self,
        site: Path,
        say: Callable[[str], None],
        *,
        poll: bool = False,
        make_observer: Callable[[], BaseObserver] = Observer,
    ) -> None:
        """``say`` gets a message for people if the system cannot help."""
        self._site = site
        self._say = say
        self._is_polling = poll
        self._make_observer = make_observer
        self._observer: BaseObserver | None = None
        self._has_changed = threading.Event()
        self._is_stale = False
        self._missed = 0
        self._touched: set[str] = set()
        self._changed_paths: set[str] = set()
        self._is_complete = False
        self._is_partial = False
        self._seen: list[SourceFile] | None = None
        self._is_sound = False
        self._cost = 0.0
        self._scanned_at = 0.0

    def __enter__(self) -> "Watcher":
        # watchdog's own messages do not help people: this module checks the files itself.
        logging.getLogger("watchdog").addHandler(logging.NullHandler())
        self._renew()
        return self

    def __exit__(self, *_: object) -> None:
        self._drop()

    # ------------------------------------------------------------ checking files

    def scan(self, site: Path) -> tuple[list[SourceFile], list[Problem]]:
        """Find the files for a build, and store their states.

        If the observer has named a folder or two, only these are checked, and all folders a
        second later.
        """
        touched, self._touched, self._changed_paths = self._touched, set(), set()
        files = self._scan_touched(site, touched)
        self._is_partial = files is not None
        if files is not None:
            self._seen = files
            self._scanned_at = time.monotonic()
            return list(files), []
        return self._scan_all(site)

    def _scan_all(self, site: Path) -> tuple[list[SourceFile], list[Problem]]:
        """Find the files, all of them."""
        started = time.monotonic()
        files, problems = scan(site)
        self._scanned_at = time.monotonic()
        self._cost = self._scanned_at - started
        self._is_partial = False
        self._seen, self._is_sound = files, not problems
        return list(files), problems

    def _scan_touched(self, site: Path, touched: set[str]) -> list[SourceFile] | None:
        """Return the files with some folders checked again; None if that is not enough."""
        is_little = 0 < len(touched) <= MAX_TOUCHED and "" not in touched
        if self._seen is None or not self._is_sound or not is_little:
            return None
        files = list(self._seen)
        for folder in touched:
            # In the order of paths, the files of a folder are together; the settings come last.
            first = bisect_left(files, f"{folder}/", 0, len(files) - 1, key=_by_path)
            last = bisect_left(files, f"{folder}0", first, len(files) - 1, key=_by_path)
            found, problems = walk(site, folder)
            if problems or first == last:
                return None
            files[first:last] = found
        return files

    def _differs(self) -> bool:
        """Return whether the files have changed since the last check, and store their states."""
        before = self._seen
        try:
            self._scan_all(self._site)
        except OSError:  # there are no settings, and only a build can report that properly
            self._scanned_at = time.monotonic()
            self._seen = None
        if before == self._seen:
            return False
        self._changed_paths |= {
            file.path for file in set(self._seen or ()).difference(before or ())
        }
        return True

    def _has_begun_file(self) -> bool:
        """Return whether a changed file is empty: a program may have emptied it to write it."""
        paths = tuple(self._changed_paths)  # another thread may add one
        return len(paths) <= MAX_TOUCHED and any(_is_empty(self._site / path) for path in paths)

    @property
    def _interval(self) -> float:
        """Seconds between two checks, so that a large site does not keep the machine busy."""
        if self._is_polling:
            return max(FAST_POLL_INTERVAL, self._cost / MAX_CPU_SHARE_POLLING)
        return POLL_INTERVAL if self._is_partial else max(POLL_INTERVAL, self._cost / MAX_CPU_SHARE)

    # ------------------------------------------------------------ waiting

    def wait(self) -> None:
        """Return when something has changed since the last check, and the changes are over."""
        while True:
            next_scan = max(0.0, self._scanned_at + self._interval - time.monotonic())
            if self._has_changed.wait(min(POLL_INTERVAL, next_scan)):
                self._debounce()
                if self._is_stale:
                    self._renew()
                return
            if not self._is_polling and not self._is_well():
                self._renew()
                return
            if time.monotonic() >= self._scanned_at + self._interval and self._differs():
                if self._is_polling:
                    self._debounce()
                else:
                    self._miss()
                return

    def _debounce(self) -> None:
        """Wait until messages stop, or files stay the same, but only for a limited time.

        An empty file among the changes gets all of that time, because its text is still to come.
        """
        until = time.monotonic() + MAX_WAIT
        while time.monotonic() < until:
            self._has_changed.clear()
            is_saved = self._is_complete and len(self._changed_paths) == 1
            if self._has_changed.wait(DEBOUNCE_SAVE if is_saved else DEBOUNCE):
                continue
            if not (self._is_polling and self._differs()) and not self._has_begun_file():
                return

    # ------------------------------------------------------------ the observer

    def _renew(self) -> None:
        """Start to watch again; if the system refuses, check the files instead."""
        self._drop()
        if self._is_polling:
            return
        self._is_stale = False
        self._identities = self._current_identities()
        observer: BaseObserver | None = None
        try:
            observer = self._make_observer()
            observer.start()
            for name in FOLDERS:
                folder = self._site / name
                if folder.is_dir() and is_inside(folder, self._site):
                    real = os.path.realpath(folder)
                    handler = ChangeHandler(self._on_event, real, name)
                    observer.schedule(handler, real, recursive=True, event_filter=EVENT_TYPES)
            # This comes last: the system reports a lack of watches only for such roots.
            root = str(self._site)
            observer.schedule(
                ChangeHandler(self._on_event, root, ""), root, event_filter=EVENT_TYPES
            )
        except Exception as failure:
            if observer is not None:
                _stop(observer)
            if self._identities[0] is not None:
                self._give_up(str(getattr(failure, "strerror", None) or failure))
        else:
            self._observer = observer

    def _miss(self) -> None:
        """Handle a change that the observer has missed."""
        self._missed += 1
        if self._missed >= MAX_MISSED:
            self._drop()
            self._give_up("the system does not report them")
        else:
            self._renew()

    def _give_up(self, reason: str) -> None:
        self._is_polling = True
        self._say(f"changes cannot be watched ({reason}): sitegen checks the files instead")

    def _drop(self) -> None:
        if self._observer is not None:
            _stop(self._observer)
            self._observer = None

    def _on_event(self, path: str, *, is_folder: bool, is_complete: bool = False) -> None:
        """Handle a message about a path of the site."""
        self._missed = 0
        folder, _, name = path.rpartition("/")
        if path in FOLDERS:
            self._is_stale = True
        if not is_system_file(path, name):
            is_known = not is_folder and folder not in FOLDERS and path.isascii()
            self._touched.add(folder if is_known else "")
            self._changed_paths.add(path)
            self._is_complete = is_complete
            self._has_changed.set()

    def _current_identities(self) -> list[tuple[int, int] | None]:
        """Return the existing folders, by the system's identifiers."""
        return [_identity(self._site / name) for name in ("", *FOLDERS)]

    def _is_well(self) -> bool:
        """Return whether the observer runs, and watches the existing folders."""
        observer = self._observer
        return (
            observer is not None
            and observer.is_alive()
            and all(emitter.is_alive() for emitter in observer.emitters)
            and self._identities == self._current_identities()
        )


def _stop(observer: BaseObserver) -> None:
    """Stop an observer in any state."""
    with suppress(Exception):
        observer.stop()
        observer.join()


def _is_empty(path: Path) -> bool:
    """Return whether a file is there and empty."""
    try:
        found = path.stat()
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_size == 0


def _identity(folder: Path) -> tuple[int, int] | None:
    """Return the system's identifier of a folder, None if there is no folder."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
