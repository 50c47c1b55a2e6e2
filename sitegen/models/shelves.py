"""The records of shelves: ways to group works, and the orders of a shelf."""

from typing import Literal

from sitegen.models.records import Record, Term

WorkOrder = Literal["title", "rating", "year", "date"]
"""An order of works; ``date`` is the date of our newest review or entry of each."""


class Shelf(Record, frozen=True, kw_only=True):
    """A way to group works ("kind", "genre", "status"), its address and its terms.

    "liked" is a shelf whose only term is itself.
    """

    name: str
    url: str
    terms: tuple[Term, ...]


class ShelfOrder(Record, frozen=True, kw_only=True):
    """An order in which a shelf is shown, and the address of its first page."""

    name: WorkOrder
    url: str
