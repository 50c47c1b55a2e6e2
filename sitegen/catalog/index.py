"""The names of a site's documents: slugs of posts, keys of works, threads of comments.

To list names, no text is read, and for most files not even the front matter.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from sitegen.catalog.model import work_key
from sitegen.content.documents import dated_name, is_document, own_name
from sitegen.content.pages import FOLDER as PAGES
from sitegen.content.pages import thread_of
from sitegen.content.posts import FOLDER as POSTS
from sitegen.content.work_tables import named_rows, read_works_rows, row_slug, works_tables
from sitegen.content.works import FOLDER as WORKS
from sitegen.core.dates import parse_when
from sitegen.core.files import SourceFile, walk
from sitegen.core.row_paths import row_path
from sitegen.frontmatter.split import decode, split
from sitegen.frontmatter.yaml_nodes import Scalar


def slugs(site: Path, folder: str, *, dated: bool = False) -> dict[str, str]:
    """Return the slugs of the documents in a folder, each with one of its files.

    The names of ``dated`` ones may begin with a date, which is not part of their slug.
    """
    found = {_slug(file, dated): file.path for file in _documents(site, folder)}
    return {row.slug: row.path for row in _rows(site, folder)} | found


def has_post_between(site: Path, start: datetime, end: datetime, zone: ZoneInfo) -> bool:
    """Return whether a post's date, in its front matter or its file name, is in a span of time."""
    day = timedelta(days=1)  # a date may be written with an offset
    years = {f"{at.year:04}" for at in (start - day, end + day)}
    for file in _documents(site, POSTS):
        written = _value(file, "date", years) or dated_name(own_name(file.path))[1]
        with suppress(ValueError):
            if written[:4] in years and start <= parse_when(written, zone).at <= end:
                return True
    return False


def work_keys(site: Path) -> dict[str, str]:
    """Return the keys of works, each with its file, or with its row's path in a table."""
    keys = {own_name(row.path): row.path for row in _rows(site, WORKS)}
    return keys | {work_key(own_name(file.path)): file.path for file in _documents(site, WORKS)}


def thread_names(site: Path, *, unread: bool = False) -> set[str]:
    """Return the names of all possible folders of comments, even if they do not exist.

    ``unread`` is quick: it assumes that the slugs of posts are the names of their files.
    """
    if unread:
        files = _documents(site, POSTS)
        names = {work_key(dated_name(own_name(file.path))[0]) for file in files}
    else:
        names = set(slugs(site, POSTS, dated=True))
    for folder in (WORKS, PAGES):
        names |= {thread_name(file.path) for file in _documents(site, folder)}
    return names | {thread_name(row.path) for row in _rows(site, WORKS)}


def thread_name(path: str, slug: str = "") -> str:
    """Return the folder of a document's comments; only a post's folder depends on its slug."""
    if path.startswith(f"{PAGES}/"):
        return thread_of(path)
    if path.startswith(f"{WORKS}/"):
        return f"works/{work_key(own_name(path))}"
    return slug if path.startswith(f"{POSTS}/") else ""


def _documents(site: Path, folder: str) -> list[SourceFile]:
    return [file for file in walk(site, folder)[0] if is_document(file.path)]


class _Row(msgspec.Struct, frozen=True):
    """A row of a table: its path, and its slug."""

    path: str
    slug: str


def _rows(site: Path, folder: str) -> Iterator[_Row]:
    """Yield the rows of the tables in a folder: only the folder of works has tables."""
    files = walk(site, folder)[0] if folder == WORKS else ()
    tables = works_tables(file.path for file in files)
    for file in files:
        if file.path not in tables:
            continue
        try:
            rows = read_works_rows(file.path, file.read()).rows
        except OSError:
            continue  # the build reports it
        for key, row in named_rows(file.path, rows):
            yield _Row(row_path(file.path, key), row_slug(row, key))


def _slug(file: SourceFile, dated: bool) -> str:
    """Return the slug in a file's front matter; otherwise return the slug of its name."""
    name = own_name(file.path)
    return work_key(_value(file, "slug") or (dated_name(name)[0] if dated else name))


def _value(file: SourceFile, key: str, words: Iterable[str] = ()) -> str:
    """Return a value of a file's front matter, "" if it has none.

    If there are ``words``, a file that contains none of them is not parsed.
    """
    try:
        data = file.read()
    except OSError:
        return ""  # the build reports it
    if key.encode() not in data or not any(word.encode() in data for word in words or [key]):
        return ""
    meta = split(decode(data, file.path)[0], file.path).meta
    found = [value for own, value in (meta.pairs if meta else ()) if own.value == key]
    return found[-1].value.strip() if found and isinstance(found[-1], Scalar) else ""
