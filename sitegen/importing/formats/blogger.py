"""Blogger: the Atom file of its settings page, Google Takeout, and answers of its API."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from lxml import etree

from sitegen.importing.formats.blogger_entries import (
    TRASHED,
    Entry,
    api_entry,
    feed_entry,
)  # fmt: skip
from sitegen.importing.formats.blogger_pictures import is_picture, original
from sitegen.importing.formats.instants import local_date, zone_named
from sitegen.importing.formats.json_file import decoded, json_bytes
from sitegen.importing.formats.pictures import HostVotes, Pictures, with_originals
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.records import (
    AnyRecord,
    Author,
    BlogInfo,
    Comment,
    CommentStatus,
    Document,
    LeftOut,
    Status,
    Text,
)  # fmt: skip
from sitegen.importing.sources import Source
from sitegen.importing.xml import local_name, parse

NAME = "blogger"

_HEAD_BYTES = 1 << 16
_MARK = re.compile(rb"tag:blogger\.com|schemas\.google\.com/blogger|www\.blogger\.com")
_PATH = re.compile(r"/(?:\d{4}/\d{2}|p)/[^/]+\.html")

_STATUSES: dict[str, Status] = {"live": "published", "scheduled": "scheduled", "draft": "draft"}
_COMMENT_STATUSES: dict[str, CommentStatus] = {
    "live": "approved",
    "pending": "pending",
    "spam": "spam",
    "ghosted": "spam",
}
_SETTINGS = {
    "BLOG_NAME": "title",
    "BLOG_DESCRIPTION": "tagline",
    "BLOG_LOCALE": "language",
    "BLOG_TIME_ZONE": "timezone",
    "BLOG_SUBDOMAIN": "subdomain",
}
"""The settings that are read; others contain e-mail addresses and secrets."""


def recognizes(source: Source) -> bool:
    """Return whether a file is a feed of Blogger's, or a folder or zip has one."""
    return bool(_is_feed(source) or _is_api(source) or any(_feeds(source)))


def records(sources: Sequence[Source], messages: Messages) -> Iterator[AnyRecord | BlogInfo]:
    """Yield the records of feeds; the data of the blog comes last."""
    reading = _Reading(messages)
    for source in sources:
        feeds = tuple(_feeds(source)) if source.is_folder else (source,)
        if not feeds:
            raise ImportRefused(
                f"{source.name} has no feed.atom of Blogger: "
                "name the file, or the folder or zip of a Takeout"
            )
        _tell_blogs(source, feeds, messages)
        for feed in feeds:
            yield from reading.api(feed) if _is_api(feed) else reading.feed(feed)
    yield reading.blog()


def _is_feed(source: Source) -> bool:
    head = source.head(_HEAD_BYTES)
    return b"<feed" in head and _MARK.search(head) is not None


def _is_api(source: Source) -> bool:
    head = source.head(_HEAD_BYTES).removeprefix(b"\xef\xbb\xbf").lstrip()
    return head[:1] in (b"[", b"{") and re.search(rb'"blogger#\w', head) is not None


def _feeds(source: Source) -> Iterator[Source]:
    """Yield the feeds in a folder or a zip, those of blogs before those of comments."""
    for member in source.members():
        name = member.path.rpartition("/")[2]
        if "__MACOSX" in member.path or name.startswith("."):
            continue
        if member.suffix in (".atom", ".xml") and _is_feed(member):
            yield member


def _tell_blogs(source: Source, feeds: Sequence[Source], messages: Messages) -> None:
    blogs = [feed.name for feed in feeds if "/Comments/" not in feed.name]
    if len(blogs) > 1:
        messages.warning(
            f"it holds {len(blogs)} feeds, which all go into this site: "
            f"to import one blog, name its file ({', '.join(blogs[:5])})",
            source.name,
        )


class _Reading:
    """Reads feeds one after the other."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._told: dict[str, str] = {}
        self._zone: ZoneInfo | None = None
        self._authors: set[str] = set()
        self._pictures = Pictures(is_picture)
        self._votes = HostVotes()

    # ------------------------------------------------------------ sources

    def feed(self, source: Source) -> Iterator[AnyRecord]:
        self._head(source)
        passed: Counter[str] = Counter()
        for element in parse(source, ("entry",), self._messages):
            entry = feed_entry(element, f"{source.name}:{element.sourceline or 0}")
            if entry.kind == "settings":
                self._setting(entry)
            if entry.kind in ("settings", "template"):
                passed[entry.kind] += 1
            else:
                yield from self._records(entry)
        if passed:
            what = " and ".join(f"{number:,} {kind}" for kind, number in sorted(passed.items()))
            self._messages.warning(
                f"{what}: settings and templates of Blogger have no place in a site; "
                "see imports/site.yaml for the blog's name, language and time zone",
                source.name,
            )

    def api(self, source: Source) -> Iterator[AnyRecord]:
        found: Any = decoded(json_bytes(source), object, source)
        items = found.get("items", [found]) if isinstance(found, dict) else found
        for index, item in enumerate(items if isinstance(items, list) else [], 1):
            position = f"{source.name}: item {index}"
            if isinstance(item, dict):
                yield from self._records(api_entry(item, position))
            else:
                yield LeftOut(
                    identity=position, position=position, group="posts", reason="it is not an item"
                )

    # ------------------------------------------------------------ the blog

    def _head(self, source: Source) -> None:
        """Read the elements before the first entry."""
        head = source.head(_HEAD_BYTES).partition(b"<entry")[0]
        parser = etree.XMLParser(
            recover=True, resolve_entities=False, no_network=True, load_dtd=False
        )
        try:
            root = etree.fromstring(head, parser)
        except etree.XMLSyntaxError:
            return
        for child in root if root is not None else ():
            match local_name(child):
                case "title":
                    self._tell("title", child.text or "")
                case "subtitle":
                    self._tell("tagline", child.text or "")
                case "link" if child.get("rel") == "alternate":
                    self._tell("address", child.get("href", ""))

    def _setting(self, entry: Entry) -> None:
        """Keep one of the few settings that describe the blog."""
        name = _SETTINGS.get(entry.guid.rpartition(".")[2])
        if not name:
            return
        self._tell(name, entry.html)
        if name == "timezone" and self._zone is None:
            self._zone = zone_named(entry.html)

    def _tell(self, name: str, value: str) -> None:
        if value.strip():
            self._told.setdefault(name, value.strip())

    def blog(self) -> BlogInfo:
        told, address = self._told, self._told.get("address", "") or self._votes.home()
        if not address and re.fullmatch(r"[a-z0-9-]+", told.get("subdomain", "")):
            address = f"https://{told['subdomain']}.blogspot.com/"
        return BlogInfo(
            title=told.get("title", ""),
            tagline=told.get("tagline", ""),
            address=address,
            language=told.get("language", "").replace("_", "-"),
            timezone=self._zone.key if self._zone is not None else "",
            media_hosts=self._pictures.hosts,
        )

    # ------------------------------------------------------------ entries

    def _records(self, entry: Entry) -> Iterator[AnyRecord]:
        if entry.kind == "comment":
            yield self._comment(entry)
        elif entry.kind in ("post", "page"):
            yield from self._document(entry)
        else:
            yield _left_out(entry, f"it is of an unknown kind: {entry.kind!r}")

    def _date(self, text: str, entry: Entry) -> str:
        date = local_date(text, self._zone)
        if not date and text:
            self._messages.warning(f"the date {text!r} cannot be read", entry.position)
        if date.endswith("+00:00") and self._zone is None:
            self._messages.warning(
                "it does not give the blog's time zone: dates without one are in UTC"
            )
        return date

    def _document(self, entry: Entry) -> Iterator[AnyRecord]:
        if entry.status == TRASHED:
            yield _left_out(entry, "it was in the blog's bin")
            return
        if entry.status not in _STATUSES:
            told = f"its status {entry.status!r} is not known: it is a draft"
            self._messages.warning(told, entry.position)
        html = with_originals(entry.html, original)
        path = re.sub(r"^https?://[^/]+", "", entry.address)
        self._votes.add(path, html, _PATH)
        if entry.author and entry.author not in self._authors:
            self._authors.add(entry.author)
            yield Author(
                identity=entry.author,
                position=entry.position,
                name=entry.author,
                url=entry.author_url,
            )
        yield from self._pictures.of(html, entry.number)
        fields = (("enclosure", entry.enclosure), ("location", entry.location))
        yield Document(
            identity=entry.number,
            position=entry.position,
            group="pages" if entry.kind == "page" else "posts",
            title=entry.title,
            text=Text(html, "html", entry.address if "//" in entry.address else ""),
            slug=re.sub(r"\.html?$", "", path.rstrip("/").rpartition("/")[2]),
            date=self._date(entry.published, entry),
            updated=self._date(entry.updated, entry),
            status=_STATUSES.get(entry.status, "draft"),
            author_keys=(entry.author,) if entry.author else (),
            tags=entry.labels,
            summary=entry.summary,
            address=entry.address,
            guid=entry.guid,
            fields=tuple((name, value) for name, value in fields if value),
        )

    def _comment(self, entry: Entry) -> AnyRecord:
        if entry.status == TRASHED:
            return _left_out(entry, "it was in the blog's bin")
        if entry.status in ("emptied", "deleted"):
            return _left_out(entry, "its text was deleted at Blogger")
        address = entry.address.partition("#")[0].partition("?")[0]
        name = "" if entry.author.casefold() in ("anonymous", "unknown") else entry.author
        return Comment(
            identity=entry.number,
            position=entry.position,
            thread=entry.thread,
            thread_addresses=(address,) if address else (),
            name=entry.number,
            parent=entry.parent,
            author=name,
            url=entry.author_url,
            date=self._date(entry.published, entry),
            text=Text(with_originals(entry.html, original), "html"),
            status=_COMMENT_STATUSES.get(entry.status, "pending"),
        )


def _left_out(entry: Entry, reason: str) -> LeftOut:
    group = {"comment": "comments", "page": "pages"}.get(entry.kind, "posts")
    record = LeftOut(identity=entry.number, position=entry.position, group="posts", reason=reason)
    return msgspec.structs.replace(record, group=group)
