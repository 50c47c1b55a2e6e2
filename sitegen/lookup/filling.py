"""``sitegen new work --fill``: adds missing keys of works, from the catalogues that list them.

It writes nothing that it has not shown before.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from sitegen.comments.editing import EditError
from sitegen.config.loading import Config
from sitegen.core.diagnostics import ContentError, UsageError
from sitegen.core.folders import read_plain
from sitegen.frontmatter import yaml_dump
from sitegen.lookup.adding import with_keys
from sitegen.lookup.facts import KEYS, Facts
from sitegen.lookup.new import languages_of
from sitegen.lookup.pictures import find_picture, path_for
from sitegen.lookup.selecting import IMAGE
from sitegen.lookup.series import LargerWorks
from sitegen.lookup.site_works import SiteWork
from sitegen.lookup.sources import facts_by_names
from sitegen.lookup.writing import lines_of, pairs_of
from sitegen.moderation.queue import Change, put
from sitegen.scaffold.files import write_new

if TYPE_CHECKING:
    from sitegen.lookup.web import Web


class NewPicture(msgspec.Struct, frozen=True, kw_only=True):
    """A picture's new file."""

    path: str
    data: bytes


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal for a work: keys with their values as YAML, and their sources.

    ``left_out`` has a line for each fact that is left out. ``change`` has the file's new bytes,
    None if there is nothing to add.
    """

    path: str
    sources: tuple[str, ...]
    pairs: dict[str, str]
    left_out: tuple[str, ...]
    change: Change | None
    picture: NewPicture | None = None

    @property
    def lines(self) -> list[str]:
        """The lines to add to the file."""
        return [line for key, value in self.pairs.items() for line in lines_of(key, value)]


class Unfilled(msgspec.Struct, frozen=True, kw_only=True):
    """A work that could not be filled, and the reason."""

    path: str
    reason: str


def propose(
    works: Iterable[SiteWork], missing: Sequence[str], site: Path, config: Config, web: "Web"
) -> Iterator[Proposal | Unfilled]:
    """Yield a proposal for each work, in order; an error in one work does not stop the others."""
    larger = LargerWorks(site)
    for work in works:
        try:
            found = facts_by_names(work.names, web, languages_of(config))
            placed = [larger.placed(facts) for facts in found]
            yield _Draft(work, missing, config).proposal(placed, site, web)
        except ContentError as failure:
            yield Unfilled(path=work.file.path, reason=str(failure))


class _Draft:
    """Builds the proposal for one work."""

    def __init__(self, work: SiteWork, missing: Sequence[str], config: Config) -> None:
        self._work = work
        self._missing = missing
        self._config = config
        self._own = work.keys or frozenset()
        self._left_out: dict[str, None] = {}
        self._sources: dict[str, None] = {}

    def proposal(self, found: Sequence[Facts], site: Path, web: "Web") -> Proposal:
        work, pairs = self._work, self._pairs(found)
        picture = self._picture(found, pairs, site, web)
        change = None
        if pairs:
            change = Change(work.file, work.data, with_keys(work.file.path, work.data, pairs))
        return Proposal(
            path=work.file.path,
            sources=tuple(self._sources),
            pairs=pairs,
            left_out=tuple(self._left_out),
            change=change,
            picture=picture,
        )

    def _pairs(self, found: Sequence[Facts]) -> dict[str, str]:
        pairs: dict[str, str] = {}
        unwanted = [key for key in KEYS if key not in self._missing or key in self._own]
        for facts in found:
            own, faults = pairs_of(facts, self._config, leave=unwanted)
            self._left_out |= dict.fromkeys(faults)
            if own.keys() - pairs.keys():
                self._sources[facts.source] = None
            pairs = own | pairs
        return {key: pairs[key] for key in KEYS if key in pairs}

    def _picture(
        self, found: Sequence[Facts], pairs: dict[str, str], site: Path, web: "Web"
    ) -> NewPicture | None:
        """Add the keys of a picture, if the user wants one and a catalogue has a free one."""
        names = [(facts.picture, facts.source) for facts in found if facts.picture]
        if IMAGE not in self._missing or IMAGE in self._own or not names:
            return None
        [(name, source), *_] = names
        picture = find_picture(name, web)
        if isinstance(picture, str):
            self._left_out[f"image: {name!r} is not used: {picture}"] = None
            return None
        path = path_for(self._work.file.path, self._work.key, picture.ending)
        if "facts" in self._own and picture.needs_credit:
            why = "the work has facts already, so its credit cannot be added"
        elif not _is_free(site / path, picture.data):
            why = f"{path} already exists"
        else:
            pairs[IMAGE] = yaml_dump.text(path.rpartition("/")[2])
            if "facts" not in self._own:
                pairs["facts"] = f"\n  Picture: {yaml_dump.text(picture.credit)}"
            self._sources[source] = None
            self._left_out["image: write image_alt to describe the picture"] = None
            return NewPicture(path=path, data=picture.data)
        self._left_out[f"image: {name!r} is not used: {why}"] = None
        return None


def _is_free(path: Path, data: bytes) -> bool:
    """Return whether a name is free, or has this picture from an interrupted run."""
    try:
        return read_plain(path, len(data) + 1) == data
    except FileNotFoundError:
        return True
    except OSError:
        return False


def write(proposal: Proposal, site: Path) -> None:
    """Write the proposal for a work; raise ContentError if its file has changed since."""
    if proposal.change is None:
        return
    picture = proposal.picture
    try:
        if picture is not None and not (site / picture.path).exists():
            write_new(site, picture.path, picture.data)
    except (FileExistsError, UsageError) as failure:
        assert picture is not None
        raise ContentError(f"{picture.path} cannot be written: {failure}") from failure
    try:
        put([proposal.change])
    except EditError as failure:
        if picture is not None:
            (site / picture.path).unlink(missing_ok=True)
        raise ContentError("; ".join(one.message for one in failure.problems)) from failure
