"""The diary of the site: entries from its files and posts, joined and in order.

Entries of one work, author and date are one.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from types import MappingProxyType

from msgspec.structs import replace

from sitegen.catalog.model import Diary, DiaryRecord, PostEntry, work_key
from sitegen.content.authors import AuthorIndex
from sitegen.content.diary import ParsedDiary, ParsedEntry
from sitegen.content.posts import DiaryEntry, ParsedReview
from sitegen.content.works import WorkMeta
from sitegen.core.diagnostics import Problem
from sitegen.models.records import Person

_RANK = MappingProxyType(
    {"reviewed": 0, "wanted": 1, "started": 2, "paused": 3, "abandoned": 4, "finished": 5}
)
"""Statuses by rank: if entries of one day are joined, the highest stays."""


def build_diary(
    diaries: Sequence[ParsedDiary],
    posts: Sequence[PostEntry],
    authors: AuthorIndex,
    default_author: str,
    problems: list[Problem],
) -> Diary:
    """Join the entries of files and posts; add problems to ``problems``."""
    is_kept = any(diary.entries for diary in diaries)
    is_kept = is_kept or any(p.post.diary or any(r.diary for r in p.post.reviews) for p in posts)
    if not is_kept:
        return Diary()
    found = [record for entry in reversed(posts) for record in _of_post(entry)]
    people = _Writers(authors, default_author, problems)
    for diary in diaries:
        found += (_of_file(diary, entry, people) for entry in diary.entries)
    joined = _joined(found, problems)
    joined.reverse()  # of entries of one day, the last one written comes first
    joined.sort(key=_newest_first)
    by_key: dict[str, list[DiaryRecord]] = defaultdict(list)
    for record in joined:
        if record.key:
            by_key[record.key].append(record)
    return Diary(
        records=tuple(joined), by_key={key: tuple(records) for key, records in by_key.items()}
    )


def _newest_first(record: DiaryRecord) -> tuple[bool, float]:
    return record.date is None, -record.date.epoch if record.date else 0.0


# ---------------------------------------------------------------- entries of posts


def _of_post(entry: PostEntry) -> Iterator[DiaryRecord]:
    """Yield a post's entries: for its days, or as a review at its date."""
    post = entry.post
    liked = post.meta.liked
    shared = DiaryRecord(post=entry, authors=entry.authors, liked=liked, source=post, field="diary")
    for review in post.reviews:
        inline = review.work if isinstance(review.work, WorkMeta) else None
        key = work_key(review.work) if isinstance(review.work, str) else ""
        about = replace(shared, key=key, work=inline)
        days = review.diary or post.diary
        if days:
            yield from _of_days(about, review, days)
        elif post.meta.date is not None:
            date, rating = post.meta.date, review.rating
            yield replace(about, date=date, status="reviewed", rating=rating, field="date")
    if not post.reviews:
        yield from _of_days(shared, None, post.diary)


def _of_days(
    about: DiaryRecord, review: ParsedReview | None, days: Sequence[DiaryEntry]
) -> Iterator[DiaryRecord]:
    """Yield the entries of days; the newest has the review's rating unless it has its own."""
    newest = max(range(len(days)), key=lambda n: days[n].date.epoch, default=0)
    prefix = review.field.removesuffix("work") if review is not None and review.diary else ""
    for number, day in enumerate(days):
        rating = day.rating
        if rating is None and number == newest and review is not None:
            rating = review.rating
        field = f"{prefix}diary.{number}"
        yield replace(about, date=day.date, again=day.again, rating=rating, field=field)


# ---------------------------------------------------------------- entries of files


class _Writers:
    """Finds the authors of entries."""

    def __init__(self, authors: AuthorIndex, default: str, problems: list[Problem]) -> None:
        self._authors = authors
        self._problems = problems
        self._default = (authors.find(default),) if default else ()

    def of(self, diary: ParsedDiary, entry: ParsedEntry) -> tuple[Person, ...]:
        if not entry.author:
            return self._default
        try:
            return (self._authors.find(entry.author),)
        except ValueError as failure:
            message = f"{entry.author!r}: {failure}"
            self._problems.append(diary.error(f"{entry.number}.author", message))
            return self._default


def _of_file(diary: ParsedDiary, entry: ParsedEntry, people: _Writers) -> DiaryRecord:
    return DiaryRecord(
        key=work_key(entry.work) if isinstance(entry.work, str) else "",
        work=None if isinstance(entry.work, str) else entry.work,
        date=entry.date,
        begun=entry.begun,
        status=entry.status,
        rating=entry.rating,
        again=entry.again,
        liked=entry.liked,
        progress=entry.progress,
        authors=people.of(diary, entry),
        note=entry.note,
        tags=entry.tags,
        source=diary,
        field=f"{entry.number}",
    )


# ---------------------------------------------------------------- joining


def _joined(found: Iterable[DiaryRecord], problems: list[Problem]) -> list[DiaryRecord]:
    """Return the entries in order; entries of one work, author and date become one."""
    kept: list[DiaryRecord] = []
    places: dict[tuple[Hashable, ...], int] = {}
    for record in found:
        identity = record.identity
        place = places.get(identity) if identity is not None else None
        if place is None:
            if identity is not None:
                places[identity] = len(kept)
            kept.append(record)
        else:
            _check_ratings(kept[place], record, problems)
            kept[place] = _merged(kept[place], record)
    return kept


def _check_ratings(one: DiaryRecord, other: DiaryRecord, problems: list[Problem]) -> None:
    if one.rating is None or other.rating is None or one.rating == other.rating:
        return
    line, _ = one.source.at(_field(one))
    message = (
        f"{other.rating.given} here, but {one.rating.given} in {one.source.path}:{line}, for the"
        " same work, author and date: write one rating"
    )
    problems.append(other.source.warning(_field(other), message))


def _field(record: DiaryRecord) -> str:
    """Return the field of an entry's rating, or the nearest field that was written."""
    positions = record.source.positions
    given = (f"{record.field}.rating", "rating", f"{record.field}.work", record.field)
    return next((name for name in given if name in positions), record.field)


def _merged(one: DiaryRecord, other: DiaryRecord) -> DiaryRecord:
    """Return two entries as one: values missing in the first come from the second."""
    status = max(one.status, other.status, key=_RANK.__getitem__)
    noted = other if one.note is None and other.note is not None else one
    return replace(
        one,
        post=one.post or other.post,
        begun=one.begun or other.begun,
        status=status,
        rating=one.rating if one.rating is not None else other.rating,
        again=one.again or other.again,
        liked=one.liked or other.liked,
        progress=one.progress or other.progress,
        note=noted.note,
        tags=tuple(dict.fromkeys((*one.tags, *other.tags))),
        source=noted.source,
        field=noted.field,
    )
