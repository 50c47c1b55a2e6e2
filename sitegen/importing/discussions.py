"""Assigns the comments of a source to threads, by the identity or address of their document.

A comment of an earlier import keeps its path, unless its document has moved.
"""

from sitegen.comments.formats import ENDINGS
from sitegen.importing.changes import Changes
from sitegen.importing.layout import Layout
from sitegen.importing.ledger import Ledger, Row
from sitegen.importing.messages import Messages
from sitegen.importing.old_threads import SiteThreads
from sitegen.importing.rules import NOTHING
from sitegen.importing.survey import CommentEntry, Survey
from sitegen.importing.threads import comment_path, file_name


class Discussions:
    """The paths of comments by identity, "" for one whose thread is not in the site."""

    def __init__(
        self, found: Survey, layout: Layout, name: str, ledger: Ledger, threads: SiteThreads | None
    ) -> None:
        self._found = found
        self._layout = layout
        self._format = name
        self._ledger = ledger
        self._threads = threads
        self._own = set(map(layout.thread, found.documents))
        self.paths: dict[str, str] = {}

    def place(self, changes: Changes, messages: Messages) -> None:
        """Give every comment its path."""
        new: list[tuple[str, str, CommentEntry]] = []
        for identity, entry in self._found.comments.items():
            row = self._ledger.get((self._format, "comments", identity))
            thread = self._thread(entry)
            if self._layout.groups.get(entry.thread) == NOTHING:
                self.paths[identity] = ""
            elif row is not None and row.path and not self._moves(row, thread, changes):
                self.paths[identity] = row.path
            elif thread:
                new.append((identity, thread, entry))
            else:
                self.paths[identity] = ""
        for identity, thread, entry in new:
            name = wanted = file_name(entry.name or identity)
            number = 1
            while not _is_free(comment_path(thread, name), changes):
                number += 1
                name = f"{wanted}-{number}"
            path = comment_path(thread, name)
            changes.claim(path)
            self.paths[identity] = path
            if name != wanted:
                messages.warning(f"{comment_path(thread, wanted)} is taken: the comment is {path}")

    def _moves(self, row: Row, thread: str, changes: Changes) -> bool:
        """Return whether the comment is unedited and its document has moved."""
        if (
            not thread
            or row.path.rpartition("/")[0] == comment_path(thread, "x").rpartition("/")[0]
        ):
            return False
        there = changes.digest(row.path)
        return there is not None and row.is_of(there)

    def _thread(self, entry: CommentEntry) -> str:
        """Return the name of a comment's thread, "" if its document is not in the site."""
        if entry.thread:
            return self._layout.thread(entry.thread)
        if own := next(filter(None, map(self._layout.thread_at, entry.addresses)), ""):
            return own
        if self._threads is None:
            return ""
        found = filter(None, map(self._threads.find, entry.addresses))
        # The site's own guesses must not depend on earlier imports of this source.
        return next((thread for thread in found if thread not in self._own), "")

    def reason(self, entry: CommentEntry, title: str) -> str:
        """Return why a comment has no place in the site."""
        if entry.thread in self._layout.removed:
            return f"you removed {self._layout.paths[entry.thread]}"
        if self._layout.groups.get(entry.thread) == NOTHING:
            return "imports/rules.yaml leaves out its document"
        if entry.thread:
            return "its document is not in the source"
        where = next(iter(entry.addresses), "") or title
        return f"no page of the site was ever at {where or 'the address of its thread'}"


def _is_free(path: str, changes: Changes) -> bool:
    """Return whether no comment has a name, with any ending."""
    stem = path.removesuffix(".md")
    return all(changes.is_free(f"{stem}{ending}") for ending in ENDINGS)
