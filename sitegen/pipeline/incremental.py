"""The incremental build: an edit that does not change the plan.

Most edits change a post's text, its title or a comment. Then every page shows the same
records as before, except a few. The pages of the last build that contain these come from the
cache, get the new records in place of the old, and are rendered.
Any other edit needs a full build.
"""

from collections.abc import Container, Iterable, Iterator, Sequence

import msgspec
from msgspec.structs import replace

from sitegen.cache.database import Database
from sitegen.cache.metadata import MetadataAndProblems, ThreadMetadata, decode_metadata
from sitegen.cache.sources import Changes, Sources
from sitegen.comments.formats import FOLDER as COMMENTS
from sitegen.config.loading import Config
from sitegen.content.authors import FILE as AUTHORS
from sitegen.content.posts import FOLDER as POSTS
from sitegen.content.posts import ParsedPost
from sitegen.core.urls import output_path
from sitegen.models.assets import Avatar
from sitegen.models.feeds import CommentFeed
from sitegen.models.records import Link
from sitegen.models.richtext import RichText, without_position
from sitegen.models.stats import LongThread
from sitegen.models.views import AnyView, PostPage, RatingsPage, View
from sitegen.parse.content import find_units, unit_digest
from sitegen.parse.tasks import ParsedUnit, ParseSettings, Unit
from sitegen.pipeline.patches import Patch, Patches, apply_patches, feed_thread
from sitegen.plan.counters import LONGEST, longest, rank
from sitegen.plan.syndication import COMMENT_FEED, DIARY_FEED, by_newest_comment

RATINGS = output_path("/ratings/")
"""The page with the longest threads, which any comment may change."""

_view = msgspec.msgpack.Decoder(AnyView).decode


def _same_references(old: RichText, new: RichText) -> bool:
    """Return whether two texts have the same references in the same order, at any positions."""
    return list(map(without_position, old.refs)) == list(map(without_position, new.refs))


def _names_no_work(post: ParsedPost) -> bool:
    """Return whether an entry of the diary may show only a post's title."""
    return not post.reviews or any(review.work is None for review in post.reviews)


def _rank_again(
    before: tuple[LongThread, ...], recounted: Sequence[LongThread]
) -> tuple[LongThread, ...] | None:
    """Return the longest threads with some counted again, None if another one may join them.

    Threads outside of the list are shorter than its last one was.
    """
    urls = {thread.link.url for thread in recounted}
    after = longest([*(one for one in before if one.link.url not in urls), *recounted])
    if len(before) < LONGEST:
        return after
    is_sure = len(after) == LONGEST and rank(after[-1]) <= rank(before[-1])
    return after if is_sure else None


class IncrementalBuild:
    """Finds the patches for an edit, and gives up at the first sign of another edit."""

    def __init__(
        self,
        store: Database,
        config: Config,
        sources: Sources,
        addresses: dict[str, str],
    ) -> None:
        self._store = store
        self._sources = sources
        self._addresses = addresses
        stored = store.unit(AUTHORS)
        found = decode_metadata(AUTHORS, stored[1]) if stored else None
        self._has_inbox = config.settings.inbox is not None
        self._parse_settings = ParseSettings(config=config, authors=found[0] if found else {})
        self._parsed_units: list[tuple[Unit, ParsedUnit]] = []
        self._patches: Patches = {}
        self._names_entries = False
        self.more_comments = 0
        self.more_pages = 0

    def can_apply(self, changes: Changes) -> bool:
        """Return whether patches can express the changes; if so, the patches are found."""
        units = self._units(changes)
        return units is not None and all(map(self._add_patch, units))

    def _units(self, changes: Changes) -> list[Unit] | None:
        """Return the units of the changed files, None if a file is of another kind."""
        wanted: dict[str, set[str]] = {}
        for path in changes.edited | changes.added | changes.removed:
            if path.startswith(f"{COMMENTS}/"):
                wanted[path.rpartition("/")[0]] = set()
            elif not path.startswith(f"{POSTS}/") or path not in changes.edited:
                return None
        prefixes = tuple(f"{folder}/" for folder in wanted)
        paths = changes.edited
        if prefixes:
            found = self._sources.files
            files = [f for f in found if f.path in paths or f.path.startswith(prefixes)]
        else:
            files = [file for file in self._sources.touched if file.path in paths]
        units, problems = find_units(files)
        wanted_names = {*wanted, *(path for path in paths if path.startswith(f"{POSTS}/"))}
        units = [unit for unit in units if unit.name in wanted_names]
        return units if not problems and len(units) == len(wanted_names) else None

    def _add_patch(self, unit: Unit) -> bool:
        from sitegen.parse.units import parse_units

        url = self._addresses.get(unit.name)
        if url is None:
            return False
        unit = replace(unit, parse_cache=self._store.parse_cache(unit.name))
        [parsed] = parse_units([unit], self._parse_settings)
        self._parsed_units.append((unit, parsed))
        stored = self._store.unit(unit.name)
        old = decode_metadata(unit.name, stored[1]) if stored else None
        new = decode_metadata(unit.name, parsed.metadata)
        if new is None:
            return False
        patch = self._thread_patch(old, new) if old is None else self._post_patch(old, new)
        if patch is None:
            return False
        known = self._patches.get(url, Patch())
        self._patches[url] = patch.merge(known)
        return True

    def _post_patch(self, old: MetadataAndProblems, new: MetadataAndProblems) -> Patch | None:
        if old[1] != new[1]:
            return None  # a warning appeared or disappeared
        if isinstance(new[0], ThreadMetadata):
            return self._thread_patch(old, new)
        was, now = old[0], new[0]
        if not isinstance(was, ParsedPost) or not isinstance(now, ParsedPost):
            return None
        body, summary, words, places = was.body, was.summary, was.words, was.packed_positions
        meta = replace(now.meta, title=was.meta.title)
        same = replace(
            now,
            meta=meta,
            title=was.title,
            body=body,
            summary=summary,
            words=words,
            packed_positions=places,
        )
        if same != was or not _same_references(was.body, now.body):
            return None
        if now.title != was.title and (meta.menu is not None or self._has_inbox):
            return None  # every page shows the menu, and the receiver knows threads by titles
        if now.title != was.title and _names_no_work(now):
            self._names_entries = True
        return Patch(title=now.title, summary=now.summary, word_count=now.words, body=now.body)

    def _thread_patch(
        self, old: MetadataAndProblems | None, new: MetadataAndProblems
    ) -> Patch | None:
        metadata = new[0]
        if not isinstance(metadata, ThreadMetadata):
            return None
        if old is None:
            if new[1] or metadata.problems or metadata.ratings or metadata.thread.page_count > 1:
                return None
            return Patch(thread=metadata.thread)
        was = old[0]
        same = (was.problems, was.ratings, was.thread.page_count)
        if same != (metadata.problems, metadata.ratings, metadata.thread.page_count):
            return None
        # Only the plan knows whose comments are then among the newest, and whether another thread
        # uses an avatar that this one does not use any more.
        is_later = (was.thread.newest or 0.0) <= (metadata.thread.newest or 0.0)
        has_lost = not set(was.thread.avatars) <= set(metadata.thread.avatars)
        return Patch(thread=metadata.thread) if is_later and not has_lost else None

    def changed_pages(self, output: str, files: Container[str]) -> list[tuple[str, View]] | None:
        """Return every page that shows a patched record, with its template, updated.

        ``files`` are the files of the output; avatars that are not among them are pages too.
        Returns None if only a full build knows the content of a page.
        """
        if self._names_entries and self._store.page(output, output_path(DIARY_FEED)) is not None:
            return None  # an entry without a work has its post's title
        found: dict[str, tuple[str, View]] = {}
        for url in self._patches:
            for path, template, data in self._store.pages_with(output, url.encode()):
                found[path] = (template, _view(data))
        posts = [
            view
            for _, view in found.values()
            if isinstance(view, PostPage) and view.comment_page.number == 1
        ]
        recounted = [thread for page in posts for thread in self._count(page)]
        if recounted and (stored := self._store.page(output, RATINGS)) is not None:
            found[RATINGS] = (stored[0], _view(stored[1]))
        changed = []
        for template, view in found.values():
            new = apply_patches(view, self._patches)
            if recounted and isinstance(new, RatingsPage):
                if (ranked := _rank_again(new.threads, recounted)) is None:
                    return None
                new = new if ranked == new.threads else replace(new, threads=ranked)
            if new is not view and new.url != COMMENT_FEED:
                changed.append((template, new))
        threads = (patch.thread for patch in self._patches.values())
        avatars = {url for thread in threads if thread for url in thread.avatars}
        missing = [url for url in sorted(avatars) if output_path(url) not in files]
        self.more_pages = len(missing)
        changed += (("", feed) for feed in self._feed_of_comments(output, posts))
        return [*changed, *(("", Avatar(url=url)) for url in missing)]

    def _feed_of_comments(self, output: str, posts: Iterable[PostPage]) -> Iterator[CommentFeed]:
        """Yield the feed of all comments if it gains posts whose threads are patched."""
        stored = self._store.page(output, output_path(COMMENT_FEED))
        old = _view(stored[1]) if stored else None
        if not isinstance(old, CommentFeed):
            return
        feed = apply_patches(old, self._patches)
        known = {thread.url for thread in feed.threads}
        new = [
            feed_thread(page, patch.thread)
            for page in posts
            if (patch := self._patches.get(page.post.url))
            and patch.thread is not None
            and patch.thread.newest is not None
            and page.post.url not in known
        ]
        threads = sorted((*feed.threads, *new), key=by_newest_comment)[: feed.size]
        feed = replace(feed, threads=tuple(threads))
        if feed != old:
            yield feed

    def _count(self, page: PostPage) -> list[LongThread]:
        """Count the comments that are added or removed, and return the thread if there are any.

        If a post shows no comments, none are patched.
        """
        patch = self._patches.get(page.post.url)
        if patch is None or patch.thread is None:
            return []
        if page.thread.state == "off":
            self._patches[page.post.url] = replace(patch, thread=None)
            return []
        more = patch.thread.count - page.thread.count
        self.more_comments += more
        post = patch.apply_to_post(page.post)
        link = Link(title=post.title, url=post.url, date=post.date)
        return [LongThread(link=link, count=patch.thread.count)] if more else []

    def save(self) -> None:
        """Save the parsed units, whether the pages that show them are staged or a full build is."""
        for unit, parsed in self._parsed_units:
            base = self._parse_settings.digest(unit.name)
            try:
                digest = unit_digest(unit, base, self._sources.digest)
            except OSError:
                continue  # it cannot be read, and the next build tries again
            self._store.put_units([(unit.name, digest, parsed.metadata)])
            if parsed.parse_cache is not None:
                self._store.put_parse_caches([(parsed.name, parsed.parse_cache)])

    def store_texts(self) -> None:
        """Store the new texts, for rendering pages."""
        for _, parsed in self._parsed_units:
            self._store.put_texts(parsed.name, parsed.texts)
