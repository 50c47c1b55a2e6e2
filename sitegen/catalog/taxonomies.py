"""Tags, categories, authors and series: all spellings with one slug are one term."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

import msgspec

from sitegen.config.loading import Config
from sitegen.content.authors import AuthorIndex
from sitegen.content.documents import Parsed
from sitegen.content.pages import PageMeta
from sitegen.content.posts import PostMeta, SeriesMeta
from sitegen.core.diagnostics import Problem
from sitegen.core.slugs import natural_key, slugify, term_slug
from sitegen.models.records import Link, Person, Term

Taxonomy = Literal["tags", "categories", "authors", "series"]
TAXONOMIES: tuple[Taxonomy, ...] = ("tags", "categories", "authors", "series")

SPELLED: frozenset[str] = frozenset({"tags", "categories"})
"""Taxonomies whose slugs spell out signs at the end of words."""

Document: TypeAlias = Parsed[Any]
"""A document that may have terms: a post, a work or a page."""


_Spellings: TypeAlias = tuple[str, ...]
"""A document's terms of one taxonomy, as written."""


class _Spelling(NamedTuple):
    """A spelling in use: the slug of its term, "" for none, and the spelling to show."""

    slug: str
    shown: str


class Taxonomies:
    """The terms of a site's documents.

    Documents share most of their terms, so each tuple of spellings is looked at once.
    """

    def __init__(
        self,
        documents: Sequence[Document],
        authors: AuthorIndex,
        config: Config,
        problems: list[Problem],
    ) -> None:
        self._authors = authors
        self._default = (config.settings.author,) if config.settings.author else ()
        self._known: dict[tuple[Taxonomy, str], _Spelling] = {}
        self._counts: dict[tuple[Taxonomy, str], Counter[str]] = defaultdict(Counter)
        self._firsts: defaultdict[tuple[Taxonomy, str], dict[str, tuple[Document, str]]]
        self._firsts = defaultdict(dict)
        self._given: dict[Taxonomy, dict[str, _Spellings]] = {}
        self._slugs: dict[tuple[Taxonomy, _Spellings], tuple[str, ...]] = {}
        self._links: dict[tuple[Taxonomy, _Spellings], tuple[Link, ...]] = {}
        self._persons: dict[_Spellings, tuple[Person, ...]] = {}
        for taxonomy in TAXONOMIES:
            self._add_terms(taxonomy, documents, problems)
        problems += self._merged()

    def _add_terms(
        self, taxonomy: Taxonomy, documents: Iterable[Document], problems: list[Problem]
    ) -> None:
        """Find the terms of a taxonomy; a spelling without one is an error in every document."""
        counts: Counter[_Spellings] = Counter()
        given = self._given[taxonomy] = {}
        for document in documents:
            if not (spellings := self._spellings_of(taxonomy, document)):
                continue
            given[document.path] = spellings
            counts[spellings] += 1
            if counts[spellings] == 1 or not all(self._known[taxonomy, s].slug for s in spellings):
                self._add_spellings(taxonomy, document, spellings, problems)
        for spellings, number in counts.items():
            for slug, shown in (self._known[taxonomy, spelling] for spelling in spellings):
                if slug:
                    self._counts[taxonomy, slug][shown] += number

    def _spellings_of(self, taxonomy: Taxonomy, document: Document) -> _Spellings:
        """Return a document's terms as written."""
        meta = document.meta
        if taxonomy == "series":
            series = getattr(meta, "series", None)
            name = series.name if isinstance(series, SeriesMeta) else series
            return (name,) if name else ()
        if taxonomy == "authors" and isinstance(meta, PostMeta | PageMeta):
            given = meta.author + meta.authors
            return given or (self._default if isinstance(meta, PostMeta) else ())
        found: _Spellings = getattr(meta, taxonomy, ())
        return found

    def _add_spellings(
        self,
        taxonomy: Taxonomy,
        document: Document,
        spellings: _Spellings,
        problems: list[Problem],
    ) -> None:
        """Find the terms of a document's spellings that have none yet."""
        for number, spelling in enumerate(spellings):
            known = self._known.get((taxonomy, spelling))
            if known is not None and known.slug:
                continue
            field = _field(taxonomy, document, number)
            try:
                slug, shown = self._term(taxonomy, spelling)
            except ValueError as failure:
                slug = shown = ""
                problems.append(document.error(field, f"{spelling!r}: {failure}"))
            else:
                self._firsts[taxonomy, slug].setdefault(shown, (document, field))
            self._known[taxonomy, spelling] = _Spelling(slug, shown)

    def _term(self, taxonomy: Taxonomy, spelling: str) -> tuple[str, str]:
        """Return the slug of a term, and the spelling to show; raise ValueError."""
        if taxonomy == "authors":
            person = self._authors.find(spelling)
            return person.url.split("/")[2], " ".join(person.name.split())
        slug = term_slug(spelling) if taxonomy in SPELLED else slugify(spelling)
        return slug, " ".join(spelling.split())

    def _merged(self) -> Iterator[Problem]:
        """Yield a warning for each spelling that is replaced by another one with the same slug.

        An author who writes the slug itself, with hyphens, means that term.
        """
        for (taxonomy, slug), firsts in self._firsts.items():
            if len(firsts) == 1 or taxonomy == "series":
                continue
            counts = self._counts[taxonomy, slug]
            names = [name for name in firsts if name != slug or "-" not in slug]
            shown = min(names, key=lambda name: (-counts[name], name), default=slug)
            for spelling in names:
                if _letters(spelling) != _letters(shown):
                    document, field = firsts[spelling]
                    message = f"{spelling!r} and {shown!r} are one term, with the address {slug!r}:"
                    message += " write one of them, or rename one"
                    yield document.warning(field, message)

    def former_addresses(self) -> dict[str, str]:
        """Return the addresses of terms before signs were spelled out, with the present addresses.

        If several terms shared an address, the first one used gets it.
        """
        found: dict[str, tuple[int, str]] = {}
        for (taxonomy, slug), spellings in self._counts.items():
            for spelling in spellings if taxonomy in SPELLED else ():
                if (former := slugify(spelling)) != slug:
                    url = f"/{taxonomy}/{former}/"
                    rank = (-spellings.total(), f"/{taxonomy}/{slug}/")
                    found[url] = min(found.get(url, rank), rank)
        return {url: target for url, (_, target) in sorted(found.items())}

    def _name(self, taxonomy: Taxonomy, slug: str) -> str:
        """Return the most frequent spelling; of equally frequent ones, the first by alphabet."""
        spellings = self._counts[taxonomy, slug]
        return min(spellings, key=lambda spelling: (-spellings[spelling], spelling))

    def slugs(self, taxonomy: Taxonomy, document: Document) -> tuple[str, ...]:
        """Return the slugs of a document's terms in the author's order, each once."""
        given = taxonomy, self._given[taxonomy].get(document.path, ())
        slugs = self._slugs.get(given)
        if slugs is None:
            found = dict.fromkeys(self._known[taxonomy, spelling].slug for spelling in given[1])
            slugs = self._slugs[given] = tuple(filter(None, found))
        return slugs

    def links(self, taxonomy: Taxonomy, document: Document) -> tuple[Link, ...]:
        """Return a document's terms in the author's order."""
        given = taxonomy, self._given[taxonomy].get(document.path, ())
        links = self._links.get(given)
        if links is None:
            links = self._links[given] = tuple(
                Link(title=self._name(taxonomy, slug), url=f"/{taxonomy}/{slug}/")
                for slug in self.slugs(taxonomy, document)
            )
        return links

    def persons(self, document: Document) -> tuple[Person, ...]:
        """Return the authors of a document."""
        given = self._given["authors"].get(document.path, ())
        persons = self._persons.get(given)
        if persons is None:
            slugs = self.slugs("authors", document)
            persons = self._persons[given] = tuple(map(self._person, slugs))
        return persons

    def person(self, term: Term) -> Person:
        """Return the author of a term."""
        return self._person(term.slug)

    def _person(self, slug: str) -> Person:
        name = self._name("authors", slug)
        return msgspec.structs.replace(self._authors.find(slug), name=name)

    def terms(self, taxonomy: Taxonomy) -> list[Term]:
        """Return a taxonomy's terms by name."""
        terms = [
            Term(name=self._name(taxonomy, slug), slug=slug, url=f"/{taxonomy}/{slug}/")
            for each, slug in self._counts
            if each == taxonomy
        ]
        return sorted(terms, key=lambda term: (natural_key(term.name.casefold()), term.slug))


def _field(taxonomy: Taxonomy, document: Document, number: int) -> str:
    """Return the field of a document's term, by its number among the terms of the taxonomy."""
    meta = document.meta
    if taxonomy == "series":
        return "series"
    if taxonomy == "authors" and isinstance(meta, PostMeta | PageMeta):
        if number < len(meta.author):
            return f"author.{number}"
        if not meta.authors:
            return "author"  # it is the site's author
        return f"authors.{number - len(meta.author)}"
    return f"{taxonomy}.{number}"


def _letters(spelling: str) -> str:
    """Return a spelling without case, accents, spaces and hyphens, which never separate terms."""
    return "".join(
        char
        for char in unicodedata.normalize("NFD", spelling.casefold())
        if not char.isspace() and unicodedata.category(char) not in ("Mn", "Pd")
    )
