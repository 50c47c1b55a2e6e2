"""Works as pages show them: facts that lead to shelves, scores, and works like them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from sitegen.catalogue import Catalogue, WorkEntry, work_key
from sitegen.i18n import Language
from sitegen.posts import ParsedReview
from sitegen.ratings import Rating, shown
from sitegen.records import Card, Fact, FactValue, Image, Review, Term, WorkCard
from sitegen.richtext import RichText
from sitegen.slugs import natural_key, slugify
from sitegen.workrecords import Blurb, CriticsView, Saying, Work, WorkReview
from sitegen.works import MAKERS, CastMember, Critics, Offer, PartOf, Quote, WorkMeta

SHELVES = ("kind", "genre", "subject", "person")

_CATALOGUES = {
    "imdb": "IMDb", "tmdb": "TMDB", "isbn": "ISBN", "openlibrary": "Open Library",
    "musicbrainz": "MusicBrainz", "igdb": "IGDB",
}  # fmt: skip
_FIRST_MAKERS = ("director", "author", "artist", "composer", "developer", "performer", "writer")
"""Whom one names after a work's title: the first of these roles that it has."""


def shelf_url(shelf: str, name: str) -> str | None:
    """Return the address of a shelf's term, None for a name that makes none."""
    try:
        return f"/works/{shelf}/{slugify(name)}/"
    except ValueError:
        return None


def terms_of(meta: WorkMeta, shelf: str) -> list[str]:
    """Return what a work is filed under on a shelf."""
    if shelf == "kind":
        return [meta.kind]
    if shelf == "genre":
        return list(meta.genres)
    if shelf == "subject":
        return list(meta.subjects)
    cast = [member.name if isinstance(member, CastMember) else member for member in meta.cast]
    return [name for names in meta.roles.values() for name in names] + cast


def shelve(
    works: Sequence[WorkEntry], shelf: str, language: Language
) -> list[tuple[Term, list[WorkEntry]]]:
    """Return a shelf's terms by name, each with its works; spellings with one slug are one."""
    found: dict[str, list[WorkEntry]] = defaultdict(list)
    names: dict[str, str] = {}
    for entry in works:
        for name in dict.fromkeys(terms_of(entry.work.meta, shelf)):
            url = shelf_url(shelf, name)
            if url and entry not in found[url]:
                found[url].append(entry)
                names.setdefault(url, language.text(f"work_{name}") if shelf == "kind" else name)
    terms = [
        (Term(name=names[url], slug=url.split("/")[3], url=url, works=len(entries)), entries)
        for url, entries in found.items()
    ]
    return sorted(terms, key=lambda pair: (natural_key(pair[0].name.casefold()), pair[0].url))


class WorkViews:
    """Makes the records of works; ``image`` finds the picture of each, ``cards`` those of posts."""

    def __init__(
        self,
        catalogue: Catalogue,
        cards: Callable[[str], Card],
        images: Mapping[str, Image | None],
        language: Language,
    ) -> None:
        self._by_key = {entry.key: entry for entry in catalogue.works}
        self._cards = cards
        self._images = images
        self._language = language
        self._parts: dict[str, list[WorkEntry]] = defaultdict(list)
        for entry in catalogue.works:
            if (whole := _whole(entry.work.meta)) is not None:
                self._parts[whole.work].append(entry)
        for parts in self._parts.values():
            parts.sort(key=lambda entry: _number(entry.work.meta))

    def card(self, entry: WorkEntry) -> WorkCard:
        """Return a work as lists show it."""
        meta = entry.work.meta
        return WorkCard(
            title=meta.title,
            url=entry.url,
            kind=meta.kind,
            year=meta.year,
            makers=_makers(meta),
            image=self._images.get(entry.work.path),
            rating=entry.rating,
            reviews=len(entry.reviews),
        )

    def named(self, written: str) -> WorkCard | None:
        """Return the card of the work that a key names, if it is there."""
        entry = self._by_key.get(work_key(written))
        return self.card(entry) if entry else None

    def review(self, review: ParsedReview, image: Image | None) -> Review:
        """Return a post's review; ``image`` is that of a work given in the post itself."""
        work: WorkCard | None = None
        facts: tuple[Fact, ...] = ()
        if isinstance(review.work, WorkMeta):
            meta = review.work
            facts = tuple(self._facts(meta, linked=False))
            work = WorkCard(
                title=meta.title,
                url=None,
                kind=meta.kind,
                year=meta.year,
                makers=_makers(meta),
                image=image,
            )
        elif review.work is not None:
            work = self.named(review.work)
        return Review(work=work, facts=facts, rating=review.rating, verdict=review.verdict)

    def work(self, entry: WorkEntry, synopsis: RichText) -> Work:
        """Return a work in full, its synopsis' references resolved."""
        meta = entry.work.meta
        whole = _whole(meta)
        larger = self._by_key.get(whole.work) if whole else None
        return Work(
            key=entry.key,
            title=meta.title,
            url=entry.url,
            kind=meta.kind,
            year=meta.year,
            also_known_as=meta.also_known_as,
            makers=_makers(meta),
            facts=tuple(self._facts(meta, linked=True)),
            cast=tuple(_cast(meta)),
            tags=entry.tags,
            part_of=larger.link if larger else None,
            part_number=whole.number if whole else None,
            parts=tuple(self.card(part) for part in self._parts[entry.key]),
            synopsis=synopsis,
            summary=entry.work.summary,
            image=self._images.get(entry.work.path),
            trailer=meta.trailer,
            available=tuple(_offer(offer) for offer in meta.available),
            age=meta.age,
            notices=meta.notices,
            quotes=tuple(_saying(quote) for quote in meta.quotes),
            critics=tuple(_critics(critics) for critics in meta.critics),
            rating=entry.rating,
            reviews=tuple(
                WorkReview(
                    post=self._cards(other.url), rating=review.rating, verdict=review.verdict
                )
                for other, review in entry.reviews
            ),
            related=tuple(self._related(entry)),
            updated=meta.updated,
            extra=meta.extra,
        )

    def _related(self, entry: WorkEntry) -> Iterator[WorkCard]:
        for other in entry.work.meta.related:
            if isinstance(other, str):
                card = self.named(other)
                if card is not None:
                    yield card
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

        kind = self._language.text(f"work_{meta.kind}")
        if meta.kind != "other":
            url = shelf_url("kind", meta.kind) if linked else None
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
        several = {
            "languages": (meta.languages, ""),
            "countries": (meta.countries, ""),
            "genres": (meta.genres, "genre"),
            "subjects": (meta.subjects, "subject"),
            "formats": (meta.formats, ""),
        }
        for key, (names, shelf) in several.items():
            if names:
                yield Fact(key=key, values=values(names, shelf))
        for name, value in meta.identifiers.items():
            yield Fact(label=_CATALOGUES.get(name, name), values=values([value]))
        for label, value in meta.facts.items():
            yield Fact(label=label, values=values([value] if value else []))


def _makers(meta: WorkMeta) -> tuple[str, ...]:
    roles = meta.roles
    return next((roles[role] for role in _FIRST_MAKERS if roles.get(role)), ())


def _whole(meta: WorkMeta) -> PartOf | None:
    """Return the larger work that one belongs to, its key as it is looked up."""
    given = meta.part_of
    if not given:
        return None
    if isinstance(given, str):
        return PartOf(work=work_key(given))
    return PartOf(work=work_key(given.work), number=given.number)


def _number(meta: WorkMeta) -> tuple[bool, float]:
    whole = _whole(meta)
    number = whole.number if whole else None
    return (number is None, number or 0.0)


def _cast(meta: WorkMeta) -> Iterator[Fact]:
    for member in meta.cast:
        name, role = (member.name, member.role) if isinstance(member, CastMember) else (member, "")
        yield Fact(label=role, values=(FactValue(text=name, url=shelf_url("person", name)),))


def _offer(offer: str | Offer) -> FactValue:
    if isinstance(offer, str):
        return FactValue(text=offer)
    return FactValue(text=offer.name, url=offer.url or None)


def _saying(quote: str | Quote) -> Saying:
    if isinstance(quote, str):
        return Saying(text=quote)
    return Saying(text=quote.text, source=quote.source)


def _critics(critics: Critics) -> CriticsView:
    average = None
    if critics.average is not None:
        average = Rating("number", shown(critics.average), critics.average, critics.scale, 0)
    return CriticsView(
        source=critics.source,
        url=critics.url,
        retrieved=critics.retrieved,
        reviewed=critics.reviewed,
        fresh=critics.fresh,
        rotten=critics.rotten,
        percent=critics.percent,
        average=average,
        blurbs=tuple(
            Blurb(
                text=blurb.text,
                author=blurb.author,
                publication=blurb.publication,
                url=blurb.url,
                verdict=blurb.verdict,
            )
            for blurb in critics.blurbs
        ),
    )
