"""The first pass over a source: it collects the records, and writes nothing."""

import posixpath
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from sitegen.importing.addresses import OldBlog, host_of
from sitegen.importing.galleries import Picture
from sitegen.importing.media_types import IMAGE_ENDINGS
from sitegen.importing.mentions import mentioned_media
from sitegen.importing.personal import shown
from sitegen.importing.records import (
    AnyRecord,
    Author,
    BlogInfo,
    Comment,
    Document,
    Group,
    LeftOut,
    LogRecord,
    Medium,
    MenuItem,
    Term,
    WorkList,
)
from sitegen.importing.report import Report


class DocumentEntry(NamedTuple):
    """Data of a document that must be known before the first file is written."""

    group: str
    source_type: str
    title: str
    slug: str
    date: str
    address: str
    aliases: tuple[str, ...]
    parent: str
    is_public: bool


class CommentEntry(NamedTuple):
    """Data of a comment that must be known before: its thread, and its name there."""

    thread: str
    addresses: tuple[str, ...]
    name: str


class Survey:
    """The content of a source, by the identities of its records."""

    def __init__(self) -> None:
        self.blog = BlogInfo()
        self.site_url = ""
        self.documents: dict[str, DocumentEntry] = {}
        self.comments: dict[str, CommentEntry] = {}
        self.has_withdrawn = False
        self.media: dict[str, Picture] = {}
        self.mentions: dict[str, str] = {}
        self.authors: dict[str, Author] = {}
        self.menu: list[MenuItem] = []
        self.terms: dict[str, Term] = {}
        self.types: Counter[str] = Counter()
        self.type_groups: dict[str, str] = {}
        self.fields: Counter[str] = Counter()
        self.taxonomies: Counter[str] = Counter()
        self.logs: list[LogRecord] = []
        self.lists: list[WorkList] = []

    def add_blog(self, blog: BlogInfo) -> None:
        """Keep a file's data of the blog; a later file adds data that an earlier one lacks."""
        own = msgspec.structs.asdict(self.blog)
        told = msgspec.structs.asdict(blog)
        self.blog = BlogInfo(**{name: value or told[name] for name, value in own.items()})

    def _add_document(self, document: Document) -> None:
        """Keep a document's names."""
        self.documents[document.identity] = DocumentEntry(
            "pages" if document.group == "pages" else "posts",
            document.source_type,
            document.title,
            document.slug,
            document.date,
            document.address,
            document.aliases,
            document.parent,
            document.status in ("published", "scheduled"),
        )
        for address in (*mentioned_media(document.text), document.image):
            if "/" in address:
                self.mentions.setdefault(address, document.text.base)
        if document.source_type:
            self.types[document.source_type] += 1
            self.type_groups[document.source_type] = document.group
        self.fields.update(name for name, _ in (*document.fields, *document.properties))
        self.taxonomies.update(taxonomy for taxonomy, _ in document.terms)

    def add(self, record: AnyRecord) -> None:
        """Keep the data of a record that must be known before the first file is written."""
        match record:
            case Document():
                self._add_document(record)
            case Comment():
                entry = CommentEntry(record.thread, record.thread_addresses, record.name)
                self.comments[record.identity] = entry
                self.has_withdrawn |= record.is_withdrawn
            case Medium():
                self.media[record.identity] = Picture(
                    record.address, record.alt, record.caption, record.parent
                )
            case Author():
                self.authors[record.identity] = record
            case MenuItem():
                self.menu.append(record)
            case Term():
                self.terms[record.identity] = record
            case LogRecord():
                self.logs.append(record)
                self.fields.update(name for name, _ in record.fields)
                self.taxonomies.update(taxonomy for taxonomy, _ in record.terms)
            case WorkList():
                self.lists.append(record)
            case _:
                pass

    def attached(self) -> dict[str, list[str]]:
        """Return the pictures that were uploaded for each document, in the source's order."""
        found: dict[str, list[str]] = {}
        for identity, medium in self.media.items():
            ending = posixpath.splitext(medium.address.partition("?")[0])[1].lower()
            if medium.parent and ending in IMAGE_ENDINGS:
                found.setdefault(medium.parent, []).append(identity)
        return found

    def old_blog(self) -> OldBlog:
        """Return the hosts and the home of the blog; without data, those of the site."""
        hosts = self.blog.media_hosts
        if self.blog.address:
            # WordPress.com keeps the files of all its blogs on separate hosts.
            files = (medium.address for medium in self.media.values())
            return OldBlog(self.blog.address, filter(_is_at_wordpress_com, files), hosts)
        addresses = [entry.address for entry in self.documents.values()]
        is_known = any(map(host_of, addresses))
        return OldBlog("" if is_known else self.site_url, addresses, hosts)


class Twins:
    """Finds records that a source has twice: of one identity, only the first is imported.

    Several files of one export repeat their authors and terms, for example.
    """

    def __init__(self) -> None:
        self._seen: set[tuple[str, str]] = set()

    def has(self, record: AnyRecord) -> bool:
        """Return whether an earlier record had the same identity; posts and pages share them.

        Records that are left out do not count.
        """
        if isinstance(record, LeftOut):
            return False
        group = "posts" if isinstance(record, Document) else group_of(record)
        key = (group, record.identity)
        if key in self._seen:
            return True
        self._seen.add(key)
        return False


def _is_at_wordpress_com(address: str) -> bool:
    return host_of(address).endswith(".files.wordpress.com")


def survey(records: Iterable[AnyRecord | BlogInfo], report: Report) -> Survey:
    """Return the content of a source, and count it in the report."""
    found, twins = Survey(), Twins()
    for record in records:
        if isinstance(record, BlogInfo):
            found.add_blog(record)
            continue
        report.find(group_of(record))
        if isinstance(record, Document):
            report.find("fields", len(record.fields) + len(record.used_fields))
        elif isinstance(record, Comment):
            report.find("comment_fields", len(record.used_fields))
        elif isinstance(record, LogRecord):
            report.find("fields", len(record.fields))
        elif isinstance(record, WorkList):
            report.find("list_items", len(record.items))
        if twins.has(record):
            continue
        found.add(record)
    return found


_GROUPS: Mapping[type, Group] = {
    Comment: "comments",
    Medium: "media",
    Term: "terms",
    Author: "authors",
    MenuItem: "menu_items",
    WorkList: "lists",
}
"""The groups of records that do not say theirs."""


def group_of(record: AnyRecord) -> Group:
    """Return the group that a record is counted in."""
    if isinstance(record, Document | LeftOut | LogRecord):
        return record.group
    return _GROUPS[type(record)]


def name_of(record: AnyRecord) -> str:
    """Return the name of a record in the report, without e-mail addresses."""
    title = getattr(record, "title", "") or getattr(record, "name", "")
    if isinstance(record, LogRecord):
        title = record.work.title
    named = f"{group_of(record)} {shown(record.identity)}"
    return f"{named} ({shown(title)})" if title and title != record.identity else named
