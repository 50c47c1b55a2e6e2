"""Posts as pages show them: as cards in lists, and in full."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sitegen.cache.database import encode
from sitegen.catalog.model import Catalog, PostEntry
from sitegen.content.documents import Parsed
from sitegen.content.posts import ParsedPost
from sitegen.content.works import WorkMeta
from sitegen.core.digest import digest_of_bytes
from sitegen.models.records import Card, DiaryDay, Image, Link, OtherReviews, Post, Review
from sitegen.models.richtext import RichText
from sitegen.plan.inputs import DocumentInputs
from sitegen.plan.planned import PlanContext
from sitegen.plan.redirects import permanent
from sitegen.plan.work_records import WorkViews

MAX_OTHERS = 6
"""Other reviews of a work that a post links to; the work's own page has all of them."""

_MAX_CARDS = 2_000
"""Cards of posts that are kept for the next list: more would grow with the site."""


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
    """Makes the records of posts, each when a page needs it.

    ``images`` are the pictures of documents by path. What a post refers to is resolved at once,
    because only then all mistakes are found; ``inputs`` gets it.
    """

    def __init__(
        self,
        context: PlanContext,
        works: WorkViews,
        images: Mapping[str, Image | None],
        translations: Translations,
        inputs: DocumentInputs,
    ) -> None:
        self._context = context
        self._catalog = context.catalog
        self._language = context.config.settings.language
        self._works = works
        self._images = images
        self._translations = translations
        self._inputs = inputs
        self._pictures: dict[str, dict[str, Image | None]] = {}
        self._cards: dict[str, Card] = {}
        self._inputs_in_full: dict[str, bytes] = {}
        self._bodies: dict[str, RichText] = {}
        for entry in context.catalog.entries:
            if pictures := self._given(entry):
                self._pictures[entry.url] = pictures
            inputs.add_post(entry, pictures)

    def _given(self, entry: PostEntry) -> dict[str, Image | None]:
        """Return the pictures of works that a post describes itself, by the field of its review."""
        return {
            review.field: self._context.picture(
                entry.post,
                entry.url,
                review.work.image,
                review.work.image_alt,
                f"{review.field}.image",
            )
            for review in entry.post.reviews
            if isinstance(review.work, WorkMeta) and review.work.image
        }

    def resolve(self) -> None:
        """Resolve the links of all texts; the addresses of the site must be known by now."""
        for entry in self._catalog.entries:
            if entry.post.body.refs:
                self._bodies[entry.url] = self._context.text(entry.post, entry.url)
            self._inputs_in_full[entry.url] = self._full_inputs(entry)

    def card(self, entry: PostEntry) -> Card:
        """Return a post as lists show it."""
        found = self._cards.get(entry.url)
        if found is None:
            if len(self._cards) >= _MAX_CARDS:
                self._cards.clear()
            found = self._cards[entry.url] = self._card(entry)
        return found

    def _reviews_of(self, entry: PostEntry) -> tuple[Review, ...]:
        pictures = self._pictures.get(entry.url, {})
        return tuple(
            self._works.review(review, pictures.get(review.field)) for review in entry.post.reviews
        )

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
            reviews=self._reviews_of(entry),
            state=self._catalog.previewed.get(entry.url, ""),
        )

    def inputs(self, entries: Iterable[PostEntry]) -> bytes:
        """Return the digests of posts in full: each its own, and that of what it says of others."""
        return b"".join([self._inputs_in_full[entry.url] for entry in entries])

    def _full_inputs(self, entry: PostEntry) -> bytes:
        body = self._bodies.get(entry.url)
        others = (
            self._catalog.series_position(entry),
            self._translations.of(entry.post, entry.url),
            tuple(self._others(entry)),
            None if body is None else body.refs,
        )
        return digest_of_bytes(self._inputs.post(entry) + encode(others))

    def post(self, entry: PostEntry) -> Post:
        """Return a post in full."""
        meta = entry.post.meta
        return Post(
            title=entry.post.title,
            slug=entry.post.slug,
            url=entry.url,
            guid=self.guid(entry),
            date=meta.date,
            updated=meta.updated,
            authors=entry.authors,
            tags=entry.tags,
            categories=entry.categories,
            series=self._catalog.series_position(entry),
            reviews=self._reviews_of(entry),
            diary=_diary(entry.post),
            translations=self._translations.of(entry.post, entry.url),
            summary=entry.post.summary,
            image=self._images[entry.post.path],
            language=meta.language or self._language,
            body=self._bodies.get(entry.url, entry.post.body),
            words=entry.post.words,
            spoilers=meta.spoilers,
            noindex=meta.noindex,
            others=tuple(self._others(entry)),
            extra=meta.extra,
            state=self._catalog.previewed.get(entry.url, ""),
        )

    def guid(self, entry: PostEntry) -> str:
        """Return a post's identifier in feeds."""
        own_root = self._context.config.site_base_url
        return entry.post.meta.guid or permanent(entry.post, entry.url, own_root)

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
