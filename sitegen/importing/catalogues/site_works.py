"""The works that a site has, in files and in tables, as far as an import must know them."""

import unicodedata
from collections.abc import Collection
from pathlib import Path

import msgspec

from sitegen.catalog.model import work_key
from sitegen.content.documents import is_document, own_name
from sitegen.content.work_tables import named_rows, read_works_rows, works_tables
from sitegen.content.works import FOLDER
from sitegen.core.files import walk
from sitegen.frontmatter.split import decode, split
from sitegen.frontmatter.yaml_nodes import Mapping, Scalar

TitleKey = tuple[str, str, str]
"""Kind, title and year of a work, as they are compared."""


class SiteWork(msgspec.Struct, frozen=True, kw_only=True):
    """A work of the site: its key, its file, and the values that identify it.

    ``file`` is the path of its file, or of its table. ``is_row``: it is in a table.
    """

    key: str
    file: str
    is_row: bool
    title_key: TitleKey
    identifiers: dict[str, str]


def title_key(kind: str, title: str, year: str) -> TitleKey:
    """Return a work's kind, title and year as they are compared: without regard to case."""
    plain = " ".join(unicodedata.normalize("NFC", title).casefold().split())
    return kind, plain, year.strip()


def same_identifier(scheme: str, name: str) -> tuple[str, str]:
    """Return an identifier as it is compared: an ISBN of ten digits is that of thirteen.

    Names are compared with regard to case, which tells some catalogues' names apart.
    """
    scheme, name = scheme.casefold(), name.strip()
    if scheme.startswith("isbn"):
        scheme, name = "isbn", _isbn13(name)
    return scheme, name


def _isbn13(name: str) -> str:
    """Return an ISBN in thirteen digits, as ISO 2108 converts it; another name as it is."""
    digits = name.replace("-", "").replace(" ", "").upper()
    if len(digits) != 10 or not digits[:9].isdigit():
        return digits
    stem = f"978{digits[:9]}"
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(stem))
    return f"{stem}{-total % 10}"


def read_site_works(site: Path, without: Collection[str] = ()) -> list[SiteWork]:
    """Return the works of a site without those of some files, and without unreadable files."""
    files = walk(site, FOLDER)[0]
    tables = works_tables(file.path for file in files)
    found: list[SiteWork] = []
    for file in files:
        if file.path in without or not (file.path in tables or is_document(file.path)):
            continue
        try:
            data = file.read()
        except OSError:
            continue  # the build reports it
        if file.path in tables:
            rows = named_rows(file.path, read_works_rows(file.path, data).rows)
            found += (_work(key, file.path, row.node, is_row=True) for key, row in rows)
        else:
            meta = split(decode(data, file.path)[0], file.path).meta
            key = work_key(own_name(file.path))
            found.append(_work(key, file.path, meta or Mapping((), 1, 1), is_row=False))
    return found


def _work(key: str, path: str, node: Mapping, *, is_row: bool) -> SiteWork:
    values = {name.value: value for name, value in node.pairs}
    texts = {name: value.value for name, value in values.items() if isinstance(value, Scalar)}
    named = values.get("identifiers")
    pairs = named.pairs if isinstance(named, Mapping) else ()
    return SiteWork(
        key=key,
        file=path,
        is_row=is_row,
        title_key=title_key(
            texts.get("kind", "other").strip(), texts.get("title", ""), texts.get("year", "")
        ),
        identifiers=dict(
            same_identifier(scheme.value, name.value)
            for scheme, name in pairs
            if isinstance(name, Scalar)
        ),
    )
