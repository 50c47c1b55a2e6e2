"""Copies of a theme's templates: made without overwriting anything, and compared later.

A copy belongs to the site and changes independently of the theme. So the original is stored next to
it, in a folder that no build reads. Then a comparison can show the changes of the site and those of
the theme.
"""

import difflib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from sitegen.config.loading import Config
from sitegen.core.diagnostics import UsageError, did_you_mean
from sitegen.core.files import is_inside, is_source, walk
from sitegen.core.folders import Folder
from sitegen.frontmatter import yaml_dump
from sitegen.theme.folders import FOLDER, ThemeFolder
from sitegen.theme.loading import Layer, Template, TemplateLayers, stack_of
from sitegen.theme.meta import FILE
from sitegen.theme.registry import layers_of
from sitegen.theme.strings import FOLDER as WORDS
from sitegen.theme.words_copies import words_to_translate

ORIGINALS = ".originals"
"""The folder of the originals, next to the copies; hidden, so that no theme includes it."""
_SOURCES_FILE = "copies.json"


class CopySource(msgspec.Struct, frozen=True, kw_only=True):
    """The template from which another was copied."""

    theme: str
    version: str = ""


class TemplateDiff(msgspec.Struct, frozen=True, kw_only=True):
    """A template of the site, and its differences from the theme's template.

    ``yours`` is the difference from the theme's template to the site's, ``theirs`` from the
    original to the theme's present one, both as unified diffs, "" without a difference. ``copied``
    is none if the original is not known.
    """

    template: str
    file: str
    theirs_file: str
    copied: CopySource | None
    yours: str
    theirs: str


def copy_templates(
    site: Path, config: Config, names: Iterable[str], *, everything: bool, to: str | None
) -> list[str]:
    """Copy templates of the site's theme; return the paths of the new files.

    A name such as ``i18n/de.yaml`` begins a file of words, in which none counts as translated yet.

    They are copied into the site's ``templates/``, or into a new theme ``to`` whose parent is the
    site's own. With ``everything``, all of them are copied, or all files of the theme. Raises
    UsageError, with nothing written, for files that do not exist, or exist already.
    """
    layers, _ = layers_of(site, config, None)
    themes = stack_of(site, layers, [])[1:]
    home = "" if to is None else f"{FOLDER}/{_checked(to)}/"
    if home and (site / home).exists():
        raise UsageError(f"{home} already exists; nothing was written")
    languages = [name for name in names if name.startswith(f"{WORDS}/")]
    names = [name for name in names if name not in languages]
    found = _found(themes[:1] if everything and home else themes, names, everything=everything)
    if everything and home:
        files = _whole_theme(layers[0].folder, home, str(to))
    else:
        parent = yaml_dump.text(config.theme.name)
        text = f'name: {yaml_dump.text(str(to))}\nversion: "1"\nparent: {parent}\n'
        files = {f"{home}{FILE}": text.encode()} if home else {}
    for name in languages:
        files[f"{home}{name}"] = words_to_translate(layers, name)
    folder = f"{home}templates"
    for name, template in found.items():
        files[f"{folder}/{name}"] = _bytes(template)
        files[f"{folder}/{ORIGINALS}/{name}"] = _bytes(template)
    sources = _read_sources(site / folder)
    by_label = {layer.folder.label: layer for layer in layers}
    for name, template in found.items():
        layer = by_label[template.layer]
        sources[name] = CopySource(theme=layer.folder.name, version=layer.meta.value.version)
    _write(site, files)
    if found:
        _write_sources(site / folder, sources)
    return sorted(path for path in files if f"/{ORIGINALS}/" not in path)


def differences(site: Path, config: Config, wanted: str | None) -> list[TemplateDiff]:
    """Return each template of the site that its theme also has.

    Those of a theme in ``themes/`` count where they were copied. Raises UsageError where the one
    that is asked for is not among them.
    """
    layers, _ = layers_of(site, config, None)
    stack = stack_of(site, layers, [])
    found = list(_compared(site / "templates", stack[0][1], stack[1:]))
    own = layers[0].folder
    sources = _read_sources(own.path / "templates") if own.origin == "site" else {}
    for theme in sorted({origin.theme for origin in sources.values()}):
        below = _beneath(site, config, layers, theme)
        copies = {
            name: template
            for name, template in stack[1][1].items()
            if name in sources and sources[name].theme == theme
        }
        found += _compared(own.path / "templates", copies, below)
    if wanted is None:
        return found
    known = {difference.template: difference for difference in found}
    name = _find_name(wanted, known)
    if name is None:
        hint = did_you_mean(wanted, known)
        raise UsageError(f"the site has no template {wanted!r} that its theme also has{hint}")
    return [difference for difference in found if difference.template == name]


def _beneath(site: Path, config: Config, layers: list[Layer], theme: str) -> TemplateLayers:
    """Return the templates of the theme from which another theme was copied."""
    try:
        others = layers_of(site, config, theme)[0]
    except UsageError:
        others = []
    others = [layer for layer in others if layer.folder != layers[0].folder] or layers[1:]
    return stack_of(site, others, [])[1:]


def _compared(
    folder: Path, own: dict[str, Template], below: TemplateLayers
) -> Iterator[TemplateDiff]:
    sources = _read_sources(folder)
    for name, template in sorted(own.items()):
        theirs = next((templates[name] for _, templates in below if name in templates), None)
        if theirs is None:
            continue
        original = _original(folder, name) if name in sources else None
        yield TemplateDiff(
            template=name,
            file=template.path,
            theirs_file=theirs.path,
            copied=sources.get(name),
            yours=_diff(theirs.source, template.source, theirs.path, template.path),
            theirs="" if original is None else _diff(original, theirs.source, "copied", "now"),
        )


def _diff(one: str, other: str, one_name: str, other_name: str) -> str:
    lines = difflib.unified_diff(
        one.splitlines(), other.splitlines(), one_name, other_name, lineterm=""
    )
    return "".join(f"{line}\n" for line in lines)


# ---------------------------------------------------------------- what is copied


def _found(stack: TemplateLayers, names: Iterable[str], *, everything: bool) -> dict[str, Template]:
    """Return templates by their names, which may lack ``.html``; raise UsageError."""
    known: dict[str, Template] = {}
    for _, templates in reversed(stack):
        known |= templates
    if everything:
        return known
    found = {}
    for wanted in names:
        name = _find_name(wanted, known)
        if name is None:
            raise UsageError(f"the theme has no template {wanted!r}{did_you_mean(wanted, known)}")
        found[name] = known[name]
    return found


def _find_name(wanted: str, known: Iterable[str]) -> str | None:
    name = wanted.removeprefix("templates/")
    return next((n for n in (name, f"{name}.html") if n in set(known)), None)


def _checked(name: str) -> str:
    if not re.fullmatch(r"[\w-][\w.-]*", name):
        raise UsageError(f"{name!r} cannot be a theme's name: use letters, digits, - and _")
    return name


def _whole_theme(folder: ThemeFolder, home: str, name: str) -> dict[str, bytes]:
    """Return the files of a theme, without its templates, as files of a new theme."""
    files = {}
    for below in ("static", WORDS):
        for file in walk(folder.path, below, [""])[0]:
            files[f"{home}{file.path}"] = file.read()
    meta = folder.path / FILE
    text = meta.read_text("utf-8-sig") if meta.is_file() and is_inside(meta, folder.path) else ""
    line = f"name: {yaml_dump.text(name)}"
    text, count = re.subn(r"^name:.*$", lambda _: line, text, count=1, flags=re.MULTILINE)
    files[f"{home}{FILE}"] = (text if count else f"{line}\n{text}").encode()
    return files


def _bytes(template: Template) -> bytes:
    return template.source.encode("utf-8", "surrogatepass")


def _write(site: Path, files: dict[str, bytes]) -> None:
    """Write new files; raise UsageError, with nothing written, if one already exists."""
    copies = {path: data for path, data in files.items() if f"/{ORIGINALS}/" not in path}
    for path in copies:
        if (site / path).exists() or (site / path).is_symlink():
            raise UsageError(f"{path} already exists; nothing was written")
    for path in files:
        if (site / path).is_symlink() or not is_source(site / path, site):
            raise UsageError(f"{path}: a link out of the site's sources")
    try:
        for path, data in files.items():
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            with (site / path).open("xb" if path in copies else "wb") as file:
                file.write(data)
    except OSError as failure:
        raise UsageError(f"{path} cannot be written: {failure.strerror}") from failure


# ---------------------------------------------------------------- sources of copies


def _read_sources(folder: Path) -> dict[str, CopySource]:
    """Return the originals of the copies in a folder."""
    path = folder / ORIGINALS / _SOURCES_FILE
    if not path.is_file() or not is_inside(path, folder):
        return {}
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, CopySource])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise UsageError(f"{path} cannot be read: {fault}") from fault


def _write_sources(folder: Path, sources: dict[str, CopySource]) -> None:
    plain = {name: msgspec.to_builtins(origin) for name, origin in sorted(sources.items())}
    text = json.dumps(plain, ensure_ascii=False, indent=2) + "\n"
    with Folder.at(folder.resolve()) as outer, outer.folder(ORIGINALS, make=True) as originals:
        originals.write(_SOURCES_FILE, text.encode())


def _original(folder: Path, name: str) -> str | None:
    """Return a template's text at the time of the copy, None if it is lost."""
    path = folder / ORIGINALS / name
    if not path.is_file() or not is_inside(path, folder):
        return None
    return path.read_text("utf-8", errors="replace")
