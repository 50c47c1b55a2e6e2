"""Content files that nothing reads: each gets a warning with advice.

Backup copies, files of bundles and files that a document names get no warning.
"""

import posixpath
from collections.abc import Iterable, Iterator, Set
from itertools import islice
from typing import Any

from sitegen.catalog.model import Catalog, Content
from sitegen.content.authors import FILE as AUTHORS
from sitegen.content.diary import FOLDER as DIARY
from sitegen.content.diary import ParsedDiary, is_diary
from sitegen.content.documents import Parsed, is_bundle, is_document, is_section
from sitegen.content.pages import FOLDER as PAGES
from sitegen.content.pages import LISTS, ParsedList
from sitegen.content.posts import FOLDER as POSTS
from sitegen.content.posts import ParsedPost
from sitegen.content.work_tables import works_tables
from sitegen.content.works import FOLDER as WORKS
from sitegen.core.diagnostics import Problem, warning
from sitegen.core.files import ending, parents, without_ending
from sitegen.core.urls import decode, split_suffix
from sitegen.models.richtext import LinkRef, RichText, ShortcodeRef

DOCUMENTS = (f"{POSTS}/", f"{WORKS}/", f"{PAGES}/", f"{LISTS}/")
"""The folders of documents."""
MAX_LISTED = 100
"""The most unread files that each get their own warning."""

_STATIC = "content/static/"
_MARKDOWN = frozenset({
    "", ".mdown", ".mkd", ".mkdn", ".mdwn", ".mdtxt", ".mdtext", ".mdx", ".rmd", ".qmd",
    ".text", ".txt",
})  # fmt: skip
"""Endings of texts that are Markdown in other programs, or after a change of name."""
_HTML = frozenset({".html", ".htm", ".xhtml"})
_SHEETS = frozenset({".tsv", ".xls", ".xlsx", ".ods", ".numbers"})
_TEXTS = frozenset({".md", ".json", ".toml", ".xml"}) | _SHEETS
"""Other endings of files that may contain entries of a diary."""
_LITTER = frozenset({
    ".bak", ".orig", ".rej", ".swp", ".swo", ".tmp", ".part", ".crdownload",
})  # fmt: skip
_LITTER_NAMES = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini"})


def misplaced(path: str) -> Iterator[Problem]:
    """Yield a warning for a file that looks like a document, but has a wrong name or place."""
    if path.startswith(_STATIC):
        return
    if is_section(path):
        message = f"is not read: a page heads a list: rename this file to {_page_for(path)}"
        yield warning(path, message)
    elif without_ending(path).casefold() == without_ending(AUTHORS) and ending(path) != ".md":
        yield warning(path, f"is not read: rename it to {AUTHORS}")
    elif ending(path) == ".md" and not path.startswith(f"{DIARY}/"):
        yield warning(path, f"is not read: move posts to {POSTS}/, and pages to {PAGES}/")


def unread_comments(paths: Iterable[str]) -> Iterator[Problem]:
    """Yield a warning for each file in the folders of comments with another ending."""
    found = sorted(path for path in paths if not _is_litter(path))
    for path in found[:MAX_LISTED]:
        name = posixpath.basename(without_ending(path))
        message = "is not read: a comment ends in .md, .yaml, .yml or .json"
        if ending(path) in _MARKDOWN | _HTML:
            message += f": rename it to {name}.md"
        yield warning(path, message)
    yield from _more(found)


def unread_files(content: Content, catalog: Catalog, served: Set[str]) -> Iterator[Problem]:
    """Yield a warning for each file in a folder of documents or the diary that no page uses.

    ``served`` are the files of the finished site. If a document cannot be read, the files that
    it names are unknown, so only files that look like documents get a warning.
    """
    candidates = [
        path
        for path in content.files
        if _is_candidate(path)
        and path not in served
        and not _is_litter(path)
        and not is_section(path)
    ]
    if not candidates:
        return
    tables = works_tables(content.files)
    bundles = {posixpath.dirname(path) for path in catalog.states if is_bundle(path)}
    named = {path for document in content.documents for path in _named(document)}
    named |= {path for diary in content.diaries for path in _named_in_diary(diary)}
    left = [
        path
        for path in candidates
        if path not in named
        and path not in tables
        and bundles.isdisjoint(parents(path))
        and (catalog.complete or _is_meant_as_document(path))
    ]
    left.sort()
    for path in left[:MAX_LISTED]:
        yield warning(path, _advice(path))
    yield from _more(left)


def _is_candidate(path: str) -> bool:
    """Return whether a file is in a folder of documents or the diary, but is neither."""
    if path.startswith(f"{DIARY}/"):
        return not is_diary(path) and ending(path) != ".csv"
    return path.startswith(DOCUMENTS) and not is_document(path)


def _is_meant_as_document(path: str) -> bool:
    more = _TEXTS if path.startswith(f"{DIARY}/") else frozenset()
    return ending(path) in _MARKDOWN | _HTML | more


def _advice(path: str) -> str:
    name, end = posixpath.basename(without_ending(path)), ending(path)
    if end in _SHEETS and path.startswith((f"{WORKS}/", f"{DIARY}/")):
        return f"is not read: save it as {name}.csv"
    if not _is_meant_as_document(path):
        who = "entry" if path.startswith(f"{DIARY}/") else "document"
        return f"is not published: no {who} names it: use it, or move it to {_STATIC}"
    if path.startswith(f"{DIARY}/"):
        to_do = "rename it to" if end == ".json" else "write its entries as a list into"
        return f"is not read: a diary file ends in .yaml, .yml or .csv: {to_do} {name}.yaml"
    if end in _MARKDOWN:
        return f"is not read: rename it to {name}.md"
    return f"is not read: rename it to {name}.md, or move it to {_STATIC} to serve it as it is"


def _more(found: list[str]) -> Iterator[Problem]:
    """Yield one warning for all files beyond those that are listed."""
    if (number := len(found) - MAX_LISTED) > 0:
        files = "1 more file is" if number == 1 else f"{number:,} more files are"
        yield warning(found[MAX_LISTED], f"{files} not read, this one among them")


def _is_litter(path: str) -> bool:
    """Return whether a file is a leftover of a program, not a text."""
    return ending(path) in _LITTER or posixpath.basename(path).casefold() in _LITTER_NAMES


def _page_for(path: str) -> str:
    """Return the file that replaces Hugo's ``_index.md`` in its folder."""
    folder = posixpath.dirname(path)
    if folder in ("content", POSTS, PAGES):
        return f"{PAGES}/index.md"
    if folder.startswith(f"{PAGES}/"):
        return f"{folder}.md"
    if folder.startswith(DOCUMENTS):
        return f"{folder}/index.md"
    return f"{PAGES}/{folder.removeprefix('content/')}.md"


def _named(document: Parsed[Any]) -> Iterator[str]:
    """Yield the paths of files that a document names, published or not."""
    here = posixpath.dirname(document.path)
    texts: tuple[RichText, ...] = (document.body,)
    if isinstance(document, ParsedList):
        texts += document.notes
    reviews = document.reviews if isinstance(document, ParsedPost) else ()
    yield from _named_by(here, texts, (document.meta, *(review.work for review in reviews)))


def _named_in_diary(diary: ParsedDiary) -> Iterator[str]:
    """Yield the paths of files that entries name in their notes and works."""
    notes = [entry.note for entry in diary.entries if entry.note is not None]
    yield from _named_by(posixpath.dirname(diary.path), notes, [e.work for e in diary.entries])


def _named_by(here: str, texts: Iterable[RichText], records: Iterable[object]) -> Iterator[str]:
    """Yield the paths of files that texts and records in a folder name."""
    for text in texts:
        for ref in text.refs:
            if isinstance(ref, LinkRef):
                yield ref.target
            elif isinstance(ref, ShortcodeRef):
                for value in islice((*ref.args, *ref.kwargs.values()), 20):
                    yield _beside(here, value)
    for record in records:
        for field in ("image", "trailer"):
            if written := getattr(record, field, ""):
                yield _beside(here, written)


def _beside(folder: str, written: str) -> str:
    return posixpath.normpath(posixpath.join(folder, decode(split_suffix(written)[0])))
