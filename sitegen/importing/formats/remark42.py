"""Remark42: its backup, with a line of JSON for each comment, or an answer of its API.

A comment is stored as HTML and, if it is not very old, also as its reader's Markdown. Pictures of
readers, digests of their IP addresses and the voters are not read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sitegen.importing.formats.json_file import comments_value
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.records import AnyRecord, BlogInfo, Comment, CommentStatus, LeftOut, Text
from sitegen.importing.selecting import has_any, select
from sitegen.importing.sources import Source
from sitegen.importing.values import (
    as_json,
    date_of,
    is_empty,
    line_of,
    number_of,
    page_addresses,
    person,
    short_digest,
    text_of,
    without_bars,
)

NAME = "remark42"

MAX_LINE_BYTES = 8 << 20

_ENDINGS = (".json", ".gz", ".backup", ".jsonl", ".txt")
_HEAD = 1 << 16
_META = re.compile(rb'\s*\{\s*"version"\s*:\s*\d+\s*,\s*"(?:users|posts)"\s*:')
_COMMENTO = b'"commentHex"'
_NO_PARENT = frozenset({"", "0", "root"})

_Object = dict[str, Any]


def recognizes(source: Source) -> bool:
    """Return whether a source is a backup of Remark42, or holds one."""
    return has_any(source, _ENDINGS, _is_backup)


def _is_backup(source: Source) -> bool:
    head = source.head(_HEAD).removeprefix(b"\xef\xbb\xbf")
    if head.lstrip()[:1] != b"{":
        return False
    return bool(_META.match(head)) or b'"locator"' in head or _COMMENTO in head


def records(sources: Sequence[Source], messages: Messages) -> Iterator[AnyRecord | BlogInfo]:
    """Yield the comments in the order of the backup."""
    for source in select(sources, _ENDINGS, _is_backup, "backup of Remark42", messages):
        if _COMMENTO in source.head(_HEAD):
            raise ImportRefused(
                f"{source.name} is an export of Commento, which sitegen does not read: "
                "import it into Remark42, and give sitegen Remark42's backup"
            )
        answered = _answered(source)
        for position, found in _objects(source, messages):
            if isinstance(found, str):
                yield LeftOut(identity=position, position=position, group="comments", reason=found)
            else:
                yield _comment(found, answered, position, messages)


def _answered(source: Source) -> set[str]:
    """Return the ids of comments with replies."""
    objects = (found for _, found in _objects(source, Messages()) if isinstance(found, dict))
    return {line_of(found.get("pid")) for found in objects} - _NO_PARENT


def _comment(
    found: _Object, answered: set[str], position: str, messages: Messages
) -> Comment | LeftOut:
    own_id, parent = line_of(found.get("id")), line_of(found.get("pid"))
    locator, user = _mapping(found.get("locator")), _mapping(found.get("user"))
    addresses = page_addresses((locator.get("url"),))
    written, shown = text_of(found.get("orig")).strip(), text_of(found.get("text")).strip()
    time, author = line_of(found.get("time")), person(user.get("name"))
    identity = own_id or short_digest(line_of(locator.get("url")), time, author, written or shown)
    is_withdrawn = is_empty(written or shown)
    is_deleted = found.get("delete") is True
    reason = ""
    if not addresses:
        reason = "its thread has no address of a page"
    elif is_withdrawn and own_id not in answered:
        reason = "it was deleted and has no text" if is_deleted else "it has no text"
    if reason:
        return LeftOut(identity=identity, position=position, group="comments", reason=reason)
    date = date_of(time)
    if time and not date and not time.startswith("0001"):
        messages.warning(f"time: {time[:40]!r} is not a date and was left out", position)
    status: CommentStatus = "trash" if is_deleted and not is_withdrawn else "approved"
    return Comment(
        identity=identity,
        position=position,
        thread_addresses=addresses,
        thread_title=line_of(found.get("title")),
        name=identity,
        parent="" if parent in _NO_PARENT else parent,
        author="" if is_withdrawn else author,
        date=date,
        text=Text(without_bars(written), "markdown")
        if written
        else Text(shown, "html", addresses[0]),
        helpful=0 if is_withdrawn else _helpful(found),
        status=status,
        is_withdrawn=is_withdrawn,
        is_pinned=found.get("pin") is True and not is_withdrawn,
    )


def _helpful(found: _Object) -> int:
    """Return how many readers voted for a comment; without the votes, the score."""
    votes = found.get("votes")
    if isinstance(votes, dict) and votes:
        return sum(vote is True for vote in votes.values())
    return number_of(found.get("score"))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


# ---------------------------------------------------------------- the objects of a file


def _objects(source: Source, messages: Messages) -> Iterator[tuple[str, _Object | str]]:
    """Yield each comment with its position, or the problem in its place."""
    with source.open() as stream:
        first = stream.readline(MAX_LINE_BYTES)
    try:
        beginning = as_json(first)
    except ValueError:
        beginning = None
    is_backup = isinstance(beginning, dict) and not isinstance(beginning.get("comments"), list)
    if is_backup or _META.match(first):
        yield from _lines(source, messages)
    else:
        yield from _answer(source)


def _lines(source: Source, messages: Messages) -> Iterator[tuple[str, _Object | str]]:
    with source.open() as stream:
        number = 0
        while line := stream.readline(MAX_LINE_BYTES):
            number += 1
            position = f"{source.name}:{number}"
            if len(line) == MAX_LINE_BYTES and not line.endswith(b"\n"):
                while line and not line.endswith(b"\n"):
                    line = stream.readline(MAX_LINE_BYTES)
                yield position, "it is longer than 8 MB"
                continue
            if not line.strip():
                continue
            try:
                found = as_json(line)
            except ValueError as failure:
                yield position, str(failure)
                continue
            if not isinstance(found, dict):
                yield position, "it is not a comment with names and values"
            elif number == 1 and "locator" not in found:
                _tell_closed(found, source, messages)
            else:
                yield position, found


def _tell_closed(meta: _Object, source: Source, messages: Messages) -> None:
    """Warn of closed threads, which the first line of a backup lists."""
    posts = meta.get("posts")
    closed = [
        line_of(post.get("url"))
        for post in (posts if isinstance(posts, list) else ())
        if isinstance(post, dict) and post.get("read_only") is True
    ]
    if closed:
        messages.warning(
            f"threads that are closed: {len(closed):,}, as at {closed[0]}: "
            "write `comments: closed` into the front matter of their posts",
            source.name,
        )


def _answer(source: Source) -> Iterator[tuple[str, _Object | str]]:
    """Yield the comments of one piece of JSON: flat, or each in a node with its replies."""
    instead, again = "make a backup in Remark42", "make the backup again"
    found = comments_value(source, instead=instead, again=again)
    nodes = found.get("comments") if isinstance(found, dict) else None
    if not isinstance(nodes, list):
        raise ImportRefused(f"{source.name} is no backup of Remark42")
    waiting = nodes[::-1]
    number = 0
    while waiting:
        number += 1
        node = waiting.pop()
        position = f"{source.name}: comment {number}"
        inner = node.get("comment", node) if isinstance(node, dict) else None
        if not isinstance(inner, dict):
            yield position, "it is not a comment with names and values"
            continue
        replies = node.get("replies") if inner is not node else None
        waiting += replies[::-1] if isinstance(replies, list) else []
        yield position, inner
