"""Whether there is anything to do at all.

A build depends on its sources, on what it was asked for, and on the moment only as far as a date
is compared with it. Where none of these has changed, and the output is as it was left, another
build would come to the same; so its result is that of the last one.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from sitegen.cache.database import FILE, Database, StoreError
from sitegen.cache.deltas import DeltaTable
from sitegen.cache.sources import KnownFile, Sources
from sitegen.core.diagnostics import in_order, warning
from sitegen.core.digest import FileState, are_unchanged, digest_of
from sitegen.core.locks import STATE
from sitegen.core.result import Result
from sitegen.models.records import Site
from sitegen.output.directory import mode_of
from sitegen.output.manifest import MANIFEST
from sitegen.output.status import Files, OutputFile, is_unchanged

_OF_OUTPUTS = ("memo", "addresses", "files", "files since")
"""What is kept of each output folder."""


class LastBuild(msgspec.Struct, frozen=True, kw_only=True):
    """What a build came to, and what has to be the same for the next one to come to it too.

    ``generation`` is that of the sources. The moments are seconds since 1970: the build's own,
    and the next at which a date would matter. ``templates`` holds the digest of each, and
    ``modules`` how the files look that functions of plugins and extensions are in, and what is
    installed of the theme. ``has_own_code`` tells that the site may be built only while it is
    trusted.
    """

    generation: int
    asked: bytes
    made: float
    until: float
    result: Result
    site: Site
    templates: dict[str, bytes]
    modules: tuple[FileState, ...] = ()
    has_own_code: bool = False


class BuildState:
    """What is remembered of the last build into one output folder."""

    def __init__(self, store: Database, output: str, asked: Any, now: datetime) -> None:
        self._store = store
        self.output = output
        self._asked = digest_of(asked)
        self._now = now.timestamp()
        self._generation = store.fact("generation", int) or 0
        self._files: DeltaTable[OutputFile] = DeltaTable(store, f"files {output}", OutputFile)
        self._sources: DeltaTable[KnownFile] = DeltaTable(store, "sources", KnownFile)
        self._is_whole: bool | None = None

    @property
    def sources(self) -> dict[str, KnownFile]:
        """What was known of the sources."""
        return self._sources.entries

    @property
    def files(self) -> Files:
        """The files of the output as the last build left them."""
        return self._files.entries

    def last(self) -> LastBuild | None:
        """Return the last build into this folder, whatever has changed since."""
        return self._store.fact(f"memo {self.output}", LastBuild)

    def memo(self) -> LastBuild | None:
        """Return the last build if this one would come to the same with the same sources."""
        memo = self.last()
        if memo is None or memo.asked != self._asked or memo.generation != self._generation:
            return None
        is_now = memo.made <= self._now < memo.until and are_unchanged(memo.modules)
        return memo if is_now else None

    def is_whole(self) -> bool:
        """Tell whether the output is as the last build left it, which is looked at only once."""
        if self._is_whole is None:
            files = self.files.items()
            whole = all(is_unchanged(self.output, path, file) for path, file in files)
            self._is_whole = whole and bool(mode_of(Path(self.output, MANIFEST))) is bool(files)
        return self._is_whole

    def addresses(self) -> dict[str, str]:
        """Return the addresses of posts, by their files and the folders of their comments."""
        return self._store.fact(f"addresses {self.output}", dict[str, str]) or {}

    def refresh(self, sources: Sources) -> None:
        """Remember the new status of files that were touched and are the same."""
        if sources.are_reread:
            self._sources.change(sources.learnt())
            self._store.save()

    def forget(self) -> None:
        """Forget the last result, for the output is about to be changed, and outputs long gone.

        What is known of the output's files stays, for those that change show it by their status.
        """
        self._store.put_fact(f"memo {self.output}", None)
        for output in filter(_is_gone, self._store.outputs()):
            if output != self.output:
                self._store.remove_facts(f"{kind} {output}" for kind in _OF_OUTPUTS)
                self._store.remove_output(output)
        self._store.save()

    def keep(
        self,
        sources: Sources,
        result: Result,
        files: Mapping[str, OutputFile | None] | None,
        *,
        until: float,
        site: Site,
        templates: dict[str, bytes],
        modules: tuple[FileState, ...] = (),
        has_own_code: bool = False,
        addresses: dict[str, str] | None = None,
    ) -> None:
        """Remember a build.

        ``files`` are those of the output that it changed, None for one that it removed; and None
        where it failed and left the output as it was. ``addresses`` are those of posts, by their
        files and by the folders of their comments, None where they are those of the last build.
        """
        self._sources.change(sources.learnt())
        if sources.are_new:
            self._generation += 1
            self._store.put_fact("generation", self._generation)
        if files is not None:
            self._files.change(files)
            memo = LastBuild(
                generation=self._generation,
                asked=self._asked,
                made=self._now,
                until=until,
                result=msgspec.structs.replace(
                    result, written=0, removed=0, changed=(), unchanged=len(self.files)
                ),
                site=site,
                templates=templates,
                modules=modules,
                has_own_code=has_own_code,
            )
            self._store.put_fact(f"memo {self.output}", memo)
            if addresses is not None:
                self._store.put_fact(f"addresses {self.output}", addresses)
        self._store.save()


def _is_gone(output: str) -> bool:
    return not Path(output).is_dir()


def save_or_warn(result: Result, keep: Callable[[], None]) -> Result:
    """Keep what a build knew, for the next one; the site is in place without that, too.

    Returns its result, with a warning where nothing could be kept.
    """
    try:
        keep()
    except (OSError, StoreError) as failure:
        message = f"cannot be written: {failure}; the next build makes every page again"
        said = warning(f"{STATE}/{FILE}", message)
        return msgspec.structs.replace(result, problems=in_order([*result.problems, said]))
    return result
