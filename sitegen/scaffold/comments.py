"""New comments: an existing thread, the next free number, and keys that the build can use.

A mistake of a commenter is a warning of the build, which shows the comment without that key. Here
the author can correct it at once, so each such mistake is an error.
"""

import posixpath
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from sitegen.catalog.index import thread_names
from sitegen.comments.formats import FOLDER as COMMENTS
from sitegen.comments.formats import is_comment_file
from sitegen.comments.ids import ids_of
from sitegen.comments.parsing import parse_comment
from sitegen.config.loading import Config
from sitegen.content.authors import FILE as AUTHORS
from sitegen.content.authors import AuthorIndex, parse_authors
from sitegen.core.dates import parse_when
from sitegen.core.diagnostics import UsageError, did_you_mean
from sitegen.core.files import walk
from sitegen.frontmatter import yaml_dump
from sitegen.scaffold.archetypes import archetype, fill
from sitegen.scaffold.files import NewFile, as_yaml, unusable, write_new

_COUNTED = re.compile(r"c(\d{1,9})")
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+")
_KEYS = ("parent", "kind", "title", "rating", "url", "email")
"""Further keys of a comment that a command may give, in the order of the file."""
_WORDS = frozenset({"kind", "parent", "rating"})
"""Keys whose values need no quotes."""


def create_comment(
    site: Path,
    config: Config,
    now: datetime,
    thread: str,
    text: Callable[[], str],
    *,
    author: str | None = None,
    date: str | None = None,
    spoilers: bool = False,
    **keys: str | None,
) -> NewFile:
    """Add a comment to a post by its slug, to "works/KEY" or to "pages/PATH".

    ``keys`` are further keys of its front matter (``_KEYS``); None means that a key is not given.
    ``text`` is asked last, when everything else is correct. Raises UsageError for a value that
    the site cannot use, and then writes nothing.
    """
    folder, ids = _thread(site, thread)
    given = {} if date is None else {"date": _date(config, date)}
    given |= _signature(site, config, author)
    given |= _further(keys, given, folder, ids)
    if spoilers:
        given["spoilers"] = "true"
    beginning, source = archetype(site, "comment")
    moment = now.astimezone(config.zone).strftime("%Y-%m-%d %H:%M")
    data = fill(beginning, {"date": moment, "year": moment[:4]}, given).encode("utf-8", "replace")
    number = max((int(m[1]) for name in ids if (m := _COUNTED.fullmatch(name))), default=0) + 1
    _check(config, f"{folder}/c{number:04}.md", data, source, given)
    written = text()
    if written.strip():
        data += (written.strip("\n") + "\n").encode("utf-8", "replace")
    elif "rating" not in given:
        raise UsageError("the text is missing: nothing was written")
    while True:
        path = f"{folder}/c{number:04}.md"
        _check(config, path, data, source, given)
        try:
            write_new(site, path, data)
        except FileExistsError:
            number += 1  # another process was faster
            continue
        return NewFile(path=path, state="published")


def _check(config: Config, path: str, data: bytes, source: str, given: Mapping[str, str]) -> None:
    """Raise UsageError for a comment that the build cannot read, or a key that it leaves out."""
    comment, problems = parse_comment(path, data, config.zone, config.scale)
    asked = tuple(f"{key}:" for key in given)
    faults = [problem for problem in problems if problem.message.startswith(asked)]
    if faults or (comment is None and problems):
        raise unusable(faults or problems, source, given)


def _thread(site: Path, thread: str) -> tuple[str, list[str]]:
    """Return the folder of a thread and the ids of its comments; raise UsageError."""
    threads = thread_names(site)
    if thread not in threads:
        noun = {"works": "work", "pages": "page"}.get(thread.partition("/")[0], "post")
        raise UsageError(f"there is no {noun} {thread!r}{did_you_mean(thread, threads)}")
    folder = f"{COMMENTS}/{thread}"
    files = [file.path for file in walk(site, folder)[0] if is_comment_file(file.path)]
    return folder, list(ids_of(map(posixpath.basename, files)))


def _date(config: Config, date: str) -> str:
    """Return a date as typed; raise UsageError if it is not a date."""
    try:
        parse_when(date, config.zone)
    except ValueError as fault:
        raise UsageError(f"date: {date!r} is not a date: {fault}") from None
    return yaml_dump.word(date.strip())


def _signature(site: Path, config: Config, author: str | None) -> dict[str, str]:
    """Return the signature of a comment: an author of the site by key, or any other name.

    Without a name, the site's author signs, who may run the command.
    """
    name = config.settings.author if author is None else author.strip()
    file = site / AUTHORS
    people = parse_authors(file.read_bytes())[0] if file.is_file() else {}
    known = AuthorIndex(people).known(name) if name else None
    if known is not None:
        return {"author_key": as_yaml("author", yaml_dump.text, known.key)}
    return {"author": as_yaml("author", yaml_dump.text, name)} if author else {}


def _further(
    keys: Mapping[str, str | None], signature: Mapping[str, str], folder: str, ids: list[str]
) -> dict[str, str]:
    """Return further keys as YAML; raise UsageError for keys that would have no effect."""
    given = {key: value.strip() for key in _KEYS if (value := keys.get(key)) is not None}
    parent, email = given.get("parent"), given.get("email")
    if parent is not None and parent not in ids:
        raise UsageError(f"there is no comment {parent!r} in {folder}{did_you_mean(parent, ids)}")
    if email is not None and not _EMAIL.fullmatch(email):
        raise UsageError(f"email: {email!r} is not an address, as in tom@example.org")
    if "url" in given and "author_key" in signature:
        raise UsageError("url: an author of this site has a page here: give --author, or no --url")
    for key, value in given.items():
        if not value:
            raise UsageError(f"{key}: is empty")
    return {
        key: as_yaml(key, yaml_dump.word if key in _WORDS else yaml_dump.text, value)
        for key, value in given.items()
    }
