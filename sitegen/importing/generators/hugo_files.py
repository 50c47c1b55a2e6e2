"""Hugo's files, sorted: posts, pages and sections with their headers, media, comments, the rest."""

import posixpath
import re
from collections.abc import Sequence
from typing import NamedTuple

from sitegen.importing.generators import content
from sitegen.importing.generators.content import left_out, read_text
from sitegen.importing.generators.headers import HeaderError, Values, read_header, text_at
from sitegen.importing.generators.hugo_site import CONFIG, MAIN_CONFIG, HugoSite, Place
from sitegen.importing.generators.site_folder import (
    A_TEMPLATE,
    NO_READER,
    NOT_A_PAGE,
    NOT_FOUND_PAGE,
    OTHER_MARKUP,
    SiteFolder,
    as_address,
    highest,
    is_about_project,
)
from sitegen.importing.media_types import ENDINGS
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.records import Group, LeftOut
from sitegen.importing.sources import Source
from sitegen.importing.values import date_of

MARKDOWN = (".md", ".markdown", ".mdown")
HTML = (".html", ".htm")

_UNREAD = frozenset(("themes", "resources", "public", "exampleSite", "_vendor"))
"""Folders of the root that have nothing of the author's."""

_THEME = frozenset(("layouts", "archetypes", "i18n", "data", "config"))
_COMMENTS = re.compile(r"data/(?:.*/)?comments/.+\.(?:ya?ml|json)")
_MARK = re.compile(r"(?P<root>(?:[^/]+/)*?)(?:content/.+|config/_default/[^/]+)")
_OUTPUT_OFF = ("false", "never")


def root_of(paths: Sequence[str]) -> str:
    """Return the folder of the site: that of its settings, or the one above its content."""
    known = [path for path in paths if not re.search(r"(?:^|/)(?:themes|exampleSite)/", path)]
    marks = {match["root"].rstrip("/") for path in known if (match := _MARK.fullmatch(path))}
    configs = {
        posixpath.dirname(path)
        for path in known
        if MAIN_CONFIG.fullmatch(posixpath.basename(path)) and not path.startswith("content/")
    }
    found = (configs & marks) or marks or configs
    return highest(found)


def folder_of(source: Source) -> SiteFolder:
    """Return the files of a site."""
    return SiteFolder(source, root_of, _UNREAD)


class Entry(NamedTuple):
    """A source file of a page, with the values of its path and its header."""

    path: str
    source: Source
    place: Place
    values: Values
    date: str
    address: str
    is_draft: bool


class HugoFiles:
    """The files of a site; ``left`` are those that are none of it, with reasons.

    ``media`` are files by their paths in the old site.
    """

    def __init__(self, folder: SiteFolder, site: HugoSite, messages: Messages) -> None:
        self._site = site
        self._messages = messages
        self.entries: dict[str, Entry] = {}
        self.left: list[LeftOut] = []
        self.media: dict[str, Source] = {}
        self.comments: list[Source] = []
        self._places: dict[str, str] = {}
        others: list[tuple[str, Source]] = []
        for path, file in folder.files.items():
            place = site.place(path)
            if place is not None and file.suffix in (*MARKDOWN, *HTML, *OTHER_MARKUP):
                self._read_head(path, file, place)
            elif _COMMENTS.fullmatch(path):
                self.comments.append(file)
            elif not CONFIG.fullmatch(path):
                others.append((path, file))
        for path, file in others:
            self._sort(path, file)

    def addresses(self) -> dict[str, str]:
        """Return the addresses of pages and of other files, by their paths in the source."""
        pages = {path: entry.address for path, entry in self.entries.items() if entry.address}
        return pages | {path: as_address(old) for path, old in self._places.items()}

    # ------------------------------------------------------------ pages

    def _read_head(self, path: str, file: Source, place: Place) -> None:
        group: Group = "posts" if place.section and place.kind != "section" else "pages"
        try:
            headed = read_header(read_text(file))
        except HeaderError as failure:
            reason = f"its header cannot be read: {failure}"
            self.left += left_out(path, file.name, group, reason)
            return
        except ImportRefused as failure:
            self.left += left_out(path, file.name, group, f"it cannot be read: {failure}")
            return
        values = headed.values
        if reason := _reason(path, place, values, headed.body):
            self.left += left_out(path, file.name, group, reason, values)
            return
        date = date_of(text_at(values, "date")) or date_of(
            text_at(values, "publishDate", "publishdate")
        )
        date = date or self._site.name_and_date(place)[1]
        is_draft = content.status_of(values) == "draft"
        address = self._site.address(place, values, date)
        if not (address or is_draft):
            self._messages.warning("its old address is not known: it gets no alias", file.name)
        self.entries[path] = Entry(path, file, place, values, date, address, is_draft)

    # ------------------------------------------------------------ other files

    def _sort(self, path: str, file: Source) -> None:
        """Decide what a file is that is no page."""
        old = self._old_path(path)
        ending = posixpath.splitext(path)[1].lower()
        if is_about_project(path):
            self.left += left_out(path, file.name, "pages", NOT_A_PAGE)
        elif not old or ending not in ENDINGS or path.partition("/")[0] in _THEME:
            self.left += left_out(path, file.name, "media", A_TEMPLATE)
        elif old in self.media:
            reason = f"another file is at /{old}"
            self.left += left_out(path, file.name, "media", reason)
        else:
            self.media[old] = file
            self._places[path] = old

    def _old_path(self, path: str) -> str:
        """Return where a file was in the old site, "" for one that was not there."""
        for folder in (*self._site.static, "assets"):
            if path.startswith(f"{folder.strip('/')}/"):
                return path.removeprefix(f"{folder.strip('/')}/")
        place = self._site.place(path)
        if place is None:
            return ""
        return self._beside_page(path) or posixpath.join(place.folder, posixpath.basename(path))

    def _beside_page(self, path: str) -> str:
        """Return the path of a file of a bundle, which is below its page; "" for another."""
        folder = posixpath.dirname(path)
        while folder:
            for name in ("index.md", "_index.md", "index.markdown", "index.html"):
                entry = self.entries.get(f"{folder}/{name}")
                if entry is not None and entry.address.endswith("/"):
                    return f"{entry.address}{path[len(folder) + 1 :]}".lstrip("/")
            folder = posixpath.dirname(folder)
        return ""


def _reason(path: str, place: Place, values: Values, body: str) -> str:
    """Say why a file is no post and no page, "" where it is one."""
    ending = posixpath.splitext(path)[1].lower()
    build = values.get("build", values.get("_build", {}))
    is_hidden = isinstance(build, dict) and text_at(build, "render").casefold() in _OUTPUT_OFF
    is_hidden = is_hidden or text_at(values, "headless").casefold() == "true"
    is_empty = not body.strip()
    reasons = {
        NO_READER.format(ending): ending in OTHER_MARKUP,
        NOT_FOUND_PAGE: place.name == "404" and not place.section,
        "the old site did not show it: build or headless says so": is_hidden,
        "it heads the front page": place.kind == "section" and not place.name,
        "it heads a list, and has no text": place.kind == "section" and is_empty,
        "it has no text: its layout makes the page": place.kind != "section"
        and not place.section
        and is_empty,
    }
    return next((reason for reason, is_so in reasons.items() if is_so), "")
