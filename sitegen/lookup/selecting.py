"""Selects the works that ``sitegen new work --fill`` looks up, and the keys to add.

The works' files are the state: a work that lacks no key is not looked up.
"""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from sitegen.content.works import MAKERS
from sitegen.core.diagnostics import UsageError, did_you_mean
from sitegen.lookup.facts import KEYS
from sitegen.lookup.site_works import SiteWork, has_tables, read_works

FILLABLE = tuple(key for key in KEYS if key not in ("title", "identifiers", "facts"))
"""Keys that sitegen adds: the others exist already, or only the author can write them."""

IMAGE = "image"
"""The key of a picture, which is only added if --missing names it."""

_USUAL = ("cast", "credits", "part_of")
"""Keys that a work may rightly lack: if it lacks only these, it is complete."""


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """The works to look up, and the numbers of the others: complete, and without identifier.

    ``unreadable`` are the files whose front matter cannot be read.
    """

    works: tuple[SiteWork, ...]
    complete: int = 0
    nameless: int = 0
    unreadable: tuple[str, ...] = ()
    has_tables: bool = False


def keys_to_fill(written: str) -> tuple[str, ...]:
    """Return the keys of a list with commas between them, or all if it is empty.

    Raises UsageError for a key that sitegen does not fill.
    """
    names = [name.strip() for name in written.split(",") if name.strip()]
    known = (*FILLABLE, IMAGE)
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known) or f": use {', '.join(known)}"
            raise UsageError(f"--missing: sitegen does not fill {name!r}{hint}")
    return tuple(key for key in known if key in names) if names else FILLABLE


def select(site: Path, keys: Sequence[str], missing: Sequence[str]) -> Selection:
    """Return the works that lack any of the keys ``missing`` and are in a catalogue.

    Without ``keys``, all works are candidates. Raises UsageError for a key without a file.
    """
    works = read_works(site)
    tables = has_tables(site)
    if keys:
        by_key = {work.key: work for work in works}
        for key in keys:
            if key not in by_key:
                hint = did_you_mean(key, by_key)
                if not hint and tables:
                    hint = f": if it is in a table, run sitegen edit work {key} first"
                raise UsageError(f"no file is the work {key!r}{hint}")
        works = [by_key[key] for key in dict.fromkeys(keys)]
    readable = [work for work in works if work.keys is not None]
    lacking = [work for work in readable if _lacks(work, missing)]
    named = tuple(work for work in lacking if work.names)
    return Selection(
        works=named,
        complete=len(readable) - len(lacking),
        nameless=len(lacking) - len(named),
        unreadable=tuple(work.file.path for work in works if work.keys is None),
        has_tables=tables and not keys,
    )


def _lacks(work: SiteWork, missing: Sequence[str]) -> bool:
    """Return whether a work lacks keys; if all keys are candidates, one maker is enough."""
    own = work.keys or frozenset()
    if tuple(missing) != FILLABLE:
        return any(key not in own for key in missing)
    usual = [key for key in FILLABLE if key not in (*MAKERS, *_USUAL, "also_known_as", "age")]
    return any(key not in own for key in usual) or not own & set(MAKERS)
