"""File events of the system: passes on the paths that a build may read."""

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
"""The folders of a site's sources, besides its settings."""

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
"""Events that are changes. A build reads every file: if the system reported that, its queue of
events would overflow, and real changes would be lost."""


class ChangeHandler(FileSystemEventHandler):
    """Takes the events in a folder, and passes on the paths that may matter.

    A file is complete when it was written and closed, or moved there from another folder.
    """

    def __init__(self, on_event: Callable[..., None], root: str, name: str) -> None:
        self._on_event = on_event
        self._root = root
        self._name = name

    def dispatch(self, event: FileSystemEvent) -> None:
        """Pass on paths relative to the site; raise nothing: that would end the observer."""
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
