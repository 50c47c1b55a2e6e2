"""The files of a site for the receiver of comments: its open threads, its words and its pages.

Each full build of a site with an inbox makes them, and writes them when the site is in place.
An incremental build does not change them, because they contain no texts and comments.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from sitegen.catalog.model import Catalog
from sitegen.comments.kinds import CONTRIBUTIONS
from sitegen.config.loading import Config
from sitegen.content.documents import Parsed
from sitegen.content.pages import thread_of
from sitegen.core.diagnostics import Problem, UsageError, warning
from sitegen.core.digest import FileState, file_states
from sitegen.core.folders import Folder
from sitegen.core.urls import Place
from sitegen.inbox.site_file import FOLDER, NAME, PAGES, InboxSite, OpenThread, encode_site
from sitegen.inbox.slots import marker
from sitegen.models.views import ArticlePage, PostPage, WorkPage
from sitegen.pipeline.prepare import PreparedSite
from sitegen.plan.inbox_pages import inbox_pages, is_elsewhere
from sitegen.plan.site import Plan
from sitegen.render.renderer import Renderer, TemplateRenderError
from sitegen.render.templates.checking import TemplateCheck
from sitegen.theme.loading import Theme

WORDS = "inbox_"
"""The prefix of the theme's words for the receiver."""

ALIASES = {
    "inbox_anonymous": "anonymous",
    "inbox_spoilers": "comment_spoiler",
    "inbox_spoiler_show": "spoiler_show",
}
"""Words that the receiver shares with the pages of the site, by the receiver's names."""

WORK_KINDS = ("review", *CONTRIBUTIONS)
"""The kinds that readers may send about a work, besides comments."""

_IGNORE = ".gitignore"


class InboxFiles:
    """The files for the receiver: rendered first, and written after a successful build."""

    def __init__(self, folder: Path, config: Config) -> None:
        self._folder = folder
        self._config = config
        self._files: dict[str, bytes] = {}
        self.is_written = True

    def render(
        self, prepared: PreparedSite, theme: Theme, checked: TemplateCheck
    ) -> Iterator[Problem]:
        """Make the files of a site with an inbox; yield problems."""
        config, language, plan = self._config, prepared.language, prepared.plan
        if config.settings.inbox is None:
            return
        found = _inbox_site(plan, prepared.catalog, config, theme)
        self._files = {_IGNORE: b"*\n", NAME: encode_site(found)}
        shared = plan.shared(checked.named_collections)
        renderer = Renderer(theme, language, plan.site, config.plugins, shared=shared)
        links: Literal["path", "absolute"] = "absolute" if is_elsewhere(config) else "path"
        for state, (template, view) in inbox_pages(config, language).items():
            if template not in checked.usable:
                continue
            place, names = Place(view.url, config.base_url, links), checked.collections[template]
            try:
                page = renderer.page(template, view, place, names, {"slot": marker})
            except TemplateRenderError as failure:
                yield failure.problem
            else:
                self._files[f"{PAGES}/{state}.html"] = page

    def write(self) -> Iterator[Problem]:
        """Write the files that are missing or different, each in one step.

        A failure is a warning, because the site is in place; the receiver keeps the earlier file.
        """
        if not self._files:
            return
        try:
            with (
                Folder.at(self._folder, make=True) as inbox,
                inbox.folder(PAGES, make=True) as pages,
            ):
                for path, data in self._files.items():
                    folder, _, name = path.rpartition("/")
                    _put(pages if folder else inbox, name, data)
        except (OSError, UsageError) as failure:
            self.is_written = False
            reason = getattr(failure, "strerror", None) or failure
            message = f"cannot be written: {reason}; the receiver keeps the file of the last build"
            yield warning(f"{FOLDER}/{NAME}", message)

    @property
    def states(self) -> tuple[FileState, ...]:
        """The files' states: if they have changed by the next build, it is a full one."""
        return file_states(str(self._folder / path) for path in self._files)


def _put(folder: Folder, name: str, data: bytes) -> None:
    """Write a file unless it has these bytes; raise OSError and UnsafePathError."""
    if not folder.mode(name) or folder.read(name) != data:
        folder.write(name, data)


def _inbox_site(plan: Plan, catalog: Catalog, config: Config, theme: Theme) -> InboxSite:
    """Return the open threads of a site, and the words of the receiver."""
    place = Place("/", config.base_url, "absolute")
    pages = {planned.url: planned for planned in plan.pages}
    days = config.settings.comments.close_after_days
    threads = {}
    for name, document, url in _open_threads(catalog):
        view = pages[url].view if url in pages else None
        if isinstance(
            view, PostPage | WorkPage | ArticlePage
        ):  # a list shows no thread of its head
            threads[name] = OpenThread(
                title=view.title,
                url=place.absolute(url),
                closes=_closing_time(document, days),
                kinds=WORK_KINDS if name.startswith("works/") else (),
            )
    return InboxSite(
        url=config.settings.url,
        language=config.settings.language,
        threads=threads,
        words=dict(_words(theme)),
    )


def _open_threads(catalog: Catalog) -> Iterator[tuple[str, Parsed[Any], str]]:
    """Yield the name of each open thread, with its document and its address."""
    for post in catalog.entries:
        if post.thread.state == "open":
            yield post.post.slug, post.post, post.url
    for work in catalog.works:
        if work.thread.state == "open":
            yield f"works/{work.key}", work.work, work.url
    for page in catalog.pages:
        if page.thread.state == "open":
            yield thread_of(page.page.path), page.page, page.url


def _closing_time(document: Parsed[Any], days: int) -> str:
    """Return the moment at which a document's thread closes, "" for never (ISO 8601)."""
    date = document.meta.date
    if not days or date is None:
        return ""
    try:
        closes: str = (date.at + timedelta(days=days)).isoformat()
    except OverflowError:
        return ""
    return closes


def _words(theme: Theme) -> Iterator[tuple[str, str]]:
    """Yield the receiver's words; for a word with several forms, the form for many."""
    own = {key: key for key in theme.strings if key.startswith(WORDS)}
    for name, key in {**ALIASES, **own}.items():
        if key in theme.strings:
            word = theme.strings[key]
            yield name, word if isinstance(word, str) else word["other"]
