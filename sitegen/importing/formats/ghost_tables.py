"""The tables of a Ghost export that are read; other tables are not decoded.

An export also holds members, password hashes and keys. This module names everything that is read.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from sitegen.importing.formats.json_file import decoded, json_bytes, text_of, value_of
from sitegen.importing.messages import ImportRefused
from sitegen.importing.sources import Source

Table = Mapping[str, msgspec.Raw]

SETTINGS = frozenset(
    {"title", "description", "timezone", "active_timezone", "activeTimezone", "locale", "lang",
     "default_locale", "defaultLang"}
)  # fmt: skip
"""The settings that are read: none of them is a secret."""


class User(msgspec.Struct, frozen=True):
    """The data of a user that is read: never an e-mail address, nor a password."""

    id: Any = None
    name: Any = None
    slug: Any = None


class _Setting(msgspec.Struct, frozen=True):
    key: Any = None
    value: msgspec.Raw = msgspec.Raw(b"null")


def read_tables(source: Source) -> list[Table]:
    """Return the tables of each database in an export; raise ImportRefused if there are none."""
    outer = decoded(json_bytes(source), dict[str, msgspec.Raw], source)
    inner = value_of(outer["db"], list[dict[str, msgspec.Raw]]) if "db" in outer else [outer]
    found = []
    for database in inner or ():
        table: Table = database
        while "posts" not in table and "data" in table:
            table = value_of(table["data"], dict[str, msgspec.Raw]) or {}
        if "posts" in table:
            found.append(table)
    if not found:
        raise ImportRefused(
            f"{source.name} is not an export of Ghost: it has no posts. "
            "Export the content in Ghost's settings, under Import/Export"
        )
    return found


def rows(table: Table, name: str) -> Iterator[dict[str, Any] | None]:
    """Yield the rows of a table, None for one that cannot be read."""
    for row in value_of(table.get(name, msgspec.Raw(b"[]")), list[msgspec.Raw]) or ():
        yield value_of(row, dict[str, Any])


def users(table: Table) -> Iterator[User]:
    """Yield the users."""
    for row in value_of(table.get("users", msgspec.Raw(b"[]")), list[msgspec.Raw]) or ():
        user = value_of(row, User)
        if user is not None:
            yield user


def settings(table: Table) -> dict[str, str]:
    """Return the settings that are read and not empty."""
    found = {}
    for row in value_of(table.get("settings", msgspec.Raw(b"[]")), list[msgspec.Raw]) or ():
        setting = value_of(row, _Setting)
        if setting is not None and isinstance(setting.key, str) and setting.key in SETTINGS:
            value = text_of(value_of(setting.value, object)).strip()
            if value:
                found[setting.key] = value
    return found
