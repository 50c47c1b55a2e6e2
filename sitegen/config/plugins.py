"""Functions of the author or of an installed package: filters, shortcodes and collections.

They add names to templates and change nothing more. Each is a pure function, named in site.yaml as
an entry point or as ``module:function``; a module may be next to site.yaml. Their files count like
templates: a change in them rebuilds pages.

Names are found without importing anything; functions are loaded only for a site that may run them.
The entry points of an installed package are made for this purpose. A ``module:function`` in
site.yaml runs on the author's responsibility, in any module: ``os:system`` is also a function.
"""

import importlib
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from types import ModuleType
from typing import Any, Literal

import msgspec

from sitegen.config.site_code import Code, entry_point_path, path_in_site, shown
from sitegen.core.digest import module_files_state
from sitegen.core.module_files import find_module

PluginType = Literal["filters", "shortcodes", "collections"]
PLUGIN_TYPES: tuple[PluginType, ...] = ("filters", "shortcodes", "collections")

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
_PATH = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*", re.ASCII)


class Plugins(msgspec.Struct, frozen=True, kw_only=True):
    """The functions that a site names: their names in templates, and their modules.

    ``site_folder`` is the site's folder, where modules are looked for last, "" where none are.
    """

    filters: dict[str, str] = {}
    shortcodes: dict[str, str] = {}
    collections: dict[str, str] = {}
    site_folder: str = ""

    def functions(self, plugin_type: PluginType) -> dict[str, Callable[..., Any]]:
        """Return the functions of a type by their names; raise ImportError or AttributeError."""
        paths: dict[str, str] = getattr(self, plugin_type)
        return {name: function_of(path, self.site_folder) for name, path in paths.items()}

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules that the functions are in."""
        paths = (
            path for plugin_type in PLUGIN_TYPES for path in getattr(self, plugin_type).values()
        )
        return tuple(sorted({path.partition(":")[0] for path in paths}))


def find_plugins(
    by_type: Mapping[PluginType, Iterable[Any]], site: str
) -> tuple[Plugins, list[Code], list[tuple[str, str]]]:
    """Return the functions that a site names, as plugins and as code, and the mistakes.

    Each is a name, then it is an entry point of the group ``sitegen.filters``,
    ``sitegen.shortcodes`` or ``sitegen.collections``, or ``{name: module:function}``. Nothing is
    imported: whether there are such functions shows when they are loaded.
    """
    found: dict[str, dict[str, str]] = {}
    codes: list[Code] = []
    problems: list[tuple[str, str]] = []
    for plugin_type, items in by_type.items():
        paths = found[plugin_type] = {}
        for index, item in enumerate(items):
            field = f"plugins.{plugin_type}.{index}"
            try:
                name, code = _named(plugin_type, field, item, site)
                if name in paths:
                    raise ValueError(f"{name} is named twice")
            except ValueError as failure:
                problems.append((field, str(failure)))
            else:
                paths[name] = code.name
                codes.append(code)
    return msgspec.structs.replace(Plugins(), **found), codes, problems


def unloadable(codes: Iterable[Code], site_folder: str) -> Iterator[tuple[str, str]]:
    """Load each function, and yield field and message of those that cannot be loaded."""
    for code in codes:
        try:
            function_of(code.name, site_folder)
        except Exception as failure:  # a module is anybody's code
            known = isinstance(failure, ImportError | AttributeError)
            yield code.field, str(failure) if known else f"{type(failure).__name__}: {failure}"


def _named(plugin_type: PluginType, field: str, item: Any, site: str) -> tuple[str, Code]:
    """Return the name of a function and its code; raise ValueError."""
    name, path = item, None
    if isinstance(item, dict) and len(item) == 1:
        [(name, path)] = item.items()
    if not isinstance(name, str) or not (path is None or isinstance(path, str)):
        raise ValueError("expected a name, or {name: module:function}")
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} cannot be a name in templates: use letters, digits and _")
    if not path:
        return name, _installed(plugin_type, field, name, site)
    if not _PATH.fullmatch(path):
        raise ValueError(f"{path!r} names no module: expected module:function")
    module = path.partition(":")[0]
    first = module.partition(".")[0]
    if find_module(first, (site,)) is None and first not in sys.modules:
        raise ValueError(f"No module named {first!r}")
    location = path_in_site(module, site)
    file = shown(location, site) if location else ""
    return name, Code(field=field, name=path, file=file, is_own=True)


def _installed(plugin_type: PluginType, field: str, name: str, site: str) -> Code:
    """Return the code of an installed package's entry point; raise ValueError."""
    from importlib.metadata import entry_points

    for point in entry_points(group=f"sitegen.{plugin_type}", name=name):
        location = entry_point_path(point, site)
        return Code(
            field=field,
            name=point.value.replace(" ", ""),
            file=shown(location, site) if location else "",
            is_own=location is not None,
        )
    raise ValueError(
        f"no installed package has {name!r} among its entry points sitegen.{plugin_type}"
    )


def function_of(path: str, site_folder: str) -> Callable[..., Any]:
    """Return the function at ``module:function``; raise ImportError or AttributeError."""
    open_folder(site_folder)
    name, _, attribute = path.partition(":")
    function: Callable[..., Any] = getattr(reload_module(name), attribute)
    return function


def open_folder(site_folder: str) -> None:
    """Make Python look for modules in a trusted site's folder, after all other folders."""
    if site_folder and site_folder not in sys.path:
        sys.path.append(site_folder)  # last, so that no file of a site hides a library


def close_folder(site_folder: str) -> None:
    """Undo :func:`open_folder`, and forget the modules of that folder.

    A process that works for several sites must not run one site's code for another.
    """
    if not site_folder or site_folder not in sys.path:
        return
    sys.path.remove(site_folder)
    for name, module in list(sys.modules.items()):
        if (getattr(module, "__file__", None) or "").startswith(f"{site_folder}{os.sep}"):
            del sys.modules[name]
    _module.cache_clear()


def reload_module(name: str) -> ModuleType:
    """Return a module from its current file; raise ImportError, and any error of its code."""
    return _module(name, module_files_state([name]))


@lru_cache(64)
def _module(name: str, state: tuple[Any, ...]) -> ModuleType:  # noqa: ARG001 - a new state, a new one
    """Return a module from its current file, because a preview runs while files change."""
    known = sys.modules.get(name)
    return importlib.import_module(name) if known is None else importlib.reload(known)


# ---------------------------------------------------------------- what collections hold


def pack(value: Any, records: Mapping[str, type]) -> Any:
    """Return a collection as plain values, each record with its type's name.

    It may hold records of these types, texts, numbers, and tuples, lists and mappings of them.
    Raises TypeError for anything else.
    """
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, list | tuple):
        return [pack(item, records) for item in value]
    if isinstance(value, Mapping):
        return {"map": [[str(key), pack(item, records)] for key, item in value.items()]}
    name = type(value).__name__
    if records.get(name) is not type(value):
        raise TypeError(f"a collection cannot hold {name}")
    return {name: msgspec.to_builtins(value)}


def unpack(value: Any, records: Mapping[str, type]) -> Any:
    """Return the value that :func:`pack` was given, lists as tuples."""
    if isinstance(value, list | tuple):
        return tuple(unpack(item, records) for item in value)
    if not isinstance(value, dict):
        return value
    [(name, inner)] = value.items()
    if name == "map":
        return {key: unpack(item, records) for key, item in inner}
    return msgspec.convert(inner, records[name])


def collect(
    plugins: Plugins, given: Any, records: Mapping[str, type]
) -> Iterator[tuple[str, Any | None, str]]:
    """Yield each collection's name, the result of its function for ``given``, and its error."""
    for name, function in plugins.functions("collections").items():
        try:
            yield name, pack(function(given), records), ""
        except Exception as failure:
            yield name, None, f"{type(failure).__name__}: {failure}"
