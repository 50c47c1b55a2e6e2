"""The works that a site's diary has entries of, and how these are rated."""

from collections import defaultdict
from pathlib import Path

from sitegen.catalog.model import work_key
from sitegen.content.diary import FOLDER as DIARY
from sitegen.content.diary import is_diary
from sitegen.content.documents import is_document
from sitegen.content.posts import FOLDER as POSTS
from sitegen.core.files import SourceFile, walk
from sitegen.core.row_paths import is_table
from sitegen.frontmatter import yaml_nodes
from sitegen.frontmatter.split import decode, split
from sitegen.frontmatter.yaml_nodes import Mapping, Node, Scalar
from sitegen.importing.ledger import Ledger


def rated_works(site: Path, ledger: Ledger, format_name: str) -> dict[str, frozenset[str]]:
    """Return the ratings of entries and reviews that a format did not write, by works' keys."""
    own = {row.path for row in ledger if row.format == format_name and row.path}
    found: dict[str, set[str]] = defaultdict(set)
    for folder in (DIARY, POSTS):
        for file in walk(site, folder)[0]:
            if file.path in own:
                continue
            for node in _nodes(file):
                values = {k.value: v.value for k, v in node.pairs if isinstance(v, Scalar)}
                if key := work_key(values.get("work", "")):
                    found[key].add(values.get("rating", ""))
    return {key: frozenset(ratings) for key, ratings in found.items()}


def _nodes(file: SourceFile) -> list[Mapping]:
    """Return the entries of a diary's file, or the front matter of a post."""
    is_post = is_document(file.path)
    if not is_post and (not is_diary(file.path) or is_table(file.path)):
        return []
    try:
        data = file.read()
    except OSError:
        return []  # the build reports it
    if b"work" not in data:
        return []
    text = decode(data, file.path)[0]
    if is_post:
        meta = split(text, file.path).meta
        return [meta] if meta is not None else []
    node: Node | None = yaml_nodes.compose(text, file.path, size=yaml_nodes.LONG_LIST)[0]
    items = node.items if isinstance(node, yaml_nodes.Sequence) else ()
    return [item for item in items if isinstance(item, Mapping)]
