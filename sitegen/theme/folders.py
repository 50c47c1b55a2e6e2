"""The folders of themes: in the site, in installed packages, and in sitegen itself.

A theme is looked up by its name in these places, in this order. Of an installed package nothing
is run: its folder is found, and what is in it is read like any other theme.
"""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from sitegen.core.diagnostics import did_you_mean
from sitegen.core.digest import FileState, file_states
from sitegen.core.files import is_source
from sitegen.core.module_files import find_module

DEFAULT = "default"
FOLDER = "themes"
GROUP = "sitegen.themes"
"""The group of entry points by which packages supply themes."""

ThemeSource = Literal["site", "installed", "built-in"]
ORIGINS: tuple[ThemeSource, ...] = ("site", "installed", "built-in")


class ThemeFolder(msgspec.Struct, frozen=True, kw_only=True):
    """A theme's folder, and its name in messages."""

    name: str
    origin: ThemeSource
    location: str
    shown: str

    @property
    def path(self) -> Path:
        """The folder itself."""
        return Path(self.location)

    @property
    def label(self) -> str:
        """A text that distinguishes the folder from all other folders of themes."""
        return f"{self.origin}/{self.name}"


class NoThemeError(LookupError):
    """No usable theme has this name; says why."""


def find_theme(site: Path, name: str, after: ThemeFolder | None = None) -> ThemeFolder:
    """Return the theme with a name; raise NoThemeError.

    A theme may have a parent of the same name: that is the next one ``after`` it.
    """
    first = ORIGINS.index(after.origin) + 1 if after is not None else 0
    if not re.search(r"[/\\]|^\.*$", name):
        for origin in ORIGINS[first:]:
            if (found := _FINDERS[origin](site, name)) is not None:
                return found
    known = {folder.name for folder in every_theme(site)} - {name}
    other = "other " if after is not None else ""
    raise NoThemeError(f"there is no {other}theme {name!r}{did_you_mean(name, known)}")


def every_theme(site: Path) -> Iterator[ThemeFolder]:
    """Yield every theme, those of the site first, each place by name."""
    for path in sorted((site / FOLDER).glob("*/")):
        if path.is_dir() and not path.name.startswith(".") and is_source(path, site):
            yield _of_site(path)
    for name in sorted({point.name for point in _entry_points()}):
        try:
            found = _installed(site, name)
        except NoThemeError:
            continue
        if found is not None:
            yield found
    for path in sorted(_builtins().glob("*/theme.yaml")):
        yield _builtin_folder(path.parent)


def _in_site(site: Path, name: str) -> ThemeFolder | None:
    folder = site / FOLDER / name
    if not folder.is_dir():
        return None
    if not is_source(folder, site):
        raise NoThemeError(f"{FOLDER}/{name} is a link out of the site's sources")
    return _of_site(folder)


def _of_site(folder: Path) -> ThemeFolder:
    shown = f"{FOLDER}/{folder.name}"
    return ThemeFolder(name=folder.name, origin="site", location=str(folder), shown=shown)


def _built_in(_: Path, name: str) -> ThemeFolder | None:
    folder = _builtins() / name
    return _builtin_folder(folder) if (folder / "theme.yaml").is_file() else None


def _builtin_folder(folder: Path) -> ThemeFolder:
    shown = f"{FOLDER}/{folder.name}"
    return ThemeFolder(name=folder.name, origin="built-in", location=str(folder), shown=shown)


def default_theme() -> ThemeFolder:
    """Return the built-in default theme, the last parent of every other theme."""
    return _builtin_folder(_builtins() / DEFAULT)


def _builtins() -> Path:
    """Return the folder of the built-in themes: in the package, or in the checkout around it."""
    package = Path(__file__).parents[1]
    installed = package / FOLDER
    return installed if installed.is_dir() else package.parent / FOLDER


# ---------------------------------------------------------------- installed packages


class _Point(msgspec.Struct, frozen=True):
    """An entry point: a theme's name, its package or module, and its distribution."""

    name: str
    module: str
    package: str


def _installed(_: Path, name: str) -> ThemeFolder | None:
    """Return the theme of an installed package with a name; raise NoThemeError."""
    points = [point for point in _entry_points() if point.name == name]
    if not points:
        return None
    if len({point.module for point in points}) > 1:
        packages = " and ".join(sorted(point.package for point in points))
        raise NoThemeError(f"{packages} both have a theme {name!r}: uninstall one")
    [point, *_rest] = points
    for folder in _folders_of(point.module):
        if (folder / "theme.yaml").is_file():
            shown = point.module.replace(".", "/")
            return ThemeFolder(name=name, origin="installed", location=str(folder), shown=shown)
    message = f"{point.package} declares a theme {name!r}, but {point.module} has no theme.yaml"
    raise NoThemeError(message)


def _entry_points() -> list[_Point]:
    """Return the themes that installed packages name.

    If no package has any, the library that reads entry points is not loaded: loading it would take
    longer than all other work for a small edit.
    """
    if not any(map(_names_themes, sys.path)):
        return []
    from importlib.metadata import entry_points

    found = {
        _Point(point.name, point.module, point.dist.name if point.dist else "a package")
        for point in entry_points(group=GROUP)
    }
    return sorted(found, key=lambda point: (point.name, point.package, point.module))


def _names_themes(folder: str) -> bool:
    """Return whether a folder of packages contains one with themes."""
    return any(
        GROUP.encode() in _content(os.path.join(path, "entry_points.txt"))  # noqa: PTH118
        for path in _packages(folder)
    )


def _packages(folder: str) -> list[str]:
    """Return the folders in which installers keep the metadata of packages."""
    try:
        with os.scandir(folder) as entries:
            endings = (".dist-info", ".egg-info")
            return [entry.path for entry in entries if entry.name.endswith(endings)]
    except OSError:
        return []


def _content(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""


def _folders_of(module: str) -> list[Path]:
    """Return the folders of a package, or the folder of a module, without running them."""
    spec = find_module(module)
    if spec is None:
        return []
    if spec.submodule_search_locations is not None:
        return [Path(path) for path in spec.submodule_search_locations]
    return [Path(spec.origin).parent] if spec.origin else []


def folder_states(folders: list[ThemeFolder]) -> tuple[FileState, ...]:
    """Return the states of all files outside the site that decide which folders themes have.

    A package that is installed may bring a theme of a name that was found elsewhere before.
    """
    paths: list[Path] = []
    if any(folder.origin != "site" for folder in folders):
        paths += [Path(path) for path in sys.path if _packages(path)]
    for folder in folders:
        if folder.origin == "installed":
            paths += [folder.path, *folder.path.rglob("*")]
    return file_states(sorted(set(map(str, paths))))


_FINDERS = {"site": _in_site, "installed": _installed, "built-in": _built_in}
