"""The pictures of a site: each is read once, by its bytes, and shown in the widths it needs.

The result for a picture depends only on its bytes, so it is stored by their digest. The database
holds the facts, and a folder that you may remove at any time holds the files.
"""

import contextlib
import errno
import posixpath
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

import msgspec

from sitegen.cache.database import Database
from sitegen.cache.deltas import DeltaTable
from sitegen.cache.sources import Sources
from sitegen.catalog.links import STATIC, Links
from sitegen.catalog.model import Catalog
from sitegen.core.diagnostics import Problem
from sitegen.core.digest import digest_of, digest_of_bytes, library_version
from sitegen.core.files import SourceFile, ending
from sitegen.core.parallel import WorkerPool
from sitegen.core.urls import split_suffix, unescape_path
from sitegen.images import results
from sitegen.images.mentions import named_pictures
from sitegen.images.variants import (
    MALFORMED,
    NOT_SHOWN,
    WIDTHS,
    ImageInfo,
    Variant,
    format_of,
    is_not_shown,
)

FOLDER = "images"
"""The folder in .sitegen/ for files made of pictures."""

PROCESSING_VERSION = 4
"""The version of the image processing: a change makes all files again."""

_MIN_PARALLEL_WEIGHT = 2_000_000
"""Bytes of pictures from which several processes are faster than one."""

_MAX_LENGTH = 230
"""The longest name of a picture, in bytes, that leaves room for a suffix."""

_NOT_ON_CARDS = NOT_SHOWN | {"SVG"}
_NOT_SHOWN = (
    "is in a format that most browsers do not show: save it as JPEG, PNG or WebP, and use that"
)

Progress = Callable[[str, int, int], None]


class ImageTask(msgspec.Struct, frozen=True):
    """A picture to read: its file, its digest, and whether it needs variants."""

    file: SourceFile
    digest: str
    with_variants: bool


class DerivedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the site made of a picture, its folder, and the variant that it must be."""

    file: SourceFile
    folder: Path
    variant: Variant

    def data(self) -> bytes:
        """Return its bytes, made again if they are missing; raise OSError."""
        with contextlib.suppress(FileNotFoundError):
            data = results.read(self.folder, self.variant.name)
            if digest_of_bytes(data) == self.variant.digest:
                return data
        from sitegen.images.processing import process_image

        results.clear(self.folder)
        process_image(self.file.read(), self.folder, with_variants=True)
        data = results.read(self.folder, self.variant.name)
        if digest_of_bytes(data) != self.variant.digest:
            raise OSError(errno.EAGAIN, "it changed during the build: build again")
        return data


def process_batch(tasks: Sequence[ImageTask], folder: str) -> list[tuple[str, ImageInfo]]:
    """Read pictures, in any process; return the facts about each by its digest."""
    from sitegen.images.processing import process_image

    found = []
    for task in tasks:
        try:
            data = task.file.read()
        except OSError:
            continue  # the copy of the file will report it
        if digest_of_bytes(data).hex() == task.digest:  # otherwise it is changing now
            found.append(
                (
                    task.digest,
                    process_image(
                        data, Path(folder, task.digest), with_variants=task.with_variants
                    ),
                )
            )
    return found


class ImagePipeline:
    """The facts about a site's pictures, and the files to make of them.

    ``infos`` are by the digests of their bytes, ``derived`` by their addresses.
    """

    def __init__(
        self, links: Links, sources: Sources, folder: Path, infos: dict[str, ImageInfo]
    ) -> None:
        self._links = links
        self._sources = sources
        self._folder = folder
        self._infos = infos
        self._errors: dict[str, Problem] = {}
        self.derived: dict[str, DerivedFile] = {}

    def _info(self, file: SourceFile) -> tuple[ImageInfo, Path] | None:
        """Return the facts about a file, and the folder of the files made of it."""
        digest = _digest(self._sources, file) if format_of(file.path) else None
        info = self._infos.get(digest) if digest else None
        return (info, self._folder / digest) if info and digest else None

    def size_and_variants(
        self, url: str, problem: Problem
    ) -> tuple[int, int, tuple[tuple[str, int], ...]]:
        """Return width, height and variants of the picture at an address.

        ``problem`` is an error without a message at a position that names the picture; it is
        reported if the file is not a picture.
        """
        url = split_suffix(url)[0]
        found = self._known(url, problem)
        if found is None:
            return 0, 0, ()
        file, info, folder = found
        return info.width, info.height, tuple(self._variants(url, file, info, folder))

    def size(self, url: str, problem: Problem) -> tuple[int, int]:
        """Return only width and height: a picture that no page shows needs no variants."""
        found = self._known(split_suffix(url)[0], problem)
        return (found[1].width, found[1].height) if found else (0, 0)

    def _known(self, url: str, problem: Problem) -> tuple[SourceFile, ImageInfo, Path] | None:
        """Return the file at an address and the facts about it; note its problems."""
        files = self._links.copies.get(unescape_path(url))
        if not files:
            return None
        file = min(files)
        found = self._info(file)
        if found and (message := _error_of(file.path, found[0])):
            self._note(file, problem, message)
            return None
        if is_not_shown(file.path):
            self._note(file, msgspec.structs.replace(problem, severity="warning"), _NOT_SHOWN)
        return (file, *found) if found else None

    def _note(self, file: SourceFile, problem: Problem, message: str) -> None:
        """Keep a picture's problem, at the first position that names the picture."""
        new = msgspec.structs.replace(problem, message=f"{problem.message}{file.path} {message}")
        self._errors[file.path] = min(new, self._errors.get(file.path, new))

    def _variants(
        self, url: str, file: SourceFile, info: ImageInfo, folder: Path
    ) -> Iterator[tuple[str, int]]:
        """Yield address and width of a picture's variants, and of itself if it is the widest."""
        if len(posixpath.basename(url).encode()) > _MAX_LENGTH:
            return
        widest = 0
        for variant in info.variants or ():
            address = f"{url}.{variant.name}"
            if unescape_path(address) in self._links.copies:
                continue  # the author's own
            self.derived[unescape_path(address)] = DerivedFile(
                file=file, folder=folder, variant=variant
            )
            widest = variant.width
            yield address, variant.width
        if 0 < widest < min(info.width, WIDTHS[-1]):
            yield url, info.width

    def file(self, url: str) -> tuple[str, bytes] | None:
        """Return path and digest of the picture at an address, unless it is a drawing."""
        files = self._links.copies.get(unescape_path(split_suffix(url)[0]))
        found = self._info(min(files)) if files else None
        if not files or found is None or found[0].error or found[0].format in _NOT_ON_CARDS:
            return None
        return min(files).path, self._sources.digest(min(files))

    def stripped_files(self) -> dict[str, DerivedFile]:
        """Return the pictures that are served without metadata, by their addresses.

        Files in content/static/ are served unchanged.
        """
        found = {}
        for url, files in self._links.copies.items():
            file = min(files)
            if not file.path.startswith(STATIC) and (known := self._info(file)):
                info, folder = known
                if info.stripped is not None:
                    found[url] = DerivedFile(file=file, folder=folder, variant=info.stripped)
                elif info.error == MALFORMED:  # it would be served with its metadata
                    error = Problem(file.path, 1, 1, "error", info.error)
                    self._errors.setdefault(file.path, error)
        return found

    def errors(self) -> tuple[Problem, ...]:
        """Return the problems of pictures, each at the first position that names the picture."""
        return tuple(self._errors.values())


def _error_of(path: str, info: ImageInfo) -> str:
    """Return why a file cannot be a picture of a page, "" if it can."""
    if info.error:
        return info.error
    promised = format_of(path)
    if info.format == promised:
        return ""
    return f"is {info.format}, but its name says {promised}: rename it"


def _digest(sources: Sources, file: SourceFile) -> str | None:
    """Return the digest of a file as text, None where it cannot be read."""
    try:
        return sources.digest(file).hex()
    except OSError:
        return None


def process_images(
    catalog: Catalog,
    links: Links,
    shown: Iterable[str],
    sources: Sources,
    store: Database,
    workers: WorkerPool,
    progress: Progress,
) -> ImagePipeline:
    """Read every picture that is shown or served and was not read before.

    ``shown`` are the pictures that the settings name, by their paths. Raises OSError if nothing can
    be written.
    """
    folder = store.folder(FOLDER, digest_of(PROCESSING_VERSION, library_version("pillow")))
    table: DeltaTable[ImageInfo] = DeltaTable(store, "pictures", ImageInfo)
    named = {file.path for file in named_pictures(catalog, links, shown)}
    served = {min(files).path: min(files) for files in links.copies.values()}
    served |= {path: catalog.files[path] for path in named}
    tasks: dict[str, ImageTask] = {}
    for path, file in served.items():
        is_named = path in named
        if not format_of(path) or not (is_named or not path.startswith(STATIC)):
            continue
        if (digest := _digest(sources, file)) is None:
            continue
        known = table.entries.get(digest)
        if known is None or (is_named and known.variants is None and not known.error):
            wanted = is_named or (digest in tasks and tasks[digest].with_variants)
            tasks[digest] = ImageTask(file, digest, wanted)
    infos = _process_all(tuple(tasks.values()), folder, workers, progress)
    gone = table.entries.keys() - set(_digests(sources, catalog)) - infos.keys()
    table.change({**dict.fromkeys(gone), **infos})
    if gone or infos:
        results.keep_only(folder, table.entries.keys())
    return ImagePipeline(links, sources, folder, table.entries)


def _process_all(
    tasks: Sequence[ImageTask], folder: Path, workers: WorkerPool, progress: Progress
) -> dict[str, ImageInfo]:
    infos: dict[str, ImageInfo] = {}
    function = partial(process_batch, folder=str(folder))
    for chunk in workers.run(function, tasks, lambda task: task.file.size, _MIN_PARALLEL_WEIGHT):
        infos |= chunk
        progress("pictures", len(infos), len(tasks))
    return infos


def _digests(sources: Sources, catalog: Catalog) -> Iterator[str]:
    """Yield the digest of every picture, as far as it is known, on any page or none."""
    for file in catalog.files.values():
        if ending(file.path) != ".md" and format_of(file.path) and (digest := sources.known(file)):
            yield digest.hex()
