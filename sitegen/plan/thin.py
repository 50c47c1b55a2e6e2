"""Thin pages, which search engines are asked to ignore.

These are the pages of bare works, which have only facts, and of shelves and terms that
contain only such works. In a large catalogue, most pages would be of this sort, with little text.
"""

from collections.abc import Iterable

from sitegen.catalog.model import Group, WorkEntry


def is_bare(entry: WorkEntry) -> bool:
    """Return whether a work has no text, picture, review or entry, by us or by readers."""
    meta, thread = entry.work.meta, entry.thread
    is_written = not entry.work.is_empty or meta.summary or meta.quotes or meta.notices
    is_shown = meta.image or meta.trailer
    is_judged = entry.reviews or entry.history or meta.critics
    is_discussed = thread.count or thread.reference or thread.rating is not None
    return not (is_written or is_shown or is_judged or is_discussed)


def is_hidden(entry: WorkEntry) -> bool:
    """Return whether search engines should ignore a work's page: by its keys, or if bare."""
    return entry.work.meta.noindex or is_bare(entry)


def is_thin(works: Iterable[WorkEntry]) -> bool:
    """Return whether search engines are asked to ignore the pages of all works."""
    return all(map(is_hidden, works))


def is_thin_group(group: Group) -> bool:
    """Return whether a term has only works, and search engines should ignore all of them."""
    return not group.entries and not group.pages and is_thin(group.works)
