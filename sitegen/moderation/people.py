"""The comments of a person, found by their e-mail address."""

from collections.abc import Container

from sitegen.comments.moderation_items import ModerationItem, age, name_of
from sitegen.moderation.erasure import spellings
from sitegen.moderation.queue import ModerationQueue


def comments_of(
    queue: ModerationQueue, address: str, theirs: Container[str] = frozenset()
) -> list[ModerationItem]:
    """Return the comments whose files have an address, or a digest of it, the oldest first.

    ``theirs`` are other comments, each as its thread and its id, that are known to be the
    person's.
    """
    addresses = spellings(address) - {""}
    items = (queue.reader.read_file(file) for files in queue.threads.values() for file in files)
    found = [
        item
        for item in items
        if item.meta.email.strip().casefold() in addresses or name_of(item.file) in theirs
    ]
    found.sort(key=age)
    return [queue.reader.with_flags(item) for item in found]
