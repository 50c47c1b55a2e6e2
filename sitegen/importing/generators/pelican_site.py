"""Pelican's settings, and what they say of a file: its kind, category, slug and old address."""

import posixpath
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from sitegen.core.dates import parse_when
from sitegen.core.slugs import slugify
from sitegen.importing.generators.python_settings import read_settings, text_of, texts_of
from sitegen.importing.generators.site_folder import is_of_tools, root_by_settings
from sitegen.importing.messages import Messages
from sitegen.importing.sources import Source

CONFIGS = ("pelicanconf.py", "publishconf.py")
"""Files of settings; the second has those of the published site."""

UNREAD = frozenset(
    ("output", "themes", "theme", "plugins", "pelican-plugins", "pelican-themes", "cache", "venv")
)
"""Folders of a project that are none of its texts, if these are at its root."""

_PLACEHOLDER = re.compile(r"\{(?P<name>\w+)(?::(?P<form>[^{}]*))?\}")
_FORM = re.compile(r"(?:[^%]|%[YmdbByHMSjaA])*")
_NAMED = re.compile(r"(?P<date>\d{4}-\d{2}-\d{2})(?:[-_ ]+(?P<slug>.+))?")
_OURS = {"%Y": "{year}", "%m": "{month}", "%d": "{day}"}
_DEFAULTS = {
    "ARTICLE_URL": "{slug}.html",
    "ARTICLE_LANG_URL": "{slug}-{lang}.html",
    "PAGE_URL": "pages/{slug}.html",
    "PAGE_LANG_URL": "pages/{slug}-{lang}.html",
}


class PelicanSite:
    """The settings of a site; ``content`` is the path of its texts in the source."""

    def __init__(self, source: Source, messages: Messages) -> None:
        found = {member.path: member for member in source.members()}
        paths = [path for path in found if not is_of_tools(path)]
        self.settings: dict[str, Any] = {}
        root = root_by_settings(paths, CONFIGS.__contains__)
        for name in CONFIGS:
            file = found.get(posixpath.join(root, name))
            own = read_settings(file, messages) if file is not None else {}
            self.settings |= {key: value for key, value in own.items() if value not in ("", None)}
        self.has_settings = any(posixpath.join(root, name) in found for name in CONFIGS)
        self.content = self._content(root, paths)
        self.is_project = self.content == root and self.has_settings
        self.language = text_of(self.settings, "DEFAULT_LANG", "en")
        home = text_of(self.settings, "SITEURL").rstrip("/")
        home = f"https:{home}" if home.startswith("//") else home
        self.home = home if re.match(r"https?://[^/\s]", home) else ""
        self.static = texts_of(self.settings, "STATIC_PATHS", ("images",))

    def _content(self, root: str, paths: Sequence[str]) -> str:
        """Return the folder of the texts: the one of the settings, or ``content``."""
        own = text_of(self.settings, "PATH").strip("/")
        own = posixpath.normpath(own) if own else ""
        for way in (own, "content"):
            folder = posixpath.normpath(posixpath.join(root, way)).removeprefix(".").strip("/")
            if way and way != "." and any(path.startswith(f"{folder}/") for path in paths):
                return folder
        return root

    # ------------------------------------------------------------ files

    def is_page(self, path: str) -> bool:
        """Return whether a text is a page and no article, by its path in the content."""
        return _is_below(path, texts_of(self.settings, "PAGE_PATHS", ("pages",)))

    def is_excluded(self, path: str) -> bool:
        """Return whether the settings exclude a text."""
        name = "PAGE_EXCLUDES" if self.is_page(path) else "ARTICLE_EXCLUDES"
        return _is_below(path, texts_of(self.settings, name, ()))

    def is_static(self, path: str) -> bool:
        """Return whether a file that is no text was published as it is."""
        return not self.has_settings or _is_below(path, self.static)

    def place_of(self, path: str) -> str:
        """Return the path at which a file was published."""
        extra = self.settings.get("EXTRA_PATH_METADATA")
        own = extra.get(path) if isinstance(extra, dict) else None
        place = own.get("path") if isinstance(own, dict) else None
        return place.strip("/") if isinstance(place, str) and place.strip("/") else path

    def category(self, path: str, *, is_page: bool) -> str:
        """Return the category that a file's folder or the settings give it, "" for none."""
        folder = posixpath.basename(posixpath.dirname(path))
        uses_folder = self.settings.get("USE_FOLDER_AS_CATEGORY", True)
        if is_page:
            return ""
        return folder if folder and uses_folder else text_of(self.settings, "DEFAULT_CATEGORY")

    def named(self, path: str) -> tuple[str, str]:
        """Return the date and the slug of a file's name, "" where it has none.

        A name has a slug only where the settings say so, or say that names make slugs.
        """
        stem = posixpath.splitext(posixpath.basename(path))[0]
        match = _NAMED.fullmatch(stem)
        pattern = text_of(self.settings, "FILENAME_METADATA")
        uses_names = re.search(r"\(\?P<slug>", pattern, re.IGNORECASE) is not None
        slug = (match["slug"] or "") if match and uses_names else ""
        if not slug and text_of(self.settings, "SLUGIFY_SOURCE") == "basename":
            slug = stem
        return (match["date"] if match else ""), slug

    # ------------------------------------------------------------ addresses

    def address(self, facts: Mapping[str, str], *, is_page: bool, date: str) -> str:
        """Return the old address of a text, without the home; "" if it is not known.

        ``facts`` are ``slug``, ``lang``, ``category`` and ``author``.
        """
        name = "PAGE" if is_page else "ARTICLE"
        is_other = facts["lang"] not in ("", self.language)
        name += "_LANG_URL" if is_other else "_URL"
        pattern = text_of(self.settings, name, _DEFAULTS[name])
        filled = self._filled(pattern, facts, date)
        return f"/{quote(filled.lstrip('/'))}" if filled else ""

    def _filled(self, pattern: str, facts: Mapping[str, str], date: str) -> str:
        known = {name: pelican_slug(value) for name, value in facts.items() if name != "slug"}
        known["slug"] = facts["slug"]
        known["lang"] = facts["lang"] or self.language
        when = self._when(date)

        def value(match: re.Match[str]) -> str:
            form = match["form"] or ""
            if match["name"] == "date" and when is not None and _FORM.fullmatch(form):
                return when.strftime(form) if form else f"{when:%Y-%m-%d}"
            found = known.get(match["name"], "")
            return found or "\0"

        filled = _PLACEHOLDER.sub(value, pattern)
        return "" if "\0" in filled else filled

    def _when(self, date: str) -> datetime | None:
        try:
            return parse_when(date, ZoneInfo("UTC")).at if date else None
        except (ValueError, OverflowError):
            return None

    def permalink(self) -> str:
        """Return the permalink of posts in sitegen's words, "" where it has none for it."""
        pattern = text_of(self.settings, "ARTICLE_URL", _DEFAULTS["ARTICLE_URL"])
        parts = []

        def ours(match: re.Match[str]) -> str:
            form = match["form"] or ""
            new = "{slug}" if match["name"] == "slug" else ""
            if match["name"] == "date":
                new = re.sub(r"%[a-zA-Z]", lambda sign: _OURS.get(sign[0], "\0"), form)
            parts.append(new)
            return new or "\0"

        filled = _PLACEHOLDER.sub(ours, pattern)
        is_usable = "\0" not in filled and "{slug}" in parts
        filled = f"/{filled.lstrip('/')}".removesuffix("index.html")
        return filled if is_usable and filled.endswith(("/", ".html")) else ""


def _is_below(path: str, folders: Sequence[str]) -> bool:
    plain = (folder.strip("/") for folder in folders)
    return any(folder in ("", ".") or path == folder or path.startswith(f"{folder}/")
               for folder in plain)  # fmt: skip


def pelican_slug(text: str) -> str:
    """Return the slug that Pelican makes of a title, ours where it spells letters out."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign)).lower()
    if not plain.isascii():
        try:
            return slugify(text)
        except ValueError:
            return ""
    plain = re.sub(r"[^\w\s-]", "", plain).strip()
    return re.sub(r"[-\s]+", "-", plain)
