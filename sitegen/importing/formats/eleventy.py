"""Eleventy: the folder of a site, or a zip of it; posts and pages in Markdown and HTML.

Data of directories in JSON are read. Scripts are never run, templates are not read.
"""

import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from sitegen.importing.generators import content
from sitegen.importing.generators.all_sites import site_media, site_records
from sitegen.importing.generators.content import left_out, media_of
from sitegen.importing.generators.eleventy_site import (
    COLLECTIONS,
    CONFIG,
    DATA,
    POSTS,
    UNREAD_SCRIPT,
    EleventySite,
    head_of,
    merged,
    name_of,
)
from sitegen.importing.generators.foreign_tags import in_our_words
from sitegen.importing.generators.headers import HeaderError, Value, Values, is_true, text_at
from sitegen.importing.generators.liquid import LiquidSite, control_tags, without_liquid
from sitegen.importing.generators.markdown_links import with_addresses
from sitegen.importing.generators.site_folder import (
    A_TEMPLATE,
    NOT_A_PAGE,
    NOT_FOUND_PAGE,
    FileLinks,
    SiteFolder,
    as_address,
    is_about_project,
    is_of_tools,
    root_by_settings,
)
from sitegen.importing.media import MediaProvider
from sitegen.importing.media_types import ENDINGS
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.records import (
    AnyRecord,
    BlogInfo,
    Document,
    Group,
    LeftOut,
    Markup,
    MenuItem,
    Text,
)
from sitegen.importing.sources import Source
from sitegen.importing.values import date_of

NAME = "eleventy"

FIELD_RULES = {"layout": "nothing", "templateEngineOverride": "nothing", "series": "series"}

_MARKDOWN = (".md", ".markdown")
_HTML = (".html", ".htm")
_MARK = re.compile(rb"(?m)\A---[ \t]*js[ \t]*$|^eleventy(?:ExcludeFromCollections|Navigation)\b")
_LOOPS = frozenset(("for", "include", "assign", "set", "render", "macro", "block", "extends"))
_UNREAD = frozenset(("_site", "dist", "build", "public_html"))
_TRIED = 200


def recognizes(source: Source) -> bool:
    """Return whether a folder or a zip has Eleventy's settings, its data, or its keys."""
    members = [m for m in source.members() if not is_of_tools(m.path)] if source.is_folder else []
    names = {member.path.rpartition("/")[2] for member in members}
    if "site.yaml" in names:
        return False
    if any(CONFIG.fullmatch(name) or DATA.fullmatch(name) for name in names):
        return True
    texts = [member for member in members if member.suffix in _MARKDOWN][:_TRIED]
    return any(_MARK.search(member.head(2048)) for member in texts)


def records(sources: Sequence[Source], messages: Messages) -> Iterator[AnyRecord | BlogInfo]:
    """Yield the records of sites."""
    return site_records(sources, messages, _Reading)


def media(sources: Sequence[Source]) -> MediaProvider:
    """Return the provider of the files of the sites themselves."""
    return site_media(sources, lambda source: _Reading(source, Messages()).media)


class _Entry(NamedTuple):
    """A source file of a page, with the values of its header and of its folders."""

    path: str
    source: Source
    values: Values
    given: Values
    date: str
    address: str
    is_draft: bool


class _Reading:
    """Reads one site: first the headers of all files, then each text."""

    def __init__(self, source: Source, messages: Messages) -> None:
        self._messages = messages
        self._folder = SiteFolder(
            source, lambda paths: root_by_settings(paths, CONFIG.fullmatch), _UNREAD
        )
        self._site = EleventySite(self._folder, messages)
        self._entries: dict[str, _Entry] = {}
        self._left: list[LeftOut] = []
        self._places: dict[str, str] = {}
        self.media: dict[str, Source] = {}
        for path, file in self._folder.files.items():
            self._sort(path, file)
        if not self._entries:
            raise ImportRefused(
                f"{source.name} has no post and no page in Markdown or HTML: name the folder of "
                "the site"
            )
        found = {path: entry.address for path, entry in self._entries.items() if entry.address}
        found |= {path: as_address(old) for path, old in self._places.items()}
        self._links = FileLinks(found | {self._site.below(path): a for path, a in found.items()})
        self._liquid = LiquidSite({}, "", "", lambda _: "", lambda _: "")

    # ------------------------------------------------------------ the first reading

    def _sort(self, path: str, file: Source) -> None:
        """Decide what a file is."""
        name = posixpath.basename(path)
        is_part = re.search(r"(?:^|/)_", path) is not None
        if CONFIG.fullmatch(name):
            return
        if DATA.fullmatch(name) and file.suffix != ".json":
            self._messages.warning(UNREAD_SCRIPT, file.name)
            self._left += left_out(path, file.name, "media", UNREAD_SCRIPT)
        elif is_about_project(path):
            self._left += left_out(path, file.name, "pages", NOT_A_PAGE)
        elif file.suffix in (*_MARKDOWN, *_HTML) and self._site.is_input(path) and not is_part:
            self._read_head(path, file)
        elif is_part or file.suffix not in ENDINGS:
            if file.suffix != ".json":  # data, which were read
                self._left += left_out(path, file.name, "media", A_TEMPLATE)
        else:
            old = self._site.copied_to(path)
            if old in self.media:
                self._left += left_out(path, file.name, "media", f"another file is at /{old}")
            else:
                self.media[old] = file
                self._places[path] = old

    def _read_head(self, path: str, file: Source) -> None:
        group: Group = "posts" if "/" in self._site.below(path) else "pages"
        try:
            headed, spelled = head_of(file, self._messages)
        except HeaderError as failure:
            reason = f"its header cannot be read: {failure}"
            self._left += left_out(path, file.name, group, reason)
            return
        except ImportRefused as failure:
            self._left += left_out(path, file.name, group, f"it cannot be read: {failure}")
            return
        values = headed.values
        given = merged(self._site.directory_data(path, self._messages), values | spelled)
        address = self._site.address(path, given)
        if reason := _reason(path, address, headed.body, has_header=bool(headed.kind)):
            self._left += left_out(path, file.name, group, reason, values)
            return
        is_draft = content.status_of(given) == "draft"
        if not (address or is_draft):
            self._messages.warning("its old address is not known: it gets no alias", file.name)
        date = date_of(text_at(given, "date")) or name_of(path)[1]
        self._entries[path] = _Entry(path, file, values, given, date, address or "", is_draft)

    # ------------------------------------------------------------ the second reading

    def records(self) -> Iterator[AnyRecord | BlogInfo]:
        """Yield everything that the site has."""
        self._folder.tell(self._messages)
        site = self._site
        yield BlogInfo(
            title=text_at(site.data, "title", "name"),
            tagline=text_at(site.data, "description", "tagline"),
            address=site.home,
            language=text_at(site.data, "language", "lang"),
        )
        for entry in self._entries.values():
            yield self._document(entry)
        yield from media_of(self.media, site.home)
        yield from self._menu()
        yield from self._left

    def _document(self, entry: _Entry) -> Document:
        headed, _ = head_of(entry.source, Messages())
        is_html = entry.source.suffix in _HTML
        title, body = text_at(entry.given, "title"), headed.body
        if not title and not is_html:
            title, body = content.heading_of(body)
        markup: Markup = "html" if is_html else "markdown"
        base = f"{self._site.home}{entry.address}" if entry.address else ""
        address = "" if entry.is_draft else base
        found = content.document_of(
            entry.given,
            Text(self._text(entry, body), markup, base),
            identity=entry.path,
            is_page=not self._is_post(entry),
            address=address,
            position=entry.source.name,
            date=entry.date,
            slug=text_at(entry.given, "slug") or name_of(entry.path)[0],
            title=title,
            used=("permalink", "eleventyExcludeFromCollections", "eleventyNavigation"),
        )
        own = entry.values
        return replace(
            found,
            tags=tuple(tag for tag in found.tags if tag.casefold() not in COLLECTIONS),
            image=self._image(found.image, entry),
            fields=tuple(pair for pair in found.fields if pair[0] in own),
            properties=tuple(pair for pair in found.fields if pair[0] not in own),
            used_fields=tuple(key for key in found.used_fields if key in own),
        )

    def _is_post(self, entry: _Entry) -> bool:
        """Return whether a file is a post: in a collection of posts, or dated in a folder."""
        if is_true(entry.given, "eleventyExcludeFromCollections"):
            return False
        tags = entry.given.get("tags", [])
        named = [tags] if isinstance(tags, str) else tags if isinstance(tags, list) else []
        if any(isinstance(tag, str) and tag.casefold() in POSTS for tag in named):
            return True
        folders = self._site.below(entry.path).split("/")[:-1]
        return bool(folders) and (bool(entry.date) or folders[0].casefold() in POSTS)

    def _text(self, entry: _Entry, body: str) -> str:
        """Return a body in sitegen's Markdown, or in HTML without known Liquid."""
        text = without_liquid(body, self._liquid, {})
        if entry.source.suffix in _HTML:
            return text
        folder = posixpath.dirname(entry.path)
        return with_addresses(
            in_our_words(text),
            lambda address: self._links.resolve(address, folder, entry.address or "/"),
        )

    def _image(self, image: str, entry: _Entry) -> str:
        """Return the address of a picture beside a page, or one from the root."""
        if not image or re.match(r"[a-z][\w+.-]*:|//", image):
            return image
        beside = self._links.at(posixpath.join(posixpath.dirname(entry.path), image))
        found = self._links.at(image)
        return (beside if not image.startswith("/") else "") or found or f"/{image.lstrip('/')}"

    def _menu(self) -> Iterator[MenuItem]:
        """Yield the pages that eleventyNavigation names, in its order."""
        found = []
        for entry in self._entries.values():
            own: Value = entry.given.get("eleventyNavigation", {})
            if isinstance(own, dict) and (title := text_at(own, "title", "key")):
                order = text_at(own, "order")
                number = float(order) if re.fullmatch(r"-?\d{1,9}(?:\.\d+)?", order) else 0.0
                found.append((number, title, entry.path))
        for _, title, path in sorted(found):
            yield MenuItem(identity=f"navigation {path}", title=title, target=path)


def _reason(path: str, address: str | None, body: str, *, has_header: bool) -> str:
    """Say why a file is no post and no page, "" where it is one."""
    ending = posixpath.splitext(path)[1].lower()
    tags = {name for name, _ in control_tags(body)}
    is_page = address is None or address.endswith(("/", ".html", ".htm")) or "." not in address
    reasons = {
        "permalink: false says that the old site did not write it": address is None,
        NOT_FOUND_PAGE: address is not None
        and re.fullmatch(r"/404(?:\.html|/)?", address) is not None,
        "its page is no HTML: it is a template": not is_page,
        "it is HTML without a header: copy it into content/static/": ending in _HTML
        and not has_header,
        "it is a template: its text is made when the site is built": tags
        & (_LOOPS if ending in _HTML else {"for"}),
        "it has no text: its layout makes the page": has_header and not body.strip(),
    }
    return next((reason for reason, is_so in reasons.items() if is_so), "")
