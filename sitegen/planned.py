"""An entry of the plan, and the law that no two entries may be one file."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

import msgspec

from sitegen.files import SourceFile, parents
from sitegen.problems import Problem, error
from sitegen.records import View
from sitegen.slugs import same_place
from sitegen.urls import output_path

RESERVED = ("/.sitegen-manifest", "/.sitegen-tmp")
"""What sitegen keeps in the output folder for itself."""

MOST_BYTES = 255
"""Longest name of a file or a folder, in UTF-8, that common file systems hold."""

Origin = tuple[str, int, int]
"""A file, a line and a column in the sources."""


class Planned(msgspec.Struct, frozen=True):
    """A page to be: its record, its template ("" where none is needed), and its origin.

    The origin is the place in the sources that asked for the page: (file, line, column), or None
    for what every site has.
    """

    view: View
    template: str = ""
    origin: Origin | None = None


def clashes(
    pages: Iterable[Planned], copies: Mapping[str, Set[SourceFile]], fixed: Iterable[str]
) -> Iterator[Problem]:
    """Yield an error at each source of two pages that would be one file, here or elsewhere.

    Addresses that differ only in case or Unicode form are one on many file systems.
    """
    places: dict[str, list[tuple[str, Origin | None]]] = defaultdict(list)
    for planned in pages:
        places[same_place(output_path(planned.view.url))].append((planned.view.url, planned.origin))
    for url, files in copies.items():
        places[same_place(output_path(url))] += [(url, (file.path, 1, 1)) for file in sorted(files)]
    for url in (*(url for url in fixed if url not in copies), *RESERVED):
        places[same_place(output_path(url))].append((url, None))
    for place, found in places.items():
        yield from _too_long(found)
        folder = next((outer for outer in parents(place) if outer in places), None)
        rivals = [*found, *(places[folder] if folder is not None else ())]
        if len(rivals) > 1:
            yield from _clash(rivals)


def _too_long(found: Iterable[tuple[str, Origin | None]]) -> Iterator[Problem]:
    for url, origin in found:
        if origin and any(len(part.encode()) > MOST_BYTES for part in url.split("/")):
            file, line, column = origin
            yield error(file, f"{url[:60]}…: a name of more than {MOST_BYTES} bytes", line, column)


def _clash(rivals: Sequence[tuple[str, Origin | None]]) -> Iterator[Problem]:
    for index, (url, origin) in enumerate(rivals):
        if origin is None:
            continue
        others = [
            other[0] if other else f"the page {address}"
            for position, (address, other) in enumerate(rivals)
            if position != index
        ]
        file, line, column = origin
        yield error(file, f"{url} is the address of {' and '.join(others)} too", line, column)
