"""Works in tables: each row of a CSV file below content/works/ is a work.

The columns are the keys of a work's front matter, ``key`` and ``body``. A row is read like front
matter, with the same messages; its text is Markdown, with the positions of its cell.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from sitegen.content.documents import LINES, is_bundle, is_document, make_parsed
from sitegen.content.meta_checks import checked_meta
from sitegen.content.works import (
    FOLDER,
    RESERVED_SLUGS,
    WORK_HINTS,
    ParsedWork,
    WorkMeta,
    checked_work,
)
from sitegen.core.diagnostics import Problem, error
from sitegen.core.files import parents
from sitegen.core.row_paths import is_table, row_path
from sitegen.core.slugs import slugify
from sitegen.frontmatter.csv_records import CellPositions
from sitegen.frontmatter.tables import MAX_PROBLEMS, Row
from sitegen.frontmatter.yaml_nodes import Mapping, Node, Scalar
from sitegen.markup.converted import Converted
from sitegen.markup.marks import Marks
from sitegen.models.richtext import LinkRef, Ref, RichText, ShortcodeRef
from sitegen.schema.columns import TableRows, read_rows
from sitegen.schema.decode import DecodeContext, decode_record

R = TypeVar("R", bound=Ref)

BodyConverter = Callable[[str, str, str], Converted]
"""Convert Markdown: take a text, a row's path and its slug. The text's first line is line 1."""

_YEAR = re.compile(r"[+-]?\d{1,4}", re.ASCII)
_UTC = ZoneInfo("UTC")


class RowMeta(WorkMeta, frozen=True, kw_only=True, omit_defaults=True):
    """The columns of a table of works; only ``title`` is required."""

    key: Annotated[
        str, Meta(description="its key; default: from `title`, with `year` if two would clash")
    ] = ""
    body: Annotated[str, Meta(description="its synopsis, in Markdown")] = ""


_OWN = frozenset(RowMeta.__struct_fields__) - frozenset(WorkMeta.__struct_fields__)
_HINTS: dict[type, dict[str, str]] = {
    RowMeta: {**WORK_HINTS, "synopsis": "body", "text": "body", "content": "body"}
}


class WorksTable(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """The works of a table; ``is_whole`` is False if a row could not be read."""

    works: tuple[ParsedWork, ...] = ()
    is_whole: bool = True


def works_tables(paths: Iterable[str]) -> set[str]:
    """Return which of a site's files are tables of works; in a bundle, a table is an attachment."""
    within = [path for path in paths if path.startswith(f"{FOLDER}/")]
    tables = [path for path in within if is_table(path)]
    if not tables:
        return set()
    indexes = (path for path in within if is_bundle(path) and is_document(path))
    bundles = {path.rpartition("/")[0] for path in indexes}
    return {path for path in tables if bundles.isdisjoint(parents(path))}


def read_works_rows(path: str, data: bytes, zone: ZoneInfo = _UTC) -> TableRows:
    """Read the rows of a table of works as nodes."""
    return read_rows(data, RowMeta, DecodeContext(path, zone, _HINTS, in_table=True))


def row_keys(path: str, rows: Sequence[Row]) -> tuple[list[str], list[Problem]]:
    """Return the key of each row, "" if it has none or a duplicate, and the problems.

    Without ``key``, it is the slug of the title. Rows of one such slug, and one of which another
    row has written that key, get the year behind it.
    """
    problems: list[Problem] = []
    texts = [_texts(row.node) for row in rows]
    keys = [_slug(path, "key", own.get("key"), problems) for own in texts]
    written = {key for key in keys if key}
    titles = [
        "" if "key" in own else _slug(path, "title", own.get("title"), problems) for own in texts
    ]
    counts = Counter(titles)
    for index, title in enumerate(titles):
        if not title and not keys[index]:
            if "key" not in texts[index] and "title" not in texts[index]:
                problems.append(error(path, "title: is required", rows[index].first_line))
        elif title:
            year = own.value.strip() if (own := texts[index].get("year")) else ""
            is_shared = counts[title] > 1 or title in written
            is_dated = is_shared and _YEAR.fullmatch(year)
            keys[index] = slugify(f"{title} {year}") if is_dated else title
    return _unique(path, rows, keys, texts, problems), problems


def named_rows(path: str, rows: Sequence[Row]) -> list[tuple[str, Row]]:
    """Return the rows that have a key, each with its key."""
    pairs = zip(row_keys(path, rows)[0], rows, strict=True)
    return [(key, row) for key, row in pairs if key]


def work_slug(written: str, key: str) -> str:
    """Return a row's slug: the written slug or its key, with "-2" if a shelf has that name.

    Raises ValueError for one that has no letter and no digit.
    """
    slug = slugify(written) if written else key
    return f"{slug}-2" if slug in RESERVED_SLUGS else slug


def row_slug(row: Row, key: str) -> str:
    """Return the slug of a row before the rest of it is read, "" if it has none."""
    cell = _texts(row.node).get("slug")
    try:
        return work_slug(cell.value.strip() if cell else "", key)
    except ValueError:
        return ""


def _unique(
    path: str,
    rows: Sequence[Row],
    keys: list[str],
    texts: Sequence[dict[str, Scalar]],
    problems: list[Problem],
) -> list[str]:
    """Return unique keys, each for the first row that has it; report the duplicates."""
    by_key: dict[str, list[int]] = defaultdict(list)
    for index, key in enumerate(keys):
        by_key[key].append(index)
    for key, same in by_key.items():
        for index in same if key and len(same) > 1 else ():
            lines = [str(rows[other].first_line) for other in same if other != index]
            others = f"line {' and '.join(lines)}" if len(lines) < 4 else f"{len(lines)} other rows"
            cell = texts[index].get("key") or texts[index]["title"]
            message = f"key: {key!r} is also the key of {others}: write another in the column 'key'"
            problems.append(error(path, message, cell.line, cell.column))
            if index != same[0]:
                keys[index] = ""
    return keys


def _texts(node: Mapping) -> dict[str, Scalar]:
    return {key.value: value for key, value in node.pairs if isinstance(value, Scalar)}


def _slug(path: str, column: str, cell: Scalar | None, problems: list[Problem]) -> str:
    """Return the slug of a cell, "" for an empty cell; report a cell that makes no slug."""
    if cell is None:
        return ""
    try:
        return slugify(cell.value)
    except ValueError as failure:
        hint = ": write a key in the column 'key'" if column == "title" else ""
        problems.append(error(path, f"{column}: {failure}{hint}", cell.line, cell.column))
        return ""


def parse_works_table(
    path: str, data: bytes, convert: BodyConverter, zone: ZoneInfo, marks: Marks | None
) -> tuple[WorksTable, tuple[Problem, ...]]:
    """Read a table; even if it has mistakes, every readable row makes a work."""
    found = read_works_rows(path, data, zone)
    keys, problems = row_keys(path, found.rows)
    context = DecodeContext(path, zone, in_table=True)
    reader = _RowReader(path, convert, context, marks, has_bars=b"||" in data)
    works = [
        reader.work(row, key, problems) for row, key in zip(found.rows, keys, strict=True) if key
    ]
    is_whole = found.is_whole and len(works) == len(keys)
    return WorksTable(works=tuple(works), is_whole=is_whole), (*found.problems, *_few(problems))


def _few(problems: Sequence[Problem]) -> Iterator[Problem]:
    """Yield the problems of rows; of very many, only the first."""
    yield from problems[:MAX_PROBLEMS]
    if len(problems) > MAX_PROBLEMS:
        message = "there are more mistakes; the rest is not listed"
        yield replace(problems[MAX_PROBLEMS], message=message)


class _RowReader:
    """Make works from a table's rows; only a table that ``has_bars`` is searched for bars."""

    def __init__(
        self,
        path: str,
        convert: BodyConverter,
        context: DecodeContext,
        marks: Marks | None,
        *,
        has_bars: bool,
    ) -> None:
        self._path = path
        self._convert = convert
        self._context = context
        self._marks = marks
        self._has_bars = has_bars

    def work(self, row: Row, key: str, problems: list[Problem]) -> ParsedWork:
        """Return the work of a row; add its problems."""
        own: dict[str, Node] = {k.value: v for k, v in row.node.pairs if k.value in _OWN}
        pairs = tuple(pair for pair in row.node.pairs if pair[0].value not in _OWN)
        node = replace(row.node, pairs=pairs)
        decoded = decode_record(node, WorkMeta, self._context)
        problems += decoded.problems
        meta, found = checked_meta(self._path, decoded, node if self._has_bars else None, key)
        problems += found
        path = row_path(self._path, key)
        slug = key
        try:
            slug = work_slug(meta.slug, key)
        except ValueError as failure:
            problems.append(error(self._path, f"slug: {failure}", *decoded.at("slug")))
        body = own.get("body")
        converted = Converted(body=RichText(owner=slug))
        if isinstance(body, Scalar):
            converted = _moved(self._convert(body.value, path, slug), body, self._path)
            problems += converted.problems
        positions = {
            **decoded.positions,
            **{name: (cell.line, cell.column) for name, cell in own.items()},
            LINES: (row.first_line, row.last_line),
        }
        work = make_parsed(path, slug, meta, converted, self._marks, positions)
        work, found_ = checked_work(work, self._marks)
        problems += found_
        return work


def _moved(converted: Converted, cell: Scalar, path: str) -> Converted:
    """Return a text that was converted by itself, with its positions in the table."""
    if not converted.body.refs and not converted.problems:
        return converted
    positions = CellPositions(cell)

    def ref(one: Ref) -> Ref:
        if isinstance(one, LinkRef | ShortcodeRef):
            line, column = positions.of_position(one.line, one.column)
            return replace(one, line=line, column=column)
        return one

    def problem(one: Problem) -> Problem:
        line, column = positions.of_position(one.line, one.column)
        return replace(one, file=path, line=line, column=column)

    body = replace(converted.body, refs=tuple(map(ref, converted.body.refs)))
    return replace(converted, body=body, problems=tuple(map(problem, converted.problems)))
