"""The pages for readers: the build's pages, with their slots filled."""

import re
from collections.abc import Mapping
from html import escape

from sitegen.comments.parsing import ParsedComment
from sitegen.comments.sanitize import LINK_REL
from sitegen.config.csp import origin_of
from sitegen.config.loading import Config
from sitegen.config.settings import CspSettings
from sitegen.core.diagnostics import UsageError
from sitegen.inbox.context import Inbox
from sitegen.inbox.site_file import page_path
from sitegen.inbox.slots import fill, marker
from sitegen.inbox.store import open_folder
from sitegen.inbox.validation import FIELDS
from sitegen.inbox.words import phrase
from sitegen.models.richtext import REF_END, REF_START

_WORD = re.compile(f"{REF_START}([a-z_]+){REF_END}")

_PLAIN_PAGE = (
    '<!doctype html><html><head><meta charset="utf-8"><title>{thread}</title></head><body>'
    '<p><a href="{url}">{thread}</a></p><p role="alert">{message}</p>{errors}{comment}'
    '<p><a href="{link}">{link}</a></p><textarea rows="12" cols="60" readonly>{body}</textarea>'
    "</body></html>"
).format(
    thread=marker("thread_title"),
    url=marker("thread_url"),
    **{name: marker(name) for name in ("message", "errors", "comment", "link", "body")},
)
"""Replaces a page that the build has not written, so that no text is lost."""


class Pages:
    """Reads the pages in ``inbox/pages/``, and again when they change."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._pages: dict[str, tuple[tuple[int, int, int], str]] = {}

    def render(self, state: str, values: Mapping[str, str], html: Mapping[str, str]) -> str:
        """Return the page of a state with its slots filled."""
        return fill(self._page(state), values, html)

    def _page(self, state: str) -> str:
        path = page_path(self._inbox.built, state)
        try:
            found = path.stat(follow_symlinks=False)
            stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
            known = self._pages.get(state)
            if known is not None and known[0] == stamp:
                return known[1]
            place = path.parent.relative_to(self._inbox.site).as_posix()
            with open_folder(self._inbox.site, place) as folder:
                text = folder.read(path.name).decode("utf-8", "replace")
        except (OSError, UsageError):
            return _PLAIN_PAGE
        self._pages[state] = (stamp, text)
        return text


def hidden_inputs(fields: Mapping[str, str]) -> str:
    """Return hidden inputs with these names and values, without empty values."""
    return "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in fields.items()
        if value
    )


def error_slots(errors: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """Return the error of each field as values of slots, and all errors as a list."""
    values = {f"error_{field}": errors.get(field, "") for field in FIELDS}
    items = "".join(f"<li>{escape(message)}</li>" for message in errors.values())
    return values, f'<ul class="form-errors">{items}</ul>' if items else ""


def comment_html(comment: ParsedComment, words: Mapping[str, str]) -> str:
    """Return a comment as readers will see it, in the elements of themes."""

    def worded(match: re.Match[str]) -> str:
        return escape(phrase(words, f"inbox_{match[1]}")) if match[1] == "spoiler_show" else ""

    name = f"<bdi>{escape(comment.author or phrase(words, 'inbox_anonymous'))}</bdi>"
    if comment.url:
        name = f'<a href="{escape(comment.url)}" rel="{LINK_REL}">{name}</a>'
    head = f'<div class="comment-head"><span class="comment-name">{name}</span></div>'
    title = f'<h2 class="comment-title" dir="auto">{escape(comment.title)}</h2>'
    title = title if comment.title else ""
    rating = ""
    if comment.rating:
        text = f'<span class="rating-text" dir="ltr">{escape(comment.rating.text)}</span>'
        rating = f'<p class="comment-rating"><span class="rating">{text}</span></p>'
    text = f'<div class="prose" dir="auto">{_WORD.sub(worded, comment.html)}</div>'
    text = text if comment.html else ""
    if comment.spoilers:
        summary = f"<summary>{escape(phrase(words, 'inbox_spoilers'))}</summary>"
        body = f'<div class="spoiler-body">{title}{text}</div>'
        title, text = "", f'<details class="spoiler">{summary}{body}</details>'
    return f'<div class="comment"><div class="comment-own">{head}{title}{rating}{text}</div></div>'


def content_policy(config: Config, site_url: str) -> str:
    """Return the sources that the receiver's pages may load: files of the site, no inline code.

    Scripts are the site's own, for example the one that remembers a reader's colours.
    """
    csp = config.settings.csp
    more = csp if isinstance(csp, CspSettings) else CspSettings()
    own = ("'self'", origin_of(site_url))
    hosts = [source for source in more.style if not source.startswith("'")]
    directives: dict[str, tuple[str, ...]] = {
        "default-src": ("'none'",),
        "base-uri": ("'none'",),
        "frame-ancestors": ("'none'",),
        "script-src": own,
        "style-src": (*own, *more.style),
        "img-src": (*own, *more.img),
        "font-src": (*own, *hosts),
        "manifest-src": own,
        "form-action": own,
    }
    parts = (f"{name} {' '.join(dict.fromkeys(of))}" for name, of in directives.items())
    return "; ".join(parts)
