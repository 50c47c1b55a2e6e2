"""Works as pages show them: facts that lead to shelves, scores, and works like them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from sitegen.catalog.model import Catalog, WorkEntry, work_key
from sitegen.content.posts import ParsedReview
from sitegen.content.works import MAKERS, CastMember, Offer, PartOf, WorkMeta
from sitegen.core.i18n import Language
from sitegen.models.diary import DiaryRow
from sitegen.models.records import Card, Fact, FactValue, Image, Review, WorkCard
from sitegen.models.richtext import RichText
from sitegen.models.trailers import Trailer
from sitegen.models.works import Work, WorkReview
from sitegen.plan.critics import critics_of, saying_of
from sitegen.plan.identifiers import Identifier, gtin_of, identify, isbn_of
from sitegen.plan.related import related
from sitegen.plan.shelves import kinds_shelved, shelf_url, terms_of

_FIRST_MAKERS = ("director", "author", "artist", "composer", "developer", "performer", "writer")
"""Whom one names after a work's title: the first of these roles that it has."""

_VENUES = frozenset({"location", "place", "venue"})


class WorkViews:
    """Makes the records of works.

    ``images`` are the pictures of documents by path, ``cards`` the cards of posts by address.
    """

    def __init__(
        self,
        catalog: Catalog,
        cards: Mapping[str, Card],
        images: Mapping[str, Image | None],
        language: Language,
    ) -> None:
        self._by_key = {entry.key: entry for entry in catalog.works}
        self._cards = cards
        self._images = images
        self._language = language
        self._kinds_shelved = kinds_shelved(catalog.works)
        self._made: dict[str, WorkCard] = {}
        self._parts: dict[str, list[WorkEntry]] = defaultdict(list)
        for entry in catalog.works:
            if (parent := _parent_work(entry.work.meta)) is not None:
                self._parts[parent.work].append(entry)
        for parts in self._parts.values():
            parts.sort(key=lambda entry: _number(entry.work.meta))

    def card(self, entry: WorkEntry) -> WorkCard:
        """Return a work as lists show it."""
        if (card := self._made.get(entry.key)) is None:
            card = self._made[entry.key] = msgspec.structs.replace(
                self.mention(entry), rating=entry.rating, reviews=len(entry.reviews)
            )
        return card

    def mention(self, entry: WorkEntry) -> WorkCard:
        """Return a work as pages of others show it, which change with none of its reviews."""
        meta = entry.work.meta
        role, makers = _makers(meta)
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
        """Return the work that a key names, if it is there."""
        return self._by_key.get(work_key(written))

    def review(self, review: ParsedReview, image: Image | None) -> Review:
        """Return a post's review; ``image`` is that of a work given in the post itself."""
        work: WorkCard | None = None
        meta: WorkMeta | None = None
        facts: tuple[Fact, ...] = ()
        if isinstance(review.work, WorkMeta):
            meta = review.work
            facts = tuple(self._facts(meta, linked=False))
            work = self.inline(meta, image)
        elif review.work is not None and (entry := self.named(review.work)):
            work, meta = self.mention(entry), entry.work.meta
        known = _identified(meta) if meta else []
        return Review(
            work=work,
            facts=facts,
            rating=review.rating,
            verdict=review.verdict,
            isbn=isbn_of(known),
            gtin=gtin_of(known),
            venue=_venue(meta) if meta else "",
            same_as=tuple(found.url for found in known if found.url),
        )

    def inline(self, meta: WorkMeta, image: Image | None = None) -> WorkCard:
        """Return a work that is given where it is named, and has no page."""
        role, makers = _makers(meta)
        return WorkCard(
            title=meta.title,
            url=None,
            kind=meta.kind,
            year=meta.year,
            makers=makers,
            role=role,
            image=image,
        )

    def work(
        self,
        entry: WorkEntry,
        synopsis: RichText,
        trailer: Trailer | None,
        history: tuple[DiaryRow, ...],
    ) -> Work:
        """Return a work in full, with its synopsis and its trailer resolved."""
        meta = entry.work.meta
        parent = _parent_work(meta)
        larger = self._by_key.get(parent.work) if parent else None
        known = _identified(meta)
        before, after = _neighbours(entry, self._parts[larger.key] if larger else [])
        return Work(
            key=entry.key,
            title=entry.work.title,
            url=entry.url,
            kind=meta.kind,
            year=meta.year,
            also_known_as=meta.also_known_as,
            makers=_makers(meta)[1],
            facts=tuple(self._facts(meta, linked=True)),
            cast=tuple(_cast(meta)),
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
            available=tuple(_offer(offer) for offer in meta.available),
            isbn=isbn_of(known),
            gtin=gtin_of(known),
            venue=_venue(meta),
            same_as=tuple(found.url for found in known if found.url),
            age=meta.age,
            notices=meta.notices,
            quotes=tuple(saying_of(quote) for quote in meta.quotes),
            critics=tuple(critics_of(critics) for critics in meta.critics),
            rating=entry.rating,
            reviews=tuple(
                WorkReview(
                    post=self._cards[other.url], rating=review.rating, verdict=review.verdict
                )
                for other, review in entry.reviews
            ),
            related=tuple(self._related(entry)),
            alike=tuple(map(self.mention, self._alike[entry.key])),
            updated=meta.updated,
            extra=meta.extra,
            history=history,
            is_liked=entry.is_liked,
            is_rated_by_diary=entry.is_rated_by_diary,
        )

    @cached_property
    def _alike(self) -> dict[str, tuple[WorkEntry, ...]]:
        """Return what has most in common with each work, but for what its page names anyway."""
        works = tuple(self._by_key.values())
        indexes = {entry.key: index for index, entry in enumerate(works)}
        apart = [[indexes[key] for key in self._named_by(entry)] for entry in works]
        found = related([_terms(entry.work.meta) for entry in works], apart)
        return {
            entry.key: tuple(works[index] for index in alike)
            for entry, alike in zip(works, found, strict=True)
        }

    def _named_by(self, entry: WorkEntry) -> Iterator[str]:
        """Yield the keys of the works that a work's page names whatever they have in common."""
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

    def _facts(self, meta: WorkMeta, *, linked: bool) -> Iterator[Fact]:
        """Yield what is known of a work, in the order in which pages show it."""

        def values(names: Iterable[str], shelf: str = "") -> tuple[FactValue, ...]:
            return tuple(
                FactValue(text=name, url=shelf_url(shelf, name) if linked and shelf else None)
                for name in names
            )

        kind = self._language.marked(f"work_{meta.kind}")
        if meta.kind != "other":
            has_shelf = linked and meta.kind in self._kinds_shelved
            url = shelf_url("kind", meta.kind) if has_shelf else None
            yield Fact(key="kind", values=(FactValue(text=kind, url=url),))
        for role, names in meta.roles.items():
            known = role in MAKERS
            yield Fact(
                key=role if known else "",
                label="" if known else role,
                values=values(names, "person"),
            )
        if meta.duration:
            yield Fact(key="duration", values=values([meta.duration]))
        speak = self._language
        yield from _named("languages", meta.languages, speak.language_name)
        yield from _named("countries", meta.countries, speak.country_name)
        several = {
            "genres": (meta.genres, "genre"),
            "subjects": (meta.subjects, "subject"),
            "formats": (meta.formats, ""),
        }
        for key, (names, shelf) in several.items():
            if names:
                yield Fact(key=key, values=values(names, shelf))
        for found in _identified(meta):
            yield Fact(label=found.label, values=(FactValue(text=found.text, url=found.url),))
        for label, value in meta.facts.items():
            yield Fact(label=label, values=values([value] if value else []))


def _named(key: str, codes: Sequence[str], name: Callable[[str], str]) -> Iterator[Fact]:
    """Yield a fact whose values may be codes, and stay as they were written; some have a name."""
    if codes:
        values = tuple(FactValue(text=code, name=name(code)) for code in codes)
        yield Fact(key=key, values=values)


def _makers(meta: WorkMeta) -> tuple[str, tuple[str, ...]]:
    """Return whom one names after a work's title, and their role; "" and nobody if it has none."""
    roles = meta.roles
    return next(((role, roles[role]) for role in _FIRST_MAKERS if roles.get(role)), ("", ()))


def _identified(meta: WorkMeta) -> list[Identifier]:
    is_series = meta.kind == "series"
    return [identify(name, text, is_series=is_series) for name, text in meta.identifiers.items()]


def _venue(meta: WorkMeta) -> str:
    """Return where an event is: a fact that its author calls so."""
    if meta.kind != "event":
        return ""
    return next((text for label, text in meta.facts.items() if label.casefold() in _VENUES), "")


def _parent_work(meta: WorkMeta) -> PartOf | None:
    """Return the larger work that one belongs to, its key as it is looked up."""
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
    """Return what comes before and after a work among the parts of a larger one."""
    keys = [part.key for part in parts]
    if entry.key not in keys:
        return None, None
    index = keys.index(entry.key)
    after = parts[index + 1] if index + 1 < len(parts) else None
    return (parts[index - 1] if index else None), after


def _terms(meta: WorkMeta) -> Iterator[tuple[str, str]]:
    """Yield what makes a work like others: subjects, genres, people, and a larger work."""
    for shelf in ("subject", "genre", "person"):
        for name in terms_of(meta, shelf):
            yield shelf, shelf_url(shelf, name) or name
    if parent := _parent_work(meta):
        yield "part", parent.work


def _cast(meta: WorkMeta) -> Iterator[Fact]:
    for member in meta.cast:
        name, role = (member.name, member.role) if isinstance(member, CastMember) else (member, "")
        yield Fact(label=role, values=(FactValue(text=name, url=shelf_url("person", name)),))


def _offer(offer: str | Offer) -> FactValue:
    if isinstance(offer, str):
        return FactValue(text=offer)
    return FactValue(text=offer.name, url=offer.url or None)
