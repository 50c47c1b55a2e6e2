"""Disqus: an XML file with the threads of a forum and their posts.

The address of its page identifies a thread. A page that had several addresses has several threads;
their posts join again if the site knows those addresses. Every post has e-mail and IP addresses,
which are not read.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec
from lxml import etree

from sitegen.importing.messages import Messages
from sitegen.importing.records import AnyRecord, BlogInfo, Comment, CommentStatus, LeftOut, Text
from sitegen.importing.selecting import has_any, select
from sitegen.importing.sources import Source
from sitegen.importing.values import (
    date_of,
    is_empty,
    line_of,
    page_addresses,
    person,
    short_digest,
    text_of,
)
from sitegen.importing.xml import is_cut, local_name, parse
from sitegen.importing.xml import text_of as element_text

NAME = "disqus"

_ENDINGS = (".xml", ".gz")
_TAGS = ("thread", "post")
_NO_NAME = re.compile(
    r"(?:disqus|facebook|google|twitter|openid|yahoo|apple|microsoft)[-_].*"
    r"|[\da-f]{16,}|.*\d{8,}.*",
    re.IGNORECASE,
)
"""Usernames that a service generated for a reader."""
_NO = frozenset({"", "false", "0", "no"})


def recognizes(source: Source) -> bool:
    """Return whether a source is an export of Disqus, or holds one."""
    return has_any(source, _ENDINGS, _is_export)


def _is_export(source: Source) -> bool:
    return b"<disqus" in source.head().replace(b"\x00", b"")


class _Thread(msgspec.Struct, frozen=True):
    addresses: tuple[str, ...]
    title: str
    is_deleted: bool
    is_closed: bool


class _Index(msgspec.Struct):
    """The threads of a file by their ids, and the ids of posts that were answered."""

    threads: dict[str, _Thread] = {}
    answered: set[str] = set()


def records(sources: Sequence[Source], messages: Messages) -> Iterator[AnyRecord | BlogInfo]:
    """Yield the posts; threads are places, and no records."""
    for source in select(sources, _ENDINGS, _is_export, "export of Disqus", messages):
        index = _index(source)
        for element in parse(source, _TAGS, messages):
            if local_name(element) == "post":
                yield _post(element, index, source, messages)
        closed = [thread for thread in index.threads.values() if thread.is_closed]
        if closed:
            first = next((a for thread in closed for a in thread.addresses), closed[0].title)
            messages.warning(
                f"threads that are closed: {len(closed):,}, as at {first}: "
                "write `comments: closed` into the front matter of their posts",
                source.name,
            )


class _Fields:
    """The elements in another one, by their names without namespaces; of two, the first."""

    def __init__(self, element: etree._Element | None) -> None:
        self._children: dict[str, etree._Element] = {}
        for child in () if element is None else element:
            self._children.setdefault(local_name(child), child)

    def inside(self, name: str) -> "_Fields":
        """Return the elements in an element, none if it is missing."""
        return _Fields(self._children.get(name))

    def text(self, name: str) -> str:
        """Return the text of an element, "" if it is missing."""
        return element_text(self._children.get(name))

    def is_true(self, name: str) -> bool:
        """Return whether a mark is set: to any value except a word for no."""
        return self.text(name).strip().casefold() not in _NO

    def reference(self, name: str) -> str:
        """Return the ``dsq:id`` that an element names, "" if it is missing."""
        child = self._children.get(name)
        return "" if child is None else _id(child)


def _index(source: Source) -> _Index:
    index = _Index()
    for element in parse(source, _TAGS, Messages()):
        fields = _Fields(element)
        if local_name(element) == "post":
            index.answered.add(fields.reference("parent"))
            continue
        index.threads[_id(element)] = _Thread(
            page_addresses((fields.text("link"), fields.text("id"))),
            line_of(fields.text("title")),
            fields.is_true("isDeleted"),
            fields.is_true("isClosed"),
        )
    index.answered.discard("")
    return index


def _post(
    element: etree._Element, index: _Index, source: Source, messages: Messages
) -> Comment | LeftOut:
    position = f"{source.name}:{element.sourceline}"
    fields = _Fields(element)
    message = text_of(fields.text("message")).strip()
    own_id = _id(element) or line_of(fields.text("id"))
    thread_id, created = fields.reference("thread"), line_of(fields.text("createdAt"))
    name = _author(fields.inside("author"))
    identity = own_id or short_digest(thread_id, created, name, message)
    thread = index.threads.get(thread_id)
    reason = (
        "the file ends in the middle of it" if is_cut(element) else _no_place(thread, thread_id)
    )
    if reason or thread is None:
        return LeftOut(identity=identity, position=position, group="comments", reason=reason)
    status = _status(fields, thread)
    is_withdrawn = is_empty(message)
    if is_withdrawn and (own_id not in index.answered or status in ("spam", "pending")):
        reason = "it was deleted and has no text" if status == "trash" else "it has no text"
        return LeftOut(identity=identity, position=position, group="comments", reason=reason)
    date = date_of(created)
    if created and not date:
        messages.warning(f"createdAt: {created[:40]!r} is not a date and was left out", position)
    return Comment(
        identity=identity,
        position=position,
        thread_addresses=thread.addresses,
        thread_title=thread.title,
        name=identity,
        parent=fields.reference("parent"),
        author="" if is_withdrawn else name,
        date=date,
        text=Text(message, "html", thread.addresses[0]),
        status="trash" if thread.is_deleted else "approved" if is_withdrawn else status,
        is_withdrawn=is_withdrawn,
    )


def _no_place(thread: _Thread | None, thread_id: str) -> str:
    """Return why a post has no page, "" if it has one."""
    if thread is None:
        known = f"its thread {thread_id}" if thread_id else "its thread"
        return f"{known} is not in the export"
    return "" if thread.addresses else f"its thread {thread_id} has no address of a page"


def _status(fields: _Fields, thread: _Thread) -> CommentStatus:
    if thread.is_deleted or fields.is_true("isDeleted"):
        return "trash"
    if fields.is_true("isSpam"):
        return "spam"
    approved = fields.text("isApproved").strip().casefold()
    return "pending" if approved in ("false", "0") else "approved"


def _author(author: _Fields) -> str:
    """Return a name; if there is none, the username that a reader chose."""
    name, username = person(author.text("name")), person(author.text("username"))
    return name or ("" if _NO_NAME.fullmatch(username) else username)


def _id(element: etree._Element) -> str:
    """Return the attribute ``dsq:id``, for any namespace of its prefix."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2].rpartition(":")[2] == "id":
            return line_of(value)
    return ""
