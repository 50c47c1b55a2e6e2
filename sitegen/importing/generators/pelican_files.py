"""Pelican's files, sorted: articles and pages with their keys, media, comments, the rest."""

import posixpath
import re
from typing import NamedTuple
from urllib.parse import unquote

from sitegen.importing.formats.pelican_comments import FORMAT as COMMENTS
from sitegen.importing.generators.content import left_out, read_text
from sitegen.importing.generators.headers import HeaderError, Values, text_at, texts_at
from sitegen.importing.generators.loose_dates import loose_date
from sitegen.importing.generators.pelican_site import PelicanSite, pelican_slug
from sitegen.importing.generators.pelican_text import (
    HTML,
    MARKDOWN,
    RST,
    attached,
    linked_files,
    read_source,
)
from sitegen.importing.generators.site_folder import (
    A_TEMPLATE,
    NO_READER,
    OTHER_MARKUP,
    SiteFolder,
)
from sitegen.importing.media_types import ENDINGS
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.records import Group, LeftOut
from sitegen.importing.sources import Source

_TEXTS = (*MARKDOWN, *RST, *HTML)
_TEMPLATE = re.compile(r"\{%-?\s*(?:extends|block|for|include|macro|import)\b")
_UNPUBLISHED = "Pelican did not publish it: it is in none of STATIC_PATHS, and no text names it"
_NO_FILE = "sitegen takes no files of this kind"


class Entry(NamedTuple):
    """A text: its path and its keys, and what they and the path say of it."""

    path: str
    source: Source
    values: Values
    title: str
    slug: str
    date: str
    language: str
    category: str
    status: str
    address: str
    is_page: bool


class PelicanFiles:
    """The files of a site; ``places`` are the paths at which media were published."""

    def __init__(self, folder: SiteFolder, site: PelicanSite, messages: Messages) -> None:
        self._site = site
        self._messages = messages
        self._linked: set[str] = set()
        self.entries: dict[str, Entry] = {}
        self.left: list[LeftOut] = []
        self.comments: list[Source] = []
        self.media: dict[str, Source] = {}
        self.places: dict[str, str] = {}
        for path, file in folder.files.items():
            self._sort(path, file)
        self._take_files()

    def _sort(self, path: str, file: Source) -> None:
        """Decide what a file is."""
        ending = posixpath.splitext(path)[1].lower()
        if "comments" in path.split("/")[:-1] and COMMENTS.test(file.head()):
            self.comments.append(file)
        elif ending in _TEXTS:
            self._read_head(path, file, ending)
        elif ending in OTHER_MARKUP:
            self.left += left_out(path, file.name, "posts", NO_READER.format(ending))
        elif ending in ENDINGS:
            self.media[path] = file
        elif not (self._site.is_project and "/" not in path):
            self.left += left_out(path, file.name, "media", _NO_FILE)

    def _read_head(self, path: str, file: Source, ending: str) -> None:
        site = self._site
        group: Group = "pages" if site.is_page(path) else "posts"
        try:
            text = read_text(file)
            found = read_source(text, ending)
        except (HeaderError, ImportRefused) as failure:
            self.left += left_out(path, file.name, group, f"it cannot be read: {failure}")
            return
        values = found.values
        status = text_at(values, "status").lower() or self._default("status")
        reason = ""
        if status == "skip":
            reason = "its status is skip: Pelican does not read it"
        elif site.is_excluded(path):
            reason = "Pelican passes over its folder"
        elif not (values or found.title or found.body.strip()):
            reason = "it is empty"
        elif ending in HTML and _TEMPLATE.search(text):
            reason = A_TEMPLATE
        if reason:
            self.left += left_out(path, file.name, group, reason, values)
            return
        self._linked.update(path_of(p, path) for p in linked_files(text))
        entry = self._entry(path, file, values, found.title, status)
        self.entries[path] = entry
        for name in attached(text):
            target = path_of(name, path)
            inside = posixpath.relpath(target, posixpath.dirname(path) or ".")
            inside = posixpath.basename(target) if inside.startswith("..") else inside
            base = posixpath.dirname(unquote(entry.address)).lstrip("/")
            if entry.address:
                self.places.setdefault(target, posixpath.join(base, inside))

    def _entry(self, path: str, file: Source, values: Values, rst_title: str, status: str) -> Entry:
        """Return what a text's keys and its path say."""
        site = self._site
        is_page = site.is_page(path)
        title = rst_title or text_at(values, "title")
        named_date, named_slug = site.named(path)
        written = text_at(values, "date")
        date = loose_date(written) or (named_date if not written else "")
        if written and not date:
            self._messages.warning(f"the date {written!r} cannot be read", file.name)
        stem = posixpath.splitext(posixpath.basename(path))[0]
        slug = text_at(values, "slug") or named_slug or pelican_slug(title) or pelican_slug(stem)
        category = text_at(values, "category") or site.category(path, is_page=is_page)
        language = text_at(values, "lang")
        facts = {
            "slug": slug, "lang": language, "category": category,
            "author": next(iter(listed(values, "authors")), text_at(values, "author")),
        }  # fmt: skip
        address = text_at(values, "url", "save_as")
        if address:
            address = f"/{address.lstrip('/')}"
        elif status != "draft":
            address = site.address(facts, is_page=is_page, date=date)
            if not address:
                self._messages.warning("its old address is not known: it gets no alias", file.name)
        return Entry(
            path, file, values, title, slug, date, language, category, status, address, is_page
        )

    def _take_files(self) -> None:
        """Decide which files were published, and where."""
        for path, file in list(self.media.items()):
            if not (self._site.is_static(path) or path in self._linked):
                del self.media[path]
                self.left += left_out(path, file.name, "media", _UNPUBLISHED)
            self.places.setdefault(path, self._site.place_of(path))

    def _default(self, name: str) -> str:
        found = self._site.settings.get("DEFAULT_METADATA")
        value = found.get(name) if isinstance(found, dict) else ""
        return value.lower() if isinstance(value, str) else ""


def path_of(name: str, path: str) -> str:
    """Return the path in the content of a file that the text at a path names."""
    plain = unquote(name)
    folder = "" if plain.startswith("/") else posixpath.dirname(path)
    return posixpath.normpath(posixpath.join(folder, plain.lstrip("/")))


def listed(values: Values, *names: str) -> tuple[str, ...]:
    """Return the items of a list, parted by semicolons or, without one, by commas."""
    return texts_at(values, *names, separators=";,")
