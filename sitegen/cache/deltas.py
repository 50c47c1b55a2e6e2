"""Large tables of which each build changes and stores only a few entries.

Writing the stamps of fifty thousand files takes longer than finding the edited file.
"""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from sitegen.cache.database import Database

V = TypeVar("V")

_MAX_DELTA = 0.1
"""The share of a table that may change before the whole table is stored again."""


class DeltaTable(Generic[V]):
    """A mapping from texts to values of one type, stored in the database under a name."""

    def __init__(self, store: Database, name: str, type_: Any) -> None:
        self._store = store
        self._name = name
        self._since: dict[str, V | None] = (
            store.value(f"{name} since", dict[str, type_ | None]) or {}
        )
        self.entries: dict[str, V] = store.value(name, dict[str, type_]) or {}
        self._lay_over(self._since)

    def change(self, changed: Mapping[str, V | None]) -> None:
        """Store some entries, and replace entries of the same names; None removes an entry."""
        if not changed:
            return
        self._since = {**self._since, **changed}
        self._lay_over(changed)
        if len(self._since) > _MAX_DELTA * len(self.entries):
            self._store.put_value(self._name, self.entries)
            self._since = {}
        self._store.put_value(f"{self._name} since", self._since)

    def _lay_over(self, changed: Mapping[str, V | None]) -> None:
        for key, value in changed.items():
            if value is None:
                self.entries.pop(key, None)
            else:
                self.entries[key] = value
