"""Waiting until something in a site has changed; what it is, the build finds out by itself.

The system's messages are only a hint. They come eight for one save, or none: an observer dies of
what happens to it without a word, and knows nothing of what lies behind a link. So the files are
also looked at every now and then, and an observer that has missed something is replaced.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from sitegen.build import scan
from sitegen.files import SourceFile, is_inside, is_litter
from sitegen.problems import Problem
from sitegen.settings import FILE as SETTINGS

FOLDERS = ("content", "templates", "themes")

QUIET = 0.04
"""Seconds without a message after which a save, or a checkout of many files, is over."""

LONGEST = 1.0
"""Seconds after which a build begins although it is not quiet."""

TICK = 1.0
"""Seconds between two looks at the observer, and at the least between two at the files."""

SOON = 0.3
"""Seconds between two looks at the files, at the least, where nothing else tells of a change."""

SHARE, SHARE_ALONE = 0.02, 0.25
"""How much of a processor looking may take, beside an observer and without one."""

MOST_MISSED = 3
"""Changes one after the other that an observer may miss until it is not asked any more."""

_KINDS: list[type[FileSystemEvent]] = [
    FileCreatedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileDeletedEvent,
    DirCreatedEvent,
    DirMovedEvent,
    DirDeletedEvent,
]
"""What is a change. A build reads every file: were the system to tell of that, its queue of
messages would run over, and what matters be lost."""


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
        self._told = threading.Event()
        self._is_stale = False
        self._missed = 0
        self._seen: int | None = None
        self._cost = 0.0
        self._looked = 0.0

    def __enter__(self) -> "Watcher":
        # What watchdog has to say of its troubles is of no use to people: we look ourselves.
        logging.getLogger("watchdog").addHandler(logging.NullHandler())
        self._renew()
        return self

    def __exit__(self, *_: object) -> None:
        self._drop()

    # ------------------------------------------------------------ looking

    def look(self, site: Path) -> tuple[list[SourceFile], list[Problem]]:
        """Find the files for a build, and remember what it has seen of them."""
        started = time.monotonic()
        found = scan(site)
        self._looked = time.monotonic()
        self._cost = self._looked - started
        self._seen = hash(tuple(found[0]))
        return found

    def _differs(self) -> bool:
        """Tell whether the files are not those that were last seen, and see them."""
        before = self._seen
        try:
            self.look(self._site)
        except OSError:  # there are no settings, which only a build can tell properly
            self._looked = time.monotonic()
            self._seen = None
        return before != self._seen

    @property
    def _interval(self) -> float:
        """Seconds between two looks, so that a large site does not keep the machine busy."""
        if self._is_polling:
            return max(SOON, self._cost / SHARE_ALONE)
        return max(TICK, self._cost / SHARE)

    # ------------------------------------------------------------ waiting

    def wait(self) -> None:
        """Return once something has changed since the last look, and it is quiet again."""
        while True:
            next_look = max(0.0, self._looked + self._interval - time.monotonic())
            if self._told.wait(min(TICK, next_look)):
                self._settle()
                if self._is_stale:
                    self._renew()
                return
            if not self._is_polling and not self._is_well():
                self._renew()
                return
            if time.monotonic() >= self._looked + self._interval and self._differs():
                if self._is_polling:
                    self._settle()
                else:
                    self._miss()
                return

    def _settle(self) -> None:
        """Wait until no more messages come, or files stay as they are; but not for ever."""
        until = time.monotonic() + LONGEST
        while time.monotonic() < until:
            self._told.clear()
            if self._told.wait(QUIET):
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
        self._places = self._now()
        observer = self._make_observer()
        try:
            observer.start()
            for name in FOLDERS:
                folder = self._site / name
                if folder.is_dir() and is_inside(folder, self._site):
                    real = os.path.realpath(folder)
                    ear = _Ear(self._hear, real, name)
                    observer.schedule(ear, real, recursive=True, event_filter=_KINDS)
            # This one comes last: that there is no room for a watch is told of such roots only.
            root = str(self._site)
            observer.schedule(_Ear(self._hear, root, ""), root, event_filter=_KINDS)
        except Exception as failure:
            _stop(observer)
            if self._places[0] is not None:
                self._give_up(str(getattr(failure, "strerror", None) or failure))
        else:
            self._observer = observer

    def _miss(self) -> None:
        """Take note of a change that the observer has not told of."""
        self._missed += 1
        if self._missed >= MOST_MISSED:
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

    def _hear(self, path: str) -> None:
        """Take a message about a path of the site."""
        self._missed = 0
        name = path.rpartition("/")[2]
        if path in FOLDERS:
            self._is_stale = True
        if not is_litter(path, name):
            self._told.set()

    def _now(self) -> list[tuple[int, int] | None]:
        """Return which folders there are, by what the system knows them by."""
        return [_identity(self._site / name) for name in ("", *FOLDERS)]

    def _is_well(self) -> bool:
        """Tell whether the observer lives, and watches the folders that are there."""
        observer = self._observer
        return (
            observer is not None
            and observer.is_alive()
            and all(emitter.is_alive() for emitter in observer.emitters)
            and self._places == self._now()
        )


class _Ear(FileSystemEventHandler):
    """Hears of what happens below a folder, and passes on the paths that may matter."""

    def __init__(self, hear: Callable[[str], None], root: str, name: str) -> None:
        self._hear = hear
        self._root = root
        self._name = name

    def dispatch(self, event: FileSystemEvent) -> None:
        """Pass on paths as the site names them; raise nothing, for that would end the observer."""
        if not isinstance(event, tuple(_KINDS)):
            return
        for path in (event.src_path, event.dest_path):
            if path:
                relative = os.path.relpath(os.fsdecode(path), self._root)
                named = os.path.normpath(Path(self._name, relative))
                if self._name or named in (SETTINGS, *FOLDERS):
                    self._hear(named.replace(os.sep, "/"))


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
