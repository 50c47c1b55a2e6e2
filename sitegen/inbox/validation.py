"""Checks a form field by field, and returns the valid data and the errors.

It reads only the fields that readers may set. At the end, the build's own reader checks the
comment, so that the receiver accepts nothing that a build would leave out.
"""

import re
from collections.abc import Callable, Mapping

import msgspec

from sitegen.comments.kinds import CONTRIBUTIONS
from sitegen.comments.parsing import ParsedComment
from sitegen.comments.personal_data import names_email, without_email
from sitegen.comments.sanitize import clean_text, safe_url
from sitegen.comments.spoilers import UNPAIRED_BARS
from sitegen.config.loading import Config
from sitegen.inbox.entries import Entry, judged
from sitegen.inbox.requests import Form
from sitegen.inbox.site_file import OpenThread
from sitegen.inbox.words import phrase
from sitegen.schema.ratings import Scale, parse_rating, shown

MAX_AUTHOR = 200
MAX_TITLE = 200
"""Characters of a name and of a title that a build shows."""

MAX_EMAIL = 254
"""Longest address (RFC 5321, section 4.5.3.1.3, without the brackets)."""

FIELDS = ("author", "email", "url", "title", "rating", "body")
"""Fields for which a page shows an error next to the field."""

_EMAIL = re.compile(r"[^\s@<>()\[\]\\,;:\"]+@[^\s@<>()\[\]\\,;:\"/]+\.[^\s@<>()\[\]\\,;:\"/.]+")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]+")
_TAG = re.compile(r"<[^>]*>")
_NAMED_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:[/?#].*)?")


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """A checked form: ``errors`` are messages by field, "" for the form as a whole.

    ``comment`` is the build's view of it, None if the errors are too many to read it.
    """

    entry: Entry
    email: str
    errors: dict[str, str]
    comment: ParsedComment | None


def clean_body(text: str) -> str:
    r"""Return a text with ``\n`` as line end, without control characters and outer empty lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = _CONTROLS.sub("", text).split("\n")
    while lines and not lines[0].strip():
        del lines[0]
    while lines and not lines[-1].strip():
        del lines[-1]
    return "\n".join(lines)


def check_form(
    form: Form,
    thread: str,
    opened: OpenThread,
    date: str,
    config: Config,
    words: Mapping[str, str],
    is_parent: Callable[[str], bool],
) -> Checked:
    """Return the data of a form and its errors; ``is_parent`` knows the thread's ids."""
    errors: dict[str, str] = {}

    def wrong(field: str, word: str, **values: object) -> None:
        errors.setdefault(field, phrase(words, word, **values))

    kind = form.get("kind", "").strip()
    kind = "" if kind == "comment" else kind
    if kind and kind not in opened.kinds:
        wrong("", "inbox_error_kind")
        kind = ""
    parent = form.get("parent", "").strip()
    entry = Entry(
        thread=thread,
        kind=kind,
        parent=parent if parent and is_parent(parent) else "",
        author=_line(form, "author"),
        title=_line(form, "title"),
        url=_url(form),
        rating="" if thread.startswith("pages/") else clean_text(form.get("rating", "")),
        spoilers=form.get("spoilers", "").strip().lower() in ("on", "true", "1", "yes"),
        body=clean_body(form.get("body", "")),
    )
    email = clean_text(form.get("email", ""), limit=1000)
    if len(entry.author) > MAX_AUTHOR:
        wrong("author", "inbox_error_author_long", n=MAX_AUTHOR)
    if len(entry.title) > MAX_TITLE:
        wrong("title", "inbox_error_title_long", n=MAX_TITLE)
    if email and (len(email) > MAX_EMAIL or not _EMAIL.fullmatch(email)):
        wrong("email", "inbox_error_email")
    if entry.url and (safe_url(entry.url) is None or names_email(entry.url)):
        wrong("url", "inbox_error_url")
    if entry.rating and not _is_rating(entry.rating, config.scale):
        least, best = _ends(config.scale)
        wrong("rating", "inbox_error_rating", least=least, best=best)
    _check_body(entry, config.settings.comments.max_chars, wrong)
    comment = None
    if not errors:
        comment = _judge(entry, date, config, wrong)
    return Checked(entry=entry, email=email, errors=errors, comment=comment)


def _check_body(entry: Entry, limit: int, wrong: Callable[..., None]) -> None:
    if len(entry.body) > limit:
        wrong("body", "inbox_error_body_long", n=f"{limit:,}")
    if not entry.body and (not entry.rating or entry.kind in CONTRIBUTIONS):
        wrong("body", "inbox_error_body_empty")


def _judge(
    entry: Entry, date: str, config: Config, wrong: Callable[..., None]
) -> ParsedComment | None:
    """Check a comment with the build's reader; note the errors that a reader can correct."""
    try:
        comment, problems = judged(entry, date, config)
    except ValueError:
        wrong("body", "inbox_error_body_empty")
        return None
    for problem in problems:
        if UNPAIRED_BARS in problem.message:
            wrong("body", "inbox_error_bars")
        field = problem.message.partition(":")[0]
        if field == "url":
            wrong("url", "inbox_error_url")
    is_seen = comment is not None and _TAG.sub("", comment.html).strip() != ""
    if comment is None or not (is_seen or (comment.rating and not entry.body)):
        wrong("body", "inbox_error_body_empty")
    return comment


def _line(form: Form, name: str) -> str:
    """Return a field of one line, without addresses that must stay private."""
    return clean_text(without_email(clean_text(form.get(name, ""), limit=2000)), limit=2000)


def _url(form: Form) -> str:
    """Return an address; add its scheme if only that is missing."""
    url = clean_text(form.get("url", ""), limit=4000)
    return f"https://{url}" if _NAMED_HOST.fullmatch(url) else url


def _is_rating(written: str, scale: Scale) -> bool:
    """Return whether a rating fits the site's own scale."""
    try:
        rating = parse_rating(written, scale)
    except ValueError:
        return False
    return "/" not in written and rating.kind == scale.kind and rating.best == scale.best


def _ends(scale: Scale) -> tuple[str, str]:
    """Return the lowest and the highest rating, in words."""
    if scale.names:
        return scale.names[-1], scale.names[0]
    return shown(scale.least), shown(scale.best)
