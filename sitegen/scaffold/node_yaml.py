"""Front matter written of nodes, so that it is read back as what they say.

The keys come in the order of the record's class, as docs list them.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from sitegen.frontmatter import yaml_dump
from sitegen.frontmatter.yaml_nodes import Mapping, Node, Scalar, Sequence
from sitegen.schema.fields import FieldTypes, schema_of

_BARE_KEY = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)


def front_matter_lines(node: Mapping, cls: type[Struct]) -> list[str]:
    """Return a record's mapping as lines of YAML; raise ValueError for what no YAML can hold."""
    fields = schema_of(cls).fields
    order = {key: number for number, key in enumerate(fields)}
    lines: list[str] = []
    for key, value in sorted(node.pairs, key=lambda pair: order.get(pair[0].value, len(order))):
        field = fields.get(key.value)
        is_text = field is None or _has_text(field.types)
        lines += _pair(key.value, value, "", is_text=is_text)
    return lines


def _has_text(types: FieldTypes) -> bool:
    """Tell whether a scalar of these types is a text, which is quoted where it looks like another.

    Numbers, dates and choices stand as they are.
    """
    return any(type_.base is str for type_ in types.members)


def _pair(key: str, value: Node, indent: str, *, is_text: bool) -> Iterator[str]:
    """Yield the lines of a key and its value."""
    name = key if _BARE_KEY.fullmatch(key) else yaml_dump.text(key)
    if isinstance(value, Mapping):
        yield f"{indent}{name}:"
        for inner, item in value.pairs:
            yield from _pair(inner.value, item, f"{indent}  ", is_text=True)
    elif isinstance(value, Sequence):
        texts = [item.value.strip() for item in value.items if isinstance(item, Scalar)]
        yield f"{indent}{name}: {yaml_dump.texts(texts)}"
    else:
        write = yaml_dump.text if is_text else yaml_dump.word
        yield f"{indent}{name}: {write(value.value.strip())}"
