"""Explains a page: its sources, and the changes to them since the last build.

This module has no rules about dependencies. A page depends on its record, on its templates and
on the site's own record. The cache has their last state; this module compares it with the new one.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from sitegen.cache.database import Database, encode
from sitegen.cache.sources import Sources, scan
from sitegen.comments.formats import FOLDER as COMMENTS
from sitegen.comments.formats import read_comment_file, status_of
from sitegen.config.loading import Config, load
from sitegen.config.settings import FILE as SETTINGS
from sitegen.content.authors import FILE as AUTHORS
from sitegen.content.diary import is_diary
from sitegen.content.work_tables import works_tables
from sitegen.core.diagnostics import UsageError, nearest
from sitegen.core.digest import program_digest
from sitegen.core.locks import STATE
from sitegen.core.parallel import WorkerPool
from sitegen.core.row_paths import file_of, key_of_row, row_path
from sitegen.core.urls import decode, output_path
from sitegen.models.richtext import RichText, unit_of
from sitegen.models.views import AnyView
from sitegen.output.directory import output_folder
from sitegen.output.journal import recovered
from sitegen.pipeline.build import Options
from sitegen.pipeline.build_state import BuildState, LastBuild
from sitegen.pipeline.page_keys import template_digests
from sitegen.pipeline.prepare import PreparedSite, prepare
from sitegen.pipeline.scheduler import check_theme
from sitegen.plan.diary import DIARY, year_url
from sitegen.plan.planned import PlannedPage
from sitegen.theme.loading import Theme, load_theme

_view = msgspec.msgpack.Decoder(AnyView).decode


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """The answer about an address or a file: a sentence, and lists with headings."""

    answer: str
    lists: dict[str, tuple[str, ...]] = {}


def why(site: Path, options: Options, target: str, on_wait: Callable[[], None]) -> Reason:
    """Explain the sources of a page, or why a file is not published.

    ``target`` is an address of the site, or a file's path from here or from the site's folder;
    ``on_wait`` is called if a build must finish first. Raises SettingsError, and UsageError
    if the target is neither an address nor a file.
    """
    config = load(site, options.environment, options.base_url, options.relative, run=True)
    theme, _ = load_theme(site, config)
    with recovered(site, on_wait):
        store = Database(site / STATE, program_digest())
        try:
            output = str(output_folder(site, options.output).resolve())
            build_state = BuildState(store, output, options.output_options, options.now)
            sources = Sources(scan(site)[0], build_state.sources)
            with WorkerPool(options.jobs) as workers:
                prepared = prepare(
                    sources, config, theme, options.selection, store, workers, lambda *_: None
                )
            inquiry = _Inquiry(site, prepared, theme, config, build_state, store)
            return inquiry.reason(target, config.base_url)
        finally:
            store.close()  # the answer does not save its parsed files: only a build saves


class _Inquiry:
    """A question, with all data that the answer needs."""

    def __init__(
        self,
        site: Path,
        prepared: PreparedSite,
        theme: Theme,
        config: Config,
        build_state: BuildState,
        store: Database,
    ) -> None:
        self._site = site
        self._prepared = prepared
        self._catalog = prepared.catalog
        self._theme = theme
        self._build_state = build_state
        self._last_build = build_state.last_build()
        self._store = store
        self._checked = check_theme(theme, prepared.language, prepared.plan.site, config, store)
        self._pages = {output_path(planned.url): planned for planned in prepared.plan.pages}
        self._sources = {url: path for path, url in self._catalog.url_by_source.items()}

    def reason(self, target: str, base_url: str) -> Reason:
        """Answer for an address or a file."""
        if target.startswith(base_url):
            target = "/" + target.removeprefix(base_url)
        path = output_path(decode(target))
        if target.startswith("/") and path in self._pages:
            return self._of_page(path)
        row = self._row(target)
        if row is not None:
            return self._of_file(row)
        file = self._file(target)
        if file is not None:
            return self._of_file(file)
        if path in self._pages:
            return self._of_page(path)
        for url, source in self._prepared.plan.copies.items():
            if output_path(url) == path:
                return Reason(answer=f"{url} is a copy of {source.path}")
        for url, derived in self._prepared.plan.derived.items():
            if output_path(url) == path:
                return Reason(answer=f"{url} is made of {derived.file.path}")
        urls = [planned.url for planned in self._pages.values()]
        near = nearest(target, urls)
        hint = f": did you mean {near}?" if near else ""
        raise UsageError(f"there is no page and no file {target!r}{hint}")

    def _row(self, target: str) -> str | None:
        """Return the path of a table's row, from the site's folder, None if there is none."""
        key = key_of_row(target) if "#" in target else ""
        table = self._file(file_of(target)) if key else None
        path = row_path(table, key) if table else ""
        return path if path in self._catalog.states else None

    def _file(self, target: str) -> str | None:
        """Return a file's path from the site's folder, None if there is no such file."""
        for base in (Path.cwd(), self._site):
            path = (base / target).resolve()
            if path.is_file() and path.is_relative_to(self._site.resolve()):
                return path.relative_to(self._site.resolve()).as_posix()
        return None

    # ------------------------------------------------------------ pages

    def _of_page(self, path: str) -> Reason:
        planned = self._pages[path]
        view = planned.view
        changed = tuple(self._changes(path, planned))
        is_built = path in self._build_state.files
        answer = f"{view.url} is up to date"
        if not is_built:
            answer = f"{view.url} has not been built yet"
        elif changed:
            answer = f"{view.url} is out of date: the next build rebuilds it"
        lists = {"made of": tuple(dict.fromkeys(self._origins(view)))}
        if planned.template:
            closure = self._checked.dependencies.get(planned.template, ())
            paths = [self._theme.templates[name].path for name in closure]
            lists["templates"] = tuple(sorted(paths))
        if is_built and changed:
            lists["changed since the last build"] = changed
        return Reason(answer=answer, lists=lists)

    def _origins(self, value: Any) -> Iterator[str]:
        """Yield the source files of a record's parts."""
        if (reference := getattr(value, "reference", "")) and isinstance(reference, str):
            yield unit_of(reference)
        url = getattr(value, "url", None)
        if url in self._sources:
            yield self._sources[url]
        parts = value if isinstance(value, tuple) else ()
        if isinstance(value, msgspec.Struct):
            parts = tuple(getattr(value, name) for name in value.__struct_fields__)
        for part in parts:
            if isinstance(part, msgspec.Struct | tuple):
                yield from self._origins(part)

    def _changes(self, path: str, planned: PlannedPage) -> Iterator[str]:
        """Yield the parts of a page that differ from the last build."""
        last = self._store.page(self._build_state.output, path)
        if last is None or self._last_build is None:
            return
        was, is_ = _parts(_view(last[1])), _parts(_view(encode(planned.view)))
        for name in (*is_, *(name for name in was if name not in is_)):
            if was.get(name) != is_.get(name):
                yield name
        if last[0] != planned.template:
            yield f"its template was {last[0]}"
        yield from self._changes_of_templates(planned, self._last_build)
        for name in self._prepared.plan.site.__struct_fields__:
            if getattr(self._prepared.plan.site, name) != getattr(self._last_build.site, name):
                yield f"site.{name}"

    def _changes_of_templates(self, planned: PlannedPage, last_build: LastBuild) -> Iterator[str]:
        digests = template_digests(self._theme)
        for name in self._checked.dependencies.get(planned.template, ()):
            if digests.get(name) != last_build.templates.get(name):
                yield self._theme.templates[name].path

    # ------------------------------------------------------------ files

    def _of_file(self, path: str) -> Reason:
        url = self._catalog.url_by_source.get(path)
        if url is not None and not self._mistake(path):
            reason = self._of_page(output_path(url))
            shown = sorted(
                planned.url
                for planned in self._pages.values()
                if planned.url != url and path in self._origins(planned.view)
            )
            return Reason(answer=reason.answer, lists={**reason.lists, "shown on": tuple(shown)})
        if path in works_tables(self._catalog.files):
            return self._of_table(path)
        if is_diary(path):
            return self._of_diary(path)
        return Reason(answer=f"{path} {self._fate(path)}")

    def _of_table(self, path: str) -> Reason:
        """List the works in the rows of a table."""
        rows = [work for work in self._prepared.content.works if work.file == path]
        urls = self._catalog.url_by_source
        works = tuple(urls.get(r.path, f"{r.path} {self._fate(r.path)}") for r in rows)
        number = "1 work" if len(rows) == 1 else f"{len(rows):,} works"
        mistake = f"; {found}" if (found := self._mistake(path)) else ""
        return Reason(answer=f"{path} is a table of {number}{mistake}", lists={"works": works})

    def _of_diary(self, path: str) -> Reason:
        """List the pages of the diary that show the entries of a file."""
        diary = next(one for one in self._prepared.content.diaries if one.path == path)
        years = {entry.date.year for entry in diary.entries if entry.date is not None}
        count = len(diary.entries)
        number = "1 entry" if count == 1 else f"{count:,} entries"
        mistake = f"; {found}" if (found := self._mistake(path)) else ""
        pages = (DIARY, *map(year_url, sorted(years, reverse=True))) if diary.entries else ()
        return Reason(answer=f"{path} has {number}{mistake}", lists={"shown on": pages})

    def _fate(self, path: str) -> str:
        """Explain the use of a file that is not the source of a page."""
        copies = self._prepared.plan.copies.items()
        if served := sorted(url for url, file in copies if file.path == path):
            return f"is served as {' and '.join(served)}"
        if path.startswith(f"{COMMENTS}/"):
            return self._fate_of_comment(path)
        if users := self._users(path):
            return f"is a template; these templates use it: {', '.join(users)}"
        if path in _SETTINGS:
            return _SETTINGS[path]
        return f"is not published: {self._obstacle(path)}"

    def _users(self, path: str) -> list[str]:
        """Return the templates that a file is part of."""
        names = {name for name, found in self._theme.templates.items() if found.path == path}
        dependencies = self._checked.dependencies.items()
        return sorted(
            name for name, closure in dependencies if names & set(closure) and name[0] != "!"
        )

    def _obstacle(self, path: str) -> str:
        """Explain why a file is not published."""
        state = self._catalog.states.get(path, "published")
        if state != "published":
            return f"it is {_STATES[state]}"
        if mistake := self._mistake(path):
            return mistake
        if not path.startswith("content/"):
            return "it is outside content/"
        return "no page refers to it, and sitegen makes no page from such a file"

    def _mistake(self, path: str) -> str:
        """Return the first error in a file or a row, "" if there is none."""
        row = next((work for work in self._prepared.content.works if work.path == path), None)
        for problem in self._prepared.problems:
            is_here = problem.file == path if row is None else row.holds(problem)
            if is_here and problem.severity == "error":
                return f"{problem.line}:{problem.column}: {problem.message}"
        return ""

    def _fate_of_comment(self, path: str) -> str:
        folder = path.rpartition("/")[0]
        try:
            data = (self._site / path).read_bytes()
        except OSError as failure:
            return f"is not published: it cannot be read: {failure.strerror}"
        status = status_of(read_comment_file(path, data))
        if status not in {"", "approved"}:
            return f"is not published: its status is {status}"
        wrong = [problem.message for problem in self._prepared.problems if problem.file == path]
        if any("left out" in message or "not shown" in message for message in wrong):
            return f"is not published: {wrong[0]}"
        for planned in self._pages.values():
            if folder in self._origins(planned.view):
                return f"is a comment on {planned.url}"
        return "is a comment on content that is not published, or that shows no comments"


_SETTINGS = {
    SETTINGS: "holds the settings: every page may depend on it",
    AUTHORS: "names the authors: every page that names an author depends on it",
}
_STATES = {
    "draft": "a draft (--drafts shows it)",
    "future": "dated later than now (--future shows it)",
    "expired": "past its expiry_date (--expired shows it)",
}


def _parts(view: Any) -> dict[str, bytes]:
    """Return the parts of a record by names that an author understands, each as bytes."""
    found: dict[str, bytes] = {}
    for name in view.__struct_fields__:
        value = getattr(view, name)
        if isinstance(value, tuple):
            for number, item in enumerate(value, 1):
                label = getattr(item, "url", None) or getattr(item, "title", None) or number
                found[f"{name}: {label}"] = encode(item)
        elif isinstance(value, msgspec.Struct) and not isinstance(value, RichText):
            for inner in value.__struct_fields__:
                label = name if inner == "reference" else f"{name}.{inner}"
                found[label] = encode(getattr(value, inner))
        else:
            found[name] = encode(value)
    return found
