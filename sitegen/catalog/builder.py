"""Makes the catalog from parsed units.

It orders posts and groups them by tag, category, author and series. It connects works with the
posts that review them, and documents with their comments. It reports references to missing works.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import msgspec

from sitegen.catalog.diary import build_diary
from sitegen.catalog.discussions import Discussions
from sitegen.catalog.model import (
    Catalog,
    Content,
    Group,
    PageEntry,
    PostEntry,
    Selection,
    WorkEntry,
    WorkListEntry,
    work_key,
)
from sitegen.catalog.references import unknown_works
from sitegen.catalog.taxonomies import TAXONOMIES, Taxonomies, Taxonomy
from sitegen.config.loading import Config
from sitegen.content.authors import AuthorIndex
from sitegen.content.documents import Parsed
from sitegen.content.pages import ParsedPage, page_url, thread_of
from sitegen.content.posts import ParsedPost, ParsedReview
from sitegen.content.works import ParsedWork, WorkMeta
from sitegen.core.diagnostics import Problem
from sitegen.core.slugs import natural_key
from sitegen.schema.ratings import mean

D = TypeVar("D", bound=Parsed[Any])
X = TypeVar("X")


def build_catalog(
    content: Content, config: Config, selection: Selection
) -> tuple[Catalog, tuple[Problem, ...]]:
    """Make the catalog of parsed units; there is always a catalog, even with errors."""
    builder = _CatalogBuilder(content, config, selection)
    return builder.build(), tuple(builder.problems)


class _CatalogBuilder:
    """Makes the catalog: posts first, because works need their reviews."""

    def __init__(self, content: Content, config: Config, selection: Selection) -> None:
        self.problems: list[Problem] = []
        self._content = content
        self._config = config
        self._selection = selection
        self._states = {d.path: selection.state(d) for d in content.documents}
        self._posts = self._published(content.posts)
        self._posts.sort(key=_newest_first)
        self._unique([p for p in self._posts if p.meta.guid], "guid", lambda post: post.meta.guid)
        self._works = self._published(self._unique(content.works, "key", lambda work: work.key))
        self._works.sort(key=_by_title)
        self._pages = [p for p in content.pages if self._states[p.path] == "published"]
        self._authors = authors = AuthorIndex(content.authors)
        documents: list[Parsed[Any]] = [*self._posts, *self._works, *self._pages]
        self._taxonomies = Taxonomies(documents, authors, config, self.problems)
        self._discussions = Discussions(content.threads, config, selection.now)

    def build(self) -> Catalog:
        """Return the catalog."""
        content = self._content
        entries = tuple(self._entry(post) for post in self._posts)
        reviews: dict[str, list[tuple[PostEntry, ParsedReview]]] = defaultdict(list)
        for entry in entries:
            for review in entry.post.reviews:
                if isinstance(review.work, str):
                    reviews[work_key(review.work)].append((entry, review))
        self._diary = build_diary(
            content.diaries,
            entries,
            self._authors,
            self._config.settings.author,
            self.problems,
        )
        works = tuple(self._work(work, reviews[work.key]) for work in self._works)
        pages = tuple(self._page(page) for page in self._pages)
        lists = tuple(
            WorkListEntry(list=found, url=f"/lists/{found.slug}/")
            for found in self._published(content.lists)
        )
        self.problems += self._discussions.problems
        self.problems += self._discussions.orphans(self._thread_names())
        works_states = {work.key: self._states[work.path] for work in content.works}
        published = {path for path, state in self._states.items() if state == "published"}
        self.problems += unknown_works(content, published, works_states)
        documents: list[tuple[Parsed[Any], str]] = [(e.post, e.url) for e in entries]
        documents += [(entry.work, entry.url) for entry in works]
        documents += [(entry.page, entry.url) for entry in pages]
        documents += [(entry.list, entry.url) for entry in lists]
        return Catalog(
            entries=entries,
            works=works,
            pages=pages,
            lists=lists,
            diary=self._diary,
            groups={name: self._groups(name, entries, works, pages) for name in TAXONOMIES},
            documents=tuple(documents),
            url_by_source={document.path: url for document, url in documents},
            states=self._states,
            files=content.files,
            authors=content.authors,
            former_addresses=self._taxonomies.former_addresses(),
            previewed=self._selection.unpublished(documents),
            digests=content.digests,
            complete=content.has_all_works
            and all(file.readable for file in (*content.documents, *content.diaries)),
        )

    def _published(self, documents: Sequence[D]) -> list[D]:
        """Return the published documents; two documents with one slug are an error at both."""
        firsts = self._unique(documents, "slug", lambda document: document.slug)
        return [document for document in firsts if self._states[document.path] == "published"]

    def _unique(self, documents: Sequence[D], noun: str, name: Callable[[D], str]) -> list[D]:
        """Return the first document of each name; a shared name is an error at all of them."""
        by_name: dict[str, list[D]] = defaultdict(list)
        for document in documents:
            by_name[name(document)].append(document)
        for shared, same in by_name.items():
            for document in same if len(same) > 1 else ():
                others = " and ".join(other.place for other in same if other is not document)
                message = f"{shared!r} is also the {noun} of {others}"
                field = "key" if noun == "key" and document.lines else "slug"
                field = "guid" if noun == "guid" else field
                self.problems.append(document.error(field, message))
        return [same[0] for same in by_name.values()]

    def _entry(self, post: ParsedPost) -> PostEntry:
        return PostEntry(
            post=post,
            url=self._url(post),
            authors=self._taxonomies.persons(post),
            tags=self._taxonomies.links("tags", post),
            categories=self._taxonomies.links("categories", post),
            series=next(iter(self._taxonomies.links("series", post)), None),
            thread=self._discussions.of(post, post.slug),
        )

    def _work(
        self, work: ParsedWork, reviews: Sequence[tuple[PostEntry, ParsedReview]]
    ) -> WorkEntry:
        history = self._diary.of(work.key)
        ratings = [review.rating for _, review in reviews if review.rating is not None]
        given = [] if ratings else [r.rating for r in history if r.rating is not None][:1]
        rated_there = [entry.post.slug for entry, _ in reviews if len(entry.post.reviews) == 1]
        return WorkEntry(
            key=work.key,
            work=work,
            url=f"/works/{work.slug}/",
            tags=self._taxonomies.links("tags", work),
            reviews=tuple(reviews),
            rating=mean(ratings or given, self._config.scale),
            thread=self._discussions.of(work, f"works/{work.key}", rated_there),
            history=history,
            is_rated_by_diary=bool(given),
        )

    def _page(self, page: ParsedPage) -> PageEntry:
        return PageEntry(
            page=page,
            url=self._page_url(page),
            authors=self._taxonomies.persons(page),
            tags=self._taxonomies.links("tags", page),
            categories=self._taxonomies.links("categories", page),
            series=next(iter(self._taxonomies.links("series", page)), None),
            thread=self._discussions.of(page, thread_of(page.path)),
        )

    def _page_url(self, page: ParsedPage) -> str:
        home = self._config.settings.home
        if home not in {"posts", "works"} and thread_of(page.path) == f"pages/{home.strip('/')}":
            return "/"
        try:
            return page_url(page)
        except ValueError as failure:
            self.problems.append(page.error("slug", f"its folder: {failure}"))
            return f"/{page.slug}/"

    def _thread_names(self) -> set[str]:
        content = self._content
        names = {post.slug for post in content.posts}
        names |= {f"works/{work.key}" for work in content.works}
        return names | {thread_of(page.path) for page in content.pages}

    def _url(self, post: ParsedPost) -> str:
        """Return a post's address by the site's permalink."""
        pattern, date = self._config.settings.permalink, post.meta.date
        work = _work_slug(post) if "{work}" in pattern else ""
        needs = []
        if date is None and re.search(r"\{(year|month|day)\}", pattern):
            needs.append("date")
        if not work and "{work}" in pattern:
            needs.append("work")
        for field in needs:
            if post.readable:
                self.problems.append(post.error(field, f"is needed: the permalink is {pattern}"))
        at = date.at if date else datetime.min  # never shown: the permalink has no date
        return (
            f"/{post.slug}/"
            if needs
            else pattern.format(
                slug=post.slug,
                work=work,
                year=f"{at.year:04}",
                month=f"{at.month:02}",
                day=f"{at.day:02}",
            )
        )

    def _groups(
        self,
        taxonomy: Taxonomy,
        entries: Sequence[PostEntry],
        works: Sequence[WorkEntry],
        pages: Sequence[PageEntry],
    ) -> tuple[Group, ...]:
        """Return a taxonomy's terms by name, each with its documents."""
        slugs = partial(self._taxonomies.slugs, taxonomy)
        posts = _by_slug(entries, lambda entry: slugs(entry.post))
        shelved = _by_slug(works, lambda entry: slugs(entry.work))
        apart = _by_slug(pages, lambda entry: slugs(entry.page))
        groups = []
        for term in self._taxonomies.terms(taxonomy):
            group = Group(
                term=term,
                person=self._taxonomies.person(term) if taxonomy == "authors" else None,
                entries=tuple(posts.get(term.slug, ())),
                works=tuple(shelved.get(term.slug, ())),
                pages=tuple(apart.get(term.slug, ())),
            )
            counted = msgspec.structs.replace(
                term, posts=len(group.entries), works=len(group.works), pages=len(group.pages)
            )
            if counted.count:
                groups.append(msgspec.structs.replace(group, term=counted))
        return tuple(groups)


def _by_slug(entries: Iterable[X], slugs: Callable[[X], Iterable[str]]) -> dict[str, list[X]]:
    """Return documents by the slugs of their terms, in their order."""
    found: dict[str, list[X]] = defaultdict(list)
    for entry in entries:
        for slug in slugs(entry):
            found[slug].append(entry)
    return found


def _work_slug(post: ParsedPost) -> str:
    """Return the name of the first work that a post reviews, for its address."""
    for review in post.reviews:
        if isinstance(review.work, WorkMeta):
            return work_key(review.work.title)
        if review.work:
            return work_key(review.work)
    return ""


def _newest_first(post: ParsedPost) -> tuple[bool, float, str]:
    date = post.meta.date
    return (date is None, -date.at.timestamp() if date else 0.0, post.slug)


def _by_title(work: ParsedWork) -> tuple[Any, str]:
    title = work.meta.sort_title or work.meta.title
    return natural_key(title.casefold()), work.slug
