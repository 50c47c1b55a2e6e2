"""Waiting until something in a site has changed; what it is, the build finds out by itself.

The system's messages are only a hint. They come eight for one save, or none: an observer dies of
what happens to it without a word, and knows nothing of what lies behind a link. So the files are
also looked at every now and then, and an observer that has missed something is replaced.
"""

import logging
import os
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
from sitegen.core.files import SourceFile, is_inside, is_system_file, walk
from sitegen.serve.change_handler import EVENT_TYPES, FOLDERS, ChangeHandler

DEBOUNCE = 0.04
"""Seconds without a message after which a save, or a checkout of many files, is over."""

DEBOUNCE_SAVE = 0.01
"""Seconds after which it is over if all messages are about one file, and that is complete."""

MAX_WAIT = 1.0
"""Seconds after which a build begins although it is not quiet."""

POLL_INTERVAL = 1.0
"""Seconds between two looks at the observer, and at the least between two at the files."""

FAST_POLL_INTERVAL = 0.3
"""Seconds between two looks at the files, at the least, where nothing else tells of a change."""

MAX_CPU_SHARE, MAX_CPU_SHARE_POLLING = 0.02, 0.25
"""How much of a processor looking may take, beside an observer and without one."""

MAX_MISSED = 3
"""Changes one after the other that an observer may miss until it is not asked any more."""

MAX_TOUCHED = 4
"""Folders up to which only they are looked at for a build."""

_by_path = attrgetter("path")


class Watcher:
    """Tells that the sources of a site have changed; to be used by one thread."""

    def __init__(
        self,
        site: Path,
        say: Callable[[str], None],
        *,
        poll: bool = False,
        make_observer: Callable[[], BaseObserver] = Observer,
    ) -> None:
        """``say`` gets a message for people, should the system be of no help."""
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
        # What watchdog has to say of its troubles is of no use to people: we look ourselves.
        logging.getLogger("watchdog").addHandler(logging.NullHandler())
        self._renew()
        return self

    def __exit__(self, *_: object) -> None:
        self._drop()

    # ------------------------------------------------------------ looking

    def scan(self, site: Path) -> tuple[list[SourceFile], list[Problem]]:
        """Find the files for a build, and remember what it has seen of them.

        Where the observer has named a folder or two, only these are looked at, and all of them a
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
        """Return the files as they were, but for some folders; None where that is not enough."""
        is_little = 0 < len(touched) <= MAX_TOUCHED and "" not in touched
        if self._seen is None or not self._is_sound or not is_little:
            return None
        files = list(self._seen)
        for folder in touched:
            # By their paths the files of a folder stand together; the settings come last.
            first = bisect_left(files, f"{folder}/", 0, len(files) - 1, key=_by_path)
            last = bisect_left(files, f"{folder}0", first, len(files) - 1, key=_by_path)
            found, problems = walk(site, folder)
            if problems or first == last:
                return None
            files[first:last] = found
        return files

    def _differs(self) -> bool:
        """Return whether the files are not those that were last seen, and see them."""
        before = self._seen
        try:
            self._scan_all(self._site)
        except OSError:  # there are no settings, which only a build can tell properly
            self._scanned_at = time.monotonic()
            self._seen = None
        return before != self._seen

    @property
    def _interval(self) -> float:
        """Seconds between two looks, so that a large site does not keep the machine busy."""
        if self._is_polling:
            return max(FAST_POLL_INTERVAL, self._cost / MAX_CPU_SHARE_POLLING)
        return POLL_INTERVAL if self._is_partial else max(POLL_INTERVAL, self._cost / MAX_CPU_SHARE)

    # ------------------------------------------------------------ waiting

    def wait(self) -> None:
        """Return once something has changed since the last look, and it is quiet again."""
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
        """Wait until no more messages come, or files stay as they are; but not for ever."""
        until = time.monotonic() + MAX_WAIT
        while time.monotonic() < until:
            self._has_changed.clear()
            is_saved = self._is_complete and len(self._changed_paths) == 1
            if self._has_changed.wait(DEBOUNCE_SAVE if is_saved else DEBOUNCE):
                continue
            if not (self._is_polling and self._differs()):
                return

    # ------------------------------------------------------------ the observer

    def _renew(self) -> None:
        """Begin to watch anew, or, where the system refuses, to look at the files instead."""
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
            # This one comes last: that there is no room for a watch is told of such roots only.
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
        """Take note of a change that the observer has not told of."""
        self._missed += 1
        if self._missed >= MAX_MISSED:
            self._drop()
            self._give_up("the system does not tell of them")
        else:
            self._renew()

    def _give_up(self, reason: str) -> None:
        self._is_polling = True
        self._say(f"changes cannot be watched ({reason}): looking at the files instead")

    def _drop(self) -> None:
        if self._observer is not None:
            _stop(self._observer)
            self._observer = None

    def _on_event(self, path: str, *, is_folder: bool, is_complete: bool = False) -> None:
        """Take a message about a path of the site."""
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
        """Return which folders there are, by what the system knows them by."""
        return [_identity(self._site / name) for name in ("", *FOLDERS)]

    def _is_well(self) -> bool:
        """Return whether the observer lives, and watches the folders that are there."""
        observer = self._observer
        return (
            observer is not None
            and observer.is_alive()
            and all(emitter.is_alive() for emitter in observer.emitters)
            and self._identities == self._current_identities()
        )


def _stop(observer: BaseObserver) -> None:
    """Stop an observer in whatever state it is."""
    with suppress(Exception):
        observer.stop()
        observer.join()


def _identity(folder: Path) -> tuple[int, int] | None:
    """Return what the system knows a folder by, None where there is none."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
