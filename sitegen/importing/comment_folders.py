"""Comments as files in a folder for each page, as Staticman and Pelican have them.

A site can also read such files in place. So this module reads them like the build, with the same
names of keys, and finds the parent of a comment by number or by file name in the same way.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, cast
from zoneinfo import ZoneInfo

from sitegen.comments.formats import FOLDER, CommentFile, read_comment_file, status_in
from sitegen.comments.ids import with_own_ids
from sitegen.comments.parents import find_parents
from sitegen.comments.parsing import MAX_FILE_BYTES, CommentMeta, parse_comment
from sitegen.frontmatter.yaml_nodes import Scalar
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.records import (
    AnyRecord,
    BlogInfo,
    Comment,
    CommentKind,
    CommentStatus,
    LeftOut,
)
from sitegen.importing.sources import Source
from sitegen.importing.values import (
    date_of,
    is_empty,
    line_of,
    number_of,
    page_addresses,
    person,
    web_address,
    with_tags,
)
from sitegen.schema.ratings import Scale

_UTC = ZoneInfo("UTC")
_COMMENTS = "comments"
"""The folder with the comments of all pages, in both systems."""
_KINDS = ("comment", "review", "pingback", "webmention")
_HIDES = "hidden"
"""A key that only programs fill in because a form hides it, or that hides the comment."""
_NO = frozenset({"", "false", "no", "0", "off", "null", "~"})
_KNOWN = frozenset({*CommentMeta.__struct_fields__, _HIDES})
_PERSONAL = re.compile(r"mail|ip|hash|md5|avatar|phone|agent|address|token", re.IGNORECASE)


class FolderFormat(NamedTuple):
    """A system's files: the endings to read, its other endings, and the old id of a file."""

    what: str
    endings: tuple[str, ...]
    unread: tuple[str, ...]
    name: Callable[[str], str]
    test: Callable[[bytes], bool]


class _File(NamedTuple):
    """A file of a thread, with the record's values that depend on the whole thread."""

    source: Source
    name: str
    parent: str
    file: CommentFile | None


def threads_of(source: Source, kind: FolderFormat) -> tuple[dict[str, list[Source]], int]:
    """Return the files by the folders that name their page, and the number of other files.

    If there is a folder ``comments``, all files below it are comments, and a page has the name of
    its folder. Otherwise a file must look like a comment.
    """
    if not source.is_folder:
        return {source.file.absolute().parent.name: [source]}, 0
    base = re.sub(r"\.zip$", "", source.file.absolute().name, flags=re.IGNORECASE)
    paths = [(f"{base}/{member.path}".split("/")[:-1], member) for member in source.members()]
    is_sorted = any(_COMMENTS in folders for folders, _ in paths)
    threads: dict[str, list[Source]] = {}
    others = 0
    for folders, member in paths:
        is_comment = member.suffix in (*kind.endings, *kind.unread)
        if _COMMENTS in folders:
            thread = "/".join(folders[len(folders) - folders[::-1].index(_COMMENTS) :])
        elif is_sorted:
            thread = ""
        else:
            thread = "/".join(folders[1:] or folders)
            is_comment = is_comment and kind.test(member.head())
        if is_comment and thread:
            threads.setdefault(thread, []).append(member)
        else:
            others += 1
    return threads, others


def has_comments(source: Source, kind: FolderFormat) -> bool:
    """Return whether one of the first possible comment files is a comment."""
    threads, _ = threads_of(source, kind)
    files = [file for files in threads.values() for file in files if file.suffix in kind.endings]
    return any(kind.test(file.head()) for file in files[:20])


def comments_in(
    sources: Sequence[Source], kind: FolderFormat, messages: Messages
) -> Iterator[AnyRecord | BlogInfo]:
    """Yield the comments of every folder; raise ImportRefused for a source without comments."""
    for source in sources:
        threads, others = threads_of(source, kind)
        unknown: Counter[str] = Counter()
        for thread, files in threads.items():
            yield from _thread(thread, files, kind, unknown, messages)
        if not threads:
            raise ImportRefused(f"{source.name} has no {kind.what}")
        if others:
            told = "file in it was" if others == 1 else "files in it were"
            messages.warning(f"{others:,} other {told} not read", source.name)
        for key, number in sorted(unknown.items()):
            messages.warning(f"the field {key!r} of {number:,} comments was not read", source.name)


def _thread(
    thread: str,
    sources: Sequence[Source],
    kind: FolderFormat,
    unknown: Counter[str],
    messages: Messages,
) -> Iterator[Comment | LeftOut]:
    for entry in _read(thread, sources, kind):
        identity = _identity(thread, entry.source)
        position = entry.source.name
        file = entry.file
        reason = ""
        if entry.source.suffix in kind.unread:
            reason = f"sitegen reads no comments in {entry.source.suffix[1:]}"
        elif file is None:
            reason = f"it is larger than {MAX_FILE_BYTES >> 20} MB"
        elif file.meta is None:
            told = file.problems[0].message if file.problems else "its header is broken"
            reason = f"it cannot be read: {told}"
        if reason or file is None or file.meta is None:
            yield LeftOut(identity=identity, position=position, group="comments", reason=reason)
            continue
        for problem in file.problems:
            messages.warning(problem.message, f"{position}:{problem.line}")
        fields = {
            key.value: value.value.strip()
            for key, value in file.meta.pairs
            if isinstance(value, Scalar)
        }
        unknown.update(
            line_of(key.value)[:60]
            for key, _ in file.meta.pairs
            if key.value not in _KNOWN and not _PERSONAL.search(key.value)
        )
        yield _record(identity, thread, entry, file, fields)


def _record(
    identity: str, thread: str, entry: _File, file: CommentFile, fields: dict[str, str]
) -> Comment | LeftOut:
    text = file.text.strip("\n")
    kind = fields.get("kind", "").casefold()
    rating, title = line_of(fields.get("rating")), line_of(fields.get("title"))
    if is_empty(text) and not (rating or title):
        reason = "it has no text"
        return LeftOut(
            identity=identity, position=entry.source.name, group="comments", reason=reason
        )
    return Comment(
        identity=identity,
        position=entry.source.name,
        thread_addresses=page_addresses((file.group, f"/{thread}/")),
        thread_title=thread,
        name=entry.name,
        parent=entry.parent or fields.get("parent", ""),
        author=person(fields.get("author")),
        url=web_address(fields.get("url")),
        date=date_of(fields.get("date")),
        text=with_tags(text, may_hide=True),
        title=title,
        rating=rating,
        helpful=number_of(fields.get("helpful")),
        status=_status(file, fields),
        kind=cast(CommentKind, kind) if kind in _KINDS else "comment",
    )


def _status(file: CommentFile, fields: dict[str, str]) -> CommentStatus:
    word = status_in(file)[0].casefold()
    if word not in ("approved", "pending", "spam", "trash"):
        return "pending"
    if word == "approved" and fields.get(_HIDES, "").casefold() not in _NO:
        return "pending"
    return cast(CommentStatus, word)


def _read(thread: str, sources: Sequence[Source], kind: FolderFormat) -> list[_File]:
    """Return the files of a thread, each with its name and the identity of its parent."""
    data = {}
    for source in sources:
        with source.open() as stream:
            data[source] = stream.read(MAX_FILE_BYTES + 1)
    paths = {f"{FOLDER}/{thread}/{_own_name(source)}": source for source in sources}
    readable = [
        path
        for path, source in paths.items()
        if source.suffix in kind.endings and len(data[source]) <= MAX_FILE_BYTES
    ]
    parsed = (parse_comment(path, data[paths[path]], _UTC, Scale())[0] for path in readable)
    comments, _ = with_own_ids(comment for comment in parsed if comment is not None)
    found = find_parents(comments)[0]
    above = {c.path: found[c.id].path for c in comments if c.id in found}
    return [
        _File(
            source=source,
            file=read_comment_file(path, data[source]) if path in readable else None,
            name=kind.name(_own_name(source)),
            parent=_identity(thread, paths[above[path]]) if path in above else "",
        )
        for path, source in paths.items()
    ]


def _identity(thread: str, source: Source) -> str:
    return f"{thread}/{_own_name(source)}"


def _own_name(source: Source) -> str:
    return (source.path or source.name).rpartition("/")[2]
