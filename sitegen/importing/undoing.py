"""Takes imports back: the files, rows and entries that an author has not edited since.

A row of a work stays if other files name the work, so that no post loses its subject.
"""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from sitegen.core.folders import Folder
from sitegen.importing import proposals, rules_file
from sitegen.importing.catalogues.item_writing import ItemWriting
from sitegen.importing.catalogues.matches import remove_matches
from sitegen.importing.catalogues.mentioned_works import mentioned_works
from sitegen.importing.changes import CONTENT, Changes
from sitegen.importing.imports_folder import FOLDER
from sitegen.importing.ledger import Ledger, Row


class Undone(NamedTuple):
    """The paths of ``removed`` files, and of files that stay.

    In ``edited`` ones an author has edited a file, a row or an entry. In ``named`` ones other files
    name the work of a row. A file can be both.
    """

    removed: list[str]
    edited: list[str]
    named: list[str]

    @property
    def kept(self) -> list[str]:
        """The files that stay, each once."""
        return list(dict.fromkeys((*self.edited, *self.named)))


def undo(site: Path, format_name: str) -> Undone:
    """Remove the unedited files of imports of a format ("" is all); raise UsageError."""
    ledger = Ledger.read(site)
    rows = [row for row in ledger if not format_name or row.format == format_name]
    removed, edited, named = _take_back(site, ledger, rows) if rows else Undone([], [], [])
    works = [row for row in rows if row.group == "rows" and ledger.get(row.key) is None]
    removed += remove_matches(site, {row.item for row in works})
    if not len(ledger):
        removed += [*rules_file.remove_rules(site), *proposals.remove_proposals(site)]
        _leave_empty(site)
    return Undone(removed, list(dict.fromkeys(edited)), list(dict.fromkeys(named)))


def _take_back(site: Path, ledger: Ledger, rows: Sequence[Row]) -> Undone:
    """Remove the unedited files and items of rows."""
    removed, edited = [], []
    items = [row for row in rows if row.item]
    with Changes(site, ledger) as changes:
        writing = ItemWriting(changes, ledger)
        try:
            files = {row.path for row in items if changes.digest(row.path) is not None}
            left = writing.take_back([row for row in items if row.group != "rows"])
            for row in sorted((row for row in rows if not row.item), key=lambda row: row.path):
                was_there = bool(row.path) and changes.digest(row.path) is not None
                if not changes.take_back(row):
                    edited.append(row.path)
                elif was_there:
                    removed.append(row.path)
            works = [row for row in items if row.group == "rows"]
            changed, named = _take_back_works(site, writing, works)
            edited += [row.path for row in (*left, *changed)]
            removed += sorted(path for path in files if changes.digest(path) is None)
        finally:
            ledger.save(site)
    return Undone(removed, edited, [row.path for row in named])


def _take_back_works(
    site: Path, writing: ItemWriting, rows: Sequence[Row]
) -> tuple[list[Row], list[Row]]:
    """Take out rows of works that no other file and no other row names.

    Returns the edited and the named rows that stay; a row can be both. A row that goes may be the
    last that names a larger work.
    """
    edited: list[Row] = []
    waiting = list(rows)
    while waiting:
        named = mentioned_works(site)
        stay = {row.key for row in waiting if row.item in named and writing.has(row)}
        if len(stay) == len(waiting):
            break
        edited += writing.take_back([row for row in waiting if row.key not in stay])
        waiting = [row for row in waiting if row.key in stay]
    return edited + [row for row in waiting if writing.is_edited(row)], waiting


def _leave_empty(site: Path) -> None:
    """Remove empty folders of imports."""
    for name in (FOLDER, CONTENT):
        with suppress(OSError), Folder.at(site) as folder:
            folder.rmdir(name)
