"""The rows that earlier imports wrote, and the work of the source that each of them is of.

A row is of at most one work. The ledger's name of the work decides, then the key in
``imports/matches.csv``, then a further name, then title, kind and year.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from sitegen.importing.catalogues.source_works import SourceWork
from sitegen.importing.ledger import Row
from sitegen.importing.personal import is_personal
from sitegen.importing.values import short_digest

KeyOf = Callable[[SourceWork], str]


class OwnRows:
    """The rows of earlier imports of a format, by key and by work; ``keys`` are their keys."""

    def __init__(
        self, works: Sequence[SourceWork], rows: Iterable[Row], told: KeyOf, titled: KeyOf
    ) -> None:
        """Give each row its work.

        ``told`` returns the key that the author's file has for a work, ``titled`` that of the one
        row with its title; both return "" for none.
        """
        by_key = {row.item: row for row in rows if row.item}
        self.keys = by_key.keys()
        self._names = {row.identity: row for row in by_key.values()}
        self._of: dict[int, Row] = {}
        claimed: set[str] = set()
        ways: Sequence[Callable[[SourceWork], Iterator[Row | None]]] = (
            lambda work: iter([self._names.get(identities(work)[0])]),
            lambda work: iter([by_key.get(told(work))]),
            lambda work: map(self._names.get, identities(work)),
            lambda work: iter([by_key.get(titled(work))]),
        )
        for way in ways:
            for work in works:
                free = (row for row in way(work) if row and row.identity not in claimed)
                if id(work) not in self._of and (row := next(free, None)) is not None:
                    self._of[id(work)] = row
                    claimed.add(row.identity)

    def of(self, work: SourceWork) -> Row | None:
        """Return the row of a work, None for a work without one."""
        return self._of.get(id(work))

    def new_name(self, work: SourceWork, used: set[str]) -> str:
        """Return a free name for a work in the ledger, and add it to ``used`` ones."""
        wanted = name = identities(work)[0]
        number = 1
        while name in used or name in self._names:
            number += 1
            name = f"{wanted}#{number}"
        used.add(name)
        return name


def identities(work: SourceWork) -> list[str]:
    """Return the possible names of a work in the ledger, the surest first.

    A name with a personal address is a digest.
    """
    named = [f"{scheme}:{name}" for scheme, name in work.identifiers.items()]
    names = named if work.is_doubtful and named else [*named, "/".join(work.title_key)]
    return [short_digest(name) if is_personal(name) else name for name in names]
