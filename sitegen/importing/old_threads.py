"""Finds the threads of a site by the present and old addresses of its documents.

A service of comments knows a thread by the address of its page. That address can have many
spellings, another host or base path than the site has now, and can be an old address.
"""

import posixpath
import re
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from sitegen.catalog.index import thread_name
from sitegen.catalog.model import Catalog
from sitegen.config.loading import Config
from sitegen.core.folders import Folder
from sitegen.core.locks import STATE
from sitegen.listing import read_site
from sitegen.pipeline.build import Options

_ID_QUERIES = ("p", "page_id")
"""Queries by which WordPress names a document at the root of a site, as in its guid."""
_INDEX = re.compile(r"/index\.(?:html?|php)$")
_ENDING = re.compile(r"\.(?:html?|php|aspx?)$")


class SiteThreads:
    """The folders of comments by the addresses of their documents."""

    def __init__(self, catalog: Catalog, config: Config) -> None:
        self._base = urlsplit(config.settings.url).path.rstrip("/")
        self._threads: dict[str, str] = {}
        self._names: dict[str, set[str]] = {}
        targets = {}
        for document, url in catalog.documents:
            thread = thread_name(document.path, document.slug)
            if not thread:
                continue
            targets[_key(url)] = thread
            for address in (url, *document.meta.aliases, getattr(document.meta, "guid", "")):
                self._threads.setdefault(_key(address), thread)
            self._names.setdefault(posixpath.basename(_key(url)), set()).add(thread)
        for old, new in config.settings.redirects.items():
            if "*" not in old and (found := targets.get(_key(new))):
                self._threads.setdefault(_key(old), found)

    def find(self, address: str) -> str:
        """Return the thread of an address, "" if no known document has had it.

        It compares the path, with and without the site's base path; as a last resort only the last
        part of the path, if one document alone has it.
        """
        key = _key(address)
        if not key:
            return ""
        ways = [key, _ENDING.sub("", key)]
        if self._base and key.startswith(f"{self._base.casefold()}/"):
            ways += [way[len(self._base) :] for way in ways]
        for way in ways:
            if way in self._threads:
                return self._threads[way]
        named = self._names.get(posixpath.basename(ways[1]), set())
        return next(iter(named)) if len(named) == 1 else ""


def read_threads(
    site: Path, config: Config, env: str | None, now: datetime, on_wait: Callable[[], None]
) -> SiteThreads:
    """Read the threads of a site as the next build would, also of drafts; change nothing.

    ``on_wait`` is called if a build must finish first.
    """
    was_there = (site / STATE).exists()
    options = Options(now=now, environment=env, drafts=True, future=True, expired=True)
    try:
        return SiteThreads(read_site(site, options, on_wait).catalog, config)
    finally:
        if not was_there:
            with suppress(FileNotFoundError), Folder.at(site) as folder:
                folder.clear(STATE)


def _key(address: str) -> str:
    """Return the path of an address in the form for comparisons, "" if it has none."""
    try:
        parts = urlsplit(address.strip())
        query = parse_qs(parts.query)
    except ValueError:
        return ""
    plain = unicodedata.normalize("NFC", unquote(parts.path)).casefold()
    path = _INDEX.sub("/", plain).rstrip("/")
    for name in _ID_QUERIES if not path else ():
        if name in query:
            return f"/?{name}={query[name][0]}"
    return path or ("/" if plain else "")
