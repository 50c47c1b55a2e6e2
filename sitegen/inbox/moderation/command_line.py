"""Logs the decisions of ``sitegen comments`` with those of the browser, if the site has a log.

Each function raises UsageError if it cannot write the log; the decision itself is then done.
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sitegen.comments.moderation_items import ModerationItem, name_of
from sitegen.config.settings import InboxSettings
from sitegen.core.diagnostics import UsageError
from sitegen.inbox.database import NAME, connect
from sitegen.inbox.moderation.decisions import Decisions
from sitegen.inbox.moderation.received import ReceivedComments
from sitegen.inbox.site_file import FOLDER
from sitegen.moderation.queue import Decision, ModerationQueue
from sitegen.scaffold.replies import Reply

WHO = "Command line"
"""The name that the log shows, because a command does not know its user; not an author's key."""


def log_changes(queue: ModerationQueue, action: str, decisions: Iterable[Decision]) -> None:
    """Log the changes to comments, and close the reports of readers about them."""
    with _tables(queue) as tables:
        if tables is not None:
            log, received = tables
            decisions = tuple(decisions)
            for decision in decisions:
                log.add_change(WHO, action, decision)
            received.settle_reports(name_of(one.change.file) for one in decisions)


def log_reply(queue: ModerationQueue, reply: Reply) -> None:
    """Log a reply."""
    with _tables(queue) as tables:
        if tables is not None:
            tables[0].add_reply(WHO, reply)


def log_forgotten(
    queue: ModerationQueue, items: Iterable[ModerationItem], names: Iterable[str]
) -> None:
    """Log that comments were emptied, and remove all data that the receiver has of them.

    ``names`` are further comments of the person without a file, each as its thread and id.
    """
    with _tables(queue) as tables:
        if tables is not None:
            log, received = tables
            items = tuple(items)
            for item in items:
                log.add(WHO, name_of(item.file), "forget", item.status, "forgotten")
            received.forget({*names, *(name_of(item.file) for item in items)})


@contextmanager
def _tables(queue: ModerationQueue) -> Iterator[tuple[Decisions, ReceivedComments] | None]:
    """Yield the log and the receiver's data, None for a site without a receiver."""
    if not (queue.site / FOLDER / NAME).is_file():
        yield None
        return
    settings = queue.config.settings.inbox or InboxSettings(url="")
    try:
        db = connect(queue.site)
        try:
            lock = threading.Lock()
            yield Decisions(db, lock, settings.keep_days), ReceivedComments(db, lock, b"")
        finally:
            db.close()
    except (OSError, sqlite3.Error) as failure:
        path = f"{FOLDER}/{NAME}"
        message = f"the decision was carried out, but {path} cannot be written: {failure}"
        raise UsageError(message) from failure
