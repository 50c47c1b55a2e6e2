"""Nikola's files, sorted: posts and pages with their keys, media, listings, the rest."""

import posixpath
import re
from typing import NamedTuple

from sitegen.importing.generators.content import left_out, read_text
from sitegen.importing.generators.headers import HeaderError, Values, text_at, texts_at
from sitegen.importing.generators.loose_dates import loose_date
from sitegen.importing.generators.nikola_site import CONFIG, NikolaSite, Place
from sitegen.importing.generators.nikola_text import read_meta, read_nikola
from sitegen.importing.generators.site_folder import (
    NO_READER,
    NOT_A_PAGE,
    OTHER_MARKUP,
    SiteFolder,
    is_about_project,
)
from sitegen.importing.media_types import ENDINGS
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.records import Group, LeftOut
from sitegen.importing.sources import Source

SPECIAL_TAGS = frozenset(("draft", "private", "retired", "mathjax"))
"""Tags that are no tags: they say what Nikola does with a post."""

_LINK = re.compile(r"\s*(?:\.\./)+[\w./-]+\.\w{1,10}\s*")
_UNPUBLISHED = "Nikola did not publish it: it is in no folder of files, pictures or galleries"
_NO_FILE = "sitegen takes no files of this kind"
_LISTING = "it is in the texts that show it"
_UNREAD_ENDINGS = (*OTHER_MARKUP, ".ipynb", ".wiki", ".t2t", ".bb", ".creole", ".php")


class Entry(NamedTuple):
    """A text: its keys and those of the text that it translates, and its address."""

    path: str
    source: Source
    place: Place
    own: Values
    values: Values
    slug: str
    date: str
    status: str
    address: str


class NikolaFiles:
    """The files of a site; media are by the paths at which they were published."""

    def __init__(self, folder: SiteFolder, site: NikolaSite, messages: Messages) -> None:
        self._site = site
        self._messages = messages
        self._files = folder.files
        self.entries: dict[str, Entry] = {}
        self.left: list[LeftOut] = []
        self.media: dict[str, Source] = {}
        self._keys: dict[str, Values] = {}
        self._heads: list[tuple[str, Source, Place, Values]] = []
        paths = set(self._files)
        for path, file in self._files.items():
            self._sort(path, file, paths)
        self._join()

    def _sort(self, path: str, file: Source, paths: set[str]) -> None:
        """Decide what a file is."""
        site = self._site
        ending = posixpath.splitext(path)[1].lower()
        published = site.place_of_file(path)
        is_text = site.is_for_texts(path)
        if posixpath.basename(path) == CONFIG or (ending == ".meta" and is_text):
            return
        if published is None and (place := site.place(path, paths)) is not None:
            if is_about_project(path):
                self.left += left_out(path, file.name, "pages", NOT_A_PAGE)
            else:
                self._read_head(path, file, place)
        elif is_text and ending in _UNREAD_ENDINGS:
            self.left += left_out(path, file.name, "posts", NO_READER.format(ending))
        elif any(path.startswith(f"{name}/") for name in site.listings):
            self.left += left_out(path, file.name, "media", _LISTING)
        elif published is not None and ending in ENDINGS:
            self.media[published] = file
        elif "/" in path:
            reason = _NO_FILE if published is not None else _UNPUBLISHED
            self.left += left_out(path, file.name, "media", reason)

    def _read_head(self, path: str, file: Source, place: Place) -> None:
        group: Group = "pages" if place.kind.is_page else "posts"
        try:
            text = read_text(file)
            found = read_nikola(text, place.ending)
            values = self._beside(place) | found.values
        except (HeaderError, ImportRefused) as failure:
            self.left += left_out(path, file.name, group, f"it cannot be read: {failure}")
            return
        if not values and not found.body.strip():
            self.left += left_out(path, file.name, group, "it is empty")
        elif not values and _LINK.fullmatch(text):
            reason = f"it is a link to {text.strip()}, which is not in the source"
            self.left += left_out(path, file.name, group, reason)
        else:
            self._heads.append((path, file, place, values))

    def _beside(self, place: Place) -> Values:
        """Return the keys in the file beside a text."""
        code = f".{place.language}" if place.language else ""
        for name in (f"{place.key}{code}.meta", f"{place.key}.meta{code}"):
            if name in self._files:
                return read_meta(read_text(self._files[name]))
        return {}

    # ------------------------------------------------------------ entries

    def _join(self) -> None:
        """Give translations the keys of their originals, and all texts their addresses."""
        for _, _, place, values in self._heads:
            if not place.language or place.language == self._site.language:
                self._keys.setdefault(place.key, values)
        for path, file, place, own in self._heads:
            values = self._keys.get(place.key, {}) | own
            slug = self._site.slug(values, place.key)
            written = text_at(values, "date")
            date = loose_date(written)
            if written and not date:
                self._messages.warning(f"the date {written!r} cannot be read", file.name)
            status = status_of(values)
            is_draft = status == "draft"
            address = "" if is_draft else self._site.address(values, place, slug)
            self.entries[path] = Entry(path, file, place, own, values, slug, date, status, address)

    def listing(self, name: str) -> str:
        """Return the code of a listing, "" for none."""
        for folder in self._site.listings:
            file = self._files.get(posixpath.normpath(posixpath.join(folder, name.strip("/"))))
            if file is not None:
                try:
                    return read_text(file)
                except ImportRefused:
                    return ""
        return ""

    def gallery(self, name: str) -> list[str]:
        """Return the paths at which the pictures of a gallery were published."""
        starts = tuple(
            posixpath.join(target, name.strip("/")) + "/"
            for target in self._site.galleries.values()
        )
        return [path for path in self.media if path.startswith(starts)]


def status_of(values: Values) -> str:
    """Return the status of a text in small letters; old versions have it among the tags."""
    own = text_at(values, "status").lower()
    tags = {tag.lower() for tag in texts_at(values, "tags")}
    if own:
        return own
    if "draft" in tags:
        return "draft"
    return "private" if tags & {"private", "retired"} else "published"
