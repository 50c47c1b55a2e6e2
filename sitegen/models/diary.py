"""The records of the diary: its entries, and their totals."""

from typing import Literal

from sitegen.core.dates import When
from sitegen.models.records import FactValue, Link, Record, WorkCard
from sitegen.models.richtext import RichText
from sitegen.schema.ratings import Rating


class DiaryRow(Record, frozen=True, kw_only=True):
    """An entry of the diary.

    ``id`` is its HTML id on the page of its year. ``work`` has no address where it has no page, and
    is None where a post names none. ``post`` is the post about it. ``authors`` are there where they
    are not the author of the site. A ``reviewed`` entry is a post whose author does not say when
    the work was seen, read or played.
    """

    id: str
    date: When | None
    begun: When | None
    status: Literal["wanted", "started", "paused", "finished", "abandoned", "reviewed"]
    work: WorkCard | None
    post: Link | None
    rating: Rating | None
    again: bool
    liked: bool
    progress: str
    authors: tuple[FactValue, ...]
    note: RichText | None
    tags: tuple[FactValue, ...]

    @property
    def day(self) -> int | None:
        """The day of the month, None where it is not known."""
        if self.date is None or self.date.precision in {"year", "month"}:
            return None
        return int(self.date.start[8:10])


class DiaryRows(Record, frozen=True, kw_only=True):
    """The entries of a month, newest first; ``month`` None holds those dated by year alone."""

    year: int
    month: int | None
    entries: tuple[DiaryRow, ...]


class DiaryYearLink(Record, frozen=True, kw_only=True):
    """A year of the diary and the number of its entries."""

    year: int
    url: str
    count: int
