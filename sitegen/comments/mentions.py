"""Excerpts, in plain text, of pages on other sites that mention this site.

Pingbacks and webmentions bring parts of pages, with headings, menus and buttons to share.
"""

import html
import re

import nh3

from sitegen.comments.sanitize import MAX_BYTES, comment_html
from sitegen.markup.plain import without_spoilers

MAX_WORDS = 50
MAX_CHARACTERS = 400
"""Longest excerpt of a page that mentions this one; the second is for scripts without spaces."""

_NOT_PROSE = {
    "dl",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "nav",
    "ol",
    "script",
    "style",
    "ul",
}
_HTML_LINE_END = re.compile(r"<(?=/?(?:blockquote|br|div|li|p|section|td|tr)\b)", re.IGNORECASE)
_HEADING = re.compile(r"^ {0,3}#{1,6}(?:[ \t].*)?$|^.*\n {0,3}(?:={2,}|-{2,})[ \t]*$", re.MULTILINE)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_SERVICES = (
    "Bluesky|Digg|E-?mail|Facebook|Google|Instapaper|Like|LinkedIn|Mastodon|More|Pinterest|"
    "Pocket|Print|Reddit|Share|Skype|StumbleUpon|Telegram|Threads|Tumblr|Tweet|Twitter|"
    "WhatsApp|X"
)
_BUTTONS = re.compile(rf"(?:(?:{_SERVICES})(?:\W+|$))++")
_SHARING = re.compile(
    rf"(?:Share this:|Like this:|Click to (?:e?mail|print|share)\b|Share on (?:{_SERVICES})\b"
    r"|(?:Like )?Loading(?:…|\.{3})|\(Opens in new window\)).*?(?=\[(?:…|\.{3})\]|$)"
)


def excerpt(text: str) -> str:
    """Return the HTML of an excerpt of another site's page: one paragraph of plain text, or ""."""
    text = text.encode("utf-8", "replace")[:MAX_BYTES].decode("utf-8", "ignore")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _HEADING.sub("", _without_tags(_HTML_LINE_END.sub("\n<", text)))
    # First as Markdown, to find its lists and to remove its marks.
    text = _without_tags(without_spoilers(comment_html(text, has_tags=False)[0]))
    lines = [_SHARING.sub("", _ADDRESS.sub("", line)).strip() for line in text.split("\n")]
    words = " ".join(line for line in lines if not _BUTTONS.fullmatch(line)).split()
    if not re.search(r"\w", "".join(words)):
        return ""
    shortened = " ".join(words[:MAX_WORDS])[:MAX_CHARACTERS].rstrip()
    if len(shortened) < len(" ".join(words)):
        shortened = shortened.removesuffix("[…]").rstrip() + " […]"
    return f"<p>{html.escape(shortened, quote=False)}</p>"


def _without_tags(text: str) -> str:
    clean = nh3.clean(text, tags=set(), attributes={}, clean_content_tags=_NOT_PROSE)
    return html.unescape(clean)
