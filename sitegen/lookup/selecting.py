"""Which works ``sitegen new work --fill`` asks for, and which keys may be added to them.

The works' files say what is done: a work that lacks nothing is not asked for.
"""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from sitegen.content.works import MAKERS
from sitegen.core.diagnostics import UsageError, did_you_mean
from sitegen.lookup.facts import KEYS
from sitegen.lookup.site_works import SiteWork, has_tables, read_works

FILLABLE = tuple(key for key in KEYS if key not in ("title", "identifiers", "facts"))
"""Keys that are added: the others are there already, or are the author's own."""

IMAGE = "image"
"""The key of a picture, which is only added where it is asked for."""

_USUAL = ("cast", "credits", "part_of")
"""Keys of which a work rightly has none: without them alone, it lacks nothing."""


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """The works to ask for, and how many others there are: complete ones, and nameless ones.

    ``unreadable`` are the files whose front matter cannot be read.
    """

    works: tuple[SiteWork, ...]
    complete: int = 0
    nameless: int = 0
    unreadable: tuple[str, ...] = ()
    has_tables: bool = False


def keys_to_fill(written: str) -> tuple[str, ...]:
    """Return the keys that a list names with commas between them, all where it is empty.

    Raises UsageError for a key that is not filled.
    """
    names = [name.strip() for name in written.split(",") if name.strip()]
    known = (*FILLABLE, IMAGE)
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known) or f": use {', '.join(known)}"
            raise UsageError(f"--missing: {name!r} is not filled{hint}")
    return tuple(key for key in known if key in names) if names else FILLABLE


def select(site: Path, keys: Sequence[str], missing: Sequence[str]) -> Selection:
    """Return the works that lack any of the keys ``missing`` and are in a catalogue.

    Without ``keys``, all works are looked at. Raises UsageError for a key that no file has.
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
    """Return whether a work lacks keys; any maker is enough where all keys are asked for."""
    own = work.keys or frozenset()
    if tuple(missing) != FILLABLE:
        return any(key not in own for key in missing)
    usual = [key for key in FILLABLE if key not in (*MAKERS, *_USUAL, "also_known_as", "age")]
    return any(key not in own for key in usual) or not own & set(MAKERS)
