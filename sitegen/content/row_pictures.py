"""Pictures of rows: ``<key>.jpg`` next to a table is the picture of a row without ``image``."""

import posixpath
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from sitegen.content.works import FOLDER, ParsedWork
from sitegen.core.files import ending, without_ending
from sitegen.core.row_paths import key_of_row
from sitegen.core.slugs import path_key
from sitegen.core.urls import escape_path

ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif")
"""Endings of pictures; if a row has several pictures, the first in this order is used."""


def with_pictures(works: Iterable[ParsedWork], paths: Iterable[str]) -> Iterator[ParsedWork]:
    """Yield works, each row without ``image`` with its picture; ``paths`` are all files."""
    beside: dict[str, str] | None = None
    for work in works:
        if "#" not in work.path or work.meta.image or not key_of_row(work.path):
            yield work
            continue
        if beside is None:
            beside = pictures(paths)
        found = beside.get(path_key(f"{posixpath.dirname(work.path)}/{work.key}"))
        if found is None:
            yield work
        else:
            name = escape_path(posixpath.basename(found))
            yield replace(work, meta=replace(work.meta, image=name))


def pictures(paths: Iterable[str]) -> dict[str, str]:
    """Return the pictures in the folder of works by their paths without an ending, as keys."""
    found: dict[str, str] = {}
    for path in paths:
        if path.startswith(f"{FOLDER}/") and ending(path) in ENDINGS:
            key = path_key(without_ending(path))
            found[key] = min(path, found.get(key, path), key=_rank)
    return found


def _rank(path: str) -> tuple[int, str]:
    return ENDINGS.index(ending(path)), path
