"""The works that the files of a site name, so that an undo leaves no entry without its work."""

import re
from collections.abc import Iterator
from pathlib import Path

from sitegen.catalog.model import work_key
from sitegen.content.diary import FOLDER as DIARY
from sitegen.content.pages import FOLDER as PAGES
from sitegen.content.pages import LISTS
from sitegen.content.posts import FOLDER as POSTS
from sitegen.content.works import FOLDER as WORKS
from sitegen.core.files import walk
from sitegen.core.row_paths import is_table
from sitegen.frontmatter import yaml_nodes
from sitegen.frontmatter.csv_records import BrokenCellError, RecordReader
from sitegen.frontmatter.split import decode, split
from sitegen.frontmatter.yaml_nodes import Mapping, Node, Scalar, Sequence

_LINK = re.compile(r"works/([\w%-]+)(?:\.md|\.markdown|/)")
_KEYS = frozenset({"work", "entries", "part_of", "related", "reviews", "works"})


def mentioned_works(site: Path) -> set[str]:
    """Return the keys of the works that documents, the diary and lists of a site name."""
    found: set[str] = set()
    for folder in (DIARY, POSTS, PAGES, LISTS, WORKS):
        for file in walk(site, folder)[0]:
            try:
                text = decode(file.read(), file.path)[0]
            except OSError:
                continue  # the build reports it
            found.update(_named(file.path, text))
    return found - {""}


def _named(path: str, text: str) -> Iterator[str]:
    """Yield the keys of works in a file."""
    for match in _LINK.finditer(text):
        yield work_key(match[1])
    if is_table(path):
        yield from _in_table(text)
        return
    node: Node | None = split(text, path).meta
    if node is None and path.startswith(f"{DIARY}/"):
        node = yaml_nodes.compose(text, path, size=yaml_nodes.LONG_LIST)[0]
    if node is not None:
        yield from _in_node(node, is_work=False)


def _in_node(node: Node, *, is_work: bool) -> Iterator[str]:
    """Yield the keys in a node; a text is one only below a key that names works."""
    if isinstance(node, Scalar):
        if is_work:
            yield work_key(node.value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _in_node(item, is_work=is_work)
    elif isinstance(node, Mapping):
        for key, value in node.pairs:
            yield from _in_node(value, is_work=key.value in _KEYS)


def _in_table(text: str) -> Iterator[str]:
    """Yield the keys in the columns of a table that name works."""
    reader = RecordReader(text.removeprefix("\ufeff"))
    try:
        header = reader.read()
        names = [cell.value.strip() for cell in header.cells] if header is not None else []
        columns = [at for at, name in enumerate(names) if name.partition(".")[0] in _KEYS]
        while columns and (record := reader.read()) is not None:
            for at in columns:
                if at < len(record.cells):
                    yield from map(work_key, record.cells[at].value.split(";"))
    except BrokenCellError:
        return  # the build reports it
