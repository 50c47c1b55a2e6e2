"""WebP files: which of their chunks make the picture (RFC 9649)."""

import struct
from collections.abc import Callable, Iterator
from types import MappingProxyType

from sitegen.images.containers import MalformedImageError, StrippedImage, profile_in
from sitegen.images.exif import only_orientation

_EXIF_FLAG, _ICC_FLAG, _SEEN_FLAGS = 0x08, 0x20, 0x12
"""Bits of VP8X; the visible ones say that there is alpha, and that it is an animation."""
_PIXELS = frozenset((b"VP8 ", b"VP8L"))


def strip_webp(data: bytes) -> StrippedImage:
    """Return a WebP without metadata; raise MalformedImageError."""
    name, size, chunk_type = struct.unpack_from("<4sI4s", data)
    if (name, chunk_type) != (b"RIFF", b"WEBP") or size + 8 > len(data):
        raise MalformedImageError
    chunks = list(_chunks(data, 12, size + 8))
    if not chunks:
        raise MalformedImageError
    exif = next((body for chunk_type, body in chunks if chunk_type == b"EXIF"), b"")
    if chunks[0][0] in _PIXELS:
        return StrippedImage(_riff([_chunk(*chunks[0])]))
    return StrippedImage(_riff(_shown(chunks)), exif)


def _shown(chunks: list[tuple[bytes, bytes]]) -> list[bytes]:
    """Return the chunks of the picture, from a file whose first chunk lists its content."""
    if chunks[0][0] != b"VP8X" or len(chunks[0][1]) < 10:
        raise MalformedImageError
    head = chunks[0][1]
    pieces, seen = [], set()
    for chunk_type, body in chunks[1:]:
        what = b"VP8 " if chunk_type in _PIXELS else chunk_type
        if chunk_type not in _KEPT or (what != b"ANMF" and what in seen):
            continue
        if kept := _KEPT[chunk_type](body):
            pieces.append(_chunk(chunk_type, kept))
            seen.add(what)
    has_profile = any(piece.startswith(b"ICCP") for piece in pieces)
    flags = head[0] & (_SEEN_FLAGS | (_ICC_FLAG if has_profile else 0))
    return [_chunk(b"VP8X", bytes((flags, 0, 0, 0)) + head[4:10]), *pieces]


def _frame(body: bytes) -> bytes:
    """Return a frame of an animation without chunks that do not affect the visible picture."""
    if len(body) < 16:
        raise MalformedImageError
    pieces = [
        _chunk(chunk_type, inner)
        for chunk_type, inner in _chunks(body, 16, len(body))
        if chunk_type in _PIXELS or chunk_type == b"ALPH"
    ]
    return body[:16] + b"".join(pieces)


def _chunks(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield type and body of each chunk; raise MalformedImageError if a chunk is cut short."""
    while at + 8 <= end:
        chunk_type, length = struct.unpack_from("<4sI", data, at)
        if at + 8 + length > end:
            raise MalformedImageError
        yield chunk_type, data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _chunk(chunk_type: bytes, body: bytes) -> bytes:
    return struct.pack("<4sI", chunk_type, len(body)) + body + b"\0" * (len(body) % 2)


def _riff(chunks: list[bytes]) -> bytes:
    body = b"".join(chunks)
    return struct.pack("<4sI4s", b"RIFF", 4 + len(body), b"WEBP") + body


def webp_with_orientation(data: bytes, orientation: int) -> bytes:
    """Return a WebP without metadata, with its orientation added."""
    chunks = list(_chunks(data, 12, len(data)))
    (chunk_type, head), *others = chunks
    if chunk_type != b"VP8X":
        raise MalformedImageError
    first = chunk_type, bytes((head[0] | _EXIF_FLAG,)) + head[1:]
    exif = b"EXIF", only_orientation(orientation)
    return _riff([_chunk(*chunk) for chunk in (first, *others, exif)])


_KEPT: MappingProxyType[bytes, Callable[[bytes], bytes]] = MappingProxyType(
    {
        b"ALPH": bytes,
        b"ANIM": lambda body: body[:6],
        b"ANMF": _frame,
        b"ICCP": profile_in,
        b"VP8 ": bytes,
        b"VP8L": bytes,
    }
)
"""Chunks that stay, and the part of each that stays."""
