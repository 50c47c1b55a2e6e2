"""The pages of documents: posts, works, pages and lists, each with the pages of its thread."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from functools import cached_property
from typing import Any

import msgspec

from sitegen.catalog.model import PageEntry, PostEntry, WorkEntry, WorkListEntry
from sitegen.content.documents import Parsed
from sitegen.content.pages import thread_of
from sitegen.core.diagnostics import warning
from sitegen.core.urls import comments_page
from sitegen.models.records import Article, Card, Head, Post
from sitegen.models.views import ArticlePage, CommentPage, ListsPage, Page, PostPage, WorkPage
from sitegen.models.works import ListedWork, WorkList
from sitegen.plan.diary import DiaryViews
from sitegen.plan.planned import PlanContext, PlannedPage, SourcePosition
from sitegen.plan.post_records import PostViews, Translations
from sitegen.plan.replies import CommentForms
from sitegen.plan.syndication import Feeds
from sitegen.plan.thin import is_hidden
from sitegen.plan.titles import work_title
from sitegen.plan.work_records import WorkViews

PageFactory = Callable[[str, CommentPage], Page]
"""Makes a document's page at an address, with the comments of that page."""


class DocumentPlanner:
    """Makes every document's pages; ``cards`` are those of posts by address."""

    def __init__(self, context: PlanContext, feeds: Feeds) -> None:
        self._context = context
        self._feeds = feeds
        self._catalog = context.catalog
        self._language = context.config.settings.language
        catalog = context.catalog
        self._images = {e.post.path: context.image(e.post, e.url) for e in catalog.entries}
        self._images |= {e.work.path: context.image(e.work, e.url) for e in catalog.works}
        self.cards: dict[str, Card] = {}
        self.works = WorkViews(catalog, self.cards, self._images, context.language)
        self.diary = DiaryViews(context, self.works)
        self._translations = Translations(catalog, self._language)
        self._posts = PostViews(context, self.works, self._images, self._translations)
        self.cards.update(self._posts.cards())

    def posts(self) -> list[Post]:
        """Return every post in full, newest first."""
        return self._posts.posts()

    @cached_property
    def _replies(self) -> CommentForms:
        """The forms under threads, made after the site's addresses are known."""
        return CommentForms(self._context)

    def further_addresses(self, list_urls: Set[str]) -> Iterator[str]:
        """Yield the addresses of threads' further pages; heads of lists show no threads."""
        catalog = self._catalog
        threads = [(entry.url, entry.thread) for entry in catalog.entries]
        threads += [(entry.url, entry.thread) for entry in catalog.works]
        threads += [(e.url, e.thread) for e in catalog.pages if e.url not in list_urls]
        for url, thread in threads:
            for number in range(2, thread.page_count + 1):
                yield comments_page(url, number)

    def with_intros(self, lists: Iterable[PlannedPage]) -> Iterator[PlannedPage]:
        """Yield lists' pages, each with the author's text that heads it.

        A second head would be a second page at that address: it is yielded as a page.
        """
        intros: dict[str, list[PageEntry]] = defaultdict(list)
        for entry in self._catalog.pages:
            intros[entry.url].append(entry)
        for planned in lists:
            for entry in intros.get(planned.view.url, ()):
                yield self._with_intro(planned, entry)
            if planned.view.url not in intros:
                yield planned

    def _with_intro(self, planned: PlannedPage, entry: PageEntry) -> PlannedPage:
        page = entry.page
        head = Head(
            title=page.title,
            body=self._context.text(page, entry.url),
            image=self._context.image(page, entry.url),
        )
        changes = {"head": head, "title": page.title, "owner": head.body.owner}
        if page.summary:
            changes["description"] = page.summary
        if page.meta.noindex:
            changes["noindex"] = True
        if head.image:
            changes["image"] = head.image
        if entry.thread.count:
            message = f"is the head of {entry.url}, which does not show its comments"
            self._context.problems.append(warning(page.path, message))
        template = self._context.template(page, planned.template)
        return PlannedPage(
            msgspec.structs.replace(planned.view, **changes), template, _origin(page)
        )

    def pages(self, posts: Sequence[Post], list_urls: Set[str]) -> Iterator[PlannedPage]:
        """Yield the pages of all documents that do not head a list."""
        for index, (entry, post) in enumerate(zip(self._catalog.entries, posts, strict=True)):
            factory, name = self._post_page(index, post), entry.post.slug
            yield from self._threaded(entry.post, entry, name, "post.html", factory)
        for work in self._catalog.works:
            factory = self._work_page(work)
            yield from self._threaded(work.work, work, f"works/{work.key}", "work.html", factory)
        for page in self._catalog.pages:
            if page.url not in list_urls:
                factory = self._article_page(page)
                name = thread_of(page.page.path)
                yield from self._threaded(page.page, page, name, "page.html", factory)
        for work_list in self._catalog.lists:
            template = self._context.template(work_list.list, "lists.html")
            yield PlannedPage(self._list_page(work_list), template, _origin(work_list.list))

    def _threaded(
        self,
        document: Parsed[Any],
        entry: PostEntry | WorkEntry | PageEntry,
        name: str,
        usual: str,
        make: PageFactory,
    ) -> Iterator[PlannedPage]:
        """Yield a document's page, and the further pages of its thread, whose name is given."""
        template = self._context.template(document, usual)
        url, last = entry.url, entry.thread.page_count
        form = self._replies.form(entry.thread, name)
        for number in range(1, last + 1):
            shown = CommentPage(
                number=number,
                previous=comments_page(url, number - 1) if number > 1 else None,
                next=comments_page(url, number + 1) if number < last else None,
                form=form,
            )
            yield PlannedPage(make(comments_page(url, number), shown), template, _origin(document))

    def _titled(self, title: str, comments: CommentPage) -> str:
        if comments.number == 1:
            return title
        return f"{title} ({self._context.language.text('page_number', n=comments.number)})"

    # ------------------------------------------------------------ posts

    def _post_page(self, index: int, post: Post) -> PageFactory:
        entries = self._catalog.entries
        works = (review.work for review in post.reviews)
        shown = next((work.image for work in works if work is not None and work.image), None)

        def make(url: str, comments: CommentPage) -> Page:
            return PostPage(
                kind="post",
                url=url,
                title=self._titled(post.title, comments),
                description=post.summary,
                language=post.language,
                noindex=post.noindex,
                owner=post.slug,
                image=post.image or shown,
                feeds=self._feeds.of_site,
                post=post,
                thread=entries[index].thread,
                comment_page=comments,
                newer=entries[index - 1].link if index else None,
                older=entries[index + 1].link if index + 1 < len(entries) else None,
                comment_feed=self._feeds.of_comments(entries[index]),
            )

        return make

    # ------------------------------------------------------------ works, pages, lists

    def _work_page(self, entry: WorkEntry) -> PageFactory:
        text = self._context.text(entry.work, entry.url)
        trailer = self._context.trailer(entry.work, entry.url)
        work = self.works.work(entry, text, trailer, self.diary.history(entry.history))
        title = work_title(work.title, work.kind, work.year, self._context.language)

        def make(url: str, comments: CommentPage) -> Page:
            return WorkPage(
                kind="work",
                url=url,
                title=self._titled(title, comments),
                description=work.summary,
                language=self._language,
                noindex=is_hidden(entry),
                owner=work.synopsis.owner,
                image=work.image,
                feeds=self._feeds.of_site,
                work=work,
                thread=entry.thread,
                comment_page=comments,
            )

        return make

    def _article_page(self, entry: PageEntry) -> PageFactory:
        meta = entry.page.meta
        article = Article(
            title=entry.page.title,
            url=entry.url,
            date=meta.date,
            updated=meta.updated,
            authors=entry.authors,
            tags=entry.tags,
            categories=entry.categories,
            series=entry.series,
            translations=self._translations.of(entry.page, entry.url),
            summary=entry.page.summary,
            image=self._context.image(entry.page, entry.url),
            language=meta.language or self._language,
            body=self._context.text(entry.page, entry.url),
            spoilers=meta.spoilers,
            extra=meta.extra,
        )

        def make(url: str, comments: CommentPage) -> Page:
            return ArticlePage(
                kind="page",
                url=url,
                title=self._titled(article.title, comments),
                description=article.summary,
                language=article.language,
                noindex=meta.noindex,
                owner=article.body.owner,
                image=article.image,
                feeds=self._feeds.of_site,
                article=article,
                thread=entry.thread,
                comment_page=comments,
            )

        return make

    def _list_page(self, entry: WorkListEntry) -> ListsPage:
        found, meta = entry.list, entry.list.meta
        entries = []
        for listed, note in zip(found.entries, found.notes, strict=True):
            work = self.works.named(listed.work)
            if work is not None:
                card, text = self.works.card(work), self._context.resolved(found, entry.url, note)
                entries.append(ListedWork(work=card, note=text, rating=listed.rating))
        view = WorkList(
            title=found.title,
            url=entry.url,
            ordered=meta.ordered,
            date=meta.date,
            updated=meta.updated,
            summary=found.summary,
            image=self._context.image(found, entry.url),
            body=self._context.text(found, entry.url),
            entries=tuple(entries),
            extra=meta.extra,
        )
        return ListsPage(
            kind="lists",
            url=entry.url,
            title=found.title,
            description=found.summary,
            language=self._language,
            noindex=meta.noindex,
            owner=view.body.owner,
            image=view.image,
            feeds=self._feeds.of_site,
            list=view,
        )


def _origin(document: Parsed[Any]) -> SourcePosition:
    is_elsewhere = document.meta.slug or "#" in document.path
    return (document.file, *(document.at("slug") if is_elsewhere else (1, 1)))
