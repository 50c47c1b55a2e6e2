"""Reviews of a log as documents: a text too long for a note becomes a post about its work."""

from collections import Counter
from collections.abc import Iterable, Sequence

from sitegen.frontmatter import yaml_dump
from sitegen.importing.catalogues.composing import printable
from sitegen.importing.catalogues.log_entries import Entry
from sitegen.importing.records import Document, Text


def as_documents(entries: Iterable[tuple[Entry, str]]) -> dict[str, Document]:
    """Return the posts of entries that are reviews, by the identities of the entries.

    Each entry comes with the title of its work. The address of a work's first review is the work's
    key; those of others have the day behind it.
    """
    found: dict[str, Document] = {}
    numbers: Counter[str] = Counter()
    for entry, title in entries:
        record = entry.review
        if record is None:
            continue
        written = entry.logged or entry.date
        numbers[entry.key] += 1
        is_first = numbers[entry.key] == 1
        found[entry.identity] = Document(
            identity=entry.identity,
            position=record.position,
            group="reviews",
            title=printable(record.title) or title,
            text=_whole(entry.texts),
            slug=entry.key if is_first else f"{entry.key}-{(entry.date or written)[:10]}",
            date=written,
            tags=tuple(entry.tags),
            terms=tuple(entry.terms),
            matter=tuple(_matter(entry)),
        )
    return found


def needs_entry(entry: Entry) -> bool:
    """Return whether an entry says what a post's front matter has no keys for."""
    if entry.review is None or not entry.is_finished:
        return True
    return bool(entry.progress or (entry.begun and entry.begun != entry.date))


def _matter(entry: Entry) -> Iterable[tuple[str, str]]:
    yield "work", yaml_dump.text(entry.key)
    if entry.rating:
        yield "rating", yaml_dump.word(entry.rating)
    if entry.date and entry.is_finished:
        day = yaml_dump.word(entry.date)
        yield "diary", f"[{{date: {day}, again: true}}]" if entry.again else f"[{day}]"
    if entry.liked:
        yield "liked", "true"
    if entry.spoilers:
        yield "spoilers", "true"


def _whole(texts: Sequence[Text]) -> Text:
    """Return texts of one viewing as one: the longest alone where their markups differ."""
    markups = {(text.markup, text.base) for text in texts}
    if len(texts) == 1 or len(markups) > 1:
        return max(texts, key=lambda text: len(text.source))
    [(markup, base)] = markups
    return Text("\n\n".join(text.source for text in texts), markup, base)
