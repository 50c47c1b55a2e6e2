"""The files of a folder or a zip that have a format, out of all that lies there."""

from collections.abc import Callable, Iterator, Sequence

from sitegen.importing.gzipped import refuse_broken, unpacked
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.sources import Source

_TRIED = 200
"""Files of a folder that are looked into to find out what it is."""


def has_any(source: Source, endings: Sequence[str], test: Callable[[Source], bool]) -> bool:
    """Return whether a file passes a test, or one that lies in a folder and has such an ending."""
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

    ``what`` says in the message what they had to be. What else lies in a folder is told of, but
    for names with an ending of ``beside``: those belong to a file that is read.
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
