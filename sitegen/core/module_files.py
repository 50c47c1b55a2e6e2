"""Find the files of modules without running any of them.

``importlib.util.find_spec("a.b")`` imports ``a`` to find ``b``. sitegen must not import anything of
an untrusted site, and it need not import a file to see whether it has changed.
"""

import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec, PathFinder


def find_module(name: str, further: Sequence[str] = ()) -> ModuleSpec | None:
    """Return the source from which Python would load a module, None if it would find nothing.

    ``further`` are folders that are looked in after those of ``sys.path``. Packages that make
    their own path when they run are followed only as far as their folder. The spec's name is
    without the packages around it.
    """
    first, *rest = name.split(".")
    spec = _find_first(first, [*sys.path, *filter(None, further)]) if first else None
    for inner in rest:
        if spec is None or spec.submodule_search_locations is None:
            return None
        # By its full name, a namespace would ask for the package around it, which is not loaded.
        spec = PathFinder.find_spec(inner, list(spec.submodule_search_locations))
    return spec


def paths_of(spec: ModuleSpec) -> Iterator[str]:
    """Yield the file of a module, and the folders of a package; a namespace has several."""
    if spec.has_location and spec.origin:
        yield spec.origin
    yield from spec.submodule_search_locations or ()


def _find_first(name: str, path: list[str]) -> ModuleSpec | None:
    """Ask each finder for a top-level module, as an import would."""
    for finder in sys.meta_path:
        if finder is PathFinder:
            spec = PathFinder.find_spec(name, path)
        else:
            find = getattr(finder, "find_spec", None)
            spec = find(name, None) if find is not None else None
        if isinstance(spec, ModuleSpec):
            return spec
    return None
