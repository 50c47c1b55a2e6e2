"""Untrusted JSON as plain values, within limits, and functions that check their types.

A value of a wrong type counts as no value.
"""

import json
from typing import Any

from sitegen.core.diagnostics import ContentError

MAX_BYTES = 5_000_000
"""Bytes of a document."""
MAX_VALUES = 250_000
"""Values of a document; its commas and brackets are counted, even inside texts."""
MAX_DEPTH = 60
"""Depth of nested lists and objects."""

_MB = 1_000_000


def check_size(data: bytes) -> None:
    """Raise ContentError for a document that is too large."""
    if len(data) > MAX_BYTES:
        raise ContentError(f"the document is larger than {MAX_BYTES // _MB} MB")


def parse_json(data: bytes | str) -> object:
    """Return the value of a JSON document (RFC 8259); raise ContentError, also if it is too large.

    Texts may contain line ends, because those of web pages do.
    """
    text = _decoded(data) if isinstance(data, bytes) else data
    if sum(map(text.count, ",[{")) > MAX_VALUES:
        raise ContentError(f"the document has more than {MAX_VALUES:,} values")
    try:
        value: object = json.loads(text, strict=False, parse_constant=lambda _: None)
    except RecursionError:
        raise ContentError(_too_deep()) from None
    except ValueError as fault:
        line = getattr(fault, "lineno", 0)
        where = f" (line {line}, column {getattr(fault, 'colno', 0)})" if line else ""
        raise ContentError(f"the document is not JSON{where}") from None
    _check_depth(value)
    return value


def _decoded(data: bytes) -> str:
    check_size(data)
    try:
        return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise ContentError("the document is not UTF-8") from None


def _too_deep() -> str:
    return f"the document is nested more than {MAX_DEPTH} deep"


def _check_depth(value: object) -> None:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level for inner in children(outer)]
        if not level:
            return
    raise ContentError(_too_deep())


def children(value: object) -> list[Any]:
    """Return the direct members of a list or an object, and nothing else."""
    if isinstance(value, dict):
        return [inner for inner in value.values() if isinstance(inner, dict | list)]
    return [i for i in value if isinstance(i, dict | list)] if isinstance(value, list) else []


def mapping(value: object) -> dict[str, Any]:
    """Return an object, or an empty one for any other value."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[Any]:
    """Return a list, one with a single value, or an empty one for no value."""
    if isinstance(value, list):
        return value
    return [] if value is None or value == "" else [value]


def text(value: object) -> str:
    """Return a text, "" for any other value."""
    return value if isinstance(value, str) else ""
