"""Pelican: the folder of a site or of its texts, or a zip of it.

Its settings are read and never run. Markdown, reStructuredText and HTML are read.
"""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from msgspec.structs import replace

from sitegen.core.slugs import term_slug_if_any
from sitegen.frontmatter import yaml_dump
from sitegen.importing.comment_folders import has_comments
from sitegen.importing.document_context import OWN_PAGES
from sitegen.importing.formats.pelican_comments import FORMAT as COMMENTS
from sitegen.importing.generators import content
from sitegen.importing.generators.all_sites import site_media, site_records
from sitegen.importing.generators.comment_data import site_comments
from sitegen.importing.generators.content import media_of, read_text
from sitegen.importing.generators.headers import HeaderError, Values, text_at
from sitegen.importing.generators.loose_dates import loose_date
from sitegen.importing.generators.pelican_files import Entry, PelicanFiles, listed, path_of
from sitegen.importing.generators.pelican_site import (
    CONFIGS,
    UNREAD,
    PelicanSite,
    pelican_slug,
)
from sitegen.importing.generators.pelican_text import (
    MARKDOWN,
    RST,
    parted,
    read_source,
    text_of,
)
from sitegen.importing.generators.rst_header import plain_words
from sitegen.importing.generators.rst_text import check_docutils
from sitegen.importing.generators.site_folder import (
    FileLinks,
    SiteFolder,
    as_address,
    is_of_tools,
)
from sitegen.importing.media import MediaProvider
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.records import AnyRecord, BlogInfo, Document, MenuItem, Text
from sitegen.importing.sources import Source

NAME = "pelican"

FIELD_RULES = {"template": "nothing", "series": "series"}

_KEYS = frozenset(("title", "date", "category", "tags", "slug", "status", "authors", "author"))
_TRIED = 200
_LISTS = {"index": "/", "archives": "/archive/", "tags": "/tags/", "categories": "/categories/"}


def recognizes(source: Source) -> bool:
    """Return whether a folder or a zip has Pelican's settings, or texts with its keys."""
    if not source.is_folder:
        return False
    members = [member for member in source.members() if not is_of_tools(member.path)]
    names = {member.path.rpartition("/")[2] for member in members}
    if "site.yaml" in names:
        return False
    if set(CONFIGS) & names:
        return True
    texts = [member for member in members if member.suffix in (*MARKDOWN, *RST)][:_TRIED]
    return any(map(_is_article, texts)) and not has_comments(source, COMMENTS)


def _is_article(file: Source) -> bool:
    """Return whether a file begins as Pelican's texts do, and not as those of others."""
    head = file.head(2048).decode("utf-8", "replace").replace("\r\n", "\n")
    if head.startswith("---"):
        return False
    try:
        found = read_source(head, file.suffix)
    except HeaderError:
        return False
    keys = set(found.values) & _KEYS
    return bool(keys) if file.suffix in MARKDOWN else bool(keys and found.title)


def records(sources: Sequence[Source], messages: Messages) -> Iterator[AnyRecord | BlogInfo]:
    """Yield the records of sites."""
    return site_records(sources, messages, _Reading)


def media(sources: Sequence[Source]) -> MediaProvider:
    """Return the provider of the files of the sites themselves."""
    return site_media(sources, lambda source: _Reading(source, Messages()).media())


class _Reading:
    """Reads one site: first the headers of all files, then each text."""

    def __init__(self, source: Source, messages: Messages) -> None:
        self._messages = messages
        self._site = site = PelicanSite(source, messages)
        self._folder = SiteFolder(
            source, lambda _: site.content, UNREAD if site.is_project else frozenset()
        )
        self._files = PelicanFiles(self._folder, site, messages)
        self._entries = self._files.entries
        if not self._entries:
            raise ImportRefused(
                f"{source.name} has no article and no page of Pelican: name the folder with "
                "pelicanconf.py, or that of the texts"
            )
        if any(path.endswith(RST) for path in self._entries):
            check_docutils()
        found = {
            path: entry.address or f"/drafts/{quote(entry.slug)}.html"
            for path, entry in self._entries.items()
        }
        found |= {path: as_address(place) for place, path in self._placed()}
        self._links = FileLinks(found)
        self._twins = Counter((e.slug, e.is_page) for e in self._entries.values())
        self._terms = self._published_terms()

    def _placed(self) -> Iterator[tuple[str, str]]:
        """Yield the places of files with their paths."""
        for path in self._files.media:
            yield self._files.places[path], path

    def media(self) -> dict[str, Source]:
        """Return the files by the paths at which they were published."""
        return {place: self._files.media[path] for place, path in self._placed()}

    def _published_terms(self) -> dict[str, set[str]]:
        """Return the slugs of tags and categories that have a page in the new site."""
        terms: dict[str, set[str]] = {"tags": set(), "categories": set(), "": set()}
        for entry in self._entries.values():
            if entry.is_page or entry.status not in ("", "published") or not entry.date:
                continue
            terms[""].add(entry.path)
            for name in listed(entry.values, "tags"):
                terms["tags"].add(term_slug_if_any(name))
            terms["categories"].add(term_slug_if_any(entry.category))
        return {kind: slugs - {""} for kind, slugs in terms.items()}

    # ------------------------------------------------------------ the second reading

    def records(self) -> Iterator[AnyRecord | BlogInfo]:
        site, settings = self._site, self._site.settings
        self._folder.tell(self._messages)

        def text(name: str) -> str:
            value = settings.get(name)
            return value if isinstance(value, str) else ""

        yield BlogInfo(
            title=text("SITENAME"),
            tagline=text("SITESUBTITLE"),
            address=site.home,
            language=text("DEFAULT_LANG"),
            timezone=text("TIMEZONE"),
            permalink=site.permalink() if site.has_settings else "",
        )
        for entry in self._entries.values():
            yield self._document(entry)
        yield from media_of(self.media(), site.home)
        yield from self._menu()
        yield from self._files.left
        threads = {entry.slug.casefold(): path for path, entry in self._entries.items()}
        yield from site_comments(
            self._folder, self._files.comments, threads, self._messages, COMMENTS
        )

    def _document(self, entry: Entry) -> Document:
        ending = posixpath.splitext(entry.path)[1].lower()
        source = read_source(read_text(entry.source), ending)
        address = f"{self._site.home}{entry.address}" if entry.address else ""
        title, text = text_of(
            source,
            ending,
            address,
            lambda link: self._resolve(link, entry),
            self._messages,
            entry.source.name,
        )
        return _document(entry, self._site, title, text, address, self._twins)

    def _resolve(self, link: str, entry: Entry) -> str:
        """Return the old address of what a link of Pelican's names, "" for any other link."""
        what, path = parted(link)
        if not what:
            return ""
        if what in ("filename", "static", "attach"):
            plain = re.split(r"[#?]", path, maxsplit=1)[0]
            target = path_of(plain, entry.path)
            found = self._links.at(target)
            if not found and what == "filename":
                why = "which the text names, is not in the source"
                self._messages.warning(f"{target}, {why}", entry.source.name)
            found = found or as_address(target)
            return f"{found}{path[len(plain) :]}"
        kind = {"tag": "tags", "category": "categories"}.get(what, "")
        if kind and term_slug_if_any(path.strip("/")) in self._terms[kind]:
            return f"{OWN_PAGES}/{kind}/{term_slug_if_any(path.strip('/'))}/"
        if what in _LISTS and (what == "index" or self._terms[what if what in _OWN else ""]):
            return f"{OWN_PAGES}{_LISTS[what]}"
        folder = f"{what}/" if path.strip("/") else ""
        self._messages.warning(f"{link} has no page in the site", entry.source.name)
        return f"/{folder}{pelican_slug(path) or what}.html"

    def _menu(self) -> Iterator[MenuItem]:
        items = self._site.settings.get("MENUITEMS")
        for number, item in enumerate(items if isinstance(items, list) else ()):
            if isinstance(item, list) and len(item) == 2 and all(isinstance(v, str) for v in item):
                yield MenuItem(identity=f"MENUITEMS {number}", title=item[0], address=item[1])


_OWN = ("tags", "categories")


def _document(
    entry: Entry,
    site: PelicanSite,
    title: str,
    text: Text,
    address: str,
    twins: Mapping[tuple[str, bool], int],
) -> Document:
    """Return the Document of a text."""
    values: Values = dict(entry.values)
    if "authors" in values:
        values["authors"] = [*listed(values, "authors")]
    for name in ("summary", "description"):
        if value := text_at(values, name):
            values[name] = plain_words(value)
    updated = loose_date(text_at(values, "modified", "updated"))
    is_other = entry.language not in ("", site.language)
    is_twin = twins[entry.slug, entry.is_page] > 1
    slug = f"{entry.slug}-{entry.language}" if is_twin and is_other else entry.slug
    matter: tuple[tuple[str, str], ...] = ()
    if is_twin and entry.language:
        matter = (("translation_key", yaml_dump.text(entry.slug)),)
    if entry.status == "hidden" and entry.is_page:
        matter += (("noindex", "true"),)
    is_draft = entry.status == "draft" or (entry.status == "hidden" and not entry.is_page)
    save_as = text_at(values, "save_as")
    values["status"] = "draft" if is_draft else "published"
    found = content.document_of(
        values,
        text,
        identity=entry.path,
        is_page=entry.is_page,
        address=address,
        position=entry.source.name,
        date=entry.date,
        slug=slug,
        title=entry.title or title,
        categories=(entry.category,) if entry.category else (),
        aliases=(f"/{save_as.lstrip('/')}",) if save_as else (),
        used=("url", "save_as", "translation", *(("date",) if entry.date else ())),
        separators=";,",
    )
    author = site.settings.get("AUTHOR")
    keys = found.author_keys or ((author,) if isinstance(author, str) and author.strip() else ())
    return replace(
        found,
        updated=updated or found.updated,
        matter=found.matter + matter,
        language=entry.language if is_other else "",
        author_keys=keys,
        used_fields=tuple(key for key in found.used_fields if key in entry.values),
    )
