"""The themes that a site can use, and the contents of the theme in use."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from sitegen.config.loading import Config
from sitegen.config.settings import ThemeSettings
from sitegen.core.diagnostics import Problem, SettingsError, UsageError
from sitegen.theme.folders import NoThemeError, ThemeFolder, ThemeSource, every_theme, find_theme
from sitegen.theme.loading import Layer, TemplateLayers, stack_of, theme_chain
from sitegen.theme.meta import FILE, lay_options, read_meta
from sitegen.theme.options import GivenValue, Option, OptionType, OptionValue, value_of


class ThemeItem(msgspec.Struct, frozen=True, kw_only=True):
    """A theme in a list; ``used`` by the site, and hidden by another theme of the same name."""

    name: str
    version: str
    origin: ThemeSource
    folder: str
    used: bool
    hidden: bool


class ShownOption(msgspec.Struct, frozen=True, kw_only=True):
    """An option, with its value in the site and its default."""

    name: str
    type: OptionType
    value: OptionValue | GivenValue
    default: OptionValue
    choices: tuple[str, ...]
    help: str


class ShownTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """A template: its file, and the hidden templates of the same name."""

    name: str
    file: str
    hides: tuple[str, ...]


class ThemeDetails(msgspec.Struct, frozen=True, kw_only=True):
    """A theme: its theme.yaml, its parents, and its contents."""

    name: str
    title: str
    version: str
    min_version: str
    stands_on: tuple[ThemeItem, ...]
    options: tuple[ShownOption, ...]
    templates: tuple[ShownTemplate, ...]
    problems: tuple[Problem, ...]


def list_themes(site: Path, config: Config) -> tuple[ThemeItem, ...]:
    """Return every theme that the site can name, in the order of lookup."""
    try:
        active = {layer.folder.label for layer in theme_chain(site, config)[0][:1]}
    except SettingsError:
        active = set()
    seen: set[str] = set()
    items: list[ThemeItem] = []
    for folder in every_theme(site):
        if folder.origin == "built-in" and _is_same(folder, items):
            continue  # a checkout's own site has the built-in themes in its themes/
        items.append(_item(folder, used=folder.label in active, hidden=folder.name in seen))
        seen.add(folder.name)
    return tuple(items)


def _is_same(folder: ThemeFolder, items: list[ThemeItem]) -> bool:
    real = folder.path.resolve()
    return any(Path(item.folder).resolve() == real for item in items)


def _item(folder: ThemeFolder, *, used: bool = False, hidden: bool = False) -> ThemeItem:
    meta = read_meta(folder.path, folder.shown).value
    return ThemeItem(
        name=folder.name,
        version=meta.version,
        origin=folder.origin,
        folder=folder.location,
        used=used,
        hidden=hidden,
    )


def layers_of(site: Path, config: Config, name: str | None) -> tuple[list[Layer], list[Problem]]:
    """Return the layers of the site's theme, or of another; raise SettingsError or UsageError.

    The options that the site has chosen are for its own theme alone.
    """
    if name is not None and name != config.theme.name:
        try:
            find_theme(site, name)
        except NoThemeError as failure:
            raise UsageError(str(failure)) from None
        config = msgspec.structs.replace(config, theme=ThemeSettings(name=name))
    return theme_chain(site, config)


def show_theme(site: Path, config: Config, name: str | None) -> ThemeDetails:
    """Return the details of the site's theme, or of another; see :func:`layers_of`."""
    layers, problems = layers_of(site, config, name)
    is_own = name in (None, config.theme.name)
    stack = stack_of(site, layers, problems)
    options: dict[str, Option] = {}
    for layer in reversed(layers):
        path = f"{layer.folder.shown}/{FILE}"
        options = lay_options(options, layer.meta, path, problems)
    meta = layers[0].meta.value
    chosen: Mapping[str, GivenValue] = config.theme.options if is_own else {}
    return ThemeDetails(
        name=layers[0].folder.name,
        title=meta.name,
        version=meta.version,
        min_version=meta.min_version,
        stands_on=tuple(_item(layer.folder) for layer in layers),
        options=tuple(_option(name, option, chosen) for name, option in sorted(options.items())),
        templates=tuple(_shown(stack if is_own else stack[1:])),
        problems=tuple(problems),
    )


def _option(name: str, option: Option, chosen: Mapping[str, GivenValue]) -> ShownOption:
    default = value_of(option, option.default)
    value: OptionValue | GivenValue
    try:
        value = value_of(option, chosen[name]) if name in chosen else default
    except ValueError:
        value = chosen[name]  # a build reports it; here it is shown as it is
    return ShownOption(
        name=name,
        type=option.type,
        value=value,
        default=default,
        choices=option.choices,
        help=option.help,
    )


def _shown(stack: TemplateLayers) -> Iterator[ShownTemplate]:
    for name in sorted({name for _, templates in stack for name in templates}):
        files = [templates[name].path for _, templates in stack if name in templates]
        yield ShownTemplate(name=name, file=files[0], hides=tuple(files[1:]))
