"""WordPress's export (WXR): a feed of all content, in one file or in several.

Local time is the date, ``post_name`` the slug, ``guid`` the guid. No e-mail or IP address leaves
this format, and no serialised PHP is read.
Source: https://github.com/WordPress/wordpress-develop/blob/trunk/src/wp-admin/includes/export.php
"""

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from sitegen.importing.formats import wordpress_tables
from sitegen.importing.formats.wordpress_blog import Blog
from sitegen.importing.formats.wordpress_items import item_records
from sitegen.importing.formats.wordpress_values import Parts, qualified
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.records import AnyRecord, BlogInfo
from sitegen.importing.sources import Source
from sitegen.importing.xml import parse, text_of

NAME = "wordpress"

FIELD_RULES = wordpress_tables.FIELD_RULES

_CHANNEL = ("title", "link", "description", "language", "base_blog_url", "wxr_version")
_RECORDS = ("author", "category", "tag", "term", "item")
_TAGS = (*_CHANNEL, *_RECORDS, "image", "cloud")

_HEAD_BYTES = 1 << 15
_MAX_TRIED = 100

_MARK = re.compile(rb"wordpress\.org/export/|WordPress eXtended RSS|<wp:(?:post_id|wxr_version)\b")


def recognizes(source: Source) -> bool:
    """Return whether a file, a folder or a zip begins like WordPress's export."""
    if source.is_folder:
        return any(_is_export(member) for member in _files(source)[:_MAX_TRIED])
    return _is_export(source)


def records(sources: Sequence[Source], messages: Messages) -> Iterator[AnyRecord | BlogInfo]:
    """Yield the records of an export; all its files are one."""
    blog = Blog(messages)
    files = [file for source in sources for file in _members(source)]
    if not files:
        names = ", ".join(source.name for source in sources)
        raise ImportRefused(f"{names} has no file of WordPress's export (.xml)")
    for file in files:
        yield from _file_records(file, blog)
    yield from blog.menu_items()
    blog.tell()


def _files(source: Source) -> list[Source]:
    return [member for member in source.members() if member.suffix == ".xml"]


def _members(source: Source) -> list[Source]:
    if not source.is_folder:
        return [source]
    return [member for member in _files(source) if _is_export(member)]


def _is_export(source: Source) -> bool:
    return bool(_MARK.search(source.head(_HEAD_BYTES).replace(b"\0", b"")))


def _file_records(source: Source, blog: Blog) -> Iterator[AnyRecord | BlogInfo]:
    blog.begin()
    found = 0
    for element in parse(source, _TAGS, blog.messages, counted=("item", "comment")):
        name = qualified(element.tag)
        found += name in ("item", "wp:wxr_version", "wp:author", "wp:category", "wp:tag", "wp:term")
        if name.removeprefix("wp:") in _CHANNEL:
            blog.note_channel(name, text_of(element))
        elif name.removeprefix("wp:") in _RECORDS:
            yield from blog.info(source.name)
            yield from _records(element, name, blog, source.name)
    if not found:
        raise ImportRefused(
            f"{source.name} has no posts and no pages of WordPress's export: "
            "export again (Tools, Export, All content)"
        )
    yield from blog.info(source.name)


def _records(
    element: etree._Element, name: str, blog: Blog, source_name: str
) -> Iterator[AnyRecord]:
    parts = Parts(element)
    position = f"{source_name}:{element.sourceline or 1}"
    if name == "item":
        if parts.get("wp:post_type") == "nav_menu_item":
            yield from blog.add_entry(parts, source_name)
        else:
            yield from item_records(parts, blog, source_name)
    elif name == "wp:author":
        yield blog.author(parts, position)
    elif name.startswith("wp:"):
        yield blog.term(parts, name, position)
