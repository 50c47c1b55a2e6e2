"""Works as pages show them: facts with links to shelves, scores, and related works."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from sitegen.cache.database import encode
from sitegen.catalog.model import Catalog, PostEntry, WorkEntry, work_key
from sitegen.content.posts import ParsedReview
from sitegen.content.works import PartOf, WorkMeta
from sitegen.core.i18n import Language
from sitegen.models.diary import DiaryRow
from sitegen.models.records import Card, Fact, Image, Review, WorkCard
from sitegen.models.richtext import RichText
from sitegen.models.trailers import Trailer
from sitegen.models.works import Work, WorkReview
from sitegen.plan.critics import critics_of, saying_of
from sitegen.plan.identifiers import gtin_of, isbn_of
from sitegen.plan.inputs import DocumentInputs
from sitegen.plan.related import related
from sitegen.plan.shelves import kinds_shelved, shelf_url, terms_of
from sitegen.plan.work_facts import cast_of, facts_of, identifiers_of, makers_of, offer_of, venue_of


class WorkViews:
    """Makes the records of works.

    ``images`` are the pictures of documents by path.
    """

    def __init__(
        self,
        catalog: Catalog,
        images: Mapping[str, Image | None],
        language: Language,
        inputs: DocumentInputs,
    ) -> None:
        self._by_key = {entry.key: entry for entry in catalog.works}
        self._inputs = inputs
        self._images = images
        self._language = language
        self._kinds_shelved = kinds_shelved(catalog.works)
        self._made: dict[str, WorkCard] = {}
        self._mentions: dict[str, WorkCard] = {}
        self._parts: dict[str, list[WorkEntry]] = defaultdict(list)
        for entry in catalog.works:
            if (parent := _parent_work(entry.work.meta)) is not None:
                self._parts[parent.work].append(entry)
        for parts in self._parts.values():
            parts.sort(key=lambda entry: _number(entry.work.meta))

    def card(self, entry: WorkEntry) -> WorkCard:
        """Return a work for lists."""
        if (card := self._made.get(entry.key)) is None:
            card = self._made[entry.key] = msgspec.structs.replace(
                self.mention(entry), rating=entry.rating, reviews=len(entry.reviews)
            )
        return card

    def mention(self, entry: WorkEntry) -> WorkCard:
        """Return a work for other documents' pages, which its reviews do not change."""
        if (card := self._mentions.get(entry.key)) is None:
            card = self._mentions[entry.key] = self._mention(entry)
        return card

    def _mention(self, entry: WorkEntry) -> WorkCard:
        meta = entry.work.meta
        role, makers = makers_of(meta)
        return WorkCard(
            title=entry.work.title,
            url=entry.url,
            kind=meta.kind,
            year=meta.year,
            makers=makers,
            role=role,
            image=self._images.get(entry.work.path),
        )

    def named(self, written: str) -> WorkEntry | None:
        """Return the work that a key names, if it exists."""
        return self._by_key.get(work_key(written))

    def review(self, review: ParsedReview, image: Image | None) -> Review:
        """Return a post's review; ``image`` is for a work given in the post itself."""
        work: WorkCard | None = None
        meta: WorkMeta | None = None
        facts: tuple[Fact, ...] = ()
        if isinstance(review.work, WorkMeta):
            meta = review.work
            facts = tuple(facts_of(meta, self._language))
            work = self.inline(meta, image)
        elif review.work is not None and (entry := self.named(review.work)):
            work, meta = self.mention(entry), entry.work.meta
        known = identifiers_of(meta) if meta else []
        return Review(
            work=work,
            facts=facts,
            rating=review.rating,
            verdict=review.verdict,
            isbn=isbn_of(known),
            gtin=gtin_of(known),
            venue=venue_of(meta) if meta else "",
            same_as=tuple(found.url for found in known if found.url),
        )

    def inline(self, meta: WorkMeta, image: Image | None = None) -> WorkCard:
        """Return a work that is given inline, and has no page."""
        role, makers = makers_of(meta)
        return WorkCard(
            title=meta.title,
            url=None,
            kind=meta.kind,
            year=meta.year,
            makers=makers,
            role=role,
            image=image,
        )

    def page_inputs(self, entry: WorkEntry) -> bytes:
        """Return the digest of a work in full, without its texts and its history."""
        meta, inputs = entry.work.meta, self._inputs
        larger, (before, after) = self._larger(entry)
        named = (other for other in meta.related if isinstance(other, str))
        related = [inputs.mention(found) for key in named if (found := self.named(key))]
        parts = (
            entry.tags,
            entry.thread,
            entry.is_liked,
            entry.is_rated_by_diary,
            entry.status,
            inputs.posts(other for other, _ in entry.reviews),
            larger.link if larger else None,
            before.link if before else None,
            after.link if after else None,
            inputs.works(self._parts.get(entry.key, ())),
            related,
            [inputs.mention(other) for other in self._alike[entry.key]],
            sorted(self._kinds_shelved),
        )
        return inputs.work(entry) + encode(parts)

    def _larger(
        self, entry: WorkEntry
    ) -> tuple[WorkEntry | None, tuple[WorkEntry | None, WorkEntry | None]]:
        """Return the larger work of a part, and the parts before and after it."""
        parent = _parent_work(entry.work.meta)
        larger = self._by_key.get(parent.work) if parent else None
        return larger, _neighbours(entry, self._parts[larger.key] if larger else [])

    def work(
        self,
        entry: WorkEntry,
        synopsis: RichText,
        trailer: Trailer | None,
        history: tuple[DiaryRow, ...],
        post_card: Callable[[PostEntry], Card],
    ) -> Work:
        """Return a work in full, with its synopsis and its trailer resolved.

        ``post_card`` makes the card of a post; whoever has it also has this object.
        """
        meta = entry.work.meta
        parent = _parent_work(meta)
        larger, (before, after) = self._larger(entry)
        known = identifiers_of(meta)
        return Work(
            key=entry.key,
            title=entry.work.title,
            url=entry.url,
            kind=meta.kind,
            year=meta.year,
            also_known_as=meta.also_known_as,
            makers=makers_of(meta)[1],
            facts=tuple(facts_of(meta, self._language, kinds_shelved=self._kinds_shelved)),
            cast=tuple(cast_of(meta)),
            tags=entry.tags,
            part_of=larger.link if larger else None,
            part_number=parent.number if parent else None,
            part_before=before.link if before else None,
            part_after=after.link if after else None,
            parts=tuple(self.card(part) for part in self._parts[entry.key]),
            synopsis=synopsis,
            summary=entry.work.summary,
            image=self._images.get(entry.work.path),
            trailer=trailer,
            available=tuple(offer_of(offer) for offer in meta.available),
            isbn=isbn_of(known),
            gtin=gtin_of(known),
            venue=venue_of(meta),
            same_as=tuple(found.url for found in known if found.url),
            age=meta.age,
            notices=meta.notices,
            quotes=tuple(saying_of(quote) for quote in meta.quotes),
            critics=tuple(critics_of(critics) for critics in meta.critics),
            rating=entry.rating,
            reviews=tuple(
                WorkReview(post=post_card(other), rating=review.rating, verdict=review.verdict)
                for other, review in entry.reviews
            ),
            related=tuple(self._related(entry)),
            alike=tuple(map(self.mention, self._alike[entry.key])),
            updated=meta.updated,
            extra=meta.extra,
            history=history,
            is_liked=entry.is_liked,
            is_rated_by_diary=entry.is_rated_by_diary,
            status=entry.status or "",
        )

    @cached_property
    def _alike(self) -> dict[str, tuple[WorkEntry, ...]]:
        """Return the most similar works for each work, without those that its page names anyway."""
        works = tuple(self._by_key.values())
        indexes = {entry.key: index for index, entry in enumerate(works)}
        apart = [[indexes[key] for key in self._named_by(entry)] for entry in works]
        found = related([_terms(entry.work.meta) for entry in works], apart)
        return {
            entry.key: tuple(works[index] for index in alike)
            for entry, alike in zip(works, found, strict=True)
        }

    def _named_by(self, entry: WorkEntry) -> Iterator[str]:
        """Yield the keys of the works that a work's page names in any case."""
        meta = entry.work.meta
        written = [other for other in meta.related if isinstance(other, str)]
        written += [parent.work] if (parent := _parent_work(meta)) else []
        yield from (other.key for key in written if (other := self.named(key)))
        yield from (part.key for part in self._parts.get(entry.key, ()))

    def _related(self, entry: WorkEntry) -> Iterator[WorkCard]:
        for other in entry.work.meta.related:
            if isinstance(other, str):
                named = self.named(other)
                if named is not None:
                    yield self.mention(named)
            else:
                makers = (other.by,) if other.by else ()
                yield WorkCard(
                    title=other.title, url=other.url or None, kind="other", makers=makers
                )


def _parent_work(meta: WorkMeta) -> PartOf | None:
    """Return the larger work of a part, with its key in normal form."""
    given = meta.part_of
    if not given:
        return None
    if isinstance(given, str):
        return PartOf(work=work_key(given))
    return PartOf(work=work_key(given.work), number=given.number)


def _number(meta: WorkMeta) -> tuple[bool, float]:
    parent = _parent_work(meta)
    number = parent.number if parent else None
    return (number is None, number or 0.0)


def _neighbours(
    entry: WorkEntry, parts: Sequence[WorkEntry]
) -> tuple[WorkEntry | None, WorkEntry | None]:
    """Return the works before and after a work among the parts of a larger one."""
    keys = [part.key for part in parts]
    if entry.key not in keys:
        return None, None
    index = keys.index(entry.key)
    after = parts[index + 1] if index + 1 < len(parts) else None
    return (parts[index - 1] if index else None), after


def _terms(meta: WorkMeta) -> Iterator[tuple[str, str]]:
    """Yield the terms that two works may share: subjects, genres, people, and a larger work."""
    for shelf in ("subject", "genre", "person"):
        for name in terms_of(meta, shelf):
            yield shelf, shelf_url(shelf, name) or name
    if parent := _parent_work(meta):
        yield "part", parent.work
