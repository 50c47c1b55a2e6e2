"""The records of a site in numbers: counts of things and their ratings."""

from sitegen.models.records import Link, Record
from sitegen.schema.ratings import Mean


class Tally(Record, frozen=True, kw_only=True):
    """The count of one thing: its name, its page here, and its share of all.

    ``percent`` is rounded to a whole number, halves up.
    """

    name: str
    url: str | None = None
    count: int
    percent: int


class Tallies(Record, frozen=True, kw_only=True):
    """Counts by one property; if it has too many names, only the first.

    ``others`` is the number of names left out, and ``rest`` their total count. ``shared`` says that
    one item may count under several names.
    """

    rows: tuple[Tally, ...] = ()
    others: int = 0
    rest: int = 0
    shared: bool = False

    @property
    def most(self) -> int:
        """The largest count, which is the full length of a bar."""
        return max((row.count for row in self.rows), default=0)


class YearTally(Record, frozen=True, kw_only=True):
    """The reviews of a year and of its months, January first.

    Posts that are dated only by year are in no month.
    """

    year: int
    url: str | None
    count: int
    months: tuple[int, ...]


class DiaryMonth(Record, frozen=True, kw_only=True):
    """The days of a month on which works were seen, read or played, and their number."""

    month: int
    days: tuple[tuple[int, int], ...]

    @property
    def count(self) -> int:
        """The number of works in the month."""
        return sum(count for _, count in self.days)


class DiaryYear(Record, frozen=True, kw_only=True):
    """The months of a year that have entries."""

    year: int
    months: tuple[DiaryMonth, ...]

    @property
    def count(self) -> int:
        """The number of works in the year."""
        return sum(month.count for month in self.months)


class Opinion(Record, frozen=True, kw_only=True):
    """The ratings of one thing by the site and by its readers, both on the site's scale."""

    link: Link
    ours: Mean
    readers: Mean


class LongThread(Record, frozen=True, kw_only=True):
    """One of the longest threads, by the page that shows it."""

    link: Link
    count: int


class Numbers(Record, frozen=True, kw_only=True):
    """The numbers of a site, or of one of its years.

    ``rating`` is the mean of all ratings, ``spread`` how many there are of each, the best first.
    ``months`` are the posts of a year by month, January first; a whole site has none. ``vague`` is
    how many days of the diary are known only by their month or year.
    """

    reviews: int = 0
    rating: Mean | None = None
    spread: Tallies = Tallies()
    kinds: Tallies = Tallies()
    months: tuple[int, ...] = ()
    diary: tuple[DiaryYear, ...] = ()
    vague: int = 0
