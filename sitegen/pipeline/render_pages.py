"""From an entry of the plan to a staged file of the site.

Rendering is a function of a page's record, its template, and a common setup for all pages. Any
process can do it; the bytes go to the staging folder, and only their digest comes back.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import msgspec

from sitegen.cache.blobs import TextLoader
from sitegen.cache.database import TextReader
from sitegen.cache.text_file import TextFile
from sitegen.comments import avatars
from sitegen.config.loading import Config
from sitegen.core.diagnostics import Problem
from sitegen.core.urls import Place, output_path
from sitegen.models.assets import Avatar, SocialCard, Stylesheet
from sitegen.models.feeds import (
    CommentFeed,
    Feed,
    Redirect,
    RedirectTable,
    Robots,
    Sitemap,
    SitemapIndex,
)
from sitegen.models.richtext import RichText
from sitegen.models.shared import Collections
from sitegen.models.site import Site
from sitegen.models.views import AnyView, Page, View
from sitegen.output.staging import StagedFile, stage_file
from sitegen.render import crawlers
from sitegen.render.renderer import Renderer, TemplateRenderError
from sitegen.render.templates.calls import CallFailure
from sitegen.render.templates.compiled import Compiled
from sitegen.theme.loading import Theme

_view = msgspec.msgpack.Decoder(AnyView).decode


class RenderSetup(msgspec.Struct, frozen=True, kw_only=True):
    """The common setup for rendering all pages of a build.

    ``collections`` are, for each template, the shared collections that it mentions. ``texts`` is
    the file with the stored texts: the state's database, or a plain TextFile for other machines.
    ``compiled`` is the folder for compiled templates. These are signed with a ``key``: the user's,
    or one of this build for other machines. Without a staging folder nothing is written: pages
    are only rendered to find their errors.
    """

    config: Config
    theme: Theme
    site: Site
    shared: Collections
    collections: dict[str, tuple[str, ...]]
    texts: str
    compiled: str
    key: bytes
    staging: str | None
    are_texts_plain: bool = False


class RenderTask(msgspec.Struct, frozen=True):
    """A page to render: its template ("" if it needs none), its record, and its weight.

    ``files`` are the files that it is drawn from, by their paths in the site.
    """

    template: str
    view: bytes
    weight: int
    files: dict[str, str] = {}


class RenderResult(msgspec.Struct, frozen=True, kw_only=True):
    """The results for some pages: the staged pages, and the failures.

    ``calls`` are the shortcodes that failed; the texts' sources have their positions.
    """

    staged: list[StagedFile]
    failures: list[Problem]
    calls: list[CallFailure]


def render_pages(tasks: Sequence[RenderTask], setup: bytes) -> RenderResult:
    """Render pages and stage them; ``setup`` is a RenderSetup as msgpack, unpacked only once."""
    renderer = _page_renderer(setup)
    staged: list[StagedFile] = []
    failures: list[Problem] = []
    calls: list[CallFailure] = []
    with renderer.open_texts() as texts:
        loader = TextLoader(texts)
        for task in tasks:
            view = _view(task.view)
            try:
                data = renderer.render(loader.load(view), task.template, task.files)
            except TemplateRenderError as failure:
                failures.append(failure.problem)
                continue
            finally:
                calls += renderer.take_failed_calls()
            if renderer.staging is not None:
                staged.append(stage_file(renderer.staging, output_path(view.url), data))
    return RenderResult(staged=staged, failures=failures, calls=calls)


@lru_cache(maxsize=1)
def _page_renderer(setup: bytes) -> "PageRenderer":
    return PageRenderer(msgspec.msgpack.decode(setup, type=RenderSetup))


class PageRenderer:
    """Renders records of pages by their type; a ``Renderer`` renders the templates."""

    def __init__(self, setup: RenderSetup) -> None:
        self._texts, self._are_texts_plain = setup.texts, setup.are_texts_plain
        self.staging = None if setup.staging is None else Path(setup.staging)
        self._config = setup.config
        self._collections = setup.collections
        self._policy = setup.site.policy
        self._language = setup.theme.language(setup.config.settings.language)
        self._renderer = Renderer(
            setup.theme,
            self._language,
            setup.site,
            setup.config.plugins,
            shared=setup.shared,
            compiled=Compiled(Path(setup.compiled), setup.key),
        )

    def open_texts(self) -> TextReader | TextFile:
        """Open the stored texts; raise OSError."""
        return TextFile(self._texts) if self._are_texts_plain else TextReader(self._texts)

    def render(self, view: View, template: str, files: Mapping[str, str]) -> bytes:
        """Return a page's bytes, after loading its texts; raise TemplateRenderError.

        ``files`` are those that it is drawn from, by their paths in the site.
        """
        match view:
            case Page():
                names = self._collections.get(template, ())
                return self._renderer.page(template, view, self._place(view), names)
            case Feed() | CommentFeed():
                return self._feed(view)
            case Sitemap():
                text = crawlers.sitemap(view, self._place(view))
            case SitemapIndex():
                text = crawlers.sitemap_index(view, self._place(view))
            case Robots():
                text = crawlers.robots(view, self._place(view))
            case Redirect():
                text = crawlers.redirect(view, self._place(view), self._language, self._policy)
            case RedirectTable():
                text = crawlers.redirect_table(view, self._place(view))
            case Stylesheet():
                text = view.css
            case Avatar() | SocialCard():
                return _draw(view, files)
        return text.encode()

    def take_failed_calls(self) -> list[CallFailure]:
        """Return the shortcodes that failed since the last call of this function."""
        return self._renderer.take_failed_calls()

    def _feed(self, view: Feed | CommentFeed) -> bytes:
        # Most edits change no feed.
        from sitegen.render.feeds.channels import channel_of_comments, channel_of_posts
        from sitegen.render.feeds.comment_rss import responses_rss
        from sitegen.render.feeds.writers import WRITERS

        place, language = self._place(view), self._language
        if isinstance(view, Feed):
            return WRITERS[view.format](channel_of_posts(view, place, self._public, language))
        return responses_rss(channel_of_comments(view, place, language))

    def _place(self, view: View) -> Place:
        """Return the place of a page; feeds use full addresses."""
        base_url = self._config.base_url
        if isinstance(view, Feed | CommentFeed):
            return Place(view.url, base_url, "absolute")
        owner = view.owner if isinstance(view, Page) else ""
        # The page for missing addresses is served at any depth, and a table is not a page.
        rooted = view.url == "/404.html" or isinstance(view, RedirectTable)
        relative = self._config.relative and not rooted
        return Place(view.url, base_url, "relative" if relative else "path", owner)

    def _public(self, text: RichText, place: Place) -> str:
        return self._language.html(self._renderer.html(text, place, public=True))


def _draw(view: Avatar | SocialCard, files: Mapping[str, str]) -> bytes:
    """Return a drawn picture; raise OSError if a file for it cannot be read."""
    if isinstance(view, Avatar):
        return avatars.draw(view.url).encode()
    from sitegen.images.cards import draw_card

    def data(file: tuple[str, bytes] | None) -> bytes | None:
        return Path(files[file[0]]).read_bytes() if file else None

    return draw_card(
        title=view.about.title,
        site=view.site,
        rating=view.rating,
        accent=view.accent,
        picture=data(view.picture),
        font=data(view.font),
    )
