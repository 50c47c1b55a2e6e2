"""The records that a site is made of: frozen, typed, and all that a template ever sees.

They come in three sizes, because what a reader of a record can see decides how far a change
travels: a *link* (neighbours, archives), a *card* (lists) and the *full* record (its own page).
"""

from typing import Any, Literal

import msgspec

from sitegen.dates import When

REF_START, REF_END = "\x10", "\x11"
"""Around the number of a reference in Markdown's HTML; neither may stand in a text."""


class Record(msgspec.Struct, frozen=True):
    """What every record is: immutable, compared by value."""


# ---------------------------------------------------------------- text and what it refers to


class LinkRef(Record, tag="link", frozen=True, kw_only=True):
    """A link or an image address inside the site, to be resolved for the page that shows it.

    ``target`` is a path from the site's folder for what stands beside the text
    ("content/posts/other.md", "content/posts/x/still.jpg"), or begins with "/" for an address
    of the finished site ("/tags/noir/"). ``suffix`` is its query and fragment, as written.
    ``written`` is the address as the author wrote it, at ``line`` and ``column``.
    """

    target: str
    suffix: str = ""
    written: str
    line: int
    column: int


class ShortcodeRef(Record, tag="shortcode", frozen=True, kw_only=True):
    """A call of a shortcode's template; ``inner`` is its inside as HTML, references and all."""

    name: str
    args: tuple[str, ...] = ()
    kwargs: dict[str, str] = {}
    inner: str | None = None
    line: int
    column: int


class StringRef(Record, tag="string", frozen=True, kw_only=True):
    """A word of the theme's in the text, such as the label of a spoiler: its key in i18n/."""

    key: str


Ref = LinkRef | ShortcodeRef | StringRef


class Heading(Record, frozen=True, kw_only=True):
    """A heading of a text, for a table of contents: level 1 to 6, its id, its words."""

    level: int
    id: str
    text: str


class RichText(Record, frozen=True, kw_only=True):
    """HTML whose references stand as REF_START + number + REF_END, the number counting ``refs``.

    ``public`` is the same text as feeds, cards and search see it, every spoiler read as
    "[spoiler]"; None where that is no different. ``owner`` names the text (a post's slug): it goes
    before every id when the text is shown on a page that is not its own.
    """

    html: str = ""
    public: str | None = None
    refs: tuple[Ref, ...] = ()
    headings: tuple[Heading, ...] = ()
    owner: str = ""


class Image(Record, frozen=True, kw_only=True):
    """A picture: its site address (or an external one) and its text alternative."""

    url: str
    alt: str = ""


# ---------------------------------------------------------------- small records, seen by many


class Link(Record, frozen=True, kw_only=True):
    """The least that can be said of a page: enough to point to it."""

    title: str
    url: str
    date: When | None = None


class Term(Record, frozen=True, kw_only=True):
    """A tag, category, author or series in use: shown name, slug, address, number of posts."""

    name: str
    slug: str
    url: str
    count: int = 0


class Person(Record, frozen=True, kw_only=True):
    """An author of the site; ``url`` is their list of posts here."""

    key: str
    name: str
    url: str
    bio: str = ""
    website: str = ""
    avatar: str = ""


class MenuItem(Record, frozen=True, kw_only=True):
    """An entry of the site's menu; ``url`` begins with "/" or is external."""

    title: str
    url: str


class FeedLink(Record, frozen=True, kw_only=True):
    """A feed that a page announces."""

    title: str
    url: str
    type: str = "application/rss+xml"


class Site(Record, frozen=True, kw_only=True):
    """What every page may know of the site; of posts, only those with a ``menu`` key change it."""

    title: str
    tagline: str
    url: str
    language: str
    direction: Literal["ltr", "rtl"]
    menu: tuple[MenuItem, ...]
    options: dict[str, str]
    feed: FeedLink


class Card(Record, frozen=True, kw_only=True):
    """A post as lists show it."""

    title: str
    url: str
    date: When | None
    updated: When | None
    authors: tuple[Person, ...]
    tags: tuple[Link, ...]
    categories: tuple[Link, ...]
    summary: str
    image: Image | None
    language: str
    comment_count: int
    pinned: bool


# ---------------------------------------------------------------- a post's own page


class Comment(Record, frozen=True, kw_only=True):
    """A comment as its page shows it; ``html`` is safe, and ``author`` None is anonymous."""

    id: str
    author: str | None
    url: str | None
    by_author: bool
    role: str | None
    date: When | None
    kind: str
    title: str | None
    html: str
    helpful: int
    spoilers: bool


class ThreadRow(Record, frozen=True, kw_only=True):
    """One comment in a thread that is flattened, so that a template needs no recursion.

    ``depth`` counts from 1. A row with ``opens`` has replies: the list that holds them is opened
    after it. Then ``closes`` says how many lists (each with the item around it) end after the row.
    ``number`` counts comments at top level, from 1. ``reply_to`` is the comment that this one
    answers, or None. ``lost`` marks an answer to a comment that is not here.
    """

    comment: Comment
    depth: int
    number: int | None
    opens: bool
    closes: int
    reply_to: Comment | None
    lost: bool


class Thread(Record, frozen=True, kw_only=True):
    """All that readers said under a post; ``count`` is everything shown."""

    state: Literal["open", "closed", "off"]
    count: int
    rows: tuple[ThreadRow, ...]


class SeriesPlace(Record, frozen=True, kw_only=True):
    """Where a post stands in its series: all its parts, in order, and which one it is."""

    name: str
    url: str
    number: int | None
    parts: tuple[Link, ...]


class Post(Record, frozen=True, kw_only=True):
    """A post in full, for its own page and for feeds."""

    title: str
    slug: str
    url: str
    guid: str
    date: When | None
    updated: When | None
    authors: tuple[Person, ...]
    tags: tuple[Link, ...]
    categories: tuple[Link, ...]
    series: SeriesPlace | None
    translations: tuple[tuple[str, Link], ...]
    summary: str
    image: Image | None
    language: str
    body: RichText
    words: int
    spoilers: bool
    noindex: bool
    extra: dict[str, Any]


# ---------------------------------------------------------------- pages, one class for each kind


class Pager(Record, frozen=True, kw_only=True):
    """The way to newer and older entries: site addresses, or None at either end.

    ``number`` is the page's own (1 is the oldest and never changes), None on a list's first page.
    """

    newer: str | None
    older: str | None
    number: int | None


class Page(Record, frozen=True, kw_only=True):
    """What every page has, whatever its kind."""

    kind: str
    url: str
    title: str
    description: str = ""
    language: str
    noindex: bool = False
    image: Image | None = None
    feeds: tuple[FeedLink, ...] = ()


class HomePage(Page, frozen=True, kw_only=True):
    """The front page and its further pages: the stream of posts, pinned ones first on ``/``."""

    pinned: tuple[Card, ...]
    posts: tuple[Card, ...]
    pager: Pager


class PostPage(Page, frozen=True, kw_only=True):
    """One post, what readers said of it, and its neighbours in time."""

    post: Post
    thread: Thread
    newer: Link | None
    older: Link | None


class ListPage(Page, frozen=True, kw_only=True):
    """The posts of one term of a taxonomy ("tags", "categories", "authors", "series")."""

    taxonomy: str
    term: Term
    person: Person | None
    posts: tuple[Card, ...]
    pager: Pager


class TermsPage(Page, frozen=True, kw_only=True):
    """All terms of a taxonomy, by name."""

    taxonomy: str
    terms: tuple[Term, ...]


class ArchiveYear(Record, frozen=True, kw_only=True):
    """A year of the archive and how many posts it has."""

    year: int
    url: str
    count: int


class ArchiveMonth(Record, frozen=True, kw_only=True):
    """The posts of one month, newest first; ``month`` None holds those dated by year alone."""

    year: int
    month: int | None
    posts: tuple[Link, ...]


class ArchivePage(Page, frozen=True, kw_only=True):
    """Posts by month, the whole archive or one year of it."""

    year: int | None
    years: tuple[ArchiveYear, ...]
    months: tuple[ArchiveMonth, ...]
    pager: Pager


class NotFoundPage(Page, frozen=True, kw_only=True):
    """What a web host shows for an address that does not exist."""


# ---------------------------------------------------------------- what programs read


class Feed(Record, frozen=True, kw_only=True):
    """A feed: what it is called, the page that it belongs to, its posts, newest first."""

    url: str
    title: str
    home: str
    description: str
    language: str
    full_text: bool
    posts: tuple[Post, ...]


class SitemapEntry(Record, frozen=True, kw_only=True):
    """A page that search engines may visit, and when its content last changed."""

    url: str
    changed: When | None = None


class Sitemap(Record, frozen=True, kw_only=True):
    """Every page that search engines may visit (the Sitemaps protocol)."""

    url: str
    entries: tuple[SitemapEntry, ...]


class Robots(Record, frozen=True, kw_only=True):
    """The robots.txt of RFC 9309: all may be read; where the sitemap is."""

    url: str
    sitemap: str


class Redirect(Record, frozen=True, kw_only=True):
    """A page at an old address that leads to the new one."""

    url: str
    target: str


class RedirectTable(Record, frozen=True, kw_only=True):
    """The same for hosts that read a ``_redirects`` file: pairs of old and new address."""

    url: str
    pairs: tuple[tuple[str, str], ...]


class Stylesheet(Record, frozen=True, kw_only=True):
    """The theme's options as CSS."""

    url: str
    css: str


View = Page | Feed | Sitemap | Robots | Redirect | RedirectTable | Stylesheet
