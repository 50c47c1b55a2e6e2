"""Pictures without what they tell of their makers: where and when, with what, and by whom.

What is left out is cut out of the file's bytes; what is seen, with its colours, is not touched. So
nothing is lost, and nothing has to be decoded. A file that is not built as its format says is
returned as it is: whoever opens it will say what is wrong with it.
"""

import struct
from collections.abc import Callable, Iterator
from types import MappingProxyType

_JPEG_ALONE = frozenset((0x01, *range(0xD0, 0xD9)))
"""Markers of JPEG that have no length after them (T.81, B.1.1.3)."""
_GIF_SHOWN = frozenset((b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"))
"""Applications whose pieces in a GIF have to do with what is seen: loops and colours."""
_NO_TAGS = b"II*\0\x08\0\0\0\0\0\0\0\0\0"
"""EXIF that has nothing in it."""
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_TELLING = frozenset((b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME"))
_WEBP_TELLING = frozenset((b"EXIF", b"XMP "))
_WEBP_FLAGS = 0x08 | 0x04
"""The bits of VP8X that say that there is EXIF or XMP."""


class _OddError(ValueError):
    """The bytes are not built as their format says."""


def without_metadata(data: bytes, format_: str) -> bytes:
    """Return a picture's file without what it tells beside what it shows."""
    cut = _CUTTERS.get(format_)
    if cut is None:
        return data
    try:
        return b"".join(cut(data))
    except (_OddError, struct.error, IndexError):
        return data


def blanked(data: bytes, exif: bytes | None, xmp: bytes | None) -> bytes:
    """Return a file in which EXIF and XMP say nothing, at the same length.

    That is for formats which say of every piece where it begins: all else stays in its place.
    """
    if exif and len(tiff := exif.removeprefix(b"Exif\0\0")) >= len(_NO_TAGS):
        data = data.replace(tiff, _NO_TAGS.ljust(len(tiff), b"\0"))
    return data.replace(xmp, b" " * len(xmp)) if xmp else data


def _jpeg(data: bytes) -> Iterator[bytes]:
    """Yield the segments that make the picture, its colour profile, and what Adobe adds to it.

    What follows its end is other pictures: previews, or what telephones keep beside it.
    """
    if data[:2] != b"\xff\xd8":
        raise _OddError
    yield data[:2]
    at = 2
    while True:
        if data[at] != 0xFF:
            raise _OddError
        while data[at + 1] == 0xFF:  # fill bytes
            at += 1
        marker = data[at + 1]
        if marker == 0xD9:
            yield data[at : at + 2]
            return
        if marker in _JPEG_ALONE:
            yield data[at : at + 2]
            at += 2
            continue
        end = at + 2 + struct.unpack_from(">H", data, at + 2)[0]
        if marker == 0xDA:
            end = _end_of_scan(data, end)
        if marker == 0xDA or _is_shown(marker, data[at + 4 : at + 18]):
            yield data[at:end]
        at = end


def _is_shown(marker: int, begin: bytes) -> bool:
    """Tell whether a segment of JPEG has to do with what is seen."""
    if marker == 0xE2:
        return begin.startswith(b"ICC_PROFILE\0")
    return marker in (0xE0, 0xEE) or not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def _end_of_scan(data: bytes, at: int) -> int:
    """Return where the next marker stands after pixels."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0:
            raise _OddError
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2


def _png(data: bytes) -> Iterator[bytes]:
    if not data.startswith(_PNG):
        raise _OddError
    yield _PNG
    at, kind = len(_PNG), b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise _OddError
        if kind not in _PNG_TELLING:
            yield data[at:end]
        at = end


def _gif(data: bytes) -> Iterator[bytes]:
    """Yield all but comments, and what applications keep for themselves (GIF89a, 24 and 26)."""
    if data[:6] not in (b"GIF87a", b"GIF89a"):
        raise _OddError
    at = 13 + _colours(data[10])
    yield data[:at]
    while True:
        match data[at]:
            case 0x3B:
                yield data[at : at + 1]
                return
            case 0x2C:
                end = _end_of_blocks(data, at + 11 + _colours(data[at + 9]))
                yield data[at:end]
            case 0x21:
                end = _end_of_blocks(data, at + 2)
                label, name = data[at + 1], data[at + 3 : at + 14]
                if label in (0x01, 0xF9) or (label == 0xFF and name in _GIF_SHOWN):
                    yield data[at:end]
            case _:
                raise _OddError
        at = end


def _colours(packed: int) -> int:
    """Return the length of the table of colours of which a GIF tells in this byte."""
    return 3 * 2 ** ((packed & 7) + 1) if packed & 0x80 else 0


def _end_of_blocks(data: bytes, at: int) -> int:
    while length := data[at]:
        at += 1 + length
    return at + 1


def _webp(data: bytes) -> Iterator[bytes]:
    name, size, kind = struct.unpack_from("<4sI4s", data)
    if (name, kind) != (b"RIFF", b"WEBP") or size + 8 > len(data):
        raise _OddError
    chunks = []
    at = 12
    while at < size + 8:
        kind, length = struct.unpack_from("<4sI", data, at)
        end = at + 8 + length + length % 2
        if at + 8 + length > len(data):
            raise _OddError
        chunk = data[at:end]
        if kind == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_FLAGS]) + chunk[9:]
        if kind not in _WEBP_TELLING:
            chunks.append(chunk)
        at = end
    yield struct.pack("<4sI4s", b"RIFF", 4 + sum(map(len, chunks)), b"WEBP")
    yield from chunks


_CUTTERS: MappingProxyType[str, Callable[[bytes], Iterator[bytes]]] = MappingProxyType(
    {"GIF": _gif, "JPEG": _jpeg, "PNG": _png, "WebP": _webp}
)
