"""From files to records: the content of each file by itself, independent of other files.

An unusable file leaves a stub and its problems, and never hides mistakes in other files. A file
that has not changed since the last build is not read again: its metadata is in the cache.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from functools import partial
from typing import cast

from sitegen.cache.database import Database
from sitegen.cache.metadata import MetadataAndProblems, ThreadMetadata, decode_metadata
from sitegen.cache.sources import Sources
from sitegen.catalog.model import Content
from sitegen.comments.formats import FOLDER as COMMENTS
from sitegen.comments.formats import is_comment_file, read_comment_file, status_of
from sitegen.config.loading import Config
from sitegen.content.authors import FILE as AUTHORS
from sitegen.content.authors import ParsedAuthor
from sitegen.content.diary import ParsedDiary, is_diary
from sitegen.content.documents import is_document
from sitegen.content.pages import FOLDER as PAGES
from sitegen.content.pages import ParsedList
from sitegen.content.posts import ParsedPost
from sitegen.content.row_pictures import with_pictures
from sitegen.content.work_tables import WorksTable, works_tables
from sitegen.content.works import FOLDER as WORKS
from sitegen.content.works import ParsedWork
from sitegen.core.diagnostics import Problem, warning
from sitegen.core.digest import digest_of
from sitegen.core.files import SourceFile
from sitegen.core.parallel import WorkerPool
from sitegen.parse.tasks import ParsedUnit, ParseSettings, Unit
from sitegen.parse.unread import DOCUMENTS, misplaced, unread_comments

_OF_COMMENTS = f"{COMMENTS}/"

_MIN_PARALLEL_WEIGHT = 2_000_000
"""Bytes of sources from which several processes are faster than one."""

Progress = Callable[[str, int, int], None]
"""Called with a phase, the number of steps done, and the number in total."""


def parse_content(
    sources: Sources, config: Config, store: Database, workers: WorkerPool, progress: Progress
) -> tuple[Content, tuple[Problem, ...]]:
    """Read every source in content/; raise SettingsError for an unusable Markdown extension."""
    if config.settings.markdown.extensions:
        from sitegen.parse.units import markdown_converter

        markdown_converter(config)
    units, problems = find_units(sources.files)
    parser = _Parser(sources, store, workers, progress)
    first = [unit for unit in units if unit.name == AUTHORS]
    parse_settings = ParseSettings(config=config)
    metadata = parser.metadata(first, parse_settings)
    authors: dict[str, ParsedAuthor] = metadata[AUTHORS][0] if first else {}
    parse_settings = ParseSettings(config=config, authors=authors)
    metadata |= parser.metadata([unit for unit in units if unit.name != AUTHORS], parse_settings)
    parser.finish(metadata)
    found = [problem for _, those in metadata.values() for problem in those]
    content = _content(
        {name: value for name, (value, _) in sorted(metadata.items())},
        authors,
        sources,
        parser.digests,
    )
    return content, (*problems, *found)


def find_units(files: Iterable[SourceFile]) -> tuple[list[Unit], list[Problem]]:
    """Return the units of a site's files, and the problems of files that belong to no unit."""
    units: list[Unit] = []
    threads: dict[str, list[SourceFile]] = defaultdict(list)
    files = tuple(files)
    tables = works_tables(file.path for file in files)
    loose: list[SourceFile] = []
    unread: list[str] = []
    problems: list[Problem] = []
    for file in files:
        path = file.path
        if path.startswith(f"{COMMENTS}/"):
            folder = path.rpartition("/")[0]
            if not is_comment_file(path):
                unread.append(path)
            elif folder == COMMENTS:
                loose.append(file)
            else:
                threads[folder].append(file)
        elif path == AUTHORS or is_diary(path) or _is_read(path, tables):
            units.append(Unit(name=path, files=(file,)))
        else:
            problems += misplaced(path)
    units += [Unit(name=folder, files=tuple(found)) for folder, found in threads.items()]
    return units, [*problems, *_loose(loose), *unread_comments(unread)]


def _is_read(path: str, tables: Set[str]) -> bool:
    """Return whether a file is a document, or a table of documents."""
    return path in tables or (path.startswith(DOCUMENTS) and is_document(path))


def _loose(files: Iterable[SourceFile]) -> Iterator[Problem]:
    """Yield a warning for the comments outside of all folders, at the first approved one."""
    shown = [file.path for file in files if _is_approved(file)]
    if shown:
        number = "1 comment is" if len(shown) == 1 else f"{len(shown)} comments are"
        message = f"{number} outside of a post's folder: move to {COMMENTS}/<post>/"
        yield warning(shown[0], message)


def _is_approved(file: SourceFile) -> bool:
    """Return whether a comment is shown, or cannot be read."""
    from sitegen.comments.parsing import MAX_FILE_BYTES  # a large import, and rarely needed

    try:
        found = read_comment_file(file.path, file.read(MAX_FILE_BYTES))
    except OSError:
        return True
    return not found.withheld if found.meta is None else status_of(found) == "approved"


def unit_digest(unit: Unit, base: bytes, digest: Callable[[SourceFile], bytes]) -> bytes:
    """Return the digest of all inputs of a unit; raise OSError."""
    return digest_of(base, [(file.path, digest(file)) for file in unit.files])


_BASES = "parse settings"
"""The name of the digests of the settings with which the stored units were parsed."""


class _Parser:
    """Parses the changed units, and takes the others from the cache.

    ``digests`` are the digests of all inputs of each unit, by its name.
    """

    def __init__(
        self, sources: Sources, store: Database, workers: WorkerPool, progress: Progress
    ) -> None:
        self._sources = sources
        self._store = store
        self._workers = workers
        self._progress = progress
        self._known: set[str] = set()
        self._known_bases = store.value(_BASES, dict[str, bytes]) or {}
        self._bases: dict[str, bytes] = {}
        changes = sources.changes()
        changed = (*changes.edited, *changes.added, *changes.removed)
        self._touched = {*changed, *(path.rpartition("/")[0] for path in changed)}
        self.digests: dict[str, bytes] = {}

    def metadata(
        self, units: Iterable[Unit], parse_settings: ParseSettings
    ) -> dict[str, MetadataAndProblems]:
        """Return the metadata of units, by their names."""
        self._bases = {prefix: parse_settings.digest(prefix) for prefix in (AUTHORS, _OF_COMMENTS)}
        stale = {unit.name: unit for unit in units}
        metadata: dict[str, MetadataAndProblems] = {}
        for name, digest, data in self._stored(stale):
            self._known.add(name)
            if name in stale and digest and self._is_current(stale[name], digest):
                found = decode_metadata(name, data)
                if found is not None:
                    metadata[name] = found
                    self.digests[name] = digest
                    del stale[name]
        for parsed in self._parse(stale.values(), parse_settings) if stale else ():
            found = decode_metadata(parsed.name, parsed.metadata)
            assert found is not None, parsed.name
            metadata[parsed.name] = found
        return metadata

    def _stored(self, wanted: Collection[str]) -> Iterable[tuple[str, bytes, bytes]]:
        """Return the stored units: all of them, or only the one that is wanted."""
        if len(wanted) != 1:
            return self._store.units()
        [name] = wanted
        found = self._store.unit(name)
        return [(name, *found)] if found else []

    def _is_current(self, unit: Unit, digest: bytes) -> bool:
        """Return whether a unit's inputs still have a digest; most files were not even touched."""
        is_same = self._bases == self._known_bases and unit.name not in self._touched
        return is_same or digest == self._digest(unit)

    def _digest(self, unit: Unit) -> bytes | None:
        """Return the digest of a unit's files and settings, None if a file cannot be read."""
        base = self._bases[_OF_COMMENTS if unit.name.startswith(_OF_COMMENTS) else AUTHORS]
        try:
            return unit_digest(unit, base, self._sources.digest)
        except OSError:
            return None

    def _parse(
        self, stale: Collection[Unit], parse_settings: ParseSettings
    ) -> Iterable[ParsedUnit]:
        """Parse units, yield them, and store them with their texts and parse caches."""
        from sitegen.parse.units import parse_units  # a large import; most builds parse none

        store, done = self._store, 0
        tasks = (
            Unit(name=unit.name, files=unit.files, parse_cache=store.parse_cache(unit.name))
            if unit.name in self._known
            else unit
            for unit in stale
        )
        by_name = {unit.name: unit for unit in stale}
        function = partial(parse_units, parse_settings=parse_settings)
        for chunk in self._workers.run(function, tasks, lambda u: u.size, _MIN_PARALLEL_WEIGHT):
            for parsed in chunk:
                self._store_unit(by_name[parsed.name], parsed)
                yield parsed
            done += len(chunk)
            self._progress("reading", done, len(stale))

    def _store_unit(self, unit: Unit, parsed: ParsedUnit) -> None:
        """Store a parsed unit under the digest of its inputs."""
        paths = {file.path: file.path for file in unit.files}  # a worker's are copies
        for path, file_digest in parsed.files:
            self._sources.record_digest(paths[path], file_digest)
        digest = self._digest(unit) or b""
        if digest:
            self.digests[unit.name] = digest
        self._store.put_units([(unit.name, digest, parsed.metadata)])
        self._store.put_texts(unit.name, parsed.texts)
        if parsed.parse_cache is not None:
            self._store.put_parse_caches([(unit.name, parsed.parse_cache)])

    def finish(self, metadata: dict[str, MetadataAndProblems]) -> None:
        """Remove the units of deleted files, and store the settings of all that are left."""
        gone = self._store.unit_names() - metadata.keys()
        if gone:
            self._store.remove(gone)
        if self._bases != self._known_bases:
            self._store.put_value(_BASES, self._bases)


def _content(
    metadata: dict[str, object],
    authors: dict[str, ParsedAuthor],
    sources: Sources,
    digests: Mapping[str, bytes],
) -> Content:
    by_type: dict[type, list[object]] = defaultdict(list)
    for value in metadata.values():
        by_type[type(value)].append(value)
    start = len(f"{COMMENTS}/")
    files = {file.path: file for file in sources.files if file.path.startswith("content/")}
    return Content(
        posts=tuple(by_type[ParsedPost]),  # type: ignore[arg-type]
        works=tuple(with_pictures(_works(metadata), files)),
        pages=tuple(h for n, h in metadata.items() if n.startswith(f"{PAGES}/")),  # type: ignore[misc]
        lists=tuple(by_type[ParsedList]),  # type: ignore[arg-type]
        diaries=tuple(by_type[ParsedDiary]),  # type: ignore[arg-type]
        threads={n[start:]: h for n, h in metadata.items() if isinstance(h, ThreadMetadata)},
        authors=authors,
        files=files,
        digests=digests,
        has_all_works=all(table.is_whole for table in by_type[WorksTable]),  # type: ignore[attr-defined]
    )


def _works(metadata: dict[str, object]) -> Iterator[ParsedWork]:
    """Yield the works of files and those of tables, by the names of their files."""
    for name, value in metadata.items():
        if isinstance(value, WorksTable):
            yield from value.works
        elif name.startswith(f"{WORKS}/"):
            yield cast("ParsedWork", value)
