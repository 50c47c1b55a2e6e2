"""JPEG files: which of their segments make the picture (ITU-T T.81, T.871; ICC.1:2022, B.4)."""

import re
import struct
from collections.abc import Iterator

from sitegen.images.containers import MalformedImageError, StrippedImage, profile_in
from sitegen.images.exif import only_orientation

_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_NO_LENGTH = frozenset((0x00, 0x01, *range(0xD0, 0xD8)))
"""Markers without a length, which mean nothing outside of a scan (T.81, B.1.1.3)."""
_SHOWN = frozenset((*range(0xC0, 0xC8), *range(0xC9, 0xD0), *range(0xDA, 0xE0)))
"""Tables, frames and scans; not comments and application data."""
_JFIF, _EXIF, _ICC, _ADOBE = b"JFIF\0", b"Exif\0\0", b"ICC_PROFILE\0", b"Adobe"
_MAX_LENGTH = 65_533 - len(_ICC) - 2
"""Bytes of a profile that fit into one segment."""
_AFTER_SCAN = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")


def strip_jpeg(data: bytes) -> StrippedImage:
    """Return a JPEG without metadata; raise MalformedImageError.

    The bytes after its end are other pictures, such as previews, or data of telephones.
    """
    if data[:2] != b"\xff\xd8":
        raise MalformedImageError
    pieces, index, scans = [data[:2]], 0, 0
    kept: dict[bytes, list[bytes]] = {}
    for marker, segment in _segments(data):
        scans += marker == _SOS
        if marker in _SHOWN or marker == _EOI:
            pieces.append(segment)
            continue
        name, body = _application(marker, segment[4:])
        if not name or scans:
            continue
        if name == _ICC and name not in kept:
            index = len(pieces)
        elif name in (_JFIF, _ADOBE) and name not in kept:
            pieces.append(_segment(marker, body))
        kept.setdefault(name, []).append(body)
    if _ICC in kept:
        pieces[index:index] = _profile(kept[_ICC])
    return StrippedImage(b"".join(pieces), kept.get(_EXIF, [b""])[0], scans)


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the segments of a JPEG, each with its marker, and with the pixels of a scan.

    A segment cut short after a scan is left out, because the picture may already be complete.
    """
    at, has_scan = 2, False
    while True:
        at, marker = _next(data, at)
        if marker is None:
            return
        if marker == _EOI:
            yield marker, b"\xff\xd9"
            return
        end = at + 2 + _length(data, at)
        if end > len(data) and has_scan:
            return
        if marker == _SOS:
            has_scan = True
            found = _AFTER_SCAN.search(data, end)
            end = found.start() if found else len(data)
        yield marker, data[at:end]
        at = end


def _application(marker: int, body: bytes) -> tuple[bytes, bytes]:
    """Return the type of a known application segment, and the bytes of it that stay."""
    if marker == 0xE0 and body.startswith(_JFIF) and len(body) >= 14:
        return _JFIF, body[:12] + b"\0\0"  # without its thumbnail (T.871, 10.1)
    if marker == 0xEE and body.startswith(_ADOBE) and len(body) >= 12:
        return _ADOBE, body[:12]
    if marker == 0xE1 and body.startswith(_EXIF):
        return _EXIF, body
    return (_ICC, body) if marker == 0xE2 and body.startswith(_ICC) else (b"", b"")


def _next(data: bytes, at: int) -> tuple[int, int | None]:
    """Return the position and the value of the next marker, None at the end of the file."""
    while (at := data.find(b"\xff", at)) >= 0:
        while at + 1 < len(data) and data[at + 1] == 0xFF:  # fill bytes
            at += 1
        if at + 1 >= len(data):
            break
        if data[at + 1] == _SOI:
            raise MalformedImageError
        if data[at + 1] not in _NO_LENGTH:
            return at, data[at + 1]
        at += 2
    return len(data), None


def _length(data: bytes, at: int) -> int:
    """Return the length of a segment, which counts its own two bytes."""
    if at + 4 > len(data):
        return len(data)
    length = int(struct.unpack_from(">H", data, at + 2)[0])
    if length < 2:
        raise MalformedImageError
    return length


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, 2 + len(body)) + body


def _profile(bodies: list[bytes]) -> list[bytes]:
    """Return the segments of a colour profile, none if it is invalid or incomplete."""
    numbers = [(body[12], body[13]) for body in bodies if len(body) > 14]
    count = len(bodies)
    if sorted(numbers) != [(number, count) for number in range(1, count + 1)]:
        return []
    ordered = sorted(bodies, key=lambda body: body[12])
    whole = b"".join(body[14:] for body in ordered)
    profile = profile_in(whole)
    if profile == whole:
        return [_segment(0xE2, body) for body in bodies]
    chunks = [profile[at : at + _MAX_LENGTH] for at in range(0, len(profile), _MAX_LENGTH)]
    return [
        _segment(0xE2, _ICC + bytes((number, len(chunks))) + chunk)
        for number, chunk in enumerate(chunks, 1)
    ]


def jpeg_with_orientation(data: bytes, orientation: int) -> bytes:
    """Return a JPEG without metadata, with its orientation added."""
    at = 2
    if data[2:4] == b"\xff\xe0":
        at += 2 + _length(data, 2)
    exif = _segment(0xE1, _EXIF + only_orientation(orientation))
    return data[:at] + exif + data[at:]
