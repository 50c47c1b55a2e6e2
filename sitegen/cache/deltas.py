"""Large tables of which each build changes and stores only a few entries.

Writing the stamps of fifty thousand files takes longer than finding the edited file.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Generic, TypeVar

from sitegen.cache.database import Database

V = TypeVar("V")

_MAX_DELTA = 0.1
"""The share of a table that may change before the whole table is stored again."""


class DeltaTable(Generic[V]):
    """A mapping from texts to values of one type, stored in the database under a name.

    It is read when it is first used.
    """

    def __init__(self, store: Database, name: str, type_: Any) -> None:
        self._store = store
        self._name = name
        self._types: Any = dict[str, type_]
        self._types_since: Any = dict[str, type_ | None]

    @cached_property
    def entries(self) -> dict[str, V]:
        """All entries of the table."""
        entries = self._read()
        _lay_over(entries, self._since)
        return entries

    def _read(self) -> dict[str, V]:
        """Return the whole table as it was last stored."""
        return self._store.value(self._name, self._types) or {}

    def _write(self) -> None:
        """Store the whole table."""
        self._store.put_value(self._name, self.entries)

    @cached_property
    def _since(self) -> dict[str, V | None]:
        return self._store.value(f"{self._name} since", self._types_since) or {}

    def change(self, changed: Mapping[str, V | None]) -> None:
        """Store some entries, and replace entries of the same names; None removes an entry."""
        if not changed:
            return
        _lay_over(self.entries, changed)
        self._since = {**self._since, **changed}
        if len(self._since) > _MAX_DELTA * len(self.entries):
            self._write()
            self._since = {}
        self._store.put_value(f"{self._name} since", self._since)


def _lay_over(entries: dict[str, V], changed: Mapping[str, V | None]) -> None:
    for key, value in changed.items():
        if value is None:
            entries.pop(key, None)
        else:
            entries[key] = value
