"""One build of a site: scan, parse, catalogue, plan, render, write.

This is the only module that knows the whole road. Each phase returns its value and its problems,
and goes on after them, so that one run finds every mistake; with any error nothing is written.
"""

import time
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import msgspec

from sitegen import crawlers, feeds
from sitegen.catalogue import Selection
from sitegen.cataloguer import make_catalogue
from sitegen.config import Config, load
from sitegen.files import walk
from sitegen.i18n import Language
from sitegen.locks import site_lock
from sitegen.parsing import parse_content
from sitegen.plan import Plan, make_plan
from sitegen.planned import Planned
from sitegen.problems import Problem, error, escalate, has_errors, in_order
from sitegen.render import Renderer, TemplateRenderError
from sitegen.result import Result
from sitegen.richtext import RichText
from sitegen.theme import load_theme
from sitegen.urls import Place, output_path
from sitegen.views import Feed, Page, Redirect, RedirectTable, Robots, Sitemap, Stylesheet
from sitegen.write import Outcome, Stage, check_output


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


def build(site: Path, options: Options, on_wait: Callable[[], None] = lambda: None) -> Result:
    """Build a site into its output folder.

    Raises SettingsError and UsageError before anything is read of the content.
    """
    started = time.perf_counter()
    config = load(site, options.environment, options.base_url, options.relative)
    output = options.output or site / "output"
    check_output(site, output)
    with site_lock(site, on_wait):
        try:
            result = _build(site, output, config, options)
        except OSError as failure:
            message = f"cannot be written: {failure.strerror or failure}"
            result = Result(problems=(error(output.name, message),))
    return msgspec.structs.replace(result, seconds=round(time.perf_counter() - started, 3))


def _build(site: Path, output: Path, config: Config, options: Options) -> Result:
    problems = list(config.problems)
    files, found = walk(site, "content")
    problems += found
    theme, found = load_theme(site, config)
    problems += found
    content, found = parse_content(files, config, options.jobs)
    problems += found
    selection = Selection(
        now=options.now, drafts=options.drafts, future=options.future, expired=options.expired
    )
    catalogue, found = make_catalogue(content, config, selection)
    problems += found
    language = Language(config.settings.language, theme.words)
    plan, found = make_plan(catalogue, config, theme, language)
    problems += found
    press = Press(config, language, Renderer(theme, language, plan.site))
    outcome = Outcome()
    with Stage(site, output) as stage:
        problems += _fill(stage, press, plan, sound=not has_errors(problems))
        if options.strict:
            problems = list(escalate(problems))
        if not has_errors(problems):
            outcome = stage.commit()
    return Result(
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


def _fill(stage: Stage, press: "Press", plan: Plan, *, sound: bool) -> list[Problem]:
    """Render and stage the whole site; pages of a site with errors are rendered for theirs."""
    usable, found = press.renderer.check()
    problems = list(found)
    sound = sound and not problems
    failures: dict[tuple[str, int, str], list[Problem]] = {}
    for planned in plan.pages:
        if planned.template and planned.template not in usable:
            continue
        try:
            data = press.render(planned)
        except TemplateRenderError as failure:
            problem = failure.problem
            cause = problem.message.partition(" (on ")[0]
            failures.setdefault((problem.file, problem.line, cause), []).append(problem)
            continue
        if sound:
            problems += stage.add(output_path(planned.view.url), data)
    problems += _summarise(failures.values())
    for url, file in plan.copies.items() if sound else ():
        try:
            problems += stage.add(output_path(url), file.read())
        except OSError as failure:
            problems.append(error(file.path, f"cannot be read: {failure.strerror}"))
    return problems


def _summarise(failures: Iterable[list[Problem]]) -> Iterable[Problem]:
    """Yield one problem for each cause, however many pages it spoils."""
    for same in failures:
        more = f", and {len(same) - 1} more" if len(same) > 1 else ""
        first = same[0]
        yield msgspec.structs.replace(first, message=f"{first.message.removesuffix(')')}{more})")


class Press:
    """Turns a plan's entries into bytes, each by what its record is."""

    def __init__(self, config: Config, language: Language, renderer: Renderer) -> None:
        self.renderer = renderer
        self._config = config
        self._language = language

    def render(self, planned: Planned) -> bytes:
        """Return a page's bytes; raise TemplateRenderError."""
        view = planned.view
        match view:
            case Page():
                return self.renderer.page(planned.template, view, self._place(view))
            case Feed():
                return feeds.rss(view, self._place(view), self._public)
            case Sitemap():
                text = crawlers.sitemap(view, self._place(view))
            case Robots():
                text = crawlers.robots(view, self._place(view))
            case Redirect():
                text = crawlers.redirect(view, self._place(view), self._language)
            case RedirectTable():
                text = crawlers.redirect_table(view, self._place(view))
            case Stylesheet():
                text = view.css
        return text.encode()

    def _place(self, view: object) -> Place:
        """Return where a page stands; feeds say every address in full."""
        url = getattr(view, "url", "/")
        root = self._config.root
        if isinstance(view, Feed):
            return Place(url, root, "absolute")
        owner = getattr(view, "owner", "")
        # The page for missing addresses is served at any depth, and a table is no page.
        rooted = url == "/404.html" or isinstance(view, RedirectTable)
        return Place(
            url, root, "relative" if self._config.relative and not rooted else "path", owner
        )

    def _public(self, text: RichText, place: Place) -> str:
        return self.renderer.html(text, place, public=True)
