"""Tables as records: the annotations of a type say how to read the cells of each column.

A column has the name of its key, with dots for nested keys: ``critics.source``. In a mapping with
free keys, all text after the dot is the key: ``facts.No. of pages``.
"""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from sitegen.core.diagnostics import Problem
from sitegen.frontmatter.tables import Column, Row, Table, nested
from sitegen.frontmatter.yaml_nodes import Mapping, quoted
from sitegen.schema.decode import DecodeContext, check_keys
from sitegen.schema.fields import COMMAS, FieldType, FieldTypes, schema_of


class TableRows(Struct, frozen=True):
    """The rows of a table, and the problems of the table itself.

    ``header`` is the position of each column by its name. ``is_whole`` is False if a row could not
    be read, so that its contents are unknown.
    """

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    header: dict[str, tuple[int, int]]
    is_whole: bool


def read_rows(data: bytes, cls: type[Struct], context: DecodeContext) -> TableRows:
    """Read a table whose rows are records of a class; ``decode_record`` then reads each row.

    A column that the class does not know is an error at the header, once, and is in no row. So is
    a column that is missing although the class requires it: then there are no rows.
    """
    table = Table(data, context.path)
    columns: list[Column | None] = []
    for name in table.header:
        column = column_of(name.value, cls)
        is_named = all(part.strip() for part in column.parts)
        columns.append(column if is_named else None)
        if name.value and not is_named:
            message = f"{quoted(name.value)}: write a name on both sides of the dot"
            table.report(message, name.line, name.column)
    found = check_keys(nested(table.header, columns), cls, context)
    wrong = {(problem.line, problem.column) for problem in found}
    seen: set[str] = set()
    for index, name in enumerate(table.header):
        if (name.line, name.column) in wrong or name.value in seen:
            columns[index] = None
        seen.add(name.value)
    missing = _missing(table, columns, cls)
    rows = () if missing else tuple(table.rows(columns))
    return TableRows(
        rows=rows,
        problems=(*table.problems, *found, *missing),
        header={name.value: (name.line, name.column) for name in reversed(table.header)},
        is_whole=table.is_whole and not missing,
    )


def _missing(
    table: Table, columns: Sequence[Column | None], cls: type[Struct]
) -> tuple[Problem, ...]:
    """Return an error for each column that a class requires and a table does not have."""
    known = {column.parts[0] for column in columns if column is not None}
    missing = [key for key in schema_of(cls).required if key not in known] if table.header else []
    line = table.header[0].line if table.header else 1
    return tuple(
        Problem(table.path, line, 1, "error", f"{key}: is required: add a column {key!r}")
        for key in missing
    )


def column_of(name: str, cls: type[Struct]) -> Column:
    """Return how to read the cells of a column with this name."""
    field = schema_of(cls).fields.get(name.partition(".")[0])
    if field is None:
        return Column(parts=(name.partition(".")[0],))
    first, dot, rest = name.partition(".")
    return _column((first,), rest if dot else None, field.types)


def _column(parts: tuple[str, ...], rest: str | None, types: FieldTypes) -> Column:
    """Return the column of a value of these types, or of a value inside it, by its name."""
    if rest is not None:
        for type_ in types.members:
            if (within := _within(parts, rest, type_)) is not None:
                return within
        return Column(parts=(*parts, rest))
    members = {type_.base: type_ for type_ in types.members}
    listed = members.get(tuple)
    if listed is None:
        return Column(parts=parts, is_boolean=bool in members)
    separators = f";{COMMAS}" if listed.comma else ""
    return Column(parts=parts, is_list=True, unparted=listed.comma, separators=separators)


def _within(parts: tuple[str, ...], rest: str, type_: FieldType) -> Column | None:
    """Return the column of a value inside a value of a type, None if there can be none."""
    if type_.base is dict and type_.inner is not None:
        if any(inner.base is Any for inner in type_.inner.members):
            return Column(parts=(*parts, *rest.split(".")))
        return _column((*parts, rest), None, type_.inner)
    if type_.base is tuple and type_.inner is not None:
        found = (_within(parts, rest, inner) for inner in type_.inner.members)
        return next((column for column in found if column is not None), None)
    if type_.node_type is not Mapping:
        return None
    inner = column_of(rest, type_.base)
    return replace(inner, parts=(*parts, *inner.parts))
