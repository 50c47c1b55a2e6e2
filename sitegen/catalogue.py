"""What the site is made of: every published post, and what others say of it.

The catalogue knows no page and no template. It puts posts in order, gathers them by tag,
category, author and series, and hangs the comments beneath them.
"""

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from sitegen.authors import Directory, ParsedAuthor
from sitegen.comments import ParsedComment, shown
from sitegen.config import Config
from sitegen.files import SourceFile
from sitegen.posts import ParsedPost, SeriesMeta, State, state_of
from sitegen.problems import Problem, error
from sitegen.records import Link, Person, SeriesPlace, Term, Thread
from sitegen.slugs import natural_key, slugify
from sitegen.threads import Voice, arrange

Taxonomy = Literal["tags", "categories", "authors", "series"]
TAXONOMIES: tuple[Taxonomy, ...] = ("tags", "categories", "authors", "series")


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What parsing made of the site's files; ``files`` holds every file below content/."""

    posts: tuple[ParsedPost, ...]
    comments: tuple[ParsedComment, ...]
    authors: dict[str, ParsedAuthor]
    files: dict[str, SourceFile]


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """Which posts a build is asked to publish, and the moment that it takes for now."""

    now: datetime
    drafts: bool = False
    future: bool = False
    expired: bool = False

    def state(self, post: ParsedPost) -> State:
        """Return a post's state; those asked for count as published."""
        state = state_of(post.meta, self.now)
        wanted = {"draft": self.drafts, "future": self.future, "expired": self.expired}
        return "published" if wanted.get(state) else state


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A published post with its place in the site."""

    post: ParsedPost
    url: str
    authors: tuple[Person, ...]
    tags: tuple[Link, ...]
    categories: tuple[Link, ...]
    series: Link | None
    thread: Thread

    @property
    def link(self) -> Link:
        """The least that can be said of the post."""
        return Link(title=self.post.meta.title, url=self.url, date=self.post.meta.date)


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """A term of a taxonomy and its posts, newest first."""

    term: Term
    person: Person | None
    entries: tuple[Entry, ...]


class Catalogue(msgspec.Struct, frozen=True, kw_only=True):
    """The published site: posts newest first (undated ones last), and every grouping of them.

    ``by_source`` finds the post of a file, ``states`` why a file's post is not published.
    ``complete`` is False where a file could not be read, so that nobody can tell what it held.
    """

    entries: tuple[Entry, ...]
    groups: dict[Taxonomy, tuple[Group, ...]]
    by_source: dict[str, Entry]
    states: dict[str, State]
    files: dict[str, SourceFile]
    authors: dict[str, ParsedAuthor]
    complete: bool

    def series_place(self, entry: Entry) -> SeriesPlace | None:
        """Return where a post stands in its series: parts by number, then by date."""
        if entry.series is None:
            return None
        group = next(g for g in self.groups["series"] if g.term.url == entry.series.url)
        oldest_first = group.entries[::-1]
        numbers = {entry.url: _number(entry.post) for entry in oldest_first}
        parts = sorted(oldest_first, key=lambda e: (numbers[e.url] is None, numbers[e.url] or 0))
        return SeriesPlace(
            name=group.term.name,
            url=group.term.url,
            number=_number(entry.post),
            parts=tuple(part.link for part in parts),
        )


def make_catalogue(
    content: Content, config: Config, selection: Selection
) -> tuple[Catalogue, tuple[Problem, ...]]:
    """Put what was parsed in order; whatever is wrong, a catalogue comes of it."""
    problems: list[Problem] = []
    posts = _unique(content.posts, problems)
    states = {post.path: selection.state(post) for post in content.posts}
    published = [post for post in posts if states[post.path] == "published"]
    published.sort(key=_newest_first)
    directory = Directory(content.authors)
    threads = _Threads(content, config, selection.now, directory)
    labels = _Labels(published, directory, config, problems)
    entries = tuple(
        Entry(
            post=post,
            url=_url(post, config, problems),
            authors=labels.persons(post),
            tags=labels.links("tags", post),
            categories=labels.links("categories", post),
            series=next(iter(labels.links("series", post)), None),
            thread=threads.of(post),
        )
        for post in published
    )
    problems += threads.problems
    problems += _orphans(content)
    return Catalogue(
        entries=entries,
        groups={taxonomy: labels.groups(taxonomy, entries) for taxonomy in TAXONOMIES},
        by_source={entry.post.path: entry for entry in entries},
        states=states,
        files=content.files,
        authors=content.authors,
        complete=all(post.readable for post in content.posts),
    ), tuple(problems)


def _newest_first(post: ParsedPost) -> tuple[bool, float, str]:
    date = post.meta.date
    return (date is None, -date.at.timestamp() if date else 0.0, post.slug)


def _unique(posts: Sequence[ParsedPost], problems: list[Problem]) -> list[ParsedPost]:
    """Return one post for each slug; two with one slug are an error at both."""
    by_slug: dict[str, list[ParsedPost]] = defaultdict(list)
    for post in posts:
        by_slug[post.slug].append(post)
    for slug, same in by_slug.items():
        for post in same if len(same) > 1 else ():
            others = " and ".join(other.path for other in same if other is not post)
            problems.append(post.error("slug", f"{slug!r} is the slug of {others} too"))
    return [same[0] for same in by_slug.values()]


def _url(post: ParsedPost, config: Config, problems: list[Problem]) -> str:
    """Return a post's address by the site's permalink."""
    pattern, date = config.settings.permalink, post.meta.date
    if date is None and re.search(r"\{(year|month|day)\}", pattern):
        if post.readable:
            problems.append(post.error("date", f"is needed: the permalink is {pattern}"))
        return f"/{post.slug}/"
    at = date.at if date else datetime.min  # never shown: there is no such placeholder
    return pattern.format(
        slug=post.slug, year=f"{at.year:04}", month=f"{at.month:02}", day=f"{at.day:02}"
    )


def _number(post: ParsedPost) -> int | None:
    return post.meta.series.number if isinstance(post.meta.series, SeriesMeta) else None


class _Labels:
    """Tags, categories, authors and series: one term for all spellings with one slug."""

    def __init__(
        self,
        posts: Iterable[ParsedPost],
        directory: Directory,
        config: Config,
        problems: list[Problem],
    ) -> None:
        self._directory = directory
        self._default = config.settings.author
        self._slugs: dict[tuple[str, str], dict[str, None]] = {}
        self._spellings: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for post in posts:
            for taxonomy in TAXONOMIES:
                for field, label in self._written(taxonomy, post):
                    self._note(taxonomy, post, field, label, problems)

    def _written(self, taxonomy: Taxonomy, post: ParsedPost) -> list[tuple[str, str]]:
        """Return a post's labels, each with its field."""
        meta = post.meta
        if taxonomy == "series":
            name = meta.series.name if isinstance(meta.series, SeriesMeta) else meta.series
            return [("series", name)] if name else []
        if taxonomy == "authors":
            given = [("author", name) for name in meta.author]
            given += [("authors", name) for name in meta.authors]
            return given or ([("author", self._default)] if self._default else [])
        return [(taxonomy, label) for label in getattr(meta, taxonomy)]

    def _note(
        self, taxonomy: Taxonomy, post: ParsedPost, field: str, label: str, problems: list[Problem]
    ) -> None:
        try:
            if taxonomy == "authors":
                person = self._directory.find(label)
                slug, label = person.url.split("/")[2], person.name
            else:
                slug = slugify(label)
        except ValueError as failure:
            problems.append(post.error(field, f"{label!r}: {failure}"))
            return
        self._slugs.setdefault((taxonomy, post.path), {})[slug] = None
        self._spellings[taxonomy, slug][" ".join(label.split())] += 1

    def _name(self, taxonomy: Taxonomy, slug: str) -> str:
        """Return the commonest spelling, the first by alphabet among equals."""
        spellings = self._spellings[taxonomy, slug]
        return min(spellings, key=lambda spelling: (-spellings[spelling], spelling))

    def links(self, taxonomy: Taxonomy, post: ParsedPost) -> tuple[Link, ...]:
        """Return a post's terms in the order that its author gave."""
        return tuple(
            Link(title=self._name(taxonomy, slug), url=f"/{taxonomy}/{slug}/")
            for slug in self._slugs.get((taxonomy, post.path), ())
        )

    def persons(self, post: ParsedPost) -> tuple[Person, ...]:
        """Return who wrote a post."""
        found = []
        for slug in self._slugs.get(("authors", post.path), ()):
            name = self._name("authors", slug)
            found.append(msgspec.structs.replace(self._directory.find(slug), name=name))
        return tuple(found)

    def groups(self, taxonomy: Taxonomy, entries: Sequence[Entry]) -> tuple[Group, ...]:
        """Return a taxonomy's terms by name, each with its posts."""
        members: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            for slug in self._slugs.get((taxonomy, entry.post.path), ()):
                members[slug].append(entry)
        groups = []
        for slug, found in members.items():
            name = self._name(taxonomy, slug)
            url = f"/{taxonomy}/{slug}/"
            person = next((p for e in found for p in e.authors if p.url == url), None)
            term = Term(name=name, slug=slug, url=url, count=len(found))
            groups.append(Group(term=term, person=person, entries=tuple(found)))
        return tuple(
            sorted(groups, key=lambda g: (natural_key(g.term.name.casefold()), g.term.slug))
        )


class _Threads:
    """The comments of each post, as its page shows them."""

    def __init__(
        self, content: Content, config: Config, now: datetime, directory: Directory
    ) -> None:
        self.problems: list[Problem] = []
        self._settings = config.settings.comments
        self._now = now
        self._directory = directory
        self._by_thread: dict[str, list[ParsedComment]] = defaultdict(list)
        for comment in content.comments:
            self._by_thread[comment.thread].append(comment)

    def of(self, post: ParsedPost) -> Thread:
        """Return a post's thread; a post without comments has an empty one."""
        state = self._state(post)
        if state == "off":
            return Thread(state="off", count=0, rows=())
        voices = []
        for comment in self._by_thread.get(post.slug, ()):
            view, problems = shown(comment, self._directory)
            self.problems += problems
            voices.append(Voice(comment, view))
        rows, problems = arrange(voices, self._settings.order, self._settings.depth)
        self.problems += problems
        return Thread(state=state, count=len(rows), rows=rows)

    def _state(self, post: ParsedPost) -> Literal["open", "closed", "off"]:
        if not self._settings.enabled:
            return "off"
        days, date = self._settings.close_after_days, post.meta.date
        over = days > 0 and date is not None and (self._now - date.at).days >= days
        return "closed" if post.comments == "open" and over else post.comments


def _orphans(content: Content) -> list[Problem]:
    """Return an error for each folder of comments whose post does not exist."""
    slugs = {post.slug for post in content.posts}
    lost: dict[str, list[str]] = defaultdict(list)
    for comment in content.comments:
        if comment.thread not in slugs:
            lost[comment.thread].append(comment.path)
    problems = []
    for thread, paths in lost.items():
        nearest = difflib.get_close_matches(thread, slugs, 1)
        hint = f": did you mean {nearest[0]!r}?" if nearest else ""
        number = f"{len(paths)} comment" + ("s" if len(paths) > 1 else "")
        problems.append(error(min(paths), f"{number} for {thread!r}, and no such post{hint}"))
    return problems
