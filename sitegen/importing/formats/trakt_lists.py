"""The lists of an account of Trakt's: their names are in one file, and their titles in others."""

import posixpath
import re
from collections.abc import Iterator, Sequence

from sitegen.importing.formats.json_file import text_of
from sitegen.importing.formats.trakt_titles import (
    Item,
    instant,
    items_of,
    notes,
    nothing,
    title_of,
)
from sitegen.importing.records import LeftOut, ListItem, Text, WorkList
from sitegen.importing.sources import Source

LIST_FILE = re.compile(r"lists-list-(\d+)(?:-(.*))?\.json")


def lists(heads: Sequence[Source], files: Sequence[Source]) -> Iterator[WorkList | LeftOut]:
    """Yield lists; ``heads`` are files with what is said of lists, ``files`` those with titles."""
    known: dict[str, tuple[Item, str]] = {}
    for source in heads:
        for head, position in items_of(source):
            known[_list_id(head) or position] = head, position
    for source in files:
        name = posixpath.basename(source.path or source.name)
        match = LIST_FILE.fullmatch(name)
        number = match[1] if match else ""
        slug = (match[2] if match else "") or name.removesuffix(".json")
        head, position = known.pop(number, ({}, f"{source.name}:1"))
        items: list[ListItem] = []
        for item, at in items_of(source):
            title = title_of(item)
            if title is None:
                yield nothing(item, at, "list_items")
            else:
                items.append(ListItem(work=title.work, note=notes(item, title.part)))
        fallback = slug.replace("-", " ").capitalize()
        yield _list(head, number or slug, position, fallback, items)
    for number, (head, position) in known.items():
        yield _list(head, number, position, "", [])


def _list(
    head: Item, identity: str, position: str, title: str, items: Sequence[ListItem]
) -> WorkList:
    description = text_of(head.get("description")).strip()
    return WorkList(
        identity=f"list {identity}",
        position=position,
        title=text_of(head.get("name")) or title,
        text=Text(description, "markdown") if description else None,
        date=instant(head.get("created_at")),
        updated=instant(head.get("updated_at")),
        is_ordered=head.get("display_numbers") is True,
        is_public=head.get("privacy", "public") == "public",
        items=tuple(items),
    )


def _list_id(head: Item) -> str:
    ids = head.get("ids")
    return text_of(ids.get("trakt")) if isinstance(ids, dict) else ""
