"""Every page of the site as data: its address, its template, and the records that it shows.

Nothing is rendered here, and rendering adds nothing: what a plan entry does not hold, its page
cannot show.
"""

import difflib
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from sitegen.authors import FILE as AUTHORS
from sitegen.catalogue import TAXONOMIES, Catalogue, Entry
from sitegen.config import Config
from sitegen.files import SourceFile
from sitegen.i18n import Language
from sitegen.links import DanglingError, Links
from sitegen.listing import Lister
from sitegen.planned import Planned, clashes
from sitegen.problems import Problem, error
from sitegen.records import (
    Card,
    Feed,
    Image,
    Link,
    MenuItem,
    NotFoundPage,
    Page,
    Post,
    PostPage,
    Robots,
    ShortcodeRef,
    Site,
    Sitemap,
    SitemapEntry,
    Stylesheet,
    TermsPage,
)
from sitegen.redirects import as_page, redirects
from sitegen.theme import Theme, options_css
from sitegen.urls import Place


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The whole site: its record, its pages, and the files to copy by their address."""

    site: Site
    pages: tuple[Planned, ...]
    copies: dict[str, SourceFile]


def make_plan(
    catalogue: Catalogue, config: Config, theme: Theme, language: Language
) -> tuple[Plan, tuple[Problem, ...]]:
    """Decide on every page of the site; whatever is wrong, a plan comes of it."""
    planner = _Planner(catalogue, config, theme, language)
    plan = planner.plan()
    return plan, (*planner.problems, *clashes(plan.pages, planner.links.copies, theme.static))


class _Planner:
    """Makes the plan: lists first, because links in posts may lead to them."""

    def __init__(
        self, catalogue: Catalogue, config: Config, theme: Theme, language: Language
    ) -> None:
        self.problems: list[Problem] = []
        self.links = Links(catalogue)
        self._catalogue = catalogue
        self._config = config
        self._settings = config.settings
        self._theme = theme
        self._language = language
        self._images = {entry.url: self._image(entry) for entry in catalogue.entries}
        cards = {entry.url: self._card(entry) for entry in catalogue.entries}
        self._lister = Lister(catalogue, cards, config, language)

    def plan(self) -> Plan:
        """Return the plan."""
        pages = [Planned(page, template) for template, page in self._lister.pages()]
        pages += self._fixed()
        pages += redirects(self._catalogue, self._config, self.problems)
        addresses = [planned.view.url for planned in pages]
        addresses += [entry.url for entry in self._catalogue.entries]
        addresses += self._theme.static
        self.links.know([*addresses, *self._feed_addresses(), "/sitemap.xml", "/robots.txt"])
        self._check_addresses()
        posts = [self._post(entry) for entry in self._catalogue.entries]
        pages += self._post_pages(posts)
        pages += map(Planned, self._feeds(posts))
        pages.append(Planned(self._sitemap(pages)))
        copies = {url: min(files) for url, files in self.links.copies.items()}
        if "/robots.txt" not in copies:
            pages.append(Planned(Robots(url="/robots.txt", sitemap="/sitemap.xml")))
        return Plan(site=self._site(), pages=tuple(pages), copies={**self._theme.static, **copies})

    # ------------------------------------------------------------ posts

    def _image(self, entry: Entry) -> Image | None:
        meta = entry.post.meta
        if not meta.image:
            return None
        try:
            return Image(url=self.links.path(entry, meta.image), alt=meta.image_alt)
        except DanglingError as failure:
            self.problems.append(entry.post.error("image", str(failure)))
            return None

    def _card(self, entry: Entry) -> Card:
        meta = entry.post.meta
        return Card(
            title=meta.title,
            url=entry.url,
            date=meta.date,
            updated=meta.updated,
            authors=entry.authors,
            tags=entry.tags,
            categories=entry.categories,
            summary=entry.post.summary,
            image=self._images[entry.url],
            language=meta.language or self._settings.language,
            comment_count=entry.thread.count,
            pinned=meta.pinned,
        )

    def _post(self, entry: Entry) -> Post:
        meta = entry.post.meta
        body, problems = self.links.resolve(entry, entry.post.body)
        self.problems += problems
        return Post(
            title=meta.title,
            slug=entry.post.slug,
            url=entry.url,
            guid=meta.guid or self._permanent(entry),
            date=meta.date,
            updated=meta.updated,
            authors=entry.authors,
            tags=entry.tags,
            categories=entry.categories,
            series=self._catalogue.series_place(entry),
            translations=self._translations(entry),
            summary=entry.post.summary,
            image=self._images[entry.url],
            language=meta.language or self._settings.language,
            body=body,
            words=entry.post.words,
            spoilers=meta.spoilers,
            noindex=meta.noindex,
            extra=meta.extra,
        )

    def _permanent(self, entry: Entry) -> str:
        """Return a post's identity in feeds: its first address, wherever the site is built for."""
        aliases = entry.post.meta.aliases
        url = as_page(aliases[0]) if aliases else entry.url
        return Place(url, self._config.own_root).absolute(url)

    def _translations(self, entry: Entry) -> tuple[tuple[str, Link], ...]:
        key = entry.post.meta.translation_key
        others = [
            other
            for other in self._catalogue.entries
            if key and other.post.meta.translation_key == key and other is not entry
        ]
        pairs = [(o.post.meta.language or self._settings.language, o.link) for o in others]
        return tuple(sorted(pairs, key=lambda pair: (pair[0], pair[1].url)))

    def _template(self, entry: Entry) -> str:
        """Return the post's template, if there is one of that name."""
        name = entry.post.meta.template
        if not name:
            return "post.html"
        if f"{name}.html" not in self._theme.templates:
            known = [t.removesuffix(".html") for t in self._theme.templates if "/" not in t]
            near = difflib.get_close_matches(name, known, 1)
            hint = f": did you mean {near[0]!r}?" if near else ""
            self.problems.append(
                entry.post.error("template", f"there is no {name}.html in the theme{hint}")
            )
            return "post.html"
        return f"{name}.html"

    def _post_pages(self, posts: Sequence[Post]) -> Iterator[Planned]:
        entries = self._catalogue.entries
        for index, (entry, post) in enumerate(zip(entries, posts, strict=True)):
            self.problems += self._check_shortcodes(entry)
            page = PostPage(
                kind="post",
                url=post.url,
                title=post.title,
                description=post.summary,
                language=post.language,
                noindex=post.noindex,
                image=post.image,
                feeds=(self._lister.site_feed,),
                post=post,
                thread=entry.thread,
                newer=entries[index - 1].link if index else None,
                older=entries[index + 1].link if index + 1 < len(entries) else None,
            )
            yield Planned(page, self._template(entry), (entry.post.path, *entry.post.at("slug")))

    def _check_shortcodes(self, entry: Entry) -> Iterator[Problem]:
        for ref in entry.post.body.refs:
            if isinstance(ref, ShortcodeRef) and ref.name not in self._theme.shortcodes:
                near = difflib.get_close_matches(ref.name, self._theme.shortcodes, 1)
                hint = f": did you mean {near[0]!r}?" if near else ""
                message = f"there is no shortcode {ref.name!r}{hint}"
                yield error(entry.post.path, message, ref.line, ref.column)

    # ------------------------------------------------------------ the site

    def _site(self) -> Site:
        settings = self._settings
        menu = []
        for index, item in enumerate(settings.menu):
            try:
                menu.append(MenuItem(title=item.title, url=self.links.address(item.url)))
            except DanglingError as failure:
                self.problems.append(self._config.problem(f"menu.{index}.url", str(failure)))
        for entry in reversed(self._catalogue.entries):
            own = entry.post.meta.menu
            if own is not None:
                menu.append(MenuItem(title=own.title or entry.post.meta.title, url=entry.url))
        return Site(
            title=settings.title,
            tagline=settings.tagline,
            url=self._config.root,
            language=settings.language,
            direction=self._language.direction,
            menu=tuple(menu),
            options=self._theme.options,
            feed=self._lister.site_feed,
        )

    def _check_addresses(self) -> None:
        """Report redirects and authors' pictures that lead nowhere."""
        for old, new in self._settings.redirects.items():
            if not new.endswith("*"):
                self._check(new, "", self._config.problem(f"redirects.{old}", ""))
        for key, author in self._catalogue.authors.items():
            place = error(AUTHORS, f"{key}.avatar: ", *author.avatar_at)
            self._check(author.meta.avatar, "content", place)

    def _check(self, address: str, folder: str, problem: Problem) -> None:
        try:
            self.links.address(address or "/", folder)
        except DanglingError as failure:
            message = f"{problem.message}{failure}"
            self.problems.append(msgspec.structs.replace(problem, message=message))

    def _fixed(self) -> list[Planned]:
        """Return the pages that every site has."""
        missing = NotFoundPage(
            kind="404",
            url="/404.html",
            title=self._language.text("not_found"),
            language=self._settings.language,
            noindex=True,
            feeds=(self._lister.site_feed,),
        )
        css = Stylesheet(url="/theme/options.css", css=options_css(self._theme))
        return [Planned(missing, "404.html"), Planned(css)]

    def _feed_addresses(self) -> Iterator[str]:
        yield self._lister.site_feed.url
        for taxonomy in TAXONOMIES:
            for group in self._catalogue.groups[taxonomy]:
                if (link := self._lister.group_feed(taxonomy, group)) is not None:
                    yield link.url

    def _feeds(self, posts: Sequence[Post]) -> Iterator[Feed]:
        """Yield the site's feed and those of terms; undated posts are in none."""
        by_url = {post.url: post for post in posts}
        settings = self._settings
        yield self._feed(self._lister.site_feed.url, settings.title, "/", posts)
        for taxonomy in TAXONOMIES:
            for group in self._catalogue.groups[taxonomy]:
                link = self._lister.group_feed(taxonomy, group)
                if link is not None:
                    found = [by_url[entry.url] for entry in group.entries]
                    yield self._feed(link.url, link.title, group.term.url, found)

    def _feed(self, url: str, title: str, home: str, posts: Iterable[Post]) -> Feed:
        settings = self._settings
        dated = [post for post in posts if post.date is not None]
        return Feed(
            url=url,
            title=title,
            home=home,
            description=settings.tagline or settings.title,
            language=settings.language,
            full_text=settings.feeds.full_text,
            posts=tuple(dated[: settings.feeds.entries]),
        )

    def _sitemap(self, pages: Iterable[Planned]) -> Sitemap:
        entries = []
        for planned in pages:
            view = planned.view
            if not isinstance(view, Page) or view.noindex:
                continue
            if isinstance(view, TermsPage) and not view.terms:
                continue
            post = view.post if isinstance(view, PostPage) else None
            changed = (post.updated or post.date) if post else None
            entries.append(SitemapEntry(url=view.url, changed=changed))
        return Sitemap(url="/sitemap.xml", entries=tuple(sorted(entries, key=lambda e: e.url)))
