"""The works of a site that are files, with the data that a lookup needs."""

from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from sitegen.catalog.model import work_key
from sitegen.content.documents import is_document, own_name
from sitegen.content.work_tables import works_tables
from sitegen.content.works import FOLDER, MAKERS, WorkMeta
from sitegen.core.files import SourceFile, walk
from sitegen.frontmatter.split import decode, split
from sitegen.lookup.catalogue_names import catalogue_names
from sitegen.schema.decode import DecodeContext, decode_record

_UTC = ZoneInfo("UTC")


class SiteWork(msgspec.Struct, frozen=True, kw_only=True):
    """A work's file and its bytes; its keys, and its identifiers in catalogues.

    ``keys`` also has the roles of people in ``credits``. It is None if the front matter cannot be
    read.
    """

    key: str
    file: SourceFile
    data: bytes
    keys: frozenset[str] | None
    names: dict[str, str]


def read_works(site: Path) -> list[SiteWork]:
    """Return the works of a site that are files, by path, without unreadable files."""
    found = []
    for file in walk(site, FOLDER)[0]:
        if is_document(file.path):
            try:
                data = file.read()
            except OSError:
                continue  # the build reports it
            found.append(_read(file, data))
    return found


def has_tables(site: Path) -> bool:
    """Return whether works may be in tables, whose rows are no files."""
    return bool(works_tables(file.path for file in walk(site, FOLDER)[0]))


def _read(file: SourceFile, data: bytes) -> SiteWork:
    meta = split(decode(data, file.path)[0], file.path).meta
    keys: frozenset[str] | None = None
    names: dict[str, str] = {}
    if meta is not None and not meta.unsure:
        decoded = decode_record(meta, WorkMeta, DecodeContext(file.path, _UTC)).value
        roles = {role for role in decoded.roles if role in MAKERS}
        keys = frozenset({key.value for key, _ in meta.pairs} | roles)
        names = catalogue_names(decoded.identifiers)
    return SiteWork(key=work_key(own_name(file.path)), file=file, data=data, keys=keys, names=names)
