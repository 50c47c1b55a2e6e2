"""Selects the files of a format from a folder or a zip."""

from collections.abc import Callable, Iterator, Sequence

from sitegen.importing.gzipped import refuse_broken, unpacked
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.sources import Source

_TRIED = 200
"""Files of a folder that are read to find out its format."""


def has_any(source: Source, endings: Sequence[str], test: Callable[[Source], bool]) -> bool:
    """Return whether a file passes a test; for a folder, one file with such an ending is enough."""
    if not source.is_folder:
        return test(unpacked(source))
    named = [member for member in source.members() if member.suffix in endings]
    return any(test(unpacked(member)) for member in named[:_TRIED])


def select(
    sources: Sequence[Source],
    endings: Sequence[str],
    test: Callable[[Source], bool],
    what: str,
    messages: Messages,
    beside: tuple[str, ...] = (),
) -> Iterator[Source]:
    """Yield the files that pass a test; raise ImportRefused for a source without any.

    ``what`` describes the expected files in the message. A warning counts the other files, except
    names with an ending of ``beside``: those belong to a file that is read.
    """
    for source in sources:
        found = others = 0
        for file in source.members() if source.is_folder else (source,):
            if source.is_folder and file.name.endswith(beside):
                continue
            if source.is_folder and file.suffix not in endings:
                others += 1
                continue
            inner = unpacked(file)
            if test(inner):
                found += 1
                yield inner
            else:
                others += 1
        if not found:
            refuse_broken(source)
            raise ImportRefused(f"{source.name} is no {what}")
        if others:
            told = "file in it was" if others == 1 else "files in it were"
            messages.warning(f"{others:,} other {told} not read", source.name)
