"""Tags, categories, authors and series: all spellings with one slug are one term."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Literal, TypeAlias

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


class Taxonomies:
    """The terms of a site's documents."""

    def __init__(
        self,
        documents: Iterable[Document],
        authors: AuthorIndex,
        config: Config,
        problems: list[Problem],
    ) -> None:
        self._authors = authors
        self._default = config.settings.author
        self._slugs: dict[tuple[str, str], dict[str, None]] = {}
        self._spellings: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self._firsts: dict[tuple[str, str], dict[str, tuple[Document, str]]] = defaultdict(dict)
        for document in documents:
            for taxonomy in TAXONOMIES:
                for field, spelling in self._spellings_of(taxonomy, document):
                    self._add_term(taxonomy, document, field, spelling, problems)
        problems += self._merged()

    def _spellings_of(self, taxonomy: Taxonomy, document: Document) -> list[tuple[str, str]]:
        """Return a document's terms as written, each with its field."""
        meta = document.meta
        if taxonomy == "series":
            series = getattr(meta, "series", None)
            name = series.name if isinstance(series, SeriesMeta) else series
            return [("series", name)] if name else []
        if taxonomy == "authors" and isinstance(meta, PostMeta | PageMeta):
            given = _numbered("author", meta.author) + _numbered("authors", meta.authors)
            is_post = isinstance(meta, PostMeta)
            return given or ([("author", self._default)] if self._default and is_post else [])
        return _numbered(taxonomy, getattr(meta, taxonomy, ()))

    def _add_term(
        self,
        taxonomy: Taxonomy,
        document: Document,
        field: str,
        spelling: str,
        problems: list[Problem],
    ) -> None:
        try:
            if taxonomy == "authors":
                person = self._authors.find(spelling)
                slug, spelling = person.url.split("/")[2], person.name
            else:
                slug = term_slug(spelling) if taxonomy in SPELLED else slugify(spelling)
        except ValueError as failure:
            problems.append(document.error(field, f"{spelling!r}: {failure}"))
            return
        self._slugs.setdefault((taxonomy, document.path), {})[slug] = None
        spelling = " ".join(spelling.split())
        self._spellings[taxonomy, slug][spelling] += 1
        self._firsts[taxonomy, slug].setdefault(spelling, (document, field))

    def _merged(self) -> Iterator[Problem]:
        """Yield a warning for each spelling that is replaced by another one with the same slug.

        An author who writes the slug itself, with hyphens, means that term.
        """
        for (taxonomy, slug), firsts in self._firsts.items():
            if len(firsts) == 1 or taxonomy == "series":
                continue
            counts = self._spellings[taxonomy, slug]
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
        for (taxonomy, slug), spellings in self._spellings.items():
            for spelling in spellings if taxonomy in SPELLED else ():
                if (former := slugify(spelling)) != slug:
                    url = f"/{taxonomy}/{former}/"
                    rank = (-spellings.total(), f"/{taxonomy}/{slug}/")
                    found[url] = min(found.get(url, rank), rank)
        return {url: target for url, (_, target) in sorted(found.items())}

    def _name(self, taxonomy: str, slug: str) -> str:
        """Return the most frequent spelling; of equally frequent ones, the first by alphabet."""
        spellings = self._spellings[taxonomy, slug]
        return min(spellings, key=lambda spelling: (-spellings[spelling], spelling))

    def links(self, taxonomy: Taxonomy, document: Document) -> tuple[Link, ...]:
        """Return a document's terms in the author's order."""
        return tuple(
            Link(title=self._name(taxonomy, slug), url=f"/{taxonomy}/{slug}/")
            for slug in self._slugs.get((taxonomy, document.path), ())
        )

    def persons(self, document: Document) -> tuple[Person, ...]:
        """Return the authors of a document."""
        return tuple(self._person(slug) for slug in self._slugs.get(("authors", document.path), ()))

    def person(self, term: Term) -> Person:
        """Return the author of a term."""
        return self._person(term.slug)

    def _person(self, slug: str) -> Person:
        name = self._name("authors", slug)
        return msgspec.structs.replace(self._authors.find(slug), name=name)

    def terms(self, taxonomy: Taxonomy) -> tuple[tuple[Term, frozenset[str]], ...]:
        """Return a taxonomy's terms by name, each with the paths of its documents."""
        members: dict[str, set[str]] = defaultdict(set)
        for (each, path), slugs in self._slugs.items():
            for slug in slugs if each == taxonomy else ():
                members[slug].add(path)
        terms = [
            Term(name=self._name(taxonomy, slug), slug=slug, url=f"/{taxonomy}/{slug}/")
            for slug in members
        ]
        terms.sort(key=lambda term: (natural_key(term.name.casefold()), term.slug))
        return tuple((term, frozenset(members[term.slug])) for term in terms)


def _numbered(field: str, spellings: Iterable[str]) -> list[tuple[str, str]]:
    """Return terms, each with the field of its position."""
    return [(f"{field}.{number}", spelling) for number, spelling in enumerate(spellings)]


def _letters(spelling: str) -> str:
    """Return a spelling without case, accents, spaces and hyphens, which never separate terms."""
    return "".join(
        char
        for char in unicodedata.normalize("NFD", spelling.casefold())
        if not char.isspace() and unicodedata.category(char) not in ("Mn", "Pd")
    )
