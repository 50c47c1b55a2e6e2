"""Settings that are a program in Python: only values that are written out are read, none is run."""

import ast
from collections.abc import Mapping
from typing import Any

from sitegen.importing.generators.content import read_text
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.sources import Source

MAX_SETTINGS = 256 << 10
"""Bytes of a file of settings."""

_MAX_VALUE = 20_000
"""Items or characters of a value that is put together from others."""


class _NoLiteralError(ValueError):
    """A value is made by code."""


def read_settings(source: Source, messages: Messages) -> dict[str, Any]:
    """Return the settings whose values are written out: texts, numbers, lists and mappings.

    What cannot be read is a warning; code is passed over.
    """
    try:
        text = read_text(source)
        if len(text) > MAX_SETTINGS:
            raise ImportRefused(f"it is larger than {MAX_SETTINGS >> 10} KB")
        tree = ast.parse(text)
    except (ImportRefused, ValueError, RecursionError, MemoryError, SyntaxError) as failure:
        line = getattr(failure, "lineno", None)
        where = f"{source.name}:{line}" if line else source.name
        what = failure.msg if isinstance(failure, SyntaxError) else failure
        messages.warning(f"the settings cannot be read and count for nothing: {what}", where)
        return {}
    found: dict[str, Any] = {}
    for statement in tree.body:
        targets = []
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            targets = [statement.target]
        for target in targets:
            if not isinstance(target, ast.Name):
                continue
            found.pop(target.id, None)
            try:
                value = _value(statement.value, found)  # type: ignore[attr-defined]
            except (_NoLiteralError, RecursionError):
                continue
            found[target.id] = value
    return found


def _value(node: ast.AST, known: Mapping[str, Any]) -> Any:
    """Return the value of an expression; raise _NoLiteralError for one that only code can make."""
    match node:
        case ast.Constant(value=str() | int() | float() | None):
            return node.value
        case ast.Tuple() | ast.List():
            return [item for one in node.elts for item in _item(one, known)]
        case ast.Dict():
            return dict(_pairs(node, known))
        case ast.Name() if node.id in known:
            return known[node.id]
        case ast.BinOp(op=ast.Add()):
            left, right = _value(node.left, known), _value(node.right, known)
            is_alike = type(left) is type(right) and isinstance(left, str | list)
            if is_alike and len(left) + len(right) <= _MAX_VALUE:
                return left + right
        case _:
            pass
    raise _NoLiteralError


def _item(node: ast.AST, known: Mapping[str, Any]) -> list[Any]:
    """Return an item of a list in a list, [] for one that only code can make."""
    try:
        return [_value(node, known)]
    except _NoLiteralError:
        return []


def _pairs(node: ast.Dict, known: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    pairs = []
    for key, value in zip(node.keys, node.values, strict=True):
        try:
            if key is not None and isinstance(name := _value(key, known), str | int):
                pairs.append((name, _value(value, known)))
        except _NoLiteralError:
            continue
    return pairs


def text_of(settings: Mapping[str, Any], name: str, default: str = "") -> str:
    """Return a setting that is a text, without white space around it."""
    value = settings.get(name)
    return value.strip() if isinstance(value, str) else default


def texts_of(settings: Mapping[str, Any], name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    """Return the texts of a setting that is a list."""
    value = settings.get(name)
    if not isinstance(value, list):
        return default
    return tuple(item for item in value if isinstance(item, str))
