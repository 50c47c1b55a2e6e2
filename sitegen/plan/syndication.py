"""The feeds of a site: of its posts and of each term, in every format, and of its comments."""

import heapq
from collections.abc import Iterable, Iterator, Sequence, Set
from types import MappingProxyType
from typing import Any

from sitegen.catalog.model import Catalog, Group, PageEntry, PostEntry, WorkEntry
from sitegen.catalog.taxonomies import TAXONOMIES, Taxonomy
from sitegen.config.loading import Config
from sitegen.config.settings import FeedFormat
from sitegen.content.documents import Parsed
from sitegen.core.i18n import Language
from sitegen.core.urls import Place, folder_of
from sitegen.models.feeds import CommentFeed, Feed, FeedEntry, FeedThread
from sitegen.models.records import FeedLink, Post
from sitegen.plan.redirects import first_address

COMMENT_FEED = "/comments.xml"
"""The feed of all comments."""

DIARY_FEED = "/diary/feed.xml"
"""The feed of the diary."""

FORMATS: MappingProxyType[FeedFormat, tuple[str, str]] = MappingProxyType(
    {
        "rss": ("feed.xml", "application/rss+xml"),
        "atom": ("atom.xml", "application/atom+xml"),
        "json": ("feed.json", "application/feed+json"),
    }
)
"""The file name and the media type of each format of a feed of posts."""


def permanent(document: Parsed[Any], url: str, own_root: str) -> str:
    """Return a document's id in feeds: its first address, independent of the site's URL."""
    first = first_address(document, url)
    return Place(first, own_root).absolute(first)


class Feeds:
    """Names the feeds of a site, and makes their records."""

    def __init__(self, catalog: Catalog, config: Config, language: Language) -> None:
        self._catalog = catalog
        self._settings = config.settings
        self._own_root = config.site_base_url
        self._language = language
        feeds = self._settings.feeds
        self._formats = tuple(dict.fromkeys(feeds.formats))
        self._of_terms = tuple(dict.fromkeys(feeds.taxonomies))
        self.of_term_names = tuple(FORMATS[name][0] for name in self._of_terms)
        self._has_comments = feeds.comments and self._settings.comments.enabled
        posts = tuple(self._links("/", self._settings.title, self._formats))
        title = language.text("feed_all_comments", title=self._settings.title)
        comments = (FeedLink(title=title, url=COMMENT_FEED),) if self._has_comments else ()
        self.first = next(iter(posts), None)
        self.of_site = (*posts, *comments)
        has_diary = bool(self._formats and any(r.date for r in catalog.diary.records))
        of_diary = language.text("feed_of", title=self._settings.title, term=language.text("diary"))
        self.of_diary = (FeedLink(title=of_diary, url=DIARY_FEED),) if has_diary else ()

    @staticmethod
    def _links(folder: str, title: str, formats: Iterable[FeedFormat]) -> Iterator[FeedLink]:
        for name, type_ in (FORMATS[format_] for format_ in formats):
            yield FeedLink(title=title, url=f"{folder}{name}", type=type_)

    def of_group(self, taxonomy: Taxonomy, group: Group) -> tuple[FeedLink, ...]:
        """Return a term's own feeds; a series has none."""
        if taxonomy == "series":
            return ()
        title = self._language.text("feed_of", title=self._settings.title, term=group.term.name)
        return tuple(self._links(group.term.url, title, self._of_terms))

    def of_comments(self, entry: PostEntry) -> str:
        """Return the address of the feed of a post's comments, "" if there is none."""
        has_feed = self._has_comments and entry.thread.state != "off"
        return f"{folder_of(entry.url)}comments.xml" if has_feed else ""

    def addresses(self) -> Iterator[str]:
        """Yield the address of every feed."""
        yield from (link.url for link in (*self.of_site, *self.of_diary))
        for taxonomy in TAXONOMIES:
            for group in self._catalog.groups[taxonomy]:
                yield from (link.url for link in self.of_group(taxonomy, group))
        yield from filter(None, map(self.of_comments, self._catalog.entries))

    # ---------------------------------------------------------------- records of feeds

    def views(self, posts: Sequence[Post], list_urls: Set[str]) -> Iterator[Feed | CommentFeed]:
        """Yield every feed; ``posts`` are all posts of the site, newest first.

        A document that heads a list shows no comments, so no feed contains its comments.
        """
        entries = [
            FeedEntry(
                url=post.url,
                post=post,
                responses=entry.thread.count,
                shows_comments=entry.thread.state != "off",
                comment_feed=self.of_comments(entry),
            )
            for entry, post in zip(self._catalog.entries, posts, strict=True)
            if post.date is not None
        ]
        yield from self._feeds("/", self._settings.title, self._formats, entries)
        by_url = {entry.url: entry for entry in entries}
        for taxonomy in TAXONOMIES:
            for group in self._catalog.groups[taxonomy]:
                if links := self.of_group(taxonomy, group):
                    found = [by_url[e.url] for e in group.entries if e.url in by_url]
                    yield from self._feeds(group.term.url, links[0].title, self._of_terms, found)
        if self._has_comments:
            yield self._all_comments(posts, list_urls)
            for entry, post in zip(self._catalog.entries, posts, strict=True):
                if url := self.of_comments(entry):
                    yield self._comments(url, post.url, "", [_feed_thread(entry, post.guid)])

    def _feeds(
        self, home: str, title: str, formats: Iterable[FeedFormat], entries: Sequence[FeedEntry]
    ) -> Iterator[Feed]:
        settings = self._settings
        for format_ in formats:
            url = f"{home}{FORMATS[format_][0]}"
            yield Feed(
                url=url,
                format=format_,
                iri=Place(url, self._own_root).absolute(url),
                title=title,
                home=home,
                description=settings.tagline or settings.title,
                language=settings.language,
                author=settings.title,
                hub=settings.feeds.hub or "",
                full_text=settings.feeds.full_text,
                entries=tuple(entries[: settings.feeds.entries]),
            )

    def _all_comments(self, posts: Sequence[Post], list_urls: Set[str]) -> CommentFeed:
        """Return the feed of all comments: the newest are in the most recent threads."""
        guids = {post.url: post.guid for post in posts}
        catalog = self._catalog
        discussed: Iterable[PostEntry | WorkEntry | PageEntry] = (
            entry
            for entries in (catalog.entries, catalog.works, catalog.pages)
            for entry in entries
            if entry.thread.newest is not None and entry.url not in list_urls
        )
        latest = heapq.nsmallest(self._settings.feeds.entries, discussed, key=by_newest_comment)
        threads = [
            _feed_thread(entry, guids.get(entry.url) or self._guid(entry)) for entry in latest
        ]
        title = self._language.text("feed_all_comments", title=self._settings.title)
        return self._comments(COMMENT_FEED, "/", title, threads)

    def _guid(self, entry: PostEntry | WorkEntry | PageEntry) -> str:
        document = _document(entry)
        return permanent(document, entry.url, self._own_root)

    def _comments(
        self, url: str, home: str, title: str, threads: Iterable[FeedThread]
    ) -> CommentFeed:
        settings = self._settings
        return CommentFeed(
            url=url,
            iri=Place(url, self._own_root).absolute(url),
            title=title,
            home=home,
            description=settings.tagline if home == "/" else "",
            language=settings.language,
            author=settings.title,
            hub=settings.feeds.hub or "",
            size=settings.feeds.entries,
            threads=tuple(threads),
        )


def _document(entry: PostEntry | WorkEntry | PageEntry) -> Parsed[Any]:
    match entry:
        case PostEntry():
            return entry.post
        case WorkEntry():
            return entry.work
        case PageEntry():
            return entry.page


def _feed_thread(entry: PostEntry | WorkEntry | PageEntry, guid: str) -> FeedThread:
    return FeedThread(url=entry.url, guid=guid, link=entry.link, thread=entry.thread)


def by_newest_comment(
    entry: PostEntry | WorkEntry | PageEntry | FeedThread,
) -> tuple[float, str]:
    """Return the key that sorts the threads with the newest comments first."""
    return (-(entry.thread.newest or 0.0), entry.url)
