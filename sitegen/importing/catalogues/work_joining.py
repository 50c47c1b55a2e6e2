"""The key of each work of a source: that of a work of the site, or a new one.

The author's word in ``imports/matches.csv`` comes first, then what an earlier import decided, then
an identifier, then title, kind and year, where exactly one work of the site fits and nothing
contradicts. Any other work is new.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sitegen.catalog.model import work_key
from sitegen.importing.catalogues.own_rows import OwnRows
from sitegen.importing.catalogues.site_works import SiteWork, TitleKey
from sitegen.importing.catalogues.source_works import SourceWork, SourceWorks, contradicts
from sitegen.importing.ledger import Ledger, Row


class NewWork(NamedTuple):
    """A work that gets a row: its identity in the ledger, its key, and what the source says."""

    identity: str
    key: str
    work: SourceWork


class JoinedWorks:
    """The works of a source with their keys.

    ``new`` are those that get a row, or have one by an earlier import. ``stale`` are rows of
    earlier imports for works that are joined with others now. ``removed`` are keys of works that
    the author has removed.
    """

    def __init__(
        self,
        source: SourceWorks,
        site: Sequence[SiteWork],
        ledger: Ledger,
        format_name: str,
        matches: Mapping[str, str],
    ) -> None:
        self.new: list[NewWork] = []
        self.stale: list[Row] = []
        self.removed: set[str] = set()
        self._matches = matches
        self._keys: dict[int, str] = {}
        self._site = {work.key: work for work in site}
        rows = [row for row in ledger if row.format == format_name and row.group == "rows"]
        written = {row.item for row in rows}
        self._by_name: dict[tuple[str, str], list[SiteWork]] = defaultdict(list)
        self._by_title: dict[TitleKey, list[SiteWork]] = defaultdict(list)
        self._own_by_title: dict[TitleKey, list[SiteWork]] = defaultdict(list)
        for work in site:
            if work.key in written:
                self._own_by_title[work.title_key].append(work)
            else:
                self._by_title[work.title_key].append(work)
                for pair in work.identifiers.items():
                    self._by_name[pair].append(work)
        self._own = OwnRows(source.works, rows, self._told, self._titled)
        self._make_new([work for work in source.works if not self._join(work)])

    def key(self, work: SourceWork) -> str:
        """Return the key of a work of the source."""
        return self._keys[id(work)]

    def like(self, work: SourceWork) -> list[str]:
        """Return the keys of works of the site that have the title of a new work, at most five."""
        _, title, _ = work.title_key
        found = [w.key for w in self._site.values() if w.title_key[1] == title]
        return [key for key in found if key != self._keys[id(work)]][:5]

    # ------------------------------------------------------------ joining

    def _told(self, work: SourceWork) -> str:
        """Return the key of a work in the author's file, "" for none."""
        return next((self._matches[n] for n in record_names(work) if n in self._matches), "")

    def _titled(self, work: SourceWork) -> str:
        """Return the key of the one row with a work's title, "" for none.

        The source may use another identifier than it did in an earlier year.
        """
        titled = self._fitting(work, self._own_by_title)
        return titled.key if titled is not None else ""

    def _join(self, work: SourceWork) -> bool:
        """Find the key of a work; return False if it is new."""
        row = self._own.of(work)
        told = self._told(work)
        if told and not (row is not None and row.item == told):
            if row is not None:
                self.stale.append(row)
            self._keys[id(work)] = told
            return True
        if row is not None:
            self._keep(work, row)
            return True
        found = self._found(work)
        if found is not None:
            self._keys[id(work)] = found.key
        return found is not None

    def _keep(self, work: SourceWork, row: Row) -> None:
        """Keep the key that an earlier import gave."""
        self._keys[id(work)] = row.item
        there = self._site.get(row.item)
        if there is not None and (not there.is_row or there.file != row.path):
            return  # the author has made a file of it, or moved it to another table
        if there is None and row.before is None:
            self.removed.add(row.item)
        self.new.append(NewWork(row.identity, row.item, work))

    def _found(self, work: SourceWork) -> SiteWork | None:
        """Return the one work of the site that a work of the source is."""
        for pair in work.identifiers.items():
            for there in self._by_name.get(pair, ()):
                if not contradicts(there.identifiers, work.identifiers):
                    return there
        return self._fitting(work, self._by_title)

    @staticmethod
    def _fitting(
        work: SourceWork, by_title: Mapping[TitleKey, Sequence[SiteWork]]
    ) -> SiteWork | None:
        """Return the one work of a title, kind and year that nothing contradicts."""
        if work.is_doubtful:
            return None
        titled = by_title.get(work.title_key, ())
        fitting = [w for w in titled if not contradicts(w.identifiers, work.identifiers)]
        return fitting[0] if len(fitting) == 1 else None

    # ------------------------------------------------------------ new works

    def _make_new(self, works: Sequence[SourceWork]) -> None:
        """Give each new work a key that is free: its title, with the year where two would clash."""
        taken = {*self._site, *self._own.keys}
        titles = Counter(_title_slug(work) for work in works)
        used: set[str] = set()
        for work in works:
            title = _title_slug(work)
            dated = work_key(f"{title} {work.facts.year}") if work.facts.year else title
            key = wanted = dated if titles[title] > 1 or title in taken else title
            number = 1
            while key in taken:
                number += 1
                key = work_key(f"{wanted} {number}")
            taken.add(key)
            self._keys[id(work)] = key
            self.new.append(NewWork(self._own.new_name(work, used), key, work))


def record_names(work: SourceWork) -> list[str]:
    """Return what ``imports/matches.csv`` may call a work: each of its mentions."""
    return [f"{group} {identity}" for group, identity in work.mentions]


def _title_slug(work: SourceWork) -> str:
    facts = work.facts
    title = work_key(facts.title[:_MAX_KEY])
    return title or work_key(f"{facts.kind} {facts.year or 'untitled'}")


_MAX_KEY = 150
"""Characters of a key that is made of a title."""
