"""Writes front matter from nodes, so that sitegen reads the same values back.

The keys have the order of the record's class, which the docs also use.
"""

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from sitegen.frontmatter import yaml_dump
from sitegen.frontmatter.yaml_nodes import Mapping, Node, Scalar, Sequence
from sitegen.schema.fields import FieldType, schema_of

_BARE_KEY = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)


def front_matter_lines(node: Mapping, cls: type[Struct]) -> list[str]:
    """Return a record's mapping as lines of YAML; raise ValueError if YAML cannot hold it."""
    fields = schema_of(cls).fields
    order = {key: number for number, key in enumerate(fields)}
    lines: list[str] = []
    for key, value in sorted(node.pairs, key=lambda pair: order.get(pair[0].value, len(order))):
        field = fields.get(key.value)
        lines += _pair(key.value, value, "", field.types.members if field else ())
    return lines


def _pair(key: str, value: Node, indent: str, types: tuple[FieldType, ...]) -> Iterator[str]:
    """Yield the lines of a key and its value, which has one of some types."""
    name = key if _BARE_KEY.fullmatch(key) else yaml_dump.text(key)
    if isinstance(value, Mapping):
        yield f"{indent}{name}:"
        for inner, item in value.pairs:
            yield from _pair(inner.value, item, f"{indent}  ", _types_within(inner.value, types))
    elif isinstance(value, Sequence):
        texts = [item.value.strip() for item in value.items if isinstance(item, Scalar)]
        yield f"{indent}{name}: {yaml_dump.texts(texts)}"
    else:
        # Numbers, dates and choices need no quotes; a text that looks like one gets quotes.
        is_word = bool(types) and not {str, Any} & {type_.base for type_ in types}
        write = yaml_dump.word if is_word else yaml_dump.text
        yield f"{indent}{name}: {write(value.value.strip())}"


def _types_within(key: str, types: tuple[FieldType, ...]) -> tuple[FieldType, ...]:
    """Return the types of the values under a key, for a value of some types."""
    for type_ in types:
        if type_.base is tuple and type_.inner is not None:
            return _types_within(key, type_.inner.members)
        if type_.base is dict and type_.inner is not None:
            return type_.inner.members
        if type_.node_type is Mapping and (field := schema_of(type_.base).fields.get(key)):
            return field.types.members
    return ()
