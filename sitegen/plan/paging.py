"""Division of a list into pages.

Pages count from the oldest entry, so that the content of a full page never moves. With n
entries and p on a page, the list's own address shows the newest p to 2p-1. The rest fills whole
pages: page 1 contains the p oldest.
"""

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

import msgspec

from sitegen.core.i18n import Language
from sitegen.core.urls import list_page_url
from sitegen.models.views import Pager

E = TypeVar("E")


class ListSlice(msgspec.Struct, Generic[E], frozen=True):
    """One page of a list: its address, its entries, and its neighbours."""

    url: str
    entries: Sequence[E]
    pager: Pager


def paginate(url: str, entries: Sequence[E], size: int) -> Iterator[ListSlice[E]]:
    """Yield a list's pages, the newest first; ``entries`` are newest first too."""
    full = max(0, len(entries) // size - 1)
    start = len(entries) - full * size
    older = list_page_url(url, full) if full else None
    yield ListSlice(url, entries[:start], Pager(newer=None, older=older, number=None))
    for number in range(full, 0, -1):
        newer = list_page_url(url, number + 1) if number < full else url
        older = list_page_url(url, number - 1) if number > 1 else None
        pager = Pager(newer=newer, older=older, number=number)
        yield ListSlice(list_page_url(url, number), entries[start : start + size], pager)
        start += size


def page_title(title: str, pager: Pager, language: Language) -> str:
    """Return a list's title; further pages carry their number."""
    if pager.number is None:
        return title
    return f"{title} ({language.text('page_number', n=pager.number)})"
