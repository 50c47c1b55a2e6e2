"""Lists of works as documents in ``content/lists/``."""

from collections.abc import Callable, Sequence

from sitegen.content.pages import LISTS
from sitegen.core.slugs import slugify
from sitegen.frontmatter import yaml_dump
from sitegen.frontmatter.join import join_pairs
from sitegen.importing.catalogues.composing import Composer, Warn, printable
from sitegen.importing.changes import Changes
from sitegen.importing.ledger import Ledger
from sitegen.importing.records import ListItem, WorkList

IsFree = Callable[[str], bool]


def list_path(record: WorkList, format_name: str, ledger: Ledger, changes: Changes) -> str:
    """Return the path of a list's file: the one it has, or a free one."""
    earlier = ledger.get((format_name, "lists", record.identity))
    if earlier is not None and earlier.path:
        return earlier.path
    try:
        slug = slugify(record.title)[:_MAX_SLUG].strip("-")
    except ValueError:
        slug = "list"
    slug = "list" if slug in ("", "index", "page") else slug
    path, number = f"{LISTS}/{slug}.md", 1
    while not changes.is_free(path):
        number += 1
        path = f"{LISTS}/{slug}-{number}.md"
    changes.claim(path)
    return path


_MAX_SLUG = 150
"""Characters of a file's name that is made of a title."""


def list_matter(
    record: WorkList, keyed: Sequence[tuple[str, ListItem]], composer: Composer, warn: Warn
) -> dict[str, str]:
    """Return the front matter of a list, as YAML by key; of each work the first item counts."""
    matter = {"title": yaml_dump.text(printable(record.title) or "Untitled")}
    for key, value in (("date", record.date), ("updated", record.updated)):
        if value and not (key == "updated" and value == record.date):
            matter[key] = yaml_dump.word(value)
    if record.is_ordered:
        matter["ordered"] = "true"
    if not record.is_public:
        matter["draft"] = "true"
        warn("was private: it is a draft")
    if tags := [printable(tag) for tag in record.tags if printable(tag)]:
        matter["extra"] = f"{{tags: {yaml_dump.texts(tags)}}}"
    lines = []
    for key, item in keyed:
        lines.append(f"  - work: {yaml_dump.text(key)}\n")
        if item.rating:
            lines.append(f"    rating: {yaml_dump.word(item.rating)}\n")
        if item.note is not None and (note := composer.paragraphs(item.note, f"{LISTS}/x.md")):
            lines.append(f"    note: {yaml_dump.text(note)}\n")
    if lines:
        matter["entries"] = "\n" + "".join(lines).rstrip("\n")
    return matter


def list_data(matter: dict[str, str], text: str) -> bytes:
    """Return the bytes of a list's file."""
    data = join_pairs(matter, text)
    return data.replace(b"entries: \n", b"entries:\n", 1)
