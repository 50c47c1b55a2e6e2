"""Comments: untrusted files, one for each comment, and the parts that are safe to show.

Nothing in such a file can stop a build: an unusable value gives a warning, and the comment appears
without it. E-mail addresses are read and dropped here, so no later phase can print one.
"""

import hashlib
import re
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from sitegen.comments.avatars import avatar_url
from sitegen.comments.formats import FOLDER, HIDDEN, CommentFile, read_comment_file, status_in
from sitegen.comments.kinds import MENTIONS, THREAD_KINDS
from sitegen.comments.mentions import excerpt
from sitegen.comments.personal_data import names_email, redact_email, without_email
from sitegen.comments.sanitize import clean_text, comment_html, safe_url
from sitegen.comments.spoilers import words_without_spoilers
from sitegen.content.authors import AuthorIndex
from sitegen.core.dates import When
from sitegen.core.diagnostics import Problem, warning
from sitegen.frontmatter.yaml_nodes import Scalar, quoted
from sitegen.models.threads import Comment
from sitegen.schema.decode import DecodeContext, Decoded, decode_record
from sitegen.schema.ratings import Rating, Scale, parse_rating
from sitegen.schema.synonyms import synonym

MAX_FILE_BYTES = 1024 * 1024
"""Bytes that are read of a comment's file; less of its text is shown."""

Status = Literal["approved", "pending", "spam", "trash"]
CommentKind = Literal[
    "comment", "review", "pingback", "webmention", "quote", "summary", "notice", "age"
]


class CommentMeta(msgspec.Struct, frozen=True, kw_only=True):
    """The front matter of a comment; nothing is required."""

    author: Annotated[str, Meta(description="only a name; absent is anonymous")] = ""
    author_key: Annotated[str, Meta(description="an author of this site: gives the badge")] = ""
    role: Annotated[str, Meta(description="a word for a badge, such as staff")] = ""
    date: Annotated[When | None, Meta(description="absent or imprecise is fine")] = None
    parent: Annotated[str, Meta(description="the id of the comment answered")] = ""
    kind: Annotated[CommentKind, Meta(description="the sort of response")] = "comment"
    title: Annotated[str, Meta(description="its own headline")] = ""
    rating: Annotated[str, Meta(description="on the site's scale, or written 4/5, B+, up")] = ""
    scale: Annotated[str, Meta(description="the rating's own scale, if it has one")] = ""
    helpful: Annotated[int, Meta(ge=0, description="how many readers found it helpful")] = 0
    weight: Annotated[
        int | None, Meta(ge=1, description="its fixed place: 1 comes first, in every order")
    ] = None
    url: Annotated[str, Meta(description="the writer's site; dropped if it is not http(s)")] = ""
    email: Annotated[str, Meta(description="allowed in the file; never in any output")] = ""
    spoilers: Annotated[bool, Meta(description="`true`: hidden until a reader asks")] = False
    status: Annotated[str, Meta(description="approved, pending, spam or trash")] = "approved"


_HINTS: dict[type, dict[str, str]] = {
    CommentMeta: {
        "homepage": "url", "created": "date", "stars": "rating", "score": "rating",
        "comment": "body", "content": "body", "text": "body",
    },
}  # fmt: skip

_NOT_LINKED = "only http and https addresses are linked"


class ParsedComment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An approved comment as its file alone gives it; ``thread`` is its folder's name.

    Threads have the names of folders: "last-train-home", "works/<key>", "pages/<path>". ``uid``
    is its id in another system, which answers may also name. ``group`` is the thread that another
    system puts it in, perhaps a comment. With ``counted``, ``parent`` may be a number. With
    ``awaits_date``, the key for its date is still empty, for example in a mail that just came.
    """

    path: str
    thread: str
    id: str
    author: str
    author_key: str
    role: str
    date: When | None
    parent: str
    kind: CommentKind
    title: str
    html: str
    helpful: int
    url: str | None
    spoilers: bool
    positions: dict[str, tuple[int, int]]
    rating: Rating | None = None
    weight: int | None = None
    uid: str = ""
    group: str = ""
    counted: bool = False
    awaits_date: bool = False

    @property
    def is_bare_rating(self) -> bool:
        """Return whether it has a rating and no text: it counts, and has nothing to show."""
        return self.rating is not None and not self.html and not self.title

    def warning(self, field: str, message: str) -> Problem:
        """Return a warning at a field of the comment's front matter."""
        position = self.positions.get(field, (1, 1))
        return warning(self.path, redact_email(f"{field}: {message}"), *position)


def parse_comment(
    path: str, data: bytes, zone: ZoneInfo, scale: Scale
) -> tuple[ParsedComment | None, tuple[Problem, ...]]:
    """Read a comment's file; return None if it is not approved or cannot be read."""
    file = read_comment_file(path, data)
    if file.meta is None:
        return None, () if file.withheld else _left_out(file.problems)
    if (problems := _not_shown(file, path)) is not None:
        return None, _mild(problems)
    context = DecodeContext(path=path, zone=zone, key_hints=_HINTS, severity="warning")
    decoded = decode_record(file.meta, CommentMeta, context)
    comment, found = _interpret(path, file, decoded, scale)
    return comment, _mild((*file.problems, *decoded.problems, *found))


def _not_shown(file: CommentFile, path: str) -> tuple[Problem, ...] | None:
    """Return the problems of a comment that must not be shown, None for any other comment."""
    word, node = status_in(file)
    if word == "approved":
        return None
    if word in HIDDEN:
        return ()
    assert node is not None
    found = f"{quoted(word)} is not known" if word else "expected a single word"
    if meant := synonym(word, get_args(Status)):
        found = f"{found} (write {meant})"
    if not word and isinstance(node, Scalar):
        found = "given more than once, or by a merge key"
    message = f"status: {found}, so the comment is not shown"
    return (warning(path, message, node.line, node.column),)


def _interpret(
    path: str, file: CommentFile, decoded: Decoded[CommentMeta], scale: Scale
) -> tuple[ParsedComment, tuple[Problem, ...]]:
    """Make a comment of a file's front matter and text."""
    meta = decoded.value
    thread, _, name = path.removeprefix(f"{FOLDER}/").rpartition("/")
    is_mention = meta.kind in MENTIONS
    has_tags = True if file.has_tags else None
    text, remarks = (
        (excerpt(file.text), ()) if is_mention else comment_html(file.text, has_tags=has_tags)
    )
    lines = {field: _line(getattr(meta, field)) for field in ("author", "role", "title")}
    comment = ParsedComment(
        path=path,
        thread=thread,
        id=name.rpartition(".")[0],
        author=lines["author"][0],
        author_key=meta.author_key,
        role=lines["role"][0],
        date=meta.date,
        parent=meta.parent.strip(),
        kind=meta.kind,
        title=lines["title"][0],
        html=text,
        helpful=meta.helpful,
        weight=meta.weight,
        url=None if names_email(meta.url) else safe_url(meta.url.strip()),
        spoilers=meta.spoilers,
        positions=dict(decoded.positions),
        uid=file.uid,
        group=file.group,
        counted=file.counted,
        awaits_date=file.awaits_date,
    )
    found = [warning(path, f"the text {remark}", *file.text_position) for remark in remarks]
    for field, (_, has_address) in lines.items():
        if has_address:
            found.append(comment.warning(field, "an e-mail address is not shown"))
    if meta.url and comment.url is None:
        message = "an e-mail address is not shown" if names_email(meta.url) else _NOT_LINKED
        found.append(comment.warning("url", message))
    if meta.rating:
        try:
            rating = parse_rating(meta.rating, scale, meta.scale)
            comment = replace(comment, rating=rating)
        except ValueError as fault:
            found.append(comment.warning("rating", str(fault)))
    if not (comment.html or comment.title or comment.rating or is_mention):
        found.append(warning(path, "the comment has no text", *file.text_position))
    return comment, tuple(found)


def _line(text: str) -> tuple[str, bool]:
    """Return a field as one line without hidden text, and whether it had an e-mail address."""
    written = clean_text(text, limit=1000)
    public = without_email(written)
    return clean_text(words_without_spoilers(public)), public != written


def _mild(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return problems as warnings that quote no e-mail address."""
    return tuple(
        replace(problem, severity="warning", message=redact_email(problem.message))
        for problem in problems
    )


def _left_out(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return the problems of an unreadable file, and that it is not shown."""
    return tuple(
        replace(problem, message=f"{problem.message}; the comment is left out")
        for problem in _mild(problems)
    )


def comment_record(
    comment: ParsedComment,
    authors: AuthorIndex,
    page: int = 1,
    *,
    own_id: str = "",
    with_avatars: bool = False,
) -> tuple[Comment, tuple[Problem, ...]]:
    """Return the comment as its page shows it, with its author found; pages count from 1.

    ``own_id`` is its HTML id if the whole thread decided on it.
    """
    person = authors.known(comment.author_key) if comment.author_key else None
    problems: tuple[Problem, ...] = ()
    if comment.author_key and person is None:
        message = f"{comment.author_key!r} is not an author of this site, so there is no badge"
        problems = (comment.warning("author_key", message),)
    name = person.name if person else comment.author
    avatar = (person.avatar if person else "") or avatar_url(name)
    view = Comment(
        id=own_id or html_id(comment.id),
        author=name or None,
        url=person.url if person else comment.url,
        by_author=person is not None,
        role=comment.role or None,
        date=comment.date,
        kind=comment.kind,
        title=comment.title or None,
        html=comment.html,
        helpful=comment.helpful,
        spoilers=comment.spoilers,
        rating=comment.rating,
        page=page,
        key=comment.id,
        avatar=avatar if with_avatars and comment.kind in THREAD_KINDS else "",
    )
    return view, problems


def html_id(name: str) -> str:
    """Return a comment's id as a valid HTML id: no white space, nothing that needs escaping.

    Only ``ids.html_ids`` prevents clashes with other ids, which strangers may have chosen.
    """
    clean = re.sub(r"[^\w.-]+", "-", name)
    if clean == name:
        return name
    return f"{clean}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
