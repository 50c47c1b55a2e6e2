"""One build of a site: scan, parse, catalogue, plan, diff, print, write.

This is the only module that knows the whole road. Each phase returns its value and its problems,
and goes on after them, so that one run finds every mistake; with any error nothing is written.
"""

import time
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime
from pathlib import Path

import msgspec

from sitegen import store as state
from sitegen.digest import program
from sitegen.files import SourceFile, stamp_of, walk
from sitegen.locks import site_lock
from sitegen.memo import Memory
from sitegen.problems import Problem, UsageError, error, escalate, has_errors, in_order
from sitegen.result import Result
from sitegen.settings import FILE as SETTINGS
from sitegen.sources import Sources
from sitegen.store import Store
from sitegen.write import STATE, Outcome, check_output

Progress = Callable[[str, int, int], None]
"""Is told the name of a phase, how much of it is done, and how much there is to do."""


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


def build(
    site: Path,
    options: Options,
    on_wait: Callable[[], None] = lambda: None,
    progress: Progress = lambda *_: None,
    executor: Executor | None = None,
) -> Result:
    """Build a site into its output folder.

    ``on_wait`` is called if another build has to be waited for; ``executor`` is where pages are
    made instead of processes of our own. Raises SettingsError and UsageError before anything of
    the content is read.
    """
    started = time.perf_counter()
    output = options.output or site / "output"
    if not (site / SETTINGS).is_file():
        raise UsageError(f"{site / SETTINGS} cannot be read: there is no such file")
    check_output(site, output)
    with site_lock(site, on_wait):
        try:
            result = _Build(site, output, options).result(progress, executor)
        except OSError as failure:
            message = f"cannot be written: {failure.strerror or failure}"
            result = Result(problems=(error(output.name, message),))
        except state.StoreError as failure:
            message = f"cannot be written: {failure}"
            result = Result(problems=(error(f"{STATE}/{state.FILE}", message),))
    return msgspec.structs.replace(result, seconds=round(time.perf_counter() - started, 3))


class _Build:
    """A build under way: the site, what was asked for, and the state that the last one left."""

    def __init__(self, site: Path, output: Path, options: Options) -> None:
        self._site = site
        self._output = output
        self._options = options
        self._program = program()
        self._store = Store(site / STATE, self._program)
        if options.force:
            self._store.forget()
        self._memory = Memory(self._store, str(output.resolve()), options.asked, options.now)

    def result(self, progress: Progress, executor: Executor | None) -> Result:
        """Return the last build's result where nothing has changed, else that of a new one."""
        try:
            files, problems = _scan(self._site)
            sources = Sources(files, self._memory.table())
            known = None if problems else self._memory.result(sources)
            return known or self._made(sources, problems, progress, executor)
        finally:
            self._store.close()

    def _made(
        self,
        sources: Sources,
        problems: list[Problem],
        progress: Progress,
        executor: Executor | None,
    ) -> Result:
        """Go the whole road. What only it needs is imported here, for most builds do not."""
        from sitegen.catalogue import Selection
        from sitegen.cataloguer import make_catalogue
        from sitegen.config import load
        from sitegen.i18n import Language
        from sitegen.parsing import parse_content
        from sitegen.plan import make_plan
        from sitegen.printing import Printer
        from sitegen.theme import load_theme
        from sitegen.workers import Workers
        from sitegen.write import Stage

        options = self._options
        config = load(self._site, options.environment, options.base_url, options.relative)
        theme, found = load_theme(self._site, config)
        problems += [*config.problems, *found]
        with Workers(options.jobs, executor) as workers:
            content, found = parse_content(sources, config, self._store, workers, progress)
            self._store.save()
            problems += found
            selection = Selection(
                now=options.now,
                drafts=options.drafts,
                future=options.future,
                expired=options.expired,
            )
            catalogue, found = make_catalogue(content, config, selection)
            problems += found
            language = Language(config.settings.language, theme.words)
            plan, found = make_plan(catalogue, config, theme, language)
            problems += found
            outcome, written = Outcome(), None
            with Stage(self._site, self._output) as stage:
                printer = Printer(stage, self._memory.files, sources, self._store, self._program)
                problems += printer.fill(
                    plan, config, theme, language, workers, progress, sound=not has_errors(problems)
                )
                if options.strict:
                    problems = list(escalate(problems))
                if not has_errors(problems):
                    self._memory.forget()
                    outcome = stage.commit()
                    written = printer.files()
        result = Result(
            pages=len(plan.pages),
            written=outcome.written,
            unchanged=outcome.unchanged,
            removed=outcome.removed,
            changed=outcome.changed,
            posts=len(catalogue.entries),
            works=len(catalogue.works),
            comments=plan.comment_count,
            problems=in_order(problems),
        )
        self._memory.keep(
            sources,
            result,
            written,
            selection.until(content, config.settings.comments.close_after_days),
        )
        return result


def _scan(site: Path) -> tuple[list[SourceFile], list[Problem]]:
    """Return every file that a build reads, and what is wrong with those of the content."""
    files, problems = walk(site, "content")
    found = list(files)
    for folder in ("templates", "themes"):
        found += walk(site, folder)[0]
    path = site / SETTINGS
    found.append(SourceFile(SETTINGS, str(path), stamp_of(path.stat())))
    return found, list(problems)
