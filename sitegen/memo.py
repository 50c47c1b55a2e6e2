"""Whether there is anything to do at all.

A build depends on its sources, on what it was asked for, and on the moment only as far as a date
is compared with it. Where none of these has changed, and the output is as it was left, another
build would come to the same; so its result is that of the last one.
"""

from datetime import datetime
from typing import Any

import msgspec

from sitegen.digest import digest_of
from sitegen.outputs import Files, is_there
from sitegen.result import Result
from sitegen.sources import Sources, Table
from sitegen.store import Store


class Memo(msgspec.Struct, frozen=True, kw_only=True):
    """What a build came to, and what has to be the same for the next one to come to it too.

    ``generation`` is that of the sources. The moments are seconds since 1970: the build's own,
    and the next at which a date would matter.
    """

    generation: int
    asked: bytes
    made: float
    until: float
    result: Result


class Memory:
    """What is remembered of the last build into one output folder."""

    def __init__(self, store: Store, output: str, asked: Any, now: datetime) -> None:
        self._store = store
        self._output = output
        self._asked = digest_of(asked)
        self._now = now.timestamp()
        self.files: Files = store.fact(f"files {output}", Files) or {}

    def table(self) -> Table:
        """Return what was known of the sources."""
        return self._store.fact("sources", Table) or {}

    def result(self, sources: Sources) -> Result | None:
        """Return what this build comes to if there is nothing to do, else None."""
        memo = self._store.fact(f"memo {self._output}", Memo)
        if memo is None or memo.asked != self._asked or not memo.made <= self._now < memo.until:
            return None
        if memo.generation != self._generation or not sources.are_unchanged():
            return None
        if not all(is_there(self._output, path, file) for path, file in self.files.items()):
            return None
        if sources.are_reread:
            self._store.put_fact("sources", sources.table())
            self._store.save()
        return memo.result

    @property
    def _generation(self) -> int:
        return self._store.fact("generation", int) or 0

    def forget(self) -> None:
        """Forget what an output folder is like, for it is about to be changed."""
        self._store.put_fact(f"files {self._output}", {})
        self._store.put_fact(f"memo {self._output}", None)
        self._store.save()

    def keep(self, sources: Sources, result: Result, files: Files | None, until: float) -> None:
        """Remember a build; ``files`` is None where it failed and left the output as it was."""
        table = sources.table()
        generation = self._generation
        if not sources.are_known():
            generation += 1
            self._store.put_fact("generation", generation)
        self._store.put_fact("sources", table)
        if files is not None:
            memo = Memo(
                generation=generation,
                asked=self._asked,
                made=self._now,
                until=until,
                result=msgspec.structs.replace(
                    result, written=0, removed=0, changed=(), unchanged=len(files)
                ),
            )
            self._store.put_fact(f"files {self._output}", files)
            self._store.put_fact(f"memo {self._output}", memo)
        self._store.save()
