"""What rules make of the further columns of a log: keys of entries and posts, or of works."""

import re
from collections.abc import Callable, Mapping

from msgspec.structs import replace

from sitegen.importing.records import LogRecord, Text, WorkFacts
from sitegen.importing.rules import NOTHING, Rules

_TRUE = frozenset({"1", "true", "yes", "y", "x", "t"})

_STATUSES: Mapping[str, tuple[str, ...]] = {
    "wanted": ("wanted", "want", "to read", "to watch", "to play", "wishlist", "watchlist",
               "planned", "plan to watch", "plan to read", "backlog", "unread"),
    "started": ("started", "reading", "currently reading", "watching", "playing", "in progress",
                "current"),
    "paused": ("paused", "on hold", "onhold", "stopped"),
    "finished": ("finished", "read", "watched", "seen", "played", "completed", "done"),
    "abandoned": ("abandoned", "dropped", "did not finish", "dnf", "gave up", "stopped reading"),
}  # fmt: skip
_STATUS_OF = {word: status for status, words in _STATUSES.items() for word in words}


def as_status(written: str) -> str:
    """Return the status of an entry that a source's word means, "" for none that is known."""
    return _STATUS_OF.get(" ".join(re.sub(r"[-_]+", " ", written.casefold()).split()), "")


def split_tags(written: str) -> tuple[str, ...]:
    """Return the tags of a cell, in which commas or semicolons are between them."""
    separator = ";" if ";" in written else ","
    found = (" ".join(part.split()) for part in written.split(separator))
    return tuple(dict.fromkeys(filter(None, found)))


def with_rules(record: LogRecord, rules: Rules) -> tuple[LogRecord, tuple[str, ...]]:
    """Return a record with what rules make of its fields and terms, and the fields it now has."""
    used = []
    for name, written in record.fields:
        target, value = rules.field(name), written.strip()
        if target == NOTHING or not value:
            continue
        changed = _put(record, target, value)
        if changed is not record:
            record = changed
            used.append(name)
    return record, tuple(used)


def _put(record: LogRecord, target: str, value: str) -> LogRecord:
    """Return a record with a value at a target; the record itself where it cannot be there."""
    key, _, scale = target.partition("/")
    if key == "rating":
        return record if record.rating else _rated(record, value, scale)
    if key in _OF_RECORDS:
        return _OF_RECORDS[key](record, value)
    work = record.work
    if key in ("title", "kind", "year"):
        own = getattr(work, key)
        is_free = not own or (key == "kind" and own == "other")
        return _with_work(record, replace(work, **{key: value})) if is_free else record
    if key.startswith("identifiers."):
        pair = (key.partition(".")[2], value)
        return _with_work(record, replace(work, identifiers=(*work.identifiers, pair)))
    if any(column == key for column, _ in work.columns):
        return record
    return _with_work(record, replace(work, columns=(*work.columns, (key, value))))


def _with_work(record: LogRecord, work: WorkFacts) -> LogRecord:
    return replace(record, work=work)


def _rated(record: LogRecord, value: str, scale: str) -> LogRecord:
    written = value.replace(",", ".")
    if not re.fullmatch(r"\d+(?:\.\d+)?", written):
        return replace(record, rating=value)
    if scale and not float(written):
        return record
    return replace(record, rating=f"{written}/{scale}" if scale else written)


def _dated(key: str) -> Callable[[LogRecord, str], LogRecord]:
    def put(record: LogRecord, value: str) -> LogRecord:
        return record if getattr(record, key) else replace(record, **{key: value})

    return put


def _with_status(record: LogRecord, value: str) -> LogRecord:
    status = as_status(value)
    return replace(record, status=status) if status else record


def _with_tags(record: LogRecord, value: str) -> LogRecord:
    tags = dict.fromkeys((*record.tags, *split_tags(value)))
    return replace(record, tags=tuple(tags)) if len(tags) > len(record.tags) else record


def _with_text(record: LogRecord, value: str) -> LogRecord:
    return record if record.text is not None else replace(record, text=Text(value, "plain"))


def _flag(key: str) -> Callable[[LogRecord, str], LogRecord]:
    def put(record: LogRecord, value: str) -> LogRecord:
        return replace(record, **{key: True}) if value.casefold() in _TRUE else record

    return put


_OF_RECORDS: Mapping[str, Callable[[LogRecord, str], LogRecord]] = {
    "date": _dated("date"),
    "begun": _dated("begun"),
    "logged": _dated("logged"),
    "progress": _dated("progress"),
    "status": _with_status,
    "tags": _with_tags,
    "note": _with_text,
    "again": _flag("again"),
    "liked": _flag("liked"),
    "spoilers": _flag("spoilers"),
}
