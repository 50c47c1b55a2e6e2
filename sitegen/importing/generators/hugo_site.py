"""Hugo's settings, its languages and sections, and the addresses that it gives to files."""

import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote
from zoneinfo import ZoneInfo

from babel import localedata

from sitegen.core.dates import parse_when
from sitegen.importing.generators.content import read_text
from sitegen.importing.generators.headers import (
    HeaderError,
    Value,
    Values,
    from_json,
    from_toml,
    from_yaml,
    text_at,
    texts_at,
)
from sitegen.importing.generators.site_folder import SiteFolder
from sitegen.importing.messages import ImportRefused
from sitegen.importing.sources import Source

_ENDINGS = r"\.(?:toml|ya?ml|json)"
MAIN_CONFIG = re.compile(rf"(?:hugo|config){_ENDINGS}")
CONFIG = re.compile(rf"(?:hugo|config){_ENDINGS}|config/_default/[\w.-]+{_ENDINGS}")
MAIN_SECTIONS = frozenset(("post", "posts", "blog", "article", "articles", "news", "reviews"))

_TOKEN = re.compile(r":(?P<name>[a-z]+)(?:\[[^\[\]]*\])?")
_OURS = {
    "year": "{year}", "month": "{month}", "day": "{day}",
    **dict.fromkeys(
        ("slug", "title", "filename", "slugorfilename", "contentbasename", "slugorcontentbasename"),
        "{slug}",
    ),
}  # fmt: skip
_LANGUAGE = re.compile(r"(?P<stem>.+)\.(?P<code>[a-z]{2,3}(?:-[A-Za-z]{2,4})?)")
_NAMED = re.compile(r"(?P<date>\d{4}-\d\d-\d\d)-(?P<slug>.+)")


class Place(NamedTuple):
    """The values of a file's path: ``folder`` is below the content, without that of a bundle.

    ``name`` is that of the page; ``kind`` is page, bundle (with files beside it) or section.
    ``key`` is one for all translations.
    """

    folder: str
    name: str
    kind: str
    language: str
    key: str

    @property
    def section(self) -> str:
        """The first folder, "" for a page at the root."""
        return self.folder.partition("/")[0]


class HugoSite:
    """The settings of a site, and what they say of its files; raises ImportRefused."""

    def __init__(self, folder: SiteFolder) -> None:
        self.settings = _settings(folder)
        self.params = _mapping(self.settings, "params")
        self.languages = {
            code: _lowered(value)
            for code, value in _mapping(self.settings, "languages").items()
            if isinstance(value, dict)
        }
        self.default = text_at(self.settings, "defaultcontentlanguage") or "en"
        self.home = text_at(self.settings, "baseurl").rstrip("/")
        if not re.match(r"https?://[^/\s]", self.home):
            self.home = ""
        self.content = self._content_folders()
        self.main = frozenset(texts_at(self.params, "mainSections", "mainsections"))
        self.main |= frozenset(texts_at(self.settings, "mainsections")) or MAIN_SECTIONS
        self.dates_in_names = ":filename" in texts_at(
            _mapping(self.settings, "frontmatter"), "date"
        )
        self._permalinks = self._patterns()

    @property
    def static(self) -> tuple[str, ...]:
        """The folders of files that were copied as they are."""
        return texts_at(self.settings, "staticdir") or ("static",)

    def taxonomies(self) -> tuple[str, ...]:
        """Return the keys of taxonomies that sitegen does not have by itself."""
        named = _mapping(self.settings, "taxonomies").values()
        return tuple(n for n in named if isinstance(n, str) and n not in ("tags", "categories"))

    def _content_folders(self) -> dict[str, str]:
        """Return the folders of content, each with its language, "" where names say it."""
        found = {text_at(self.settings, "contentdir").strip("/") or "content": ""}
        for code, language in self.languages.items():
            if own := text_at(language, "contentdir").strip("/"):
                found[own] = code
        return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))

    def _patterns(self) -> Values:
        found = _mapping(self.settings, "permalinks")
        return found | _mapping(found, "page")

    # ------------------------------------------------------------ files

    def place(self, path: str) -> Place | None:
        """Return what a file of the content is, None for one elsewhere."""
        root = next((root for root in self.content if path.startswith(f"{root}/")), None)
        if root is None:
            return None
        folder, _, file = path.removeprefix(f"{root}/").rpartition("/")
        stem, language = self._language(posixpath.splitext(file)[0])
        language = self.content[root] or language
        key = posixpath.join(folder, stem)
        if stem == "_index":
            above, _, name = folder.rpartition("/")
            return Place(above, name, "section", language, key)
        if stem == "index" and folder:
            above, _, name = folder.rpartition("/")
            return Place(above, name, "bundle", language, key)
        return Place(folder, stem, "page", language, key)

    def _language(self, stem: str) -> tuple[str, str]:
        match = _LANGUAGE.fullmatch(stem)
        if match is None:
            return stem, ""
        code = match["code"]
        is_known = (
            code in self.languages if self.languages else localedata.exists(code.replace("-", "_"))
        )
        return (match["stem"], code) if is_known else (stem, "")

    def name_and_date(self, place: Place) -> tuple[str, str]:
        """Return a page's name and the date in it, where the settings take one from there."""
        named = _NAMED.fullmatch(place.name) if self.dates_in_names else None
        return (named["slug"], named["date"]) if named else (place.name, "")

    # ------------------------------------------------------------ addresses

    def address(self, place: Place, values: Values, date: str) -> str:
        """Return the old address of a file's page without the home, "" if it cannot be known."""
        prefix = "" if place.language in ("", self.default) else f"/{place.language}"
        if url := text_at(values, "url"):
            return _clean(url if url.startswith("/") else f"{prefix}/{url}")
        name = self.name_and_date(place)[0]
        slug = text_at(values, "slug")
        if place.kind == "section":
            return _clean(f"{prefix}/{self._lower(posixpath.join(place.folder, name))}/")
        ending = ".html" if text_at(self.settings, "uglyurls").casefold() == "true" else "/"
        pattern = text_at(self._permalinks, place.section or "/")
        if not pattern:
            return _clean(
                f"{prefix}/{self._lower(posixpath.join(place.folder, slug or name))}{ending}"
            )
        filled = self._filled(pattern, place, slug, name, text_at(values, "title"), date)
        if filled and ending != "/":
            filled = filled.rstrip("/") + ending
        return _clean(f"{prefix}/{filled}") if filled else ""

    def _filled(
        self, pattern: str, place: Place, slug: str, name: str, title: str, date: str
    ) -> str:
        known = {
            "section": place.section, "sections": place.folder, "title": title, "filename": name,
            "slug": slug or title, "slugorfilename": slug or name, "contentbasename": name,
            "slugorcontentbasename": slug or name,
        }  # fmt: skip
        try:
            when = parse_when(date, ZoneInfo("UTC")).at if date else None
        except ValueError:
            when = None
        written = re.match(r"(\d{4})-(\d\d)-(\d\d)", date)
        if when is not None and written:
            known |= {
                "year": written[1], "month": written[2], "day": written[3],
                "monthname": f"{when:%B}", "weekdayname": f"{when:%A}", "yearday": f"{when:%-j}",
            }  # fmt: skip
        if any(match["name"] not in known for match in _TOKEN.finditer(pattern)):
            return ""
        return _TOKEN.sub(lambda match: self._lower(known[match["name"]]), pattern)

    def _lower(self, path: str) -> str:
        keeps = text_at(self.settings, "disablepathtolower").casefold() == "true"
        plain = re.sub(r"[^\w./+~-]+", "-", path).strip("-")
        return plain if keeps else plain.lower()

    def permalink(self) -> str:
        """Return the permalink of posts in sitegen's words, "" where none is sure."""
        found = {text_at(self._permalinks, name) for name in self._permalinks if name in self.main}
        found.discard("")
        if len(found) != 1:
            return ""
        (pattern,) = found
        if any(match["name"] not in _OURS for match in _TOKEN.finditer(pattern)):
            return ""
        ours = "/" + _TOKEN.sub(lambda match: _OURS[match["name"]], pattern).lstrip("/")
        return ours if ours.endswith(("/", ".html")) else f"{ours}/"

    def menu(self) -> Iterator[tuple[str, str]]:
        """Yield the entries of the main menu: a title, and an address or a path of the content."""
        for key in ("menu", "menus"):
            listed = _mapping(self.settings, key).get("main", [])
            items = (
                [_lowered(i) for i in listed if isinstance(i, dict)]
                if isinstance(listed, list)
                else []
            )
            for item in sorted(items, key=_weight):
                title = text_at(item, "name", "title", "identifier")
                if title and (url := text_at(item, "url", "pageref")):
                    yield title, url


def _weight(item: Values) -> float:
    try:
        return float(text_at(item, "weight") or 0)
    except ValueError:
        return 0


def _clean(path: str) -> str:
    return quote(re.sub(r"/{2,}", "/", f"/{path}"), safe="/%:@!$&'()*+,;=~")


def _mapping(values: Values, key: str) -> Values:
    found = values.get(key)
    return found if isinstance(found, dict) else {}


def _lowered(values: Value) -> Values:
    return {key.lower(): value for key, value in values.items()} if isinstance(values, dict) else {}


def _settings(folder: SiteFolder) -> Values:
    """Return the settings of all files, their keys in small letters."""
    settings: Values = {}
    for path, file in folder.files.items():
        if not CONFIG.fullmatch(path):
            continue
        found = _lowered(_read(file))
        part = posixpath.basename(path).partition(".")[0]
        if path.startswith("config/") and part not in ("hugo", "config"):
            found = {part.lower(): found}
        settings |= found
    return settings


def _read(file: Source) -> Values:
    reader = {".toml": from_toml, ".json": from_json}.get(file.suffix, from_yaml)
    try:
        return reader(read_text(file))
    except HeaderError as failure:
        raise ImportRefused(f"{file.name} cannot be read: {failure}: correct the file") from failure
