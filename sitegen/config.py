"""The settings in force for a build: site.yaml, read and checked, with an environment's over it."""

import difflib
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit
from zoneinfo import ZoneInfo

import msgspec

from sitegen import policy, yamldoc
from sitegen.forms import form_complaints
from sitegen.frontmatter import decode
from sitegen.i18n import is_language
from sitegen.plugins import KINDS, Plugins, find_plugins, unloadable
from sitegen.problems import Problem, SettingsError, UsageError, error, has_errors, warning
from sitegen.ratings import Scale, make_scale
from sitegen.schema import Context, Reading, read
from sitegen.settings import (
    FILE,
    FOREIGN,
    EndpointSettings,
    RatingSettings,
    Settings,
    ThemeSettings,
)
from sitegen.sitecode import Code, extension_code, named_extensions
from sitegen.trust import UntrustedError, is_trusted, own_code

PLACEHOLDERS = ("year", "month", "day", "slug", "work")


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """The settings in force for one build, checked, with what the command line changed.

    ``root`` is the absolute address that links are made with and ``own_root`` the one that
    site.yaml gives without any environment: feeds' GUIDs stand on it. Both end in "/".

    ``code`` is what the settings name that would run. Unless the config was loaded to ``run`` it,
    its functions are not to be loaded. ``home`` is the site's folder, where links lead.
    """

    settings: Settings
    theme: ThemeSettings
    root: str
    own_root: str
    relative: bool
    positions: dict[str, tuple[int, int]]
    plugins: Plugins = Plugins()
    code: tuple[Code, ...] = ()
    runs: bool = False
    home: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of dates without an offset."""
        return ZoneInfo(self.settings.timezone)

    @property
    def scale(self) -> Scale:
        """The scale of the site's ratings."""
        rating = self.settings.rating
        return make_scale(rating.scale, rating.min, rating.step)

    @property
    def policy(self) -> policy.Policy | None:
        """What pages may load, None where nobody says."""
        form = self.settings.comments.form
        return policy.policy_of(self.settings, (form.action,) if form and form.action else ())

    @property
    def extension_modules(self) -> tuple[str, ...]:
        """The modules that extensions of Markdown are named after."""
        return tuple(name for _, name in named_extensions(self.settings.markdown.extensions))

    @property
    def own_code(self) -> tuple[Code, ...]:
        """The code that the settings name and that only a trusted site may run."""
        return own_code(self.code)

    def problem(self, field: str, message: str) -> Problem:
        """Return an error at the place of a setting, the nearest one that was written."""
        return error(FILE, f"{field}: {message}", *_nearest(self.positions, field))


def load(
    site: Path,
    environment: str | None = None,
    base_url: str | None = None,
    relative: bool = False,
    *,
    run: bool = False,
) -> Config:
    """Read and check site.yaml; raise SettingsError with everything wrong in it.

    What it names is imported only if it is to ``run``; then UntrustedError is raised for a site
    that may not. Raises UsageError for an environment or a base address that does not exist.
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
    settings, places, home = chosen.value, chosen.positions, str(site.resolve())
    asked = {kind: getattr(settings.plugins, kind) for kind in KINDS}
    plugins, code, lost = find_plugins(asked, home)
    problems += tuple(error(FILE, f"{f}: {text}", *_nearest(places, f)) for f, text in lost)
    if has_errors(problems):
        raise SettingsError(problems)
    code += extension_code(settings.markdown.extensions, home)
    if run:
        plugins = _loaded(plugins, code, site, places)
    theme = settings.theme
    return Config(
        settings=settings,
        theme=ThemeSettings(name=theme) if isinstance(theme, str) else theme,
        root=_root(settings.url if base_url is None else _given(base_url)),
        own_root=_root(own.value.url),
        relative=relative,
        plugins=plugins,
        code=tuple(code),
        runs=run,
        home=home,
        positions=dict(chosen.positions),
        problems=tuple(problems),
    )


def _loaded(
    plugins: Plugins, codes: list[Code], site: Path, places: Mapping[str, tuple[int, int]]
) -> Plugins:
    """Return the plugins of a site that may run them; raise UntrustedError and SettingsError."""
    own = own_code(codes)
    if own and not is_trusted(site):
        raise UntrustedError(site, own, FILE, _nearest(places, own[0].field))
    home = str(site.resolve()) if own else ""
    lost = unloadable((code for code in codes if code.field.startswith("plugins.")), home)
    if problems := [error(FILE, f"{f}: {text}", *_nearest(places, f)) for f, text in lost]:
        raise SettingsError(problems)
    return msgspec.structs.replace(plugins, home=home)


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
    context = Context(path=FILE, zone=ZoneInfo("UTC"), foreign=FOREIGN)
    reading = read(node, Settings, context)
    complaints = [
        *_check_url(reading.value.url),
        *_check_language(reading.value.language),
        *_check_timezone(reading.value.timezone),
        *_check_permalink(reading.value.permalink),
        *_check_redirects(reading.value.redirects),
        *_check_endpoints(reading.value.endpoints),
        *_check_hub(reading.value.feeds.hub),
        *_check_scale(reading.value.rating),
        *form_complaints(reading.value.comments.form),
        *policy.check(reading.value.csp),
    ]
    problems = list(reading.problems)
    told = {problem.message.partition(": ")[0] for problem in problems}
    for field, message in complaints:
        if field in told:
            continue  # what could not be read cannot be judged
        place = _nearest(reading.positions, field)
        problems.append(error(FILE, f"{field}: {message}", *place))
    if readable and "url" not in reading.positions:
        default = Settings().url
        problems.append(warning(FILE, f"url is not set: feeds will point to {default}"))
    return Reading(reading.value, tuple(problems), reading.positions)


def _nearest(positions: Mapping[str, tuple[int, int]], field: str) -> tuple[int, int]:
    """Return the line and column of a setting, or of the nearest one around it that is written."""
    while field not in positions and "." in field:
        field = field.rpartition(".")[0]
    return positions.get(field, (1, 1))


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
    if is_language(language):
        return []
    return [("language", f"{language!r} is no language: write a code such as en, zh or pt-BR")]


def _check_timezone(name: str) -> list[tuple[str, str]]:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return [("timezone", f"{name!r} is no time zone: write one such as Europe/Berlin")]
    return []


def _check_permalink(pattern: str) -> list[tuple[str, str]]:
    found = []
    for name in re.findall(r"\{([^{}]*)\}", pattern):
        if name not in PLACEHOLDERS:
            nearest = difflib.get_close_matches(name, PLACEHOLDERS, 1)
            hint = f": did you mean {{{nearest[0]}}}?" if nearest else ""
            found.append(("permalink", f"{{{name}}} is not known{hint}"))
    bare = re.sub(r"\{[^{}]*\}", "x", pattern)
    if not bare.startswith("/") or not bare.endswith(("/", ".html")):
        found.append(("permalink", "starts with / and ends in / or .html"))
    elif "//" in bare or re.search(r"[\x00-\x20{}?#%\\]|/\.\.?/", bare):
        found.append(("permalink", "expected a plain path, as in /{year}/{slug}/"))
    return found


def _check_scale(rating: RatingSettings) -> list[tuple[str, str]]:
    try:
        make_scale(rating.scale, rating.min, rating.step)
    except ValueError as failure:
        return [("rating.scale", str(failure))]
    return []


_WEB = re.compile(r"https?://[^\s<>\"]+").fullmatch


def _check_endpoints(endpoints: EndpointSettings) -> list[tuple[str, str]]:
    message = "expected a full address, as in https://example.net/me"
    services = {"webmention": endpoints.webmention, "pingback": endpoints.pingback}
    found = [f"endpoints.{name}" for name, url in services.items() if url and not _WEB(url)]
    found += [
        f"endpoints.rel_me.{index}"
        for index, url in enumerate(endpoints.rel_me)
        if not (_WEB(url) or re.fullmatch(r"(?:mailto|sms|tel):[^\s<>\"]+", url))
    ]
    return [(field, message) for field in found]


def _check_hub(hub: str | None) -> list[tuple[str, str]]:
    if hub is None or _WEB(hub):
        return []
    return [("feeds.hub", "expected a full address, as in https://pubsubhubbub.appspot.com/")]


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
