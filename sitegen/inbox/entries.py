"""Turns a reader's text into the file of a comment, and the file back into form fields."""

import re
import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from sitegen.comments.formats import FOLDER as COMMENTS
from sitegen.comments.formats import read_comment_file
from sitegen.comments.parsing import ParsedComment, parse_comment
from sitegen.config.loading import Config
from sitegen.core.dates import parse_when
from sitegen.core.diagnostics import Problem
from sitegen.frontmatter import yaml_dump
from sitegen.frontmatter.join import join_pairs
from sitegen.frontmatter.yaml_nodes import Scalar
from sitegen.inbox.site_file import SPAM

_THREAD_PART = re.compile(r"[^\x00-\x1f\x7f/\\:.~][^\x00-\x1f\x7f/\\:]*")
_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{4}", re.ASCII)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A reader's input: all values that a form may put into a comment's file, and no others."""

    thread: str
    author: str = ""
    url: str = ""
    title: str = ""
    rating: str = ""
    spoilers: bool = False
    parent: str = ""
    kind: str = ""
    body: str = ""


def is_thread_name(thread: str) -> bool:
    """Return whether a thread's name is the name of a folder below the folder of comments."""
    parts = thread.split("/")
    return len(parts) <= 50 and all(_THREAD_PART.fullmatch(part) for part in parts)


def is_own_id(name: str) -> bool:
    """Return whether an id has the form of the receiver's ids."""
    return _ID.fullmatch(name) is not None


def new_id(now: datetime) -> str:
    """Return the id of a new comment: the moment in UTC, and random digits."""
    return f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def path_of(name: str, *, is_spam: bool = False) -> str:
    """Return the path of a comment's file, by its thread and id."""
    return f"{SPAM if is_spam else COMMENTS}/{name}.md"


def written_date(now: datetime, zone: ZoneInfo) -> str:
    """Return a moment in the site's time zone; with its offset in the hour that occurs twice."""
    local = now.astimezone(zone).replace(microsecond=0)
    text = local.strftime("%Y-%m-%d %H:%M:%S")
    if parse_when(text, zone).at.utcoffset() != local.utcoffset():
        return f"{text}{local.isoformat()[19:]}"
    return text


def entry_data(entry: Entry, date: str, status: str = "pending") -> bytes:
    """Return the bytes of a comment's file; raise ValueError if no file can hold them.

    The file always has front matter, so that a text cannot imitate front matter.
    """
    given = {
        "author": entry.author,
        "date": date,
        "url": entry.url,
        "title": entry.title,
        "rating": entry.rating,
        "spoilers": "true" if entry.spoilers else "",
        "parent": entry.parent,
        "kind": entry.kind,
        "status": status,
    }
    plain = ("date", "rating", "spoilers", "kind", "status")
    matter = {
        key: (yaml_dump.word if key in plain else yaml_dump.text)(value)
        for key, value in given.items()
        if value
    }
    data = join_pairs(matter, entry.body) if entry.body else join_pairs(matter, "")[:-1]
    found = read_comment_file(path_of(f"{entry.thread}/check"), data).meta
    if found is None or [key.value for key, _ in found.pairs] != list(matter):
        raise ValueError("would be read as something different")
    return data


def judged(
    entry: Entry, date: str, config: Config
) -> tuple[ParsedComment | None, tuple[Problem, ...]]:
    """Return the comment that a build would show after approval, and the build's problems."""
    path = path_of(f"{entry.thread}/check")
    return parse_comment(path, entry_data(entry, date, ""), config.zone, config.scale)


def read_entry(thread: str, data: bytes) -> tuple[Entry, str, str]:
    """Return the data of a comment's file, its date and its status, "" if it is unreadable."""
    file = read_comment_file(path_of(f"{thread}/check"), data)
    pairs = file.meta.pairs if file.meta else ()
    found = {key.value: value.value for key, value in pairs if isinstance(value, Scalar)}
    texts = {key: found.get(key, "") for key in ("author", "url", "title", "rating", "parent")}
    entry = Entry(
        thread=thread,
        spoilers=found.get("spoilers", "").strip().lower() == "true",
        kind=found.get("kind", ""),
        body=file.text.strip("\n"),
        **texts,
    )
    status = found.get("status", "approved").strip().lower() if file.meta else ""
    return entry, found.get("date", ""), status
