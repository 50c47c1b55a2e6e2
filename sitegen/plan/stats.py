"""Statistics of the site: its reviews, its diary and its threads.

A review is a post's opinion of one work; a post about several works counts several times. Equal
counts are in the order of names; posts and works in the order of addresses. So the same site
always gives the same page. Ratings in a diary are not reviews.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from sitegen.catalog.model import Catalog, PostEntry, WorkEntry
from sitegen.content.posts import ParsedReview
from sitegen.content.works import WorkMeta
from sitegen.core.i18n import Language
from sitegen.models.records import FeedLink
from sitegen.models.stats import (
    DiaryMonth,
    DiaryYear,
    LongThread,
    Numbers,
    Opinion,
    Tallies,
    Tally,
    YearTally,
)
from sitegen.models.views import RatingsPage
from sitegen.plan.counters import LONGEST, decade, longest, percent, ranked, unbroken
from sitegen.plan.diary import counts_on_a_day
from sitegen.plan.shelves import commonest, kinds_shelved, shelf_url
from sitegen.schema.ratings import Mean, Rating, Scale, histogram, mean

MAX_OPINIONS = 10


class Reviewed(NamedTuple):
    """A review, its post, and the facts of its work, None if it has none.

    ``key`` is the key of a work with a page, "" for a work that is given in the post.
    """

    entry: PostEntry
    review: ParsedReview
    work: WorkMeta | None
    key: str


class Statistics:
    """Counts the contents of a catalog, once for the site and for each of its years."""

    def __init__(self, catalog: Catalog, scale: Scale, language: Language) -> None:
        self._catalog = catalog
        self._scale = scale
        self._language = language
        self._reviewed: dict[int | None, list[Reviewed]] = defaultdict(list)
        self._months: dict[int, list[int]] = defaultdict(lambda: [0] * 12)
        self._reviewed_months: dict[int, list[int]] = defaultdict(lambda: [0] * 12)
        self._vague: Counter[int] = Counter()
        self._days: dict[int, Counter[tuple[int, int]]] = defaultdict(Counter)
        works = {
            id(review): (entry.work.meta, entry.key)
            for entry in catalog.works
            for _, review in entry.reviews
        }
        for entry in catalog.entries:
            self._count_post(entry, works)
        self._count_diary()

    def _count_post(self, entry: PostEntry, works: Mapping[int, tuple[WorkMeta, str]]) -> None:
        """Count a post in its year and month, and its reviews; an undated post is in no year."""
        date, reviews = entry.post.meta.date, entry.post.reviews
        year = None if date is None else date.year
        if date is not None and year is not None:
            month = date.month
            months = self._months[year]
            if month is not None:
                months[month - 1] += 1
                if reviews:
                    self._reviewed_months[year][month - 1] += len(reviews)
        for review in reviews:
            if isinstance(review.work, WorkMeta):
                found = Reviewed(entry, review, review.work, "")
            else:
                found = Reviewed(entry, review, *works.get(id(review), (None, "")))
            self._reviewed[year].append(found)

    def _count_diary(self) -> None:
        """Count finished works; entries without an exact day are in no calendar."""
        for record in self._catalog.diary.records:
            if record.date is None or record.status != "finished":
                continue
            if counts_on_a_day(record):
                day = int(record.date.start[5:7]), int(record.date.start[8:10])
                self._days[record.date.year][day] += 1
            else:
                self._vague[record.date.year] += 1

    # ------------------------------------------------------------ a year, and the site

    def of_year(self, year: int) -> Numbers:
        """Return the statistics of a year: posts with that date, days of the diary."""
        return self._numbers(
            self._reviewed.get(year, ()),
            months=tuple(self._months.get(year, ())),
            years=[year] if year in self._days else [],
            vague=self._vague[year],
        )

    def page(self, feeds: tuple[FeedLink, ...], language: str) -> RatingsPage:
        """Return the page of all statistics."""
        reviewed = [one for found in self._reviewed.values() for one in found]
        decades, undated = self._decades(reviewed)
        opinions, compared = self._opinions(reviewed)
        return RatingsPage(
            kind="ratings",
            url="/ratings/",
            title=self._language.text("numbers"),
            language=language,
            feeds=feeds,
            numbers=self._numbers(
                reviewed,
                months=(),
                years=sorted(self._days, reverse=True),
                vague=self._vague.total(),
            ),
            years=self._years(),
            undated_reviews=len(self._reviewed.get(None, ())),
            genres=self._genres(reviewed),
            authors=self._authors(reviewed),
            decades=decades,
            undated_works=undated,
            opinions=opinions,
            compared=compared,
            threads=self._threads(),
        )

    def _numbers(
        self,
        reviewed: Sequence[Reviewed],
        *,
        months: tuple[int, ...],
        years: Iterable[int],
        vague: int,
    ) -> Numbers:
        ratings = [one.review.rating for one in reviewed if one.review.rating is not None]
        return Numbers(
            reviews=len(reviewed),
            rating=mean(ratings, self._scale),
            spread=self._spread(ratings),
            kinds=self._kinds(reviewed),
            months=months,
            diary=tuple(map(self._diary, years)),
            vague=vague,
        )

    def _spread(self, ratings: Sequence[Rating]) -> Tallies:
        """Return the number of ratings at each step of the site's scale, the best first."""
        if not ratings:
            return Tallies()
        is_thumb = self._scale.kind == "thumbs"
        return Tallies(
            rows=tuple(
                Tally(
                    name=self._language.marked(f"thumb_{step}") if is_thumb else step,
                    count=count,
                    percent=percent(count, len(ratings)),
                )
                for step, count in histogram(ratings, self._scale)
            )
        )

    def _diary(self, year: int) -> DiaryYear:
        months: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for (month, day), count in sorted(self._days[year].items()):
            months[month].append((day, count))
        return DiaryYear(
            year=year,
            months=tuple(DiaryMonth(month=m, days=tuple(days)) for m, days in months.items()),
        )

    # ------------------------------------------------------------ by kind, by genre, by author

    def _kinds(self, reviewed: Iterable[Reviewed]) -> Tallies:
        counts = Counter(one.work.kind for one in reviewed if one.work is not None)
        names = {
            name: (
                self._language.marked(f"work_{name}"),
                shelf_url("kind", name) if name in self._kinds_shelved else None,
            )
            for name in counts
        }
        return ranked(counts, counts.total(), names)

    @cached_property
    def _kinds_shelved(self) -> frozenset[str]:
        return kinds_shelved(self._catalog.works)

    def _genres(self, reviewed: Iterable[Reviewed]) -> Tallies:
        """Count reviews by genre; a work with several counts in each of them."""
        spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for entry in self._catalog.works:
            for genre in entry.work.meta.genres:
                if url := shelf_url("genre", genre):
                    spellings[url][genre] += 1
        names: dict[str, tuple[str, str | None]] = {
            url: (commonest(seen), url) for url, seen in spellings.items()
        }
        counts: Counter[str] = Counter()
        # Most works share their genres with many others.
        together = Counter(one.work.genres for one in reviewed if one.work and one.work.genres)
        for genres, number in together.items():
            found = {url: genre for genre in genres if (url := shelf_url("genre", genre))}
            for url, genre in found.items():
                names.setdefault(url, (genre, None))
                counts[url] += number
        return ranked(counts, together.total(), names)

    def _authors(self, reviewed: Iterable[Reviewed]) -> Tallies:
        """Count reviews by author; a review by several authors counts for each of them."""
        signed = [one.entry.authors for one in reviewed if one.entry.authors]
        persons = {person.url: person for authors in signed for person in authors}
        counts = Counter(person.url for authors in signed for person in authors)
        names = {url: (person.name, url) for url, person in persons.items()}
        return ranked(counts, len(signed), names)

    # ------------------------------------------------------------ years and decades

    def _years(self) -> tuple[YearTally, ...]:
        """Return the years of reviews, the newest first."""
        found = {year: len(these) for year, these in self._reviewed.items() if year is not None}
        return tuple(
            YearTally(
                year=year,
                url=f"/archive/{year:04}/" if year in self._months else None,
                count=found.get(year, 0),
                months=tuple(self._reviewed_months.get(year, [0] * 12)),
            )
            for year in unbroken(found)
        )

    def _decades(self, reviewed: Iterable[Reviewed]) -> tuple[Tallies, int]:
        """Return the reviewed works by decade, each once, and the number without a year."""
        years = [entry.work.meta.year for entry in self._catalog.works if entry.reviews]
        years += [one.work.year for one in reviewed if one.work is not None and not one.key]
        counts = Counter(decade(year) for year in years if year is not None)
        rows = tuple(
            Tally(
                name=self._decade_name(number),
                count=counts[number],
                percent=percent(counts[number], counts.total()),
            )
            for number in unbroken(counts)
        )
        return Tallies(rows=rows), len(years) - counts.total()

    def _decade_name(self, number: int) -> str:
        if number < 0:
            return self._language.marked("decade_bce", year=f"{-10 * (number + 1)}")
        return self._language.marked("decade", year=f"{10 * number}")

    # ------------------------------------------------------------ readers

    def _opinions(self, reviewed: Iterable[Reviewed]) -> tuple[tuple[Opinion, ...], int]:
        """Return the largest differences between us and readers, and the number of rated items.

        Works replace the posts that review them. A post counts itself if its one work has
        no page. A post with several works does not count, because its readers may rate any of them.
        """
        both: list[tuple[PostEntry | WorkEntry, Rating, Mean]] = [
            (entry, entry.rating.rating, readers)
            for entry in self._catalog.works
            if entry.rating is not None and (readers := entry.thread.rating) is not None
        ]
        both += [
            (entry, review.rating, readers)
            for entry, review, _, key in reviewed
            if (readers := entry.thread.rating) is not None and review.rating is not None
            if not key and len(entry.post.reviews) == 1
        ]
        gaps = [round(abs(ours.fraction - readers.rating.fraction), 9) for _, ours, readers in both]
        least = min(heapq.nlargest(MAX_OPINIONS, gaps), default=0.0)
        widest = [(-gap, *pair) for gap, pair in zip(gaps, both, strict=True) if gap >= least]
        widest.sort(key=lambda found: (found[0], found[1].url))
        opinions = (self._opinion(*found[1:]) for found in widest[:MAX_OPINIONS])
        return tuple(opinions), len(both)

    def _opinion(self, entry: PostEntry | WorkEntry, rating: Rating, readers: Mean) -> Opinion:
        ours = entry.rating if isinstance(entry, WorkEntry) else mean([rating], self._scale)
        assert ours is not None
        return Opinion(link=entry.link, ours=ours, readers=readers)

    def _threads(self) -> tuple[LongThread, ...]:
        """Return the longest threads under posts and works."""
        entries: list[PostEntry | WorkEntry] = [*self._catalog.entries, *self._catalog.works]
        counts = heapq.nlargest(LONGEST, (entry.thread.count for entry in entries))
        least = counts[-1] if counts else 0
        return longest(
            LongThread(link=entry.link, count=entry.thread.count)
            for entry in entries
            if entry.thread.count >= least
        )
