"""The records and the files of all sites that an import has; each is a folder, or a zip of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from sitegen.importing.generators.content import SourceMedia
from sitegen.importing.media import MediaProvider
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.records import AnyRecord, BlogInfo
from sitegen.importing.sources import Source


class SiteReading(Protocol):
    """Reads one site of a generator."""

    def records(self) -> Iterator[AnyRecord | BlogInfo]:
        """Yield everything that the site has."""


def site_records(
    sources: Sequence[Source],
    messages: Messages,
    reading: Callable[[Source, Messages], SiteReading],
) -> Iterator[AnyRecord | BlogInfo]:
    """Yield the records of sites; raise ImportRefused for a source that is a file."""
    for source in sources:
        if not source.is_folder:
            raise ImportRefused(f"{source.name} is a file: name the folder of the site, or its zip")
        yield from reading(source, messages).records()


def site_media(
    sources: Sequence[Source], files_of: Callable[[Source], Mapping[str, Source]]
) -> MediaProvider:
    """Return the provider of the files of the sites themselves.

    ``files_of`` returns a site's files by their paths in the old site.
    """
    files: dict[str, Source] = {}
    for source in sources:
        if source.is_folder:
            files |= files_of(source)
    return SourceMedia(files)
