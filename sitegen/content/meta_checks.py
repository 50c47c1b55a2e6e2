"""Mistakes in front matter beyond its types: too many values, and bars that hide nothing."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TypeVar

import msgspec

from sitegen.core.diagnostics import Problem, error
from sitegen.frontmatter.yaml_nodes import Mapping as Pairs
from sitegen.frontmatter.yaml_nodes import Node, Scalar, Sequence
from sitegen.markup.source import hide
from sitegen.schema.decode import Decoded

M = TypeVar("M", bound=msgspec.Struct)
"""A type of front matter."""

MAX_VALUES: Mapping[str, int] = MappingProxyType(
    dict.fromkeys(("aliases", "cast", "credits", "diary", "quotes"), 2_000) | {"entries": 20_000}
)
"""Most values of a field that makes no pages, or only small ones."""

_MAX_OTHER_VALUES = 200
"""Most values of any other field: a tag, for example, makes two pages and a feed."""

_PLAIN = frozenset({"title", "summary", "verdict", "image_alt"})
"""Texts of front matter that are not Markdown; lists, cards and feeds show them."""


def checked_meta(
    path: str, decoded: Decoded[M], node: Node | None, slug: str
) -> tuple[M, tuple[Problem, ...]]:
    """Return front matter within its limits, with a title, and its mistakes beyond types."""
    meta, problems = _within_bounds(path, decoded)
    if not getattr(meta, "title", slug):
        meta = msgspec.structs.replace(meta, title=slug)
    return meta, (*problems, *_bars_in(path, node))


def _within_bounds(path: str, decoded: Decoded[M]) -> tuple[M, tuple[Problem, ...]]:
    """Return front matter with at most the allowed number of values, and the problems."""
    meta, problems = decoded.value, []
    given = decoded.positions
    for field in (name for name in meta.__struct_fields__ if name in given):
        values = getattr(meta, field)
        limit = MAX_VALUES.get(field, _MAX_OTHER_VALUES)
        if isinstance(values, tuple) and len(values) > limit:
            shortened: object = values[:limit]
            position = decoded.at(f"{field}.{limit}")
        elif field == "credits" and sum(map(len, values.values())) + len(values) > limit:
            shortened, position = {}, decoded.at(field)
        else:
            continue
        meta = msgspec.structs.replace(meta, **{field: shortened})
        message = f"{field}: a document has at most {limit:,}: remove some"
        problems.append(error(path, message, *position))
    return meta, tuple(problems)


def _bars_in(path: str, node: Node | None) -> Iterator[Problem]:
    """Yield an error for each text of front matter with bars, because they hide nothing there."""
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _bars_in(path, item)
    for key, value in node.pairs if isinstance(node, Pairs) else ():
        if isinstance(value, Scalar):
            text = value.value
            if key.value in _PLAIN and "||" in text and hide(text, "") != text:
                message = f"{key.value}: bars hide nothing here: remove the hidden text"
                yield error(path, message, value.line, value.column)
        elif key.value != "extra":
            yield from _bars_in(path, value)
