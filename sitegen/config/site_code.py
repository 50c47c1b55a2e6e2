"""The code that settings name, and whether the author of the site is responsible for it.

Names are only looked up here: nothing that they lead to is imported.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.core.files import is_inside
from sitegen.core.module_files import find_module, paths_of

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

EXTENSIONS = "markdown.extensions"
"""The setting of Markdown's extensions, and the group of entry points that supplies them."""

_PACKAGES = frozenset({"site-packages", "dist-packages"})
"""Names of the folders into which installers put packages."""


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """Code that a setting names; ``file`` is its path in the site's folder, "" elsewhere.

    ``is_own`` says that only the site's author is responsible for it.
    """

    field: str
    name: str
    file: str = ""
    is_own: bool = False


def path_in_site(name: str, site: str) -> str | None:
    """Return the file or folder of a site that contains a module, None if none does.

    Looked at is the module that is in no package, for the others are in its folder. The site's
    folder counts as the last one of Python's path, where it is put once the site is trusted.
    """
    first = name.partition(".")[0]
    if first == "sitegen":  # it is running
        return None
    _look_anew(site)
    spec = find_module(first, (site,))
    paths = paths_of(spec) if spec is not None else ()
    return next((path for path in paths if is_in_site(path, site)), None)


def entry_point_path(point: "EntryPoint", site: str) -> str | None:
    """Return the file or folder of a site that an entry point belongs or leads to, None without."""
    dist = getattr(point, "dist", None)
    base = str(dist.locate_file("")) if dist is not None else ""
    if base and is_in_site(base, site):
        return base
    return path_in_site(point.value.partition(":")[0].strip(), site)


def is_in_site(path: str, site: str) -> bool:
    """Return whether a path is in a site's folder, by its name or by the target of its links.

    Python's own folder and those of installers are none of the site's, even if they are in it.
    """
    root, absolute = os.path.realpath(site), Path(os.path.abspath(path))  # noqa: PTH100 - links stay
    installed = [str(Path(os.__file__).parent)]
    installed += [p for p in sys.path if Path(p).name in _PACKAGES and os.path.realpath(p) != root]
    if any(absolute.is_relative_to(Path(folder)) for folder in installed):
        return False
    around = (os.path.realpath(folder) for folder in (absolute, *absolute.parents))
    return root in around or is_inside(absolute, Path(site))


def named_extensions(items: Sequence[Any]) -> Iterator[tuple[int, str]]:
    """Yield number and name of each extension of Markdown that is written as one."""
    for index, item in enumerate(items):
        name = next(iter(item), "") if isinstance(item, dict) else item
        if isinstance(name, str) and name:
            yield index, name


def extension_code(items: Sequence[Any], site: str) -> Iterator[Code]:
    """Yield the extensions of Markdown that settings name, as Python-Markdown would find them."""
    is_on_path = bool(items) and any(is_in_site(path, site) for path in sys.path)
    for index, name in named_extensions(items):
        location = path_in_site(name.partition(":")[0], site)
        if location is not None or is_on_path:
            from importlib.metadata import entry_points  # takes long, and is rarely needed

            points = [point for point in entry_points(group=EXTENSIONS) if point.name == name]
            location = entry_point_path(points[0], site) if points else location
        yield Code(
            field=f"{EXTENSIONS}.{index}",
            name=name,
            file=shown(location, site) if location else "",
            is_own=location is not None,
        )


def shown(path: str, site: str) -> str:
    """Return a path as messages show it: relative to the site's folder if it is below it."""
    full = Path(path)
    for base in (Path(site), Path(os.path.realpath(site))):
        if full.is_relative_to(base):
            return full.relative_to(base).as_posix()
    return path


def _look_anew(folder: str) -> None:
    """Make Python read a folder again: a file may be newer than Python's list of it."""
    finder = sys.path_importer_cache.get(folder)
    if finder is not None and hasattr(finder, "invalidate_caches"):
        finder.invalidate_caches()
