"""PNG files: which of their chunks make the picture (W3C, PNG, third edition)."""

import struct
import zlib
from types import MappingProxyType

from sitegen.images.containers import MalformedImageError, StrippedImage, profile_in
from sitegen.images.exif import only_orientation

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_END = b"\0\0\0\0IEND\xaeB`\x82"
_PIXELS = frozenset((b"IDAT", b"fdAT"))
_CRITICAL = frozenset((b"IHDR", b"PLTE", b"IDAT", b"IEND"))
_SHOWN = MappingProxyType(
    {
        b"IHDR": (13,), b"PLTE": range(3, 769), b"tRNS": range(1, 257), b"cHRM": (32,),
        b"gAMA": (4,), b"sRGB": (1,), b"sBIT": range(1, 5), b"bKGD": (1, 2, 6), b"pHYs": (9,),
        b"cICP": (4,), b"mDCV": (24,), b"cLLI": (8,), b"acTL": (8,), b"fcTL": (26,),
    }
)  # fmt: skip
"""Chunks besides pixels that change the visible picture, and the longest length of each."""
_COLOURS = frozenset((b"cHRM", b"gAMA", b"cICP", b"mDCV", b"cLLI"))
_MAX_PROFILE = 1_048_576
"""The most bytes of an unpacked profile: the same as Pillow's limit."""


def strip_png(data: bytes) -> StrippedImage:
    """Return a PNG without metadata; raise MalformedImageError."""
    if not data.startswith(SIGNATURE):
        raise MalformedImageError
    pieces, exif = [SIGNATURE], b""
    seen: set[bytes] = set()
    at, before = len(SIGNATURE), b""
    while at + 12 <= len(data):
        length, chunk_type = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if chunk_type == b"IEND" or (end > len(data) and chunk_type not in _PIXELS):
            break
        if not chunk_type.isalpha() or (chunk_type[0] < 0x60 and chunk_type not in _CRITICAL):
            raise MalformedImageError  # decoders must refuse it (5.4)
        kept = b""
        if _is_shown(chunk_type, length, before, seen):
            kept = data[at:end]
        elif chunk_type == b"iCCP" and chunk_type not in seen:
            kept = _profile(data[at:end])
        elif chunk_type == b"eXIf" and not exif:
            exif = data[at + 8 : end - 4]
        if kept:
            pieces.append(kept)
            seen.add(chunk_type)
        at, before = end, chunk_type
    if at <= len(data):  # the pixels are not cut short
        pieces.append(_END)
    return StrippedImage(b"".join(pieces), exif)


def _is_shown(chunk_type: bytes, length: int, before: bytes, seen: set[bytes]) -> bool:
    """Return whether a later chunk makes the picture; only pixels may come twice."""
    if chunk_type == b"IDAT":
        return (
            before == chunk_type or chunk_type not in seen
        )  # no other chunk may be between them (5.6)
    if chunk_type == b"fdAT":
        return b"acTL" in seen
    fits = length in _SHOWN.get(chunk_type, ())
    return fits and (b"acTL" in seen if chunk_type == b"fcTL" else chunk_type not in seen)


def _profile(chunk: bytes) -> bytes:
    """Return a chunk with a colour profile without its name; b"" if it has no profile."""
    _, _, packed = chunk[8:-4].partition(b"\0")
    unpacker = zlib.decompressobj()
    try:
        profile = unpacker.decompress(packed[1:], _MAX_PROFILE)
    except zlib.error:
        return b""
    if packed[:1] != b"\0" or not unpacker.eof or not (known := profile_in(profile)):
        return b""
    used = packed[1 : len(packed) - len(unpacker.unused_data)]
    return _chunk(
        b"iCCP", b"ICC Profile\0\0" + (used if known == profile else zlib.compress(known))
    )


def _chunk(chunk_type: bytes, body: bytes) -> bytes:
    return (
        struct.pack(">I4s", len(body), chunk_type)
        + body
        + struct.pack(">I", zlib.crc32(chunk_type + body))
    )


def is_more_than_pixels(data: bytes) -> bool:
    """Return whether a PNG has colours that encoding its pixels again would lose."""
    at, chunk_types = len(SIGNATURE), set()
    while at + 8 <= len(data):
        length, chunk_type = struct.unpack_from(">I4s", data, at)
        chunk_types.add(chunk_type)
        at += 12 + length
    return data[24] == 16 or bool(chunk_types & _COLOURS)


def png_with_orientation(data: bytes, orientation: int) -> bytes:
    """Return a PNG without metadata, with its orientation added."""
    at = len(SIGNATURE) + 25
    return data[:at] + _chunk(b"eXIf", only_orientation(orientation)) + data[at:]
