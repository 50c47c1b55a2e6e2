"""Pages that search engines are asked to pass, as they say nothing of their own.

These are the pages of bare works, of which only facts are known, and of shelves and terms that
hold nothing else. They would be most pages of a large catalogue, and the least of what it says.
"""

from collections.abc import Iterable

from sitegen.catalog.model import Group, WorkEntry


def is_bare(entry: WorkEntry) -> bool:
    """Return whether a work has no text, picture, review or entry: neither ours nor of a reader."""
    meta, thread = entry.work.meta, entry.thread
    is_written = not entry.work.is_empty or meta.summary or meta.quotes or meta.notices
    is_shown = meta.image or meta.trailer
    is_judged = entry.reviews or entry.history or meta.critics
    is_discussed = thread.count or thread.reference or thread.rating is not None
    return not (is_written or is_shown or is_judged or is_discussed)


def is_hidden(entry: WorkEntry) -> bool:
    """Return whether search engines are asked to pass a work's page: as its author says, or bare."""
    return entry.work.meta.noindex or is_bare(entry)


def is_thin(works: Iterable[WorkEntry]) -> bool:
    """Return whether search engines are asked to pass the pages of all works."""
    return all(map(is_hidden, works))


def is_thin_group(group: Group) -> bool:
    """Return whether a term has works alone, and search engines are asked to pass all of them."""
    return not group.entries and not group.pages and is_thin(group.works)
