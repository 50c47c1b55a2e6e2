"""Nikola's settings, and what they say of a file: its kind, its language and its old address."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple
from urllib.parse import quote

from sitegen.core.slugs import slugify
from sitegen.importing.generators.headers import Values, text_at
from sitegen.importing.generators.nikola_text import HTML, MARKDOWN, RST
from sitegen.importing.generators.python_settings import read_settings
from sitegen.importing.generators.site_folder import highest, is_of_tools
from sitegen.importing.messages import Messages
from sitegen.importing.sources import Source

CONFIG = "conf.py"

UNREAD = frozenset(("output", "cache", "themes", "plugins", "templates", "shortcodes", "deploy"))
"""Folders of a site that are none of its texts."""

_MARK = re.compile(rb"(?m)^(?:BLOG_TITLE|POSTS|PAGES|SITE_URL|post_pages)\s*=")
_ENDINGS = (*MARKDOWN, *RST, *HTML)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[_-][A-Za-z]{2,4})?")
_FOLDERS = ("posts", "pages", "stories")


class Kind(NamedTuple):
    """The files of a setting: their folder and pattern, and the folder of their pages."""

    folder: str
    pattern: str
    target: str
    is_page: bool


class Place(NamedTuple):
    """The facts of a path: its kind, the path without language and ending, the language."""

    kind: Kind
    key: str
    language: str
    ending: str


class NikolaSite:
    """The settings of a site, and what they say of its files."""

    def __init__(self, source: Source, messages: Messages) -> None:
        members = {m.path: m for m in source.members() if not is_of_tools(m.path)}
        configs = [path for path, member in members.items() if is_config(member)]
        config = min(configs, key=lambda path: (path.count("/"), path), default="")
        self.root = posixpath.dirname(config) if config else _root(list(members))
        self.settings: dict[str, Any] = read_settings(members[config], messages) if config else {}
        default = self.settings.get("DEFAULT_LANG")
        self.language = default if isinstance(default, str) else "en"
        prefixes = self.settings.get("TRANSLATIONS")
        self.prefixes = {
            str(code): str(prefix).strip("./")
            for code, prefix in (prefixes.items() if isinstance(prefixes, dict) else ())
        }
        home = self.text("SITE_URL") or self.text("BASE_URL")
        self.home = home.rstrip("/") if re.match(r"https?://[^/\s]", home) else ""
        self.kinds = [*self._kinds("POSTS", "post_pages"), *self._kinds("PAGES", "STORIES")]
        if not self.kinds:
            self.kinds = [Kind(name, "*", name, name != "posts") for name in _FOLDERS]
        self.files = self._folders("FILES_FOLDERS", {"files": ""})
        self.files |= self._folders("IMAGE_FOLDERS", {"images": "images"})
        self.galleries = self._folders("GALLERY_FOLDERS", {"galleries": "galleries"})
        self.listings = self._folders("LISTINGS_FOLDERS", {"listings": "listings"})

    def text(self, name: str) -> str:
        """Return a setting that is a text, or that of the main language."""
        value = self.settings.get(name)
        if isinstance(value, dict):
            value = value.get(self.language, "")
        return value.strip() if isinstance(value, str) else ""

    def _kinds(self, *names: str) -> Iterator[Kind]:
        for name in names:
            value = self.settings.get(name)
            for item in value if isinstance(value, list) else ():
                if not (isinstance(item, list) and len(item) >= 2 and isinstance(item[0], str)):
                    continue
                target = item[1].get(self.language, "") if isinstance(item[1], dict) else item[1]
                folder, _, pattern = item[0].rpartition("/")
                is_page = name in ("PAGES", "STORIES")
                if name == "post_pages" and len(item) > 3:
                    is_page = not item[3]
                yield Kind(folder.strip("./"), pattern or "*", str(target).strip("/"), is_page)

    def _folders(self, name: str, default: dict[str, str]) -> dict[str, str]:
        value = self.settings.get(name)
        if not isinstance(value, dict):
            return default
        return {str(old).strip("./"): str(new).strip("/") for old, new in value.items()}

    # ------------------------------------------------------------ files

    def place(self, path: str, paths: "Sequence[str] | set[str]") -> Place | None:
        """Return what a text is by its path, None for what is in no folder of texts."""
        stem, ending, language = self._parts(path, paths)
        if ending not in _ENDINGS:
            return None
        plain = posixpath.basename(stem) + ending
        for kind in self.kinds:
            is_below = not kind.folder or path.startswith(f"{kind.folder}/")
            if is_below and fnmatchcase(plain, kind.pattern):
                return Place(kind, stem, language, ending)
        return None

    def is_for_texts(self, path: str) -> bool:
        """Return whether a path is in a folder of texts."""
        return any(kind.folder and path.startswith(f"{kind.folder}/") for kind in self.kinds)

    def _parts(self, path: str, paths: "Sequence[str] | set[str]") -> tuple[str, str, str]:
        """Return a path without ending and language, the ending, and the language."""
        stem, ending = posixpath.splitext(path)
        inner, code = posixpath.splitext(stem)
        if self._is_language(code[1:], inner, ending, paths):
            return inner, ending.lower(), code[1:]
        inner, own = posixpath.splitext(stem)
        if own.lower() in _ENDINGS and self._is_language(ending[1:], inner, own, paths):
            return inner, own.lower(), ending[1:]
        return stem, ending.lower(), ""

    def _is_language(
        self, code: str, stem: str, ending: str, paths: "Sequence[str] | set[str]"
    ) -> bool:
        """Return whether a part of a name is a language: one of the settings, or of a twin."""
        if code in self.prefixes:
            return True
        return not self.prefixes and bool(_LANGUAGE.fullmatch(code)) and f"{stem}{ending}" in paths

    def place_of_file(self, path: str) -> str | None:
        """Return where a file was published, None for what was not."""
        for folder, target in (self.files | self.galleries).items():
            if path.startswith(f"{folder}/"):
                return posixpath.join(target, path.removeprefix(f"{folder}/"))
        return None

    # ------------------------------------------------------------ addresses

    def slug(self, values: Values, key: str) -> str:
        """Return the name of a text in addresses."""
        own = text_at(values, "slug") or posixpath.basename(key)
        if text_at(values, "slug"):
            return own.strip("/")
        try:
            return slugify(own)
        except ValueError:
            return own

    def address(self, values: Values, place: Place, slug: str) -> str:
        """Return where a text was, without the home."""
        kind = place.kind
        folder = posixpath.dirname(place.key)
        inside = folder.removeprefix(kind.folder).strip("/") if kind.folder else folder
        prefix = "" if place.language in ("", self.language) else self._prefix(place.language)
        path = posixpath.join(*filter(None, (prefix, kind.target, inside, slug)))
        is_pretty = self.settings.get("PRETTY_URLS", True) is not False
        own = text_at(values, "pretty_url").lower()
        is_pretty = own not in ("false", "no", "0") if own else is_pretty
        is_index = slug == "index"
        path = path.removesuffix("index") if is_index else path
        return f"/{quote(path)}" if is_index else f"/{quote(path)}{'/' if is_pretty else '.html'}"

    def _prefix(self, language: str) -> str:
        return self.prefixes.get(language, language)

    def aliases(self) -> dict[str, list[str]]:
        """Return the old addresses that the settings redirect, by the address they lead to."""
        found: dict[str, list[str]] = {}
        pairs = self.settings.get("REDIRECTIONS")
        for pair in pairs if isinstance(pairs, list) else ():
            if isinstance(pair, list) and len(pair) == 2 and all(isinstance(p, str) for p in pair):
                old, new = f"/{pair[0].lstrip('/')}", pair[1].removesuffix("index.html")
                found.setdefault(f"/{new.lstrip('/')}", []).append(old)
        return found

    def menu(self) -> Iterator[tuple[str, str]]:
        """Yield the titles and addresses of the menu, those of a menu in it as well."""
        for name in ("NAVIGATION_LINKS", "NAVIGATION_ALT_LINKS"):
            value = self.settings.get(name)
            links = value.get(self.language) if isinstance(value, dict) else value
            yield from _links(links)


def _links(links: Any) -> Iterator[tuple[str, str]]:
    for link in links if isinstance(links, list) else ():
        if not (isinstance(link, list) and len(link) >= 2 and isinstance(link[1], str)):
            continue
        if isinstance(link[0], str):
            yield re.sub(r"<[^<>]*>", "", link[1]).strip(), link[0]
        else:
            yield from _links(link[0])


def is_config(member: Source) -> bool:
    """Return whether a file has settings of Nikola."""
    is_named = posixpath.basename(member.path) == CONFIG
    return is_named and _MARK.search(member.head(64 << 10)) is not None


def _root(paths: Sequence[str]) -> str:
    """Return the folder that has the folders of texts."""
    found = [
        "/".join(parts[:number])
        for parts in (path.split("/") for path in paths)
        for number, part in enumerate(parts[:-1])
        if part in _FOLDERS
    ]
    return highest(found)
