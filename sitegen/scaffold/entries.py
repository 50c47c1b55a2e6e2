"""New entries of the diary: appended to the file of their year, which stays as it is."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from sitegen.catalog.index import work_keys
from sitegen.catalog.model import work_key
from sitegen.comments.editing import EditError
from sitegen.config.loading import Config
from sitegen.content.diary import FOLDER, ParsedDiary
from sitegen.core.dates import When, parse_when
from sitegen.core.diagnostics import Problem, UsageError, did_you_mean
from sitegen.core.files import SourceFile, walk
from sitegen.core.locks import site_lock
from sitegen.frontmatter import yaml_dump, yaml_nodes
from sitegen.frontmatter.split import decode
from sitegen.moderation.queue import Change, put
from sitegen.parse.units import markdown_converter, read_document_file
from sitegen.scaffold.files import NewFile, as_yaml, unusable, write_new


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
    """Append an entry to ``content/diary/<yyyy>.yaml``, which is made where there is none.

    ``work`` is a key, or a title that makes one. ``on_wait`` is called if a build has to be waited
    for. Raises UsageError, with nothing written, for what the site could not use.
    """
    key = _key(site, work)
    written = now.astimezone(config.zone).strftime("%Y-%m-%d") if date is None else date.strip()
    when = _when(config, written)
    given = {"date": yaml_dump.word(written), "work": as_yaml("work", yaml_dump.text, key)}
    if status is not None and status != "finished":
        given["status"] = status
    if rating is not None:
        given["rating"] = as_yaml("rating", yaml_dump.word, rating.strip())
    given |= {name: "true" for name, is_set in (("again", again), ("liked", liked)) if is_set}
    if note is not None:
        given["note"] = as_yaml("note", yaml_dump.text, note.strip())
    path = f"{FOLDER}/{when.year:04}.yaml"
    with site_lock(site, on_wait):
        _append(site, config, path, given)
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


def _append(site: Path, config: Config, path: str, given: Mapping[str, str]) -> None:
    file = next((found for found in walk(site, FOLDER)[0] if found.path == path), None)
    old = _read(file) if file is not None else b""
    before, faults = _parsed(config, path, old)
    known = [problem for problem in faults if problem.severity == "error"]
    if known:
        first = known[0]
        message = f"{path}:{first.line}:{first.column} has an error: correct it first"
        raise UsageError(f"{message} ({first.message})")
    new = old + _text(old, path, given)
    after, faults = _parsed(config, path, new)
    errors = [problem for problem in faults if problem.severity == "error"]
    if errors:
        raise unusable(errors, "", given)
    if len(after.entries) != len(before.entries) + 1:
        raise UsageError(f"{path} is not a list with a line for each entry: add the entry by hand")
    _check_new(after, path)
    if file is None:
        write_new(site, path, new)
        return
    try:
        put([Change(file, old, new)])
    except EditError as failure:
        raise UsageError("; ".join(problem.message for problem in failure.problems)) from failure


def _read(file: SourceFile) -> bytes:
    try:
        return file.read()
    except OSError as failure:
        raise UsageError(f"{file.path} cannot be read: {failure.strerror}") from failure


def _parsed(config: Config, path: str, data: bytes) -> tuple[ParsedDiary, tuple[Problem, ...]]:
    diary, problems = read_document_file(path, data, config, markdown_converter(config))
    return diary, problems


def _text(old: bytes, path: str, given: Mapping[str, str]) -> bytes:
    """Return the lines of an entry, indented as those of the file are."""
    node, _ = yaml_nodes.compose(decode(old, path)[0], path, size=yaml_nodes.LONG_LIST)
    indent = " " * (node.column - 1) if isinstance(node, yaml_nodes.Sequence) else ""
    lines = [f"{key}: {value}" for key, value in given.items()]
    text = f"{indent}- {lines[0]}\n" + "".join(f"{indent}  {line}\n" for line in lines[1:])
    gap = "" if not old or old.endswith(b"\n") else "\n"
    end = "\r\n" if b"\r\n" in old else "\n"
    return (gap + text).replace("\n", end).encode("utf-8", "surrogatepass")


def _check_new(diary: ParsedDiary, path: str) -> None:
    """Raise UsageError where the last entry is of a work, author and date that are there."""
    *others, new = diary.entries
    for entry in others:
        if (entry.work, entry.author, entry.date) == (new.work, new.author, new.date):
            line, _ = diary.at(f"{entry.number}.work")
            message = f"{path}:{line} has an entry of this work and date already: edit that one"
            raise UsageError(message)
