"""The feeds of a site: of its posts and of each term, in every format, and of its comments."""

import heapq
from collections.abc import Iterable, Iterator, Set
from functools import partial
from itertools import islice
from types import MappingProxyType

from sitegen.cache.database import encode
from sitegen.catalog.model import Catalog, Group, PageEntry, PostEntry, WorkEntry
from sitegen.catalog.taxonomies import TAXONOMIES, Taxonomy
from sitegen.config.loading import Config
from sitegen.config.settings import FeedFormat
from sitegen.core.digest import digest_of_bytes
from sitegen.core.i18n import Language
from sitegen.core.urls import Place, folder_of
from sitegen.models.feeds import CommentFeed, Feed, FeedEntry, FeedThread
from sitegen.models.records import FeedLink
from sitegen.plan.inputs import DocumentInputs
from sitegen.plan.planned import PlannedPage, made
from sitegen.plan.post_records import PostViews
from sitegen.plan.redirects import permanent

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


class Feeds:
    """Names the feeds of a site, and makes their records."""

    def __init__(self, catalog: Catalog, config: Config, language: Language) -> None:
        self._catalog = catalog
        self._config = config
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

    def pages(
        self, posts: PostViews, inputs: DocumentInputs, list_urls: Set[str]
    ) -> Iterator[PlannedPage]:
        """Yield every feed.

        A document that heads a list shows no comments, so no feed contains its comments.
        """
        entries = self._catalog.entries
        yield from self._feeds("/", self._settings.title, self._formats, entries, posts)
        for taxonomy in TAXONOMIES:
            for group in self._catalog.groups[taxonomy]:
                if links := self.of_group(taxonomy, group):
                    home, title = group.term.url, links[0].title
                    yield from self._feeds(home, title, self._of_terms, group.entries, posts)
        if self._has_comments:
            yield made(self._all_comments(posts, list_urls))
            for entry in entries:
                if url := self.of_comments(entry):
                    make = partial(self._comments_of, url, entry, posts)
                    yield PlannedPage(url, "", make, inputs.post(entry))

    def _feeds(
        self,
        home: str,
        title: str,
        formats: Iterable[FeedFormat],
        entries: Iterable[PostEntry],
        posts: PostViews,
    ) -> Iterator[PlannedPage]:
        """Yield a feed of the newest posts in every format; undated posts are in none."""
        dated = (entry for entry in entries if entry.post.meta.date is not None)
        shown = tuple(islice(dated, self._settings.feeds.entries))
        inputs = digest_of_bytes(encode((title, posts.inputs(shown))))
        for format_ in formats:
            url = f"{home}{FORMATS[format_][0]}"
            make = partial(self._feed, url, home, title, format_, shown, posts)
            yield PlannedPage(url, "", make, inputs)

    def _feed(
        self,
        url: str,
        home: str,
        title: str,
        format_: FeedFormat,
        shown: Iterable[PostEntry],
        posts: PostViews,
    ) -> Feed:
        found = (
            FeedEntry(
                url=entry.url,
                post=posts.post(entry),
                responses=entry.thread.count,
                shows_comments=entry.thread.state != "off",
                comment_feed=self.of_comments(entry),
            )
            for entry in shown
        )
        return feed_of(self._config, url, home, title, found, format_)

    def _all_comments(self, posts: PostViews, list_urls: Set[str]) -> CommentFeed:
        """Return the feed of all comments: the newest are in the most recent threads."""
        catalog = self._catalog
        discussed: Iterable[PostEntry | WorkEntry | PageEntry] = (
            entry
            for entries in (catalog.entries, catalog.works, catalog.pages)
            for entry in entries
            if entry.thread.newest is not None and entry.url not in list_urls
        )
        latest = heapq.nsmallest(self._settings.feeds.entries, discussed, key=by_newest_comment)
        threads = [
            _feed_thread(
                entry, posts.guid(entry) if isinstance(entry, PostEntry) else self._guid(entry)
            )
            for entry in latest
        ]
        title = self._language.text("feed_all_comments", title=self._settings.title)
        return self._comments(COMMENT_FEED, "/", title, threads)

    def _comments_of(self, url: str, entry: PostEntry, posts: PostViews) -> CommentFeed:
        """Return the feed of the comments of a post."""
        return self._comments(url, entry.url, "", [_feed_thread(entry, posts.guid(entry))])

    def _guid(self, entry: WorkEntry | PageEntry) -> str:
        document = entry.work if isinstance(entry, WorkEntry) else entry.page
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


def feed_of(
    config: Config,
    url: str,
    home: str,
    title: str,
    entries: Iterable[FeedEntry],
    format_: FeedFormat = "rss",
) -> Feed:
    """Return a feed of the site with these entries; ``home`` is the page that it is about."""
    settings = config.settings
    return Feed(
        url=url,
        format=format_,
        iri=Place(url, config.site_base_url).absolute(url),
        title=title,
        home=home,
        description=settings.tagline or settings.title,
        language=settings.language,
        author=settings.title,
        hub=settings.feeds.hub or "",
        full_text=settings.feeds.full_text,
        entries=tuple(entries),
    )


def _feed_thread(entry: PostEntry | WorkEntry | PageEntry, guid: str) -> FeedThread:
    return FeedThread(url=entry.url, guid=guid, link=entry.link, thread=entry.thread)


def by_newest_comment(
    entry: PostEntry | WorkEntry | PageEntry | FeedThread,
) -> tuple[float, str]:
    """Return the key that sorts the threads with the newest comments first."""
    return (-(entry.thread.newest or 0.0), entry.url)
