"""One build of a site: scan, parse, catalog, plan, compare, render, write.

With ``prepare``, this module knows all phases. Each returns its value and its problems. The
build continues after problems, so that one run finds every mistake; with any error, it writes
nothing.
"""

import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from sitegen.cache import database
from sitegen.cache.database import Database
from sitegen.cache.sources import Changes, Sources
from sitegen.config.settings import FILE as SETTINGS
from sitegen.core.diagnostics import Problem, UsageError, error, escalate, has_errors
from sitegen.core.digest import module_files_state, program_digest
from sitegen.core.files import SourceFile
from sitegen.core.locks import STATE, site_lock
from sitegen.output.directory import output_folder
from sitegen.output.journal import UnfinishedError, clear_output_staging, recover
from sitegen.output.staging import WriteResult
from sitegen.pipeline.build_state import BuildState, LastBuild, save_or_warn
from sitegen.pipeline.options import Options
from sitegen.pipeline.result import Result

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from sitegen.config.loading import Config
    from sitegen.theme.loading import Theme

__all__ = ["Options", "ScanSources", "build"]

Progress = Callable[[str, int, int], None]
"""Called with the name of a phase, the number of steps done, and the number in total."""

ScanSources = Callable[[Path], tuple[list[SourceFile], list[Problem]]]
"""Finds every file that a build reads, and the problems of content files."""

MAX_INCREMENTAL_CHANGES = 20
"""The most changed files for which an incremental build is tried."""


def _silent(*_: object) -> None:
    """Report no progress."""


def build(
    site: Path,
    options: Options,
    on_wait: Callable[[], None] = lambda: None,
    progress: Progress = _silent,
    executor: "Executor | None" = None,
    scan_sources: ScanSources | None = None,
) -> Result:
    """Build a site into its output folder.

    ``on_wait`` is called if another build must finish first. ``executor`` parses units,
    makes pictures and renders pages, instead of processes of our own; a RemoteExecutor's
    workers may be on other machines. ``scan_sources`` finds the files instead of us.
    Raises SettingsError and UsageError before anything is parsed.
    """
    started = time.perf_counter()
    if not (site / SETTINGS).is_file():
        raise UsageError(f"{site / SETTINGS} cannot be read: there is no such file")
    if executor is not None:
        site = site.resolve()  # its workers may be in another folder
    output = output_folder(site, options.output)
    with site_lock(site, on_wait):
        try:
            recover(site)
            clear_output_staging(output)
            try:
                result = _Build(site, output, options, scan_sources).result(progress, executor)
            except database.StoreError as failure:
                if not database.is_broken(failure):
                    raise
                anew = msgspec.structs.replace(options, force=True)
                result = _Build(site, output, anew, scan_sources).result(progress, executor)
        except OSError as failure:
            message = f"cannot be written: {failure.strerror or failure}"
            half_way = isinstance(failure, UnfinishedError)
            result = Result(problems=(error(output.name, message),), unfinished=half_way)
        except database.StoreError as failure:
            message = f"cannot be written: {failure}"
            result = Result(problems=(error(f"{STATE}/{database.FILE}", message),))
    return msgspec.structs.replace(result, seconds=round(time.perf_counter() - started, 3))


class _Build:
    """A running build: the site, its options, and the state of the last build."""

    def __init__(
        self, site: Path, output: Path, options: Options, scan_sources: ScanSources | None
    ) -> None:
        self._site = site
        self._scan = scan_sources
        self._output = output
        self._options = options
        self._store = Database(site / STATE, program_digest())
        if options.force:
            self._store.reset()
        folder = str(output.resolve())
        self._state = BuildState(self._store, folder, options.output_options, options.now)

    def result(self, progress: Progress, executor: "Executor | None") -> Result:
        """Return the last build's result if nothing has changed, otherwise a new build's."""
        try:
            sources, problems = self._find_sources()
            last = None if problems else self._state.up_to_date()
            if last is not None:
                changes = sources.changes()
                if changes.number <= MAX_INCREMENTAL_CHANGES:
                    result = self._reuse_result(last, sources, changes)
                    if result is not None:
                        return result
            return self._full_build(sources, problems, progress, executor)
        finally:
            self._store.close()

    def _find_sources(self) -> tuple[Sources, list[Problem]]:
        if self._scan is None:
            return self._state.find_sources(self._site)
        files, problems = self._scan(self._site)
        return Sources(files, self._state.sources), problems

    def _reuse_result(self, last: LastBuild, sources: Sources, changes: Changes) -> Result | None:
        """Return the result if nothing or little has changed, None for all other changes."""
        if not self._state.is_output_unchanged():
            return None
        if changes.number:
            if last.result.problems or not last.has_site:
                return None
            return self._incremental_build(last, sources, changes)
        if last.has_own_code:
            from sitegen.config.trust import is_trusted

            if not is_trusted(self._site):
                return None  # the settings name the code that is not trusted
        self._state.refresh(sources)
        return last.result

    def _incremental_build(
        self, last: LastBuild, sources: Sources, changes: Changes
    ) -> Result | None:
        """Apply the changes to stored pages; return None if that is not enough."""
        from sitegen.core.parallel import WorkerPool
        from sitegen.models.shared import Collections
        from sitegen.output.staging import StagingArea
        from sitegen.pipeline.incremental import IncrementalBuild
        from sitegen.pipeline.scheduler import RenderScheduler, check_theme
        from sitegen.plan.planned import made

        store = self._store
        config, theme, problems = self._settings
        incremental = IncrementalBuild(store, config, sources, self._state.addresses())
        if problems:
            return None
        if not incremental.can_apply(changes):
            incremental.store_texts()
            incremental.save()  # the full build parses these units no more
            return None
        with StagingArea(self._site, self._output) as staging, WorkerPool(1) as workers:
            scheduler = RenderScheduler(staging, self._state, store)
            language = theme.language(config.settings.language)
            checked = check_theme(theme, language, last.site, config, store)
            if checked.problems or any(checked.collections.values()):
                return None
            incremental.store_texts()
            store.save()
            scheduler.configure(
                config=config,
                theme=theme,
                checked=checked,
                site=last.site,
                shared=Collections(),
                sources=sources,
                valid=True,
            )
            pages = incremental.changed_pages(self._state.output, self._state.files)
            planned = [made(view, template) for template, view in pages or ()]
            if pages is None or list(scheduler.render_pages(planned, workers, _silent)):
                return None
            if not scheduler.keep_remaining():
                return None
            self._state.invalidate()
            outcome = staging.commit()
        result = msgspec.structs.replace(
            last.result,
            pages=last.result.pages + incremental.more_pages,
            comments=last.result.comments + incremental.more_comments,
            written=outcome.written,
            unchanged=outcome.unchanged,
            changed=outcome.changed,
        )

        def save() -> None:
            incremental.save()
            self._state.save(
                sources,
                result,
                scheduler.changed_files(),
                inputs=scheduler.changed_inputs(),
                valid_until=last.valid_until,
                site=last.site,
                templates=last.templates,
                code_files=last.code_files,
                inbox_files=last.inbox_files,
                has_own_code=last.has_own_code,
            )

        return save_or_warn(result, save)

    @cached_property
    def _settings(self) -> "tuple[Config, Theme, list[Problem]]":
        from sitegen.config.loading import load
        from sitegen.theme.loading import load_theme

        options = self._options
        config = load(
            self._site,
            options.environment,
            options.base_url,
            options.relative,
            run=True,
            inbox_url=options.inbox_url,
        )
        theme, problems = load_theme(self._site, config)
        return config, theme, [*config.problems, *problems]

    def _full_build(
        self,
        sources: Sources,
        problems: list[Problem],
        progress: Progress,
        executor: "Executor | None",
    ) -> Result:
        """Run every phase. Its own imports are here, because most builds do not need them."""
        from sitegen.core.parallel import WorkerPool
        from sitegen.output.staging import StagingArea
        from sitegen.pipeline.inbox_files import InboxFiles
        from sitegen.pipeline.page_keys import template_digests
        from sitegen.pipeline.prepare import prepare
        from sitegen.pipeline.scheduler import RenderScheduler, check_theme

        options, selection = self._options, self._options.selection
        config, theme, settings_problems = self._settings
        with WorkerPool(options.jobs, executor) as workers:
            workers.open_site(self._site, (*config.plugins.modules, *config.extension_modules))
            prepared = prepare(sources, config, theme, selection, self._store, workers, progress)
            self._store.save()
            language, plan = prepared.language, prepared.plan
            problems = [*problems, *settings_problems, *prepared.problems]
            outcome, is_done = WriteResult(), False
            with StagingArea(self._site, self._output) as staging:
                scheduler = RenderScheduler(staging, self._state, self._store)
                checked = check_theme(theme, language, plan.site, config, self._store)
                self._store.save()
                problems += checked.problems
                valid = not has_errors(problems)
                scheduler.configure(
                    config=config,
                    theme=theme,
                    checked=checked,
                    site=plan.site,
                    shared=plan.shared(checked.named_collections),
                    sources=sources,
                    valid=valid,
                    plan_basis=plan.basis,
                )
                problems += scheduler.render_pages(plan.pages, workers, progress)
                inbox = InboxFiles(self._site / options.inbox_folder, config)
                if valid:
                    problems += scheduler.stage_copies(plan.copies, sources)
                    problems += scheduler.stage_derived(plan.derived)
                    problems += inbox.render(prepared, theme, checked)
                if options.strict:
                    problems = list(escalate(problems))
                if not has_errors(problems):
                    self._state.invalidate()
                    outcome, is_done = staging.commit(), True
                    problems += inbox.write()
        result = prepared.result(outcome, problems, has_search=bool(config.settings.search))
        close_after_days = config.settings.comments.close_after_days
        next_date = selection.next_date(prepared.content, close_after_days)

        def save() -> None:
            self._state.save(
                sources,
                result,
                scheduler.changed_files() if is_done else None,
                inputs=scheduler.changed_inputs(),
                valid_until=next_date if inbox.is_written else 0.0,
                site=plan.site,
                templates=template_digests(theme),
                has_own_code=bool(config.own_code),
                code_files=(
                    *module_files_state([*config.plugins.modules, *config.extension_modules]),
                    *theme.file_states,
                ),
                inbox_files=inbox.states,
                addresses=prepared.catalog.post_addresses,
            )

        return save_or_warn(result, save)
