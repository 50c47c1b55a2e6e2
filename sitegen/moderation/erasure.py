"""Erasure of a person's comments: each comment is emptied, and keeps its place in its thread.

The text goes, and everything about its writer. The file stays, with its date
and its parent, so that answers of others keep their place. A rating without text,
or a contribution outside of the thread, also goes to the trash.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

import msgspec

from sitegen.comments.editing import erased
from sitegen.comments.formats import is_comment_file, read_comment_file
from sitegen.comments.ids import with_own_ids
from sitegen.comments.kinds import CONTRIBUTIONS
from sitegen.comments.moderation_items import ModerationItem, name_of, read_start
from sitegen.comments.parsing import parse_comment
from sitegen.comments.sanitize import clean_text
from sitegen.config.loading import Config
from sitegen.core.diagnostics import UsageError, did_you_mean
from sitegen.core.files import SourceFile, walk
from sitegen.frontmatter.split import decode
from sitegen.frontmatter.yaml_nodes import Scalar
from sitegen.moderation.queue import Change, ModerationQueue, put
from sitegen.theme.loading import load_theme


class Erasure(msgspec.Struct, frozen=True, kw_only=True):
    """The comments of a person, their files before and after, and the names of the person."""

    items: tuple[ModerationItem, ...]
    changes: tuple[Change, ...]
    names: tuple[str, ...]


def plan_erasure(
    queue: ModerationQueue, person: str, theirs: Container[str] = frozenset()
) -> Erasure:
    """Return the changes to forget a person, by their name or address; raise UsageError.

    A name is compared as it is shown, an address in any case. A comment that an author of the site
    signed with their key is the author's, under any name. ``theirs`` are other comments,
    each as its thread and its id, that are known to be the person's.
    """
    name, addresses = _name(person), spellings(person)
    if not name:
        raise UsageError("no name: give a name or an address")
    items: list[ModerationItem] = []
    changes: list[Change] = []
    others: set[str] = set()
    text = replacement_text(queue.site, queue.config)
    for files in queue.threads.values():
        for file in files:
            item = queue.reader.read_file(file)
            if name_of(file) in theirs or _is_of(item, name, addresses, queue):
                items.append(item)
                data = file.read()
                to_trash = is_missed_by_nobody(
                    file.path,
                    data,
                    partial(_starts, files),
                    queue.config,
                )
                new = erased(file.path, data, text, to_trash=to_trash)
                changes.append(Change(file, data, new))
            elif item.author:
                others.add(item.author)
    if not items:
        raise UsageError(f"no comment is by {person!r}{did_you_mean(name, others)}")
    called = (name, *(n.author for n in items), *(n.meta.email.strip() for n in items))
    names = tuple(sorted(set(called) - {""}))
    return Erasure(items=tuple(items), changes=tuple(changes), names=names)


def erase(queue: ModerationQueue, erasure: Erasure) -> list[str]:
    """Empty a person's comments; return the places that still name them, as path and line.

    Raises EditError, and then nothing has changed.
    """
    put(erasure.changes)
    return list(_mentions(queue, erasure.names))


def spellings(email: str) -> frozenset[str]:
    """Return the forms of an address in a file: itself, or a digest that other systems keep."""
    text = email.strip().casefold()
    data = text.encode("utf-8", "replace")
    md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
    return frozenset({text, md5, hashlib.sha256(data).hexdigest()})


def _name(text: str) -> str:
    return unicodedata.normalize("NFC", clean_text(text))


def _starts(files: Iterable[SourceFile]) -> dict[str, bytes]:
    return {file.path: read_start(file) for file in files}


def replacement_text(site: Path, config: Config) -> str:
    """Return the text of an emptied comment, in the site's language."""
    theme, _ = load_theme(site, config)
    language = theme.language(config.settings.language)
    return language.text("comment_withdrawn")


def _is_of(
    item: ModerationItem, name: str, addresses: frozenset[str], queue: ModerationQueue
) -> bool:
    """Return whether a comment is a person's."""
    if item.meta.email.strip().casefold() in addresses:
        return True
    key = item.meta.author_key
    return _name(item.author) == name and not (key and queue.reader.author_index.known(key))


def is_missed_by_nobody(
    path: str, data: bytes, files: Callable[[], Mapping[str, bytes]], config: Config
) -> bool:
    """Return whether a thread looks the same without a comment, and odd with an empty one.

    ``files`` returns the files of its thread, by path.
    """
    zone, scale = config.zone, config.scale
    comment, _ = parse_comment(path, data, zone, scale)
    if comment is None:
        return _kind(path, data) in CONTRIBUTIONS
    if comment.kind in CONTRIBUTIONS:
        return True
    if not comment.is_bare_rating:
        return False
    parsed = (parse_comment(other, found, zone, scale)[0] for other, found in files().items())
    others, _ = with_own_ids(other for other in parsed if other is not None)
    own = next((other for other in others if other.path == path), comment)
    names = {own.id, own.uid, "".join(own.path.rpartition("/")[2].rsplit(".", 1))} - {""}
    return not any({other.parent, other.group} & names for other in others)


def _kind(path: str, data: bytes) -> str:
    """Return the kind that a file gives, with any status, "" for none."""
    file = read_comment_file(path, data)
    pairs = file.meta.pairs if file.meta else ()
    found = (
        value.value for key, value in pairs if key.value == "kind" if isinstance(value, Scalar)
    )
    return next(found, "").strip()


def _mentions(queue: ModerationQueue, names: Iterable[str]) -> Iterator[str]:
    """Yield the places in the content that still contain one of the names, or have it as a name."""
    any_name = "|".join(re.escape(name) for name in names)
    pattern = re.compile(rf"(?<!\w)(?:{any_name})(?!\w)", re.IGNORECASE)
    for file in walk(queue.site, "content")[0]:
        if not is_comment_file(file.path):
            continue
        try:
            text = unicodedata.normalize("NFC", decode(file.read(), file.path)[0])
        except OSError:
            yield f"{file.path} (which cannot be read)"
            continue
        if pattern.search(file.path):
            yield file.path
        for number, line in enumerate(text.split("\n"), 1):
            if pattern.search(line):
                yield f"{file.path}:{number}"
