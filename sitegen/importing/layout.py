"""Chooses the path and the old addresses of the documents and media of a source.

A document of an earlier import keeps its path; a new one gets a free name. All paths are chosen
before the first file is written, so that links between documents can be resolved.
"""

import posixpath
from datetime import datetime
from pathlib import Path

from sitegen.catalog.index import slugs, thread_name
from sitegen.config.loading import Config
from sitegen.content.documents import dated_name, own_name
from sitegen.content.pages import FOLDER as PAGES
from sitegen.content.posts import FOLDER as POSTS
from sitegen.core.slugs import slugify
from sitegen.importing.changes import Changes
from sitegen.importing.ledger import Ledger, Row
from sitegen.importing.media_addresses import OldMedia
from sitegen.importing.messages import Messages
from sitegen.importing.personal import shown
from sitegen.importing.records import Group
from sitegen.importing.rules import NOTHING, Rules
from sitegen.importing.survey import Survey
from sitegen.importing.taken import Permalinks, TakenAddresses, claim_site
from sitegen.plan.redirects import as_page

_RESERVED = ("works", "pages")
"""Slugs of posts whose comments would share a folder with those of works and pages."""


class Layout:
    """The present and future paths of documents.

    ``paths`` are those of documents by identity, ``groups`` their groups by the rules.
    ``aliases`` are old addresses by identity. ``removed`` are the identities of documents whose
    files an author has removed. ``by_key`` are paths of published documents by old address.
    """

    def __init__(
        self, found: Survey, site: Path, config: Config, name: str, ledger: Ledger, rules: Rules
    ) -> None:
        self.blog = found.old_blog()
        declared = (medium.address for medium in found.media.values())
        self.old_media = OldMedia(self.blog, name, declared)
        self.paths: dict[str, str] = {}
        self.groups: dict[str, str] = {}
        self.aliases: dict[str, tuple[str, ...]] = {}
        self.removed: set[str] = set()
        self.by_key: dict[str, str] = {}
        self._by_any_key: dict[str, str] = {}
        self.permalinks = Permalinks(config.settings.permalink, config.zone)
        self._found = found
        self._format = name
        self._ledger = ledger
        self._rules = rules
        self._taken = TakenAddresses(config)
        self._slugs = slugs(site, POSTS, dated=True)
        self._slug_of = {path: slug for slug, path in self._slugs.items()}
        ours = {row.path for row in ledger if row.format == name}
        claim_site(site, self.permalinks, self._taken, ours)

    # ------------------------------------------------------------ documents

    def place_documents(self, changes: Changes, messages: Messages, now: datetime) -> None:
        """Give every document its path; a document of an earlier import keeps its path.

        Documents that are published at ``now`` can be linked to.
        """
        new = []
        for identity, entry in self._found.documents.items():
            self.groups[identity] = self._rules.type(entry.source_type, entry.group)
            row = self._row(identity)
            if row is not None and row.path and self._stays(identity, row, changes):
                self._keep(identity, row.path, changes)
            elif self.groups[identity] != NOTHING:
                new.append(identity)
        for row in self._ledger:
            if row.path:
                changes.claim(row.path)  # also the path of a file that an author removed
        for identity in new:
            self._place(identity, changes, messages)
        self._choose_aliases(messages)
        self._find_targets(now)

    def _row(self, identity: str) -> Row | None:
        groups: tuple[Group, ...] = ("posts", "pages", "reviews")
        rows = (self._ledger.get((self._format, group, identity)) for group in groups)
        return next((row for row in rows if row is not None), None)

    def _stays(self, identity: str, row: Row, changes: Changes) -> bool:
        """Return whether a document keeps its path; only new rules can move an unedited one."""
        group = self.groups[identity]
        here = "pages" if row.path.startswith(f"{PAGES}/") else "posts"
        if group == here:
            return True
        there = changes.digest(row.path)
        if there is None or row.is_of(there):
            return group == NOTHING or there is None
        self.groups[identity] = here  # an author has edited it
        return True

    def _keep(self, identity: str, path: str, changes: Changes) -> None:
        self.paths[identity] = path
        folder, _, name = path.rpartition("/")
        row = self._row(identity)
        was_begun = row is not None and row.before is not None
        if not was_begun and changes.is_free(f"{folder}/{name}"):
            self.removed.add(identity)
            return
        if path.startswith(f"{POSTS}/") and path not in self._slug_of:
            self._take_slug(own_name(path), path)
        self._taken.claim(self.address(path, self._found.documents[identity].date))

    def _place(self, identity: str, changes: Changes, messages: Messages) -> None:
        entry = self._found.documents[identity]
        is_post = self.groups[identity] == "posts"
        names = (entry.slug, entry.title, f"{'post' if is_post else 'page'}-{identity}", "untitled")
        name = _slug(*names, reserved=_RESERVED if is_post else ("index",))
        folder = POSTS if is_post else posixpath.join(PAGES, *self._above(entry.parent))
        wanted = _file(folder, name)
        while not (has_room := self._has_room(folder, entry.date, is_post=is_post)) and not is_post:
            folder = f"{folder}-2"
        path, number = _file(folder, name), 1
        while not (
            self._is_free_file(path, changes, is_post=is_post)
            and (not has_room or self._is_free_address(path, entry.date, is_post=is_post))
        ):
            number += 1
            path = _file(folder, f"{name}-{number}")
        if is_post:
            self._take_slug(own_name(path), path)
        self._taken.claim(self.address(path, entry.date))
        self.paths[identity] = path
        changes.claim(path)
        if path != wanted:
            title = shown(entry.title or identity)
            messages.warning(f"{wanted} or its address is taken: {title!r} is {path}")

    def _has_room(self, folder: str, date: str, *, is_post: bool) -> bool:
        """Return whether documents in a folder can have addresses: some are those of lists.

        A permalink such as ``/works/{slug}/`` leaves no address to any post.
        """
        return self._is_free_address(_file(folder, _ANY_NAME), date, is_post=is_post)

    def _is_free_file(self, path: str, changes: Changes, *, is_post: bool) -> bool:
        stem = path.removesuffix(".md").removesuffix("/index")
        ways = (f"{stem}.md", f"{stem}.markdown", f"{stem}/index.md", f"{stem}/index.markdown")
        if not all(changes.is_free(way) for way in ways):
            return False
        return not (is_post and own_name(path) in self._slugs)

    def _is_free_address(self, path: str, date: str, *, is_post: bool) -> bool:
        permalinks = self.permalinks
        address = permalinks.address(own_name(path), date) if is_post else self.address(path)
        may_be = self._taken.is_for_posts if is_post else self._taken.is_for_pages
        return may_be(address) and self._taken.is_free(address)

    def _take_slug(self, slug: str, path: str) -> None:
        self._slugs[slug] = path
        self._slug_of[path] = slug

    def _above(self, parent: str) -> list[str]:
        """Return the folders of the pages above a page, the outermost first."""
        folders: list[str] = []
        seen: set[str] = set()
        while parent and parent not in seen and (entry := self._found.documents.get(parent)):
            seen.add(parent)
            names = (entry.slug, entry.title, f"page-{parent}", "untitled")
            folders.insert(0, _slug(*names, reserved=("index",)))
            parent = entry.parent
        return folders[-_MAX_DEPTH:]

    # ------------------------------------------------------------ addresses

    def address(self, path: str, date: str = "") -> str:
        """Return the address in the site of a page, or of a post with a date."""
        if path.startswith(f"{PAGES}/"):
            return f"/{thread_name(path).removeprefix('pages/')}/"
        return self.permalinks.address(self._slug(path), date)

    def thread(self, identity: str) -> str:
        """Return the folder of a document's comments, "" if the document is not in the site."""
        path = self.paths.get(identity, "")
        if not path or self.groups[identity] == NOTHING or identity in self.removed:
            return ""
        return thread_name(path, self._slug(path))

    def thread_at(self, address: str) -> str:
        """Return the comments' folder of this source's document with an old address."""
        return self.thread(self._by_any_key.get(self.blog.key(address), ""))

    def _slug(self, path: str) -> str:
        return self._slug_of.get(path) or dated_name(own_name(path))[0]

    def _choose_aliases(self, messages: Messages) -> None:
        """Choose the old addresses of each document, the published documents first."""
        documents = self._found.documents
        for identity in sorted(self.paths, key=lambda identity: not documents[identity].is_public):
            entry, path = documents[identity], self.paths[identity]
            own = self.address(path, entry.date)
            found: list[str] = []
            for address in dict.fromkeys((entry.address, *entry.aliases)):
                alias = self.blog.alias(address)
                if not alias or _is_same(alias, own) or any(_is_same(alias, a) for a in found):
                    continue
                if fault := self._taken.alias_fault(alias):
                    messages.warning(f"{path}: the old address {alias} {fault}: it is no alias")
                    continue
                self._taken.claim_alias(alias)
                found.append(alias)
            self.aliases[identity] = tuple(found)

    def _find_targets(self, now: datetime) -> None:
        """Note the targets of old addresses, for published documents."""
        for identity, path in self.paths.items():
            entry = self._found.documents[identity]
            for address in (entry.address, *entry.aliases):
                if key := self.blog.key(address):
                    self._by_any_key.setdefault(key, identity)
            if (
                entry.is_public
                and self.groups[identity] != NOTHING
                and identity not in self.removed
                and self.permalinks.is_due(entry.date, now)
                and not self.awaits_date(identity)
            ):
                for address in (entry.address, *entry.aliases):
                    if key := self.blog.key(address):
                        self.by_key.setdefault(key, path)

    def awaits_date(self, identity: str) -> bool:
        """Return whether a post has no date but its address needs one: then it is a draft."""
        entry = self._found.documents[identity]
        is_post = self.groups[identity] == "posts"
        return is_post and self.permalinks.needs_date and not self.permalinks.when(entry.date)

    def can_hold(self, path: str) -> bool:
        """Return whether a file may have a path below ``content/static/``."""
        return self._taken.is_for_files(f"/{path}")


_ANY_NAME = "a-name-that-no-document-has"

_MAX_DEPTH = 20
"""Folders of pages; deeper pages move up to this depth."""


def _is_same(alias: str, address: str) -> bool:
    return as_page(alias).casefold() == as_page(address).casefold()


def _slug(*ways: str, reserved: tuple[str, ...]) -> str:
    """Return the first name that makes a slug; a ``reserved`` slug gets a word added."""
    for way in ways:
        try:
            slug = slugify(way)
        except ValueError:
            continue
        return f"{slug}-2" if slug in reserved else slug
    raise ValueError("no name makes a slug")


def _file(folder: str, slug: str) -> str:
    return f"{folder}/{slug}/index.md" if slug == "index" else f"{folder}/{slug}.md"
