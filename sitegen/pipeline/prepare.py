"""The phases before rendering: they end with the plan of the whole site as data."""

from collections.abc import Callable, Iterable

import msgspec

from sitegen.cache.database import Database
from sitegen.cache.sources import Sources
from sitegen.catalog.builder import build_catalog
from sitegen.catalog.links import Links
from sitegen.catalog.model import Catalog, Content, Selection
from sitegen.config.loading import Config
from sitegen.core.diagnostics import Problem, has_errors, in_order
from sitegen.core.i18n import Language
from sitegen.core.parallel import WorkerPool
from sitegen.images.pipeline import process_images
from sitegen.output.staging import WriteResult
from sitegen.parse.content import parse_content
from sitegen.parse.unread import unread_files
from sitegen.pipeline.result import Result
from sitegen.plan.options import option_pictures
from sitegen.plan.site import Plan, make_plan
from sitegen.plan.unwritten import unwritten
from sitegen.theme.loading import Theme


class PreparedSite(msgspec.Struct, frozen=True, kw_only=True):
    """A site as data: its parsed files, its catalog, and its plan."""

    content: Content
    catalog: Catalog
    language: Language
    plan: Plan
    problems: tuple[Problem, ...]

    def result(
        self, outcome: WriteResult, problems: Iterable[Problem], *, has_search: bool
    ) -> Result:
        """Return the result of a build of the site with this outcome."""
        return Result(
            pages=len(self.plan.pages),
            written=outcome.written,
            unchanged=outcome.unchanged,
            removed=outcome.removed,
            changed=outcome.changed,
            posts=len(self.catalog.entries),
            works=len(self.catalog.works),
            comments=self.plan.comment_count,
            left_out=self.catalog.left_out,
            unpublished={**self.catalog.previewed},
            problems=in_order(problems),
            has_search=has_search,
        )


def prepare(
    sources: Sources,
    config: Config,
    theme: Theme,
    selection: Selection,
    store: Database,
    workers: WorkerPool,
    progress: Callable[[str, int, int], None],
) -> PreparedSite:
    """Parse a site, build its catalog and plan it; there is always a plan, even with errors."""
    content, parse_problems = parse_content(sources, config, store, workers, progress)
    catalog, catalog_problems = build_catalog(content, config, selection)
    language = theme.language(config.settings.language)
    links = Links(catalog)
    shown = (*option_pictures(theme), config.settings.image or "")
    images = process_images(catalog, links, shown, sources, store, workers, progress)
    plan, plan_problems = make_plan(catalog, config, theme, language, links, images)
    served = {file.path for files in links.copies.values() for file in files}
    served.add(config.settings.social_font)
    unread = unread_files(content, catalog, served)
    problems = (*parse_problems, *catalog_problems, *plan_problems, *unread)
    if not has_errors(problems):  # otherwise nothing is published
        problems += tuple(unwritten(catalog))
    return PreparedSite(
        content=content,
        catalog=catalog,
        language=language,
        plan=plan,
        problems=problems,
    )
