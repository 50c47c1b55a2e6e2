"""Staticman: files of YAML or JSON, in a folder for each page (``data/comments/<slug>/``).

A page is identified by its folder's name, and by its address if the files have it as ``_parent``. A
reply names its parent by a number among the comments of the page, or by an id.
"""

import re
from collections.abc import Iterator, Sequence

from sitegen.importing.comment_folders import FolderFormat, comments_in, has_comments
from sitegen.importing.messages import Messages
from sitegen.importing.records import AnyRecord, BlogInfo
from sitegen.importing.sources import Source

NAME = "staticman"

_KEY = re.compile(
    rb"""(?:^|[{,])\s*["']?(_id|_parent|message|body|comment|name|date|replying_to|replyThread)["']?\s*:""",
    re.MULTILINE,
)


def _is_comment(head: bytes) -> bool:
    keys = set(_KEY.findall(head))
    return bool(keys & {b"_id", b"message", b"_parent"}) and len(keys) > 1


def _name(file: str) -> str:
    return file.rpartition(".")[0]


FORMAT = FolderFormat(
    what="files of Staticman (*.yml, *.json) in a folder for each page",
    endings=(".yml", ".yaml", ".json"),
    unread=(),
    name=_name,
    test=_is_comment,
)


def recognizes(source: Source) -> bool:
    """Return whether a folder, a zip or a file has comments that Staticman wrote."""
    return has_comments(source, FORMAT)


def records(sources: Sequence[Source], messages: Messages) -> Iterator[AnyRecord | BlogInfo]:
    """Yield the comments, page by page."""
    return comments_in(sources, FORMAT, messages)
