"""Redirects from old addresses to new ones: aliases of documents, and those of the settings.

Folders above pages that have no page also redirect, unless something else has their address.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from sitegen.catalog.model import Catalog
from sitegen.config.loading import Config
from sitegen.content.documents import Parsed
from sitegen.core.diagnostics import Problem
from sitegen.core.slugs import path_key
from sitegen.core.urls import Place, decode, old_address
from sitegen.models.feeds import Redirect, RedirectTable
from sitegen.plan.planned import PlannedPage, made


def redirects(
    catalog: Catalog,
    config: Config,
    problems: list[Problem],
    taken: Iterable[str] = (),
    feeds: Iterable[str] = (),
    parents: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[PlannedPage]:
    """Yield a page for each old address, and the table of all of them; add problems.

    Former addresses of terms, and ``parents``, folders with their targets, give way to pages
    whose addresses are ``taken``. ``feeds`` are the names of a term's feeds, which only the table
    can redirect.
    """
    taken = set(taken)
    pairs: list[tuple[str, str]] = []
    old_addresses = set()
    for alias, url, origin in _aliases(catalog, problems):
        yield made(Redirect(url=alias, target=url), "", origin)
        pairs.append((alias, url))
        old_addresses.add(alias)
    for written, new in config.settings.redirects.items():
        old = decode(written)
        pairs.append((old, new))
        if not old.endswith("*"):
            problem = config.problem(f"redirects.{written}", "")
            origin = (problem.file, problem.line, problem.column)
            yield made(Redirect(url=as_page(old), target=new), "", origin)
            old_addresses.add(as_page(old))
    for old, new in catalog.former_addresses.items():
        if old not in taken and old not in old_addresses:
            yield made(Redirect(url=old, target=new))
            pairs.append((old, new))
            pairs += [(f"{old}{feed}", f"{new}{feed}") for feed in feeds]
            old_addresses.add(old)
    for old, new in _unclaimed(parents, {*taken, *old_addresses}, pairs):
        yield made(Redirect(url=old, target=new))
        pairs.append((old, new))
    if pairs:
        yield made(RedirectTable(url="/_redirects", pairs=tuple(pairs)))


def _aliases(
    catalog: Catalog, problems: list[Problem]
) -> Iterator[tuple[str, str, tuple[str, int, int]]]:
    """Yield each alias with its target and its position; add problems.

    An alias that is its page's own address is left out. This happens after an import, when
    the permalink becomes the one of the old blog.
    """
    for document, url in catalog.documents:
        for index, written in enumerate(document.meta.aliases):
            field = f"aliases.{index}"
            try:
                alias = as_page(old_address(written))
            except ValueError as fault:
                problems.append(document.error(field, f"{written!r} {fault}"))
                continue
            if alias != url:
                yield alias, url, (document.file, *document.at(field))


def _unclaimed(
    parents: Mapping[str, str], claimed: Iterable[str], pairs: Iterable[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Return the folders without their own address and without a pattern in the settings."""
    keys = {path_key(url) for url in claimed}
    patterns = tuple(old[:-1] for old, _ in pairs if old.endswith("*"))
    return [
        (folder, page)
        for folder, page in parents.items()
        if path_key(folder) not in keys and not folder.startswith(patterns)
    ]


def first_address(document: Parsed[Any], url: str) -> str:
    """Return the first address of a document: its first alias, otherwise its present address."""
    aliases = document.meta.aliases
    return as_page(decode(aliases[0])) if aliases else url


def permanent(document: Parsed[Any], url: str, own_root: str) -> str:
    """Return a document's id in feeds: its first address, independent of the site's URL."""
    first = first_address(document, url)
    return Place(first, own_root).absolute(first)


def as_page(written: str) -> str:
    """Return an old address in the form that the site can serve: a folder or a file."""
    last = written.rpartition("/")[2]
    return written if not last or "." in last else f"{written}/"
