"""The content of an export in a common form: one record for each item that is counted.

A format yields records and knows nothing of sitegen's files; the rest of the package turns records
into files. A record contains only data of the source.
"""

from typing import Any, Literal, TypeVar

import msgspec

Group = Literal[
    "posts",
    "pages",
    "comments",
    "media",
    "terms",
    "authors",
    "fields",
    "comment_fields",
    "menu_items",
    "works",
    "viewings",
    "reviews",
    "ratings",
    "likes",
    "lists",
    "list_items",
    "rows",
    "entries",
]
"""The groups of records, which the report counts separately.

``rows`` and ``entries`` are only in the ledger.
"""

LogGroup = Literal["works", "viewings", "reviews", "ratings", "likes"]
"""The groups of LogRecord, by the subject of the source's list."""

TWICE = "the source has it twice"
"""The reason why the second of two records is left out."""

Markup = Literal["html", "wordpress", "markdown", "plain"]
"""How a text is written: ``wordpress`` is HTML with shortcodes, blocks and bare paragraphs."""

Status = Literal["published", "draft", "private", "protected", "scheduled"]
"""Visibility of a document: ``protected`` needed a password, which sitegen never reads."""

CommentStatus = Literal["approved", "pending", "spam", "trash"]

CommentKind = Literal["comment", "review", "pingback", "webmention"]


class Text(msgspec.Struct, frozen=True):
    """A text in the source's form.

    ``base`` is the base address of its relative links, "" if it is not known.
    """

    source: str
    markup: Markup
    base: str = ""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of every record.

    ``identity`` names it in its source permanently, and is unique in its group: a number, a GUID,
    an address. Posts and pages share theirs. Of two records with one identity the second is left
    out. ``position`` is the place in the source, as messages show it (``blog.xml:12``).
    """

    identity: str
    position: str = ""


class Document(Record, frozen=True, kw_only=True, tag=True):
    """A post or a page.

    ``slug`` is "" if the source has none. Dates are as FORMAT writes them, in the blog's local
    time; "" without one. ``authors``, ``tags`` and ``categories`` are names as readers saw them.
    ``author_keys`` name Author records. ``terms`` are those of further taxonomies, each with the
    taxonomy's name. ``address`` is its old address in full; ``aliases`` are further addresses of
    it, paths or in full. ``parent`` is the identity of the page above a page.
    ``group`` is ``reviews`` for a post that a LogRecord became; ``matter`` has further keys of its
    front matter, each with its value in YAML.
    ``image`` is the identity or the address of a picture. ``source_type`` is its type if not every
    blog has it; rules decide on it, and on ``fields``. ``used_fields`` are names of fields that
    are in other keys already. ``properties`` are values that rules treat like fields, and that the
    source does not count as fields.
    """

    group: Literal["posts", "pages", "reviews"]
    title: str
    text: Text
    matter: tuple[tuple[str, str], ...] = ()
    slug: str = ""
    date: str = ""
    updated: str = ""
    status: Status = "published"
    author_keys: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    summary: str = ""
    image: str = ""
    image_alt: str = ""
    address: str = ""
    aliases: tuple[str, ...] = ()
    guid: str = ""
    parent: str = ""
    language: str = ""
    comments: Literal["open", "closed", ""] = ""
    pinned: bool = False
    source_type: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    used_fields: tuple[str, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()


class Comment(Record, frozen=True, kw_only=True, tag=True):
    """A comment of a reader.

    ``thread`` is the identity of a Document of the same source, "" if the source only knows
    addresses: then ``thread_addresses`` has them, the best first. ``parent`` is the identity of
    the parent comment, "" for none; a parent that is not in the source stays named. ``name``
    becomes the id and the file's name (``123`` for ``#comment-123``). ``is_withdrawn``: its text
    is gone, and it has replies. ``is_pinned``: it is above the others. ``used_fields`` are names
    of its fields that are in other keys. No record has an e-mail or IP address.
    """

    thread: str = ""
    thread_addresses: tuple[str, ...] = ()
    thread_title: str = ""
    name: str = ""
    parent: str = ""
    author: str = ""
    url: str = ""
    date: str = ""
    text: Text
    title: str = ""
    rating: str = ""
    used_fields: tuple[str, ...] = ()
    helpful: int = 0
    status: CommentStatus = "approved"
    kind: CommentKind = "comment"
    is_withdrawn: bool = False
    is_pinned: bool = False


class Medium(Record, frozen=True, kw_only=True, tag=True):
    """A picture or another file next to the blog; ``address`` is in full."""

    address: str
    alt: str = ""
    title: str = ""
    caption: str = ""
    parent: str = ""


class Term(Record, frozen=True, kw_only=True, tag=True):
    """A tag or a category that the source declares; ``taxonomy`` is its name there."""

    taxonomy: str
    name: str
    slug: str = ""


class Author(Record, frozen=True, kw_only=True, tag=True):
    """An author of documents; ``identity`` is the value in ``author_keys``, such as a login."""

    name: str
    bio: str = ""
    url: str = ""


class MenuItem(Record, frozen=True, kw_only=True, tag=True):
    """An entry of a menu: an address in full, or the identity of a document or a term."""

    title: str
    address: str = ""
    target: str = ""


class WorkFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The facts of a work, such as a film, in a source.

    ``kind`` is one of WorkKind. ``year`` is a whole number in digits, "" for none. ``identifiers``
    name the work in catalogues, as in ``("imdb", "tt0111161")``. ``columns`` are further keys as a
    table of works has them, with lists parted by "; ": ``("director", "A; B")``,
    ``("facts.Pages", "320")``.
    """

    kind: str
    title: str
    year: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()
    columns: tuple[tuple[str, str], ...] = ()


class LogRecord(Record, frozen=True, kw_only=True, tag=True):
    """A line of a diary, a rating, a like, a wish or a review, of one work.

    ``date`` is when it was finished, or when ``status`` began; ``logged`` is when it was written
    down, which is never ``date``. Dates are as FORMAT writes them, "" where the source has none.
    ``event`` names a viewing: records of one event are one entry. ``status`` is one of EntryStatus;
    "" says nothing about it, so that the record adds to another entry of its work, if one exists.
    ``rating`` has its scale, as in ``3.5/5``; "" is no rating. ``text`` is a note or a review, with
    a title where it has one. ``tags`` are the author's. ``terms`` are those of further taxonomies,
    ``fields`` what the source says beside; rules decide on both. ``part`` is the part of the work
    that it is about, as in ``S1E2``, "" for the whole; the rating is then that of the part.
    """

    group: LogGroup
    work: WorkFacts
    event: str = ""
    date: str = ""
    begun: str = ""
    logged: str = ""
    status: str = ""
    rating: str = ""
    again: bool = False
    liked: bool = False
    progress: str = ""
    part: str = ""
    title: str = ""
    text: Text | None = None
    spoilers: bool = False
    tags: tuple[str, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    fields: tuple[tuple[str, str], ...] = ()


class ListItem(msgspec.Struct, frozen=True, kw_only=True):
    """A work in a WorkList; ``rating`` has its scale."""

    work: WorkFacts
    note: Text | None = None
    rating: str = ""


class WorkList(Record, frozen=True, kw_only=True, tag=True):
    """A list of works; ``is_ordered`` where the first is the best."""

    title: str
    text: Text | None = None
    date: str = ""
    updated: str = ""
    tags: tuple[str, ...] = ()
    is_ordered: bool = False
    is_public: bool = True
    items: tuple[ListItem, ...] = ()


class LeftOut(Record, frozen=True, kw_only=True, tag=True):
    """A record that has no place in a site; ``reason`` is a clause without a full stop."""

    group: Group
    reason: str


class BlogInfo(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A source's data of the whole blog; it is no record and is not counted.

    ``media_hosts`` are other hosts than the blog's that keep its pictures.
    """

    title: str = ""
    tagline: str = ""
    address: str = ""
    language: str = ""
    timezone: str = ""
    permalink: str = ""
    media_hosts: tuple[str, ...] = ()


AnyRecord = Document | Comment | Medium | Term | Author | MenuItem | LogRecord | WorkList | LeftOut

R = TypeVar("R", bound=msgspec.Struct)

_encode = msgspec.msgpack.Encoder().encode


def in_unicode(record: R) -> R:
    """Return a record with valid Unicode texts: half of a surrogate pair becomes "?"."""
    try:
        _encode(record)
    except UnicodeEncodeError:
        values = {name: getattr(record, name) for name in record.__struct_fields__}
        return type(record)(**{name: _repaired(value) for name, value in values.items()})
    return record


def _repaired(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, tuple):
        return tuple(map(_repaired, value))
    return in_unicode(value) if isinstance(value, msgspec.Struct) else value
