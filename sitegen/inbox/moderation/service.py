"""Shared objects of moderation in the browser: the site's comments, the log, the sessions."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

from sitegen.comments.moderation_items import CommentReader, ModerationItem
from sitegen.config.loading import load
from sitegen.core.files import SourceFile
from sitegen.inbox.context import Inbox
from sitegen.inbox.moderation.decisions import Decisions
from sitegen.inbox.moderation.listing import StatusIndex, ViewMaker, short_name
from sitegen.inbox.moderation.received import ReceivedComments
from sitegen.inbox.moderation.requests import LoginLimit
from sitegen.inbox.moderation.sessions import Clock, Sessions, now
from sitegen.inbox.moderation.spam_folder import held_files
from sitegen.inbox.moderation.then import ThenState
from sitegen.moderation.queue import ModerationQueue, moderate

PATIENCE = 15.0
"""Seconds that a decision waits for a build to end."""
_PAUSE = 0.1
_NAMES_SECONDS = 60.0
"""Seconds for which the names of the site's authors are cached."""


class BuildRunningError(Exception):
    """A build of the site holds its lock for too long."""

    def __init__(self) -> None:
        super().__init__(
            "A build of this site is running, so nothing was changed. "
            "Wait until it has ended, then try again."
        )


class _LockedError(Exception):
    """The lock of the site is held."""


class Moderation:
    """One for each receiver; any thread may call its methods."""

    def __init__(
        self,
        inbox: Inbox,
        *,
        clock: Clock = now,
        seconds: Callable[[], float] = time.monotonic,
        patience: float = PATIENCE,
    ) -> None:
        """Create missing tables in ``inbox.db``; ``seconds`` is a clock that only increases."""
        self.inbox = inbox
        self.clock = clock
        self._seconds = seconds
        self._patience = patience
        self.sessions = Sessions(inbox.db, inbox.db_lock, clock)
        self.decisions = Decisions(inbox.db, inbox.db_lock, inbox.settings.keep_days, clock)
        self.received = ReceivedComments(inbox.db, inbox.db_lock, inbox.key)
        self.logins = LoginLimit(seconds)
        self.index = StatusIndex()
        # Created before the first request, so that there is only one.
        self._then = inbox.then
        self._names_lock = threading.Lock()
        self._names: tuple[float, frozenset[str]] | None = None

    # ------------------------------------------------------------ reading

    def queue(self) -> ModerationQueue:
        """Return the comments of the site, for reading; raise SettingsError and UsageError."""
        return self._prepared(
            ModerationQueue(self.inbox.site, load(self.inbox.site, self.inbox.environment))
        )

    def held(self, queue: ModerationQueue) -> list[ModerationItem]:
        """Return the comments that are held in inbox/spam, the newest first."""
        read = self.held_reader(queue).read_file
        items = [read(file) for file in held_files(self.inbox.site)]
        return sorted(items, key=lambda item: item.file.path.rpartition("/")[2], reverse=True)

    def held_reader(self, queue: ModerationQueue) -> CommentReader:
        """Return a reader of held comments."""
        reader = CommentReader(self.inbox.site, queue.config, _held_name)
        reader.names_of_authors = queue.reader.names_of_authors
        return reader

    def view_maker(self, queue: ModerationQueue, items: list[ModerationItem]) -> ViewMaker:
        """Return a maker of views of these comments."""
        facts = self.received.facts(short_name(item.file.path) for item in items)
        return ViewMaker(queue, self.inbox.site_file(), facts)

    def _prepared(self, queue: ModerationQueue) -> ModerationQueue:
        """Give a queue the names of authors, which takes a reading of every post."""
        with self._names_lock:
            if self._names is None or self._seconds() - self._names[0] > _NAMES_SECONDS:
                self._names = self._seconds(), queue.reader.names_of_authors
            queue.reader.names_of_authors = self._names[1]
        return queue

    # ------------------------------------------------------------ changing

    @contextlib.contextmanager
    def locked(self) -> Iterator[ModerationQueue]:
        """Hold the site's lock and yield its comments.

        Raises BuildRunningError if a build takes too long, SettingsError and UsageError.
        """
        deadline = time.monotonic() + self._patience
        with ExitStack() as stack:
            while True:
                try:
                    manager = moderate(self.inbox.site, self.inbox.environment, _refuse_to_wait)
                    queue = stack.enter_context(manager)
                    break
                except _LockedError:
                    if time.monotonic() >= deadline:
                        raise BuildRunningError from None
                    time.sleep(_PAUSE)
            yield queue

    def run_then(self) -> None:
        """Request a run of the command ``then``, if there is one."""
        if self._then is not None:
            self._then.request()

    def then_state(self) -> ThenState | None:
        """Return the state of the command ``then``, None if there is none."""
        return None if self._then is None else self._then.state()


def _held_name(file: SourceFile) -> str:
    return short_name(file.path)


def _refuse_to_wait() -> None:
    raise _LockedError
