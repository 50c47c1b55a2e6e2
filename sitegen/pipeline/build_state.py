"""The check whether there is anything to build.

A build depends on its sources, on its options, and on the moment only if a date
is compared with it. If none of these has changed, and the output is unchanged, another
build would have the same result, so the last result is returned.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.cache.database import FILE, Database, StoreError, encode
from sitegen.cache.deltas import DeltaTable
from sitegen.cache.output_table import OutputTable
from sitegen.cache.sources import KnownFile, Sources, find_sources
from sitegen.core.diagnostics import Problem, in_order, warning
from sitegen.core.digest import FileState, are_unchanged, digest_of
from sitegen.core.locks import STATE
from sitegen.output.directory import mode_of
from sitegen.output.manifest import MANIFEST
from sitegen.output.status import Files, OutputFile
from sitegen.pipeline.result import Result

if TYPE_CHECKING:
    from sitegen.models.site import Site


class LastBuild(msgspec.Struct, frozen=True, kw_only=True):
    """The result of a build, and the facts that must be the same for the next one to be equal.

    ``generation`` is a version of the sources. The moments are seconds since 1970: the build's own,
    and the next at which a date would matter. ``templates`` has the digest of each template.
    ``code_files`` are the states of the files with functions of plugins and extensions, and of
    an installed theme; ``inbox_files`` those of the files that the receiver of comments reads.
    ``has_own_code`` says that the site may only be built while it is trusted.
    """

    generation: int
    options_digest: bytes
    built_at: float
    valid_until: float
    result: Result
    packed_site: bytes
    templates: dict[str, bytes]
    code_files: tuple[FileState, ...] = ()
    inbox_files: tuple[FileState, ...] = ()
    has_own_code: bool = False

    @property
    def site(self) -> "Site":
        """The record of the site; raise MsgspecError if it is damaged."""
        from sitegen.models.site import Site  # a build with nothing to do needs no records

        return msgspec.msgpack.decode(self.packed_site, type=Site)

    @property
    def has_site(self) -> bool:
        """Whether the record of the site can be read."""
        try:
            return bool(self.site)
        except msgspec.MsgspecError:
            return False


class BuildState:
    """The stored state of the last build into one output folder."""

    def __init__(self, store: Database, output: str, output_options: Any, now: datetime) -> None:
        self._store = store
        self.output = output
        self._options_digest = digest_of(output_options)
        self._now = now.timestamp()
        self._generation = store.value("generation", int) or 0
        self._files = OutputTable(store, output)
        self._sources: DeltaTable[KnownFile] = DeltaTable(store, "sources", KnownFile)
        self._folders: DeltaTable[bytes] = DeltaTable(store, "folders", bytes)
        self._is_output_unchanged: bool | None = None

    def sources(self) -> dict[str, KnownFile]:
        """Return the facts about the sources at that build."""
        return self._sources.entries

    @cached_property
    def _inputs(self) -> DeltaTable[bytes]:
        return DeltaTable(self._store, f"inputs {self.output}", bytes)

    @property
    def inputs(self) -> dict[str, bytes]:
        """The digests of the inputs of the pages that the last build left, by their paths."""
        return self._inputs.entries

    def find_sources(self, site: Path) -> tuple[Sources, list[Problem]]:
        """Return the sources of the site now, and the problems of content files."""
        return find_sources(site, self._folders.entries, self.sources)

    @property
    def files(self) -> Files:
        """The files of the output as the last build left them."""
        return self._files.entries

    def last_build(self) -> LastBuild | None:
        """Return the last build into this folder, even if there are changes since."""
        return self._store.value(f"last build {self.output}", LastBuild)

    def up_to_date(self) -> LastBuild | None:
        """Return the last build if this one would have the same result with the same sources."""
        last = self.last_build()
        if (
            last is None
            or last.options_digest != self._options_digest
            or last.generation != self._generation
        ):
            return None
        is_now = last.built_at <= self._now < last.valid_until
        return last if is_now and are_unchanged(last.code_files + last.inbox_files) else None

    def is_output_unchanged(self) -> bool:
        """Return whether the output is as the last build left it; this is checked only once."""
        if self._is_output_unchanged is None:
            has_manifest = bool(mode_of(Path(self.output, MANIFEST)))
            self._is_output_unchanged = (
                has_manifest is not self._files.is_empty() and self._files.are_unchanged()
            )
        return self._is_output_unchanged

    def addresses(self) -> dict[str, str]:
        """Return the addresses of posts, by their files and the folders of their comments."""
        return self._store.value(f"addresses {self.output}", dict[str, str]) or {}

    def refresh(self, sources: Sources) -> None:
        """Store the new stamps of files that were touched, but have the same content."""
        if not sources.are_same:
            self._save_sources(sources)
            self._store.save()

    def _save_sources(self, sources: Sources) -> None:
        facts, known = sources.new_digests(), self._folders.entries
        folders = sources.new_folders(facts)
        self._sources.change(facts)
        self._folders.change({name: now for name, now in folders.items() if now != known.get(name)})

    def invalidate(self) -> None:
        """Invalidate the last result, because the output will change, and forget deleted outputs.

        The facts about the output's files stay, because changed files have other stamps.
        """
        self._store.put_value(f"last build {self.output}", None)
        for output in filter(_is_gone, self._store.outputs()):
            if output != self.output:
                names = (f"last build {output}", f"addresses {output}", *OutputTable.names(output))
                inputs = (f"inputs {output}", f"inputs {output} since")
                self._store.remove_values((*names, *inputs))
                self._store.remove_output(output)
        self._store.save()

    def save(
        self,
        sources: Sources,
        result: Result,
        files: Mapping[str, OutputFile | None] | None,
        *,
        inputs: Mapping[str, bytes | None],
        valid_until: float,
        site: "Site",
        templates: dict[str, bytes],
        code_files: tuple[FileState, ...] = (),
        inbox_files: tuple[FileState, ...] = (),
        has_own_code: bool = False,
        addresses: dict[str, str] | None = None,
    ) -> None:
        """Store a build.

        ``files`` are the files of the output that it changed, None for a removed one. It is None if
        the build failed and left the output unchanged. ``inputs`` are the digests of the inputs of
        pages, None where they are unknown. ``addresses`` are the addresses of
        posts, by their files and by the folders of their comments, None if they did not change.
        """
        self._save_sources(sources)
        if sources.are_new:
            self._generation += 1
            self._store.put_value("generation", self._generation)
        if files is not None:
            self._files.change(files)
            self._inputs.change(inputs)
            last_build = LastBuild(
                generation=self._generation,
                options_digest=self._options_digest,
                built_at=self._now,
                valid_until=valid_until,
                result=msgspec.structs.replace(
                    result, written=0, removed=0, changed=(), unchanged=len(self.files)
                ),
                packed_site=encode(site),
                templates=templates,
                code_files=code_files,
                inbox_files=inbox_files,
                has_own_code=has_own_code,
            )
            self._store.put_value(f"last build {self.output}", last_build)
            if addresses is not None:
                self._store.put_value(f"addresses {self.output}", addresses)
        self._store.save()


def _is_gone(output: str) -> bool:
    return not Path(output).is_dir()


def save_or_warn(result: Result, save: Callable[[], None]) -> Result:
    """Save the state of a build for the next one; the site is in place in any case.

    Returns its result, with a warning if nothing could be saved.
    """
    try:
        save()
    except (OSError, StoreError) as failure:
        message = f"cannot be written: {failure}; the next build rebuilds every page"
        problem = warning(f"{STATE}/{FILE}", message)
        return msgspec.structs.replace(result, problems=in_order([*result.problems, problem]))
    return result
