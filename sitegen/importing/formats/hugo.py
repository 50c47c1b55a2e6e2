"""Hugo: the folder of a site, or a zip of it; posts, pages, sections, bundles with their files.

Settings and headers in YAML, TOML and JSON are read. A shortcode that is known becomes Markdown.
"""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import urljoin

from msgspec.structs import replace

from sitegen.frontmatter import yaml_dump
from sitegen.importing.generators import content
from sitegen.importing.generators.all_sites import site_media, site_records
from sitegen.importing.generators.comment_data import site_comments
from sitegen.importing.generators.content import media_of, read_text
from sitegen.importing.generators.foreign_tags import in_our_words
from sitegen.importing.generators.headers import read_header, text_at, texts_at
from sitegen.importing.generators.hugo_files import (
    HTML,
    Entry,
    HugoFiles,
    folder_of,
)
from sitegen.importing.generators.hugo_shortcodes import without_shortcodes
from sitegen.importing.generators.hugo_site import MAIN_CONFIG, HugoSite
from sitegen.importing.generators.markdown_links import with_addresses
from sitegen.importing.generators.site_folder import FileLinks, is_of_tools
from sitegen.importing.media import MediaProvider
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.records import AnyRecord, BlogInfo, Document, Markup, MenuItem, Text
from sitegen.importing.sources import Source

NAME = "hugo"

FIELD_RULES = {
    "layout": "nothing",
    "type": "nothing",
    "series": "series",
    "isCJKLanguage": "nothing",
    "translationKey": "translation_key",
}

_OTHERS = frozenset((
    "pelicanconf.py", "conf.py", "site.yaml", ".eleventy.js", "eleventy.config.js",
    "eleventy.config.mjs", "eleventy.config.cjs", "eleventy.config.ts", "_config.yml",
))  # fmt: skip
"""Files of other programs that also may have texts in a folder ``content``."""
_CONTENT = re.compile(r"(?:[^/]+/)?content/.+\.(?:md|markdown|html)")
_TRIED = 50


def recognizes(source: Source) -> bool:
    """Return whether a folder or a zip has Hugo's settings, or texts as Hugo has them."""
    members = [m for m in source.members() if not is_of_tools(m.path)] if source.is_folder else []
    names = {member.path.rpartition("/")[2] for member in members}
    if names & _OTHERS or any(".11tydata." in name for name in names):
        return False
    texts = [member for member in members if _CONTENT.fullmatch(member.path)]
    if any(name.startswith("hugo.") and MAIN_CONFIG.fullmatch(name) for name in names):
        return True
    if any(MAIN_CONFIG.fullmatch(name) for name in names) and texts:
        return True
    heads = (member.head(64).lstrip(b"\xef\xbb\xbf \r\n") for member in texts[:_TRIED])
    return any(re.match(rb'(?:---|\+\+\+)[ \t]*\r?\n|\{\s*"', head) for head in heads)


def records(sources: Sequence[Source], messages: Messages) -> Iterator[AnyRecord | BlogInfo]:
    """Yield the records of sites."""
    return site_records(sources, messages, _Reading)


def media(sources: Sequence[Source]) -> MediaProvider:
    """Return the provider of the files of the sites themselves."""
    return site_media(sources, _media)


def _media(source: Source) -> dict[str, Source]:
    folder = folder_of(source)
    return HugoFiles(folder, HugoSite(folder), Messages()).media


class _Reading:
    """Reads one site: first the headers of all files, then each text."""

    def __init__(self, source: Source, messages: Messages) -> None:
        self._messages = messages
        self._folder = folder_of(source)
        self._site = HugoSite(self._folder)
        self._files = HugoFiles(self._folder, self._site, messages)
        self._entries = self._files.entries
        if not self._entries:
            raise ImportRefused(
                f"{source.name} has no post and no page of Hugo: name the folder that has content/"
            )
        self._links = FileLinks(self._files.addresses())
        self._translations = Counter(entry.place.key for entry in self._entries.values())
        self._refs = self._names()

    def _names(self) -> dict[str, list[Entry]]:
        """Return the pages by what a text may call them: paths and names, with an ending or not."""
        found: dict[str, list[Entry]] = {}
        for entry in self._entries.values():
            place = entry.place
            stem = posixpath.join(place.folder, place.name)
            ending = posixpath.splitext(entry.path)[1]
            names = {stem, f"{stem}{ending}", place.key, f"{place.key}{ending}"}
            names |= {place.name, f"{place.name}{ending}"}
            for name in names:
                found.setdefault(name.casefold(), []).append(entry)
        return found

    # ------------------------------------------------------------ records

    def records(self) -> Iterator[AnyRecord | BlogInfo]:
        self._folder.tell(self._messages)
        site, settings = self._site, self._site.settings
        yield BlogInfo(
            title=text_at(settings, "title"),
            tagline=text_at(site.params, "description", "subtitle", "tagline"),
            address=site.home,
            language=text_at(settings, "languagecode", "locale", "defaultcontentlanguage"),
            timezone=text_at(settings, "timezone"),
            permalink=site.permalink(),
        )
        for entry in self._entries.values():
            yield self._document(entry)
        yield from media_of(self._files.media, site.home)
        yield from self._menu()
        yield from self._files.left
        threads = {
            name: entry.path
            for name, entries in self._refs.items()
            for entry in entries
            if len(entries) == 1
        }
        yield from site_comments(self._folder, self._files.comments, threads, self._messages)

    def _document(self, entry: Entry) -> Document:
        site, place, values = self._site, entry.place, entry.values
        headed = read_header(read_text(entry.source))
        is_html = entry.source.suffix in HTML
        title, body = text_at(values, "title"), headed.body
        if not title and not is_html:
            title, body = content.heading_of(body)
        markup: Markup = "html" if is_html else "markdown"
        base = f"{site.home}{entry.address}" if entry.address else ""
        address = "" if entry.is_draft else base
        own = site.taxonomies()
        found = content.document_of(
            values,
            Text(self._text(entry, body), markup, base),
            identity=entry.path,
            is_page=self._is_page(entry),
            address=address,
            position=entry.source.name,
            date=entry.date,
            slug=self._slug(entry),
            title=title,
            used=("url", *own),
        )
        matter = found.matter
        if self._translations[place.key] > 1 and "translationKey" not in values:
            matter += (("translation_key", yaml_dump.text(place.key)),)
        language = place.language if place.language != site.default else ""
        section = "" if place.section in ("", *site.main) else place.section
        return replace(
            found,
            matter=matter,
            terms=tuple((key, name) for key in own for name in texts_at(values, key)),
            image=self._image(found.image, entry),
            aliases=tuple(urljoin(entry.address or "/", f"../{a}") if not re.match(r"/|https?:", a)
                          else a for a in found.aliases),
            language=found.language or language,
            source_type=section if place.kind != "section" else "",
        )  # fmt: skip

    def _is_page(self, entry: Entry) -> bool:
        """Return whether a file is a page: at the root, or without a date in a section of none."""
        place = entry.place
        if place.kind == "section" or not place.section:
            return True
        return not entry.date and place.section not in self._site.main

    def _slug(self, entry: Entry) -> str:
        place = entry.place
        slug = text_at(entry.values, "slug") or self._site.name_and_date(place)[0]
        is_translated = self._translations[place.key] > 1
        if is_translated and place.language not in ("", self._site.default):
            return f"{slug}-{place.language}"
        return slug

    # ------------------------------------------------------------ texts

    def _text(self, entry: Entry, body: str) -> str:
        """Return a body in sitegen's Markdown."""
        if entry.source.suffix in HTML:
            return body
        text = without_shortcodes(body, lambda words: self._ref(words, entry))
        folder = posixpath.dirname(entry.path)
        return with_addresses(
            in_our_words(text), lambda address: self._resolve(address, folder, entry)
        )

    def _resolve(self, address: str, folder: str, entry: Entry) -> str:
        """Return the old address of a file that a link names, "" for any other link."""
        if found := self._links.resolve(address, folder, entry.address or "/"):
            return found
        path = address.partition("#")[0]
        if path.startswith("/") and path.endswith((".md", ".markdown")):
            return self._address_of(address, entry)
        return ""

    def _ref(self, words: str, entry: Entry) -> str:
        """Return the address of a page that a shortcode names; a warning where there is none."""
        found = words if words.startswith("#") else self._address_of(words, entry)
        if not found:
            self._messages.warning(
                f"{words!r}, which a text links to, is not in the source", entry.source.name
            )
        return found

    def _address_of(self, words: str, entry: Entry) -> str:
        path, sign, fragment = words.strip().partition("#")
        above = posixpath.join(entry.place.folder, entry.place.name)
        ways = (
            posixpath.normpath(posixpath.join(entry.place.folder, path)),
            posixpath.normpath(posixpath.join(above, path)),
            path.strip("/"),
        )
        for way in ways if not path.startswith("/") else ways[-1:]:
            found = self._refs.get(way.casefold(), [])
            same = [one for one in found if one.place.language == entry.place.language]
            if one := next(iter(same or found), None):
                return f"{one.address}{sign}{fragment}" if one.address else ""
        return ""

    def _image(self, image: str, entry: Entry) -> str:
        """Return the address of a picture beside a page, or one from the root."""
        if not image or re.match(r"[a-z][\w+.-]*:|//", image):
            return image
        folder = posixpath.dirname(entry.path)
        if not image.startswith("/") and (found := self._links.at(posixpath.join(folder, image))):
            return found
        return f"/{image.lstrip('/')}"

    def _menu(self) -> Iterator[MenuItem]:
        """Yield the entries of the main menu."""
        for title, url in self._site.menu():
            entries = self._refs.get(url.strip("/").casefold(), [])
            target = entries[0].path if entries and not re.match(r"[a-z]+:", url) else ""
            yield MenuItem(identity=f"menu {title}", title=title, address=url, target=target)
