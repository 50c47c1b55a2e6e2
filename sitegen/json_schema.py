"""JSON Schemas of authors' files, made from the types that check these files.

An editor reads YAML by YAML's own rules, and sees a number where sitegen reads the text as written;
so a schema allows a number for a text. For a number, it also allows a text that is spelt like one,
because quotes change nothing. A schema cannot check that a rating fits its scale, or that a work
exists; the build does.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import FieldInfo, fields

from sitegen.comments.keys import GROUP_KEY, IGNORED_KEYS, KEY_ALIASES, UID_KEYS
from sitegen.comments.parsing import CommentMeta, Status
from sitegen.config.settings import Settings
from sitegen.content.authors import AuthorMeta
from sitegen.content.diary import MAX_ENTRIES, EntryMeta
from sitegen.content.pages import ListMeta, PageMeta
from sitegen.content.posts import PostMeta
from sitegen.content.work_tables import RowMeta
from sitegen.content.works import WorkMeta
from sitegen.core.dates import When
from sitegen.frontmatter import yaml_nodes
from sitegen.schema.fields import COMMAS, FieldType, FieldTypes, schema_of

DIALECT = "https://json-schema.org/draft/2020-12/schema"

ROOTS: dict[str, type[Struct]] = {
    "post": PostMeta,
    "work": WorkMeta,
    "page": PageMeta,
    "list": ListMeta,
    "diary": EntryMeta,
    "comment": CommentMeta,
    "authors": AuthorMeta,
    "site": Settings,
}
"""The subjects of schemas, each with its outermost type."""

_TITLES = {
    "comment": "A comment of a site made with sitegen",
    "diary": "A file of content/diary/ of a site made with sitegen",
    "authors": "content/authors.yaml of a site made with sitegen",
    "site": "site.yaml of a site made with sitegen",
}

Schema = dict[str, Any]

_SCALARS: dict[Any, Schema] = {
    Any: {},
    NoneType: {"type": "null"},
    bool: {"type": ["boolean", "string"], "pattern": "^(true|false)$"},
    str: {"type": ["string", "number", "boolean"]},
    int: {"type": ["integer", "string"], "pattern": r"^\s*[+-]?[0-9]{1,15}\s*$"},
    float: {"type": ["number", "string"], "pattern": r"^\s*[+-]?[0-9]{1,15}(\.[0-9]{1,15})?\s*$"},
}
_DATE: Schema = {
    "description": "a year, a month, a day or a time: 2011, 2011-03, 2011-03-04, 2011-03-04 09:00",
    "type": ["string", "integer"],
    "pattern": (
        r"^\s*[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01])"
        r"(([Tt]| +)([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.,][0-9]+)?)? *"
        r"([Zz]|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)?)?)?)?\s*$"
    ),
    "minimum": 1000,
    "maximum": 9999,
}
_INSTANT: Schema = {
    "description": "seconds or milliseconds since 1970, as other systems write them",
    "type": ["number", "string"],
    "pattern": r"^\s*[0-9]{9,14}(\.[0-9]+)?\s*$",
    "minimum": 10**8,
    "exclusiveMaximum": 10**14,
}
_COLUMN_TYPES = {int: "integer", float: "number", bool: "boolean"}
_COLUMN_BOUNDS = ("minimum", "maximum", "minLength", "maxLength")
_BOUNDS = {
    "ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum",
    "min_length": "minLength", "max_length": "maxLength",
}  # fmt: skip


def json_schema(name: str) -> Schema:
    """Return the JSON Schema (draft 2020-12) of one of ROOTS, ready to be written as JSON."""
    writer = _Writer()
    cls = ROOTS[name]
    schema = writer.record(cls)
    properties = schema["properties"]
    if name == "comment":
        properties["status"]["enum"] = list(get_args(Status))
        del properties["status"]["type"]
        properties["date"]["anyOf"].append(_INSTANT)
        properties |= _of_other_systems(properties)
    elif name == "site":
        properties["environments"]["additionalProperties"] = {"$ref": "#"}
    elif name == "diary":
        schema = {"type": ["array", "null"], "items": schema, "maxItems": MAX_ENTRIES}
    elif name == "authors":
        schema = {"type": "object", "additionalProperties": {"anyOf": [schema, {"type": "null"}]}}
    title = _TITLES.get(name, f"The front matter of a {name} of a site made with sitegen")
    head = {"$schema": DIALECT, "title": title}
    return {**head, **schema, **({"$defs": writer.records} if writer.records else {})}


def table_schema() -> Schema:
    """Return the Table Schema of a table of works (https://specs.frictionlessdata.io/table-schema/).

    Columns for keys of a mapping, such as ``facts.Pages``, have any name; so they are left out.
    """
    return {"fields": list(_columns(RowMeta, "")), "missingValues": [""]}


def _columns(cls: type[Struct], prefix: str) -> Iterator[Schema]:
    """Yield the columns of a record's fields, and of the records within it."""
    for info in fields(cls):
        types = schema_of(cls).fields[info.encode_name].types
        name = f"{prefix}{info.encode_name}"
        if types.by_node_type[yaml_nodes.Scalar]:
            yield _column(name, types, info)
        for type_ in types.by_node_type[yaml_nodes.Mapping]:
            if type_.base is dict or (type_.inner and types.by_node_type[yaml_nodes.Scalar]):
                continue  # any key, or the items of a list that may be texts
            own = type_.inner.by_node_type[yaml_nodes.Mapping][0] if type_.inner else type_
            yield from _columns(own.base, f"{name}.")


def _column(name: str, types: FieldTypes, info: FieldInfo) -> Schema:
    """Return the field of a Table Schema for a column."""
    column: Schema = {"name": name, "type": _column_type(types), **_description(info.type)}
    constraints: Schema = {"required": True} if info.required and "." not in name else {}
    for type_ in types.members:
        bounds = _bounds(type_.annotation)
        constraints |= {word: bounds[word] for word in _COLUMN_BOUNDS if word in bounds}
        if type_.base is Literal and len(types.members) == 1:
            constraints["enum"] = list(type_.choices)
        if type_.base is tuple:
            column["description"] = f"{column.get('description', '')} (items parted by '; ')"
    if column["type"] == "boolean":
        column |= {"trueValues": ["true", "TRUE"], "falseValues": ["false", "FALSE"]}
    return {**column, **({"constraints": constraints} if constraints else {})}


def _column_type(types: FieldTypes) -> str:
    """Return the type of a column's cells; a date may be only a year, so it is a string."""
    bases = {type_.base for type_ in types.members} - {NoneType}
    return _COLUMN_TYPES.get(bases.pop(), "string") if len(bases) == 1 else "string"


def _of_other_systems(ours: Mapping[str, Schema]) -> dict[str, Schema]:
    """Return the keys of a comment's file of other systems: names for ours, and ignored ones."""
    found: dict[str, Schema] = {
        name: {"type": ["string", "null"], "description": "the text, if the whole file is YAML"}
        for name in ("body", "message")
    }
    for theirs, name in KEY_ALIASES.items():
        found[theirs] = {
            **ours[name],
            "description": f"another system's word for `{name}`",
            "deprecated": True,
        }
    for name in sorted({*IGNORED_KEYS, *UID_KEYS, GROUP_KEY}):
        found[name] = {"description": "a key of another system", "deprecated": True}
    return found


class _Writer:
    """Writes schemas, and collects the schemas of nested records."""

    def __init__(self) -> None:
        self.records: dict[str, Schema] = {}

    def record(self, cls: type[Struct]) -> Schema:
        """Return the schema of a record's mapping."""
        own = schema_of(cls)
        properties = {}
        for info in fields(cls):
            key = info.encode_name
            value = self._any_of(own.fields[key].types)
            value = _not_blank(value) if key in own.required else _or_nothing(value)
            note = _description(info.type)
            if isinstance(info.default, bool | int | float | str) and info.default != "":
                note["default"] = info.default
            properties[key] = {**value, **note}
        schema: Schema = {
            "type": "object",
            "properties": properties,
            "additionalProperties": False,
        }
        return {**schema, "required": list(own.required)} if own.required else schema

    def _any_of(self, types: FieldTypes) -> Schema:
        """Return the schema of a value that has one of several types."""
        found = [self._type(type_) for type_ in types.members]
        return found[0] if len(found) == 1 else {"anyOf": found}

    def _type(self, type_: FieldType) -> Schema:
        """Return the schema of a value that has one type."""
        if type_.inner is not None:
            inner = self._any_of(type_.inner)
            if type_.base is dict:
                values = {"additionalProperties": _or_nothing(inner)} if inner else {}
                return {"type": "object", **values}
            items = {"type": "array", "items": _or_nothing(inner)}
            single = {**inner, "pattern": f"^[^{COMMAS}]*$"} if type_.comma else inner
            return {"anyOf": [items, single]} if inner else {}
        if type_.base is When:
            self.records["date"] = _DATE
            return {"$ref": "#/$defs/date"}
        if type_.base is Literal:
            return {"enum": list(type_.choices)}
        if type_.base in _SCALARS:
            return {**_SCALARS[type_.base], **_bounds(type_.annotation)}
        return self._reference(type_.base)

    def _reference(self, cls: type[Struct]) -> Schema:
        """Return a reference to a record's schema, which is written once."""
        name = cls.__name__.removesuffix("Meta").removesuffix("Settings").lower()
        if name not in self.records:
            self.records[name] = {}
            about = (cls.__doc__ or "").partition("\n")[0]
            self.records[name] = {"description": about, **self.record(cls)}
        return {"$ref": f"#/$defs/{name}"}


def _or_nothing(schema: Schema) -> Schema:
    """Return a schema that also allows a key without a value, which counts as a missing key."""
    if not schema:
        return schema
    if isinstance(schema.get("type"), list):
        return {**schema, "type": [*schema["type"], "null"]}
    others = schema.get("anyOf", [schema])
    nothing = {"type": "null"}
    return {"anyOf": others if nothing in others else [*others, nothing]}


def _not_blank(schema: Schema) -> Schema:
    """Return a schema that refuses blank text, for required keys."""
    if "anyOf" in schema:
        return {**schema, "anyOf": [_not_blank(one) for one in schema["anyOf"]]}
    is_text = "string" in schema.get("type", ())
    return {"pattern": r"\S", **schema} if is_text else schema


def _notes(annotation: object) -> Iterable[Meta]:
    """Yield the notes of an annotation about its type, the outermost last."""
    if get_origin(annotation) is Annotated:
        inner, *notes = get_args(annotation)
        yield from _notes(inner)
        yield from (note for note in notes if isinstance(note, Meta))


def _description(annotation: object) -> Schema:
    found = [note.description for note in _notes(annotation) if note.description]
    return {"description": found[-1]} if found else {}


def _bounds(annotation: object) -> Schema:
    """Return a type's limits in the words of JSON Schema."""
    found: Schema = {}
    for note in _notes(annotation):
        for name, word in _BOUNDS.items():
            if (bound := getattr(note, name)) is not None:
                found[word] = bound
    return found


def written(schema: Schema) -> str:
    """Return a schema as JSON for people to read."""
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode()
