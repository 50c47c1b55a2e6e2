"""Other systems' keys in comment files, as ours.

Systems agree only that an answer names the comment that it answers; their keys for it are below.
"""

import re
from datetime import UTC, datetime
from typing import TypeAlias

import msgspec
from msgspec.structs import replace

from sitegen.frontmatter.yaml_nodes import Mapping, Node, Scalar

PARENT_IDS = (
    "parent_id", "parentId", "comment_parent", "parent_comment", "replyToId", "reply_to_id",
    "in_reply_to", "inReplyTo", "in_reply_to_id", "replying_to_id", "replying_to_uid",
)  # fmt: skip
"""Keys that hold the id of the comment answered."""
COUNTED_PARENTS = ("replying_to", "reply_to", "replyto", "replyID")
"""Keys that hold the id of the comment answered, or its number in the thread."""
THREAD = "replyThread"
"""The key for the first comment of a thread of answers."""

KEY_ALIASES = {
    "name": "author", "website": "url", "timestamp": "date", "type": "kind", "comment_type": "kind",
    **dict.fromkeys((*PARENT_IDS, *COUNTED_PARENTS, THREAD), "parent"),
}  # fmt: skip
"""Other systems' keys, in any case, and our keys for them."""
UID_KEYS = ("_id", "id", "uid", "comment_id", "commentId")
"""Keys that hold another system's id of a comment; sitegen reads the first one given."""
GROUP_KEY = "_parent"
IGNORED_KEYS = frozenset({
    "slug", "options", "locale", "avatar", "gravatar", "parser", "post", "post_id", "origin",
    "redirect", "reCaptcha", "g-recaptcha-response", "h-captcha-response", "updated", "replyName",
    "replying_to_name", "user_id", "postId", "comment_post_ID",
})  # fmt: skip
"""Other systems' keys that mean nothing here, and are not mistakes."""

_ALIASES = {theirs.casefold(): ours for theirs, ours in KEY_ALIASES.items()}
_IGNORED = frozenset(key.casefold() for key in IGNORED_KEYS)
_UIDS = {key.casefold(): rank for rank, key in enumerate(UID_KEYS)}
_PARENTS = {
    key.casefold(): rank for rank, key in enumerate((*PARENT_IDS, *COUNTED_PARENTS, THREAD))
}
"""The keys for the comment answered, with ranks; of several keys, the lowest rank is used."""
_COUNTED = frozenset(_PARENTS[key.casefold()] for key in COUNTED_PARENTS)
_NO_PARENT = frozenset({"0", "null", "none", "false", "undefined"})
_MENTIONS = frozenset({"trackback", "linkback"})
_EPOCH = re.compile(r"(\d{9,14})(?:\.\d+)?", re.ASCII)
_MAIL_DATE = re.compile(
    r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)? [+-]\d{4}(?: \(\w+\))?",
    re.ASCII,
)
_MAX_SECONDS = 10**11  # the year 5138: more are milliseconds


_Pair: TypeAlias = tuple[Scalar, Node]


class OurKeys(msgspec.Struct, frozen=True, kw_only=True):
    """Front matter under our keys, and the rest of the other keys (see ``CommentFile``)."""

    meta: Mapping
    uid: str = ""
    group: str = ""
    counted: bool = False
    awaits_date: bool = False
    is_foreign: bool = False


def under_our_keys(meta: Mapping) -> OurKeys:
    """Return front matter with other systems' keys as ours; our own win if both are given."""
    reader = _Reader()
    for key, value in meta.pairs:
        if is_blank(value):
            reader.awaits_date = reader.awaits_date or key.value == "date"
        elif key.value.casefold() not in _IGNORED:
            reader.take(key, value)
    ours, theirs = reader.ours, reader.theirs
    best = min(reader.parents, default=-1)
    if reader.parents:
        theirs["parent"] = reader.parents[best]
    thread = reader.parents.get(_PARENTS[THREAD.casefold()])
    is_unsure = sum(is_status(key.value) for key, _ in meta.pairs) > 1
    return OurKeys(
        meta=replace(
            meta,
            pairs=tuple((theirs | ours).values()),
            unsure=meta.unsure | {"status"} if is_unsure else meta.unsure,
        ),
        uid=next((uid for _, uid in sorted(reader.uids.items()) if uid), ""),
        group=(_word(thread[1]) if thread else "") or reader.group,
        counted=best in _COUNTED and "parent" not in ours,
        awaits_date=reader.awaits_date and "date" not in theirs | ours,
        is_foreign=bool(theirs or reader.uids or reader.group),
    )


class _Reader:
    """Gathers the pairs of a file: those with our keys, and those with other systems' keys."""

    def __init__(self) -> None:
        self.ours: dict[str, _Pair] = {}
        self.theirs: dict[str, _Pair] = {}
        self.parents: dict[int, _Pair] = {}
        self.uids: dict[int, str] = {}
        self.group = ""
        self.awaits_date = False

    def take(self, key: Scalar, value: Node) -> None:
        """Take a pair whose value is not blank."""
        name, folded = key.value, key.value.casefold()
        if name not in self.ours and is_status(name):
            self.ours.setdefault("status", (replace(key, value="status"), value))
        elif folded in _UIDS:
            self.uids.setdefault(_UIDS[folded], _word(value))
        elif name == GROUP_KEY:
            self.group = _word(value)
        elif folded not in _ALIASES:
            self.ours[name] = key, _read(name, value)
        elif not isinstance(value, Scalar) or _word(value):
            self._take_theirs(key, value, _ALIASES[folded])

    def _take_theirs(self, key: Scalar, value: Node, name: str) -> None:
        pair = replace(key, value=name), _read(name, value)
        rank = _PARENTS.get(key.value.casefold())
        if rank is None:
            self.theirs.setdefault(name, pair)
        elif _word(value).casefold() not in _NO_PARENT:
            self.parents.setdefault(rank, pair)


def is_status(key: str) -> bool:
    """Return whether a key is the one for the status, in any case."""
    if key.isascii():
        return key.strip().lower() == "status"
    return "".join(filter(str.isalpha, key)).casefold() == "status"


def is_blank(node: Node) -> bool:
    """Return whether a value is blank, as if the key were not there."""
    return isinstance(node, Scalar) and not node.value.strip()


def _read(name: str, value: Node) -> Node:
    """Return a value as we would write it."""
    if name == "date":
        return _instant(value)
    if name == "kind" and isinstance(value, Scalar):
        kind = value.value.strip().casefold()
        return replace(value, value="pingback") if kind in _MENTIONS else value
    return value


def _word(node: Node) -> str:
    """Return the text of another system's value, "" for its words for nothing."""
    if not isinstance(node, Scalar) or (node.plain and node.value in ("null", "~")):
        return ""
    return node.value.strip()


def _instant(node: Node) -> Node:
    """Return the date of a number of seconds or milliseconds since 1970, or of a mail's date."""
    text = node.value.strip() if isinstance(node, Scalar) else ""
    match = _EPOCH.fullmatch(text)
    if _MAIL_DATE.fullmatch(text):
        from email.utils import parsedate_to_datetime  # takes long to import

        try:
            return replace(node, value=parsedate_to_datetime(text).isoformat())
        except ValueError:
            return node
    if not match:
        return node
    number = int(match[1])
    seconds = number if number < _MAX_SECONDS else number // 1000
    return replace(node, value=datetime.fromtimestamp(seconds, UTC).isoformat())
