"""Jekyll: the folder of a site, or a zip of it; posts, drafts, pages, collections, comments.

Its settings and headers are read, and no plugin is run. Liquid that is known becomes Markdown.
"""

import posixpath
import re
from collections.abc import Iterator, Sequence
from urllib.parse import urljoin

from msgspec.structs import replace

from sitegen.importing.generators import content
from sitegen.importing.generators.all_sites import site_media, site_records
from sitegen.importing.generators.comment_data import site_comments
from sitegen.importing.generators.content import media_of, read_text
from sitegen.importing.generators.foreign_tags import in_our_words
from sitegen.importing.generators.headers import (
    HeaderError,
    from_yaml,
    read_header,
    text_at,
)
from sitegen.importing.generators.jekyll_files import (
    HTML,
    POST,
    Entry,
    JekyllFiles,
    is_medium,
    names_of,
    root_of,
)
from sitegen.importing.generators.jekyll_site import (
    CONFIGS,
    JekyllSite,
    categories_of,
)
from sitegen.importing.generators.kramdown import without_kramdown
from sitegen.importing.generators.liquid import LiquidSite, control_tags, without_liquid
from sitegen.importing.generators.markdown_links import with_addresses
from sitegen.importing.generators.site_folder import (
    FileLinks,
    SiteFolder,
    as_address,
    is_of_tools,
)
from sitegen.importing.media import MediaProvider
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.records import (
    AnyRecord,
    BlogInfo,
    Document,
    Markup,
    MenuItem,
    Text,
)
from sitegen.importing.sources import Source

NAME = "jekyll"

FIELD_RULES = {"layout": "nothing", "sitemap": "nothing", "series": "series"}

_ASSETS = ("", "images/", "assets/images/", "assets/", "img/", "assets/img/")
"""Folders in which themes look for a picture that a header names."""


def recognizes(source: Source) -> bool:
    """Return whether a folder or a zip has Jekyll's settings, or posts as Jekyll names them."""
    paths = (
        [m.path for m in source.members() if not is_of_tools(m.path)] if source.is_folder else []
    )
    names = {path.rpartition("/")[2] for path in paths}
    if names & {"pelicanconf.py", "conf.py", "site.yaml"}:
        return False
    return any(name in CONFIGS for name in names) or any(map(POST.fullmatch, paths))


def records(sources: Sequence[Source], messages: Messages) -> Iterator[AnyRecord | BlogInfo]:
    """Yield the records of sites."""
    return site_records(sources, messages, _Reading)


def media(sources: Sequence[Source]) -> MediaProvider:
    """Return the provider of the files of the sites themselves."""
    return site_media(sources, _media)


def _media(source: Source) -> dict[str, Source]:
    files = SiteFolder(source, root_of).files
    return {path: file for path, file in files.items() if is_medium(path)}


class _Reading:
    """Reads one site: first the headers of all files, then each text."""

    def __init__(self, source: Source, messages: Messages) -> None:
        self._messages = messages
        self._folder = SiteFolder(source, root_of)
        self._site = JekyllSite(self._folder)
        self._files = JekyllFiles(self._folder, self._site, messages)
        self._entries = self._files.entries
        if not self._entries:
            raise ImportRefused(
                f"{source.name} has no post and no page of Jekyll: name the folder that has _posts/"
            )
        addresses = {path: entry.address for path, entry in self._entries.items() if entry.address}
        self._links = FileLinks(addresses | {path: as_address(path) for path in self._files.media})
        self._posts = {
            key: entry.address for entry in self._entries.values() for key in names_of(entry)
        }
        site = self._site
        self._liquid = LiquidSite(site.settings, site.host, site.base, self._post_url, self._file)

    # ------------------------------------------------------------ the second reading

    def records(self) -> Iterator[AnyRecord | BlogInfo]:
        self._folder.tell(self._messages)
        site, settings = self._site, self._site.settings
        has_categories = any(
            categories_of(entry.values, entry.place)
            for entry in self._entries.values()
            if entry.place.kind == "posts"
        )
        yield BlogInfo(
            title=text_at(settings, "title", "name"),
            tagline=text_at(settings, "tagline", "description", "subtitle"),
            address=site.home,
            language=text_at(settings, "lang", "language", "locale").replace("_", "-"),
            timezone=text_at(settings, "timezone"),
            permalink=site.permalink(with_categories=has_categories),
        )
        for entry in self._entries.values():
            yield self._document(entry)
        yield from media_of(self._files.media, site.home)
        yield from self._menu()
        yield from self._files.left
        names = ((key, entry.path) for entry in self._entries.values() for key in names_of(entry))
        threads = {key.casefold(): path for key, path in names}
        yield from site_comments(self._folder, self._files.comments, threads, self._messages)

    def _document(self, entry: Entry) -> Document:
        site, place = self._site, entry.place
        given = site.defaults(entry.path, place.kind)
        values = given | entry.values
        if category := text_at(values, "category"):
            values["category"] = [category]
        headed = read_header(read_text(entry.source))
        is_html = posixpath.splitext(entry.path)[1].lower() in HTML
        title, body = entry.title, headed.body
        if not title and not is_html:
            title, body = content.heading_of(body)
        markup: Markup = "html" if is_html else "markdown"
        text = self._text(
            entry, body, headed.body_line + headed.body.count("\n") - body.count("\n")
        )
        base = f"{site.home}{entry.address}" if entry.address else ""
        address = "" if entry.is_draft else base
        is_page = place.kind == "pages" or (place.kind != "posts" and not entry.date)
        found = content.document_of(
            values,
            Text(text, markup, base),
            identity=entry.path,
            is_page=is_page and place.kind != "drafts",
            address=address,
            position=entry.source.name,
            date=entry.date,
            slug=text_at(values, "slug") or place.slug,
            title=title,
            categories=place.categories,
            status="draft" if place.kind == "drafts" else "published",
            used=("permalink", "excerpt_separator"),
            separators=", ",
        )
        return replace(
            found,
            image=self._image(found.image, entry),
            aliases=tuple(a if re.match(r"/|https?:", a) else f"/{a}" for a in found.aliases),
            source_type="" if place.kind in ("posts", "drafts", "pages") else place.kind,
            fields=tuple(pair for pair in found.fields if pair[0] in entry.values),
            properties=tuple(pair for pair in found.fields if pair[0] not in entry.values),
            used_fields=tuple(key for key in found.used_fields if key in entry.values),
        )

    def _text(self, entry: Entry, body: str, first_line: int) -> str:
        """Return a body in sitegen's Markdown, or in HTML without known Liquid."""
        position = entry.source.name
        separator = text_at(entry.values, "excerpt_separator") or text_at(
            self._site.settings, "excerpt_separator"
        )
        if separator and "more" not in separator and "<!--more-->" not in body:
            body = body.replace(separator, "<!--more-->", 1)
        page = entry.values | {"url": entry.address}
        text = without_liquid(body, self._liquid, page)
        if posixpath.splitext(entry.path)[1].lower() in HTML:
            for name, line in control_tags(text):
                self._messages.warning(
                    f"the tag {name!r} is text now", f"{position}:{first_line + line - 1}"
                )
            return text
        text, gone = without_kramdown(text)
        for shown in dict.fromkeys(name for name, _ in gone):
            self._messages.warning(f"{shown} has no place here and is gone", position)
        folder = posixpath.dirname(entry.path)
        return with_addresses(
            in_our_words(text),
            lambda address: self._links.resolve(address, folder, entry.address or "/"),
        )

    def _image(self, image: str, entry: Entry) -> str:
        """Return the address of a picture that a header names in one of the usual ways."""
        if not image or re.match(r"[a-z][\w+.-]*:|//", image):
            return image
        image = without_liquid(image, self._liquid, entry.values)
        for folder in _ASSETS:
            if found := self._links.at(f"{folder}{image.lstrip('/')}"):
                return found
        return image if image.startswith("/") else urljoin(entry.address or "/", image)

    # ------------------------------------------------------------ what names files

    def _post_url(self, words: str) -> str:
        name = words.strip().strip("\"'").strip("/")
        folder, _, own = name.rpartition("/")
        return self._posts.get(name, "") or self._elsewhere(name, f"{folder}/_posts/{own}.md")

    def _file(self, words: str) -> str:
        path = words.strip().strip("\"'").lstrip("/")
        return self._links.at(path) or self._elsewhere(path, path)

    def _elsewhere(self, name: str, path: str) -> str:
        """Return the address that a page would have that is not in the source, "" for none."""
        if not re.fullmatch(r"[^\s{}%]+", path):
            return ""
        self._messages.warning(
            f"{name}, which texts link to, is not in the source", self._folder.name
        )
        place = self._site.place(path.strip("/"))
        return self._site.address(path.strip("/").lstrip("_"), place, {}, place.date, ())

    def _menu(self) -> Iterator[MenuItem]:
        """Yield the entries of the menu as the usual themes have it."""
        pages = self._site.settings.get("header_pages", [])
        for path in pages if isinstance(pages, list) else ():
            if isinstance(path, str) and (entry := self._entries.get(path)):
                title = entry.title or entry.place.slug
                yield MenuItem(identity=path, title=title, target=path)
        file = self._folder.files.get("_data/navigation.yml")
        try:
            found = from_yaml(read_text(file)).get("main", []) if file is not None else []
        except (HeaderError, ImportRefused):
            return
        for item in found if isinstance(found, list) else ():
            title, url = (
                (text_at(item, "title"), text_at(item, "url"))
                if isinstance(item, dict)
                else ("", "")
            )
            if title and url:
                yield MenuItem(identity=f"navigation {title}", title=title, address=url)
