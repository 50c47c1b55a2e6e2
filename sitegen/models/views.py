"""Views: for each type of page or feed, one record with everything that it shows.

A view is the whole of what a template sees besides the site's own record, and the plan is made of
nothing else.
"""

from typing import Literal

from sitegen.models.assets import Avatar, SocialCard, Stylesheet
from sitegen.models.diary import DiaryRow, DiaryRows, DiaryYearLink
from sitegen.models.feeds import (
    CommentFeed,
    Feed,
    Redirect,
    RedirectTable,
    Robots,
    Sitemap,
    SitemapIndex,
)
from sitegen.models.records import (
    Article,
    Card,
    FeedLink,
    Head,
    Image,
    Link,
    Person,
    Post,
    Record,
    Term,
    WorkCard,
)
from sitegen.models.shared import ArchiveYear
from sitegen.models.shelves import Shelf, ShelfOrder, WorkOrder
from sitegen.models.stats import DiaryYear, LongThread, Numbers, Opinion, Tallies, YearTally
from sitegen.models.threads import Form, Thread, ThreadRow
from sitegen.models.works import Work, WorkList

# ---------------------------------------------------------------- pages, one class for each type


class Pager(Record, frozen=True, kw_only=True):
    """Links to newer and older entries: site addresses, or None at either end.

    ``number`` is the page's own (1 is the oldest and never changes), None on a list's first page.
    """

    newer: str | None
    older: str | None
    number: int | None


class Page(Record, tag=True, frozen=True, kw_only=True):
    """The fields of every page, of any type; ``owner`` names the text of which this is the page."""

    kind: str
    url: str
    title: str
    description: str = ""
    language: str
    noindex: bool = False
    owner: str = ""
    image: Image | None = None
    feeds: tuple[FeedLink, ...] = ()


class HomePage(Page, tag=True, frozen=True, kw_only=True):
    """The stream of posts, pinned ones first on its first page."""

    head: Head | None = None
    pinned: tuple[Card, ...]
    posts: tuple[Card, ...]
    pager: Pager


class CommentPage(Record, frozen=True, kw_only=True):
    """The page of a thread that a page shows, and the links to the others.

    ``number`` 1 is the document's own page; further pages hold only its title and comments.
    ``rows`` are the comments on this page. ``previous`` and ``next`` are site addresses. ``form``
    is present if readers may answer.
    """

    number: int
    rows: tuple[ThreadRow, ...] = ()
    previous: str | None = None
    next: str | None = None
    form: Form | None = None


class PostPage(Page, tag=True, frozen=True, kw_only=True):
    """One post, its comments, and its neighbours in time.

    ``comment_feed`` is the address of the feed of its comments, "" where there is none.
    """

    post: Post
    thread: Thread
    comment_page: CommentPage
    newer: Link | None
    older: Link | None
    comment_feed: str = ""


class ListPage(Page, tag=True, frozen=True, kw_only=True):
    """The posts of one term of a taxonomy ("tags", "categories", "authors", "series").

    Its works and pages are on its first page. ``portrait`` is the picture of its ``person``.
    """

    head: Head | None = None
    taxonomy: str
    term: Term
    person: Person | None
    portrait: Image | None = None
    posts: tuple[Card, ...]
    works: tuple[WorkCard, ...] = ()
    pages: tuple[Link, ...] = ()
    pager: Pager


class TermsPage(Page, tag=True, frozen=True, kw_only=True):
    """All terms of a taxonomy, by name; ``indexes`` names those with an index beside this one."""

    head: Head | None = None
    taxonomy: str
    terms: tuple[Term, ...]
    indexes: tuple[str, ...] = ()


class ArchiveMonth(Record, frozen=True, kw_only=True):
    """The posts of one month, newest first; ``month`` None is for posts dated only by year."""

    year: int
    month: int | None
    posts: tuple[Link, ...]


class ArchivePage(Page, tag=True, frozen=True, kw_only=True):
    """Posts by month, of the whole archive or of one year.

    The first page of a year has the year's own numbers.
    """

    head: Head | None = None
    year: int | None
    years: tuple[ArchiveYear, ...]
    months: tuple[ArchiveMonth, ...]
    numbers: Numbers | None = None
    pager: Pager


class RatingsPage(Page, tag=True, frozen=True, kw_only=True):
    """The site in numbers.

    ``years`` are without gaps, unless there are many. ``opinions`` are the widest gaps between us
    and our readers, of as many as could be ``compared``.
    """

    head: Head | None = None
    numbers: Numbers
    years: tuple[YearTally, ...] = ()
    undated_reviews: int = 0
    genres: Tallies = Tallies()
    authors: Tallies = Tallies()
    decades: Tallies = Tallies()
    undated_works: int = 0
    opinions: tuple[Opinion, ...] = ()
    compared: int = 0
    threads: tuple[LongThread, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to count yet."""
        numbers = self.numbers
        return not (numbers.reviews or numbers.diary or numbers.vague or self.threads)


class DiaryPage(Page, tag=True, frozen=True, kw_only=True):
    """The newest entries of the diary, or the entries of one ``year``.

    ``totals`` count the finished works, by kind. A year has its ``calendar``, and the years next to
    it; the first page has all ``years``, the works that are ``going_on``, and the number of
    finished entries without a date (``undated``).
    """

    head: Head | None = None
    year: int | None
    totals: Tallies
    months: tuple[DiaryRows, ...]
    going_on: tuple[DiaryRow, ...] = ()
    years: tuple[DiaryYearLink, ...] = ()
    undated: int = 0
    calendar: DiaryYear | None = None
    newer: DiaryYearLink | None = None
    older: DiaryYearLink | None = None


class WorkPage(Page, tag=True, frozen=True, kw_only=True):
    """One work, with all its facts, reviews and comments."""

    work: Work
    thread: Thread
    comment_page: CommentPage


class ArticlePage(Page, tag=True, frozen=True, kw_only=True):
    """A page outside the stream."""

    article: Article
    thread: Thread
    comment_page: CommentPage


class WorksPage(Page, tag=True, frozen=True, kw_only=True):
    """A shelf of works in an ``order``; ``shelf`` is its name (kind, genre, …), "" for all works.

    ``orders`` are all that the shelf has, this one too; most shelves have none but by title.
    ``shelves`` are the ways into the rest, on the first page of all works by title.
    """

    head: Head | None = None
    shelf: str
    term: Term | None
    works: tuple[WorkCard, ...]
    shelves: tuple[Shelf, ...] = ()
    order: WorkOrder = "title"
    orders: tuple[ShelfOrder, ...] = ()
    pager: Pager


class ListsPage(Page, tag=True, frozen=True, kw_only=True):
    """All lists of works, or one of them."""

    head: Head | None = None
    lists: tuple[Link, ...] = ()
    list: WorkList | None = None


class SearchPage(Page, tag=True, frozen=True, kw_only=True):
    """The search page; ``policy`` says what it may load, as Pagefind needs it."""

    head: Head | None = None
    policy: str = ""


class NotFoundPage(Page, tag=True, frozen=True, kw_only=True):
    """The page that a web host shows for an address that does not exist."""


class InboxPage(Page, tag=True, frozen=True, kw_only=True):
    """The answer of the receiver of comments, with slots for the text of a request.

    ``form`` has the inputs, without a thread. ``policy`` says what the page may load: more than
    other pages if the receiver is on another host.
    """

    state: Literal["preview", "waiting", "published", "withdrawn", "reported"]
    form: Form
    policy: str = ""


class InboxErrorPage(Page, tag=True, frozen=True, kw_only=True):
    """The reason why the receiver rejects a reader's comment; see InboxPage."""

    state: Literal["invalid", "refused"]
    form: Form
    policy: str = ""


# ---------------------------------------------------------------- all of them


View = (
    Page
    | Feed
    | CommentFeed
    | Sitemap
    | SitemapIndex
    | Robots
    | Redirect
    | RedirectTable
    | Stylesheet
    | Avatar
    | SocialCard
)

AnyView = (
    HomePage
    | PostPage
    | ListPage
    | TermsPage
    | ArchivePage
    | RatingsPage
    | DiaryPage
    | WorkPage
    | ArticlePage
    | WorksPage
    | ListsPage
    | SearchPage
    | NotFoundPage
    | InboxPage
    | InboxErrorPage
    | Feed
    | CommentFeed
    | Sitemap
    | SitemapIndex
    | Robots
    | Redirect
    | RedirectTable
    | Stylesheet
    | Avatar
    | SocialCard
)
"""Every type of view, so that a stored view can be decoded by its tag."""
