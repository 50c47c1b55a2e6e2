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
from sitegen.documents import Parsed
from sitegen.files import SourceFile
from sitegen.markup import Converter
from sitegen.pages import FOLDER as PAGES
from sitegen.pages import LISTS, ParsedList, ParsedPage, parse_list, parse_page
from sitegen.posts import FOLDER as POSTS
from sitegen.posts import ParsedPost, parse_post
from sitegen.problems import Problem, SettingsError, error, warning
from sitegen.works import FOLDER as WORKS
from sitegen.works import ParsedWork, parse_work

_WORTH_A_PROCESS = 2_000_000
"""Bytes of sources from which starting another process takes less time than it saves."""


class Harvest(msgspec.Struct, frozen=True, kw_only=True):
    """What one file, or several, came to."""

    posts: tuple[ParsedPost, ...] = ()
    works: tuple[ParsedWork, ...] = ()
    pages: tuple[ParsedPage, ...] = ()
    lists: tuple[ParsedList, ...] = ()
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
    gathered = _gather(parts)
    return Content(
        posts=gathered.posts,
        works=gathered.works,
        pages=gathered.pages,
        lists=gathered.lists,
        comments=gathered.comments,
        authors=gathered.authors,
        files={file.path: file for file in files},
    ), gathered.problems


def _share_out(files: Sequence[SourceFile], jobs: int) -> list[list[SourceFile]]:
    """Divide the files among at most so many processes; a small site is one share."""
    sources = [file for file in files if not file.path.startswith("content/static/")]
    size = sum(file.size for file in sources if file.path.endswith(".md"))
    number = max(1, min(jobs, size // _WORTH_A_PROCESS))
    return [sources[start::number] for start in range(number)]


def parse_files(files: Iterable[SourceFile], config: Config) -> Harvest:
    """Read some of a site's files, each by itself."""
    converter = make_converter(config)
    return _gather([_parse(file, config, converter) for file in files])


def _gather(parts: Sequence[Harvest]) -> Harvest:
    """Return several harvests as one, in the order of their files."""
    return Harvest(
        posts=tuple(sorted((d for part in parts for d in part.posts), key=_path)),
        works=tuple(sorted((d for part in parts for d in part.works), key=_path)),
        pages=tuple(sorted((d for part in parts for d in part.pages), key=_path)),
        lists=tuple(sorted((d for part in parts for d in part.lists), key=_path)),
        comments=tuple(sorted((c for part in parts for c in part.comments), key=_path)),
        authors={key: author for part in parts for key, author in part.authors.items()},
        problems=tuple(problem for part in parts for problem in part.problems),
    )


def _path(parsed: Parsed[Any] | ParsedComment) -> str:
    return parsed.path


def _parse(file: SourceFile, config: Config, converter: Converter) -> Harvest:
    path = file.path
    from_stranger = path.startswith(f"{COMMENTS}/")
    try:
        if from_stranger:
            return _comment(file, config)
        if path == AUTHORS:
            authors, problems = parse_authors(file.read())
            return Harvest(authors=authors, problems=problems)
        if path.endswith(".md"):
            return _document(file, config, converter)
    except OSError as failure:
        report = warning if from_stranger else error
        return Harvest(problems=(report(path, f"cannot be read: {failure.strerror}"),))
    return Harvest(problems=_misplaced(path))


def _document(file: SourceFile, config: Config, converter: Converter) -> Harvest:
    """Read an author's document by the folder that it lies in."""
    path, zone, scale = file.path, config.zone, config.scale
    if path.startswith(f"{POSTS}/"):
        post, problems = parse_post(path, file.read(), converter, zone, scale)
        return Harvest(posts=(post,), problems=problems)
    if path.startswith(f"{WORKS}/"):
        work, problems = parse_work(path, file.read(), converter, zone)
        return Harvest(works=(work,), problems=problems)
    if path.startswith(f"{PAGES}/"):
        page, problems = parse_page(path, file.read(), converter, zone)
        return Harvest(pages=(page,), problems=problems)
    if path.startswith(f"{LISTS}/"):
        found, problems = parse_list(path, file.read(), converter, zone, scale)
        return Harvest(lists=(found,), problems=problems)
    return Harvest(problems=_misplaced(path))


def _comment(file: SourceFile, config: Config) -> Harvest:
    """Read a comment's file, unless it lies where no comment can."""
    folders = file.path.removeprefix(f"{COMMENTS}/").split("/")[:-1]
    least = {"works": 2, "pages": 2}.get(folders[0] if folders else "", 1)
    if len(folders) < least or (len(folders) > least and folders[0] != "pages"):
        message = f"a comment lies in the folder of its post, {COMMENTS}/<post>/: it is left out"
        return Harvest(problems=(warning(file.path, message),))
    if not file.path.endswith((".md", ".yaml", ".yml", ".json")):
        return Harvest()
    data = file.read(MOST_BYTES)
    comment, problems = parse_comment(file.path, data, config.zone, config.scale)
    return Harvest(comments=(comment,) if comment else (), problems=problems)


def _misplaced(path: str) -> tuple[Problem, ...]:
    """Return a warning for a file that looks like content and is not read."""
    if path.startswith(f"{POSTS}/") and path.endswith((".markdown", ".mdown", ".mkd")):
        return (warning(path, "is not read: the file of a post ends in .md"),)
    if path.endswith(".md") and not path.startswith("content/static/"):
        return (warning(path, f"is not read: posts lie in {POSTS}/, pages in {PAGES}/"),)
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
