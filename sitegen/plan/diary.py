"""The pages of the diary: the newest entries, and each year by month."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby

from msgspec.structs import replace

from sitegen.cache.database import encode
from sitegen.catalog.model import DiaryRecord, deciding
from sitegen.content.authors import AuthorIndex
from sitegen.content.diary import ParsedDiary
from sitegen.content.works import WorkMeta
from sitegen.core.digest import digest_of_bytes
from sitegen.core.slugs import slugify, term_slug
from sitegen.models.diary import DiaryRow, DiaryRows, DiaryYearLink
from sitegen.models.records import FactValue, FeedLink, Image, Person, WorkCard
from sitegen.models.stats import DiaryMonth, DiaryYear, Tallies
from sitegen.models.views import DiaryPage
from sitegen.plan.counters import ranked
from sitegen.plan.planned import PlanContext, PlannedPage, planned_list
from sitegen.plan.shelves import kinds_shelved, shelf_url
from sitegen.plan.work_records import WorkViews

DIARY = "/diary/"
NEWEST = 50
"""Entries on the diary's first page."""

_GOING_ON = frozenset({"started", "paused"})


def year_url(year: int) -> str:
    """Return the address of a year of the diary."""
    return f"{DIARY}{year:04}/"


class DiaryViews:
    """Makes the records of entries, each once."""

    def __init__(self, context: PlanContext, works: WorkViews) -> None:
        self._context = context
        self._works = works
        self._records = context.catalog.diary.records
        self._rows: dict[int, DiaryRow] = {}
        self._of_rows: dict[int, bytes] = {}
        groups = context.catalog.groups
        self._tags = {group.term.slug: group.term.url for group in groups["tags"]}
        self._author_pages = {group.term.url for group in groups["authors"]}
        own = context.config.settings.author
        self._own = AuthorIndex(context.catalog.authors).find(own).url if own else ""
        self._ids = _ids(self._records)

    def row(self, record: DiaryRecord) -> DiaryRow:
        """Return an entry as pages show it."""
        found = self._rows.get(id(record))
        if found is None:
            found = self._rows[id(record)] = self._row(record)
        return found

    def digests(self, records: Iterable[DiaryRecord]) -> bytes:
        """Return the digests of some entries, in their order."""
        return b"".join(map(self._digest, records))

    def _digest(self, record: DiaryRecord) -> bytes:
        found = self._of_rows.get(id(record))
        if found is None:
            found = self._of_rows[id(record)] = digest_of_bytes(encode(self.row(record)))
        return found

    def history(self, records: Sequence[DiaryRecord]) -> tuple[DiaryRow, ...]:
        """Return the entries of a work for its own page."""
        return tuple(map(self.row, records))

    def _row(self, record: DiaryRecord) -> DiaryRow:
        note = record.note
        if note is not None:
            note = self._context.resolved(record.source, DIARY, note)
        return DiaryRow(
            id=self._ids[id(record)],
            date=record.date,
            begun=record.begun,
            status=record.status,
            work=self._work(record),
            post=record.post.link if record.post else None,
            rating=record.rating,
            again=record.again,
            liked=record.liked,
            progress=record.progress,
            authors=self._authors(record.authors),
            note=note,
            tags=tuple(map(self._tag, record.tags)),
        )

    def _work(self, record: DiaryRecord) -> WorkCard | None:
        if record.work is not None:
            return self._works.inline(record.work, self._picture(record, record.work))
        if not record.key:
            return None
        entry = self._works.named(record.key)
        # An unknown key is an error; the pages are still rendered, to find further errors.
        return (
            self._works.mention(entry)
            if entry
            else WorkCard(title=record.key, url=None, kind="other")
        )

    def _picture(self, record: DiaryRecord, work: WorkMeta) -> Image | None:
        """Return the picture of a work that is described only in a file of the diary."""
        if not isinstance(record.source, ParsedDiary):
            return None
        field = f"{record.field}.work.image"
        return self._context.picture(record.source, DIARY, work.image, work.image_alt, field)

    def _authors(self, authors: Sequence[Person]) -> tuple[FactValue, ...]:
        """Return the author of an entry, unless it is the site's own author."""
        if [person.url for person in authors] == [self._own]:
            return ()
        return tuple(map(self._author, authors))

    def _author(self, person: Person) -> FactValue:
        url = person.url if person.url in self._author_pages else None
        return FactValue(text=person.name, url=url)

    def _tag(self, written: str) -> FactValue:
        try:
            return FactValue(text=written, url=self._tags.get(term_slug(written)))
        except ValueError:
            return FactValue(text=written)


def _ids(records: Sequence[DiaryRecord]) -> dict[int, str]:
    """Return the HTML id of each entry: its date and its work, and a number if that is taken."""
    found, taken = {}, Counter[str]()
    for record in reversed(records):
        title = record.work.title if record.work else record.post.post.slug if record.post else ""
        try:
            name = record.key or slugify(title)
        except ValueError:
            name = "entry"
        base = f"{record.date.iso[:10]}-{name}" if record.date else name
        taken[base] += 1
        found[id(record)] = base if taken[base] == 1 else f"{base}-{taken[base]}"
    return found


class DiaryPlanner:
    """Makes the pages of the diary."""

    def __init__(
        self, context: PlanContext, views: DiaryViews, feeds: tuple[FeedLink, ...]
    ) -> None:
        self._context = context
        self._language = context.language
        self._settings = context.config.settings
        self._views = views
        self._feeds = feeds
        self._records = context.catalog.diary.records
        self._kinds = {entry.key: entry.work.meta.kind for entry in context.catalog.works}
        self._shelved = kinds_shelved(context.catalog.works)

    @cached_property
    def _by_year(self) -> dict[int, list[DiaryRecord]]:
        years: defaultdict[int, list[DiaryRecord]] = defaultdict(list)
        for record in self._records:
            if record.date is not None:
                years[record.date.year].append(record)
        return dict(sorted(years.items(), reverse=True))

    @cached_property
    def years(self) -> tuple[DiaryYearLink, ...]:
        """The years of the diary, the newest first."""
        return tuple(
            DiaryYearLink(year=year, url=year_url(year), count=len(found))
            for year, found in self._by_year.items()
        )

    def addresses(self) -> Iterator[str]:
        """Yield the addresses of the pages."""
        if self._records:
            yield DIARY
            yield from (year.url for year in self.years)

    def pages(self) -> Iterator[PlannedPage]:
        """Yield the diary's first page and those of its years; nothing without an entry."""
        if not self._records:
            return
        yield self._index()
        for number, link in enumerate(self.years):
            yield self._year(link, self.years[number - 1 : number], self.years[number + 1 :][:1])

    def _index(self) -> PlannedPage:
        dated = [record for record in self._records if record.date is not None]
        by_work: defaultdict[Hashable, list[DiaryRecord]] = defaultdict(list)
        for record in self._records:
            by_work[record.subject].append(record)
        present = filter(None, map(deciding, by_work.values()))
        going_on = [record for record in present if record.status in _GOING_ON]
        undated = [record for record in self._records if record.date is None]
        page = DiaryPage(
            kind="diary",
            url=DIARY,
            title=self._language.text("diary"),
            language=self._settings.language,
            feeds=self._feeds,
            year=None,
            totals=self._totals(self._records),
            months=(),
            years=self.years,
            undated=sum(record.status == "finished" for record in undated),
        )
        return self._planned(page, dated[:NEWEST], going_on)

    def _year(
        self, link: DiaryYearLink, newer: Sequence[DiaryYearLink], older: Sequence[DiaryYearLink]
    ) -> PlannedPage:
        records = self._by_year[link.year]
        page = DiaryPage(
            kind="diary",
            url=link.url,
            title=self._language.text("diary_title", year=f"{link.year}"),
            language=self._settings.language,
            feeds=self._feeds,
            year=link.year,
            totals=self._totals(records),
            calendar=calendar_of(link.year, records),
            months=(),
            newer=next(iter(newer), None),
            older=next(iter(older), None),
        )
        return self._planned(page, records)

    def _planned(
        self,
        page: DiaryPage,
        records: Sequence[DiaryRecord],
        going_on: Sequence[DiaryRecord] = (),
    ) -> PlannedPage:
        """Return a page of the diary; its entries are laid out when it is made."""

        def make() -> DiaryPage:
            return replace(
                page,
                months=tuple(self._months(records)),
                going_on=tuple(map(self._views.row, going_on)),
            )

        inputs = (self._views.digests(records), self._views.digests(going_on))
        return planned_list(page, "diary.html", make, inputs)

    def _months(self, records: Sequence[DiaryRecord]) -> Iterator[DiaryRows]:
        """Yield entries by month, the newest first; entries with only a year come last."""
        for year, found in groupby(records, lambda record: record.date and record.date.year):
            those = list(found)
            exact = [r for r in those if r.date is not None and r.date.month is not None]
            vague = [r for r in those if r.date is not None and r.date.month is None]
            by_month = groupby(exact, lambda record: record.date and record.date.month)
            for month, entries in [*((m, list(e)) for m, e in by_month), (None, vague)]:
                if entries:
                    rows = tuple(map(self._views.row, entries))
                    yield DiaryRows(year=year or 0, month=month, entries=rows)

    def _totals(self, records: Sequence[DiaryRecord]) -> Tallies:
        """Return the number of finished works, by kind."""
        counts = Counter(self._kind(record) for record in records if record.status == "finished")
        names: Mapping[str, tuple[str, str | None]] = {
            kind: (
                self._language.marked(f"work_{kind}"),
                shelf_url("kind", kind) if kind in self._shelved else None,
            )
            for kind in counts
        }
        return ranked(counts, counts.total(), names)

    def _kind(self, record: DiaryRecord) -> str:
        return record.work.kind if record.work else self._kinds.get(record.key, "other")


def calendar_of(year: int, records: Sequence[DiaryRecord]) -> DiaryYear:
    """Return the number of finished works on each day, without entries of no exact day."""
    months: dict[int, Counter[int]] = defaultdict(Counter)
    for record in records:
        if counts_on_a_day(record):
            assert record.date is not None
            months[int(record.date.start[5:7])][int(record.date.start[8:10])] += 1
    return DiaryYear(
        year=year,
        months=tuple(
            DiaryMonth(month=month, days=tuple(sorted(days.items())))
            for month, days in sorted(months.items())
        ),
    )


def counts_on_a_day(record: DiaryRecord) -> bool:
    """Return whether an entry is of a finished work, on a known day."""
    return (
        record.status == "finished"
        and record.date is not None
        and record.date.precision not in {"year", "month"}
    )


def link_of_row(row: DiaryRow) -> str:
    """Return an entry's address on the page of its year; if undated, the diary's own address."""
    return f"{year_url(row.date.year)}#{row.id}" if row.date else DIARY


def title_of_row(row: DiaryRow) -> str:
    """Return the title of an entry: its work's title, otherwise its post's.

    An unknown key is an error; the entry then has its id, because the feed is still made.
    """
    if row.work is not None:
        return row.work.title
    return row.post.title if row.post is not None else row.id
