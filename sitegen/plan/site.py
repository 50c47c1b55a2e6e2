"""The planner of the whole site: each page's address, its template, and its records.

Nothing is rendered here, and rendering adds no data: a page can only show the records
of its plan entry.
"""

from collections.abc import Container, Iterable, Iterator, Set
from typing import Any

import msgspec

from sitegen.catalog.links import BrokenLinkError, Links
from sitegen.catalog.model import Catalog
from sitegen.config.loading import Config
from sitegen.config.settings import EndpointSettings
from sitegen.content.authors import FILE as AUTHORS
from sitegen.content.documents import Parsed
from sitegen.content.pages import thread_of
from sitegen.core.diagnostics import Problem, error
from sitegen.core.digest import digest_of
from sitegen.core.files import SourceFile
from sitegen.core.i18n import Language
from sitegen.images.pipeline import DerivedFile, ImagePipeline
from sitegen.models.assets import Avatar, Stylesheet
from sitegen.models.feeds import Feed, Robots
from sitegen.models.records import Image, MenuItem
from sitegen.models.site import Relation, Site
from sitegen.models.threads import Thread
from sitegen.models.views import NotFoundPage, SearchPage
from sitegen.output.directory import SEARCH_INDEX
from sitegen.plan.collections import CollectionFactory, collections
from sitegen.plan.diary import DiaryPlanner
from sitegen.plan.diary_feed import diary_feed
from sitegen.plan.documents import DocumentPlanner
from sitegen.plan.intros import with_intros
from sitegen.plan.listing import ListPlanner
from sitegen.plan.options import OPTIONS_CSS, chosen_options, icons, options_css
from sitegen.plan.parents import parents_without_page
from sitegen.plan.planned import PlanContext, PlannedPage, clashes, made
from sitegen.plan.redirects import redirects
from sitegen.plan.sharing import site_card, site_image
from sitegen.plan.sitemaps import sitemaps
from sitegen.plan.syndication import Feeds
from sitegen.plan.titles import menu_title, with_marks
from sitegen.schema.synonyms import synonym
from sitegen.theme.loading import Theme


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The whole site: its record, its pages, and its other files by their addresses.

    ``shared`` makes those of the collections of all pages that it is given the names of.
    ``copies`` are served unchanged, ``derived`` are made of pictures. ``comment_count`` counts each
    comment once. ``basis`` is the digest of the inputs that all pages share.
    """

    site: Site
    pages: tuple[PlannedPage, ...]
    copies: dict[str, SourceFile]
    derived: dict[str, DerivedFile]
    comment_count: int
    basis: bytes
    shared: CollectionFactory


def make_plan(
    catalog: Catalog,
    config: Config,
    theme: Theme,
    language: Language,
    links: Links,
    images: ImagePipeline,
) -> tuple[Plan, tuple[Problem, ...]]:
    """Plan every page of the site; there is always a plan, even with errors."""
    problems: list[Problem] = []
    config = with_marks(config)
    context = PlanContext(
        catalog=catalog,
        config=config,
        theme=theme,
        language=language,
        links=links,
        images=images,
        problems=problems,
    )
    plan = _Planner(context).plan()
    files = {**links.copies, **{url: {derived.file} for url, derived in images.derived.items()}}
    fixed = (*theme.static, *([f"/{SEARCH_INDEX}"] if config.settings.search else []))
    return plan, (*problems, *images.errors(), *clashes(plan.pages, files, fixed))


class _Planner:
    """Makes the plan: lists first, because texts may link to them."""

    def __init__(self, context: PlanContext) -> None:
        self._context = context
        self._catalog = context.catalog
        self._settings = context.config.settings
        self._problems = context.problems
        self._links = context.links
        self._feeds = Feeds(context.catalog, context.config, context.language)
        self._documents = DocumentPlanner(context, self._feeds)
        documents = self._documents
        self._list_planner = ListPlanner(context, documents, self._feeds)
        diary_feeds = (*self._feeds.of_diary, *self._feeds.of_site)
        self._diary = DiaryPlanner(context, documents.diary, diary_feeds)

    def plan(self) -> Plan:
        """Return the plan."""
        lists = [*self._list_planner.pages(), made(self._search(), "search.html")]
        list_urls = {*(planned.url for planned in lists), *self._diary.addresses()}
        pages = [*self._fixed(), *self._redirects(list_urls)]
        addresses = [*list_urls, *(planned.url for planned in pages)]
        addresses += [*self._catalog.url_by_source.values(), *self._context.theme.static]
        addresses += self._documents.further_addresses(list_urls)
        self._links.add_addresses(
            [*addresses, *self._feeds.addresses(), "/sitemap.xml", "/robots.txt"]
        )
        self._check_addresses()
        # Entries have notes, which may link to any page.
        lists += self._diary.pages()
        pages += with_intros(lists, self._context)
        image = site_image(self._context)
        pages += self._documents.pages(list_urls)
        pages += site_card(self._context, image)
        pages += self._documents.feeds(list_urls)
        pages += map(made, self._diary_feed())
        pages += map(made, sitemaps(planned.listed for planned in pages if planned.listed))
        copies = {url: min(files) for url, files in self._links.copies.items()}
        if "/robots.txt" not in copies:
            pages.append(made(Robots(url="/robots.txt", sitemap="/sitemap.xml")))
        static = self._context.theme.static
        threads = self._threads(list_urls)
        pages += _avatars(threads, copies)
        derived = {**self._context.images.stripped_files(), **self._context.images.derived}
        return Plan(
            site=self._site(image),
            pages=tuple(pages),
            copies={url: f for url, f in {**static, **copies}.items() if url not in derived},
            derived=derived,
            comment_count=sum(thread.count for thread in threads),
            basis=self._basis(),
            shared=collections(self._context, self._documents, self._list_planner),
        )

    def _basis(self) -> bytes:
        """Return the digest of the inputs that all pages share."""
        return digest_of(self._context.basis, self._feeds.of_site, self._feeds.of_diary)

    def _threads(self, list_urls: Set[str]) -> list[Thread]:
        """Return the threads that the site shows; the head of a list shows none."""
        catalog = self._catalog
        threads = [entry.thread for entry in catalog.entries]
        threads += [entry.thread for entry in catalog.works]
        return threads + [page.thread for page in catalog.pages if page.url not in list_urls]

    def _redirects(self, list_urls: Set[str]) -> Iterator[PlannedPage]:
        """Yield the redirects from addresses without a page, unless a file has the address."""
        taken = {*list_urls, *self._catalog.url_by_source.values()}
        files = (*self._links.copies, *self._context.theme.static)
        taken |= {url.removesuffix("index.html") for url in files}
        further = self._documents.further_addresses(list_urls)
        addresses = (*list_urls, *self._catalog.url_by_source.values(), *further)
        parents = parents_without_page(self._catalog, self._settings, addresses)
        feeds = self._feeds.of_term_names
        config, problems = self._context.config, self._problems
        return redirects(self._catalog, config, problems, taken, feeds, parents)

    def _diary_feed(self) -> Iterator[Feed]:
        """Yield the feed of the diary, if there is one."""
        for link in self._feeds.of_diary:
            rows = self._documents.diary
            dated = [record for record in self._catalog.diary.records if record.date is not None]
            newest = dated[: self._settings.feeds.entries]
            pairs = [(rows.row(record), record.authors) for record in newest]
            yield diary_feed(link, pairs, self._context.config, self._context.language)

    # ------------------------------------------------------------ the site

    def _site(self, image: Image | None) -> Site:
        settings = self._settings
        menu = []
        for index, item in enumerate(settings.menu or ()):
            try:
                menu.append(MenuItem(title=item.title, url=self._links.address(item.url)))
            except BrokenLinkError as failure:
                self._problems.append(
                    self._context.config.problem(f"menu.{index}.url", str(failure))
                )
        own: list[tuple[Parsed[Any], str]] = [(e.page, e.url) for e in self._catalog.pages]
        own += [(e.post, e.url) for e in reversed(self._catalog.entries)]
        for document, url in own:
            if (item := document.meta.menu) is not None:
                own_title = menu_title(document, item, self._settings)
                menu.append(MenuItem(title=own_title, url=url))
        policy = self._context.config.policy
        return Site(
            title=settings.title,
            tagline=settings.tagline,
            url=self._context.config.base_url,
            language=settings.language,
            direction=self._context.language.direction,
            menu=tuple(menu),
            has_menu=settings.menu is not None,
            options=chosen_options(self._context),
            icons=tuple(icons(self._context)),
            feed=self._feeds.first,
            policy=policy.text if policy else "",
            relations=tuple(_relations(settings.endpoints)),
            search=bool(settings.search),
            indexes=tuple(self._list_planner.indexes()),
            image=image,
        )

    def _check_addresses(self) -> None:
        """Report settings and pictures of authors that do not exist."""
        home = self._settings.home
        threads = {thread_of(entry.page.path) for entry in self._catalog.pages}
        if home not in {"posts", "works"} and f"pages/{home.strip('/')}" not in threads:
            meant = synonym(home, ("posts", "works"))
            hint = f" (write {meant})" if meant else ""
            message = f"there is no page {home!r}: expected posts, works or a page's path{hint}"
            self._problems.append(self._context.config.problem("home", message))
        for old, new in self._settings.redirects.items():
            if not new.endswith("*"):
                self._check(new, "", self._context.config.problem(f"redirects.{old}", ""))
        for key, author in self._catalog.authors.items():
            problem = error(AUTHORS, f"{key}.avatar: ", *author.avatar_position)
            avatar = author.meta.avatar
            if avatar and not avatar.startswith("/") and "://" not in avatar:
                message = f"{problem.message}{avatar} is not served: put it into content/static/"
                self._problems.append(msgspec.structs.replace(problem, message=message))
            else:
                self._check(avatar, "", problem)
            policy = self._context.config.policy
            if policy and (message := policy.blocked_message("img", avatar)):
                message = f"{problem.message}{message}"
                found = msgspec.structs.replace(problem, severity="warning", message=message)
                self._problems.append(found)

    def _check(self, address: str, folder: str, problem: Problem) -> None:
        try:
            self._links.address(address or "/", folder)
        except BrokenLinkError as failure:
            message = f"{problem.message}{failure}"
            self._problems.append(msgspec.structs.replace(problem, message=message))

    def _fixed(self) -> list[PlannedPage]:
        """Return the pages of every site."""
        missing = NotFoundPage(
            kind="404",
            url="/404.html",
            title=self._context.language.text("not_found"),
            language=self._settings.language,
            noindex=True,
            feeds=self._feeds.of_site,
        )
        css = Stylesheet(url=OPTIONS_CSS, css=options_css(self._context))
        return [made(missing, "404.html"), made(css)]

    def _search(self) -> SearchPage:
        """Return the search page, which links to the archive if search is off."""
        policy = self._context.config.policy
        own = (policy.with_search if self._settings.search else policy.text) if policy else ""
        return SearchPage(
            kind="search",
            url="/search/",
            title=self._context.language.text("search"),
            language=self._settings.language,
            noindex=True,
            feeds=self._feeds.of_site,
            policy=own,
        )


def _relations(endpoints: EndpointSettings) -> Iterator[Relation]:
    """Yield the references of every page to addresses on other hosts."""
    for rel, url in (("webmention", endpoints.webmention), ("pingback", endpoints.pingback)):
        if url:
            yield Relation(rel=rel, url=url)
    for url in endpoints.rel_me:
        yield Relation(rel="me", url=url)


def _avatars(threads: Iterable[Thread], copies: Container[str]) -> list[PlannedPage]:
    """Return the avatars to draw for threads, except for files that the site already has."""
    wanted = {url for thread in threads for url in thread.avatars}
    return [made(Avatar(url=url)) for url in sorted(wanted) if url not in copies]
