"""Jekyll's settings, its addresses, and the defaults that they give to files."""

import fnmatch
import posixpath
import re
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote
from zoneinfo import ZoneInfo

from sitegen.core.dates import parse_when
from sitegen.importing.generators.content import read_text
from sitegen.importing.generators.headers import (
    HeaderError,
    Value,
    Values,
    from_toml,
    from_yaml,
    text_at,
    texts_at,
)
from sitegen.importing.generators.site_folder import SiteFolder
from sitegen.importing.messages import ImportRefused

CONFIGS = ("_config.yml", "_config.yaml", "_config.toml")

_STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
_OURS = {
    "year": "{year}", "month": "{month}", "day": "{day}", "title": "{slug}", "slug": "{slug}",
    "output_ext": ".html", "categories": "", "slugified_categories": "", "name": "{slug}",
}  # fmt: skip
_PLACEHOLDER = re.compile(r":([a-z_]+)")
_NAMED = re.compile(r"(?P<date>\d{2,4}-\d{1,2}-\d{1,2})-(?P<slug>[^/]+)")
_MAX_DEFAULTS = 1000


class Place(NamedTuple):
    """The values of a file's path: its kind (posts, drafts, pages or a collection), date and slug.

    ``categories`` are the folders above ``_posts``.
    """

    kind: str
    date: str
    slug: str
    categories: tuple[str, ...]


class JekyllSite:
    """The settings of a site, and what they say of its files; raises ImportRefused."""

    def __init__(self, folder: SiteFolder) -> None:
        self.settings = _settings(folder)
        self.host = text_at(self.settings, "url").rstrip("/")
        base = text_at(self.settings, "baseurl").strip("/")
        self.base = f"/{base}" if base else ""
        if not re.match(r"https?://[^/\s]", self.host):
            self.host = ""
        self.collections = self._collections()
        self._defaults = self._scopes()
        self._zone = _zone(text_at(self.settings, "timezone"))

    @property
    def home(self) -> str:
        """The address of the site without a slash at its end, "" where it is not known."""
        return f"{self.host}{self.base}" if self.host else ""

    # ------------------------------------------------------------ files

    def place(self, path: str) -> Place:
        """Return what a file is, by its path from the root."""
        parts = path.split("/")
        stem = posixpath.splitext(parts[-1])[0]
        folder = text_at(self.settings, "collections_dir").strip("/")
        own = parts[len(folder.split("/")) :] if folder and path.startswith(f"{folder}/") else parts
        for number, part in enumerate(own[:-1]):
            if part in ("_posts", "_drafts"):
                named = _NAMED.fullmatch(stem)
                date, slug = (_date(named["date"]), named["slug"]) if named else ("", stem)
                return Place(part[1:], date, slug, tuple(own[:number]))
        if own[0].startswith("_") and own[0][1:] in self.collections and len(own) > 1:
            named = _NAMED.fullmatch(stem)
            slug = named["slug"] if named else stem
            return Place(own[0][1:], _date(named["date"]) if named else "", slug, ())
        return Place("pages", "", stem, ())

    def defaults(self, path: str, kind: str) -> Values:
        """Return the keys that the settings give to a file, those of the closest scope last."""
        found: Values = {}
        for scope, of_kind, values in self._defaults:
            is_here = not scope or path == scope or path.startswith(f"{scope}/")
            is_here = is_here or ("*" in scope and fnmatch.fnmatchcase(path, f"{scope}*"))
            if is_here and of_kind in ("", kind):
                found |= values
        return found

    def _scopes(self) -> list[tuple[str, str, Values]]:
        scopes = []
        listed = self.settings.get("defaults")
        for one in listed[:_MAX_DEFAULTS] if isinstance(listed, list) else ():
            scope, values = _mapping(one, "scope"), _mapping(one, "values")
            scopes.append((text_at(scope, "path").strip("/"), text_at(scope, "type"), values))
        return sorted(scopes, key=lambda scope: (len(scope[0]), bool(scope[1])))

    def _collections(self) -> dict[str, Values]:
        found = self.settings.get("collections")
        if isinstance(found, list):
            return {name: {} for name in found if isinstance(name, str)}
        named = found.items() if isinstance(found, dict) else ()
        return {name: value if isinstance(value, dict) else {} for name, value in named}

    # ------------------------------------------------------------ addresses

    def address(
        self, path: str, place: Place, values: Values, date: str, categories: tuple[str, ...]
    ) -> str:
        """Return the old address of a file's page without the home, "" if it cannot be known."""
        own = text_at(values, "permalink")
        pattern = own or self._pattern(place.kind)
        pattern = _STYLES.get(pattern, pattern)
        if place.kind == "pages" and not own:
            return self._page_address(path, pattern)
        when = self._when(date)
        slug = text_at(values, "slug") or place.slug
        basename = posixpath.splitext(path)[0].strip("/")
        known = {
            "title": slug, "slug": slug.lower(), "name": slug, "output_ext": ".html",
            "categories": "/".join(_slug(name) for name in categories),
            "slugified_categories": "/".join(_slug(name) for name in categories),
            "collection": place.kind, "basename": posixpath.basename(basename),
            "path": basename.partition("/")[2] if place.kind != "pages" else basename,
        }  # fmt: skip
        if when is not None:
            known |= {
                "year": f"{when.year:04}", "month": f"{when.month:02}", "day": f"{when.day:02}",
                "i_month": str(when.month), "i_day": str(when.day), "hour": f"{when.hour:02}",
                "minute": f"{when.minute:02}", "second": f"{when.second:02}",
                "short_year": f"{when.year % 100:02}", "y_day": f"{when:%j}", "week": f"{when:%V}",
                "short_day": f"{when:%a}", "short_month": f"{when:%b}", "w_day": f"{when:%u}",
                "long_month": f"{when:%B}", "long_day": f"{when:%A}",
            }  # fmt: skip
        if any(name not in known for name in _PLACEHOLDER.findall(pattern)):
            return ""
        filled = _PLACEHOLDER.sub(lambda match: known[match[1]], pattern)
        return quote(re.sub(r"/{2,}", "/", f"/{filled}"), safe="/%:@!$&'()*+,;=~")

    def _pattern(self, kind: str) -> str:
        if kind in self.collections and (own := text_at(self.collections[kind], "permalink")):
            return own
        if kind in ("posts", "drafts", "pages"):
            return text_at(self.settings, "permalink") or "date"
        return "/:collection/:path:output_ext"

    def _page_address(self, path: str, pattern: str) -> str:
        stem = posixpath.splitext(path)[0]
        if posixpath.basename(stem) == "index":
            return f"/{quote(stem.removesuffix('index'))}"
        ending = "/" if pattern.endswith("/") else ".html"
        if not pattern.endswith(("/", ":output_ext", ".html")):
            ending = ""
        return f"/{quote(stem)}{ending}"

    def _when(self, date: str) -> datetime | None:
        """Return a date in the time zone of the settings, as written without one."""
        try:
            when = parse_when(date, ZoneInfo("UTC")).at if date else None
        except ValueError:
            return None
        if when is None:
            return None
        has_offset = re.search(r"\d:\d\d.*(?:Z|[+-]\d\d:?\d\d)\s*$", date)
        if has_offset and self._zone is not None:
            return when.astimezone(self._zone)
        written = re.match(r"(\d{4})-(\d\d)-(\d\d)", date)
        if has_offset and written:
            return when.replace(year=int(written[1]), month=int(written[2]), day=int(written[3]))
        return when

    def permalink(self, *, with_categories: bool) -> str:
        """Return the permalink of posts in sitegen's words, "" where it has none for it."""
        pattern = self._pattern("posts")
        pattern = _STYLES.get(pattern, pattern)
        names = _PLACEHOLDER.findall(pattern)
        is_filed = with_categories and any(name.endswith("categories") for name in names)
        if is_filed or any(name not in _OURS for name in names):
            return ""
        ours = _PLACEHOLDER.sub(lambda match: _OURS[match[1]], pattern)
        ours = re.sub(r"/{2,}", "/", f"/{ours}")
        return ours if ours.endswith(("/", ".html")) else f"{ours}/"


def _settings(folder: SiteFolder) -> Values:
    """Return the settings of the root, {} without a file of them; raise ImportRefused."""
    name = next((name for name in CONFIGS if name in folder.files), "")
    if not name:
        return {}
    text = read_text(folder.files[name])
    try:
        return from_toml(text) if name.endswith(".toml") else from_yaml(text)
    except HeaderError as failure:
        raise ImportRefused(
            f"{folder.files[name].name} cannot be read: {failure}: correct the file"
        ) from failure


def _mapping(value: Value, key: str) -> Values:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None


def _date(written: str) -> str:
    """Return the date of a file's name, each part with all of its digits."""
    year, month, day = written.split("-")
    full = year if len(year) == 4 else f"20{year:0>2}"
    return f"{full}-{month:0>2}-{day:0>2}"


def _slug(name: str) -> str:
    return re.sub(r"[^\w]+", "-", name.lower()).strip("-")


def categories_of(values: Values, place: Place) -> tuple[str, ...]:
    """Return the categories of a post: its folders first, then those of its header.

    A single text of ``categories`` has several words; one of ``category`` is one.
    """
    several = values.get("categories", [])
    named = several.split() if isinstance(several, str) else texts_at(values, "categories")
    one = text_at(values, "category")
    return tuple(dict.fromkeys((*place.categories, *named, *([one] if one else []))))
