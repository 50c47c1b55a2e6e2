"""The system's messages about files: passes on the paths of those that a build may read."""

import os
from collections.abc import Callable
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)

from sitegen.config.settings import FILE as SETTINGS

FOLDERS = ("content", "templates", "themes", "i18n")
"""Where a site's sources are, beside its settings."""

EVENT_TYPES: list[type[FileSystemEvent]] = [
    FileCreatedEvent,
    FileModifiedEvent,
    FileClosedEvent,
    FileMovedEvent,
    FileDeletedEvent,
    DirCreatedEvent,
    DirMovedEvent,
    DirDeletedEvent,
]
"""What is a change. A build reads every file: were the system to tell of that, its queue of
messages would run over, and what matters be lost."""


class ChangeHandler(FileSystemEventHandler):
    """Takes the events below a folder, and passes on the paths that may matter.

    A file is complete that was written and closed, or moved there from elsewhere.
    """

    def __init__(self, on_event: Callable[..., None], root: str, name: str) -> None:
        self._on_event = on_event
        self._root = root
        self._name = name

    def dispatch(self, event: FileSystemEvent) -> None:
        """Pass on paths as the site names them; raise nothing, for that would end the observer."""
        if not isinstance(event, tuple(EVENT_TYPES)):
            return
        is_closed = isinstance(event, FileClosedEvent)
        is_there = isinstance(event, FileMovedEvent)
        for path, is_complete in ((event.src_path, is_closed), (event.dest_path, is_there)):
            if path:
                relative = os.path.relpath(os.fsdecode(path), self._root)
                named = os.path.normpath(Path(self._name, relative))
                if self._name or named in (SETTINGS, *FOLDERS):
                    self._on_event(
                        named.replace(os.sep, "/"),
                        is_folder=event.is_directory,
                        is_complete=is_complete,
                    )
