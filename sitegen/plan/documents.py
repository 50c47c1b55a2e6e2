"""The pages of documents: posts, works, pages and lists, each with the pages of its thread."""

from collections.abc import Callable, Iterator, Set
from functools import cached_property
from typing import Any

import msgspec

from sitegen.cache.database import encode
from sitegen.catalog.model import PageEntry, PostEntry, WorkEntry, WorkListEntry
from sitegen.content.documents import Parsed
from sitegen.content.pages import thread_of
from sitegen.core.dates import When
from sitegen.core.digest import digest_of_bytes
from sitegen.core.urls import comments_page
from sitegen.models.feeds import SitemapEntry
from sitegen.models.records import Article, Card
from sitegen.models.views import (
    ArticlePage,
    CommentPage,
    ListsPage,
    PostPage,
    View,
    WorkPage,
)
from sitegen.models.works import ListedWork, WorkList
from sitegen.plan.diary import DiaryViews
from sitegen.plan.inputs import DocumentInputs
from sitegen.plan.planned import PlanContext, PlannedPage, made, origin_of
from sitegen.plan.post_records import PostViews, Translations
from sitegen.plan.replies import CommentForms
from sitegen.plan.sharing import SocialCards
from sitegen.plan.sitemaps import latest
from sitegen.plan.syndication import Feeds
from sitegen.plan.thin import is_hidden
from sitegen.plan.titles import work_title
from sitegen.plan.work_records import WorkViews

PageFactory = Callable[[str, CommentPage], View]
"""Makes a document's page at an address, with the comments of that page."""


class DocumentPlanner:
    """Plans every document's pages; ``inputs`` are the digests of what they show."""

    def __init__(self, context: PlanContext, feeds: Feeds) -> None:
        self._context = context
        self._feeds = feeds
        self._catalog = context.catalog
        self._language = context.config.settings.language
        catalog = context.catalog
        self._images = {e.post.path: context.image(e.post, e.url) for e in catalog.entries}
        self._images |= {e.work.path: context.image(e.work, e.url) for e in catalog.works}
        self.inputs = DocumentInputs(catalog, self._images)
        language = context.language
        self.works = WorkViews(catalog, self._images, language, self.inputs)
        self.diary = DiaryViews(context, self.works)
        self._translations = Translations(catalog, self._language)
        self._posts = PostViews(context, self.works, self._images, self._translations, self.inputs)

    def post_card(self, entry: PostEntry) -> Card:
        """Return a post as lists show it."""
        return self._posts.card(entry)

    @cached_property
    def _cards(self) -> SocialCards:
        """The social cards, made after the files that the site serves are known."""
        return SocialCards(self._context)

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

    def pages(self, list_urls: Set[str]) -> Iterator[PlannedPage]:
        """Yield the pages of all documents that do not head a list."""
        self._posts.resolve()
        for index, entry in enumerate(self._catalog.entries):
            yield from self._pages_of_post(index, entry)
        for work in self._catalog.works:
            yield from self._pages_of_work(work)
        for page in self._catalog.pages:
            if page.url not in list_urls:
                yield from self._pages_of_article(page)
        for work_list in self._catalog.lists:
            template = self._context.template(work_list.list, "lists.html")
            yield made(self._list_page(work_list), template, origin_of(work_list.list))

    def feeds(self, list_urls: Set[str]) -> Iterator[PlannedPage]:
        """Yield the feeds of posts and of comments."""
        return self._feeds.pages(self._posts, self.inputs, list_urls)

    def _threaded(
        self,
        document: Parsed[Any],
        entry: PostEntry | WorkEntry | PageEntry,
        name: str,
        usual: str,
        make: PageFactory,
        inputs: bytes,
        listed: SitemapEntry | None,
    ) -> Iterator[PlannedPage]:
        """Yield a document's page, and the further pages of its thread, whose name is given."""
        template, origin = self._context.template(document, usual), origin_of(document)
        url, last = entry.url, entry.thread.page_count
        for number in range(1, last + 1):
            address = comments_page(url, number)

            def page(number: int = number, address: str = address) -> View:
                comments = CommentPage(
                    number=number,
                    previous=comments_page(url, number - 1) if number > 1 else None,
                    next=comments_page(url, number + 1) if number < last else None,
                    form=self._replies.form(entry.thread, name),
                )
                return make(address, comments)

            entry_there = listed and msgspec.structs.replace(listed, url=address)
            yield PlannedPage(address, template, page, inputs, origin, entry_there)

    def _titled(self, title: str, comments: CommentPage) -> str:
        if comments.number == 1:
            return title
        return f"{title} ({self._context.language.text('page_number', n=comments.number)})"

    # ------------------------------------------------------------ posts

    def _pages_of_post(self, index: int, entry: PostEntry) -> Iterator[PlannedPage]:
        """Yield a post's pages and its social card."""
        entries, meta = self._catalog.entries, entry.post.meta
        newer = entries[index - 1].link if index else None
        older = entries[index + 1].link if index + 1 < len(entries) else None
        card = self._cards.of(entry.url, self._images[entry.post.path])
        neighbours = encode((newer, older, card, self._replies.inputs))
        inputs = digest_of_bytes(self._posts.inputs((entry,)) + neighbours)

        def make(url: str, comments: CommentPage) -> View:
            post = self._posts.post(entry)
            works = (review.work for review in post.reviews)
            shown = next((work.image for work in works if work is not None and work.image), None)
            return PostPage(
                kind="post",
                url=url,
                title=self._titled(post.title, comments),
                description=post.summary,
                language=post.language,
                noindex=post.noindex,
                owner=post.slug,
                image=card.image(post.image or shown, post.title),
                feeds=self._feeds.of_site,
                post=post,
                thread=entry.thread,
                comment_page=comments,
                newer=newer,
                older=older,
                comment_feed=self._feeds.of_comments(entry),
            )

        listed = _listed(meta, latest(meta.date, meta.updated))
        name = entry.post.slug
        yield from self._threaded(entry.post, entry, name, "post.html", make, inputs, listed)
        ratings = [review.rating for review in entry.post.reviews]
        yield from card.pages(entry.post.title, ratings, inputs, origin_of(entry.post))

    # ------------------------------------------------------------ works, pages, lists

    def _pages_of_work(self, entry: WorkEntry) -> Iterator[PlannedPage]:
        """Yield a work's pages and its social card."""
        text = self._context.text(entry.work, entry.url)
        trailer = self._context.trailer(entry.work, entry.url)
        card = self._cards.of(entry.url, self._images[entry.work.path])
        own = encode((text.refs, trailer, card, self._replies.inputs))
        history = self.diary.digests(entry.history)
        inputs = digest_of_bytes(self.works.page_inputs(entry) + own + history)

        def make(url: str, comments: CommentPage) -> View:
            history = self.diary.history(entry.history)
            work = self.works.work(entry, text, trailer, history, self.post_card)
            title = work_title(work.title, work.kind, work.year, self._context.language)
            return WorkPage(
                kind="work",
                url=url,
                title=self._titled(title, comments),
                description=work.summary,
                language=self._language,
                noindex=is_hidden(entry),
                owner=work.synopsis.owner,
                image=card.image(work.image, work.title),
                feeds=self._feeds.of_site,
                work=work,
                thread=entry.thread,
                comment_page=comments,
            )

        changed = entry.work.meta.updated
        listed = None if is_hidden(entry) else SitemapEntry(url=entry.url, changed=changed)
        name = f"works/{entry.key}"
        yield from self._threaded(entry.work, entry, name, "work.html", make, inputs, listed)
        ratings = [entry.rating.rating] if entry.rating else []
        yield from card.pages(entry.work.title, ratings, inputs, origin_of(entry.work))

    def _pages_of_article(self, entry: PageEntry) -> Iterator[PlannedPage]:
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

        def make(url: str, comments: CommentPage) -> View:
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

        name = thread_of(entry.page.path)
        listed = _listed(meta, latest(meta.date, meta.updated))
        yield from self._threaded(entry.page, entry, name, "page.html", make, b"", listed)

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


def _listed(meta: Any, changed: When | None) -> SitemapEntry | None:
    """Return the entry of a document's pages in the sitemap, with another address for each."""
    return None if meta.noindex else SitemapEntry(url="", changed=changed)
