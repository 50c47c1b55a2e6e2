"""The ways from old addresses to new ones: aliases of documents, and what the settings say."""

from collections.abc import Container, Iterable, Iterator
from typing import Any

from sitegen.catalog.model import Catalog
from sitegen.config.loading import Config
from sitegen.content.documents import Parsed
from sitegen.core.diagnostics import Problem
from sitegen.core.urls import decode, old_address
from sitegen.models.feeds import Redirect, RedirectTable
from sitegen.plan.planned import PlannedPage


def redirects(
    catalog: Catalog,
    config: Config,
    problems: list[Problem],
    taken: Container[str] = (),
    feeds: Iterable[str] = (),
) -> Iterator[PlannedPage]:
    """Yield a page for each old address, and the table of all of them; add what is wrong.

    What terms were called before gives way to pages whose addresses are ``taken``. ``feeds`` are
    the names of a term's feeds, which only the table can redirect.
    """
    pairs: list[tuple[str, str]] = []
    old_addresses = set()
    for document, url in catalog.documents:
        for index, written in enumerate(document.meta.aliases):
            field = f"aliases.{index}"
            try:
                alias = as_page(old_address(written))
            except ValueError as fault:
                problems.append(document.error(field, f"{written!r} {fault}"))
                continue
            origin = (document.path, *document.at(field))
            yield PlannedPage(Redirect(url=alias, target=url), "", origin)
            pairs.append((alias, url))
            old_addresses.add(alias)
    for written, new in config.settings.redirects.items():
        old = decode(written)
        pairs.append((old, new))
        if not old.endswith("*"):
            problem = config.problem(f"redirects.{written}", "")
            origin = (problem.file, problem.line, problem.column)
            yield PlannedPage(Redirect(url=as_page(old), target=new), "", origin)
            old_addresses.add(as_page(old))
    for old, new in catalog.former_addresses.items():
        if old not in taken and old not in old_addresses:
            yield PlannedPage(Redirect(url=old, target=new))
            pairs.append((old, new))
            pairs += [(f"{old}{feed}", f"{new}{feed}") for feed in feeds]
    if pairs:
        yield PlannedPage(RedirectTable(url="/_redirects", pairs=tuple(pairs)))


def first_address(document: Parsed[Any], url: str) -> str:
    """Return the address that a document had first: its first alias, else the one that it has."""
    aliases = document.meta.aliases
    return as_page(decode(aliases[0])) if aliases else url


def as_page(written: str) -> str:
    """Return an old address as the site can serve it: a folder, unless it names a file."""
    last = written.rpartition("/")[2]
    return written if not last or "." in last else f"{written}/"
