"""From files to records: what each file says by itself, whatever the others say.

A file that cannot be used leaves a stub and its problems; it never hides another's mistakes.
Every file is read by the same pure function, so that a large site's can be shared out.
"""

import multiprocessing
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import msgspec

from sitegen.authors import FILE as AUTHORS
from sitegen.authors import ParsedAuthor, parse_authors
from sitegen.catalogue import Content
from sitegen.comments import FOLDER as COMMENTS
from sitegen.comments import MOST_BYTES, ParsedComment, parse_comment
from sitegen.config import Config
from sitegen.files import SourceFile
from sitegen.markup import Converter
from sitegen.posts import FOLDER as POSTS
from sitegen.posts import ParsedPost, parse_post
from sitegen.problems import Problem, SettingsError, error, warning

_WORTH_A_PROCESS = 2_000_000
"""Bytes of sources from which starting another process takes less time than it saves."""


class Parsed(msgspec.Struct, frozen=True, kw_only=True):
    """What one file, or several, came to."""

    posts: tuple[ParsedPost, ...] = ()
    comments: tuple[ParsedComment, ...] = ()
    authors: dict[str, ParsedAuthor] = {}
    problems: tuple[Problem, ...] = ()


def parse_content(
    files: Sequence[SourceFile], config: Config, jobs: int | None = None
) -> tuple[Content, tuple[Problem, ...]]:
    """Read every source below content/; raise SettingsError for a Markdown extension of no use.

    ``jobs`` is the most processes to read with; None leaves it to the machine and the site's size.
    """
    make_converter(config)
    shares = _share_out(files, jobs or os.cpu_count() or 1)
    if len(shares) == 1:
        parts = [parse_files(shares[0], config)]
    else:
        # A forked process would take locks and threads of ours along.
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(len(shares), mp_context=spawn) as executor:
            parts = list(executor.map(parse_files, shares, [config] * len(shares)))
    content = Content(
        posts=tuple(sorted((p for part in parts for p in part.posts), key=lambda p: p.path)),
        comments=tuple(sorted((c for part in parts for c in part.comments), key=lambda c: c.path)),
        authors={key: meta for part in parts for key, meta in part.authors.items()},
        files={file.path: file for file in files},
    )
    return content, tuple(problem for part in parts for problem in part.problems)


def _share_out(files: Sequence[SourceFile], jobs: int) -> list[list[SourceFile]]:
    """Divide the files among at most so many processes; a small site is one share."""
    sources = [file for file in files if not file.path.startswith("content/static/")]
    size = sum(file.size for file in sources if file.path.endswith(".md"))
    number = max(1, min(jobs, size // _WORTH_A_PROCESS))
    return [sources[start::number] for start in range(number)]


def parse_files(files: Iterable[SourceFile], config: Config) -> Parsed:
    """Read some of a site's files, each by itself."""
    converter = make_converter(config)
    parts = [_parse(file, config, converter) for file in files]
    return Parsed(
        posts=tuple(post for part in parts for post in part.posts),
        comments=tuple(comment for part in parts for comment in part.comments),
        authors={key: meta for part in parts for key, meta in part.authors.items()},
        problems=tuple(problem for part in parts for problem in part.problems),
    )


def _parse(file: SourceFile, config: Config, converter: Converter) -> Parsed:
    path = file.path
    from_stranger = path.startswith(f"{COMMENTS}/")
    try:
        if from_stranger:
            return _comment(file, config)
        if path == AUTHORS:
            authors, problems = parse_authors(file.read())
            return Parsed(authors=authors, problems=problems)
        if path.startswith(f"{POSTS}/") and path.endswith(".md"):
            post, problems = parse_post(path, file.read(), converter, config.zone)
            return Parsed(posts=(post,), problems=problems)
    except OSError as failure:
        report = warning if from_stranger else error
        return Parsed(problems=(report(path, f"cannot be read: {failure.strerror}"),))
    return Parsed(problems=_misplaced(path))


def _comment(file: SourceFile, config: Config) -> Parsed:
    """Read a comment's file, unless it lies where no comment can."""
    folders = file.path.removeprefix(f"{COMMENTS}/").split("/")[:-1]
    complaint = None
    if folders[:1] in (["works"], ["pages"]):
        complaint = f"comments of {folders[0]} are not supported yet"
    elif len(folders) != 1:
        complaint = f"a comment lies in {COMMENTS}/<post>/: it is left out"
    elif file.path.endswith((".yaml", ".yml", ".json")):
        complaint = "comments are read from .md files so far: it is left out"
    elif file.path.endswith(".md"):
        comment, problems = parse_comment(file.path, file.read(MOST_BYTES), config.zone)
        return Parsed(comments=(comment,) if comment else (), problems=problems)
    return Parsed(problems=(warning(file.path, complaint),) if complaint else ())


def _misplaced(path: str) -> tuple[Problem, ...]:
    """Return a warning for a file that looks like content and is not read."""
    folder = path.split("/")[1]
    if path.startswith(f"{POSTS}/") and path.endswith((".markdown", ".mdown", ".mkd")):
        return (warning(path, "is not read: the file of a post ends in .md"),)
    if folder in {"works", "pages", "lists"} and path.endswith(".md"):
        return (warning(path, f"{folder} are not supported yet"),)
    if path.endswith(".md") and not path.startswith((f"{POSTS}/", "content/static/")):
        return (warning(path, f"is not read: posts lie in {POSTS}/"),)
    return ()


def make_converter(config: Config) -> Converter:
    """Return the Markdown converter that the settings ask for; raise SettingsError."""
    extensions: list[tuple[str, dict[str, Any]]] = []
    problems = []
    for index, item in enumerate(config.settings.markdown.extensions):
        options: Any = {}
        name = item
        if isinstance(item, dict) and len(item) == 1:
            [(name, options)] = item.items()
        if not isinstance(name, str) or not isinstance(options or {}, dict):
            field = f"markdown.extensions.{index}"
            problems.append(config.problem(field, "expected a name, or {name: {option: value}}"))
            continue
        extensions.append((name, options or {}))
    try:
        converter = Converter(extensions)
    except ValueError as failure:
        problems.append(config.problem("markdown.extensions", str(failure)))
    if problems:
        raise SettingsError(problems)
    return converter
