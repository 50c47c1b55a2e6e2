"""Themes: where templates, static files and words come from, and whether they can be used.

Everything is read here, once: rendering needs no file. A template is looked up in the site's own
templates/, then in the theme, then in the built-in default.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Formatter
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from sitegen import yamldoc
from sitegen.config import Config
from sitegen.files import SourceFile, is_inside, walk
from sitegen.frontmatter import decode
from sitegen.problems import Problem, SettingsError, error, nearest
from sitegen.schema import Context, read
from sitegen.settings import FILE as SETTINGS

DEFAULT = "default"
SHORTCODES = "shortcodes/"
CALLED = "shortcode_"
"""Before the name by which a template calls a plugin's shortcode."""


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """A choice that a theme leaves to the site; it becomes the CSS variable ``--name``."""

    default: Annotated[str, Meta(description="its value where the site says nothing")] = ""
    help: Annotated[str, Meta(description="what it changes")] = ""


class ThemeMeta(msgspec.Struct, frozen=True, kw_only=True):
    """A theme's theme.yaml."""

    name: Annotated[str, Meta(description="the theme's name")] = ""
    version: Annotated[str, Meta(description="the theme's own version")] = ""
    options: Annotated[dict[str, Option], Meta(description="what a site may choose")] = {}


class Template(msgspec.Struct, frozen=True):
    """A template's text and the file that messages name."""

    source: str
    path: str


class Theme(msgspec.Struct, frozen=True, kw_only=True):
    """A theme, ready to render with: nothing in it refers to a file but its static ones."""

    templates: dict[str, Template]
    static: dict[str, SourceFile]
    options: dict[str, str]
    words: dict[str, str | dict[str, str]]

    @property
    def shortcodes(self) -> frozenset[str]:
        """The names that ``{{% name %}}`` may call."""
        return frozenset(
            name.removeprefix(SHORTCODES).removesuffix(".html")
            for name in self.templates
            if name.startswith(SHORTCODES)
        )


def load_theme(site: Path, config: Config) -> tuple[Theme, tuple[Problem, ...]]:
    """Read the site's theme; raise SettingsError where it or an option does not exist."""
    name = config.theme.name
    folders = [_builtin()]
    if name != DEFAULT or (site / "themes" / DEFAULT).is_dir():
        folders.append(_find(site, name, config))
    problems: list[Problem] = []
    templates = _plugged(config)
    static: dict[str, SourceFile] = {}
    words: dict[str, str | dict[str, str]] = {}
    options: dict[str, Option] = {}
    for folder in folders:
        shown = f"themes/{folder.name}"
        templates |= _templates(folder, "templates", shown, problems)
        static |= _static(folder, shown, problems)
        words |= _words(folder, config.settings.language, shown, words, problems)
        options |= _meta(folder, shown, problems).options
    templates |= _templates(site, "templates", "", problems)
    chosen = _choose(options, config)
    theme = Theme(templates=templates, static=static, options=chosen, words=words)
    return theme, tuple(problems)


def _plugged(config: Config) -> dict[str, Template]:
    """Return a template for each shortcode of a plugin: then it is like any other."""
    call = "{{{{ {}(inner, *args, **kwargs) }}}}"
    return {
        f"{SHORTCODES}{name}.html": Template(call.format(CALLED + name), SETTINGS)
        for name in config.plugins.shortcodes
    }


def _builtin() -> Path:
    """Return the default theme's folder: in the package, else in the checkout around it."""
    package = Path(__file__).parent
    installed = package / "themes" / DEFAULT
    return installed if installed.is_dir() else package.parent / "themes" / DEFAULT


def _find(site: Path, name: str, config: Config) -> Path:
    folder = site / "themes" / name
    if re.search(r"[/\\]|^\.*$", name) or not folder.is_dir():
        there = sorted(path.name for path in (site / "themes").glob("*/") if path.is_dir())
        hint = nearest(name, [DEFAULT, *there])
        field = "theme.name" if "theme.name" in config.positions else "theme"
        raise SettingsError([config.problem(field, f"there is no theme {name!r}{hint}")])
    if not is_inside(folder, site):
        message = f"themes/{name} is a link that leads out of the site"
        raise SettingsError([config.problem("theme", message)])
    return folder


def _files(folder: Path, below: str, shown: str, problems: list[Problem]) -> Iterable[SourceFile]:
    """Return the files below a theme's folder, by paths that messages can show."""
    files, found = walk(folder, below)
    prefix = f"{shown}/" if shown else ""
    problems.extend(msgspec.structs.replace(p, file=prefix + p.file) for p in found)
    return [msgspec.structs.replace(file, path=prefix + file.path) for file in files]


def _text(file: SourceFile, problems: list[Problem]) -> str:
    try:
        text, found = decode(file.read(), file.path)
    except OSError as failure:
        problems.append(error(file.path, f"cannot be read: {failure.strerror}"))
        return ""
    problems.extend(found)
    return text


def _templates(
    folder: Path, below: str, shown: str, problems: list[Problem]
) -> dict[str, Template]:
    start = len(f"{shown}/{below}/" if shown else f"{below}/")
    return {
        file.path[start:]: Template(_text(file, problems), file.path)
        for file in _files(folder, below, shown, problems)
        if file.path.endswith((".html", ".xml", ".txt"))
    }


def _static(folder: Path, shown: str, problems: list[Problem]) -> dict[str, SourceFile]:
    start = len(f"{shown}/static/")
    files = _files(folder, "static", shown, problems)
    return {f"/theme/{file.path[start:]}": file for file in files}


def _words(
    folder: Path,
    language: str,
    shown: str,
    known: Mapping[str, str | dict[str, str]],
    problems: list[Problem],
) -> dict[str, str | dict[str, str]]:
    """Return a theme's words: English, overlaid by the language, overlaid by its region.

    What is ``known`` already says which placeholders are filled in.
    """
    wanted = ["en", language.partition("-")[0], language]
    files = {file.path: file for file in _files(folder, "i18n", shown, problems)}
    words: dict[str, str | dict[str, str]] = {}
    for name in dict.fromkeys(wanted):
        file = files.get(f"{shown}/i18n/{name}.yaml")
        if file is None:
            continue
        node, found = yamldoc.compose(_text(file, problems), file.path)
        problems.extend(found)
        for key, value in node.pairs if isinstance(node, yamldoc.Mapping) else ():
            forms = value.pairs if isinstance(value, yamldoc.Mapping) else ((key, value),)
            texts = {
                form.value: text
                for form, text in forms
                if isinstance(text, yamldoc.Scalar) and _fits(key, text, known, file, problems)
            }
            if isinstance(value, yamldoc.Mapping) and "other" not in texts:
                message = f"{key.value}: the form 'other' is missing"
                problems.append(error(file.path, message, key.line, key.column))
            elif isinstance(value, yamldoc.Mapping):
                words[key.value] = {form: text.value for form, text in texts.items()}
            elif texts:
                words[key.value] = texts[key.value].value
    return words


def _fits(
    key: yamldoc.Scalar,
    text: yamldoc.Scalar,
    known: Mapping[str, str | dict[str, str]],
    file: SourceFile,
    problems: list[Problem],
) -> bool:
    """Tell whether words have only placeholders that are filled in; report those that have not."""
    try:
        wanted = {name for _, name, _, _ in Formatter().parse(text.value) if name is not None}
    except ValueError as failure:
        problems.append(error(file.path, f"{key.value}: {failure}", text.line, text.column))
        return False
    like = known.get(key.value)
    if like is None:
        return True
    whole = like if isinstance(like, str) else " ".join(like.values())
    filled = {name for _, name, _, _ in Formatter().parse(whole)} | {"n"}
    for name in sorted(wanted - filled):
        message = f"{key.value}: {{{name}}} is not filled in here"
        problems.append(error(file.path, message, text.line, text.column))
    return wanted <= filled


def _meta(folder: Path, shown: str, problems: list[Problem]) -> ThemeMeta:
    path = f"{shown}/theme.yaml"
    if not is_inside(folder / "theme.yaml", folder):
        problems.append(error(path, "a link that leads out of the site is not followed"))
        return ThemeMeta()
    try:
        data = (folder / "theme.yaml").read_bytes()
    except FileNotFoundError:
        return ThemeMeta()
    text, found = decode(data, path)
    node, composed = yamldoc.compose(text, path)
    reading = read(node, ThemeMeta, Context(path=path, zone=ZoneInfo("UTC")))
    problems.extend((*found, *composed, *reading.problems))
    return reading.value


def _choose(options: Mapping[str, Option], config: Config) -> dict[str, str]:
    """Return every option's value; raise SettingsError for one that the theme has not."""
    problems = []
    for name, value in config.theme.options.items():
        field = f"theme.options.{name}"
        if name not in options:
            hint = nearest(name, options)
            problems.append(config.problem(field, f"the theme has no such option{hint}"))
        elif re.search(r"[;{}<>\\\n\"']|/\*", value):
            problems.append(config.problem(field, "expected a plain CSS value"))
    if problems:
        raise SettingsError(problems)
    return {name: config.theme.options.get(name, o.default) for name, o in options.items()}


def options_css(theme: Theme) -> str:
    """Return the stylesheet that carries the site's choices, as CSS variables."""
    lines = [f"  --{name}: {value};" for name, value in sorted(theme.options.items()) if value]
    return "\n".join([":root {", *lines, "}", ""])
