"""From the plan to staged files: pages that are up to date stay, outdated ones are rendered."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from sitegen.cache.database import Database, encode
from sitegen.cache.sources import Sources
from sitegen.config.loading import Config
from sitegen.core.diagnostics import Problem, error
from sitegen.core.digest import digest_of
from sitegen.core.files import SourceFile
from sitegen.core.i18n import Language
from sitegen.core.parallel import WorkerPool
from sitegen.core.urls import output_path
from sitegen.core.user_data import user_key
from sitegen.models.assets import SocialCard
from sitegen.models.feeds import Feed
from sitegen.models.shared import Collections
from sitegen.models.site import Site
from sitegen.models.views import PostPage, View
from sitegen.output.directory import SEARCH_INDEX
from sitegen.output.staging import StagingArea
from sitegen.output.status import Files, OutputFile, is_unchanged, output_stamp
from sitegen.pipeline.build_state import BuildState
from sitegen.pipeline.failed_calls import locate_calls
from sitegen.pipeline.page_keys import PageKeys
from sitegen.pipeline.render_pages import RenderSetup, RenderTask, render_pages
from sitegen.pipeline.shared_setup import remote_function
from sitegen.plan.planned import PlannedPage
from sitegen.render.renderer import Renderer
from sitegen.render.templates.blocked import blocked_in_templates
from sitegen.render.templates.calls import CallFailure
from sitegen.render.templates.checking import TemplateCheck
from sitegen.render.templates.compiled import Compiled
from sitegen.theme.loading import SHORTCODES, Template, Theme

if TYPE_CHECKING:
    from sitegen.images.pipeline import DerivedFile

_MIN_PARALLEL_WEIGHT = 3_000_000
"""Weight of pages from which several processes are faster than one."""

_FILE_WEIGHT = 500
"""Weight of any page: its file is written and renamed, which takes longer over a network."""

_RECORDS_AT_ONCE = 100
"""Records of pages that are stored together."""

Progress = Callable[[str, int, int], None]


def check_theme(
    theme: Theme, language: Language, site: Site, config: Config, store: Database
) -> TemplateCheck:
    """Return the facts about the templates, from the last build if they are the same."""
    plugins, policy = config.plugins, config.policy
    digest = digest_of(
        theme.templates,
        theme.layers,
        theme.strings,
        theme.untranslated,
        theme.option_types,
        plugins,
        policy,
    )
    known = store.value("checked", tuple[bytes, TemplateCheck])
    if known is not None and known[0] == digest:
        return known[1]
    compiled = Compiled(_compiled(theme, store), user_key())
    renderer = Renderer(theme, language, site, plugins, compiled=compiled)
    checked = renderer.check()
    blocked = tuple(blocked_in_templates(theme, policy))
    checked = msgspec.structs.replace(checked, problems=(*checked.problems, *blocked))
    store.put_value("checked", (digest, checked))
    return checked


def _compiled(theme: Theme, store: Database) -> Path:
    """Return the folder for compiled templates, which contain strings that never change."""
    return store.folder("templates", digest_of(store.program, theme.strings, theme.untranslated))


def _without_broken_shortcodes(theme: Theme, checked: TemplateCheck) -> dict[str, Template]:
    """Return a theme's templates; shortcodes with errors become empty templates.

    Their errors are already reported; so the build finds other errors on pages that call them.
    """
    unusable = {
        name: msgspec.structs.replace(template, source="")
        for name, template in theme.templates.items()
        if name.startswith(SHORTCODES) and name not in checked.usable
    }
    return theme.templates | unusable


class RenderScheduler:
    """Stages the files of one build; ``build_state`` is the last build into the same output."""

    def __init__(self, staging: StagingArea, build_state: BuildState, store: Database) -> None:
        self._staging = staging
        self._last = build_state.files
        self._last_inputs = build_state.inputs
        self._is_output_unchanged = build_state.is_output_unchanged()
        self._store = store
        self._output = build_state.output
        self._keys: dict[str, bytes] = {}
        self._unchanged: Files = {}
        store.start_pages()
        self._all_files: dict[str, SourceFile] | None = None
        self._inputs: dict[str, bytes | None] = {}

    def configure(
        self,
        *,
        config: Config,
        theme: Theme,
        checked: TemplateCheck,
        site: Site,
        shared: Collections,
        sources: Sources,
        valid: bool,
        plan_basis: bytes = b"",
    ) -> None:
        """Prepare for pages; if not ``valid``, pages are only rendered to find their errors."""
        if config.settings.search:
            self._staging.keep_folder(SEARCH_INDEX)
        self._checked = checked
        self._page_keys = PageKeys(
            site, shared, checked, theme, config, self._store.program, plan_basis
        )
        self._setup = RenderSetup(
            config=config,
            theme=msgspec.structs.replace(
                theme, static={}, templates=_without_broken_shortcodes(theme, checked)
            ),
            site=site,
            shared=shared,
            collections=checked.collections,
            texts=str(self._store.path),
            compiled=str(_compiled(theme, self._store)),
            key=user_key(),
            staging=None,
        )
        self._valid = valid
        self._sources = sources
        self._config = config

    def render_pages(
        self, pages: Sequence[PlannedPage], workers: WorkerPool, progress: Progress
    ) -> Iterator[Problem]:
        """Render the outdated pages; yield problems."""
        tasks = self._outdated(pages)
        first = next(tasks, None)
        if first is None:
            return
        setup = self._setup
        if self._valid:
            setup = msgspec.structs.replace(setup, staging=str(self._staging.folder))
        function = partial(render_pages, setup=encode(setup))
        failures: dict[tuple[str, int, str], list[Problem]] = {}
        calls: set[CallFailure] = set()
        done = 0
        found = chain((first,), tasks)
        remote = partial(remote_function, setup, self._store)
        for result in workers.run(
            function, found, lambda o: o.weight, _MIN_PARALLEL_WEIGHT, remote
        ):
            for file in result.staged:
                yield from self._staging.add_staged(file)
            for problem in result.failures:
                cause = problem.message.partition(" (on ")[0]
                failures.setdefault((problem.file, problem.line, cause), []).append(problem)
            calls.update(result.calls)
            done += len(result.staged)
            progress("writing", done, len(pages) - len(self._unchanged))
        yield from _summarise(failures.values())
        yield from locate_calls(calls, self._store, self._config)

    def _outdated(self, pages: Iterable[PlannedPage]) -> Iterator[RenderTask]:
        """Yield the pages to render, and keep their records for the store.

        Records are made one after another: all of them together may be larger than the site.
        """
        records: list[tuple[str, str, bytes]] = []
        for planned in pages:
            if planned.template and planned.template not in self._checked.usable:
                continue
            path = output_path(planned.url)
            if self._has_same_inputs(path, planned):
                continue
            view = planned.make()
            data = encode(view)
            if self._is_up_to_date(path, self.key(planned, view, data)):
                continue
            records.append((path, planned.template, data))
            if len(records) == _RECORDS_AT_ONCE:
                self._store.add_pages(records)
                records = []
            files = self._locations(view.files) if isinstance(view, SocialCard) else {}
            yield RenderTask(planned.template, data, _weight(view) + len(data), files)
        self._store.add_pages(records)

    def key(self, planned: PlannedPage, view: View, data: bytes) -> bytes:
        """Return the key of a page with a record, which is also given as bytes."""
        if isinstance(view, SocialCard):
            return self._page_keys.drawing_key(data)
        return self._page_keys.key(planned.template, data)

    def _locations(self, paths: Iterable[str]) -> dict[str, str]:
        """Return files of the site by their paths in it."""
        if self._all_files is None:
            self._all_files = {file.path: file for file in self._sources.files}
        found = self._all_files
        return {path: found[path].location for path in paths if path in found}

    def stage_copies(self, files: dict[str, SourceFile], sources: Sources) -> Iterator[Problem]:
        """Stage the files that are served unchanged; yield problems."""
        for url, file in files.items():
            path = output_path(url)
            try:
                if self._is_up_to_date(path, sources.digest(file)):
                    continue
                data = file.read()
            except OSError as failure:
                yield error(file.path, f"cannot be read: {failure.strerror}")
                continue
            yield from self._staging.add(path, data)

    def stage_derived(self, files: "Mapping[str, DerivedFile]") -> Iterator[Problem]:
        """Stage the files made of pictures; yield problems."""
        for url, derived in files.items():
            path = output_path(url)
            if self._is_up_to_date(path, derived.variant.digest):
                continue
            try:
                data = derived.data()
            except OSError as failure:
                yield error(derived.file.path, f"cannot be read: {failure.strerror}")
                continue
            yield from self._staging.add(path, data)

    def keep_remaining(self) -> bool:
        """Keep all other files of the last build; return whether all of them are ours."""
        for path, file in self._last.items():
            if path not in self._keys and path not in self._unchanged:
                if not self._staging.is_ours(path):
                    return False
                self._staging.keep_unchanged(path)
                self._unchanged[path] = file
        return True

    def _has_same_inputs(self, path: str, planned: PlannedPage) -> bool:
        """Return whether a page has the inputs of the last build, so that its file stays."""
        inputs = None
        if planned.inputs:
            inputs = self._page_keys.inputs_key(planned.template, planned.inputs)
        file, known = self._last.get(path), self._last_inputs.get(path)
        if inputs != known:
            self._inputs[path] = inputs
            return False
        return file is not None and inputs is not None and self._is_up_to_date(path, file.key)

    def _is_up_to_date(self, path: str, key: bytes) -> bool:
        """Return whether the output has the same file as this build would make; then it stays."""
        file = self._last.get(path)
        same = file is not None and file.key == key and self._staging.is_ours(path)
        if file is None or not same or not self._is_unchanged(path, file):
            self._keys[path] = key
            return False
        self._staging.keep_unchanged(path)
        self._unchanged[path] = file
        return True

    def _is_unchanged(self, path: str, file: OutputFile) -> bool:
        return self._is_output_unchanged or is_unchanged(self._output, path, file)

    def changed_inputs(self) -> dict[str, bytes | None]:
        """Return the digests of the inputs of pages that changed, None where they are unknown."""
        gone = self._last_inputs.keys() & self._gone()
        return {**dict.fromkeys(gone), **self._inputs}

    def _gone(self) -> set[str]:
        return self._last.keys() - self._unchanged.keys() - self._keys.keys()

    def changed_files(self) -> dict[str, OutputFile | None]:
        """Return the rendered files, and None for each deleted file.

        Call this after the last file is in place. The store gets the records of the pages.
        """
        gone = self._gone()
        rendered = {
            path: OutputFile(key, output_stamp(self._output, path))
            for path, key in self._keys.items()
        }
        self._store.remove_pages(self._output, gone)
        self._store.put_pages(self._output)
        return {**dict.fromkeys(gone), **rendered}


def _weight(view: View) -> int:
    """Return the estimated work for a page, in addition to the size of its record."""
    if isinstance(view, PostPage):
        return _FILE_WEIGHT + 6 * view.post.words + 400 * view.thread.count
    return _FILE_WEIGHT + {Feed: 10_000, SocialCard: 300_000}.get(type(view), 0)


def _summarise(failures: Iterable[list[Problem]]) -> Iterable[Problem]:
    """Yield one problem for each cause, for any number of affected pages."""
    for same in failures:
        more = f", and {len(same) - 1} more" if len(same) > 1 else ""
        first = min(same)
        yield msgspec.structs.replace(first, message=f"{first.message.removesuffix(')')}{more})")
