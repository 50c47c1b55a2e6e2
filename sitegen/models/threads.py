"""The records of comments under a page, and of the form for new ones."""

from typing import Literal

from sitegen.core.dates import When
from sitegen.models.records import Record
from sitegen.models.richtext import RichText
from sitegen.schema.ratings import Mean, Rating, Scale


class Comment(Record, frozen=True, kw_only=True):
    """A comment as its page shows it; ``html`` is safe, and ``author`` None is anonymous.

    ``page`` is its page in the thread, from 1. ``key`` is its name in an answer. ``avatar`` is the
    address of a picture, "" if none is shown.
    """

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
    rating: Rating | None = None
    page: int = 1
    key: str = ""
    avatar: str = ""


class ThreadRow(Record, frozen=True, kw_only=True):
    """One comment in a flat thread, so that a template needs no recursion.

    ``depth`` counts from 1. A row with ``opens`` has replies: the list of them is opened after it.
    ``closes`` says how many lists (each with the item around it) end after the row. ``number``
    counts comments at top level, from 1. ``reply_to`` is the comment that this one answers, or
    None. ``reply_page`` is the address of its page if that is another page, otherwise "". ``lost``
    marks an answer to a comment that is not here.
    """

    comment: Comment
    depth: int
    number: int | None
    opens: bool
    closes: int
    reply_to: Comment | None
    lost: bool
    reply_page: str = ""


class Thread(Record, frozen=True, kw_only=True):
    """All comments of readers on a post, a work or a page.

    ``count`` is the number of listed comments on all ``pages``; the first page always exists.
    ``contributions`` (quotes, summaries, notices, ages) are not part of the thread and its count. A
    stored thread has neither comments nor contributions: ``reference`` says where they are.
    ``rating`` is the readers' mean on the site's scale, None without ratings, and ``histogram``
    counts their ratings by the scale's steps, the best first. ``avatars`` are the addresses of the
    pictures that are drawn for it. ``newest`` is the time of the last comment, in seconds since
    1970, None if none has a date.
    """

    state: Literal["open", "closed", "off"]
    count: int = 0
    pages: tuple[tuple[ThreadRow, ...], ...] = ((),)
    contributions: tuple[Comment, ...] = ()
    rating: Mean | None = None
    histogram: tuple[tuple[str, int], ...] = ()
    page_count: int = 1
    reference: str = ""
    avatars: tuple[str, ...] = ()
    newest: float | None = None

    @property
    def rows(self) -> tuple[ThreadRow, ...]:
        """The first page's rows."""
        return self.pages[0]


class FormField(Record, frozen=True, kw_only=True):
    """A visible input: the field that it asks for ("body"), and the name that the form sends."""

    key: str
    name: str


class Form(Record, frozen=True, kw_only=True):
    """The way to answer in one thread: a form that is sent to ``action``, or ``mailto``.

    ``thread`` is the thread's name ("works/<key>"). ``hidden`` inputs are pairs of name and value.
    ``parent`` is the name of the input for the answered comment, "" if there is none. ``name`` is
    the form's own name, if the service needs one. ``scale`` is present if the form asks for a
    rating. ``notice`` is the author's text under the form. ``max_chars`` is the longest text that
    the form accepts.

    Only the site's own receiver has the following fields. ``report`` is the address to report a
    comment; ``trap`` is the name of an input that people leave empty; ``kinds`` are the
    contributions that have their own forms; ``keep_days`` is how long parts of network addresses
    are stored.
    """

    thread: str = ""
    action: str = ""
    mailto: str = ""
    fields: tuple[FormField, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    parent: str = ""
    name: str = ""
    scale: Scale | None = None
    notice: RichText | None = None
    max_chars: int = 8_000
    report: str = ""
    trap: str = ""
    kinds: tuple[str, ...] = ()
    keep_days: int = 0
