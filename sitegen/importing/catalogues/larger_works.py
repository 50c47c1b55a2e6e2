"""The larger works that works of a source are part of, where a rule makes a field ``part_of``.

A source names a larger work by its title, as in "Foundation, #2". It becomes a work of kind series,
joined as others are, and the smaller work's row gets its key and the number.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from sitegen.importing.catalogues.source_works import Mention
from sitegen.importing.records import LogRecord, WorkFacts

GROUP = "series"
"""The group of the mentions of larger works, as ``imports/matches.csv`` shows it."""

COLUMN = "part_of"

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


class Larger(NamedTuple):
    """A larger work: its title, and the number of the smaller one in it, "" for none."""

    title: str
    number: str

    @property
    def identity(self) -> str:
        """The name of the larger work among the mentions."""
        return self.title.casefold()


def larger_of(written: str) -> Larger:
    """Return the first larger work that a text names: "A, #2; B, #5", "A #2", "A, #1-3" or "A".

    A range is no number.
    """
    title, _, behind = " ".join(written.partition(";")[0].split()).partition("#")
    number = behind.strip()
    return Larger(title.rstrip(" ,"), number if _NUMBER.fullmatch(number) else "")


def mentions(records: Iterable[LogRecord]) -> Iterator[Mention]:
    """Yield a mention of each larger work that works of a log are part of."""
    seen = set()
    for record in records:
        larger = larger_of(dict(record.work.columns).get(COLUMN, ""))
        if larger.title and larger.identity not in seen:
            seen.add(larger.identity)
            yield Mention(GROUP, larger.identity, WorkFacts(kind="series", title=larger.title))


def with_larger(facts: WorkFacts, key_of: Callable[[str], str]) -> WorkFacts:
    """Return a work with the key of its larger work; ``key_of`` gives it by its identity, or ""."""
    columns = dict(facts.columns)
    written = columns.pop(COLUMN, None)
    if written is None:
        return facts
    larger = larger_of(written)
    if larger.title and (key := key_of(larger.identity)):
        columns[f"{COLUMN}.work"] = key
        if larger.number:
            columns[f"{COLUMN}.number"] = larger.number
    return replace(facts, columns=tuple(columns.items()))
