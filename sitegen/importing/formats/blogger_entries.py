"""Entries of Blogger's feeds, both classic and Takeout, and of its API, in one form."""

import re
from collections.abc import Mapping
from html import escape, unescape
from typing import Any

import msgspec
from lxml import etree

from sitegen.importing.formats.json_file import text_of as as_text
from sitegen.importing.xml import is_cut, local_name, text_of

_NUMBER = re.compile(r"\.(?:post|page|comment)-(\d+)$")
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_TAG = re.compile(r"<[^<>]*>")

TRASHED = "trashed"
"""The status of an entry in the author's bin."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry; ``kind`` is post, page, comment, settings, template, or another kind of its feed.

    ``number`` is its number at Blogger. ``thread`` and ``parent`` are the numbers of the post and
    of the parent comment. ``status`` is one of Takeout's in lower case.
    """

    kind: str
    number: str
    guid: str = ""
    title: str = ""
    html: str = ""
    summary: str = ""
    published: str = ""
    updated: str = ""
    author: str = ""
    author_url: str = ""
    labels: tuple[str, ...] = ()
    status: str = "live"
    address: str = ""
    thread: str = ""
    parent: str = ""
    enclosure: str = ""
    location: str = ""
    position: str = ""


def feed_entry(element: etree._Element, position: str) -> Entry:
    """Return an entry of a feed."""
    parts: dict[str, list[etree._Element]] = {}
    for child in element:
        parts.setdefault(local_name(child), []).append(child)

    def text(name: str) -> str:
        return next((_plain(found) for found in parts.get(name, ()) if _plain(found)), "")

    categories = [(c.get("scheme", ""), c.get("term", "")) for c in parts.get("category", ())]
    kinds = [term.rpartition("#")[2] for scheme, term in categories if scheme.endswith("#kind")]
    links = {link.get("rel", ""): link.get("href", "") for link in parts.get("link", ())}
    author = next(iter(parts.get("author", ())), None)
    guid = text("id")
    replies = [found.get("ref", "") for found in parts.get("in-reply-to", ())]
    kind = (kinds[0] if kinds else text("type")).lower() or _kind_of(guid, bool(replies))
    address = links.get("alternate", "")
    if kind != "comment":
        address = address.partition("#")[0].partition("?")[0] or text("filename")
    related = re.search(r"/comments/default/(\d+)", links.get("related", ""))
    return Entry(
        kind=kind,
        number=number_of(guid) or address or text("published") or position,
        guid=guid,
        title=_title(parts.get("title", ())),
        html=_html(parts.get("content", ()) or parts.get("summary", ())),
        summary=text("metaDescription"),
        published=text("published") or text("created"),
        updated=text("updated"),
        author=public_name(_part(author, "name")),
        author_url=web_address(_part(author, "uri")),
        labels=tuple(term for scheme, term in categories if not scheme.endswith("#kind") and term),
        status="draft" if is_cut(element) else _status(parts, text("status"), text("trashed")),
        address=address,
        thread=number_of(text("parent") or next(filter(None, replies), "")),
        parent=number_of(text("inReplyTo")) or (related[1] if related else ""),
        enclosure=web_address(links.get("enclosure", "")),
        location=text("featurename") or text("location"),
        position=position,
    )


def api_entry(item: Mapping[str, Any], position: str) -> Entry:
    """Return an item of an API answer; its texts except the content are sometimes escaped."""

    def text(name: str, item: Any = item) -> str:
        return as_text(item.get(name)) if isinstance(item, Mapping) else ""

    author = item.get("author")
    labels = item.get("labels")
    number, blog = text("id"), text("id", item.get("blog"))
    kind = text("kind").rpartition("#")[2]
    return Entry(
        kind=kind,
        number=number or text("url") or position,
        guid=f"tag:blogger.com,1999:blog-{blog}.{kind}-{number}" if blog and number else "",
        title=unescape(text("title")),
        html=text("content"),
        published=text("published"),
        updated=text("updated"),
        author=public_name(unescape(text("displayName", author))),
        author_url=web_address(text("url", author)),
        labels=tuple(unescape(label) for label in labels if isinstance(label, str))
        if isinstance(labels, list)
        else (),
        status=text("status").lower() or "live",
        address=text("url"),
        thread=text("id", item.get("post")),
        parent=text("id", item.get("inReplyTo")),
        position=position,
    )


def number_of(identity: str) -> str:
    """Return the number in an entry's id; the id itself if it has none."""
    found = _NUMBER.search(identity)
    return found[1] if found else identity


def public_name(name: str) -> str:
    """Return a name as readers saw it, "" if it is an e-mail address."""
    name = " ".join(name.split())
    return "" if _MAIL.search(name) else name


def web_address(address: str) -> str:
    """Return an address of the web, "" for other values."""
    address = address.strip()
    return address if re.match(r"(?i)https?://", address) else ""


def _kind_of(guid: str, is_reply: bool) -> str:
    if is_reply:
        return "comment"
    found = re.search(r"\.(post|page|comment|layout|settings)\b", guid)
    return {"layout": "template"}.get(found[1], found[1]) if found else ""


def _status(parts: Mapping[str, list[etree._Element]], status: str, trashed: str) -> str:
    if trashed and trashed.lower() not in ("false", "no"):
        return TRASHED
    drafts = (found for control in parts.get("control", ()) for found in control)
    if any(local_name(found) == "draft" and _plain(found).lower() == "yes" for found in drafts):
        return "draft"
    return TRASHED if status.lower() == "soft_trashed" else status.lower() or "live"


def _plain(element: etree._Element) -> str:
    return (element.text or "").strip()


def _part(element: etree._Element | None, name: str) -> str:
    if element is None:
        return ""
    return next((_plain(found) for found in element if local_name(found) == name), "")


def _title(found: Any) -> str:
    title = next(iter(found), None)
    if title is None:
        return ""
    text = text_of(title).strip()
    if title.get("type", "text") in ("html", "xhtml"):
        text = unescape(_TAG.sub("", text))
    return text


def _html(found: Any) -> str:
    content = next(iter(found), None)
    if content is None:
        return ""
    text = text_of(content)
    return escape(text, quote=False) if content.get("type") == "text" else text
