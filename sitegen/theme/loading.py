"""Themes: the templates, static files, options and words of a site, and their mistakes.

Everything is read here, once: rendering needs no file. A template is looked up in the site's own
templates/, then in the theme, in its parent and that one's, then in the built-in default.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from sitegen.config.loading import Config
from sitegen.config.settings import FILE as SETTINGS
from sitegen.core.diagnostics import Problem, SettingsError, did_you_mean, error, has_errors
from sitegen.core.digest import FileState
from sitegen.core.files import ROOTS, SourceFile, walk
from sitegen.core.i18n import Language
from sitegen.schema.decode import Decoded
from sitegen.theme.folders import (
    DEFAULT,
    NoThemeError,
    ThemeFolder,
    default_theme,
    find_theme,
    folder_states,
)
from sitegen.theme.meta import FILE, ThemeMeta, lay_options, read_meta
from sitegen.theme.options import (
    VARIABLES,
    Option,
    OptionError,
    OptionType,
    OptionValue,
    value_of,
)
from sitegen.theme.strings import FOLDER as WORDS
from sitegen.theme.strings import Strings, by_language, read_text
from sitegen.theme.words import site_words

SHORTCODES = "shortcodes/"
PARENT = "!parent/"
"""Prefix of a template's name that is looked up below the template that names it."""
PLUGINS = "plugins"
"""The layer of the templates that call plugins' shortcodes."""
FRAME = "base.html"
"""The template whose blocks a site or a theme wraps around those of pages."""
PLUGIN_PREFIX = "shortcode_"
"""Prefix of the name by which a template calls a plugin's shortcode."""

_NAMED = re.compile(r"""["']!parent/([^"']*)["']""")


class Template(msgspec.Struct, frozen=True):
    """A template's text, its file for messages, and its layer."""

    source: str
    path: str
    layer: str = ""


TemplateLayers = list[tuple[str, dict[str, Template]]]
"""The templates of each layer by their names, the highest layer first."""


class Layer(msgspec.Struct, frozen=True):
    """One of the themes that make up a site's theme: its folder, and its theme.yaml."""

    folder: ThemeFolder
    meta: Decoded[ThemeMeta]


class Theme(msgspec.Struct, frozen=True, kw_only=True):
    """A theme, ready for rendering: it refers to no files except static ones.

    ``options`` are as written, without the site's files at their addresses. Each template has its
    name as the key. Hidden templates of the same name are included if ``!parent/`` asks for them,
    under names that begin with "!". ``untranslated`` are the strings that are English in a site of
    another language. ``layers`` are the folders in which templates are looked up, in order, the
    site's own first. A theme is unchanged as long as ``file_states``, the site's files and the
    program are.
    """

    templates: dict[str, Template]
    static: dict[str, SourceFile]
    options: dict[str, OptionValue]
    option_types: dict[str, OptionType]
    variables: dict[str, str]
    strings: Strings
    untranslated: tuple[str, ...] = ()
    layers: tuple[str, ...] = ("",)
    file_states: tuple[FileState, ...] = ()

    def language(self, tag: str) -> Language:
        """Return the words and formats of the site's language."""
        return Language(tag, self.strings, self.untranslated)

    @property
    def shortcodes(self) -> frozenset[str]:
        """The names that ``{{% name %}}`` may call."""
        return frozenset(
            name.removeprefix(SHORTCODES).removesuffix(".html")
            for name in self.templates
            if name.startswith(SHORTCODES)
        )

    def frame_layer(self, name: str) -> tuple[int, bool]:
        """Return the number of layers above a template's own, and whether it is a ``base.html``."""
        template = self.templates.get(name)
        if template is None:
            return len(self.layers), False
        return self.layers.index(template.layer), plain_name(name, template) == FRAME

    def resolve(self, wanted: str, within: str) -> str:
        """Return the name of the template that another template asks for.

        If there is none, that is the name that was asked for.
        """
        if not wanted.startswith(PARENT) or within not in self.templates:
            return wanted
        name = wanted.removeprefix(PARENT)
        above = self.layers.index(self.templates[within].layer)
        top = self.templates.get(name)
        for layer in self.layers[above + 1 :]:
            if top is not None and top.layer == layer:
                return name
            if _lower(name, layer) in self.templates:
                return _lower(name, layer)
        return wanted


def load_theme(site: Path, config: Config) -> tuple[Theme, tuple[Problem, ...]]:
    """Read the site's theme; raise SettingsError if it or an option does not exist."""
    layers, problems = theme_chain(site, config)
    stacked = stack_of(site, layers, problems)
    # A site asks for the functions that it names, but not for the default theme's shortcodes.
    stacked.insert(-1, (PLUGINS, _plugin_shortcodes(config)))
    static: dict[str, SourceFile] = {}
    options: dict[str, Option] = {}
    string_files: list[dict[str, SourceFile]] = []
    for layer in reversed(layers):
        folder = layer.folder
        static |= _static(folder, problems)
        files = _files(folder.path, WORDS, folder.shown, problems)
        string_files.append(by_language(files, f"{folder.shown}/{WORDS}/", problems))
        options = lay_options(options, layer.meta, f"{folder.shown}/{FILE}", problems)
    metas = {f"{layer.folder.shown}/{FILE}" for layer in layers}
    is_complete = not has_errors(problem for problem in problems if problem.file in metas)
    chosen = _choose(options, config, is_complete=is_complete)
    own = by_language(_files(site, WORDS, "", problems), f"{WORDS}/", problems)
    sources = [template.source for _, layer in stacked for template in layer.values()]
    words = site_words(config, string_files, own, sources, problems)
    theme = Theme(
        templates=_stack(stacked),
        static=static,
        options=chosen,
        option_types={name: option.type for name, option in options.items()},
        variables={
            name: str(config.theme.options.get(name, option.default) or "")
            for name, option in options.items()
            if option.type in VARIABLES
        },
        strings=words.strings,
        untranslated=words.untranslated,
        layers=tuple(label for label, _ in stacked),
        file_states=folder_states([layer.folder for layer in layers]),
    )
    return theme, tuple(problems)


def theme_chain(site: Path, config: Config) -> tuple[list[Layer], list[Problem]]:
    """Return the theme of a site, its parents in order, and the built-in default at the end.

    Raises SettingsError if the theme does not exist. A mistake in the chain is reported, and ends
    it.
    """
    name = config.theme.name
    try:
        folder = find_theme(site, name)
    except NoThemeError as failure:
        field = "theme.name" if "theme.name" in config.positions else "theme"
        raise SettingsError([config.problem(field, str(failure))]) from None
    layers: list[Layer] = []
    problems: list[Problem] = []
    while True:
        meta = read_meta(folder.path, folder.shown)
        problems += meta.problems
        layers.append(Layer(folder, meta))
        try:
            above, folder = folder, _parent(site, layers)
        except NoThemeError as failure:
            path, position = f"{folder.shown}/{FILE}", meta.at("parent")
            problems.append(error(path, f"parent: {failure}", *position))
            above, folder = folder, default_theme()
        if folder.label == above.label:
            return layers, problems
        if folder.path.resolve() in [layer.folder.path.resolve() for layer in layers]:
            return layers, problems  # a checkout's own site has the built-in default in its themes/


def _parent(site: Path, layers: list[Layer]) -> ThemeFolder:
    """Return the parent of the last theme in a chain, the theme itself if it is the lowest.

    Raises NoThemeError.
    """
    folder = layers[-1].folder
    named = layers[-1].meta.value.parent
    lowest = default_theme()
    if named == folder.name or (not named and folder.name == DEFAULT):
        return folder if folder.label == lowest.label else find_theme(site, folder.name, folder)
    parent = find_theme(site, named) if named else lowest
    names = [layer.folder.name for layer in layers]
    if named and parent.label in [layer.folder.label for layer in layers]:
        circle = " > ".join([*names[names.index(parent.name) :], parent.name])
        raise NoThemeError(f"themes cannot be each other's parents: {circle}")
    return parent


def stack_of(site: Path, layers: list[Layer], problems: list[Problem]) -> TemplateLayers:
    """Read the templates of the site and of the themes that make up its theme."""
    stacked = [("", _templates(site, "templates", "", problems))]
    for folder in (layer.folder for layer in layers):
        found = _templates(folder.path, "templates", folder.shown, problems, folder.label)
        stacked.append((folder.label, found))
    return stacked


def _stack(layers: TemplateLayers) -> dict[str, Template]:
    """Merge layers of templates, and keep the lower ones that ``!parent/`` can reach."""
    stacked: dict[str, Template] = {}
    for _, templates in reversed(layers):
        stacked |= templates
    labels = [label for label, _ in layers]
    waiting = [template for template in stacked.values() if PARENT in template.source]
    while waiting:
        template = waiting.pop()
        below = layers[labels.index(template.layer) + 1 :]
        for wanted in _NAMED.findall(template.source):
            # A name that is made while rendering may be any.
            names = [wanted] if wanted else sorted({name for _, more in below for name in more})
            for name in names:
                layer, found = next(
                    ((label, more[name]) for label, more in below if name in more), ("", None)
                )
                key = _lower(name, layer)
                if found is not None and stacked[name] is not found and key not in stacked:
                    stacked[key] = found
                    waiting.append(found)
    return stacked


def _lower(name: str, layer: str) -> str:
    """Return the name of a template that another template hides."""
    return f"!{layer}/{name}"


def plain_name(name: str, template: Template) -> str:
    """Return a template's name in its folder."""
    return name.removeprefix(f"!{template.layer}/")


def _plugin_shortcodes(config: Config) -> dict[str, Template]:
    """Return a template for each shortcode of a plugin, so that it works like any other."""
    call = "{{{{ {}(inner, *args, **kwargs) }}}}"
    return {
        f"{SHORTCODES}{name}.html": Template(call.format(PLUGIN_PREFIX + name), SETTINGS, PLUGINS)
        for name in config.plugins.shortcodes
    }


def _files(folder: Path, below: str, shown: str, problems: list[Problem]) -> Iterable[SourceFile]:
    """Return the files below a theme's folder, or the site's, by paths for messages."""
    files, found = walk(folder, below, [""] if shown else ROOTS)
    prefix = f"{shown}/" if shown else ""
    problems.extend(msgspec.structs.replace(p, file=prefix + p.file) for p in found)
    return [file.shown_as(prefix + file.path) for file in files]


def _templates(
    folder: Path, below: str, shown: str, problems: list[Problem], layer: str = ""
) -> dict[str, Template]:
    start = len(f"{shown}/{below}/" if shown else f"{below}/")
    return {
        file.path[start:]: Template(read_text(file, problems), file.path, layer)
        for file in _files(folder, below, shown, problems)
        if file.path.endswith((".html", ".xml", ".txt"))
    }


def _static(folder: ThemeFolder, problems: list[Problem]) -> dict[str, SourceFile]:
    start = len(f"{folder.shown}/static/")
    files = _files(folder.path, "static", folder.shown, problems)
    return {f"/theme/{file.path[start:]}": file for file in files}


def _choose(
    options: Mapping[str, Option], config: Config, *, is_complete: bool
) -> dict[str, OptionValue]:
    """Return every option's value; raise SettingsError for an option that the theme lacks.

    If a theme.yaml is not ``is_complete``, an option that seems to be missing may be in it.
    """
    problems = []
    chosen = {name: value_of(option, option.default) for name, option in options.items()}
    for name, value in config.theme.options.items():
        field = f"theme.options.{name}"
        if name not in options:
            if is_complete:
                hint = did_you_mean(name, options)
                problems.append(config.problem(field, f"the theme has no such option{hint}"))
            continue
        try:
            chosen[name] = value_of(options[name], value)
        except OptionError as fault:
            field = f"{field}.{fault.part}" if fault.part else field
            problems.append(config.problem(field, str(fault)))
    if problems:
        raise SettingsError(problems)
    return chosen
