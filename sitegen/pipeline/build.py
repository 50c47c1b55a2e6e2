"""One build of a site: scan, parse, catalogue, plan, diff, print, write.

This is the only module that knows the whole road. Each phase returns its value and its problems,
and goes on after them, so that one run finds every mistake; with any error nothing is written.
"""

import time
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from sitegen.cache import database as state
from sitegen.cache.database import Database
from sitegen.cache.sources import Changes, Sources, scan
from sitegen.config.settings import FILE as SETTINGS
from sitegen.core.diagnostics import Problem, UsageError, error, escalate, has_errors, in_order
from sitegen.core.digest import module_files_state, program_digest
from sitegen.core.files import SourceFile
from sitegen.core.locks import STATE, site_lock
from sitegen.core.result import Result
from sitegen.output.directory import output_folder
from sitegen.output.journal import UnfinishedError, clear_output_staging, recover
from sitegen.output.staging import WriteResult
from sitegen.pipeline.up_to_date import BuildState, LastBuild, save_or_warn

if TYPE_CHECKING:
    from sitegen.catalog.model import Selection
    from sitegen.config.loading import Config
    from sitegen.theme.loading import Theme

Progress = Callable[[str, int, int], None]
"""Is told the name of a phase, how much of it is done, and how much there is to do."""


ScanSources = Callable[[Path], tuple[list[SourceFile], list[Problem]]]
"""Finds every file that a build reads, and what is wrong with those of the content."""

MAX_INCREMENTAL_CHANGES = 20
"""Changed files up to which the shortest road is tried."""


def _silent(*_: object) -> None:
    """Tell nobody of a phase."""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What a build is asked for, beside the site's own settings."""

    now: datetime
    output: Path | None = None
    environment: str | None = None
    base_url: str | None = None
    relative: bool = False
    drafts: bool = False
    future: bool = False
    expired: bool = False
    strict: bool = False
    force: bool = False
    jobs: int | None = None

    @property
    def asked(self) -> tuple[object, ...]:
        """What changes the site that is built, the moment apart."""
        return (
            self.environment,
            self.base_url,
            self.relative,
            self.drafts,
            self.future,
            self.expired,
            self.strict,
        )

    @property
    def selection(self) -> "Selection":
        """Which documents are published."""
        from sitegen.catalog.model import Selection

        return Selection(now=self.now, drafts=self.drafts, future=self.future, expired=self.expired)


def build(
    site: Path,
    options: Options,
    on_wait: Callable[[], None] = lambda: None,
    progress: Progress = _silent,
    executor: Executor | None = None,
    look: ScanSources | None = None,
) -> Result:
    """Build a site into its output folder.

    ``on_wait`` is called if another build has to be waited for; ``executor`` is where pages are
    made instead of processes of our own; ``look`` takes the place of :func:`scan`. Raises
    SettingsError and UsageError before anything of the content is read.
    """
    started = time.perf_counter()
    if not (site / SETTINGS).is_file():
        raise UsageError(f"{site / SETTINGS} cannot be read: there is no such file")
    output = output_folder(site, options.output)
    with site_lock(site, on_wait):
        try:
            recover(site)
            clear_output_staging(output)
            try:
                result = _Build(site, output, options, look or scan).result(progress, executor)
            except state.StoreError as failure:
                if not state.is_broken(failure):
                    raise
                anew = msgspec.structs.replace(options, force=True)
                result = _Build(site, output, anew, look or scan).result(progress, executor)
        except OSError as failure:
            message = f"cannot be written: {failure.strerror or failure}"
            half_way = isinstance(failure, UnfinishedError)
            result = Result(problems=(error(output.name, message),), unfinished=half_way)
        except state.StoreError as failure:
            message = f"cannot be written: {failure}"
            result = Result(problems=(error(f"{STATE}/{state.FILE}", message),))
    return msgspec.structs.replace(result, seconds=round(time.perf_counter() - started, 3))


class _Build:
    """A build under way: the site, what was asked for, and the state that the last one left."""

    def __init__(self, site: Path, output: Path, options: Options, look: ScanSources) -> None:
        self._site = site
        self._look = look
        self._output = output
        self._options = options
        self._store = Database(site / STATE, program_digest())
        if options.force:
            self._store.forget()
        self._memory = BuildState(self._store, str(output.resolve()), options.asked, options.now)

    def result(self, progress: Progress, executor: Executor | None) -> Result:
        """Return the last build's result where nothing has changed, else that of a new one."""
        try:
            files, problems = self._look(self._site)
            sources = Sources(files, self._memory.sources)
            memo = None if problems else self._memory.memo()
            changes = sources.changes() if memo is not None else None
            if (
                memo is not None
                and changes is not None
                and changes.number <= MAX_INCREMENTAL_CHANGES
            ):
                result = self._spared(memo, sources, changes)
                if result is not None:
                    return result
            return self._made(sources, problems, progress, executor)
        finally:
            self._store.close()

    def _spared(self, memo: LastBuild, sources: Sources, changes: Changes) -> Result | None:
        """Return the result where nothing or little has changed, None for all else."""
        if not self._memory.is_whole():
            return None
        if changes.number:
            return None if memo.result.problems else self._amended(memo, sources, changes)
        if memo.has_own_code:
            from sitegen.config.trust import is_trusted

            if not is_trusted(self._site):
                return None  # the settings say what it is that is not trusted
        self._memory.refresh(sources)
        return memo.result

    def _amended(self, memo: LastBuild, sources: Sources, changes: Changes) -> Result | None:
        """Go the shortest road, None where it does not lead there."""
        from sitegen.core.i18n import Language
        from sitegen.core.parallel import WorkerPool
        from sitegen.models.shared import Collections
        from sitegen.output.staging import StagingArea
        from sitegen.pipeline.incremental import IncrementalBuild
        from sitegen.pipeline.scheduler import RenderScheduler, check_theme

        store = self._store
        config, theme, problems = self._settings()
        amender = IncrementalBuild(store, config, sources, self._memory.addresses())
        if problems or not amender.understands(changes):
            return None
        with StagingArea(self._site, self._output) as stage, WorkerPool(1) as workers:
            printer = RenderScheduler(stage, self._memory, store)
            language = Language(config.settings.language, theme.strings)
            checked = check_theme(theme, language, memo.site, config.plugins, store)
            if checked.problems or any(checked.collections.values()):
                return None
            amender.put_texts()
            store.save()
            printer.set_up(
                config=config,
                theme=theme,
                checked=checked,
                site=memo.site,
                shared=Collections(),
                sources=sources,
                sound=True,
            )
            pages = amender.pages(self._memory.output, self._memory.files)
            if pages is None or list(printer.pages(pages, workers, _silent)):
                return None
            if not printer.keep_others():
                return None
            self._memory.forget()
            outcome = stage.commit()
        result = msgspec.structs.replace(
            memo.result,
            pages=memo.result.pages + amender.more_pages,
            comments=memo.result.comments + amender.more_comments,
            written=outcome.written,
            unchanged=outcome.unchanged,
            changed=outcome.changed,
        )

        def keep() -> None:
            amender.keep()
            self._memory.keep(
                sources,
                result,
                printer.remember(),
                until=memo.until,
                site=memo.site,
                templates=memo.templates,
                modules=memo.modules,
                has_own_code=memo.has_own_code,
            )

        return save_or_warn(result, keep)

    def _settings(self) -> "tuple[Config, Theme, list[Problem]]":
        from sitegen.config.loading import load
        from sitegen.theme.loading import load_theme

        options = self._options
        config = load(self._site, options.environment, options.base_url, options.relative, run=True)
        theme, problems = load_theme(self._site, config)
        return config, theme, [*config.problems, *problems]

    def _made(
        self,
        sources: Sources,
        problems: list[Problem],
        progress: Progress,
        executor: Executor | None,
    ) -> Result:
        """Go the whole road. What only it needs is imported here, for most builds do not."""
        from sitegen.core.parallel import WorkerPool
        from sitegen.output.staging import StagingArea
        from sitegen.pipeline.fingerprints import template_digests
        from sitegen.pipeline.prepare import prepare
        from sitegen.pipeline.scheduler import RenderScheduler, check_theme

        options = self._options
        config, theme, wrong = self._settings()
        selection = options.selection
        with WorkerPool(options.jobs, executor) as workers:
            found = prepare(sources, config, theme, selection, self._store, workers, progress)
            self._store.save()
            plan = found.plan
            problems += [*wrong, *found.problems]
            outcome, is_done = WriteResult(), False
            with StagingArea(self._site, self._output) as stage:
                printer = RenderScheduler(stage, self._memory, self._store)
                checked = check_theme(theme, found.language, plan.site, config.plugins, self._store)
                problems += checked.problems
                sound = not has_errors(problems)
                printer.set_up(
                    config=config,
                    theme=theme,
                    checked=checked,
                    site=plan.site,
                    shared=plan.shared,
                    sources=sources,
                    sound=sound,
                )
                pages = ((planned.template, planned.view) for planned in plan.pages)
                problems += printer.pages(pages, workers, progress)
                if sound:
                    problems += printer.copies(plan.copies, sources)
                    problems += printer.derived(plan.derived)
                if options.strict:
                    problems = list(escalate(problems))
                if not has_errors(problems):
                    self._memory.forget()
                    outcome, is_done = stage.commit(), True
        result = Result(
            pages=len(plan.pages),
            written=outcome.written,
            unchanged=outcome.unchanged,
            removed=outcome.removed,
            changed=outcome.changed,
            posts=len(found.catalogue.entries),
            works=len(found.catalogue.works),
            comments=plan.comment_count,
            unpublished=selection.unpublished(found.catalogue.documents),
            problems=in_order(problems),
        )

        def keep() -> None:
            self._memory.keep(
                sources,
                result,
                printer.remember() if is_done else None,
                until=selection.until(found.content, config.settings.comments.close_after_days),
                site=plan.site,
                templates=template_digests(theme),
                has_own_code=bool(config.own_code),
                modules=(
                    *module_files_state([*config.plugins.modules, *config.extension_modules]),
                    *theme.file_states,
                ),
                addresses=found.catalogue.post_addresses,
            )

        return save_or_warn(result, keep)
