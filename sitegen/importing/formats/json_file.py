"""Exports that are one JSON value: they are read as a whole, so their size is limited."""

from typing import Any, TypeVar

import msgspec

from sitegen.importing.messages import ImportRefused
from sitegen.importing.sources import Source
from sitegen.importing.values import as_json

MAX_BYTES = 500 << 20
"""A larger file is refused."""

MAX_COMMENTS_BYTES = 256 << 20
"""The same limit for comments only, for which other exports have no limit."""

T = TypeVar("T")


def json_bytes(source: Source) -> bytes:
    """Return a file of JSON without its byte order mark; raise ImportRefused for a large one."""
    with source.open() as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ImportRefused(
            f"{source.name} is larger than {MAX_BYTES >> 20} MB: export fewer posts at a time"
        )
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace").encode("utf-8", "replace")
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace").encode()
    return data


def decoded(data: bytes, kind: type[T], source: Source) -> T:
    """Return JSON as a type; raise ImportRefused if it is broken or of another type."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, RecursionError, ValueError) as failure:
        raise ImportRefused(f"{source.name} cannot be read as JSON: {failure}") from failure


def comments_value(source: Source, *, instead: str, again: str) -> object:
    """Return a comment program's file of JSON, as far as it can be read.

    Raises ImportRefused: for a large file the message gives ``instead``, for a broken one
    ``again``.
    """
    with source.open() as stream:
        data = stream.read(MAX_COMMENTS_BYTES + 1)
    if len(data) > MAX_COMMENTS_BYTES:
        size = f"{MAX_COMMENTS_BYTES >> 20} MB"
        raise ImportRefused(f"{source.name} is larger than {size}: {instead}")
    try:
        return as_json(data)
    except ValueError as failure:
        raise ImportRefused(f"{source.name}: {failure}; {again}") from failure


def value_of(data: bytes | msgspec.Raw, kind: type[T]) -> T | None:
    """Return a part of a file as a type, None if it has another type."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return None


def text_of(value: Any) -> str:
    """Return a text or a number as text, "" for other values."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
