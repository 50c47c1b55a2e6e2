"""The addresses of a site, so that no old address of a document is one of them.

Two pages at one address are an error of the build. Addresses of documents and redirects are known;
addresses of lists and feeds depend on the content, so they are recognised by their form.
"""

import re
from collections.abc import Container, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sitegen.catalog.taxonomies import TAXONOMIES
from sitegen.config.loading import Config
from sitegen.content.documents import dated_name, is_document, own_name
from sitegen.content.pages import FOLDER as PAGES
from sitegen.content.pages import thread_of
from sitegen.content.posts import FOLDER as POSTS
from sitegen.core.dates import When, parse_when
from sitegen.core.files import SourceFile, parents, walk
from sitegen.core.slugs import path_key, slugify
from sitegen.core.urls import old_address, output_path, too_long
from sitegen.frontmatter.split import decode, split
from sitegen.frontmatter.yaml_nodes import Scalar, Sequence
from sitegen.plan.redirects import as_page

_PAGED = r"(?:page/\d+/)?"
_FEED = r"(?:feed\.xml|atom\.xml|feed\.json)"
_TERM = rf"(?:[^/]+/)?(?:{_PAGED}|{_FEED})"
_FILES = (
    r"index\.html|404\.html|\d{3}\.html|feed\.xml|atom\.xml|feed\.json|comments\.xml|sitemap\.xml"
    r"|robots\.txt|_redirects/?|_headers/?|cname/?|\.[^/]*/?"
)
_FOLDERS = r"page/\d+|search|ratings|pagefind|theme|avatars|works|diary"
_IN_DOCUMENTS = r".*/(?:comments/\d+/|comments\.xml|comments)"
_NOT_PAGES = r".*\.(?:xml|json|txt|css|js|ico|png|jpe?g|gif|webp|avif|svg)(?:/.*)?"


class TakenAddresses:
    """The addresses that are taken, or may be once the site is built."""

    def __init__(self, config: Config) -> None:
        taxonomies = "|".join((*TAXONOMIES, *map(re.escape, _own_taxonomies(config))))
        self._built_in = re.compile(
            rf"/(?:{_FILES}|(?:{_FOLDERS})(?:/.*)?|(?:{taxonomies}|archive|lists)/{_TERM}"
            rf"|{_IN_DOCUMENTS}|{_NOT_PAGES})",
            re.IGNORECASE,
        )
        self._files: set[str] = set()
        self._folders: set[str] = set()
        for written in config.settings.redirects:
            if "*" not in written:
                self.claim_alias(written)

    def claim(self, address: str) -> None:
        """Mark the address of a document as taken."""
        path = path_key(output_path(address))
        self._files.add(path)
        self._folders.update(parents(path))

    def claim_alias(self, written: str) -> None:
        """Mark an alias as taken, as it is written."""
        try:
            self.claim(as_page(old_address(written)))
        except ValueError:
            return  # the build reports it

    def is_free(self, address: str) -> bool:
        """Return whether no document has an address, nor one above or below it."""
        path = path_key(output_path(address))
        return (
            path not in self._files
            and path not in self._folders
            and not any(folder in self._files for folder in parents(path))
        )

    def alias_fault(self, written: str) -> str:
        """Return why an old address cannot be an alias, "" if it can."""
        try:
            address = as_page(old_address(written))
        except ValueError as fault:
            return str(fault)
        if too_long(address):
            return "is too long"
        if self._built_in.fullmatch(address):
            return "is an address that sitegen itself uses"
        return "" if self.is_free(address) else "is the address of another page"

    def is_for_posts(self, address: str) -> bool:
        """Return whether a post may have an address: it is no list, feed or page of a list."""
        return self._built_in.fullmatch(address) is None

    def is_for_pages(self, address: str) -> bool:
        """Return whether a document may have an address: it is no further page of a list."""
        return re.search(r"/(?:page|comments)/\d+/$|^/works/[^/]+/$", address) is None

    def is_for_files(self, address: str) -> bool:
        """Return whether a file of the old blog may have an address."""
        built_in = rf"/(?:{_FILES}|(?:{_FOLDERS})(?:/.*)?|.*/index\.html)"
        return re.fullmatch(built_in, address, re.IGNORECASE) is None and self.is_free(address)


def _own_taxonomies(config: Config) -> Iterable[str]:
    return getattr(config.settings, "taxonomies", None) or ()


class Permalinks:
    """Returns the address of a post, by the site's permalink."""

    def __init__(self, pattern: str, zone: ZoneInfo) -> None:
        self._pattern = pattern
        self._zone = zone
        self.needs_date = re.search(r"\{(year|month|day)\}", pattern) is not None
        self.needs_work = "{work}" in pattern

    def when(self, date: str) -> When | None:
        """Return a date as the build reads it, None if it cannot."""
        if not date:
            return None
        try:
            return parse_when(date, self._zone)
        except ValueError:
            return None

    def is_due(self, date: str, now: datetime) -> bool:
        """Return whether a document with a date is published at a moment."""
        when = self.when(date)
        return when is None or when.at <= now

    def address(self, slug: str, date: str) -> str:
        """Return the address of a post; without a needed date, the address by the slug only."""
        when = self.when(date)
        if (self.needs_date and when is None) or self.needs_work:
            return f"/{slug}/"
        at = when.at if when is not None else datetime.min  # never shown
        return self._pattern.format(
            slug=slug, year=f"{at.year:04}", month=f"{at.month:02}", day=f"{at.day:02}", work=""
        )


def claim_site(
    site: Path, permalinks: Permalinks, taken: TakenAddresses, without: Container[str]
) -> None:
    """Mark the addresses and aliases of a site's documents as taken, except those at some paths."""
    for folder in (POSTS, PAGES, "content/works", "content/lists"):
        for file in walk(site, folder)[0]:
            if is_document(file.path) and file.path not in without:
                _claim_document(file, permalinks, taken)


def _claim_document(file: SourceFile, permalinks: Permalinks, taken: TakenAddresses) -> None:
    try:
        meta = split(decode(file.read(), file.path)[0], file.path).meta
    except OSError:
        return  # the build reports it
    values: dict[str, Any] = {key.value: value for key, value in meta.pairs} if meta else {}
    aliases = values.get("aliases")
    for item in aliases.items if isinstance(aliases, Sequence) else (aliases,):
        if isinstance(item, Scalar):
            taken.claim_alias(item.value)
    if file.path.startswith(f"{PAGES}/"):
        taken.claim(f"/{thread_of(file.path).removeprefix('pages/')}/")
    elif file.path.startswith(f"{POSTS}/"):
        own, dated = dated_name(own_name(file.path))
        try:
            slug = slugify(_scalar(values.get("slug")) or own)
        except ValueError:
            return
        taken.claim(permalinks.address(slug, _scalar(values.get("date")) or dated))


def _scalar(node: object) -> str:
    return node.value.strip() if isinstance(node, Scalar) else ""
