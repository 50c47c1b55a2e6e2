"""The units in which a site is parsed: a document, or all the comments of one folder.

Making a unit is a pure function of its files' bytes and the settings that it depends on, so that
units can be made in any process and in any order, and need not be made again while their digest
is the same. What a unit comes to is in three parts: a small *head*, which every build reads; its
*texts*, which only the pages that show them read; and, of comments, a *part* that spares the next
making of the same unit most of its work.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import msgspec
from msgspec.structs import replace

from sitegen.authors import FILE as AUTHORS
from sitegen.authors import Directory, parse_authors
from sitegen.commentfiles import FOLDER as COMMENTS
from sitegen.comments import MOST_BYTES, ParsedComment, parse_comment
from sitegen.config import Config
from sitegen.digest import digest_of, digest_of_bytes
from sitegen.documents import Parsed
from sitegen.heads import Found, ThreadHead
from sitegen.keeping import put_away, put_away_thread
from sitegen.markup import Converter
from sitegen.pages import FOLDER as PAGES
from sitegen.pages import ParsedList, parse_list, parse_page
from sitegen.posts import FOLDER as POSTS
from sitegen.posts import parse_post
from sitegen.problems import Problem, SettingsError, error, warning
from sitegen.recipes import Made, Recipe, Unit
from sitegen.store import decoder, encode
from sitegen.threads import make_thread, unique
from sitegen.works import FOLDER as WORKS
from sitegen.works import parse_work

_Parts = dict[str, tuple[bytes, ParsedComment | None, tuple[Problem, ...]]]
_parts = decoder(_Parts)


def make_units(units: Sequence[Unit], recipe: Recipe) -> list[Made]:
    """Make some of a site's units; raise SettingsError for a Markdown extension of no use."""
    return [_make(unit, recipe) for unit in units]


def _make(unit: Unit, recipe: Recipe) -> Made:
    if unit.name.startswith(f"{COMMENTS}/"):
        return _thread(unit, recipe)
    [file] = unit.files
    data = b""
    unread: tuple[Problem, ...] = ()
    try:
        data = file.read()
    except OSError as failure:
        unread = (error(file.path, f"cannot be read: {failure.strerror}"),)
    head, problems = _document(file.path, data, recipe)
    if unread:
        head = head if isinstance(head, dict) else replace(head, readable=False)
        problems = unread
    texts: list[bytes] = []
    if isinstance(head, Parsed):
        notes = head.notes if isinstance(head, ParsedList) else ()
        [body, *resting], texts = put_away([head.body, *notes], unit.name)
        head = replace(head, body=body)
        if isinstance(head, ParsedList):
            head = replace(head, notes=tuple(resting))
    files = [(file.path, digest_of_bytes(data))]
    return Made(name=unit.name, files=files, head=encode((head, problems)), texts=texts)


def _document(path: str, data: bytes, recipe: Recipe) -> Found:
    """Read an author's file by the folder that it lies in."""
    config = recipe.config
    if path == AUTHORS:
        return parse_authors(data)
    zone, scale, converter = config.zone, config.scale, converter_of(config)
    if path.startswith(f"{POSTS}/"):
        return parse_post(path, data, converter, zone, scale)
    if path.startswith(f"{WORKS}/"):
        return parse_work(path, data, converter, zone)
    if path.startswith(f"{PAGES}/"):
        return parse_page(path, data, converter, zone)
    return parse_list(path, data, converter, zone, scale)


def _thread(unit: Unit, recipe: Recipe) -> Made:
    """Make a folder's comments, those that have not changed from the last making's part."""
    config = recipe.config
    settings = config.settings.comments
    last: _Parts = (_parts(unit.part) if unit.part else None) or {}
    parts: _Parts = {}
    files: list[tuple[str, bytes]] = []
    zone, scale = config.zone, config.scale
    basis = digest_of(config.settings.timezone, config.settings.rating)
    for file in unit.files:
        try:
            data = file.read(MOST_BYTES)
        except OSError as failure:
            problem = warning(file.path, f"cannot be read: {failure.strerror}")
            parts[file.path] = (b"", None, (problem,))
            continue
        digest = digest_of_bytes(data)
        files.append((file.path, digest))
        part = last.get(file.path)
        if part is None or part[0] != digest + basis:
            part = (digest + basis, *parse_comment(file.path, data, zone, scale))
        parts[file.path] = part
    comments = [comment for _, comment, _ in parts.values() if comment is not None]
    thread, complaints = make_thread(
        comments,
        state="open",
        order=settings.order,
        depth=settings.depth,
        per_page=settings.per_page,
        scale=scale,
        authors=Directory(recipe.authors),
    )
    resting, texts = put_away_thread(thread, unit.name)
    head = ThreadHead(
        thread=resting,
        ratings=tuple(c.rating for c in unique(comments)[0] if c.rating is not None),
        comments=len(comments),
        first=min((comment.path for comment in comments), default=""),
        complaints=complaints,
    )
    problems = tuple(problem for _, _, found in parts.values() for problem in found)
    return Made(
        name=unit.name,
        files=files,
        head=encode((head, problems)),
        texts=texts,
        part=encode(parts),
    )


def converter_of(config: Config) -> Converter:
    """Return the Markdown converter of the settings; raise SettingsError."""
    converter = _converter(encode(config.settings.markdown.extensions))
    if isinstance(converter, Converter):
        return converter
    raise SettingsError([config.problem(field, message) for field, message in converter])


@lru_cache(maxsize=1)
def _converter(written: bytes) -> Converter | list[tuple[str, str]]:
    """Return a converter, or what is wrong with the extensions: field and message.

    Setting one up takes longer than many a text; it is reset before each of them.
    """
    extensions: list[tuple[str, dict[str, Any]]] = []
    problems = []
    for index, item in enumerate(msgspec.msgpack.decode(written)):
        options: Any = {}
        name = item
        if isinstance(item, dict) and len(item) == 1:
            [(name, options)] = item.items()
        if not isinstance(name, str) or not isinstance(options or {}, dict):
            field = f"markdown.extensions.{index}"
            problems.append((field, "expected a name, or {name: {option: value}}"))
            continue
        extensions.append((name, options or {}))
    try:
        converter = Converter(extensions)
    except ValueError as failure:
        problems.append(("markdown.extensions", str(failure)))
    return problems or converter
