"""New entries of the diary: appended to the file of their year, which stays the same otherwise."""

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sitegen.catalog.index import work_keys
from sitegen.catalog.model import work_key
from sitegen.comments.editing import EditError
from sitegen.config.loading import Config
from sitegen.content.authors import FILE as AUTHORS
from sitegen.content.authors import AuthorIndex, parse_authors
from sitegen.content.diary import FOLDER, MAX_ENTRIES
from sitegen.core.dates import When, parse_when
from sitegen.core.diagnostics import Problem, UsageError, did_you_mean
from sitegen.core.files import SourceFile, ending, is_source, walk, without_ending
from sitegen.core.locks import site_lock
from sitegen.frontmatter import yaml_dump, yaml_nodes
from sitegen.frontmatter.split import decode
from sitegen.frontmatter.yaml_nodes import Mapping as MappingNode
from sitegen.frontmatter.yaml_nodes import Node
from sitegen.moderation.queue import Change, put
from sitegen.parse.units import markdown_converter, read_document_file
from sitegen.scaffold.files import NewFile, as_yaml, unusable, write_new

_ENDINGS = frozenset({".yaml", ".yml"})


def create_entry(
    site: Path,
    config: Config,
    now: datetime,
    work: str,
    on_wait: Callable[[], None],
    *,
    date: str | None = None,
    status: str | None = None,
    rating: str | None = None,
    again: bool = False,
    liked: bool = False,
    note: str | None = None,
) -> NewFile:
    """Append an entry to ``content/diary/<yyyy>.yaml``; create the file if it is missing.

    ``work`` is a key, or a title that becomes one. An empty rating or note counts as none.
    ``on_wait`` is called if a build must finish first. Raises UsageError for a value that the
    site cannot use, and then writes nothing.
    """
    key = _key(site, work)
    today = now.astimezone(config.zone).date().isoformat()
    written = today if date is None else date.strip()
    when = _when(config, written)
    given = {"date": yaml_dump.word(written), "work": as_yaml("work", yaml_dump.text, key)}
    if status is not None and status != "finished":
        given["status"] = status
    if rating is not None and rating.strip():
        given["rating"] = as_yaml("rating", yaml_dump.word, rating.strip())
    given |= {name: "true" for name, is_set in (("again", again), ("liked", liked)) if is_set}
    if note is not None and note.strip():
        given["note"] = as_yaml("note", yaml_dump.text, note.strip())
    with site_lock(site, on_wait):
        path = _append(site, config, (key, when), given)
    return NewFile(path=path, state="published")


def _key(site: Path, work: str) -> str:
    works = work_keys(site)
    key = work_key(work)
    if key not in works:
        hint = did_you_mean(work, works) or ": create it with `sitegen new work`"
        raise UsageError(f"there is no work {work!r}{hint}")
    return key


def _when(config: Config, written: str) -> When:
    try:
        return parse_when(written, config.zone)
    except ValueError as fault:
        raise UsageError(f"date: {written!r} is not a date: {fault}") from None


def _append(site: Path, config: Config, what: tuple[str, When], given: Mapping[str, str]) -> str:
    """Append an entry with a work and a date to its year's file; return the file's path."""
    files, lost = walk(site, FOLDER)
    files = tuple(found for found in files if ending(found.path) in _ENDINGS)
    stem = f"{FOLDER}/{what[1].year:04}"
    file = next((found for found in files if without_ending(found.path) == stem), None)
    path = file.path if file is not None else f"{stem}.yaml"
    for problem in lost:
        if problem.file in (FOLDER, path):
            raise UsageError(f"{problem.file}: {problem.message}")
    old = _read(file) if file is not None else b""
    new = _appended(old, path, given)
    _check_entry(config, path, given)
    _Known(site, config, *what).refuse_same(files)
    if file is not None:
        _put(file, old, new)
    else:
        _make(site, path, new)
    return path


def _read(file: SourceFile) -> bytes:
    try:
        return file.read()
    except OSError as failure:
        raise UsageError(f"{file.path} cannot be read: {failure.strerror}") from failure


# ---------------------------------------------------------------- the new text


def _appended(old: bytes, path: str, given: Mapping[str, str]) -> bytes:
    """Return a file's bytes with an entry added; raise UsageError if that is not possible.

    The entry has the same indent as the other entries of the file.
    """
    end = b"\r\n" if b"\r\n" in old else b"\n"
    base = old if not old or old.endswith(b"\n") else old + end
    before, indent = _items(base, path)
    if len(before) >= MAX_ENTRIES:
        raise UsageError(f"{path} has {MAX_ENTRIES:,} entries, the maximum: split the file")
    lines = [f"{key}: {value}" for key, value in given.items()]
    text = "".join(f"{indent}{'  ' if number else '- '}{s}\n" for number, s in enumerate(lines))
    new = base + text.encode().replace(b"\n", end)
    after, problems = _composed(new, path)
    items = after.items if isinstance(after, yaml_nodes.Sequence) else ()
    added = items[len(before) :]
    keys = [key.value for item in added if isinstance(item, MappingNode) for key, _ in item.pairs]
    if problems or items[: len(before)] != before or len(added) != 1 or keys != list(given):
        raise UsageError(f"{path}: sitegen cannot add an entry below its text: add it by hand")
    return new


def _composed(data: bytes, path: str) -> tuple[Node | None, tuple[Problem, ...]]:
    text, problems = decode(data, path)
    node, found = yaml_nodes.compose(text, path, size=yaml_nodes.LONG_LIST)
    return node, (*problems, *found)


def _items(data: bytes, path: str) -> tuple[tuple[Node, ...], str]:
    """Return the nodes of a file's entries, and the spaces before each; raise UsageError."""
    node, problems = _composed(data, path)
    for problem in problems:
        place = f"{path}:{problem.line}:{problem.column}"
        raise UsageError(f"{place}: {problem.message}: correct it first")
    if node is None:
        return (), ""
    if not isinstance(node, yaml_nodes.Sequence):
        message = "expected a list of entries: correct it first"
        raise UsageError(f"{path}:{node.line}:{node.column}: {message}")
    line = decode(data, path)[0].split("\n")[node.line - 1]
    if not line.startswith("-", node.column - 1):
        message = "write the list with a line `- ` for each entry first, not in brackets"
        raise UsageError(f"{path}:{node.line}:{node.column}: {message}")
    return node.items, " " * (node.column - 1)


def _check_entry(config: Config, path: str, given: Mapping[str, str]) -> None:
    """Raise UsageError for an entry in which a build would find an error."""
    alone = _appended(b"", path, given)
    _, problems = read_document_file(path, alone, config, markdown_converter(config))
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise unusable(errors, "note", given)  # problems of Markdown name no field


# ---------------------------------------------------------------- existing entries


class _Known:
    """Finds an entry with the same work and date, by the site's author."""

    def __init__(self, site: Path, config: Config, key: str, when: When) -> None:
        self._key = key
        self._when = when
        self._zone = config.zone
        self._default = config.settings.author
        self._authors = _authors(site)

    def refuse_same(self, files: Iterable[SourceFile]) -> None:
        """Raise UsageError with the line of such an entry in the diary's files."""
        year = f"{self._when.year:04}".encode()
        for file in files:
            data = _read(file)
            if year not in data:
                continue
            node, _ = _composed(data, file.path)
            for item in node.items if isinstance(node, yaml_nodes.Sequence) else ():
                if isinstance(item, MappingNode) and self._is_same(item):
                    message = "already has an entry of this work and date: edit that one"
                    raise UsageError(f"{file.path}:{item.line} {message}")

    def _is_same(self, item: MappingNode) -> bool:
        """Return whether the diary would join an entry and the new one."""
        pairs = item.pairs
        texts = {key.value: v.value for key, v in pairs if isinstance(v, yaml_nodes.Scalar)}
        if work_key(texts.get("work", "")) != self._key:
            return False
        try:
            date = parse_when(texts.get("date", ""), self._zone)
        except ValueError:
            return False
        is_day = date.iso[:10] == self._when.iso[:10]
        return is_day and self._person(texts.get("author", "")) == self._person("")

    def _person(self, written: str) -> str:
        """Return the address of an author's page; without a name, of the site's author."""
        for name in (written, self._default):
            with suppress(ValueError):
                return self._authors.find(name).url
        return ""


def _authors(site: Path) -> AuthorIndex:
    path = site / AUTHORS
    try:
        data = path.read_bytes() if is_source(path, site) else b""
    except OSError:  # it does not exist, or the build reports it
        data = b""
    return AuthorIndex(parse_authors(data)[0])


# ---------------------------------------------------------------- writing


def _put(file: SourceFile, old: bytes, new: bytes) -> None:
    """Replace a file's bytes; at any time, the file is the old one or the new one."""
    try:
        put([Change(file, old, new)])
    except EditError as failure:
        messages = (f"{problem.file}: {problem.message}" for problem in failure.problems)
        raise UsageError("; ".join(messages)) from failure


def _make(site: Path, path: str, data: bytes) -> None:
    """Create a file; at any time, it exists as a whole or not at all."""
    folder, _, name = path.rpartition("/")
    staged = f"{folder}/.{name}~"  # scans skip this name, if the process dies here
    here, target = site / staged, site / path
    if os.path.lexists(target):
        raise UsageError(f"{path} already exists, and sitegen does not read it: move it away")
    try:
        if here.parent.is_dir():
            here.unlink(missing_ok=True)
        write_new(site, staged, data)
        here.replace(target)
    except OSError as failure:
        raise UsageError(f"{path} cannot be written: {failure.strerror}") from failure
    finally:
        with suppress(OSError):  # the file has its name, or its folder could not be made
            here.unlink()
