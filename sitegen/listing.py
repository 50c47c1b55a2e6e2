"""Lists the content of a site: a row for each post, work, page or list, published or not.

It reads the site like a build, so each state is the one in the next build. A build does not read
the comments that wait for approval; so this module reads their files.
"""

import math
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from sitegen.cache.database import Database
from sitegen.cache.sources import Sources, scan
from sitegen.catalog.builder import build_catalog
from sitegen.catalog.index import thread_name
from sitegen.catalog.model import Catalog, Content, DiaryRecord
from sitegen.comments.formats import FOLDER as COMMENTS
from sitegen.comments.formats import read_comment_file, status_of
from sitegen.comments.parsing import MAX_FILE_BYTES
from sitegen.config.loading import load
from sitegen.content.documents import Parsed
from sitegen.content.posts import ParsedPost, State
from sitegen.core.diagnostics import Problem, in_order
from sitegen.core.digest import program_digest
from sitegen.core.files import SourceFile
from sitegen.core.locks import STATE
from sitegen.core.parallel import WorkerPool
from sitegen.core.slugs import natural_key
from sitegen.output.journal import recovered
from sitegen.parse.content import find_units, parse_content
from sitegen.pipeline.build import Options
from sitegen.pipeline.build_state import BuildState
from sitegen.schema.ratings import Rating

DocumentGroup = Literal["posts", "works", "pages", "lists"]
SortKey = Literal["date", "title", "rating", "words", "comments", "state"]


class ListedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A document in the list; ``comments`` is the number of published ones.

    ``date`` has the precision that the author gave it, "" without one; ``when`` is its first
    instant in seconds since 1970. ``rating`` is text, and ``score`` its share of the best rating.
    """

    file: str
    slug: str
    title: str
    state: State | Literal["broken"]
    date: str
    when: float
    rating: str
    score: float
    words: int
    comments: int
    pending: int


class ListedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the diary in the list; ``marks`` are "again" and "liked".

    ``work`` is the key of the work, "" if it has no page. ``line`` is its line in the file.
    """

    date: str
    status: str
    rating: str
    marks: str
    work: str
    title: str
    file: str
    line: int


class EntryListing(msgspec.Struct, frozen=True, kw_only=True):
    """The entries of a site, newest first, and all problems of the site."""

    items: tuple[ListedEntry, ...]
    problems: tuple[Problem, ...]


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of a site, and all problems of the listed files."""

    items: tuple[ListedDocument, ...]
    problems: tuple[Problem, ...]


class SiteContent(msgspec.Struct, frozen=True, kw_only=True):
    """The content of a site as the next build would read it, and all problems of the site."""

    content: Content
    catalog: Catalog
    files: list[SourceFile]
    problems: tuple[Problem, ...]


def read_site(site: Path, options: Options, on_wait: Callable[[], None]) -> SiteContent:
    """Read a site like a build; change nothing in it.

    ``on_wait`` is called if a build must finish first. Raises SettingsError.
    """
    config = load(site, options.environment)
    with recovered(site, on_wait):
        store = Database(site / STATE, program_digest())
        try:
            build_state = BuildState(
                store, os.path.realpath(site / "output"), options.output_options, options.now
            )
            files, unseen = scan(site)
            sources = Sources(files, build_state.sources)
            with WorkerPool(options.jobs) as workers:
                content, unread = parse_content(sources, config, store, workers, lambda *_: None)
            catalog, unclear = build_catalog(content, config, options.selection)
        finally:
            store.close()  # the list does not save its parsed files: only a build saves
    problems = in_order([*unseen, *config.problems, *unread, *unclear])
    return SiteContent(content=content, catalog=catalog, files=files, problems=problems)


def list_documents(
    site: Path, options: Options, group: DocumentGroup, on_wait: Callable[[], None]
) -> Listing:
    """Return a row for each document of a group; change nothing in the site.

    ``on_wait`` is called if a build must finish first. Raises SettingsError.
    """
    found = read_site(site, options, on_wait)
    rows = _Rows(found.content, found.catalog, found.files, found.problems)
    return Listing(items=tuple(rows.rows(group)), problems=found.problems)


def list_entries(site: Path, options: Options, on_wait: Callable[[], None]) -> EntryListing:
    """Return a row for each entry of the diary; raise as ``list_documents`` does."""
    found = read_site(site, options, on_wait)
    titles = {entry.key: entry.work.title for entry in found.catalog.works}
    return EntryListing(
        items=tuple(_entry(record, titles) for record in found.catalog.diary.records),
        problems=found.problems,
    )


def _entry(record: DiaryRecord, titles: Mapping[str, str]) -> ListedEntry:
    title = record.work.title if record.work else titles.get(record.key, "")
    named = {"again": record.again, "liked": record.liked}
    given = (record.field, f"{record.field}.work", f"{record.field}.date")
    lines = [record.source.at(name)[0] for name in given if name in record.source.positions]
    return ListedEntry(
        date=record.date.iso if record.date else "",
        status=record.status,
        rating=record.rating.text if record.rating else "",
        marks=" ".join(name for name, is_set in named.items() if is_set),
        work=record.key,
        title=title or (record.post.post.title if record.post else ""),
        file=record.source.path,
        line=min(lines, default=1),
    )


def ordered(items: tuple[ListedDocument, ...], order: SortKey) -> tuple[ListedDocument, ...]:
    """Return the rows sorted by title or state, or by another column with the largest first."""
    keys: dict[SortKey, Callable[[ListedDocument], Any]] = {
        "date": lambda item: -item.when,
        "title": lambda item: natural_key(item.title.casefold()),
        "rating": lambda item: -item.score,
        "words": lambda item: -item.words,
        "comments": lambda item: -item.comments,
        "state": lambda item: item.state,
    }
    by_date = sorted(items, key=lambda item: (-item.when, natural_key(item.title.casefold())))
    return tuple(sorted(by_date, key=keys[order]))


class _Rows:
    """Makes the rows of a site."""

    def __init__(
        self,
        content: Content,
        catalog: Catalog,
        files: list[SourceFile],
        problems: tuple[Problem, ...],
    ) -> None:
        self._content = content
        self._catalog = catalog
        self._errors: dict[str, list[Problem]] = defaultdict(list)
        for problem in problems:
            if problem.severity == "error":
                self._errors[problem.file].append(problem)
        self._means = {entry.work.path: entry.rating for entry in catalog.works}
        self._folders = {
            unit.name: unit.files
            for unit in find_units(files)[0]
            if unit.name.startswith(f"{COMMENTS}/")
        }

    def rows(self, group: DocumentGroup) -> Iterator[ListedDocument]:
        """Yield a row for each document of a group."""
        for document in getattr(self._content, group):
            thread = thread_name(document.path, document.slug)
            metadata = self._content.threads.get(thread)
            date = document.meta.date
            ratings = self._ratings(document)
            errors = self._errors.get(document.file, ())
            broken = not document.readable or any(map(document.holds, errors))
            yield ListedDocument(
                file=document.file,
                slug=document.slug,
                title=document.meta.title,
                state="broken" if broken else self._catalog.states[document.path],
                date=date.iso if date else "",
                when=date.epoch if date else -math.inf,
                rating=", ".join(rating.text for rating in ratings),
                score=max((rating.fraction for rating in ratings), default=-math.inf),
                words=document.words,
                comments=metadata.thread.count if metadata else 0,
                pending=self._pending(thread, metadata.comments if metadata else 0),
            )

    def _ratings(self, document: Parsed[Any]) -> list[Rating]:
        """Return the ratings in a post, or the mean rating of a work."""
        if isinstance(document, ParsedPost):
            return [review.rating for review in document.reviews if review.rating is not None]
        mean = self._means.get(document.path)
        return [mean.rating] if mean else []

    def _pending(self, thread: str, published: int) -> int:
        """Count the comments that wait; if all of a folder are published, read none of them."""
        files = self._folders.get(f"{COMMENTS}/{thread}", ())
        return sum(map(_waits, files)) if len(files) > published else 0


def _waits(file: SourceFile) -> bool:
    """Return whether a comment is pending."""
    try:
        data = file.read(MAX_FILE_BYTES)
    except OSError:
        return False
    return b"pending" in data.lower() and status_of(read_comment_file(file.path, data)) == "pending"
