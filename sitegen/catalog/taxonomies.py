"""Tags, categories, authors and series: all spellings with one slug are one term."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any, Literal, TypeAlias

import msgspec

from sitegen.config.loading import Config
from sitegen.content.authors import AuthorIndex
from sitegen.content.documents import Parsed
from sitegen.content.pages import PageMeta
from sitegen.content.posts import PostMeta, SeriesMeta
from sitegen.core.diagnostics import Problem
from sitegen.core.slugs import natural_key, slugify
from sitegen.models.records import Link, Person, Term

Taxonomy = Literal["tags", "categories", "authors", "series"]
TAXONOMIES: tuple[Taxonomy, ...] = ("tags", "categories", "authors", "series")

Document: TypeAlias = Parsed[Any]
"""A document that may have terms: a post, a work or a page."""


class Taxonomies:
    """The terms that a site's documents are filed under."""

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
        for document in documents:
            for taxonomy in TAXONOMIES:
                for field, spelling in self._spellings_of(taxonomy, document):
                    self._add_term(taxonomy, document, field, spelling, problems)

    def _spellings_of(self, taxonomy: Taxonomy, document: Document) -> list[tuple[str, str]]:
        """Return a document's terms as they are written, each with its field."""
        meta = document.meta
        if taxonomy == "series":
            series = getattr(meta, "series", None)
            name = series.name if isinstance(series, SeriesMeta) else series
            return [("series", name)] if name else []
        if taxonomy == "authors" and isinstance(meta, PostMeta | PageMeta):
            given = [("author", name) for name in meta.author]
            given += [("authors", name) for name in meta.authors]
            is_post = isinstance(meta, PostMeta)
            return given or ([("author", self._default)] if self._default and is_post else [])
        return [(taxonomy, spelling) for spelling in getattr(meta, taxonomy, ())]

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
                slug = slugify(spelling)
        except ValueError as failure:
            problems.append(document.error(field, f"{spelling!r}: {failure}"))
            return
        self._slugs.setdefault((taxonomy, document.path), {})[slug] = None
        self._spellings[taxonomy, slug][" ".join(spelling.split())] += 1

    def _name(self, taxonomy: Taxonomy, slug: str) -> str:
        """Return the commonest spelling, the first by alphabet among equals."""
        spellings = self._spellings[taxonomy, slug]
        return min(spellings, key=lambda spelling: (-spellings[spelling], spelling))

    def links(self, taxonomy: Taxonomy, document: Document) -> tuple[Link, ...]:
        """Return a document's terms in the order that its author gave."""
        return tuple(
            Link(title=self._name(taxonomy, slug), url=f"/{taxonomy}/{slug}/")
            for slug in self._slugs.get((taxonomy, document.path), ())
        )

    def persons(self, document: Document) -> tuple[Person, ...]:
        """Return who wrote a document."""
        return tuple(self._person(slug) for slug in self._slugs.get(("authors", document.path), ()))

    def person(self, term: Term) -> Person:
        """Return the author that a term stands for."""
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
