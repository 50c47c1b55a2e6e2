"""Posts as pages show them: as cards in lists, and in full."""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sitegen.catalog.model import Catalog, PostEntry
from sitegen.content.documents import Parsed
from sitegen.content.posts import ParsedPost
from sitegen.content.works import WorkMeta
from sitegen.models.records import Card, DiaryDay, Image, Link, OtherReviews, Post, Review
from sitegen.plan.planned import PlanContext
from sitegen.plan.syndication import permanent
from sitegen.plan.work_records import WorkViews

MAX_OTHERS = 6
"""Other reviews of a work that a post links to; the work's own page has all of them."""


class Translations:
    """Finds translations: documents with the same ``translation_key``."""

    def __init__(self, catalog: Catalog, language: str) -> None:
        self._by_key: defaultdict[str, list[tuple[str, Link]]] = defaultdict(list)
        documents: list[tuple[Parsed[Any], str]] = [(e.post, e.url) for e in catalog.entries]
        documents += [(e.page, e.url) for e in catalog.pages]
        for document, url in documents:
            if (meta := document.meta).translation_key:
                link = Link(title=document.title, url=url, date=meta.date)
                self._by_key[meta.translation_key].append((meta.language or language, link))

    def of(self, document: Parsed[Any], url: str) -> tuple[tuple[str, Link], ...]:
        """Return a document's translations by their languages; ``url`` is its own address."""
        found = self._by_key.get(document.meta.translation_key, ())
        others = [pair for pair in found if pair[1].url != url]
        return tuple(sorted(others, key=lambda pair: (pair[0], pair[1].url)))


class PostViews:
    """Makes the records of posts; ``images`` are the pictures of documents by path."""

    def __init__(
        self,
        context: PlanContext,
        works: WorkViews,
        images: Mapping[str, Image | None],
        translations: Translations,
    ) -> None:
        self._context = context
        self._catalog = context.catalog
        self._language = context.config.settings.language
        self._works = works
        self._images = images
        self._translations = translations
        self._reviews = {entry.url: self._reviews_of(entry) for entry in self._catalog.entries}

    def cards(self) -> dict[str, Card]:
        """Return every post as lists show it, by its address."""
        return {entry.url: self._card(entry) for entry in self._catalog.entries}

    def _reviews_of(self, entry: PostEntry) -> tuple[Review, ...]:
        reviews = []
        for review in entry.post.reviews:
            image = None
            if isinstance(review.work, WorkMeta):
                given = review.work
                field = f"{review.field}.image"
                image = self._context.picture(
                    entry.post, entry.url, given.image, given.image_alt, field
                )
            reviews.append(self._works.review(review, image))
        return tuple(reviews)

    def _card(self, entry: PostEntry) -> Card:
        meta = entry.post.meta
        return Card(
            title=entry.post.title,
            url=entry.url,
            date=meta.date,
            updated=meta.updated,
            authors=entry.authors,
            tags=entry.tags,
            categories=entry.categories,
            summary=entry.post.summary,
            image=self._images[entry.post.path],
            language=meta.language or self._language,
            comment_count=entry.thread.count,
            pinned=meta.pinned,
            reviews=self._reviews[entry.url],
            state=self._catalog.previewed.get(entry.url, ""),
        )

    def posts(self) -> list[Post]:
        """Return every post in full, newest first."""
        return [self._post(entry) for entry in self._catalog.entries]

    def _post(self, entry: PostEntry) -> Post:
        meta, own_root = entry.post.meta, self._context.config.site_base_url
        return Post(
            title=entry.post.title,
            slug=entry.post.slug,
            url=entry.url,
            guid=meta.guid or permanent(entry.post, entry.url, own_root),
            date=meta.date,
            updated=meta.updated,
            authors=entry.authors,
            tags=entry.tags,
            categories=entry.categories,
            series=self._catalog.series_position(entry),
            reviews=self._reviews[entry.url],
            diary=_diary(entry.post),
            translations=self._translations.of(entry.post, entry.url),
            summary=entry.post.summary,
            image=self._images[entry.post.path],
            language=meta.language or self._language,
            body=self._context.text(entry.post, entry.url),
            words=entry.post.words,
            spoilers=meta.spoilers,
            noindex=meta.noindex,
            others=tuple(self._others(entry)),
            extra=meta.extra,
            state=self._catalog.previewed.get(entry.url, ""),
        )

    def _others(self, entry: PostEntry) -> Iterator[OtherReviews]:
        """Yield the site's other reviews of the works that a post reviews."""
        written = (r.work for r in entry.post.reviews if isinstance(r.work, str))
        found = (self._works.named(name) for name in written)
        for work in {work.key: work for work in found if work}.values():
            others = (other.link for other, _ in work.reviews if other is not entry)
            if links := tuple(itertools.islice(others, MAX_OTHERS + 1)):
                more = len(links) > MAX_OTHERS
                yield OtherReviews(work=work.link, posts=links[:MAX_OTHERS], more=more)


def _diary(post: ParsedPost) -> tuple[DiaryDay, ...]:
    """Return the days that a post names, and then the days of its reviews."""
    days = (*post.diary, *(day for review in post.reviews for day in review.diary))
    return tuple(DiaryDay(date=d.date, again=d.again, rating=d.rating) for d in days)
