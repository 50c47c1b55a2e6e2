"""The archive: dated posts by month, all of them and those of each year."""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property, partial

from msgspec.structs import replace

from sitegen.catalog.model import PostEntry
from sitegen.models.shared import ArchiveYear
from sitegen.models.views import ArchiveMonth, ArchivePage
from sitegen.plan.inputs import DocumentInputs
from sitegen.plan.paging import page_title, paginate
from sitegen.plan.planned import PlanContext, PlannedPage, planned_list
from sitegen.plan.stats import Statistics
from sitegen.plan.syndication import Feeds


class ArchivePlanner:
    """Makes the archive's pages from the catalog; they contain no undated posts."""

    def __init__(
        self, context: PlanContext, statistics: Statistics, inputs: DocumentInputs, feeds: Feeds
    ) -> None:
        self._inputs = inputs
        self._catalog = context.catalog
        self._settings = context.config.settings
        self._language = context.language
        self._statistics = statistics
        self._feeds = feeds

    @cached_property
    def years(self) -> tuple[ArchiveYear, ...]:
        """The years of the archive, the newest first."""
        return tuple(
            ArchiveYear(year=year, url=f"/archive/{year:04}/", count=len(found))
            for year, found in self._by_year.items()
        )

    @cached_property
    def _by_year(self) -> dict[int, list[PostEntry]]:
        """The dated posts of each year; around New Year, two years may overlap."""
        years: defaultdict[int, list[PostEntry]] = defaultdict(list)
        for entry in self._catalog.entries:
            if entry.post.meta.date:
                years[_year(entry)].append(entry)
        return dict(sorted(years.items(), reverse=True))

    def pages(self) -> Iterator[PlannedPage]:
        """Yield the pages of the whole archive and of each year."""
        dated = [entry for found in self._by_year.values() for entry in found]
        yield from self._pages("/archive/", self._language.text("archive"), None, dated)
        for year in self.years:
            title = self._language.text("archive_year", year=f"{year.year}")
            yield from self._pages(year.url, title, year.year, self._by_year[year.year])

    def _pages(
        self, url: str, title: str, year: int | None, entries: Sequence[PostEntry]
    ) -> Iterator[PlannedPage]:
        uncounted = tuple(ArchiveYear(year=each.year, url=each.url) for each in self.years)
        for slice_ in paginate(url, entries, self._settings.paginate):
            is_first = slice_.pager.number is None
            page = ArchivePage(
                kind="archive",
                url=slice_.url,
                title=page_title(title, slice_.pager, self._language),
                language=self._settings.language,
                feeds=self._feeds.of_site,
                year=year,
                years=self.years if is_first else uncounted,
                months=(),
                numbers=self._statistics.of_year(year) if is_first and year is not None else None,
                pager=slice_.pager,
            )
            fill = partial(_filled, page, slice_.entries)
            yield planned_list(page, "archive.html", fill, (self._inputs.posts(slice_.entries),))


def _filled(page: ArchivePage, entries: Sequence[PostEntry]) -> ArchivePage:
    months = (
        ArchiveMonth(year=y, month=m, posts=tuple(entry.link for entry in found))
        for (y, m), found in itertools.groupby(entries, _month)
    )
    return replace(page, months=tuple(months))


def _year(entry: PostEntry) -> int:
    date = entry.post.meta.date
    assert date is not None
    return date.year


def _month(entry: PostEntry) -> tuple[int, int | None]:
    date = entry.post.meta.date
    assert date is not None
    return date.year, date.month
