"""Comments: files that strangers wrote, one a comment, and what is safe to show of them.

Nothing in such a file can stop a site: what cannot be used is a warning, and the comment appears
without it. E-mail addresses are read and dropped here, so that no later phase can print one.
"""

import hashlib
import re
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from sitegen.authors import Directory
from sitegen.dates import When
from sitegen.frontmatter import decode, split
from sitegen.problems import Problem, warning
from sitegen.records import Comment
from sitegen.sanitize import clean_text, comment_html, safe_url
from sitegen.schema import Context, read

FOLDER = "content/comments"
MOST_BYTES = 64 * 1024
"""How much of a comment's file is read at all; its text is cut at 8 KB."""

Kind = Literal["comment", "review", "pingback", "webmention"]
Status = Literal["approved", "pending", "spam", "trash"]


class CommentMeta(msgspec.Struct, frozen=True, kw_only=True):
    """The front matter of a comment; nothing is required."""

    author: Annotated[str, Meta(description="only a name; absent is anonymous")] = ""
    author_key: Annotated[str, Meta(description="an author of this site: gives the badge")] = ""
    role: Annotated[str, Meta(description="a word for a badge, such as staff")] = ""
    date: Annotated[When | None, Meta(description="absent or imprecise is fine")] = None
    parent: Annotated[str, Meta(description="the id of the comment answered")] = ""
    kind: Annotated[Kind, Meta(description="what sort of response it is")] = "comment"
    title: Annotated[str, Meta(description="a headline of its own")] = ""
    helpful: Annotated[int, Meta(ge=0, description="how many readers found it helpful")] = 0
    url: Annotated[str, Meta(description="the writer's site; dropped if it is not http(s)")] = ""
    email: Annotated[str, Meta(description="allowed in the file; never in any output")] = ""
    spoilers: Annotated[bool, Meta(description="`true`: hidden until asked for")] = False
    status: Annotated[str, Meta(description="approved, pending, spam or trash")] = "approved"


_NOT_YET: dict[type, frozenset[str]] = {CommentMeta: frozenset({"rating", "scale"})}
_FOREIGN: dict[type, dict[str, str]] = {
    CommentMeta: {
        "name": "author", "website": "url", "homepage": "url", "reply_to": "parent",
        "replying_to": "parent", "replyto": "parent", "in_reply_to": "parent", "created": "date",
    },
}  # fmt: skip


class ParsedComment(msgspec.Struct, frozen=True, kw_only=True):
    """An approved comment as its file alone tells it; ``thread`` is its folder's name."""

    path: str
    thread: str
    id: str
    author: str
    author_key: str
    role: str
    date: When | None
    parent: str
    kind: Kind
    title: str
    html: str
    helpful: int
    url: str | None
    spoilers: bool
    positions: dict[str, tuple[int, int]]

    def warning(self, field: str, message: str) -> Problem:
        """Return a warning at a field of the comment's front matter."""
        return warning(self.path, f"{field}: {message}", *self.positions.get(field, (1, 1)))


def parse_comment(
    path: str, data: bytes, zone: ZoneInfo
) -> tuple[ParsedComment | None, tuple[Problem, ...]]:
    """Read a comment's file; None where it is not approved or cannot be read."""
    text, problems = decode(data, path)
    document = split(text, path)
    problems += document.problems
    if document.meta is None and document.problems:
        return None, _left_out(path, problems)
    context = Context(path=path, zone=zone, not_yet=_NOT_YET, foreign=_FOREIGN, severity="warning")
    reading = read(document.meta, CommentMeta, context)
    meta = reading.value
    if meta.status != "approved":
        unknown = meta.status not in get_args(Status)
        message = f"status: {meta.status!r} is not known, so it is not shown"
        return None, (warning(path, message, *reading.at("status")),) if unknown else ()
    html, remarks = comment_html(document.body)
    thread, _, name = path.removeprefix(f"{FOLDER}/").rpartition("/")
    comment = ParsedComment(
        path=path,
        thread=thread,
        id=name.removesuffix(".md"),
        author=clean_text(meta.author),
        author_key=meta.author_key,
        role=clean_text(meta.role),
        date=meta.date,
        parent=meta.parent,
        kind=meta.kind,
        title=clean_text(meta.title),
        html=html,
        helpful=meta.helpful,
        url=safe_url(meta.url) if meta.url else None,
        spoilers=meta.spoilers,
        positions=dict(reading.positions),
    )
    found = [warning(path, f"the text {remark}", document.body_line) for remark in remarks]
    if meta.url and comment.url is None:
        found.append(comment.warning("url", "only http and https are linked"))
    if not html:
        found.append(warning(path, "the comment has no text", document.body_line))
    return comment, (*_mild(problems), *reading.problems, *found)


def _mild(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    return tuple(msgspec.structs.replace(problem, severity="warning") for problem in problems)


def _left_out(path: str, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return what is wrong with an unreadable file, and that it is not shown."""
    return tuple(
        warning(path, f"{problem.message}; the comment is left out", problem.line, problem.column)
        for problem in _mild(problems)
    )


def shown(comment: ParsedComment, authors: Directory) -> tuple[Comment, tuple[Problem, ...]]:
    """Return the comment as its page shows it, its author looked up."""
    person = authors.known(comment.author_key) if comment.author_key else None
    problems: tuple[Problem, ...] = ()
    if comment.author_key and person is None:
        message = f"{comment.author_key!r} is no author of this site, so there is no badge"
        problems = (comment.warning("author_key", message),)
    view = Comment(
        id=html_id(comment.id),
        author=person.name if person else comment.author or None,
        url=person.url if person else comment.url,
        by_author=person is not None,
        role=comment.role or None,
        date=comment.date,
        kind=comment.kind,
        title=comment.title or None,
        html=comment.html,
        helpful=comment.helpful,
        spoilers=comment.spoilers,
    )
    return view, problems


def html_id(name: str) -> str:
    """Return a comment's id as an HTML id may be: no white space, nothing that needs escaping."""
    clean = re.sub(r"[^\w.-]+", "-", name)
    if clean == name:
        return name
    # Two names must not become one id.
    return f"{clean}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
