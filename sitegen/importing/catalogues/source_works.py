"""Which mentions of works in a source are of one work.

They are by an identifier; else by exact title, kind and year, where exactly one work fits and
nothing contradicts. Two works that a source cannot tell apart take its mentions in turn, each list
by itself: of two films of one name and year seen on one day, each was seen once.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from sitegen.importing.catalogues.site_works import TitleKey, same_identifier, title_key
from sitegen.importing.records import WorkFacts


class Mention(NamedTuple):
    """A place in a source that names a work: its list, and the name there."""

    group: str
    identity: str
    facts: WorkFacts


class SourceWork:
    """A work of the source, put together from its mentions.

    ``is_doubtful``: another one of the source has its title, kind and year.
    """

    def __init__(self, facts: WorkFacts) -> None:
        self.facts = facts
        self.identifiers: dict[str, str] = {}
        self.mentions: list[tuple[str, str]] = []
        self.is_doubtful = False
        self._columns: dict[str, str] = {}
        self._shown: dict[str, str] = {}
        self.add(facts)

    def add(self, facts: WorkFacts) -> None:
        """Take what a further mention says, where nothing is known yet."""
        for scheme, name in facts.identifiers:
            own, value = same_identifier(scheme, name)
            self.identifiers.setdefault(own, value)
            self._shown.setdefault(scheme, name.strip())
        for column, value in facts.columns:
            if value.strip():
                self._columns.setdefault(column, value)

    @property
    def title_key(self) -> TitleKey:
        """The form in which titles are compared."""
        return title_key(self.facts.kind, self.facts.title, self.facts.year)

    @property
    def whole(self) -> WorkFacts:
        """All that the source says of it."""
        return msgspec.structs.replace(
            self.facts,
            identifiers=tuple(self._shown.items()),
            columns=tuple(self._columns.items()),
        )

    def fits(self, identifiers: dict[str, str]) -> bool:
        """Return whether no identifier says that something is another work."""
        return not contradicts(self.identifiers, identifiers)


def contradicts(one: dict[str, str], other: dict[str, str]) -> bool:
    """Return whether two works have different names in one catalogue."""
    return any(scheme in other and other[scheme] != name for scheme, name in one.items())


class SourceWorks:
    """The works of a source, and which of them each mention is of."""

    def __init__(self, mentions: Iterable[Mention]) -> None:
        self.works: list[SourceWork] = []
        self._of: dict[tuple[str, str], SourceWork] = {}
        self._by_name: dict[tuple[str, str], SourceWork] = {}
        self._by_title: dict[TitleKey, list[SourceWork]] = defaultdict(list)
        self._turns: dict[tuple[str, TitleKey], int] = defaultdict(int)
        waiting = []
        for mention in mentions:
            if mention.facts.identifiers:
                self._add_named(mention)
            else:
                waiting.append(mention)
        for mention in waiting:
            self._put(mention, self._by_its_title(mention))
        for works in self._by_title.values():
            for work in works if len(works) > 1 else ():
                work.is_doubtful = True

    def find(self, group: str, identity: str) -> SourceWork | None:
        """Return the work of a mention, None if there is no such mention."""
        return self._of.get((group, identity))

    def of(self, group: str, identity: str) -> SourceWork:
        """Return the work of a mention."""
        return self._of[group, identity]

    def _put(self, mention: Mention, work: SourceWork | None) -> None:
        if work is None:
            work = SourceWork(mention.facts)
            self.works.append(work)
            self._by_title[work.title_key].append(work)
        else:
            work.add(mention.facts)
        work.mentions.append((mention.group, mention.identity))
        for name in work.identifiers.items():
            self._by_name.setdefault(name, work)
        self._of[mention.group, mention.identity] = work

    def _add_named(self, mention: Mention) -> None:
        own = dict(same_identifier(*pair) for pair in mention.facts.identifiers)
        known = (self._by_name.get(pair) for pair in own.items())
        work = next((work for work in known if work is not None and work.fits(own)), None)
        if work is None:
            titled = self._by_title.get(_title_key(mention.facts), ())
            fitting = [work for work in titled if work.fits(own)]
            work = fitting[0] if len(fitting) == 1 else None
        self._put(mention, work)

    def _by_its_title(self, mention: Mention) -> SourceWork | None:
        """Return the work of a mention by its title; of several, each in its turn."""
        key = _title_key(mention.facts)
        works = self._by_title.get(key, ())
        if len(works) < 2:
            return works[0] if works else None
        turn = self._turns[mention.group, key]
        self._turns[mention.group, key] += 1
        return works[turn % len(works)]


def _title_key(facts: WorkFacts) -> TitleKey:
    return title_key(facts.kind, facts.title, facts.year)
