"""The records of shelves: what works are sorted by, and the orders that a shelf has them in."""

from typing import Literal

from sitegen.models.records import Record, Term

WorkOrder = Literal["title", "rating", "year", "date"]
"""An order of works; ``date`` is that of our newest review or entry of each."""


class Shelf(Record, frozen=True, kw_only=True):
    """What works are sorted by ("kind", "genre", "status"), its address and its terms.

    What is "liked" is a shelf with one term, itself.
    """

    name: str
    url: str
    terms: tuple[Term, ...]


class ShelfOrder(Record, frozen=True, kw_only=True):
    """An order that a shelf can be seen in, and the address of its first page."""

    name: WorkOrder
    url: str
