"""The unit of a folder's comments: each file read, and all of them made a thread.

Where one comment of a thousand changes, the others are taken as the last making left them.
"""

from collections.abc import Iterator

from sitegen.cache.blobs import store_thread
from sitegen.cache.database import decoder, encode
from sitegen.cache.metadata import ThreadMetadata
from sitegen.comments.parsing import MAX_FILE_BYTES, ParsedComment, parse_comment
from sitegen.comments.threads import make_thread
from sitegen.content.authors import AuthorIndex
from sitegen.core.diagnostics import Problem, warning
from sitegen.core.digest import digest_of, digest_of_bytes
from sitegen.parse.tasks import ParsedUnit, ParseSettings, Unit

_Parts = dict[str, tuple[bytes, ParsedComment | None, tuple[Problem, ...]]]
_parts = decoder(_Parts)


def comments_in(part: bytes) -> Iterator[ParsedComment]:
    """Yield the comments that are shown of a unit, by what it wants back when it is made again."""
    for _, comment, _ in ((_parts(part) if part else None) or {}).values():
        if comment is not None:
            yield comment


def parse_thread_unit(unit: Unit, recipe: ParseSettings) -> ParsedUnit:
    """Make a folder's comments, those that have not changed from the last making's part."""
    config = recipe.config
    settings = config.settings.comments
    last: _Parts = (_parts(unit.part) if unit.part else None) or {}
    parts: _Parts = {}
    files: list[tuple[str, bytes]] = []
    zone, scale = config.zone, config.scale
    basis = digest_of(config.settings.timezone, config.settings.rating)
    for file in unit.files:
        try:
            data = file.read(MAX_FILE_BYTES)
        except OSError as failure:
            problem = warning(file.path, f"cannot be read: {failure.strerror}")
            parts[file.path] = (b"", None, (problem,))
            continue
        digest = digest_of_bytes(data)
        files.append((file.path, digest))
        part = last.get(file.path)
        if part is None or part[0] != digest + basis:
            part = (digest + basis, *parse_comment(file.path, data, zone, scale))
        parts[file.path] = part
    comments = [comment for _, (_, comment, _) in sorted(parts.items()) if comment is not None]
    thread, complaints = make_thread(
        comments,
        state="open",
        order=settings.order,
        depth=settings.depth,
        per_page=settings.per_page,
        scale=scale,
        authors=AuthorIndex(recipe.authors),
        with_avatars=settings.avatars == "drawn",
    )
    resting, texts = store_thread(thread, unit.name)
    head = ThreadMetadata(
        thread=resting,
        ratings=tuple(c.rating for c in comments if c.rating is not None),
        comments=len(comments),
        first=min((comment.path for comment in comments), default=""),
        complaints=complaints,
    )
    problems = tuple(problem for _, _, found in parts.values() for problem in found)
    return ParsedUnit(
        name=unit.name,
        files=files,
        head=encode((head, problems)),
        texts=texts,
        part=encode(parts),
    )
