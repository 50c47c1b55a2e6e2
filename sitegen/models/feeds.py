"""Records for programs, not people: feeds, sitemaps, and redirects from old addresses."""

from urllib.parse import quote

from sitegen.config.settings import FeedFormat
from sitegen.core.dates import When
from sitegen.core.urls import comments_page
from sitegen.models.records import Link, Post, Record
from sitegen.models.threads import Comment, Thread


class FeedEntry(Record, frozen=True, kw_only=True):
    """A post in a feed, the number of its comments, and their feed, "" without one.

    ``shows_comments`` is false where nothing of what is said is shown.
    """

    url: str
    post: Post
    responses: int
    shows_comments: bool
    comment_feed: str


class Feed(Record, tag=True, frozen=True, kw_only=True):
    """A feed: its title, its page, and its posts, newest first.

    ``iri`` is its identifier in Atom, independent of the site's address; ``hub`` is a WebSub hub.
    """

    url: str
    format: FeedFormat
    iri: str
    title: str
    home: str
    description: str
    language: str
    author: str
    hub: str
    full_text: bool
    entries: tuple[FeedEntry, ...]


class FeedThread(Record, frozen=True, kw_only=True):
    """The document under discussion in a thread; ``guid`` is its identifier in feeds."""

    url: str
    guid: str
    link: Link
    thread: Thread

    def address(self, comment: Comment) -> str:
        """Return the address of a comment in the thread, on the page that shows it."""
        return f"{comments_page(self.url, comment.page)}#comment-{quote(comment.id)}"


class CommentFeed(Record, tag=True, frozen=True, kw_only=True):
    """The newest comments, ``size`` at most, of one thread or of the threads with new comments.

    Without a ``title`` it is called after its only thread.
    """

    url: str
    iri: str
    title: str
    home: str
    description: str
    language: str
    author: str
    hub: str
    size: int
    threads: tuple[FeedThread, ...]


class SitemapEntry(Record, frozen=True, kw_only=True):
    """A page that search engines may visit, and when its content last changed."""

    url: str
    changed: When | None = None


class Sitemap(Record, tag=True, frozen=True, kw_only=True):
    """Every page that search engines may visit (the Sitemaps protocol)."""

    url: str
    entries: tuple[SitemapEntry, ...]


class SitemapIndex(Record, tag=True, frozen=True, kw_only=True):
    """The addresses of the parts of a sitemap that is too large for one file."""

    url: str
    parts: tuple[str, ...]


class Robots(Record, tag=True, frozen=True, kw_only=True):
    """The robots.txt of RFC 9309: it allows every page, and names the sitemap."""

    url: str
    sitemap: str


class Redirect(Record, tag=True, frozen=True, kw_only=True):
    """A page at an old address that leads to the new one."""

    url: str
    target: str


class RedirectTable(Record, tag=True, frozen=True, kw_only=True):
    """The redirects for hosts that read a ``_redirects`` file: pairs of old and new address."""

    url: str
    pairs: tuple[tuple[str, str], ...]
