"""Isso: its database, or the generic JSON that it imports.

The database is opened read-only, in its place. If Isso did not close it, its last comments are in a
file next to it; then sitegen reads a copy of both. Columns are selected by name: those with e-mail
addresses, IP addresses and voters are not among them.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec

from sitegen.importing.formats.isso_database import BESIDE, SIGN, Row, read_database
from sitegen.importing.formats.json_file import comments_value
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.records import AnyRecord, BlogInfo, Comment, CommentStatus, LeftOut
from sitegen.importing.selecting import has_any, select
from sitegen.importing.sources import Source
from sitegen.importing.values import (
    date_of,
    instant,
    is_empty,
    line_of,
    number_of,
    page_addresses,
    person,
    short_digest,
    text_of,
    web_address,
    with_tags,
)

NAME = "isso"

_ENDINGS = (".db", ".sqlite", ".sqlite3", ".json", ".gz")
_HEAD = 1 << 16
_JSON = re.compile(rb"\s*\[\s*\{")

_STATUSES: dict[str, CommentStatus] = {"1": "approved", "2": "pending", "4": "trash"}


def recognizes(source: Source) -> bool:
    """Return whether a source is a database of Isso or its generic JSON, or holds one."""
    return has_any(source, _ENDINGS, _is_isso)


def _is_isso(source: Source) -> bool:
    head = source.head(_HEAD)
    if head.startswith(SIGN):
        return b"remote_addr" in head and b"voters" in head
    return _is_json(head) and b'"comments"' in head and b'"commentHex"' not in head


def _is_json(head: bytes) -> bool:
    return _JSON.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


def records(sources: Sequence[Source], messages: Messages) -> Iterator[AnyRecord | BlogInfo]:
    """Yield the comments of every thread."""
    what = "database of Isso, and no JSON that Isso imports"
    members = {m.name: m for s in sources if s.is_folder for m in s.members()}
    for source in select(sources, _ENDINGS, _is_isso, what, messages, beside=(*BESIDE, "-shm")):
        if source.head(len(SIGN)) == SIGN:
            with read_database(source, members, messages) as database:
                for row in database.comments():
                    yield _from_row(row, database.threads, database.answered, messages)
        else:
            yield from _from_json(source)


def _from_row(
    row: Row, threads: dict[str, tuple[str, str]], answered: set[str], messages: Messages
) -> Comment | LeftOut:
    own_id, mode = line_of(row.id), line_of(row.mode)
    thread = threads.get(line_of(row.tid))
    if thread is None:
        reason = "its thread is not in the database"
        identity = f"#{own_id}"
        return LeftOut(identity=identity, position=row.position, group="comments", reason=reason)
    uri, title = thread
    if mode not in _STATUSES:
        messages.warning(f"the mode {mode!r} is unknown: the comment is pending", row.position)
    created = instant(row.created)
    if not created:
        messages.warning("its time is invalid and was left out", row.position)
    return _comment(
        identity=f"{uri}#{own_id}",
        position=row.position,
        thread=(uri, title),
        name=own_id,
        parent=f"{uri}#{line_of(row.parent)}" if line_of(row.parent) else "",
        author=row.author,
        website=row.website,
        date=created,
        text=text_of(row.text),
        likes=row.likes,
        status=_STATUSES.get(mode, "pending"),
        is_answered=own_id in answered,
    )


def _comment(
    *,
    identity: str,
    position: str,
    thread: tuple[str, str],
    name: str,
    parent: str,
    author: object,
    website: object,
    date: str,
    text: str,
    likes: object,
    status: CommentStatus,
    is_answered: bool,
) -> Comment | LeftOut:
    text = text.strip()
    uri, title = thread
    is_withdrawn = is_empty(text)
    reason = ""
    if not page_addresses((uri,)):
        reason = "its thread has no address of a page"
    elif is_withdrawn and (not is_answered or status == "pending"):
        reason = "it was deleted and has no text" if status == "trash" else "it has no text"
    if reason:
        return LeftOut(identity=identity, position=position, group="comments", reason=reason)
    return Comment(
        identity=identity,
        position=position,
        thread_addresses=page_addresses((uri,)),
        thread_title=title,
        name=name,
        parent=parent,
        author="" if is_withdrawn else person(author),
        url="" if is_withdrawn else web_address(website),
        date=date,
        text=with_tags(text, may_hide=False),
        helpful=0 if is_withdrawn else number_of(likes),
        status="approved" if is_withdrawn else status,
        is_withdrawn=is_withdrawn,
    )


# ---------------------------------------------------------------- generic JSON


class _Names(msgspec.Struct):
    """The identities of a thread's comments: their ids, or digests of their content."""

    taken: set[str] = set()

    def take(self, uri: str, own_id: str, *said: str) -> str:
        identity = f"{uri}#{own_id}" if own_id not in ("", "0") else ""
        if not identity or identity in self.taken:
            identity = f"{uri}#{short_digest(*said)}"
        self.taken.add(identity)
        return identity


def _from_json(source: Source) -> Iterator[Comment | LeftOut]:
    threads = comments_value(source, instead="import the database instead", again="export it again")
    if not isinstance(threads, list):
        raise ImportRefused(f"{source.name} is not a list of threads")
    names = _Names()
    for number, thread in enumerate(threads, 1):
        position = f"{source.name}: thread {number}"
        comments = thread.get("comments") if isinstance(thread, dict) else None
        if not isinstance(comments, list):
            reason = "it is not a thread with a list of comments"
            yield LeftOut(identity=position, position=position, group="comments", reason=reason)
            continue
        uri, title = line_of(thread.get("id")), line_of(thread.get("title"))
        yield from _thread(uri, title, comments, position, names)


def _thread(
    uri: str, title: str, comments: list[object], position: str, names: _Names
) -> Iterator[Comment | LeftOut]:
    answered = {line_of(c.get("parent")) for c in comments if isinstance(c, dict)} - {""}
    for number, comment in enumerate(comments, 1):
        place = f"{position}, comment {number}"
        if not isinstance(comment, dict):
            reason = "it is not a comment with names and values"
            yield LeftOut(identity=place, position=place, group="comments", reason=reason)
            continue
        own_id, parent = line_of(comment.get("id")), line_of(comment.get("parent"))
        text, author = text_of(comment.get("text")), line_of(comment.get("author"))
        created = comment.get("created")
        date = _utc(created) or instant(created)
        identity = names.take(uri, own_id, date, author, text)
        yield _comment(
            identity=identity,
            position=place,
            thread=(uri, title),
            name=identity.rpartition("#")[2],
            parent=f"{uri}#{parent}" if parent not in ("", "0") else "",
            author=author,
            website=comment.get("website"),
            date=date,
            text=text,
            likes=comment.get("likes"),
            status="approved",
            is_answered=own_id in answered,
        )


def _utc(value: object) -> str:
    """Return a date of the generic format, whose times Isso reads as UTC."""
    date = date_of(value)
    return f"{date.replace(' ', 'T')}Z" if re.fullmatch(r"\d{4}-\d\d-\d\d \d.*\d", date) else date
