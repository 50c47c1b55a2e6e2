"""The settings of a build: site.yaml, read and checked, with an environment merged over it."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit
from zoneinfo import ZoneInfo

import msgspec

from sitegen.config import csp
from sitegen.config.forms import form_of
from sitegen.config.plugins import PLUGIN_TYPES, Plugins, find_plugins, unloadable
from sitegen.config.rules import check_settings, check_url
from sitegen.config.settings import FILE, SETTING_HINTS, FormSettings, Settings, ThemeSettings
from sitegen.config.site_code import Code, extension_code, named_extensions
from sitegen.config.trust import UntrustedError, is_trusted, own_code
from sitegen.core.diagnostics import Problem, SettingsError, UsageError, error, has_errors, warning
from sitegen.core.files import is_inside
from sitegen.frontmatter import yaml_nodes
from sitegen.frontmatter.split import decode
from sitegen.schema.decode import DecodeContext, Decoded, decode_record
from sitegen.schema.ratings import Scale, make_scale


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of one build, checked, with the changes from the command line.

    ``base_url`` is the absolute address for links. ``site_base_url`` is the address in site.yaml
    without any environment: the GUIDs of feeds use it. Both end in "/".

    ``code`` is what the settings name that would run. Without ``may_run_code`` its functions are
    not to be loaded. ``site_folder`` is the site's folder, where links lead.
    """

    settings: Settings
    theme: ThemeSettings
    base_url: str
    site_base_url: str
    relative: bool
    positions: dict[str, tuple[int, int]]
    plugins: Plugins = Plugins()
    code: tuple[Code, ...] = ()
    may_run_code: bool = False
    site_folder: str = ""
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
    def form(self) -> FormSettings | None:
        """The form with which readers answer, None if they cannot."""
        return form_of(self.settings.comments, self.settings.inbox, self.inbox_url)

    @property
    def inbox_url(self) -> str:
        """The address of the receiver of comments, ending in "/"; "" without a receiver.

        One on the site's own host moves with the site, to a preview or to ``--base-url``.
        """
        if self.settings.inbox is None:
            return ""
        url = f"{self.settings.inbox.url.rstrip('/')}/"
        if csp.origin_of(url) != csp.origin_of(self.settings.url):
            return url
        return csp.origin_of(self.base_url) + urlsplit(url).path

    @property
    def policy(self) -> csp.Csp | None:
        """The content security policy, None if the site has none."""
        form, inbox = self.form, self.inbox_url
        forms = ((form.action,) if form and form.action else ()) + ((inbox,) if inbox else ())
        return csp.policy_of(self.settings, forms)

    @property
    def extension_modules(self) -> tuple[str, ...]:
        """The modules whose names are those of Markdown extensions."""
        return tuple(name for _, name in named_extensions(self.settings.markdown.extensions))

    @property
    def own_code(self) -> tuple[Code, ...]:
        """The code that the settings name and that only a trusted site may run."""
        return own_code(self.code)

    def problem(self, field: str, message: str) -> Problem:
        """Return an error at the position of a setting, or of the nearest written setting."""
        return error(FILE, f"{field}: {message}", *_nearest(self.positions, field))


def load(
    site: Path,
    environment: str | None = None,
    base_url: str | None = None,
    relative: bool = False,
    *,
    run: bool = False,
    inbox_url: str | None = None,
) -> Config:
    """Read and check site.yaml; raise SettingsError with all its mistakes.

    ``inbox_url`` is where the receiver of comments is, instead of what the settings say.

    It imports the code that the settings name only with ``run``, and then raises UntrustedError for
    an untrusted site. Raises UsageError for an environment or a base address that does not exist.
    """
    text, problems = _read(site)
    node, found = yaml_nodes.compose(text, FILE)
    problems += found
    if node is not None and not isinstance(node, yaml_nodes.Mapping):
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
    settings, positions, site_folder = chosen.value, chosen.positions, str(site.resolve())
    by_type = {plugin_type: getattr(settings.plugins, plugin_type) for plugin_type in PLUGIN_TYPES}
    plugins, code, lost = find_plugins(by_type, site_folder)
    problems += tuple(error(FILE, f"{f}: {text}", *_nearest(positions, f)) for f, text in lost)
    if has_errors(problems):
        raise SettingsError(problems)
    code += extension_code(settings.markdown.extensions, site_folder)
    if run:
        plugins = _loaded(plugins, code, site, positions)
    settings = _with_inbox_at(inbox_url, settings)
    theme = settings.theme
    return Config(
        settings=settings,
        theme=ThemeSettings(name=theme) if isinstance(theme, str) else theme,
        base_url=_root(settings.url if base_url is None else _given(base_url)),
        site_base_url=_root(own.value.url),
        relative=relative,
        plugins=plugins,
        code=tuple(code),
        may_run_code=run,
        site_folder=site_folder,
        positions=dict(chosen.positions),
        problems=tuple(problems),
    )


def _with_inbox_at(url: str | None, settings: Settings) -> Settings:
    """Return settings with the address of the receiver of comments replaced, if they have one."""
    if url is None or settings.inbox is None:
        return settings
    inbox = msgspec.structs.replace(settings.inbox, url=url)
    return msgspec.structs.replace(settings, inbox=inbox)


def _loaded(
    plugins: Plugins, codes: list[Code], site: Path, positions: Mapping[str, tuple[int, int]]
) -> Plugins:
    """Return the plugins of a site that may run them; raise UntrustedError and SettingsError."""
    own = own_code(codes)
    if own and not is_trusted(site):
        raise UntrustedError(site, own, FILE, _nearest(positions, own[0].field))
    site_folder = str(site.resolve()) if own else ""
    lost = unloadable((code for code in codes if code.field.startswith("plugins.")), site_folder)
    if problems := [error(FILE, f"{f}: {text}", *_nearest(positions, f)) for f, text in lost]:
        raise SettingsError(problems)
    return msgspec.structs.replace(plugins, site_folder=site_folder)


def _read(site: Path) -> tuple[str, tuple[Problem, ...]]:
    if not is_inside(site / FILE, site):
        raise UsageError(f"{site / FILE} is a link out of the site: replace it with a file")
    try:
        return decode((site / FILE).read_bytes(), FILE)
    except OSError as failure:
        raise UsageError(f"{site / FILE} cannot be read: {failure.strerror}") from failure


def _overlay(node: yaml_nodes.Mapping | None, environment: str) -> yaml_nodes.Mapping | None:
    """Return the settings with an environment's settings merged over them."""
    over = _get(_get(node, "environments"), environment)
    return _merge(node, over) if node is not None and isinstance(over, yaml_nodes.Mapping) else node


def _get(node: yaml_nodes.Node | None, key: str) -> yaml_nodes.Node | None:
    pairs = node.pairs if isinstance(node, yaml_nodes.Mapping) else ()
    return next((value for name, value in pairs if name.value == key), None)


def _merge(under: yaml_nodes.Mapping, over: yaml_nodes.Mapping) -> yaml_nodes.Mapping:
    """Merge one mapping over another: mappings merge deeply, all other values replace."""
    pairs = {name.value: (name, value) for name, value in under.pairs}
    for name, own in over.pairs:
        merged, below = own, pairs.get(name.value, (name, None))[1]
        if isinstance(below, yaml_nodes.Mapping) and isinstance(own, yaml_nodes.Mapping):
            merged = _merge(below, own)
        pairs[name.value] = (name, merged)
    return yaml_nodes.Mapping(tuple(pairs.values()), under.line, under.column)


def _interpret(node: yaml_nodes.Node | None, *, readable: bool = True) -> Decoded[Settings]:
    """Read the settings' mapping and check the rules that types cannot express."""
    context = DecodeContext(path=FILE, zone=ZoneInfo("UTC"), key_hints=SETTING_HINTS)
    decoded = decode_record(node, Settings, context)
    problems = list(decoded.problems)
    reported = {problem.message.partition(": ")[0] for problem in problems}
    for field, message in check_settings(decoded.value):
        if field in reported:
            continue  # an unreadable file cannot be judged
        position = _nearest(decoded.positions, field)
        problems.append(error(FILE, f"{field}: {message}", *position))
    if readable and "url" not in decoded.positions:
        default = Settings().url
        problems.append(warning(FILE, f"url is not set: feeds will point to {default}"))
    return Decoded(decoded.value, tuple(problems), decoded.positions)


def _nearest(positions: Mapping[str, tuple[int, int]], field: str) -> tuple[int, int]:
    """Return the position of a setting, or of the nearest setting around it that is written."""
    while field not in positions and "." in field:
        field = field.rpartition(".")[0]
    return positions.get(field, (1, 1))


def _given(base_url: str) -> str:
    """Return a base address from the command line, checked."""
    for _field, message in check_url(base_url):
        raise UsageError(f"--base-url: {message}")
    return base_url


def _root(url: str) -> str:
    """Return the root's address with a "/" at its end, host in ASCII."""
    parts = urlsplit(url)
    host, colon, port = parts.netloc.partition(":")
    path = quote(unquote(parts.path.rstrip("/")), safe="/!$&'()*+,;=:@-._~")
    netloc = host.encode("idna").decode() + colon + port
    return parts._replace(netloc=netloc, path=f"{path}/").geturl()
