"""The pictures that documents and settings name: sitegen measures them and makes variants."""

from collections.abc import Iterable, Iterator
from typing import Any

from sitegen.catalog.links import Links
from sitegen.catalog.model import Catalog
from sitegen.config.settings import FILE as SETTINGS
from sitegen.content.authors import FILE as AUTHORS
from sitegen.content.documents import Parsed
from sitegen.content.pages import ParsedList
from sitegen.content.posts import ParsedPost
from sitegen.content.works import WorkMeta
from sitegen.core.files import SourceFile
from sitegen.models.richtext import PictureRef


def named_pictures(
    catalog: Catalog, links: Links, shown: Iterable[str] = ()
) -> Iterator[SourceFile]:
    """Yield the files of all pictures that published documents and the settings show."""
    found: list[tuple[str, Iterable[str]]] = [
        (AUTHORS, (author.meta.avatar for author in catalog.authors.values())),
        (SETTINGS, shown),
    ]
    documents: list[Parsed[Any]] = [entry.post for entry in catalog.entries]
    documents += [entry.work for entry in catalog.works]
    documents += [entry.page for entry in catalog.pages]
    documents += [entry.list for entry in catalog.lists]
    found += [(document.path, _mentioned(document)) for document in documents]
    for path, addresses in found:
        for address in addresses:
            if address and (file := links.file(path, address)):
                yield file


def _mentioned(document: Parsed[Any]) -> Iterator[str]:
    """Yield the pictures that a document names: paths from its own file, and addresses."""
    yield document.meta.image
    for review in document.reviews if isinstance(document, ParsedPost) else ():
        if isinstance(review.work, WorkMeta):
            yield review.work.image
    notes = document.notes if isinstance(document, ParsedList) else ()
    for text in (document.body, *notes):
        for ref in text.refs:
            if isinstance(ref, PictureRef):
                yield ref.written
