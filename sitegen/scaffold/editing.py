"""Moves a work of a table into its own file, which has room for a longer text.

It writes the file before it removes the row. If it is interrupted in between, both exist, and the
next build reports that: no work is lost.
"""

import posixpath
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec

from sitegen.catalog.index import work_keys
from sitegen.catalog.model import work_key
from sitegen.comments.editing import EditError
from sitegen.config.loading import Config
from sitegen.content.row_pictures import pictures
from sitegen.content.work_tables import read_works_rows, row_keys, row_slug
from sitegen.content.works import FOLDER, WorkMeta, with_marks
from sitegen.core.diagnostics import UsageError, did_you_mean
from sitegen.core.files import SourceFile, walk
from sitegen.core.locks import site_lock
from sitegen.core.row_paths import file_of, key_of_row
from sitegen.core.slugs import path_key
from sitegen.core.urls import escape_path
from sitegen.frontmatter.join import join
from sitegen.frontmatter.tables import Row, without_row
from sitegen.frontmatter.yaml_nodes import Mapping, Node, Scalar
from sitegen.moderation.queue import Change, put
from sitegen.output.journal import UnfinishedError, recover
from sitegen.parse.units import markdown_converter, read_document_file
from sitegen.scaffold.files import write_new
from sitegen.scaffold.node_yaml import front_matter_lines
from sitegen.schema.decode import DecodeContext, decode_record


def edit_work(site: Path, config: Config, key: str, on_wait: Callable[[], None]) -> str:
    """Return the path of a work's file; if it has only a row, make the file from the row.

    ``on_wait`` is called if a build must finish first. Raises UsageError for an unknown key, and
    for a row that cannot become a file; then nothing has changed.
    """
    with site_lock(site, on_wait):
        with suppress(UnfinishedError):  # the next build reports it
            recover(site)
        known = work_keys(site)
        path = known.get(work_key(key))
        if path is None:
            raise UsageError(f"there is no work {key!r}{did_you_mean(key, known)}")
        return _make_file(site, config, path) if key_of_row(path) else path


class _Place(msgspec.Struct, frozen=True):
    """A row in its table, with the table's bytes, its rows and their keys."""

    table: SourceFile
    data: bytes
    rows: tuple[Row, ...]
    keys: list[str]
    row: Row


def _make_file(site: Path, config: Config, path: str) -> str:
    """Make a file of the row at a path; return the path of the file."""
    key = key_of_row(path)
    if key == "index":
        raise UsageError("a file cannot have the key 'index': write another key in the table")
    files = walk(site, FOLDER)[0]
    place = _place(next(file for file in files if file.path == file_of(path)), key)
    rest = without_row(place.data, place.row)
    _check_keys(place, rest)
    beside = pictures(file.path for file in files)
    data, wanted = _document(place.row, key, beside.get(path_key(_without_table(path))))
    target = f"{_folder(path)}/{key}.md"
    _check(config, target, data, wanted)
    try:
        write_new(site, target, data)
    except FileExistsError:
        raise UsageError(f"{target} already exists: nothing was changed") from None
    try:
        put([Change(place.table, place.data, rest)])
    except EditError as failure:
        with suppress(OSError):
            (site / target).unlink()
        raise UsageError(str(failure)) from None
    return target


def _folder(path: str) -> str:
    return posixpath.dirname(file_of(path))


def _without_table(path: str) -> str:
    """Return the path of a row's picture, without the ending."""
    return f"{_folder(path)}/{key_of_row(path)}"


def _place(table: SourceFile, key: str) -> _Place:
    """Return a row of a table by its key."""
    try:
        data = table.read()
    except OSError as failure:
        raise UsageError(f"{table.path} cannot be read: {failure.strerror}") from failure
    rows = read_works_rows(table.path, data).rows
    keys = row_keys(table.path, rows)[0]
    return _Place(table, data, rows, keys, rows[keys.index(key)])


def _check_keys(place: _Place, rest: bytes) -> None:
    """Raise UsageError if another row would get another key without this one.

    If two rows have one title, each has its year in its key; a single row does not.
    """
    others = [
        (row, key) for row, key in zip(place.rows, place.keys, strict=True) if row is not place.row
    ]
    path = place.table.path
    after = row_keys(path, read_works_rows(path, rest).rows)[0]
    for (row, before), now in zip(others, after, strict=True):
        if before and before != now:
            message = f"{path}:{row.first_line}: the key would change from {before!r} to {now!r}"
            raise UsageError(f"{message}: write {before} in the column 'key' of that row first")


def _document(row: Row, key: str, picture: str | None) -> tuple[bytes, Mapping]:
    """Return the file for a row, and its front matter; raise UsageError."""
    values: dict[str, Node] = {name.value: value for name, value in row.node.pairs}
    values.pop("key", None)
    body = values.pop("body", None)
    slug = row_slug(row, key)
    if slug not in ("", key):
        values["slug"] = Scalar(slug)
    if picture is not None and "image" not in values:
        values["image"] = Scalar(escape_path(posixpath.basename(picture)))
    node = Mapping(tuple((Scalar(name), value) for name, value in values.items()))
    try:
        lines = front_matter_lines(node, WorkMeta)
    except ValueError as fault:
        raise UsageError(f"the row of {key!r}: {fault}") from None
    text = f"{body.value.strip(chr(10))}\n" if isinstance(body, Scalar) else ""
    return join(lines, text).encode("utf-8", "surrogatepass"), node


def _check(config: Config, path: str, data: bytes, wanted: Mapping) -> None:
    """Raise UsageError for a file that the build cannot use, or would read differently."""
    document, problems = read_document_file(path, data, config, markdown_converter(config))
    errors = [problem.message for problem in problems if problem.severity == "error"]
    if errors:
        raise UsageError(f"{'; '.join(dict.fromkeys(errors))}: nothing was changed")
    marks = markdown_converter(config).marks
    meta = decode_record(wanted, WorkMeta, DecodeContext(path, config.zone)).value
    if document.meta != with_marks(meta, marks):
        raise UsageError("the row cannot be written as front matter: nothing was changed")
