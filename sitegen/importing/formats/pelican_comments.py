"""pelican-comment-system: Markdown files with ``Key: value`` lines above the text.

Each article has a folder (``content/comments/<slug>/``). A reply names its parent's file without
the dot: ``replyto: 1md``. The anchors of old pages have the same form.
"""

import re
from collections.abc import Iterator, Sequence

from sitegen.importing.comment_folders import FolderFormat, comments_in, has_comments
from sitegen.importing.messages import Messages
from sitegen.importing.records import AnyRecord, BlogInfo
from sitegen.importing.sources import Source

NAME = "pelican-comments"

_KEY = re.compile(rb"^(date|author|email|replyto|slug|website|title|tags|category)[ \t]*:", re.I)
_COMMENT = frozenset({b"date", b"author", b"email", b"replyto"})
_ARTICLE = frozenset({b"title", b"tags", b"category"})


def _is_comment(head: bytes) -> bool:
    """Return whether a file begins with the header of a comment, and not of an article."""
    keys = set()
    for line in head.removeprefix(b"\xef\xbb\xbf").splitlines():
        if match := _KEY.match(line):
            keys.add(match[1].lower())
        elif not line.strip():
            break
    return bool(keys & _COMMENT) and not keys & _ARTICLE


def _name(file: str) -> str:
    stem, _, ending = file.rpartition(".")
    return stem + ending


FORMAT = FolderFormat(
    what="comments (*.md) in a folder comments/<article>/",
    endings=(".md",),
    unread=(".rst", ".html"),
    name=_name,
    test=_is_comment,
)


def recognizes(source: Source) -> bool:
    """Return whether a folder, a zip or a file has comments of pelican-comment-system."""
    return has_comments(source, FORMAT)


def records(sources: Sequence[Source], messages: Messages) -> Iterator[AnyRecord | BlogInfo]:
    """Yield the comments, article by article."""
    return comments_in(sources, FORMAT, messages)
