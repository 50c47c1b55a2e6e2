"""EXIF: the orientation of a picture, and whether it has coordinates (Exif 3.0, 4.6).

Only these two are read, because a small table can name the same megabytes many times.
"""

import struct
from collections.abc import Iterator

ORIENTATION, _GPS = 0x0112, 0x8825
_BEGIN = b"Exif\0\0"
_MAX_TAGS = 1000
"""The most tags of a table that are checked; cameras write some fifty."""

NO_TAGS = b"II*\0\x08\0\0\0\0\0\0\0\0\0"
"""EXIF with nothing in it."""


def orientation_in(exif: bytes) -> int:
    """Return the orientation of a picture, from 1 (upright) to 8."""
    tiff = exif.removeprefix(_BEGIN)
    order = _order(tiff)
    for tag, type_, value in _tags(tiff, order):
        if tag == ORIENTATION:
            found = struct.unpack_from(order + ("I" if type_ == 4 else "H"), value)[0]
            return int(found) if 1 <= found <= 8 else 1
    return 1


def has_gps(exif: bytes) -> bool:
    """Return whether EXIF has coordinates."""
    tiff = exif.removeprefix(_BEGIN)
    order = _order(tiff)
    offsets = [value for tag, _, value in _tags(tiff, order) if tag == _GPS]
    return any(
        next(_table(tiff, order, struct.unpack(order + "I", offset)[0]), None) is not None
        for offset in offsets
    )


def only_orientation(orientation: int) -> bytes:
    """Return EXIF with only an orientation, and without the prefix that JPEG needs."""
    return struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, ORIENTATION, 3, 1, orientation, 0, 0)


def _order(tiff: bytes) -> str:
    return ">" if tiff.startswith(b"MM") else "<"


def _tags(tiff: bytes, order: str) -> Iterator[tuple[int, int, bytes]]:
    """Yield number, type and value of the first table's tags."""
    if tiff[:4] in (b"MM\0*", b"II*\0") and len(tiff) >= 8:
        yield from _table(tiff, order, struct.unpack_from(order + "I", tiff, 4)[0])


def _table(tiff: bytes, order: str, at: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield the entries of a table of tags, as far as the bytes go."""
    if at + 2 > len(tiff):
        return
    count = struct.unpack_from(order + "H", tiff, at)[0]
    for entry in range(at + 2, at + 2 + 12 * min(count, _MAX_TAGS), 12):
        if entry + 12 > len(tiff):
            return
        tag, type_ = struct.unpack_from(order + "HH", tiff, entry)
        yield tag, type_, tiff[entry + 8 : entry + 12]
