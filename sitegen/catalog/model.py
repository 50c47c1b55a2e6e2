"""The data of a site: every published document, with its reviews, diary and comments.

The catalog is independent of pages and templates; ``builder`` makes it.
"""

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, get_args

import msgspec

from sitegen.cache.metadata import ThreadMetadata
from sitegen.catalog.taxonomies import Taxonomy
from sitegen.comments.formats import FOLDER as COMMENTS
from sitegen.content.authors import ParsedAuthor
from sitegen.content.diary import ParsedDiary, Status
from sitegen.content.documents import Parsed, Positioned
from sitegen.content.pages import ParsedList, ParsedPage
from sitegen.content.posts import ParsedPost, ParsedReview, SeriesMeta, State, state_of
from sitegen.content.works import ParsedWork, WorkMeta
from sitegen.core.dates import When
from sitegen.core.files import SourceFile
from sitegen.core.slugs import slugify
from sitegen.models.records import Link, Person, PreviewedState, SeriesPlace, Term
from sitegen.models.richtext import RichText
from sitegen.models.threads import Thread
from sitegen.schema.ratings import Mean, Rating


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """The parsed files of the site; ``files`` contains every file in content/.

    ``digests`` are those of units, by name; without ``has_all_works``, a row could not be read.
    """

    posts: tuple[ParsedPost, ...] = ()
    works: tuple[ParsedWork, ...] = ()
    pages: tuple[ParsedPage, ...] = ()
    lists: tuple[ParsedList, ...] = ()
    diaries: tuple[ParsedDiary, ...] = ()
    threads: dict[str, ThreadMetadata] = {}
    authors: dict[str, ParsedAuthor] = {}
    files: dict[str, SourceFile] = {}
    digests: Mapping[str, bytes] = {}
    has_all_works: bool = True

    @property
    def documents(self) -> tuple[Parsed[Any], ...]:
        """All documents with front matter."""
        return (*self.posts, *self.works, *self.pages, *self.lists)


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """The documents that a build must publish, and the moment that it uses as now."""

    now: datetime
    drafts: bool = False
    future: bool = False
    expired: bool = False

    def state(self, document: Parsed[Any]) -> State:
        """Return a document's state; requested drafts count as published."""
        state = state_of(document.meta, self.now)
        wanted = {"draft": self.drafts, "future": self.future, "expired": self.expired}
        return "published" if wanted.get(state) else state

    def unpublished(
        self, documents: Iterable[tuple[Parsed[Any], str]]
    ) -> dict[str, PreviewedState]:
        """Return the addresses of documents published on request only, and their states."""
        if not (self.drafts or self.future or self.expired):
            return {}
        states = ((url, state_of(document.meta, self.now)) for document, url in documents)
        return {url: state for url, state in states if state != "published"}

    def next_date(self, content: Content, close_after_days: int) -> float:
        """Return the next moment, in seconds since 1970, at which a date changes a state."""
        now, days = self.now.timestamp(), 86_400 * close_after_days
        moments = []
        for document in content.documents:
            meta = document.meta
            named = [getattr(meta, "publish_date", None), getattr(meta, "expiry_date", None)]
            moments += [when.epoch for when in (meta.date, *named) if when is not None]
            if days and meta.date is not None:
                moments.append(meta.date.epoch + days)
        return min((moment for moment in moments if moment > now), default=math.inf)


class PostEntry(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A published post with its address, its authors, its terms and its thread."""

    post: ParsedPost
    url: str
    authors: tuple[Person, ...]
    tags: tuple[Link, ...]
    categories: tuple[Link, ...]
    series: Link | None
    thread: Thread

    @property
    def link(self) -> Link:
        """The shortest record of the post."""
        return Link(title=self.post.title, url=self.url, date=self.post.meta.date)


class DiaryRecord(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """An entry: of a work with a ``key``, of an inline work, or of a post alone.

    ``source`` and ``field`` are its position; ``post`` is its own post, or one of its work and day.
    """

    key: str = ""
    work: WorkMeta | None = None
    post: PostEntry | None = None
    date: When | None = None
    begun: When | None = None
    status: Status = "finished"
    rating: Rating | None = None
    again: bool = False
    liked: bool = False
    progress: str = ""
    authors: tuple[Person, ...] = ()
    note: RichText | None = None
    tags: tuple[str, ...] = ()
    source: Positioned
    field: str

    @property
    def subject(self) -> Hashable:
        """The common key of a work's entries; for entries of a post alone, of one post."""
        if self.work is not None and not self.key:
            return self.work.kind, self.work.title.casefold(), self.work.year
        return self.key or (self.post.url if self.post else "")

    @property
    def identity(self) -> tuple[Hashable, ...] | None:
        """The common key of entries of one work, author and date; None if it is unique."""
        if self.date is None:
            return None
        names = tuple(person.url for person in self.authors)
        return self.subject, names, self.date.iso[:10]


class Diary(msgspec.Struct, frozen=True, kw_only=True):
    """All entries, newest first and undated ones last; ``by_key`` has the entries of each work.

    A site without a diary, in files or in posts, has no entries, and its reviews are not entries.
    """

    records: tuple[DiaryRecord, ...] = ()
    by_key: dict[str, tuple[DiaryRecord, ...]] = {}

    def of(self, key: str) -> tuple[DiaryRecord, ...]:
        """Return the entries of a work, newest first."""
        return self.by_key.get(key, ())


def deciding(records: Sequence[DiaryRecord]) -> DiaryRecord | None:
    """Return the entry with the status of a work, from its entries, newest first, or None.

    It is the newest, except that a review does not replace an entry that finished or abandoned it.
    """
    if not records:
        return None
    earlier = next((record for record in records if record.status != "reviewed"), None)
    is_over = earlier is not None and earlier.status in {"finished", "abandoned"}
    return earlier if is_over else records[0]


class WorkEntry(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A published work: its reviews, newest first, and their mean on the site's scale.

    ``history`` are its entries in the diary, newest first. If no review rates it, ``rating`` is
    the rating of its newest rated entry, and ``is_rated_by_diary``.
    """

    key: str
    work: ParsedWork
    url: str
    tags: tuple[Link, ...]
    reviews: tuple[tuple[PostEntry, ParsedReview], ...]
    rating: Mean | None
    thread: Thread
    history: tuple[DiaryRecord, ...] = ()
    is_rated_by_diary: bool = False

    @property
    def status(self) -> Status | None:
        """The status of the work; None without an entry."""
        found = deciding(self.history)
        return None if found is None else found.status

    @property
    def is_liked(self) -> bool:
        """Whether any of its entries, or of the posts that review it, says that it is liked."""
        return any(e.post.meta.liked for e, _ in self.reviews) or any(
            record.liked for record in self.history
        )

    @property
    def is_only_wanted(self) -> bool:
        """Whether it is wanted, and has no other content."""
        return (
            bool(self.history)
            and not self.reviews
            and all(record.status == "wanted" for record in self.history)
        )

    @property
    def newest(self) -> When | None:
        """The date of its newest review or entry, None if it has none."""
        dates = [entry.post.meta.date for entry, _ in self.reviews]
        dates += [record.date for record in self.history if record.status != "wanted"]
        return max((d for d in dates if d is not None), key=lambda d: d.epoch, default=None)

    @property
    def link(self) -> Link:
        """The shortest record of the work."""
        return Link(title=self.work.title, url=self.url)


class PageEntry(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A published page with its address, its authors, its terms and its thread."""

    page: ParsedPage
    url: str
    authors: tuple[Person, ...]
    tags: tuple[Link, ...]
    categories: tuple[Link, ...]
    series: Link | None
    thread: Thread

    @property
    def link(self) -> Link:
        """The shortest record of the page."""
        return Link(title=self.page.title, url=self.url)


class WorkListEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A published list of works with its address."""

    list: ParsedList
    url: str


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """A term of a taxonomy, its posts, newest first, its works, by title, and its pages."""

    term: Term
    person: Person | None
    entries: tuple[PostEntry, ...]
    works: tuple[WorkEntry, ...]
    pages: tuple[PageEntry, ...]


class Catalog(msgspec.Struct, frozen=True, kw_only=True):
    """The published site: posts newest first (undated ones last), works by title, and the rest.

    ``documents`` are all of them with their addresses; ``url_by_source`` gives the address of a
    file's document, ``states`` the reason why it is not published. ``former_addresses`` are
    addresses of terms by earlier rules, with the present ones. ``previewed`` has the states of
    documents published on request only. ``complete`` is False if a file could not be read.
    """

    entries: tuple[PostEntry, ...]
    works: tuple[WorkEntry, ...]
    pages: tuple[PageEntry, ...]
    lists: tuple[WorkListEntry, ...]
    diary: Diary
    groups: dict[Taxonomy, tuple[Group, ...]]
    documents: tuple[tuple[Parsed[Any], str], ...]
    url_by_source: dict[str, str]
    states: dict[str, State]
    files: dict[str, SourceFile]
    authors: dict[str, ParsedAuthor]
    former_addresses: dict[str, str]
    previewed: dict[str, PreviewedState]
    digests: Mapping[str, bytes]
    complete: bool

    @property
    def left_out(self) -> dict[str, int]:
        """The number of unpublished documents, by their states in order."""
        counts = Counter(self.states.values())
        return {state: counts[state] for state in get_args(State)[1:] if counts[state]}

    @property
    def post_addresses(self) -> dict[str, str]:
        """The addresses of posts, by their files and by the folders of their comments."""
        addresses = {entry.post.path: entry.url for entry in self.entries}
        return addresses | {f"{COMMENTS}/{e.post.slug}": e.url for e in self.entries}

    def series_position(self, entry: PostEntry) -> SeriesPlace | None:
        """Return a post's place in its series: parts by number, then by date."""
        if entry.series is None:
            return None
        group = next(g for g in self.groups["series"] if g.term.url == entry.series.url)
        oldest_first = group.entries[::-1]
        numbers = {entry.url: _number(entry.post) for entry in oldest_first}
        parts = sorted(oldest_first, key=lambda e: (numbers[e.url] is None, numbers[e.url] or 0))
        return SeriesPlace(
            name=group.term.name,
            url=group.term.url,
            number=_number(entry.post),
            parts=tuple(part.link for part in parts),
        )


def work_key(written: str) -> str:
    """Return the key for a mention of a work, "" if the mention has no letters or digits."""
    try:
        return slugify(written)
    except ValueError:
        return ""


def _number(post: ParsedPost) -> int | None:
    return post.meta.series.number if isinstance(post.meta.series, SeriesMeta) else None
