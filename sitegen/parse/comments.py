"""The unit of a folder's comments: each file is read, and all of them become a thread.

If one comment of a thousand changes, the others come from the parse cache of the last build.
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

_ParseCache = dict[str, tuple[bytes, ParsedComment | None, tuple[Problem, ...]]]
_decode_cache = decoder(_ParseCache)


def comments_in(parse_cache: bytes) -> Iterator[ParsedComment]:
    """Yield the comments of a unit that are shown, from its parse cache."""
    for _, comment, _ in ((_decode_cache(parse_cache) if parse_cache else None) or {}).values():
        if comment is not None:
            yield comment


def parse_thread_unit(unit: Unit, parse_settings: ParseSettings) -> ParsedUnit:
    """Parse a folder's comments; take unchanged ones from the unit's parse cache."""
    config = parse_settings.config
    settings = config.settings.comments
    last: _ParseCache = (_decode_cache(unit.parse_cache) if unit.parse_cache else None) or {}
    parsed: _ParseCache = {}
    files: list[tuple[str, bytes]] = []
    zone, scale = config.zone, config.scale
    basis = digest_of(config.settings.timezone, config.settings.rating)
    for file in unit.files:
        try:
            data = file.read(MAX_FILE_BYTES)
        except OSError as failure:
            problem = warning(file.path, f"cannot be read: {failure.strerror}")
            parsed[file.path] = (b"", None, (problem,))
            continue
        digest = digest_of_bytes(data)
        files.append((file.path, digest))
        entry = last.get(file.path)
        if entry is None or entry[0] != digest + basis:
            entry = (digest + basis, *parse_comment(file.path, data, zone, scale))
        parsed[file.path] = entry
    comments = [comment for _, (_, comment, _) in sorted(parsed.items()) if comment is not None]
    thread, thread_problems = make_thread(
        comments,
        state="open",
        order=settings.order,
        depth=settings.depth,
        per_page=settings.per_page,
        scale=scale,
        authors=AuthorIndex(parse_settings.authors),
        with_avatars=settings.avatars == "drawn",
    )
    stored, texts = store_thread(thread, unit.name)
    metadata = ThreadMetadata(
        thread=stored,
        ratings=tuple(c.rating for c in comments if c.rating is not None),
        comments=len(comments),
        first=min((comment.path for comment in comments), default=""),
        problems=thread_problems,
    )
    problems = tuple(problem for _, _, found in parsed.values() for problem in found)
    return ParsedUnit(
        name=unit.name,
        files=files,
        metadata=encode((metadata, problems)),
        texts=texts,
        parse_cache=encode(parsed),
    )
