"""The key of each work of a source: that of a work of the site, or a new one.

The author's word in ``imports/matches.csv`` comes first, then what an earlier import decided, then
an identifier, then title, kind and year, where exactly one work of the site fits and nothing
contradicts. Any other work is new.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sitegen.catalog.model import work_key
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
        self._format = format_name
        self._ledger = ledger
        self._keys: dict[int, str] = {}
        self._site = {work.key: work for work in site}
        rows = [row for row in ledger if row.format == format_name and row.group == "rows"]
        self._own_rows = {row.item: row for row in rows}
        self._by_name: dict[tuple[str, str], list[SiteWork]] = defaultdict(list)
        self._by_title: dict[TitleKey, list[SiteWork]] = defaultdict(list)
        self._own_by_title: dict[TitleKey, list[SiteWork]] = defaultdict(list)
        for work in site:
            if work.key in self._own_rows:
                self._own_by_title[work.title_key].append(work)
            else:
                self._by_title[work.title_key].append(work)
                for pair in work.identifiers.items():
                    self._by_name[pair].append(work)
        self._make_new([work for work in source.works if not self._join(work, matches)])

    def key(self, work: SourceWork) -> str:
        """Return the key of a work of the source."""
        return self._keys[id(work)]

    def like(self, work: SourceWork) -> list[str]:
        """Return the keys of works of the site that have the title of a new work, at most five."""
        _, title, _ = work.title_key
        found = [w.key for w in self._site.values() if w.title_key[1] == title]
        return [key for key in found if key != self._keys[id(work)]][:5]

    # ------------------------------------------------------------ joining

    def _join(self, work: SourceWork, matches: Mapping[str, str]) -> bool:
        """Find the key of a work; return False if it is new."""
        row = self._row(work)
        told = next((matches[name] for name in record_names(work) if name in matches), "")
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

    def _row(self, work: SourceWork) -> Row | None:
        for identity in identities(work):
            row = self._ledger.get((self._format, "rows", identity))
            if row is not None and row.item:
                return row
        # The source may name it otherwise than it did in an earlier year.
        titled = self._fitting(work, self._own_by_title)
        return self._own_rows[titled.key] if titled is not None else None

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
        taken = {*self._site, *self._own_rows}
        titles = Counter(_title_slug(work) for work in works)
        used_identities = {row.identity for row in self._own_rows.values()}
        for work in works:
            title = _title_slug(work)
            dated = work_key(f"{title} {work.facts.year}") if work.facts.year else title
            key = wanted = dated if titles[title] > 1 or title in taken else title
            number = 1
            while key in taken:
                number += 1
                key = f"{wanted}-{number}"
            taken.add(key)
            self._keys[id(work)] = key
            identity = _free(next(iter(identities(work))), used_identities)
            self.new.append(NewWork(identity, key, work))


def identities(work: SourceWork) -> list[str]:
    """Return what a work may be called in the ledger, the surest first."""
    named = [f"{scheme}:{name}" for scheme, name in work.identifiers.items()]
    return named if work.is_doubtful and named else [*named, "/".join(work.title_key)]


def record_names(work: SourceWork) -> list[str]:
    """Return what ``imports/matches.csv`` may call a work: each of its mentions."""
    return [f"{group} {identity}" for group, identity in work.mentions]


def _title_slug(work: SourceWork) -> str:
    facts = work.facts
    return work_key(facts.title)[:_MAX_KEY].strip("-") or f"{facts.kind}-{facts.year or 'untitled'}"


def _free(identity: str, used: set[str]) -> str:
    found, number = identity, 1
    while found in used:
        number += 1
        found = f"{identity}#{number}"
    used.add(found)
    return found


_MAX_KEY = 150
"""Characters of a key that is made of a title."""
