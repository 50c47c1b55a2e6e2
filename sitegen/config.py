"""The settings of a site, as site.yaml gives them: every one has a default.

The types below are the schema: they say what each setting may be, and docs/settings.md is held
to them by a test.
"""

import difflib
import re
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote, unquote, urlsplit
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from sitegen import yamldoc
from sitegen.frontmatter import decode
from sitegen.problems import Problem, SettingsError, UsageError, error, has_errors, warning
from sitegen.schema import Context, Reading, read

FILE = "site.yaml"
PLACEHOLDERS = ("year", "month", "day", "slug")


class ThemeSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Which theme, and what it leaves to the site to choose."""

    name: Annotated[str, Meta(description="folder under themes/, or the built-in `default`")] = (
        "default"
    )
    options: Annotated[
        dict[str, str], Meta(description="the theme's own settings, such as `accent`")
    ] = {}


class MarkdownSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How posts are read."""

    extensions: Annotated[
        tuple[Any, ...],
        Meta(description="more Python-Markdown extensions: a name, or `{name: {option: value}}`"),
    ] = ()


class CommentSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How comments are shown."""

    enabled: Annotated[bool, Meta(description="`false`: no comments anywhere")] = True
    order: Annotated[
        Literal["oldest", "newest", "helpful"], Meta(description="which comments come first")
    ] = "oldest"
    depth: Annotated[
        int, Meta(ge=1, le=20, description="deeper replies are drawn at this depth")
    ] = 5
    close_after_days: Annotated[
        int, Meta(ge=0, description="days after which a post takes no more comments; 0 is never")
    ] = 0


class FeedSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What feeds hold."""

    entries: Annotated[int, Meta(ge=1, le=1000, description="posts in a feed")] = 20
    full_text: Annotated[bool, Meta(description="`false`: summaries only")] = True
    taxonomies: Annotated[
        tuple[Literal["rss"], ...],
        Meta(description="formats under each tag, category and author; `[]` for none"),
    ] = ("rss",)


class MenuSetting(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the menu."""

    title: Annotated[str, Meta(min_length=1, description="the words of the entry")]
    url: Annotated[str, Meta(min_length=1, description="where it leads, checked inside the site")]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that site.yaml may say, with its defaults."""

    title: Annotated[str, Meta(min_length=1, description="the site's name")] = "Untitled site"
    tagline: Annotated[str, Meta(description="a line under the title")] = ""
    url: Annotated[
        str,
        Meta(description="where the site will stand; may have a path: every link works under it"),
    ] = "http://localhost:8000/"
    language: Annotated[
        str, Meta(description="of the theme's words, of dates and numbers; a BCP 47 tag")
    ] = "en"
    timezone: Annotated[str, Meta(description="of dates without an offset; an IANA name")] = "UTC"
    author: Annotated[
        str, Meta(description="who wrote posts that name nobody: a key of authors.yaml, or a name")
    ] = ""
    theme: Annotated[str | ThemeSettings, Meta(description="a name, or `{name, options}`")] = (
        ThemeSettings()
    )
    permalink: Annotated[
        str,
        Meta(description="a post's address: {year} {month} {day} {slug}; ends in / or .html"),
    ] = "/posts/{slug}/"
    paginate: Annotated[int, Meta(ge=1, le=1000, description="posts on a list's page")] = 10
    markdown: Annotated[MarkdownSettings, Meta(description="how posts are read")] = (
        MarkdownSettings()
    )
    comments: Annotated[CommentSettings, Meta(description="how comments are shown")] = (
        CommentSettings()
    )
    feeds: Annotated[FeedSettings, Meta(description="what feeds hold")] = FeedSettings()
    menu: Annotated[
        tuple[MenuSetting, ...], Meta(description="the site's menu, in order: `{title, url}`")
    ] = ()
    redirects: Annotated[
        dict[str, str],
        Meta(description="old address: new one; a `*` at the end of both carries the rest over"),
    ] = {}
    environments: Annotated[
        dict[str, Any],
        Meta(description="settings that `--env NAME` lays over these; lists replace"),
    ] = {}


_NOT_YET: dict[type, frozenset[str]] = {
    Settings: frozenset({"home", "rating", "search", "csp", "endpoints"}),
    CommentSettings: frozenset({"per_page", "avatars", "form", "notice"}),
    FeedSettings: frozenset({"formats", "comments", "hub"}),
}
_FOREIGN: dict[type, dict[str, str]] = {
    Settings: {
        "baseURL": "url", "baseurl": "url", "siteurl": "url", "SITEURL": "url",
        "SITENAME": "title", "name": "title",
        "subtitle": "tagline", "description": "tagline",
        "languageCode": "language", "lang": "language", "defaultContentLanguage": "language",
        "timeZone": "timezone", "permalinks": "permalink",
        "pagination": "paginate", "per_page": "paginate",
        "menus": "menu", "params": "theme.options", "markup": "markdown",
    },
}  # fmt: skip


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """The settings in force for one build, checked, with what the command line changed.

    ``root`` is the absolute address that links are made with and ``own_root`` the one that
    site.yaml gives without any environment: feeds' GUIDs stand on it. Both end in "/".
    """

    settings: Settings
    theme: ThemeSettings
    root: str
    own_root: str
    relative: bool
    positions: dict[str, tuple[int, int]]
    problems: tuple[Problem, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of dates without an offset."""
        return ZoneInfo(self.settings.timezone)

    def problem(self, field: str, message: str) -> Problem:
        """Return an error at the place of a setting, the nearest one that was written."""
        name = field
        while name not in self.positions and "." in name:
            name = name.rpartition(".")[0]
        line, column = self.positions.get(name, (1, 1))
        return error(FILE, f"{field}: {message}", line, column)


def load(
    site: Path, environment: str | None = None, base_url: str | None = None, relative: bool = False
) -> Config:
    """Read and check site.yaml; raise SettingsError with everything wrong in it.

    Raises UsageError for an environment or a base address that does not exist.
    """
    text, problems = _read(site)
    node, found = yamldoc.compose(text, FILE)
    problems += found
    if node is not None and not isinstance(node, yamldoc.Mapping):
        problems += (error(FILE, "expected settings, each `name: value`", node.line, node.column),)
        node = None
    own = _interpret(node, readable=not has_errors(problems))
    problems += own.problems
    chosen = own
    for name in own.value.environments:
        variant = _interpret(_overlay(node, name))
        problems += variant.problems
        chosen = variant if name == environment else chosen
    if environment is not None and environment not in own.value.environments:
        raise UsageError(f"site.yaml has no environment {environment!r}")
    if has_errors(problems):
        raise SettingsError(problems)
    settings = chosen.value
    theme = settings.theme
    return Config(
        settings=settings,
        theme=ThemeSettings(name=theme) if isinstance(theme, str) else theme,
        root=_root(settings.url if base_url is None else _given(base_url)),
        own_root=_root(own.value.url),
        relative=relative,
        positions=dict(chosen.positions),
        problems=tuple(problems),
    )


def _read(site: Path) -> tuple[str, tuple[Problem, ...]]:
    try:
        return decode((site / FILE).read_bytes(), FILE)
    except OSError as failure:
        raise UsageError(f"{site / FILE} cannot be read: {failure.strerror}") from failure


def _overlay(node: yamldoc.Mapping | None, environment: str) -> yamldoc.Mapping | None:
    """Return the settings with an environment's laid over them."""
    over = _get(_get(node, "environments"), environment)
    return _merge(node, over) if node is not None and isinstance(over, yamldoc.Mapping) else node


def _get(node: yamldoc.Node | None, key: str) -> yamldoc.Node | None:
    pairs = node.pairs if isinstance(node, yamldoc.Mapping) else ()
    return next((value for name, value in pairs if name.value == key), None)


def _merge(under: yamldoc.Mapping, over: yamldoc.Mapping) -> yamldoc.Mapping:
    """Lay one mapping over another: mappings merge deeply, everything else replaces."""
    pairs = {name.value: (name, value) for name, value in under.pairs}
    for name, value in over.pairs:
        below = pairs.get(name.value, (name, None))[1]
        if isinstance(below, yamldoc.Mapping) and isinstance(value, yamldoc.Mapping):
            value = _merge(below, value)  # noqa: PLW2901 - the merged value takes its place
        pairs[name.value] = (name, value)
    return yamldoc.Mapping(tuple(pairs.values()), under.line, under.column)


def _interpret(node: yamldoc.Node | None, *, readable: bool = True) -> Reading[Settings]:
    """Read the settings' mapping and check what types alone cannot say."""
    context = Context(path=FILE, zone=ZoneInfo("UTC"), not_yet=_NOT_YET, foreign=_FOREIGN)
    reading = read(node, Settings, context)
    complaints = [
        *_check_url(reading.value.url),
        *_check_language(reading.value.language),
        *_check_timezone(reading.value.timezone),
        *_check_permalink(reading.value.permalink),
        *_check_redirects(reading.value.redirects),
    ]
    problems = list(reading.problems)
    for field, message in complaints:
        line, column = reading.at(field)
        problems.append(error(FILE, f"{field}: {message}", line, column))
    if readable and "url" not in reading.positions:
        default = Settings().url
        problems.append(warning(FILE, f"url is not set: feeds will point to {default}"))
    return Reading(reading.value, tuple(problems), reading.positions)


def _check_url(url: str) -> list[tuple[str, str]]:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        usable = usable and "@" not in parts.netloc and bool((parts.hostname or "").encode("idna"))
    except ValueError:
        usable = False
    if not usable or re.search(r"[\s<>\"\\]", url):
        return [("url", "expected a full address, as in https://example.org/blog/")]
    if parts.query or parts.fragment or "?" in url or "#" in url:
        return [("url", "the site's address has no query and no fragment")]
    return []


def _check_language(language: str) -> list[tuple[str, str]]:
    from babel import Locale, UnknownLocaleError

    try:
        Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return [("language", f"{language!r} is no language: write a code such as en, zh or pt-BR")]
    return []


def _check_timezone(name: str) -> list[tuple[str, str]]:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return [("timezone", f"{name!r} is no time zone: write one such as Europe/Berlin")]
    return []


def _check_permalink(pattern: str) -> list[tuple[str, str]]:
    found = []
    for name in re.findall(r"\{([^{}]*)\}", pattern):
        if name == "work":
            found.append(("permalink", "{work} is not supported yet"))
        elif name not in PLACEHOLDERS:
            nearest = difflib.get_close_matches(name, PLACEHOLDERS, 1)
            hint = f": did you mean {{{nearest[0]}}}?" if nearest else ""
            found.append(("permalink", f"{{{name}}} is not known{hint}"))
    bare = re.sub(r"\{[^{}]*\}", "x", pattern)
    if not bare.startswith("/") or not bare.endswith(("/", ".html")):
        found.append(("permalink", "starts with / and ends in / or .html"))
    elif "//" in bare or re.search(r"[\x00-\x20{}?#%\\]|/\.\.?/", bare):
        found.append(("permalink", "expected a plain path, as in /{year}/{slug}/"))
    return found


def _check_redirects(redirects: dict[str, str]) -> list[tuple[str, str]]:
    found = []
    for old, new in redirects.items():
        field = f"redirects.{old}"
        if not old.startswith("/") or old == "/" or re.search(r"[\s?#%\\]|//|/\.\.?(/|$)", old):
            found.append((field, "an old address is a plain path that starts with /"))
        elif "*" in old.removesuffix("*") or "*" in new.removesuffix("*"):
            found.append((field, "a * stands at the end only"))
        elif new.endswith("*") and not old.endswith("*"):
            found.append((field, "a * in the new address needs one in the old"))
        elif not new.startswith(("/", "https://", "http://")) or re.search(r"\s", new):
            found.append((field, "the new address starts with / or http"))
    return found


def _given(base_url: str) -> str:
    """Return a base address from the command line, checked."""
    for _field, message in _check_url(base_url):
        raise UsageError(f"--base-url: {message}")
    return base_url


def _root(url: str) -> str:
    """Return the root's address with a "/" at its end, host in ASCII."""
    parts = urlsplit(url)
    host, colon, port = parts.netloc.partition(":")
    path = quote(unquote(parts.path.rstrip("/")), safe="/!$&'()*+,;=:@-._~")
    netloc = host.encode("idna").decode() + colon + port
    return parts._replace(netloc=netloc, path=f"{path}/").geturl()
