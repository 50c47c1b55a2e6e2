"""The metadata of parsed units, which every build reads, and its decoding from the cache."""

from typing import Any

import msgspec

from sitegen.cache.database import decoder
from sitegen.comments.formats import FOLDER as COMMENTS
from sitegen.content.authors import FILE as AUTHORS
from sitegen.content.authors import ParsedAuthor
from sitegen.content.diary import FOLDER as DIARY
from sitegen.content.diary import ParsedDiary
from sitegen.content.pages import FOLDER as PAGES
from sitegen.content.pages import LISTS, ParsedList, ParsedPage
from sitegen.content.posts import FOLDER as POSTS
from sitegen.content.posts import ParsedPost
from sitegen.content.work_tables import WorksTable
from sitegen.content.works import FOLDER as WORKS
from sitegen.content.works import ParsedWork
from sitegen.core.diagnostics import Problem
from sitegen.core.row_paths import is_table
from sitegen.models.threads import Thread
from sitegen.schema.ratings import Rating


class ThreadMetadata(msgspec.Struct, frozen=True, gc=False, kw_only=True, array_like=True):
    """The metadata of the comments in a folder.

    ``thread`` is stored as if it were open. ``problems`` are about the comments together;
    problems of single comments are in the unit's problems. ``first`` is the first comment's path.
    """

    thread: Thread
    ratings: tuple[Rating, ...]
    comments: int
    first: str
    problems: tuple[Problem, ...]


UnitMetadata = (
    ParsedPost
    | ParsedWork
    | WorksTable
    | ParsedPage
    | ParsedList
    | ParsedDiary
    | ThreadMetadata
    | dict[str, ParsedAuthor]
)
"""The metadata of a unit, which every build reads."""

MetadataAndProblems = tuple[Any, tuple[Problem, ...]]
"""A unit's metadata, and the problems of its files."""

_TABLES = f"{WORKS}/*.csv"
"""Replaces the names of tables of works."""

_Problems = tuple[Problem, ...]
_DECODERS = {
    f"{POSTS}/": decoder(tuple[ParsedPost, _Problems]),
    f"{WORKS}/": decoder(tuple[ParsedWork, _Problems]),
    f"{PAGES}/": decoder(tuple[ParsedPage, _Problems]),
    f"{LISTS}/": decoder(tuple[ParsedList, _Problems]),
    f"{DIARY}/": decoder(tuple[ParsedDiary, _Problems]),
    f"{COMMENTS}/": decoder(tuple[ThreadMetadata, _Problems]),
    AUTHORS: decoder(tuple[dict[str, ParsedAuthor], _Problems]),
    _TABLES: decoder(tuple[WorksTable, _Problems]),
}


def decode_metadata(name: str, data: bytes) -> MetadataAndProblems | None:
    """Return a unit's metadata and problems, None if the bytes do not decode."""
    prefix = AUTHORS if name == AUTHORS else "/".join(name.split("/", 2)[:2]) + "/"
    if prefix == f"{WORKS}/" and is_table(name):
        prefix = _TABLES
    return _DECODERS[prefix](data)
