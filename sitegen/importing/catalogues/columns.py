"""Further columns of a log become keys of entries, posts or works, by the rules."""

import re
from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace

from sitegen.content.works import WorkMeta
from sitegen.importing.messages import ImportRefused
from sitegen.importing.records import LogRecord, Text, WorkFacts
from sitegen.importing.rules import NOTHING, Rules
from sitegen.schema.columns import column_of

_TRUE = frozenset({"1", "true", "yes", "y", "x", "t"})

_STATUSES: Mapping[str, tuple[str, ...]] = {
    "wanted": ("wanted", "want", "to read", "to watch", "to play", "wishlist", "watchlist",
               "planned", "plan to watch", "plan to read", "backlog", "unread"),
    "started": ("started", "reading", "currently reading", "watching", "playing", "in progress",
                "current"),
    "paused": ("paused", "on hold", "onhold", "stopped"),
    "finished": ("finished", "read", "watched", "seen", "played", "completed", "done"),
    "abandoned": ("abandoned", "dropped", "did not finish", "didnt finish", "could not finish",
                  "couldnt finish", "not finished", "unfinished", "dnf", "gave up", "given up",
                  "stopped reading"),
}  # fmt: skip
_STATUS_OF = {word: status for status, words in _STATUSES.items() for word in words}


def as_status(written: str) -> str:
    """Return the status of an entry that a source's word means, "" for none that is known."""
    plain = re.sub(r"[-_]+", " ", re.sub("['’]", "", written.casefold()))
    return _STATUS_OF.get(" ".join(plain.split()), "")


_KINDS: Mapping[str, tuple[str, ...]] = {
    "film": ("film", "movie", "feature", "short", "shortfilm", "tvmovie", "tvshort", "tvspecial",
             "video", "musicvideo", "documentary"),
    "series": ("series", "tv", "show", "tvshow", "tvseries", "miniseries", "tvminiseries", "anime",
               "serietv", "miniserietv"),
    "book": ("book", "novel", "manga", "comic", "comics", "lightnovel", "audiobook", "ebook"),
    "album": ("album", "music", "record", "lp", "ep", "single"),
    "game": ("game", "videogame", "boardgame"),
    "play": ("play", "theatre", "theater"),
    "podcast": ("podcast", "podcastseries"),
    "place": ("place", "restaurant"),
    "product": ("product",),
    "event": ("event", "concert", "exhibition"),
    "other": ("other",),
}  # fmt: skip
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words}


def as_kind(written: str) -> str:
    """Return the kind of work that a source's word means, "" for none that is known."""
    return _KIND_OF.get("".join(filter(str.isalnum, written.casefold())), "")


def as_year(written: str) -> str:
    """Return the year of a date as FORMAT or ISO 8601 has it, another text as it is."""
    match = re.fullmatch(r"(\d{4})(?:-\d\d.*|\.0)", written)
    return match[1] if match else written


_AS_WRITTEN: Mapping[str, Callable[[str], str]] = {
    "title": str, "kind": as_kind, "year": as_year
}  # fmt: skip


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
    return _with_terms(record, rules), tuple(used)


def _with_terms(record: LogRecord, rules: Rules) -> LogRecord:
    """Return a record whose terms are its tags, or categories of a review, or gone by a rule.

    The tags of a record that becomes neither an entry nor a review are those of its work.
    """
    targets = [(rules.taxonomy(taxonomy), taxonomy, name) for taxonomy, name in record.terms]
    named = (" ".join(name.split()) for target, _, name in targets if target == "tags")
    tags = dict.fromkeys((*record.tags, *filter(None, named)))
    kept = tuple((taxonomy, name) for target, taxonomy, name in targets if target == "categories")
    record = replace(record, tags=tuple(tags), terms=kept)
    words = [*tags, *(name for _, name in kept)]
    if says_nothing(record) and words:
        return _with_work(record, _with_column(record.work, "tags", "; ".join(words)))
    return record


def says_nothing(record: LogRecord) -> bool:
    """Return whether a record says that a work is known, and no more."""
    return record.group == "works" and not (record.status or record.date or says_more(record))


def has_text(record: LogRecord) -> bool:
    """Return whether a record has words of its author."""
    return record.text is not None and bool(record.text.source.strip())


def says_more(record: LogRecord) -> bool:
    """Return whether a record has more to say than its status and its date."""
    return bool(
        has_text(record) or record.rating or record.liked or record.progress or record.begun
    )


def _put(record: LogRecord, target: str, value: str) -> LogRecord:
    """Return a record with a value at a target; the record itself where it cannot be there."""
    key, _, scale = target.partition("/")
    if key == "rating":
        return record if record.rating else _rated(record, value, scale)
    if key in _OF_RECORDS:
        return _OF_RECORDS[key](record, value)
    work = record.work
    if key in _AS_WRITTEN:
        return _with_fact(record, key, _AS_WRITTEN[key](value))
    value = _as_column(key, value)
    if key.startswith("identifiers."):
        pair = (key.partition(".")[2], value)
        return _with_work(record, replace(work, identifiers=(*work.identifiers, pair)))
    changed = _with_column(work, key, value)
    return record if changed is work else _with_work(record, changed)


def _with_column(work: WorkFacts, key: str, value: str) -> WorkFacts:
    """Return a work with a further column; a list gets longer, and other columns stay."""
    columns = dict(work.columns)
    if key in columns and not column_of(key, WorkMeta).is_list:
        return work
    columns[key] = f"{columns[key].rstrip(';')}; {value}" if key in columns else value
    return replace(work, columns=tuple(columns.items()))


def _with_fact(record: LogRecord, key: str, value: str) -> LogRecord:
    own = getattr(record.work, key)
    is_free = not own or (key == "kind" and own == "other")
    if not value or not is_free:
        return record
    return _with_work(record, replace(record.work, **{key: value}))


def _as_column(key: str, value: str) -> str:
    """Return a cell as a table of works has it: terms parted by semicolons, and minutes named."""
    if key in _TERMS and ";" not in value:
        return "; ".join(filter(None, map(str.strip, value.split(","))))
    return f"{value} min" if key == "duration" and value.isdecimal() else value


_TERMS = frozenset({"genres", "subjects", "countries", "languages"})


def check_titles(titled: Sequence[LogRecord], untitled: Sequence[LogRecord], rules: Rules) -> None:
    """Raise ImportRefused where no column of a table is known to be the title."""
    names = list(dict.fromkeys(name for record in untitled for name, _ in record.fields))
    if titled or not names or any(rules.field(name) == "title" for name in names):
        return
    shown = ", ".join(repr(name) for name in names[:12]) + (", ..." if len(names) > 12 else "")
    raise ImportRefused(
        f"no column is the title of a work (there are {shown}). Write this line into "
        f"imports/rules.yaml, with the name of your column: fields: {{{names[0]!r}: title}}"
    )


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
