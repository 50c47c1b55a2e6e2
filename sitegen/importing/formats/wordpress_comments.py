"""Comments of an item of WordPress's export: their types, states and threads."""

from collections.abc import Iterator, Sequence

from sitegen.importing.formats.wordpress_fields import left_out_fields
from sitegen.importing.formats.wordpress_tables import (
    COMMENT_STATUS,
    NOTE_COMMENTS,
    PINGS,
    WEB_COMMENTS,
)
from sitegen.importing.formats.wordpress_values import (
    Parts,
    date_of,
    has_address,
    web_address,
    words,
)
from sitegen.importing.messages import Messages
from sitegen.importing.records import Comment, CommentKind, CommentStatus, LeftOut, Text


class Thread:
    """The comments of one item; ``identity`` is its document's, ``base`` its address."""

    def __init__(self, identity: str, base: str, source_name: str, messages: Messages) -> None:
        self._identity = identity
        self._base = base
        self._source_name = source_name
        self._messages = messages
        self._seen: set[str] = set()
        self._again: dict[str, int] = {}
        self.dates_in_gmt = 0

    def left_out(self, item: Parts, reason: str) -> Iterator[LeftOut]:
        """Yield each comment of an item that is not in the site itself."""
        for number, element in enumerate(item.all("wp:comment"), 1):
            parts = Parts(element)
            name = parts.get("wp:comment_id") or f"nth-{number}"
            yield LeftOut(
                identity=f"{self._identity}:{name}",
                position=self._position(parts),
                group="comments",
                reason=reason,
            )
            yield from self._fields(parts, name, "its item was left out")

    def comments(self, item: Parts) -> Iterator[Comment | LeftOut]:
        """Yield each comment of an item that is a document."""
        for number, element in enumerate(item.all("wp:comment"), 1):
            parts = Parts(element)
            comment = self._comment(parts, number)
            yield comment
            name = comment.identity.removeprefix(f"{self._identity}:")
            used = comment.used_fields if isinstance(comment, Comment) else ()
            yield from self._fields(parts, name, "readers did not see it", used)

    def _fields(
        self, parts: Parts, name: str, reason: str, used: Sequence[str] = ()
    ) -> Iterator[LeftOut]:
        """Yield the fields of a comment that are not ``used``."""
        identity, position = f"{self._identity}:{name}", self._position(parts)
        for field in left_out_fields(parts, identity, position, reason, "wp:commentmeta"):
            if field.identity.removeprefix(f"{identity}:") not in used:
                yield field

    def _comment(self, parts: Parts, number: int) -> Comment | LeftOut:
        position = self._position(parts)
        name = self._name(parts.get("wp:comment_id"), number, position)
        identity = f"{self._identity}:{name}"
        type_name = parts.get("wp:comment_type").lower()
        fields = dict(parts.pairs("wp:commentmeta"))
        rating = _rating(fields)
        content = parts.raw("wp:comment_content")
        if type_name in NOTE_COMMENTS:
            reason = f"it is a note that readers never saw ({type_name})"
        elif not content.strip() and not rating and type_name not in PINGS | WEB_COMMENTS:
            reason = "it has no text"
        else:
            reason = ""
        if reason:
            return LeftOut(identity=identity, position=position, group="comments", reason=reason)
        parent = parts.get("wp:comment_parent")
        parent = "" if parent in ("", "0", name) else f"{self._identity}:{parent}"
        author = words(parts.raw("wp:comment_author"))
        return Comment(
            identity=identity,
            position=position,
            thread=self._identity,
            name=name,
            parent=parent,
            author="" if has_address(author) else author,
            url=web_address(parts.get("wp:comment_author_url")),
            date=self._date(parts),
            text=Text(content, "wordpress", self._base),
            rating=rating,
            used_fields=("rating",) if rating else (),
            status=self._status(parts, type_name, position),
            kind=_kind(type_name, rating),
        )

    def _position(self, parts: Parts) -> str:
        return f"{self._source_name}:{parts.element.sourceline or 1}"

    def _name(self, wanted: str, number: int, position: str) -> str:
        """Return a name that no earlier comment of this thread has."""
        wanted = name = wanted if wanted not in ("", "0") else f"c{number}"
        while name in self._seen:
            self._again[wanted] = self._again.get(wanted, 1) + 1
            name = f"{wanted}-{self._again[wanted]}"
        if name != wanted:
            self._messages.warning(
                f"two comments of one thread have the number {wanted}: this one is {name}", position
            )
        self._seen.add(name)
        return name

    def _status(self, parts: Parts, type_name: str, position: str) -> CommentStatus:
        written = parts.get("wp:comment_approved").lower()
        status = COMMENT_STATUS.get(written)
        if status is None:
            self._messages.warning(
                f"comment_approved {written!r} is unknown: the comment is pending", position
            )
            return "pending"
        if status == "approved" and not _is_known(type_name):
            self._messages.warning(
                f"the type of comment {type_name!r} is unknown: the comment is pending", position
            )
            return "pending"
        return status  # type: ignore[return-value]

    def _date(self, parts: Parts) -> str:
        if date := date_of(parts.get("wp:comment_date")):
            return date
        date = date_of(parts.get("wp:comment_date_gmt"))
        self.dates_in_gmt += bool(date)
        return f"{date}Z" if len(date) > len("2011-03-04") else date


def _is_known(type_name: str) -> bool:
    return type_name in ("", "comment", "review") or type_name in PINGS | WEB_COMMENTS


def _kind(type_name: str, rating: str) -> CommentKind:
    if type_name in PINGS:
        return "pingback"
    if type_name in WEB_COMMENTS:
        return "webmention"
    return "review" if type_name == "review" or rating else "comment"


def _rating(fields: dict[str, str]) -> str:
    """Return a reader's stars out of five, in the way of WooCommerce and others."""
    value = fields.get("rating", "").strip()
    try:
        stars = float(value)
    except ValueError:
        return ""
    return f"{value}/5" if 0 < stars <= 5 else ""
