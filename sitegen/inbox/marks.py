"""Marks on a comment that moderators should check, in a few English words each."""

import re
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Iterator
from hashlib import blake2b

from sitegen.config.settings import HoldSettings
from sitegen.inbox.context import Inbox
from sitegen.inbox.entries import Entry
from sitegen.inbox.jobs import Statement

TOO_FAST_SECONDS = 3
"""Seconds that a person needs at least, counted from when the receiver showed the form."""

MIN_TEXT = 20
"""Characters of the shortest text that counts: shorter texts are the same by accident."""

MAX_TEXTS = 50_000
"""Digests of texts that are kept in memory."""

_LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)


def content_marks(entry: Entry, html: str, hold: HoldSettings) -> Iterator[str]:
    """Yield the marks of a comment's content: many links, and words that the settings hold."""
    links = max(html.count("<a "), len(_LINK.findall(entry.body))) + len(_LINK.findall(entry.title))
    if links > hold.links:
        yield f"{links} link{'s' * (links > 1)}"
    if hold.words:
        said = _folded(f"{entry.author}\n{entry.title}\n{entry.url}\n{entry.body}")
        for word in hold.words:
            folded = _folded(word)
            if folded and re.search(rf"(?<!\w){re.escape(folded)}(?!\w)", said):
                yield f"word: {word}"


def speed_mark(opened: int | None, now: float | None = None) -> str:
    """Return the mark of a form that was sent faster than people write, "" for other forms."""
    if opened is None:
        return ""
    seconds = int((time.time() if now is None else now) - opened)
    if seconds >= TOO_FAST_SECONDS:
        return ""
    return f"sent in {max(seconds, 0)} second{'s' * (seconds != 1)}"


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


class KnownTexts:
    """Earlier texts, each as a keyed digest; it reads the database's digests once."""

    def __init__(self, inbox: Inbox) -> None:
        self._key = inbox.key
        self._names: OrderedDict[str, str] = OrderedDict()
        with inbox.db_lock:
            rows = inbox.db.execute(
                "SELECT digest, name FROM texts ORDER BY at DESC LIMIT ?", (MAX_TEXTS,)
            ).fetchall()
        self._names.update(reversed(rows))

    def digest(self, text: str) -> str:
        """Return the digest of a text without case and spaces; "" for a short one."""
        folded = _folded(text)
        if len(folded) < MIN_TEXT:
            return ""
        return blake2b(folded.encode("utf-8", "replace"), digest_size=16, key=self._key).hexdigest()

    def name_with(self, digest: str) -> str:
        """Return the comment that had a text first, "" for none."""
        return self._names.get(digest, "")

    def add(self, digest: str, name: str, at: str) -> tuple[Statement, ...]:
        """Remember a text that is new; return the rows for the database."""
        if not digest or digest in self._names:
            return ()
        self._names[digest] = name
        if len(self._names) > MAX_TEXTS:
            self._names.popitem(last=False)
        return (("INSERT OR IGNORE INTO texts VALUES (?, ?, ?)", (digest, name, at)),)

    def forget(self, digest: str) -> None:
        """Remove a text, because its comment was not written."""
        self._names.pop(digest, None)

    def forget_name(self, name: str) -> None:
        """Remove the text of a comment that was withdrawn."""
        for digest in [digest for digest, first in self._names.items() if first == name]:
            self.forget(digest)
