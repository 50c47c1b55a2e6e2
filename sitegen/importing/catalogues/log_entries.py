"""From the records of a log to entries of the diary and reviews: which records are of one viewing.

Records of one event are one entry, and so are those of one work and day. A record that says nothing
of a status, such as a rating, adds to the newest viewing of its work; without any, it becomes an
entry without a date. No record is ever given a date that it does not have.
"""

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sitegen.importing.catalogues.columns import has_text, says_more, says_nothing
from sitegen.importing.catalogues.parts import Parts
from sitegen.importing.records import LogRecord, Text

Member = tuple[str, str]
"""Group and identity of a record."""

MAX_NOTE = 280
"""Characters of a note; a longer text is a post."""

_BLOCK = re.compile(r"(?i)<(?:p|li|h\d|blockquote|pre|tr|div|dt|dd|hr)\b|(?:<br\s*/?>\s*){2,}")
_TAG = re.compile(r"<[^<>]*>")


def is_note(text: Text) -> bool:
    """Return whether a text is one paragraph of at most ``MAX_NOTE`` characters."""
    source = text.source.strip()
    if text.markup in ("html", "wordpress"):
        blocks = len(_BLOCK.findall(source))
        if blocks > 1 or (blocks and not re.match(r"(?i)<p\b", source)):
            return False
        source = html.unescape(_TAG.sub("", re.sub(r"(?i)<br\s*/?>", "\n", source))).strip()
    return len(source) <= MAX_NOTE and not re.search(r"\n\s*\n", source)


class Entry:
    """The content of a future entry of the diary, or of a review with its day.

    ``members`` are the records that it is made of, each of which is in it. ``review`` is the one
    with a text too long for a note, None for an entry.
    """

    def __init__(self, key: str, first: LogRecord) -> None:
        self.key = key
        self.date = first.date
        self.status = first.status or ("started" if first.part or first.progress else "finished")
        self.begun = self.whole_rating = self._progress = ""
        self.parts = Parts()
        self.again = self.liked = self.spoilers = False
        self.tags: dict[str, None] = {}
        self.terms: dict[tuple[str, str], None] = {}
        self.texts: list[Text] = []
        self.members: list[Member] = []
        self.review: LogRecord | None = None
        self.logged = ""
        self._events: set[str] = set()
        self.take(first)

    @property
    def identity(self) -> str:
        """The name of the entry in the ledger."""
        return " ".join(self.members[0])

    @property
    def rating(self) -> str:
        """The rating of the whole, or the one that all its parts have."""
        return self.whole_rating or self.parts.rating

    @property
    def progress(self) -> str:
        """The parts, or how far it went; with the parts' ratings where they differ."""
        is_shared = self.rating == self.parts.rating != ""
        return self.parts.text(with_ratings=not is_shared) or self._progress

    @property
    def is_finished(self) -> bool:
        """Whether it is of a viewing."""
        return self.status == "finished"

    def is_of(self, record: LogRecord) -> bool:
        """Return whether a record is of the same viewing."""
        if record.event and record.event in self._events:
            return True
        if not record.date:
            return not self.date and record.status == self.status and not record.event
        return record.date[:10] == self.date[:10]

    def take(self, record: LogRecord) -> None:
        """Take what a record says, where the entry does not say it yet."""
        self.members.append((record.group, record.identity))
        if record.event:
            self._events.add(record.event)
        self.date = self.date or record.date
        self.begun = self.begun or record.begun
        self.logged = self.logged or record.logged
        if record.part:
            self.parts.add(record.part, record.rating)
        else:
            self.whole_rating = self.whole_rating or record.rating
        self._progress = self._progress or record.progress
        self.again |= record.again
        self.liked |= record.liked
        self.spoilers |= record.spoilers
        self.tags |= dict.fromkeys(record.tags)
        self.terms |= dict.fromkeys(record.terms)
        if record.text is not None and has_text(record):
            self._take_text(record, record.text)

    def _take_text(self, record: LogRecord, text: Text) -> None:
        if text in self.texts:
            return
        self.texts.append(text)
        if self.review is None and (record.title or len(self.texts) > 1 or not is_note(text)):
            self.review = record


class LogEntries:
    """The entries and reviews of a source.

    ``left_out`` are records that no entry takes, each with the reason.
    """

    def __init__(
        self,
        records: Iterable[tuple[str, LogRecord]],
        others: Mapping[str, frozenset[str]],
    ) -> None:
        """Make entries of records, each with its work's key.

        ``others`` are the ratings of entries that the site has otherwise, by the works' keys.
        """
        self.entries: list[Entry] = []
        self.left_out: dict[Member, str] = {}
        self._others = others
        by_key: dict[str, list[LogRecord]] = defaultdict(list)
        for key, record in records:
            by_key[key].append(record)
        for key, own in by_key.items():
            self.entries += self._of_work(key, own)

    def _of_work(self, key: str, records: Sequence[LogRecord]) -> list[Entry]:
        entries: list[Entry] = []
        viewings = [record for record in records if record.status and record.date]
        undated = [record for record in records if record.status and not record.date]
        for record in viewings:
            self._add(key, record, entries)
        for record in undated:
            is_known = record.group == "works" and record.status == "finished"
            newest = _newest(entries)
            if is_known and newest is not None and not says_more(record):
                newest.take(record)  # it has been seen, and this says no more
            elif is_known and key in self._others and not has_text(record):
                self.left_out[record.group, record.identity] = self._known(key, record)
            else:
                self._add(key, record, entries)
        for record in records:
            if not record.status and not says_nothing(record):
                self._add_to(key, record, entries)
        return entries

    def _add(self, key: str, record: LogRecord, entries: list[Entry]) -> None:
        entry = next((entry for entry in entries if entry.is_of(record)), None)
        if entry is None:
            entries.append(Entry(key, record))
        elif why := _contradiction(entry, record):
            self.left_out[record.group, record.identity] = why
        else:
            entry.take(record)

    def _add_to(self, key: str, record: LogRecord, entries: list[Entry]) -> None:
        """Add a record that says nothing of a status: to its event, or to the newest viewing."""
        entry = _entry_for(record, entries)
        why = _contradiction(entry, record) if entry is not None else ""
        if entry is not None and not why:
            entry.take(record)
        elif has_text(record):
            entries.append(Entry(key, record))  # another rating does not cost the words
        elif why:
            self.left_out[record.group, record.identity] = why
        elif key in self._others:
            self.left_out[record.group, record.identity] = self._known(key, record)
        else:
            entries.append(Entry(key, record))

    def _known(self, key: str, record: LogRecord) -> str:
        """Say why a record is left out of which the site has an entry, "" if it says no more."""
        if not record.rating or record.rating in self._others[key]:
            return ""
        return "the diary has another entry of the work: rate it there"


def _newest(entries: Iterable[Entry]) -> Entry | None:
    finished = [entry for entry in entries if entry.is_finished]
    return max(finished, key=lambda entry: entry.date, default=None)


def _entry_for(record: LogRecord, entries: Sequence[Entry]) -> Entry | None:
    """Return the entry that a record adds to: of its event, of its part, or the newest."""
    if record.part:
        same = [entry for entry in entries if record.part in entry.parts]
        undated = (entry for entry in entries if entry.parts and not entry.date)
        return max(same, key=lambda entry: entry.date, default=next(undated, None))
    entry = next((e for e in entries if record.event and e.is_of(record)), _newest(entries))
    if entry is not None:
        return entry
    begun = (entry for entry in entries if entry.status != "wanted")
    return max(begun, key=lambda entry: entry.date, default=None)


def _contradiction(entry: Entry, record: LogRecord) -> str:
    """Say why a record cannot be of an entry, "" where it can."""
    rated = entry.parts.get(record.part) if record.part else entry.whole_rating
    if record.rating and rated and record.rating != rated:
        day = f" of {entry.date}" if entry.date else ""
        return f"the viewing{day} is rated {rated}, and this says {record.rating}"
    return ""
