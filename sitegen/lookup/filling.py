"""``sitegen new work --fill``: keys that works lack, from the catalogues that have the works.

Nothing is written before it was shown. The works' files say what is done: a work that lacks
nothing is not asked for.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from sitegen.comments.editing import EditError
from sitegen.config.loading import Config
from sitegen.content.works import MAKERS
from sitegen.core.diagnostics import ContentError, UsageError, did_you_mean
from sitegen.lookup.adding import with_keys
from sitegen.lookup.facts import KEYS
from sitegen.lookup.new import languages_of
from sitegen.lookup.series import LargerWorks
from sitegen.lookup.site_works import SiteWork, has_tables, read_works
from sitegen.lookup.sources import facts_by_names
from sitegen.lookup.writing import lines_of, pairs_of
from sitegen.moderation.queue import Change, put

if TYPE_CHECKING:
    from sitegen.lookup.web import Web

FILLABLE = tuple(key for key in KEYS if key not in ("title", "identifiers", "facts"))
"""Keys that are added: the others are there already, or are the author's own."""

_USUAL = ("cast", "credits", "part_of")
"""Keys of which a work rightly has none: without them alone, it lacks nothing."""


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """What a work would get: keys with their values as YAML, and from where.

    ``left_out`` has a line for each thing that was not taken. ``change`` has the file's new bytes,
    None where there is nothing to add.
    """

    path: str
    sources: tuple[str, ...]
    pairs: dict[str, str]
    left_out: tuple[str, ...]
    change: Change | None

    @property
    def lines(self) -> list[str]:
        """The lines that the file would get."""
        return [line for key, value in self.pairs.items() for line in lines_of(key, value)]


class Unfilled(msgspec.Struct, frozen=True, kw_only=True):
    """A work that could not be filled, and why."""

    path: str
    reason: str


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
    for name in names:
        if name not in FILLABLE:
            hint = did_you_mean(name, FILLABLE)
            raise UsageError(
                f"--missing: {name!r} is not filled{hint or ': use ' + ', '.join(FILLABLE)}"
            )
    return tuple(key for key in FILLABLE if key in names) if names else FILLABLE


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
    """Tell whether a work lacks keys; any maker is enough where all keys are asked for."""
    own = work.keys or frozenset()
    if tuple(missing) != FILLABLE:
        return any(key not in own for key in missing)
    usual = [key for key in FILLABLE if key not in (*MAKERS, *_USUAL, "also_known_as", "age")]
    return any(key not in own for key in usual) or not own & set(MAKERS)


def propose(
    works: Iterable[SiteWork], missing: Sequence[str], site: Path, config: Config, web: "Web"
) -> Iterator[Proposal | Unfilled]:
    """Yield what each work would get, in order; the mistake of one does not stop the others."""
    larger = LargerWorks(site)
    for work in works:
        try:
            yield _proposal(work, missing, larger, config, web)
        except ContentError as failure:
            yield Unfilled(path=work.file.path, reason=str(failure))


def _proposal(
    work: SiteWork, missing: Sequence[str], larger: LargerWorks, config: Config, web: "Web"
) -> Proposal:
    pairs: dict[str, str] = {}
    left_out: list[str] = []
    sources = []
    own = work.keys or frozenset()
    unwanted = [key for key in KEYS if key not in missing or key in own]
    for facts in facts_by_names(work.names, web, languages_of(config)):
        found, faults = pairs_of(larger.placed(facts), config, leave=unwanted)
        new = {key: value for key, value in found.items() if key not in pairs}
        sources += [facts.source] if new else []
        left_out += faults
        pairs |= new
    pairs = {key: pairs[key] for key in KEYS if key in pairs}
    change = None
    if pairs:
        change = Change(work.file, work.data, with_keys(work.file.path, work.data, pairs))
    return Proposal(
        path=work.file.path,
        sources=tuple(sources),
        pairs=pairs,
        left_out=tuple(dict.fromkeys(left_out)),
        change=change,
    )


def write(proposal: Proposal) -> None:
    """Write what a work gets; raise ContentError where its file has changed in the meantime."""
    if proposal.change is not None:
        try:
            put([proposal.change])
        except EditError as failure:
            raise ContentError("; ".join(one.message for one in failure.problems)) from failure
