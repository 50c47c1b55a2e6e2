"""The units in which a site is parsed: a document, or all the comments of one folder.

Parsing a unit is a pure function of its files' bytes and the settings that it depends on. So
any process can parse units in any order, and a unit with the same digest is not parsed again.
A parsed unit has three parts. Every build reads its small *metadata*. Only the pages that show
its *texts* read these. Units of comments also have a *parse cache*, which saves most of
the work when the same unit is parsed again.
"""

from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from sitegen.cache.blobs import store_texts, store_texts_by_content
from sitegen.cache.database import encode
from sitegen.cache.metadata import MetadataAndProblems
from sitegen.comments.formats import FOLDER as COMMENTS
from sitegen.config.csp import Csp
from sitegen.config.loading import Config
from sitegen.config.plugins import open_folder, reload_module
from sitegen.config.site_code import EXTENSIONS
from sitegen.content.authors import FILE as AUTHORS
from sitegen.content.authors import parse_authors
from sitegen.content.diary import ParsedDiary, is_diary, parse_diary
from sitegen.content.documents import Parsed
from sitegen.content.pages import FOLDER as PAGES
from sitegen.content.pages import ParsedList, parse_list, parse_page
from sitegen.content.posts import FOLDER as POSTS
from sitegen.content.posts import parse_post
from sitegen.content.works import FOLDER as WORKS
from sitegen.content.works import parse_work
from sitegen.core.diagnostics import Problem, SettingsError, error
from sitegen.core.digest import FileState, digest_of_bytes, module_files_state
from sitegen.core.row_paths import is_table
from sitegen.parse.tasks import ParsedUnit, ParseSettings, Unit

if TYPE_CHECKING:
    from sitegen.markup.converter import Converter


def parse_units(units: Sequence[Unit], parse_settings: ParseSettings) -> list[ParsedUnit]:
    """Parse some units of a site; raise SettingsError for an unusable Markdown extension."""
    return [_parse(unit, parse_settings) for unit in units]


def _parse(unit: Unit, parse_settings: ParseSettings) -> ParsedUnit:
    if unit.name.startswith(f"{COMMENTS}/"):
        from sitegen.parse.comments import parse_thread_unit

        return parse_thread_unit(unit, parse_settings)
    config = parse_settings.config
    [file] = unit.files
    data = b""
    unread: tuple[Problem, ...] = ()
    try:
        data = file.read()
    except OSError as failure:
        unread = (error(file.path, f"cannot be read: {failure.strerror}"),)
    if is_table(file.path) and not is_diary(file.path):
        from sitegen.parse.tables import parse_table_unit

        make = partial(markdown_converter, config)
        return parse_table_unit(unit, data, parse_settings, make, unread)
    metadata, problems = read_document_file(file.path, data, config, markdown_converter(config))
    if unread:
        metadata = metadata if isinstance(metadata, dict) else replace(metadata, readable=False)
        problems = unread
    texts: dict[int, bytes] = {}
    if isinstance(metadata, Parsed):
        notes = metadata.notes if isinstance(metadata, ParsedList) else ()
        [body, *stored], texts = store_texts([metadata.body, *notes], unit.name)
        metadata = replace(metadata, body=body)
        if isinstance(metadata, ParsedList):
            metadata = replace(metadata, notes=tuple(stored))
    elif isinstance(metadata, ParsedDiary):
        metadata, texts = _store_notes(metadata, unit.name)
    files = [(file.path, digest_of_bytes(data))]
    return ParsedUnit(
        name=unit.name, files=files, metadata=encode((metadata, problems)), texts=texts
    )


def _store_notes(diary: ParsedDiary, name: str) -> tuple[ParsedDiary, dict[int, bytes]]:
    """Return a diary whose notes are stored separately, and the notes to store."""
    noted = [entry for entry in diary.entries if entry.note is not None]
    stored, texts = store_texts_by_content([e.note for e in noted if e.note], name)
    notes = {entry.number: note for entry, note in zip(noted, stored, strict=True)}
    entries = (replace(entry, note=notes.get(entry.number)) for entry in diary.entries)
    return replace(diary, entries=tuple(entries)), texts


def read_document_file(
    path: str, data: bytes, config: Config, converter: "Converter"
) -> MetadataAndProblems:
    """Read an author's file by its folder, as every build does."""
    if path == AUTHORS:
        return parse_authors(data)
    zone, scale = config.zone, config.scale
    if path.startswith(f"{POSTS}/"):
        return parse_post(path, data, converter, zone, scale)
    if path.startswith(f"{WORKS}/"):
        return parse_work(path, data, converter, zone)
    if path.startswith(f"{PAGES}/"):
        return parse_page(path, data, converter, zone)
    if is_diary(path):
        return parse_diary(path, data, converter, zone, scale)
    return parse_list(path, data, converter, zone, scale)


def markdown_converter(config: Config) -> "Converter":
    """Return the Markdown converter of the settings; raise SettingsError.

    If no code of the site may run, its own extensions are left out.
    """
    extensions = list(enumerate(config.settings.markdown.extensions))
    own = {code.field: code.name.partition(":")[0] for code in config.own_code}
    own = {field: name for field, name in own.items() if field.startswith(EXTENSIONS)}
    file_states: tuple[FileState, ...] = ()
    if own and config.may_run_code:
        open_folder(config.site_folder)
        file_states = module_files_state(own.values())
    elif own:
        extensions = [pair for pair in extensions if f"{EXTENSIONS}.{pair[0]}" not in own]
    modules = tuple(own.values()) if config.may_run_code else ()
    settings = config.settings
    named = encode((extensions, config.policy, settings.language, settings.typography))
    converter = _converter(named, modules, file_states)
    if isinstance(converter, list):
        raise SettingsError([config.problem(field, message) for field, message in converter])
    return converter


@lru_cache(maxsize=1)
def _converter(
    encoded: bytes,
    modules: tuple[str, ...],
    file_states: tuple[FileState, ...],  # noqa: ARG001 - with other states, a new converter
) -> "Converter | list[tuple[str, str]]":
    """Return a converter for settings, or the errors: field and message.

    Setting up a converter takes longer than many a text; it is reset before each text. The
    site's own modules are loaded again when their files change.
    """
    from sitegen.markup.converter import Converter

    extensions: list[tuple[str, dict[str, Any]]] = []
    problems = []
    named, policy, language, typography = msgspec.msgpack.decode(
        encoded, type=tuple[list[tuple[int, Any]], Csp | None, str, bool]
    )
    for module in modules:
        with suppress(Exception):  # it is imported again, and then reported
            reload_module(module)
    for index, item in named:
        options: Any = {}
        name = item
        if isinstance(item, dict) and len(item) == 1:
            [(name, options)] = item.items()
        if not isinstance(name, str) or not isinstance(options or {}, dict):
            field = f"markdown.extensions.{index}"
            problems.append((field, "expected a name, or {name: {option: value}}"))
            continue
        extensions.append((name, options or {}))
    try:
        converter = Converter(extensions, policy, language, typography=typography)
    except ValueError as failure:
        problems.append(("markdown.extensions", str(failure)))
    return problems or converter
