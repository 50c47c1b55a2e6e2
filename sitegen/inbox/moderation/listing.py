"""Comments for moderators: as their page would show them, with their context."""

import hashlib
import posixpath
import threading
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from markupsafe import Markup

from sitegen.comments.editing import EditError, with_status
from sitegen.comments.formats import FOLDER as COMMENTS
from sitegen.comments.kinds import THREAD_KINDS
from sitegen.comments.moderation_items import ModerationItem, age, name_of, read_start
from sitegen.comments.parsing import ParsedComment, parse_comment
from sitegen.core.dates import When
from sitegen.core.files import SourceFile, Stamp
from sitegen.inbox.moderation.received import Received
from sitegen.inbox.moderation.spam_folder import content_path, is_held
from sitegen.inbox.site_file import SPAM, InboxSite
from sitegen.models.richtext import REF_END, REF_START
from sitegen.moderation.queue import ModerationQueue

_SWITCH = (
    f'<label class="spoiler"><input type="checkbox" aria-label="{REF_START}spoiler_show{REF_END}">'
    '<span class="spoiler-text">'
)
"""The HTML before a hidden text on the page (see ``comments.spoilers``)."""
_SWITCH_END = "</span></label>"
_FORMATS = {"year": "%Y", "month": "%B %Y", "day": "{day} %B %Y"}


class ParentView(msgspec.Struct, frozen=True, kw_only=True):
    """The parent of a comment: its name, its writer, its first words, its status."""

    name: str
    author: str
    first_line: str
    status: str


class CommentView(msgspec.Struct, frozen=True, kw_only=True):
    """A comment for a template.

    ``key`` names it in forms, with a digest of the shown text: so a moderator cannot decide about
    a changed text. ``name`` is its name in commands. ``html`` is safe, ``text`` is the source.
    ``marks`` are points to check. ``held`` means that it is not in content/.
    """

    key: str
    name: str
    path: str
    status: str
    author: str
    html: Markup
    text: str
    thread: str
    thread_title: str
    thread_url: str
    badge: str = ""
    title: str = ""
    rating: str = ""
    url: str = ""
    kind: str = ""
    spoilers: bool = False
    has_hidden_text: bool = False
    date: str = ""
    iso: str = ""
    address: str = ""
    marks: tuple[str, ...] = ()
    reports: int = 0
    parent: ParentView | None = None
    held: bool = False
    can_reply: bool = False
    keys: tuple[tuple[str, str], ...] = ()


def key_of(file: SourceFile, data: bytes, name: str) -> str:
    """Return the name of a comment in a form: a digest of its file, and its name."""
    return f"{digest_of(data)}:{file.path if is_held(file.path) else name}"


def digest_of(data: bytes) -> str:
    """Return a digest of a file's bytes, 16 hexadecimal digits."""
    return hashlib.blake2b(data, digest_size=8).hexdigest()


def short_name(path: str) -> str:
    """Return a comment's thread and id by its path, held or not: the receiver's name for it."""
    inner = path.removeprefix(f"{COMMENTS}/").removeprefix(f"{SPAM}/")
    return posixpath.splitext(inner)[0]


class StatusIndex:
    """Files that may have a status: each is read once, and again when its stamp has changed."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Stamp, frozenset[str]]] = {}
        self._lock = threading.Lock()

    def items(self, queue: ModerationQueue, status: str) -> list[ModerationItem]:
        """Return the comments of a status, the oldest first."""
        with self._lock:
            files = [file for files in queue.threads.values() for file in files]
            known = {file.path: self._read(file) for file in files}
            self._known = {file.path: (file.stamp, known[file.path]) for file in files}
        candidates = (file for file in files if known[file.path] & {status, "\\"})
        found = [item for item in map(queue.reader.read_file, candidates) if item.status == status]
        found.sort(key=age)
        return found

    def _read(self, file: SourceFile) -> frozenset[str]:
        stamp, words = self._known.get(file.path, (b"", frozenset[str]()))
        if stamp == file.stamp:
            return words
        data = read_start(file).lower()
        # The word occurs, or occurs escaped, or the status is another one.
        return frozenset(
            word for word in ("pending", "spam", "trash", "\\") if word.encode() in data
        )


class ViewMaker:
    """Makes views of comments for one request."""

    def __init__(self, queue: ModerationQueue, site: InboxSite, facts: dict[str, Received]) -> None:
        self._queue = queue
        self._site = site
        self._facts = facts

    def views(self, items: Iterable[ModerationItem]) -> list[CommentView]:
        """Return the views of comments."""
        return [self.view(item) for item in items]

    def view(self, item: ModerationItem) -> CommentView:
        """Return the view of a comment."""
        queue, file = self._queue, item.file
        data = read_start(file)
        if not item.flags:
            item = queue.reader.with_flags(item)
        held = is_held(file.path)
        short = short_name(file.path)
        thread = short.rpartition("/")[0]
        known = self._site.threads.get(thread)
        facts = self._facts.get(short, Received())
        parsed = self._parsed(file.path, data)
        person = queue.reader.author_index.known(item.meta.author_key)
        has_badge = person is not None and item.status == "approved"
        when = item.date or _received(facts, queue.config.zone)
        return CommentView(
            key=key_of(file, data, item.name),
            name=item.name,
            path=file.path,
            status="spam" if held else item.status,
            author=(person.name if person and has_badge else parsed.author if parsed else ""),
            badge="Author" if has_badge else "",
            html=_html(item, parsed),
            text=item.text.strip("\n"),
            thread=thread,
            thread_title=known.title if known else thread,
            thread_url=known.url if known else "",
            title=parsed.title if parsed else "",
            rating=parsed.rating.text if parsed and parsed.rating else "",
            url=(parsed.url or "") if parsed else "",
            kind="" if item.meta.kind == "comment" else item.meta.kind,
            spoilers=item.meta.spoilers,
            date=date_words(when, queue.config.zone) if when else "",
            iso=when.iso if when else "",
            address=item.meta.email.strip() or facts.address,
            has_hidden_text=bool(parsed and _SWITCH in parsed.html),
            marks=tuple(dict.fromkeys((*item.flags, *facts.marks))),
            reports=facts.reports,
            parent=self._parent(thread, item),
            held=held,
            can_reply=not held and item.meta.kind in THREAD_KINDS and bool(item.status),
            keys=item.keys,
        )

    def _parsed(self, path: str, data: bytes) -> ParsedComment | None:
        """Return a comment as its page shows it after approval, None if it cannot be shown."""
        config = self._queue.config
        path = content_path(path) if is_held(path) else path
        try:
            approved = with_status(path, data, "approved")
        except EditError:
            return None
        return parse_comment(path, approved, config.zone, config.scale)[0]

    def _parent(self, thread: str, item: ModerationItem) -> ParentView | None:
        wanted = item.meta.parent.strip()
        if not wanted:
            return None
        for file in self._queue.threads.get(thread, ()):
            if name_of(file) == f"{thread}/{wanted}":
                found = self._queue.reader.read_file(file)
                person = self._queue.reader.author_index.known(found.meta.author_key)
                author = person.name if person else found.author
                name = self._queue.name(file)
                line = found.first_line
                return ParentView(name=name, author=author, first_line=line, status=found.status)
        return ParentView(name="", author="", first_line="", status="")


def _html(item: ModerationItem, parsed: ParsedComment | None) -> Markup:
    """Return a comment's text as its page shows it; if it cannot be parsed, show its source.

    Spoilers are not hidden from moderators, but marked: moderators must read them.
    """
    if parsed is None:
        return Markup("<pre>{}</pre>").format(item.text[:20_000])
    text = parsed.html.replace(
        _SWITCH, '<span class="spoiler"><span class="unseen">Hidden from readers: </span>'
    )
    return Markup(text.replace(_SWITCH_END, "</span>"))  # noqa: S704 - the site's sanitiser made it


def _received(facts: Received, zone: ZoneInfo) -> When | None:
    """Return when a comment without a date came, None if that is not known."""
    try:
        moment = datetime.fromisoformat(facts.at).astimezone(zone)
    except ValueError:
        return None
    return When(moment.isoformat(timespec="seconds"), "second")


def date_words(when: When, zone: ZoneInfo) -> str:
    """Return a date in English, in its own precision: "5 March 2011, 10:00"."""
    at = when.at
    if when.precision in ("minute", "second"):
        return moment_words(at, zone)
    return at.strftime(_FORMATS[when.precision]).format(day=at.day)


def moment_words(moment: datetime, zone: ZoneInfo) -> str:
    """Return a moment in English, in the site's time zone."""
    local = moment.astimezone(zone)
    return f"{local.day} {local:%B %Y, %H:%M}"


def page_of(items: Sequence[ModerationItem], page: int, size: int) -> Sequence[ModerationItem]:
    """Return the items of a page; pages count from 1."""
    return items[(page - 1) * size : page * size]
